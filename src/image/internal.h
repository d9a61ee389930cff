/* What the sampling files share. Inside image/ only.
 *
 * Tensor pixels are worked on in runs of one row, in passes over small arrays: positions, then
 * loads (the only scalar pass), then arithmetic. Compilers vectorise the outer two by themselves;
 * every element's arithmetic is the same sequence of float32 operations in any vector width. */
#ifndef POISE_IMAGE_INTERNAL_H
#define POISE_IMAGE_INTERNAL_H

#include "image/image.h"

enum { POISE_SAMPLE_RUN = 64 };

/* Where a run of sample points lies in a plane: texel up and left of each point, inside the plane;
 * weight of the texels right of and below it, 0 where there is none; keep: 1, or 0 where the border
 * rule wants black. */
typedef struct poise_sample_run {
    float px[POISE_SAMPLE_RUN],
        py[POISE_SAMPLE_RUN]; /* texel-centre coordinates, clamped to the picture */
    float keep[POISE_SAMPLE_RUN];
    int32_t x[POISE_SAMPLE_RUN], y[POISE_SAMPLE_RUN];
    float fx[POISE_SAMPLE_RUN], fy[POISE_SAMPLE_RUN];
} poise_sample_run;

/* Fills x, y, fx, fy from px, py, which must lie in 0..16384. */
void poise_sample_split(poise_sample_run *run);

/* Colours 0..1 of all points of a run, without `keep`. */
void poise_sample_packed(const poise_image *image, const poise_sample_run *run,
                         float colour[3][POISE_SAMPLE_RUN]);
void poise_sample_yuv(const poise_image *image, const poise_sample_run *run,
                      float colour[3][POISE_SAMPLE_RUN]);

#endif
