/* Bilinear samples of I420 and NV12: luma and chroma at the same point, then the colour matrix.
 *
 * ITU-R BT.601 / BT.709. Chroma sample k is centred on luma column 2k (left-sited) and half-way
 * between luma rows 2k and 2k+1, as MPEG-2, H.264 and H.265 have it by default. */
#include "image/internal.h"

/* One plane of samples `step` bytes apart. */
typedef struct plane {
    const uint8_t *data;
    size_t stride;
    int width, height, step;
} plane;

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

/* Interpolated bytes of a plane at n points, 0..255. Points outside are clamped to the plane's
 * edge. */
static inline void interpolate(const plane *from, const float *xs, const float *ys, int n,
                               float *ret_values)
{
    const float right = (float)(from->width - 1), bottom = (float)(from->height - 1);
    for (int j = 0; j < n; j++) {
        const float px = xs[j] < right ? xs[j] : right;
        const float py_low = ys[j] > 0.0f ? ys[j] : 0.0f;
        const float py = py_low < bottom ? py_low : bottom;
        const int32_t x = (int32_t)px, y = (int32_t)py;
        const float fx = px - (float)x, fy = py - (float)y;
        const size_t next = x + 1 < from->width ? (size_t)from->step : 0;
        const uint8_t *upper =
            from->data + (size_t)y * from->stride + (size_t)x * (size_t)from->step;
        const uint8_t *lower = y + 1 < from->height ? upper + from->stride : upper;
        const float a = upper[0], b = upper[next], c = lower[0], d = lower[next];
        const float t = a + (b - a) * fx, u = c + (d - c) * fx;
        ret_values[j] = t + (u - t) * fy;
    }
}

static inline float limited(float value)
{
    const float v = value > 0.0f ? value : 0.0f;
    return v < 1.0f ? v : 1.0f;
}

void poise_sample_yuv(const poise_image *image, const poise_sample_run *run, int n, float lo,
                      float hi, float *out)
{
    const int half_w = (image->width + 1) / 2, half_h = (image->height + 1) / 2;
    const int interleaved = image->format == POISE_PIXEL_NV12;
    const plane luma = {image->plane[0], image->stride[0], image->width, image->height, 1};
    const plane blue = {image->plane[1], image->stride[1], half_w, half_h, interleaved ? 2 : 1};
    plane red = blue;
    if (interleaved) {
        red.data++;
    } else {
        red.data = image->plane[2];
        red.stride = image->stride[2];
    }
    const matrix m = matrix_of(image);
    const float range = hi - lo;
    float cx[POISE_SAMPLE_RUN], cy[POISE_SAMPLE_RUN];
    float y[POISE_SAMPLE_RUN], u[POISE_SAMPLE_RUN], v[POISE_SAMPLE_RUN];
    for (int j = 0; j < n; j++) {
        cx[j] = run->x[j] * 0.5f;
        cy[j] = (run->y[j] - 0.5f) * 0.5f;
    }
    interpolate(&luma, run->x, run->y, n, y);
    interpolate(&blue, cx, cy, n, u);
    interpolate(&red, cx, cy, n, v);
    for (int j = 0; j < n; j++) {
        const float l = (y[j] - m.y_offset) * m.y_scale;
        const float cb = (u[j] - 128.0f) * m.c_scale, cr = (v[j] - 128.0f) * m.c_scale;
        const float r = limited(l + m.r_v * cr) * run->keep[j];
        const float g = limited((l - m.g_u * cb) - m.g_v * cr) * run->keep[j];
        const float b = limited(l + m.b_u * cb) * run->keep[j];
        out[3 * j + 0] = r * range + lo;
        out[3 * j + 1] = g * range + lo;
        out[3 * j + 2] = b * range + lo;
    }
}
