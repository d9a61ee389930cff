/* The namer: what its map means, in small made ones; what its network gets to see, against OpenCV's
 * drawing; that the network says what PyTorch says; and that a name depends on the picture alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "opened.h"
#include "pose/models.h"
#include "pose/namer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDE = POISE_NAMER_SIDE,
    INPUTS = POISE_NAMER_INPUTS,
    VALUES = POISE_NAME_VALUES,
    CHANNELS = POISE_NAMER_CHANNELS,
    JOINTS = POISE_FIND_JOINTS
};

/* ---- made maps ------------------------------------------------------------------------------ */

enum { CELLS = 9, WHERE = VALUES, SURE = VALUES + 1 };

static float map[CELLS][CHANNELS];

static poise_name decoded(void)
{
    poise_name name;
    memset(&name, 0xff, sizeof name);
    poise_namer_decode(&map[0][0], CELLS, &name);
    return name;
}

static void the_map_is_read_where_it_counts(void **state)
{
    (void)state;
    for (int k = 0; k < CELLS; k++)
        for (int c = 0; c < CHANNELS; c++)
            map[k][c] = (float)(k + 1) * (float)(c - 8);
    for (int k = 0; k < CELLS; k++) /* one cell counts */
        map[k][WHERE] = k == 5 ? 60 : -60;
    poise_name name = decoded();
    for (int v = 0; v < VALUES; v++)
        near_to(name.value[v], 6 * (v - 8), 1e-5);
    near_to(name.sure, 1, 1e-6);

    map[2][WHERE] = 60 + logf(3.0f); /* and another three times as much */
    map[5][SURE] = -1.5f;
    map[2][SURE] = 0.5f;
    name = decoded();
    for (int v = 0; v < VALUES; v++)
        near_to(name.value[v], (0.25 * 6 + 0.75 * 3) * (v - 8), 1e-4);
    near_to(name.sure, 0.5, 1e-6);
}

static void any_map_does_no_harm(void **state)
{
    (void)state;
    static const float strange[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, 5};
    enum { STRANGE = sizeof strange / sizeof strange[0] };
    uint32_t draw = 1;
    float *all = &map[0][0];
    for (int round = 0; round < STRANGE + 40; round++) {
        for (size_t k = 0; k < sizeof map / sizeof map[0][0]; k++) {
            draw = draw * 1664525u + 1013904223u;
            all[k] = round < STRANGE ? strange[round]
                     : draw >> 28    ? (float)(int32_t)draw * 4e-9f
                                     : strange[(draw >> 20) % STRANGE];
        }
        const poise_name name = decoded();
        for (int v = 0; v < VALUES; v++)
            assert_true(isfinite(name.value[v]));
        assert_true(name.sure >= 0 && name.sure <= 1);
    }
}

/* ---- the input ------------------------------------------------------------------------------ */

/* A picture, green in its left half, blue in its right one. Its squares have the picture's scale:
 * one input pixel is one of the picture's. */
enum { WIDTH = 200, HEIGHT = 100, MIDDLE_X = 100, MIDDLE_Y = 50 };

static const double radius = SIDE / 2 / 1.12;

static uint8_t colours[HEIGHT][WIDTH][3];
static float square[SIDE * SIDE * 3], input[SIDE][SIDE][INPUTS];

static poise_image painted(void)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            colours[y][x][x < MIDDLE_X ? 1 : 2] = 255;
    return (poise_image){
        .width = WIDTH, .height = HEIGHT, .plane = {&colours[0][0][0]}, .stride = {WIDTH * 3}};
}

/* Normalised place of a pixel of the input, of the square whose up is up in the picture, or right.
 */
static void placed(double x, double y, int lies, float ret_place[2])
{
    const double dx = x - SIDE / 2, dy = y - SIDE / 2;
    ret_place[0] = (float)((MIDDLE_X + (lies ? -dy : dx)) / WIDTH);
    ret_place[1] = (float)((MIDDLE_Y + (lies ? dx : dy)) / HEIGHT);
}

