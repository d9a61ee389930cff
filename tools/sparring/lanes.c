/* Distances to bodies: tracing, surfaces, shadows. See lanes.h. */
#include "lanes_inner.h"

/* Distance of p to one part; *ret_way: from the nearest point of the part's axis to p. */
INLINE v8 part_distance(const lanes_part *part, w8 p, w8 *ret_way)
{
    w8 a = {p.x - all(part->ax), p.y - all(part->ay), p.z - all(part->az)};
    if (part->stretch > 0) {
        v8 along =
            (a.x * all(part->sx) + a.y * all(part->sy) + a.z * all(part->sz)) * all(part->stretch);
        a.x += all(part->sx) * along;
        a.y += all(part->sy) * along;
        a.z += all(part->sz) * along;
    }
    w8 b = {all(part->bx), all(part->by), all(part->bz)};
    v8 h = clamp01(dot(a, b) * all(part->inverse_bb));
    w8 way = {a.x - b.x * h, a.y - b.y * h, a.z - b.z * h};
    *ret_way = way;
    return (root(dot(way, way)) - (all(part->ra) + all(part->rb_minus_ra) * h)) * all(part->safe);
}

/* Adds a part to the body so far: a polynomial smooth minimum. */
INLINE v8 join(const lanes_part *part, v8 body, v8 d)
{
    if (!(part->blend > 0))
        return lower(body, d);
    v8 h = clamp01(all(0.5f) + (body - d) * all(part->half_inverse_blend));
    return body + (d - body) * h - all(part->blend) * h * (all(1) - h);
}

/* Whether part i of a list begins a body. */
INLINE int begins(const lanes_list *list, int i)
{
    return i == 0 || list->part[list->chosen[i]].person != list->part[list->chosen[i - 1]].person;
}

/* The bodies' distance: a smooth minimum within a body, a plain one between bodies. */
INLINE v8 field(const lanes_list *list, w8 p)
{
    v8 nearest = all(1e3f), body = all(1e3f);
    for (int i = 0; i < list->count; i++) {
        const lanes_part *part = &list->part[list->chosen[i]];
        w8 way;
        v8 d = part_distance(part, p, &way);
        if (begins(list, i)) {
            nearest = lower(nearest, body);
            body = d;
        } else {
            body = join(part, body, d);
        }
    }
    return lower(nearest, body);
}

/* As field() for two times eight points: the processor does one while it waits for the other. */
INLINE void two_fields(const lanes_list *list, const w8 p[2], v8 ret[2])
{
    v8 nearest[2] = {all(1e3f), all(1e3f)}, body[2] = {all(1e3f), all(1e3f)};
    for (int i = 0; i < list->count; i++) {
        const lanes_part *part = &list->part[list->chosen[i]];
        int first = begins(list, i);
        for (int k = 0; k < 2; k++) {
            w8 way;
            v8 d = part_distance(part, p[k], &way);
            if (first)
                nearest[k] = lower(nearest[k], body[k]);
            body[k] = first ? d : join(part, body[k], d);
        }
    }
    for (int k = 0; k < 2; k++)
        ret[k] = lower(nearest[k], body[k]);
}

/* The rays that pass within a part's reach of its axis; *enter is lowered to where they meet a ball
 * around the part. */
INLINE m8 passes(const lanes_part *part, const float origin[3], w8 dir, v8 *enter)
{
    /* Nearest points of the ray (from the origin on) and of the axis a + h·b, 0 <= h <= 1. */
    float ax = part->ax - origin[0], ay = part->ay - origin[1], az = part->az - origin[2];
    float bx = part->shadow_bx, by = part->shadow_by, bz = part->shadow_bz;
    v8 ad = all(ax) * dir.x + all(ay) * dir.y + all(az) * dir.z;
    v8 bd = all(bx) * dir.x + all(by) * dir.y + all(bz) * dir.z;
    v8 across = all(bx * bx + by * by + bz * bz + 1e-9f) - bd * bd;
    v8 h = clamp01((bd * ad - all(ax * bx + ay * by + az * bz)) / across);
    v8 t = upper(ad + bd * h, all(0));
    w8 way = {all(ax) + all(bx) * h - dir.x * t, all(ay) + all(by) * h - dir.y * t,
              all(az) + all(bz) * h - dir.z * t};
    m8 near_it = dot(way, way) < all(part->reach * part->reach);
    float mx = ax + 0.5f * bx, my = ay + 0.5f * by, mz = az + 0.5f * bz;
    float ball = part->reach + part->shadow_half;
    v8 md = all(mx) * dir.x + all(my) * dir.y + all(mz) * dir.z;
    v8 inside = md * md + all(ball * ball - (mx * mx + my * my + mz * mz));
    v8 first = md - root(upper(inside, all(0)));
    *enter = pick(near_it & (first < *enter), first, *enter);
    return near_it;
}

