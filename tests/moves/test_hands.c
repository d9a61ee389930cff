/* Which hand made a strike: evidence that agrees, that does not, and two strikes in one movement.
 */
#include "moves/hands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int64_t ms = 1000000;

static poise_limb_strike strike(poise_label label, float left, float right, int64_t peak_ms)
{
    const int straight = label == POISE_LABEL_JAB || label == POISE_LABEL_CROSS;
    return (poise_limb_strike){
        .event = {.label = label,
                  .flags = straight ? POISE_EVENT_STRAIGHT : 0u,
                  .confidence = 0.8f,
                  .peak_ns = peak_ms * ms,
                  .limb = -1,
                  .stance = POISE_STANCE_ORTHODOX},
        .swing = {{.limb = POISE_LIMB_LEFT_WRIST, .strength = left, .peak_ns = peak_ms * ms},
                  {.limb = POISE_LIMB_RIGHT_WRIST, .strength = right, .peak_ns = peak_ms * ms}},
        .jab = label == POISE_LABEL_JAB     ? 2.0f
               : label == POISE_LABEL_CROSS ? -2.0f
                                            : 0,
        .stance = straight ? 1.5f : 0,
        .side = -1};
}

static void the_hand_that_moved(void **state)
{
    (void)state;
    poise_limb_strike hook = strike(POISE_LABEL_HOOK, 2, 40, 1000);
    hook.swing[1].peak_ns = 1050 * ms;
    assert_int_equal(poise_hands_choose(NULL, NULL, &hook), 1);
    assert_int_equal(hook.side, 1);
    assert_int_equal(hook.event.limb, POISE_LIMB_RIGHT_WRIST);
    assert_true(hook.event.peak_ns == 1050 * ms);
    assert_int_equal(hook.event.label, POISE_LABEL_HOOK);
}

static void feet_and_networks_tell_which_straight(void **state)
{
    (void)state;
    static const struct {
        float left, right, jab, stance;
        int side;
        poise_label label;
    } cases[] = {
        {9, 2, 2, 1.5f, 0, POISE_LABEL_JAB},    {2, 9, -2, 1.5f, 1, POISE_LABEL_CROSS},
        {9, 2, -2, 1.5f, 0, POISE_LABEL_JAB},   /* clear feet against the networks */
        {9, 2, 4, -0.1f, 0, POISE_LABEL_JAB},   /* sure networks against doubtful feet */
        {9, 7, -4, 1.5f, 1, POISE_LABEL_CROSS}, /* both hands move: the rear one fits */
        {2, 9, 2, -1.5f, 1, POISE_LABEL_JAB},   /* southpaw */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        poise_limb_strike s = strike(POISE_LABEL_JAB, cases[i].left, cases[i].right, 1000);
        s.jab = cases[i].jab;
        s.stance = cases[i].stance;
        assert_int_equal(poise_hands_choose(NULL, NULL, &s), 1);
        assert_int_equal(s.side, cases[i].side);
        assert_int_equal(s.event.label, cases[i].label);
    }
}

static void no_stance_no_name(void **state)
{
    (void)state;
    poise_limb_strike s = strike(POISE_LABEL_JAB, 9, 2, 1000),
                      hidden = strike(POISE_LABEL_JAB, 0, 0, 2000);
    s.event.stance = POISE_STANCE_UNKNOWN;
    assert_int_equal(poise_hands_choose(NULL, NULL, &s), 1);
    assert_int_equal(s.event.label, POISE_LABEL_UNKNOWN);
    assert_int_equal(s.event.limb, POISE_LIMB_LEFT_WRIST);
    assert_int_equal(poise_hands_choose(NULL, NULL, &hidden), 1);
    assert_int_equal(hidden.event.label, POISE_LABEL_UNKNOWN);
    assert_int_equal(hidden.event.limb, -1);
    assert_int_equal(hidden.side, -1);
}

/* A cross, and the left hand already on its way to an uppercut: it moved more, but it is the
 * uppercut's movement. */
static void a_hand_that_only_follows(void **state)
{
    (void)state;
    poise_limb_strike straight = strike(POISE_LABEL_JAB, 7, 2, 1000),
                      upper = strike(POISE_LABEL_UPPERCUT, 130, 9, 1400);
    straight.jab = 1.5f;
    straight.swing[0].peak_ns = 1150 * ms;
    upper.swing[0].peak_ns = 1270 * ms;
    poise_limb_strike alone = straight;
    assert_int_equal(poise_hands_choose(NULL, NULL, &alone), 1);
    assert_int_equal(alone.event.label, POISE_LABEL_JAB);
    assert_int_equal(poise_hands_choose(NULL, &upper, &straight), 1);
    assert_int_equal(straight.side, 1);
    assert_int_equal(straight.event.label, POISE_LABEL_CROSS);
    assert_int_equal(poise_hands_choose(&straight, NULL, &upper), 1);
    assert_int_equal(upper.side, 0);
}

/* The same movement named twice, and the other hand was not seen to move: one of the two is told.
 */
static void one_movement_is_one_strike(void **state)
{
    (void)state;
    poise_limb_strike hook = strike(POISE_LABEL_HOOK, 500, 0.001f, 1000),
                      upper = strike(POISE_LABEL_UPPERCUT, 500, 0.001f, 1150);
    upper.event.confidence = 0.6f;
    assert_int_equal(poise_hands_choose(NULL, &upper, &hook), 1);
    assert_int_equal(poise_hands_choose(&hook, NULL, &upper), 0);
    upper.event.confidence = 0.9f; /* the later one is surer: the first is left out */
    hook.side = upper.side = -1;
    assert_int_equal(poise_hands_choose(NULL, &upper, &hook), 0);
    assert_int_equal(poise_hands_choose(NULL, NULL, &upper), 1);
}

/* A punch and a knee of one side are two movements; one kick named twice is one. */
static void arms_and_legs(void **state)
{
    (void)state;
    poise_limb_strike punch = strike(POISE_LABEL_HOOK, 40, 2, 1000),
                      knee = strike(POISE_LABEL_KNEE, 40, 0, 1100),
                      kick = strike(POISE_LABEL_KICK_MID, 500, 0.001f, 1150);
    for (int side = 0; side < 2; side++) {
        knee.swing[side].limb = POISE_LIMB_LEFT_KNEE + side;
        kick.swing[side].limb = POISE_LIMB_LEFT_ANKLE + side;
    }
    assert_int_equal(poise_hands_choose(NULL, &knee, &punch), 1);
    assert_int_equal(poise_hands_choose(&punch, NULL, &knee), 1);
    assert_int_equal(knee.event.limb, POISE_LIMB_LEFT_KNEE);
    assert_int_equal(poise_hands_choose(&knee, NULL, &kick), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_hand_that_moved),
                                       cmocka_unit_test(feet_and_networks_tell_which_straight),
                                       cmocka_unit_test(no_stance_no_name),
                                       cmocka_unit_test(a_hand_that_only_follows),
                                       cmocka_unit_test(one_movement_is_one_strike),
                                       cmocka_unit_test(arms_and_legs)};
    return cmocka_run_group_tests_name("moves-hands", tests, NULL, NULL);
}
