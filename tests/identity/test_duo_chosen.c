/* Two fighters among others on painted scenes: who is one of them, who never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "bout.h"
#include "identity/duo_state.h"

#include <math.h>

/* The finder has long said that both fight, and speaks no more: nobody else becomes a fighter. */
static void test_who_fought_is_not_chosen_anew(void **state)
{
    static const figure third = {
        .id = 3, .x = 300, .foot_y = 325, .height = 210, .turn = -1.2f, .kit = &figure_blue};
    bout *b = *state;
    b->heard = 1;
    bout_frames(b, 120);
    b->heard = 0;
    b->behind = &third;
    b->blue.turn = 1.2f; /* blue turns away, the third faces red */
    for (int i = 0; i < 90; i++) {
        bout_frame(b, 0);
        assert_true(bout_id(b, 0) != 3 && bout_id(b, 1) != 3);
    }
}

/* Somebody in blue's kit. */
static const figure figure_double = {
    .id = 3, .x = 560, .foot_y = 330, .height = 220, .turn = -1.2f, .kit = &figure_blue};

/* Both become known in so many frames, the networks speak, `other` stands by; then blue is hidden.
 */
static void hide_blue(bout *b, const figure *other, int known)
{
    b->heard = 1;
    b->before = other;
    bout_frames(b, known);
    bout_assert_sure(b, 1, 2);
    b->blue.hidden = 1;
}

/* The other goes away, blue is seen again, as loop `id`: he has his number. */
static void assert_blue_is_back(bout *b, figure *other, int32_t id)
{
    other->x = figure_double.x;
    b->blue.hidden = 0;
    bout_frames(b, 60);
    bout_assert_sure(b, 1, id);
}

/* Blue is hidden, and somebody in his kit stands where he was: not if the finder says he does not
 * fight. */
static void test_nobody_who_does_not_fight(void **state)
{
    bout *b = *state;
    figure other = figure_double;
    hide_blue(b, &other, 90);
    for (int i = 0; i < 90; i++) {
        other.x += (b->blue.x - other.x) / 20;
        bout_frame(b, 0);
        assert_int_not_equal(bout_id(b, 1), 3);
    }
    assert_blue_is_back(b, &other, 2);
}

/* Blue's loop slides to somebody in his kit: the number does not stay with who does not fight. */
static void test_number_leaves_who_does_not_fight(void **state)
{
    bout *b = *state;
    figure other = figure_double;
    hide_blue(b, &other, 60);
    b->blue.id = 7;
    other.id = 2;
    other.x = b->blue.x + 10;
    bout_frames(b, 30);
    for (int i = 0; i < 30; i++) {
        bout_frame(b, 0);
        assert_int_not_equal(bout_id(b, 1), 2);
    }
    assert_blue_is_back(b, &other, 7);
}

/* Blue is lost, and turns up where nobody looked for him, as another loop and looking like nobody
 * that was known: if the finder is sure that he fights it is he. */
static void test_number_goes_to_who_surely_fights(void **state)
{
    bout *b = *state;
    figure nobody = figure_double;
    nobody.x = 60;
    hide_blue(b, &nobody, 60);
    bout_frames(b, 15);
    b->blue.hidden = 0;
    b->blue.id = 7;
    b->blue.x = 560;
    b->blue.kit = &figure_referee;
    bout_frames(b, 8);
    assert_int_equal(bout_id(b, 0), 1);
    assert_int_equal(bout_id(b, 1), 7);
}

/* What the user says of somebody counts more than what the finder says of him. */
static void test_lock_on_who_does_not_fight(void **state)
{
    bout *b = *state;
    poise_err err;
    figure other = figure_double;
    hide_blue(b, &other, 60);
    assert_int_equal(poise_duo_lock(b->duo, 2, 3, &err), 0);
    bout_frames(b, 30);
    assert_int_equal(bout_id(b, 1), 3);
    other.id = 9; /* another loop finds him */
    bout_frames(b, 60);
    assert_int_equal(bout_id(b, 1), 9);
}

