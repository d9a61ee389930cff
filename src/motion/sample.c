/* Poses of any source -> samples. */
#include "motion/motion.h"

#include "scene/names.h"

#include <math.h>

/* Pixels per metre at the body: the scale that maps the world's x, y onto the picture's, by least
 * squares about the means, weighted by visibility. All landmarks share it, so the torso's lean does
 * not shorten it. */
static float pixels_per_metre(const poise_person *person)
{
    double weights = 0, lx = 0, ly = 0, wx = 0, wy = 0, lw = 0, ww = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < POISE_LANDMARKS; j++) {
            const poise_landmark *l = &person->landmarks[j];
            const poise_point3 *p = &person->world_m[j];
            const double w = (double)l->visibility;
            if (pass == 0) {
                weights += w;
                lx += w * (double)l->x;
                ly += w * (double)l->y;
                wx += w * (double)p->x;
                wy += w * (double)p->y;
            } else {
                const double x = (double)p->x - wx, y = (double)p->y - wy;
                lw += w * (((double)l->x - lx) * x + ((double)l->y - ly) * y);
                ww += w * (x * x + y * y);
            }
        }
        if (pass == 0) {
            lx /= weights;
            ly /= weights;
            wx /= weights;
            wy /= weights;
        }
    }
    const double scale = lw / ww;
    return scale > 0 && isfinite(scale) ? (float)scale : 0;
}

poise_motion_sample poise_motion_sample_of_person(const poise_person *person)
{
    const poise_landmark *l = person->landmarks;
    poise_motion_sample s = {.person_id = person->id, .box = person->box};
    if (person->flags & POISE_PERSON_UNCERTAIN)
        s.flags |= POISE_MOTION_UNCERTAIN;
    if ((person->flags & POISE_PERSON_OVERLAPPED) && !(person->flags & POISE_PERSON_CONFIRMED))
        s.flags |= POISE_MOTION_OVERLAPPED;
    if (person->flags & POISE_PERSON_SCALE_ASSUMED)
        s.flags |= POISE_MOTION_SCALE_ASSUMED;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        s.points[j] = person->world_m[j];
        s.confidence[j] = l[j].visibility;
    }
    if (person->flags & POISE_PERSON_CAMERA_VALID) {
        const poise_point3 a = person->camera_mm[POISE_LEFT_HIP],
                           b = person->camera_mm[POISE_RIGHT_HIP];
        s.flags |= POISE_MOTION_METRIC;
        s.root_m =
            (poise_point3){0.0005f * (a.x + b.x), 0.0005f * (a.y + b.y), 0.0005f * (a.z + b.z)};
    }
    s.root_px[0] = 0.5f * (l[POISE_LEFT_HIP].x + l[POISE_RIGHT_HIP].x);
    s.root_px[1] = 0.5f * (l[POISE_LEFT_HIP].y + l[POISE_RIGHT_HIP].y);
    s.px_per_unit = pixels_per_metre(person);
    if ((person->flags & POISE_PERSON_ERROR_VALID) && s.px_per_unit > 0)
        for (int j = 0; j < POISE_LANDMARKS; j++)
            s.error[j] = person->error_px[j] / s.px_per_unit;
    return s;
}

poise_motion_sample poise_motion_sample_of_picture(int32_t person_id,
                                                   const poise_landmark landmarks[POISE_LANDMARKS])
{
    const poise_landmark *l = landmarks;
    poise_motion_sample s = {.person_id = person_id, .flags = POISE_MOTION_FLAT, .px_per_unit = 1};
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        s.points[j] = (poise_point3){l[j].x, l[j].y, 0};
        s.confidence[j] = l[j].visibility;
        if (l[j].visibility > 0) {
            x0 = fminf(x0, l[j].x);
            y0 = fminf(y0, l[j].y);
            x1 = fmaxf(x1, l[j].x);
            y1 = fmaxf(y1, l[j].y);
        }
    }
    if (x1 >= x0 && y1 >= y0)
        s.box = (poise_bbox){x0, y0, x1 - x0, y1 - y0, 1};
    s.root_px[0] = 0.5f * (l[POISE_LEFT_HIP].x + l[POISE_RIGHT_HIP].x);
    s.root_px[1] = 0.5f * (l[POISE_LEFT_HIP].y + l[POISE_RIGHT_HIP].y);
    return s;
}
