/* Two rings per fighter: `moment`, what the limbs did lately, and `view`, what the networks said
 * lately. A view is decided when enough views after it are known (or never will be). */
#include "moves/events.h"

#include "scene/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOMENTS = 256, /* at MOMENT_NS apart: 2 s and more */
    VIEWS = 64,
    CLASSES = POISE_LABELS,
    HALF_WINDOW_NS = 500000000
};

static const int64_t ms = 1000000;
static const int64_t moment_ns = 8 * 1000000; /* frames nearer in time than this are passed over */
static const int64_t limb_before_ns = 250 * 1000000,
                     limb_after_ns = 200 * 1000000; /* where the limb is looked for */
static const int64_t strike_ns = 700 * 1000000;     /* from its peak, to either side */
static const int64_t touch_before_ns = 80 * 1000000, touch_after_ns = 150 * 1000000;
static const float stance_s = 1.5f;      /* memory of the stance */
static const float stance_clear = 0.35f; /* of -1 .. 1 */
static const float feet_apart = 0.35f; /* torsos: feet so far one before the other leave no doubt */
static const float hands_clear = 0.5f; /* of -1 .. 1: three straights that agree */
static const float hands_step = 0.25f; /* what the next straight counts */
static const float hands_sure = 0.75f; /* share of a straight's probability that tells the hand */

/* What one limb did at one time. */
typedef struct limb_moment {
    float speed;   /* torsos/s, against the hips; 0 when not seen */
    float reach;   /* torsos, from its shoulder or hip; 0 when not seen */
    int8_t target; /* what it touched then, or -1 */
} limb_moment;

typedef struct moment {
    int64_t ns;
    uint8_t both; /* the opponent was seen */
    limb_moment limb[POISE_LIMBS];
} moment;

typedef struct view {
    int64_t ns; /* the window's middle */
    float p[CLASSES];
    uint8_t uncertain;
} view;

typedef struct state {
    int active;
    int64_t start_ns, last_ns, peak_ns; /* last_ns: above the lower threshold */
    float most;
    int uncertain;
} state;

typedef struct follower {
    int64_t events;
    moment moment[MOMENTS];
    int64_t moments;
    view view[VIEWS];
    int64_t views, decided;   /* views before `decided` have had their say */
    int64_t told_ns[CLASSES]; /* peaks of the last events */
    state state[CLASSES];
    float stance; /* from the feet: -1 southpaw .. 1 orthodox */
    float hands;  /* the same from straights: which hand the networks call leading */
    int64_t stance_ns;
} follower;

struct poise_events {
    poise_event_settings settings;
    follower fighter[POISE_FIGHTERS];
    poise_event waiting[POISE_EVENTS_WAITING];
    int first, count;
};

static int is_state(int label)
{
    return label == POISE_LABEL_BLOCK || label >= POISE_LABEL_CLINCH;
}

static int is_strike(int label)
{
    return label != POISE_LABEL_IDLE && !is_state(label);
}

static int is_straight(int label)
{
    return label == POISE_LABEL_JAB || label == POISE_LABEL_CROSS;
}

poise_event_settings poise_event_defaults(void)
{
    poise_event_settings settings;
    for (int c = 0; c < POISE_LABELS; c++)
        settings.threshold[c] = 0.5f;
    return settings;
}

static void forget(follower *f)
{
    f->moments = f->views = f->decided = 0;
    for (int c = 0; c < CLASSES; c++)
        f->told_ns[c] = INT64_MIN / 2;
    memset(f->state, 0, sizeof f->state);
    f->stance = f->hands = 0;
    f->stance_ns = -1;
}

int poise_events_new(const poise_event_settings *settings, poise_events **ret_events,
                     poise_err *err)
{
    for (int c = 0; c < POISE_LABELS; c++)
        if (!(settings->threshold[c] >= 0 && settings->threshold[c] <= 1))
            return poise_fail(err, POISE_EINVAL, "events: threshold of %s is %g; give 0 to 1",
                              poise_label_names[c], (double)settings->threshold[c]);
    poise_events *events = calloc(1, sizeof *events);
    if (events == NULL)
        return poise_fail(err, POISE_ENOMEM, "events: no memory");
    events->settings = *settings;
    for (int i = 0; i < POISE_FIGHTERS; i++)
        forget(&events->fighter[i]);
    *ret_events = events;
    return 0;
}

