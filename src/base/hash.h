/* A keyed hash, and a map from ids to numbers that is built on it. */
#ifndef ROLLCALL_BASE_HASH_H
#define ROLLCALL_BASE_HASH_H

#include "base/clock.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A keyed hash: input cannot be chosen to collide, as long as the key is secret
 * and random. SipHash-1-3 ("SipHash: a fast short-input PRF", Aumasson and Bernstein). Pure. */

struct hash_key {
    uint64_t k0, k1;
};

/* A key of fresh chance. */
struct hash_key hash_key_new(const struct chance *chance);

/* 64 bits of hash. The second form takes ASCII letters of either case for the same. */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len);
uint64_t hash_bytes_fold(const struct hash_key *key, const void *bytes, size_t len);

/* Finds a row by its AttendeeId (or any other bytes) in constant time: open addressing, a keyed
 * hash, 8 bytes a slot. The map holds row numbers only; the keys stay where they are, and the map
 * asks for them. Owned by one thread at a time. */

/* No such row. Neither this nor the number before it is ever a value in a map. */
#define IDMAP_NONE UINT32_MAX

/* Where the key of a value stands. Must give the same bytes as when the value was added. */
struct idmap_keys {
    struct slice (*key)(const void *self, uint32_t value);
    const void *self;
};

/* Embedded; the fields are private to idmap.c. */
struct idmap {
    struct idmap_slot *slots;
    size_t mask; /* slots - 1; 0: none yet */
    size_t count;
    size_t used; /* slots that are not free: count, and those that were forgotten */
    struct hash_key seed;
    bool fold;
};

/* An empty map; allocates nothing. With fold, ASCII letters of either case are the same. Free with
 * idmap_clean_up(). */
void idmap_init(struct idmap *map, struct hash_key seed, bool fold);
void idmap_clean_up(struct idmap *map);

/* Makes room for that many values in all, so that adding them cannot fail. False when memory is
 * out.
 */
bool idmap_reserve(struct idmap *map, size_t count);

/* The value with this key, or IDMAP_NONE. */
uint32_t idmap_find(const struct idmap *map, const struct idmap_keys *keys, struct slice key);

/* Adds a value under a key that is not in the map yet. False when memory is out; the map is then
 * as it was. */
bool idmap_add(struct idmap *map, struct slice key, uint32_t value);

/* Gives every value its new number, moved[value], and forgets those that have none (IDMAP_NONE).
 * Needs neither keys nor memory. */
void idmap_renumber(struct idmap *map, const uint32_t *moved);

/* Forgets every value; keeps the memory. */
void idmap_reset(struct idmap *map);

#endif
