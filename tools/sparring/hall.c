#include "paint.h"
#include "random.h"

#include <stdlib.h>

enum { FLOOR_SIDE = 512, WALL_WIDTH = 1024, WALL_HEIGHT = 256 };

static const float RING = 2.95f;      /* half side of the ropes, metres */
static const float FLOOR_HALF = 3.3f; /* half side of the canvas */
static const float WALL_Z = -6.0f, WALL_HALF = 9.0f, WALL_TOP = 4.5f;

/* Pictures are kept as square roots of linear light, 8 bits. */
struct sparring_hall {
    unsigned char floor[FLOOR_SIDE * FLOOR_SIDE * 3];
    unsigned char wall[WALL_WIDTH * WALL_HEIGHT * 3];
};

static unsigned char encode(double linear)
{
    return (unsigned char)(255 * sqrt(clampd(linear, 0, 1)) + 0.5);
}

static void put(unsigned char *picture, int width, int x, int y, const double c[3])
{
    for (int i = 0; i < 3; i++)
        picture[(y * width + x) * 3 + i] = encode(c[i]);
}

static double lattice(uint64_t seed, int x, int y)
{
    sparring_random random = random_stream(seed, (uint64_t)(uint32_t)x << 32 | (uint32_t)y);
    return random_unit(&random);
}

/* Smooth noise, 0..1, with features of about one unit. */
static double noise(uint64_t seed, double x, double y)
{
    double fx = floor(x), fy = floor(y);
    int ix = (int)fx, iy = (int)fy;
    double u = smoothstepd(0, 1, x - fx), v = smoothstepd(0, 1, y - fy);
    return lerpd(lerpd(lattice(seed, ix, iy), lattice(seed, ix + 1, iy), u),
                 lerpd(lattice(seed, ix, iy + 1), lattice(seed, ix + 1, iy + 1), u), v);
}

static void blend(double c[3], const double other[3], double t)
{
    for (int i = 0; i < 3; i++)
        c[i] = lerpd(c[i], other[i], t);
}

static void draw_floor(sparring_hall *hall, uint64_t seed)
{
    sparring_random random = random_stream(seed, 30);
    const double tints[4][3] = {
        {0.42, 0.46, 0.50}, {0.52, 0.50, 0.45}, {0.22, 0.32, 0.45}, {0.45, 0.45, 0.45}};
    const double inks[3][3] = {{0.10, 0.16, 0.42}, {0.45, 0.06, 0.07}, {0.08, 0.08, 0.09}};
    const double *tint = tints[random_below(&random, 4)], *ink = inks[random_below(&random, 3)];
    for (int y = 0; y < FLOOR_SIDE; y++) {
        for (int x = 0; x < FLOOR_SIDE; x++) {
            double px = ((x + 0.5) / FLOOR_SIDE * 2 - 1) * FLOOR_HALF,
                   pz = ((y + 0.5) / FLOOR_SIDE * 2 - 1) * FLOOR_HALF;
            double worn = 0.55 * noise(seed + 1, px * 2, pz * 2) +
                          0.3 * noise(seed + 2, px * 7, pz * 7) +
                          0.15 * noise(seed + 3, px * 25, pz * 25);
            double c[3] = {tint[0], tint[1], tint[2]};
            for (int i = 0; i < 3; i++)
                c[i] *= 0.80 + 0.32 * worn;
            double r = hypot(px, pz);
            double circle =
                smoothstepd(0.045, 0.025, fabs(r - 1.75)) + 0.6 * smoothstepd(0.72, 0.70, r);
            blend(c, ink, clampd(circle, 0, 1) * (0.55 + 0.3 * worn));
            double edge = fmax(fabs(px), fabs(pz));
            blend(c, ink, 0.8 * smoothstepd(2.72, 2.74, edge));
            put(hall->floor, FLOOR_SIDE, x, y, c);
        }
    }
}

