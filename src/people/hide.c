/* Looking for somebody who is hidden behind others.
 *
 * In a region with two bodies the landmark network settles on the one it likes better, whoever is
 * meant: two skeletons come to lie on one body, and the other is lost although much of him can be
 * seen. So when somebody was lost beside a body that is seen, that body, where it was in the frame
 * before, is painted over in every second look, and the network sees what is left (the other looks
 * are for those who were lost though they are in front). Once found so, a person is looked for in
 * that way until clear of the other. Only with two fighters: in a crowd too much overlaps. */
#include "people/loop.h"

#include <math.h>

void poise_hide_choose(const poise_people *people, int self, poise_job *job)
{
    const float beside = 0.1f; /* overlap of boxes */
    const float w = (float)people->width, h = (float)people->height;
    const poise_follow *own = self >= 0 ? &people->follow[self] : NULL;
    job->hides = 0;
    if (people->settings.fighters == 0)
        return;
    if (own != NULL && (!own->shown || (own->seen ? !own->behind : own->tries % 2 == 1)))
        return;
    for (int i = 0; i < people->count && job->hides < POISE_HIDE_MAX; i++) {
        const poise_follow *other = &people->follow[i];
        if (i == self || !other->seen || other->behind)
            continue;
        const poise_shape *shape = &other->shape;
        float away = hypotf(shape->hip[0] - job->roi.xc * w, shape->hip[1] - job->roi.yc * h);
        if (own != NULL && own->seen ? poise_shape_overlap(&own->shape, shape) > beside
                                     : away < 0.5f * job->roi.w * w + shape->radius)
            job->hide[job->hides++] = shape;
    }
}

int poise_hide_passes(const poise_job *job)
{
    enum { SEEN_MIN = 4 };
    const float same = 0.45f;
    for (int i = 0; i < job->hides; i++)
        if (poise_shape_similarity(&job->shape, job->hide[i]) > same ||
            poise_shape_clear(&job->shape, job->hide[i]) < SEEN_MIN)
            return 0;
    return 1;
}
