/* Reproducible chance: the same seed gives the same numbers on every machine.
 * Generator: splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
 */
#ifndef POISE_SPARRING_RANDOM_H
#define POISE_SPARRING_RANDOM_H

#include <stdint.h>

typedef struct sparring_random {
    uint64_t state;
} sparring_random;

static inline uint64_t random_bits(sparring_random *random)
{
    uint64_t z = (random->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* As if `count` numbers had been drawn. */
static inline void random_skip(sparring_random *random, uint64_t count)
{
    random->state += count * 0x9e3779b97f4a7c15u;
}

/* An independent stream number `which` of a seed, so that one part of the program drawing more
 * numbers does not change what another part gets. */
static inline sparring_random random_stream(uint64_t seed, uint64_t which)
{
    sparring_random random = {seed * 0x2545f4914f6cdd1du + which * 0xd1342543de82ef95u + 1};
    random_bits(&random);
    random_bits(&random);
    return random;
}

/* Uniform in [0, 1). */
static inline double random_unit(sparring_random *random)
{
    return (double)(random_bits(random) >> 11) * 0x1p-53;
}

static inline double random_between(sparring_random *random, double low, double high)
{
    return low + (high - low) * random_unit(random);
}

/* 0 … count-1; count > 0. */
static inline int random_below(sparring_random *random, int count)
{
    return (int)(random_unit(random) * count);
}

#endif