static void draw_wall(sparring_hall *hall, uint64_t seed)
{
    sparring_random random = random_stream(seed, 31);
    const double paints[3][3] = {{0.20, 0.19, 0.18}, {0.13, 0.16, 0.20}, {0.24, 0.20, 0.16}};
    const double *paint = paints[random_below(&random, 3)];
    double poster_x[7], poster_w[7], poster_c[7][3];
    for (int i = 0; i < 7; i++) {
        poster_x[i] = -7.6 + 2.4 * i + random_between(&random, -0.4, 0.4);
        poster_w[i] = random_between(&random, 0.25, 0.55);
        for (int k = 0; k < 3; k++)
            poster_c[i][k] = random_between(&random, 0.03, 0.35);
    }
    for (int y = 0; y < WALL_HEIGHT; y++) {
        for (int x = 0; x < WALL_WIDTH; x++) {
            double px = ((x + 0.5) / WALL_WIDTH * 2 - 1) * WALL_HALF,
                   py = (y + 0.5) / WALL_HEIGHT * WALL_TOP;
            double row = floor(py / 0.11), bx = px / 0.36 + 0.5 * fmod(row, 2);
            double brick = lattice(seed + 4, (int)floor(bx), (int)row);
            double joint = fmin(fabs(bx - floor(bx) - 0.5) > 0.46 ? 0 : 1,
                                fabs(py / 0.11 - row - 0.5) > 0.42 ? 0 : 1);
            double c[3] = {paint[0], paint[1], paint[2]};
            for (int i = 0; i < 3; i++)
                c[i] *= (0.82 + 0.25 * brick) * (0.80 + 0.20 * joint) *
                        (0.85 + 0.3 * noise(seed + 5, px * 0.8, py * 0.8));
            if (py < 1.15) {
                const double skirting[3] = {paint[0] * 0.35, paint[1] * 0.35, paint[2] * 0.4};
                blend(c, skirting, 0.85);
            }
            for (int i = 0; i < 7; i++) { /* posters with a frame and a bright bar */
                double dx = fabs(px - poster_x[i]), dy = fabs(py - 2.25);
                if (dx < poster_w[i] && dy < 0.48) {
                    const double bar[3] = {0.5, 0.48, 0.42};
                    blend(c, poster_c[i], 0.9);
                    if (dy > 0.44 || dx > poster_w[i] - 0.04 ||
                        (py < 2.05 && py > 1.92 && dx < 0.7 * poster_w[i]))
                        blend(c, bar, 0.8);
                }
            }
            double lamp =
                0.65 + 0.5 * pow(0.5 + 0.5 * cos(px * 1.3 + 0.6), 2) * smoothstepd(0.5, 3.2, py);
            for (int i = 0; i < 3; i++)
                c[i] *= lamp;
            put(hall->wall, WALL_WIDTH, x, y, c);
        }
    }
}

int sparring_hall_new(uint64_t seed, sparring_hall **ret_hall, poise_err *err)
{
    sparring_hall *hall = malloc(sizeof(*hall));
    if (hall == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the hall's pictures (%zu bytes)",
                          sizeof(*hall));
    draw_floor(hall, seed);
    draw_wall(hall, seed);
    *ret_hall = hall;
    return 0;
}

void sparring_hall_free(sparring_hall **hall)
{
    if (hall != NULL) {
        free(*hall);
        *hall = NULL;
    }
}

/* Bilinear sample; u, v in pixels, clamped. */
static sparring_rgb sample(const unsigned char *picture, int width, int height, float u, float v)
{
    u = u < 0 ? 0 : u > (float)(width - 1) ? (float)(width - 1) : u;
    v = v < 0 ? 0 : v > (float)(height - 1) ? (float)(height - 1) : v;
    int x = (int)u, y = (int)v;
    int right = x + 1 < width ? 3 : 0, down = y + 1 < height ? width * 3 : 0;
    float a = u - (float)x, b = v - (float)y;
    const unsigned char *p = picture + (y * width + x) * 3;
    float c[3];
    for (int i = 0; i < 3; i++) {
        float top = (float)p[i] + ((float)p[i + right] - (float)p[i]) * a;
        float bottom = (float)p[i + down] + ((float)p[i + down + right] - (float)p[i + down]) * a;
        float w = (top + (bottom - top) * b) * (1 / 255.0f);
        c[i] = w * w;
    }
    return (sparring_rgb){c[0], c[1], c[2]};
}

