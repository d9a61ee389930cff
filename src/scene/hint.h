/* Where somebody should be looked for: what identity tells the next frame's search. */
#ifndef POISE_SCENE_HINT_H
#define POISE_SCENE_HINT_H

#include <poise/scene.h>

enum { POISE_FIGHTERS = 2 }; /* numbered 1 and 2 */

typedef struct poise_roi_hint {
    poise_rect roi;   /* region in which the whole body is expected, as poise_person.roi */
    int32_t fighter;  /* whom it is about: 1 or 2 */
    float confidence; /* 0..1: how likely the person is there */
} poise_roi_hint;

#endif
