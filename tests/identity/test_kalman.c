/* The filter where the answer is known without it. The papers' matrices are compared by oracle.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "identity/kalman.h"

#include <math.h>

static poise_bbox box_at(double x, double y, double w, double h)
{
    return (poise_bbox){(float)(x - w / 2), (float)(y - h / 2), (float)w, (float)h, 0};
}

static void assert_near(double a, double b, double tolerance)
{
    assert_true(fabs(a - b) <= tolerance);
}

/* Started with variance P, measured with variance R without time passing: the weighted mean. */
static void test_one_update(void **state)
{
    (void)state;
    poise_kalman kalman;
    poise_bbox first = box_at(100, 200, 50, 100), second = box_at(110, 190, 50, 100);
    poise_kalman_start(&kalman, &first);
    poise_kalman_update(&kalman, &second);
    double p = 10.0 * 10, r = 5.0 * 5; /* (2 h / 20)^2, (h / 20)^2 */
    assert_near(kalman.axis[0].value, 100 + 10 * p / (p + r), 1e-9);
    assert_near(kalman.axis[1].value, 200 - 10 * p / (p + r), 1e-9);
    assert_near(kalman.axis[0].value_var, p * r / (p + r), 1e-9);
    assert_near(kalman.axis[0].speed, 0, 1e-12); /* no covariance yet */
}

/* Predicting adds speed to the place, and the variances as the formulas say. */
static void test_predict(void **state)
{
    (void)state;
    poise_kalman kalman;
    poise_bbox box = box_at(100, 200, 50, 160);
    poise_kalman_start(&kalman, &box);
    kalman.axis[0].speed = 3;
    poise_kalman_predict(&kalman, 1);
    assert_near(kalman.axis[0].value, 103, 1e-9);
    assert_near(kalman.axis[0].value_var, 16 * 16 + 10 * 10 + 8 * 8, 1e-9);
    assert_near(kalman.axis[0].value_speed_cov, 100, 1e-9);
    assert_near(kalman.axis[0].speed_var, 100 + 1, 1e-9);
    assert_near(kalman.axis[2].value, 50.0 / 160, 1e-7);
    assert_near(kalman.axis[2].value_var, 1e-4 + 1e-4 + 1e-10, 1e-12);
}

/* A box that moves steadily is caught up with exactly. */
static void test_steady(void **state)
{
    (void)state;
    poise_kalman kalman;
    poise_bbox box = box_at(0, 500, 60, 180);
    poise_kalman_start(&kalman, &box);
    for (int frame = 1; frame <= 300; frame++) {
        box = box_at(4 * frame, 500 - 2 * frame, 60, 180);
        poise_kalman_predict(&kalman, 1);
        poise_kalman_update(&kalman, &box);
    }
    assert_near(kalman.axis[0].speed, 4, 1e-3);
    assert_near(kalman.axis[1].speed, -2, 1e-3);
    assert_near(kalman.axis[0].value, 1200, 1e-2);
    poise_bbox now = poise_kalman_box(&kalman);
    assert_near(now.w, 60, 1e-3);
    assert_near(now.h, 180, 1e-3);
}

/* Twice half a frame moves the state as one frame does; the noise too, but for what the speed's
 * noise of the first half does to the place. */
static void test_halves(void **state)
{
    (void)state;
    poise_kalman whole, halves;
    poise_bbox box = box_at(100, 200, 50, 160);
    poise_kalman_start(&whole, &box);
    whole.axis[0].speed = 3;
    halves = whole;
    poise_kalman_predict(&whole, 1);
    poise_kalman_predict(&halves, 0.5);
    poise_kalman_predict(&halves, 0.5);
    assert_near(whole.axis[0].value, halves.axis[0].value, 1e-9);
    assert_near(whole.axis[0].speed_var, halves.axis[0].speed_var, 1e-9);
    assert_near(whole.axis[0].value_var, halves.axis[0].value_var, 0.25);
    poise_kalman_predict(&halves, 0);
    assert_near(whole.axis[0].value, halves.axis[0].value, 1e-9);
}

static void test_freeze(void **state)
{
    (void)state;
    poise_kalman kalman;
    poise_bbox box = box_at(100, 200, 50, 100);
    poise_kalman_start(&kalman, &box);
    kalman.axis[3].speed = 2;
    poise_kalman_freeze_height(&kalman);
    poise_kalman_predict(&kalman, 10);
    assert_near(poise_kalman_box(&kalman).h, 100, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_update), cmocka_unit_test(test_predict),
        cmocka_unit_test(test_steady),     cmocka_unit_test(test_halves),
        cmocka_unit_test(test_freeze),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
