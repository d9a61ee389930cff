#include "support.h"

#include "scene/pose_error.h"

#include <poise/error.h>

static float radians(double degrees)
{
    return (float)(degrees * M_PI / 180);
}

static void views_are_told_apart(void **state)
{
    (void)state;
    const poise_joint_angle left = POISE_ANGLE_LEFT_KNEE, right = POISE_ANGLE_RIGHT_KNEE;
    assert_int_equal(poise_error_view_of(left, radians(1)), 6); /* turned right: its side is away */
    assert_int_equal(poise_error_view_of(right, radians(1)), 0);
    assert_int_equal(poise_error_view_of(left, radians(-80)), 2);
    assert_int_equal(poise_error_view_of(right, radians(-80)), 8);
    assert_int_equal(poise_error_view_of(left, radians(100 + 360)), 9);
    assert_int_equal(poise_error_view_of(right, radians(180)), 5 + 6 * (sinf(radians(180)) <= 0));
    assert_int_equal(poise_error_view_of(left, radians(-179)), 5);
    for (int k = 0; k < POISE_ANGLES; k++) {
        const char *kind = poise_error_kind_names[poise_error_kind_of((poise_joint_angle)k)];
        assert_non_null(strstr(poise_angle_names[k], kind));
    }
}

static void errors_are_error_bars(void **state)
{
    (void)state;
    int known = 0;
    for (int k = 0; k < POISE_ANGLES; k++) {
        for (int degrees = -175; degrees < 180; degrees += 10) {
            float median = -1, p95 = -1;
            if (poise_pose_angle_error((poise_joint_angle)k, radians(degrees), &median, &p95)) {
                assert_true(median == -1 && p95 == -1);
                continue;
            }
            known++;
            assert_true(median > 0 && median < p95 && p95 < (float)M_PI);
        }
    }
    assert_true(known > POISE_ANGLES * 18); /* more than half of the views were measured */
    float median = 5, p95 = 6;
    assert_int_equal(poise_pose_angle_error(POISE_ANGLE_LEFT_HIP, NAN, &median, &p95),
                     POISE_EUNSUPPORTED);
    assert_int_equal(poise_pose_angle_error(POISE_ANGLES, 0, &median, &p95), POISE_EUNSUPPORTED);
    assert_true(median == 5 && p95 == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_are_told_apart),
        cmocka_unit_test(errors_are_error_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