void poise_events_free(poise_events **events)
{
    if (events == NULL)
        return;
    free(*events);
    *events = NULL;
}

static void tell(poise_events *events, const poise_event *event)
{
    if (events->count == POISE_EVENTS_WAITING) {
        events->first = (events->first + 1) % POISE_EVENTS_WAITING;
        events->count--;
    }
    events->waiting[(events->first + events->count++) % POISE_EVENTS_WAITING] = *event;
}

int poise_events_next(poise_events *events, poise_event *ret_event)
{
    if (events->count == 0)
        return 0;
    *ret_event = events->waiting[events->first];
    events->first = (events->first + 1) % POISE_EVENTS_WAITING;
    events->count--;
    return 1;
}

/* ---- moments ---- */

static float length(poise_point3 a, poise_point3 b)
{
    const float x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return sqrtf(x * x + y * y + z * z);
}

static int seen(const poise_motion *m, int landmark)
{
    return (int)(m->valid >> landmark & 1);
}

static void fill_moment(const poise_motion_frame *frame, int who, moment *now)
{
    static const uint8_t root[POISE_LIMBS] = {
        POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER,
        POISE_LEFT_HIP,      POISE_RIGHT_HIP,      POISE_LEFT_HIP,      POISE_RIGHT_HIP};
    const poise_motion *m = &frame->fighter[who];
    const poise_approach *approach = &frame->interaction.approach[who];
    memset(now, 0, sizeof *now);
    now->ns = frame->time.pts_ns;
    now->both = (frame->interaction.flags & POISE_INTERACTION_KNOWN) != 0;
    for (int l = 0; l < POISE_LIMBS; l++) {
        const int landmark = poise_limb_landmark[l];
        now->limb[l].target = -1;
        if (!seen(m, landmark))
            continue;
        now->limb[l].speed = length(m->velocity[landmark], (poise_point3){0, 0, 0});
        if (seen(m, root[l]))
            now->limb[l].reach = length(m->position[landmark], m->position[root[l]]);
    }
    for (int i = 0; i < approach->contacts && i < POISE_LIMBS; i++)
        now->limb[approach->contact[i].limb].target = (int8_t)approach->contact[i].target;
}

/* The way to the front: to the opponent, else where the chest faces, else where the nose points in
 * the picture. 0: not known. */
static int front(const poise_motion_frame *frame, int who, poise_point3 *ret_way)
{
    const poise_motion *m = &frame->fighter[who];
    poise_point3 way = {0, 0, 0};
    if (frame->interaction.flags & POISE_INTERACTION_KNOWN) {
        const float sign = who == 0 ? 1 : -1;
        way = (poise_point3){sign * frame->interaction.offset.x, 0,
                             sign * frame->interaction.offset.z};
    } else if (m->flags & POISE_MOTION_YAW) {
        way = (poise_point3){sinf(m->yaw), 0, -cosf(m->yaw)};
    } else if (seen(m, POISE_NOSE) && seen(m, POISE_LEFT_EAR) && seen(m, POISE_RIGHT_EAR)) {
        way.x = m->position[POISE_NOSE].x -
                0.5f * (m->position[POISE_LEFT_EAR].x + m->position[POISE_RIGHT_EAR].x);
    }
    const float size = length(way, (poise_point3){0, 0, 0});
    if (!(size > 0.02f))
        return 0;
    *ret_way = (poise_point3){way.x / size, 0, way.z / size};
    return 1;
}

