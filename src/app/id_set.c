#include "app/id_set.h"

#include <stdlib.h>

#define SLOTS_MIN 1024

/* The two lowest bits of the second hash are ours. A slot that is all zero is free. */
#define IS_USED ((uint64_t)1)
#define COUNTS  ((uint64_t)2)
#define OURS    (IS_USED | COUNTS)

struct id_slot {
    uint64_t first, second;
};

void id_set_init(struct id_set *set, const struct chance *chance)
{
    *set = (struct id_set){.keys = {hash_key_new(chance), hash_key_new(chance)}};
}

void id_set_clean_up(struct id_set *set)
{
    free(set->slots);
    set->slots = NULL;
    set->mask = set->used = set->counted = 0;
}

/* The slot of an id, or the free one where it belongs. */
static struct id_slot *slot_of(const struct id_set *set, const struct id_slot *id)
{
    size_t at = (size_t)id->first & set->mask;
    while (set->slots[at].second && (set->slots[at].first != id->first ||
                                     (set->slots[at].second | OURS) != (id->second | OURS)))
        at = (at + 1) & set->mask;
    return &set->slots[at];
}

/* Keeps a quarter of the slots free. */
static bool make_room(struct id_set *set)
{
    size_t old_slots = set->slots ? set->mask + 1 : 0;
    size_t slots = old_slots ? old_slots * 2 : SLOTS_MIN;
    if (set->used + 1 <= old_slots / 4 * 3)
        return true;
    struct id_slot *old = set->slots, *fresh = calloc(slots, sizeof *fresh);
    if (!fresh)
        return false;
    set->slots = fresh;
    set->mask = slots - 1;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].second)
            *slot_of(set, &old[i]) = old[i];
    }
    free(old);
    return true;
}

bool id_set_put(struct id_set *set, struct slice id, bool counts)
{
    struct id_slot wanted = {
        .first = hash_bytes_fold(&set->keys[0], id.data, id.len),
        .second = (hash_bytes_fold(&set->keys[1], id.data, id.len) & ~OURS) | IS_USED,
    };
    if (!make_room(set))
        return false;
    struct id_slot *slot = slot_of(set, &wanted);
    set->used += !slot->second;
    set->counted -= (slot->second & COUNTS) != 0;
    set->counted += counts;
    wanted.second |= counts ? COUNTS : 0;
    *slot = wanted;
    return true;
}