/* A packet of rays on its way. */
typedef struct march {
    w8 dir;
    v8 t, hit;
    m8 open;         /* still going */
    lanes_list here; /* what any of them comes near to */
} march;

static void set_out(march *m, lanes_trace *job, const float origin[3])
{
    const lanes_list *list = &job->list;
    w8 dir = load3(job->direction);
    v8 t = all(job->far);
    m8 open = all_int(0);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        m8 near_it = passes(&list->part[list->chosen[i]], origin, dir, &t);
        open |= near_it;
        if (any(near_it))
            job->ret_chosen[count++] = list->chosen[i];
    }
    job->ret_count = count;
    *m =
        (march){dir, upper(t, all(job->near)), all(-1), open, {list->part, job->ret_chosen, count}};
}

/* One step of a packet; returns whether any ray goes on. */
INLINE int advance(march *m, const float origin[3], float pixel, float far)
{
    v8 t = m->t;
    w8 p = {all(origin[0]) + m->dir.x * t, all(origin[1]) + m->dir.y * t,
            all(origin[2]) + m->dir.z * t};
    v8 d = field(&m->here, p);
    m8 now = m->open & (d < all(pixel) * t);
    m->hit = pick(now, t, m->hit);
    t = t + d * all(0.95f);
    m->t = t;
    m->open = m->open & ~now & (t < all(far));
    return any(m->open);
}

/* Every step waits for the one before it; other packets in turns give the processor something to do
 * meanwhile. */
static void trace(lanes_trace *job, int jobs, const float origin[3], float pixel)
{
    enum { STEPS_MAX = 56 };
    march m[LANES_TRACES_MAX];
    int goes_on[LANES_TRACES_MAX], going = 0;
    for (int i = 0; i < jobs; i++) {
        set_out(&m[i], &job[i], origin);
        goes_on[i] = any(m[i].open);
        going += goes_on[i];
    }
    for (int step = 0; step < STEPS_MAX && going > 0; step++) {
        going = 0;
        for (int i = 0; i < jobs; i++) {
            if (goes_on[i])
                goes_on[i] = advance(&m[i], origin, pixel, job[i].far);
            going += goes_on[i];
        }
    }
    for (int i = 0; i < jobs; i++)
        store(job[i].ret_t, m[i].hit);
}

static void surface(const lanes_list *list, const lanes_points *point, lanes_points *ret_normal,
                    int *ret_part)
{
    w8 p = load3(point);
    v8 nearest = all(1e3f), body = all(1e3f), best = all(1e3f), best_here = all(1e3f);
    w8 n = {all(0), all(0), all(0)}, out = n;
    m8 which = (m8)all(0), which_here = which;
    for (int i = 0; i <= list->count; i++) {
        const lanes_part *part = i < list->count ? &list->part[list->chosen[i]] : NULL;
        if (part == NULL || begins(list, i)) { /* a body ends */
            m8 closer = body < nearest;
            nearest = pick(closer, body, nearest);
            out.x = pick(closer, n.x, out.x);
            out.y = pick(closer, n.y, out.y);
            out.z = pick(closer, n.z, out.z);
            which = (which_here & closer) | (which & ~closer);
            best = pick(closer, best_here, best);
            if (part == NULL)
                break;
            body = best_here = all(1e3f);
        }
        w8 way;
        v8 d = part_distance(part, p, &way);
        v8 scale = all(1) / upper(root(dot(way, way)), all(1e-6f));
        w8 g = {way.x * scale, way.y * scale, way.z * scale};
        if (part->stretch > 0) {
            v8 along = (g.x * all(part->sx) + g.y * all(part->sy) + g.z * all(part->sz)) *
                       all(part->stretch);
            g.x += all(part->sx) * along;
            g.y += all(part->sy) * along;
            g.z += all(part->sz) * along;
        }
        v8 h = part->blend > 0 ? clamp01(all(0.5f) + (body - d) * all(part->half_inverse_blend))
                               : pick(d < body, all(1), all(0));
        n.x += (g.x - n.x) * h;
        n.y += (g.y - n.y) * h;
        n.z += (g.z - n.z) * h;
        body = body + (d - body) * h - all(part->blend) * h * (all(1) - h);
        m8 closer = d < best_here;
        best_here = pick(closer, d, best_here);
        int id = list->chosen[i];
        m8 ids = {id, id, id, id, id, id, id, id};
        which_here = (ids & closer) | (which_here & ~closer);
    }
    v8 scale = all(1) / upper(root(dot(out, out)), all(1e-6f));
    store(ret_normal->x, out.x * scale);
    store(ret_normal->y, out.y * scale);
    store(ret_normal->z, out.z * scale);
    memcpy(ret_part, &which, sizeof(which));
}

