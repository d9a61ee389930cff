/* Where the camera jumps and where it does not: painted halls, and real clips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "figures.h"
#include "identity/cuts.h"
#include "support/allocations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = FIGURES_WIDTH, H = FIGURES_HEIGHT, FPS = 30 };

/* A world larger than the picture, and a camera over it. */
enum { WORLD = 1600 };
static uint8_t world[2][WORLD][WORLD], frame_pixels[3 * H][W];
static poise_scene scene;
static poise_cuts *cuts;
static int64_t now_ns;

/* Smooth random ground, another one for each hall. */
static void make_worlds(void)
{
    uint32_t state = 7;
    for (int k = 0; k < 2; k++) {
        enum { GRID = 20 };
        static float node[WORLD / GRID + 2][WORLD / GRID + 2];
        for (int j = 0; j < WORLD / GRID + 2; j++)
            for (int i = 0; i < WORLD / GRID + 2; i++) {
                state = state * 1664525u + 1013904223u;
                node[j][i] = 20 + (float)(state >> 24) * 0.8f;
            }
        for (int y = 0; y < WORLD; y++)
            for (int x = 0; x < WORLD; x++) {
                int j = y / GRID, i = x / GRID;
                float v = (float)(y % GRID) / GRID, u = (float)(x % GRID) / GRID;
                world[k][y][x] = (uint8_t)((1 - v) * ((1 - u) * node[j][i] + u * node[j][i + 1]) +
                                           v * ((1 - u) * node[j + 1][i] + u * node[j + 1][i + 1]));
            }
    }
}

/* Paints the view of a hall from x, y at a zoom, with noise. */
static void view(int hall, float x, float y, float zoom, int light)
{
    static uint32_t state = 1;
    for (int j = 0; j < H; j++)
        for (int i = 0; i < W; i++) {
            int u = (int)(x + (float)i / zoom), v = (int)(y + (float)j / zoom);
            state = state * 1664525u + 1013904223u;
            int value = world[hall][v < 0 ? 0 : v % WORLD][u < 0 ? 0 : u % WORLD] + light +
                        (int)(state >> 24) % 9 - 4;
            frame_pixels[j][i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
        }
}

static poise_image grey(void)
{
    return (poise_image){.format = POISE_PIXEL_NV12, /* cuts look at luma only */
                         .width = W,
                         .height = H,
                         .plane = {frame_pixels[0], frame_pixels[H]},
                         .stride = {W, W}};
}

static int look(void)
{
    poise_image image = grey();
    now_ns += 1000000000 / FPS;
    return poise_cuts_look(cuts, &image, now_ns);
}

static int open_cuts(void **state)
{
    (void)state;
    poise_err err;
    now_ns = 0;
    make_worlds();
    return poise_cuts_new(&cuts, &err);
}

static int close_cuts(void **state)
{
    (void)state;
    poise_cuts_free(&cuts);
    poise_cuts_free(&cuts);
    return 0;
}

static void test_cut(void **state)
{
    (void)state;
    for (int i = 0; i < 120; i++) {
        int shot = i / 30;
        view(shot % 2, 100 + (float)(300 * shot + i), 100, 1 + 0.2f * (float)shot, 0);
        assert_int_equal(look(), i > 0 && i % 30 == 0);
    }
}

static void test_pans_zooms_shaking_are_none(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) { /* faster and faster, up to a fifth of the picture a frame */
        view(0, 100 + 0.012f * (float)(i * i * i) / 6, 100, 1, 0);
        assert_int_equal(look(), 0);
    }
    poise_cuts_reset(cuts);
    for (int i = 0; i < 90; i++) {
        view(0, 200, 200, 1 + 0.02f * (float)i, 0);
        assert_int_equal(look(), 0);
    }
    poise_cuts_reset(cuts);
    for (int i = 0; i < 90; i++) {
        view(0, 300 + 30 * sinf(2.3f * (float)i), 300 + 20 * cosf(1.7f * (float)i), 1.2f, 0);
        assert_int_equal(look(), 0);
    }
}

static void test_flash_is_none(void **state)
{
    (void)state;
    for (int i = 0; i < 90; i++) {
        view(0, 200 + (float)i, 200, 1, i % 20 == 15 ? 150 : i % 20 == 16 ? 60 : 0);
        assert_int_equal(look(), 0);
    }
}

/* A bad frame between good ones: said at most once, and not for what follows. */
static void test_lamp_goes_out(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) {
        view(0, 200 + (float)i, 200, 1, i < 30 ? 0 : -20);
        assert_int_equal(look(), 0);
    }
}

