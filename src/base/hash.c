#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

struct sip {
    uint64_t v0, v1, v2, v3;
};

struct hash_key hash_key_new(const struct chance *chance)
{
    struct hash_key key;
    chance_bytes(chance, &key, sizeof key);
    return key;
}

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static void sip_word(struct sip *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

/* Makes the ASCII capitals among eight bytes small, all at once: a byte's top bit tells whether the
 * sums carried past 'A' but not past 'Z'. */
static uint64_t fold_word(uint64_t word)
{
    const uint64_t each = 0x0101010101010101;
    uint64_t low = word & 0x7f * each;
    uint64_t from_a = low + (0x80 - 'A') * each;
    uint64_t beyond_z = low + (0x7f - 'Z') * each;
    uint64_t capital = ~word & (from_a ^ beyond_z) & 0x80 * each;
    return word | capital >> 2;
}

/* The last bytes, fewer than eight. */
static uint64_t load_rest(const char *bytes, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return word;
}

static uint64_t hash(const struct hash_key *key, const char *bytes, size_t len, bool fold)
{
    struct sip s = {
        key->k0 ^ 0x736f6d6570736575,
        key->k1 ^ 0x646f72616e646f6d,
        key->k0 ^ 0x6c7967656e657261,
        key->k1 ^ 0x7465646279746573,
    };
    size_t left = len;
    for (; left >= 8; left -= 8, bytes += 8)
        sip_word(&s, fold ? fold_word(bytes8_load(bytes)) : bytes8_load(bytes));
    uint64_t rest = load_rest(bytes, left);
    sip_word(&s, (uint64_t)len << 56 | (fold ? fold_word(rest) : rest));
    s.v2 ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len)
{
    return hash(key, bytes, len, false);
}

uint64_t hash_bytes_fold(const struct hash_key *key, const void *bytes, size_t len)
{
    return hash(key, bytes, len, true);
}

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
