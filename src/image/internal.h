/* What the sampling files share. Inside image/ only. */
#ifndef POISE_IMAGE_INTERNAL_H
#define POISE_IMAGE_INTERNAL_H

#include "image/image.h"

/* Tensor pixels are worked on in runs of this many of one row: their positions, then their colours.
 */
enum { POISE_SAMPLE_RUN = 64 };

/* Where a run of sample points lies. x, y: position in texel-centre coordinates (centre of the
 * first pixel is 0), clamped to the picture. keep: 1, or 0 where the border rule wants black. */
typedef struct poise_sample_run {
    float x[POISE_SAMPLE_RUN], y[POISE_SAMPLE_RUN], keep[POISE_SAMPLE_RUN];
} poise_sample_run;

/* Colours of the first n points of a run: out[n][3] = lo + (hi - lo) * c. */
void poise_sample_packed(const poise_image *image, const poise_sample_run *run, int n, float lo,
                         float hi, float *out);
void poise_sample_yuv(const poise_image *image, const poise_sample_run *run, int n, float lo,
                      float hi, float *out);

#endif
