/* Small vectors and frames for the fighters' kinematics. World: metres, y up, right-handed, the
 * floor is y = 0. A body part's frame: x to the person's left, y up, z forward. Angles in radians
 * unless a name says degrees. */
#ifndef POISE_SPARRING_VEC_H
#define POISE_SPARRING_VEC_H

#include <math.h>

typedef struct v3 {
    double x, y, z;
} v3;

/* Three columns: where the axes of the part point. Orthonormal everywhere in this program. */
typedef struct m3 {
    v3 x, y, z;
} m3;

static inline v3 v3_of(double x, double y, double z)
{
    return (v3){x, y, z};
}

static inline v3 v3_add(v3 a, v3 b)
{
    return v3_of(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline v3 v3_sub(v3 a, v3 b)
{
    return v3_of(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline v3 v3_mul(v3 a, double s)
{
    return v3_of(a.x * s, a.y * s, a.z * s);
}

/* a + b·s */
static inline v3 v3_mad(v3 a, v3 b, double s)
{
    return v3_of(a.x + b.x * s, a.y + b.y * s, a.z + b.z * s);
}

static inline double v3_dot(v3 a, v3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline v3 v3_cross(v3 a, v3 b)
{
    return v3_of(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline double v3_len(v3 a)
{
    return sqrt(v3_dot(a, a));
}

/* Unit vector; `otherwise` when a is (nearly) zero. */
static inline v3 v3_unit(v3 a, v3 otherwise)
{
    double n = v3_len(a);
    return n > 1e-9 ? v3_mul(a, 1 / n) : otherwise;
}

static inline v3 v3_lerp(v3 a, v3 b, double t)
{
    return v3_mad(a, v3_sub(b, a), t);
}

static inline v3 m3_apply(const m3 *m, v3 a)
{
    return v3_add(v3_add(v3_mul(m->x, a.x), v3_mul(m->y, a.y)), v3_mul(m->z, a.z));
}

/* origin + m·a: a point of a part's frame in the world. */
static inline v3 m3_point(v3 origin, const m3 *m, v3 a)
{
    return v3_add(origin, m3_apply(m, a));
}

/* The transposed (inverse) rotation. */
static inline v3 m3_back(const m3 *m, v3 a)
{
    return v3_of(v3_dot(m->x, a), v3_dot(m->y, a), v3_dot(m->z, a));
}

static inline m3 m3_mul(const m3 *a, const m3 *b)
{
    return (m3){m3_apply(a, b->x), m3_apply(a, b->y), m3_apply(a, b->z)};
}

/* Turn left by yaw, then bend forward by pitch, then lean left by roll (each in the frame so far).
 */
static inline m3 m3_turn(double yaw, double pitch, double roll)
{
    double a = cos(yaw), b = sin(yaw), c = cos(pitch), d = sin(pitch), e = cos(roll), f = sin(roll);
    m3 y = {v3_of(a, 0, -b), v3_of(0, 1, 0), v3_of(b, 0, a)};
    m3 p = {v3_of(1, 0, 0), v3_of(0, c, d), v3_of(0, -d, c)};
    m3 r = {v3_of(e, -f, 0), v3_of(f, e, 0), v3_of(0, 0, 1)};
    m3 yp = m3_mul(&y, &p);
    return m3_mul(&yp, &r);
}

static inline double clampd(double a, double low, double high)
{
    return a < low ? low : a > high ? high : a;
}

static inline double lerpd(double a, double b, double t)
{
    return a + (b - a) * t;
}

/* 0 below `from`, 1 above `to`, smooth between. */
static inline double smoothstepd(double from, double to, double a)
{
    double t = clampd((a - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

static inline double radians(double degrees)
{
    return degrees * (3.14159265358979323846 / 180);
}

/* The same angle in [-pi, pi]. */
static inline double angle_wrap(double a)
{
    return remainder(a, 2 * 3.14159265358979323846);
}

#endif
