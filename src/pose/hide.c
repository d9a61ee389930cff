/* Painting over what a landmark network is not to see. */
#include "pose/pose.h"

#include <math.h>
#include <string.h>

/* The capsule in tensor pixels. */
static poise_capsule in_tensor(poise_capsule c, int width, int height, int side, poise_rect roi)
{
    const float w = (float)width, h = (float)height;
    const float edge = fmaxf(roi.w * w, roi.h * h), scale = (float)side / edge;
    const float cs = cosf(roi.rot), sn = sinf(roi.rot), half = 0.5f * (float)side;
    const float ax = (c.x0 - roi.xc * w) * scale, ay = (c.y0 - roi.yc * h) * scale;
    const float bx = (c.x1 - roi.xc * w) * scale, by = (c.y1 - roi.yc * h) * scale;
    return (poise_capsule){.x0 = cs * ax + sn * ay + half,
                           .y0 = cs * ay - sn * ax + half,
                           .x1 = cs * bx + sn * by + half,
                           .y1 = cs * by - sn * bx + half,
                           .radius = c.radius * scale};
}

/* First and last pixel of [low, high] within 0..side - 1; an empty range ends before it begins. */
static void limits(float low, float high, int side, int *ret_first, int *ret_last)
{
    const float last = (float)(side - 1);
    *ret_first = low > 0 ? (int)fminf(low, last + 1) : 0;
    *ret_last = high < last ? (int)fmaxf(high, -1) : side - 1;
}

/* Marks all pixels of a capsule. */
static void mark(uint8_t *mask, int side, uint8_t value, poise_capsule c)
{
    const float dx = c.x1 - c.x0, dy = c.y1 - c.y0;
    const float inverse = 1 / fmaxf(dx * dx + dy * dy, 1e-6f), reach = c.radius * c.radius;
    int x0, x1, y0, y1;
    if (!isfinite(dx + dy + c.x0 + c.y0) || !(c.radius > 0))
        return;
    limits(fminf(c.x0, c.x1) - c.radius, fmaxf(c.x0, c.x1) + c.radius, side, &x0, &x1);
    limits(fminf(c.y0, c.y1) - c.radius, fmaxf(c.y0, c.y1) + c.radius, side, &y0, &y1);
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            const float px = (float)x + 0.5f - c.x0, py = (float)y + 0.5f - c.y0;
            const float along = fminf(1, fmaxf(0, (px * dx + py * dy) * inverse));
            const float ex = px - along * dx, ey = py - along * dy;
            if (ex * ex + ey * ey < reach)
                mask[(size_t)y * (size_t)side + (size_t)x] = value;
        }
}

/* ---- colours from around (push-pull: Gortler et al., The Lumigraph, SIGGRAPH 1996, 3.3) --------
 *
 * Level l has cells of 2^l pixels, each red, green, blue and a weight 0..1: how much of it is
 * known. The colours are multiplied by the weight. Level 0 is the tensor itself, with weights 0
 * and 1. */

enum { CELL = 4, LEVELS_MAX = 12 };

size_t poise_pose_hide_scratch(int side)
{
    size_t cells = 0;
    for (int n = side; n > 1;) {
        n = (n + 1) / 2;
        cells += (size_t)n * (size_t)n;
    }
    return CELL * cells;
}

/* A cell takes in what is known of its four. */
static void push(float *cell)
{
    const float weight = cell[3];
    if (weight > 1)
        for (int c = 0; c < CELL; c++)
            cell[c] /= weight;
}

static void push_pixels(const float *tensor, const uint8_t *mask, int side, float *to)
{
    const int n = (side + 1) / 2;
    memset(to, 0, sizeof *to * CELL * (size_t)n * (size_t)n);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            const size_t k = (size_t)y * (size_t)side + (size_t)x;
            float *cell = to + CELL * (size_t)(y / 2 * n + x / 2);
            if (mask[k])
                continue;
            for (int c = 0; c < 3; c++)
                cell[c] += tensor[3 * k + (size_t)c];
            cell[3] += 1;
        }
    for (int k = 0; k < n * n; k++)
        push(to + CELL * (size_t)k);
}

