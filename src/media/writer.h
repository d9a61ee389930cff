/* MP4 files: H.264 (MPEG-4 part 2 where FFmpeg has no H.264 encoder) at the frames' own times, and
 * a sound track.
 *
 * Written as "<path>.tmp" and renamed at close, so the target is either the complete file or what
 * it was. One thread at a time per writer. */
#ifndef POISE_MEDIA_WRITER_H
#define POISE_MEDIA_WRITER_H

#include "base/err.h"
#include "media/canvas.h"

#include <poise/image.h>

enum { POISE_WRITER_TIMESCALE = 90000 }; /* times are rounded to 1/90000 s */

typedef struct poise_writer poise_writer;

typedef struct poise_writer_settings {
    int32_t width, height;  /* of the video, even, 2..POISE_IMAGE_SIDE_MAX; 0 = of the first frame
                               (odd sides lose a row) */
    double fps;             /* about; a hint for rate control; 0 = 30 */
    int32_t quality;        /* x264's crf 0..51; 23 */
    int32_t threads;        /* of the encoder, 1..16; 1 */
    int32_t sound_rate;     /* samples per second of the sound track; 0 = no sound */
    int32_t sound_channels; /* 1 or 2 */
} poise_writer_settings;

poise_writer_settings poise_writer_defaults(void);

/* Opens "<path>.tmp". settings == NULL: the defaults. Errors: POISE_EINVAL, POISE_ENOENT,
 * POISE_EIO, POISE_ENOSPC, POISE_EUNSUPPORTED (FFmpeg has no encoder), POISE_ENOMEM. */
int poise_writer_open(const char *path, const poise_writer_settings *settings,
                      poise_writer **ret_writer, poise_err *err);

/* One frame at media time pts_ns (>= 0; at most half a tick of the timescale after the one before
 * is moved to the next tick). A picture of another size than the video's is scaled to fit, its
 * shape kept, with black borders. The pixels are used before it returns. Errors: POISE_EINVAL (time
 * not increasing), POISE_ENOSPC, POISE_EIO, POISE_ENOMEM. */
int poise_writer_image(poise_writer *writer, const poise_image *image, int64_t pts_ns,
                       poise_err *err);
int poise_writer_canvas(poise_writer *writer, poise_canvas *canvas, int64_t pts_ns, poise_err *err);

/* Appends `count` samples per channel (interleaved, 16 bit) to the sound track, which starts at
 * media time 0 and has no gaps: silence is written as zeros. Errors: POISE_EINVAL (no sound asked
 * for), POISE_ENOSPC, POISE_EIO. */
int poise_writer_sound(poise_writer *writer, const int16_t *samples, size_t count, poise_err *err);

/* Finishes the file, renames it over the target and nulls *writer, also on failure (the temporary
 * file is removed then). The last frame lasts as long as the one before it. Without any frame there
 * is no file: POISE_EINVAL. NULL is fine. */
int poise_writer_close(poise_writer **writer, poise_err *err);

/* Removes the temporary file. NULL is fine. */
void poise_writer_abort(poise_writer **writer);

/* "libx264", "mpeg4", …: the encoder in use. */
const char *poise_writer_codec(const poise_writer *writer);

#endif
