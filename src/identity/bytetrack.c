/* Y. Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV
 * 2022, with the particulars of ByteTrack-cpp (results equal to it;
 * tests/identity/test_bytetrack.c), of which some are not in the paper:
 *  - matching compares boxes with the last filtered box of a track, not with the predicted one; the
 *    prediction counts when the matched box is filtered in;
 *  - IoU is that of pixel indices: widths and heights plus one;
 *  - a track begun after the first step is reported once it was matched in the very next step, else
 * dropped;
 *  - a lost track over the buffer takes part in one more step; found again in it, it goes on, but
 * is dropped as soon as it is lost once more;
 *  - where a followed and a lost track lie on each other the one that lasted less is dropped.
 *
 * Invariants: track[0..count) ascends by id; ids are given in the order of the boxes. All places
 * where time matters use `now`, in frames. */
#include "identity/bytetrack.h"

#include "identity/assign.h"
#include "identity/kalman.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double unsure_limit = 0.5,
                    unconfirmed_limit = 0.7; /* distances 1 - IoU, of the paper's code */
static const float same_limit = 0.15f;

typedef enum track_state {
    TRACK_UNCONFIRMED, /* begun in the step before */
    TRACK_FOLLOWED,    /* seen in the step before */
    TRACK_LOST,
    TRACK_DROPPED
} track_state;

typedef struct track {
    int32_t id, sightings;
    track_state state;
    int expired;        /* was lost for longer than the buffer */
    double begun, seen; /* when, frames */
    int32_t box;        /* matched in this step, or -1 */
    poise_bbox where;   /* after the last sighting */
    poise_kalman kalman;
} track;

struct poise_bytetrack {
    poise_bytetrack_settings settings;
    int64_t steps, first_ns;
    double now;
    int32_t last_id, count;
    track tracks[POISE_BYTETRACK_TRACKS_MAX];
    poise_assign_work work;
    double cost[POISE_BYTETRACK_TRACKS_MAX * POISE_BYTETRACK_BOXES_MAX];
    int32_t match[POISE_BYTETRACK_TRACKS_MAX];
};

/* Indices of tracks or of boxes. */
typedef struct chosen {
    int32_t index[POISE_BYTETRACK_TRACKS_MAX];
    int count;
} chosen;

static void choose(chosen *list, int index)
{
    list->index[list->count++] = index;
}

poise_bytetrack_settings poise_bytetrack_defaults(void)
{
    return (poise_bytetrack_settings){.track_thresh = 0.5f,
                                      .high_thresh = 0.6f,
                                      .match_thresh = 0.8f,
                                      .min_box_area = 100,
                                      .track_buffer = 30};
}

static int check(const poise_bytetrack_settings *s, poise_err *err)
{
    const struct {
        const char *name;
        float value;
    } shares[] = {{"track_thresh", s->track_thresh},
                  {"high_thresh", s->high_thresh},
                  {"match_thresh", s->match_thresh}};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        if (!(shares[i].value >= 0 && shares[i].value <= 1))
            return poise_fail(err, POISE_EINVAL, "bytetrack: %s is %g; must be 0..1",
                              shares[i].name, (double)shares[i].value);
    }
    if (!(s->min_box_area >= 0))
        return poise_fail(err, POISE_EINVAL, "bytetrack: min_box_area is %g; must be 0 or more",
                          (double)s->min_box_area);
    if (s->track_buffer < 0 || s->track_buffer > POISE_BYTETRACK_BUFFER_MAX)
        return poise_fail(err, POISE_EINVAL, "bytetrack: track_buffer is %d; must be 0..%d",
                          (int)s->track_buffer, POISE_BYTETRACK_BUFFER_MAX);
    if (s->frame_ns < 0)
        return poise_fail(err, POISE_EINVAL, "bytetrack: frame_ns is %lld; must be 0 or more",
                          (long long)s->frame_ns);
    return 0;
}

int poise_bytetrack_new(const poise_bytetrack_settings *settings, poise_bytetrack **ret_tracker,
                        poise_err *err)
{
    poise_bytetrack_settings s = settings ? *settings : poise_bytetrack_defaults();
    int status = check(&s, err);
    if (status < 0)
        return status;
    poise_bytetrack *tracker = calloc(1, sizeof *tracker);
    if (!tracker)
        return poise_fail(err, POISE_ENOMEM, "bytetrack: no memory for %zu bytes", sizeof *tracker);
    tracker->settings = s;
    *ret_tracker = tracker;
    return 0;
}

