/* Videos made on the fly for the tests of media, good ones and bad ones. */
#ifndef POISE_TESTS_MEDIA_SUPPORT_H
#define POISE_TESTS_MEDIA_SUPPORT_H

#include "media/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A fresh folder below the system's temporary one, and its removal with everything in it. cmocka
 * group fixtures. */
int support_folder_make(void **state);
int support_folder_remove(void **state);

/* "<folder>/<name>"; valid until the 8th next call. */
const char *support_path(const char *name);

void support_write_file(const char *path, const void *bytes, size_t size);
size_t support_file_size(const char *path);
/* Cuts the file to `size` bytes. */
void support_cut(const char *path, size_t size);
/* Appends file `from` to file `to`. */
void support_append(const char *to, const char *from);

typedef struct support_video {
    const char *container, *codec, *pixels; /* FFmpeg's names, e.g. "matroska", "ffv1", "yuv420p" */
    int width, height, frames;
    int base_num, base_den; /* of `pts`; 0 = 1/1000 */
    const int64_t *pts;     /* NULL: 40, 80 … of 1/1000 */
    const int32_t *matrix;  /* display matrix, or NULL */
    int aspect_num, aspect_den;
    int bt709, full_range, interlaced, hdr;
    const char *options; /* of the encoder, "key=value:key=value", or NULL */
} support_video;

/* Frame i is dark with a bright 1/4 x 1/4 patch in its top left corner; its brightness elsewhere is
 * 32 + 4 * (i % 32). */
void support_make(const char *path, const support_video *video);

/* Brightness (green, or luma) of an image at x, y. */
int support_luma(const poise_image *image, int x, int y);

/* Reads everything; every frame must be in order. Returns the number of frames; fills the final
 * code and report. */
typedef struct support_result {
    int open_code, code;
    poise_err err;
    int frames;
    int64_t pts_ns[512];
    uint32_t time_flags[512], flags[512];
    int width[512], height[512];
    int64_t last_ns;
    poise_pixel_format format;
    uint64_t hash; /* of all pixels and times */
    poise_source_report report;
} support_result;
void support_read(const char *name, const poise_source_settings *settings, support_result *result);

int support_open_descriptors(void);
long support_rss_kb(void);
/* 1 when memory figures mean nothing here. */
int support_sanitized(void);

#endif
