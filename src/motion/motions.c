/* Both fighters over time.
 *
 * Invariants
 *  - Sample k of the grid is the moment k / 30 s of media time. slot[k % SLOTS] holds sample k for
 * the last SLOTS samples up to `newest`. A slot's motion is computed when it is final (LAG later),
 * or, not yet final, for each window that needs it.
 *  - A slot belongs to the segment (track->segment) in which it was computed; a window takes only
 *    slots of one segment, the rest is masked.
 *  - A segment's last second is not lost: when a track is reset or the source ends, the samples
 * behind the last window end one more (tail). */
#include "motion/motion.h"

#include "motion/track.h"

#include "scene/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 64,   /* more than a window and the lag */
    CATCH_UP = 32 /* samples computed at most after a pause */
};

typedef struct slot {
    int64_t number;                  /* which sample; -1 none */
    int64_t last_frame;              /* last frame not later than it */
    int64_t segment[POISE_FIGHTERS]; /* -1: not computed, or outside every segment */
    int32_t final[POISE_FIGHTERS];
    int32_t interaction_final;
    poise_motion motion[POISE_FIGHTERS];
    poise_interaction interaction;
} slot;

struct poise_motions {
    poise_motion_settings settings;
    poise_fit fit; /* workspace */
    poise_track track[POISE_FIGHTERS];
    int64_t last_ns, last_frame; /* of the last step */
    int32_t started, replay;
    int64_t newest;                     /* sample */
    int64_t tail_after[POISE_FIGHTERS]; /* last sample that a window ended with */
    /* Windows to be given: tails first, then samples next..newest, fighters next_fighter..1. */
    int32_t tails, tails_given, next_fighter;
    int64_t next;
    slot slots[SLOTS];
    poise_window tail[POISE_FIGHTERS];
    poise_window window;
};

poise_motion_settings poise_motion_defaults(void)
{
    return (poise_motion_settings){.stride = 15, .min_visibility = 0.1f, .min_covered = 0.5f};
}

static int share(float x)
{
    return x >= 0 && x <= 1;
}

