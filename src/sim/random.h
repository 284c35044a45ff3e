/* Exact chance: numbers, ids and ExternalUserIds that belong to a seed, always the same. Pure; any
 * thread. */
#ifndef ROLLCALL_SIM_RANDOM_H
#define ROLLCALL_SIM_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Chance that repeats: everything random in the simulator follows from one seed, so that a test
 * sees the same meeting each time. Not for secrets. */

struct random {
    uint64_t state; /* set it to the seed */
};

/* The next 64 bits (splitmix64). */
uint64_t random_next(struct random *random);

/* Evenly spread in [0, 1). */
double random_unit(struct random *random);

/* Evenly spread in [0, bound); 0 when bound is 0. */
size_t random_below(struct random *random, size_t bound);

/* The same 64 bits for the same pair, without a state: the number's fixed share of chance. */
uint64_t random_hash(uint64_t seed, uint64_t number);

/* Ids of meetings, attendees and requests: sixteen bytes and their text form. Pure; any thread. */

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

struct uuid {
    unsigned char bytes[UUID_BYTES];
};

/* The id that belongs to a pair of numbers, always the same. */
struct uuid uuid_make(uint64_t seed, uint64_t number);

/* Writes the lower-case text form and a NUL. Returns out. */
char *uuid_format(const struct uuid *uuid, char out[UUID_TEXT + 1]);

/* Reads the text form in either case: 8-4-4-4-12 hex digits and nothing else. */
bool uuid_parse(const char *text, size_t len, struct uuid *out);

bool uuid_equal(const struct uuid *a, const struct uuid *b);

/* ExternalUserIds for generated attendees: e-mail addresses, directory ids, ids with a display
 * name, plain names. Pure; any thread. */

enum { NAMES_MAX = 65 };

/* Writes the name that belongs to a number (and ends with it, so that no two are equal) and a
 * NUL. Returns its length, 2 to 64. */
size_t names_make(uint64_t seed, uint64_t number, char out[NAMES_MAX]);

#endif
