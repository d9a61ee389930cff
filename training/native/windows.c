/* Training's door to the C code: poses in, windows and network inputs out, so that a network is
 * trained on exactly what it will be given; and networks' answers in, events out, so that it is
 * judged by exactly what will be said. Called from Python by ctypes
 * (training/poise_training/windows.py, events.py); development only. */
#include "motion/motion.h"
#include "moves/counts.h"
#include "moves/ensemble.h"
#include "moves/events.h"
#include "moves/net.h"
#include "moves/score.h"
#include "moves/watch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ABSENT, PERSON, PICTURE };

/* One fighter in one frame; layout known to windows.py. */
typedef struct training_pose {
    int32_t
        mode; /* ABSENT; PERSON: as poise_person; PICTURE: landmarks in pixels alone, no depth */
    uint32_t flags; /* poise_person_flags */
    int32_t id;
    float box[5];
    float landmarks[POISE_LANDMARKS][5];
    float world_m[POISE_LANDMARKS][3];
    float camera_mm[POISE_LANDMARKS][3];
} training_pose;

typedef struct training_frame {
    int64_t pts_ns, replay_from_ns;
    uint32_t scene_flags;
    int32_t reserved;
    training_pose fighter[POISE_FIGHTERS];
} training_frame;

#define EXPORT __attribute__((visibility("default")))

EXPORT size_t training_frame_size(void);
size_t training_frame_size(void)
{
    return sizeof(training_frame);
}

static poise_motion_sample sample_of(const training_pose *pose)
{
    poise_person person = {.id = pose->id > 0 ? pose->id : 1, .flags = pose->flags};
    memcpy(person.landmarks, pose->landmarks, sizeof pose->landmarks);
    memcpy(person.world_m, pose->world_m, sizeof pose->world_m);
    memcpy(person.camera_mm, pose->camera_mm, sizeof pose->camera_mm);
    memcpy(&person.box, pose->box, sizeof pose->box);
    return pose->mode == PICTURE ? poise_motion_sample_of_picture(person.id, person.landmarks)
                                 : poise_motion_sample_of_person(&person);
}

_Static_assert(sizeof(poise_landmark) == 5 * sizeof(float) &&
                   sizeof(poise_bbox) == 5 * sizeof(float) &&
                   sizeof(poise_point3) == 3 * sizeof(float),
               "arrays of floats");

/* What is kept of the windows; arrays of `max`. */
typedef struct training_out {
    int64_t max, count;
    int64_t *number; /* of the last sample */
    int32_t *fighter;
    uint32_t *flags;
    float *covered;
    float *motion; /* x STEPS x 198 */
    uint8_t *motion_known;
    float *posture; /* x STEPS x POSTURE_INPUTS */
    uint8_t *posture_known;
} training_out;

static void keep(training_out *out, const poise_window *window)
{
    const size_t motion = (size_t)POISE_WINDOW_SAMPLES * POISE_MOTION_VALUES,
                 posture = (size_t)POISE_WINDOW_SAMPLES * POISE_POSTURE_INPUTS;
    if (out->count >= out->max)
        return;
    const size_t i = (size_t)out->count++;
    out->number[i] = window->number;
    out->fighter[i] = window->fighter;
    out->flags[i] = window->flags;
    out->covered[i] = window->covered;
    poise_net_values(POISE_NET_BILSTM, window, out->motion + i * motion,
                     out->motion_known + i * motion);
    poise_net_values(POISE_NET_CNN_LSTM, window, out->posture + i * posture,
                     out->posture_known + i * posture);
}

/* The frames through motion; every window goes to window(), every frame, behind its windows, to
 * frame(); either may be NULL. 0 or a negative POISE_E. */
typedef struct visitor {
    void (*window)(void *self, const poise_window *window);
    void (*frame)(void *self, const poise_motion_frame *frame);
    void *self;
} visitor;

static int visit(const training_frame *frames, int64_t count, int stride, const visitor *to)
{
    poise_motion_settings settings = poise_motion_defaults();
    poise_motions *motions = NULL;
    poise_err err;
    settings.stride = stride;
    int r = poise_motions_new(&settings, &motions, &err);
    poise_motion_frame *moved = malloc(sizeof *moved);
    if (r == 0 && moved == NULL)
        r = POISE_ENOMEM;
    for (int64_t i = 0; i <= count && r == 0; i++) {
        const poise_window *window;
        if (i < count) {
            poise_motion_sample sample[POISE_FIGHTERS];
            const poise_motion_sample *seen[POISE_FIGHTERS] = {NULL};
            for (int f = 0; f < POISE_FIGHTERS; f++)
                if (frames[i].fighter[f].mode != ABSENT) {
                    sample[f] = sample_of(&frames[i].fighter[f]);
                    seen[f] = &sample[f];
                }
            const poise_frame_time time = {.index = i, .pts_ns = frames[i].pts_ns};
            poise_motions_feed(motions, time, frames[i].scene_flags, frames[i].replay_from_ns, seen,
                               moved);
        } else {
            poise_motions_end(motions);
        }
        while ((window = poise_motions_window(motions)) != NULL)
            to->window(to->self, window);
        if (i < count && to->frame != NULL)
            to->frame(to->self, moved);
    }
    free(moved);
    poise_motions_free(&motions);
    return r;
}

