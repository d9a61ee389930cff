#include "stage/duel.h"

#include <math.h>
#include <string.h>

/* Fit to be judged: of a known fighter, steady, and not shown for the second time. */
static int trusted(const poise_motion *m)
{
    const uint32_t bad = POISE_MOTION_UNCERTAIN | POISE_MOTION_REPLAY | POISE_MOTION_RESET;
    return (m->flags & POISE_MOTION_STABLE) && !(m->flags & bad);
}

static float larger(float a, float b)
{
    return isnan(a) || b > a ? b : a;
}

/* The fastest wrist or ankle relative to the hips, torsos/s; NaN: none is known. */
static float fastest(const poise_motion *m, int32_t *ret_limb)
{
    static const poise_limb limbs[] = {POISE_LIMB_LEFT_WRIST, POISE_LIMB_RIGHT_WRIST,
                                       POISE_LIMB_LEFT_ANKLE, POISE_LIMB_RIGHT_ANKLE};
    float best = NAN;
    for (size_t i = 0; i < sizeof(limbs) / sizeof(limbs[0]); i++) {
        const int landmark = poise_limb_landmark[limbs[i]];
        if (!(m->valid >> landmark & 1))
            continue;
        const poise_point3 v = m->velocity[landmark];
        const float speed = sqrtf(v.x * v.x + v.y * v.y + v.z * v.z);
        if (isnan(best) || speed > best) {
            best = speed;
            *ret_limb = limbs[i];
        }
    }
    return best;
}

/* Takes a peak out. */
static void remove_peak(poise_duel *d, int fighter, int32_t at)
{
    d->peaks[fighter]--;
    memmove(&d->peak[fighter][at], &d->peak[fighter][at + 1],
            (size_t)(d->peaks[fighter] - at) * sizeof(d->peak[0][0]));
}

static void add_peak(poise_duel *d, int fighter, const poise_duel_peak *peak)
{
    poise_duel_peak *list = d->peak[fighter];
    for (int32_t i = d->peaks[fighter] - 1; i >= 0; i--)
        if (peak->pts_ns - list[i].pts_ns < POISE_DUEL_PEAK_GAP_NS) {
            if (list[i].speed >= peak->speed)
                return;
            remove_peak(d, fighter, i);
        }
    int32_t at = d->peaks[fighter];
    while (at > 0 && list[at - 1].speed < peak->speed)
        at--;
    if (at == POISE_DUEL_PEAKS)
        return;
    if (d->peaks[fighter] < POISE_DUEL_PEAKS)
        d->peaks[fighter]++;
    memmove(&list[at + 1], &list[at], (size_t)(d->peaks[fighter] - 1 - at) * sizeof(d->peak[0][0]));
    list[at] = *peak;
}

/* What was counted since a replay began, before it was known to be one. */
static void take_back(poise_duel *d, int64_t from_ns)
{
    for (int fighter = 0; fighter < 2; fighter++)
        for (int32_t i = d->peaks[fighter] - 1; i >= 0; i--)
            if (d->peak[fighter][i].pts_ns >= from_ns)
                remove_peak(d, fighter, i);
    for (int32_t i = d->count - 1; i >= 0 && d->sample[i].pts_ns >= from_ns; i--)
        d->sample[i].speed[0] = d->sample[i].speed[1] = NAN;
}

static void put_together(poise_duel_sample *to, const poise_duel_sample *more)
{
    for (int f = 0; f < 2; f++) {
        to->seen[f] |= more->seen[f];
        to->uncertain[f] |= more->uncertain[f];
        to->speed[f] = larger(to->speed[f], more->speed[f]);
    }
}

static void add_sample(poise_duel *d, const poise_duel_sample *sample)
{
    if (d->stride == 0)
        d->stride = 1;
    if (d->seen++ % d->stride) {
        put_together(&d->sample[d->count - 1], sample);
        return;
    }
    if (d->count == POISE_DUEL_SAMPLES) {
        for (int32_t i = 0; 2 * i < d->count; i++) {
            d->sample[i] = d->sample[2 * i];
            put_together(&d->sample[i], &d->sample[2 * i + 1]);
        }
        d->count /= 2;
        d->stride *= 2;
    }
    d->sample[d->count++] = *sample;
}

void poise_duel_add(poise_duel *d, const poise_stage_item *item)
{
    const poise_motion_frame *frame = &item->motion;
    poise_duel_sample sample = {
        .pts_ns = frame->time.pts_ns, .distance = NAN, .distance_m = NAN, .speed = {NAN, NAN}};
    if (frame->interaction.space != POISE_SPACE_NONE) {
        const poise_interaction *between = &frame->interaction;
        sample.distance = between->distance;
        d->distance_frames++;
        if (between->torso_m > 0) {
            sample.distance_m = between->distance * between->torso_m;
            d->metric_frames++;
        }
    }
    if (frame->flags & POISE_SCENE_REPLAY)
        take_back(d, frame->replay_from_ns);
    for (int f = 0; f < 2; f++) {
        const poise_motion *m = &frame->fighter[f];
        int32_t limb = 0;
        sample.seen[f] = (m->flags & POISE_MOTION_SEEN) != 0;
        sample.uncertain[f] = (m->flags & POISE_MOTION_UNCERTAIN) != 0;
        if (!trusted(m))
            continue;
        sample.speed[f] = fastest(m, &limb);
        const poise_duel_peak peak = {sample.pts_ns, limb, sample.speed[f],
                                      sample.speed[f] * m->torso_m};
        if (peak.speed > 0)
            add_peak(d, f, &peak);
    }
    add_sample(d, &sample);
}

void poise_duel_mark(poise_duel *d, const poise_span *span)
{
    const int shown = span->kind != POISE_SPAN_SEEN && span->kind != POISE_SPAN_UNCERTAIN;
    if (shown && d->marks < POISE_DUEL_MARKS)
        d->mark[d->marks++] = *span;
}
