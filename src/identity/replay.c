/* See replay.h. How it decides.
 *
 * For a start j in the memory and a speed v the shot's moment t is set against the memory's moment
 * j + t / v, and over all t so far the correlation of the poses is taken: as differences from the
 * memory's mean, of which most of what stays the same over the stretch is taken away on both sides
 * (the view makes some of it). One straight line in time per hypothesis, not dynamic time warping:
 * warping finds a way through any two fights. The products are summed as the shot goes on, at every
 * (j, v); sums and squares of stretches of the memory come from running sums; so a pose costs the
 * same whatever the shot's length.
 *
 * A right alignment does not only fit: no other one fits nearly as well. So the fit counts, and its
 * margin over the best one that is elsewhere. On rendered broadcasts through poise (22 minutes of
 * the validation split: 18 replays, 140 other shots) fit and margin together are .8 to 1.5 after 3
 * s where both fighters are posed well; live action has .6 in one shot of ten and at most .94,
 * falling with time. Where the fighters hold each other or lie, replays look like live action.
 *
 * Broadcasts show replays between two wipes, and nothing else is begun by one as a rule: after such
 * a wipe less is enough, and what began and ended with one was a replay, whatever it looked like.
 * Replays show what has just happened: what ended longer ago has to fit better.
 *
 * The fighters may be numbered the other way round after a cut: both ways are tried. */
#include "identity/replay.h"

#include "scene/angles.h"
#include "scene/names.h"

#include <math.h>
#include <string.h>

static const int64_t pose_ns = 1000000000 / POISE_REPLAY_RATE;
static const int64_t gap_ns = 500000000;
static const float fastest = 1.8f, slowest = 4.0f; /* times slower than real time */
static const float longest_s = 15.0f;              /* no replay takes longer */
static const float least_memory_s = 2.0f;
static const int64_t wipe_ns = 600000000; /* between a cut and when its wipe is recognised */
static const float recent_s = 8.0f, older = 0.2f;  /* what ended longer ago: how much it costs */
static const float slower = 0.9f;                 /* movement per second, over the memory's */
static const float least_energy = 0.06f; /* mean square of a feature: stillness is no replay */
static const float as_lively = 0.25f;    /* the shot's, over that of the stretch */
static const float of_view = 0.7f;       /* of a stretch's mean: the view may have made it */
static const float elsewhere_s = 1.0f;   /* between the ends of two alignments that are not one */
static const float no_more = 0.35f;      /* fit with margin below which it was none after all */
static const float smoothing = 0.25f;    /* of a shot's poses: slow motion has no fast movement */
static const float value_most = 4.0f;    /* of one feature's difference from its mean */

/* Standard deviations of the features between two views of one pose, pose's own errors with them:
 * radians, trunks. */
static const float angle_noise[POISE_ANGLES] = {
    [POISE_ANGLE_LEFT_ELBOW] = 0.30f,    [POISE_ANGLE_RIGHT_ELBOW] = 0.30f,
    [POISE_ANGLE_LEFT_SHOULDER] = 0.21f, [POISE_ANGLE_RIGHT_SHOULDER] = 0.21f,
    [POISE_ANGLE_LEFT_HIP] = 0.23f,      [POISE_ANGLE_RIGHT_HIP] = 0.23f,
    [POISE_ANGLE_LEFT_KNEE] = 0.26f,     [POISE_ANGLE_RIGHT_KNEE] = 0.26f};
static const float rise_noise = 0.10f, apart_noise = 0.12f;
static const float lean_noise = 0.20f, tilt_noise = 0.16f;

/* A joint's height over another one. */
static const struct {
    uint8_t joint, from;
    float noise;
} heights[6] = {{POISE_LEFT_WRIST, POISE_LEFT_SHOULDER, 0.13f},
                {POISE_RIGHT_WRIST, POISE_RIGHT_SHOULDER, 0.13f},
                {POISE_LEFT_KNEE, POISE_LEFT_HIP, 0.14f},
                {POISE_RIGHT_KNEE, POISE_RIGHT_HIP, 0.14f},
                {POISE_LEFT_ANKLE, POISE_LEFT_HIP, 0.25f},
                {POISE_RIGHT_ANKLE, POISE_RIGHT_HIP, 0.25f}};

/* A joint's place as its owner sees it: to his left, before him, above, from the middle of his
 * shoulders or hips. 0: not used, since views disagree about it as much as it moves. */