static void keep_window(void *self, const poise_window *window)
{
    keep(self, window);
}

/* Windows of `count` frames every `stride` samples into *out (as many as fit). 0 or a negative
 * POISE_E. */
EXPORT int training_windows(const training_frame *frames, int64_t count, int stride,
                            training_out *out);
int training_windows(const training_frame *frames, int64_t count, int stride, training_out *out)
{
    out->count = 0;
    return visit(frames, count, stride, &(visitor){.window = keep_window, .self = out});
}

/* How the networks' answers become events: what moves.json says, as plain numbers. */
typedef struct training_judge {
    float weight[POISE_NETS], threshold[POISE_NETS], temperature[POISE_NETS];
    float paired_weight[POISE_NETS];
    float min_confidence, sure_a, sure_b, sure_idle;
    int32_t method, smoothing, adapt_every, stride;
    float event_threshold[POISE_LABELS];
} training_judge;

typedef struct training_event {
    int32_t fighter, label, limb, stance;
    uint32_t flags;
    float confidence;
    int64_t start_ns, peak_ns, end_ns;
} training_event;

/* What is said of the windows; arrays of `max` events and of as many windows as there are. */
typedef struct training_answer {
    int64_t max, count;
    training_event *event;
    float *probability; /* windows x POISE_LABELS: fused and smoothed */
    float *confidence;  /* of each window, in its most probable class */
    int32_t *label;     /* of each window, -1: unknown */
    int64_t *middle_ns; /* of each window: the time that its answer, smoothed, is about */
} training_answer;

typedef struct judging {
    const training_judge *judge;
    const float *logits; /* windows x POISE_NETS x POISE_LABELS */
    int64_t windows, at;
    poise_ensemble ensemble[POISE_FIGHTERS];
    poise_events *events;
    training_answer *out;
    poise_window pair[POISE_FIGHTERS]; /* heads of windows that wait for the other fighter's */
    int pairs;
} judging;

static void fetch(judging *j)
{
    poise_event event;
    while (poise_events_next(j->events, &event))
        if (j->out->count < j->out->max)
            j->out->event[j->out->count++] = (training_event){.fighter = event.fighter,
                                                              .label = event.label,
                                                              .limb = event.limb,
                                                              .stance = (int32_t)event.stance,
                                                              .flags = event.flags,
                                                              .confidence = event.confidence,
                                                              .start_ns = event.start_ns,
                                                              .peak_ns = event.peak_ns,
                                                              .end_ns = event.end_ns};
}

static void judge_one(judging *j, const poise_window *window)
{
    float probability[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    const int who = window->fighter - 1;
    if (j->at >= j->windows)
        return;
    for (int i = 0; i < POISE_NETS; i++)
        poise_softmax(j->logits + (j->at * POISE_NETS + i) * POISE_LABELS, POISE_LABELS,
                      j->judge->temperature[i], probability[i]);
    poise_ensemble_fuse(&j->ensemble[who], poise_watch_middle_ns(window),
                        j->pairs == POISE_FIGHTERS,
                        (const float(*)[POISE_LABELS])probability, &fused);
    j->out->middle_ns[j->at] = fused.middle_ns;
    memcpy(j->out->probability + j->at * POISE_LABELS, fused.probability, sizeof fused.probability);
    j->out->confidence[j->at] = fused.confidence;
    j->out->label[j->at++] = fused.label == POISE_LABEL_UNKNOWN ? -1 : (int32_t)fused.label;
    poise_events_window(j->events, window, &fused);
    fetch(j);
}

/* In pairs, as src/moves/watch.c. */
static void judge_waiting(judging *j)
{
    for (int i = 0; i < j->pairs; i++)
        judge_one(j, &j->pair[i]);
    j->pairs = 0;
}

static void judge_window(void *self, const poise_window *window)
{
    judging *j = self;
    const poise_window *before = &j->pair[0];
    if (j->pairs == 1 && (before->number != window->number || before->fighter == window->fighter))
        judge_waiting(j);
    memcpy(&j->pair[j->pairs++], window, offsetof(poise_window, mask));
    if (j->pairs == POISE_FIGHTERS)
        judge_waiting(j);
}

/* What was said since a replay began, as src/stage/moves.c. */
static void take_back(training_answer *out, int64_t from_ns)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < out->count; i++)
        if (out->event[i].peak_ns < from_ns)
            out->event[kept++] = out->event[i];
    out->count = kept;
}

