/* JPEG in memory, by libjpeg-turbo: baseline and progressive, grey, YCbCr, RGB, CMYK. */
#ifndef POISE_MEDIA_JPEG_H
#define POISE_MEDIA_JPEG_H

#include "base/buf.h"
#include "base/err.h"

#include <poise/image.h>

#include <stdint.h>

enum {
    POISE_JPEG_PIXELS_MAX = 1 << 26,          /* of one picture */
    POISE_JPEG_SCANS_MAX = 256,               /* of a progressive picture (a bomb has thousands) */
    POISE_JPEG_MEMORY_MAX = 512 * 1024 * 1024 /* libjpeg's own, for progressive pictures */
};

/* What is in a picture's header. */
typedef struct poise_jpeg_info {
    int32_t width, height; /* as stored */
    int32_t orientation;   /* Exif 1..8; 1 = upright, also when there is none */
    int32_t progressive;
} poise_jpeg_info;

/* A decoder and its memory: kept between pictures, so that equal pictures cost no allocation of
 * ours. One picture at a time. */
typedef struct poise_jpeg_decoder poise_jpeg_decoder;

int poise_jpeg_decoder_new(poise_jpeg_decoder **ret_decoder, poise_err *err);
void poise_jpeg_decoder_free(poise_jpeg_decoder **decoder); /* NULL is fine */

/* Reads the header only. Errors: POISE_EFORMAT, POISE_ELIMIT (sides, pixels),
 * POISE_EUNSUPPORTED. */
int poise_jpeg_info_get(poise_jpeg_decoder *decoder, const void *data, size_t size,
                        poise_jpeg_info *ret_info, poise_err *err);

/* Decodes to RGB24 (accurate integer DCT, smooth chroma: the pixels Pillow and MediaPipe's browser
 * see). The picture lies in the decoder and is valid until its next call. *ret_damaged (may be
 * NULL): 1 when data were missing or broken and the rest is grey. Pixels as stored: orientation is
 * the caller's business. Errors: POISE_EFORMAT, POISE_ELIMIT, POISE_EUNSUPPORTED, POISE_ENOMEM. */
int poise_jpeg_decode(poise_jpeg_decoder *decoder, const void *data, size_t size,
                      poise_image *ret_image, int *ret_damaged, poise_err *err);

/* Appends a baseline JPEG of an RGB24, BGR24 or RGBA32 image; quality 1..100, 4:2:0. Errors:
 * POISE_EINVAL, POISE_ENOMEM, POISE_ELIMIT. */
int poise_jpeg_encode(const poise_image *image, int quality, poise_buf *out, poise_err *err);

/* The same of rows of B G R x bytes, as the canvas has them. */
int poise_jpeg_encode_bgrx(const uint8_t *bgrx, size_t stride, int32_t width, int32_t height,
                           int quality, poise_buf *out, poise_err *err);

#endif
