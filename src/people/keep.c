/* With two fighters: whom the finder misses is followed by the closer alone.
 *
 * The finder looks at each frame by itself, and on the ground or in a throw it misses one of two in
 * every third frame. The closer, shown where a body is, has its joints there as well as anywhere.
 * So where it saw a fighter last is shown to it again, in the place of a find, for as long as it
 * stays sure, the body moves as bodies do, and lies on nobody else's; and not for ever, since what
 * it once took for a fighter may be nobody.
 *
 * Invariants: what is kept counts as a find in everything but trust, and says nothing of its own
 * about which side is left. Nobody is kept while the finder shows a fighter who has no loop. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const int64_t longest_ns = 2000000000; /* since the finder had him */
static const int64_t recent_ns = 150000000;   /* between two looks */
static const float sure = 0.45f;              /* score of who is kept: changes something alone */

enum { NOSE, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP = 7, RIGHT_HIP };

/* Hip, shoulder (middles) and how far the joints reach from the hip, pixels, as the circle around a
 * body is made (training/finder/regions.py). */
static float reach_of(const poise_people *people, const float joint[POISE_FIND_JOINTS][3],
                      float ret_hip[2], float ret_shoulder[2])
{
    const float rest = 1.06f, head = 1.2f;
    const float size[2] = {(float)people->width, (float)people->height};
    float reach = 0;
    for (int i = 0; i < 2; i++) {
        ret_hip[i] = 0.5f * (joint[LEFT_HIP][i] + joint[RIGHT_HIP][i]) * size[i];
        ret_shoulder[i] = 0.5f * (joint[LEFT_SHOULDER][i] + joint[RIGHT_SHOULDER][i]) * size[i];
    }
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        reach = fmaxf(reach, (k == NOSE ? head : rest) *
                                 hypotf(joint[k][0] * size[0] - ret_hip[0],
                                        joint[k][1] * size[1] - ret_hip[1]));
    return reach;
}

/* The region around what a look saw: hip and rim, normalised. share: how much longer the find's
 * radius was than the joints reach. */
static void region_of(const poise_people *people, const poise_close_look *look, float share,
                      poise_find *find)
{
    const float shortest_px = 3; /* trunk, in the picture */
    const float size[2] = {(float)people->width, (float)people->height};
    float hip[2], shoulder[2];
    const float radius = share * reach_of(people, look->joint, hip, shoulder);
    float up[2] = {shoulder[0] - hip[0], shoulder[1] - hip[1]};
    const float length = hypotf(up[0], up[1]);
    up[0] = length < shortest_px ? 0 : up[0] / length;
    up[1] = length < shortest_px ? -1 : up[1] / length;
    for (int i = 0; i < 2; i++) {
        find->hip[i] = hip[i] / size[i];
        find->rim[i] = (hip[i] + radius * up[i]) / size[i];
    }
    memcpy(find->joint, look->joint, sizeof find->joint);
}

void poise_keep(poise_people *people, const poise_find *find, const poise_close_look *look,
                poise_follow *follow)
{
    const float least_share = 1, most_share = 1.3f; /* feet and hands are longer than the joints */
    const float seen_error = 0.06f, seen_score = 0.5f;
    poise_found *found = &follow->found;
    const int is_own = found->find < people->finding.found_count;
    float hip[2], shoulder[2];
    if (is_own)
        found->finder_ns = people->now_ns;
    if (look == NULL || !people->finding.close_trust.fine) {
        found->kept_ns = 0;
        return;
    }
    if (is_own)
        found->kept_reach = fminf(fmaxf(poise_find_radius(people, find) /
                                            fmaxf(reach_of(people, look->joint, hip, shoulder), 1),
                                        least_share),
                                  most_share);
    found->kept = (poise_find){.score = sure, .fighter = found->fighter};
    region_of(people, look, found->kept_reach, &found->kept);
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        found->kept.joint_score[k] = look->error[k] < seen_error ? seen_score : 0;
    found->kept_error = poise_close_error(look);
    found->kept_ns = people->now_ns;
}

int poise_keep_holds(const poise_people *people, const poise_shape *shape,
                     const poise_follow *follow)
{
    const float alike = 0.35f;
    const poise_found *found = &follow->found;
    if (!people->finding.close_trust.fine || found->kept_ns == 0 ||
        people->now_ns - found->kept_ns >= recent_ns)
        return 0;
    const poise_shape kept = poise_find_shape(people, &found->kept);
    return poise_shape_likeness(&kept, shape) > alike;
}

/* Leaves out finds from first on of which keep[] is 0. */
static void leave_out(poise_people *people, poise_shape *shape, int *loop, int first,
                      const unsigned char keep[POISE_FINDS_MAX])
{
    poise_finds *finds = &people->finding.finds;
    int kept = first;
    for (int k = first; k < finds->count; k++) {
        if (!keep[k]) {
            if (loop[k] >= 0)
                people->follow[loop[k]].found.find = -1;
            continue;
        }
        finds->item[kept] = finds->item[k];
        shape[kept] = shape[k];
        loop[kept] = loop[k];
        if (loop[k] >= 0)
            people->follow[loop[k]].found.find = kept;
        kept++;
    }
    finds->count = kept;
}

