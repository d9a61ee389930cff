/* What the sampling files share. Inside image/ only.
 *
 * sample*.c are compiled once per instruction set (POISE_SAMPLE_SET). Tensor pixels are worked on
 * in runs of one row, in passes over small arrays: positions, then loads (the only scalar pass),
 * then arithmetic. Compilers vectorise the outer two by themselves; every element's arithmetic is
 * the same sequence of float32 operations in any vector width, so all sets give the same bits. */
#ifndef POISE_IMAGE_INTERNAL_H
#define POISE_IMAGE_INTERNAL_H

#include "image/image.h"

enum { POISE_SAMPLE_RUN = 64 };

/* The affine map tensor → picture, and the value range of the tensor. */
typedef struct poise_sample_map {
    float cx, cy;           /* the region's centre, pixels */
    float along_x, along_y; /* side of the region times cosine and sine of its rotation, pixels */
    float width, height;    /* of the picture */
    float outside;          /* weight of points outside the picture: 0 or 1 */
    int side;               /* of the tensor */
    float lo, range;
} poise_sample_map;

/* Where a run of sample points lies in a plane. */
typedef struct poise_sample_run {
    float px[POISE_SAMPLE_RUN],
        py[POISE_SAMPLE_RUN];     /* texel-centre coordinates, clamped to the plane */
    float keep[POISE_SAMPLE_RUN]; /* 1, or 0 where the border rule wants black */
    int32_t x[POISE_SAMPLE_RUN], y[POISE_SAMPLE_RUN]; /* texel up and left, inside the plane */
    float fx[POISE_SAMPLE_RUN],
        fy[POISE_SAMPLE_RUN]; /* weight of the texels right and below: 0 if there are none */
} poise_sample_run;

#define POISE_SAMPLE_PASTE(name, set) name##_##set
#define POISE_SAMPLE_NAME(name, set)  POISE_SAMPLE_PASTE(name, set)
#ifdef POISE_SAMPLE_SET
#define poise_sample_split  POISE_SAMPLE_NAME(poise_sample_split, POISE_SAMPLE_SET)
#define poise_sample_packed POISE_SAMPLE_NAME(poise_sample_packed, POISE_SAMPLE_SET)
#define poise_sample_yuv    POISE_SAMPLE_NAME(poise_sample_yuv, POISE_SAMPLE_SET)
#define poise_sample_tensor POISE_SAMPLE_NAME(poise_sample_tensor, POISE_SAMPLE_SET)

/* Fills x, y, fx, fy from px, py, which must lie in 0..POISE_IMAGE_SIDE_MAX. */
void poise_sample_split(poise_sample_run *run);

/* Colours 0..1 of all points of a run, without `keep`. */
void poise_sample_packed(const poise_image *image, const poise_sample_run *run,
                         float colour[3][POISE_SAMPLE_RUN]);
void poise_sample_yuv(const poise_image *image, const poise_sample_run *run,
                      float colour[3][POISE_SAMPLE_RUN]);
#endif

/* Fills out[side][side][3]: the whole job, one per instruction set. */
typedef void poise_sample_function(const poise_image *image, const poise_sample_map *map,
                                   float *out);
poise_sample_function poise_sample_tensor_base, poise_sample_tensor_avx2,
    poise_sample_tensor_avx512;

#endif
