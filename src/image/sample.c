/* Positions of a region's sample points, and the loop over the tensor. */
#include "image/internal.h"

/* Clamps to 0..most; what is not a number becomes 0. */
static inline float clamped(float value, float most)
{
    const float v = value > 0.0f ? value : 0.0f;
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

/* Points j0.. of tensor row i. Points beyond the row's end are computed too: they do no harm. */
static void place_run(const poise_sample_map *map, int i, int j0, poise_sample_run *run)
{
    const poise_sample_map m = *map;
    const float side = (float)m.side, right = m.width - 1.0f, bottom = m.height - 1.0f;
    const float v = ((float)i + 0.5f) / side - 0.5f;
    const float vx = v * m.along_y, vy = v * m.along_x;
    for (int j = 0; j < POISE_SAMPLE_RUN; j++) {
        const float u = ((float)(j0 + j) + 0.5f) / side - 0.5f;
        const float x = (m.cx + u * m.along_x) - vx, y = (m.cy + u * m.along_y) + vy;
        const float in_x = x >= 0.0f ? (x <= m.width ? 1.0f : m.outside) : m.outside;
        const float in_y = y >= 0.0f ? (y <= m.height ? 1.0f : m.outside) : m.outside;
        run->keep[j] = in_x * in_y;
        run->px[j] = clamped(x - 0.5f, right);
        run->py[j] = clamped(y - 0.5f, bottom);
    }
    poise_sample_split(run);
}

/* Colours 0..1 → interleaved network values, the first n. */
static void store_run(const poise_sample_map *map, const poise_sample_run *run,
                      float colour[3][POISE_SAMPLE_RUN], int n, float *out)
{
    const float lo = map->lo, range = map->range;
    for (int c = 0; c < 3; c++)
        for (int j = 0; j < POISE_SAMPLE_RUN; j++)
            colour[c][j] = (colour[c][j] * run->keep[j]) * range + lo;
    for (int j = 0; j < n; j++) {
        out[3 * j + 0] = colour[0][j];
        out[3 * j + 1] = colour[1][j];
        out[3 * j + 2] = colour[2][j];
    }
}

void poise_sample_tensor(const poise_image *image, const poise_sample_map *map, float *out)
{
    const int is_yuv = image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12;
    poise_sample_run run;
    float colour[3][POISE_SAMPLE_RUN];
    for (int i = 0; i < map->side; i++)
        for (int j0 = 0; j0 < map->side; j0 += POISE_SAMPLE_RUN) {
            const int left = map->side - j0, n = left < POISE_SAMPLE_RUN ? left : POISE_SAMPLE_RUN;
            place_run(map, i, j0, &run);
            if (is_yuv)
                poise_sample_yuv(image, &run, colour);
            else
                poise_sample_packed(image, &run, colour);
            store_run(map, &run, colour, n, out + ((size_t)i * (size_t)map->side + (size_t)j0) * 3);
        }
}