static const struct {
    uint8_t joint, from_shoulders;
    float left, before, above;
} places[9] = {{POISE_LEFT_ELBOW, 1, 0.15f, 0.15f, 0.11f},
               {POISE_RIGHT_ELBOW, 1, 0.15f, 0.15f, 0.11f},
               {POISE_LEFT_WRIST, 1, 0.14f, 0, 0.13f},
               {POISE_RIGHT_WRIST, 1, 0.14f, 0, 0.13f},
               {POISE_NOSE, 1, 0.12f, 0, 0.09f},
               {POISE_LEFT_KNEE, 0, 0.16f, 0.17f, 0},
               {POISE_RIGHT_KNEE, 0, 0.16f, 0.17f, 0},
               {POISE_LEFT_ANKLE, 0, 0.25f, 0.27f, 0},
               {POISE_RIGHT_ANKLE, 0, 0.25f, 0.27f, 0}};

typedef struct maker {
    const poise_person *person;
    float *value, *weight;
    int count;
} maker;

static float seen(const poise_person *person, int a, int b, int c)
{
    const poise_landmark *l = person->landmarks;
    float v = fminf(l[a].visibility, fminf(l[b].visibility, l[c].visibility));
    return v >= 0 && v <= 1 ? v : 0;
}

static void add(maker *m, float value, float noise, float weight)
{
    int usable = isfinite(value);
    m->value[m->count] = usable ? value / noise : 0;
    m->weight[m->count] = usable ? weight : 0;
    m->count++;
}

