/* What the program says of itself: --help and --version. */
#ifndef ROLLCALL_APP_ABOUT_H
#define ROLLCALL_APP_ABOUT_H

#include "app/app.h"

/* Print on standard output, and return the exit status. */
int about_help(const struct app *app);
int about_version(const struct app *app);

#endif
