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
#include <string.h>

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

/* By how much a find speaks for the sides that were found before, nats. The finder's direction is
 * as long as it is sure: of one that may as well be the opposite nothing is left (it is a mean,
 * training/finder/README.md). */
static float speaks_for_sides(const poise_find *find, const float before[3])
{
    const float surest = 0.95f;
    float dot = 0, old = 0, length = 0;
    for (int i = 0; i < 3; i++) {
        dot += before[i] * find->lateral[i];
        old += before[i] * before[i];
        length += find->lateral[i] * find->lateral[i];
    }
    if (!(old > 0 && length > 0))
        return 0;
    length = sqrtf(length);
    /* A direction before that was in doubt is none to be held against. */
    return 2 * atanhf(fminf(length, surest)) * dot / (length * fmaxf(sqrtf(old), 1));
}

void poise_sides_mirror(float joint[POISE_FIND_JOINTS][3])
{
    for (int k = 1; k + 1 < POISE_FIND_JOINTS; k += 2) { /* left ones before their right ones */
        float left[3];
        memcpy(left, joint[k], sizeof left);
        memcpy(joint[k], joint[k + 1], sizeof left);
        memcpy(joint[k + 1], left, sizeof left);
    }
}

static void mirror_find(poise_find *find, poise_shape *shape)
{
    poise_sides_mirror(find->joint);
    for (int k = 1; k + 1 < POISE_FIND_JOINTS; k += 2) {
        const float score = find->joint_score[k];
        find->joint_score[k] = find->joint_score[k + 1];
        find->joint_score[k + 1] = score;
    }
    for (int i = 0; i < 3; i++)
        find->lateral[i] = -find->lateral[i];
    *shape = poise_shape_mirrored(shape);
}

/* As long as the closer was not heard and nobody knows whether the finder's directions hold for
 * these bodies: who has it the other way in three looks, nearly in a row, is exchanged. */
static void count_crossed(const poise_shape *shape, poise_follow *follow)
{
    enum { CROSSED = 3 };
    poise_found *found = &follow->found;
    found->crossed = poise_sides_crossed(&follow->shape, shape);
    found->crosses += found->crossed ? 1 : found->crosses > 0 ? -1 : 0;
    if (found->crosses < CROSSED)
        return;
    poise_sides_exchange(&follow->result, &follow->shape);
    poise_pose_filters_clear(&follow->filters);
    found->crosses = 0;
}

void poise_sides_settle(const poise_people *people, poise_find *find, poise_shape *shape,
                        poise_follow *follow)
{
    const float most = 2, against = -1; /* nats */
    const float apart_s = 0.15f;        /* looks that are nearer to each other say the same */
    const float memory_s = 0.5f;        /* who was not found for longer may have turned */
    const float longest_s = 0.1f;       /* of one step: time may have jumped */
    const float newer = 0.4f;           /* weight of a direction against those before */
    poise_found *found = &follow->found;
    if (!people->finding.close_trust.fine) {
        count_crossed(shape, follow);
        return;
    }
    const float step_s = fminf(fmaxf(people->finding.step_s, 0.01f), longest_s);
    const float gap_s = (float)(people->now_ns - found->ns) * 1e-9f;
    const int known = found->ns != 0 && gap_s < memory_s;
    const float says = known ? speaks_for_sides(find, found->lateral) : 0;
    if (!known)
        found->sides = 0;
    found->sides = fminf(found->sides + says * step_s / apart_s, most);
    const int turns = found->sides < against;
    found->crossed = says < 0 && !turns;
    if (turns)
        found->sides = 0;
    if (found->crossed)
        mirror_find(find, shape);
    for (int i = 0; i < 3; i++)
        found->lateral[i] += (known && !turns ? newer : 1) * (find->lateral[i] - found->lateral[i]);
    if (poise_sides_crossed(&follow->shape, shape))
        poise_sides_exchange(&follow->result, &follow->shape);
    if (turns)
        poise_pose_filters_clear(&follow->filters);
}
