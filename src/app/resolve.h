/* `--resolve` and `--check`: which profile, region, endpoint and credentials would be used, and
 * which rule decided each. The first thing that anyone runs when something is wrong. */
#ifndef ROLLCALL_APP_RESOLVE_H
#define ROLLCALL_APP_RESOLVE_H

#include "app/app.h"

/* Prints the answer, with -o json as one object, and returns the exit status: 3 where no region or
 * no credentials can be found, for --check that of the one request. Main thread only. */
int resolve_run(const struct app *app);

#endif
