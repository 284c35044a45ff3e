/* Asks the other control regions for a meeting that was not found, one request each, one after the
 * other, on a thread of its own. */
#ifndef ROLLCALL_APP_PROBE_H
#define ROLLCALL_APP_PROBE_H

#include "app/app.h"
#include "base/err.h"
#include "fetch/mailbox.h"

struct probe_config {
    const struct app *app; /* borrowed, must outlive the probe, as all here */
    const char *meeting_id;
    const char *region;     /* asked already */
    const char *profile;    /* chosen by a person; NULL: as the program was started */
    struct mailbox *outbox; /* gets a MESSAGE_PROBED for each region; the last one says so */
};

struct probe;

/* Starts the thread. NULL and *err when there is no other region in this partition, or memory or
 * threads are out. A configured endpoint stays: it is asked with each region's signature. UI thread
 * only. */
struct probe *probe_start(const struct probe_config *config, struct err *err);

/* Ends it, within milliseconds, and frees everything. NULL is fine. UI thread only. */
void probe_stop(struct probe *probe);

#endif
