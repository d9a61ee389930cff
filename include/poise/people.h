/* Finding and following everybody in a stream of frames. SPDX-License-Identifier: Apache-2.0
 *
 *     poise_models *models; poise_people *people; poise_scene scene; poise_err err;
 *     poise_models_open("models", POISE_POSE_FULL, 0, &models, &err);
 *     poise_people_settings settings = poise_people_defaults();
 *     poise_people_open(models, &settings, &people, &err);
 *     while (...) poise_people_step(people, &image, time, &scene, &err);
 *     poise_people_close(&people); poise_models_close(&models);
 */
#ifndef POISE_PEOPLE_H
#define POISE_PEOPLE_H

#include <poise/error.h>
#include <poise/image.h>
#include <poise/scene.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum poise_pose_model {
    POISE_POSE_LITE = 0,
    POISE_POSE_FULL = 1,
    POISE_POSE_HEAVY = 2
} poise_pose_model;

typedef enum poise_people_rule {
    POISE_RULE_MANY = 0,     /* everybody, each with an own loop (the default) */
    POISE_RULE_MEDIAPIPE = 1 /* one person exactly as MediaPipe Pose does it, for parity and comparison */
} poise_people_rule;

/* How the two fighters are told apart (poise_people_settings.fighters). */
typedef enum poise_fighters_rule {
    POISE_FIGHTERS_DUO = 0,       /* keypoints, appearance, motion and side together (the default) */
    POISE_FIGHTERS_BYTETRACK = 1, /* the two strongest tracks of ByteTrack, for comparison */
    POISE_FIGHTERS_CENTROID = 2   /* the nearest centroid, for comparison */
} poise_fighters_rule;

/* Model weights and graphs, read and packed once. Immutable after opening; may serve any number of
 * poise_people in any threads. */
typedef struct poise_models poise_models;

/* One source's people: loops, filters, worker threads. Not thread-safe: one call at a time. */
typedef struct poise_people poise_people;

typedef struct poise_people_settings {
    poise_people_rule rule;
    int32_t people_max;      /* 1..POISE_PEOPLE_MAX; 16. Who is followed stays; of newcomers the largest come in */
    int32_t threads;         /* 1..64 landmark workers incl. the caller; the result does not depend on it */
    int32_t hands;           /* 1: look for both hands of every person (needs models opened with hands) */
    int32_t smooth;          /* 1: temporal filters; 0: raw */
    int32_t still;           /* 1: every frame is a picture of its own, nothing is carried over */
    float min_detection;     /* 0..1, detector score; 0.5. POISE_RULE_MANY also verifies finds down to half of it, and
                                takes them only if two landmark runs agree well */
    float min_presence;      /* 0..1, landmark model's presence; 0.5 */
    float fov_degrees;       /* horizontal field of view, 0 < fov < 180; 55 */
    float height_m;          /* the people's true stature in metres 0.3..2.8, or 0 = unknown */
    int32_t detect_every_ms; /* at most so long without looking for new people, media time; 500 */
    int32_t fighters;        /* 0; or 2: exactly two of the people are named fighter 1 and 2, cuts and replays are
                                looked for, and the work is spent on these two: others are posed one frame late
                                (POISE_PERSON_EARLIER). Numbers are told as frames come: `poise run` judges those of a
                                file once more when it knows all frames. POISE_RULE_MANY and videos only */
    poise_fighters_rule fighters_rule;
    int32_t early;           /* 1: poise_people_step returns as soon as its scene is known and leaves the search for
                                others to poise_people_rest: `image` must then stay unchanged until that call, or the
                                next step, returns. Changes when work is done, not what comes out */
    int32_t hurried;         /* 1: for sources that do not wait. Searches are in poise_people_rest, and count from the next
                                frame on. Where frames come faster than 40 a second the networks for fighters, too, look
                                there, less often while fighters stand clear of each other, and a scene waits for two
                                landmark runs at most: whom these lose is shown as he was found a moment ago
                                (POISE_PERSON_EARLIER). 0, or slower: they look at every frame before its scene is made */
    int32_t reserved[12];    /* zero */
} poise_people_settings;

