/* Reads the options from everywhere they may stand. */
#ifndef ROLLCALL_CLI_READ_H
#define ROLLCALL_CLI_READ_H

#include "base/env.h"
#include "base/err.h"
#include "cli/options.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads argv, variables and config files, each value by its precedence, and resolves @LABEL and
 * ARNs. argv may be reordered. On failure returns false with *err of kind USAGE, whose detail names
 * the option, variable or line. In both cases the caller calls options_clean_up(). Main thread only
 * (getopt keeps state). */
bool read_options(struct options *options, int argc, char **argv, const struct env *env,
                  struct err *err);

/* Where a value came from, for a person: "--region", "ROLLCALL_REGION", "label @allhands",
 * "rollcall's config file", "the system's config file", "default". Written into out; returns it. */
char *read_origin(const struct options *options, enum option_id id, char *out, size_t size);

#endif
