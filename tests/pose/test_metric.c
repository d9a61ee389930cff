/* Metric camera-space 3D against bodies whose place is known in closed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "pose/metric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint32_t seed = 1;

static double uniform(double lo, double hi)
{
    seed = seed * 1664525u + 1013904223u;
    return lo + (hi - lo) * (seed >> 8) / (double)(1 << 24);
}

/* Normal, by the sum of twelve. */
static double normal(void)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(0, 1);
    return sum;
}

/* A standing body of the given stature after Drillis and Contini, turned by `yaw`, origin in the
 * middle of the hips, y down. Only the joints matter; the rest is strewn near them. */
static void body_of(double stature, double yaw, poise_point3 world[POISE_LANDMARKS])
{
    static const double height[POISE_LANDMARKS] = {
        .936, .940, .940, .940, .940, .940, .940, .936, .936, .925, .925,
        .818, .818, .630, .630, .485, .485, .46,  .46,  .45,  .45,  .47,
        .47,  .530, .530, .285, .285, .039, .039, .01,  .01,  .0,   .0};
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        double side = i == 0 ? 0 : i % 2 != 0 ? 1 : -1;
        double x = side * (i < 11 ? .02 : i < 23 ? .129 : .095) * stature;
        double z = (i == 0 ? -.06 : i < 11 ? -.04 : i >= 31 ? -.10 : i >= 29 ? .03 : 0) * stature;
        if (i >= 11 && i <= 12)
            z = 0;
        world[i].x = (float)(x * cos(yaw) + z * sin(yaw));
        world[i].z = (float)(-x * sin(yaw) + z * cos(yaw));
        world[i].y = (float)((.530 - height[i]) * stature);
    }
}

static void project(const poise_metric_camera *camera, const poise_point3 *world, const double t[3],
                    double noise_px, poise_landmark *landmarks)
{
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        double z = (double)world[i].z + t[2];
        memset(&landmarks[i], 0, sizeof landmarks[i]);
        landmarks[i].x = (float)(camera->cx + camera->focal_px * ((double)world[i].x + t[0]) / z +
                                 noise_px * normal());
        landmarks[i].y = (float)(camera->cy + camera->focal_px * ((double)world[i].y + t[1]) / z +
                                 noise_px * normal());
        landmarks[i].visibility = landmarks[i].presence = 1;
    }
}

static void test_camera(void **state)
{
    (void)state;
    poise_metric_camera camera = poise_metric_camera_of(1920, 1080, 90);
    assert_true(fabs(camera.focal_px - 960) < 1e-9);
    assert_true(fabs(camera.cx - 960) < 1e-9);
    assert_true(fabs(camera.cy - 540) < 1e-9);
}

static void test_exact(void **state)
{
    (void)state;
    double worst = 0;
    for (int k = 0; k < 500; k++) {
        poise_metric_camera camera = poise_metric_camera_of(1920, 1080, uniform(30, 100));
        double t[3] = {uniform(-2, 2), uniform(-1, 1), uniform(1.5, 12)};
        poise_point3 world[POISE_LANDMARKS];
        poise_landmark landmarks[POISE_LANDMARKS];
        poise_metric_fit fit;
        body_of(uniform(1.0, 2.1), uniform(-3.1, 3.1), world);
        project(&camera, world, t, 0, landmarks);
        assert_int_equal(poise_metric_solve(&camera, world, landmarks, &fit), 0);
        for (int i = 0; i < 3; i++)
            worst = fmax(worst, fabs(fit.t_m[i] - t[i]));
        assert_true(fit.rms_px < 1e-2);
    }
    print_message("# exact projections: worst error of the translation %.2e m\n", worst);
    assert_true(worst < 1e-3);
}

static void test_noise(void **state)
{
    (void)state;
    enum { ROUNDS = 2000 };
    const double noise_px = 3, t[3] = {0.5, 0.1, 4.0};
    poise_metric_camera camera = poise_metric_camera_of(1920, 1080, 55);
    double sum[3] = {0}, square[3] = {0};
    poise_point3 world[POISE_LANDMARKS];
    body_of(1.75, 0.4, world);
    for (int k = 0; k < ROUNDS; k++) {
        poise_landmark landmarks[POISE_LANDMARKS];
        poise_metric_fit fit;
        project(&camera, world, t, noise_px, landmarks);
        assert_int_equal(poise_metric_solve(&camera, world, landmarks, &fit), 0);
        for (int i = 0; i < 3; i++) {
            sum[i] += fit.t_m[i] - t[i];
            square[i] += (fit.t_m[i] - t[i]) * (fit.t_m[i] - t[i]);
        }
    }
    print_message("# %.0f px noise at 4 m, 1080p, 55 deg: standard deviation x %.1f y %.1f z %.1f "
                  "mm, bias z %.1f mm\n",
                  noise_px, 1e3 * sqrt(square[0] / ROUNDS), 1e3 * sqrt(square[1] / ROUNDS),
                  1e3 * sqrt(square[2] / ROUNDS), 1e3 * sum[2] / ROUNDS);
    /* s z / (f sqrt(N)) = 3 * 4 / (1844 * sqrt(12)) = 1.9 mm across; depth: s z / (E sqrt(N)), E
     * about 250 px: 14 mm */
    assert_true(sqrt(square[0] / ROUNDS) < 0.004 && sqrt(square[1] / ROUNDS) < 0.004);
    assert_true(sqrt(square[2] / ROUNDS) < 0.028);
    assert_true(fabs(sum[2] / ROUNDS) < 0.005);
}