POISE_API poise_people_settings poise_people_defaults(void);

/* Opens the manifests and models below folder `dir` (the detector, one landmark model, with hands != 0
 * also the palm and hand models), verifies their SHA-256 and packs them for the instruction set that is
 * used (environment POISE_ISA may name a lower one). Reads files; allocates.
 * Errors: POISE_ENOENT, POISE_EHASH, POISE_EFORMAT, POISE_EUNSUPPORTED, POISE_ENOMEM, POISE_EINVAL. */
POISE_API POISE_MUST_CHECK int poise_models_open(const char *dir, poise_pose_model pose, int hands,
                                                 poise_models **ret_models, poise_err *err);

/* Frees *models and nulls it; NULL and pointer to NULL are fine. Every poise_people that uses it must be
 * closed before. */
POISE_API void poise_models_close(poise_models **models);

/* Prepares everything one source needs; nothing is allocated after this. `models` must outlive it.
 * settings == NULL means the defaults. Errors: POISE_EINVAL (names the field), POISE_ENOMEM. */
POISE_API POISE_MUST_CHECK int poise_people_open(const poise_models *models,
                                                 const poise_people_settings *settings,
                                                 poise_people **ret_people, poise_err *err);

/* One frame in, one scene out. Ids go on counting through stills and after size changes; a frame of another size but
 * the same shape keeps its people. A person not seen for a moment (0.6 s) is waited for and keeps the id.
 * With POISE_RULE_MEDIAPIPE hands are MediaPipe Hands' and are given to the person's nearer wrist.
 * time.pts_ns must be larger than in the call before (unless settings.still).
 * Whom the detector finds in a video while others are followed is in the scene from the next frame on; when nobody is
 * followed, after a cut, and in stills, at once. detector_ran and landmark_ran count what ran since the scene before.
 * The frame's size may change between calls. Deterministic: the same frames give the same bytes for any
 * number of threads. Errors: POISE_EINVAL; *ret_scene is untouched then and the state unchanged. */
POISE_API POISE_MUST_CHECK int poise_people_step(poise_people *people, const poise_image *image,
                                                 poise_frame_time time, poise_scene *ret_scene,
                                                 poise_err *err);

/* With settings.early: what is left to do for the last frame (looking for people, and posing those who are not the
 * fighters), to be called while waiting for the next frame, after its scene was handed on. Its finds count from the
 * next frame on. Optional: without this call the next step does it first; the results are the same. Does nothing when
 * nothing is left. */
POISE_API void poise_people_rest(poise_people *people);

/* The user says: person `id` of the last scene is `fighter` (1 or 2), from the next frame on. What that fighter looks
 * like is learned anew. Errors: POISE_EINVAL (settings.fighters is 0, fighter is not 1 or 2), POISE_ENOENT (no such
 * person in the last scene); nothing is changed then. */
POISE_API POISE_MUST_CHECK int poise_people_lock(poise_people *people, int fighter, int32_t id, poise_err *err);

/* The user says: fighters 1 and 2 are the other way round, from the next frame on. Errors: POISE_EINVAL
 * (settings.fighters is 0). */
POISE_API POISE_MUST_CHECK int poise_people_swap(poise_people *people, poise_err *err);

/* Forgets everybody, as after opening. */
POISE_API void poise_people_reset(poise_people *people);

/* With two fighters: 1 once it is known how far the networks that saw rendered fights only know the bodies of this video,
 * or if there is nothing to be known; 0 while that is still open (the first second or so). Until then, and where they do
 * not know them, those networks count for little. */
POISE_API int poise_people_judged(const poise_people *people);

/* The same video from its beginning, which can be read twice: forgets everybody as poise_people_reset does, but not what
 * poise_people_judged tells of. Without it the first second is seen worse than the rest. */
POISE_API void poise_people_again(poise_people *people);

/* Frees *people and nulls it; NULL and pointer to NULL are fine. */
POISE_API void poise_people_close(poise_people **people);

#ifdef __cplusplus
}
#endif
#endif
