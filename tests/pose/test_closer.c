/* The closer: what its maps mean, in small made ones; what its network gets to see; and that a look
 * depends on the picture alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "opened.h"
#include "pose/closer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- made maps ------------------------------------------------------------------------------ */

enum {
    COLUMNS = 24,
    ROWS = 16,
    JOINTS = POISE_FIND_JOINTS,
    DEPTH = JOINTS, /* channels */
    ERROR = 2 * JOINTS
};

static float maps[ROWS][COLUMNS][POISE_CLOSER_CHANNELS];

static poise_close_look decoded(void)
{
    poise_close_look look;
    memset(&look, 0xff, sizeof look);
    poise_closer_decode(&maps[0][0][0], COLUMNS, ROWS, &look);
    return look;
}

static void one_high_cell_is_the_place(void **state)
{
    (void)state;
    memset(maps, 0, sizeof maps);
    for (int j = 0; j < JOINTS; j++) {
        float *cell = maps[j][COLUMNS - 1 - j];
        cell[j] = 50;
        cell[DEPTH + j] = 0.1f * (float)(j - 6);
        cell[ERROR + j] = (float)(j - 6);
    }
    const poise_close_look look = decoded();
    for (int j = 0; j < JOINTS; j++) {
        near_to(look.joint[j][0], COLUMNS - 0.5 - j, 1e-4);
        near_to(look.joint[j][1], 0.5 + j, 1e-4);
        near_to(look.joint[j][2], 0.1 * (j - 6), 1e-5);
        near_to(look.error[j], 0.1 * exp(fmin(fmax(j - 6, -4), 3)), 1e-5);
    }
}

static void a_bump_lies_between_cells(void **state)
{
    (void)state;
    memset(maps, 0, sizeof maps);
    const double cx = 9.3, cy = 7.85;
    double mass = 0, depth = 0;
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLUMNS; x++) {
            const double dx = x + 0.5 - cx, dy = y + 0.5 - cy;
            maps[y][x][4] = (float)(7 - 0.5 * (dx * dx + dy * dy));
            maps[y][x][DEPTH + 4] = 0.01f * (float)x;
            mass += exp((double)maps[y][x][4]);
            depth += exp((double)maps[y][x][4]) * 0.01 * x;
        }
    const poise_close_look look = decoded();
    near_to(look.joint[4][0], cx, 1e-4);
    near_to(look.joint[4][1], cy, 1e-4);
    near_to(look.joint[4][2], depth / mass, 1e-5);
}

static void flat_maps_say_the_middle(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof maps / sizeof maps[0][0][0]; k++)
        (&maps[0][0][0])[k] = -3;
    const poise_close_look look = decoded();
    for (int j = 0; j < JOINTS; j++) {
        near_to(look.joint[j][0], COLUMNS / 2.0, 1e-4);
        near_to(look.joint[j][1], ROWS / 2.0, 1e-4);
        near_to(look.joint[j][2], -3, 1e-5);
        near_to(look.error[j], 0.1 * exp(-3), 1e-6);
    }
}

static void check_harmless(const poise_close_look *look)
{
    for (int j = 0; j < JOINTS; j++) {
        assert_true(look->joint[j][0] >= 0 && look->joint[j][0] <= COLUMNS);
        assert_true(look->joint[j][1] >= 0 && look->joint[j][1] <= ROWS);
        assert_true(isfinite(look->joint[j][2]));
        assert_true(look->error[j] > 0.0018f && look->error[j] < 2.01f);
    }
}

static void any_maps_do_no_harm(void **state)
{
    (void)state;
    static const float strange[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, 5};
    enum { STRANGE = sizeof strange / sizeof strange[0] };
    uint32_t draw = 1;
    float *all = &maps[0][0][0];
    for (int round = 0; round < STRANGE + 40; round++) {
        for (size_t k = 0; k < sizeof maps / sizeof maps[0][0][0]; k++) {
            draw = draw * 1664525u + 1013904223u;
            all[k] = round < STRANGE ? strange[round]
                     : draw >> 28    ? (float)(int32_t)draw * 4e-9f
                                     : strange[(draw >> 20) % STRANGE];
        }
        const poise_close_look look = decoded();
        check_harmless(&look);
    }
}

/* ---- the input ------------------------------------------------------------------------------ */

/* A picture, blue but for green pixels right of `split`; and somebody in it who lies with his head
 * to the right: up in the input is right in the picture, left in it is the picture's top. */
