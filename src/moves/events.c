/* Two rings per fighter: `moment`, what the limbs did lately, and `view`, what the networks said
 * lately. A view is decided when enough views after it are known (or never will be). */
#include "moves/events.h"

#include "moves/hands.h"
#include "moves/limbs.h"

#include "scene/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWS = 64, CLASSES = POISE_LABELS };

static const int64_t ms = 1000000;
static const int64_t strike_ns = 700 * 1000000; /* from its peak, to either side */
static const float hands_sure = 0.75f; /* share of a straight's probability that tells the hand */
static const float odds_most = 4;      /* log odds of jab against cross: more says no more */

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
    int shared;        /* the other fighter was in it too */
    int stood, looked; /* ground: views of it in which the fighter stood; in which that was seen */
} state;

typedef struct held_strike {
    poise_limb_strike strike;
    int64_t ns;  /* where the networks are surest */
    float share; /* of a straight's probability, that of the hand they name */
} held_strike;

typedef struct follower {
    int64_t events;
    poise_limbs limbs;
    view view[VIEWS];
    int64_t views, decided;   /* views before `decided` have had their say */
    int64_t told_ns[CLASSES]; /* peaks of the last events */
    state state[CLASSES];
    held_strike held, before; /* not told yet: by which limb is open; the one told last */
    int holds, has_before;
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

/* A state that is shorter is none. Bodies that lie take longer than a glimpse to get there and up
 * again. */
static int64_t shortest_ns(int label)
{
    return (label == POISE_LABEL_GROUND ? POISE_EVENT_GROUND_MS : POISE_EVENT_STATE_MS) * ms;
}

/* A gap in a state that is shorter is none, be it that the networks saw another or that nobody was
 * seen. */
static int64_t gap_ns(int label)
{
    return (label == POISE_LABEL_GROUND ? POISE_EVENT_GROUND_GAP_MS : POISE_EVENT_STATE_MS) * ms;
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

/* What was told stays known: a strike that a cut falls into is not told again behind it. */
static void forget(follower *f)
{
    poise_limbs_forget(&f->limbs);
    f->views = f->decided = 0;
    memset(f->state, 0, sizeof f->state);
}

static void start(follower *f)
{
    forget(f);
    poise_limbs_start(&f->limbs);
    for (int c = 0; c < CLASSES; c++)
        f->told_ns[c] = INT64_MIN / 2;
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
        start(&events->fighter[i]);
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

poise_stance poise_events_stance(const poise_events *events, int fighter)
{
    return poise_limbs_stance(&events->fighter[fighter - 1].limbs);
}

void poise_events_frame(poise_events *events, const poise_motion_frame *frame)
{
    if (frame->flags & (POISE_SCENE_CUT | POISE_SCENE_REPLAY))
        poise_events_end(events);
    if (frame->flags & POISE_SCENE_REPLAY)
        return;
    for (int i = 0; i < POISE_FIGHTERS; i++)
        poise_limbs_frame(&events->fighter[i].limbs, frame, i);
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

/* View k has nothing to do with what `label` shows in view `index`: the hand went back in between.
 */
static int apart_by_hand(const follower *f, int64_t k, int64_t index, int label)
{
    return is_straight(label) &&
           poise_limbs_drawn_back(&f->limbs, view_at(f, index)->ns, view_at(f, k)->ns);
}

/* 1 if no view near `index` has more for this class, or, nearer, for any. The first of equals wins.
 */
static int is_peak(const follower *f, int64_t index, int label)
{
    const int64_t here = view_at(f, index)->ns;
    for (int64_t k = index - 1; k >= 0 && k > f->views - VIEWS; k--) {
        const int64_t apart = here - view_at(f, k)->ns;
        if (apart > POISE_EVENT_APART_MS * ms || apart_by_hand(f, k, index, label))
            break;
        if (ahead(f, k, index, label, apart) >= 0)
            return 0;
    }
    for (int64_t k = index; k < f->views; k++) {
        const int64_t apart = view_at(f, k)->ns - here;
        if (apart > POISE_EVENT_APART_MS * ms || apart_by_hand(f, k, index, label))
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

static int told_near(const follower *f, int label, int64_t ns)
{
    for (int c = 0; c < CLASSES; c++)
        if (is_strike(c) && ns - f->told_ns[c] < beside_ns(c, label))
            return 1;
    return 0;
}

/* The event in full; its peak may have moved. */
static void tell_strike(poise_events *events, follower *f, poise_event *event)
{
    event->number = ++f->events;
    poise_limbs_touch(&f->limbs, event);
    if (event->start_ns > event->peak_ns)
        event->start_ns = event->peak_ns;
    if (event->end_ns < event->peak_ns)
        event->end_ns = event->peak_ns;
    tell(events, event);
}

/* Tells the strike that is held; next: the one after it, or NULL. */
static void settle(poise_events *events, follower *f, const held_strike *next)
{
    held_strike *now = &f->held;
    if (!f->holds)
        return;
    f->holds = 0;
    const poise_label said = now->strike.event.label;
    if (!poise_hands_choose(f->has_before ? &f->before.strike : NULL, next ? &next->strike : NULL,
                            &now->strike))
        return;
    if (is_straight(said) && now->strike.side >= 0 && now->share >= hands_sure)
        poise_limbs_straight(&f->limbs, now->strike.side == 0, said == POISE_LABEL_JAB);
    f->before = *now;
    f->has_before = 1;
    tell_strike(events, f, &now->strike.event);
}

static void hold(poise_events *events, follower *f, const held_strike *strike)
{
    settle(events, f, strike->ns - f->held.ns <= POISE_HANDS_WAIT_MS * ms ? strike : NULL);
    f->held = *strike;
    f->holds = 1;
}

static float jab_odds(const follower *f, int64_t index)
{
    const float least = 1e-4f;
    const float odds = logf((smooth(f, index, POISE_LABEL_JAB) + least) /
                            (smooth(f, index, POISE_LABEL_CROSS) + least));
    return fminf(fmaxf(odds, -odds_most), odds_most);
}

static void strike_at(poise_events *events, int who, int64_t index, int label)
{
    follower *f = &events->fighter[who];
    const view *v = view_at(f, index);
    const float own = smooth(f, index, label), value = strength(f, index, label);
    poise_event event = {.fighter = who + 1,
                         .flags = (v->uncertain ? POISE_EVENT_UNCERTAIN : 0u) |
                                  (is_straight(label) ? POISE_EVENT_STRAIGHT : 0u),
                         .label = (poise_label)label,
                         .confidence = fminf(value, 1),
                         .start_ns = edge(f, index, label, own / 2, -1),
                         .peak_ns = v->ns,
                         .end_ns = edge(f, index, label, own / 2, 1),
                         .limb = -1,
                         .target = -1,
                         .stance = poise_limbs_stance(&f->limbs)};
    poise_swing swing[2];
    poise_limbs_swings(&f->limbs, event.label, v->ns, swing);
    const int by_limb = swing[0].limb >= 0; /* a dodge is not */
    if (by_limb && poise_limbs_overlapped(&f->limbs, v->ns))
        return;
    f->told_ns[label] = v->ns;
    if (!by_limb) {
        tell_strike(events, f, &event);
        return;
    }
    const poise_limb_strike strike = {.event = event,
                                      .swing = {swing[0], swing[1]},
                                      .jab = is_straight(label) ? jab_odds(f, index) : 0,
                                      .stance = f->limbs.stance + f->limbs.hands,
                                      .side = -1};
    hold(events, f, &(held_strike){.strike = strike, .ns = v->ns, .share = own / value});
}

static void decide_strikes(poise_events *events, int who, int64_t index)
{
    follower *f = &events->fighter[who];
    const int64_t here = view_at(f, index)->ns;
    if (f->holds && here - f->held.ns > POISE_HANDS_WAIT_MS * ms)
        settle(events, f, NULL);
    for (int c = 0; c < CLASSES; c++) {
        if (!is_strike(c))
            continue;
        const float value = strength(f, index, c);
        if (value < events->settings.threshold[is_straight(c) ? POISE_LABEL_JAB : c] ||
            smooth(f, index, c) < value / 2 || !is_peak(f, index, c) || told_near(f, c, here))
            continue;
        strike_at(events, who, index, c);
    }
}

/* The other fighter is in the same state at this time. */
static int is_shared(const poise_events *events, int who, int label, int64_t ns)
{
    const follower *other = &events->fighter[!who];
    for (int64_t k = other->views - 1; k >= 0 && k > other->views - VIEWS; k--)
        if (view_at(other, k)->ns <= ns)
            return ns - view_at(other, k)->ns <= POISE_EVENT_CROSS_MS * ms &&
                   smooth(other, k, label) >= events->settings.threshold[label];
    return 0;
}

/* The networks learned "ground" from bodies half of which is hidden, and say it of who stands half
 * hidden too; but his legs are stretched below him, most of the time. */
static int is_contradicted(const state *s)
{
    return 2 * s->stood > s->looked;
}

static void end_state(poise_events *events, int who, int label)
{
    follower *f = &events->fighter[who];
    state *s = &f->state[label];
    if (s->active && s->last_ns - s->start_ns >= shortest_ns(label) &&
        (label != POISE_LABEL_CLINCH || s->shared) && !is_contradicted(s)) {
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
                                   .stance = poise_limbs_stance(&f->limbs)};
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
        if (value >= threshold / 2 && c == POISE_LABEL_GROUND) {
            const int stood = poise_limbs_stood(&f->limbs, v->ns);
            s->looked += stood >= 0;
            s->stood += stood > 0;
        }
        if (value > s->most)
            s->most = value, s->peak_ns = v->ns;
        s->uncertain |= v->uncertain;
        s->shared |= is_shared(events, who, c, v->ns);
        if (v->ns - s->last_ns >= gap_ns(c))
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

/* What is open is decided and told; but for states whose gap until now_ns is none. */
static void finish(poise_events *events, int who, int64_t now_ns)
{
    follower *f = &events->fighter[who];
    decide(events, who, 1);
    settle(events, f, NULL);
    for (int c = 0; c < CLASSES; c++)
        if (now_ns - f->state[c].last_ns >= gap_ns(c))
            end_state(events, who, c);
}

void poise_events_window(poise_events *events, const poise_window *window, const poise_fused *fused)
{
    follower *f = &events->fighter[window->fighter - 1];
    if (f->views > 0 &&
        fused->middle_ns - view_at(f, f->views - 1)->ns > POISE_EVENT_STATE_MS * ms) {
        finish(events, window->fighter - 1, fused->middle_ns); /* not seen for a while */
        f->views = f->decided = 0;
    }
    view *v = &f->view[f->views++ % VIEWS];
    v->ns = fused->middle_ns;
    memcpy(v->p, fused->probability, sizeof v->p);
    v->uncertain = (window->flags & POISE_WINDOW_UNCERTAIN) != 0;
    decide(events, window->fighter - 1, 0);
}

void poise_events_end(poise_events *events)
{
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        finish(events, i, INT64_MAX / 2);
        forget(&events->fighter[i]);
    }
}
