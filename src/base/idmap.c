#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

/* 32 bits of the hash beside the value: most slots of another key are passed over without looking
 * at the key. */
struct idmap_slot {
    uint32_t tag;
    uint32_t value; /* IDMAP_NONE: free */
};

/* A slot whose value was forgotten: searches go on behind it. */
#define FORGOTTEN (IDMAP_NONE - 1)

void idmap_init(struct idmap *map, struct hash_key seed, bool fold)
{
    *map = (struct idmap){.seed = seed, .fold = fold};
}

void idmap_clean_up(struct idmap *map)
{
    free(map->slots);
    map->slots = NULL;
    map->mask = map->count = map->used = 0;
}

void idmap_reset(struct idmap *map)
{
    if (map->slots)
        memset(map->slots, 0xff, (map->mask + 1) * sizeof *map->slots);
    map->count = map->used = 0;
}

static uint64_t hash_of(const struct idmap *map, struct slice key)
{
    return map->fold ? hash_bytes_fold(&map->seed, key.data, key.len)
                     : hash_bytes(&map->seed, key.data, key.len);
}

/* Only the tag is kept, so that places are drawn from it too: a map can then grow without its keys.
 */
static size_t place_of(const struct idmap *map, uint32_t tag)
{
    return tag & map->mask;
}

static void put(struct idmap *map, uint32_t tag, uint32_t value)
{
    size_t at = place_of(map, tag);
    while (map->slots[at].value != IDMAP_NONE)
        at = (at + 1) & map->mask;
    map->slots[at] = (struct idmap_slot){tag, value};
    map->count++;
    map->used++;
}

static bool resize(struct idmap *map, size_t slots)
{
    struct idmap_slot *old = map->slots;
    size_t old_slots = old ? map->mask + 1 : 0;
    struct idmap_slot *fresh = malloc(slots * sizeof *fresh);
    if (!fresh)
        return false;
    memset(fresh, 0xff, slots * sizeof *fresh);
    map->slots = fresh;
    map->mask = slots - 1;
    map->count = map->used = 0;
    for (size_t i = 0; i < old_slots; i++)
        if (old[i].value < FORGOTTEN)
            put(map, old[i].tag, old[i].value);
    free(old);
    return true;
}

bool idmap_reserve(struct idmap *map, size_t count)
{
    if (count > UINT32_MAX / 2)
        return false;
    size_t slots = map->slots ? map->mask + 1 : 16;
    while (slots - slots / 4 < count + map->used - map->count)
        slots *= 2;
    return (map->slots && slots == map->mask + 1) || resize(map, slots);
}

static void renumber(struct idmap *map, struct idmap_slot *slot, uint32_t value)
{
    map->count -= value == IDMAP_NONE;
    slot->value = value == IDMAP_NONE ? FORGOTTEN : value;
}

void idmap_renumber(struct idmap *map, const uint32_t *moved)
{
    size_t slots = map->slots ? map->mask + 1 : 0;
    for (size_t i = 0; i < slots; i++) {
        struct idmap_slot *slot = &map->slots[i];
        if (slot->value < FORGOTTEN)
            renumber(map, slot, moved[slot->value]);
    }
}

static bool same_key(const struct idmap *map, struct slice a, struct slice b)
{
    if (a.len != b.len)
        return false;
    return (map->fold ? slice_compare_fold(a, b) : slice_compare(a, b)) == 0;
}

uint32_t idmap_find(const struct idmap *map, const struct idmap_keys *keys, struct slice key)
{
    if (!map->slots)
        return IDMAP_NONE;
    uint32_t tag = (uint32_t)hash_of(map, key);
    for (size_t at = place_of(map, tag);; at = (at + 1) & map->mask) {
        const struct idmap_slot *slot = &map->slots[at];
        if (slot->value == IDMAP_NONE)
            return IDMAP_NONE;
        if (slot->tag == tag && slot->value != FORGOTTEN &&
            same_key(map, keys->key(keys->self, slot->value), key))
            return slot->value;
    }
}

bool idmap_add(struct idmap *map, struct slice key, uint32_t value)
{
    if (!idmap_reserve(map, map->count + 1))
        return false;
    put(map, (uint32_t)hash_of(map, key), value);
    return true;
}

size_t idmap_bytes(const struct idmap *map)
{
    return map->slots ? (map->mask + 1) * sizeof *map->slots : 0;
}