enum { WIDTH = 200, HEIGHT = 100, SPLIT = 120, SIDE = POISE_CLOSER_SIDE };

static const float hip[2] = {0.5f, 0.6f}, rim[2] = {0.65f, 0.6f}; /* 30 pixels */
static const double zoom = SIDE / (2 * 1.12 * 30);                /* input pixels in one */

static uint8_t colours[HEIGHT][WIDTH][3];
static float square[SIDE * SIDE * 3], input[SIDE][SIDE][POISE_CLOSER_INPUTS];

static poise_image painted(void)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            colours[y][x][1] = x >= SPLIT ? 255 : 0;
            colours[y][x][2] = x >= SPLIT ? 0 : 255;
        }
    return (poise_image){
        .width = WIDTH, .height = HEIGHT, .plane = {&colours[0][0][0]}, .stride = {WIDTH * 3}};
}

/* A trunk from (x, y) to (x + dx, y + dy), pixels of the picture. */
static poise_trunk trunk(double x, double y, double dx, double dy)
{
    return (poise_trunk){{(float)(x / WIDTH), (float)(y / HEIGHT)},
                         {(float)((x + dx) / WIDTH), (float)((y + dy) / HEIGHT)}};
}

/* Pixels of a channel that have a value; their mean, and their extent. */
typedef struct blot {
    int count;
    double x, y;
    int x0, x1, y0, y1;
} blot;

static blot blot_of(int channel, float value)
{
    blot b = {.x0 = SIDE, .x1 = -1, .y0 = SIDE, .y1 = -1};
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            if (input[y][x][channel] != value)
                continue;
            b.count++;
            b.x += x;
            b.y += y;
            b.x0 = x < b.x0 ? x : b.x0;
            b.x1 = x > b.x1 ? x : b.x1;
            b.y0 = y < b.y0 ? y : b.y0;
            b.y1 = y > b.y1 ? y : b.y1;
        }
    b.x /= b.count ? b.count : 1;
    b.y /= b.count ? b.count : 1;
    return b;
}

static void trunks_lie_in_the_turned_square(void **state)
{
    (void)state;
    const poise_image image = painted();
    const poise_trunk own[] = {trunk(100, 60, 15, 0), trunk(90, 60, -5, 0)};
    /* one 20 pixels above him, across; one that is not known; one far outside */
    const poise_trunk others[] = {trunk(95, 40, 10, 0), trunk(NAN, 40, 10, 0),
                                  trunk(2e9, -2e9, 10, 0)};
    memset(input, 0xff, sizeof input);
    assert_int_equal(poise_closer_draw(&image, hip, rim, own, others, 3, square, &input[0][0][0]),
                     1);

    const double half = 5.35, narrow = 3.35;
    const blot mine = blot_of(3, 1), right = blot_of(3, -1), theirs = blot_of(4, 1);
    near_to(mine.x, 80, 0.5);
    near_to(mine.y, 80 - zoom * 7.5, 0.5);
    near_to(mine.x0, 80 - narrow, 1);
    near_to(mine.x1, 80 + narrow, 1);
    near_to(mine.y0, 80 - zoom * 15 - narrow, 1);
    near_to(mine.y1, 80 + narrow, 1);
    near_to(mine.count, 2 * narrow * zoom * 15 + M_PI * narrow * narrow, 15);
    near_to(right.x, 80, 0.5);
    near_to(right.y, 80 + zoom * 12.5, 0.5);
    near_to(right.count, 2 * narrow * zoom * 5 + M_PI * narrow * narrow, 15);
    near_to(theirs.x, 80 - zoom * 20, 0.5);
    near_to(theirs.y, 80, 0.5);
    near_to(theirs.y1 - theirs.y0, zoom * 10 + 2 * half - 1, 1); /* between pixels' middles */
    near_to(theirs.x1 - theirs.x0, 2 * half - 1, 1);

    const int edge = (int)(80 - zoom * (SPLIT - 100)); /* row between the two colours */
    assert_true(input[edge - 2][80][1] == 1 && input[edge - 2][80][2] == 0);
    assert_true(input[edge + 2][80][1] == 0 && input[edge + 2][80][2] == 1);
    assert_true(input[80][80][0] == 0);
}

