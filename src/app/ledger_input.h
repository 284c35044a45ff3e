/* The ledger that `rollcall report` and `rollcall replay` are about. */
#ifndef ROLLCALL_APP_LEDGER_INPUT_H
#define ROLLCALL_APP_LEDGER_INPUT_H

#include "app/app.h"
#include "base/err.h"
#include "ledger/ledger_line.h"

/* Reads the file of the command line ("-": standard input) and hands over the facts of its first
 * meeting, or of the one that --meeting-id names. Lines that are broken, cut off or missing are
 * told on stderr; *whole says whether there were none, so that the exit status can tell. False and
 * *err when it cannot be read, is no ledger, or holds nothing of that meeting: the remedy then
 * names those that are in it. Main thread only. */
bool ledger_input(const struct app *app, ledger_each_fn *take, void *self, bool *whole,
                  struct err *err);

#endif
