/* Where a fighter goes and how the feet follow: planted feet stay exactly where they are until they
 * step. */
#ifndef POISE_SPARRING_FOOTWORK_H
#define POISE_SPARRING_FOOTWORK_H

#include "director.h"

/* Puts the feet into the stance under the root. */
void sparring_footwork_stand(sparring_fighter *fighter);

/* Moves the root towards (x, z), turns it towards `heading` and takes steps as needed; dt in
 * seconds. hold != 0: nothing moves but feet that are in the air (a kick is under way). */
void sparring_footwork_step(sparring_fighter *fighter, double x, double z, double heading, int hold,
                            double dt);

#endif
