/* Two performers in a hold: one solves against the other. Both follow the hold's beats in the frame
 * of the pair; hands that grip go to places on the other's skeleton, so the two are posed trunks
 * first, then arms (sparring_grapple_step does both passes). */
#ifndef POISE_SPARRING_GRAPPLE_H
#define POISE_SPARRING_GRAPPLE_H

#include "performer.h"

typedef struct sparring_grapple {
    const sparring_hold *hold; /* NULL: none */
    int a;                     /* which of the two is in control */
    double time;               /* seconds since its beginning */
    double speed;              /* of this performance */
    double x, z, angle;        /* the pair's frame: origin, direction from A to B */
    double turning;            /* of the frame, rad/s, when both stand */
    sparring_tie tie;          /* how they are tied when the hold is over */
} sparring_grapple;

/* Begins a hold, from standing apart or from the tie before. `a` matters only from standing. */
void sparring_grapple_begin(sparring_grapple *grapple, const sparring_hold *hold, int a,
                            sparring_performer performer[SPARRING_FIGHTERS], double speed,
                            double turning);

/* Whether the beats repeat (see sparring_hold). */
int sparring_hold_repeats(const sparring_hold *hold);

/* Seconds until the last beat. */
double sparring_hold_length(const sparring_hold *hold);

/* One step: poses both. */
void sparring_grapple_step(sparring_grapple *grapple,
                           sparring_performer performer[SPARRING_FIGHTERS], double dt);

#endif
