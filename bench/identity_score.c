#include "identity_score.h"

#include "scene/extent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JOINTS = 13, CUT_WRONG_FRAMES = 2 };

/* Of a frame. */
enum mark {
    REPLAY = 1 << 0,  /* truth */
    FLAGGED = 1 << 1, /* said to be a replay, then or afterwards */
    CUT = 1 << 2,     /* truth */
    SEEN = 1 << 3,    /* said to be a cut */
    WIPED = 1 << 4,   /* part of the picture is covered by a wipe */
    MATCHED = 1 << 5  /* the cut seen is a true one */
};

static const int joints[JOINTS] = {0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28};
static const double visible_enough = 0.4;
static const double on_fighter = 0.5;   /* torso lengths */
static const double clearly_nearer = 2; /* times */
static const double lasting_s = 0.5;
static const double cut_s = 1; /* after a cut numbers are judged for so long */
static const double unposed_s = 0.3, clinch_s = 1, clinch_gap_s = 0.2;
static const double wipe_limit = 0.3;             /* share of the picture */
static const double wipe_s = 0.7, exact_s = 0.05; /* how near a cut must be seen */

const char *const score_kind_names[SCORE_KINDS] = {"switch",
                                                   "cut: wrong",
                                                   "cut: wrong, said to be uncertain",
                                                   "cut not seen",
                                                   "false cut",
                                                   "not posed",
                                                   "replay not seen",
                                                   "live taken for replay"};

/* Distances of one frame in torso lengths: of the numbers (INFINITY: not given) and the best of
 * anybody. */
typedef struct sight {
    double number[2][2]; /* [fighter][number - 1] */
    int uncertain[2];    /* of the numbers */
    int given[2];
    int box_on[2][2]; /* [fighter][number - 1]: the boxes match */
    int posed;        /* each fighter has a person of its own */
    int visible[2];
} sight;

/* The cut being judged. */
typedef struct cut_state {
    int open;
    double at_s;
    int expected[2]; /* number - 1 of each fighter before the cut, -1 unknown */
    int right, flagged, wrong;
} cut_state;

struct score {
    int64_t capacity;
    double *at_s;
    uint8_t *marks;
    score_bout bout;
    score_rule rule;
    score_event events[SCORE_EVENTS_MAX];
    int event_count;
    int number[2]; /* each fighter's last, -1 none */
    /* Each fighter's number that has lasted, -1 none; a newer one and since when. */
    int settled[2], newer[2];
    double newer_s[2];
    int64_t plain[2][2][2]; /* [fighter][number][said to be uncertain] */
    cut_state cut;
    int side;                      /* fighter 1 is left (-1) or right (1); 0 unknown */
    double clinch_from, clinch_to; /* < 0: none */
    double unposed_from;           /* < 0: none */
};

static void note(score *s, score_kind kind, double at_s, double length_s, int who)
{
    if (s->event_count < SCORE_EVENTS_MAX)
        s->events[s->event_count++] = (score_event){kind, at_s, length_s, who};
}

int score_new(int64_t frames, score **ret_score, poise_err *err)
{
    score *s = calloc(1, sizeof *s);
    size_t n = (size_t)frames;
    if (s) {
        s->at_s = malloc(n * sizeof *s->at_s + 1);
        s->marks = calloc(n + 1, 1);
    }
    if (!s || !s->at_s || !s->marks) {
        score_free(&s);
        return poise_fail(err, POISE_ENOMEM, "no memory to score %lld frames", (long long)frames);
    }
    s->capacity = frames;
    for (int f = 0; f < 2; f++)
        s->number[f] = s->settled[f] = s->newer[f] = -1;
    s->clinch_from = s->unposed_from = -1;
    *ret_score = s;
    return 0;
}

void score_free(score **s)
{
    if (*s) {
        free((*s)->at_s);
        free((*s)->marks);
    }
    free(*s);
    *s = NULL;
}

