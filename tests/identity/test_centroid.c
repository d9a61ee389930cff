/* Nearest centroids: numbers from the left, kept, freed, filled again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "identity/centroid.h"

static void test_left_is_first(void **state)
{
    (void)state;
    poise_centroid tracker;
    poise_centroid_point points[3] = {{500, 100}, {100, 100}, {300, 100}};
    int32_t slot[3];
    poise_centroid_start(&tracker, NULL);
    poise_centroid_step(&tracker, points, 3, slot);
    assert_int_equal(slot[0], 0); /* two slots only */
    assert_int_equal(slot[1], 1);
    assert_int_equal(slot[2], 2);
}

/* Both move right by 60: nearest alone would give the left one's number to the wrong point. */
static void test_least_sum(void **state)
{
    (void)state;
    poise_centroid tracker;
    poise_centroid_point points[2] = {{100, 100}, {170, 100}}, after[2] = {{230, 100}, {160, 100}};
    int32_t slot[2];
    poise_centroid_start(&tracker, NULL);
    poise_centroid_step(&tracker, points, 2, slot);
    poise_centroid_step(&tracker, after, 2, slot);
    assert_int_equal(slot[0], 2);
    assert_int_equal(slot[1], 1);
}

static void test_distance(void **state)
{
    (void)state;
    poise_centroid tracker;
    poise_centroid_point point = {100, 100}, near = {200, 100}, far = {301, 100};
    int32_t slot;
    poise_centroid_start(&tracker, NULL);
    poise_centroid_step(&tracker, &point, 1, &slot);
    poise_centroid_step(&tracker, &near, 1, &slot);
    assert_int_equal(slot, 1); /* exactly 100 */
    poise_centroid_step(&tracker, &far, 1, &slot);
    assert_int_equal(slot, 2); /* 101: somebody else */
}

static void test_disappeared(void **state)
{
    (void)state;
    poise_centroid tracker;
    poise_centroid_point point = {100, 100}, elsewhere = {900, 100};
    int32_t slot;
    poise_centroid_start(&tracker, NULL);
    poise_centroid_step(&tracker, &point, 1, &slot);
    for (int i = 0; i < 50; i++)
        poise_centroid_step(&tracker, NULL, 0, NULL);
    poise_centroid_step(&tracker, &point, 1, &slot);
    assert_int_equal(slot, 1); /* waited for 50 steps */
    for (int i = 0; i < 51; i++)
        poise_centroid_step(&tracker, NULL, 0, NULL);
    poise_centroid_step(&tracker, &elsewhere, 1, &slot);
    assert_int_equal(slot, 1); /* the slot was free */
}

static void test_settings(void **state)
{
    (void)state;
    enum { MANY = POISE_CENTROID_POINTS_MAX + 20 };
    poise_centroid tracker;
    poise_centroid_settings settings = {.slots = 1000, .max_disappeared = -3, .max_distance = -1};
    static poise_centroid_point points[MANY];
    static int32_t slot[MANY];
    poise_centroid_start(&tracker, &settings);
    assert_int_equal(tracker.settings.slots, POISE_CENTROID_SLOTS_MAX);
    assert_int_equal(tracker.settings.max_disappeared, 0);
    assert_true(tracker.settings.max_distance == 100);
    for (int i = 0; i < MANY; i++)
        points[i] = (poise_centroid_point){(float)(MANY - i) * 10, 0};
    for (int step = 0; step < 2; step++) {
        poise_centroid_step(&tracker, points, MANY, slot);
        for (int i = 0; i < MANY; i++) {
            int from_left = POISE_CENTROID_POINTS_MAX - i;
            assert_int_equal(
                slot[i], from_left >= 1 && from_left <= POISE_CENTROID_SLOTS_MAX ? from_left : 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_is_first), cmocka_unit_test(test_least_sum),
        cmocka_unit_test(test_distance),      cmocka_unit_test(test_disappeared),
        cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
