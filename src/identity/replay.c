/* See replay.h. How it decides.
 *
 * For a start j in the memory and a speed v the shot's moment t is set against the memory's moment
 * j + t / v, and over all t so far the correlation of the poses is taken: every feature's mean over
 * the stretch removed on both sides (what the view makes of a pose stays the same in a shot), the
 * rest as one vector. One straight line in time per hypothesis, not dynamic time warping: warping
 * finds a way through any two fights. The products are summed as the shot goes on, at every (j, v);
 * sums and squares of stretches of the memory come from running sums; so a pose costs the same
 * whatever the shot's length.
 *
 * On rendered broadcasts (train split, true poses with noise) live action reached correlations up
 * to .9 where a move came again at the same speed, but seldom .5 and once .6 in shots that moved
 * less per second than the memory and fitted best at less than real time; replays .6 .. .8 after 3
 * s. So slowness is asked for, and of a replay at real time a nearly exact fit. What has not fitted
 * after 3.4 s has to fit better: a replay's correlation goes up with time, that of chance goes
 * down.
 *
 * Broadcasts show replays between two wipes, and nothing else is begun by one as a rule: after such
 * a wipe less of a fit is enough. (Through poise two of three replays fitted .52 after 3 s, live
 * action .2 to .4 and once .68: eight broadcasts of the validation split.)
 *
 * The fighters may be numbered the other way round after a cut: both ways are tried. */
#include "identity/replay.h"

#include "scene/angles.h"
#include "scene/names.h"

#include <math.h>
#include <string.h>

static const int64_t pose_ns = 1000000000 / POISE_REPLAY_RATE;
static const int64_t gap_ns = 500000000;
static const float slowest = 4.0f;    /* times slower than real time */
static const float longest_s = 15.0f; /* no replay takes longer */
static const float least_memory_s = 2.0f;
static const float slow = 1.8f;          /* from this speed on it is slow motion */
static const float slower = 0.9f;        /* movement per second, over the memory's */
static const float least_energy = 0.06f; /* mean square of a feature: stillness is no replay */
static const float as_lively = 0.25f;    /* the shot's, over that of the stretch */
static const float real_time_s = 4.0f, real_time_fit = 0.92f;
/* Standard deviations of the features between two views of one pose (pose's own noise): radians,
 * trunks. */
static const float angle_noise = 0.45f, height_noise = 0.3f, width_noise = 0.35f;
static const float smoothing = 0.4f;  /* of a shot's poses: slow motion has no fast movement */
static const float value_most = 4.0f; /* of one feature's difference from its mean */

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

static float distance(const poise_point3 *p, int a, int b)
{
    float x = p[a].x - p[b].x, y = p[a].y - p[b].y, z = p[a].z - p[b].z;
    return sqrtf(x * x + y * y + z * z);
}

