#include "work/receipts.h"

#include <stdlib.h>
#include <string.h>

void receipts_forget(struct receipts_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->receipts[i]);
    *batch = (struct receipts_batch){0};
}

void receipts_clean_up(struct receipts *receipts)
{
    for (size_t i = 0; i < RECEIPTS_MAX; i++)
        receipts_forget(&receipts->batches[i]);
}

static struct receipts_batch *place_of(struct receipts *receipts, uint64_t number)
{
    return &receipts->batches[number % RECEIPTS_MAX];
}

struct receipts_batch *receipts_begin(struct receipts *receipts, uint64_t number)
{
    struct receipts_batch *batch = place_of(receipts, number);
    receipts_forget(batch);
    batch->number = number;
    return batch;
}

void receipts_add(struct receipts_batch *batch, struct slice receipt)
{
    char *copy = batch->count < EVENT_SOURCE_MAX ? malloc(receipt.len + 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, receipt.data, receipt.len);
    copy[receipt.len] = '\0';
    batch->receipts[batch->count++] = copy;
}

void receipts_take(struct receipts *receipts, uint64_t number)
{
    struct receipts_batch *batch = place_of(receipts, number);
    if (batch->number == number)
        batch->taken = true;
}

struct receipts_batch *receipts_next(struct receipts *receipts)
{
    struct receipts_batch *oldest = NULL;
    for (size_t i = 0; i < RECEIPTS_MAX; i++) {
        struct receipts_batch *batch = &receipts->batches[i];
        if (batch->taken && (!oldest || batch->number < oldest->number))
            oldest = batch;
    }
    return oldest;
}
