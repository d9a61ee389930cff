/* CLEAR MOT and identity measures. A frame is matched as in the papers: pairs of the frame before
 * are kept while they may match; the rest is assigned so that most pairs match, then at the least
 * distance. A switch: an object matches another id than when it was last matched. */
#include "frames.h"

#include <math.h>

typedef struct object {
    int32_t result; /* index of the id last matched, or -1 */
    int64_t matched;
    int missed; /* since it was last matched */
} object;

typedef struct state {
    mot_frames *frames;
    double iou_min;
    object objects[MOT_IDS_MAX];
    double distance_sum;
    mot_clear clear;
} state;

/* Scratch of one frame. */
typedef struct frame_match {
    int result_of[MOT_FRAME_BOXES_MAX]; /* box, or -1 */
    int taken[MOT_FRAME_BOXES_MAX];
} frame_match;

static double similarity(const state *s, int truth, int result)
{
    return s->frames->similarity[truth * MOT_FRAME_BOXES_MAX + result];
}

static void keep_pairs(state *s, const mot_span *span, frame_match *m)
{
    const mot_frames *f = s->frames;
    for (int t = 0; t < span->truths; t++) {
        int32_t before = s->objects[f->truth.index[span->truth_from + t]].result;
        for (int r = 0; r < span->results && m->result_of[t] < 0; r++) {
            if (!m->taken[r] && f->result.index[span->result_from + r] == before &&
                similarity(s, t, r) >= s->iou_min) {
                m->result_of[t] = r;
                m->taken[r] = 1;
            }
        }
    }
}

static void assign_rest(state *s, const mot_span *span, frame_match *m)
{
    mot_frames *f = s->frames;
    /* Dearer than any number of pairs, so that as many as possible match. */
    const double apart = 2.0 * MOT_FRAME_BOXES_MAX;
    for (int t = 0; t < span->truths; t++) {
        for (int r = 0; r < span->results; r++) {
            int may = m->result_of[t] < 0 && !m->taken[r] && similarity(s, t, r) >= s->iou_min;
            f->cost[t * MOT_FRAME_BOXES_MAX + r] = may ? 1 - similarity(s, t, r) : apart;
        }
    }
    poise_assign(f->cost, span->truths, span->results, MOT_FRAME_BOXES_MAX, &f->work, f->match);
    for (int t = 0; t < span->truths; t++) {
        if (f->match[t] >= 0 && f->cost[t * MOT_FRAME_BOXES_MAX + f->match[t]] < apart)
            m->result_of[t] = f->match[t];
    }
}

static void count_frame(state *s, const mot_span *span, const frame_match *m)
{
    const mot_frames *f = s->frames;
    int matched = 0;
    for (int t = 0; t < span->truths; t++) {
        object *o = &s->objects[f->truth.index[span->truth_from + t]];
        if (m->result_of[t] < 0) {
            s->clear.misses++;
            o->missed = 1;
            continue;
        }
        int32_t id = f->result.index[span->result_from + m->result_of[t]];
        if (o->result >= 0 && o->result != id)
            s->clear.switches++;
        else
            s->clear.matches++;
        s->clear.fragmentations += o->missed && o->matched > 0;
        s->distance_sum += 1 - similarity(s, t, m->result_of[t]);
        o->result = id;
        o->missed = 0;
        o->matched++;
        matched++;
    }
    s->clear.false_positives += span->results - matched;
}

/* In how many frames two ids may match. */
static void count_pairs(state *s, const mot_span *span)
{
    mot_frames *f = s->frames;
    for (int t = 0; t < span->truths; t++) {
        for (int r = 0; r < span->results; r++) {
            if (similarity(s, t, r) >= s->iou_min)
                f->pair[f->truth.index[span->truth_from + t] * MOT_IDS_MAX +
                        f->result.index[span->result_from + r]] += 1;
        }
    }
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

/* One id of the result for each object, over the whole sequence, so that most boxes fit. */
static void measure_identity(state *s)
{
    mot_frames *f = s->frames;
    mot_clear *c = &s->clear;
    for (int t = 0; t < f->truth.ids; t++) {
        for (int r = 0; r < f->result.ids; r++)
            f->cost[t * MOT_IDS_MAX + r] = -f->pair[t * MOT_IDS_MAX + r];
    }
    c->idtp = -poise_assign(f->cost, f->truth.ids, f->result.ids, MOT_IDS_MAX, &f->work, f->match);
    c->idfn = (double)c->truths - c->idtp;
    c->idfp = (double)c->boxes - c->idtp;
    c->idp = ratio(c->idtp, (double)c->boxes);
    c->idr = ratio(c->idtp, (double)c->truths);
    c->idf1 = ratio(2 * c->idtp, (double)(c->truths + c->boxes));
}

static void summarise(state *s)
{
    mot_frames *f = s->frames;
    mot_clear *c = &s->clear;
    c->frames = f->count;
    c->truths = f->truth.count;
    c->boxes = f->result.count;
    c->objects = f->truth.ids;
    for (int t = 0; t < f->truth.ids; t++) {
        double share = (double)s->objects[t].matched / f->truth.boxes_of[t];
        if (share >= 0.8)
            c->mostly_tracked++;
        else if (share < 0.2)
            c->mostly_lost++;
        else
            c->partially_tracked++;
    }
    double detections = (double)(c->matches + c->switches);
    c->mota = 1 - ratio((double)(c->misses + c->switches + c->false_positives), (double)c->truths);
    c->motp = ratio(s->distance_sum, detections);
    c->recall = ratio(detections, (double)c->truths);
    c->precision = ratio(detections, (double)c->boxes);
    measure_identity(s);
}

int mot_measure_clear(const mot_sequence *truth, const mot_sequence *result, double iou_min,
                      mot_clear *ret_clear, poise_err *err)
{
    if (!(iou_min > 0 && iou_min <= 1))
        return poise_fail(err, POISE_EINVAL, "IoU from %g on; need 0 < IoU <= 1", iou_min);
    static const frame_match nothing;
    state s = {.iou_min = iou_min};
    int code = mot_frames_new(truth, result, &s.frames, err);
    if (code < 0)
        return code;
    for (int i = 0; i < MOT_IDS_MAX; i++)
        s.objects[i].result = -1;
    for (int i = 0; i < s.frames->count; i++) {
        const mot_span *span = &s.frames->span[i];
        frame_match m = nothing;
        for (int t = 0; t < span->truths; t++)
            m.result_of[t] = -1;
        mot_frames_similarity(s.frames, span);
        count_pairs(&s, span);
        keep_pairs(&s, span, &m);
        assign_rest(&s, span, &m);
        count_frame(&s, span, &m);
    }
    summarise(&s);
    mot_frames_free(s.frames);
    *ret_clear = s.clear;
    return 0;
}
