/* Which options go together, and which mean something in what is to be done. Pure. */
#ifndef ROLLCALL_CLI_CHECK_H
#define ROLLCALL_CLI_CHECK_H

#include "cli/options.h"

/* What contradicts itself, whatever standard output is. False and *err (ERR_USAGE) naming it. */
bool check_together(const struct options *options, struct err *err);

/* Refuses an option of the command line that would do nothing in this mode, by the table of
 * options. False and *err (ERR_USAGE), which says where the option means something. */
bool check_mode(const struct options *options, enum option_mode mode, struct err *err);

/* Writes where a row's option means something into out, "the console, a printed list", or with
 * words "console, list"; returns out. */
char *check_modes(const struct option_row *row, bool words, char *out, size_t size);

#endif
