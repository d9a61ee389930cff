/* The video file: MP4, or raw frames as YUV4MPEG2 (4:2:0, BT.601, limited range). */
#ifndef POISE_SPARRING_OUTPUT_H
#define POISE_SPARRING_OUTPUT_H

#include "base/err.h"

#include <stdint.h>

typedef struct sparring_output sparring_output;

/* The kind follows the name's end: ".mp4" or ".y4m". fps: numerator and denominator. The target
 * appears, complete, when closed. Errors: POISE_EINVAL (another ending), and those of
 * poise_writer_open / poise_atomic_open. */
int sparring_output_open(const char *path, int width, int height, const int32_t fps[2],
                         sparring_output **ret_output, poise_err *err);

/* One frame of RGB bytes, rows without gaps. */
int sparring_output_frame(sparring_output *output, const uint8_t *rgb, int64_t pts_ns,
                          poise_err *err);

/* Finishes the file and nulls *output, also on failure. */
int sparring_output_close(sparring_output **output, poise_err *err);

/* Leaves nothing behind. NULL is fine. */
void sparring_output_abort(sparring_output **output);

#endif
