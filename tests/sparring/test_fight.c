/* Rendered frames and their truth. */
#include "fight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static sparring_fight *begin(sparring_fight_settings settings)
{
    sparring_fight *fight = NULL;
    poise_err err;
    assert_int_equal(sparring_fight_new(&settings, &fight, &err), 0);
    return fight;
}

static sparring_fight_settings small(uint64_t seed)
{
    sparring_fight_settings settings = sparring_fight_defaults();
    settings.seed = seed;
    settings.viewing = VIEWING_SIDE;
    settings.width = 160;
    settings.height = 90;
    return settings;
}

/* How many of `frames` frames of two fights differ in pixels or in truth. */
static int differences(sparring_fight_settings a, sparring_fight_settings b, int frames)
{
    sparring_fight *first = begin(a), *second = begin(b);
    truth_frame *truth = calloc(2, sizeof(*truth));
    assert_non_null(truth);
    int different = 0;
    for (int i = 0; i < frames; i++) {
        const uint8_t *p = sparring_fight_next(first, &truth[0]),
                      *q = sparring_fight_next(second, &truth[1]);
        different += memcmp(p, q, (size_t)a.width * (size_t)a.height * 3) != 0 ||
                     memcmp(truth[0].fighter[0].world_m, truth[1].fighter[0].world_m,
                            sizeof(truth[0].fighter[0].world_m)) != 0;
    }
    free(truth);
    sparring_fight_free(&first);
    sparring_fight_free(&second);
    return different;
}

static void test_same_seed_same_frames(void **state)
{
    (void)state;
    assert_int_equal(differences(small(7), small(7), 8), 0);
    assert_int_equal(differences(small(7), small(8), 8), 8);
}

static void test_threads_and_instructions_do_not_matter(void **state)
{
    (void)state;
    sparring_fight_settings other = small(7);
    other.threads = 3;
    assert_int_equal(differences(small(7), other, 4), 0);
    other.plain_lanes = 1;
    assert_int_equal(differences(small(7), other, 4), 0);
}

/* The same fight at another frame rate: every second frame of 60 per second is a frame of 30. */
static void test_frame_rate_does_not_change_the_fight(void **state)
{
    (void)state;
    sparring_fight_settings fast = small(5);
    fast.fps[0] = 60;
    sparring_fight *a = begin(small(5)), *b = begin(fast);
    truth_frame *truth = calloc(2, sizeof(*truth));
    assert_non_null(truth);
    for (int i = 0; i < 20; i++) {
        sparring_fight_next(a, &truth[0]);
        sparring_fight_next(b, &truth[1]);
        assert_int_equal(truth[0].pts_ns, truth[1].pts_ns);
        assert_memory_equal(truth[0].fighter[1].world_m, truth[1].fighter[1].world_m,
                            sizeof(truth[0].fighter[1].world_m));
        sparring_fight_next(b, &truth[1]);
    }
    free(truth);
    sparring_fight_free(&a);
    sparring_fight_free(&b);
}

static void check_fighter(const truth_frame *frame, const truth_fighter *f)
{
    const truth_camera *c = &frame->camera;
    for (int k = 0; k < SPARRING_LANDMARKS; k++) {
        double seen[3];
        for (int i = 0; i < 3; i++) {
            seen[i] = 0;
            for (int j = 0; j < 3; j++)
                seen[i] += c->rotation[i][j] * ((double)f->world_m[k][j] - c->position_m[j]);
            assert_true(fabs(seen[i] - (double)f->camera_m[k][i]) < 2e-6);
        }
        double x = c->cx + c->fx * seen[0] / seen[2], y = c->cy + c->fy * seen[1] / seen[2];
        assert_true(fabs(x - (double)f->image_px[k][0]) < 1e-3 &&
                    fabs(y - (double)f->image_px[k][1]) < 1e-3);
        /* Landmarks lie within the outline, but for the tips of toes and noses that may touch it.
         */
        assert_true(x > (double)f->box_px[0] - 2 && x < (double)(f->box_px[0] + f->box_px[2]) + 2);
        assert_true(y > (double)f->box_px[1] - 2 && y < (double)(f->box_px[1] + f->box_px[3]) + 2);
    }
    assert_true((f->label == LABEL_IDLE) == (f->phase == PHASE_NONE));
    assert_true((f->label == LABEL_IDLE) == (f->move_id == 0));
}

/* What the truth says about one fighter against what the picture shows where nobody else can be:
 * near a visible point the picture changes when the body is there. Here: joints are counted visible
 * in a plausible share. */
static void test_truth_is_consistent(void **state)
{
    (void)state;
    truth_frame *frame = malloc(sizeof(*frame));
    assert_non_null(frame);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        sparring_fight_settings settings = small(seed);
        settings.fps[0] = 5;
        sparring_fight *fight = begin(settings);
        int visible = 0, nose = 0;
        const int frames = 30;
        for (int i = 0; i < frames; i++) {
            sparring_fight_next(fight, frame);
            assert_int_equal(frame->index, i);
            assert_int_equal(frame->pts_ns, (int64_t)i * 200000000);
            for (int who = 0; who < SPARRING_FIGHTERS; who++) {
                check_fighter(frame, &frame->fighter[who]);
                assert_int_equal(frame->fighter[who].id, who + 1);
                for (int k = 0; k < SPARRING_LANDMARKS; k++)
                    visible += frame->fighter[who].visible[k];
                nose += frame->fighter[who].visible[0];
            }
        }
        double share = visible / (double)(frames * SPARRING_FIGHTERS * SPARRING_LANDMARKS);
        assert_true(share > 0.4 &&
                    share < 0.95); /* seen from the side, a part of every body is hidden */
        assert_true(nose > frames / 2);
        sparring_fight_free(&fight);
    }
    free(frame);
}

static void test_bad_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 0}, {63, 64}, {65, 64}, {64, 4098}, {-2, 100}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        sparring_fight_settings settings = small(1);
        settings.width = sizes[i][0];
        settings.height = sizes[i][1];
        sparring_fight *fight = NULL;
        poise_err err;
        assert_int_equal(sparring_fight_new(&settings, &fight, &err), POISE_EINVAL);
        assert_null(fight);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_frames),
        cmocka_unit_test(test_threads_and_instructions_do_not_matter),
        cmocka_unit_test(test_frame_rate_does_not_change_the_fight),
        cmocka_unit_test(test_truth_is_consistent),
        cmocka_unit_test(test_bad_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