/* A fighter, input pixels. */
static const double body[JOINTS][2] = {{50.2, 14.1}, {57.3, 23.8}, {41.1, 24.2}, {64.2, 35.1},
                                       {30.9, 31.2}, {58.8, 45.7}, {26.3, 44.9}, {52.1, 48.2},
                                       {44.3, 48.3}, {57.2, 66.1}, {38.9, 63.8}, {53.8, 84.2},
                                       {33.1, 83.7}};

/* The same, drawn with limbs as thick as for `size` input pixels from hips to rim. */
static poise_sketch sketch(double size, int lies)
{
    poise_sketch s = {.radius = (float)size};
    for (int j = 0; j < JOINTS; j++)
        placed(body[j][0], body[j][1], lies, s.joint[j]);
    return s;
}

static int drawn(int lies, const poise_sketch *own, const poise_sketch *others, int count)
{
    const poise_image image = painted();
    float hip[2], rim[2];
    placed(SIDE / 2, SIDE / 2, lies, hip);
    placed(SIDE / 2, SIDE / 2 - radius, lies, rim);
    memset(input, 0xff, sizeof input);
    return poise_namer_draw(&image, hip, rim, own, others, count, square, &input[0][0][0]);
}

/* Pixels of a row of a channel that are set; all others must be 0. */
static int set_in(int row, int channel)
{
    int count = 0;
    for (int x = 0; x < SIDE; x++) {
        const float value = input[row][x][channel];
        assert_true(value == 0 || value == 1);
        count += value == 1;
    }
    return count;
}

static int set_in_all(int channel)
{
    int count = 0;
    for (int y = 0; y < SIDE; y++)
        count += set_in(y, channel);
    return count;
}

/* What namer.draw_body of training/finder sets of this body, row by row, by size. */
static const struct {
    double size;
    uint8_t rows[SIDE];
} opencv[] = {{SIDE / 2 / 1.12,
               {0,  0,  0,  0,  0,  0,  0,  0,  0,  1,  7,  9,  9,  9,  11, 9,  9,  9,  7,  2,
                7,  9,  12, 18, 23, 24, 26, 25, 26, 26, 25, 24, 23, 23, 22, 22, 21, 21, 23, 21,
                22, 23, 21, 23, 22, 22, 20, 18, 14, 14, 15, 15, 15, 13, 11, 10, 11, 11, 10, 11,
                11, 11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 11, 11, 10, 10, 11, 10, 10, 11,
                10, 9,  11, 11, 10, 7,  2,  0,  0,  0,  0,  0,  0,  0,  0,  0}},
              {17, {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  1,  3,  5,  3,  1, 0,  0,  0,
                    0,  0,  1,  7,  12, 15, 15, 15, 15, 15, 15, 13, 12, 12, 12, 11, 9, 11, 10, 11,
                    11, 11, 11, 11, 11, 10, 9,  8,  11, 9,  7,  6,  6,  6,  6,  6,  5, 5,  6,  6,
                    6,  6,  6,  6,  6,  6,  6,  6,  6,  4,  6,  6,  6,  6,  6,  5,  6, 6,  6,  5,
                    6,  5,  6,  6,  6,  2,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0}},
              {9, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 1,
                   5, 6, 5, 5, 6, 5, 6, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3,
                   5, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                   2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}};

static void bodies_are_drawn_as_in_training(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2 * sizeof opencv / sizeof opencv[0]; k++) {
        const int lies = k % 2;
        const poise_sketch s = sketch(opencv[k / 2].size, lies);
        assert_int_equal(drawn(lies, &s, NULL, 0), 1);
        int all = 0;
        for (int y = 0; y < SIDE; y++) {
            near_to(set_in(y, 3), opencv[k / 2].rows[y], 4); /* it leaves notches */
            all += opencv[k / 2].rows[y];
        }
        near_to(set_in_all(3), all, 0.03 * all);
        assert_int_equal(set_in_all(4), 0);
        assert_int_equal(drawn(lies, NULL, &s, 1), 1); /* somebody else */
        near_to(set_in_all(4), all, 0.03 * all);
        assert_int_equal(set_in_all(3), 0);
    }
}

