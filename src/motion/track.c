/* Values are kept as they came (metres or pixels); the division by the torso's length comes last.
 * So a change of the unit from frame to frame never looks like speed. */
#include "motion/track.h"

#include "scene/names.h"

#include <math.h>
#include <string.h>

static const int64_t ms = 1000000;
static const int64_t close_ns = 1000000;   /* times this near are the same moment */
static const int64_t reach_ns = 600000000; /* samples further away have no say */
static const double span_s = 1e-3 * POISE_MOTION_SPAN_MS;
static const float value_max = 1e6f;  /* of a coordinate; beyond it is missing */
static const float torso_min = 1e-3f; /* units of the points, or pixels: shorter is no torso */
static const float speed_max = 40;    /* torsos/s, about 20 m/s: no joint of a human */
static const float step_max = 15;     /* torsos/s: no fighter's hips */

void poise_track_reset(poise_track *track)
{
    track->count = track->person_id = 0;
    track->segment++;
    track->torsos = track->torso_next = 0;
}

static int sane(float x)
{
    return x > -value_max && x < value_max; /* false for NaN */
}

static int sane3(poise_point3 p)
{
    return sane(p.x) && sane(p.y) && sane(p.z);
}

int poise_track_continues(const poise_track *track, const poise_motion_sample *sample,
                          int64_t pts_ns)
{
    if (track->count == 0)
        return 0;
    const poise_track_entry *last = &track->entry[track->count - 1];
    const int64_t gap = pts_ns - track->pts_ns[track->count - 1];
    if (gap > POISE_MOTION_LOST_MS * ms || ((sample->flags ^ last->flags) & POISE_MOTION_FLAT) != 0)
        return 0;
    if (sample->person_id == track->person_id)
        return 1;
    /* Found again under another id: the same body only if it is about where it was. */
    if (gap > POISE_MOTION_GAP_MS * ms)
        return 0;
    const float *px = &last->value[3 * POISE_TRACK_ROOT_PX];
    const float torso_px = poise_track_torso(track) * px[2];
    const float moved = hypotf(sample->root_px[0] - px[0], sample->root_px[1] - px[1]);
    return moved <= torso_px * (0.5f + step_max * (float)gap * 1e-9f);
}

static float length(poise_point3 a, poise_point3 b)
{
    const float x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return sqrtf(x * x + y * y + z * z);
}

static poise_point3 middle(poise_point3 a, poise_point3 b)
{
    return (poise_point3){0.5f * (a.x + b.x), 0.5f * (a.y + b.y), 0.5f * (a.z + b.z)};
}

static void add_torso(poise_track *track, float torso, int64_t pts_ns)
{
    /* Evenly in time, so that the unit does not depend on the frame rate. */
    if (track->torsos > 0 && pts_ns - track->torso_last_ns < 1000000000 / 30 - close_ns)
        return;
    float *sorted = track->torso_sorted;
    int32_t n = track->torsos, k = 0;
    if (n == POISE_TRACK_TORSOS) { /* the oldest leaves */
        const float old = track->torso[track->torso_next];
        while (sorted[k] < old)
            k++;
        n--;
        memmove(&sorted[k], &sorted[k + 1], (size_t)(n - k) * sizeof *sorted);
    }
    for (k = n; k > 0 && sorted[k - 1] > torso; k--)
        sorted[k] = sorted[k - 1];
    sorted[k] = torso;
    track->torso[track->torso_next] = torso;
    track->torso_next = (track->torso_next + 1) % POISE_TRACK_TORSOS;
    track->torsos = n + 1;
    track->torso_last_ns = pts_ns;
}

float poise_track_torso(const poise_track *track)
{
    if (track->torsos == 0)
        return 0;
    /* In a picture a torso that leans to or from the camera looks short: the upper quartile then.
     */
    const int flat = track->count > 0 && (track->entry[0].flags & POISE_MOTION_FLAT) != 0;
    return track->torso_sorted[flat ? 3 * (track->torsos - 1) / 4 : (track->torsos - 1) / 2];
}

static void put(float *to, poise_point3 p)
{
    to[0] = p.x;
    to[1] = p.y;
    to[2] = p.z;
}

