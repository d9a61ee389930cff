/* Eight floats at a time, for the files that are compiled once per instruction set (see lanes.h):
 * lanes.c (distances), lanes_light.c (rays and colours), lanes_bounds.c (ropes), lanes_outline.c,
 * lanes_film.c (the sensor). LANES_NAME is set by the build. What is chosen here by instruction set
 * gives the same bits as the plain form beside it. */
#ifndef POISE_SPARRING_LANES_INNER_H
#define POISE_SPARRING_LANES_INNER_H

#include "lanes.h"

#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef float v8 __attribute__((vector_size(32)));
typedef int m8 __attribute__((vector_size(32))); /* whole numbers; lane masks: 0 or -1 */
typedef long long q4 __attribute__((vector_size(32)));

#define LANES_JOINED(a, b) a##_##b
#define LANES_JOIN(a, b)   LANES_JOINED(a, b)
#define LANES_OF(kernel)   LANES_JOIN(LANES_NAME, kernel)

#define INLINE             static inline __attribute__((always_inline))

INLINE v8 all(float a)
{
    return (v8){a, a, a, a, a, a, a, a};
}

INLINE m8 all_int(int a)
{
    return (m8){a, a, a, a, a, a, a, a};
}

INLINE v8 load(const float *p)
{
    v8 v;
    memcpy(&v, p, sizeof(v));
    return v;
}

INLINE void store(float *p, v8 v)
{
    memcpy(p, &v, sizeof(v));
}

INLINE v8 pick(m8 mask, v8 yes, v8 no)
{
    return (v8)(((m8)yes & mask) | ((m8)no & ~mask));
}

/* a < b ? a : b */
INLINE v8 lower(v8 a, v8 b)
{
#ifdef __AVX2__
    return (v8)_mm256_min_ps((__m256)a, (__m256)b);
#else
    return pick(a < b, a, b);
#endif
}

/* a > b ? a : b */
INLINE v8 upper(v8 a, v8 b)
{
#ifdef __AVX2__
    return (v8)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return pick(a > b, a, b);
#endif
}

INLINE v8 clamp01(v8 a)
{
    return lower(upper(a, all(0)), all(1));
}

INLINE v8 root(v8 a)
{
    v8 r;
    for (int i = 0; i < LANES; i++)
        r[i] = __builtin_sqrtf(a[i]);
    return r;
}

INLINE int any(m8 mask)
{
#ifdef __AVX2__
    return !_mm256_testz_si256((__m256i)mask, (__m256i)mask);
#else
    q4 q = (q4)mask;
    return ((q[0] | q[1]) | (q[2] | q[3])) != 0;
#endif
}

/* Bit i: lane i of the mask. */
INLINE unsigned bits_of(m8 mask)
{
#ifdef __AVX2__
    return (unsigned)_mm256_movemask_ps((__m256)mask);
#else
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++)
        bits |= (unsigned)(mask[i] & 1) << i;
    return bits;
#endif
}

INLINE v8 to_floats(m8 a)
{
    return __builtin_convertvector(a, v8);
}

/* Towards zero; for values that fit an int. */
INLINE m8 to_ints(v8 a)
{
    return __builtin_convertvector(a, m8);
}

INLINE v8 size_of(v8 a)
{
    return (v8)((m8)a & all_int(0x7fffffff));
}

typedef struct w8 {
    v8 x, y, z;
} w8;

INLINE v8 dot(w8 a, w8 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

INLINE w8 load3(const lanes_points *p)
{
    return (w8){load(p->x), load(p->y), load(p->z)};
}

INLINE void store3(lanes_points *p, w8 a)
{
    store(p->x, a.x);
    store(p->y, a.y);
    store(p->z, a.z);
}

/* Kernels of the other files, see lanes_kernels. */
void LANES_OF(rays)(const lanes_camera *camera, const float *x, const float *y,
                    lanes_points *ret_direction);
void LANES_OF(reach)(const float origin[3], const lanes_points *direction, const float *t,
                     lanes_points *ret_point, lanes_ball *ret_ball);
int LANES_OF(casters)(const lanes_casters *casters, int from, int to, const float light[3],
                      const lanes_ball *ball, unsigned short *ret_chosen);
void LANES_OF(light_up)(const lanes_look *look, const lanes_surface *surface,
                        lanes_colours *colour);
void LANES_OF(hall)(const lanes_hall *hall, const float origin[3], const lanes_points *direction,
                    lanes_colours *ret_colour, int *ret_floor);
void LANES_OF(cover)(const lanes_bounds *bounds, int sides, const float origin[3],
                     const lanes_points *direction, const lanes_lens *lens, const float *far,
                     lanes_colours *colour);
void LANES_OF(light_floor)(const lanes_look *look, const float *lit, const float *sky,
                           const int *floor, lanes_colours *colour);
void LANES_OF(fill)(const lanes_outline *outline, const lanes_grid *grid, double y, int from,
                    int to, unsigned char *cell);
void LANES_OF(develop)(const lanes_film *film, int x, int y, const float *move, uint64_t *random,
                       uint8_t *ret_rgb);

#endif
