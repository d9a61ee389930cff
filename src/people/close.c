/* With two fighters: when the closer (pose/closer.h) looks, and at whom.
 *
 * It looks where the finder has a fighter, and where that was wrong it tells by the error it
 * expects: then it looks once more, where it saw him last, and the surer of the two looks counts.
 * (Looking there first would carry it, in a crossing, from one body to the other.) */
#include "people/loop.h"

#include <string.h>

static poise_trunk trunk_of(const poise_people *people, const poise_shape *shape)
{
    const float w = (float)people->width, h = (float)people->height;
    return (poise_trunk){.hip = {shape->hip[0] / w, shape->hip[1] / h},
                         .shoulder = {shape->shoulder[0] / w, shape->shoulder[1] / h}};
}

static poise_trunk side_of(const poise_find *find, int side)
{
    enum { LEFT_SHOULDER = 1, LEFT_HIP = 7 }; /* of its joints; right ones follow */
    const float *shoulder = find->joint[LEFT_SHOULDER + side], *hip = find->joint[LEFT_HIP + side];
    return (poise_trunk){.hip = {hip[0], hip[1]}, .shoulder = {shoulder[0], shoulder[1]}};
}

void poise_close_run(poise_people *people, poise_close_job *job, poise_closer *closer)
{
    poise_closer_run(closer, people->image, job->hip, job->rim, job->own, job->other, job->others,
                     &job->look);
}

/* A look at find `find`, whose loop is `loop` (-1: none), where `region` has it. */
static void prepare(const poise_people *people, const poise_shape *shape, int find, int loop,
                    const poise_find *region, poise_close_job *ret_job)
{
    const poise_finds *finds = &people->finding.finds;
    ret_job->find = find;
    ret_job->loop = loop;
    for (int side = 0; side < POISE_SIDES; side++)
        ret_job->own[side] = side_of(region, side);
    memcpy(ret_job->hip, region->hip, sizeof region->hip);
    memcpy(ret_job->rim, region->rim, sizeof region->rim);
    ret_job->others = 0;
    for (int i = 0; i < finds->count; i++)
        if (i != find)
            ret_job->other[ret_job->others++] = trunk_of(people, &shape[i]);
}

/* Runs close[first..end). */
static void run_jobs(poise_people *people, int first, int end)
{
    poise_finding *f = &people->finding;
    people->looks = 0;
    f->close_first = first;
    f->close_looks = end - first;
    if (end > first)
        poise_people_run_team(people, 0);
    f->close_looks = 0;
}

float poise_close_error(const poise_close_look *look)
{
    float sorted[POISE_FIND_JOINTS];
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        int at = k;
        for (; at > 0 && sorted[at - 1] > look->error[k]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = look->error[k];
    }
    return sorted[POISE_FIND_JOINTS / 2];
}

/* Of whom the first of close[0..jobs) were not sure they look again where he was seen last. Returns
 * how many jobs there are then. */
static int look_again(poise_people *people, const poise_shape *shape, int jobs)
{
    const float unsure = 0.035f; /* radii */
    poise_close_job *close = people->finding.close;
    int all = jobs;
    for (int j = 0; j < jobs; j++) {
        const poise_follow *follow = &people->follow[close[j].loop];
        if (poise_close_error(&close[j].look) > unsure &&
            poise_keep_holds(people, &shape[close[j].find], follow))
            prepare(people, shape, close[j].find, close[j].loop, &follow->found.kept,
                    &close[all++]);
    }
    run_jobs(people, jobs, all);
    return all;
}

int poise_close_look_at(poise_people *people, const poise_shape *shape, const int *loop,
                        int64_t every_ns, const poise_close_look *ret_look[POISE_FINDS_MAX])
{
    poise_finding *f = &people->finding;
    int jobs = 0, looked = 0;
    const int due = people->member[0].closer != NULL &&
                    (f->closed_ns == 0 || people->now_ns - f->closed_ns >= every_ns);
    for (int k = 0; k < f->finds.count; k++)
        looked += ret_look[k] != NULL;
    /* With a number first; the others are best first. */
    for (int pass = 0; pass < 2 * f->finds.count && due; pass++) {
        const int k = pass % f->finds.count, numbered = pass < f->finds.count;
        if (loop[k] < 0 || ret_look[k] != NULL || looked + jobs == POISE_FIGHTERS ||
            (people->follow[loop[k]].fighter != 0) != numbered ||
            (!numbered && f->finds.item[k].fighter <= 0.5f))
            continue;
        prepare(people, shape, k, loop[k], &f->finds.item[k], &f->close[jobs]);
        ret_look[k] = &f->close[jobs++].look;
    }
    run_jobs(people, 0, jobs);
    if (jobs > 0)
        f->closed_ns = people->now_ns;
    jobs = look_again(people, shape, jobs);
    for (int j = 0; j < jobs; j++) { /* of two looks at one the surer */
        const int k = f->close[j].find;
        if (poise_close_error(&f->close[j].look) < poise_close_error(ret_look[k]))
            ret_look[k] = &f->close[j].look;
    }
    for (int j = 0; j < jobs; j++) {
        poise_close_job *job = &f->close[j];
        if (ret_look[job->find] == &job->look)
            poise_trust_closer(people, &f->finds.item[job->find], &job->look,
                               &people->follow[job->loop]);
    }
    for (int j = 0; j < jobs; j++) {
        poise_close_job *job = &f->close[j];
        if (ret_look[job->find] == &job->look)
            poise_sides_hear(people, &f->finds.item[job->find], &job->look,
                             &people->follow[job->loop]);
    }
    return jobs;
}

void poise_close_look_alone(poise_people *people, const poise_shape *shape, const int *find,
                            const int *loop, int count, poise_close_look *ret_look)
{
    poise_finding *f = &people->finding;
    for (int j = 0; j < count; j++)
        prepare(people, shape, find[j], loop[find[j]], &f->finds.item[find[j]], &f->close[j]);
    run_jobs(people, 0, count);
    for (int j = 0; j < count; j++)
        ret_look[j] = f->close[j].look;
}
