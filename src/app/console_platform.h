/* What the console asks of the program around it: fills meeting/platform.h with sessions, choices,
 * files and the clipboard. */
#ifndef ROLLCALL_APP_CONSOLE_PLATFORM_H
#define ROLLCALL_APP_CONSOLE_PLATFORM_H

#include "app/app.h"
#include "app/player.h"
#include "meeting/platform.h"

struct platform;

/* Reads the history and the names of profiles, and opens the ledger of --record; with a player,
 * which is borrowed, all sessions are its recording. NULL and *err when
 * memory is out, or the ledger cannot be opened. UI thread only;
 * free with platform_destroy() when all sessions are closed. */
struct platform *platform_new(const struct app *app, struct player *player, struct err *err);
void platform_destroy(struct platform *platform);

/* The table for console_run() and plain_run(). Valid as long as the platform. */
struct meeting_platform platform_table(struct platform *platform);

#endif