static void the_picture_is_turned(void **state)
{
    (void)state;
    assert_int_equal(drawn(0, NULL, NULL, 0), 1);
    assert_true(input[40][46][1] == 1 && input[40][46][2] == 0);
    assert_true(input[40][50][1] == 0 && input[40][50][2] == 1);
    assert_int_equal(drawn(1, NULL, NULL, 0), 1);
    assert_true(input[46][40][1] == 0 && input[46][40][2] == 1);
    assert_true(input[50][40][1] == 1 && input[50][40][2] == 0);
    for (int c = 3; c < INPUTS; c++)
        assert_int_equal(set_in_all(c), 0);
}

static void what_is_not_known_is_not_drawn(void **state)
{
    (void)state;
    const poise_sketch whole = sketch(radius, 0);
    poise_sketch strange[5];
    for (int k = 0; k < 5; k++)
        strange[k] = whole;
    strange[0].radius = NAN;
    strange[1].radius = 0;
    strange[2].radius = -1;
    for (int j = 0; j < JOINTS; j++) {
        strange[3].joint[j][j % 2] = NAN;
        strange[4].joint[j][0] = 2e9f; /* far to the right */
    }
    assert_int_equal(drawn(0, &whole, strange, 5), 1);
    assert_int_equal(set_in_all(4), 0);
    const int all = set_in_all(3);

    strange[0] = whole;
    strange[0].joint[6][0] = NAN; /* one hand: the forearm, and not what it hides */
    assert_int_equal(drawn(0, &strange[0], NULL, 0), 1);
    near_to(all - set_in_all(3), 5 * 12, 20);
    assert_true(input[44][26][3] == 0 && input[31][31][3] == 1);

    strange[0] = whole;
    strange[0].radius = INFINITY; /* harmless */
    strange[0].joint[0][1] = -INFINITY;
    assert_int_equal(drawn(0, &strange[0], NULL, 0), 1);
    assert_int_equal(set_in_all(3), SIDE * SIDE);
}

static void what_makes_no_region_is_not_looked_at(void **state)
{
    (void)state;
    static const float hip[2] = {0.5f, 0.6f};
    static const float none[][2] = {{0.5f, 0.6f}, {NAN, 0.6f}, {INFINITY, 0}, {1e30f, 0}};
    const poise_image image = painted();
    const poise_sketch own = sketch(radius, 0);
    memset(input, 0x11, sizeof input);
    memset(square, 0x11, sizeof square);
    for (size_t k = 0; k < sizeof none / sizeof none[0]; k++)
        assert_int_equal(
            poise_namer_draw(&image, hip, none[k], &own, NULL, 0, square, &input[0][0][0]), 0);
    for (size_t k = 0; k < sizeof input; k++)
        assert_int_equal(((const uint8_t *)input)[k], 0x11);
    for (size_t k = 0; k < sizeof square; k++)
        assert_int_equal(((const uint8_t *)square)[k], 0x11);
}

/* ---- the network ---------------------------------------------------------------------------- */

static poise_namer *new_namer(void)
{
    poise_namer *namer = NULL;
    poise_err err;
    if (!models || !poise_models_have_namer(models)) {
        if (models) {
            assert_int_equal(poise_namer_new(models, &namer, &err), POISE_EINVAL);
            assert_non_null(strstr(err.text, "namer.json"));
            assert_null(namer);
        }
        print_message("# skipped: POISE_MODELS has no namer.json; python3 -m finder namer-export "
                      "makes it\n");
        skip();
    }
    if (poise_namer_new(models, &namer, &err))
        fail_msg("%s", err.text);
    return namer;
}