void poise_bytetrack_free(poise_bytetrack **tracker)
{
    if (!tracker)
        return;
    free(*tracker);
    *tracker = NULL;
}

void poise_bytetrack_reset(poise_bytetrack *tracker)
{
    tracker->steps = 0;
    tracker->last_id = 0;
    tracker->count = 0;
}

/* In float and in this order, as ByteTrack-cpp. */
static float distance(const poise_bbox *a, const poise_bbox *b)
{
    float w = fminf(a->x + a->w, b->x + b->w) - fmaxf(a->x, b->x) + 1;
    float h = fminf(a->y + a->h, b->y + b->h) - fmaxf(a->y, b->y) + 1;
    if (!(w > 0 && h > 0))
        return 1;
    return 1 - w * h / ((a->w + 1) * (a->h + 1) + (b->w + 1) * (b->h + 1) - w * h);
}

static void see(poise_bytetrack *tracker, track *t, const poise_bbox *boxes, int box)
{
    poise_kalman_update(&t->kalman, &boxes[box]);
    t->where = poise_kalman_box(&t->kalman);
    t->where.score = boxes[box].score;
    t->state = TRACK_FOLLOWED;
    t->seen = tracker->now;
    t->box = box;
    t->sightings++;
}

/* Matches tracks with boxes up to a distance. Those matched are taken out of both lists. */
static void associate(poise_bytetrack *tracker, chosen *tracks, const poise_bbox *boxes,
                      chosen *candidates, double limit)
{
    for (int i = 0; i < tracks->count; i++) {
        for (int j = 0; j < candidates->count; j++)
            tracker->cost[i * candidates->count + j] =
                distance(&tracker->tracks[tracks->index[i]].where, &boxes[candidates->index[j]]);
    }
    poise_assign_below(tracker->cost, tracks->count, candidates->count, candidates->count, limit,
                       &tracker->work, tracker->match);
    int left = 0;
    for (int i = 0; i < tracks->count; i++) {
        if (tracker->match[i] < 0) {
            tracks->index[left++] = tracks->index[i];
            continue;
        }
        int32_t *box = &candidates->index[tracker->match[i]];
        see(tracker, &tracker->tracks[tracks->index[i]], boxes, *box);
        *box = -1;
    }
    tracks->count = left;
    left = 0;
    for (int j = 0; j < candidates->count; j++) {
        if (candidates->index[j] >= 0)
            candidates->index[left++] = candidates->index[j];
    }
    candidates->count = left;
}

static void begin(poise_bytetrack *tracker, const poise_bbox *boxes, int box)
{
    if (tracker->count == POISE_BYTETRACK_TRACKS_MAX)
        return;
    track *t = &tracker->tracks[tracker->count++];
    *t = (track){.id = ++tracker->last_id,
                 .sightings = 1,
                 .state = tracker->steps == 1 ? TRACK_FOLLOWED : TRACK_UNCONFIRMED,
                 .begun = tracker->now,
                 .seen = tracker->now,
                 .box = box};
    poise_kalman_start(&t->kalman, &boxes[box]);
    t->where = poise_kalman_box(&t->kalman);
    t->where.score = boxes[box].score;
}

static void expire(poise_bytetrack *tracker)
{
    for (int i = 0; i < tracker->count; i++) {
        track *t = &tracker->tracks[i];
        if (t->state != TRACK_LOST)
            continue;
        if (t->expired)
            t->state = TRACK_DROPPED;
        else
            t->expired = tracker->now - t->seen > tracker->settings.track_buffer;
    }
}

/* Somebody lost who lies on somebody followed is the same one. All pairs are judged before any is
 * dropped. */
