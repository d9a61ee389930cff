#include "stage/crowd.h"

#include <math.h>
#include <string.h>

static poise_crowd_entry *find(poise_crowd *c, int32_t id)
{
    int32_t low = 0, high = c->count;
    while (low < high) {
        const int32_t middle = (low + high) / 2;
        if (c->entry[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->count && c->entry[low].id == id ? &c->entry[low] : NULL;
}

static void make_place(poise_crowd *c)
{
    int32_t least = 0;
    for (int32_t i = 1; i < c->count; i++)
        if (c->entry[i].area < c->entry[least].area)
            least = i;
    memmove(&c->entry[least], &c->entry[least + 1],
            (size_t)(c->count - least - 1) * sizeof(c->entry[0]));
    c->count--;
}

/* An entry for `id`; ids come ascending except for one that had made place before. */
static poise_crowd_entry *insert(poise_crowd *c, int32_t id)
{
    if (c->count == POISE_STAGE_IDS_MAX)
        make_place(c);
    int32_t at = c->count;
    while (at > 0 && c->entry[at - 1].id > id)
        at--;
    memmove(&c->entry[at + 1], &c->entry[at], (size_t)(c->count - at) * sizeof(c->entry[0]));
    c->count++;
    c->entry[at] = (poise_crowd_entry){.id = id};
    if (id > c->last_id) {
        c->last_id = id;
        c->ids++;
    }
    return &c->entry[at];
}

static double within(double from, double length, double size)
{
    const double a = fmin(fmax(from, 0), size), b = fmin(fmax(from + length, 0), size);
    return b > a ? b - a : 0;
}

void poise_crowd_add(poise_crowd *c, const poise_scene *scene)
{
    const double w = scene->width, h = scene->height;
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        poise_crowd_entry *e = find(c, p->id);
        if (!e) {
            e = insert(c, p->id);
            e->first_ns = scene->time.pts_ns;
        }
        e->frames++;
        e->last_ns = scene->time.pts_ns;
        if (w > 0 && h > 0) {
            e->area += within(p->box.x, p->box.w, w) * within(p->box.y, p->box.h, h) / (w * h);
            const double dx = p->box.x + p->box.w / 2.0 - w / 2,
                         dy = p->box.y + p->box.h / 2.0 - h / 2;
            e->closeness += fmax(0, 1 - sqrt(dx * dx + dy * dy) / (0.5 * sqrt(w * w + h * h)));
        }
        double visibility = 0;
        for (int j = 0; j < POISE_LANDMARKS; j++)
            visibility += p->landmarks[j].visibility;
        e->visibility += visibility / POISE_LANDMARKS;
        e->score += p->score;
        if (p->flags & POISE_PERSON_CAMERA_VALID) {
            e->rms_px += p->camera_rms_px;
            e->solved++;
        }
        e->overlapped += (p->flags & POISE_PERSON_OVERLAPPED) != 0;
    }
}

const poise_crowd_entry *poise_crowd_choose(const poise_crowd *c, poise_subject subject)
{
    const poise_crowd_entry *best = NULL;
    for (int32_t i = 0; i < c->count; i++) {
        const poise_crowd_entry *e = &c->entry[i];
        if (!best || (subject == POISE_SUBJECT_CENTRE ? e->closeness > best->closeness
                                                      : e->area > best->area))
            best = e;
    }
    return best;
}
