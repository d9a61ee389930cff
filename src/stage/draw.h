/* Skeletons on a picture: one colour per id or fighter, the person's left light with hollow joints,
 * the right deep with filled ones. Inside stage only. */
#ifndef POISE_STAGE_DRAW_H
#define POISE_STAGE_DRAW_H

#include "media/canvas.h"
#include "stage/stage.h"

#include <poise/scene.h>

/* How people are shown. */
typedef struct poise_draw_look {
    int labels;   /* 1: a name or "#id" above each */
    float weight; /* of the lines, 1 for a video, more for small pictures */
    /* NULL: everybody alike. Else the fighters in red and blue with these names (dashed, and with a
     * question mark, while uncertain), everybody else thin and grey. */
    const char *const *fighter_names;
    const char *move[2]; /* with fighter_names: what stands over fighter 1, 2; NULL: nothing */
} poise_draw_look;

/* The colour of an id: neighbours differ clearly. */
poise_color poise_draw_color(int32_t id);

/* Red for fighter 1, blue for fighter 2. */
poise_color poise_draw_fighter_color(int32_t fighter);

/* Everybody in the scene, the smallest first, fighters last. Canvas positions are frame pixels. */
void poise_draw_people(poise_canvas *canvas, const poise_scene *scene, const poise_draw_look *look);

/* The name of a fighter (1, 2) for texts: the user's, else "fighter 1", "fighter 2". */
const char *poise_fighter_name(const poise_stage_corner *corner, int32_t fighter);

#endif
