/* Completions for bash, zsh and fish, from the table of options: the scripts, which gen-docs writes
 * at build time, and what only the running program knows (profiles, meetings), for which they ask
 * it with `rollcall --complete KIND`. */
#ifndef ROLLCALL_APP_COMPLETION_H
#define ROLLCALL_APP_COMPLETION_H

#include "app/app.h"
#include "base/buf.h"

#include <stdbool.h>

/* Append the script for a shell; that for bash is a template (WITH_ARGUMENT, WITH_OPTIONAL, VALUES,
 * OPTIONS). False when the buffer failed, or for a table that there is not. */
bool completion_bash(struct buf *out, const char *template_text);
bool completion_zsh(struct buf *out);
bool completion_fish(struct buf *out);

/* Prints the words of that kind, one a line: profiles of the AWS config files, control regions,
 * labels and recent meetings, the demo's scenarios, columns and orders, beginnings of filters and
 * of conditions. Silent where there are none. Returns the exit status. program is our argv[0]. */
int complete_run(const struct app *app, const char *program);

#endif
