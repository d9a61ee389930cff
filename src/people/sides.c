/* Which side is left.
 *
 * Seen from behind, half hidden or small, a person is now and then read with left and right
 * exchanged: the joints are in the right places, but the left hand is the right one's. Nobody turns
 * around between two frames. So a look that agrees clearly better with the one before when its
 * sides are exchanged is exchanged. The looks vote: who is read the other way for longer than he
 * was read this way (at most `most_s`) was read wrongly before, and is believed now. */
#include "people/loop.h"
#include "scene/names.h"

#include <math.h>

static const float better = 0.1f;   /* similarity gained by exchanging */
static const float most_s = 0.4f;   /* what the past counts at most */
static const float first_s = 0.05f; /* what the first look counts */

void poise_sides_exchange(poise_pose_result *result, poise_shape *shape)
{
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        const int k = poise_landmark_mirror[i];
        if (k <= i)
            continue;
        const poise_landmark landmark = result->landmarks[i];
        const poise_point3 world = result->world[i];
        result->landmarks[i] = result->landmarks[k];
        result->landmarks[k] = landmark;
        result->world[i] = result->world[k];
        result->world[k] = world;
    }
    *shape = poise_shape_mirrored(shape);
}

int poise_sides_crossed(const poise_shape *shape, const poise_shape *like)
{
    const poise_shape mirrored = poise_shape_mirrored(shape);
    return poise_shape_similarity(&mirrored, like) > poise_shape_similarity(shape, like) + better;
}

void poise_sides_keep(const poise_people *people, poise_job *job)
{
    const poise_follow *follow = &people->follow[job->who];
    job->turned = 0;
    if (people->settings.still || !(follow->sides_s > 0) ||
        !poise_sides_crossed(&job->shape, &follow->shape))
        return;
    poise_sides_exchange(&job->result, &job->shape);
    job->turned = 1;
}

void poise_sides_count(const poise_people *people, poise_follow *follow, const poise_job *job)
{
    const float look_s = 0.1f; /* what one look counts at most */
    if (!(follow->sides_s > 0)) {
        follow->sides_s = first_s;
        return;
    }
    const float dt_s = fminf(look_s, (float)(people->now_ns - follow->seen_ns) * 1e-9f);
    const float vote_s = job->turned ? -dt_s : dt_s;
    follow->sides_s = fminf(most_s, fmaxf(0, follow->sides_s + vote_s));
}
