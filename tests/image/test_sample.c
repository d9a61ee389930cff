/* Sampling against a plain double implementation of the rule, for every format, border and odd
 * size. Pictures lie in blocks of exactly their size, so that a sanitised build sees any read
 * beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "image/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 72 };

/* ---- pictures ------------------------------------------------------------------------------- */

static uint8_t *noise(size_t size, uint32_t *seed)
{
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    for (size_t k = 0; k < size; k++) {
        *seed = *seed * 1664525u + 1013904223u;
        bytes[k] = (uint8_t)(*seed >> 24);
    }
    return bytes;
}

/* A picture of noise whose planes end with their last pixel. */
static poise_image picture(poise_pixel_format format, int width, int height, size_t extra_stride)
{
    uint32_t seed = (uint32_t)(width * 31 + height);
    const size_t w = (size_t)width, half_w = (w + 1) / 2, half_h = ((size_t)height + 1) / 2;
    poise_image image = {
        .format = format, .width = width, .height = height, .matrix = POISE_YUV_BT709};
    size_t row[3] = {w * 3, 0, 0};
    size_t rows[3] = {(size_t)height, half_h, half_h};
    if (format == POISE_PIXEL_RGBA32)
        row[0] = w * 4;
    if (format == POISE_PIXEL_I420 || format == POISE_PIXEL_NV12)
        row[0] = w;
    if (format == POISE_PIXEL_I420)
        row[1] = row[2] = half_w;
    if (format == POISE_PIXEL_NV12)
        row[1] = 2 * half_w;
    for (int p = 0; p < 3; p++)
        if (row[p]) {
            image.stride[p] = row[p] + extra_stride;
            image.plane[p] = noise(image.stride[p] * (rows[p] - 1) + row[p], &seed);
        }
    return image;
}

static void drop(poise_image *image)
{
    for (int p = 0; p < 3; p++)
        free((void *)(uintptr_t)image->plane[p]);
}

/* ---- the rule again, in double and without any trick ---------------------------------------- */

static double texel(const poise_image *image, int plane, int step, int offset, int x, int y,
                    int width, int height)
{
    const int cx = x < 0        ? 0
                   : x >= width ? width - 1
                                : x,
              cy = y < 0         ? 0
                   : y >= height ? height - 1
                                 : y;
    return image->plane[plane][(size_t)cy * image->stride[plane] + (size_t)(cx * step + offset)];
}

static double bilinear(const poise_image *image, int plane, int step, int offset, double x,
                       double y, int width, int height)
{
    const int x0 = (int)floor(x), y0 = (int)floor(y);
    const double fx = x - x0, fy = y - y0;
    double sum = 0;
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++)
            sum += (i ? fx : 1 - fx) * (j ? fy : 1 - fy) *
                   texel(image, plane, step, offset, x0 + i, y0 + j, width, height);
    return sum;
}

static double limit01(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static void colour_at(const poise_image *image, double x, double y, double ret_rgb[3])
{
    const int w = image->width, h = image->height;
    if (image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12) {
        const int nv12 = image->format == POISE_PIXEL_NV12, hw = (w + 1) / 2, hh = (h + 1) / 2;
        const double xc = fmin(fmax(x, 0), w - 1) / 2, yc = (fmin(fmax(y, 0), h - 1) - 0.5) / 2;
        const double luma = bilinear(image, 0, 1, 0, x, y, w, h);
        const double u = bilinear(image, 1, nv12 ? 2 : 1, 0, xc, yc, hw, hh);
        const double v = bilinear(image, nv12 ? 1 : 2, nv12 ? 2 : 1, nv12, xc, yc, hw, hh);
        const double kr = image->matrix == POISE_YUV_BT709 ? 0.2126 : 0.299;
        const double kb = image->matrix == POISE_YUV_BT709 ? 0.0722 : 0.114, kg = 1 - kr - kb;
        const double l = image->full_range ? luma / 255 : (luma - 16) / 219;
        const double cb = (u - 128) / (image->full_range ? 255 : 224);
        const double cr = (v - 128) / (image->full_range ? 255 : 224);
        ret_rgb[0] = limit01(l + 2 * (1 - kr) * cr);
        ret_rgb[1] = limit01(l - 2 * (1 - kb) * kb / kg * cb - 2 * (1 - kr) * kr / kg * cr);
        ret_rgb[2] = limit01(l + 2 * (1 - kb) * cb);
        return;
    }
    const int step = image->format == POISE_PIXEL_RGBA32 ? 4 : 3;
    for (int c = 0; c < 3; c++)
        ret_rgb[c] =
            bilinear(image, 0, step, image->format == POISE_PIXEL_BGR24 ? 2 - c : c, x, y, w, h) /
            255;
}

/* Largest difference between the two. Points within a hair of the picture's edge are left out for
 * the zero border: there the decision itself depends on rounding. */
static double difference(const poise_image *image, poise_rect roi, int side, poise_border border,
                         double lo, double hi)
{
    static float got[SIDE_MAX * SIDE_MAX * 3 + 1];
    const double w = image->width, h = image->height;
    const double size = fmax((double)roi.w * w, (double)roi.h * h);
    double worst = 0;
    got[side * side * 3] = 12345;
    poise_image_sample(image, roi, side, border, (float)lo, (float)hi, got);
    assert_true(got[side * side * 3] == 12345); /* nothing behind the end */
    for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++) {
            const double u = ((j + 0.5) / side - 0.5) * size, v = ((i + 0.5) / side - 0.5) * size;
            const double c = cos((double)roi.rot), s = sin((double)roi.rot);
            const double x = (double)roi.xc * w + u * c - v * s,
                         y = (double)roi.yc * h + u * s + v * c;
            double rgb[3];
            colour_at(image, x - 0.5, y - 0.5, rgb);
            const double edge = fmin(fmin(fabs(x), fabs(x - w)), fmin(fabs(y), fabs(y - h)));
            const int outside = x < 0 || x > w || y < 0 || y > h;
            if (border == POISE_BORDER_ZERO && edge < 1e-3)
                continue;
            for (int k = 0; k < 3; k++) {
                const double c01 = outside && border == POISE_BORDER_ZERO ? 0 : rgb[k];
                worst =
                    fmax(worst, fabs(lo + (hi - lo) * c01 - (double)got[(i * side + j) * 3 + k]));
            }
        }
    return worst;
}

