#include "hall_pictures.h"

typedef enum floor_kind { /* train, validation, test have their own */
                          FLOOR_CIRCLE,
                          FLOOR_JIGSAW,
                          FLOOR_PLAIN,
                          FLOOR_PLANKS,
                          FLOOR_LINES,
                          FLOOR_HEXAGON,
                          FLOOR_HALVES
} floor_kind;

typedef enum wall_kind {
    WALL_BRICK,
    WALL_CROWD,
    WALL_PANELS,
    WALL_CURTAIN,
    WALL_WINDOWS,
    WALL_CONCRETE,
    WALL_WOOD
} wall_kind;

enum { KINDS_MAX = 3 };

static const floor_kind floors[SPLIT_COUNT][KINDS_MAX] = {
    [SPLIT_TRAIN] = {FLOOR_CIRCLE, FLOOR_JIGSAW, FLOOR_PLAIN},
    [SPLIT_VALIDATION] = {FLOOR_PLANKS, FLOOR_LINES, FLOOR_LINES},
    [SPLIT_TEST] = {FLOOR_HEXAGON, FLOOR_HALVES, FLOOR_HEXAGON},
};
static const wall_kind walls[SPLIT_COUNT][KINDS_MAX] = {
    [SPLIT_TRAIN] = {WALL_BRICK, WALL_CROWD, WALL_PANELS},
    [SPLIT_VALIDATION] = {WALL_CURTAIN, WALL_WINDOWS, WALL_CURTAIN},
    [SPLIT_TEST] = {WALL_CONCRETE, WALL_WOOD, WALL_CONCRETE},
};

sparring_rgb sparring_tint(double hue, double strength, double light)
{
    double c[3];
    for (int i = 0; i < 3; i++) { /* red, green, blue are a third of the circle apart */
        double away = fabs(hue - i / 3.0 - floor(hue - i / 3.0 + 0.5)) * 6; /* 0..3 */
        c[i] = light * (1 - strength * clampd(away - 1, 0, 1));
    }
    return (sparring_rgb){(float)c[0], (float)c[1], (float)c[2]};
}

static uint32_t encode_channel(float linear)
{
    float c = linear < 0 ? 0 : linear > 1 ? 1 : linear;
    return (uint32_t)(255 * sqrtf(c) + 0.5f);
}

static uint32_t encode(sparring_rgb c)
{
    return encode_channel(c.r) | encode_channel(c.g) << 8 | encode_channel(c.b) << 16;
}

/* A number in 0..1 that belongs to a lattice point. */
static float lattice(uint64_t seed, int x, int y)
{
    uint64_t h = seed + (uint64_t)(uint32_t)x * 0x9e3779b97f4a7c15u +
                 (uint64_t)(uint32_t)y * 0xd1342543de82ef95u;
    h = (h ^ (h >> 32)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 29)) * 0x94d049bb133111ebu;
    return (float)(h >> 40) * 0x1p-24f;
}

/* Smooth noise, 0..1, with features of about one unit. */
static float noise(uint64_t seed, float x, float y)
{
    float fx = floorf(x), fy = floorf(y), u = x - fx, v = y - fy;
    int ix = (int)fx, iy = (int)fy;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    float a = lattice(seed, ix, iy), b = lattice(seed, ix + 1, iy);
    float c = lattice(seed, ix, iy + 1), d = lattice(seed, ix + 1, iy + 1);
    float top = a + (b - a) * u, bottom = c + (d - c) * u;
    return top + (bottom - top) * v;
}

