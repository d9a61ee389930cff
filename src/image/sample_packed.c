/* Bilinear samples of RGB24, BGR24 and RGBA32.
 *
 * The two taps of one row lie side by side: one 8-byte load holds both (6 or 8 bytes of it). At the
 * right edge the load moves left and its bytes are shifted down, so that nothing behind the row is
 * read; the right tap's weight is exactly 0 there. Rows shorter than 8 bytes are copied to a small
 * buffer first. */
#include "image/internal.h"

#include <string.h>

typedef float vec4 __attribute__((vector_size(16)));
typedef int32_t int4 __attribute__((vector_size(16)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));

/* Both taps of one row as floats 0..255: left {r, g, b, ?}, right {r, g, b, ?}. */
typedef struct taps {
    vec4 left, right;
} taps;

static inline uint64_t load8(const uint8_t *from)
{
    uint64_t bytes;
    memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

static inline taps unpack(uint64_t bytes, int step)
{
    const u8x16 zero = {0};
    u8x16 raw = {0};
    memcpy(&raw, &bytes, sizeof bytes);
    u16x8 wide = (u16x8)__builtin_shufflevector(raw, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                                6, 22, 7, 23);
    const u16x8 none = {0};
    int4 left = (int4)__builtin_shufflevector(wide, none, 0, 8, 1, 9, 2, 10, 3, 11);
    int4 right = step == 3 ? (int4)__builtin_shufflevector(wide, none, 3, 8, 4, 9, 5, 10, 6, 11)
                           : (int4)__builtin_shufflevector(wide, none, 4, 8, 5, 9, 6, 10, 7, 11);
    return (taps){__builtin_convertvector(left, vec4), __builtin_convertvector(right, vec4)};
}

static inline void sample(const poise_image *image, const poise_sample_run *run, int n, float lo,
                          float hi, int step, int swap, float *out)
{
    const uint8_t *base = image->plane[0];
    const size_t stride = image->stride[0];
    const int bottom = image->height - 1;
    const int32_t bytes = image->width * step;
    const int32_t last = bytes - 8;
    const float unit = 1.0f / 255.0f, range = hi - lo;

    for (int j = 0; j < n; j++) {
        const int32_t x = (int32_t)run->x[j], y = (int32_t)run->y[j];
        const float fx = run->x[j] - (float)x, fy = run->y[j] - (float)y;
        const int32_t at = x * step, y1 = y < bottom ? y + 1 : y;
        const uint8_t *upper = base + (size_t)y * stride, *lower = base + (size_t)y1 * stride;
        taps top, low;
        if (last >= 0) {
            const int32_t from = at < last ? at : last;
            const int shift = (at - from) * 8;
            top = unpack(load8(upper + from) >> shift, step);
            low = unpack(load8(lower + from) >> shift, step);
        } else {
            uint64_t a = 0, b = 0;
            memcpy(&a, upper, (size_t)bytes);
            memcpy(&b, lower, (size_t)bytes);
            top = unpack(a >> (at * 8), step);
            low = unpack(b >> (at * 8), step);
        }
        const vec4 t = top.left + (top.right - top.left) * fx;
        const vec4 b = low.left + (low.right - low.left) * fx;
        const vec4 colour = ((t + (b - t) * fy) * unit) * run->keep[j];
        const vec4 value = colour * range + lo;
        out[3 * j + 0] = value[swap ? 2 : 0];
        out[3 * j + 1] = value[1];
        out[3 * j + 2] = value[swap ? 0 : 2];
    }
}

void poise_sample_packed(const poise_image *image, const poise_sample_run *run, int n, float lo,
                         float hi, float *out)
{
    if (image->format == POISE_PIXEL_RGB24)
        sample(image, run, n, lo, hi, 3, 0, out);
    else if (image->format == POISE_PIXEL_BGR24)
        sample(image, run, n, lo, hi, 3, 1, out);
    else
        sample(image, run, n, lo, hi, 4, 0, out);
}
