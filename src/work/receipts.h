/* What deletes the messages that were handed over, until somebody says that they are kept. Private
 * to work/, one thread. */
#ifndef ROLLCALL_WORK_RECEIPTS_H
#define ROLLCALL_WORK_RECEIPTS_H

#include "base/slice.h"
#include "work/event_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Batches that are remembered. Of older ones the messages come again, which harms nobody. */
#define RECEIPTS_MAX 64

struct receipts_batch {
    uint64_t number; /* 0: an empty place */
    bool taken;
    char *receipts[EVENT_SOURCE_MAX];
    size_t count;
};

/* Begins all zero. Embedded; the fields are private to receipts.c. */
struct receipts {
    struct receipts_batch batches[RECEIPTS_MAX];
};

/* Forgets everything; it is as at the beginning. */
void receipts_clean_up(struct receipts *receipts);

/* An empty place for the batch of that number, which grows by one from 1; the batch that was there
 * is forgotten. */
struct receipts_batch *receipts_begin(struct receipts *receipts, uint64_t number);

/* Copies a receipt into the batch. Without memory it is left out: the message comes again. */
void receipts_add(struct receipts_batch *batch, struct slice receipt);

/* Somebody keeps the batch of that number, if it is known. */
void receipts_take(struct receipts *receipts, uint64_t number);

/* A batch that may be deleted, the oldest first; NULL when there is none. */
struct receipts_batch *receipts_next(struct receipts *receipts);

/* The batch is deleted: forgets it. */
void receipts_forget(struct receipts_batch *batch);

#endif
