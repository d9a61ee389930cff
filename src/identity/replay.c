/* See replay.h. How it decides.
 *
 * For a start j in the memory and a speed v the shot's moment t is set against the memory's moment
 * j + t / v. Sums run for every (j, v): the squared distance of the poses (SSE), and of the shot's
 * poses to the memory's mean pose (SST). 1 - SSE / SST is the share of the movement that this
 * stretch of the past explains, the coefficient of determination: near 1 for a replay, also from
 * another side; about 0 or less for anything else, and for two who stand still. One straight line
 * in time per hypothesis, not dynamic time warping: warping finds a way through any two fights.
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
static const float shortest_s = 1.5f; /* of a shot, before anything is said */
static const float longest_s = 10.0f; /* after that a shot that did not look like one is live */
static const float explained = 0.55f; /* share of the movement */
static const float least_memory_s = 1.0f;
/* Standard deviations of the features between two views of one pose (pose's own noise): radians,
 * trunks. */
static const float angle_noise = 0.45f, height_noise = 0.3f, width_noise = 0.35f;
static const float distance_cap = 9.0f; /* of one feature: three deviations */

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

/* A shot begins: what lies behind becomes memory. */
static void begin(poise_replay *replay, int64_t pts_ns)
{
    float weights[2][POISE_REPLAY_FEATURES] = {{0}};
    if (replay->replay) /* what was a replay is no memory */
        replay->end = replay->shot;
    replay->shot = replay->end;
    replay->shot_ns = pts_ns;
    replay->replay = 0;
    replay->compared = 0;
    replay->best = -1;
    replay->memory = replay->end < POISE_REPLAY_MEMORY ? (int32_t)replay->end : POISE_REPLAY_MEMORY;
    memset(replay->apart, 0, sizeof replay->apart);
    memset(replay->null, 0, sizeof replay->null);
    memset(replay->mean, 0, sizeof replay->mean);
    for (int64_t i = replay->shot - replay->memory; i < replay->shot; i++) {
        const poise_replay_pose *pose = pose_at(replay, i);
        for (int s = 0; s < 2; s++)
            for (int f = 0; f < POISE_REPLAY_FEATURES; f++) {
                replay->mean[s][f] += pose->weight[s][f] * pose->value[s][f];
                weights[s][f] += pose->weight[s][f];
            }
    }
    for (int s = 0; s < 2; s++)
        for (int f = 0; f < POISE_REPLAY_FEATURES; f++)
            if (weights[s][f] > 0)
                replay->mean[s][f] /= weights[s][f];
}

/* Squared distance of fighter a now to fighter b then, and to b's mean. */
static void compare(const poise_replay *replay, const poise_replay_pose *now, int a,
                    const poise_replay_pose *then, int b, float *apart, float *null)
{
    for (int f = 0; f < POISE_REPLAY_FEATURES; f++) {
        float weight = now->weight[a][f] * then->weight[b][f];
        float d = now->value[a][f] - then->value[b][f];
        float e = now->value[a][f] - replay->mean[b][f];
        *apart += weight * fminf(d * d, distance_cap);
        *null += weight * fminf(e * e, distance_cap);
    }
}

/* Adds the newest pose of the shot to all sums. */
static void accumulate(poise_replay *replay, const poise_replay_pose *now, float t_s)
{
    float apart[2][POISE_REPLAY_MEMORY], null[2][POISE_REPLAY_MEMORY];
    for (int way = 0; way < 2; way++)
        for (int j = 0; j < replay->memory; j++) {
            const poise_replay_pose *then = pose_at(replay, replay->shot - replay->memory + j);
            apart[way][j] = null[way][j] = 0;
            compare(replay, now, 0, then, way, &apart[way][j], &null[way][j]);
            compare(replay, now, 1, then, !way, &apart[way][j], &null[way][j]);
        }
    for (int v = 0; v < POISE_REPLAY_SPEEDS; v++) {
        float slower = powf(slowest, (float)v / (POISE_REPLAY_SPEEDS - 1));
        int on = (int)(t_s * POISE_REPLAY_RATE / slower + 0.5f);
        for (int way = 0; way < 2; way++)
            for (int j = 0; j + on < replay->memory; j++) {
                replay->apart[way][v][j] += apart[way][j + on];
                replay->null[way][v][j] += null[way][j + on];
            }
        for (int way = 0; way < 2; way++) /* would have shown what came after the cut */
            for (int j = replay->memory - on < 0 ? 0 : replay->memory - on; j < replay->memory; j++)
                replay->apart[way][v][j] = INFINITY;
    }
    replay->compared++;
}

static float best_of(const poise_replay *replay)
{
    float best = -1;
    const float least =
        0.25f * POISE_REPLAY_FEATURES; /* movement per pose, so that stillness is no replay */
    for (int way = 0; way < 2; way++)
        for (int v = 0; v < POISE_REPLAY_SPEEDS; v++)
            for (int j = 0; j < replay->memory; j++) {
                float null = replay->null[way][v][j];
                if (null > least * (float)replay->compared)
                    best = fmaxf(best, 1 - replay->apart[way][v][j] / null);
            }
    return best;
}

int poise_replay_step(poise_replay *replay, const poise_person *const person[2], int cut,
                      int64_t pts_ns, int64_t *ret_from_ns)
{
    if (!replay->started || cut) {
        begin(replay, pts_ns);
        replay->after_cut = replay->started;
        replay->started = 1;
        replay->next_ns = pts_ns;
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
        if (replay->end - replay->shot >=
            POISE_REPLAY_MEMORY) /* a long shot makes its own memory */
            replay->shot++;
        *pose_at(replay, replay->end++) = now;
        if (!replay->after_cut || t > longest_s ||
            replay->memory < least_memory_s * POISE_REPLAY_RATE)
            continue;
        accumulate(replay, &now, t);
        replay->best = best_of(replay);
        replay->replay = t >= shortest_s && replay->best >= explained;
    }
    return replay->replay;
}