/* The closer looks at finds; of whom it is sure is where it saw him from now on: ret_sure[]. */
static void judge(poise_people *people, poise_shape *shape, const int *loop, const int *find,
                  int count, unsigned char *ret_sure)
{
    const float right = 0.045f;  /* radii: of looks so sure 9 in 10 were at a fighter */
    const float longer = 1.1f;   /* than the joints reach */
    poise_finds *finds = &people->finding.finds;
    poise_close_look look[POISE_FIGHTERS];
    poise_close_look_alone(people, shape, find, loop, count, look);
    for (int j = 0; j < count; j++) {
        const int k = find[j];
        ret_sure[k] = poise_close_error(&look[j]) <= right;
        if (!ret_sure[k])
            continue;
        region_of(people, &look[j], longer, &finds->item[k]);
        finds->item[k].score = sure;
        shape[k] = poise_find_shape(people, &finds->item[k]);
    }
}

void poise_keep_weak(poise_people *people, poise_shape *shape, int *loop)
{
    const float weak = 0.3f; /* score: models/finder/card.json */
    const poise_finding *f = &people->finding;
    unsigned char keep[POISE_FINDS_MAX], is_sure[POISE_FINDS_MAX] = {0};
    int find[POISE_FIGHTERS] = {0}, count = 0, paired = 0;
    for (int k = 0; k < f->finds.count; k++)
        paired += loop[k] >= 0 && people->follow[loop[k]].fighter != 0;
    for (int k = 0; k < f->finds.count && paired < POISE_FIGHTERS; k++)
        if (f->finds.item[k].score < sure && f->finds.item[k].fighter > 0.5f && loop[k] < 0 &&
            count < POISE_FIGHTERS && f->close_trust.fine && people->member[0].closer != NULL)
            find[count++] = k;
    if (count > 0)
        judge(people, shape, loop, find, count, is_sure);
    for (int k = 0; k < f->finds.count; k++)
        keep[k] = f->finds.item[k].score >= weak || is_sure[k] ||
                  (loop[k] >= 0 && people->follow[loop[k]].fighter != 0);
    leave_out(people, shape, loop, 0, keep);
}

static int is_kept(const poise_people *people, const poise_follow *follow)
{
    const poise_found *found = &follow->found;
    return found->find < 0 && found->kept_ns != 0 && found->fighter > 0.5f &&
           people->now_ns - found->kept_ns < recent_ns &&
           people->now_ns - found->finder_ns < longest_ns;
}

/* A fighter is found for whom no loop is there: the loops may be elsewhere than they should. */
static int somebody_waits(const poise_people *people, const int *loop)
{
    const poise_finds *finds = &people->finding.finds;
    for (int k = 0; k < finds->count; k++)
        if (loop[k] < 0 && finds->item[k].fighter > 0.5f && finds->item[k].score >= sure)
            return 1;
    return 0;
}

/* keep[]: of those who are kept. */
static int is_near_another(const poise_people *people, const poise_shape *shape,
                           const unsigned char *keep, int find)
{
    for (int k = 0; k < people->finding.finds.count; k++)
        if (k != find && (k < people->finding.found_count || keep[k]) &&
            (poise_shape_gap(&shape[find], &shape[k]) < POISE_SAME_TRUNK ||
             poise_shape_likeness(&shape[find], &shape[k]) > POISE_SAME_BODY))
            return 1;
    return 0;
}

void poise_keep_unfound(poise_people *people, poise_shape *shape, int *loop,
                        const poise_close_look *ret_look[POISE_FINDS_MAX])
{
    const float least_sure = 0.06f, farthest = 0.3f; /* radii */
    poise_finding *f = &people->finding;
    poise_close_look look[POISE_FIGHTERS];
    unsigned char keep[POISE_FINDS_MAX];
    int find[POISE_FIGHTERS] = {0}, jobs = 0;
    f->found_count = f->finds.count;
    if (!f->close_trust.fine || people->member[0].closer == NULL || somebody_waits(people, loop))
        return;
    for (int i = 0; i < people->count && jobs < POISE_FIGHTERS; i++) {
        if (f->finds.count == POISE_FINDS_MAX || !is_kept(people, &people->follow[i]))
            continue;
        const int k = find[jobs++] = f->finds.count++;
        f->finds.item[k] = people->follow[i].found.kept;
        shape[k] = poise_find_shape(people, &f->finds.item[k]);
        loop[k] = i;
    }
    poise_close_look_alone(people, shape, find, loop, jobs, look);
    for (int j = 0; j < jobs; j++) { /* what is looked at is where he is now, if he is */
        const int k = find[j];
        const float strayed = poise_find_strayed(people, &f->finds.item[k], &look[j]);
        poise_sides_hear(people, &f->finds.item[k], &look[j], &people->follow[loop[k]]);
        memcpy(f->finds.item[k].joint, look[j].joint, sizeof look[j].joint);
        shape[k] = poise_find_shape(people, &f->finds.item[k]);
        keep[k] = poise_close_error(&look[j]) <= least_sure && strayed <= farthest;
    }
    for (int j = 0; j < jobs; j++)
        if (keep[find[j]] && is_near_another(people, shape, keep, find[j]))
            keep[find[j]] = 0;
    for (int j = 0, kept = f->found_count; j < jobs; j++) {
        if (!keep[find[j]]) {
            people->follow[loop[find[j]]].found.kept_ns = 0;
            continue;
        }
        f->kept_look[j] = look[j];
        ret_look[kept++] = &f->kept_look[j];
    }
    leave_out(people, shape, loop, f->found_count, keep);
}
