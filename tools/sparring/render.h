/* Drawing people in the hall: sphere tracing of smoothly joined parts, culled by tiles, with
 * one lamp, sky light, soft shadows, and four rays per pixel where an outline passes. */
#ifndef POISE_SPARRING_RENDER_H
#define POISE_SPARRING_RENDER_H

#include "camera.h"
#include "look.h"

#include "base/err.h"

#include <stdint.h>

/* One moment as the camera sees it. What is pointed to must outlive the questions about the
 * picture. */
typedef struct sparring_view {
    sparring_camera camera;
    const sparring_cast *cast;
    const sparring_moment *moment;
    sparring_camera camera_earlier; /* both a little earlier: how things move in the picture */
    const sparring_moment *earlier;
    double exposure; /* time that the shutter is open, in units of that little */
    double time_s;   /* media time: flickering light */
    double wipe;     /* negative: none; 0..1: how far it has gone (see sparring_shot) */
    int wipe_look;
} sparring_view;

typedef struct sparring_renderer sparring_renderer;

typedef struct sparring_render_settings {
    int width, height;
    int threads; /* 1..POISE_TEAM_THREADS_MAX; the picture does not depend on it */
    sparring_look look;
    sparring_split split;
    uint64_t seed;   /* of the hall and the noise */
    int plain_lanes; /* 1: the baseline instruction set (for tests: the picture must not change) */
} sparring_render_settings;

/* Errors: POISE_ENOMEM and what starting threads may give. Not thread-safe: one call at a time per
 * renderer. */
int sparring_renderer_new(const sparring_render_settings *settings,
                          sparring_renderer **ret_renderer, poise_err *err);
void sparring_renderer_free(sparring_renderer **renderer);

/* Draws frame number `frame` (chooses the noise) into rgb, width × height × 3 bytes, rows without
 * gaps. The view must have the settings' size. */
void sparring_renderer_draw(sparring_renderer *renderer, const sparring_view *view, int64_t frame,
                            uint8_t *rgb);

/* Of the view last drawn: whether landmark points of body `which` can be seen from the camera
 * (nothing but up to sparring_body_depth() of the body's own flesh before them). Being inside the
 * picture is not asked. */
void sparring_renderer_visible(const sparring_renderer *renderer, int which,
                               int ret_visible[SPARRING_LANDMARKS]);

/* Of the view last drawn: the share of body `which` (by area of its outline) that is inside the
 * picture and hidden neither by another person nor by a wipe, 0..1. */
float sparring_renderer_visible_share(const sparring_renderer *renderer, int which);

/* Of the view last drawn: share of the picture that a wipe covers, 0..1. */
float sparring_renderer_wiped(const sparring_renderer *renderer);

/* Of the view last drawn: the whole body's outline as a box in pixels (x, y, w, h), not clipped,
 * whether hidden or not. */
void sparring_renderer_box(const sparring_renderer *renderer, int which, double ret_box[4]);

#endif
