/* One opened container with one video decoder: FFmpeg, made strict. Used by one thread at a time.
 * Inside media only. */
#ifndef POISE_MEDIA_INPUT_H
#define POISE_MEDIA_INPUT_H

#include "media/convert.h"
#include "media/fdio.h"
#include "media/source.h"

#include <libavformat/avformat.h>

/* Larger pictures than this are refused before the decoder takes memory for them (8K is half of
 * it). */
enum { POISE_INPUT_PIXELS_MAX = 1 << 26 };

typedef struct poise_input poise_input;

/* What kind of thing `name` is, looking at the file system. Errors as poise_source_open. */
int poise_input_kind(const char *name, poise_source_kind *ret_kind, poise_err *err);

/* `name` as it may be shown: a password inside a URL becomes "***". Cut to size. */
void poise_input_show(const char *name, char *text, size_t size);

/* Opens a file, pipe, camera or stream (not a folder). Errors as poise_source_open. */
int poise_input_open(const char *name, poise_source_kind kind,
                     const poise_source_settings *settings, poise_interrupt *interrupt,
                     poise_input **ret_input, poise_err *err);
void poise_input_close(poise_input **input);

typedef struct poise_input_info {
    int live, width, height;
    poise_turn turn;
    AVRational pixel_aspect, time_base, rate; /* rate 0/x = unknown */
    int64_t frames_hint, duration_ns;
    const char *container, *codec, *pixel_format; /* static or as long as the input */
} poise_input_info;
void poise_input_describe(const poise_input *input, poise_input_info *ret_info);

/* The next decoded picture into the empty `picture`. *undecodable is increased by every packet the
 * decoder refuses; *ret_arrived_ns: host time at which its data were there. Errors: POISE_EOF,
 * POISE_ECANCELED, POISE_ETIMEOUT (stalled), POISE_EIO (broken off; *truncated is set),
 * POISE_ENOMEM. */
int poise_input_read(poise_input *input, AVFrame *picture, int64_t *ret_arrived_ns,
                     atomic_ullong *undecodable, int *truncated, poise_err *err);

/* Where this picture must be turned (the frame's own metadata before the stream's) and its pixel
 * aspect. */
poise_turn poise_input_turn(const poise_input *input, const AVFrame *picture);
AVRational poise_input_aspect(const poise_input *input, AVFrame *picture);

/* Takes FFmpeg's messages off stderr, once. */
void poise_media_log_default(void);

#endif
