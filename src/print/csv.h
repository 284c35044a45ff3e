/* Comma-separated values after RFC 4180: cells with quotes where they need them, lines that end in
 * CR LF. Pure; any thread. */
#ifndef ROLLCALL_PRINT_CSV_H
#define ROLLCALL_PRINT_CSV_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/text.h"

/* Appends one cell. Foreign bytes pass through base/text, so that a row stays one line; `'` stands
 * before what a spreadsheet would take for a formula: = + - @, full-width ones too. Out of memory
 * is asked of the buffer. */
void csv_add_cell(struct buf *out, struct slice raw, enum text_charset charset);

/* Appends the byte order mark that makes spreadsheets take a file for UTF-8. */
void csv_add_bom(struct buf *out);

/* Appends what stands between two cells, and behind the last one. */
void csv_add_comma(struct buf *out);
void csv_end_line(struct buf *out);

#endif
