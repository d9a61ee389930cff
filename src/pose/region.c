/* Where to look next: regions of interest from alignment points, palms and hand landmarks. */
#include "pose/pose.h"

#include <float.h>
#include <math.h>

static const float quarter_turn = (float)(M_PI / 2);

/* Into [-pi, pi). In double, as MediaPipe does. */
static float normal_angle(float angle)
{
    return (float)((double)angle - 2 * M_PI * floor(((double)angle + M_PI) / (2 * M_PI)));
}

/* Rotation that brings the direction p0 → p1 (pixels) upright. */
static float upright(float x0, float y0, float x1, float y1)
{
    return normal_angle(quarter_turn - atan2f(-(y1 - y0), x1 - x0));
}

/* MediaPipe's RectTransformation: moves the centre by shift_y heights along the region's own axis,
 * makes it a square of its longer side in pixels, and scales that. */
static poise_rect grown(poise_rect roi, int width, int height, float shift_y, float scale)
{
    const float pw = (float)width, ph = (float)height;
    if (roi.rot == 0.0f) {
        roi.yc += roi.h * shift_y;
    } else {
        const float shift = ph * roi.h * shift_y;
        roi.xc += -(shift * sinf(roi.rot)) / pw;
        roi.yc += shift * cosf(roi.rot) / ph;
    }
    const float longer = fmaxf(roi.w * pw, roi.h * ph);
    roi.w = longer / pw * scale;
    roi.h = longer / ph * scale;
    return roi;
}

poise_rect poise_pose_roi(const float centre[2], const float rim[2], int width, int height,
                          float scale)
{
    const float pw = (float)width, ph = (float)height;
    const float x0 = centre[0] * pw, y0 = centre[1] * ph, x1 = rim[0] * pw, y1 = rim[1] * ph;
    const float size = sqrtf((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) * 2.0f;
    const poise_rect roi = {x0 / pw, y0 / ph, size / pw, size / ph, upright(x0, y0, x1, y1)};
    return scale == 1.0f ? roi : grown(roi, width, height, 0, scale);
}

poise_rect poise_pose_roi_from_detection(const poise_detection *detection, int width, int height)
{
    return poise_pose_roi(detection->keypoint[0], detection->keypoint[1], width, height, 1.25f);
}

poise_rect poise_pose_roi_from_auxiliary(const poise_landmark auxiliary[POISE_POSE_AUXILIARY],
                                         int width, int height)
{
    const float centre[2] = {auxiliary[0].x, auxiliary[0].y},
                rim[2] = {auxiliary[1].x, auxiliary[1].y};
    return poise_pose_roi(centre, rim, width, height, 1.25f);
}

poise_rect poise_hand_roi_from_palm(const poise_detection *palm, int width, int height)
{
    const float pw = (float)width, ph = (float)height;
    const float w = palm->xmax - palm->xmin, h = palm->ymax - palm->ymin;
    const float(*k)[2] = palm->keypoint;
    const poise_rect roi = {palm->xmin + w / 2.0f, palm->ymin + h / 2.0f, w, h,
                            upright(k[0][0] * pw, k[0][1] * ph, k[2][0] * pw, k[2][1] * ph)};
    return grown(roi, width, height, -0.5f, 2.6f);
}

/* Smallest and largest of what was added. The largest starts at FLT_MIN as in MediaPipe. */
typedef struct extent {
    float min, max;
} extent;

static void widen(extent *e, float value)
{
    e->min = fminf(e->min, value);
    e->max = fmaxf(e->max, value);
}

poise_rect poise_hand_roi_from_landmarks(const poise_landmark landmarks[POISE_HAND_LANDMARKS],
                                         int width, int height)
{
    static const int used[] = {0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18};
    enum { USED = sizeof used / sizeof used[0] };
    const float pw = (float)width, ph = (float)height;
    const poise_landmark *index = &landmarks[5], *middle = &landmarks[9], *ring = &landmarks[13];
    const float mx = ((index->x + ring->x) / 2.0f + middle->x) / 2.0f * pw;
    const float my = ((index->y + ring->y) / 2.0f + middle->y) / 2.0f * ph;
    const float rot = upright(landmarks[0].x * pw, landmarks[0].y * ph, mx, my);
    const float back = normal_angle(-rot);

    extent x = {FLT_MAX, FLT_MIN}, y = x;
    for (int k = 0; k < USED; k++) {
        widen(&x, landmarks[used[k]].x);
        widen(&y, landmarks[used[k]].y);
    }
    const float cx = (x.max + x.min) / 2.0f, cy = (y.max + y.min) / 2.0f;

    extent along = {FLT_MAX, FLT_MIN}, up = along;
    for (int k = 0; k < USED; k++) {
        const float dx = (landmarks[used[k]].x - cx) * pw, dy = (landmarks[used[k]].y - cy) * ph;
        widen(&along, dx * cosf(back) - dy * sinf(back));
        widen(&up, dx * sinf(back) + dy * cosf(back));
    }
    const float px = (along.max + along.min) / 2.0f, py = (up.max + up.min) / 2.0f;
    const float x0 = px * cosf(rot) - py * sinf(rot) + pw * cx,
                y0 = px * sinf(rot) + py * cosf(rot) + ph * cy;
    const poise_rect roi = {x0 / pw, y0 / ph, (along.max - along.min) / pw, (up.max - up.min) / ph,
                            rot};
    return grown(roi, width, height, -0.1f, 2.0f);
}

int poise_rect_usable(poise_rect roi)
{
    const float far = 64.0f;
    return fabsf(roi.xc) < far && fabsf(roi.yc) < far && roi.w > 0 && roi.w < far && roi.h > 0 &&
           roi.h < far && isfinite(roi.rot);
}

float poise_rect_iou(poise_rect a, poise_rect b)
{
    const poise_detection boxes[2] = {
        {.xmin = a.xc - a.w / 2,
         .ymin = a.yc - a.h / 2,
         .xmax = a.xc + a.w / 2,
         .ymax = a.yc + a.h / 2},
        {.xmin = b.xc - b.w / 2,
         .ymin = b.yc - b.h / 2,
         .xmax = b.xc + b.w / 2,
         .ymax = b.yc + b.h / 2},
    };
    return poise_detection_iou(&boxes[0], &boxes[1]);
}

int poise_rect_associate(poise_rect *list, int count, poise_rect next)
{
    int left = 0;
    for (int k = 0; k < count; k++)
        if (!(poise_rect_iou(list[k], next) > 0.5f))
            list[left++] = list[k];
    if (left < POISE_HANDS_MAX)
        list[left++] = next;
    return left;
}