static void test_a_wipe_is_one_cut(void **state)
{
    (void)state;
    static uint8_t old[H][W];
    int said = 0;
    for (int i = 0; i < 80; i++) {
        int edge = i < 30 ? 0 : (i - 29) * W / 12;
        view(0, 100 + (float)i, 100, 1, 0);
        memcpy(old, frame_pixels, sizeof old);
        if (edge > 0)
            view(1, 100, 300, 1, 0);
        for (int y = 0; y < H && edge > 0; y++)
            for (int x = edge; x < W; x++)
                frame_pixels[y][x] = old[y][x];
        int cut = look();
        said += cut;
        assert_true(!cut || (i >= 30 && i < 43));
        assert_true(i > 29 || !poise_cuts_wiped(cuts));
    }
    assert_int_equal(said, 1);
    assert_true(poise_cuts_wiped(cuts));
}

/* Somebody walks by near the camera and covers most of it. */
static void test_referee_passes_near(void **state)
{
    (void)state;
    for (int i = 0; i < 90; i++) {
        view(0, 300 + 0.5f * (float)i, 200, 1, 0);
        int x0 = -500 + 14 * i, x1 = x0 + 420;
        for (int y = 0; y < H; y++)
            for (int x = x0 < 0 ? 0 : x0; x < x1 && x < W; x++)
                frame_pixels[y][x] = (uint8_t)(40 + (x - x0) / 8 + y / 10);
        assert_int_equal(look(), 0);
    }
}

static void test_other_size_same_shot(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        view(0, 300, 200, 1, 0);
        look();
    }
    view(0, 300, 200, 0.5f, 0); /* the same view on a quarter of the pixels */
    for (int j = 0; j < H / 2; j++)
        memmove(frame_pixels[j], frame_pixels[j], W / 2);
    poise_image image = grey();
    image.width = W / 2;
    image.height = H / 2;
    view(0, 300, 200, 1, 0);
    static uint8_t half[H / 2][W / 2];
    for (int j = 0; j < H / 2; j++)
        for (int i = 0; i < W / 2; i++)
            half[j][i] = frame_pixels[2 * j][2 * i];
    image.plane[0] = half[0];
    image.stride[0] = W / 2;
    assert_int_equal(poise_cuts_look(cuts, &image, now_ns + 33333333), 0);
}

/* Formats agree; black frames and tiny pictures do no harm; nothing is allocated. */
static void test_formats_and_odd_pictures(void **state)
{
    (void)state;
    static const poise_pixel_format format[3] = {POISE_PIXEL_RGB24, POISE_PIXEL_I420,
                                                 POISE_PIXEL_NV12};
    for (int k = 0; k < 3; k++) {
        poise_cuts_reset(cuts);
        for (int i = 0; i < 40; i++) {
            figures_begin(&scene, 0, 0, 1, i < 20 ? 0 : 3);
            figure f = {.id = 1,
                        .x = 200 + 4 * (float)i,
                        .foot_y = 330,
                        .height = 220,
                        .move = 0.3f * (float)i,
                        .kit = i < 20 ? &figure_red : &figure_blue};
            figures_add(&scene, &f);
            poise_image image = figures_image(format[k]);
            assert_int_equal(poise_cuts_look(cuts, &image, i * 33333333), i == 20);
        }
    }
    long long before = allocations_count();
    memset(frame_pixels, 0, sizeof frame_pixels);
    poise_cuts_reset(cuts);
    for (int i = 0; i < 20; i++)
        assert_int_equal(look(), 0);
    poise_image tiny = grey();
    tiny.width = tiny.height = 1;
    poise_cuts_look(cuts, &tiny, now_ns + 1);
    assert_int_equal(allocations_count() - before, 0);
}

int main(void)
{
#define WITH_CUTS(test) cmocka_unit_test_setup_teardown(test, open_cuts, close_cuts)
    const struct CMUnitTest tests[] = {
        WITH_CUTS(test_cut),
        WITH_CUTS(test_pans_zooms_shaking_are_none),
        WITH_CUTS(test_flash_is_none),
        WITH_CUTS(test_lamp_goes_out),
        WITH_CUTS(test_a_wipe_is_one_cut),
        WITH_CUTS(test_referee_passes_near),
        WITH_CUTS(test_other_size_same_shot),
        WITH_CUTS(test_formats_and_odd_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
