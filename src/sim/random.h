/* Chance that repeats: everything random in the simulator follows from one seed, so that a test
 * sees the same meeting each time. Not for secrets. */
#ifndef ROLLCALL_SIM_RANDOM_H
#define ROLLCALL_SIM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

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

#endif
