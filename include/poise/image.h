/* Pictures as poise takes them from its caller. SPDX-License-Identifier: Apache-2.0 */
#ifndef POISE_IMAGE_H
#define POISE_IMAGE_H

#include <poise/version.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { POISE_IMAGE_SIDE_MAX = 16384 };

typedef enum poise_pixel_format {
    POISE_PIXEL_RGB24 = 0, /* plane 0: R G B bytes */
    POISE_PIXEL_BGR24 = 1,
    POISE_PIXEL_RGBA32 = 2, /* alpha is ignored */
    POISE_PIXEL_I420 = 3,   /* planes Y, U, V; chroma halved both ways, sizes rounded up, left-sited */
    POISE_PIXEL_NV12 = 4    /* planes Y, UV */
} poise_pixel_format;

typedef enum poise_yuv_matrix {
    POISE_YUV_BT601 = 0, /* also for untagged sources */
    POISE_YUV_BT709 = 1
} poise_yuv_matrix;

/* A view of pixels that somebody else owns. Only read; must stay unchanged for the length of the call it
 * is given to. Strides in bytes, may be larger than the width needs, must not be negative. */
typedef struct poise_image {
    poise_pixel_format format;
    poise_yuv_matrix matrix; /* YUV formats only */
    int32_t full_range;      /* YUV formats only: 0 = 16..235, 1 = 0..255 */
    int32_t width, height;   /* 1..POISE_IMAGE_SIDE_MAX */
    const uint8_t *plane[3];
    size_t stride[3];
} poise_image;

#ifdef __cplusplus
}
#endif
#endif
