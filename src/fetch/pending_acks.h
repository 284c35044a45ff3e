/* What a queue poller has received and not yet dealt with: acks, each one call to the queue, which
 * deletes messages or sets them aside; and how many of the messages that the queue hides may be
 * ours. No I/O; the caller holds its lock. Monotonic time is an argument. */
#ifndef ROLLCALL_FETCH_PENDING_ACKS_H
#define ROLLCALL_FETCH_PENDING_ACKS_H

#include "base/slice.h"
#include "fetch/event_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one call does to messages that were received: deletes what was kept, or sets aside what was
 * not understood. */
struct ack {
    struct ack *next;
    uint64_t batch; /* of which it is a part */
    int64_t made_mono_ms;
    bool aside;
    bool ready; /* the UI has said MESSAGE_TAKEN, or need not */
    bool under_way;
    char *receipts[EVENT_SOURCE_MAX];
    size_t count;
};

/* So many slices of so many milliseconds are more than a message stays hidden, and its count lags
 * behind its deletion, which the service gives as a minute. */
enum { ACK_SLICES = 10, ACK_SLICE_MS = 10000 };

/* Starts as {0}. Free with pending_acks_clean_up(). */
struct pending_acks {
    struct ack *first; /* the oldest first */
    size_t untaken;    /* of those that delete: not ready */
    struct {
        int64_t slice; /* ACK_SLICE_MS each, since the clock began */
        uint64_t messages;
    } received[ACK_SLICES]; /* lately: they may be among the hidden */
    uint64_t asides;        /* what was set aside is */
};

void pending_acks_clean_up(struct pending_acks *acks);

/* Adds one at the end. NULL without memory: the messages come again. */
struct ack *pending_acks_add(struct pending_acks *acks, uint64_t batch, bool aside, int64_t now_ms);

/* Copies a receipt. Without memory, or where ack is NULL, it is left out: the message comes again.
 */
void ack_add_receipt(struct ack *ack, struct slice receipt);

/* Removes one, and frees it. */
void pending_acks_drop(struct pending_acks *acks, struct ack *ack);

/* The UI keeps the batch of that number: it may be deleted, if it is still known. */
void pending_acks_take(struct pending_acks *acks, uint64_t batch);

/* What the UI does not keep is not waited for for ever: drops what was added longer ago than that
 * and is not ready. */
void pending_acks_forget(struct pending_acks *acks, int64_t now_ms, int64_t older_than_ms);

/* The oldest that can be done now, NULL: none; those without a receipt are done. */
struct ack *pending_acks_next(struct pending_acks *acks, bool may_remove);

/* Messages were received; pending_acks_hidden() is how many of the hidden ones may be ours. */
void pending_acks_note_received(struct pending_acks *acks, size_t count, int64_t now_ms);
uint64_t pending_acks_hidden(const struct pending_acks *acks, int64_t now_ms);

#endif
