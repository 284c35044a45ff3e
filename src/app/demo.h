/* `--demo [SCENARIO]`: starts rollcall-sim on a free loopback port with throw-away credentials and
 * points the program at it. Everything then is as with the real service: signed HTTP and all. */
#ifndef ROLLCALL_APP_DEMO_H
#define ROLLCALL_APP_DEMO_H

#include "app/app.h"
#include "base/err.h"

#include <stdbool.h>

struct demo;

/* Starts the simulator and replaces the app's environment and options, so that neither the user's
 * AWS files and variables nor a proxy have a part in it. NULL and *err when there is no
 * rollcall-sim, no such scenario, or it does not answer in time. Main thread, before any other. */
struct demo *demo_start(struct app *app, const char *program, struct err *err);

/* Ends the simulator: it goes when its pipe closes, also when this program dies. NULL is fine. */
void demo_stop(struct demo *demo);

#endif
