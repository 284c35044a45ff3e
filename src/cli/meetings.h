/* Which meetings are meant: ids, ARNs, @labels, @groups and --meetings. Private to cli/. */
#ifndef ROLLCALL_CLI_MEETINGS_H
#define ROLLCALL_CLI_MEETINGS_H

#include "cli/options.h"

/* Turns what was given into options->meeting_id with its region and profile, or, when there are
 * several meetings, into options->targets; the same meeting twice is one. False and *err
 * (ERR_USAGE, ERR_CONFIG for a file). */
bool meetings_resolve(struct options *options, struct err *err);

#endif
