/* The ledger that `rollcall report` and `rollcall replay` are about. */
#ifndef ROLLCALL_APP_LEDGER_INPUT_H
#define ROLLCALL_APP_LEDGER_INPUT_H

#include "app/app.h"
#include "base/err.h"
#include "ledger/format.h"

/* Reads the file of the command line and hands over the facts of its first meeting, or of the one
 * that --meeting-id names. Lines that are broken or cut off are told on stderr and passed over;
 * *whole says whether there were none, so that the exit status can tell. False and *err when it
 * cannot be read, is no ledger, or holds nothing of that meeting. Main thread only. */
bool ledger_input(const struct app *app, ledger_each_fn *take, void *self, bool *whole,
                  struct err *err);

#endif
