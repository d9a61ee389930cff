/* Checking pictures, and where the points of a sampled region lie. */
#include "image/internal.h"

#include <math.h>

static int check_plane(const poise_image *image, int plane, size_t row, poise_err *err)
{
    if (!image->plane[plane])
        return poise_fail(err, POISE_EINVAL, "image: plane[%d] is NULL; this pixel format needs it",
                          plane);
    if (image->stride[plane] < row)
        return poise_fail(err, POISE_EINVAL,
                          "image: stride[%d] is %zu bytes; width %d needs at least %zu", plane,
                          image->stride[plane], image->width, row);
    return 0;
}

int poise_image_check(const poise_image *image, poise_err *err)
{
    if (!image)
        return poise_fail(err, POISE_EINVAL, "image: NULL");
    if (image->width < 1 || image->width > POISE_IMAGE_SIDE_MAX || image->height < 1 ||
        image->height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_EINVAL, "image: size %d x %d; each side must be 1..%d",
                          image->width, image->height, POISE_IMAGE_SIDE_MAX);
    size_t width = (size_t)image->width, half = (width + 1) / 2;
    int rc = 0;
    switch (image->format) {
    case POISE_PIXEL_RGB24:
    case POISE_PIXEL_BGR24:
        return check_plane(image, 0, 3 * width, err);
    case POISE_PIXEL_RGBA32:
        return check_plane(image, 0, 4 * width, err);
    case POISE_PIXEL_I420:
    case POISE_PIXEL_NV12:
        break;
    default:
        return poise_fail(err, POISE_EINVAL, "image: format %d is none of POISE_PIXEL_...",
                          (int)image->format);
    }
    if (image->matrix != POISE_YUV_BT601 && image->matrix != POISE_YUV_BT709)
        return poise_fail(err, POISE_EINVAL, "image: matrix %d is none of POISE_YUV_...",
                          (int)image->matrix);
    rc = check_plane(image, 0, width, err);
    if (!rc)
        rc = check_plane(image, 1, image->format == POISE_PIXEL_NV12 ? 2 * half : half, err);
    if (!rc && image->format == POISE_PIXEL_I420)
        rc = check_plane(image, 2, half, err);
    return rc;
}

poise_rect poise_image_whole(void)
{
    return (poise_rect){.xc = 0.5f, .yc = 0.5f, .w = 1.0f, .h = 1.0f, .rot = 0.0f};
}

poise_letterbox poise_image_letterbox(int width, int height, poise_rect roi)
{
    float w = roi.w * (float)width, h = roi.h * (float)height;
    if (!(w > 0) || !(h > 0) || !isfinite(w) || !isfinite(h))
        return (poise_letterbox){0, 0};
    float ratio = h / w;
    if (ratio < 1.0f)
        return (poise_letterbox){0, (1.0f - ratio) / 2.0f};
    return (poise_letterbox){(1.0f - 1.0f / ratio) / 2.0f, 0};
}

/* Clamps to 0..most; what is not a number becomes 0. */
static inline float clamped(float value, float most)
{
    float v = value > 0.0f ? value : 0.0f;
    return v < most ? v : most;
}

void poise_sample_split(poise_sample_run *run)
{
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        run->x[j] = (int32_t)run->px[j];
        run->y[j] = (int32_t)run->py[j];
        run->fx[j] = run->px[j] - (float)run->x[j];
        run->fy[j] = run->py[j] - (float)run->y[j];
    }
}

/* The affine map tensor → picture and what lies outside. */
typedef struct mapping {
    float cx, cy, wc, ws, hc, hs; /* centre; width and height times cosine and sine, pixels */
    float width, height;          /* of the picture */
    float outside;                /* `keep` of points outside */
    float side;
} mapping;

/* Points j0.. of tensor row i. Points beyond the row's end are computed too: they do no harm. */
static void place_run(const mapping *m, int i, int j0, poise_sample_run *run)
{
    const float v = ((float)i + 0.5f) / m->side - 0.5f;
    const float right = m->width - 1.0f, bottom = m->height - 1.0f;
    const float vx = v * m->hs, vy = v * m->hc;
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float u = ((float)(j0 + j) + 0.5f) / m->side - 0.5f;
        const float x = (m->cx + u * m->wc) - vx, y = (m->cy + u * m->ws) + vy;
        const float in_x = x >= 0.0f ? (x <= m->width ? 1.0f : m->outside) : m->outside;
        const float in_y = y >= 0.0f ? (y <= m->height ? 1.0f : m->outside) : m->outside;
        run->keep[j] = in_x * in_y;
        run->px[j] = clamped(x - 0.5f, right);
        run->py[j] = clamped(y - 0.5f, bottom);
    }
    poise_sample_split(run);
}

/* Colours 0..1 → interleaved network values. */
static void store_run(const poise_sample_run *run, float colour[3][POISE_SAMPLE_RUN], int n,
                      float lo, float hi, float *out)
{
    const float range = hi - lo;
    for (int c = 0; c < 3; c++)
        for (int j = 0; j < POISE_SAMPLE_RUN; j++)
            colour[c][j] = (colour[c][j] * run->keep[j]) * range + lo;
    for (int j = 0; j < n; j++) {
        out[3 * j + 0] = colour[0][j];
        out[3 * j + 1] = colour[1][j];
        out[3 * j + 2] = colour[2][j];
    }
}

void poise_image_sample(const poise_image *image, poise_rect roi, int side, poise_border border,
                        float lo, float hi, float *out)
{
    const float width = (float)image->width, height = (float)image->height;
    const float w = roi.w * width, h = roi.h * height;
    const float longer = h < w ? w : h; /* letterbox: widened to a square */
    const float c = cosf(roi.rot), s = sinf(roi.rot);
    const mapping map = {.cx = roi.xc * width,
                         .cy = roi.yc * height,
                         .wc = longer * c,
                         .ws = longer * s,
                         .hc = longer * c,
                         .hs = longer * s,
                         .width = width,
                         .height = height,
                         .outside = border == POISE_BORDER_ZERO ? 0.0f : 1.0f,
                         .side = (float)side};
    const int is_yuv = image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12;
    poise_sample_run run;
    float colour[3][POISE_SAMPLE_RUN];

    for (int i = 0; i < side; i++)
        for (int j0 = 0; j0 < side; j0 += POISE_SAMPLE_RUN) {
            const int n = side - j0 < POISE_SAMPLE_RUN ? side - j0 : POISE_SAMPLE_RUN;
            place_run(&map, i, j0, &run);
            if (is_yuv)
                poise_sample_yuv(image, &run, colour);
            else
                poise_sample_packed(image, &run, colour);
            store_run(&run, colour, n, lo, hi, out + ((size_t)i * (size_t)side + (size_t)j0) * 3);
        }
}
