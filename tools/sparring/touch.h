/* What a fist, foot, elbow or knee meets. */
#ifndef POISE_SPARRING_TOUCH_H
#define POISE_SPARRING_TOUCH_H

#include "performer.h"

/* The part of a limb that strikes: knuckles, instep or sole, elbow, knee; its radius. */
v3 sparring_touch_tip(const sparring_performer *performer, sparring_limb limb, double *ret_radius);

/* Where a strike is to arrive: the aim on the other's body, less the way the wrist or ankle stops
 * before it. */
v3 sparring_touch_aim(const sparring_performer *performer, const sparring_performer *other,
                      const sparring_move *move);

/* The region of a body nearest to a ball, and how far its surface is from the ball's (negative:
 * inside), metres. */
sparring_target sparring_touch_nearest(const sparring_performer *other, v3 point, double radius,
                                       double *ret_distance);

#endif
