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

void poise_pose_hide(float *tensor, uint8_t *mask, int side, float value, const poise_image *image,
                     poise_rect roi, const poise_cover *cover)
{
    const size_t pixels = (size_t)side * (size_t)side;
    if (cover->hidden_count == 0)
        return;
    memset(mask, 0, pixels);
    for (int k = 0; k < cover->hidden_count; k++)
        mark(mask, side, 1, in_tensor(cover->hidden[k], image->width, image->height, side, roi));
    for (int k = 0; k < cover->spared_count; k++)
        mark(mask, side, 0, in_tensor(cover->spared[k], image->width, image->height, side, roi));
    for (size_t k = 0; k < pixels; k++)
        if (mask[k])
            tensor[3 * k] = tensor[3 * k + 1] = tensor[3 * k + 2] = value;
}