static void openness(const lanes_list *list, const lanes_points *point, const lanes_points *normal,
                     float *ret_open)
{
    w8 p = load3(point), n = load3(normal);
    const float reach[2] = {0.03f, 0.09f};
    w8 q[2];
    v8 d[2], open = all(0);
    for (int i = 0; i < 2; i++)
        q[i] =
            (w8){p.x + n.x * all(reach[i]), p.y + n.y * all(reach[i]), p.z + n.z * all(reach[i])};
    two_fields(list, q, d);
    for (int i = 0; i < 2; i++)
        open += all(0.5f) * clamp01(d[i] / all(reach[i] * 0.9f));
    store(ret_open, open);
}

static void light(const lanes_list *list, const lanes_points *point, const float to_light[3],
                  float near, float *ret_light)
{
    w8 p = load3(point);
    v8 lit = all(1);
    for (int i = 0; i < list->count; i++) {
        const lanes_part *part = &list->part[list->chosen[i]];
        /* Nearest points of the ray to the light and of the part's axis. */
        float bx = part->shadow_bx, by = part->shadow_by, bz = part->shadow_bz;
        float bb = bx * bx + by * by + bz * bz,
              bl = bx * to_light[0] + by * to_light[1] + bz * to_light[2];
        float across = bb - bl * bl;
        w8 a = {p.x - all(part->shadow_ax), p.y - all(part->shadow_ay), p.z - all(part->shadow_az)};
        v8 al = a.x * all(to_light[0]) + a.y * all(to_light[1]) + a.z * all(to_light[2]);
        v8 ab = a.x * all(bx) + a.y * all(by) + a.z * all(bz);
        v8 h = clamp01((ab - al * all(bl)) * all(across > 1e-8f ? 1 / across : 0));
        v8 t = upper(all(bl) * h - al, all(0));
        w8 way = {a.x + all(to_light[0]) * t - all(bx) * h,
                  a.y + all(to_light[1]) * t - all(by) * h,
                  a.z + all(to_light[2]) * t - all(bz) * h};
        /* Far from the shadow's edge everywhere: all of the light passes, to the bit. */
        v8 square = dot(way, way), edge = all(part->shadow_r + 0.0062f) + all(0.051f) * t;
        if (!any(square <= edge * edge))
            continue;
        v8 gap = root(square) - all(part->shadow_r);
        v8 through = clamp01(all(0.5f) + gap / (all(0.10f) * t + all(0.012f)));
        through = through * through * (all(3) - all(2) * through);
        v8 counts = near > 0 ? clamp01((t - all(near)) * all(1 / 0.06f)) : all(1);
        lit = lit * (all(1) - counts * (all(1) - through));
    }
    store(ret_light, lit);
}

const lanes_kernels LANES_NAME = {
    .rays = LANES_OF(rays),
    .trace = trace,
    .reach = LANES_OF(reach),
    .surface = surface,
    .openness = openness,
    .casters = LANES_OF(casters),
    .light = light,
    .light_up = LANES_OF(light_up),
    .hall = LANES_OF(hall),
    .cover = LANES_OF(cover),
    .light_floor = LANES_OF(light_floor),
    .fill = LANES_OF(fill),
    .develop = LANES_OF(develop),
};
