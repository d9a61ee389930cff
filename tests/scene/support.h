/* What the tests of scene share: a full scene with ordinary-looking numbers, and files in memory.
 */
#ifndef POISE_TESTS_SCENE_SUPPORT_H
#define POISE_TESTS_SCENE_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <poise/scene.h>

static inline float noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / 16777216.0f;
}

static inline void fill_person(poise_person *p, int32_t id, uint32_t *state)
{
    memset(p, 0, sizeof *p);
    p->id = id;
    p->flags = POISE_PERSON_NEW | POISE_PERSON_CAMERA_VALID | POISE_PERSON_ERROR_VALID;
    p->score = noise(state);
    p->box = (poise_bbox){10 * noise(state), 20, 300 * noise(state), 400, noise(state)};
    p->roi =
        (poise_rect){noise(state), noise(state), noise(state), noise(state), noise(state) - 0.5f};
    p->camera_rms_px = noise(state);
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        p->error_px[i] = 30 * noise(state);
        p->landmarks[i] = (poise_landmark){1920 * noise(state), 1080 * noise(state),
                                           300 * (noise(state) - 0.5f), noise(state), noise(state)};
        p->world_m[i] =
            (poise_point3){noise(state) - 0.5f, noise(state) - 0.5f, noise(state) - 0.5f};
        p->camera_mm[i] = (poise_point3){2000 * (noise(state) - 0.5f), 2000 * noise(state),
                                         3000 + 500 * noise(state)};
    }
    for (int h = 0; h < 2; h++) {
        p->hands[h].present = 1;
        p->hands[h].score = noise(state);
        p->hands[h].right_score = noise(state);
        p->hands[h].roi = p->roi;
        for (int i = 0; i < POISE_HAND_LANDMARKS; i++) {
            p->hands[h].landmarks[i] =
                (poise_landmark){1920 * noise(state), 1080 * noise(state), noise(state), 1, 1};
            p->hands[h].world_m[i] =
                (poise_point3){noise(state) / 10, noise(state) / 10, noise(state) / 10};
        }
    }
}

static inline FILE *file_of(const char *text)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    rewind(file);
    return file;
}

#endif
