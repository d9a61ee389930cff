/* Events from probabilities and limbs, on made-up fights whose truth is known. */
#include "moves/events.h"
#include "scene/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FPS = 60, EVENTS_MAX = 32 };

/* One strike: a bump of probability of its class, and a limb that goes out and back. */
typedef struct strike {
    double at;
    int label, limb;
    double width; /* seconds; of a state: how long it lasts */
    int touches;  /* poise_target or -1 */
} strike;

typedef struct bout {
    double seconds;
    double left_ahead; /* torsos: left foot before the right one */
    const strike *strikes;
    int count;
    double cut_at, replay_from; /* < 0: none */
    double covered_until;          /* seconds: so long another fighter overlaps */
    int both;                      /* the networks say the same of the other fighter */
    double unseen_from, unseen_to; /* no windows there */
    double lowered_at;             /* then the left hand goes down and up again; 0: never */
    double stands_share; /* of each second: legs stretched below an upright trunk; else bent */
} bout;

static const bout plain = {.seconds = 6, .left_ahead = 0.5, .cut_at = -1, .replay_from = -1};

static double bump(const strike *s, double t)
{
    if (s->limb < 0)
        return t >= s->at && t <= s->at + s->width ? 0.95 : 0;
    const double d = (t - s->at) / s->width;
    return 0.95 * exp(-d * d / 2);
}

static void fill_frame(const bout *fight, int64_t index, poise_motion_frame *frame)
{
    const double t = (double)index / FPS;
    memset(frame, 0, sizeof *frame);
    frame->time.index = index;
    frame->time.pts_ns = (int64_t)(t * 1e9);
    if (fight->cut_at >= 0 && fabs(t - fight->cut_at) < 0.5 / FPS)
        frame->flags |= POISE_SCENE_CUT;
    if (fight->replay_from >= 0 && t >= fight->replay_from)
        frame->flags |= POISE_SCENE_REPLAY;
    frame->interaction.flags = POISE_INTERACTION_KNOWN;
    frame->interaction.space = POISE_SPACE_ASSUMED;
    frame->interaction.offset = (poise_point3){3, 0, 0}; /* the opponent is to the right */
    poise_motion *m = &frame->fighter[0];
    m->flags = POISE_MOTION_SEEN | POISE_MOTION_STABLE;
    if (t < fight->covered_until)
        m->flags |= POISE_MOTION_OVERLAPPED;
    m->valid = (UINT64_C(1) << POISE_LANDMARKS) - 1;
    m->position[POISE_LEFT_ANKLE].x = (float)fight->left_ahead / 2;
    m->position[POISE_RIGHT_ANKLE].x = -(float)fight->left_ahead / 2;
    for (int l = 0; l < POISE_LIMBS; l++)
        m->position[poise_limb_landmark[l]].x += 0.4f;
    if (fight->stands_share > 0) {
        const float down = fmod(t, 1) < fight->stands_share ? 1 : 0.2f;
        m->position[POISE_LEFT_SHOULDER].y = m->position[POISE_RIGHT_SHOULDER].y = -1;
        m->position[POISE_LEFT_KNEE].y = m->position[POISE_RIGHT_KNEE].y = 0.8f * down;
        m->position[POISE_LEFT_ANKLE].y = m->position[POISE_RIGHT_ANKLE].y = 1.6f * down;
    }
    if (fight->lowered_at > 0) {
        const double d = (t - fight->lowered_at) / 0.08, down = exp(-d * d / 2);
        m->position[POISE_LEFT_WRIST].y += (float)(1.1 * down);
        m->velocity[POISE_LEFT_WRIST].y += (float)(-1.1 * down * d / 0.08);
    }
    for (int i = 0; i < fight->count; i++) {
        const strike *s = &fight->strikes[i];
        if (s->limb < 0)
            continue;
        const double d = (t - s->at) / 0.08, out = exp(-d * d / 2);
        m->position[poise_limb_landmark[s->limb]].x += (float)(0.7 * out);
        m->velocity[poise_limb_landmark[s->limb]].x += (float)(-0.7 * out * d / 0.08);
        if (s->touches >= 0 && fabs(t - s->at) < 0.04) {
            poise_approach *a = &frame->interaction.approach[0];
            a->contact[a->contacts++] = (poise_contact){.limb = s->limb, .target = s->touches};
        }
    }
}

