/* What the renderer's files share: render.c (tiles and their lists), shade.c (what rays see),
 * finish.c (edges, motion blur, the sensor), seen.c (questions for the truth). */
#ifndef POISE_SPARRING_RENDER_INNER_H
#define POISE_SPARRING_RENDER_INNER_H

#include "render.h"

#include "hall.h"
#include "lanes.h"
#include "paint.h"

#include "base/team.h"

#include <stddef.h>

enum {
    TILE = 8,
    BLOCK = 12, /* tiles of a row that one thread takes at a time */
    PARTS = SPARRING_PEOPLE_MAX * SPARRING_PARTS_MAX,
    GAMMA_STEPS = LANES_GAMMA_STEPS
};

#define OPEN_REACH 0.09 /* how far lanes_kernels.openness looks, metres */

/* What a pixel shows: WHAT_WALL or WHAT_FLOOR of the hall, from WHAT_BODY on person × BODY_SPAN +
 * stuff. */
enum { WHAT_WALL = 1, WHAT_FLOOR = 2, WHAT_BODY = 16, BODY_SPAN = 32 };

typedef unsigned short part_id;

enum { NO_PART = 0xffff };

typedef struct screen_tile {
    part_id part[PARTS], around[PARTS], shadow[PARTS]; /* around: also what is within OPEN_REACH */
    int part_count, around_count, shadow_count;
    int sides;       /* of the ring whose ropes may be seen here, see lanes_kernels.cover */
    float near, far; /* of the parts, along rays */
    float move_x,
        move_y; /* pixels that what is fastest near here moves while the shutter is open */
} screen_tile;

typedef struct outline { /* of a ball in the picture */
    double x, y, r;      /* pixels */
    int behind;
} outline;

struct sparring_renderer {
    sparring_render_settings settings;
    const lanes_kernels *lanes;
    sparring_hall *hall;
    poise_team *team;
    sparring_view view;
    sparring_part part[SPARRING_PEOPLE_MAX][SPARRING_PARTS_MAX];
    int part_count[SPARRING_PEOPLE_MAX];
    outline ends[SPARRING_PEOPLE_MAX][SPARRING_PARTS_MAX][2];
    paint_marks marks[SPARRING_PEOPLE_MAX];
    lanes_part packed[PARTS];
    float speed[PARTS]; /* pixels while the shutter is open */
    int packed_count;
    part_id caster[PARTS], everything[PARTS];
    int caster_count, casters_of[SPARRING_PEOPLE_MAX + 1]; /* where a person's casters begin */
    float caster_x[PARTS + LANES], caster_y[PARTS + LANES], caster_z[PARTS + LANES],
        caster_size[PARTS + LANES];
    float whole_x[SPARRING_PEOPLE_MAX + LANES], whole_y[SPARRING_PEOPLE_MAX + LANES],
        whole_z[SPARRING_PEOPLE_MAX + LANES], whole_size[SPARRING_PEOPLE_MAX + LANES];
    lanes_casters casters, whole_casters; /* parts; all of a person's in one, by person */
    int columns, rows, blocks;            /* of tiles; blocks of a row */
    screen_tile *tile;
    int stride;      /* of the planes below: columns × TILE; they have rows × TILE rows */
    float *light[3]; /* linear */
    float *swift;    /* pixels that what is seen moves while the shutter is open */
    uint16_t *what;  /* a pixel shows */
    lanes_camera camera;
    lanes_look look;
    lanes_film film;
    uint8_t gamma[GAMMA_STEPS + 1];
    float share[SPARRING_PEOPLE_MAX]; /* see sparring_renderer_visible_share */
    uint8_t *rgb;                     /* of the frame being drawn */
    int64_t frame;
    lanes_lens lens;
    int moving; /* some tile's move is worth blurring */
    float pan;  /* pixels that the hall moves while the shutter is open */
};

/* Eight pixel positions of one tile, and what is seen there. */
typedef struct ray_packet {
    const screen_tile *tile;
    float x[LANES], y[LANES];
    int count; /* the first ones matter, the rest need no colour */
    lanes_colours colour;
    uint16_t what[LANES];
    part_id piece[LANES];
} ray_packet;

/* Of up to LANES_TRACES_MAX packets: many at once are faster. */
void sparring_shade(const sparring_renderer *renderer, ray_packet *packet, int packets);

/* The second and third round over a block of tiles (poise_team_run). */
void sparring_finish_edges(void *renderer, int task, int member);
void sparring_finish_develop(void *renderer, int task, int member);

/* See sparring_renderer_visible_share; once it is known what the pixels show. */
float sparring_seen_share(const sparring_renderer *renderer, int which);

/* Pixels of row y that a wipe covers: *ret_from .. *ret_to - 1. */
void sparring_wipe_span(const sparring_renderer *renderer, int y, int *ret_from, int *ret_to);

#endif
