#include "fetch/pending_acks.h"

#include <stdlib.h>
#include <string.h>

void pending_acks_forget(struct pending_acks_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->acks[i]);
    *batch = (struct pending_acks_batch){0};
}

void pending_acks_clean_up(struct pending_acks *acks)
{
    for (size_t i = 0; i < PENDING_ACKS_MAX; i++)
        pending_acks_forget(&acks->batches[i]);
}

static struct pending_acks_batch *place_of(struct pending_acks *acks, uint64_t number)
{
    return &acks->batches[number % PENDING_ACKS_MAX];
}

struct pending_acks_batch *pending_acks_begin(struct pending_acks *acks, uint64_t number)
{
    struct pending_acks_batch *batch = place_of(acks, number);
    pending_acks_forget(batch);
    batch->number = number;
    return batch;
}

void pending_acks_add(struct pending_acks_batch *batch, struct slice receipt)
{
    char *copy = batch->count < EVENT_SOURCE_MAX ? malloc(receipt.len + 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, receipt.data, receipt.len);
    copy[receipt.len] = '\0';
    batch->acks[batch->count++] = copy;
}

void pending_acks_take(struct pending_acks *acks, uint64_t number)
{
    struct pending_acks_batch *batch = place_of(acks, number);
    if (batch->number == number)
        batch->taken = true;
}

struct pending_acks_batch *pending_acks_next(struct pending_acks *acks)
{
    struct pending_acks_batch *oldest = NULL;
    for (size_t i = 0; i < PENDING_ACKS_MAX; i++) {
        struct pending_acks_batch *batch = &acks->batches[i];
        if (batch->taken && (!oldest || batch->number < oldest->number))
            oldest = batch;
    }
    return oldest;
}
