/* The finder: what its maps mean, in small made ones; and its model on rendered fights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fight.h"
#include "opened.h"
#include "pose/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- made maps ------------------------------------------------------------------------------ */

enum { COLUMNS = 32, ROWS = 20, FRONT = 0, BEHIND = 1, JOINT_HEATS = 96 };

static float maps[ROWS][COLUMNS][POISE_FINDER_CHANNELS];

static const float nobody = -9.0f;

static void clear_maps(void)
{
    memset(maps, 0, sizeof maps);
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLUMNS; x++) {
            for (int c = 0; c < 4; c++)
                maps[y][x][c] = nobody;
            for (int c = JOINT_HEATS; c < POISE_FINDER_CHANNELS; c++)
                maps[y][x][c] = nobody;
        }
}

/* Somebody upright with hips at the middle of cell (x, y), a rim of `radius` cells above them, and
 * joint k at hips + (k - 6, 2) cells. logits: of a fighter, of somebody else. */
static float *put(int layer, int x, int y, float fighter, float other, float radius)
{
    float *cell = maps[y][x], *value = cell + 4 + 46 * layer;
    cell[2 * layer] = fighter;
    cell[2 * layer + 1] = other;
    value[3] = -radius / 4;
    value[4] = 0.5f;
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        value[7 + 2 * k] = (float)(k - 6) / 4;
        value[8 + 2 * k] = 0.5f;
        value[33 + k] = 0.01f * (float)k;
    }
    return value;
}

static poise_finds decoded(float min_score)
{
    poise_finds finds;
    memset(&finds, 0xff, sizeof finds);
    poise_finds_decode(&maps[0][0][0], COLUMNS, ROWS, min_score, &finds);
    assert_in_range(finds.count, 0, POISE_FINDS_MAX);
    return finds;
}

static void a_peak_is_a_person(void **state)
{
    (void)state;
    clear_maps();
    assert_int_equal(decoded(0.2f).count, 0);
    float *value = put(FRONT, 10, 8, 2.0f, -3.0f, 6.0f);
    value[0] = 0.25f;
    value[1] = -0.5f;
    maps[8][11][0] = 1.5f; /* no peak beside the peak */
    const poise_finds finds = decoded(0.2f);
    assert_int_equal(finds.count, 1);
    const poise_find *find = &finds.item[0];
    near_to(find->score, 1 / (1 + exp(-2)), 1e-6);
    near_to(find->fighter, find->score / (find->score + 1 / (1 + exp(3))), 1e-6);
    near_to(find->hip[0], 10.75, 1e-5);
    near_to(find->hip[1], 8.0, 1e-5);
    near_to(find->rim[0], 10.75, 1e-5);
    near_to(find->rim[1], 2.0, 1e-5);
    near_to(find->lateral[0], 0.5, 1e-6);
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        near_to(find->joint[k][0], 10.75 + k - 6, 1e-5);
        near_to(find->joint[k][1], 10, 1e-5);
        near_to(find->joint[k][2], 0.01 * k, 1e-6);
        assert_true(find->joint_score[k] == 0);
    }
    assert_int_equal(decoded(0.9f).count, 0);
}

/* A bump of sigma 1 around (cx, cy), cells. */
static void heat_joint(int joint, float cx, float cy)
{
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLUMNS; x++) {
            const float dx = (float)x + 0.5f - cx, dy = (float)y + 0.5f - cy;
            const float p = 0.99f * expf(-0.5f * (dx * dx + dy * dy));
            if (p > 1e-3f)
                maps[y][x][JOINT_HEATS + joint] = logf(p / (1 - p));
        }
}

static void joints_move_to_their_heat(void **state)
{
    (void)state;
    clear_maps();
    put(FRONT, 16, 8, 2.0f, nobody, 8.0f);
    heat_joint(6, 17.3f, 9.8f);  /* placed at 16.5, 10.5 */
    heat_joint(5, 15.5f, 15.0f); /* placed at 15.5, 10.5: too far */
    const poise_finds finds = decoded(0.2f);
    assert_int_equal(finds.count, 1);
    near_to(finds.item[0].joint[6][0], 17.3, 0.01);
    near_to(finds.item[0].joint[6][1], 9.8, 0.01);
    assert_true(finds.item[0].joint_score[6] > 0.8f);
    near_to(finds.item[0].joint[5][1], 10.5, 1e-5);
    assert_true(finds.item[0].joint_score[5] == 0);
}

