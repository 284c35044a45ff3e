/* What the shell's completion asks the program for: `rollcall --complete KIND`. */
#ifndef ROLLCALL_APP_COMPLETE_H
#define ROLLCALL_APP_COMPLETE_H

#include "app/app.h"

/* Prints the words of that kind, one a line: profiles of the AWS config files, control regions,
 * labels and recent meetings, the demo's scenarios, columns and orders, beginnings of filters and
 * of conditions. Silent where there are none. Returns the exit status. program is our argv[0]. */
int complete_run(const struct app *app, const char *program);

#endif
