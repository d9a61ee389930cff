/* Two fighters on painted scenes: crossings, occlusion, kit, cuts, the user's word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "bout.h"
#include "support/allocations.h"

#include <math.h>
#include <string.h>

static void test_left_is_one(void **state)
{
    bout *b = *state;
    bout_frame(b, 0);
    assert_int_equal(bout_id(b, 0), 1);
    assert_int_equal(bout_id(b, 1), 2);
    assert_true(b->result.uncertain[0]); /* at first sight nothing is sure */
    bout_frames(b, 40);
    bout_assert_sure(b, 1, 2);
    assert_int_equal(b->result.hints, 0);
}

/* They walk past each other; the loops keep to the bodies, or have jumped. */
static void cross(bout *b, int loops_jump)
{
    bout_frames(b, 60);
    for (int i = 0; i < 40; i++) {
        b->red.x += 5;
        b->blue.x -= 5;
        b->blue.hidden = fabsf(b->red.x - b->blue.x) < 40; /* red is in front */
        if (loops_jump && i == 20) {
            b->red.id = 2;
            b->blue.id = 1;
        }
        bout_frame(b, 1);
    }
    for (int i = 0; i < 30; i++)
        bout_frame(b, 1);
    bout_assert_sure(b, b->red.id, b->blue.id);
}

static void test_crossing(void **state)
{
    cross(*state, 0);
}

static void test_crossing_with_loops_that_jump(void **state)
{
    cross(*state, 1);
}

/* Blue vanishes behind red for two seconds and comes out on the other side, under new ids. */
static void test_hidden_and_exchanged(void **state)
{
    bout *b = *state;
    bout_frames(b, 60);
    for (int i = 0; i < 30; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 10;
        b->blue.hidden = i > 12;
        bout_frame(b, 1);
    }
    b->blue.hidden = 1;
    for (int i = 0; i < 60; i++)
        bout_frame(b, 1);
    assert_int_equal(bout_id(b, 0), 1);
    assert_int_equal(bout_id(b, 1), 0);
    assert_int_equal(b->result.hints, 1); /* look near the opponent */
    assert_int_equal(b->result.hint[0].fighter, 2);
    assert_true(fabsf(b->result.hint[0].roi.xc * FIGURES_WIDTH - b->red.x) < 120);
    b->blue.x = b->red.x - 90;
    b->blue.hidden = 0;
    b->blue.id = 7;
    b->red.id = 8;
    for (int i = 0; i < 40; i++)
        bout_frame(b, 1);
    bout_assert_sure(b, 8, 7);
}

/* The same with one kit: nothing can tell them apart but where they were. It is said. */
static void test_same_kit_is_uncertain(void **state)
{
    bout *b = *state;
    b->blue.kit = &figure_red;
    bout_frames(b, 60);
    bout_assert_sure(b, 1, 2);
    for (int i = 0; i < 20; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 6;
        b->blue.hidden = b->red.hidden = i > 12;
        bout_frame(b, 1);
    }
    for (int i = 0; i < 45; i++)
        bout_frame(b, 1);
    b->red.x -= 80;
    b->blue.x += 80;
    b->red.hidden = b->blue.hidden = 0;
    b->red.id = 11;
    b->blue.id = 12;
    int sure = 0;
    for (int i = 0; i < 30; i++) {
        bout_frame(b, 1);
        sure += !b->result.uncertain[0] || !b->result.uncertain[1];
    }
    assert_true(b->result.person[0] >= 0 && b->result.person[1] >= 0);
    assert_int_equal(sure, 0);
}

/* One kit, but the namer tells them apart: hidden together, they come out on exchanged sides. */
static void test_words_tell_one_kit_apart(void **state)
{
    bout *b = *state;
    b->heard = 1;
    b->blue.kit = &figure_red;
    bout_frames(b, 90);
    bout_assert_sure(b, 1, 2);
    for (int i = 0; i < 20; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 6;
        b->blue.hidden = b->red.hidden = i > 12;
        bout_frame(b, 1);
    }
    for (int i = 0; i < 45; i++)
        bout_frame(b, 1);
    b->red.x += 80;
    b->blue.x -= 80;
    b->red.hidden = b->blue.hidden = 0;
    b->red.id = 11;
    b->blue.id = 12;
    for (int i = 0; i < 60; i++)
        bout_frame(b, 1);
    bout_assert_sure(b, 11, 12);
}

/* One kit, nothing to tell them apart, and they hold each other and turn round: the loops go on. */
static void test_loops_go_on_in_one_kit(void **state)
{
    bout *b = *state;
    b->heard = b->alike = 1;
    b->blue.kit = &figure_red;
    bout_frames(b, 90);
    const float middle = 0.5f * (b->red.x + b->blue.x), apart = 0.5f * (b->blue.x - b->red.x);
    for (int i = 0; i <= 90; i++) { /* three seconds, once round by half */
        const float reach = apart * fmaxf(fabsf((float)i - 45) / 45, 0.1f);
        const float side = i < 45 ? -1 : 1;
        b->red.x = middle + side * reach;
        b->blue.x = middle - side * reach;
        bout_frame(b, 1);
    }
    bout_frames(b, 10);
    bout_assert_sure(b, 1, 2);
}

