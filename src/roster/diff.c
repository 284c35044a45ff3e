#include "roster/diff.h"

#include <stdlib.h>
#include <string.h>

/* Where a run of the given length may end: the first of tails[0..count) that is not below place. */
static size_t run_below(const uint32_t *tails, size_t count, uint32_t place)
{
    if (count == 0 || tails[count - 1] < place)
        return count;
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tails[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Patience sorting: tails[k] is the lowest place that an increasing run of k+1 rows can end at. The
 * last tail therefore ends a longest run at the lowest place possible. */
struct diff_overlap diff_overlap(const uint32_t *old_of, size_t count, uint32_t *scratch)
{
    uint32_t *tails = scratch;
    uint32_t *met_at = scratch + count;
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (old_of[i] == DIFF_GONE)
            continue;
        size_t k = run_below(tails, length, old_of[i]);
        tails[k] = old_of[i];
        met_at[k] = (uint32_t)i;
        if (k == length)
            length++;
    }
    if (length == 0)
        return (struct diff_overlap){0};
    return (struct diff_overlap){tails[length - 1], met_at[length - 1]};
}

void diff_reset(struct diff *diff)
{
    struct diff empty = {
        .items = diff->items,
        .capacity = diff->capacity,
        .moved_buffer = diff->moved_buffer,
        .moved_capacity = diff->moved_capacity,
    };
    *diff = empty;
}

bool diff_reserve(struct diff *diff, size_t count)
{
    if (count <= diff->capacity)
        return true;
    struct diff_item *items = realloc(diff->items, count * sizeof *items);
    if (!items)
        return false;
    diff->items = items;
    diff->capacity = count;
    return true;
}

bool diff_add(struct diff *diff, enum diff_kind kind, uint32_t row)
{
    if (diff->count == diff->capacity && !diff_reserve(diff, diff->count ? diff->count * 2 : 16))
        return false;
    diff->items[diff->count++] = (struct diff_item){kind, row};
    diff->counts[kind]++;
    return true;
}

bool diff_set_moved(struct diff *diff, size_t count)
{
    if (count > diff->moved_capacity || !diff->moved_buffer) {
        size_t capacity = count ? count : 1;
        uint32_t *buffer = realloc(diff->moved_buffer, capacity * sizeof *buffer);
        if (!buffer)
            return false;
        diff->moved_buffer = buffer;
        diff->moved_capacity = capacity;
    }
    memset(diff->moved_buffer, 0xff, count * sizeof *diff->moved_buffer);
    diff->moved = diff->moved_buffer;
    return true;
}

bool diff_kind_is_news(enum diff_kind kind)
{
    return kind <= DIFF_REMOVED;
}

size_t diff_news(const struct diff *diff)
{
    return diff->count - diff->counts[DIFF_MISSING] - diff->counts[DIFF_FOUND];
}

uint32_t diff_moved(const struct diff *diff, uint32_t old_row)
{
    if (old_row >= diff->old_rows)
        return DIFF_GONE;
    return diff->moved ? diff->moved[old_row] : old_row;
}

void diff_clean_up(struct diff *diff)
{
    free(diff->items);
    free(diff->moved_buffer);
    *diff = (struct diff){0};
}
