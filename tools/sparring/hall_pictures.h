/* The painted surfaces of a hall: canvas and walls. */
#ifndef POISE_SPARRING_HALL_PICTURES_H
#define POISE_SPARRING_HALL_PICTURES_H

#include "body.h"
#include "split.h"

enum { HALL_FLOOR_SIDE = 512, HALL_WALL_WIDTH = 1024, HALL_WALL_HEIGHT = 256 };

#define HALL_FLOOR_HALF 3.4f  /* half side of the canvas, metres */
#define HALL_HALF       11.0f /* half side of the room */
#define HALL_TOP        5.5f  /* of the walls */

/* Square roots of linear light, 8 bits a channel, red lowest (a texel is read at once); the floor's
 * rows go along +z, the wall's upwards. */
typedef struct hall_pictures {
    uint32_t floor[HALL_FLOOR_SIDE * HALL_FLOOR_SIDE];
    uint32_t wall[HALL_WALL_WIDTH * HALL_WALL_HEIGHT];
} hall_pictures;

void sparring_hall_pictures(hall_pictures *pictures, sparring_split split, uint64_t seed);

/* A colour by hue (0..1, round), strength (0 grey .. 1) and lightness (of the strongest channel,
 * linear). */
sparring_rgb sparring_tint(double hue, double strength, double light);

#endif
