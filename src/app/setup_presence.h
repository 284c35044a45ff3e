/* `rollcall setup-presence [MEETING-ID]`: how a meeting's events, or those of all meetings, get
 * into a queue of rollcall's own. */
#ifndef ROLLCALL_APP_SETUP_PRESENCE_H
#define ROLLCALL_APP_SETUP_PRESENCE_H

#include "app/app.h"
#include "base/buf.h"

/* What the text is about. Borrowed. */
struct setup_presence_facts {
    const char *meeting_id; /* NULL: all meetings */
    const char *region;     /* control region */
    const char *account;    /* NULL or "": not known */
    const char *profile;    /* NULL: no flag */
};

/* Appends the text: a shell script whose explanations are comments, quoted so that it can be pasted
 * whole. Pure. False when the buffer has failed. */
bool setup_presence_write(const struct setup_presence_facts *facts, struct buf *out);

/* Prints it for what the options resolve to, and runs none of it; asks for credentials only to
 * learn the account. Returns the exit status. Main thread only. */
int setup_presence_run(const struct app *app);

#endif
