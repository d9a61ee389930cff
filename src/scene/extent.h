/* Where a whole person is in the picture. */
#ifndef POISE_SCENE_EXTENT_H
#define POISE_SCENE_EXTENT_H

#include <poise/scene.h>

/* The box around the whole body, hidden parts and what lies outside of the picture as they are
 * guessed, with the skull above the face and flesh and clothes around the joints: what trackers are
 * compared by (MOTChallenge boxes go around the whole person, whoever stands before it).
 * `person->box` is tighter, around the landmarks that are seen. Pixels, not clipped; score is
 * person->box.score. Pure. */
poise_bbox poise_person_extent(const poise_person *person);

#endif
