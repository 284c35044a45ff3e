/* Who brings the messages of a queue of meeting events: the seam between the queue poller and the
 * queue's service. */
#ifndef ROLLCALL_FETCH_EVENT_SOURCE_H
#define ROLLCALL_FETCH_EVENT_SOURCE_H

#include "base/err.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EVENT_SOURCE_MAX = 10,    /* messages of one look, and of one deletion */
    EVENT_SOURCE_WAIT_S = 20, /* the longest that a look may wait */
    EVENT_SOURCE_LINES = 20,  /* sources of one queue that a queue poller may use at once */
};

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

/* About how many messages the queue holds, by its own account, which lags. */
struct event_source_counts {
    uint64_t waiting; /* could be received now */
    uint64_t hidden; /* received by a reader, this one too, or set aside; or delayed by the queue */
};

/* One line to the queue, with a connection of its own. Each is used by one thread of the queue
 * poller; all calls but cancel() are that thread's only. */
struct event_source {
    /* One attempt to receive. Blocks until there is a message, for wait_s seconds at most (0 to
     * EVENT_SOURCE_WAIT_S). None is a good answer. What comes stays hidden from others for a while,
     * and comes again unless it is removed. attempt: 1 is the first, for the log. */
    bool (*receive)(void *self, int wait_s, int attempt, struct event_delivery_batch *batch,
                    struct err *err);
    /* One attempt to delete up to EVENT_SOURCE_MAX messages. Blocks. */
    bool (*remove)(void *self, const struct slice *acks, size_t count, struct err *err);
    /* One attempt to hide them for an hour, so that they do not come in the way of others. */
    bool (*set_aside)(void *self, const struct slice *acks, size_t count, struct err *err);
    bool (*count)(void *self, struct event_source_counts *counts, struct err *err);
    /* Ends a call that is under way, or the next, with ERR_CANCELLED within milliseconds. Any
     * thread. */
    void (*cancel)(void *self);
    /* Forgets a cancel that ended nothing. */
    void (*clear_cancel)(void *self);
    void *self;
};

#endif
