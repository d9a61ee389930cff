/* Looks of painted people: who is alike, in other light, beside somebody, half hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "figures.h"
#include "identity/appearance.h"

#include <math.h>
#include <string.h>

static poise_scene scene;

/* The look of one person, alone in the picture. */
static poise_look look_of(const figure_kit *kit, float turn, float light, poise_pixel_format format)
{
    figure f = {.id = 1, .x = 300, .foot_y = 330, .height = 220, .turn = turn, .kit = kit};
    poise_look look;
    figures_begin(&scene, 0, 0, light, 0);
    figures_add(&scene, &f);
    poise_image image = figures_image(format);
    poise_look_take(&image, scene.people, 1, 0, &look);
    return look;
}

/* What is known after two seconds from all sides. */
static poise_template mind_of(const figure_kit *kit)
{
    poise_template mind;
    memset(&mind, 0, sizeof mind);
    for (int i = 0; i < 60; i++) {
        poise_look look = look_of(kit, 0.1f * (float)i, 1, POISE_PIXEL_I420);
        poise_template_learn(&mind, &look, 1 / 30.0f);
    }
    return mind;
}

static void test_everybody_is_known(void **state)
{
    (void)state;
    static const figure_kit *const kit[3] = {&figure_red, &figure_blue, &figure_referee};
    poise_template mind[3];
    for (int i = 0; i < 3; i++)
        mind[i] = mind_of(kit[i]);
    for (int i = 0; i < 3; i++)
        for (float turn = 0; turn < 6; turn += 0.7f)
            for (float light = 0.6f; light < 1.5f; light += 0.2f) {
                poise_look look = look_of(kit[i], turn, light, POISE_PIXEL_I420);
                for (int k = 0; k < 3; k++)
                    if (k != i)
                        assert_true(poise_look_ratio(&look, &mind[i], &mind[k]) > 2);
            }
}

static void test_same_kit_says_nothing(void **state)
{
    (void)state;
    poise_template a = mind_of(&figure_red), b = mind_of(&figure_red);
    poise_look look = look_of(&figure_red, 1, 0.8f, POISE_PIXEL_I420);
    assert_true(fabsf(poise_look_ratio(&look, &a, &b)) < 0.5f);
    assert_true(poise_look_ratio(&look, &a, &b) == -poise_look_ratio(&look, &b, &a));
}

/* One difference is enough: the gloves. */
static void test_one_part_differs(void **state)
{
    (void)state;
    figure_kit kit = figure_red;
    kit.gloves = 0x2040c8;
    poise_template a = mind_of(&figure_red), b = mind_of(&kit);
    poise_look look = look_of(&figure_red, 1.2f, 0.9f, POISE_PIXEL_I420);
    assert_true(poise_look_ratio(&look, &a, &b) > 1);
    look = look_of(&kit, 1.2f, 0.9f, POISE_PIXEL_I420);
    assert_true(poise_look_ratio(&look, &a, &b) < -1);
}

static void test_formats_agree(void **state)
{
    (void)state;
    poise_look i420 = look_of(&figure_blue, 1, 1, POISE_PIXEL_I420);
    poise_look nv12 = look_of(&figure_blue, 1, 1, POISE_PIXEL_NV12);
    poise_look rgb = look_of(&figure_blue, 1, 1, POISE_PIXEL_RGB24);
    assert_memory_equal(&i420, &nv12, sizeof i420);
    for (int p = 0; p < POISE_LOOK_PARTS; p++) {
        assert_true(i420.weight[p] == rgb.weight[p]);
        for (int k = 0; k < POISE_LOOK_QUANTILES; k++)
            assert_true(fabsf(i420.quantile[p][0][k] - rgb.quantile[p][0][k]) < 0.1f);
    }
}

/* Who stands behind another is not given the other's colours: what is covered counts less. */
static void test_covered_parts_do_not_count(void **state)
{
    (void)state;
    poise_template red = mind_of(&figure_red), blue = mind_of(&figure_blue);
    figure behind = {
        .id = 1, .x = 300, .foot_y = 330, .height = 220, .turn = 1.2f, .kit = &figure_red};
    figure front = {
        .id = 2, .x = 330, .foot_y = 335, .height = 220, .turn = -1.2f, .kit = &figure_blue};
    poise_look look, alone = look_of(&figure_red, 1.2f, 1, POISE_PIXEL_I420);
    figures_begin(&scene, 0, 0, 1, 0);
    figures_add(&scene, &behind);
    figures_add(&scene, &front);
    poise_image image = figures_image(POISE_PIXEL_I420);
    poise_look_take(&image, scene.people, 2, 0, &look);
    assert_true(look.weight[POISE_LOOK_TRUNK] < 0.8f * alone.weight[POISE_LOOK_TRUNK]);
    assert_true(poise_look_ratio(&look, &red, &blue) > 0);
}

/* Seconds of another's colours do not wash away what was learned, but a new light comes in. */
static void test_memory(void **state)
{
    (void)state;
    poise_template red = mind_of(&figure_red), blue = mind_of(&figure_blue), before = red;
    poise_look wrong = look_of(&figure_blue, 1, 1, POISE_PIXEL_I420);
    poise_look right = look_of(&figure_red, 1, 1, POISE_PIXEL_I420);
    for (int i = 0; i < 10; i++)
        poise_template_learn(&red, &wrong, 1 / 30.0f);
    assert_true(poise_look_ratio(&right, &red, &blue) > 0);
    assert_true(poise_look_distance(&right, &before, NULL) <
                poise_look_distance(&right, &red, NULL));
}

static void test_outside_and_not_finite(void **state)
{
    (void)state;
    figure f = {.id = 1, .x = -400, .foot_y = 330, .height = 220, .kit = &figure_red};
    poise_look look;
    figures_begin(&scene, 0, 0, 1, 0);
    figures_add(&scene, &f);
    poise_image image = figures_image(POISE_PIXEL_RGB24);
    poise_look_take(&image, scene.people, 1, 0, &look);
    for (int p = 0; p < POISE_LOOK_PARTS; p++)
        assert_true(look.weight[p] == 0);
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        scene.people[0].landmarks[i].x = i % 2 ? NAN : 1e30f;
        scene.people[0].world_m[i].z = INFINITY;
    }
    poise_look_take(&image, scene.people, 1, 0, &look);
    assert_true(look.proportion_weight == 0);
    for (int p = 0; p < POISE_LOOK_PARTS; p++)
        assert_true(isfinite(look.weight[p]) && isfinite(look.quantile[p][0][0]));
    poise_template nothing;
    memset(&nothing, 0, sizeof nothing);
    float weight = 1;
    assert_true(poise_look_distance(&look, &nothing, &weight) == 0 && weight == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everybody_is_known),
        cmocka_unit_test(test_same_kit_says_nothing),
        cmocka_unit_test(test_one_part_differs),
        cmocka_unit_test(test_formats_agree),
        cmocka_unit_test(test_covered_parts_do_not_count),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_outside_and_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