static void test_outliers(void **state)
{
    (void)state;
    poise_metric_camera camera = poise_metric_camera_of(1280, 720, 55);
    double t[3] = {-0.3, 0.05, 3.0};
    poise_point3 world[POISE_LANDMARKS];
    poise_landmark landmarks[POISE_LANDMARKS];
    poise_metric_fit fit;
    body_of(1.7, 0, world);
    project(&camera, world, t, 0.5, landmarks);
    landmarks[15].x += 200; /* a wrist put on the wrong place */
    landmarks[15].y -= 150;
    landmarks[27].x += 120;
    assert_int_equal(poise_metric_solve(&camera, world, landmarks, &fit), 0);
    assert_true(fabs(fit.t_m[2] - t[2]) < 0.05);
    assert_true(fit.rms_px > 10);             /* and it is said that they do not fit */
    for (int i = 0; i < POISE_LANDMARKS; i++) /* invisible ones have no say at all */
        if (i == 15 || i == 27)
            landmarks[i].visibility = 0;
    assert_int_equal(poise_metric_solve(&camera, world, landmarks, &fit), 0);
    assert_true(fabs(fit.t_m[2] - t[2]) < 0.02);
    assert_true(fit.rms_px < 1.5);
}

static void test_degenerate(void **state)
{
    (void)state;
    poise_metric_camera camera = poise_metric_camera_of(1280, 720, 55);
    const double t[3] = {0, 0, 3.0};
    poise_point3 world[POISE_LANDMARKS];
    poise_landmark good[POISE_LANDMARKS], bad[POISE_LANDMARKS];
    poise_metric_fit fit = {.rms_px = -7};
    body_of(1.7, 0, world);
    project(&camera, world, t, 0, good);

    memcpy(bad, good, sizeof bad); /* three landmarks only */
    for (int i = 3; i < POISE_LANDMARKS; i++)
        bad[i].visibility = 0.1f;
    assert_int_equal(poise_metric_solve(&camera, world, bad, &fit), POISE_EUNSUPPORTED);
    memcpy(bad, good, sizeof bad); /* all on one spot */
    for (int i = 0; i < POISE_LANDMARKS; i++)
        bad[i].x = bad[i].y = 100;
    assert_int_equal(poise_metric_solve(&camera, world, bad, &fit), POISE_EUNSUPPORTED);
    memcpy(bad, good,
           sizeof bad); /* upside down and mirrored: no place in front of the camera fits */
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        bad[i].x = 1280 - bad[i].x;
        bad[i].y = 720 - bad[i].y;
    }
    assert_int_equal(poise_metric_solve(&camera, world, bad, &fit), POISE_EUNSUPPORTED);
    memcpy(bad, good,
           sizeof bad); /* not numbers: those points are left out; all of them: nothing left */
    bad[11].x = NAN;
    bad[12].visibility = NAN;
    assert_int_equal(poise_metric_solve(&camera, world, bad, &fit), 0);
    assert_true(fabs(fit.t_m[2] - 3.0) < 1e-3);
    fit.rms_px = -7;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        bad[i].y = INFINITY;
    assert_int_equal(poise_metric_solve(&camera, world, bad, &fit), POISE_EUNSUPPORTED);
    assert_true(fit.rms_px < 0); /* untouched */
}

static void test_stature(void **state)
{
    (void)state;
    poise_point3 world[POISE_LANDMARKS];
    poise_landmark landmarks[POISE_LANDMARKS];
    for (int i = 0; i < POISE_LANDMARKS; i++)
        landmarks[i] = (poise_landmark){.visibility = 1};
    const double anatomical_chain = .818 - .039; /* of body_of */
    for (double stature = 1.2; stature < 2.1; stature += 0.1) {
        body_of(stature, 0.7, world);
        const double expected = stature * anatomical_chain / POISE_STATURE_CHAIN_SHARE;
        assert_true(fabs((double)poise_metric_stature(world, landmarks) - expected) <
                    2e-3 * stature);
    }
    landmarks[27].visibility = 0; /* one leg is enough */
    assert_true(poise_metric_stature(world, landmarks) > 1);
    landmarks[26].visibility = 0;
    assert_true(poise_metric_stature(world, landmarks) == 0);

    poise_stature running = {0};
    assert_true(poise_stature_add(&running, 0) == 0);
    for (int k = 0; k < 500; k++) { /* a third of the frames is wrong: the median does not mind */
        float value = k % 3 == 0 ? 2.6f : (float)uniform(1.70, 1.74);
        float median = poise_stature_add(&running, value);
        if (k > 10)
            assert_true(median >= 1.69f && median <= 1.75f);
        poise_stature_add(&running, NAN);
    }
    for (int k = 0; k < POISE_STATURE_SAMPLES; k++)
        poise_stature_add(&running, 1.5f);
    assert_true(poise_stature_add(&running, 1.5f) == 1.5f); /* old samples have left */
    assert_int_equal(running.count, POISE_STATURE_SAMPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_camera),     cmocka_unit_test(test_exact),
        cmocka_unit_test(test_noise),      cmocka_unit_test(test_outliers),
        cmocka_unit_test(test_degenerate), cmocka_unit_test(test_stature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
