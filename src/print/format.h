/* The output formats of rollcall: the values of --output, in their order, and what print/writer.h
 * writes. */
#ifndef ROLLCALL_PRINT_FORMAT_H
#define ROLLCALL_PRINT_FORMAT_H

enum output_format {
    OUTPUT_TABLE,
    OUTPUT_TEXT,
    OUTPUT_TSV,
    OUTPUT_CSV,
    OUTPUT_JSON,
    OUTPUT_NDJSON,
    OUTPUT_FORMATS
};

#endif
