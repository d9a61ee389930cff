#include "scene/extent.h"

#include "scene/names.h"

#include <math.h>

poise_bbox poise_person_extent(const poise_person *person)
{
    /* Fitted to the renderer's boxes: of the line from the shoulders to the ears, beyond these; of
     * the trunk, which is not shorter than a quarter of the box when somebody bends. */
    const float crown = 0.5f, around = 0.15f, least = 0.25f;
    const poise_landmark *l = person->landmarks;
    const float ear_x = 0.5f * (l[POISE_LEFT_EAR].x + l[POISE_RIGHT_EAR].x),
                ear_y = 0.5f * (l[POISE_LEFT_EAR].y + l[POISE_RIGHT_EAR].y);
    const float shoulder_x = 0.5f * (l[POISE_LEFT_SHOULDER].x + l[POISE_RIGHT_SHOULDER].x),
                shoulder_y = 0.5f * (l[POISE_LEFT_SHOULDER].y + l[POISE_RIGHT_SHOULDER].y);
    const float hip_x = 0.5f * (l[POISE_LEFT_HIP].x + l[POISE_RIGHT_HIP].x),
                hip_y = 0.5f * (l[POISE_LEFT_HIP].y + l[POISE_RIGHT_HIP].y);
    const float top_x = ear_x + crown * (ear_x - shoulder_x),
                top_y = ear_y + crown * (ear_y - shoulder_y);
    float x0 = top_x, x1 = top_x, y0 = top_y, y1 = top_y;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        x0 = fminf(x0, l[i].x);
        x1 = fmaxf(x1, l[i].x);
        y0 = fminf(y0, l[i].y);
        y1 = fmaxf(y1, l[i].y);
    }
    const float trunk =
        fmaxf(hypotf(shoulder_x - hip_x, shoulder_y - hip_y), least * fmaxf(x1 - x0, y1 - y0));
    const float margin = around * trunk;
    return (poise_bbox){.x = x0 - margin,
                        .y = y0 - margin,
                        .w = x1 - x0 + 2 * margin,
                        .h = y1 - y0 + 2 * margin,
                        .score = person->box.score};
}
