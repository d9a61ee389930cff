/* What the tests of motion share: a standing body, and ways to move it. */
#ifndef POISE_TESTS_MOTION_SUPPORT_H
#define POISE_TESTS_MOTION_SUPPORT_H

#include "motion/motion.h"
#include "scene/names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double torso_m = 0.5; /* of the body below */
static const double px_per_m = 200;

/* A body facing the camera, hips at the origin, metres; x right, y down, z away. */
static inline void standing_body(poise_point3 p[POISE_LANDMARKS])
{
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const float side = j == POISE_NOSE ? 0 : j % 2 == 1 ? 1.0f : -1.0f;
        p[j] = (poise_point3){0.05f * side, -0.7f, -0.08f}; /* the face */
    }
    p[POISE_NOSE] = (poise_point3){0, -0.68f, -0.12f};
    for (int j = 1; j <= 3; j++) { /* eyes: three left, three right */
        p[j] = (poise_point3){0.02f + 0.01f * (float)j, -0.72f, -0.1f};
        p[j + 3] = (poise_point3){-0.02f - 0.01f * (float)j, -0.72f, -0.1f};
    }
    static const float limb[][4] = {
        /* first landmark, x, y, z of the left one */
        {POISE_LEFT_EAR, 0.08f, -0.7f, 0},        {POISE_LEFT_SHOULDER, 0.18f, -0.5f, 0},
        {POISE_LEFT_ELBOW, 0.3f, -0.3f, -0.05f},  {POISE_LEFT_WRIST, 0.2f, -0.4f, -0.25f},
        {POISE_LEFT_PINKY, 0.2f, -0.42f, -0.33f}, {POISE_LEFT_INDEX, 0.18f, -0.43f, -0.33f},
        {POISE_LEFT_THUMB, 0.17f, -0.42f, -0.3f}, {POISE_LEFT_HIP, 0.1f, 0, 0},
        {POISE_LEFT_KNEE, 0.12f, 0.4f, -0.05f},   {POISE_LEFT_ANKLE, 0.14f, 0.8f, 0},
        {POISE_LEFT_HEEL, 0.14f, 0.84f, 0.04f},   {POISE_LEFT_FOOT_INDEX, 0.16f, 0.85f, -0.15f},
    };
    for (size_t i = 0; i < sizeof limb / sizeof *limb; i++) {
        const int j = (int)limb[i][0];
        p[j] = (poise_point3){limb[i][1], limb[i][2], limb[i][3]};
        p[j + 1] = (poise_point3){-limb[i][1], limb[i][2], limb[i][3]};
    }
}

/* Everything seen; root at (x, y, z) metres from the camera. */
static inline poise_motion_sample standing(double x, double y, double z)
{
    poise_motion_sample s = {.person_id = 1, .flags = POISE_MOTION_METRIC};
    standing_body(s.points);
    for (int j = 0; j < POISE_LANDMARKS; j++)
        s.confidence[j] = 1;
    s.root_m = (poise_point3){(float)x, (float)y, (float)z};
    s.root_px[0] = (float)(640 + px_per_m * x);
    s.root_px[1] = (float)(360 + px_per_m * y);
    s.px_per_unit = (float)px_per_m;
    s.box = (poise_bbox){s.root_px[0] - 60, s.root_px[1] - 150, 120, 330, 1};
    return s;
}

/* Turns the body about the vertical: yaw as poise_motion.yaw. */
static inline void turn(poise_motion_sample *s, double yaw)
{
    const float c = (float)cos(yaw), n = (float)sin(yaw);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const poise_point3 p = s->points[j];
        s->points[j] = (poise_point3){c * p.x - n * p.z, p.y, n * p.x + c * p.z};
    }
}

static inline poise_motions *new_motions(const poise_motion_settings *settings)
{
    poise_motions *m = NULL;
    poise_err err;
    if (poise_motions_new(settings, &m, &err) != 0)
        fail_msg("%s", err.text);
    return m;
}

/* Feeds fighter 1 alone. */
static inline void feed_one(poise_motions *m, int64_t index, int64_t pts_ns,
                            const poise_motion_sample *sample, poise_motion_frame *out)
{
    const poise_motion_sample *both[POISE_FIGHTERS] = {sample, NULL};
    poise_motions_feed(m, (poise_frame_time){.index = index, .pts_ns = pts_ns}, 0, 0, both, out);
}

static inline int64_t frame_ns(int64_t index, double fps)
{
    return (int64_t)((double)index * 1e9 / fps); /* rounded down, as sources do */
}

static inline float noise(uint32_t *state) /* -0.5..0.5 */
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / 16777216.0f - 0.5f;
}

static inline void assert_close(double value, double expected, double tolerance, const char *what)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%s: %.9g instead of %.9g (tolerance %g)", what, value, expected, tolerance);
}

#endif
