/* A bout of painted fighters in the making: what the tests of two fighters share. */
#ifndef POISE_TESTS_BOUT_H
#define POISE_TESTS_BOUT_H

#include "figures.h"
#include "identity/duo.h"

enum { FPS = 30 };

/* A bout in the making. The truth lies in the scenes: figure_red's loops are odd ids here. */
typedef struct bout {
    poise_duo *duo;
    poise_scene scene;
    poise_duo_result result;
    int64_t frame;
    poise_pixel_format format;
    float light;
    int camera, cut;
    figure red, blue;
    const figure *behind, *before; /* NULL or a third person */
    int heard;                     /* 1: the finder and the namer speak */
    int alike;                     /* 1: the namer cannot tell red and blue apart */
} bout;

/* For cmocka: *state is a bout of red on the left and blue on the right, no frame seen yet. */
int bout_open(void **state);
int bout_close(void **state);

/* One frame; red or blue is painted last. */
void bout_frame(bout *b, int red_in_front);
void bout_frames(bout *b, int count);

/* The loop that fighter s + 1 was given, 0: not seen. */
int32_t bout_id(const bout *b, int s);

/* Asserts that fighters 1 and 2 are surely these two loops. */
void bout_assert_sure(const bout *b, int32_t first, int32_t second);

#define WITH_BOUT(test) cmocka_unit_test_setup_teardown(test, bout_open, bout_close)

#endif
