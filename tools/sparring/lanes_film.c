/* What the sensor makes of the light: motion blur, noise, gamma. See lanes.h. */
#include "lanes_inner.h"
#include "random.h"

INLINE m8 lane_numbers(void)
{
    return (m8){0, 1, 2, 3, 4, 5, 6, 7};
}

/* Eight floats of a row, mostly neighbours. */
INLINE v8 load_at(const float *row, m8 column, int neighbours)
{
    if (neighbours)
        return load(row + column[0]);
    v8 r;
    for (int i = 0; i < LANES; i++)
        r[i] = row[column[i]];
    return r;
}

/* The light that eight pixels gather while the shutter is open: taps along the fastest motion
 * nearby; a tap shows what is there if that (or what the pixel itself shows) moves far enough to
 * pass by here. After McGuire et al., A reconstruction filter for plausible motion blur (2012). */
INLINE void smear(const lanes_film *film, int x, int y, const float move[2], v8 light[3])
{
    enum { TAPS_MAX = 13 };
    size_t start = (size_t)y * (size_t)film->stride + (size_t)x;
    float length = __builtin_sqrtf(move[0] * move[0] + move[1] * move[1]);
    int half = (int)(0.5f * length) + 1, most = TAPS_MAX / 2;
    half = half > most ? most : half;
    v8 own = all(0.5f) * load(film->speed + start), sum[3] = {all(0), all(0), all(0)};
    for (int k = -half; k <= half; k++) {
        float along = 0.5f * (float)k / (float)half; /* of the motion, from -1/2 to 1/2 */
        m8 u = to_ints(to_floats(lane_numbers() + x) + all(0.5f) + all(along * move[0]));
        int v = (int)((float)y + 0.5f + along * move[1]);
        v = v < 0 ? 0 : v >= film->height ? film->height - 1 : v;
        m8 beyond = u > film->width - 1;
        u = (u & (u > 0) & ~beyond) | (beyond & (film->width - 1));
        int neighbours = !any(u - lane_numbers() != u[0]);
        size_t row = (size_t)v * (size_t)film->stride;
        float away = __builtin_fabsf(along) * length;
        v8 there = all(0.5f) * load_at(film->speed + row, u, neighbours);
        m8 passes = (all(away) <= own) | (all(away) <= there);
        for (int i = 0; i < 3; i++)
            sum[i] += pick(passes, load_at(film->light[i] + row, u, neighbours), light[i]);
    }
    for (int i = 0; i < 3; i++)
        light[i] = sum[i] / all((float)(2 * half + 1));
}

/* Eight times two numbers, each the sum of four bytes: nearly normal, standard deviation 1. */
INLINE void draw_grain(uint64_t *random, v8 ret[2])
{
    const uint64_t even = 0x00ff00ff00ff00ffu;
    m8 sum[2];
    sparring_random stream = {*random};
    for (int i = 0; i < LANES; i++) {
        uint64_t bits = random_bits(&stream);
        uint64_t pairs = (bits & even) + (bits >> 8 & even);
        uint64_t sums = (pairs & 0x0000ffff0000ffffu) + (pairs >> 16 & 0x0000ffff0000ffffu);
        sum[0][i] = (int)(sums & 0xffff);
        sum[1][i] = (int)(sums >> 32 & 0xffff);
    }
    *random = stream.state;
    for (int i = 0; i < 2; i++)
        ret[i] = to_floats(sum[i] - 510) * all(1 / 147.80054f);
}

void LANES_OF(develop)(const lanes_film *film, int x, int y, const float *move, uint64_t *random,
                       uint8_t *ret_rgb)
{
    size_t start = (size_t)y * (size_t)film->stride + (size_t)x;
    v8 light[3] = {load(film->light[0] + start), load(film->light[1] + start),
                   load(film->light[2] + start)};
    v8 grain[3] = {all(0), all(0), all(0)};
    if (move != NULL)
        smear(film, x, y, move, light);
    if (film->noise > 0) {
        v8 pair[2];
        draw_grain(random, pair);
        v8 common = all(film->noise) * pair[0], tint = all(film->noise * 0.4f) * pair[1];
        grain[0] = common + tint;
        grain[1] = common;
        grain[2] = common - tint;
    }
    float dy = ((float)y + 0.5f - 0.5f * (float)film->height) * film->across;
    v8 dx = (to_floats(lane_numbers() + x) + all(0.5f) - all(0.5f * (float)film->width)) *
            all(film->across);
    v8 exposed = all(film->gain) * (all(1) - all(film->vignette) * (dx * dx + all(dy * dy)));
    for (int c = 0; c < 3; c++) {
        v8 step = light[c] * exposed * all(LANES_GAMMA_STEPS);
        m8 at = to_ints(lower(upper(step, all(0)), all(LANES_GAMMA_STEPS))), coded;
        for (int i = 0; i < LANES; i++)
            coded[i] = film->gamma[at[i]];
        v8 value = to_floats(coded) + grain[c] + all(0.5f);
        m8 byte = to_ints(lower(upper(value, all(0)), all(255)));
        for (int i = 0; i < LANES; i++)
            ret_rgb[i * 3 + c] = (uint8_t)byte[i];
    }
}
