/* Rays, and the colours of what they meet. See lanes.h. */
#include "hall_pictures.h"
#include "lanes_inner.h"

void LANES_OF(rays)(const lanes_camera *camera, const float *x, const float *y,
                    lanes_points *ret_direction)
{
    const lanes_camera *c = camera;
    v8 u = (load(x) - all(c->cx)) * all(c->spread), v = (load(y) - all(c->cy)) * all(c->spread);
    v8 n = all(1) / root(all(1) + u * u + v * v);
    store3(ret_direction,
           (w8){(all(c->ahead[0]) + all(c->right[0]) * u + all(c->down[0]) * v) * n,
                (all(c->ahead[1]) + all(c->right[1]) * u + all(c->down[1]) * v) * n,
                (all(c->ahead[2]) + all(c->right[2]) * u + all(c->down[2]) * v) * n});
}

void LANES_OF(reach)(const float origin[3], const lanes_points *direction, const float *t,
                     lanes_points *ret_point, lanes_ball *ret_ball)
{
    w8 d = load3(direction);
    m8 there = load(t) > all(0);
    v8 along = pick(there, load(t), all(1));
    const v8 p[3] = {all(origin[0]) + d.x * along, all(origin[1]) + d.y * along,
                     all(origin[2]) + d.z * along};
    store3(ret_point, (w8){p[0], p[1], p[2]});
    ret_ball->r = 0;
    for (int k = 0; k < 3; k++) {
        float low[LANES], high[LANES];
        store(low, pick(there, p[k], all(1e9f)));
        store(high, pick(there, p[k], all(-1e9f)));
        for (int i = 1; i < LANES; i++) {
            low[0] = low[0] < low[i] ? low[0] : low[i];
            high[0] = high[0] > high[i] ? high[0] : high[i];
        }
        float middle = 0.5f * (low[0] + high[0]);
        ret_ball->c[k] = middle;
        ret_ball->r += (high[0] - middle) * (high[0] - middle);
    }
    ret_ball->r = __builtin_sqrtf(ret_ball->r);
}

int LANES_OF(casters)(const lanes_casters *casters, int from, int to, const float light[3],
                      const lanes_ball *ball, unsigned short *ret_chosen)
{
    const m8 lane = {0, 1, 2, 3, 4, 5, 6, 7};
    int count = 0;
    for (int first = from; first < to; first += LANES) {
        w8 away = {load(casters->x + first) - all(ball->c[0]),
                   load(casters->y + first) - all(ball->c[1]),
                   load(casters->z + first) - all(ball->c[2])};
        v8 size = load(casters->size + first) + all(ball->r);
        v8 along = away.x * all(light[0]) + away.y * all(light[1]) + away.z * all(light[2]);
        v8 off = dot(away, away) - along * along;
        v8 reach = size + all(0.006f) + all(0.05f) * (along + size); /* and its half shade */
        m8 shades = (along >= -size) & (off < reach * reach) & (lane < all_int(to - first));
        for (unsigned bits = bits_of(shades); bits != 0; bits &= bits - 1)
            ret_chosen[count++] = casters->id[first + __builtin_ctz(bits)];
    }
    return count;
}

INLINE v8 power16(v8 a)
{
    a = a * a;
    a = a * a;
    a = a * a;
    return a * a;
}

void LANES_OF(light_up)(const lanes_look *look, const lanes_surface *surface, lanes_colours *colour)
{
    const v8 none = all(0);
    w8 n = load3(&surface->normal), d = load3(&surface->direction);
    w8 lamp = {all(look->lamp[0]), all(look->lamp[1]), all(look->lamp[2])};
    v8 lit = load(surface->lit);
    m8 skin;
    memcpy(&skin, surface->skin, sizeof(skin));
    v8 facing = dot(n, lamp), key = upper(facing, none);
    /* Light that goes through skin at the edge of the shade. */
    v8 wrap = (facing + all(0.35f)) / all(1.35f);
    wrap = pick(wrap > none, wrap * wrap, none);
    v8 sky = all(0.5f) + all(0.5f) * n.y, front = upper(-dot(n, d), none);
    v8 ambient = load(surface->open) * (all(0.20f) + all(0.24f) * sky + all(0.20f) * front);
    w8 half = {lamp.x - d.x, lamp.y - d.y, lamp.z - d.z};
    v8 shine = dot(n, half) / root(dot(half, half));
    shine = pick(shine > none, power16(shine), none);
    v8 rim = all(1) - front;
    v8 spec =
        load(surface->gloss) * (all(0.35f) * shine * lit + all(0.10f) * rim * rim * rim * sky);
    v8 direct = all(1.05f) * key * lit;
    v8 soft = pick(skin, all(0.16f) * (wrap - key) * (all(0.4f) + all(0.6f) * lit), none);
    soft = upper(soft, none);
    const float *tint = look->lamp_tint, *sky_tint = look->sky_tint;
    store(colour->r, load(colour->r) * (ambient * all(0.97f) * all(sky_tint[0]) +
                                        (direct * all(1.04f) + soft * all(1.6f)) * all(tint[0])) +
                         spec);
    store(colour->g, load(colour->g) * (ambient * all(sky_tint[1]) +
                                        (direct + soft * all(0.7f)) * all(tint[1])) +
                         spec);
    store(colour->b, load(colour->b) * (ambient * all(1.06f) * all(sky_tint[2]) +
                                        (direct * all(0.92f) + soft * all(0.5f)) * all(tint[2])) +
                         spec);
}

