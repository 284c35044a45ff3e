#include "fetch/pending_acks.h"

#include <stdlib.h>
#include <string.h>

void pending_acks_drop(struct pending_acks *acks, struct ack *ack)
{
    struct ack **link = &acks->first;
    while (*link != ack)
        link = &(*link)->next;
    *link = ack->next;
    acks->untaken -= !ack->aside && !ack->ready;
    for (size_t i = 0; i < ack->count; i++)
        free(ack->receipts[i]);
    free(ack);
}

void pending_acks_clean_up(struct pending_acks *acks)
{
    while (acks->first)
        pending_acks_drop(acks, acks->first);
}

struct ack *pending_acks_add(struct pending_acks *acks, uint64_t batch, bool aside, int64_t now_ms)
{
    struct ack **end = &acks->first;
    struct ack *ack = calloc(1, sizeof *ack);
    if (!ack)
        return NULL;
    while (*end)
        end = &(*end)->next;
    *ack = (struct ack){.batch = batch, .made_mono_ms = now_ms, .aside = aside, .ready = aside};
    acks->untaken += !aside;
    return *end = ack;
}

void ack_add_receipt(struct ack *ack, struct slice receipt)
{
    char *copy = ack ? malloc(receipt.len + 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, receipt.data, receipt.len);
    copy[receipt.len] = '\0';
    ack->receipts[ack->count++] = copy;
}

void pending_acks_take(struct pending_acks *acks, uint64_t batch)
{
    for (struct ack *ack = acks->first; ack; ack = ack->next) {
        if (ack->batch != batch || ack->ready)
            continue;
        ack->ready = true;
        acks->untaken--;
    }
}

void pending_acks_forget(struct pending_acks *acks, int64_t now_ms, int64_t older_than_ms)
{
    for (struct ack *ack = acks->first, *next; ack; ack = next) {
        next = ack->next;
        if (!ack->ready && now_ms - ack->made_mono_ms > older_than_ms)
            pending_acks_drop(acks, ack);
    }
}

struct ack *pending_acks_next(struct pending_acks *acks, bool may_remove)
{
    for (struct ack *ack = acks->first, *next; ack; ack = next) {
        next = ack->next;
        bool can = ack->ready && !ack->under_way && (ack->aside || may_remove);
        if (can && ack->count > 0)
            return ack;
        if (can)
            pending_acks_drop(acks, ack);
    }
    return NULL;
}

void pending_acks_note_received(struct pending_acks *acks, size_t count, int64_t now_ms)
{
    int64_t slice = now_ms / ACK_SLICE_MS;
    size_t i = (size_t)(slice % ACK_SLICES);
    if (acks->received[i].slice != slice)
        acks->received[i].messages = 0;
    acks->received[i].slice = slice;
    acks->received[i].messages += count;
}

uint64_t pending_acks_hidden(const struct pending_acks *acks, int64_t now_ms)
{
    int64_t slice = now_ms / ACK_SLICE_MS;
    uint64_t own = acks->asides;
    for (size_t i = 0; i < ACK_SLICES; i++)
        if (slice - acks->received[i].slice < ACK_SLICES)
            own += acks->received[i].messages;
    return own;
}
