/* The command line, read with getopt_long() from the table of options. Private to cli/. */
#ifndef ROLLCALL_CLI_ARGV_H
#define ROLLCALL_CLI_ARGV_H

#include "cli/options.h"

/* Sets what the command line says. False and *err (ERR_USAGE) naming the option. Main thread only:
 * getopt keeps its state in globals. */
bool argv_read(struct options *options, int argc, char **argv, struct err *err);

#endif
