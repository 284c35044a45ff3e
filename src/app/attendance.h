/* `rollcall report FILE`: who attended, from a ledger that --record has written. */
#ifndef ROLLCALL_APP_ATTENDANCE_H
#define ROLLCALL_APP_ATTENDANCE_H

#include "app/app.h"

/* Prints the report of the first meeting in the ledger, or of the one that --meeting-id names;
 * returns the exit status. Lines that are no facts are told on stderr and passed over. No network.
 * Main thread only. */
int attendance_run(const struct app *app);

#endif
