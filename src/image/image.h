/* Sampling a region of a picture into a network's input tensor.
 *
 * The rule is MediaPipe's GL path: four bilinear taps per tensor pixel, no area averaging even for
 * strong down-scaling. All arithmetic is float32 in one stated order without contraction, so the
 * result is the same bits on every machine and however a compiler vectorises it. Nothing here
 * allocates or fails on strange regions: coordinates that are not finite count as outside the
 * picture. */
#ifndef POISE_IMAGE_IMAGE_H
#define POISE_IMAGE_IMAGE_H

#include "base/err.h"

#include <poise/image.h>
#include <poise/scene.h>

enum { POISE_SAMPLE_SIDE_MAX = 1024 };

typedef enum poise_border {
    POISE_BORDER_ZERO,     /* black where the sample point lies outside the picture (detectors) */
    POISE_BORDER_REPLICATE /* the nearest edge pixel goes on (landmark models) */
} poise_border;

/* What part of the square tensor is padding: on the left and on the right each, at top and bottom
 * each, in units of the tensor's side, 0..0.5. */
typedef struct poise_letterbox {
    float pad_h, pad_v;
} poise_letterbox;

/* Checks format, size, planes and strides of a caller's picture. Pure. POISE_EINVAL names the
 * field. */
int poise_image_check(const poise_image *image, poise_err *err);

/* The whole picture as a region: {.5, .5, 1, 1, 0}. */
poise_rect poise_image_whole(void);

/* The padding that poise_image_sample gives `roi` of a width x height picture so that it keeps its
 * aspect ratio in a square tensor. {0, 0} for an empty or not finite region. Pure. */
poise_letterbox poise_image_letterbox(int width, int height, poise_rect roi);

/* Fills out[side][side][3] (R, G, B; row 0 is the region's top) from region `roi` of `image`, which
 * must have passed poise_image_check. The region is widened to a square around its centre
 * (letterbox above). Values are lo + (hi - lo) * c with c = 0..1; a tile is sampled by giving its
 * region. side 1..POISE_SAMPLE_SIDE_MAX. YUV formats: luma and chroma are interpolated at the same
 * point (chroma left-sited: sample k lies on luma column 2k and between luma rows 2k and 2k+1),
 * then converted and clamped. A converter that makes 8-bit RGB
 * first rounds before the interpolation, and swscale by default takes chroma as centred between two
 * columns: landmarks then differ by about 0.2 pixels (median; bench/parity prints it). Pure;
 * thread-safe. */
void poise_image_sample(const poise_image *image, poise_rect roi, int side, poise_border border,
                        float lo, float hi, float *out);

#endif
