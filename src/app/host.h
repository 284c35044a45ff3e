/* What the console asks of the program around it: fills desk/host.h with sessions, choices, files
 * and the clipboard. */
#ifndef ROLLCALL_APP_HOST_H
#define ROLLCALL_APP_HOST_H

#include "app/app.h"
#include "desk/host.h"

struct host;

/* Reads the history and the names of profiles, and opens the ledger of --record. NULL and *err when
 * memory is out, or the ledger cannot be opened. UI thread only;
 * free with host_destroy() when all sessions are closed. */
struct host *host_new(const struct app *app, struct err *err);
void host_destroy(struct host *host);

/* The table for console_run(). Valid as long as the host. */
struct desk_host host_table(struct host *host);

#endif