static void forget_oldest(poise_track *track)
{
    enum { GONE = POISE_MOTION_HISTORY / 8, KEPT = POISE_MOTION_HISTORY - GONE };
    memmove(track->pts_ns, &track->pts_ns[GONE], KEPT * sizeof *track->pts_ns);
    memmove(track->valid, &track->valid[GONE], KEPT * sizeof *track->valid);
    memmove(track->entry, &track->entry[GONE], KEPT * sizeof *track->entry);
    track->count = KEPT;
}

int poise_track_add(poise_track *track, const poise_motion_sample *sample, int64_t pts_ns,
                    float min_visibility)
{
    const int flat = (sample->flags & POISE_MOTION_FLAT) != 0;
    const poise_point3 *p = sample->points;
    poise_track_entry e = {.flags = sample->flags, .box = sample->box};
    uint64_t valid = 0;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        if (sample->confidence[j] >= min_visibility && sane3(p[j]))
            valid |= UINT64_C(1) << j;
    }
    const uint64_t hips = UINT64_C(3) << POISE_LEFT_HIP, shoulders = UINT64_C(3)
                                                                     << POISE_LEFT_SHOULDER;
    /* The model of a whole body always knows its hips; a picture's must have been seen. */
    const int hips_known =
        flat ? (valid & hips) == hips : sane3(p[POISE_LEFT_HIP]) && sane3(p[POISE_RIGHT_HIP]);
    if (!hips_known)
        return 0;
    const poise_point3 root = middle(p[POISE_LEFT_HIP], p[POISE_RIGHT_HIP]);
    if (sane3(p[POISE_LEFT_SHOULDER]) && sane3(p[POISE_RIGHT_SHOULDER]))
        e.torso = length(middle(p[POISE_LEFT_SHOULDER], p[POISE_RIGHT_SHOULDER]), root);
    const int seen = (valid & (hips | shoulders)) == (hips | shoulders);
    if (!(e.torso > torso_min))
        e.torso = 0;
    if (e.torso > 0 && (seen || (track->torsos == 0 && !flat)))
        add_torso(track, e.torso, pts_ns);
    if (track->torsos == 0)
        return 0;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        e.error[j] = sane(sample->error[j]) ? fmaxf(sample->error[j], 0) : 0;
        if (valid >> j & 1)
            put(&e.value[3 * j],
                (poise_point3){p[j].x - root.x, p[j].y - root.y, flat ? 0 : p[j].z - root.z});
    }
    if ((sample->flags & POISE_MOTION_METRIC) != 0 && sane3(sample->root_m)) {
        put(&e.value[3 * POISE_TRACK_ROOT_M], sample->root_m);
        valid |= UINT64_C(1) << POISE_TRACK_ROOT_M;
    }
    const poise_point3 px = {sample->root_px[0], sample->root_px[1], sample->px_per_unit};
    if (sane3(px) && px.z >= torso_min) {
        put(&e.value[3 * POISE_TRACK_ROOT_PX], px);
        valid |= UINT64_C(1) << POISE_TRACK_ROOT_PX;
    }
    const int64_t spacing = 1000000000 / POISE_MOTION_RATE_MAX;
    if (track->count >= 2 && pts_ns - track->pts_ns[track->count - 2] < spacing)
        track->count--; /* a faster source: keep every other frame */
    if (track->count == POISE_MOTION_HISTORY)
        forget_oldest(track);
    track->pts_ns[track->count] = pts_ns;
    track->valid[track->count] = valid;
    track->entry[track->count++] = e;
    track->person_id = sample->person_id;
    return 1;
}

/* The entries around a time t: [first, first + count), their distances in time, and the points seen
 * at t itself, or in the frames just before and just after it if these are near enough. */
typedef struct surroundings {
    int32_t first, count, nearest;
    uint64_t direct;
    int32_t near_first, near_end; /* of these: those less than a span away */
    double offset_s[POISE_MOTION_HISTORY];
} surroundings;

/* The nearest entries with `bit` at or before t, at or after t; returns whether t is known from
 * them: seen then, or not long before and not long after. */
static int bracketed(const poise_track *track, const surroundings *s, uint64_t bits,
                     int32_t *ret_before, int32_t *ret_after)
{
    _Static_assert(POISE_MOTION_GAP_MS <= POISE_MOTION_SPAN_MS,
                   "a gap's ends lie in the near entries");
    const double close = 1e-9 * (double)close_ns, gap = 1e-3 * POISE_MOTION_GAP_MS;
    int32_t before = -1, after = -1;
    for (int32_t i = s->near_first; i < s->near_end && after < 0; i++) {
        if ((track->valid[s->first + i] & bits) == 0)
            continue;
        if (s->offset_s[i] <= close)
            before = i;
        if (s->offset_s[i] >= -close)
            after = i;
    }
    *ret_before = before;
    *ret_after = after;
    if (before >= 0 && s->offset_s[before] >= -close)
        return 1;
    return before >= 0 && after >= 0 && s->offset_s[after] - s->offset_s[before] <= gap;
}