static void fill_fused(const bout *fight, double t, poise_fused *fused)
{
    float rest = 1;
    memset(fused, 0, sizeof *fused);
    for (int i = 0; i < fight->count; i++) {
        const float p = fminf((float)bump(&fight->strikes[i], t), rest);
        fused->probability[fight->strikes[i].label] += p;
        rest -= p;
    }
    fused->probability[POISE_LABEL_IDLE] += rest;
}

/* Windows come 15 times a second, half a second and 0.2 s after their middle. */
static int play(const bout *fight, poise_event *ret_events)
{
    static poise_motion_frame frame;
    static poise_window window;
    const poise_event_settings settings = poise_event_defaults();
    poise_events *events = NULL;
    poise_err err;
    int count = 0;
    int64_t number = 30;
    assert_int_equal(poise_events_new(&settings, &events, &err), 0);
    for (int64_t i = 0; i <= (int64_t)(fight->seconds * FPS); i++) {
        fill_frame(fight, i, &frame);
        for (; (double)number / 30 + 0.2 <= (double)i / FPS; number += 2) {
            poise_fused fused;
            const double middle = (double)number / 30 - 0.5;
            if (fight->replay_from >= 0 && middle + 0.5 >= fight->replay_from)
                continue;
            if (middle > fight->unseen_from && middle < fight->unseen_to)
                continue;
            memset(&window, 0, sizeof window);
            window.fighter = 1;
            window.number = number;
            window.end_ns = number * 1000000000 / 30;
            fill_fused(fight, middle, &fused);
            fused.middle_ns = window.end_ns - 500000000;
            poise_events_window(events, &window, &fused);
            window.fighter = 2;
            if (fight->both)
                poise_events_window(events, &window, &fused);
        }
        poise_events_frame(events, &frame);
    }
    poise_events_end(events);
    while (count < EVENTS_MAX && poise_events_next(events, &ret_events[count]))
        count++;
    poise_events_free(&events);
    assert_null(events);
    return count;
}

static void straight_is_jab_or_cross_by_stance(void **state)
{
    (void)state;
    static const struct {
        double left_ahead;
        int limb, label;
    } cases[] = {{0.5, POISE_LIMB_LEFT_WRIST, POISE_LABEL_JAB},
                 {0.5, POISE_LIMB_RIGHT_WRIST, POISE_LABEL_CROSS},
                 {-0.5, POISE_LIMB_LEFT_WRIST, POISE_LABEL_CROSS},
                 {-0.5, POISE_LIMB_RIGHT_WRIST, POISE_LABEL_JAB},
                 {0.02, POISE_LIMB_LEFT_WRIST, POISE_LABEL_UNKNOWN}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* The networks say the wrong one of the two: what decides is the limb. */
        const strike strikes[] = {{3.0, POISE_LABEL_CROSS, cases[i].limb, 0.12, POISE_TARGET_HEAD}};
        bout fight = plain;
        poise_event event[EVENTS_MAX];
        fight.left_ahead = cases[i].left_ahead;
        fight.strikes = strikes;
        fight.count = 1;
        assert_int_equal(play(&fight, event), 1);
        assert_int_equal(event[0].label, cases[i].label);
        assert_true(event[0].flags & POISE_EVENT_STRAIGHT);
        assert_int_equal(event[0].limb, cases[i].limb);
        assert_true(llabs(event[0].peak_ns - 3000000000) < 20000000);
        assert_true(event[0].start_ns < event[0].peak_ns && event[0].end_ns > event[0].peak_ns);
        assert_int_equal(event[0].outcome, POISE_STRIKE_LANDED);
    }
}

/* Feet side by side tell no stance; after three straights whose leading hand the networks are sure
 * of, the hands do. */
