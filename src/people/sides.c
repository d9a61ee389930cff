/* Which side is left.
 *
 * Seen from behind, half hidden or small, a person is now and then read with left and right
 * exchanged: the joints are in the right places, but the left hand is the right one's. Nobody turns
 * around between two frames. So a look that agrees clearly better with the one before when its
 * sides are exchanged is exchanged. The looks vote: who is read the other way for longer than he
 * was read this way (at most `most_s`) was read wrongly before, and is believed now.
 *
 * Of a fighter who is found, and whose body finder and closer know, all three networks are asked
 * where he faces (count_directions): every look counts by how often such looks are right. */
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
    job->own_says = 0;
    if (people->settings.still || !(follow->sides_s > 0))
        return;
    if (follow->seen) {
        const poise_shape mirrored = poise_shape_mirrored(&job->shape);
        job->own_says = poise_shape_similarity(&job->shape, &follow->shape) -
                        poise_shape_similarity(&mirrored, &follow->shape);
    }
    if (!poise_sides_crossed(&job->shape, &follow->shape))
        return;
    poise_sides_exchange(&job->result, &job->shape);
    job->turned = 1;
}

void poise_sides_count(const poise_people *people, poise_follow *follow, const poise_job *job)
{
    const float look_s = 0.1f; /* what one look counts at most */
    follow->found.own_says = job->own_says;
    if (!(follow->sides_s > 0)) {
        follow->sides_s = first_s;
        return;
    }
    const float dt_s = fminf(look_s, (float)(people->now_ns - follow->seen_ns) * 1e-9f);
    const float vote_s = job->turned ? -dt_s : dt_s;
    follow->sides_s = fminf(most_s, fmaxf(0, follow->sides_s + vote_s));
}

/* Piecewise linear through rising x. */
static float between(const float (*point)[2], int count, float x)
{
    int k = 1;
    while (k + 1 < count && x > point[k][0])
        k++;
    const float share = (x - point[k - 1][0]) / (point[k][0] - point[k - 1][0]);
    return point[k - 1][1] + fminf(fmaxf(share, 0), 1) * (point[k][1] - point[k - 1][1]);
}

/* How much a look at the direction a body faces counts, nats: how often those were right on eight
 * validation bouts (docs/decisions/0026). The finder's direction is as long as it is sure: of one
 * that may as well be the opposite nothing is left (it is a mean, training/finder/README.md). */
static float finder_counts(float length)
{
    static const float point[][2] = {{0.35f, 0},    {0.5f, 0.2f},  {0.65f, 1.1f},
                                     {0.75f, 1.7f}, {0.85f, 3.3f}, {0.92f, 5}};
    return between(point, 6, length);
}

/* The closer's by the error it expects of joints, radii. It is shown the finder's sides, but learned
 * not to trust them (SIDES_WRONG in training/finder/closer.py): shown wrong ones it answers rightly
 * 98 times in 100. */
static float closer_counts(float error)
{
    static const float point[][2] = {{0.02f, 6},    {0.027f, 5},    {0.035f, 4}, {0.045f, 2.7f},
                                     {0.06f, 1.6f}, {0.085f, 0.9f}, {0.1f, 0}};
    return between(point, 7, error);
}

/* The landmark network's by how much liker one way round is. */
static float own_counts(float liker)
{
    static const float point[][2] = {{0, 0}, {0.1f, 1}, {0.3f, 2}, {0.6f, 2.5f}, {0.7f, 4}};
    return copysignf(between(point, 5, fabsf(liker)), liker);
}

