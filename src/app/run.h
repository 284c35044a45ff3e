/* What the program can be asked to do, a function each. Each returns the exit status; what went
 * wrong has been said on stderr. Main thread only. */
#ifndef ROLLCALL_APP_RUN_H
#define ROLLCALL_APP_RUN_H

#include "app/app.h"
#include "base/buf.h"

#include <stdbool.h>

/* The console, or plain lines where it cannot be drawn or is not wanted, until the person leaves;
 * of a meeting, or of a recorded one. */
int interactive_run(const struct app *app);
int interactive_replay(const struct app *app);

/* Prints the list and ends: `rollcall -o json MEETING-ID`, pipes, --count. */
int headless_run(const struct app *app);

/* `--watch` and `--until`: changes as NDJSON lines, for scripts and alerts, until the condition,
 * the timeout, the meeting's end or a signal. */
int watch_run(const struct app *app);

/* `rollcall report FILE`: who attended the first meeting in the ledger that --record has written,
 * or the one that --meeting-id names. Lines that are no facts are told on stderr and passed over.
 * No network. */
int attendance_run(const struct app *app);

/* `--resolve` and `--check`: which profile, region, endpoint and credentials would be used, and
 * which rule decided each; with -o json as one object. The status is 3 where no region or no
 * credentials can be found, for --check that of the one request. */
int resolve_run(const struct app *app);

/* `rollcall setup-presence [MEETING-ID]`: how a meeting's events, or those of all meetings, get
 * into a queue of rollcall's own. Prints it for what the options resolve to, and runs none of it;
 * asks for credentials only to learn the account. */
int setup_presence_run(const struct app *app);

/* What that text is about. Borrowed. */
struct setup_presence_facts {
    const char *meeting_id; /* NULL: all meetings */
    const char *region;     /* control region */
    const char *account;    /* NULL or "": not known */
    const char *profile;    /* NULL: no flag */
};

/* Appends the text: a shell script whose explanations are comments, quoted so that it can be pasted
 * whole. Pure. False when the buffer has failed. */
bool setup_presence_write(const struct setup_presence_facts *facts, struct buf *out);

/* What the program says of itself: --help and --version. */
int about_help(const struct app *app);
int about_version(const struct app *app);

#endif
