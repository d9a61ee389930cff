/* Skeletons on a picture: one colour per id, the person's left light with hollow joints, the right
 * deep with filled ones. Inside stage only. */
#ifndef POISE_STAGE_DRAW_H
#define POISE_STAGE_DRAW_H

#include "media/canvas.h"

#include <poise/scene.h>

/* The colour of an id: neighbours differ clearly. */
poise_color poise_draw_color(int32_t id);

/* Everybody in the scene, the smallest first; labels != 0: "#id" above each. weight: of the lines,
 * 1 for a video, more for small pictures. Canvas positions are frame pixels. */
void poise_draw_people(poise_canvas *canvas, const poise_scene *scene, int labels, float weight);

#endif
