/* The renderer's inner loops, eight rays or points at a time.
 *
 * lanes.c is compiled once per instruction set; all of them do the same IEEE operations in the same
 * order (no fused multiply-add), so their results are equal to the bit. */
#ifndef POISE_SPARRING_LANES_H
#define POISE_SPARRING_LANES_H

enum { LANES = 8 };

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

typedef struct lanes_kernels {
    /* Sphere tracing from one origin along eight unit directions, between near and far; a ray hits
     * when the surface is nearer than pixel·t. ret_t: distance along the ray, or a negative number.
     * ret_chosen (room for list->count): the parts that any of the rays comes near to; returns
     * their number. */
    int (*trace)(const lanes_list *list, const float origin[3], const lanes_points *direction,
                 float near, float far, float pixel, float *ret_t, unsigned short *ret_chosen);
    /* Normal and part (index into list->part) of the surface nearest to eight points. */
    void (*surface)(const lanes_list *list, const lanes_points *point, lanes_points *ret_normal,
                    int *ret_part);
    /* How open the space above eight surface points is, 0..1 (two samples of the distance field).
     */
    void (*openness)(const lanes_list *list, const lanes_points *point, const lanes_points *normal,
                     float *ret_open);
    /* How much of a far, slightly extended light reaches eight points, 0..1; light: unit vector to
     * it. `near`: parts closer than that along the way to the light count less (a surface must not
     * shade itself). */
    void (*light)(const lanes_list *list, const lanes_points *point, const float light[3],
                  float near, float *ret_light);
} lanes_kernels;

extern const lanes_kernels sparring_lanes_base;
#ifdef __x86_64__
extern const lanes_kernels sparring_lanes_avx2;
#endif

#endif