static void drop_doubles(poise_bytetrack *tracker)
{
    for (int i = 0; i < tracker->count; i++)
        tracker->match[i] = 0; /* 1: to be dropped */
    for (int i = 0; i < tracker->count; i++) {
        const track *a = &tracker->tracks[i];
        if (a->state != TRACK_FOLLOWED && a->state != TRACK_UNCONFIRMED)
            continue;
        for (int j = 0; j < tracker->count; j++) {
            const track *b = &tracker->tracks[j];
            if (b->state == TRACK_LOST && distance(&a->where, &b->where) < same_limit)
                tracker->match[a->seen - a->begun > b->seen - b->begun ? j : i] = 1;
        }
    }
    for (int i = 0; i < tracker->count; i++) {
        if (tracker->match[i])
            tracker->tracks[i].state = TRACK_DROPPED;
    }
}

static void forget_dropped(poise_bytetrack *tracker)
{
    int left = 0;
    for (int i = 0; i < tracker->count; i++) {
        if (tracker->tracks[i].state == TRACK_DROPPED)
            continue;
        if (left != i)
            tracker->tracks[left] = tracker->tracks[i];
        left++;
    }
    tracker->count = left;
}

/* Moves time on; returns how many frames have passed. */
static double advance(poise_bytetrack *tracker, int64_t pts_ns)
{
    double before = tracker->now;
    if (tracker->steps++ == 0) {
        tracker->first_ns = pts_ns;
        before = tracker->now = 0;
    }
    tracker->now = tracker->settings.frame_ns == 0
                       ? (double)tracker->steps
                       : fmax(before, (double)(pts_ns - tracker->first_ns) /
                                          (double)tracker->settings.frame_ns);
    return tracker->now - before;
}

static int usable(const poise_bbox *box)
{
    return isfinite(box->x) && isfinite(box->y) && isfinite(box->score) && isfinite(box->w) &&
           isfinite(box->h) && box->w > 0 && box->h > 0;
}

static int report(const poise_bytetrack *tracker, poise_bytetrack_track *ret_tracks, int capacity)
{
    int reported = 0;
    for (int i = 0; i < tracker->count && reported < capacity; i++) {
        const track *t = &tracker->tracks[i];
        if (t->state == TRACK_FOLLOWED && t->where.w * t->where.h > tracker->settings.min_box_area)
            ret_tracks[reported++] = (poise_bytetrack_track){t->id, t->box, t->sightings, t->where};
    }
    return reported;
}

int poise_bytetrack_step(poise_bytetrack *tracker, const poise_bbox *boxes, int count,
                         int64_t pts_ns, poise_bytetrack_track *ret_tracks, int capacity)
{
    double passed = advance(tracker, pts_ns);
    chosen sure = {.count = 0}, unsure = {.count = 0}, confirmed = {.count = 0},
           unconfirmed = {.count = 0};
    for (int i = 0; i < count && i < POISE_BYTETRACK_BOXES_MAX; i++) {
        if (usable(&boxes[i]))
            choose(boxes[i].score >= tracker->settings.track_thresh ? &sure : &unsure, i);
    }
    for (int i = 0; i < tracker->count; i++) {
        track *t = &tracker->tracks[i];
        t->box = -1;
        choose(t->state == TRACK_UNCONFIRMED ? &unconfirmed : &confirmed, i);
        if (t->state == TRACK_UNCONFIRMED)
            continue;
        if (t->state == TRACK_LOST)
            poise_kalman_freeze_height(&t->kalman);
        poise_kalman_predict(&t->kalman, passed);
    }

    associate(tracker, &confirmed, boxes, &sure, tracker->settings.match_thresh);
    chosen rest = {.count = 0};
    for (int i = 0; i < confirmed.count; i++) {
        if (tracker->tracks[confirmed.index[i]].state == TRACK_FOLLOWED)
            choose(&rest, confirmed.index[i]);
    }
    associate(tracker, &rest, boxes, &unsure, unsure_limit);
    for (int i = 0; i < rest.count; i++)
        tracker->tracks[rest.index[i]].state = TRACK_LOST;
    associate(tracker, &unconfirmed, boxes, &sure, unconfirmed_limit);
    for (int i = 0; i < unconfirmed.count; i++)
        tracker->tracks[unconfirmed.index[i]].state = TRACK_DROPPED;
    for (int j = 0; j < sure.count; j++) {
        if (boxes[sure.index[j]].score >= tracker->settings.high_thresh)
            begin(tracker, boxes, sure.index[j]);
    }
    expire(tracker);
    drop_doubles(tracker);
    forget_dropped(tracker);
    return report(tracker, ret_tracks, capacity);
}
