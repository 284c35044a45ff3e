/* Who brings the messages of a queue of meeting events: the seam between the listener and the
 * queue's service. */
#ifndef ROLLCALL_FETCH_EVENT_SOURCE_H
#define ROLLCALL_FETCH_EVENT_SOURCE_H

#include "base/err.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

#define EVENT_SOURCE_MAX 10 /* messages of one look, and of one deletion */

/* One message of the queue. Strings live until the next call of the source. */
struct event_delivery {
    struct slice id;
    struct slice receipt; /* what deletes it */
    struct slice body;    /* hostile */
    bool intact;          /* as it was sent */
};

struct event_delivery_batch {
    struct event_delivery items[EVENT_SOURCE_MAX];
    size_t count;
};

struct event_source {
    /* One attempt to receive. Blocks; with patience until there is a message, for twenty seconds at
     * most. None is a good answer. What comes stays hidden from others for a while, and comes again
     * unless it is removed. attempt: 1 is the first, for the log. Listener's thread only. */
    bool (*receive)(void *self, bool patience, int attempt, struct event_delivery_batch *batch,
                    struct err *err);
    /* One attempt to delete up to EVENT_SOURCE_MAX messages. Blocks. Listener's thread only. */
    bool (*remove)(void *self, const struct slice *acks, size_t count, struct err *err);
    /* Ends a call that is under way, or the next, with ERR_CANCELLED within milliseconds. Any
     * thread. */
    void (*cancel)(void *self);
    /* Forgets a cancel that ended nothing. Listener's thread only. */
    void (*clear_cancel)(void *self);
    void *self;
};

#endif
