/* The renderer's inner loops, eight rays, points or pixels at a time.
 *
 * lanes*.c are compiled once per instruction set; all of them do the same IEEE operations in the
 * same order (no fused multiply-add), so their results are equal to the bit. */
#ifndef POISE_SPARRING_LANES_H
#define POISE_SPARRING_LANES_H

#include <stddef.h>
#include <stdint.h>

enum {
    LANES = 8,
    LANES_TRACES_MAX = 8, /* packets traced at once */
    LANES_GAMMA_STEPS = 4096,
    LANES_SIDES = 4, /* of the ring: +x, -x, +z, -z; bit i of a mask is side i */
    LANES_ROPES_MAX = 5
};

/* A solid part as the loops want it (see sparring_part); b is relative to a, both already
 * stretched. */
typedef struct lanes_part {
    float ax, ay, az, bx, by, bz;
    float inverse_bb; /* 1 / |b|², or 0 for a ball */
    float ra, rb_minus_ra;
    float sx, sy, sz, stretch; /* unit axis; factor - 1 */
    float safe;                /* factor that makes a distance in stretched space a safe step */
    float blend, half_inverse_blend;
    int first;          /* begins a body: no smooth union with the parts before it */
    int person, index;  /* whose part, and which one of the body */
    float reach;        /* the smooth union lets nothing of it be farther from its axis */
    float inverse_axis; /* 1 / |shadow b|², or 0 */
    float shadow_ax, shadow_ay, shadow_az, shadow_bx, shadow_by, shadow_bz, shadow_r,
        shadow_half; /* not stretched; half the axis' length */
} lanes_part;

typedef struct lanes_list {
    const lanes_part *part;       /* all parts */
    const unsigned short *chosen; /* those that matter here, by ascending index */
    int count;
} lanes_list;

typedef struct lanes_points {
    float x[LANES], y[LANES], z[LANES];
} lanes_points;

typedef struct lanes_ball {
    float c[3], r;
} lanes_ball;

typedef struct lanes_colours {
    float r[LANES], g[LANES], b[LANES]; /* linear light */
} lanes_colours;

/* Floats of a camera, see sparring_camera. */
typedef struct lanes_camera {
    float origin[3], right[3], down[3], ahead[3];
    float spread, cx, cy; /* spread: 1 / focal length in pixels */
} lanes_camera;

/* What throws shadows, as balls; LANES floats behind the last are readable. */
typedef struct lanes_casters {
    const float *x, *y, *z, *size;
    const unsigned short *id;
} lanes_casters;

typedef struct lanes_look {
    float lamp[3]; /* unit vector to it */
    float lamp_tint[3], sky_tint[3];
} lanes_look;

/* Eight surface points of bodies. */
typedef struct lanes_surface {
    lanes_points normal, direction; /* direction: of the ray that came here */
    float gloss[LANES], lit[LANES], open[LANES];
    int skin[LANES]; /* -1 or 0 */
} lanes_surface;

/* See hall.h and hall_pictures.h. Texels: square roots of linear light, red in the lowest byte. */
typedef struct lanes_hall {
    const uint32_t *floor, *wall;
    float around[3], ceiling[3];
    float wall_shift[LANES_SIDES]; /* where on the picture a wall begins, texels */
} lanes_hall;

/* What bounds the ring; lengths in metres. */
typedef struct lanes_bounds {
    int cage;                                                /* a mesh instead of ropes */
    int ropes;                                               /* number of them */
    float half, top;                                         /* half side of the ring; height */
    float height[LANES_ROPES_MAX], rope[LANES_ROPES_MAX][3]; /* rope, post: colours */
    float post[4][3];                                        /* at +x +z, +x -z, -x +z, -x -z */
} lanes_bounds;

/* How a camera draws what is not where it focuses. */
typedef struct lanes_lens {
    float spread; /* the angle of a pixel, radians: thinner things cover it partly */
    float focus;  /* the distance that is sharp, metres */
    float blur;   /* metres that a point smears, per metre from there: opening / focus */
} lanes_lens;

/* The outline of a part in the picture: two discs and what is between them, pixels. */
typedef struct lanes_outline {
    double x, y, r;      /* of the first */
    double ux, uy, more; /* what the second has more of each */
    double uu;           /* square of the distance */
} lanes_outline;

/* Cells along a row: their left end and the width of one, pixels. */
typedef struct lanes_grid {
    double x, wide;
} lanes_grid;

