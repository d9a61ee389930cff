/* From loops to the public scene: pixels instead of normalised units, box, flags, millimetres. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static poise_landmark to_pixels(const poise_people *people, poise_landmark l)
{
    l.x *= (float)people->width;
    l.y *= (float)people->height;
    l.z *= (float)people->width;
    return l;
}

static poise_bbox box_of(const poise_landmark landmarks[POISE_LANDMARKS], float score)
{
    enum { ENOUGH = 4 };
    const float visible = 0.5f;
    float x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    int count = 0;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        count += landmarks[i].visibility >= visible;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        if (count >= ENOUGH && !(landmarks[i].visibility >= visible))
            continue;
        x0 = fminf(x0, landmarks[i].x);
        x1 = fmaxf(x1, landmarks[i].x);
        y0 = fminf(y0, landmarks[i].y);
        y1 = fmaxf(y1, landmarks[i].y);
    }
    return (poise_bbox){.x = x0, .y = y0, .w = x1 - x0, .h = y1 - y0, .score = score};
}

void poise_people_emit(poise_people *people, const poise_pose_result *result,
                       const poise_pose_smoothed *smoothed, poise_stature *stature,
                       poise_person *person)
{
    poise_metric_camera camera =
        poise_metric_camera_of(people->width, people->height, (double)people->settings.fov_degrees);
    poise_metric_fit fit;
    float scale = 1;

    person->score = result->presence;
    person->roi = result->roi;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        person->landmarks[i] = to_pixels(people, smoothed->landmarks[i]);
    person->box = box_of(person->landmarks, person->score);

    float median =
        poise_stature_add(stature, poise_metric_stature(smoothed->world, smoothed->landmarks));
    if (people->settings.height_m > 0 && median > 0)
        scale = people->settings.height_m / median;
    else
        person->flags |= POISE_PERSON_SCALE_ASSUMED;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        person->world_m[i].x = smoothed->world[i].x * scale;
        person->world_m[i].y = smoothed->world[i].y * scale;
        person->world_m[i].z = smoothed->world[i].z * scale;
    }
    if (poise_metric_solve(&camera, person->world_m, person->landmarks, &fit) != 0)
        return;
    person->flags |= POISE_PERSON_CAMERA_VALID;
    person->camera_rms_px = (float)fit.rms_px;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        person->camera_mm[i].x = (float)(1e3 * ((double)person->world_m[i].x + fit.t_m[0]));
        person->camera_mm[i].y = (float)(1e3 * ((double)person->world_m[i].y + fit.t_m[1]));
        person->camera_mm[i].z = (float)(1e3 * ((double)person->world_m[i].z + fit.t_m[2]));
    }
}

void poise_people_emit_hand(const poise_people *people, const poise_hand_result *result,
                            poise_hand *hand)
{
    hand->present = 1;
    hand->score = result->presence;
    hand->right_score =
        result->left; /* the model's words are for a mirrored picture; ours is not */
    hand->roi = result->roi;
    for (int i = 0; i < POISE_HAND_LANDMARKS; i++) {
        hand->landmarks[i] = to_pixels(people, result->landmarks[i]);
        hand->world_m[i] = result->world[i];
    }
}

void poise_people_mark_overlaps(poise_scene *scene)
{
    const float much = 0.3f; /* of the smaller box */
    for (int i = 0; i < scene->people_count; i++)
        for (int k = i + 1; k < scene->people_count; k++) {
            const poise_bbox *a = &scene->people[i].box, *b = &scene->people[k].box;
            float w = fminf(a->x + a->w, b->x + b->w) - fmaxf(a->x, b->x);
            float h = fminf(a->y + a->h, b->y + b->h) - fmaxf(a->y, b->y);
            if (w > 0 && h > 0 && w * h > much * fminf(a->w * a->h, b->w * b->h)) {
                scene->people[i].flags |= POISE_PERSON_OVERLAPPED;
                scene->people[k].flags |= POISE_PERSON_OVERLAPPED;
            }
        }
}
