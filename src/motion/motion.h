/* Poses of two fighters over time -> velocities, angles, what they do to each other, windows.
 *
 * Invariants
 *  - One estimator for everything: poise_motion of the newest frame and every sample of a window
 * are the local quadratic fit of motion/fit.h at their time. It is exact for motion of
 *    constant velocity and constant acceleration at any frame spacing. The newest frame has no
 * future: its fit looks back only (no lag, more noise); window samples older than
 * POISE_MOTION_LAG_MS are fitted from both sides and final.
 *  - The first frame has velocity = acceleration = 0, the second acceleration = 0 (NC-MOT-1).
 *  - Nothing crosses a cut, a replay's edges, or a change of identity.
 *  - Deterministic; no clock; allocates only in poise_motions_new; every buffer is bounded. */
#ifndef POISE_MOTION_MOTION_H
#define POISE_MOTION_MOTION_H

#include "base/err.h"
#include "scene/motion.h"

#include <poise/scene.h>

enum {
    POISE_MOTION_SPAN_MS = 200, /* a fit looks at about so long a stretch of time */
    POISE_MOTION_GAP_MS = 200,  /* windows bridge a joint unseen for so long; more is masked */
    POISE_MOTION_LAG_MS = 200,  /* window samples older than this are final */
    POISE_MOTION_LOST_MS = 500, /* a fighter unseen for longer begins anew */
    /* Of sources with more frames per second than this every other frame (or fewer) is kept. */
    POISE_MOTION_RATE_MAX = 250,
    POISE_MOTION_STEP_NS = 100000,
    POISE_MOTION_HISTORY = 256 /* frames kept per fighter, about 1 s at that rate */
};

typedef struct poise_motions poise_motions;

typedef struct poise_motion_settings {
    int32_t stride; /* samples (1/30 s) between windows, 1..30; 15. 0: no windows */
    /* 0..1: a landmark below it is missing; 0.1. Fists in gloves are seldom sure: of rendered
     * fighters' wrists (ten half minutes, both fighters) half are below 0.5, and those from 0.1 to
     * 0.2, a tenth, lie as near to the truth (median 0.37 torsos) as those from 0.2 to 0.5 (0.43)
     * and from 0.5 to 0.8 (0.36). */
    float min_visibility;
    float min_covered; /* 0..1: windows with less (poise_window.covered) are not given; 0.5 */
} poise_motion_settings;

poise_motion_settings poise_motion_defaults(void);

/* Settings NULL: the defaults. Errors: POISE_EINVAL (names the field), POISE_ENOMEM. */
int poise_motions_new(const poise_motion_settings *settings, poise_motions **ret_motions,
                      poise_err *err);
void poise_motions_free(poise_motions **motions); /* nulls; NULL is fine */
void poise_motions_reset(poise_motions *motions); /* forgets everything, as after opening */

/* One fighter in one frame, however it was found: what a pose of any source is turned into. */
typedef struct poise_motion_sample {
    int32_t person_id; /* >= 1 */
    uint32_t flags;    /* of POISE_MOTION_UNCERTAIN, _FLAT, _METRIC, _SCALE_ASSUMED, _OVERLAPPED */
    poise_point3 points[POISE_LANDMARKS]; /* x right, y down, z away; metres, or pixels with _FLAT;
                                             any origin */
    float confidence[POISE_LANDMARKS];    /* 0..1: visibility; 0: absent */
    float error[POISE_LANDMARKS]; /* expected, across the picture, units of points; 0: not known */
    poise_point3 root_m; /* with _METRIC: middle of the hips in camera space, metres */
    float root_px[2];    /* middle of the hips in the picture */
    float px_per_unit;   /* pixels of the picture per unit of points, at the body */
    poise_bbox box;
} poise_motion_sample;

/* From poise's own person: world metres, with camera space where it was solved. */
poise_motion_sample poise_motion_sample_of_person(const poise_person *person);
/* From a picture without depth: 33 landmarks in pixels whose visibility counts (z is ignored). For
 * 17 COCO keypoints put them in their places first (poise_landmarks_from_coco, C-C10). */
poise_motion_sample poise_motion_sample_of_picture(int32_t person_id,
                                                   const poise_landmark landmarks[POISE_LANDMARKS]);

/* One frame, in order of time; frames less than POISE_MOTION_STEP_NS later than the one before
 * are answered as unseen. The scene's people say by `fighter`, `id` and `flags` who is who. Values
 * that are not finite or absurdly large count as missing. ret_frame is filled whole. */
void poise_motions_step(poise_motions *motions, const poise_scene *scene,
                        poise_motion_frame *ret_frame);
/* The same from samples (NULL: not seen). scene_flags, replay_from_ns: as in poise_scene. */
void poise_motions_feed(poise_motions *motions, poise_frame_time time, uint32_t scene_flags,
                        int64_t replay_from_ns,
                        const poise_motion_sample *const sample[POISE_FIGHTERS],
                        poise_motion_frame *ret_frame);

/* The source has ended: what no window has shown yet ends one now (poise_motions_window). Every
 * fighter begins anew after it. Also before a cut, a replay or a change of identity a segment ends
 * like this, at whatever sample is its last. */
void poise_motions_end(poise_motions *motions);

/* The next of the windows that ended with the last step, ascending by time and fighter; NULL: no
 * more. Valid until the next call of any function here. Unread ones are gone with the next step. */
const poise_window *poise_motions_window(poise_motions *motions);

/* Both fighters at one time -> what they do to each other. a is fighter 1. Pure; the two must be of
 * one frame. Closing speeds are derivatives, so a fight at constant velocity is answered exactly.
 */
void poise_interact(const poise_motion *a, const poise_motion *b, poise_interaction *ret);

#endif