static void a_name_depends_on_the_picture_alone(void **state)
{
    (void)state;
    poise_namer *namer[2] = {new_namer(), new_namer()};
    const poise_image image = painted();
    const poise_image dot = {.width = 1, .height = 1, .plane = {colours[0][150]}, .stride = {3}};
    const poise_sketch own = sketch(radius, 0), other = sketch(30, 1);
    float hip[2], rim[2];
    placed(SIDE / 2, SIDE / 2, 0, hip);
    placed(SIDE / 2, 5, 0, rim);
    static poise_name names[2], between;
    poise_namer_run(namer[0], &image, hip, rim, &own, &other, 1, &names[0]);
    poise_namer_run(namer[1], &dot, rim, hip, &other, &own, 1, &between);
    poise_namer_run(namer[1], &image, hip, rim, &own, &other, 1, &names[1]);
    assert_memory_equal(&names[0], &names[1], sizeof names[0]);
    assert_true(names[0].sure > 0 && names[0].sure < 1);
    poise_namer_run(namer[1], &image, hip, hip, &own, &other, 1, &between);
    for (int v = 0; v < VALUES; v++)
        assert_true(between.value[v] == 0);
    assert_true(between.sure == 0);
    for (int k = 0; k < 2; k++) {
        poise_namer_free(&namer[k]);
        poise_namer_free(&namer[k]);
    }
}

/* The numbers that the card has under "check". */
static void read_check(double ret_values[CHANNELS])
{
    char path[4096];
    snprintf(path, sizeof path, "%s/namer/card.json", getenv("POISE_MODELS"));
    void *bytes;
    size_t size;
    poise_err err;
    if (poise_file_read(path, 1 << 16, &bytes, &size, &err))
        fail_msg("%s", err.text);
    char text[1 << 16];
    assert_true(size < sizeof text);
    memcpy(text, bytes, size);
    text[size] = '\0';
    free(bytes);
    const char *at = strstr(text, "\"output in the middle cell\": [");
    assert_non_null(at);
    at = strchr(at, '[');
    for (int c = 0; c < CHANNELS; c++) {
        char *end;
        ret_values[c] = strtod(at + 1, &end); /* after the bracket or a comma */
        assert_true(end > at + 1);
        at = end;
    }
}

/* training/finder/export.py writes what PyTorch's network says of this input, with its float32
 * weights. */
static void the_network_says_what_pytorch_says(void **state)
{
    (void)state;
    poise_namer *namer = new_namer();
    poise_namer_free(&namer);
    const poise_model *model = poise_models_get(models, POISE_ROLE_NAMER);
    poise_nn_instance *instance;
    poise_err err;
    assert_int_equal(poise_nn_instance_new(model->plan, &instance, &err), 0);
    float *in = poise_nn_input(instance, NULL);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (int c = 0; c < INPUTS; c++)
                *in++ = (float)(0.5 + 0.5 * sin(0.1 * (c + 1) * x + 0.07 * y));
    poise_nn_run(instance);
    enum { MIDDLE = SIDE / POISE_NAMER_CELL / 2, ROW = SIDE / POISE_NAMER_CELL };
    const float *out =
        poise_nn_output(instance, model->place.map, NULL) + (MIDDLE * ROW + MIDDLE) * CHANNELS;
    double wanted[CHANNELS], length = 0, far = 0;
    read_check(wanted);
    for (int c = 0; c < CHANNELS; c++) {
        length += wanted[c] * wanted[c];
        far += ((double)out[c] - wanted[c]) * ((double)out[c] - wanted[c]);
    }
    print_message("# length %.3f, off by %.5f\n", sqrt(length), sqrt(far));
    near_to(sqrt(far), 0, 0.003 * sqrt(length));
    poise_nn_instance_free(&instance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_is_read_where_it_counts),
        cmocka_unit_test(any_map_does_no_harm),
        cmocka_unit_test(bodies_are_drawn_as_in_training),
        cmocka_unit_test(the_picture_is_turned),
        cmocka_unit_test(what_is_not_known_is_not_drawn),
        cmocka_unit_test(what_makes_no_region_is_not_looked_at),
        cmocka_unit_test(a_name_depends_on_the_picture_alone),
        cmocka_unit_test(the_network_says_what_pytorch_says),
    };
    return cmocka_run_group_tests(tests, open_models, close_models);
}
