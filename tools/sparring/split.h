/* Train, validation and test: what a fight of one part may be made of. Every drawn thing that a
 * model could learn by heart (move styles, bodies, kits, halls, cameras) belongs to exactly one
 * part, so that a test fight holds nothing that a train fight ever showed. */
#ifndef POISE_SPARRING_SPLIT_H
#define POISE_SPARRING_SPLIT_H

#include "random.h"

typedef enum sparring_split { SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST, SPLIT_COUNT } sparring_split;

/* Where the movement comes from. */
typedef enum sparring_origin {
    ORIGIN_LIBRARY, /* the move library, with this split's styles */
    ORIGIN_SECOND,  /* the second, separately written set of styles: test only */
    ORIGIN_MOCAP    /* recorded people of the shared motion data on our bodies */
} sparring_origin;

#endif
