/* Bilinear samples of RGB24, BGR24 and RGBA32.
 *
 * The two taps of one row lie side by side: one 8-byte load holds both (6 or 8 bytes of it). At the
 * right edge the load moves left and its bytes are shifted down, so that nothing behind the row is
 * read; the right tap's weight is exactly 0 there. Rows shorter than 8 bytes are copied out whole.
 */
#include "image/internal.h"

#include <string.h>

/* The four texels around every point of a run; colour k in byte k. */
typedef struct texels {
    uint32_t upper_left[POISE_SAMPLE_RUN], upper_right[POISE_SAMPLE_RUN];
    uint32_t lower_left[POISE_SAMPLE_RUN], lower_right[POISE_SAMPLE_RUN];
} texels;

static inline uint64_t load(const uint8_t *from, size_t bytes)
{
    uint64_t word = 0;
    memcpy(&word, from, bytes);
    return word;
}

static inline void load_texels(const poise_image *image, const poise_sample_run *run, int step,
                               texels *ret_texels)
{
    const uint8_t *base = image->plane[0];
    const size_t stride = image->stride[0];
    const int32_t bottom = image->height - 1, row_bytes = image->width * step, last = row_bytes - 8;
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const int32_t at = run->x[j] * step;
        const uint8_t *upper = base + (size_t)run->y[j] * stride;
        const uint8_t *lower = run->y[j] < bottom ? upper + stride : upper;
        uint64_t a, b;
        if (last >= 0) {
            const int32_t from = at < last ? at : last;
            const int shift = (at - from) * 8;
            a = load(upper + from, 8) >> shift;
            b = load(lower + from, 8) >> shift;
        } else {
            a = load(upper, (size_t)row_bytes) >> (at * 8);
            b = load(lower, (size_t)row_bytes) >> (at * 8);
        }
        ret_texels->upper_left[j] = (uint32_t)a;
        ret_texels->upper_right[j] = (uint32_t)(a >> (8 * step));
        ret_texels->lower_left[j] = (uint32_t)b;
        ret_texels->lower_right[j] = (uint32_t)(b >> (8 * step));
    }
}

static inline float byte_of(uint32_t word, int shift)
{
    return (float)(int32_t)((word >> shift) & 255u);
}

static void blend(const texels *from, const poise_sample_run *run, int shift,
                  float ret_colour[POISE_SAMPLE_RUN])
{
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float a = byte_of(from->upper_left[j], shift),
                    b = byte_of(from->upper_right[j], shift);
        const float c = byte_of(from->lower_left[j], shift),
                    d = byte_of(from->lower_right[j], shift);
        const float upper = a + (b - a) * run->fx[j], lower = c + (d - c) * run->fx[j];
        ret_colour[j] = (upper + (lower - upper) * run->fy[j]) * (1.0f / 255.0f);
    }
}

void poise_sample_packed(const poise_image *image, const poise_sample_run *run,
                         float colour[3][POISE_SAMPLE_RUN])
{
    texels around;
    if (image->format == POISE_PIXEL_RGBA32)
        load_texels(image, run, 4, &around);
    else
        load_texels(image, run, 3, &around);
    const int swapped = image->format == POISE_PIXEL_BGR24;
    for (int c = 0; c < 3; c++)
        blend(&around, run, 8 * c, colour[swapped ? 2 - c : c]);
}
