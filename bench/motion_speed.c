/* What the motion room costs: microseconds of CPU per fighter and frame, and per window.
 *
 *     motion_speed [--seconds 20] [--rounds 5]
 *
 * Two fighters box (closed-form movement with noise, one joint in ten missing now and then) at
 * several frame rates; both are fed, the interaction is computed, windows are read at the default
 * stride (15) and at every sample (1). Least mean over the rounds; and the worst single step of all
 * rounds, which on a busy machine is the scheduler's. */
#include "motion/motion.h"

#include "cli/options.h"
#include "scene/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

static float noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / 16777216.0f - 0.5f;
}

static poise_motion_sample fighter(int32_t id, double t, uint32_t *seed)
{
    poise_motion_sample s = {.person_id = id, .flags = POISE_MOTION_METRIC};
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const float level = j <= POISE_MOUTH_RIGHT  ? -0.7f
                            : j < POISE_LEFT_ELBOW  ? -0.5f
                            : j < POISE_LEFT_HIP    ? -0.3f
                            : j <= POISE_RIGHT_HIP  ? 0
                            : j <= POISE_RIGHT_KNEE ? 0.4f
                                                    : 0.8f;
        const float swing = j > POISE_RIGHT_SHOULDER && level != 0 ? 0.2f : 0;
        s.points[j].x =
            (j % 2 ? 0.15f : -0.15f) + swing * (float)sin(6 * t + 0.3 * j) + 0.01f * noise(seed);
        s.points[j].y = level + 0.01f * noise(seed);
        s.points[j].z = swing * (float)cos(5 * t + 0.2 * j) + 0.02f * noise(seed);
        s.confidence[j] = swing != 0 && noise(seed) > 0.4f ? 0.2f : 0.9f;
    }
    s.root_m = (poise_point3){id == 1 ? -0.6f : 0.6f, 0, 4 + 0.02f * noise(seed)};
    s.root_px[0] = 640 + 200 * s.root_m.x;
    s.root_px[1] = 360;
    s.px_per_unit = 200;
    s.box = (poise_bbox){s.root_px[0] - 60, 100, 120, 400, 1};
    return s;
}

typedef struct figures {
    double per_fighter_us, worst_us;
    int windows;
} figures;

static int measure(double fps, int stride, int seconds, figures *ret, poise_err *err)
{
    poise_motions *m = NULL;
    poise_motion_settings settings = poise_motion_defaults();
    static poise_motion_frame frame;
    settings.stride = stride;
    int code = poise_motions_new(&settings, &m, err);
    if (code != 0)
        return code;
    const int frames = (int)(fps * seconds);
    uint32_t seed = 1;
    double total = 0;
    *ret = (figures){0};
    for (int i = 0; i < frames; i++) {
        const double t = i / fps;
        const poise_motion_sample s[2] = {fighter(1, t, &seed), fighter(2, t, &seed)};
        const poise_motion_sample *const both[2] = {&s[0], &s[1]};
        const double start = now_us();
        poise_motions_feed(m, (poise_frame_time){.index = i, .pts_ns = (int64_t)(1e9 * t)}, 0, 0,
                           both, &frame);
        while (poise_motions_window(m) != NULL)
            ret->windows++;
        const double took = now_us() - start;
        total += took;
        ret->worst_us = fmax(ret->worst_us, took);
    }
    ret->per_fighter_us = total / frames / 2;
    poise_motions_free(&m);
    return 0;
}

typedef struct options {
    int seconds, rounds;
} options;

static const poise_cli_option table[] = {
    {"seconds", 0, POISE_CLI_INTEGER, offsetof(options, seconds), "N", 2, 3600, 0, NULL,
     "Of movement per figure. Default 20."},
    {"rounds", 0, POISE_CLI_INTEGER, offsetof(options, rounds), "N", 1, 1000, 0, NULL,
     "The least of them counts. Default 5."},
    {.name = NULL},
};

int main(int argc, char **argv)
{
    static const double rates[] = {30, 60, 240};
    static const int strides[] = {0, 15, 1};
    const poise_cli_command command = {"", "[options]", "What the motion room costs.", table, NULL};
    options o = {.seconds = 20, .rounds = 5};
    poise_cli_words words;
    poise_err err;
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "motion_speed", &command);
        return 0;
    }
    if (code == 0)
        printf("%8s %16s %22s %16s %10s\n", "fps", "window stride", "us per fighter-frame",
               "worst step, us", "windows");
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        for (size_t s = 0; s < sizeof strides / sizeof *strides && code == 0; s++) {
            figures best = {.per_fighter_us = INFINITY}, one;
            for (int k = 0; k < o.rounds && code == 0; k++) {
                code = measure(rates[r], strides[s], o.seconds, &one, &err);
                best.per_fighter_us = fmin(best.per_fighter_us, one.per_fighter_us);
                best.worst_us = fmax(best.worst_us, one.worst_us);
                best.windows = one.windows;
            }
            if (code == 0)
                printf("%8.0f %16d %22.2f %16.1f %10d\n", rates[r], strides[s], best.per_fighter_us,
                       best.worst_us, best.windows);
        }
    }
    if (code != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    printf("budget: 20 us per fighter-frame (founding promise 2000)\n");
    return 0;
}