static poise_point3 minus(poise_point3 a, poise_point3 b)
{
    return (poise_point3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static poise_point3 middle(const poise_point3 *p, int a, int b)
{
    return (poise_point3){0.5f * (p[a].x + p[b].x), 0.5f * (p[a].y + p[b].y),
                          0.5f * (p[a].z + p[b].z)};
}

static float distance(const poise_point3 *p, int a, int b)
{
    poise_point3 d = minus(p[a], p[b]);
    return sqrtf(d.x * d.x + d.y * d.y + d.z * d.z);
}

/* Which way is his left, level with the ground: x and z of a vector of length 1. */
static void left_of(const poise_point3 *p, float ret[2])
{
    poise_point3 s = minus(p[POISE_LEFT_SHOULDER], p[POISE_RIGHT_SHOULDER]);
    poise_point3 h = minus(p[POISE_LEFT_HIP], p[POISE_RIGHT_HIP]);
    const float x = s.x + h.x, z = s.z + h.z, length = hypotf(x, z);
    ret[0] = x / length;
    ret[1] = z / length;
}

/* Heights are along the picture's vertical: cameras at a ring stand upright. */
static void features(const poise_person *person, float value[POISE_REPLAY_FEATURES],
                     float weight[POISE_REPLAY_FEATURES])
{
    const poise_point3 *p = person->world_m;
    const poise_point3 shoulders = middle(p, POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER);
    const poise_point3 hips = middle(p, POISE_LEFT_HIP, POISE_RIGHT_HIP);
    const poise_point3 back = minus(shoulders, hips);
    const float trunk = 0.5f * (distance(p, POISE_LEFT_SHOULDER, POISE_LEFT_HIP) +
                                distance(p, POISE_RIGHT_SHOULDER, POISE_RIGHT_HIP));
    const float trunk_seen =
        fminf(seen(person, POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_HIP),
              seen(person, POISE_RIGHT_HIP, POISE_RIGHT_HIP, POISE_RIGHT_HIP));
    float angle[POISE_ANGLES], left[2];
    maker m = {.person = person, .value = value, .weight = weight};
    poise_angles_3d(p, angle);
    for (int i = 0; i < POISE_ANGLES; i++) {
        const uint8_t *t = poise_angle_triples[i];
        add(&m, angle[i], angle_noise[i], seen(person, t[0], t[1], t[2]));
    }
    for (int i = 0; i < 6; i++) {
        const int a = heights[i].joint, b = heights[i].from;
        add(&m, (p[a].y - p[b].y) / trunk, heights[i].noise, seen(person, a, b, b));
    }
    add(&m, back.y / trunk, rise_noise, trunk_seen);
    add(&m, distance(p, POISE_LEFT_WRIST, POISE_RIGHT_WRIST) / trunk, apart_noise,
        seen(person, POISE_LEFT_WRIST, POISE_RIGHT_WRIST, POISE_LEFT_WRIST));
    left_of(p, left);
    for (int i = 0; i < 9; i++) {
        const int joint = places[i].joint;
        const poise_point3 d = minus(p[joint], places[i].from_shoulders ? shoulders : hips);
        const float weighs = fminf(trunk_seen, seen(person, joint, joint, joint));
        add(&m, (d.x * left[0] + d.z * left[1]) / trunk, places[i].left, weighs);
        if (places[i].before > 0)
            add(&m, (d.x * left[1] - d.z * left[0]) / trunk, places[i].before, weighs);
        if (places[i].above > 0)
            add(&m, d.y / trunk, places[i].above, weighs);
    }
    add(&m, (back.x * left[1] - back.z * left[0]) / trunk, lean_noise, trunk_seen);
    add(&m, (back.x * left[0] + back.z * left[1]) / trunk, tilt_noise, trunk_seen);
}

static poise_replay_pose *pose_at(poise_replay *replay, int64_t index)
{
    return &replay->pose[index % POISE_REPLAY_RING];
}

enum { FEATURES = POISE_REPLAY_FEATURES, BOTH = 2 * FEATURES };

/* A pose as differences from the memory's mean, unseen features at the mean. way 1: the fighters
 * exchanged. */
static void centred(const poise_replay *replay, const poise_replay_pose *pose, int way,
                    float ret[BOTH])
{
    for (int s = 0; s < 2; s++) {
        int from = way ? 1 - s : s;
        for (int f = 0; f < FEATURES; f++) {
            float d = pose->value[from][f] - replay->mean[s][f];
            ret[s * FEATURES + f] =
                pose->weight[from][f] * fminf(fmaxf(d, -value_most), value_most);
        }
    }
}

/* How much the features changed between two poses, and how many of them were seen. */
static void change_between(const poise_replay_pose *a, const poise_replay_pose *b,
                           float *ret_change, float *ret_weight)
{
    for (int s = 0; s < 2; s++)
        for (int f = 0; f < FEATURES; f++) {
            float weight = a->weight[s][f] * b->weight[s][f];
            *ret_change += weight * fminf(fabsf(a->value[s][f] - b->value[s][f]), value_most);
            *ret_weight += weight;
        }
}

static void mean_of_memory(poise_replay *replay)
{
    float weights[2][FEATURES] = {{0}};
    memset(replay->mean, 0, sizeof replay->mean);
    for (int64_t i = replay->shot - replay->memory; i < replay->shot; i++) {
        const poise_replay_pose *pose = pose_at(replay, i);
        for (int s = 0; s < 2; s++)
            for (int f = 0; f < FEATURES; f++) {
                replay->mean[s][f] += pose->weight[s][f] * pose->value[s][f];
                weights[s][f] += pose->weight[s][f];
            }
    }
    for (int s = 0; s < 2; s++)
        for (int f = 0; f < FEATURES; f++)
            if (weights[s][f] > 0)
                replay->mean[s][f] /= weights[s][f];
}

/* A shot begins: what lies behind becomes memory. */
static void begin(poise_replay *replay, int64_t pts_ns)
{
    float change = 0, weight = 0;
    replay->announced = !replay->began_wiped && !replay->replay;
    if (replay->replay) /* what was a replay is no memory */
        replay->end = replay->shot;
    replay->shot_before = replay->shot;
    replay->before_ns = replay->shot_ns;
    replay->shot = replay->end;
    replay->shot_ns = replay->next_ns = pts_ns;
    replay->began_wiped = replay->replay = replay->compared = replay->turn = replay->fitted = 0;
    replay->memory = replay->end < POISE_REPLAY_MEMORY ? (int32_t)replay->end : POISE_REPLAY_MEMORY;
    replay->change = replay->change_weight = 0;
    memset(replay->way, 0, sizeof replay->way);
    memset(replay->fit, 0, sizeof replay->fit);
    mean_of_memory(replay);
    for (int j = 0; j < replay->memory; j++) {
        const poise_replay_pose *pose = pose_at(replay, replay->shot - replay->memory + j);
        float squares = 0;
        centred(replay, pose, 0, replay->past[j]);
        for (int f = 0; f < BOTH; f++) {
            replay->sums[j + 1][f] = replay->sums[j][f] + replay->past[j][f];
            squares += replay->past[j][f] * replay->past[j][f];
        }
        replay->squares[j + 1] = replay->squares[j] + squares;
        if (j > 0)
            change_between(pose, pose_at(replay, replay->shot - replay->memory + j - 1), &change,
                           &weight);
    }
    replay->past_speed = weight > 0 ? change / weight : 0;
}

static float times_slower(int v)
{
    return fastest * powf(slowest / fastest, (float)v / (POISE_REPLAY_SPEEDS - 1));
}

/* Poses of the memory that t_s seconds of the shot take at speed v. */
static int steps_on(int v, float t_s)
{
    return (int)(t_s * POISE_REPLAY_RATE / times_slower(v) + 0.5f);
}

/* Adds the newest pose of the shot, at t_s, to all sums. */
static void accumulate(poise_replay *replay, const poise_replay_pose *now, float t_s)
{
    float product[POISE_REPLAY_MEMORY];
    for (int w = 0; w < 2; w++) {
        poise_replay_way *way = &replay->way[w];
        float newest[BOTH], *pose = way->smooth;
        centred(replay, now, w, newest);
        for (int f = 0; f < BOTH; f++) {
            pose[f] += smoothing * (newest[f] - pose[f]);
            way->sum[f] += pose[f];
            way->squares += pose[f] * pose[f];
        }
        for (int j = 0; j < replay->memory; j++) {
            float sum = 0;
            for (int f = 0; f < BOTH; f++)
                sum += pose[f] * replay->past[j][f];
            product[j] = sum;
        }
        for (int v = 0; v < POISE_REPLAY_SPEEDS; v++) {
            int on = steps_on(v, t_s);
            for (int j = 0; j + on < replay->memory; j++)
                way->product[v][j] += product[j + on];
        }
    }
    replay->compared++;
}

/* The correlation with every stretch of the memory, for one way round and one speed, by its end.
 * t_s: of the newest pose. */
static void fit_all(poise_replay *replay, int w, int v, float t_s)
{
    const poise_replay_way *way = &replay->way[w];
    const int length = steps_on(v, t_s) + 1;
    const float n = (float)replay->compared, each = n / (float)length;
    float moved = way->squares, own, *fit = replay->fit[w][v];
    for (int f = 0; f < BOTH; f++)
        moved -= way->sum[f] * way->sum[f] / n;
    own = moved + (1 - of_view) * (way->squares - moved);
    memset(fit, 0, sizeof replay->fit[w][v]);
    for (int j = 0; j + length <= replay->memory; j++) {
        const int end = j + length;
        float both = way->product[v][j], past_moved, past, mean = 0, means = 0;
        const float squares = each * (replay->squares[end] - replay->squares[j]);
        for (int f = 0; f < BOTH; f++) {
            float sum = each * (replay->sums[end][f] - replay->sums[j][f]);
            mean += sum * way->sum[f] / n;
            means += sum * sum / n;
        }
        past_moved = squares - means;
        past = squares - of_view * means;
        both -= of_view * mean;
        if (!(past_moved > least_energy * n * BOTH && moved > as_lively * past_moved))
            continue;
        const float late = (float)(replay->memory - end) > recent_s * POISE_REPLAY_RATE ? older : 0;
        fit[end - 1] = both / sqrtf(own * past) - late;
    }
}

/* The best fit and its margin over the best one elsewhere, or with the fighters exchanged. */
static float fit_and_margin(const poise_replay *replay)
{
    const int apart = (int)(elsewhere_s * POISE_REPLAY_RATE);
    float best = 0, second = 0;
    int way = 0, at = 0;
    for (int w = 0; w < 2; w++)
        for (int v = 0; v < POISE_REPLAY_SPEEDS; v++)
            for (int j = 0; j < replay->memory; j++)
                if (replay->fit[w][v][j] > best) {
                    best = replay->fit[w][v][j];
                    way = w;
                    at = j;
                }
    for (int w = 0; w < 2; w++)
        for (int v = 0; v < POISE_REPLAY_SPEEDS; v++)
            for (int j = 0; j < replay->memory; j++)
                if (w != way || j < at - apart || j > at + apart)
                    second = fmaxf(second, replay->fit[w][v][j]);
    return 2 * best - second;
}

/* The fit with its margin that a replay has to have after t_s seconds; no fit: too early. */
static float needed(float t_s, int announced, int slowed)
{
    const float no_fit = 9, plain = 1.15f;
    if (announced)
        return t_s < 1.5f ? no_fit : t_s < 2 ? 1.0f : t_s < 2.8f ? 0.8f : 0.57f;
    return t_s < 2 ? no_fit : t_s < 2.5f || !slowed ? plain : t_s < 3.2f ? 0.98f : 0.93f;
}

/* Looks at the next few hypotheses, then at the best of all. One moment is not enough: where poses
 * are poor, a jump of theirs may fit another one until more is seen. */
static int decide(poise_replay *replay, float t_s)
{
    enum { AT_A_TIME = 4, HYPOTHESES = 2 * POISE_REPLAY_SPEEDS, IN_A_ROW = 4 };
    const int slowed = replay->change_weight > 0 &&
                       replay->change / replay->change_weight < slower * replay->past_speed;
    for (int i = 0; i < AT_A_TIME; i++) {
        fit_all(replay, replay->turn / POISE_REPLAY_SPEEDS, replay->turn % POISE_REPLAY_SPEEDS,
                t_s);
        replay->turn = (replay->turn + 1) % HYPOTHESES;
    }
    const float fit = fit_and_margin(replay);
    if (replay->replay)
        return fit >= no_more;
    const int enough = fit >= needed(t_s, replay->announced && replay->began_wiped, slowed);
    replay->fitted = enough ? replay->fitted + 1 : 0;
    return replay->fitted >= IN_A_ROW;
}

/* The shot that is on began with a wipe. If that ends a replay between two wipes, the replay is
 * forgotten, and 1 returned. */
static int hear_wipe(poise_replay *replay, int64_t pts_ns)
{
    const int64_t before_ns = replay->before_ns;
    const float lasted_s = (float)(replay->shot_ns - before_ns) * 1e-9f;
    const int between = replay->wiped_before && lasted_s < longest_s && lasted_s > 1;
    replay->began_wiped = 1;
    if (!between)
        return 0;
    replay->end = replay->shot = replay->shot_before;
    begin(replay, pts_ns);
    replay->began_wiped = 1;
    replay->announced = 0;
    replay->before_ns = before_ns;
    return 1;
}

int poise_replay_step(poise_replay *replay, const poise_person *const person[2], int cut,
                      int64_t pts_ns, int64_t *ret_from_ns)
{
    int wiped = replay->wiped;
    replay->wiped = 0;
    if (!replay->started || cut) {
        /* recognised before the cut it belongs to */
        wiped |= replay->wipe_ns > 0 && pts_ns - replay->wipe_ns < wipe_ns;
        replay->wiped_before = replay->announced && replay->began_wiped && !replay->replay;
        replay->wipe_ns = 0;
        begin(replay, pts_ns);
        replay->after_cut = replay->started;
        replay->started = 1;
    } else if (wiped && pts_ns - replay->shot_ns > wipe_ns) {
        replay->wipe_ns = pts_ns;
        wiped = 0;
    }
    if (wiped && !replay->began_wiped && replay->after_cut && hear_wipe(replay, pts_ns)) {
        *ret_from_ns = replay->before_ns;
        return 1;
    }
    *ret_from_ns = replay->shot_ns;
    if (pts_ns - replay->next_ns > gap_ns) /* a hole in time: nothing to fill it with */
        replay->next_ns = pts_ns;
    if (pts_ns < replay->next_ns)
        return replay->replay;
    poise_replay_pose now;
    memset(&now, 0, sizeof now);
    for (int s = 0; s < 2; s++)
        if (person[s] != NULL)
            features(person[s], now.value[s], now.weight[s]);
    for (; replay->next_ns <= pts_ns; replay->next_ns += pose_ns) {
        float t = (float)(replay->next_ns - replay->shot_ns) * 1e-9f;
        int64_t length = replay->end - replay->shot;
        if (length > 0)
            change_between(&now, pose_at(replay, replay->end - 1), &replay->change,
                           &replay->change_weight);
        if (length >= POISE_REPLAY_MEMORY) /* a long shot makes its own memory */
            replay->shot++;
        *pose_at(replay, replay->end++) = now;
        if (t > longest_s)
            replay->replay = 0;
        if (!replay->after_cut || t > longest_s ||
            replay->memory < least_memory_s * POISE_REPLAY_RATE)
            continue;
        accumulate(replay, &now, t);
        replay->replay = decide(replay, t);
    }
    return replay->replay;
}