static const poise_pixel_format formats[] = {
    POISE_PIXEL_RGB24, POISE_PIXEL_BGR24, POISE_PIXEL_RGBA32, POISE_PIXEL_I420, POISE_PIXEL_NV12};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static void equals_the_plain_rule(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {2, 1}, {1, 7}, {2, 2},   {3, 5},
                                   {5, 3}, {8, 8}, {7, 9}, {64, 48}, {101, 67}};
    static const poise_rect rois[] = {
        {0.5f, 0.5f, 1, 1, 0},           {0.5f, 0.5f, 1, 1, 0.7f},
        {0.3f, 0.8f, 0.4f, 0.9f, -2.5f}, {1.2f, -0.3f, 1.5f, 0.8f, 3.1f},
        {0.5f, 0.5f, 3.0f, 3.0f, 1.0f},  {0.25f, 0.25f, 0.01f, 0.02f, 0}};
    static const int sides[] = {1, 5, 63, 64, 65, 72};
    for (size_t f = 0; f < FORMATS; f++)
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
            for (int odd = 0; odd < 2; odd++) {
                poise_image image = picture(formats[f], sizes[k][0], sizes[k][1], odd ? 5 : 0);
                image.full_range = odd;
                image.matrix = odd ? POISE_YUV_BT601 : POISE_YUV_BT709;
                for (size_t r = 0; r < sizeof rois / sizeof rois[0]; r++) {
                    const int side = sides[(k + r) % (sizeof sides / sizeof sides[0])];
                    /* float32 positions of about 300 pixels: 3e-5 pixels, times at most 255/255 per
                     * pixel */
                    assert_true(difference(&image, rois[r], side, POISE_BORDER_REPLICATE, 0, 1) <
                                2e-4);
                    assert_true(difference(&image, rois[r], side, POISE_BORDER_ZERO, -1, 1) < 4e-4);
                }
                drop(&image);
            }
}

/* Every instruction set this machine has against the baseline, bit by bit. */
static void all_sets_give_the_same_bits(void **state)
{
    (void)state;
    poise_sample_function *sets[2] = {poise_sample_tensor_base, poise_sample_tensor_base};
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
        sets[0] = poise_sample_tensor_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        sets[1] = poise_sample_tensor_avx512;
#endif
    static float wanted[SIDE_MAX * SIDE_MAX * 3], got[SIDE_MAX * SIDE_MAX * 3];
    for (size_t f = 0; f < FORMATS; f++)
        for (int k = 0; k < 20; k++) {
            poise_image image = picture(formats[f], 37 + k, 90 - k, 0);
            const float angle = (float)k * 0.37f;
            const poise_sample_map map = {.cx = 20.3f,
                                          .cy = 40.7f,
                                          .along_x = 60 * cosf(angle),
                                          .along_y = 60 * sinf(angle),
                                          .width = (float)image.width,
                                          .height = (float)image.height,
                                          .outside = (float)(k & 1),
                                          .side = 50 + k,
                                          .lo = -1,
                                          .range = 2};
            const size_t bytes = (size_t)map.side * (size_t)map.side * 3 * sizeof(float);
            poise_sample_tensor_base(&image, &map, wanted);
            for (int set = 0; set < 2; set++) {
                memset(got, 0x55, bytes);
                sets[set](&image, &map, got);
                assert_memory_equal(got, wanted, bytes);
            }
            drop(&image);
        }
}

