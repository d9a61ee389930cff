/* Time of sampling a region into a network's input, per pixel format. Rounds are interleaved; best
 * and median. */
#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 60, WIDTH = 1920, HEIGHT = 1080, SIDE = 256 };

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

typedef struct sample_case {
    const char *name;
    poise_pixel_format format;
    poise_rect roi;
} sample_case;

int main(void)
{
    static uint8_t bytes[WIDTH * HEIGHT * 4];
    static float out[SIDE * SIDE * 3];
    static int64_t taken[16][ROUNDS];
    const poise_rect whole = poise_image_whole();
    const poise_rect person = {0.5f, 0.5f, 800.0f / WIDTH, 800.0f / HEIGHT, 0.1f};
    const sample_case cases[] = {
        {"RGB24, whole frame", POISE_PIXEL_RGB24, whole},
        {"RGB24, person", POISE_PIXEL_RGB24, person},
        {"BGR24, person", POISE_PIXEL_BGR24, person},
        {"RGBA32, person", POISE_PIXEL_RGBA32, person},
        {"I420, whole frame", POISE_PIXEL_I420, whole},
        {"I420, person", POISE_PIXEL_I420, person},
        {"NV12, person", POISE_PIXEL_NV12, person},
    };
    enum { CASES = sizeof cases / sizeof cases[0] };
    for (size_t k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)(k * 2654435761u >> 24);

    for (int round = -3; round < ROUNDS; round++)
        for (size_t k = 0; k < CASES; k++) {
            const size_t half = WIDTH / 2, luma = (size_t)WIDTH * HEIGHT;
            poise_image image = {.format = cases[k].format,
                                 .width = WIDTH,
                                 .height = HEIGHT,
                                 .plane = {bytes, bytes + luma, bytes + luma + luma / 4},
                                 .stride = {WIDTH * 3, half, half}};
            if (image.format == POISE_PIXEL_RGBA32)
                image.stride[0] = WIDTH * 4;
            if (image.format == POISE_PIXEL_I420 || image.format == POISE_PIXEL_NV12)
                image.stride[0] = WIDTH;
            if (image.format == POISE_PIXEL_NV12)
                image.stride[1] = WIDTH;
            const int64_t start = now_ns();
            poise_image_sample(&image, cases[k].roi, SIDE, POISE_BORDER_REPLICATE, 0, 1, out);
            if (round >= 0)
                taken[k][round] = now_ns() - start;
        }
    printf("sampling %d x %d from %d x %d, one core, %d interleaved rounds\n", SIDE, SIDE, WIDTH,
           HEIGHT, ROUNDS);
    for (size_t k = 0; k < CASES; k++) {
        qsort(taken[k], ROUNDS, sizeof taken[k][0], by_size);
        printf("  %-20s best %7.3f ms  median %7.3f ms  (%.1f ns per pixel)\n", cases[k].name,
               (double)taken[k][0] / 1e6, (double)taken[k][ROUNDS / 2] / 1e6,
               (double)taken[k][ROUNDS / 2] / (SIDE * SIDE));
    }
    return 0;
}
