/* Landmark networks' outputs → landmarks in the picture. */
#include "pose/pose.h"

#include <math.h>

static float sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

void poise_pose_decode(const float *values, int side,
                       poise_landmark ret_raw[POISE_POSE_RAW_LANDMARKS])
{
    const float scale = (float)side;
    for (int k = 0; k < POISE_POSE_RAW_LANDMARKS; k++) {
        const float *v = values + 5 * k;
        ret_raw[k] = (poise_landmark){v[0] / scale, v[1] / scale, v[2] / scale, sigmoid(v[3]),
                                      sigmoid(v[4])};
    }
}

/* Sums over the window of the heat map around one landmark. */
typedef struct window_sums {
    float mass, peak, column, row;
} window_sums;

static window_sums sum_window(const float *logits, int size, int channel, int column, int row)
{
    enum { REACH = 3 };
    const int c0 = column > REACH ? column - REACH : 0, r0 = row > REACH ? row - REACH : 0;
    const int c1 = column + REACH + 1 < size ? column + REACH + 1 : size;
    const int r1 = row + REACH + 1 < size ? row + REACH + 1 : size;
    window_sums sums = {0, 0, 0, 0};
    for (int r = r0; r < r1; r++)
        for (int c = c0; c < c1; c++) {
            const float p = sigmoid(logits[(r * size + c) * POISE_POSE_RAW_LANDMARKS + channel]);
            sums.mass += p;
            sums.peak = fmaxf(sums.peak, p);
            sums.column += (float)c * p;
            sums.row += (float)r * p;
        }
    return sums;
}

/* MediaPipe tests the column twice and the row's upper end never: a row behind the map's end is
 * looked at as long as its window still touches the map. */
void poise_pose_refine(poise_landmark landmarks[POISE_POSE_RAW_LANDMARKS], const float *logits,
                       int size)
{
    const float cells = (float)size;
    for (int k = 0; k < POISE_POSE_RAW_LANDMARKS; k++) {
        const float x = landmarks[k].x * cells, y = landmarks[k].y * cells;
        /* truncation brings -0.9 to 0; the upper bound of y only keeps the conversion defined */
        if (!(x > -1.0f && x < cells && y > -1.0f && y < cells + 8.0f))
            continue;
        const window_sums sums = sum_window(logits, size, k, (int)x, (int)y);
        if (sums.peak >= 0.5f && sums.mass > 0) {
            landmarks[k].x = sums.column / cells / sums.mass;
            landmarks[k].y = sums.row / cells / sums.mass;
        }
    }
}

poise_landmark poise_landmark_project(poise_landmark in, poise_letterbox box, poise_rect roi)
{
    const float x = (in.x - box.pad_h) / (1.0f - 2.0f * box.pad_h) - 0.5f;
    const float y = (in.y - box.pad_v) / (1.0f - 2.0f * box.pad_v) - 0.5f;
    const float z = in.z / (1.0f - 2.0f * box.pad_h);
    const float c = cosf(roi.rot), s = sinf(roi.rot);
    in.x = (c * x - s * y) * roi.w + roi.xc;
    in.y = (s * x + c * y) * roi.h + roi.yc;
    in.z = z * roi.w;
    return in;
}

poise_point3 poise_world_rotate(poise_point3 in, float rot)
{
    const float c = cosf(rot), s = sinf(rot);
    return (poise_point3){c * in.x - s * in.y, s * in.x + c * in.y, in.z};
}

void poise_hand_decode(const float *values, int side,
                       poise_landmark ret_landmarks[POISE_HAND_LANDMARKS])
{
    const float scale = (float)side;
    for (int k = 0; k < POISE_HAND_LANDMARKS; k++) {
        const float *v = values + 3 * k;
        ret_landmarks[k] =
            (poise_landmark){v[0] / scale, v[1] / scale, v[2] / scale / 0.4f, 1.0f, 1.0f};
    }
}
