/* What a format has to do: the table behind writer.h. Private to print/. */
#ifndef ROLLCALL_PRINT_FORMAT_H
#define ROLLCALL_PRINT_FORMAT_H

#include "print/output.h"
#include "roster/attendee.h"

#include <stdbool.h>

/* All append to out->pending; whether that failed is asked by writer.c. NULL: nothing to do. */
struct format {
    const char *name;
    bool header; /* unless told otherwise */
    void (*begin)(struct output *out);
    void (*row)(struct output *out, const struct attendee *attendee);
    void (*end)(struct output *out, const char *next_token);
};

extern const struct format format_table, format_text, format_tsv, format_csv, format_json,
    format_ndjson;

#endif
