/* Bilinear samples of I420 and NV12: luma and chroma at the same point, then the colour matrix.
 *
 * ITU-R BT.601 / BT.709. Chroma sample k is centred on luma column 2k (left-sited) and half-way
 * between luma rows 2k and 2k+1, as MPEG-2, H.264 and H.265 have it by default. */
#include "image/internal.h"

#include <string.h>

/* One plane. */
typedef struct plane {
    const uint8_t *data;
    size_t stride;
    int width, height;
} plane;

/* Two neighbouring samples of the upper and of the lower row at every point, first byte lowest. */
typedef struct pairs {
    uint32_t upper[POISE_SAMPLE_RUN], lower[POISE_SAMPLE_RUN];
} pairs;

typedef struct matrix {
    float y_offset, y_scale, c_scale; /* bytes → 0..1 and -0.5..0.5 */
    float r_v, g_u, g_v, b_u;
} matrix;

static matrix matrix_of(const poise_image *image)
{
    const float kr = image->matrix == POISE_YUV_BT709 ? 0.2126f : 0.299f;
    const float kb = image->matrix == POISE_YUV_BT709 ? 0.0722f : 0.114f;
    const float kg = 1.0f - kr - kb;
    return (matrix){
        .y_offset = image->full_range ? 0.0f : 16.0f,
        .y_scale = image->full_range ? 1.0f / 255.0f : 1.0f / 219.0f,
        .c_scale = image->full_range ? 1.0f / 255.0f : 1.0f / 224.0f,
        .r_v = 2.0f * (1.0f - kr),
        .g_u = 2.0f * (1.0f - kb) * kb / kg,
        .g_v = 2.0f * (1.0f - kr) * kr / kg,
        .b_u = 2.0f * (1.0f - kb),
    };
}

static inline uint32_t load(const uint8_t *from, size_t bytes)
{
    uint32_t word = 0;
    memcpy(&word, from, bytes);
    return word;
}

/* A sample is `step` bytes (2 where U and V alternate); one load holds both samples of a row. At
 * the right edge it moves left and its bytes are shifted down: nothing behind the row is read, and
 * the right sample's weight is 0 there. */
static inline void load_pairs(const plane *from, const poise_sample_run *run, int step,
                              pairs *ret_pairs)
{
    const int32_t bottom = from->height - 1, last = (from->width - 2) * step;
    const size_t bytes = 2 * (size_t)step;
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const uint8_t *upper = from->data + (size_t)run->y[j] * from->stride;
        const uint8_t *lower = run->y[j] < bottom ? upper + from->stride : upper;
        if (last >= 0) {
            const int32_t at = run->x[j] * step, first = at < last ? at : last;
            const int shift = (at - first) * 8;
            ret_pairs->upper[j] = load(upper + first, bytes) >> shift;
            ret_pairs->lower[j] = load(lower + first, bytes) >> shift;
        } else { /* a single column */
            ret_pairs->upper[j] = load(upper, (size_t)step);
            ret_pairs->lower[j] = load(lower, (size_t)step);
        }
    }
}

static inline float byte_of(uint32_t word, int shift)
{
    return (float)(int32_t)((word >> shift) & 255u);
}

/* Interpolated bytes 0..255; the left and right samples lie at these bits of the words. */
static inline void blend(const pairs *from, const poise_sample_run *run, int left, int right,
                         float ret_values[POISE_SAMPLE_RUN])
{
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float a = byte_of(from->upper[j], left), b = byte_of(from->upper[j], right);
        const float c = byte_of(from->lower[j], left), d = byte_of(from->lower[j], right);
        const float t = a + (b - a) * run->fx[j], u = c + (d - c) * run->fx[j];
        ret_values[j] = t + (u - t) * run->fy[j];
    }
}

static inline float limited(float value)
{
    const float v = value > 0.0f ? value : 0.0f;
    return v < 1.0f ? v : 1.0f;
}

/* The run's points in a half-size plane. */
static void place_chroma(const poise_sample_run *run, int width, int height,
                         poise_sample_run *ret_chroma)
{
    const float right = (float)(width - 1), bottom = (float)(height - 1);
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float x = run->px[j] * 0.5f, y = (run->py[j] - 0.5f) * 0.5f;
        const float below = y > 0.0f ? y : 0.0f;
        ret_chroma->px[j] = x < right ? x : right;
        ret_chroma->py[j] = below < bottom ? below : bottom;
    }
    poise_sample_split(ret_chroma);
}

void poise_sample_yuv(const poise_image *image, const poise_sample_run *run,
                      float colour[3][POISE_SAMPLE_RUN])
{
    const int half_w = (image->width + 1) / 2, half_h = (image->height + 1) / 2;
    const int interleaved = image->format == POISE_PIXEL_NV12;
    const plane luma = {image->plane[0], image->stride[0], image->width, image->height};
    const plane blue = {image->plane[1], image->stride[1], half_w, half_h};
    const matrix m = matrix_of(image);
    poise_sample_run chroma;
    pairs words;
    float y[POISE_SAMPLE_RUN], u[POISE_SAMPLE_RUN], v[POISE_SAMPLE_RUN];
    place_chroma(run, half_w, half_h, &chroma);
    load_pairs(&luma, run, 1, &words);
    blend(&words, run, 0, 8, y);
    if (interleaved) {
        load_pairs(&blue, &chroma, 2, &words);
        blend(&words, &chroma, 0, 16, u);
        blend(&words, &chroma, 8, 24, v);
    } else {
        const plane red = {image->plane[2], image->stride[2], half_w, half_h};
        load_pairs(&blue, &chroma, 1, &words);
        blend(&words, &chroma, 0, 8, u);
        load_pairs(&red, &chroma, 1, &words);
        blend(&words, &chroma, 0, 8, v);
    }
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float l = (y[j] - m.y_offset) * m.y_scale;
        const float cb = (u[j] - 128.0f) * m.c_scale, cr = (v[j] - 128.0f) * m.c_scale;
        colour[0][j] = limited(l + m.r_v * cr);
        colour[1][j] = limited((l - m.g_u * cb) - m.g_v * cr);
        colour[2][j] = limited(l + m.b_u * cb);
    }
}
