/* `--watch` and `--until`: changes as NDJSON lines, for scripts and alerts. */
#ifndef ROLLCALL_APP_WATCH_H
#define ROLLCALL_APP_WATCH_H

#include "app/app.h"

/* Watches until the condition, the timeout, the meeting's end or a signal; returns the exit status.
 * What went wrong has been said on stderr. Main thread only. */
int watch_run(const struct app *app);

#endif