static void whole_pixels_stay(void **state)
{
    (void)state;
    poise_image image = picture(POISE_PIXEL_RGB24, 16, 16, 0);
    float out[16 * 16 * 3];
    poise_image_sample(&image, poise_image_whole(), 16, POISE_BORDER_ZERO, 0, 255, out);
    for (int k = 0; k < 16 * 16 * 3; k++)
        assert_true(fabsf(out[k] - (float)image.plane[0][k]) < 1e-3f);
    drop(&image);
}

static void strange_regions_are_harmless(void **state)
{
    (void)state;
    const poise_rect rois[] = {
        {NAN, 0.5f, 1, 1, 0},      {0.5f, 0.5f, NAN, 1, 0},       {0.5f, 0.5f, 1, 1, NAN},
        {INFINITY, 0.5f, 1, 1, 0}, {0.5f, 0.5f, 0, 0, 0},         {0.5f, 0.5f, -1, -1, 0},
        {1e30f, -1e30f, 1, 1, 1},  {0.5f, 0.5f, 1e38f, 1e38f, 0}, {0.5f, 0.5f, 1, 0, -9},
    };
    for (size_t f = 0; f < FORMATS; f++) {
        poise_image image = picture(formats[f], 9, 7, 0);
        for (size_t r = 0; r < sizeof rois / sizeof rois[0]; r++)
            for (int border = 0; border < 2; border++) {
                float out[8 * 8 * 3];
                poise_image_sample(&image, rois[r], 8, (poise_border)border, 0, 1, out);
                for (int k = 0; k < 8 * 8 * 3; k++)
                    assert_true(out[k] >= 0 && out[k] <= 1);
            }
        drop(&image);
    }
}

static void letterbox_keeps_the_ratio(void **state)
{
    (void)state;
    const poise_letterbox wide = poise_image_letterbox(200, 100, poise_image_whole());
    const poise_letterbox tall = poise_image_letterbox(100, 400, poise_image_whole());
    const poise_letterbox none =
        poise_image_letterbox(100, 400, (poise_rect){0.5f, 0.5f, NAN, 1, 0});
    assert_true(wide.pad_h == 0 && wide.pad_v == 0.25f);
    assert_true(tall.pad_v == 0 && tall.pad_h == 0.375f);
    assert_true(none.pad_v == 0 && none.pad_h == 0);
}

/* Tensor value of a tile equals that of the same point in a larger region. */
static void a_tile_is_a_region(void **state)
{
    (void)state;
    poise_image image = picture(POISE_PIXEL_RGB24, 64, 64, 0);
    static float whole[64 * 64 * 3], tile[32 * 32 * 3];
    poise_image_sample(&image, poise_image_whole(), 64, POISE_BORDER_ZERO, 0, 1, whole);
    poise_image_sample(&image, (poise_rect){0.75f, 0.25f, 0.5f, 0.5f, 0}, 32, POISE_BORDER_ZERO, 0,
                       1, tile);
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32 * 3; x++)
            assert_true(fabsf(tile[y * 96 + x] - whole[y * 192 + 96 + x]) < 1e-5f);
    drop(&image);
}

static void bad_pictures_are_refused(void **state)
{
    (void)state;
    poise_err err;
    poise_image good = picture(POISE_PIXEL_I420, 5, 5, 0);
    assert_int_equal(poise_image_check(&good, &err), 0);
    poise_image bad = good;
    bad.plane[2] = NULL;
    assert_int_equal(poise_image_check(&bad, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "plane[2]"));
    bad = good;
    bad.stride[1] = 2;
    assert_int_equal(poise_image_check(&bad, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "stride[1]"));
    bad = good;
    bad.width = 0;
    assert_int_equal(poise_image_check(&bad, &err), POISE_EINVAL);
    bad.width = POISE_IMAGE_SIDE_MAX + 1;
    assert_int_equal(poise_image_check(&bad, &err), POISE_EINVAL);
    bad = good;
    bad.format = (poise_pixel_format)9;
    assert_int_equal(poise_image_check(&bad, &err), POISE_EINVAL);
    bad = good;
    bad.matrix = (poise_yuv_matrix)7;
    assert_int_equal(poise_image_check(&bad, NULL), POISE_EINVAL);
    assert_int_equal(poise_image_check(NULL, NULL), POISE_EINVAL);
    drop(&good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_plain_rule),     cmocka_unit_test(all_sets_give_the_same_bits),
        cmocka_unit_test(whole_pixels_stay),         cmocka_unit_test(strange_regions_are_harmless),
        cmocka_unit_test(letterbox_keeps_the_ratio), cmocka_unit_test(a_tile_is_a_region),
        cmocka_unit_test(bad_pictures_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