/* Returns whether the fighter is known at t at all. */
static int surround(const poise_track *track, int64_t t_ns, surroundings *s)
{
    int32_t end = track->count, before, after;
    while (end > 0 && track->pts_ns[end - 1] > t_ns + reach_ns)
        end--;
    s->first = end;
    while (s->first > 0 && track->pts_ns[s->first - 1] >= t_ns - reach_ns)
        s->first--;
    s->count = end - s->first;
    s->near_first = s->near_end = s->count;
    for (int32_t i = 0; i < s->count; i++) {
        s->offset_s[i] = 1e-9 * (double)(track->pts_ns[s->first + i] - t_ns);
        if (fabs(s->offset_s[i]) >= span_s)
            continue;
        s->near_first = s->near_end == s->count ? i : s->near_first;
        s->near_end = i + 1;
    }
    if (!bracketed(track, s, UINT64_MAX, &before, &after))
        return 0;
    s->nearest = after < 0 || -s->offset_s[before] < s->offset_s[after] ? before : after;
    s->direct = track->valid[s->first + before];
    if (after >= 0)
        s->direct &= track->valid[s->first + after];
    return 1;
}

/* Value, velocity, acceleration of values [from, to) by the coefficients; entries fit->index are
 * relative to s->first. */
static void apply(const poise_track *track, const surroundings *s, const poise_fit *fit, int from,
                  int to, double out[3][POISE_TRACK_VALUES])
{
    for (int q = 0; q < 3; q++)
        memset(&out[q][from], 0, (size_t)(to - from) * sizeof(double));
    for (int32_t k = 0; k < fit->count; k++) {
        const float *x = track->entry[s->first + fit->index[k]].value;
        const double c0 = fit->c0[k], c1 = fit->c1[k], c2 = fit->c2[k];
        for (int i = from; i < to; i++) {
            out[0][i] += c0 * (double)x[i];
            out[1][i] += c1 * (double)x[i];
            out[2][i] += c2 * (double)x[i];
        }
    }
}

/* The entries that show a point: those less than a span away, or, if they are too few for a
 * quadratic, all around. */
static int32_t gather(const poise_track *track, const surroundings *s, uint64_t bit, int32_t *ret)
{
    int32_t count = 0;
    for (int32_t i = s->near_first; i < s->near_end; i++)
        if ((track->valid[s->first + i] & bit) != 0)
            ret[count++] = i;
    if (count >= 3)
        return count;
    count = 0;
    for (int32_t i = 0; i < s->count; i++)
        if ((track->valid[s->first + i] & bit) != 0)
            ret[count++] = i;
    return count;
}

/* All points at time 0; returns which are known. Points that were seen in every frame of the window
 * share one fit; the others have one each, unless they are missing in the same frames as the one
 * before. */
static uint64_t estimate(const poise_track *track, const surroundings *s, poise_fit *fit,
                         double out[3][POISE_TRACK_VALUES])
{
    const uint64_t all = (UINT64_C(1) << POISE_TRACK_POINTS) - 1;
    const int enough = s->near_end - s->near_first >= 3;
    uint64_t always = all, known = 0;
    const int32_t from = enough ? s->near_first : 0;
    poise_fit_at(&s->offset_s[from], enough ? s->near_end - from : s->count, span_s, fit);
    for (int32_t k = 0; k < fit->count; k++) {
        fit->index[k] += from;
        always &= track->valid[s->first + fit->index[k]];
    }
    apply(track, s, fit, 0, POISE_TRACK_VALUES, out);
    int32_t before, after, seen[POISE_MOTION_HISTORY], last[POISE_MOTION_HISTORY], last_count = -1;
    double offset_s[POISE_MOTION_HISTORY];
    for (int j = 0; j < POISE_TRACK_POINTS; j++) {
        const uint64_t bit = UINT64_C(1) << j;
        if ((s->direct & bit) == 0 && !bracketed(track, s, bit, &before, &after))
            continue;
        known |= bit;
        if ((always & bit) != 0)
            continue;
        const int32_t count = gather(track, s, bit, seen);
        if (count != last_count || memcmp(seen, last, (size_t)count * sizeof *seen) != 0) {
            for (int32_t i = 0; i < count; i++)
                offset_s[i] = s->offset_s[seen[i]];
            poise_fit_at(offset_s, count, span_s, fit);
            for (int32_t k = 0; k < fit->count; k++)
                fit->index[k] = seen[fit->index[k]];
            memcpy(last, seen, (size_t)count * sizeof *seen);
            last_count = count;
        }
        apply(track, s, fit, 3 * j, 3 * j + 3, out);
    }
    return known;
}

