/* The video file: MP4, or raw frames as YUV4MPEG2 (4:2:0, BT.601, limited range). */
#ifndef POISE_SPARRING_OUTPUT_H
#define POISE_SPARRING_OUTPUT_H

#include "base/err.h"

#include <stdint.h>

typedef struct sparring_output sparring_output;

typedef struct sparring_output_settings {
    int width, height;
    const int32_t *fps; /* numerator, denominator; about, for rate control */
    int crf;            /* x264's quality, MP4 only */
} sparring_output_settings;

/* The kind follows the name's end: ".mp4" or ".y4m". POISE_EINVAL for another one, or if frames of
 * variable rate are to go where they cannot (.y4m). */
int sparring_output_check(const char *path, int vfr, poise_err *err);

/* The target appears, complete, when closed. Errors: those of sparring_output_check,
 * poise_writer_open and poise_atomic_open. */
int sparring_output_open(const char *path, const sparring_output_settings *settings,
                         sparring_output **ret_output, poise_err *err);

/* One frame of RGB bytes, rows without gaps. */
int sparring_output_frame(sparring_output *output, const uint8_t *rgb, int64_t pts_ns,
                          poise_err *err);

/* Finishes the file and nulls *output, also on failure. */
int sparring_output_close(sparring_output **output, poise_err *err);

/* Leaves nothing behind. NULL is fine. */
void sparring_output_abort(sparring_output **output);

#endif
