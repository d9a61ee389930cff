#include "stage/history.h"

#include "scene/pose_error.h"
#include "stage/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Landmarks below this are guesses: an angle made of one is not shown. */
#define ANGLE_VISIBILITY_MIN 0.5f

int poise_history_new(const poise_stage_settings *settings, poise_history **ret_history,
                      poise_err *err)
{
    const int pictures = settings->report_path != NULL;
    poise_history *h = calloc(1, sizeof(*h));
    if (!h)
        return poise_fail(err, POISE_ENOMEM, "no memory for the report");
    h->stride = 1;
    int rc = pictures ? poise_canvas_new(&h->canvas, err) : 0;
    for (int i = 0; i < 2; i++)
        h->fighter_names[i] = poise_fighter_name(&settings->corner, i + 1);
    if (!rc && settings->people.fighters && !(h->duel = calloc(1, sizeof(*h->duel))))
        rc = poise_fail(err, POISE_ENOMEM, "no memory for the report");
    for (int i = 0; !rc && pictures && i < POISE_THUMBNAILS; i++) {
        h->thumbnail[i].rgb =
            malloc((size_t)POISE_THUMBNAIL_WIDTH_MAX * POISE_THUMBNAIL_HEIGHT * 3);
        if (!h->thumbnail[i].rgb)
            rc = poise_fail(err, POISE_ENOMEM, "no memory for the report's pictures");
    }
    if (rc) {
        poise_history_free(&h);
        return rc;
    }
    *ret_history = h;
    return 0;
}

void poise_history_free(poise_history **history)
{
    if (!history || !*history)
        return;
    for (int i = 0; i < POISE_THUMBNAILS; i++)
        free((*history)->thumbnail[i].rgb);
    poise_canvas_free(&(*history)->canvas);
    free((*history)->duel);
    free(*history);
    *history = NULL;
}

/* motion: the person's, or NULL if it is nobody's of the two fighters. */
static void sample_person(const poise_person *p, const poise_motion *motion,
                          poise_history_person *to)
{
    to->id = p->id;
    to->fighter = p->fighter;
    float sum = 0;
    for (int j = 0; j < POISE_LANDMARKS; j++)
        sum += p->landmarks[j].visibility;
    to->visibility = sum / POISE_LANDMARKS;
    poise_angles_3d(p->world_m, to->angles);
    for (int a = 0; a < POISE_ANGLES; a++)
        for (int k = 0; k < 3; k++)
            if (p->landmarks[poise_angle_triples[a][k]].visibility < ANGLE_VISIBILITY_MIN)
                to->angles[a] = NAN;
    for (int a = 0; a < POISE_ANGLES; a++) {
        float p95;
        if (!motion || !(motion->flags & POISE_MOTION_YAW) ||
            poise_pose_angle_error((poise_joint_angle)a, motion->yaw, &to->angle_error[a], &p95))
            to->angle_error[a] = NAN;
    }
}

static int before(const poise_person *a, const poise_person *b)
{
    if ((a->fighter > 0) != (b->fighter > 0))
        return a->fighter > 0;
    return a->box.h > b->box.h;
}

static void sample_frame(const poise_stage_item *item, int fighters, poise_history_sample *to)
{
    const poise_scene *scene = &item->scene;
    to->pts_ns = scene->time.pts_ns;
    to->people = scene->people_count;
    to->kept = 0;
    /* Fighters, then the largest by height, kept in descending order. */
    int32_t chosen[POISE_HISTORY_PEOPLE];
    for (int32_t i = 0; i < scene->people_count; i++) {
        int32_t at = to->kept;
        while (at > 0 && before(&scene->people[i], &scene->people[chosen[at - 1]]))
            at--;
        if (at >= POISE_HISTORY_PEOPLE)
            continue;
        if (to->kept < POISE_HISTORY_PEOPLE)
            to->kept++;
        memmove(&chosen[at + 1], &chosen[at], (size_t)(to->kept - 1 - at) * sizeof(chosen[0]));
        chosen[at] = i;
    }
    for (int32_t k = 0; k < to->kept; k++) {
        const poise_person *p = &scene->people[chosen[k]];
        sample_person(p, fighters && p->fighter ? &item->motion.fighter[p->fighter - 1] : NULL,
                      &to->person[k]);
    }
}

static void add_sample(poise_history *h, const poise_stage_item *item)
{
    if (h->seen++ % h->stride)
        return;
    if (h->count == POISE_HISTORY_SAMPLES) {
        for (int32_t i = 0; 2 * i < h->count; i++)
            h->sample[i] = h->sample[2 * i];
        h->count /= 2;
        h->stride *= 2;
        if ((h->seen - 1) % h->stride)
            return;
    }
    sample_frame(item, h->duel != NULL, &h->sample[h->count++]);
}

static int add_thumbnail(poise_history *h, const poise_stage_item *item, poise_err *err)
{
    if (h->thumbnails == POISE_THUMBNAILS) {
        for (int i = 0; i < POISE_THUMBNAILS / 2; i++) {
            const poise_thumbnail spare = h->thumbnail[i];
            h->thumbnail[i] = h->thumbnail[2 * i];
            h->thumbnail[2 * i] = spare;
        }
        h->thumbnails = POISE_THUMBNAILS / 2;
    }
    const poise_image *image = &item->frame->image;
    int32_t height = POISE_THUMBNAIL_HEIGHT;
    if ((int64_t)image->width * height > (int64_t)POISE_THUMBNAIL_WIDTH_MAX * image->height)
        height = (int32_t)((int64_t)POISE_THUMBNAIL_WIDTH_MAX * image->height / image->width);
    const int rc = poise_canvas_begin(h->canvas, image, height < 2 ? 2 : height, err);
    if (rc)
        return rc;
    const poise_draw_look look = {0, 1.8f, h->duel ? h->fighter_names : NULL, {NULL, NULL}};
    poise_draw_people(h->canvas, &item->scene, &look);
    const poise_canvas_view view = poise_canvas_pixels(h->canvas);
    poise_thumbnail *t = &h->thumbnail[h->thumbnails++];
    t->pts_ns = item->scene.time.pts_ns;
    t->width = view.width < POISE_THUMBNAIL_WIDTH_MAX ? view.width : POISE_THUMBNAIL_WIDTH_MAX;
    t->height = view.height < POISE_THUMBNAIL_HEIGHT ? view.height : POISE_THUMBNAIL_HEIGHT;
    for (int32_t y = 0; y < t->height; y++) {
        const uint8_t *from = view.bgrx + (size_t)y * view.stride;
        uint8_t *to = t->rgb + (size_t)y * (size_t)t->width * 3;
        for (int32_t x = 0; x < t->width; x++, from += 4, to += 3) {
            to[0] = from[2];
            to[1] = from[1];
            to[2] = from[0];
        }
    }
    return 0;
}

int poise_history_add(poise_history *h, const poise_stage_item *item, poise_err *err)
{
    poise_crowd_add(&h->crowd, &item->scene);
    add_sample(h, item);
    if (h->duel)
        poise_duel_add(h->duel, item);
    if (item->thumbnail && item->frame && h->canvas)
        return add_thumbnail(h, item, err);
    return 0;
}
