/* See duo_rules.h. */
#include "identity/duo_rules.h"

#include "scene/names.h"

#include <math.h>

static const int64_t buffer_ns = 1000000000; /* 30 frames of the original's 30 Hz */

/* Index of the track with this id, or -1. */
static int find(const poise_bytetrack_track *tracks, int count, int32_t id)
{
    for (int i = 0; i < count; i++)
        if (tracks[i].id == id)
            return i;
    return -1;
}

/* The strongest track that has no number: the largest sure box. -1: none. */
static int strongest_free(const poise_duo_boxes *boxes, const poise_bytetrack_track *tracks,
                          int count)
{
    int best = -1;
    float most = 0;
    for (int i = 0; i < count; i++) {
        float strength = tracks[i].where.score * tracks[i].where.w * tracks[i].where.h;
        if (tracks[i].id == boxes->track[0] || tracks[i].id == boxes->track[1])
            continue;
        if (strength > most) {
            most = strength;
            best = i;
        }
    }
    return best;
}

void poise_duo_boxes_step(poise_duo_boxes *boxes, const poise_scene *scene,
                          int32_t ret_person[POISE_FIGHTERS])
{
    poise_bbox box[POISE_PEOPLE_MAX];
    poise_bytetrack_track track[POISE_PEOPLE_MAX];
    int fresh = boxes->track[0] == 0 && boxes->track[1] == 0;
    for (int i = 0; i < scene->people_count; i++) {
        box[i] = scene->people[i].box;
        box[i].score = scene->people[i].score;
    }
    int count = poise_bytetrack_step(boxes->tracker, box, scene->people_count, scene->time.pts_ns,
                                     track, POISE_PEOPLE_MAX);
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        int at = boxes->track[s] != 0 ? find(track, count, boxes->track[s]) : -1;
        if (at < 0 &&
            (boxes->track[s] == 0 || scene->time.pts_ns - boxes->seen_ns[s] > buffer_ns)) {
            at = strongest_free(boxes, track, count);
            boxes->track[s] = at >= 0 ? track[at].id : 0;
        }
        ret_person[s] = at >= 0 ? track[at].box : -1;
        if (at >= 0)
            boxes->seen_ns[s] = scene->time.pts_ns;
    }
    if (fresh && ret_person[0] >= 0 && ret_person[1] >= 0 &&
        box[ret_person[0]].x + 0.5f * box[ret_person[0]].w >
            box[ret_person[1]].x + 0.5f * box[ret_person[1]].w) {
        int32_t person = ret_person[0];
        ret_person[0] = ret_person[1];
        ret_person[1] = person;
        poise_duo_boxes_swap(boxes);
    }
}

void poise_duo_boxes_swap(poise_duo_boxes *boxes)
{
    int32_t id = boxes->track[0];
    int64_t seen_ns = boxes->seen_ns[0];
    boxes->track[0] = boxes->track[1];
    boxes->seen_ns[0] = boxes->seen_ns[1];
    boxes->track[1] = id;
    boxes->seen_ns[1] = seen_ns;
}

void poise_duo_centroid_swap(poise_centroid *tracker)
{
    poise_centroid before = *tracker;
    tracker->slot[0] = before.slot[1];
    tracker->slot[1] = before.slot[0];
}

/* V9-2: the middle of the hips, else the mean of the landmarks. */
static poise_centroid_point middle(const poise_person *person)
{
    const poise_landmark *l = &person->landmarks[POISE_LEFT_HIP],
                         *r = &person->landmarks[POISE_RIGHT_HIP];
    poise_centroid_point mean = {0, 0};
    if (l->visibility > 0.5f && r->visibility > 0.5f)
        return (poise_centroid_point){0.5f * (l->x + r->x), 0.5f * (l->y + r->y)};
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        mean.x += person->landmarks[i].x / POISE_LANDMARKS;
        mean.y += person->landmarks[i].y / POISE_LANDMARKS;
    }
    return mean;
}

void poise_duo_centroid_step(poise_centroid *tracker, const poise_scene *scene,
                             int32_t ret_person[POISE_FIGHTERS])
{
    poise_centroid_point point[POISE_PEOPLE_MAX];
    int32_t slot[POISE_PEOPLE_MAX];
    ret_person[0] = ret_person[1] = -1;
    for (int i = 0; i < scene->people_count; i++)
        point[i] = middle(&scene->people[i]);
    poise_centroid_step(tracker, point, scene->people_count, slot);
    for (int i = 0; i < scene->people_count; i++)
        if (slot[i] >= 1 && slot[i] <= POISE_FIGHTERS)
            ret_person[slot[i] - 1] = i;
}