static poise_point3 point(const double *v, double factor)
{
    return (poise_point3){(float)(v[0] * factor), (float)(v[1] * factor), (float)(v[2] * factor)};
}

/* Angles and their rates from positions and velocities: with u, v the arms, c = u x v, d = u . v,
 * angle = atan2(|c|, d), so its rate is (d |c|' - |c| d') / (|c|^2 + d^2) with |c|' = c . c' / |c|.
 */
static void fill_angles(poise_motion *m)
{
    for (int k = 0; k < POISE_ANGLES; k++) {
        const uint8_t *t = poise_angle_triples[k];
        const uint64_t bits = UINT64_C(1) << t[0] | UINT64_C(1) << t[1] | UINT64_C(1) << t[2];
        if ((m->valid & bits) != bits)
            continue;
        const poise_point3 *p = m->position, *w = m->velocity;
        const float angle = poise_angle_3d(p[t[0]], p[t[1]], p[t[2]]);
        if (isnan(angle))
            continue;
        double u[3], v[3], du[3], dv[3], c[3], dc[3];
        const poise_point3 *arm[2][2] = {{&p[t[0]], &w[t[0]]}, {&p[t[2]], &w[t[2]]}};
        double *at[2][2] = {{u, du}, {v, dv}};
        for (int i = 0; i < 2; i++) {
            for (int q = 0; q < 2; q++) {
                const poise_point3 *joint = q == 0 ? &p[t[1]] : &w[t[1]];
                at[i][q][0] = (double)arm[i][q]->x - (double)joint->x;
                at[i][q][1] = (double)arm[i][q]->y - (double)joint->y;
                at[i][q][2] = (double)arm[i][q]->z - (double)joint->z;
            }
        }
        double dot = 0, ddot = 0, cc = 0, cdc = 0;
        for (int i = 0; i < 3; i++) {
            const int a = (i + 1) % 3, b = (i + 2) % 3;
            c[i] = u[a] * v[b] - u[b] * v[a];
            dc[i] = du[a] * v[b] + u[a] * dv[b] - du[b] * v[a] - u[b] * dv[a];
            dot += u[i] * v[i];
            ddot += du[i] * v[i] + u[i] * dv[i];
            cc += c[i] * c[i];
            cdc += c[i] * dc[i];
        }
        const double sine = sqrt(cc), norm = cc + dot * dot;
        /* Stretched to the last bit, the rate has no sign: 0. */
        const double rate = sine > 1e-9 * norm ? (dot * (cdc / sine) - sine * ddot) / norm : 0;
        m->angles[k] = angle;
        m->angle_speed[k] = (float)rate;
        m->angles_valid |= 1u << k;
    }
}

static int has(const poise_motion *m, int landmark)
{
    return (int)(m->valid >> landmark & 1);
}

/* Yaw from the lines of shoulders and hips, seen from above: (1, 0) faces the camera. */
static void fill_turned(poise_motion *m)
{
    static const uint8_t pair[2][2] = {{POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER},
                                       {POISE_LEFT_HIP, POISE_RIGHT_HIP}};
    float x = 0, z = 0;
    int pairs = 0;
    for (int i = 0; i < 2; i++) {
        if (!has(m, pair[i][0]) || !has(m, pair[i][1]))
            continue;
        x += m->position[pair[i][0]].x - m->position[pair[i][1]].x;
        z += m->position[pair[i][0]].z - m->position[pair[i][1]].z;
        pairs++;
    }
    const float size = hypotf(x, z);
    if (pairs == 0 || size < 0.15f * (float)pairs) /* lying on a side: no heading */
        return;
    const float c = x / size, s = z / size;
    m->flags |= POISE_MOTION_YAW;
    m->yaw = atan2f(s, c);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const poise_point3 p = m->position[j];
        m->turned[j] = (poise_point3){c * p.x + s * p.z, p.y, c * p.z - s * p.x};
    }
}

