#include "frames.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double mot_iou(const mot_box *a, const mot_box *b)
{
    double w = fmin(a->x + a->w, b->x + b->w) - fmax(a->x, b->x);
    double h = fmin(a->y + a->h, b->y + b->h) - fmax(a->y, b->y);
    if (!(w > 0 && h > 0))
        return 0;
    return w * h / (a->w * a->h + b->w * b->h - w * h);
}

static int by_id(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* Turns ids into indices; ids ascending. */
static int index_ids(mot_side *side, const char *what, poise_err *err)
{
    int32_t *ids = malloc((size_t)side->count * sizeof *ids + 1);
    if (!ids)
        return poise_fail(err, POISE_ENOMEM, "no memory for %d ids", side->count);
    for (int i = 0; i < side->count; i++)
        ids[i] = side->box[i]->id;
    qsort(ids, (size_t)side->count, sizeof *ids, by_id);
    for (int i = 0; i < side->count; i++) {
        if (i == 0 || ids[i] != ids[i - 1])
            ids[side->ids++] = ids[i];
    }
    int code = side->ids > MOT_IDS_MAX
                   ? poise_fail(err, POISE_ELIMIT, "%s: %d ids; at most %d are compared", what,
                                side->ids, MOT_IDS_MAX)
                   : 0;
    for (int i = 0; i < side->count && code == 0; i++) {
        const int32_t *found =
            bsearch(&side->box[i]->id, ids, (size_t)side->ids, sizeof *ids, by_id);
        side->index[i] = (int32_t)(found - ids);
        side->boxes_of[side->index[i]]++;
    }
    free(ids);
    return code;
}

static int load_side(mot_side *side, const mot_sequence *sequence, int is_truth, const char *what,
                     poise_err *err)
{
    size_t room = (size_t)sequence->count + 1;
    side->box = malloc(room * sizeof *side->box);
    side->index = malloc(room * sizeof *side->index);
    side->boxes_of = calloc(MOT_IDS_MAX, sizeof *side->boxes_of);
    if (!side->box || !side->index || !side->boxes_of)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for %d boxes", what, sequence->count);
    for (int i = 0; i < sequence->count; i++) {
        if (!is_truth || sequence->boxes[i].score != 0)
            side->box[side->count++] = &sequence->boxes[i];
    }
    return index_ids(side, what, err);
}

/* Boxes of `frame` from `from` on. */
static int boxes_at(const mot_side *side, int from, int32_t frame)
{
    int to = from;
    while (to < side->count && side->box[to]->frame == frame)
        to++;
    return to - from;
}

static int check_frame(const mot_side *side, int from, int count, const char *what, poise_err *err)
{
    if (count > MOT_FRAME_BOXES_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: %d boxes in frame %d; at most %d are compared",
                          what, count, (int)side->box[from]->frame, MOT_FRAME_BOXES_MAX);
    for (int i = from; i < from + count; i++) {
        for (int j = from; j < i; j++) {
            if (side->index[i] == side->index[j])
                return poise_fail(err, POISE_EINVAL, "%s: id %d stands twice in frame %d", what,
                                  (int)side->box[i]->id, (int)side->box[i]->frame);
        }
    }
    return 0;
}

static int find_spans(mot_frames *frames, poise_err *err)
{
    const mot_side *truth = &frames->truth, *result = &frames->result;
    int t = 0, r = 0;
    while (t < truth->count || r < result->count) {
        int32_t frame = t < truth->count ? truth->box[t]->frame : INT32_MAX;
        if (r < result->count && result->box[r]->frame < frame)
            frame = result->box[r]->frame;
        mot_span span = {t, boxes_at(truth, t, frame), r, boxes_at(result, r, frame)};
        int code = check_frame(truth, t, span.truths, "truth", err);
        if (code == 0)
            code = check_frame(result, r, span.results, "result", err);
        if (code < 0)
            return code;
        frames->span[frames->count++] = span;
        t += span.truths;
        r += span.results;
    }
    return 0;
}

int mot_frames_new(const mot_sequence *truth, const mot_sequence *result, mot_frames **ret_frames,
                   poise_err *err)
{
    mot_frames *frames = calloc(1, sizeof *frames);
    if (!frames)
        return poise_fail(err, POISE_ENOMEM, "no memory to compare tracks");
    size_t per_frame = (size_t)MOT_FRAME_BOXES_MAX * MOT_FRAME_BOXES_MAX,
           all = (size_t)MOT_IDS_MAX * MOT_IDS_MAX;
    frames->span =
        malloc(((size_t)truth->count + (size_t)result->count + 1) * sizeof *frames->span);
    frames->similarity = malloc(per_frame * sizeof *frames->similarity);
    frames->cost = malloc(all * sizeof *frames->cost);
    frames->pair = calloc(all, sizeof *frames->pair);
    int code = frames->span && frames->similarity && frames->cost && frames->pair
                   ? load_side(&frames->truth, truth, 1, "truth", err)
                   : poise_fail(err, POISE_ENOMEM, "no memory to compare tracks");
    if (code == 0)
        code = load_side(&frames->result, result, 0, "result", err);
    if (code == 0)
        code = find_spans(frames, err);
    if (code < 0) {
        mot_frames_free(frames);
        return code;
    }
    *ret_frames = frames;
    return 0;
}

void mot_frames_free(mot_frames *frames)
{
    mot_side *sides[] = {&frames->truth, &frames->result};
    for (int i = 0; i < 2; i++) {
        free(sides[i]->box);
        free(sides[i]->index);
        free(sides[i]->boxes_of);
    }
    free(frames->span);
    free(frames->similarity);
    free(frames->cost);
    free(frames->pair);
    free(frames);
}

void mot_frames_similarity(mot_frames *frames, const mot_span *span)
{
    for (int t = 0; t < span->truths; t++) {
        for (int r = 0; r < span->results; r++)
            frames->similarity[t * MOT_FRAME_BOXES_MAX + r] = mot_iou(
                frames->truth.box[span->truth_from + t], frames->result.box[span->result_from + r]);
    }
}
