/* Completions for bash, zsh and fish, from the table of options. Used at build time only, by
 * gen-docs. What only the running program knows (profiles, meetings) the scripts ask it for, with
 * `rollcall --complete`. */
#ifndef ROLLCALL_APP_COMPLETION_H
#define ROLLCALL_APP_COMPLETION_H

#include "base/buf.h"

#include <stdbool.h>

/* Append the script for a shell; that for bash is a template (WITH_ARGUMENT, WITH_OPTIONAL, VALUES,
 * OPTIONS). False when the buffer failed, or for a table that there is not. */
bool completion_bash(struct buf *out, const char *template_text);
bool completion_zsh(struct buf *out);
bool completion_fish(struct buf *out);

#endif
