/* Looks that paint over bodies which are not meant.
 *
 * In a region with two bodies the landmark network settles on the one it likes better, whoever is
 * meant, or gives one's head to the other. With two fighters it is shown less:
 *  - A fighter lost beside a body that is seen is looked for twice: with nobody painted over (for
 *    those who were lost though they are in front), and again with that body, as this frame shows
 *    it, painted over; once found so, with the other painted over until clear of it.
 *  - For a fighter everybody else is painted over, but for what the fighter's own body covered in
 *    the frame before: a referee standing behind does not lend his head. (Where both have the same
 *    joints in the same place, one of them has the other's: that is painted over too.)
 * In a crowd without fighters too much overlaps for this. */
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
        if (i != self && other->seen && !other->behind && (other->fighter != 0) == fighters)
            hide(people, job, &other->shape);
    }
}

/* 1 if somebody found behind others is clear of them. */
static int clear_of_all(const poise_people *people, int self)
{
    const float beside = 0.1f; /* overlap of boxes */
    const poise_shape *own = &people->follow[self].shape;
    for (int i = 0; i < people->count; i++)
        if (i != self && people->follow[i].seen && !people->follow[i].behind &&
            poise_shape_overlap(own, &people->follow[i].shape) > beside)
            return 0;
    return 1;
}

void poise_hide_choose(const poise_people *people, int self, int again, poise_job *job)
{
    const poise_follow *own = self >= 0 ? &people->follow[self] : NULL;
    job->hides = 0;
    job->spare = NULL;
    if (people->settings.fighters == 0 || (own != NULL && !own->shown))
        return;
    const int second =
        again || own == NULL || (own->seen && own->behind && !clear_of_all(people, self));
    if (second) {
        hide_all(people, self, 1, job);
        hide_all(people, self, 0, job);
    } else if (people->fighters.named && own->seen && own->fighter != 0) {
        hide_all(people, self, 1, job);
        hide_all(people, self, 0, job);
        job->spare = &own->shape;
    }
}

int poise_hide_passes(const poise_job *job)
{
    enum { SEEN_MIN = 4 };
    const float same = 0.45f;
    for (int i = 0; i < job->hides && job->spare == NULL; i++)
        if (poise_shape_similarity(&job->shape, job->hide[i]) > same ||
            poise_shape_clear(&job->shape, job->hide[i]) < SEEN_MIN)
            return 0;
    return 1;
}
