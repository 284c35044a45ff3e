#include "sim/random.h"

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
