/* What things look like: the colour of a body's surface, and the hall behind the fighters. */
#ifndef POISE_SPARRING_PAINT_H
#define POISE_SPARRING_PAINT_H

#include "body.h"

#include "base/err.h"

/* Colour of the point `p` (world) on a part; `footprint`: the width of a pixel there in metres
 * (finer detail is averaged). *ret_gloss: strength of highlights, 0..1. */
sparring_rgb sparring_paint_body(const sparring_body *body, const sparring_skeleton *skeleton,
                                 const sparring_part *part, v3 p, double footprint,
                                 double *ret_gloss);

/* The hall: canvas floor with markings, ropes and corner posts, wall. Immutable once made;
 * thread-safe. */
typedef struct sparring_hall sparring_hall;

/* Errors: POISE_ENOMEM. */
int sparring_hall_new(uint64_t seed, sparring_hall **ret_hall, poise_err *err);
void sparring_hall_free(sparring_hall **hall);

/* What a ray sees of the hall. *ret_floor: 1 if it is the floor (shadows fall on it). `spread`: the
 * angle of a pixel. */
sparring_rgb sparring_hall_see(const sparring_hall *hall, const float origin[3],
                               const float direction[3], float spread, int *ret_floor);

#endif