/* What the sensor gathers and how it is developed. Planes have rows of `stride` floats, whole
 * tiles, so that eight pixels may be read where at least one is in the picture. */
typedef struct lanes_film {
    const float *light[3]; /* planes */
    const float *speed;    /* plane: pixels that what is seen moves while the shutter is open */
    int stride, width, height;
    float gain, vignette, across; /* across: corners lie at about 1 */
    float noise;                  /* standard deviation, 8-bit steps; 0: none is drawn */
    const uint8_t *gamma;         /* LANES_GAMMA_STEPS + 1 */
} lanes_film;

/* Eight rays: along unit directions, between near and far. */
typedef struct lanes_trace {
    lanes_list list;
    const lanes_points *direction;
    float near, far;
    float *ret_t;               /* distance along the ray, or a negative number */
    unsigned short *ret_chosen; /* room for list.count: the parts that any of them comes near to */
    int ret_count;
} lanes_trace;

typedef struct lanes_kernels {
    /* Unit directions of the rays through pixel positions. */
    void (*rays)(const lanes_camera *camera, const float *x, const float *y,
                 lanes_points *ret_direction);
    /* Sphere tracing of up to LANES_TRACES_MAX packets from one origin; a ray hits when the surface
     * is nearer than pixel·t. */
    void (*trace)(lanes_trace *job, int jobs, const float origin[3], float pixel);
    /* Points along rays (where t is not positive: at 1), and a ball around those with positive t.
     */
    void (*reach)(const float origin[3], const lanes_points *direction, const float *t,
                  lanes_points *ret_point, lanes_ball *ret_ball);
    /* Normal and part (index into list->part) of the surface nearest to eight points. */
    void (*surface)(const lanes_list *list, const lanes_points *point, lanes_points *ret_normal,
                    int *ret_part);
    /* How open the space above eight surface points is, 0..1 (two samples of the distance field).
     */
    void (*openness)(const lanes_list *list, const lanes_points *point, const lanes_points *normal,
                     float *ret_open);
    /* Of casters from .. to - 1, the ids of those whose shadow from the light can touch the ball;
     * returns their number. */
    int (*casters)(const lanes_casters *casters, int from, int to, const float light[3],
                   const lanes_ball *ball, unsigned short *ret_chosen);
    /* How much of a far, slightly extended light reaches eight points, 0..1; light: unit vector to
     * it. `near`: parts closer than that along the way to the light count less (a surface must not
     * shade itself). */
    void (*light)(const lanes_list *list, const lanes_points *point, const float light[3],
                  float near, float *ret_light);
    /* The surface's own colour to the light that comes from it. */
    void (*light_up)(const lanes_look *look, const lanes_surface *surface, lanes_colours *colour);
    /* What rays from inside the room see of floor, walls and ceiling; ret_floor: -1 where it is the
     * floor (shadows fall on it), else 0. */
    void (*hall)(const lanes_hall *hall, const float origin[3], const lanes_points *direction,
                 lanes_colours *ret_colour, int *ret_floor);
    /* Covers colours with those ropes, posts or mesh of the `sides` that each ray meets before
     * `far` (metres along the ray). */
    void (*cover)(const lanes_bounds *bounds, int sides, const float origin[3],
                  const lanes_points *direction, const lanes_lens *lens, const float *far,
                  lanes_colours *colour);
    /* Light on the floor, of which `lit` comes from the lamp and `sky` from above. */
    void (*light_floor)(const lanes_look *look, const float *lit, const float *sky,
                        const int *floor, lanes_colours *colour);
    /* Sets the cells from .. to - 1 of a row (their middles at y) that lie within an outline to 1.
     * Cells beyond, up to LANES, may be set too if they lie within. */
    void (*fill)(const lanes_outline *outline, const lanes_grid *grid, double y, int from, int to,
                 unsigned char *cell);
    /* Eight pixels (x.., y) of one tile to 24 bytes. move: how far (pixels) what is fastest
     * nearby moves while the shutter is open, or NULL; random: state of a sparring_random. */
    void (*develop)(const lanes_film *film, int x, int y, const float *move, uint64_t *random,
                    uint8_t *ret_rgb);
} lanes_kernels;

extern const lanes_kernels sparring_lanes_base;
#ifdef __x86_64__
extern const lanes_kernels sparring_lanes_avx2;
#endif

#endif
