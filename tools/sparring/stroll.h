/* What recorded fighters do between two clips: stand in a guard, walk, turn. Feet that stand stay
 * until they step, one at a time. */
#ifndef POISE_SPARRING_STROLL_H
#define POISE_SPARRING_STROLL_H

#include "figure.h"
#include "pose.h"

typedef struct sparring_stride {
    double time, length; /* seconds; length 0: the foot stands */
    sparring_foot from, to;
} sparring_stride;

typedef struct sparring_stroll {
    const sparring_body *body;
    int southpaw;
    double x, z, heading; /* of the root */
    double speed_x, speed_z;
    sparring_foot foot[2]; /* by sparring_lead */
    sparring_stride stride[2];
    double breath; /* phase, radians */
} sparring_stroll;

/* Stands at (x, z) facing `heading`. `body` must outlive it. */
void sparring_stroll_stand(sparring_stroll *stroll, const sparring_body *body, int southpaw,
                           double x, double z, double heading);

/* dt seconds towards (x, z) and `heading`. */
void sparring_stroll_step(sparring_stroll *stroll, double x, double z, double heading, double dt);

/* dt seconds on the spot. */
void sparring_stroll_wait(sparring_stroll *stroll, double dt);

sparring_figure sparring_stroll_figure(const sparring_stroll *stroll);

#endif
