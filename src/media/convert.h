/* From the decoder's picture to a frame the pose rooms understand. Inside media only. */
#ifndef POISE_MEDIA_CONVERT_H
#define POISE_MEDIA_CONVERT_H

#include "media/frame.h"

#include <libswscale/swscale.h>

/* How the stored picture is turned to be upright: first mirrored left to right, then turned
 * clockwise. */
typedef struct poise_turn {
    int mirror, degrees; /* degrees 0 90 180 270 */
} poise_turn;

/* A scaler that is kept while sizes and formats stay, and memory for the step between. */
typedef struct poise_converter {
    struct SwsContext *scaler;
    int width, height, from, to, space, full; /* what the scaler is set up for */
    uint8_t *between;
    size_t between_capacity;
} poise_converter;

void poise_converter_free(poise_converter *converter);

/* The nearest of the eight right-angled placements to a display matrix (FFmpeg's, 9 numbers); any
 * other angle counts as the nearest right angle. NULL: none. */
poise_turn poise_turn_from_matrix(const int32_t *matrix);

/* The turn an Exif orientation 1..8 asks for. */
poise_turn poise_turn_from_exif(int orientation);

/* Makes slot->frame.image from `picture`: a view of its memory where that is 8-bit 4:2:0 with a
 * matrix poise_image can name, nothing is to be turned and rgb is 0 (the slot takes the reference,
 * `picture` becomes empty); else a converted copy. 10- and 12-bit 4:2:0 become I420, everything
 * else RGB24. Errors: POISE_EUNSUPPORTED (pixel format), POISE_ELIMIT, POISE_ENOMEM. */
int poise_convert(poise_converter *converter, AVFrame *picture, poise_turn turn, int rgb,
                  poise_frame_slot *slot, poise_err *err);

/* A turned copy of `image` into the slot's own memory. */
int poise_turn_into(const poise_image *image, poise_turn turn, poise_frame_slot *slot,
                    poise_err *err);

#endif