/* Heights are along the picture's vertical: cameras at a ring stand upright. */
static void features(const poise_person *person, float value[POISE_REPLAY_FEATURES],
                     float weight[POISE_REPLAY_FEATURES])
{
    static const uint8_t heights[6][2] = {
        {POISE_LEFT_WRIST, POISE_LEFT_SHOULDER}, {POISE_RIGHT_WRIST, POISE_RIGHT_SHOULDER},
        {POISE_LEFT_KNEE, POISE_LEFT_HIP},       {POISE_RIGHT_KNEE, POISE_RIGHT_HIP},
        {POISE_LEFT_ANKLE, POISE_LEFT_HIP},      {POISE_RIGHT_ANKLE, POISE_RIGHT_HIP}};
    const poise_point3 *p = person->world_m;
    float angle[POISE_ANGLES];
    float trunk = 0.5f * (distance(p, POISE_LEFT_SHOULDER, POISE_LEFT_HIP) +
                          distance(p, POISE_RIGHT_SHOULDER, POISE_RIGHT_HIP));
    maker m = {.person = person, .value = value, .weight = weight};
    poise_angles_3d(p, angle);
    for (int i = 0; i < POISE_ANGLES; i++) {
        const uint8_t *t = poise_angle_triples[i];
        add(&m, angle[i], angle_noise, seen(person, t[0], t[1], t[2]));
    }
    for (int i = 0; i < 6; i++) {
        int a = heights[i][0], b = heights[i][1];
        add(&m, (p[a].y - p[b].y) / trunk, height_noise, seen(person, a, b, b));
    }
    add(&m, 0.5f * (p[POISE_LEFT_SHOULDER].y + p[POISE_RIGHT_SHOULDER].y) / trunk, height_noise,
        seen(person, POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_HIP));
    add(&m, distance(p, POISE_LEFT_WRIST, POISE_RIGHT_WRIST) / trunk, width_noise,
        seen(person, POISE_LEFT_WRIST, POISE_RIGHT_WRIST, POISE_LEFT_WRIST));
    add(&m, distance(p, POISE_LEFT_ANKLE, POISE_RIGHT_ANKLE) / trunk, width_noise,
        seen(person, POISE_LEFT_ANKLE, POISE_RIGHT_ANKLE, POISE_LEFT_ANKLE));
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
    if (replay->replay) /* what was a replay is no memory */
        replay->end = replay->shot;
    replay->shot = replay->end;
    replay->shot_ns = replay->next_ns = pts_ns;
    replay->announced = !replay->wiped;
    replay->wiped = replay->replay = replay->compared = replay->turn = 0;
    replay->memory = replay->end < POISE_REPLAY_MEMORY ? (int32_t)replay->end : POISE_REPLAY_MEMORY;
    replay->change = replay->change_weight = 0;
    memset(replay->way, 0, sizeof replay->way);
    memset(replay->best, 0, sizeof replay->best);
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
    return powf(slowest, (float)v / (POISE_REPLAY_SPEEDS - 1));
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

/* The best correlation over all starts, for one way round and one speed. t_s: of the newest pose.
 */
static float best_start(const poise_replay *replay, int w, int v, float t_s)
{
    const poise_replay_way *way = &replay->way[w];
    int length = steps_on(v, t_s) + 1;
    float n = (float)replay->compared, each = n / (float)length, best = 0, own = way->squares;
    for (int f = 0; f < BOTH; f++)
        own -= way->sum[f] * way->sum[f] / n;
    for (int j = 0; j + length <= replay->memory; j++) {
        float both = way->product[v][j];
        float past = each * (replay->squares[j + length] - replay->squares[j]);
        for (int f = 0; f < BOTH; f++) {
            float sum = each * (replay->sums[j + length][f] - replay->sums[j][f]);
            both -= sum * way->sum[f] / n;
            past -= sum * sum / n;
        }
        if (past > least_energy * n * BOTH && own > as_lively * past)
            best = fmaxf(best, both / sqrtf(own * past));
    }
    return best;
}

/* The correlation that a slow replay has to have after t_s seconds; 2: too early. */
static float fit_needed(float t_s, int announced)
{
    if (announced)
        return t_s < 1 ? 2.0f : t_s < 2 ? 0.6f : t_s < 2.8f ? 0.5f : 0.45f;
    return t_s < 2 ? 2.0f : t_s < 2.5f ? 0.75f : t_s < 3 ? 0.7f : t_s < 3.4f ? 0.66f : 0.7f;
}

/* Looks at the next few hypotheses, then at the best of all. */
static int decide(poise_replay *replay, float t_s)
{
    enum { AT_A_TIME = 4, HYPOTHESES = 2 * POISE_REPLAY_SPEEDS };
    int slowed = replay->change_weight > 0 &&
                 replay->change / replay->change_weight < slower * replay->past_speed;
    const float needed = fit_needed(t_s, replay->announced && replay->wiped);
    for (int i = 0; i < AT_A_TIME; i++) {
        int w = replay->turn / POISE_REPLAY_SPEEDS, v = replay->turn % POISE_REPLAY_SPEEDS;
        replay->best[w][v] = best_start(replay, w, v, t_s);
        replay->turn = (replay->turn + 1) % HYPOTHESES;
    }
    for (int w = 0; w < 2; w++)
        for (int v = 0; v < POISE_REPLAY_SPEEDS; v++) {
            float fit = replay->best[w][v];
            if (times_slower(v) >= slow ? slowed && fit >= needed
                                        : t_s >= real_time_s && fit >= real_time_fit)
                return 1;
        }
    return 0;
}

int poise_replay_step(poise_replay *replay, const poise_person *const person[2], int cut,
                      int64_t pts_ns, int64_t *ret_from_ns)
{
    if (!replay->started || cut) {
        begin(replay, pts_ns);
        replay->after_cut = replay->started;
        replay->started = 1;
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
        if (!replay->after_cut || replay->replay || t > longest_s ||
            replay->memory < least_memory_s * POISE_REPLAY_RATE)
            continue;
        accumulate(replay, &now, t);
        replay->replay = decide(replay, t);
    }
    return replay->replay;
}
