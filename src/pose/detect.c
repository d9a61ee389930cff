/* SSD detector outputs → boxes with key points: anchors, decoding, weighted non-maximum suppression
 * (Bazarevsky et al., "BlazeFace", 2019, section 3.4). */
#include "pose/pose.h"

#include <math.h>
#include <string.h>

/* Layers of one stride: two anchors per cell and layer. */
typedef struct anchor_group {
    int stride, layers;
} anchor_group;

typedef struct detector_shape {
    int side, keypoints, group_count;
    anchor_group group[3];
} detector_shape;

static const detector_shape shapes[] = {
    [POISE_DETECT_POSE] = {224, 4, 3, {{8, 1}, {16, 1}, {32, 3}}},
    [POISE_DETECT_PALM] = {192, 7, 2, {{8, 1}, {16, 3}}},
};

int poise_anchors(poise_detector_kind kind, float (*ret_xy)[2])
{
    const detector_shape *shape = &shapes[kind];
    int count = 0;
    for (int g = 0; g < shape->group_count; g++) {
        const int cells = (shape->side + shape->group[g].stride - 1) / shape->group[g].stride;
        for (int y = 0; y < cells; y++)
            for (int x = 0; x < cells; x++)
                for (int k = 0; k < 2 * shape->group[g].layers; k++, count++) {
                    ret_xy[count][0] = ((float)x + 0.5f) / (float)cells;
                    ret_xy[count][1] = ((float)y + 0.5f) / (float)cells;
                }
    }
    return count;
}

static float score_of(float logit)
{
    const float low = logit < -100.0f ? -100.0f : logit;
    const float limited = low > 100.0f ? 100.0f : low;
    return 1.0f / (1.0f + expf(-limited));
}

int poise_detections_decode(poise_detector_kind kind, const float (*anchors)[2], int anchor_count,
                            const float *boxes, const float *logits, float min_score,
                            poise_detection *ret_items, int max)
{
    const detector_shape *shape = &shapes[kind];
    const float side = (float)shape->side;
    const int values = 4 + 2 * shape->keypoints;
    int count = 0;
    for (int k = 0; k < anchor_count && count < max; k++) {
        const float score = score_of(logits[k]);
        if (!(score >= min_score))
            continue;
        const float *raw = boxes + (size_t)k * (size_t)values;
        const float ax = anchors[k][0], ay = anchors[k][1];
        const float xc = raw[0] / side + ax, yc = raw[1] / side + ay;
        const float w = raw[2] / side, h = raw[3] / side;
        if (!(w >= 0) || !(h >= 0) || !isfinite(xc + yc + w + h))
            continue;
        poise_detection item = {.score = score,
                                .xmin = xc - w / 2.0f,
                                .ymin = yc - h / 2.0f,
                                .xmax = xc + w / 2.0f,
                                .ymax = yc + h / 2.0f};
        for (int m = 0; m < shape->keypoints; m++) {
            item.keypoint[m][0] = raw[4 + 2 * m] / side + ax;
            item.keypoint[m][1] = raw[5 + 2 * m] / side + ay;
        }
        ret_items[count++] = item;
    }
    return count;
}

float poise_detection_iou(const poise_detection *a, const poise_detection *b)
{
    const float aw = a->xmax - a->xmin, ah = a->ymax - a->ymin;
    const float bw = b->xmax - b->xmin, bh = b->ymax - b->ymin;
    if (!(aw > 0) || !(ah > 0) || !(bw > 0) || !(bh > 0))
        return 0;
    const float w = fminf(a->xmax, b->xmax) - fmaxf(a->xmin, b->xmin);
    const float h = fminf(a->ymax, b->ymax) - fmaxf(a->ymin, b->ymin);
    if (!(w > 0) || !(h > 0))
        return 0;
    const float both = w * h;
    return both / (aw * ah + bw * bh - both);
}

/* Sums of boxes and key points, each times its score. */
static void add_weighted(poise_detection *sum, const poise_detection *item)
{
    const float weight = item->score;
    sum->xmin += item->xmin * weight;
    sum->ymin += item->ymin * weight;
    sum->xmax += item->xmax * weight;
    sum->ymax += item->ymax * weight;
    sum->score += weight;
    for (int m = 0; m < POISE_DETECTION_KEYPOINTS_MAX; m++) {
        sum->keypoint[m][0] += item->keypoint[m][0] * weight;
        sum->keypoint[m][1] += item->keypoint[m][1] * weight;
    }
}

