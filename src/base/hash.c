#include "base/hash.h"

#include "base/bytes8.h"

#include <stdbool.h>

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
