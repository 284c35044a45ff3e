/* One value of one option: read, checked, and put where its row says. Private to cli/. */
#ifndef ROLLCALL_CLI_VALUE_H
#define ROLLCALL_CLI_VALUE_H

#include "cli/options.h"

/* Where a value was found, for the message and for precedence. */
struct value_place {
    enum origin origin;
    const char *name; /* "--interval", "ROLLCALL_INTERVAL", "config:12: interval" */
};

/* Checks the value and stores it, unless a stronger origin has set the option already. The value is
 * NULL for an option that stands alone; variables and config keys of such options say yes or no.
 * False and *err (ERR_USAGE, or ERR_CONFIG from a file) with the place's name otherwise. */
bool value_set(struct options *options, const struct option_row *row, const char *value,
               const struct value_place *place, struct err *err);

#endif
