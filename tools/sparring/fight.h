/* A whole rendered fight, frame by frame: director, camera, renderer and truth together. For the
 * program and for tests and benchmarks that want pixels with truth without a file between. */
#ifndef POISE_SPARRING_FIGHT_H
#define POISE_SPARRING_FIGHT_H

#include "truth.h"

enum { SPARRING_SIDE_MIN = 64, SPARRING_SIDE_MAX = 4096, SPARRING_FPS_MAX = 240 };

typedef struct sparring_fight_settings {
    uint64_t seed;
    int width, height; /* SPARRING_SIDE_MIN..MAX, even */
    int32_t fps[2];    /* numerator, denominator; at most SPARRING_FPS_MAX */
    int64_t frames;    /* stands in the header; frames may be asked for beyond it */
    int threads;
    double noise; /* see sparring_render_settings */
    int plain_lanes;
} sparring_fight_settings;

/* Seed 1, 480x270, 30 frames/s, one thread, mild noise. */
sparring_fight_settings sparring_fight_defaults(void);

typedef struct sparring_fight sparring_fight;

/* Errors: POISE_ENOMEM, POISE_EINVAL. */
int sparring_fight_new(const sparring_fight_settings *settings, sparring_fight **ret_fight,
                       poise_err *err);
void sparring_fight_free(sparring_fight **fight);

truth_header sparring_fight_header(const sparring_fight *fight);

/* The next frame: pixels (valid until the next call; width × height × 3 bytes, rows without gaps)
 * and truth. */
const uint8_t *sparring_fight_next(sparring_fight *fight, truth_frame *ret_truth);

#endif
