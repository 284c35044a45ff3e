/* The console, or plain lines where it cannot be drawn or is not wanted. */
#ifndef ROLLCALL_APP_INTERACTIVE_H
#define ROLLCALL_APP_INTERACTIVE_H

#include "app/app.h"

/* Runs until the person leaves; returns the exit status. What went wrong has been said on stderr.
 * Main thread only. */
int interactive_run(const struct app *app);

/* The same with a recorded meeting. */
int interactive_replay(const struct app *app);

#endif
