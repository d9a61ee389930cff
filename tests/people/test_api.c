/* The public interface: settings, bad arguments, pictures with nobody in them, changing sizes. No
 * test data needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include <poise/poise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static poise_models *models;
static poise_scene scene;

static int open_models(void **state)
{
    (void)state;
    const char *dir = getenv("POISE_MODELS");
    poise_err err;
    if (dir == NULL || poise_models_open(dir, POISE_POSE_LITE, 0, &models, &err) != 0) {
        print_message("# skipped: %s\n", dir != NULL ? err.text : "POISE_MODELS is not set");
        models = NULL;
    }
    return 0;
}

static int close_models(void **state)
{
    (void)state;
    poise_models_close(&models);
    return 0;
}

static poise_image grey(int width, int height, int value, uint8_t *pixels)
{
    memset(pixels, value, (size_t)width * (size_t)height * 3);
    return (poise_image){.format = POISE_PIXEL_RGB24,
                         .width = width,
                         .height = height,
                         .plane = {pixels},
                         .stride = {(size_t)width * 3}};
}

static void expect_einval(const poise_people_settings *settings, const char *field)
{
    poise_people *people = NULL;
    poise_err err = {0};
    assert_int_equal(poise_people_open(models, settings, &people, &err), POISE_EINVAL);
    assert_null(people);
    assert_non_null(strstr(err.text, field));
    assert_null(strchr(err.text, '\n'));
}

static void test_settings(void **state)
{
    (void)state;
    poise_people *people = NULL;
    poise_err err = {0};
    assert_int_equal(poise_people_open(NULL, NULL, &people, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "models"));
    poise_people_close(NULL);
    poise_people_close(&people);
    if (models == NULL)
        skip();
#define BAD(field, value)                                                                          \
    do {                                                                                           \
        poise_people_settings s = poise_people_defaults();                                         \
        s.field = value;                                                                           \
        expect_einval(&s, #field);                                                                 \
    } while (0)
    BAD(rule, (poise_people_rule)7);
    BAD(people_max, 0);
    BAD(people_max, POISE_PEOPLE_MAX + 1);
    BAD(threads, 0);
    BAD(threads, 65);
    BAD(hands, 2);
    BAD(hands, 1); /* the models were opened without */
    BAD(smooth, -1);
    BAD(still, 2);
    BAD(min_detection, 1.5f);
    BAD(min_detection, NAN);
    BAD(min_presence, -0.1f);
    BAD(fov_degrees, 0);
    BAD(fov_degrees, 180);
    BAD(fov_degrees, NAN);
    BAD(height_m, 0.2f);
    BAD(height_m, 3);
    BAD(height_m, NAN);
    BAD(detect_every_ms, -1);
    BAD(early, 2);
    BAD(fighters, 1);
    BAD(fighters, 3);
    BAD(fighters_rule, (poise_fighters_rule)3);
    poise_people_settings two = poise_people_defaults();
    two.fighters = 2;
    two.people_max = 1;
    expect_einval(&two, "people_max");
    two.people_max = 2;
    two.still = 1;
    expect_einval(&two, "still");
    two.still = 0;
    two.rule = POISE_RULE_MEDIAPIPE;
    expect_einval(&two, "rule");
    poise_people_settings s = poise_people_defaults();
    s.reserved[3] = 1;
    expect_einval(&s, "reserved[3]");
    assert_int_equal(poise_people_open(models, NULL, &people, &err), 0);
    poise_people_close(&people);
    assert_null(people);
}

