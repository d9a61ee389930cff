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

/* The widest set this machine has; all give the same bits. */
static poise_sample_function *best_set(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2"))
        return poise_sample_tensor_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        return poise_sample_tensor_avx2;
#endif
    return poise_sample_tensor_base;
}

void poise_image_sample(const poise_image *image, poise_rect roi, int side, poise_border border,
                        float lo, float hi, float *out)
{
    const float width = (float)image->width, height = (float)image->height;
    const float w = roi.w * width, h = roi.h * height;
    const float longer = h < w ? w : h; /* letterbox: widened to a square */
    const poise_sample_map map = {.cx = roi.xc * width,
                                  .cy = roi.yc * height,
                                  .along_x = longer * cosf(roi.rot),
                                  .along_y = longer * sinf(roi.rot),
                                  .width = width,
                                  .height = height,
                                  .outside = border == POISE_BORDER_ZERO ? 0.0f : 1.0f,
                                  .side = side,
                                  .lo = lo,
                                  .range = hi - lo};
    best_set()(image, &map, out);
}
