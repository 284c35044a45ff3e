#include "sim/random.h"

#include "base/slice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t random_next(struct random *random)
{
    random->state += 0x9e3779b97f4a7c15u;
    return mix(random->state);
}

double random_unit(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1.0p-53;
}

size_t random_below(struct random *random, size_t bound)
{
    return bound ? (size_t)(random_next(random) % bound) : 0;
}

uint64_t random_hash(uint64_t seed, uint64_t number)
{
    struct random random = {.state = mix(seed) ^ (number * 0xd1342543de82ef95u)};
    return random_next(&random);
}

/* A dash stands before these bytes. */
static bool after_dash(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

struct uuid uuid_make(uint64_t seed, uint64_t number)
{
    struct uuid uuid;
    uint64_t halves[2] = {random_hash(seed, number * 2), random_hash(seed, number * 2 + 1)};
    memcpy(uuid.bytes, halves, sizeof halves);
    return uuid;
}

char *uuid_format(const struct uuid *uuid, char out[UUID_TEXT + 1])
{
    char *p = out;
    for (size_t i = 0; i < UUID_BYTES; i++, p += 2) {
        if (after_dash(i))
            *p++ = '-';
        hex_write(uuid->bytes + i, 1, p);
    }
    *p = '\0';
    return out;
}

bool uuid_parse(const char *text, size_t len, struct uuid *out)
{
    if (len != UUID_TEXT)
        return false;
    const char *p = text;
    for (size_t i = 0; i < UUID_BYTES; i++, p += 2) {
        if (after_dash(i) && *p++ != '-')
            return false;
        int high = hex_value(p[0]);
        int low = high < 0 ? -1 : hex_value(p[1]);
        if (low < 0)
            return false;
        out->bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES) == 0;
}

static const char *const given[] = {
    "alice", "bob",    "carol",   "dave",   "erin",   "frank", "grace",  "heidi",
    "ivan",  "judy",   "mallory", "niaj",   "olivia", "peggy", "rupert", "sybil",
    "trent", "ursula", "victor",  "walter", "xenia",  "yusuf", "zoe",    "amara",
};
static const char *const display[] = {
    "Ana María", "Bjørn",   "Zoë",    "Łukasz", "Ngọc", "Søren", "Élise", "José",
    "Σοφία",     "Дмитрий", "さくら", "美玲",   "민준", "अनन्या", "ليلى",  "נועה",
};

size_t names_make(uint64_t seed, uint64_t number, char out[NAMES_MAX])
{
    uint64_t chance = random_hash(seed ^ 0x6e616d65, number);
    const char *first = given[chance % (sizeof given / sizeof *given)];
    const char *shown = display[(chance >> 8) % (sizeof display / sizeof *display)];
    uint64_t kind = (chance >> 16) % 8;
    int len;
    if (kind < 4)
        len = snprintf(out, NAMES_MAX, "%s.%" PRIu64 "@example.com", first, number);
    else if (kind < 6)
        len = snprintf(out, NAMES_MAX, "%08" PRIx32 "#%s %" PRIu64, (uint32_t)(chance >> 32), shown,
                       number);
    else if (kind < 7)
        len =
            snprintf(out, NAMES_MAX, "u-%08" PRIx32 "-%" PRIu64, (uint32_t)(chance >> 32), number);
    else
        len = snprintf(out, NAMES_MAX, "%s %" PRIu64, first, number);
    return (size_t)len;
}
