/* A keyed hash: input cannot be chosen to collide, as long as the key is secret
 * and random. SipHash-1-3 ("SipHash: a fast short-input PRF", Aumasson and Bernstein). Pure. */
#ifndef ROLLCALL_BASE_HASH_H
#define ROLLCALL_BASE_HASH_H

#include "base/clock.h"

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t k0, k1;
};

/* A key of fresh chance. */
struct hash_key hash_key_new(const struct chance *chance);

/* 64 bits of hash. The second form takes ASCII letters of either case for the same. */
uint64_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len);
uint64_t hash_bytes_fold(const struct hash_key *key, const void *bytes, size_t len);

#endif