/* And a cut, after which they stand as they stood: left is left, and it is said to be a guess. */
static void test_cut_in_one_kit(void **state)
{
    bout *b = *state;
    b->heard = b->alike = 1;
    b->blue.kit = &figure_red;
    bout_frames(b, 90);
    b->cut = 1;
    b->camera = 1;
    b->red.id = 9;
    b->blue.id = 8;
    for (int i = 0; i < 30; i++) {
        bout_frame(b, 0);
        assert_true(bout_id(b, 0) != 8 && bout_id(b, 1) != 9);
        assert_true(b->result.uncertain[0] && b->result.uncertain[1]);
    }
    assert_int_equal(bout_id(b, 0), 9);
    assert_int_equal(bout_id(b, 1), 8);
}

/* The other side's camera: right is left, new ids, another light. Known by looks. */
static void test_cut_mirrored(void **state)
{
    bout *b = *state;
    bout_frames(b, 90);
    b->cut = 1;
    b->camera = 1;
    b->light = 0.75f;
    b->red = (figure){
        .id = 9, .x = 380, .foot_y = 300, .height = 180, .turn = -1.2f, .kit = &figure_red};
    b->blue = (figure){
        .id = 8, .x = 250, .foot_y = 300, .height = 180, .turn = 1.2f, .kit = &figure_blue};
    for (int i = 0; i < 15; i++) {
        bout_frame(b, 0);
        int right = bout_id(b, 0) == 9 && bout_id(b, 1) == 8;
        assert_true(right || (b->result.uncertain[0] && b->result.uncertain[1]));
    }
    bout_assert_sure(b, 9, 8);
}

/* After a cut there is nothing to say about where somebody is. */
static void test_no_hint_after_a_cut(void **state)
{
    bout *b = *state;
    bout_frames(b, 60);
    b->blue.hidden = 1;
    bout_frames(b, 10);
    assert_int_equal(b->result.hints, 1);
    b->cut = 1;
    b->camera = 1;
    bout_frames(b, 3);
    assert_int_equal(b->result.hints, 0);
}

static void test_swap(void **state)
{
    bout *b = *state;
    bout_frames(b, 60);
    poise_duo_swap(b->duo);
    bout_frames(b, 1);
    bout_assert_sure(b, 2, 1);
    bout_frames(b, 60); /* and it stays so, against all looks */
    bout_assert_sure(b, 2, 1);
}

static void test_swap_before_the_choice(void **state)
{
    bout *b = *state;
    bout_frames(b, 3);
    poise_duo_swap(b->duo);
    bout_frames(b, 60);
    bout_assert_sure(b, 2, 1);
}

static void test_lock(void **state)
{
    bout *b = *state;
    poise_err err;
    figure third = {
        .id = 5, .x = 560, .foot_y = 330, .height = 215, .turn = -1.2f, .kit = &figure_referee};
    b->before = &third;
    bout_frames(b, 60);
    bout_assert_sure(b, 1, 2);
    assert_int_equal(poise_duo_lock(b->duo, 0, 5, &err), POISE_EINVAL);
    assert_int_equal(poise_duo_lock(b->duo, 3, 5, &err), POISE_EINVAL);
    assert_int_equal(poise_duo_lock(b->duo, 1, 77, &err), POISE_ENOENT);
    assert_int_equal(poise_duo_lock(b->duo, 2, 5, &err), 0); /* somebody else is fighter 2 */
    bout_frames(b, 60);
    bout_assert_sure(b, 1, 5);
    assert_int_equal(poise_duo_lock(b->duo, 1, 5, &err), 0); /* the other one's body */
    bout_frames(b, 30);
    bout_assert_sure(b, 5, 1);
}

/* Before the choice the user names one; the other follows from it. */
static void test_lock_before_the_choice(void **state)
{
    bout *b = *state;
    poise_err err;
    figure third = {
        .id = 5, .x = 560, .foot_y = 330, .height = 215, .turn = 0, .kit = &figure_referee};
    b->before = &third;
    bout_frames(b, 6);
    assert_int_equal(poise_duo_lock(b->duo, 1, 2, &err), 0);
    bout_frames(b, 40);
    bout_assert_sure(b, 2, 1);
}

