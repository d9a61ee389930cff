/* What a landmark network is not to see: painted grey, or with the colours around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pose/pose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 61 }; /* odd: halves are rounded up at every level */

static float tensor[SIDE * SIDE * 3], before[SIDE * SIDE * 3];
static uint8_t mask[SIDE * SIDE];
static const poise_image image = {.width = SIDE, .height = SIDE};
static const poise_rect whole = {.xc = 0.5f, .yc = 0.5f, .w = 1, .h = 1};

/* A slope in every colour. */
static void paint(void)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            float *p = tensor + 3 * (y * SIDE + x);
            p[0] = (float)x / SIDE;
            p[1] = (float)y / SIDE;
            p[2] = 1 - (float)x / SIDE;
        }
    memcpy(before, tensor, sizeof tensor);
}

static void hide(const poise_capsule *hidden, int hidden_count, const poise_capsule *spared,
                 int spared_count, int from_around)
{
    const poise_cover cover = {.hidden = hidden,
                               .hidden_count = hidden_count,
                               .spared = spared,
                               .spared_count = spared_count,
                               .from_around = from_around};
    float *scratch = malloc(poise_pose_hide_scratch(SIDE) * sizeof *scratch);
    assert_non_null(scratch);
    poise_pose_hide(tensor, mask, scratch, SIDE, 0.25f, &image, whole, &cover);
    free(scratch);
}

static const poise_capsule bar = {.x0 = 20.5f, .y0 = 30.5f, .x1 = 40.5f, .y1 = 30.5f, .radius = 6};

static int in_bar(int x, int y)
{
    const float dx = fmaxf(fmaxf(20 - (float)x, (float)x - 40), 0), dy = (float)y - 30;
    return dx * dx + dy * dy < 36;
}

static void grey_but_for_what_is_spared(void **state)
{
    (void)state;
    const poise_capsule spared = {.x0 = 30.5f, .y0 = 30.5f, .x1 = 30.5f, .y1 = 30.5f, .radius = 3};
    paint();
    hide(&bar, 1, &spared, 1, 0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            const size_t k = 3 * (size_t)(y * SIDE + x);
            const int kept = !in_bar(x, y) || (x - 30) * (x - 30) + (y - 30) * (y - 30) < 9;
            assert_true(tensor[k] == (kept ? before[k] : 0.25f));
        }
}

/* A body on a slope leaves the slope; what is not covered stays as it is, bit for bit. */
static void colours_from_around(void **state)
{
    (void)state;
    float worst = 0;
    paint();
    hide(&bar, 1, NULL, 0, 1);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (size_t c = 0; c < 3; c++) {
                const size_t k = 3 * (size_t)(y * SIDE + x) + c;
                if (!in_bar(x, y))
                    assert_true(tensor[k] == before[k]);
                worst = fmaxf(worst, fabsf(tensor[k] - before[k]));
            }
    assert_true(worst > 0 && worst < 0.05f);
}

static void nothing_left_is_grey(void **state)
{
    (void)state;
    const poise_capsule all = {.x0 = 30, .y0 = 30, .x1 = 30, .y1 = 30, .radius = 200};
    paint();
    hide(&all, 1, NULL, 0, 1);
    for (size_t k = 0; k < sizeof tensor / sizeof *tensor; k++)
        assert_true(tensor[k] == 0.25f);
}

static void not_finite_is_left_out(void **state)
{
    (void)state;
    const poise_capsule bad[3] = {{.x0 = NAN, .radius = 9},
                                  {.y1 = INFINITY, .radius = 9},
                                  {.x0 = 9, .y0 = 9, .x1 = 9, .y1 = 9, .radius = NAN}};
    paint();
    hide(bad, 3, NULL, 0, 1);
    assert_memory_equal(tensor, before, sizeof tensor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grey_but_for_what_is_spared), cmocka_unit_test(colours_from_around),
        cmocka_unit_test(nothing_left_is_grey), cmocka_unit_test(not_finite_is_left_out)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