static void nobodys_trunk_is_not_drawn(void **state)
{
    (void)state;
    const poise_image image = painted();
    const float high[2] = {0.5f, 0.1f},
                higher[2] = {0.5f, -0.2f}; /* half of it above the picture */
    assert_int_equal(
        poise_closer_draw(&image, high, higher, NULL, NULL, 0, square, &input[0][0][0]), 1);
    assert_int_equal(blot_of(3, 1).count + blot_of(3, -1).count, 0);
    assert_int_equal(blot_of(4, 1).count, 0);
    assert_true(input[10][80][2] == 0 && input[100][80][2] == 1);
}

static void what_makes_no_region_is_not_looked_at(void **state)
{
    (void)state;
    static const float none[][2] = {{0.5f, 0.6f}, {NAN, 0.6f}, {INFINITY, 0}, {1e30f, 0}};
    const poise_image image = painted();
    const poise_trunk own[] = {trunk(100, 60, 15, 0), trunk(96, 60, 15, 0)};
    memset(input, 0x11, sizeof input);
    memset(square, 0x11, sizeof square);
    for (size_t k = 0; k < sizeof none / sizeof none[0]; k++)
        assert_int_equal(
            poise_closer_draw(&image, hip, none[k], own, NULL, 0, square, &input[0][0][0]), 0);
    for (size_t k = 0; k < sizeof input; k++)
        assert_int_equal(((const uint8_t *)input)[k], 0x11);
    for (size_t k = 0; k < sizeof square; k++)
        assert_int_equal(((const uint8_t *)square)[k], 0x11);
}

/* ---- the network ---------------------------------------------------------------------------- */

static poise_closer *new_closer(void)
{
    poise_closer *closer = NULL;
    poise_err err;
    if (!models || !poise_models_have_closer(models)) {
        if (models) {
            assert_int_equal(poise_closer_new(models, &closer, &err), POISE_EINVAL);
            assert_non_null(strstr(err.text, "closer.json"));
            assert_null(closer);
        }
        print_message("# skipped: POISE_MODELS has no closer.json; python3 -m finder closer-export "
                      "makes it\n");
        skip();
    }
    if (poise_closer_new(models, &closer, &err))
        fail_msg("%s", err.text);
    return closer;
}

static void a_look_depends_on_the_picture_alone(void **state)
{
    (void)state;
    poise_closer *closer[2] = {new_closer(), new_closer()};
    const poise_image image = painted();
    const poise_image dot = {.width = 1, .height = 1, .plane = {colours[0][150]}, .stride = {3}};
    const poise_trunk own[] = {trunk(100, 60, 15, 0), trunk(96, 60, 15, 0)},
                      other[] = {trunk(95, 40, 10, 0), trunk(91, 40, 10, 0)};
    static poise_close_look looks[2], between;
    poise_closer_run(closer[0], &image, hip, rim, own, other, 1, &looks[0]);
    poise_closer_run(closer[1], &dot, rim, hip, other, own, 1, &between);
    poise_closer_run(closer[1], &image, hip, rim, own, other, 1, &looks[1]);
    assert_memory_equal(&looks[0], &looks[1], sizeof looks[0]);
    for (int j = 0; j < JOINTS; j++) { /* inside the square, a side of which is 67 pixels */
        near_to(looks[0].joint[j][0] * WIDTH, 100, 34);
        near_to(looks[0].joint[j][1] * HEIGHT, 60, 34);
    }
    poise_closer_run(closer[1], &image, hip, hip, own, other, 1, &between);
    for (int j = 0; j < JOINTS; j++) {
        assert_true(between.joint[j][0] == 0 && between.joint[j][1] == 0 &&
                    between.joint[j][2] == 0);
        near_to(between.error[j], 0.1 * exp(3), 1e-5);
    }
    for (int k = 0; k < 2; k++) {
        poise_closer_free(&closer[k]);
        poise_closer_free(&closer[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_high_cell_is_the_place),
        cmocka_unit_test(a_bump_lies_between_cells),
        cmocka_unit_test(flat_maps_say_the_middle),
        cmocka_unit_test(any_maps_do_no_harm),
        cmocka_unit_test(trunks_lie_in_the_turned_square),
        cmocka_unit_test(nobodys_trunk_is_not_drawn),
        cmocka_unit_test(what_makes_no_region_is_not_looked_at),
        cmocka_unit_test(a_look_depends_on_the_picture_alone),
    };
    return cmocka_run_group_tests(tests, open_models, close_models);
}