static void hands_tell_the_stance(void **state)
{
    (void)state;
    const strike strikes[] = {{1.0, POISE_LABEL_JAB, POISE_LIMB_RIGHT_WRIST, 0.12, -1},
                              {2.0, POISE_LABEL_CROSS, POISE_LIMB_LEFT_WRIST, 0.12, -1},
                              {3.0, POISE_LABEL_JAB, POISE_LIMB_RIGHT_WRIST, 0.12, -1},
                              {4.0, POISE_LABEL_JAB, POISE_LIMB_RIGHT_WRIST, 0.12, -1},
                              {5.0, POISE_LABEL_JAB, POISE_LIMB_RIGHT_WRIST, 0.12, -1}};
    const int label[] = {POISE_LABEL_UNKNOWN, POISE_LABEL_UNKNOWN, POISE_LABEL_UNKNOWN,
                         POISE_LABEL_JAB, POISE_LABEL_JAB};
    poise_event events[EVENTS_MAX];
    bout fight = plain;
    fight.left_ahead = 0.02;
    fight.strikes = strikes;
    fight.count = 5;
    assert_int_equal(play(&fight, events), 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(events[i].label, label[i]);
        assert_int_equal(events[i].stance, i < 3 ? POISE_STANCE_UNKNOWN : POISE_STANCE_SOUTHPAW);
    }
}

/* Between the two hands of a one-two there is no moment without a straight. */
static void a_one_two_is_two(void **state)
{
    (void)state;
    const strike strikes[] = {
        {3.0, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.12, POISE_TARGET_HEAD},
        {3.2, POISE_LABEL_CROSS, POISE_LIMB_RIGHT_WRIST, 0.12, POISE_TARGET_HEAD}};
    poise_event events[EVENTS_MAX];
    bout fight = plain;
    fight.strikes = strikes;
    fight.count = 2;
    assert_int_equal(play(&fight, events), 2);
    assert_int_equal(events[0].label, POISE_LABEL_JAB);
    assert_int_equal(events[0].limb, POISE_LIMB_LEFT_WRIST);
    assert_int_equal(events[1].label, POISE_LABEL_CROSS);
    assert_int_equal(events[1].limb, POISE_LIMB_RIGHT_WRIST);
}

/* The networks are ever surer of a jab; that the hand went back in between makes it two. */
static void a_double_jab_is_two(void **state)
{
    (void)state;
    const strike strikes[] = {{3.0, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.21, -1},
                              {3.4, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.12, -1}};
    poise_event events[EVENTS_MAX];
    bout fight = plain;
    fight.strikes = strikes;
    fight.count = 2;
    assert_int_equal(play(&fight, events), 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(events[i].label, POISE_LABEL_JAB);
        assert_int_equal(events[i].limb, POISE_LIMB_LEFT_WRIST);
        assert_true(fabs((double)events[i].peak_ns * 1e-9 - strikes[i].at) < 0.1);
    }
}

static void each_strike_once(void **state)
{
    (void)state;
    static const strike strikes[] = {
        {2.0, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.08, -1},
        {2.4, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.08, POISE_TARGET_ARMS},
        {2.75, POISE_LABEL_HOOK, POISE_LIMB_RIGHT_WRIST, 0.08, POISE_TARGET_HEAD},
        {4.0, POISE_LABEL_KICK_LOW, POISE_LIMB_RIGHT_ANKLE, 0.12, POISE_TARGET_LEGS}};
    static const poise_label labels[] = {POISE_LABEL_JAB, POISE_LABEL_JAB, POISE_LABEL_HOOK,
                                         POISE_LABEL_KICK_LOW};
    static const poise_strike_outcome outcomes[] = {POISE_STRIKE_MISSED, POISE_STRIKE_BLOCKED,
                                                    POISE_STRIKE_LANDED, POISE_STRIKE_LANDED};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 4;
    assert_int_equal(play(&fight, event), 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(event[i].number, i + 1);
        assert_int_equal(event[i].label, labels[i]);
        assert_int_equal(event[i].outcome, outcomes[i]);
        assert_true(fabs((double)event[i].peak_ns * 1e-9 - strikes[i].at) < 0.1);
    }
}

