/* What bounds the ring, before eight rays: ropes, posts, mesh. See lanes.h. */
#include "lanes_inner.h"

/* Eight rays where they meet the plane of a side. */
typedef struct meeting {
    v8 along, y, pixel; /* metres */
    m8 there;           /* before `far`, where the side has something */
} meeting;

INLINE meeting meet(const lanes_bounds *bounds, int side, const float origin[3], w8 d,
                    const lanes_lens *lens, v8 far)
{
    const v8 ahead = side < 2 ? d.x : d.z, beside = side < 2 ? d.z : d.x;
    const float away = (side % 2 == 0 ? bounds->half : -bounds->half) - origin[side < 2 ? 0 : 2];
    v8 t = all(away) / pick(size_of(ahead) < all(1e-5f), all(1e-5f), ahead);
    meeting m = {.along = all(origin[side < 2 ? 2 : 0]) + beside * t,
                 .y = all(origin[1]) + d.y * t,
                 .pixel = all(lens->spread) * t + all(lens->blur) * size_of(t - all(lens->focus))};
    m.there = (t >= all(0.05f)) & (t <= far) & (m.y >= all(0)) & (m.y <= all(bounds->top + 0.15f)) &
              (size_of(m.along) <= all(bounds->half + 0.12f));
    return m;
}

INLINE void cover(v8 c[3], m8 where, const v8 with[3], v8 light, v8 amount)
{
    for (int i = 0; i < 3; i++)
        c[i] = pick(where, c[i] + (with[i] * light - c[i]) * amount, c[i]);
}

/* How much of a pixel of width `pixel` a bar of half width `half` covers at distance `away` from
 * its middle. */
INLINE v8 bar(v8 away, v8 half, v8 pixel)
{
    v8 inside = half - size_of(away) + all(0.5f) * pixel, inverse = all(1) / pixel;
    v8 a = lower(inside * inverse, all(1)), most = all(2) * half * inverse;
    return pick(inside > all(0), pick(most < all(1), a * most, a), all(0));
}

INLINE void cover_ropes(const lanes_bounds *bounds, const meeting *m, m8 where, v8 c[3])
{
    for (int i = 0; i < bounds->ropes; i++) {
        v8 away = m->y - all(bounds->height[i]), half = all(0.018f);
        m8 hit = where & (half - size_of(away) + all(0.5f) * m->pixel > all(0));
        if (!any(hit))
            continue;
        const float *colour = bounds->rope[i];
        const v8 rope[3] = {all(colour[0]), all(colour[1]), all(colour[2])};
        cover(c, hit, rope, all(0.75f) + all(9) * away, bar(away, half, m->pixel));
    }
}

/* Away from the middle between two whole numbers. */
INLINE v8 from_middle(v8 x)
{
    v8 whole = to_floats(to_ints(x));
    return x - (pick(whole > x, whole - all(1), whole) + all(0.5f));
}

/* Diamonds of wire, a dark pad on top. */
INLINE void cover_mesh(const meeting *m, m8 where, v8 c[3])
{
    const v8 wire[3] = {all(0.05f), all(0.05f), all(0.055f)},
             pad[3] = {all(0.03f), all(0.03f), all(0.035f)};
    const float pad_at = 1.26f, pad_half = 0.04f, step = 0.09f; /* step: from wire to wire */
    m8 on_pad = where & (m->y > all(pad_at - pad_half));
    v8 along = pick(where, m->along, all(0)), y = pick(where, m->y, all(0));
    v8 a = from_middle((along + y) / all(step)), b = from_middle((along - y) / all(step));
    v8 first = bar(a * all(step) * all(0.7071f), all(0.0025f), m->pixel),
       second = bar(b * all(step) * all(0.7071f), all(0.0025f), m->pixel);
    cover(c, where & ~on_pad, wire, all(1), all(1) - (all(1) - first) * (all(1) - second));
    if (any(on_pad))
        cover(c, on_pad, pad, all(1), bar(y - all(pad_at), all(pad_half), m->pixel));
}

/* The posts at both ends of a side. */
INLINE void cover_posts(const lanes_bounds *bounds, int side, const meeting *m, v8 c[3])
{
    v8 away = size_of(m->along) - all(bounds->half), half = all(bounds->cage ? 0.06f : 0.045f);
    if (!bounds->cage)
        half = pick(m->y > all(0.35f), all(0.10f), half); /* the pad */
    m8 hit = m->there & (m->y < all(bounds->top + 0.12f)) &
             (half - size_of(away) + all(0.5f) * m->pixel > all(0));
    if (!any(hit))
        return;
    const float *ahead = bounds->post[side < 2 ? side * 2 : side - 2], /* where along > 0 */
        *behind = bounds->post[side < 2 ? side * 2 + 1 : side];
    v8 post[3];
    for (int i = 0; i < 3; i++)
        post[i] = pick(m->along > all(0), all(ahead[i]), all(behind[i]));
    cover(c, hit, post, all(0.75f) - all(2.5f) * away, bar(away, half, m->pixel));
}

void LANES_OF(cover)(const lanes_bounds *bounds, int sides, const float origin[3],
                     const lanes_points *direction, const lanes_lens *lens, const float *far,
                     lanes_colours *colour)
{
    w8 d = load3(direction);
    v8 c[3] = {load(colour->r), load(colour->g), load(colour->b)};
    int order[LANES_SIDES], count = 0;
    float t[LANES_SIDES];
    for (int side = 0; side < LANES_SIDES; side++) { /* the farthest first, for the first ray */
        if (!(sides >> side & 1))
            continue;
        t[side] = ((side % 2 == 0 ? bounds->half : -bounds->half) - origin[side < 2 ? 0 : 2]) /
                  (side < 2 ? direction->x[0] : direction->z[0]);
        int k = count++;
        for (; k > 0 && t[order[k - 1]] < t[side]; k--)
            order[k] = order[k - 1];
        order[k] = side;
    }
    for (int k = 0; k < count; k++) {
        meeting m = meet(bounds, order[k], origin, d, lens, load(far));
        if (!any(m.there))
            continue;
        m8 between = m.there & (size_of(m.along) < all(bounds->half));
        if (bounds->cage)
            cover_mesh(&m, between, c);
        else
            cover_ropes(bounds, &m, between, c);
        cover_posts(bounds, order[k], &m, c);
    }
    store(colour->r, c[0]);
    store(colour->g, c[1]);
    store(colour->b, c[2]);
}
