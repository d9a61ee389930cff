/* What a body's surface looks like. */
#ifndef POISE_SPARRING_PAINT_H
#define POISE_SPARRING_PAINT_H

#include "body.h"

/* What every point of one posed body needs: found once per frame. */
typedef struct paint_marks {
    v3 knee[2], elbow[2]; /* the caps, on the surface */
} paint_marks;

void sparring_paint_marks(const sparring_body *body, const sparring_skeleton *skeleton,
                          paint_marks *ret_marks);

/* A point on the surface of a body. */
typedef struct paint_spot {
    const sparring_body *body;
    const sparring_skeleton *skeleton;
    const paint_marks *marks;
    const sparring_part *part;
    v3 p;             /* world */
    double footprint; /* width of a pixel there, metres: finer detail is averaged */
} paint_spot;

/* Its colour; *ret_gloss: strength of highlights, 0..1. Thread-safe. */
sparring_rgb sparring_paint_body(const paint_spot *spot, double *ret_gloss);

#endif