static void follow_stance(follower *f, const poise_motion_frame *frame, int who)
{
    const poise_motion *m = &frame->fighter[who];
    poise_point3 way;
    if (!seen(m, POISE_LEFT_ANKLE) || !seen(m, POISE_RIGHT_ANKLE) || !front(frame, who, &way))
        return;
    const poise_point3 left = m->position[POISE_LEFT_ANKLE], right = m->position[POISE_RIGHT_ANKLE];
    const float ahead = (left.x - right.x) * way.x + (left.z - right.z) * way.z;
    const float says = fminf(fmaxf(ahead / feet_apart, -1), 1);
    const float dt = f->stance_ns < 0 ? 0.033f : (float)(frame->time.pts_ns - f->stance_ns) * 1e-9f;
    f->stance += (says - f->stance) * (1 - expf(-dt / stance_s));
    f->stance_ns = frame->time.pts_ns;
}

/* What the feet say; when they say nothing (side by side, or not seen from the side), what the
 * hands said. */
static poise_stance stance_of(const follower *f)
{
    const int by_feet = fabsf(f->stance) > stance_clear;
    const float says = by_feet ? f->stance : f->hands;
    if (!by_feet && fabsf(f->hands) <= hands_clear)
        return POISE_STANCE_UNKNOWN;
    return says > 0 ? POISE_STANCE_ORTHODOX : POISE_STANCE_SOUTHPAW;
}

/* A straight of this limb that the networks give to one hand with `share` of its probability. */
static void follow_hands(follower *f, int label, int limb, float share)
{
    if (limb < 0 || share < hands_sure)
        return;
    const int left = limb == POISE_LIMB_LEFT_WRIST, leading = label == POISE_LABEL_JAB;
    f->hands += ((left == leading ? 1.0f : -1.0f) - f->hands) * hands_step;
}

poise_stance poise_events_stance(const poise_events *events, int fighter)
{
    return stance_of(&events->fighter[fighter - 1]);
}

void poise_events_frame(poise_events *events, const poise_motion_frame *frame)
{
    if (frame->flags & (POISE_SCENE_CUT | POISE_SCENE_REPLAY))
        poise_events_end(events);
    if (frame->flags & POISE_SCENE_REPLAY)
        return;
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        follower *f = &events->fighter[i];
        if (!(frame->fighter[i].flags & POISE_MOTION_SEEN))
            continue;
        follow_stance(f, frame, i);
        if (f->moments > 0 &&
            frame->time.pts_ns - f->moment[(f->moments - 1) % MOMENTS].ns < moment_ns)
            continue;
        fill_moment(frame, i, &f->moment[f->moments++ % MOMENTS]);
    }
}

/* ---- which limb, when, against what ---- */

/* Limbs a class may be made with: from, to (poise_limb), or -1 for none. */
static void limbs_of(int label, int *ret_from, int *ret_to)
{
    switch (label) {
    case POISE_LABEL_JAB:
    case POISE_LABEL_CROSS:
    case POISE_LABEL_HOOK:
    case POISE_LABEL_UPPERCUT:
        *ret_from = POISE_LIMB_LEFT_WRIST, *ret_to = POISE_LIMB_RIGHT_WRIST;
        break;
    case POISE_LABEL_ELBOW:
        *ret_from = POISE_LIMB_LEFT_ELBOW, *ret_to = POISE_LIMB_RIGHT_ELBOW;
        break;
    case POISE_LABEL_KNEE:
        *ret_from = POISE_LIMB_LEFT_KNEE, *ret_to = POISE_LIMB_RIGHT_KNEE;
        break;
    case POISE_LABEL_KICK_LOW:
    case POISE_LABEL_KICK_MID:
    case POISE_LABEL_KICK_HIGH:
        *ret_from = POISE_LIMB_LEFT_ANKLE, *ret_to = POISE_LIMB_RIGHT_ANKLE;
        break;
    default:
        *ret_from = 0, *ret_to = -1;
    }
}

/* A straight and a kick are at their peak when the limb is farthest out, the others when it is
 * fastest. */
static float effort(int label, const limb_moment *limb)
{
    const int by_reach =
        is_straight(label) || (label >= POISE_LABEL_KICK_LOW && label <= POISE_LABEL_KICK_HIGH);
    return by_reach ? limb->reach : limb->speed;
}

