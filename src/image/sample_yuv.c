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

/* Interpolated bytes of a plane at the run's points, 0..255. A tap behind the edge repeats the
 * edge; its weight is 0. */
static inline void interpolate(const plane *from, const poise_sample_run *run,
                               float ret_values[POISE_SAMPLE_RUN])
{
    int32_t a[POISE_SAMPLE_RUN], b[POISE_SAMPLE_RUN], c[POISE_SAMPLE_RUN], d[POISE_SAMPLE_RUN];
    const int32_t right = from->width - 1, bottom = from->height - 1;
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const int32_t x = run->x[j], y = run->y[j];
        const uint8_t *upper = from->data + (size_t)y * from->stride;
        const uint8_t *lower = y < bottom ? upper + from->stride : upper;
        const size_t at = (size_t)(x * from->step), next = x < right ? at + (size_t)from->step : at;
        a[j] = upper[at];
        b[j] = upper[next];
        c[j] = lower[at];
        d[j] = lower[next];
    }
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float e = (float)a[j], f = (float)b[j], g = (float)c[j], h = (float)d[j];
        const float t = e + (f - e) * run->fx[j], u = g + (h - g) * run->fx[j];
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
    poise_sample_run chroma;
    float y[POISE_SAMPLE_RUN], u[POISE_SAMPLE_RUN], v[POISE_SAMPLE_RUN];
    place_chroma(run, half_w, half_h, &chroma);
    interpolate(&luma, run, y);
    interpolate(&blue, &chroma, u);
    interpolate(&red, &chroma, v);
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float l = (y[j] - m.y_offset) * m.y_scale;
        const float cb = (u[j] - 128.0f) * m.c_scale, cr = (v[j] - 128.0f) * m.c_scale;
        colour[0][j] = limited(l + m.r_v * cr);
        colour[1][j] = limited((l - m.g_u * cb) - m.g_v * cr);
        colour[2][j] = limited(l + m.b_u * cb);
    }
}
