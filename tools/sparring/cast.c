#include "cast.h"

sparring_cast sparring_cast_make(sparring_split split, uint64_t seed)
{
    (void)split;
    sparring_random random = random_stream(seed, 40);
    sparring_cast cast = {.actors = SPARRING_FIGHTERS + 1 + random_below(&random, 3)};
    for (int i = 0; i < cast.actors; i++) {
        cast.role[i] = i < SPARRING_FIGHTERS    ? ROLE_FIGHTER
                       : i == SPARRING_FIGHTERS ? ROLE_REFEREE
                                                : ROLE_BYSTANDER;
        cast.body[i] = sparring_body_make(seed + (uint64_t)(i / 2), i % 2);
    }
    return cast;
}
