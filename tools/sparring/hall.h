/* The hall behind and before the fighters: floor, four walls, and what bounds the ring. Immutable
 * once made; thread-safe. */
#ifndef POISE_SPARRING_HALL_H
#define POISE_SPARRING_HALL_H

#include "body.h"
#include "camera.h"
#include "lanes.h"
#include "split.h"

#include "base/err.h"

enum { HALL_SIDES = 4 }; /* of the ring: +x, -x, +z, -z; bit i of a mask is side i */

typedef struct sparring_hall sparring_hall;

/* Errors: POISE_ENOMEM. */
int sparring_hall_new(sparring_split split, uint64_t seed, sparring_hall **ret_hall,
                      poise_err *err);
void sparring_hall_free(sparring_hall **hall);

/* Floor, walls and ceiling, for lanes_kernels.hall; lives as long as the hall. */
const lanes_hall *sparring_hall_surfaces(const sparring_hall *hall);

/* How a camera draws what is not where it focuses. */
typedef struct hall_lens {
    float spread; /* the angle of a pixel, radians: thinner things cover it partly */
    float focus;  /* the distance that is sharp, metres */
    float blur;   /* metres that a point smears, per metre from there: opening / focus */
} hall_lens;

/* Covers the colours of eight rays with those ropes, posts or mesh of the `sides` that each meets
 * before `far` (metres along the ray). */
void sparring_hall_cover(const sparring_hall *hall, int sides, const float origin[3],
                         const lanes_points *direction, const hall_lens *lens,
                         const float far[LANES], lanes_colours *colours);

/* A thick segment of the ring's bounds, and the sides that are seen where it is. */
typedef struct hall_bar {
    v3 a, b;
    double r;
    int sides;
} hall_bar;

enum { HALL_BARS_MAX = 24 };

/* All bars; returns their number, 0 for a ring without bounds. */
int sparring_hall_bars(const sparring_hall *hall, hall_bar ret_bars[HALL_BARS_MAX]);

#endif
