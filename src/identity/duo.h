/* Exactly two fighters: who of the people in a frame is number 1, who number 2.
 *
 * A slot keeps what a fighter looks like (colours of torso, shorts and gloves, proportions), moves
 * like and where the fighter was. Every frame both slots are assigned together, at the least cost
 * over keypoints, appearance, motion and side, and over what networks say (words.h). Referee and
 * bystanders get no slot. What cannot be told apart is said to be uncertain and sorted out when
 * evidence comes; it is never guessed silently. Works on scenes, after the poses; deterministic;
 * allocates only when opened. */
#ifndef POISE_IDENTITY_DUO_H
#define POISE_IDENTITY_DUO_H

#include "base/err.h"
#include "identity/hindsight.h"
#include "identity/words.h"
#include "scene/hint.h"

#include <poise/image.h>
#include <poise/scene.h>

typedef enum poise_duo_rule {
    POISE_DUO_FULL = 0,      /* keypoints, appearance, motion, side */
    POISE_DUO_BYTETRACK = 1, /* the two strongest tracks of ByteTrack, for comparison */
    POISE_DUO_CENTROID = 2   /* nearest centroid (NC-TRK-1's fall-back), for comparison */
} poise_duo_rule;

typedef struct poise_duo poise_duo;

typedef struct poise_duo_result {
    int32_t person[POISE_FIGHTERS];   /* index into scene->people, or -1: not seen in this frame */
    float confidence[POISE_FIGHTERS]; /* 0..1 that it is this fighter and not the other */
    int32_t uncertain[POISE_FIGHTERS];
    int32_t replay;                      /* 1: this frame belongs to a replay */
    int64_t replay_from_ns;              /* with replay: its first frame */
    int32_t hints;                       /* 0..POISE_FIGHTERS */
    poise_roi_hint hint[POISE_FIGHTERS]; /* where to look for those not seen, in the next frame */
    poise_hindsight_note note;           /* for who has all frames; see hindsight.h */
} poise_duo_result;

/* Errors: POISE_ENOMEM, POISE_EINVAL. */
int poise_duo_new(poise_duo_rule rule, poise_duo **ret_duo, poise_err *err);
void poise_duo_free(poise_duo **duo); /* nulls; NULL is fine */
void poise_duo_reset(poise_duo *duo);

/* One frame. `scene` holds its people (flags may hold POISE_SCENE_CUT, set from poise_cuts_look),
 * `image` the pixels they were found in. Numbers are given when both fighters were seen clearly for
 * the first time: 1 is the left one then. words[people_count]: what networks say of the scene's
 * people, or NULL. */
void poise_duo_step(poise_duo *duo, const poise_image *image, const poise_scene *scene,
                    const poise_word *words, poise_duo_result *ret_result);

/* The last cut was a wipe, as around replays; to be said before the next step, as soon as it is
 * known. */
void poise_duo_wiped(poise_duo *duo);

/* The user says: person `id` (of the last scene) is `fighter` (1 or 2), from now on. What the slots
 * look like is learned anew. POISE_ENOENT: no such person in the last scene; POISE_EINVAL;
 * POISE_EUNSUPPORTED: not with the rules for comparison. */
int poise_duo_lock(poise_duo *duo, int fighter, int32_t id, poise_err *err);

/* The user says: from the next frame on the two are the other way round. */
void poise_duo_swap(poise_duo *duo);

#endif