static double torso_px(const truth_fighter *f)
{
    const float(*p)[2] = f->image_px;
    double x = (double)(p[11][0] + p[12][0] - p[23][0] - p[24][0]) / 2;
    double y = (double)(p[11][1] + p[12][1] - p[23][1] - p[24][1]) / 2;
    return fmax(hypot(x, y), 0.2 * (double)f->box_px[3]);
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double distance(const truth_fighter *f, const poise_person *person)
{
    double d[JOINTS];
    for (int i = 0; i < JOINTS; i++) {
        const poise_landmark *l = &person->landmarks[joints[i]];
        const float *t = f->image_px[joints[i]];
        d[i] = hypot((double)(l->x - t[0]), (double)(l->y - t[1]));
    }
    qsort(d, JOINTS, sizeof *d, ascending);
    return d[JOINTS / 2] / torso_px(f);
}

/* Intersection over union of 0.5 at least, as MOTChallenge asks. */
static int boxes_match(const truth_fighter *f, const poise_person *person)
{
    const poise_bbox a = poise_person_extent(person);
    const float *b = f->box_px;
    float w = fminf(a.x + a.w, b[0] + b[2]) - fmaxf(a.x, b[0]);
    float h = fminf(a.y + a.h, b[1] + b[3]) - fmaxf(a.y, b[1]);
    return w > 0 && h > 0 && 2 * w * h >= a.w * a.h + b[2] * b[3] - w * h;
}

static sight look(const truth_frame *truth, const poise_scene *scene)
{
    sight now = {.number = {{INFINITY, INFINITY}, {INFINITY, INFINITY}}};
    unsigned on[2] = {0, 0}; /* bit per person */
    for (int i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        int numbered = p->fighter == 1 || p->fighter == 2;
        for (int f = 0; f < 2; f++) {
            double d = distance(&truth->fighter[f], p);
            if (d <= on_fighter)
                on[f] |= 1u << i;
            if (numbered)
                now.number[f][p->fighter - 1] = d;
        }
        if (numbered) {
            now.given[p->fighter - 1] = 1;
            for (int f = 0; f < 2; f++)
                now.box_on[f][p->fighter - 1] = boxes_match(&truth->fighter[f], p);
            now.uncertain[p->fighter - 1] = (p->flags & POISE_PERSON_UNCERTAIN) != 0;
        }
    }
    unsigned both = on[0] | on[1];
    now.posed = on[0] && on[1] && (both & (both - 1)); /* two people at least */
    for (int f = 0; f < 2; f++)
        now.visible[f] = (double)truth->fighter[f].visible_fraction >= visible_enough;
    return now;
}

/* Which number lies on each fighter now, -1 none: pairs of before first. */
static void match(const score *s, const sight *now, int ret_number[2])
{
    int taken[2] = {0, 0};
    for (int f = 0; f < 2; f++) {
        int n = s->number[f];
        ret_number[f] = n >= 0 && !taken[n] && now->number[f][n] <= on_fighter ? n : -1;
        if (ret_number[f] >= 0)
            taken[n] = 1;
    }
    for (;;) {
        int best_f = -1, best_n = -1;
        double least = on_fighter;
        for (int f = 0; f < 2; f++) {
            for (int n = 0; n < 2; n++) {
                if (ret_number[f] < 0 && !taken[n] && now->number[f][n] <= least) {
                    least = now->number[f][n];
                    best_f = f;
                    best_n = n;
                }
            }
        }
        if (best_f < 0)
            return;
        ret_number[best_f] = best_n;
        taken[best_n] = 1;
    }
}

/* Fighter f has just been seen with s->number[f]. */
static void settle(score *s, int f, double at_s)
{
    int n = s->number[f];
    if (s->settled[f] < 0)
        s->settled[f] = n;
    if (n == s->settled[f]) {
        s->newer[f] = -1;
    } else if (n != s->newer[f]) {
        s->newer[f] = n;
        s->newer_s[f] = at_s;
    } else if (at_s - s->newer_s[f] >= lasting_s) {
        s->settled[f] = n;
        s->newer[f] = -1;
        s->rule.lasting++;
    }
}

/* The number that lies plainly on fighter f, or -1. */
static int plain_number(const sight *now, int f)
{
    const double *d = now->number[f];
    int n = d[0] < d[1] ? 0 : 1;
    if (!now->visible[f] || d[n] > on_fighter || d[n] * clearly_nearer > d[1 - n])
        return -1;
    return n;
}

static void count_matches(score *s, const sight *now, double at_s)
{
    int number[2], ignored = 0;
    match(s, now, number);
    for (int f = 0; f < 2; f++) {
        s->rule.truths += now->visible[f];
        if (number[f] < 0)
            continue;
        if (!now->visible[f]) {
            ignored++;
            continue;
        }
        if (s->number[f] >= 0 && s->number[f] != number[f]) {
            s->rule.switches++;
            note(s, SCORE_SWITCH, at_s, 0, f + 1);
        }
        s->number[f] = number[f];
        settle(s, f, at_s);
    }
    /* A number that was matched with somebody hardly visible counts nowhere. */
    s->rule.given += now->given[0] + now->given[1] - ignored;
    for (int f = 0; f < 2; f++) {
        for (int n = 0; n < 2; n++)
            s->rule.pair[f][n] += now->visible[f] && now->number[f][n] <= on_fighter;
    }
    for (int n = 0; n < 2; n++) {
        const int on_seen =
            (now->visible[0] && now->box_on[0][n]) || (now->visible[1] && now->box_on[1][n]);
        s->rule.box_given +=
            now->given[n] && (on_seen || !(now->box_on[0][n] || now->box_on[1][n]));
        for (int f = 0; f < 2; f++)
            s->rule.box_pair[f][n] += now->visible[f] && now->box_on[f][n];
    }
    for (int f = 0; f < 2; f++) {
        int n = plain_number(now, f);
        if (n >= 0)
            s->plain[f][n][now->uncertain[n]]++;
    }
    for (int n = 0; n < 2; n++) {
        s->rule.numbers += now->given[n];
        s->rule.uncertain += now->given[n] && now->uncertain[n];
    }
}

static void close_cut(score *s)
{
    cut_state *c = &s->cut;
    if (!c->open)
        return;
    c->open = 0;
    if (c->wrong >= CUT_WRONG_FRAMES) {
        s->rule.cuts_wrong++;
        note(s, SCORE_CUT_WRONG, c->at_s, 0, 0);
    } else if (c->right > 0 && c->right >= c->flagged) {
        s->rule.cuts_right++;
    } else if (c->flagged > 0) {
        s->rule.cuts_flagged++;
        note(s, SCORE_CUT_FLAGGED, c->at_s, 0, 0);
    } else {
        s->rule.cuts_nobody++;
    }
}

/* The number that fighter f had in most frames of the bout so far in which that was plain; -1:
 * none. Not the last one: numbers may have been exchanged for a moment before a cut, and then
 * whoever stayed wrong would be right. */
static int usual_number(const score *s, int f)
{
    int64_t frames[2];
    for (int n = 0; n < 2; n++)
        frames[n] = s->plain[f][n][0] + s->plain[f][n][1];
    return frames[0] == frames[1] ? -1 : frames[1] > frames[0];
}

/* Compares this frame with the numbers from before the cut, where it is plain who has which. */
static void judge_cut(score *s, const sight *now)
{
    cut_state *c = &s->cut;
    for (int f = 0; f < 2; f++) {
        int n = plain_number(now, f);
        if (c->expected[f] < 0 || n < 0)
            continue;
        if (n == c->expected[f])
            c->right++;
        else if (now->uncertain[n])
            c->flagged++;
        else
            c->wrong++;
    }
}

static void follow_cut(score *s, const truth_frame *truth, const poise_scene *scene,
                       const sight *now, double at_s)
{
    uint8_t *marks = &s->marks[s->bout.frames];
    if (truth->wipe > 0)
        *marks |= WIPED;
    if (scene->flags & POISE_SCENE_CUT)
        *marks |= SEEN;
    if (s->cut.open && (truth->cut || at_s - s->cut.at_s > cut_s))
        close_cut(s);
    if (truth->cut && s->bout.frames > 0) {
        *marks |= CUT;
        s->cut = (cut_state){
            .open = 1, .at_s = at_s, .expected = {usual_number(s, 0), usual_number(s, 1)}};
        s->side = 0;
    }
    if (s->cut.open)
        judge_cut(s, now);
}

static void follow_sides(score *s, const truth_frame *truth)
{
    double x[2], torso = 0;
    for (int f = 0; f < 2; f++) {
        const float(*p)[2] = truth->fighter[f].image_px;
        x[f] = (double)(p[11][0] + p[12][0] + p[23][0] + p[24][0]) / 4;
        torso += torso_px(&truth->fighter[f]) / 2;
    }
    int side = x[0] - x[1] > torso / 2 ? 1 : x[1] - x[0] > torso / 2 ? -1 : 0;
    if (side == 0)
        return;
    s->bout.crossings += s->side == -side;
    s->side = side;
}

static void close_clinch(score *s)
{
    if (s->clinch_from >= 0 && s->clinch_to - s->clinch_from > clinch_s)
        s->bout.clinches++;
    s->clinch_from = -1;
}

static void follow_clinch(score *s, const truth_frame *truth, double at_s)
{
    int now = 0;
    for (int f = 0; f < 2; f++) {
        int label = truth->fighter[f].label;
        now |= label == LABEL_CLINCH || label == LABEL_TAKEDOWN || label == LABEL_GROUND;
    }
    if (s->clinch_from >= 0 && at_s - s->clinch_to > clinch_gap_s)
        close_clinch(s);
    if (now) {
        if (s->clinch_from < 0)
            s->clinch_from = at_s;
        s->clinch_to = at_s;
    }
}

static void close_unposed(score *s, double at_s)
{
    if (s->unposed_from >= 0 && at_s - s->unposed_from >= unposed_s)
        note(s, SCORE_UNPOSED, s->unposed_from, at_s - s->unposed_from, 0);
    s->unposed_from = -1;
}

static void follow_posed(score *s, const sight *now, double at_s)
{
    int missing = 0;
    if (now->visible[0] && now->visible[1]) {
        s->bout.both_visible++;
        s->rule.both_posed += now->posed;
        s->rule.both_named += fmin(fmax(now->number[0][0], now->number[1][1]),
                                   fmax(now->number[0][1], now->number[1][0])) <= on_fighter;
        missing = !now->posed;
    }
    if (!missing)
        close_unposed(s, at_s);
    else if (s->unposed_from < 0)
        s->unposed_from = at_s;
}

static void follow_replay(score *s, const truth_frame *truth, const poise_scene *scene)
{
    int64_t i = s->bout.frames;
    if (truth->replay)
        s->marks[i] |= REPLAY;
    if (!(scene->flags & POISE_SCENE_REPLAY))
        return;
    s->marks[i] |= FLAGGED;
    for (int64_t k = i - 1; k >= 0 && s->at_s[k] * 1e9 >= (double)scene->replay_from_ns - 1; k--)
        s->marks[k] |= FLAGGED;
}

void score_add(score *s, const truth_frame *truth, const poise_scene *scene)
{
    double at_s = 1e-9 * (double)truth->pts_ns;
    if (s->bout.frames == s->capacity)
        return;
    s->at_s[s->bout.frames] = at_s;
    sight now = look(truth, scene);
    if ((double)truth->wipe > wipe_limit)
        now.visible[0] = now.visible[1] = 0;
    follow_cut(s, truth, scene, &now, at_s);
    count_matches(s, &now, at_s);
    follow_sides(s, truth);
    follow_clinch(s, truth, at_s);
    follow_posed(s, &now, at_s);
    follow_replay(s, truth, scene);
    s->bout.frames++;
    s->bout.seconds = at_s;
}

/* Whether a frame within `within_s` of frame i has a mark; *ret_at is the nearest. */
static int near(const score *s, int64_t i, double within_s, enum mark mark, int64_t *ret_at)
{
    int64_t best = -1;
    for (int64_t step = -1; step <= 1; step += 2) {
        for (int64_t k = i;
             k >= 0 && k < s->bout.frames && fabs(s->at_s[k] - s->at_s[i]) <= within_s; k += step) {
            if (s->marks[k] & mark) {
                if (best < 0 || llabs(k - i) < llabs(best - i))
                    best = k;
                break;
            }
        }
    }
    *ret_at = best;
    return best >= 0;
}

/* Cuts found or not. Under a wipe the moment of the cut cannot be seen: anywhere near will do. */
static void count_cuts(score *s)
{
    int64_t at;
    for (int64_t i = 0; i < s->bout.frames; i++) {
        if (!(s->marks[i] & CUT))
            continue;
        int wiped = near(s, i, wipe_s, WIPED, &at);
        s->bout.cuts++;
        if (near(s, i, wiped ? wipe_s : exact_s, SEEN, &at)) {
            s->rule.cuts_seen++;
            s->marks[at] |= MATCHED;
        } else {
            note(s, SCORE_CUT_MISSED, s->at_s[i], 0, 0);
        }
    }
    for (int64_t i = 1; i < s->bout.frames; i++) {
        if ((s->marks[i] & (SEEN | MATCHED)) == SEEN && !near(s, i, wipe_s, WIPED, &at)) {
            s->rule.cuts_false++;
            note(s, SCORE_CUT_FALSE, s->at_s[i], 0, 0);
        }
    }
}

/* Spans of equal truth: replays found or not, live pictures that were taken for one. */
static void count_replays(score *s)
{
    int64_t frames = s->bout.frames;
    for (int64_t from = 0; from < frames;) {
        int64_t to = from, flagged = 0, first = -1;
        for (; to < frames && (s->marks[to] & REPLAY) == (s->marks[from] & REPLAY); to++) {
            if (!(s->marks[to] & FLAGGED))
                continue;
            flagged++;
            if (first < 0)
                first = to;
        }
        double frame_s = (s->at_s[to - 1] - s->at_s[from]) / (double)(to - from);
        if (s->marks[from] & REPLAY) {
            s->bout.replays++;
            s->bout.replay_frames += to - from;
            s->rule.replay_flagged += flagged;
            if (2 * flagged >= to - from)
                s->rule.replays_flagged++;
            else
                note(s, SCORE_REPLAY_MISSED, s->at_s[from], frame_s * (double)(to - from), 0);
        } else {
            s->rule.live_flagged += flagged;
            if (first >= 0)
                note(s, SCORE_REPLAY_FALSE, s->at_s[first], frame_s * (double)flagged, 0);
        }
        from = to;
    }
}

static int by_time(const void *a, const void *b)
{
    const score_event *left = a, *right = b;
    return (left->at_s > right->at_s) - (left->at_s < right->at_s);
}

/* Which number is whose over the whole bout, and what lies elsewhere. */
static void count_identity(score *s)
{
    score_rule *r = &s->rule;
    int64_t straight = r->pair[0][0] + r->pair[1][1], crossed = r->pair[0][1] + r->pair[1][0];
    int turned = crossed > straight;
    r->idtp = turned ? crossed : straight;
    straight = r->box_pair[0][0] + r->box_pair[1][1];
    crossed = r->box_pair[0][1] + r->box_pair[1][0];
    r->box_idtp = straight > crossed ? straight : crossed;
    for (int f = 0; f < 2; f++) {
        int own = turned ? 1 - f : f;
        for (int n = 0; n < 2; n++)
            r->plain += s->plain[f][n][0] + s->plain[f][n][1];
        r->wrong += s->plain[f][1 - own][0] + s->plain[f][1 - own][1];
        r->wrong_certain += s->plain[f][1 - own][0];
    }
}

void score_end(score *s, score_bout *ret_bout, score_rule *ret_rule, const score_event **ret_events,
               int *ret_event_count)
{
    close_cut(s);
    close_clinch(s);
    close_unposed(s, s->bout.seconds);
    count_cuts(s);
    count_replays(s);
    qsort(s->events, (size_t)s->event_count, sizeof *s->events, by_time);
    count_identity(s);
    s->rule.bouts = 1;
    s->rule.switchless = s->rule.switches == 0;
    *ret_bout = s->bout;
    *ret_rule = s->rule;
    *ret_events = s->events;
    *ret_event_count = s->event_count;
}