/* Where one ends the other has not begun, and none takes long. */
static void spans_do_not_run_together(void **state)
{
    (void)state;
    static const strike strikes[] = {{2.0, POISE_LABEL_HOOK, POISE_LIMB_LEFT_WRIST, 0.21, -1},
                                     {2.6, POISE_LABEL_HOOK, POISE_LIMB_RIGHT_WRIST, 0.21, -1},
                                     {4.5, POISE_LABEL_UPPERCUT, POISE_LIMB_RIGHT_WRIST, 0.9, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 3;
    assert_int_equal(play(&fight, event), 3);
    assert_true(event[0].end_ns <= event[1].start_ns + 70000000); /* a look apart */
    for (int i = 0; i < 3; i++) {
        assert_true(event[i].start_ns < event[i].peak_ns && event[i].peak_ns < event[i].end_ns);
        assert_true(event[i].end_ns - event[i].start_ns <= 1500000000);
    }
}

static void a_state_is_one_event(void **state)
{
    (void)state;
    static const strike strikes[] = {{1.5, POISE_LABEL_BLOCK, -1, 1.0, -1},
                                     {2.6, POISE_LABEL_BLOCK, -1, 0.9, -1},
                                     {4.5, POISE_LABEL_GROUND, -1, 0.1, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 3;
    assert_int_equal(play(&fight, event),
                     1); /* a gap of 0.1 s is none; 0.1 s on the ground is none */
    assert_int_equal(event[0].label, POISE_LABEL_BLOCK);
    assert_true(fabs((double)event[0].start_ns * 1e-9 - 1.5) < 0.15);
    assert_true(fabs((double)event[0].end_ns * 1e-9 - 3.5) < 0.15);
}

/* Nobody gets up and lies down again in a second; half a second of it is none. */
static void the_ground_has_no_gaps(void **state)
{
    (void)state;
    static const strike strikes[] = {{1.0, POISE_LABEL_GROUND, -1, 0.8, -1},
                                     {3.2, POISE_LABEL_GROUND, -1, 0.8, -1},
                                     {6.8, POISE_LABEL_GROUND, -1, 0.7, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.seconds = 10;
    fight.strikes = strikes;
    fight.count = 3;
    for (int unseen = 0; unseen < 2; unseen++) {
        fight.unseen_from = unseen ? 1.9 : 0;
        fight.unseen_to = unseen ? 3.1 : 0;
        assert_int_equal(play(&fight, event), 1);
        assert_int_equal(event[0].label, POISE_LABEL_GROUND);
        assert_true(fabs((double)event[0].start_ns * 1e-9 - 1.0) < 0.15);
        assert_true(fabs((double)event[0].end_ns * 1e-9 - 4.0) < 0.15);
    }
}

/* The networks are not believed against legs that stretch below the trunk most of the time. */
static void who_stands_is_not_on_the_ground(void **state)
{
    (void)state;
    static const strike strikes[] = {{1.0, POISE_LABEL_GROUND, -1, 4.0, -1}};
    static const double shares[] = {0.3, 0.7};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.seconds = 8;
    fight.strikes = strikes;
    fight.count = 1;
    for (int i = 0; i < 2; i++) {
        fight.stands_share = shares[i];
        assert_int_equal(play(&fight, event), i == 0);
    }
}

/* The hand that is lowered, for the next uppercut say, goes farther and faster than the one that
 * strikes. */
static void a_lowered_hand_is_no_straight(void **state)
{
    (void)state;
    const strike strikes[] = {{3.0, POISE_LABEL_JAB, POISE_LIMB_RIGHT_WRIST, 0.12, -1}};
    bout fight = plain;
    fight.strikes = strikes;
    fight.count = 1;
    fight.lowered_at = 3.1;
    poise_event found[EVENTS_MAX];
    assert_int_equal(play(&fight, found), 1);
    assert_int_equal(found[0].limb, POISE_LIMB_RIGHT_WRIST);
    assert_int_equal(found[0].label, POISE_LABEL_CROSS);
}

/* Limbs may be the other's: no strike; a dodge is not a limb's. */
static void no_strike_while_fighters_overlap(void **state)
{
    (void)state;
    const strike strikes[] = {{1.5, POISE_LABEL_KNEE, POISE_LIMB_RIGHT_KNEE, 0.12, -1},
                              {2.2, POISE_LABEL_DODGE, -1, 0.2, -1},
                              {3.0, POISE_LABEL_JAB, POISE_LIMB_LEFT_WRIST, 0.12, -1}};
    bout fight = plain;
    fight.strikes = strikes;
    fight.count = 3;
    fight.covered_until = 2.9; /* less than half of the jab */
    poise_event found[EVENTS_MAX];
    assert_int_equal(play(&fight, found), 2);
    assert_int_equal(found[0].label, POISE_LABEL_DODGE);
    assert_int_equal(found[1].label, POISE_LABEL_JAB);
}

static void nothing_in_a_replay(void **state)
{
    (void)state;
    static const strike strikes[] = {{2.0, POISE_LABEL_HOOK, POISE_LIMB_LEFT_WRIST, 0.1, -1},
                                     {4.5, POISE_LABEL_HOOK, POISE_LIMB_LEFT_WRIST, 0.1, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 2;
    fight.replay_from = 3.5;
    assert_int_equal(play(&fight, event), 1);
    assert_true(fabs((double)event[0].peak_ns * 1e-9 - 2.0) < 0.1);
}

static void a_clinch_is_of_two(void **state)
{
    (void)state;
    static const strike strikes[] = {{1.5, POISE_LABEL_CLINCH, -1, 1.0, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 1;
    assert_int_equal(play(&fight, event), 0);
    fight.both = 1;
    assert_int_equal(play(&fight, event), 2);
    assert_int_equal(event[0].fighter + event[1].fighter, 3);
    assert_int_equal(event[0].label, POISE_LABEL_CLINCH);
}

static void a_cut_ends_what_is_open(void **state)
{
    (void)state;
    static const strike strikes[] = {{1.0, POISE_LABEL_BLOCK, -1, 3.0, -1}};
    bout fight = plain;
    poise_event event[EVENTS_MAX];
    fight.strikes = strikes;
    fight.count = 1;
    fight.cut_at = 3.0;
    assert_int_equal(play(&fight, event), 2);
    assert_true(event[0].end_ns <= 3000000000 && event[1].start_ns >= event[0].end_ns);
}

static void wrong_threshold(void **state)
{
    (void)state;
    poise_event_settings settings = poise_event_defaults();
    poise_events *events = NULL;
    poise_err err;
    settings.threshold[POISE_LABEL_KNEE] = NAN;
    assert_int_equal(poise_events_new(&settings, &events, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "knee"));
    assert_null(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(straight_is_jab_or_cross_by_stance),
                                       cmocka_unit_test(hands_tell_the_stance),
                                       cmocka_unit_test(a_one_two_is_two),
                                       cmocka_unit_test(a_double_jab_is_two),
                                       cmocka_unit_test(each_strike_once),
                                       cmocka_unit_test(spans_do_not_run_together),
                                       cmocka_unit_test(a_state_is_one_event),
                                       cmocka_unit_test(the_ground_has_no_gaps),
                                       cmocka_unit_test(who_stands_is_not_on_the_ground),
                                       cmocka_unit_test(a_lowered_hand_is_no_straight),
                                       cmocka_unit_test(no_strike_while_fighters_overlap),
                                       cmocka_unit_test(nothing_in_a_replay),
                                       cmocka_unit_test(a_clinch_is_of_two),
                                       cmocka_unit_test(a_cut_ends_what_is_open),
                                       cmocka_unit_test(wrong_threshold)};
    return cmocka_run_group_tests_name("moves-events", tests, NULL, NULL);
}
