/* The console as plain lines, for screen readers and for terminals that cannot be drawn on: one
 * fact a line, no boxes, nothing that moves. Commands are the words of the action table. It writes
 * when asked, and when the state becomes another; other changes wait until they are asked for. */
#ifndef ROLLCALL_PLAIN_PLAIN_H
#define ROLLCALL_PLAIN_PLAIN_H

#include "base/err.h"
#include "meeting/platform.h"
#include "plain/repl.h"

#include <stdbool.h>

struct plain_result {
    int exit_status;   /* 0; 130 interrupted, 129 hung up, 143 terminated */
    char closing[160]; /* "187 registered, 12 changes in 2 h 10 min"; "" when nothing was seen */
};

/* Reads commands and writes answers on standard input and output until the user quits or the input
 * ends. Input that is no terminal is a script: its lines wait until the answer to the one before
 * has come. Runs on the UI thread; no other thread of rollcall may run before it. False and *err
 * when it could not start. */
bool plain_run(const struct plain_options *options, const struct meeting_platform *platform,
               struct plain_result *result, struct err *err);

#endif
