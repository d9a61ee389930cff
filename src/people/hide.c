/* Looks that paint over bodies which are not meant.
 *
 * In a region with two bodies the landmark network settles on the one it likes better, whoever is
 * meant, or gives one's head to the other. With two fighters it is shown less:
 *  - For everybody seen all the others are painted over, but for what the own body covered in the
 *    frame before: a referee standing behind does not lend his head. (Where both have the same
 *    joints in the same place, one of them has the other's: that is painted over too.)
 *  - A fighter lost is looked for twice: as if he were still there, his body where it was seen last
 *    spared; and again with all the others, as this frame shows them, painted over altogether.
 *  - The census paints over whom it has counted.
 * Grey leaves the outline of a body, and the network likes to pose it: in looks for a fighter lost
 * that spare nothing the colours around are painted instead. (Where the own body is spared, grey
 * says best what is not his; the census would find people in what is left of the hall.) In a crowd
 * without fighters too much overlaps for this. */
#include "people/loop.h"

#include <math.h>

static void hide(const poise_people *people, poise_job *job, const poise_shape *shape)
{
    const float w = (float)people->width, h = (float)people->height;
    float away = hypotf(shape->hip[0] - job->roi.xc * w, shape->hip[1] - job->roi.yc * h);
    if (job->hides < POISE_HIDE_MAX && away < 0.5f * job->roi.w * w + shape->radius)
        job->hide[job->hides++] = shape;
}

/* Everybody seen who is a fighter, or is not. */
static void hide_all(const poise_people *people, int self, int fighters, poise_job *job)
{
    for (int i = 0; i < people->count; i++) {
        const poise_follow *other = &people->follow[i];
        if (i != self && other->seen && (other->fighter != 0) == fighters)
            hide(people, job, &other->shape);
    }
}

void poise_hide_choose(const poise_people *people, int self, int again, poise_job *job)
{
    const poise_follow *own = self >= 0 ? &people->follow[self] : NULL;
    job->hides = job->from_around = 0;
    job->spare = job->prior = NULL;
    if (people->settings.fighters == 0 || (own != NULL && !own->shown))
        return;
    hide_all(people, self, 1, job);
    hide_all(people, self, 0, job);
    if (own != NULL)
        job->prior = &own->shape;
    if (!again && own != NULL)
        job->spare = &own->shape;
    job->from_around = job->spare == NULL;
}

void poise_hide_counted(const poise_people *people, poise_job *job)
{
    job->hides = job->from_around = 0;
    job->spare = job->prior = NULL;
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].counted && people->follow[i].seen)
            hide(people, job, &people->follow[i].shape);
}

int poise_hide_passes(const poise_job *job)
{
    enum { SEEN_MIN = 4 };
    const float same = 0.45f, steady = 0.5f; /* similarities */
    if (job->spare != NULL || job->hides == 0)
        return 1;
    for (int i = 0; i < job->hides; i++)
        if (poise_shape_similarity(&job->shape, job->hide[i]) > same)
            return 0;
    if (job->prior != NULL && poise_shape_likeness(&job->shape, job->prior) > steady)
        return 1;
    return poise_shape_clear(&job->shape, job->hide, job->hides) >= SEEN_MIN;
}
