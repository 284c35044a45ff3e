/* What deletes the messages that were handed over, until somebody says that they are kept. Private
 * to work/, one thread. */
#ifndef ROLLCALL_FETCH_PENDING_ACKS_H
#define ROLLCALL_FETCH_PENDING_ACKS_H

#include "base/slice.h"
#include "fetch/event_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Batches that are remembered. Of older ones the messages come again, which harms nobody. */
#define PENDING_ACKS_MAX 64

struct pending_acks_batch {
    uint64_t number; /* 0: an empty place */
    bool taken;
    char *acks[EVENT_SOURCE_MAX];
    size_t count;
};

/* Begins all zero. Embedded; the fields are private to receipts.c. */
struct pending_acks {
    struct pending_acks_batch batches[PENDING_ACKS_MAX];
};

/* Forgets everything; it is as at the beginning. */
void pending_acks_clean_up(struct pending_acks *acks);

/* An empty place for the batch of that number, which grows by one from 1; the batch that was there
 * is forgotten. */
struct pending_acks_batch *pending_acks_begin(struct pending_acks *acks, uint64_t number);

/* Copies a receipt into the batch. Without memory it is left out: the message comes again. */
void pending_acks_add(struct pending_acks_batch *batch, struct slice receipt);

/* Somebody keeps the batch of that number, if it is known. */
void pending_acks_take(struct pending_acks *acks, uint64_t number);

/* A batch that may be deleted, the oldest first; NULL when there is none. */
struct pending_acks_batch *pending_acks_next(struct pending_acks *acks);

/* The batch is deleted: forgets it. */
void pending_acks_forget(struct pending_acks_batch *batch);

#endif