static const moment *moment_at(const follower *f, int64_t back)
{
    return &f->moment[(f->moments - 1 - back) % MOMENTS];
}

static int64_t moments_kept(const follower *f)
{
    return f->moments < MOMENTS ? f->moments : MOMENTS;
}

/* Fills limb and peak of an event whose class has its peak at `ns`. trust: of the left and the
 * right limb, what their movement counts. */
static void find_limb(const follower *f, int label, int64_t ns, const float trust[2],
                      poise_event *event)
{
    int from, to;
    float best = 0;
    limbs_of(label, &from, &to);
    for (int l = from; l <= to; l++) {
        float least = INFINITY, most = 0, fastest = 0;
        int64_t most_ns = ns;
        for (int64_t i = 0; i < moments_kept(f); i++) {
            const moment *at = moment_at(f, i);
            if (at->ns < ns - limb_before_ns || at->ns > ns + limb_after_ns ||
                at->limb[l].reach <= 0)
                continue;
            const float value = effort(label, &at->limb[l]);
            least = fminf(least, value);
            fastest = fmaxf(fastest, at->limb[l].speed);
            if (value > most)
                most = value, most_ns = at->ns;
        }
        /* How far it went out, times how fast: a guard that is merely held out is not a strike. */
        const float moved = (most - fminf(least, most)) * fastest * trust[l != from];
        if (moved > best) {
            best = moved;
            event->limb = l;
            event->peak_ns = most_ns;
        }
    }
}

static void find_target(const follower *f, poise_event *event)
{
    int looked = 0;
    if (event->limb < 0)
        return;
    for (int64_t i = moments_kept(f) - 1; i >= 0; i--) {
        const moment *at = moment_at(f, i);
        if (at->ns < event->peak_ns - touch_before_ns || at->ns > event->peak_ns + touch_after_ns ||
            !at->both)
            continue;
        looked = 1;
        const int target = at->limb[event->limb].target;
        /* What is hit beats what is only brushed past on the way. */
        if (target >= 0 && (event->target < 0 || event->target == POISE_TARGET_ARMS))
            event->target = target;
    }
    if (looked)
        event->outcome = event->target < 0                    ? POISE_STRIKE_MISSED
                         : event->target == POISE_TARGET_ARMS ? POISE_STRIKE_BLOCKED
                                                              : POISE_STRIKE_LANDED;
}

/* ---- deciding ---- */

static const view *view_at(const follower *f, int64_t index)
{
    return &f->view[index % VIEWS];
}

/* Mean of a class over a view and its neighbours. */
static float smooth(const follower *f, int64_t index, int label)
{
    float sum = 0;
    int n = 0;
    for (int64_t k = index - 1; k <= index + 1; k++)
        if (k >= 0 && k < f->views && k > f->views - VIEWS) {
            sum += view_at(f, k)->p[label];
            n++;
        }
    return sum / (float)n;
}

/* How sure it is that there is a strike of this kind; of a straight with either hand. */
static float strength(const follower *f, int64_t index, int label)
{
    return is_straight(label)
               ? smooth(f, index, POISE_LABEL_JAB) + smooth(f, index, POISE_LABEL_CROSS)
               : smooth(f, index, label);
}

/* Two strikes of these kinds are at least so far apart. */
static int64_t beside_ns(int a, int b)
{
    return (a == b ? POISE_EVENT_APART_MS : POISE_EVENT_CROSS_MS) * ms;
}

/* By how much the strongest strike in view k that may not stand beside `label` in view `index` is
 * stronger than it. Which of the two hands a straight is by is asked for when they are compared
 * with each other only: in a one-two there is no moment without a straight. */
static float ahead(const follower *f, int64_t k, int64_t index, int label, int64_t apart_ns)
{
    float most = -INFINITY;
    for (int c = 0; c < CLASSES; c++)
        if (is_strike(c) && apart_ns <= beside_ns(c, label))
            most = fmaxf(most, is_straight(c) && is_straight(label)
                                   ? smooth(f, k, c) - smooth(f, index, label)
                                   : strength(f, k, c) - strength(f, index, label));
    return most;
}