static int stable(const poise_motion *m, float torso_now)
{
    static const uint8_t limbs[] = {POISE_LEFT_ELBOW,  POISE_RIGHT_ELBOW, POISE_LEFT_WRIST,
                                    POISE_RIGHT_WRIST, POISE_LEFT_KNEE,   POISE_RIGHT_KNEE,
                                    POISE_LEFT_ANKLE,  POISE_RIGHT_ANKLE};
    const uint64_t trunk = UINT64_C(3) << POISE_LEFT_HIP | UINT64_C(3) << POISE_LEFT_SHOULDER;
    const int flat = (m->flags & POISE_MOTION_FLAT) != 0;
    if ((m->valid & trunk) != trunk || torso_now > 1.5f || (!flat && torso_now < 0.67f))
        return 0;
    int seen = 0;
    for (size_t i = 0; i < sizeof limbs; i++)
        seen += has(m, limbs[i]);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const poise_point3 v = m->velocity[j];
        if (v.x * v.x + v.y * v.y + v.z * v.z > speed_max * speed_max)
            return 0;
    }
    return seen >= (int)sizeof limbs / 2;
}

static void fill_root(poise_motion *m, uint64_t known, const double v[3][POISE_TRACK_VALUES],
                      float torso)
{
    const int r = 3 * POISE_TRACK_ROOT_M, p = 3 * POISE_TRACK_ROOT_PX;
    if ((m->flags & POISE_MOTION_FLAT) == 0)
        m->torso_m = torso;
    if (known >> POISE_TRACK_ROOT_M & 1) {
        m->flags |= POISE_MOTION_METRIC;
        m->root_m = point(&v[0][r], 1);
        m->root_velocity_m = point(&v[1][r], 1);
    }
    if (known >> POISE_TRACK_ROOT_PX & 1) {
        for (int i = 0; i < 2; i++) {
            m->root_px[i] = (float)v[0][p + i];
            m->root_velocity_px[i] = (float)v[1][p + i];
        }
        m->torso_px = torso * (float)v[0][p + 2];
        if (!(m->torso_px >= torso_min))
            m->torso_px = 0;
    }
}

static float norm(const poise_point3 *p)
{
    double sum = 0;
    for (int j = 0; j < POISE_LANDMARKS; j++)
        sum += (double)p[j].x * (double)p[j].x + (double)p[j].y * (double)p[j].y +
               (double)p[j].z * (double)p[j].z;
    return (float)sqrt(sum);
}

void poise_track_at(const poise_track *track, int64_t t_ns, int32_t fighter, poise_fit *fit,
                    poise_motion *ret_motion)
{
    poise_motion *m = ret_motion;
    surroundings s;
    double value[3][POISE_TRACK_VALUES];
    memset(m, 0, sizeof *m);
    m->fighter = fighter;
    if (!surround(track, t_ns, &s))
        return;
    const uint64_t known = estimate(track, &s, fit, value);
    const poise_track_entry *now = &track->entry[s.first + s.nearest];
    const float torso = poise_track_torso(track);
    const double unit = 1 / (double)torso;
    m->person_id = track->person_id;
    m->flags =
        POISE_MOTION_SEEN | (now->flags & (POISE_MOTION_UNCERTAIN | POISE_MOTION_FLAT |
                                           POISE_MOTION_SCALE_ASSUMED | POISE_MOTION_OVERLAPPED));
    m->box = now->box;
    m->valid = known & ((UINT64_C(1) << POISE_LANDMARKS) - 1);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        if (!has(m, j))
            continue;
        m->position[j] = point(&value[0][3 * j], unit);
        m->velocity[j] = point(&value[1][3 * j], unit);
        m->acceleration[j] = point(&value[2][3 * j], unit);
        m->error[j] = now->error[j] / torso;
        if (m->error[j] > 0)
            m->flags |= POISE_MOTION_ERROR;
    }
    fill_root(m, known, (const double(*)[POISE_TRACK_VALUES])value, torso);
    fill_angles(m);
    if ((m->flags & POISE_MOTION_FLAT) == 0)
        fill_turned(m);
    m->velocity_norm = norm(m->velocity);
    m->acceleration_norm = norm(m->acceleration);
    if (stable(m, now->torso / torso))
        m->flags |= POISE_MOTION_STABLE;
}