int poise_motions_new(const poise_motion_settings *settings, poise_motions **ret_motions,
                      poise_err *err)
{
    const poise_motion_settings s = settings != NULL ? *settings : poise_motion_defaults();
    if (s.stride < 0 || s.stride > POISE_WINDOW_SAMPLES)
        return poise_fail(err, POISE_EINVAL, "stride %d: must be 0 (no windows) to %d samples",
                          (int)s.stride, POISE_WINDOW_SAMPLES);
    if (!share(s.min_visibility) || !share(s.min_covered))
        return poise_fail(err, POISE_EINVAL, "%s %g: must be within 0..1",
                          share(s.min_visibility) ? "min_covered" : "min_visibility",
                          (double)(share(s.min_visibility) ? s.min_covered : s.min_visibility));
    poise_motions *motions = calloc(1, sizeof *motions);
    if (motions == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the motion of two fighters");
    motions->settings = s;
    poise_motions_reset(motions);
    *ret_motions = motions;
    return 0;
}

void poise_motions_free(poise_motions **motions)
{
    if (motions == NULL || *motions == NULL)
        return;
    free(*motions);
    *motions = NULL;
}

void poise_motions_reset(poise_motions *motions)
{
    const poise_motion_settings settings = motions->settings;
    memset(motions, 0, sizeof *motions);
    motions->settings = settings;
    motions->newest = -1;
    motions->next = 0;
    for (int i = 0; i < SLOTS; i++)
        motions->slots[i].number = -1;
    for (int i = 0; i < POISE_FIGHTERS; i++)
        motions->tail_after[i] = -1;
}

static int64_t sample_ns(int64_t number)
{
    return number / POISE_WINDOW_RATE * 1000000000 +
           number % POISE_WINDOW_RATE * 1000000000 / POISE_WINDOW_RATE;
}

/* Sources round their times down; a sample this much later than a frame is that frame's. */
static const int64_t close_ns = 1000000;

static const int64_t pts_max_ns = INT64_C(1000000000000000000); /* 31 years */

static int64_t samples_until(int64_t t_ns)
{
    int64_t number = (t_ns + close_ns) / 1000000000 * POISE_WINDOW_RATE;
    while (sample_ns(number + 1) <= t_ns + close_ns)
        number++;
    return number;
}

static slot *slot_of(poise_motions *motions, int64_t number)
{
    slot *s = number >= 0 ? &motions->slots[number % SLOTS] : NULL;
    return s != NULL && s->number == number ? s : NULL;
}

static void compute(poise_motions *motions, slot *s, int i)
{
    if (s->final[i])
        return;
    const poise_track *track = &motions->track[i];
    const int64_t t = sample_ns(s->number);
    poise_track_at(track, t, i + 1, &motions->fit, &s->motion[i]);
    s->segment[i] = s->motion[i].flags != 0 ? track->segment : -1;
    s->final[i] = motions->last_ns >= t + POISE_MOTION_LAG_MS * (int64_t)1000000;
}

/* Sample `number` as fighter i's current segment has it; NULL: nothing. */
static const poise_motion *sampled(poise_motions *motions, int64_t number, int i)
{
    slot *s = slot_of(motions, number);
    if (s == NULL)
        return NULL;
    compute(motions, s, i);
    return s->segment[i] == motions->track[i].segment ? &s->motion[i] : NULL;
}

static const poise_interaction *interaction_at(poise_motions *motions, int64_t number)
{
    const poise_motion *a = sampled(motions, number, 0), *b = sampled(motions, number, 1);
    if (a == NULL || b == NULL)
        return NULL;
    slot *s = slot_of(motions, number);
    if (!s->interaction_final)
        poise_interact(a, b, &s->interaction);
    s->interaction_final = s->final[0] && s->final[1];
    return s->interaction.space != POISE_SPACE_NONE ? &s->interaction : NULL;
}

/* A distance that is not known, or farther: nothing is near. */
static const float far_away = 4;

/* One sample's interaction, seen from fighter `me`, in the order of poise_interaction_value_names.
 */
static void fill_interaction(const poise_interaction *in, int me, float *out)
{
    static const uint32_t facing_bit[POISE_FIGHTERS] = {POISE_INTERACTION_FACING_1,
                                                        POISE_INTERACTION_FACING_2};
    const float sign = me == 0 ? 1.0f : -1.0f;
    const poise_approach *side[2] = {&in->approach[me], &in->approach[1 - me]};
    float *v = out;
    *v++ = 1;
    *v++ = in->distance;
    *v++ = in->closing;
    *v++ = sign * in->offset.x;
    *v++ = sign * in->offset.y;
    *v++ = sign * in->offset.z;
    *v++ = sign * in->velocity.x;
    *v++ = sign * in->velocity.y;
    *v++ = sign * in->velocity.z;
    for (int k = 0; k < 2; k++) {
        const int is_known = (in->flags & facing_bit[k == 0 ? me : 1 - me]) != 0;
        *v++ = is_known ? cosf(side[k]->facing) : 0;
        *v++ = is_known ? sinf(side[k]->facing) : 0;
    }
    for (int k = 0; k < 2; k++) {
        *v++ = side[k]->extension[0];
        *v++ = side[k]->extension[1];
    }
    *v++ = side[0]->reach;
    *v++ = side[1]->reach;
    *v++ = in->overlap;
    float closing[POISE_LIMBS];
    for (int limb = 0; limb < POISE_LIMBS; limb++) {
        float nearest = far_away;
        closing[limb] = 0;
        for (int target = 0; target < POISE_TARGETS; target++) {
            const poise_nearness *near = &side[0]->near[limb][target];
            const int is_known = side[0]->near_valid >> (limb * POISE_TARGETS + target) & 1;
            const float distance = is_known ? fminf(near->apparent, far_away) : far_away;
            if (distance < nearest) {
                nearest = distance;
                closing[limb] = near->closing;
            }
            *v++ = distance;
        }
    }
    memcpy(v, closing, sizeof closing);
}

static void fill_posture(const poise_motion *m, float *out)
{
    float *v = out;
    memcpy(v, m->position, sizeof m->position);
    v += 3 * POISE_LANDMARKS;
    memcpy(v, m->angles, sizeof m->angles);
    v += POISE_ANGLES;
    memcpy(v, m->angle_speed, sizeof m->angle_speed);
    v += POISE_ANGLES;
    if (m->flags & POISE_MOTION_YAW) {
        v[0] = sinf(m->yaw);
        v[1] = cosf(m->yaw);
    }
    v += 2;
    if (m->flags & POISE_MOTION_METRIC) {
        v[0] = m->root_velocity_m.x / m->torso_m;
        v[1] = m->root_velocity_m.y / m->torso_m;
        v[2] = m->root_velocity_m.z / m->torso_m;
    } else if (m->torso_px > 0) {
        v[0] = m->root_velocity_px[0] / m->torso_px;
        v[1] = m->root_velocity_px[1] / m->torso_px;
    }
}

static float limbs_covered(const poise_window *w)
{
    int cells = 0;
    for (int i = 0; i < POISE_WINDOW_SAMPLES; i++)
        for (int k = 0; k < POISE_WINDOW_JOINTS; k++)
            cells += (int)(w->mask[i] >> poise_window_joints[k] & 1);
    return (float)cells / (POISE_WINDOW_SAMPLES * POISE_WINDOW_JOINTS);
}

/* The window of fighter i that ends with sample `number`. Returns 0 if too little is known. */
static int build(poise_motions *motions, int64_t number, int i, poise_window *ret)
{
    poise_window *w = ret;
    const int64_t first = number - POISE_WINDOW_SAMPLES + 1;
    int together = 0;
    memset(w, 0, sizeof *w);
    w->fighter = i + 1;
    w->number = number;
    w->end_ns = sample_ns(number);
    w->start_ns = w->end_ns - 1000000000;
    for (int k = 0; k < POISE_WINDOW_SAMPLES; k++) {
        const poise_motion *m = sampled(motions, first + k, i);
        if (m == NULL)
            continue;
        w->mask[k] = m->valid;
        w->angle_mask[k] = m->angles_valid;
        w->sample_flags[k] = m->flags;
        if (m->flags & POISE_MOTION_UNCERTAIN)
            w->flags |= POISE_WINDOW_UNCERTAIN;
        if (m->flags & POISE_MOTION_FLAT)
            w->flags |= POISE_WINDOW_FLAT;
        if (m->flags & POISE_MOTION_SCALE_ASSUMED)
            w->flags |= POISE_WINDOW_SCALE_ASSUMED;
        memcpy(w->motion[k], m->velocity, sizeof m->velocity);
        memcpy(&w->motion[k][3 * POISE_LANDMARKS], m->acceleration, sizeof m->acceleration);
        fill_posture(m, w->posture[k]);
        const poise_interaction *in = interaction_at(motions, first + k);
        if (in != NULL) {
            w->interaction_valid[k] = 1;
            fill_interaction(in, i, w->interaction[k]);
            together++;
        }
    }
    if (2 * together >= POISE_WINDOW_SAMPLES)
        w->flags |= POISE_WINDOW_INTERACTION;
    const slot *before = slot_of(motions, first - 1), *last = slot_of(motions, number);
    w->end_frame = last != NULL ? last->last_frame : motions->last_frame;
    w->start_frame = before != NULL ? before->last_frame + 1 : w->end_frame;
    for (int64_t k = number; k >= first && before == NULL; k--) { /* begins within the window */
        const slot *s = slot_of(motions, k);
        w->start_frame = s != NULL ? s->last_frame : w->start_frame;
    }
    w->covered = limbs_covered(w);
    return w->covered > 0 && w->covered >= motions->settings.min_covered;
}

/* Fighter i's segment ends: what no window has ended with yet ends one now. */
static void end_segment(poise_motions *motions, int i)
{
    const int64_t number = motions->newest;
    if (motions->settings.stride > 0 && !motions->replay && motions->track[i].count > 0 &&
        number > motions->tail_after[i] &&
        build(motions, number, i, &motions->tail[motions->tails]))
        motions->tails++;
    motions->tail_after[i] = number;
}

/* Both are ended before either is forgotten: the windows need the opponent. */
static void reset_tracks(poise_motions *motions, const int which[POISE_FIGHTERS])
{
    for (int i = 0; i < POISE_FIGHTERS; i++)
        if (which[i])
            end_segment(motions, i);
    for (int i = 0; i < POISE_FIGHTERS; i++)
        if (which[i])
            poise_track_reset(&motions->track[i]);
}

/* The samples between the step before and this one come into being. */
static void advance_grid(poise_motions *motions, int64_t frame, int64_t t_ns)
{
    const int64_t upto = samples_until(t_ns);
    int64_t from = motions->newest + 1;
    if (!motions->started)
        from = upto;
    else if (upto - from >= CATCH_UP)
        from = upto - CATCH_UP + 1;
    for (int64_t k = from; k <= upto; k++) {
        slot *s = &motions->slots[k % SLOTS];
        s->number = k;
        s->last_frame = sample_ns(k) >= t_ns - close_ns ? frame : motions->last_frame;
        s->interaction_final = 0;
        for (int i = 0; i < POISE_FIGHTERS; i++) {
            s->segment[i] = -1;
            s->final[i] = 0;
        }
    }
    motions->next = from;
    motions->next_fighter = 0;
    if (upto > motions->newest)
        motions->newest = upto;
}

/* Computes what has become final with this step. */
static void finish_samples(poise_motions *motions)
{
    const int64_t lag = POISE_WINDOW_RATE * POISE_MOTION_LAG_MS / 1000 + 1;
    const int64_t from = motions->next - lag;
    for (int64_t k = from; k <= motions->newest - lag + 1; k++) {
        slot *s = slot_of(motions, k);
        if (s == NULL || motions->last_ns < sample_ns(k) + POISE_MOTION_LAG_MS * (int64_t)1000000)
            continue;
        for (int i = 0; i < POISE_FIGHTERS; i++)
            compute(motions, s, i);
    }
}

void poise_motions_feed(poise_motions *motions, poise_frame_time time, uint32_t scene_flags,
                        int64_t replay_from_ns,
                        const poise_motion_sample *const sample[POISE_FIGHTERS],
                        poise_motion_frame *ret_frame)
{
    poise_motion_frame *out = ret_frame;
    memset(out, 0, sizeof *out);
    out->time = time;
    out->flags = scene_flags;
    out->replay_from_ns = replay_from_ns;
    for (int i = 0; i < POISE_FIGHTERS; i++)
        out->fighter[i].fighter = i + 1;
    motions->tails = motions->tails_given = 0;
    motions->next = motions->newest + 1;
    if (time.pts_ns < 0 || time.pts_ns > pts_max_ns ||
        (motions->started && time.pts_ns - motions->last_ns < POISE_MOTION_STEP_NS))
        return;
    const int replay = (scene_flags & POISE_SCENE_REPLAY) != 0;
    const int jump = (scene_flags & POISE_SCENE_CUT) != 0 || replay != motions->replay;
    int anew[POISE_FIGHTERS], crossed = 0;
    for (int i = 0; i < POISE_FIGHTERS; i++) /* one has the id that was the other's */
        crossed |= sample[i] != NULL && motions->track[1 - i].count > 0 &&
                   motions->track[1 - i].person_id == sample[i]->person_id &&
                   motions->track[i].person_id != sample[i]->person_id;
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        const poise_track *track = &motions->track[i];
        anew[i] = track->count > 0 &&
                  (jump || crossed ||
                   (sample[i] != NULL && !poise_track_continues(track, sample[i], time.pts_ns)));
    }
    if (anew[0] || anew[1])
        reset_tracks(motions, anew);
    motions->replay = replay;
    advance_grid(motions, time.index, time.pts_ns);
    motions->started = 1;
    motions->last_ns = time.pts_ns;
    motions->last_frame = time.index;
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        poise_track *track = &motions->track[i];
        const int first = track->count == 0;
        if (sample[i] == NULL ||
            !poise_track_add(track, sample[i], time.pts_ns, motions->settings.min_visibility))
            continue;
        poise_track_at(track, time.pts_ns, i + 1, &motions->fit, &out->fighter[i]);
        out->fighter[i].flags |=
            (first ? POISE_MOTION_RESET : 0u) | (replay ? POISE_MOTION_REPLAY : 0u);
    }
    poise_interact(&out->fighter[0], &out->fighter[1], &out->interaction);
    if (motions->settings.stride > 0 && !replay)
        finish_samples(motions);
}