static void cover(sparring_rgb *c, float r, float g, float b, float amount)
{
    c->r += (r - c->r) * amount;
    c->g += (g - c->g) * amount;
    c->b += (b - c->b) * amount;
}

/* How much of a pixel of width `pixel` a bar of half width `half` covers at distance `away` from
 * its middle. */
static float bar(float away, float half, float pixel)
{
    float a = (half - fabsf(away)) / pixel + 0.5f;
    float most = 2 * half / pixel;
    a = a < 0 ? 0 : a > 1 ? 1 : a;
    return most < 1 ? a * most : a;
}

static void draw_ropes(sparring_rgb *c, float y, float pixel)
{
    static const float height[4] = {0.45f, 0.76f, 1.07f, 1.38f};
    static const float colour[4][3] = {
        {0.40f, 0.03f, 0.03f}, {0.55f, 0.54f, 0.52f}, {0.55f, 0.54f, 0.52f}, {0.04f, 0.08f, 0.35f}};
    for (int i = 0; i < 4; i++) {
        float a = bar(y - height[i], 0.020f, pixel);
        if (a > 0) {
            float lit = 0.75f + 9 * (y - height[i]);
            cover(c, colour[i][0] * lit, colour[i][1] * lit, colour[i][2] * lit, a);
        }
    }
}

sparring_rgb sparring_hall_see(const sparring_hall *hall, const float origin[3],
                               const float direction[3], float spread, int *ret_floor)
{
    const float *o = origin, *d = direction;
    sparring_rgb c = {0.02f, 0.02f, 0.025f};
    *ret_floor = 0;
    float to_wall = d[2] < -1e-4f ? (WALL_Z - o[2]) / d[2] : 1e9f;
    float to_floor = d[1] < -1e-4f ? -o[1] / d[1] : 1e9f;
    if (to_floor < to_wall) {
        float x = o[0] + d[0] * to_floor, z = o[2] + d[2] * to_floor;
        float edge = fabsf(x) > fabsf(z) ? fabsf(x) : fabsf(z);
        if (edge < FLOOR_HALF) {
            float k = FLOOR_SIDE / (2 * FLOOR_HALF);
            c = sample(hall->floor, FLOOR_SIDE, FLOOR_SIDE, (x + FLOOR_HALF) * k - 0.5f,
                       (z + FLOOR_HALF) * k - 0.5f);
            *ret_floor = 1;
        } else {
            c = (sparring_rgb){0.035f, 0.033f, 0.032f};
        }
    } else if (to_wall < 1e8f) {
        float x = o[0] + d[0] * to_wall, y = o[1] + d[1] * to_wall;
        c = sample(hall->wall, WALL_WIDTH, WALL_HEIGHT,
                   (x + WALL_HALF) * (WALL_WIDTH / (2 * WALL_HALF)) - 0.5f,
                   y * (WALL_HEIGHT / WALL_TOP) - 0.5f);
    }
    /* The far ropes, then the side ropes, then the far posts: from behind to front. */
    if (d[2] < -1e-4f) {
        float t = (-RING - o[2]) / d[2], x = o[0] + d[0] * t, y = o[1] + d[1] * t;
        if (y > 0 && fabsf(x) < RING)
            draw_ropes(&c, y, spread * t);
    }
    if (fabsf(d[0]) > 1e-4f) {
        float t = ((d[0] > 0 ? RING : -RING) - o[0]) / d[0], z = o[2] + d[2] * t,
              y = o[1] + d[1] * t;
        if (t > 0 && y > 0 && fabsf(z) < RING)
            draw_ropes(&c, y, spread * t);
    }
    if (d[2] < -1e-4f) {
        float t = (-RING - o[2]) / d[2], x = o[0] + d[0] * t, y = o[1] + d[1] * t;
        if (y > 0 && y < 1.55f) {
            float away = fabsf(x) - RING, pad = y > 0.35f ? 0.11f : 0.05f;
            float a = bar(away, pad, spread * t), lit = 0.55f + 3 * (x < 0 ? away : -away);
            if (a > 0 && x < 0)
                cover(&c, 0.40f * lit, 0.04f * lit, 0.04f * lit, a);
            else if (a > 0)
                cover(&c, 0.05f * lit, 0.09f * lit, 0.40f * lit, a);
        }
    }
    return c;
}
