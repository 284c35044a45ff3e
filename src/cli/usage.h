/* What --help prints, from the table of options. */
#ifndef ROLLCALL_CLI_USAGE_H
#define ROLLCALL_CLI_USAGE_H

#include "base/buf.h"
#include "cli/options.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the whole help text, wrapped to columns (at least 40). False when the buffer failed. */
bool usage_help(struct buf *out, size_t columns);

/* Writes an option as it is typed, "-n, --interval SEC", into out; returns out. */
char *usage_option(const struct option_row *row, char *out, size_t size);

#endif
