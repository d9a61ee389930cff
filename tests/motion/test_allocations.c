/* Nothing is allocated after opening. Linked with --wrap (support/allocations.h). */
#include "support/allocations.h"

#include "support.h"

static void a_step_allocates_nothing(void **state)
{
    (void)state;
    static poise_motion_frame frame;
    const poise_motion_settings settings = {.stride = 1, .min_visibility = 0.5f, .min_covered = 0};
    poise_motions *m = new_motions(&settings);
    const long long before = allocations_count();
    int windows = 0;
    for (int i = 0; i < 400; i++) {
        poise_motion_sample s[2] = {standing(0, 0, 4), standing(1, 0, 4)};
        const poise_motion_sample *both[2] = {&s[0], &s[1]};
        s[1].person_id = 2 + i / 90;
        poise_motions_feed(m, (poise_frame_time){.index = i, .pts_ns = frame_ns(i, 60)},
                           i == 200 ? POISE_SCENE_CUT : 0, 0, both, &frame);
        while (poise_motions_window(m) != NULL)
            windows++;
    }
    assert_true(windows > 100);
    assert_int_equal(allocations_count(), before);
    poise_motions_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_step_allocates_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
