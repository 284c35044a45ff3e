/* Bytes on their way to a sink: what every format appends to. Private to print/. */
#ifndef ROLLCALL_PRINT_OUTPUT_H
#define ROLLCALL_PRINT_OUTPUT_H

#include "base/buf.h"
#include "base/text.h"
#include "print/field.h"
#include "print/sink.h"

#include <stdbool.h>
#include <stddef.h>

/* No row, however hostile, makes the pending bytes larger than this. */
#define OUTPUT_MAX ((size_t)64 << 20)

struct output {
    struct sink sink;
    enum text_charset charset;
    bool header;
    bool join_tokens;
    enum field fields[FIELD_COUNT];
    size_t field_count;
    struct buf pending;
    size_t rows;
    struct buf kept; /* what a format keeps until the end, and an index to it */
    struct buf kept_index;
    struct err err; /* the first failure; what follows writes nothing */
};

/* Hands on what is pending, all of it, or only when it is much. A failure is in output->err. */
void output_flush(struct output *output);
void output_drain(struct output *output);

/* Wipes what may hold tokens. */
void output_clean_up(struct output *output);

#endif
