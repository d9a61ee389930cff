/* The hall behind and before the fighters: floor, four walls, and what bounds the ring. Immutable
 * once made; thread-safe. */
#ifndef POISE_SPARRING_HALL_H
#define POISE_SPARRING_HALL_H

#include "body.h"
#include "camera.h"
#include "lanes.h"
#include "split.h"

#include "base/err.h"

typedef struct sparring_hall sparring_hall;

/* Errors: POISE_ENOMEM. */
int sparring_hall_new(sparring_split split, uint64_t seed, sparring_hall **ret_hall,
                      poise_err *err);
void sparring_hall_free(sparring_hall **hall);

/* Floor, walls and ceiling, for lanes_kernels.hall; lives as long as the hall. */
const lanes_hall *sparring_hall_surfaces(const sparring_hall *hall);

/* Ropes, posts, mesh, for lanes_kernels.cover; lives as long as the hall. */
const lanes_bounds *sparring_hall_bounds(const sparring_hall *hall);

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
