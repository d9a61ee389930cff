#include "hall.h"
#include "hall_pictures.h"

#include <stdlib.h>

static const float ROPES = (float)SPARRING_ROPES;
static const float CAGE_TOP = 1.30f, CAGE_PAD = 1.26f, PAD_HALF = 0.04f;

typedef enum bounds { BOUNDS_NONE, BOUNDS_ROPES, BOUNDS_CAGE } bounds;

enum { ROPES_MAX = 5 };

struct sparring_hall {
    bounds bounds;
    int ropes;
    float height[ROPES_MAX];
    sparring_rgb rope[ROPES_MAX], post[HALL_SIDES];
    float top;
    lanes_hall surfaces;
    hall_pictures pictures;
};

typedef struct bounds_row {
    bounds bounds;
    int ropes;
} bounds_row;

static const bounds_row bounds_of[SPLIT_COUNT][2] = {
    [SPLIT_TRAIN] = {{BOUNDS_ROPES, 4}, {BOUNDS_NONE, 0}},
    [SPLIT_VALIDATION] = {{BOUNDS_ROPES, 3}, {BOUNDS_ROPES, 3}},
    [SPLIT_TEST] = {{BOUNDS_ROPES, 5}, {BOUNDS_CAGE, 0}},
};

int sparring_hall_new(sparring_split split, uint64_t seed, sparring_hall **ret_hall, poise_err *err)
{
    sparring_hall *hall = calloc(1, sizeof(*hall));
    if (hall == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the hall's pictures (%zu bytes)",
                          sizeof(*hall));
    sparring_random random = random_stream(seed, 32);
    const bounds_row *row = &bounds_of[split][random_unit(&random) < 0.7 ? 0 : 1];
    hall->bounds = row->bounds;
    hall->ropes = row->ropes;
    hall->top = row->bounds == BOUNDS_NONE ? 0 : row->bounds == BOUNDS_CAGE ? CAGE_TOP : 1.38f;
    for (int i = 0; i < row->ropes; i++) {
        double light = random_unit(&random);
        hall->height[i] = 0.42f + (1.34f - 0.42f) * (float)i / (float)(row->ropes - 1);
        hall->rope[i] = light < 0.45 ? (sparring_rgb){0.55f, 0.54f, 0.52f}
                                     : sparring_tint(split_between(&random, split, 0, 1), 0.8,
                                                     light < 0.7 ? 0.35 : 0.10);
    }
    lanes_hall *surfaces = &hall->surfaces;
    for (int i = 0; i < HALL_SIDES; i++) {
        hall->post[i] = i < 2 ? sparring_tint(split_between(&random, split, 0, 1), 0.8, 0.3)
                              : (sparring_rgb){0.25f, 0.25f, 0.26f};
        surfaces->wall_shift[i] = (float)random_between(&random, 0, HALL_WALL_WIDTH);
    }
    float shade = (float)random_between(&random, 0.02, 0.10);
    const float around[3] = {shade, shade * 0.96f, shade * 0.92f},
                ceiling[3] = {0.02f, 0.02f, 0.025f};
    for (int i = 0; i < 3; i++) {
        surfaces->around[i] = around[i];
        surfaces->ceiling[i] = ceiling[i];
    }
    sparring_hall_pictures(&hall->pictures, split, seed);
    surfaces->floor = hall->pictures.floor;
    surfaces->wall = hall->pictures.wall;
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

const lanes_hall *sparring_hall_surfaces(const sparring_hall *hall)
{
    return &hall->surfaces;
}

static hall_bar bar_along(int side, double y, double r)
{
    double at = side % 2 == 0 ? SPARRING_ROPES : -SPARRING_ROPES;
    v3 a = side < 2 ? v3_of(at, y, -SPARRING_ROPES) : v3_of(-SPARRING_ROPES, y, at);
    v3 b = side < 2 ? v3_of(at, y, SPARRING_ROPES) : v3_of(SPARRING_ROPES, y, at);
    return (hall_bar){a, b, r, 1 << side};
}

int sparring_hall_bars(const sparring_hall *hall, hall_bar ret_bars[HALL_BARS_MAX])
{
    int count = 0;
    if (hall->bounds == BOUNDS_NONE)
        return 0;
    for (int side = 0; side < HALL_SIDES; side++) {
        if (hall->bounds == BOUNDS_CAGE)
            ret_bars[count++] = bar_along(side, 0.5 * (double)hall->top, 0.55 * (double)hall->top);
        for (int i = 0; i < hall->ropes; i++)
            ret_bars[count++] = bar_along(side, (double)hall->height[i], 0.04);
    }
    for (int x = 0; x < 2; x++) { /* the posts: seen at both sides that meet there */
        for (int z = 0; z < 2; z++) {
            double px = x == 0 ? SPARRING_ROPES : -SPARRING_ROPES,
                   pz = z == 0 ? SPARRING_ROPES : -SPARRING_ROPES;
            ret_bars[count++] = (hall_bar){
                v3_of(px, 0, pz), v3_of(px, (double)hall->top + 0.12, pz), 0.16, 1 << x | 4 << z};
        }
    }
    return count;
}

static void cover(sparring_rgb *c, sparring_rgb with, float light, float amount)
{
    c->r += (with.r * light - c->r) * amount;
    c->g += (with.g * light - c->g) * amount;
    c->b += (with.b * light - c->b) * amount;
}

/* How much of a pixel of width `pixel` a bar of half width `half` covers at distance `away` from
 * its middle. */
static float bar(float away, float half, float pixel)
{
    float inside = half - fabsf(away) + 0.5f * pixel;
    if (inside <= 0)
        return 0; /* most rays: before anything is divided */
    float inverse = 1 / pixel, a = inside * inverse, most = 2 * half * inverse;
    a = a > 1 ? 1 : a;
    return most < 1 ? a * most : a;
}

static void cover_ropes(const sparring_hall *hall, float y, float pixel, sparring_rgb *c)
{
    for (int i = 0; i < hall->ropes; i++) {
        float away = y - hall->height[i], a = bar(away, 0.018f, pixel);
        if (a > 0)
            cover(c, hall->rope[i], 0.75f + 9 * away, a);
    }
}

/* floorf for values that fit an int, without a call on the baseline instruction set. */
static float floor_of(float x)
{
    float whole = (float)(int)x;
    return whole > x ? whole - 1 : whole;
}

/* Diamonds of wire, a dark pad on top. */
static void cover_mesh(float along, float y, float pixel, sparring_rgb *c)
{
    const sparring_rgb wire = {0.05f, 0.05f, 0.055f}, pad = {0.03f, 0.03f, 0.035f};
    const float step = 0.09f; /* from wire to wire */
    if (y > CAGE_PAD - PAD_HALF) {
        cover(c, pad, 1, bar(y - CAGE_PAD, PAD_HALF, pixel));
        return;
    }
    float a = (along + y) / step, b = (along - y) / step;
    a -= floor_of(a) + 0.5f;
    b -= floor_of(b) + 0.5f;
    float first = bar(a * step * 0.7071f, 0.0025f, pixel),
          second = bar(b * step * 0.7071f, 0.0025f, pixel);
    cover(c, wire, 1, 1 - (1 - first) * (1 - second));
}

/* The post at the end of a side where `along` is positive (or negative). */
static void cover_post(const sparring_hall *hall, int side, float along, float y, float pixel,
                       sparring_rgb *c)
{
    float away = fabsf(along) - ROPES, half = hall->bounds == BOUNDS_CAGE ? 0.06f : 0.045f;
    if (hall->bounds == BOUNDS_ROPES && y > 0.35f)
        half = 0.10f; /* the pad */
    float a = bar(away, half, pixel);
    if (a > 0 && y < hall->top + 0.12f) {
        int which = side < 2 ? (along > 0 ? 2 : 3) : (along > 0 ? 0 : 1);
        int corner = (side < 2 ? side : which) * 2 + (side < 2 ? which - 2 : side - 2);
        cover(c, hall->post[corner % HALL_SIDES], 0.75f - 2.5f * away, a);
    }
}

/* Eight rays where they meet the plane of a side. */
typedef struct meeting {
    float along[LANES], y[LANES], pixel[LANES]; /* metres */
    unsigned char there[LANES];                 /* 1: before `far`, where the side has something */
} meeting;

/* Returns whether any ray has something to see. Without branches, so that compilers can do all
 * eight at once. */
static int meet(const sparring_hall *hall, int side, const float origin[3],
                const lanes_points *direction, const hall_lens *lens, const float far[LANES],
                meeting *ret)
{
    const float *ahead = side < 2 ? direction->x : direction->z;
    const float *beside = side < 2 ? direction->z : direction->x;
    const float away = (side % 2 == 0 ? ROPES : -ROPES) - origin[side < 2 ? 0 : 2];
    const float from = origin[side < 2 ? 2 : 0], top = hall->top + 0.15f, end = ROPES + 0.12f;
    int any = 0;
    for (int i = 0; i < LANES; i++) {
        float d = fabsf(ahead[i]) < 1e-5f ? 1e-5f : ahead[i];
        float t = away / d, along = from + beside[i] * t, y = origin[1] + direction->y[i] * t;
        int there = (t >= 0.05f) & (t <= far[i]) & (y >= 0) & (y <= top) & (fabsf(along) <= end);
        ret->along[i] = along;
        ret->y[i] = y;
        ret->pixel[i] = lens->spread * t + lens->blur * fabsf(t - lens->focus);
        ret->there[i] = (unsigned char)there;
        any |= there;
    }
    return any;
}

static void cover_side(const sparring_hall *hall, int side, const meeting *m,
                       lanes_colours *colours)
{
    for (int i = 0; i < LANES; i++) {
        if (!m->there[i])
            continue;
        sparring_rgb colour = {colours->r[i], colours->g[i], colours->b[i]};
        if (fabsf(m->along[i]) < ROPES) {
            if (hall->bounds == BOUNDS_CAGE)
                cover_mesh(m->along[i], m->y[i], m->pixel[i], &colour);
            else
                cover_ropes(hall, m->y[i], m->pixel[i], &colour);
        }
        cover_post(hall, side, m->along[i], m->y[i], m->pixel[i], &colour);
        colours->r[i] = colour.r;
        colours->g[i] = colour.g;
        colours->b[i] = colour.b;
    }
}

void sparring_hall_cover(const sparring_hall *hall, int sides, const float origin[3],
                         const lanes_points *direction, const hall_lens *lens,
                         const float far[LANES], lanes_colours *colours)
{
    int order[HALL_SIDES], count = 0;
    float t[HALL_SIDES];
    for (int side = 0; side < HALL_SIDES; side++) { /* the farthest first, for the first ray */
        const int axis = side < 2 ? 0 : 2;
        const float d = side < 2 ? direction->x[0] : direction->z[0];
        if (!(sides >> side & 1))
            continue;
        t[side] = ((side % 2 == 0 ? ROPES : -ROPES) - origin[axis]) / d;
        int k = count++;
        for (; k > 0 && t[order[k - 1]] < t[side]; k--)
            order[k] = order[k - 1];
        order[k] = side;
    }
    for (int k = 0; k < count; k++) {
        meeting m;
        if (meet(hall, order[k], origin, direction, lens, far, &m))
            cover_side(hall, order[k], &m, colours);
    }
}