/* The same decisions from RGB, I420 and NV12 pixels, and twice the same. */
static void test_formats_and_repetition(void **state)
{
    static const poise_pixel_format format[4] = {POISE_PIXEL_I420, POISE_PIXEL_I420,
                                                 POISE_PIXEL_NV12, POISE_PIXEL_RGB24};
    float confidence[4][120][2];
    int32_t person[4][120][2];
    for (int k = 0; k < 4; k++) {
        void *again;
        bout_open(&again);
        bout *b = again;
        b->format = format[k];
        for (int i = 0; i < 120; i++) {
            if (i > 50) {
                b->red.x += 3;
                b->blue.x -= 3;
            }
            b->blue.hidden = fabsf(b->red.x - b->blue.x) < 40;
            bout_frame(b, 1);
            memcpy(confidence[k][i], b->result.confidence, sizeof confidence[k][i]);
            memcpy(person[k][i], b->result.person, sizeof person[k][i]);
        }
        bout_close(&again);
    }
    assert_memory_equal(confidence[0], confidence[1], sizeof confidence[0]);
    assert_memory_equal(confidence[0], confidence[2], sizeof confidence[0]); /* the same bytes */
    for (int k = 0; k < 4; k++)
        assert_memory_equal(person[0], person[k], sizeof person[0]);
    (void)state;
}

static void test_reset_forgets(void **state)
{
    bout *b = *state;
    bout_frames(b, 60);
    poise_duo_reset(b->duo);
    float x = b->red.x;
    b->red.x = b->blue.x;
    b->blue.x = x;
    b->red.turn = -1.2f;
    b->blue.turn = 1.2f;
    bout_frames(b, 60);
    bout_assert_sure(b, 2, 1); /* left is one again */
}

/* Numbers that are none must not get in. */
static void test_not_finite(void **state)
{
    bout *b = *state;
    bout_frames(b, 60);
    for (int i = 0; i < 3; i++) {
        figures_begin(&b->scene, b->frame++ * 1000000000 / FPS, 0, 1, 0);
        figures_add(&b->scene, &b->red);
        figures_add(&b->scene, &b->blue);
        poise_person *person = &b->scene.people[1];
        if (i == 0)
            person->landmarks[13].x = NAN;
        if (i == 1)
            person->world_m[13].x = INFINITY;
        if (i == 2)
            person->landmarks[31].y = 1e30f;
        poise_image image = figures_image(POISE_PIXEL_I420);
        poise_duo_step(b->duo, &image, &b->scene, NULL, &b->result);
        assert_true(isfinite(b->result.confidence[0]) && isfinite(b->result.confidence[1]));
    }
    bout_frames(b, 5);
    bout_assert_sure(b, 1, 2);
    b->scene.people_count = 0;
    poise_image image = figures_image(POISE_PIXEL_I420);
    b->scene.time.pts_ns = b->frame++ * 1000000000 / FPS;
    poise_duo_step(b->duo, &image, &b->scene, NULL, &b->result);
    assert_int_equal(b->result.hints, 2);
}

static void test_allocates_nothing(void **state)
{
    bout *b = *state;
    bout_frames(b, 5);
    long long before = allocations_count();
    bout_frames(b, 100);
    b->cut = 1;
    bout_frames(b, 50);
    poise_duo_swap(b->duo);
    poise_err err;
    assert_int_equal(poise_duo_lock(b->duo, 1, 1, &err), 0);
    bout_frames(b, 10);
    assert_int_equal(allocations_count() - before, 0);
}

/* The rules it is compared with: they number two people who stand apart. */
static void test_other_rules(void **state)
{
    bout *b = *state;
    poise_err err;
    for (int rule = POISE_DUO_BYTETRACK; rule <= POISE_DUO_CENTROID; rule++) {
        poise_duo_free(&b->duo);
        assert_int_equal(poise_duo_new((poise_duo_rule)rule, &b->duo, &err), 0);
        bout_frames(b, 30);
        assert_int_equal(bout_id(b, 0), 1);
        assert_int_equal(bout_id(b, 1), 2);
        poise_duo_swap(b->duo);
        bout_frames(b, 2);
        assert_int_equal(bout_id(b, 0), 2);
        assert_int_equal(poise_duo_lock(b->duo, 1, 1, &err), POISE_EUNSUPPORTED);
    }
    poise_duo *none = NULL;
    assert_int_equal(poise_duo_new((poise_duo_rule)7, &none, &err), POISE_EINVAL);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOUT(test_left_is_one),
        WITH_BOUT(test_crossing),
        WITH_BOUT(test_crossing_with_loops_that_jump),
        WITH_BOUT(test_hidden_and_exchanged),
        WITH_BOUT(test_same_kit_is_uncertain),
        WITH_BOUT(test_words_tell_one_kit_apart),
        WITH_BOUT(test_loops_go_on_in_one_kit),
        WITH_BOUT(test_cut_in_one_kit),
        WITH_BOUT(test_cut_mirrored),
        WITH_BOUT(test_no_hint_after_a_cut),
        WITH_BOUT(test_swap),
        WITH_BOUT(test_swap_before_the_choice),
        WITH_BOUT(test_lock),
        WITH_BOUT(test_lock_before_the_choice),
        cmocka_unit_test(test_formats_and_repetition),
        WITH_BOUT(test_reset_forgets),
        WITH_BOUT(test_not_finite),
        WITH_BOUT(test_allocates_nothing),
        WITH_BOUT(test_other_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
