/* Prints the list and ends: `rollcall -o json MEETING-ID`, pipes, --count. */
#ifndef ROLLCALL_APP_HEADLESS_H
#define ROLLCALL_APP_HEADLESS_H

#include "app/app.h"

/* Returns the exit status. What went wrong has been said on stderr. Main thread only. */
int headless_run(const struct app *app);

#endif
