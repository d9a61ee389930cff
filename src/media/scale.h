/* poise_image in swscale's terms: shared by canvas and writer. Inside media only. */
#ifndef POISE_MEDIA_SCALE_H
#define POISE_MEDIA_SCALE_H

#include "base/err.h"

#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
#include <poise/image.h>

/* A scaler kept while nothing changes. Zero it before first use. */
typedef struct poise_scaler {
    struct SwsContext *context;
    int from_width, from_height, from_format, to_width, to_height, to_format;
    int from_space, from_full, to_space;
} poise_scaler;

void poise_scaler_free(poise_scaler *scaler);

/* Whether it can be read at all. Errors: POISE_EINVAL naming the fault. */
int poise_picture_check(const poise_image *image, poise_err *err);

enum AVPixelFormat poise_image_av_format(poise_pixel_format format);

/* Scales the whole image to width x height of `format` (limited range, matrix to_space = SWS_CS_…,
 * if that is YUV). */
int poise_scale(poise_scaler *scaler, const poise_image *image, enum AVPixelFormat format,
                int to_space, int width, int height, uint8_t *const planes[4], const int strides[4],
                poise_err *err);

/* The same for rows of native-endian 0RGB words, as cairo has them. */
int poise_scale_rgb32(poise_scaler *scaler, const uint8_t *pixels, size_t stride, int from_width,
                      int from_height, enum AVPixelFormat format, int to_space, int width,
                      int height, uint8_t *const planes[4], const int strides[4], poise_err *err);

#endif