/* 1 if no view near `index` has more for this class, or, nearer, for any. The first of equals wins.
 */
static int is_peak(const follower *f, int64_t index, int label)
{
    const int64_t here = view_at(f, index)->ns;
    for (int64_t k = index - 1; k >= 0 && k > f->views - VIEWS; k--) {
        const int64_t apart = here - view_at(f, k)->ns;
        if (apart > POISE_EVENT_APART_MS * ms)
            break;
        if (ahead(f, k, index, label, apart) >= 0)
            return 0;
    }
    for (int64_t k = index; k < f->views; k++) {
        const int64_t apart = view_at(f, k)->ns - here;
        if (apart > POISE_EVENT_APART_MS * ms)
            break;
        if (ahead(f, k, index, label, apart) > 0)
            return 0;
    }
    return 1;
}

/* Where a strike begins (step -1) or ends: its probability is below, or rises again to the next
 * one, or it would last longer than any does. */
static int64_t edge(const follower *f, int64_t index, int label, float below, int step)
{
    const float again = 1.15f; /* times the lowest so far: it rises */
    const int64_t here = view_at(f, index)->ns;
    int64_t lowest_at = index;
    float lowest = smooth(f, index, label);
    for (int64_t k = index + step; k >= 0 && k < f->views && k > f->views - VIEWS; k += step) {
        const float value = smooth(f, k, label);
        if (value < below || value > again * lowest || llabs(view_at(f, k)->ns - here) > strike_ns)
            break;
        if (value <= lowest)
            lowest = value, lowest_at = k;
    }
    return view_at(f, lowest_at)->ns;
}

static poise_label straight_label(poise_stance stance, int limb)
{
    if (stance == POISE_STANCE_UNKNOWN || limb < 0)
        return POISE_LABEL_UNKNOWN;
    const int left = limb == POISE_LIMB_LEFT_WRIST;
    return left == (stance == POISE_STANCE_ORTHODOX) ? POISE_LABEL_JAB : POISE_LABEL_CROSS;
}

/* What a movement of the left and of the right hand counts as the straight that the networks call
 * `label`: a one-two moves both within a fifth of a second. */
static void trust_hands(poise_stance stance, int label, float ret_trust[2])
{
    const float other = 0.25f;
    ret_trust[0] = ret_trust[1] = 1;
    if (is_straight(label) && stance != POISE_STANCE_UNKNOWN)
        ret_trust[(label == POISE_LABEL_JAB) == (stance == POISE_STANCE_ORTHODOX)] = other;
}

static int told_near(const follower *f, int label, int64_t ns)
{
    for (int c = 0; c < CLASSES; c++)
        if (is_strike(c) && ns - f->told_ns[c] < beside_ns(c, label))
            return 1;
    return 0;
}

static void decide_strikes(poise_events *events, int who, int64_t index)
{
    follower *f = &events->fighter[who];
    const view *v = view_at(f, index);
    for (int c = 0; c < CLASSES; c++) {
        if (!is_strike(c))
            continue;
        const float own = smooth(f, index, c), value = strength(f, index, c);
        if (value < events->settings.threshold[is_straight(c) ? POISE_LABEL_JAB : c] ||
            own < value / 2 || !is_peak(f, index, c) || told_near(f, c, v->ns))
            continue;
        poise_event event = {.number = ++f->events,
                             .fighter = who + 1,
                             .flags = v->uncertain ? POISE_EVENT_UNCERTAIN : 0,
                             .label = (poise_label)c,
                             .confidence = fminf(value, 1),
                             .peak_ns = v->ns,
                             .limb = -1,
                             .target = -1,
                             .stance = stance_of(f)};
        float trust[2];
        trust_hands(event.stance, c, trust);
        event.start_ns = edge(f, index, c, own / 2, -1);
        event.end_ns = edge(f, index, c, own / 2, 1);
        find_limb(f, c, v->ns, trust, &event);
        find_target(f, &event);
        if (is_straight(c)) {
            event.flags |= POISE_EVENT_STRAIGHT;
            event.label = straight_label(event.stance, event.limb);
            follow_hands(f, c, event.limb, own / value);
        }
        if (event.start_ns > event.peak_ns)
            event.start_ns = event.peak_ns;
        if (event.end_ns < event.peak_ns)
            event.end_ns = event.peak_ns;
        f->told_ns[c] = v->ns;
        tell(events, &event);
    }
}