static void two_in_one_cell_are_two_unless_they_are_one(void **state)
{
    (void)state;
    clear_maps();
    put(FRONT, 10, 10, 2.0f, nobody, 6.0f);
    float *value = put(BEHIND, 10, 10, nobody, 1.0f, 6.0f);
    assert_int_equal(decoded(0.2f).count, 1);
    value[2] = 1.2f; /* he leans to the right */
    value[3] = -0.6f;
    const poise_finds finds = decoded(0.2f);
    assert_int_equal(finds.count, 2);
    assert_true(finds.item[0].fighter > 0.9f && finds.item[1].fighter < 0.1f);
    assert_true(finds.item[0].score > finds.item[1].score);
}

static void more_than_fit_leave_the_best(void **state)
{
    (void)state;
    clear_maps();
    for (int k = 0; k < 60; k++)
        put(FRONT, 2 * (k % 15), 2 * (k / 15), -1.0f + 0.05f * (float)((k * 7) % 60), nobody, 1.0f);
    const poise_finds finds = decoded(0.2f);
    assert_int_equal(finds.count, POISE_FINDS_MAX);
    for (int k = 0; k < finds.count; k++)
        near_to(log(finds.item[k].score / (1 - finds.item[k].score)), -1 + 0.05 * (59 - k), 1e-4);
}

static void any_maps_do_no_harm(void **state)
{
    (void)state;
    static const float strange[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, 5};
    uint32_t draw = 1;
    float *all = &maps[0][0][0];
    for (int round = 0; round < 50; round++) {
        for (size_t k = 0; k < sizeof maps / sizeof maps[0][0][0]; k++) {
            draw = draw * 1664525u + 1013904223u;
            all[k] = draw >> 28 ? (float)(int32_t)draw * 4e-9f : strange[(draw >> 20) % 7];
        }
        const poise_finds finds = decoded(0.2f);
        for (int k = 0; k < finds.count; k++) {
            float sum = finds.item[k].score + finds.item[k].fighter;
            for (int j = 0; j < POISE_FIND_JOINTS; j++)
                sum += finds.item[k].joint[j][0] + finds.item[k].joint[j][2] +
                       finds.item[k].joint_score[j];
            assert_true(isfinite(sum) && finds.item[k].score >= 0.2f);
        }
    }
}

/* ---- rendered fights ------------------------------------------------------------------------ */

static poise_finder *new_finder(void)
{
    poise_finder *finder = NULL;
    poise_err err;
    if (!models) {
        print_message("no models in POISE_MODELS; run 'make models'\n");
        skip();
    }
    if (poise_finder_new(models, &finder, &err))
        fail_msg("%s", err.text);
    return finder;
}

static void middle_of(const float (*joints)[2], int a, int b, double ret_point[2])
{
    for (int c = 0; c < 2; c++)
        ret_point[c] = 0.5 * ((double)joints[a][c] + (double)joints[b][c]);
}

/* Which find has its hips within a torso's third of a fighter's, or -1. x0, y0: where the rendered
 * picture begins in the one that was looked at. */
static int find_of(const poise_finds *finds, const truth_fighter *fighter, const poise_image *image,
                   double x0, double y0)
{
    double hip[2], shoulder[2];
    middle_of(fighter->image_px, 23, 24, hip);
    middle_of(fighter->image_px, 11, 12, shoulder);
    const double torso = hypot(hip[0] - shoulder[0], hip[1] - shoulder[1]);
    for (int k = 0; k < finds->count; k++) {
        const double dx = (double)finds->item[k].hip[0] * image->width - x0 - hip[0];
        const double dy = (double)finds->item[k].hip[1] * image->height - y0 - hip[1];
        if (hypot(dx, dy) < torso / 3)
            return k;
    }
    return -1;
}

/* Two fighters some steps apart, from the side, in a picture with black above and below them or on
 * both sides: found where they are, as fighters, and drawn about right. */