static float length_of(const float v[3])
{
    return sqrtf(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/* The cosine between two directions, 0 where one has no length. */
static float cosine(const float a[3], const float b[3])
{
    const float length = length_of(a) * length_of(b);
    return length > 0 ? (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / length : 0;
}

float poise_sides_agree(const poise_find *find, const poise_follow *follow)
{
    const float sure = 5, known = 4; /* nats */
    const float counts = finder_counts(length_of(find->lateral)) / sure;
    const float sides = fminf(fmaxf(follow->found.sides / known, 0), 1);
    return counts * sides * cosine(find->lateral, follow->found.lateral);
}

/* The loop's direction goes towards a look's, or towards its opposite if that is nearer. */
static void follow_direction(poise_found *found, const float look[3], float share)
{
    const float length = length_of(look);
    const float sign = cosine(look, found->lateral) < 0 ? -1 : 1;
    if (!(length > 0))
        return;
    for (int i = 0; i < 3; i++)
        found->lateral[i] += share * (sign * look[i] / length - found->lateral[i]);
    const float now = length_of(found->lateral);
    for (int i = 0; i < 3 && now > 0; i++)
        found->lateral[i] /= now;
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

/* Where the three networks say left is, against where it was: 1, or -1 if they have been against
 * it for long enough. Nobody turns far between two frames, and each errs for some frames in a row,
 * so what they say adds up slowly. */
static int count_directions(const poise_people *people, const poise_find *find,
                            poise_found *found)
{
    const float most = 4, against = -1; /* nats */
    const float apart_s = 0.4f;         /* looks that are nearer to each other say the same */
    const float memory_s = 0.5f;        /* who was not found for longer may have turned */
    const float forget_s = 0.1f;        /* and before that may have begun to */
    const float longest_s = 0.1f;       /* of one step: time may have jumped */
    const float newer = 0.06f;          /* share of a new direction, per nat */
    const float step_s = fminf(fmaxf(people->finding.step_s, 0.01f), longest_s);
    const float gap_s = (float)(people->now_ns - found->ns) * 1e-9f;
    const float counts = finder_counts(length_of(find->lateral));
    float says = counts * cosine(find->lateral, found->lateral);
    int turns = 0;
    if (found->ns == 0 || !(gap_s < memory_s) || !(length_of(found->lateral) > 0)) {
        memcpy(found->lateral, find->lateral, sizeof found->lateral);
        follow_direction(found, find->lateral, 1);
        found->sides = 0;
    } else {
        if (gap_s > 1.5f * step_s)
            found->sides *= expf(-(gap_s - step_s) / forget_s);
        else
            says += own_counts(found->own_says) + found->close_says;
        found->sides = fminf(found->sides + says * step_s / apart_s, most);
        turns = found->sides < against;
        if (turns) {
            found->sides = 0;
            for (int i = 0; i < 3; i++)
                found->lateral[i] = -found->lateral[i];
        }
        follow_direction(found, find->lateral, newer * counts);
    }
    found->own_says = found->close_says = 0;
    return turns ? -1 : 1;
}

void poise_sides_settle(const poise_people *people, poise_find *find, poise_shape *shape,
                        poise_follow *follow)
{
    poise_found *found = &follow->found;
    if (!people->finding.close_trust.fine) {
        count_crossed(shape, follow);
        return;
    }
    const int turns = count_directions(people, find, found) < 0;
    found->crossed = cosine(find->lateral, found->lateral) < 0;
    if (found->crossed)
        mirror_find(find, shape);
    if (poise_sides_crossed(&follow->shape, shape))
        poise_sides_exchange(&follow->result, &follow->shape);
    if (turns)
        poise_pose_filters_clear(&follow->filters);
}

/* From right to left as a look has it: shoulders and hips count alike. */
static void look_direction(const poise_people *people, const poise_find *find,
                           const poise_close_look *look, float ret_direction[3])
{
    enum { LEFT_SHOULDER = 1, LEFT_HIP = 7 }; /* right ones follow */
    const float body_radius_m = 0.95f;
    const float w = (float)people->width, h = (float)people->height;
    const float scale = body_radius_m / fmaxf(poise_find_radius(people, find), 1);
    float line[2][3];
    for (int k = 0; k < 2; k++) {
        const float *left = look->joint[k == 0 ? LEFT_SHOULDER : LEFT_HIP], *right = left + 3;
        line[k][0] = (left[0] - right[0]) * w * scale;
        line[k][1] = (left[1] - right[1]) * h * scale;
        line[k][2] = left[2] - right[2];
    }
    const float a = fmaxf(length_of(line[0]), 1e-6f), b = fmaxf(length_of(line[1]), 1e-6f);
    for (int i = 0; i < 3; i++)
        ret_direction[i] = line[0][i] / a + line[1][i] / b;
}

void poise_sides_hear(const poise_people *people, const poise_find *find, poise_close_look *look,
                      poise_follow *follow)
{
    const float newer = 0.05f; /* share of a new direction, per nat */
    poise_found *found = &follow->found;
    float direction[3], error = 0;
    if (!people->finding.close_trust.fine || !(length_of(found->lateral) > 0))
        return;
    look_direction(people, find, look, direction);
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        error += look->error[k] / POISE_FIND_JOINTS;
    const float counts = closer_counts(error), alike = cosine(direction, found->lateral);
    found->close_says = counts * alike;
    follow_direction(found, direction, newer * counts);
    if (alike < 0) {
        poise_sides_mirror(look->joint);
        for (int k = 1; k + 1 < POISE_FIND_JOINTS; k += 2) {
            const float left = look->error[k];
            look->error[k] = look->error[k + 1];
            look->error[k + 1] = left;
        }
    }
}
