/* The full-screen console: runs until the user leaves it, and gives the terminal back as it was.
 * docs/console.md tells how it is made. */
#ifndef ROLLCALL_TUI_CONSOLE_H
#define ROLLCALL_TUI_CONSOLE_H

#include "base/err.h"
#include "meeting/platform.h"
#include "tui/console_options.h"

#include <stdbool.h>

struct console_result {
    int exit_status;   /* 0; 130 interrupted, 129 hung up, 143 terminated */
    char closing[160]; /* "187 registered, 12 changes in 2 h 10 min"; "" when nothing was seen, or
                          the terminal takes no bytes */
};

/* Can the console be drawn on this terminal? False, and a sentence in why, when TERM is unset,
 * unknown or dumb, or no terminal takes keys: app then falls to plain lines. Touches nothing. */
bool console_possible(const struct env *env, char *why, size_t size);

/* Runs the console on standard output, with keys from standard input, or from /dev/tty where that
 * is no terminal. The UI thread's whole life; call it once, before it no other thread of ours may
 * run. False and *err when it could not start; *result is filled in both cases. The terminal is
 * restored on return, and when the process dies by a signal. */
bool console_run(const struct tui_options *options, const struct meeting_platform *platform,
                 struct console_result *result, struct err *err);

#endif
