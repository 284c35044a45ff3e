#include "sim/random.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t dice_next(struct dice *dice)
{
    dice->state += 0x9e3779b97f4a7c15u;
    return mix(dice->state);
}

double dice_unit(struct dice *dice)
{
    return (double)(dice_next(dice) >> 11) * 0x1.0p-53;
}

size_t dice_below(struct dice *dice, size_t bound)
{
    return bound ? (size_t)(dice_next(dice) % bound) : 0;
}

uint64_t dice_hash(uint64_t seed, uint64_t number)
{
    struct dice dice = {.state = mix(seed) ^ (number * 0xd1342543de82ef95u)};
    return dice_next(&dice);
}