static poise_detection mean_of(const poise_detection *sum, float score)
{
    poise_detection mean = {.score = score,
                            .xmin = sum->xmin / sum->score,
                            .ymin = sum->ymin / sum->score,
                            .xmax = sum->xmax / sum->score,
                            .ymax = sum->ymax / sum->score};
    for (int m = 0; m < POISE_DETECTION_KEYPOINTS_MAX; m++) {
        mean.keypoint[m][0] = sum->keypoint[m][0] / sum->score;
        mean.keypoint[m][1] = sum->keypoint[m][1] / sum->score;
    }
    return mean;
}

int poise_detections_suppress(poise_detection *items, int count, float iou,
                              poise_detection *ret_items, int max)
{
    int written = 0;
    while (count > 0 && written < max) {
        int best = 0;
        for (int k = 1; k < count; k++)
            if (items[k].score > items[best].score)
                best = k;
        const poise_detection top = items[best];
        if (!(iou < 1.0f)) {
            ret_items[written++] = top;
            memmove(items + best, items + best + 1, (size_t)(count - best - 1) * sizeof *items);
            count--;
            continue;
        }
        poise_detection sum = {0};
        int left = 0;
        for (int k = 0; k < count; k++) {
            if (poise_detection_iou(&items[k], &top) > iou)
                add_weighted(&sum, &items[k]);
            else
                items[left++] = items[k];
        }
        ret_items[written++] = sum.score > 0 ? mean_of(&sum, top.score) : top;
        if (left == count) /* an empty box overlaps nothing, not even itself: MediaPipe ends here */
            break;
        count = left;
    }
    return written;
}

/* One coordinate: removes the padding, then places it in the region. */
static float placed(float tensor, float pad, float centre, float size)
{
    const float inside = pad > 0 ? (tensor - pad) / (1.0f - 2.0f * pad) : tensor;
    if (centre == 0.5f && size == 1.0f) /* whole picture: keep every bit */
        return inside;
    return (inside - 0.5f) * size + centre;
}

/* Turns a point of the picture about the region's middle; the region is square in pixels. */
static void turn(float *x, float *y, poise_rect roi)
{
    const float c = cosf(roi.rot), s = sinf(roi.rot);
    const float dx = (*x - roi.xc) / roi.w, dy = (*y - roi.yc) / roi.h;
    *x = roi.xc + (c * dx - s * dy) * roi.w;
    *y = roi.yc + (s * dx + c * dy) * roi.h;
}

/* The box that holds the turned one. */
static void turn_box(poise_detection *item, poise_rect roi)
{
    const float xs[2] = {item->xmin, item->xmax}, ys[2] = {item->ymin, item->ymax};
    item->xmin = item->ymin = INFINITY;
    item->xmax = item->ymax = -INFINITY;
    for (int k = 0; k < 4; k++) {
        float x = xs[k & 1], y = ys[k >> 1];
        turn(&x, &y, roi);
        item->xmin = fminf(item->xmin, x);
        item->xmax = fmaxf(item->xmax, x);
        item->ymin = fminf(item->ymin, y);
        item->ymax = fmaxf(item->ymax, y);
    }
}

void poise_detection_to_image(poise_detection *item, poise_letterbox box, poise_rect roi)
{
    item->xmin = placed(item->xmin, box.pad_h, roi.xc, roi.w);
    item->xmax = placed(item->xmax, box.pad_h, roi.xc, roi.w);
    item->ymin = placed(item->ymin, box.pad_v, roi.yc, roi.h);
    item->ymax = placed(item->ymax, box.pad_v, roi.yc, roi.h);
    for (int m = 0; m < POISE_DETECTION_KEYPOINTS_MAX; m++) {
        item->keypoint[m][0] = placed(item->keypoint[m][0], box.pad_h, roi.xc, roi.w);
        item->keypoint[m][1] = placed(item->keypoint[m][1], box.pad_v, roi.yc, roi.h);
    }
    if (roi.rot == 0)
        return;
    turn_box(item, roi);
    for (int m = 0; m < POISE_DETECTION_KEYPOINTS_MAX; m++)
        turn(&item->keypoint[m][0], &item->keypoint[m][1], roi);
}