void poise_motions_step(poise_motions *motions, const poise_scene *scene,
                        poise_motion_frame *ret_frame)
{
    poise_motion_sample sample[POISE_FIGHTERS];
    const poise_motion_sample *given[POISE_FIGHTERS] = {NULL, NULL};
    for (int p = 0; p < scene->people_count && p < POISE_PEOPLE_MAX; p++) {
        const poise_person *person = &scene->people[p];
        const int i = person->fighter - 1;
        if (i < 0 || i >= POISE_FIGHTERS || given[i] != NULL)
            continue;
        sample[i] = poise_motion_sample_of_person(person);
        given[i] = &sample[i];
    }
    poise_motions_feed(motions, scene->time, scene->flags, scene->replay_from_ns, given, ret_frame);
}

void poise_motions_end(poise_motions *motions)
{
    static const int both[POISE_FIGHTERS] = {1, 1};
    motions->tails = motions->tails_given = 0;
    motions->next = motions->newest + 1;
    reset_tracks(motions, both);
}

const poise_window *poise_motions_window(poise_motions *motions)
{
    if (motions->tails_given < motions->tails)
        return &motions->tail[motions->tails_given++];
    const int32_t stride = motions->settings.stride;
    if (stride == 0 || motions->replay)
        return NULL;
    while (motions->next <= motions->newest) {
        const int64_t number = motions->next;
        const int i = motions->next_fighter;
        motions->next_fighter = 1 - i;
        motions->next += i == POISE_FIGHTERS - 1;
        if (number % stride != 0)
            continue;
        motions->tail_after[i] = number;
        if (build(motions, number, i, &motions->window))
            return &motions->window;
    }
    return NULL;
}