static sparring_rgb blend(sparring_rgb a, sparring_rgb b, float t)
{
    return (sparring_rgb){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

static sparring_rgb dim(sparring_rgb a, float f)
{
    return (sparring_rgb){a.r * f, a.g * f, a.b * f};
}

/* 1 within `half` of 0, 0 beyond, soft over 2 cm. */
static float line(float away, float half)
{
    float t = (half + 0.01f - fabsf(away)) / 0.02f;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

typedef struct palette {
    uint64_t seed;
    sparring_rgb base, ink, second;
} palette;

static sparring_rgb floor_at(floor_kind kind, const palette *p, float x, float z)
{
    float r = hypotf(x, z), edge = fmaxf(fabsf(x), fabsf(z));
    sparring_rgb c = p->base;
    switch (kind) {
    case FLOOR_CIRCLE: {
        float a = line(r - 1.75f, 0.03f) + 0.6f * line(r, 0.71f);
        c = blend(c, p->ink, 0.8f * (a > 1 ? 1 : a));
        return blend(c, p->ink, 0.8f * (edge > 2.73f));
    }
    case FLOOR_JIGSAW: { /* foam tiles of a metre with teeth, two colours in turns */
        float wave = 0.05f * sinf(x * 18.85f), other = 0.05f * sinf(z * 18.85f);
        int odd = ((int)floorf(x + other) + (int)floorf(z + wave)) & 1;
        return blend(c, p->ink, odd ? 0.75f : 0);
    }
    case FLOOR_PLAIN:
        return blend(c, p->ink, 0.8f * line(edge - 2.5f, 0.05f));
    case FLOOR_PLANKS: {
        float row = floorf(x / 0.14f), grain = noise(p->seed + 8, x * 60, z * 2);
        float tone = 0.8f + 0.3f * lattice(p->seed + 7, (int)row, (int)floorf(z / 1.6f));
        return dim(c, tone * (0.88f + 0.2f * grain) *
                          (1 - 0.5f * line(x - (row + 0.5f) * 0.14f - 0.07f, 0.002f)));
    }
    case FLOOR_LINES:
        c = blend(c, p->ink, 0.85f * line(fabsf(x) - 1.1f, 0.04f));
        return blend(c, p->second, 0.85f * line(fabsf(z) - 1.6f, 0.06f));
    case FLOOR_HEXAGON: {
        float a =
            fmaxf(fabsf(x), fmaxf(fabsf(0.5f * x + 0.866f * z), fabsf(0.5f * x - 0.866f * z)));
        c = blend(c, p->ink, 0.85f * line(a - 1.9f, 0.06f));
        return blend(c, p->second, 0.7f * line(a - 0.55f, 0.18f));
    }
    default: /* FLOOR_HALVES */
        c = blend(c, p->ink, x + 0.6f * z > 0 ? 0.8f : 0);
        return blend(c, p->second, line(r - 1.2f, 0.05f));
    }
}

static void draw_floor(hall_pictures *pictures, floor_kind kind, const palette *p)
{
    for (int y = 0; y < HALL_FLOOR_SIDE; y++) {
        for (int x = 0; x < HALL_FLOOR_SIDE; x++) {
            float px = (((float)x + 0.5f) / HALL_FLOOR_SIDE * 2 - 1) * HALL_FLOOR_HALF,
                  pz = (((float)y + 0.5f) / HALL_FLOOR_SIDE * 2 - 1) * HALL_FLOOR_HALF;
            float worn = 0.6f * noise(p->seed + 1, px * 2, pz * 2) +
                         0.4f * noise(p->seed + 2, px * 9, pz * 9);
            sparring_rgb c = dim(floor_at(kind, p, px, pz), 0.80f + 0.32f * worn);
            pictures->floor[y * HALL_FLOOR_SIDE + x] = encode(c);
        }
    }
}

/* Rows of heads and shoulders in the dark, some telephones lit. */
static sparring_rgb crowd_at(const palette *p, float x, float y)
{
    sparring_rgb c = {0.012f, 0.012f, 0.016f};
    if (y < 0.9f)
        return dim(p->base, 0.25f);      /* the barrier */
    for (int row = 5; row >= 0; row--) { /* from the back to the front */
        float base = 1.15f + 0.62f * (float)row, place = x / 0.62f + 0.5f * (float)(row & 1);
        int seat = (int)floorf(place) & (HALL_WALL_WIDTH - 1);
        float tone = lattice(p->seed + 10, seat, row), dark = 0.20f + 0.10f * (float)(5 - row);
        float dx = (place - floorf(place) - 0.5f) * 0.62f + 0.10f * (tone - 0.5f), dy = y - base;
        sparring_rgb shirt = sparring_tint((double)lattice(p->seed + 11, seat, row), 0.5, 0.2);
        if (dx * dx / 0.06f + (dy + 0.33f) * (dy + 0.33f) / 0.06f < 1)
            c = dim(shirt, dark);
        if (dx * dx / 0.0121f + dy * dy / 0.0196f < 1)
            c = dim((sparring_rgb){0.42f, 0.28f, 0.2f}, dark * (0.5f + tone));
        if (tone > 0.93f && fabsf(dx - 0.12f) < 0.035f && fabsf(dy + 0.05f) < 0.06f)
            c = (sparring_rgb){0.5f, 0.55f, 0.6f};
    }
    return c;
}

static sparring_rgb wall_at(wall_kind kind, const palette *p, float x, float y)
{
    switch (kind) {
    case WALL_BRICK: {
        float row = floorf(y / 0.11f), b = x / 0.36f + 0.5f * (float)((int)row & 1);
        float joint = fabsf(b - floorf(b) - 0.5f) > 0.46f || fabsf(y / 0.11f - row - 0.5f) > 0.42f;
        float tone = 0.82f + 0.25f * lattice(p->seed + 4, (int)floorf(b), (int)row);
        sparring_rgb c = dim(p->base, tone * (1 - 0.2f * joint));
        float place = x / 2.75f;
        int poster = (int)floorf(place);
        float dx = fabsf(place - floorf(place) - 0.5f) * 2.75f, dy = fabsf(y - 2.25f);
        if (dx < 0.55f && dy < 0.5f)
            c = dx > 0.5f || dy > 0.45f
                    ? (sparring_rgb){0.4f, 0.38f, 0.34f}
                    : sparring_tint((double)lattice(p->seed + 5, poster, 0), 0.6, 0.3);
        return y < 1.15f ? blend(c, dim(p->base, 0.35f), 0.85f) : c;
    }
    case WALL_CROWD:
        return crowd_at(p, x, y);
    case WALL_PANELS: {
        float seam = fabsf(x / 1.4f - floorf(x / 1.4f) - 0.5f) > 0.49f;
        sparring_rgb c = blend(p->base, p->second, y > 1.3f && y < 1.7f ? 0.8f : 0);
        return dim(c, 1 - 0.5f * seam);
    }
    case WALL_CURTAIN: {
        float fold = 0.5f + 0.5f * sinf(x * 11 + 2.5f * noise(p->seed + 6, x * 2, y * 0.3f));
        return dim(p->base, 0.30f + 0.75f * fold);
    }
    case WALL_WINDOWS: {
        float place = x / 2.2f - floorf(x / 2.2f) - 0.5f;
        if (fabsf(place) < 0.36f && y > 1.6f && y < 4.2f) {
            int bar = fabsf(place) < 0.012f || fabsf(y - 2.9f) < 0.03f;
            float sky = 0.45f + 0.10f * noise(p->seed + 6, x, y);
            return bar ? (sparring_rgb){0.1f, 0.1f, 0.1f}
                       : (sparring_rgb){sky * 0.9f, sky, sky * 1.1f};
        }
        return p->base;
    }
    case WALL_CONCRETE: {
        float seam =
            fabsf(x / 2.75f - floorf(x / 2.75f) - 0.5f) > 0.494f || fabsf(y - 2.4f) < 0.012f;
        float grain = 0.8f + 0.4f * noise(p->seed + 6, x * 6, y * 6);
        sparring_rgb c = dim((sparring_rgb){0.24f, 0.24f, 0.23f}, grain * (1 - 0.5f * seam));
        float place = x / 5.5f - floorf(x / 5.5f) - 0.5f;
        if (fabsf(place) < 0.17f && y > 1.2f && y < 4) /* banners with a bar */
            c = fabsf(y - 2.8f) < 0.3f && fabsf(place) < 0.12f ? p->second : p->ink;
        return c;
    }
    default: { /* WALL_WOOD */
        float row = floorf(x / 0.22f), grain = noise(p->seed + 8, x * 40, y * 1.5f);
        float tone = 0.75f + 0.4f * lattice(p->seed + 7, (int)row, 0);
        sparring_rgb c = dim(p->base, tone * (0.8f + 0.3f * grain));
        return y > 1.9f && y < 2.0f ? p->second : c;
    }
    }
}

static void draw_wall(hall_pictures *pictures, wall_kind kind, const palette *p)
{
    for (int y = 0; y < HALL_WALL_HEIGHT; y++) {
        for (int x = 0; x < HALL_WALL_WIDTH; x++) {
            float px = ((float)x + 0.5f) / HALL_WALL_WIDTH * 2 * HALL_HALF,
                  py = ((float)y + 0.5f) / HALL_WALL_HEIGHT * HALL_TOP;
            float pool = 0.75f + 0.35f * sinf(px * 6.2831853f / 5.5f) * (py > 1 ? 1 : py);
            float stain = 0.85f + 0.3f * noise(p->seed + 9, px * 0.8f, py * 0.8f);
            sparring_rgb c = dim(wall_at(kind, p, px, py), pool * stain);
            pictures->wall[y * HALL_WALL_WIDTH + x] = encode(c);
        }
    }
}

void sparring_hall_pictures(hall_pictures *pictures, sparring_split split, uint64_t seed)
{
    sparring_random random = random_stream(seed, 30);
    palette p = {.seed = random_bits(&random)};
    p.base = sparring_tint(split_between(&random, split, 0, 1), random_between(&random, 0.05, 0.5),
                           random_between(&random, 0.30, 0.55));
    p.ink = sparring_tint(split_between(&random, split, 0, 1), random_between(&random, 0.5, 0.9),
                          random_between(&random, 0.08, 0.45));
    p.second =
        sparring_tint(split_between(&random, split, 0, 1), 0.2, random_between(&random, 0.4, 0.6));
    draw_floor(pictures, floors[split][random_below(&random, KINDS_MAX)], &p);
    p.base = sparring_tint(split_between(&random, split, 0, 1), random_between(&random, 0.05, 0.6),
                           random_between(&random, 0.10, 0.30));
    p.ink = sparring_tint(split_between(&random, split, 0, 1), 0.8, 0.25);
    draw_wall(pictures, walls[split][random_below(&random, KINDS_MAX)], &p);
}
