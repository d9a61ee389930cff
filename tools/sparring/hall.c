#include "hall.h"
#include "hall_pictures.h"

#include <stdlib.h>

typedef enum bounds_kind { BOUNDS_NONE, BOUNDS_ROPES, BOUNDS_CAGE } bounds_kind;

struct sparring_hall {
    bounds_kind kind;
    lanes_bounds bounds;
    lanes_hall surfaces;
    hall_pictures pictures;
};

typedef struct bounds_row {
    bounds_kind kind;
    int ropes;
} bounds_row;

static const bounds_row bounds_of[SPLIT_COUNT][2] = {
    [SPLIT_TRAIN] = {{BOUNDS_ROPES, 4}, {BOUNDS_NONE, 0}},
    [SPLIT_VALIDATION] = {{BOUNDS_ROPES, 3}, {BOUNDS_ROPES, 3}},
    [SPLIT_TEST] = {{BOUNDS_ROPES, 5}, {BOUNDS_CAGE, 0}},
};

static void put_colour(float ret[3], sparring_rgb c)
{
    ret[0] = c.r;
    ret[1] = c.g;
    ret[2] = c.b;
}

int sparring_hall_new(sparring_split split, uint64_t seed, sparring_hall **ret_hall, poise_err *err)
{
    sparring_hall *hall = calloc(1, sizeof(*hall));
    if (hall == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the hall's pictures (%zu bytes)",
                          sizeof(*hall));
    sparring_random random = random_stream(seed, 32);
    const bounds_row *row = &bounds_of[split][random_unit(&random) < 0.7 ? 0 : 1];
    lanes_bounds *bounds = &hall->bounds;
    lanes_hall *surfaces = &hall->surfaces;
    hall->kind = row->kind;
    bounds->cage = row->kind == BOUNDS_CAGE;
    bounds->ropes = row->ropes;
    bounds->half = (float)SPARRING_ROPES;
    bounds->top = row->kind == BOUNDS_NONE ? 0 : row->kind == BOUNDS_CAGE ? 1.30f : 1.38f;
    for (int i = 0; i < row->ropes; i++) {
        double light = random_unit(&random);
        bounds->height[i] = 0.42f + (1.34f - 0.42f) * (float)i / (float)(row->ropes - 1);
        put_colour(bounds->rope[i], light < 0.45
                                        ? (sparring_rgb){0.55f, 0.54f, 0.52f}
                                        : sparring_tint(split_between(&random, split, 0, 1), 0.8,
                                                        light < 0.7 ? 0.35 : 0.10));
    }
    for (int i = 0; i < LANES_SIDES; i++) {
        put_colour(bounds->post[i],
                   i < 2 ? sparring_tint(split_between(&random, split, 0, 1), 0.8, 0.3)
                         : (sparring_rgb){0.25f, 0.25f, 0.26f});
        surfaces->wall_shift[i] = (float)random_between(&random, 0, HALL_WALL_WIDTH);
    }
    float shade = (float)random_between(&random, 0.02, 0.10);
    put_colour(surfaces->around, (sparring_rgb){shade, shade * 0.96f, shade * 0.92f});
    put_colour(surfaces->ceiling, (sparring_rgb){0.02f, 0.02f, 0.025f});
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

const lanes_bounds *sparring_hall_bounds(const sparring_hall *hall)
{
    return &hall->bounds;
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
    if (hall->kind == BOUNDS_NONE)
        return 0;
    for (int side = 0; side < LANES_SIDES; side++) {
        if (hall->kind == BOUNDS_CAGE)
            ret_bars[count++] =
                bar_along(side, 0.5 * (double)hall->bounds.top, 0.55 * (double)hall->bounds.top);
        for (int i = 0; i < hall->bounds.ropes; i++)
            ret_bars[count++] = bar_along(side, (double)hall->bounds.height[i], 0.04);
    }
    for (int x = 0; x < 2; x++) { /* the posts: seen at both sides that meet there */
        for (int z = 0; z < 2; z++) {
            double px = x == 0 ? SPARRING_ROPES : -SPARRING_ROPES,
                   pz = z == 0 ? SPARRING_ROPES : -SPARRING_ROPES;
            ret_bars[count++] =
                (hall_bar){v3_of(px, 0, pz), v3_of(px, (double)hall->bounds.top + 0.12, pz), 0.16,
                           1 << x | 4 << z};
        }
    }
    return count;
}
