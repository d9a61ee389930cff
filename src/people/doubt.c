/* People who are none. Bags, posts and ropes pass for people now and then, and a loop keeps what it
 * has. But the detector, looking closely, sees people and seldom anything else. So whoever no
 * detection has agreed with for a while gets looks of its own; who fails them, stands upright (the
 * detector is weak on lying bodies) and does not move, is revoked. */
#include "people/loop.h"

#include <math.h>

static const int64_t doubt_ns = 1000000000; /* without a detection before looking closely */
static const float upright = 0.87f;         /* cosine */

static int may_be_false(const poise_follow *follow)
{
    return follow->seen && !follow->tangled && cosf(follow->result.roi.rot) >= upright;
}

poise_follow *poise_people_doubted(poise_people *people, poise_rect *ret_roi)
{
    const float room = 2.2f; /* radii around a body */
    const float w = (float)people->width, h = (float)people->height;
    poise_follow *who = NULL;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (may_be_false(follow) && people->now_ns - follow->vouched_ns > doubt_ns &&
            (who == NULL || follow->vouched_ns < who->vouched_ns))
            who = follow;
    }
    if (who == NULL)
        return NULL;
    const float side = 2 * room * who->shape.radius;
    *ret_roi = (poise_rect){
        .xc = who->shape.hip[0] / w, .yc = who->shape.hip[1] / h, .w = side / w, .h = side / h};
    return who;
}

void poise_people_revoke(poise_people *people)
{
    enum { DOUBTS = 3 };
    const float still = 0.8f; /* similarity to where it was when last vouched for */
    int kept = 0;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (follow->doubts > 0 &&
            (!may_be_false(follow) ||
             poise_shape_similarity(&follow->shape, &follow->vouched_shape) < still)) {
            follow->doubts = 0;
            follow->vouched_ns = people->now_ns;
            follow->vouched_shape = follow->shape;
        }
        if (follow->doubts >= DOUBTS)
            continue;
        if (kept != i)
            people->follow[kept] = *follow;
        kept++;
    }
    people->count = kept;
}