/* A referee, larger than both, near the camera, seen from the start. */
static void test_referee_is_nobody(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 1, .x = 310, .foot_y = 350, .height = 260, .turn = 3.0f, .kit = &figure_referee};
    b->red.id = 2;
    b->blue.id = 3;
    b->before = &referee;
    for (int i = 0; i < 60; i++) {
        referee.x = 500 + 0.4f * (float)i;
        bout_frame(b, 0);
    }
    bout_assert_sure(b, 2, 3);
    for (int i = 0; i < 90; i++) { /* he walks through the picture, before both */
        referee.x -= 5;
        b->red.hidden = fabsf(referee.x - b->red.x) < 45;
        b->blue.hidden = fabsf(referee.x - b->blue.x) < 45;
        bout_frame(b, 0);
        assert_int_not_equal(bout_id(b, 0), 1);
        assert_int_not_equal(bout_id(b, 1), 1);
    }
    bout_frames(b, 20);
    bout_assert_sure(b, 2, 3);
}

/* When the pair would be chosen, one of the two is hidden: the referee is not chosen instead. */
static void test_choice_waits_for_who_is_hidden(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 3, .x = 540, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &figure_referee};
    b->before = &referee;
    bout_frames(b, 25);
    b->blue.hidden = 1;
    for (int i = 0; i < 20; i++) {
        bout_frame(b, 0);
        assert_true(b->result.uncertain[0] && b->result.uncertain[1]);
    }
    b->blue.hidden = 0;
    bout_frames(b, 60);
    bout_assert_sure(b, 1, 2);
}

/* The loop of a fighter who is covered slides onto the referee: known by looks. */
static void test_loop_slides_to_the_referee(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 3, .x = 560, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &figure_referee};
    b->before = &referee;
    bout_frames(b, 60);
    bout_assert_sure(b, 1, 2);
    for (int i = 0; i < 30; i++) {
        referee.x += (b->blue.x - referee.x) / 5;
        if (i == 12) {
            referee.id = 2; /* blue's loop takes him */
            b->blue.hidden = 1;
        }
        bout_frame(b, 0);
    }
    for (int i = 0; i < 10; i++) {
        bout_frame(b, 0);
        assert_true(bout_id(b, 1) != 2 || b->result.uncertain[1]);
    }
}

/* Blue stays hidden where the referee took his loop: once the referee is seen clearly he has no
 * number, and blue has it as soon as a loop finds him. */
static void test_referee_gives_the_number_back(void **state)
{
    bout *b = *state;
    figure_kit kit = figure_referee; /* bare arms as dark as blue's */
    kit.trunk = kit.skin = figure_blue.skin;
    figure referee = {.id = 2, .x = 430, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &kit};
    bout_frames(b, 90);
    bout_assert_sure(b, 1, 2);
    b->before = &referee;
    b->blue.hidden = 1;
    bout_frames(b, 10);
    for (int i = 0; i < 40; i++) {
        referee.x += i < 20 ? 4 : 0;
        bout_frame(b, 0);
    }
    for (int i = 0; i < 30; i++) {
        bout_frame(b, 0);
        assert_int_not_equal(bout_id(b, 1), 2);
    }
    b->blue.id = 4;
    b->blue.hidden = 0;
    bout_frames(b, 15);
    assert_int_equal(bout_id(b, 0), 1);
    assert_int_equal(bout_id(b, 1), 4);
    bout_frames(b, 30);
    bout_assert_sure(b, 1, 4);
}

/* After 0.7 s of clear views of a body that the finder calls a fighter so far and that costs so
 * much by its looks: whether it is somebody else's. */
static int is_alien(float fighter, float looks)
{
    poise_duo_slot own = {.learned_s = 5};
    const poise_body body = {.id = 7, .word = {.fighter = fighter}};
    int alien = 0;
    for (int i = 0; i < 21; i++)
        alien = poise_duo_is_alien(&own, &body, looks, 5, 1.0f / 30);
    return alien;
}

static void aliens_are_told_by_looks_unless_they_surely_fight(void **state)
{
    (void)state;
    assert_true(is_alien(0.5f, 2) && is_alien(-1, 2));
    assert_false(is_alien(0.5f, -2) || is_alien(-1, -2));
    assert_false(is_alien(0.9f, 2));
    assert_true(is_alien(0.1f, -2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOUT(test_who_fought_is_not_chosen_anew),
        WITH_BOUT(test_nobody_who_does_not_fight),
        WITH_BOUT(test_number_leaves_who_does_not_fight),
        WITH_BOUT(test_number_goes_to_who_surely_fights),
        WITH_BOUT(test_lock_on_who_does_not_fight),
        WITH_BOUT(test_referee_is_nobody),
        WITH_BOUT(test_choice_waits_for_who_is_hidden),
        WITH_BOUT(test_loop_slides_to_the_referee),
        WITH_BOUT(test_referee_gives_the_number_back),
        cmocka_unit_test(aliens_are_told_by_looks_unless_they_surely_fight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
