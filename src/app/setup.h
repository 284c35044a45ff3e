/* What the process needs before anything else happens, and the struct app that everything sees. */
#ifndef ROLLCALL_APP_SETUP_H
#define ROLLCALL_APP_SETUP_H

#include "app/app.h"
#include "base/err.h"

#include <stdbool.h>

/* No core dumps, no SIGPIPE, descriptors 0 to 2 open, the locale of the environment, libraries
 * initialised. Call once, before any thread. False and *err when a library refuses. */
bool setup_process(struct err *err);

/* Captures the environment and reads the options. False and *err (kind USAGE or INTERNAL); clean
 * up in both cases. */
bool setup_app(struct app *app, int argc, char **argv, struct err *err);

/* Opens the log that the options ask for, stderr only when nothing is drawn there. */
bool setup_log(struct app *app, bool draws, struct err *err);

void setup_clean_up(struct app *app);

#endif
