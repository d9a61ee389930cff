/* Train, validation and test: what a fight of one part may be made of. Every drawn thing that a
 * model could learn by heart (move styles, bodies, kits, halls, cameras) belongs to exactly one
 * part, so that a test fight holds nothing that a train fight ever showed.
 *
 * Sets of things (patterns, walls, floors, clothes) are tables per part. Numbers (stature,
 * proportions, skin tone, hue, camera angles) come from a comb: the range is cut into SPLIT_TEETH
 * equal teeth, of every five the second is validation's, the fourth test's, the others train's. */
#ifndef POISE_SPARRING_SPLIT_H
#define POISE_SPARRING_SPLIT_H

#include "random.h"

typedef enum sparring_split {
    SPLIT_TRAIN,
    SPLIT_VALIDATION,
    SPLIT_TEST,
    SPLIT_COUNT
} sparring_split;

/* Where the movement comes from. */
typedef enum sparring_origin {
    ORIGIN_LIBRARY, /* the move library, with this split's styles */
    ORIGIN_SECOND,  /* the second, separately written set of styles: test only */
    ORIGIN_MOCAP    /* recorded people of the shared motion data on our bodies */
} sparring_origin;

enum { SPLIT_TEETH = 10 };

/* Whose tooth number `tooth` of a comb is. */
static inline sparring_split split_of_tooth(int tooth)
{
    return tooth % 5 == 1 ? SPLIT_VALIDATION : tooth % 5 == 3 ? SPLIT_TEST : SPLIT_TRAIN;
}

/* Uniform in the teeth of [low, high) that belong to `split`. */
static inline double split_between(sparring_random *random, sparring_split split, double low,
                                   double high)
{
    static const int teeth[SPLIT_COUNT][6] = {{0, 2, 4, 5, 7, 9}, {1, 6}, {3, 8}};
    int tooth = teeth[split][random_below(random, split == SPLIT_TRAIN ? 6 : 2)];
    return low + (high - low) * (tooth + random_unit(random)) / SPLIT_TEETH;
}

#endif