static void judge_frame(void *self, const poise_motion_frame *frame)
{
    judging *j = self;
    judge_waiting(j);
    for (int i = 0; i < POISE_FIGHTERS; i++) /* as src/moves/watch.c */
        if ((frame->flags & (POISE_SCENE_CUT | POISE_SCENE_REPLAY)) ||
            (frame->fighter[i].flags & POISE_MOTION_RESET))
            poise_ensemble_break(&j->ensemble[i]);
    poise_events_frame(j->events, frame);
    fetch(j);
    if (frame->flags & POISE_SCENE_REPLAY)
        take_back(j->out, frame->replay_from_ns);
}

/* The events that come of `windows` windows' logits, in the order in which training_windows gave
 * them. 0 or a negative POISE_E. */
EXPORT int training_events(const training_frame *frames, int64_t count, const training_judge *judge,
                           const float *logits, int64_t windows, training_answer *out);
int training_events(const training_frame *frames, int64_t count, const training_judge *judge,
                    const float *logits, int64_t windows, training_answer *out)
{
    poise_err err;
    judging j = {.judge = judge, .logits = logits, .windows = windows, .out = out};
    poise_ensemble_settings ensemble = {.method = (poise_fusion)judge->method,
                                        .min_confidence = judge->min_confidence,
                                        .sure_a = judge->sure_a,
                                        .sure_b = judge->sure_b,
                                        .sure_idle = judge->sure_idle,
                                        .smoothing = judge->smoothing,
                                        .adapt_every = judge->adapt_every};
    poise_event_settings events;
    memcpy(ensemble.weight, judge->weight, sizeof ensemble.weight);
    memcpy(ensemble.paired_weight, judge->paired_weight, sizeof ensemble.paired_weight);
    memcpy(ensemble.threshold, judge->threshold, sizeof ensemble.threshold);
    memcpy(ensemble.temperature, judge->temperature, sizeof ensemble.temperature);
    memcpy(events.threshold, judge->event_threshold, sizeof events.threshold);
    out->count = 0;
    int r = poise_ensemble_check(&ensemble, &err);
    if (r == 0)
        r = poise_events_new(&events, &j.events, &err);
    if (r != 0)
        return r;
    for (int i = 0; i < POISE_FIGHTERS; i++)
        poise_ensemble_start(&j.ensemble[i], &ensemble);
    r = visit(frames, count, judge->stride,
              &(visitor){.window = judge_window, .frame = judge_frame, .self = &j});
    judge_waiting(&j);
    poise_events_end(j.events);
    fetch(&j);
    poise_events_free(&j.events);
    return r;
}

/* The confusion of said events with true ones (moves/score.h), [POISE_SCORE_ROWS] squared. 0 or a
 * negative POISE_E. */
EXPORT int training_score(const poise_score_event *truth, int32_t truths,
                          const poise_score_event *said, int32_t saids, int64_t *ret_confusion);
int training_score(const poise_score_event *truth, int32_t truths, const poise_score_event *said,
                   int32_t saids, int64_t *ret_confusion)
{
    poise_err err;
    poise_score score = {0};
    const int r = poise_score_add(truth, truths, said, saids, &score, &err);
    memcpy(ret_confusion, score.confusion, sizeof score.confusion);
    return r;
}

/* Between which numbers the true count lies with 90 % probability when events of these confidences
 * were found in so many seconds and this share of the windows answered (moves/counts.h); -1, -1: no
 * range is given. 0 or a negative POISE_E. */
EXPORT int training_range(const poise_count_model *model, double answered, double seconds,
                          const float *confidence, int32_t found, int32_t *ret_low,
                          int32_t *ret_high);
int training_range(const poise_count_model *model, double answered, double seconds,
                   const float *confidence, int32_t found, int32_t *ret_low, int32_t *ret_high)
{
    const poise_count_model there = poise_count_where(model, answered);
    double right[POISE_COUNT_FOUND_MAX];
    poise_count_range range;
    poise_err err;
    if (found > POISE_COUNT_FOUND_MAX)
        return POISE_ELIMIT;
    *ret_low = *ret_high = -1;
    if (!poise_count_usable(&there))
        return 0;
    for (int32_t i = 0; i < found; i++)
        right[i] = poise_count_right(&there, confidence[i]);
    const int r = poise_count_estimate(&there, seconds, right, found, &range, &err);
    if (r == 0)
        *ret_low = range.low, *ret_high = range.high;
    return r;
}