INLINE m8 gather(const uint32_t *from, m8 at)
{
#ifdef __AVX2__
    return (m8)_mm256_i32gather_epi32((const int *)from, (__m256i)at, 4);
#else
    m8 r;
    for (int i = 0; i < LANES; i++)
        r[i] = (int)from[at[i]];
    return r;
#endif
}

typedef struct texture {
    const uint32_t *texel;
    int width, height;
    int wrap; /* its columns go round (the width is a power of two), else they end */
} texture;

/* Bilinear sample; u and v in texels. */
INLINE void sample(const texture *picture, v8 u, v8 v, v8 ret[3])
{
    const int width = picture->width, height = picture->height;
    v = lower(upper(v, all(0)), all((float)(height - 1)));
    if (!picture->wrap)
        u = lower(upper(u, all(0)), all((float)(width - 1)));
    m8 x = to_ints(u), y = to_ints(v), next = x + 1;
    v8 a = u - to_floats(x), b = v - to_floats(y);
    if (picture->wrap) {
        x &= width - 1;
        next &= width - 1;
    } else {
        next += next == width; /* a mask: -1 */
    }
    m8 row = y * width, below = row + ((y + 1 < height) & width);
    const m8 p0 = gather(picture->texel, row + x), p1 = gather(picture->texel, row + next),
             q0 = gather(picture->texel, below + x), q1 = gather(picture->texel, below + next);
    for (int i = 0; i < 3; i++) {
        v8 first = to_floats(p0 >> 8 * i & 255), second = to_floats(q0 >> 8 * i & 255);
        v8 top = first + (to_floats(p1 >> 8 * i & 255) - first) * a,
           bottom = second + (to_floats(q1 >> 8 * i & 255) - second) * a;
        v8 w = (top + (bottom - top) * b) * all(1 / 255.0f);
        ret[i] = w * w;
    }
}

/* Distance along rays to the wall before them, of the two that are across one axis. */
INLINE v8 to_wall(v8 direction, float origin)
{
    v8 wall = pick(direction > all(0), all(HALL_HALF), all(-HALL_HALF));
    return pick(size_of(direction) > all(1e-6f), (wall - all(origin)) / direction, all(1e9f));
}

INLINE void see_walls(const lanes_hall *hall, const float origin[3], w8 d, v8 ret[3])
{
    const texture picture = {hall->wall, HALL_WALL_WIDTH, HALL_WALL_HEIGHT, 1};
    const float *shift = hall->wall_shift;
    v8 tx = to_wall(d.x, origin[0]), tz = to_wall(d.z, origin[2]);
    m8 by_x = tx < tz;
    v8 t = pick(by_x, tx, tz), y = all(origin[1]) + d.y * t;
    v8 along = pick(by_x, all(origin[2]) + d.z * t, all(origin[0]) + d.x * t);
    v8 start = pick(by_x, pick(d.x > all(0), all(shift[0]), all(shift[1])),
                    pick(d.z > all(0), all(shift[2]), all(shift[3])));
    v8 u = (along + all(HALL_HALF)) * all(HALL_WALL_WIDTH / (2 * HALL_HALF)) + start;
    sample(&picture, u, y * all(HALL_WALL_HEIGHT / HALL_TOP), ret);
    for (int i = 0; i < 3; i++)
        ret[i] = pick(y > all(HALL_TOP), all(hall->ceiling[i]), ret[i]);
}

void LANES_OF(hall)(const lanes_hall *hall, const float origin[3], const lanes_points *direction,
                    lanes_colours *ret_colour, int *ret_floor)
{
    const texture picture = {hall->floor, HALL_FLOOR_SIDE, HALL_FLOOR_SIDE, 0};
    const float k = HALL_FLOOR_SIDE / (2 * HALL_FLOOR_HALF);
    w8 d = load3(direction);
    v8 t = all(-origin[1]) / d.y, x = all(origin[0]) + d.x * t, z = all(origin[2]) + d.z * t;
    v8 edge = upper(size_of(x), size_of(z));
    m8 floor = (d.y < all(-1e-4f)) & (edge < all(HALL_HALF)),
       canvas = floor & (edge < all(HALL_FLOOR_HALF));
    v8 c[3] = {all(hall->around[0]), all(hall->around[1]), all(hall->around[2])};
    if (any(canvas)) {
        v8 seen[3];
        sample(&picture, (x + all(HALL_FLOOR_HALF)) * all(k) - all(0.5f),
               (z + all(HALL_FLOOR_HALF)) * all(k) - all(0.5f), seen);
        for (int i = 0; i < 3; i++)
            c[i] = pick(canvas, seen[i], c[i]);
    }
    if (any(~floor)) {
        v8 seen[3];
        see_walls(hall, origin, d, seen);
        for (int i = 0; i < 3; i++)
            c[i] = pick(floor, c[i], seen[i]);
    }
    store(ret_colour->r, c[0]);
    store(ret_colour->g, c[1]);
    store(ret_colour->b, c[2]);
    memcpy(ret_floor, &floor, sizeof(floor));
}

void LANES_OF(light_floor)(const lanes_look *look, const float *lit, const float *sky,
                           const int *floor, lanes_colours *colour)
{
    v8 direct = all(0.62f) * load(lit), open = all(0.38f) * (all(0.45f) + all(0.55f) * load(sky));
    float *channel[3] = {colour->r, colour->g, colour->b};
    m8 here;
    memcpy(&here, floor, sizeof(here));
    for (int i = 0; i < 3; i++) {
        v8 c = load(channel[i]);
        v8 lighted = c * (direct * all(look->lamp_tint[i]) + open * all(look->sky_tint[i]));
        store(channel[i], pick(here, lighted, c));
    }
}