static void push_cells(const float *from, int side, float *to)
{
    const int n = (side + 1) / 2;
    memset(to, 0, sizeof *to * CELL * (size_t)n * (size_t)n);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            for (int c = 0; c < CELL; c++)
                to[CELL * (y / 2 * n + x / 2) + c] += from[CELL * (y * side + x) + c];
    for (int k = 0; k < n * n; k++)
        push(to + CELL * (size_t)k);
}

/* The colour of a level with n x n cells at pixel (x, y) of the level below. */
static void between(const float *level, int n, int x, int y, float ret_rgb[3])
{
    const float fx = fminf(fmaxf(0.5f * (float)x - 0.25f, 0), (float)(n - 1));
    const float fy = fminf(fmaxf(0.5f * (float)y - 0.25f, 0), (float)(n - 1));
    const int x0 = (int)fx, y0 = (int)fy, x1 = x0 + (x0 < n - 1), y1 = y0 + (y0 < n - 1);
    const float ax = fx - (float)x0, ay = fy - (float)y0;
    const float *top = level + CELL * (y0 * n), *bottom = level + CELL * (y1 * n);
    for (int c = 0; c < 3; c++) {
        const float upper = (1 - ax) * top[CELL * x0 + c] + ax * top[CELL * x1 + c];
        const float lower = (1 - ax) * bottom[CELL * x0 + c] + ax * bottom[CELL * x1 + c];
        ret_rgb[c] = (1 - ay) * upper + ay * lower;
    }
}

static void fill_from_around(float *tensor, const uint8_t *mask, int side, float value,
                             float *scratch)
{
    float *level[LEVELS_MAX], rgb[3];
    int size[LEVELS_MAX], levels = 1;
    level[0] = scratch;
    size[0] = (side + 1) / 2;
    push_pixels(tensor, mask, side, level[0]);
    for (; size[levels - 1] > 1 && levels < LEVELS_MAX; levels++) {
        const int from = size[levels - 1];
        size[levels] = (from + 1) / 2;
        level[levels] = level[levels - 1] + CELL * (size_t)from * (size_t)from;
        push_cells(level[levels - 1], from, level[levels]);
    }
    float *whole = level[levels - 1];
    for (int c = 0; c < 3; c++)
        whole[c] = whole[3] > 0 ? whole[c] / whole[3] : value;
    for (int l = levels - 2; l >= 0; l--)
        for (int y = 0; y < size[l]; y++)
            for (int x = 0; x < size[l]; x++) {
                float *cell = level[l] + CELL * (size_t)(y * size[l] + x);
                if (cell[3] >= 1)
                    continue;
                between(level[l + 1], size[l + 1], x, y, rgb);
                for (int c = 0; c < 3; c++)
                    cell[c] += (1 - cell[3]) * rgb[c];
            }
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            const size_t k = (size_t)y * (size_t)side + (size_t)x;
            if (!mask[k])
                continue;
            between(level[0], size[0], x, y, rgb);
            memcpy(tensor + 3 * k, rgb, sizeof rgb);
        }
}

void poise_pose_hide(float *tensor, uint8_t *mask, float *scratch, int side, float value,
                     const poise_image *image, poise_rect roi, const poise_cover *cover)
{
    const size_t pixels = (size_t)side * (size_t)side;
    if (cover->hidden_count == 0)
        return;
    memset(mask, 0, pixels);
    for (int k = 0; k < cover->hidden_count; k++)
        mark(mask, side, 1, in_tensor(cover->hidden[k], image->width, image->height, side, roi));
    for (int k = 0; k < cover->spared_count; k++)
        mark(mask, side, 0, in_tensor(cover->spared[k], image->width, image->height, side, roi));
    if (cover->from_around && scratch != NULL) {
        fill_from_around(tensor, mask, side, value, scratch);
        return;
    }
    for (size_t k = 0; k < pixels; k++)
        if (mask[k])
            tensor[3 * k] = tensor[3 * k + 1] = tensor[3 * k + 2] = value;
}
