/* What the light and the camera's electronics do to the picture of a bout. */
#ifndef POISE_SPARRING_LOOK_H
#define POISE_SPARRING_LOOK_H

#include "body.h"
#include "split.h"

typedef struct sparring_look {
    float lamp[3];          /* unit vector to the lamp */
    sparring_rgb lamp_tint; /* its light against the standard lamp's */
    sparring_rgb sky_tint;  /* of the light from everywhere */
    float exposure;         /* factor on all light */
    float contrast;         /* 1 as it is; more: a steeper curve about the middle */
    float vignette;         /* share of light lost in the corners */
    float flicker; /* relative swing of the lamp (mains light, other rate than the camera) */
    float flicker_hz;
    double noise;   /* standard deviation of the sensor's noise in 8-bit steps; 0 = none */
    double shutter; /* degrees of the frame's time that it is open, 0..360 */
    int crf;        /* of x264: 18 (fine) .. 34 (coarse) */
} sparring_look;

sparring_look sparring_look_make(sparring_split split, uint64_t seed);

#endif