static void rendered_fighters_are_found(void **state)
{
    (void)state;
    enum {
        WIDTH = 480,
        HEIGHT = 270,
        EDGE = 90,
        BYTES = (WIDTH + 2 * EDGE) * (HEIGHT + 2 * EDGE) * 3
    };
    poise_finder *finder = new_finder();
    sparring_fight_settings settings = sparring_fight_defaults();
    settings.seed = 3;
    settings.split = SPLIT_VALIDATION;
    settings.viewing = VIEWING_SIDE;
    sparring_fight *fight = NULL;
    poise_err err;
    assert_int_equal(sparring_fight_new(&settings, &fight, &err), 0);
    truth_frame *truth = malloc(sizeof *truth);
    uint8_t *framed = malloc(BYTES);
    assert_non_null(truth);
    assert_non_null(framed);
    int looks = 0, found = 0, fighters = 0, drawn = 0;
    for (int frame = 0; frame < 30; frame++) {
        const uint8_t *rgb = sparring_fight_next(fight, truth);
        if (frame % 6 != 0)
            continue;
        for (int shape = 0; shape < 3; shape++) {
            const int left = shape == 1 ? EDGE : 0, top = shape == 2 ? EDGE : 0;
            const poise_image image = {.width = WIDTH + 2 * left,
                                       .height = HEIGHT + 2 * top,
                                       .plane = {framed},
                                       .stride = {(size_t)(WIDTH + 2 * left) * 3}};
            memset(framed, 0, BYTES);
            for (size_t y = 0; y < HEIGHT; y++)
                memcpy(framed + (y + (size_t)top) * image.stride[0] + (size_t)left * 3,
                       rgb + y * WIDTH * 3, WIDTH * 3);
            poise_finds finds;
            poise_finder_run(finder, &image, 0.2f, &finds);
            for (int k = 0; k < SPARRING_FIGHTERS; k++) {
                looks++;
                const int which = find_of(&finds, &truth->fighter[k], &image, left, top);
                if (which < 0)
                    continue;
                const poise_find *find = &finds.item[which];
                found++;
                fighters += find->fighter > 0.5f;
                const float *head = truth->fighter[k].image_px[0];
                drawn +=
                    fabs((double)find->joint[0][0] * image.width - left - (double)head[0]) < 15 &&
                    fabs((double)find->joint[0][1] * image.height - top - (double)head[1]) < 15;
            }
        }
    }
    free(framed);
    free(truth);
    sparring_fight_free(&fight);
    poise_finder_free(&finder);
    poise_finder_free(&finder);
    assert_int_equal(looks, 30);
    if (found < 27 || fighters < 27 || drawn < 24)
        fail_msg("of %d: %d found, %d as fighters, %d with the nose in place", looks, found,
                 fighters, drawn);
}

static void a_look_depends_on_the_picture_alone(void **state)
{
    (void)state;
    enum { SIDE = 96 };
    static uint8_t noise[SIDE * SIDE * 3], dark[SIDE * 2 * 3];
    uint32_t draw = 5;
    for (size_t k = 0; k < sizeof noise; k++) {
        draw = draw * 1664525u + 1013904223u;
        noise[k] = (uint8_t)(draw >> 24);
    }
    const poise_image tall = {.width = 2, .height = SIDE, .plane = {dark}, .stride = {2 * 3}};
    const poise_image image = {
        .width = SIDE, .height = SIDE, .plane = {noise}, .stride = {SIDE * 3}};
    poise_finder *finder[2] = {new_finder(), new_finder()};
    static poise_finds finds[2], between;
    poise_finder_run(finder[0], &image, 0.01f, &finds[0]);
    poise_finder_run(finder[1], &tall, 0.01f, &between);
    poise_finder_run(finder[1], &image, 0.01f, &finds[1]);
    assert_memory_equal(&finds[0], &finds[1], sizeof finds[0]);
    poise_finder_free(&finder[0]);
    poise_finder_free(&finder[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peak_is_a_person),
        cmocka_unit_test(joints_move_to_their_heat),
        cmocka_unit_test(two_in_one_cell_are_two_unless_they_are_one),
        cmocka_unit_test(more_than_fit_leave_the_best),
        cmocka_unit_test(any_maps_do_no_harm),
        cmocka_unit_test(rendered_fighters_are_found),
        cmocka_unit_test(a_look_depends_on_the_picture_alone),
    };
    return cmocka_run_group_tests(tests, open_models, close_models);
}