static void end_state(poise_events *events, int who, int label)
{
    follower *f = &events->fighter[who];
    state *s = &f->state[label];
    if (s->active && s->last_ns - s->start_ns >= POISE_EVENT_STATE_MS * ms) {
        const poise_event event = {.number = ++f->events,
                                   .fighter = who + 1,
                                   .flags = s->uncertain ? POISE_EVENT_UNCERTAIN : 0,
                                   .label = (poise_label)label,
                                   .confidence = fminf(s->most, 1),
                                   .start_ns = s->start_ns,
                                   .peak_ns = s->peak_ns,
                                   .end_ns = s->last_ns,
                                   .limb = -1,
                                   .target = -1,
                                   .stance = stance_of(f)};
        tell(events, &event);
    }
    memset(s, 0, sizeof *s);
}

static void decide_states(poise_events *events, int who, int64_t index)
{
    follower *f = &events->fighter[who];
    const view *v = view_at(f, index);
    for (int c = 0; c < CLASSES; c++) {
        const float value = smooth(f, index, c), threshold = events->settings.threshold[c];
        state *s = &f->state[c];
        if (!is_state(c))
            continue;
        if (!s->active && value >= threshold)
            *s = (state){.active = 1, .start_ns = v->ns, .last_ns = v->ns, .peak_ns = v->ns};
        if (!s->active)
            continue;
        if (value >= threshold / 2)
            s->last_ns = v->ns;
        if (value > s->most)
            s->most = value, s->peak_ns = v->ns;
        s->uncertain |= v->uncertain;
        if (v->ns - s->last_ns >= POISE_EVENT_STATE_MS * ms)
            end_state(events, who, c);
    }
}

/* Decides all views that have enough after them; with `all`, every one. */
static void decide(poise_events *events, int who, int all)
{
    follower *f = &events->fighter[who];
    while (f->decided < f->views) {
        const int64_t newest = view_at(f, f->views - 1)->ns, here = view_at(f, f->decided)->ns;
        if (!all && newest - here <= POISE_EVENT_APART_MS * ms && f->views - f->decided < VIEWS / 2)
            return;
        decide_strikes(events, who, f->decided);
        decide_states(events, who, f->decided);
        f->decided++;
    }
}

void poise_events_window(poise_events *events, const poise_window *window, const poise_fused *fused)
{
    follower *f = &events->fighter[window->fighter - 1];
    const int64_t middle = window->end_ns - HALF_WINDOW_NS;
    if (f->views > 0 && middle - view_at(f, f->views - 1)->ns > POISE_EVENT_STATE_MS * ms) {
        decide(events, window->fighter - 1, 1); /* not seen for a while: nothing goes across */
        for (int c = 0; c < CLASSES; c++)
            end_state(events, window->fighter - 1, c);
        f->views = f->decided = 0;
    }
    view *v = &f->view[f->views++ % VIEWS];
    v->ns = middle;
    memcpy(v->p, fused->probability, sizeof v->p);
    v->uncertain = (window->flags & POISE_WINDOW_UNCERTAIN) != 0;
    decide(events, window->fighter - 1, 0);
}

void poise_events_end(poise_events *events)
{
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        decide(events, i, 1);
        for (int c = 0; c < CLASSES; c++)
            end_state(events, i, c);
        const int64_t count = events->fighter[i].events;
        const float stance = events->fighter[i].stance, hands = events->fighter[i].hands;
        const int64_t stance_ns = events->fighter[i].stance_ns;
        forget(&events->fighter[i]);
        events->fighter[i].events = count;
        events->fighter[i].stance = stance;
        events->fighter[i].hands = hands;
        events->fighter[i].stance_ns = stance_ns;
    }
}