/* Two ways of looking at nobody. */
static void test_nobody(void **state)
{
    (void)state;
    enum { SIDE = 320 };
    static uint8_t pixels[SIDE * SIDE * 3];
    if (models == NULL)
        skip();
    for (int rule = 0; rule < 2; rule++)
        for (int still = 0; still < 2; still++) {
            poise_people_settings settings = poise_people_defaults();
            poise_people *people = NULL;
            poise_err err;
            settings.rule = (poise_people_rule)rule;
            settings.still = still;
            assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
            for (int k = 0; k < 6; k++) {
                poise_image image = grey(SIDE, SIDE, k % 3 * 127, pixels);
                poise_frame_time time = {.index = k, .pts_ns = k * 40000000LL};
                if (k == 5) /* noise */
                    for (size_t i = 0; i < sizeof pixels; i++)
                        pixels[i] = (uint8_t)((i * 2654435761u) >> 13);
                memset(&scene, 0xff, sizeof scene);
                assert_int_equal(poise_people_step(people, &image, time, &scene, &err), 0);
                assert_int_equal(scene.people_count, 0);
                assert_int_equal(scene.people_dropped, 0);
                assert_int_equal(scene.width, SIDE);
                assert_true(scene.detector_ran >= 1); /* somebody may always be missing here */
                assert_int_equal(scene.time.index, k);
            }
            poise_people_close(&people);
        }
}

static void test_bad_steps(void **state)
{
    (void)state;
    static uint8_t pixels[64 * 64 * 3];
    static poise_scene before;
    poise_people *people = NULL;
    poise_err err;
    if (models == NULL)
        skip();
    assert_int_equal(poise_people_open(models, NULL, &people, &err), 0);
    poise_image image = grey(64, 64, 90, pixels), bad = image;
    memset(&scene, 0x5a, sizeof scene);
    before = scene;
    bad.width = 0;
    assert_int_equal(poise_people_step(people, &bad, (poise_frame_time){.pts_ns = 5}, &scene, &err),
                     POISE_EINVAL);
    bad = image;
    bad.plane[0] = NULL;
    assert_int_equal(poise_people_step(people, &bad, (poise_frame_time){.pts_ns = 5}, &scene, &err),
                     POISE_EINVAL);
    assert_int_equal(
        poise_people_step(people, &image, (poise_frame_time){.pts_ns = -1}, &scene, &err),
        POISE_EINVAL);
    assert_int_equal(
        poise_people_step(people, &image, (poise_frame_time){.pts_ns = INT64_MAX}, &scene, &err),
        POISE_EINVAL);
    assert_memory_equal(&scene, &before, sizeof scene);
    assert_int_equal(
        poise_people_step(people, &image, (poise_frame_time){.pts_ns = 5}, &scene, &err), 0);
    assert_int_equal(
        poise_people_step(people, &image, (poise_frame_time){.pts_ns = 5}, &scene, &err),
        POISE_EINVAL);
    assert_non_null(strstr(err.text, "order"));
    poise_people_reset(people); /* time may start over */
    assert_int_equal(
        poise_people_step(people, &image, (poise_frame_time){.pts_ns = 5}, &scene, &err), 0);
    poise_people_close(&people);
}

/* Any size from one pixel on, changing with every frame. */
static void test_sizes(void **state)
{
    (void)state;
    static const int size[][2] = {{1, 1},     {1, 700},    {700, 1},   {3, 5},
                                  {641, 479}, {1280, 720}, {640, 360}, {2, 2}};
    static uint8_t pixels[1280 * 720 * 3];
    poise_people *people = NULL;
    poise_err err;
    if (models == NULL)
        skip();
    assert_int_equal(poise_people_open(models, NULL, &people, &err), 0);
    for (int k = 0; k < (int)(sizeof size / sizeof *size); k++) {
        poise_image image = grey(size[k][0], size[k][1], 60, pixels);
        assert_int_equal(poise_people_step(people, &image,
                                           (poise_frame_time){.pts_ns = k * 1000000000LL}, &scene,
                                           &err),
                         0);
        assert_int_equal(scene.people_count, 0);
        assert_int_equal(scene.height, size[k][1]);
    }
    poise_people_close(&people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings), cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_bad_steps), cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests(tests, open_models, close_models);
}
