/* With two fighters: the finder (pose/finder.h) looks at the frames, and the loops are held
 * against what it finds.
 *
 * A loop that is roughly right stays right, and what fails is never small: it is on another body,
 * or on none, or has left for right (docs/decisions/0020). So every frame's finds and loops are
 * paired, each with one other at most, by where the loop was with its last find:
 *  - a find without a loop becomes the lost fighter's loop, or a new one: as the landmark network
 *    sees it, if it sees it there, or else as the find has it;
 *  - a loop whose look slid off its find is drawn from the find;
 *  - a fighter's loop on a referee, while a fighter is found without one, slid there;
 *  - a loop without a find while two others explain both fighters is on nobody, or on one of them
 *    a second time: it ends.
 * Fighters whom the finder misses count as found while the closer sees them (keep.c); weak finds
 * without a loop count if it vouches for them.
 *
 * Where the source does not wait (settings.hurried) and its frames come fast all this is done in
 * the rest of a frame, thirty times a second, and counts from the next frame on. While it is calm -
 * both fighters stand clear of everybody, and the finder's last look agreed - the landmark network
 * alone is right; the other two then look ten times a second whether it still is.
 *
 * Invariants: the finder and the closer (pose/closer.h) saw rendered fights only, so each is
 * believed only while it agrees with the loops of fighters who stand clear of everybody, where
 * those do not fail, and both only while they agree with each other as on bodies that they know
 * (trust.c). Until then they look now and then and change nothing, and the census (census.c) goes
 * on. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const int64_t believed_ns = 24000000; /* hurried, between two looks: every frame of 30
                                                a second, every second one of 60 */
static const int64_t doubted_ns = 100000000; /* of a network that is not believed */
static const float least_score = 0.3f;       /* of a find; on rendered fights one frame in ten has a
                                                fighter who is not there (models/finder/card.json) */
static const float weak_score = 0.2f;        /* of one that the closer is to vouch for: keep.c */
static const float sure_score = 0.45f;       /* of one that changes something on its own */
static const float pair_least = 0.35f; /* likeness: a find and a loop less alike are not paired */
static const float agrees = 0.5f;      /* likeness of a look to the find that it was to pose */

void poise_finds_reset(poise_people *people)
{
    memset(&people->finding.trust, 0, sizeof people->finding.trust);
    memset(&people->finding.close_trust, 0, sizeof people->finding.close_trust);
    people->finding.sure = people->finding.calm = 0;
    people->finding.looked_ns = people->finding.closed_ns = 0;
}

/* Is it time for the finder? If so it has looked. */
static int time_to_look(poise_people *people, int64_t every_ns)
{
    poise_finding *f = &people->finding;
    if (f->finder == NULL || (f->looked_ns != 0 && people->now_ns - f->looked_ns < every_ns))
        return 0;
    f->step_s = f->looked_ns != 0 ? (float)(people->now_ns - f->looked_ns) * 1e-9f : 0;
    f->looked_ns = people->now_ns;
    return 1;
}

int poise_finds_due(poise_people *people)
{
    return !people->fast &&
           time_to_look(people, poise_finds_believed(people) ? 0 : doubted_ns);
}

void poise_finds_run(poise_people *people)
{
    poise_finder_run(people->finding.finder, people->image,
                     people->finding.close_trust.fine ? weak_score : least_score,
                     &people->finding.finds);
}

/* Both fighters' loops are there and no other body is near theirs. */
static int is_calm(const poise_people *people)
{
    int clear = 0;
    for (int i = 0; i < people->count; i++)
        clear += people->follow[i].fighter != 0 && poise_trust_clear(people, &people->follow[i]);
    return clear == POISE_FIGHTERS;
}

/* Where a loop is held against finds: where it was with the last one, while that is recent. What
 * the landmark network sees now may have slid to the other body; nobody moves far between two
 * frames. */
static const poise_shape *shape_to_pair(const poise_people *people, const poise_follow *follow)
{
    const int64_t recent_ns = 150000000;
    if (people->finding.close_trust.fine && follow->found.ns != 0 &&
        people->now_ns - follow->found.ns < recent_ns)
        return &follow->found.shape;
    return follow->seen ? &follow->shape : NULL;
}

/* Pairs finds and loops, the most alike first. ret_loop[find]: index into follow or -1. */
static void pair(poise_people *people, const poise_shape *shape, int *ret_loop)
{
    const float facing = 0.35f; /* likeness that the same direction is worth */
    const poise_finds *finds = &people->finding.finds;
    for (int k = 0; k < finds->count; k++)
        ret_loop[k] = -1;
    for (;;) {
        float most = pair_least;
        int find = -1, loop = -1;
        for (int k = 0; k < finds->count; k++)
            for (int i = 0; i < people->count && ret_loop[k] < 0; i++) {
                const poise_follow *follow = &people->follow[i];
                const poise_shape *was = shape_to_pair(people, follow);
                if (was == NULL || follow->found.find >= 0)
                    continue;
                float like = poise_shape_likeness(was, &shape[k]);
                if (like > pair_least && people->finding.close_trust.fine)
                    like += facing * poise_sides_agree(&finds->item[k], follow);
                if (like > most) {
                    most = like;
                    find = k;
                    loop = i;
                }
            }
        if (find < 0)
            return;
        ret_loop[find] = loop;
        people->follow[loop].found.find = find;
    }
}

static void region_of(const poise_people *people, const poise_find *find, poise_job *job)
{
    const float around = 1.25f;
    job->roi = poise_pose_roi(find->hip, find->rim, people->width, people->height, around);
    job->hides = job->from_around = job->turned = 0;
    job->own_says = 0;
    job->prior = NULL;
}

/* The landmark network looks where the find is, everybody else painted over. How like the find
 * what it sees is; left and right are exchanged where that is clearly liker. */
static float look_at(poise_people *people, int find, const poise_shape *shape, const int *loop)
{
    const poise_finds *finds = &people->finding.finds;
    poise_job *job = &people->finding.job;
    region_of(people, &finds->item[find], job);
    job->spare = &shape[find];
    for (int k = 0; k < finds->count && job->hides < POISE_HIDE_MAX; k++)
        if (k != find)
            job->hide[job->hides++] = loop[k] >= 0 ? &people->follow[loop[k]].shape : &shape[k];
    people->run[0] = job;
    people->looks = 0;
    poise_people_run_team(people, 1);
    job->weak = !job->good;
    const float like = poise_shape_likeness(&job->shape, &shape[find]);
    if (poise_sides_crossed(&job->shape, &shape[find]))
        poise_sides_exchange(&job->result, &job->shape);
    return like;
}

/* The fighter who is not seen and may have come here, or NULL. */
static poise_follow *lost_fighter(poise_people *people, const poise_shape *shape)
{
    const float slack = 0.3f, fastest = 5.0f; /* radii; radii per second */
    poise_follow *who = NULL;
    float least = INFINITY;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        float dt_s = (float)(people->now_ns - follow->seen_ns) * 1e-9f;
        float gap = poise_shape_gap(shape, &follow->shape);
        if (!follow->seen && follow->fighter != 0 && gap < slack + fastest * dt_s && gap < least) {
            least = gap;
            who = follow;
        }
    }
    return who;
}

static int is_anybodys(const poise_people *people, const poise_shape *shape)
{
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].seen &&
            poise_shape_likeness(shape, &people->follow[i].shape) > POISE_SAME_BODY)
            return 1;
    return 0;
}

/* A fighter whom no loop shows. open: one of the two has none that is seen. */
static void seek(poise_people *people, int find, poise_shape *shape, int *loop, int open)
{
    const float presence_least = 0.03f;
    const poise_find *f = &people->finding.finds.item[find];
    poise_job *job = &people->finding.job;
    poise_follow *who = lost_fighter(people, &shape[find]);
    if (who == NULL &&
        (!open || f->score < sure_score || people->count == people->settings.people_max))
        return;
    float like = look_at(people, find, shape, loop);
    if (!(like >= agrees) || is_anybodys(people, &job->shape) ||
        !poise_result_believable(&job->result, presence_least, people->width, people->height)) {
        if (f->score < sure_score || (who == NULL && !people->finding.close_trust.fine))
            return;
        poise_find_draw(people, f, job);
    }
    if (who == NULL) {
        who = poise_follow_new(people, job);
    } else {
        job->who = (int)(who - people->follow);
        poise_follow_accept(people, who, job);
    }
    loop[find] = (int)(who - people->follow);
    who->found.find = find;
    who->found.unfound_s = 0;
    poise_sides_settle(people, &people->finding.finds.item[find], &shape[find], who);
}

/* A loop and its find: the same body? And the same side left? */
static void compare(poise_people *people, int find, poise_shape *shape, const int *loop)
{
    const float gain = 0.15f; /* likeness */
    const poise_find *f = &people->finding.finds.item[find];
    poise_follow *follow = &people->follow[loop[find]];
    const float before =
        follow->seen ? poise_shape_likeness(&follow->shape, &shape[find]) : 0;
    if (before < agrees && (f->score >= sure_score || !follow->seen)) {
        poise_job *job = &people->finding.job;
        const int draws = people->finding.close_trust.fine;
        float like = draws ? 0 : look_at(people, find, shape, loop);
        if (draws)
            region_of(people, f, job);
        if (like < agrees)
            poise_find_draw(people, f, job);
        if (like < agrees || like > before + gain) {
            job->who = loop[find];
            poise_follow_accept(people, follow, job);
        }
    }
    poise_sides_settle(people, &people->finding.finds.item[find], &shape[find], follow);
}

static void wait_for(poise_follow *follow)
{
    follow->seen = follow->posed = 0;
    follow->seen_ns = follow->found.ns;
    follow->shape = follow->found.shape;
    follow->roi = follow->found.roi;
}

/* A fighter's loop that lies on somebody who does not fight, while a fighter is found without one
 * near where it was, slid to the referee. */
static void take_back_strayed(poise_people *people, const poise_shape *shape, int *loop)
{
    const float other = 0.3f;                  /* share of who fights */
    const float slack = 0.3f, fastest = 5.0f; /* radii; radii per second */
    const float longest_s = 1;
    const poise_finds *finds = &people->finding.finds;
    for (int k = 0; k < finds->count && people->finding.close_trust.fine; k++) {
        if (loop[k] < 0 || finds->item[k].fighter > other)
            continue;
        poise_follow *follow = &people->follow[loop[k]];
        const float dt_s = (float)(people->now_ns - follow->found.ns) * 1e-9f;
        if (follow->fighter == 0 || follow->found.ns == 0 || dt_s > longest_s)
            continue;
        for (int i = 0; i < finds->count && follow->seen; i++)
            if (loop[i] < 0 && finds->item[i].fighter > 0.5f &&
                finds->item[i].score >= sure_score &&
                poise_shape_gap(&shape[i], &follow->found.shape) < slack + fastest * dt_s) {
                wait_for(follow);
                follow->found.find = loop[k] = -1;
            }
    }
}

/* A loop without a find whose body is liker somebody else's find than its own was, when it had one,
 * slid there: it is not seen, and waited for where its find was. (Who stands behind another keeps
 * his place, however like the two are.) */
static void take_back_slid(poise_people *people, const poise_shape *shape, const int *loop)
{
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen || follow->found.find >= 0 || follow->found.ns == 0)
            continue;
        const float own = poise_shape_likeness(&follow->shape, &follow->found.shape);
        for (int k = 0; k < people->finding.finds.count && follow->seen; k++) {
            if (loop[k] < 0 ||
                poise_shape_likeness(&follow->shape, &shape[k]) < fmaxf(pair_least, own))
                continue;
            wait_for(follow);
        }
    }
}

static void remember_found(poise_people *people)
{
    const float memory_s = 1.0f, most_s = 0.1f; /* most of one step: time may have jumped */
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen || follow->found.find < 0)
            continue;
        const float step_s = fminf(fmaxf(people->finding.step_s, 0.01f), most_s);
        follow->found.heard_s = fminf(follow->found.heard_s + step_s, memory_s);
        follow->found.fighter +=
            step_s / follow->found.heard_s *
            (people->finding.finds.item[follow->found.find].fighter - follow->found.fighter);
        if (follow->fighter != 0 && people->finding.close_trust.fine &&
            people->finding.finds.item[follow->found.find].fighter <= 0.5f)
            continue; /* may have slid there */
        follow->found.ns = people->now_ns;
        follow->found.shape = follow->shape;
        follow->found.roi = follow->roi;
        follow->found.last = follow->result;
    }
}

static void drop_unfound(poise_people *people, int sure)
{
    const float longest_s = 0.15f, most_s = 0.1f; /* most of one step: time may have jumped */
    const float step_s = fminf(people->finding.step_s, most_s);
    int kept = 0;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (follow->seen && sure)
            follow->found.unfound_s =
                follow->found.find >= 0 ? 0 : follow->found.unfound_s + step_s;
        if (follow->seen && follow->found.unfound_s > longest_s)
            continue;
        if (kept != i)
            people->follow[kept] = *follow;
        kept++;
    }
    people->count = kept;
}

/* 1 if the landmark network sees the loop's body where it was with its find. */
static int still_there(const poise_people *people, const poise_follow *follow)
{
    if (follow->tried_ns != people->now_ns) /* it had no turn */
        return follow->settled_ns >= follow->found.ns;
    return follow->seen && poise_shape_likeness(&follow->shape, &follow->found.shape) >= agrees;
}

/* Fast frames: who was found a moment ago is not gone because the landmark network lost him in this
 * frame, slid off him, or had no time for him: where it fails, as in a clinch, it fails in every
 * frame, and every look would come too late for its own. */
static void hold_found(poise_people *people)
{
    const int64_t moment_ns = 50000000;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (follow->found.find < 0 || people->now_ns - follow->found.ns > moment_ns ||
            still_there(people, follow))
            continue;
        follow->result = follow->found.last;
        follow->shape = follow->found.shape;
        follow->roi = follow->found.roi;
        follow->seen = follow->held = 1;
        follow->posed = 0;
        people->finding.calm &= follow->fighter == 0;
    }
}

/* What the last look of the finder changed is the same in the next frame. */
void poise_finds_carry(poise_people *people)
{
    if (people->fast && poise_finds_believed(people))
        hold_found(people);
    people->finding.calm &= is_calm(people);
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        follow->found.carried = poise_finds_believed(people) && !people->finding.calm &&
                                follow->seen && follow->posed && follow->found.find >= 0;
        if (!follow->found.carried)
            continue;
        follow->found.own = follow->result;
        follow->found.own_shape = follow->shape;
        poise_find_carry(people, follow);
    }
}

/* The loops as they were before the last look's shift. */
static void take_shift_back(poise_people *people)
{
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (follow->found.carried) {
            follow->result = follow->found.own;
            follow->shape = follow->found.own_shape;
            follow->found.carried = 0;
        }
    }
}

/* Does every fighter found have a loop that is roughly his, and both fighters' loops a find? */
static int agree(const poise_people *people, const poise_shape *shape, const int *loop)
{
    const poise_finds *finds = &people->finding.finds;
    int fighters = 0;
    for (int k = 0; k < finds->count; k++) {
        const poise_follow *follow = loop[k] >= 0 ? &people->follow[loop[k]] : NULL;
        if (follow != NULL && follow->fighter != 0 &&
            poise_shape_likeness(&follow->shape, &shape[k]) >= agrees && !follow->found.crossed &&
            !poise_sides_crossed(&follow->shape, &shape[k]))
            fighters++;
        else if (finds->item[k].fighter > 0.5f)
            return 0;
    }
    return fighters == POISE_FIGHTERS;
}

/* From the next frame on the loops that have a find are the landmark network's alone. */
static void unfuse_all(poise_people *people, const int *loop)
{
    for (int k = 0; k < people->finding.finds.count; k++)
        if (loop[k] >= 0)
            poise_find_unfuse(&people->finding.finds.item[k], &people->follow[loop[k]]);
}

/* After the finder looked: what it saw, before anybody is paired with it. */
static void meet(poise_people *people, poise_shape *ret_shape)
{
    poise_finding *f = &people->finding;
    for (int k = 0; k < f->finds.count; k++)
        ret_shape[k] = poise_find_shape(people, &f->finds.item[k]);
    poise_trust_finder(people, ret_shape);
    for (int i = 0; i < people->count; i++) {
        people->follow[i].found.find = -1;
        people->follow[i].found.crossed = 0;
    }
}

void poise_finds_take(poise_people *people)
{
    poise_finding *f = &people->finding;
    const poise_close_look *look[POISE_FINDS_MAX];
    poise_shape shape[POISE_FINDS_MAX];
    int loop[POISE_FINDS_MAX], fighters = 0, paired = 0;
    meet(people, shape);
    f->sure = f->calm = 0;
    for (int i = 0; i < people->count; i++)
        people->follow[i].found.confirmed = 0;
    if (!f->trust.believed)
        return;
    pair(people, shape, loop);
    for (int k = 0; k < POISE_FINDS_MAX; k++)
        look[k] = NULL;
    if (!poise_finds_believed(people)) { /* is the closer's word still so far off? */
        poise_close_look_at(people, shape, loop, 0, look);
        for (int i = 0; i < people->count; i++)
            people->follow[i].found.find = -1;
        return;
    }
    poise_keep_weak(people, shape, loop);
    poise_keep_unfound(people, shape, loop, look);
    for (int k = 0; k < f->finds.count; k++) {
        fighters += f->finds.item[k].fighter > 0.5f;
        paired += f->finds.item[k].fighter > 0.5f && loop[k] >= 0;
    }
    for (int k = 0; k < f->finds.count; k++)
        if (loop[k] >= 0)
            compare(people, k, shape, loop);
    take_back_strayed(people, shape, loop);
    for (int k = 0; k < f->finds.count; k++) {
        if (loop[k] < 0 && f->finds.item[k].fighter > 0.5f) {
            seek(people, k, shape, loop, paired < POISE_FIGHTERS);
            paired += loop[k] >= 0;
        }
    }
    const int at_once = f->close_trust.believed || f->close_trust.looks < POISE_CLOSER_FIRST;
    poise_close_look_at(people, shape, loop, at_once ? 0 : doubted_ns, look);
    for (int k = 0; k < f->finds.count; k++)
        if (loop[k] >= 0) {
            poise_find_fuse(people, &f->finds.item[k], f->close_trust.believed ? look[k] : NULL,
                            &people->follow[loop[k]]);
            poise_keep(people, &f->finds.item[k], look[k], &people->follow[loop[k]]);
        }
    take_back_slid(people, shape, loop);
    f->sure = fighters >= POISE_FIGHTERS;
    f->calm = people->fast && f->sure && is_calm(people) && agree(people, shape, loop);
    if (f->calm)
        unfuse_all(people, loop);
    remember_found(people);
    drop_unfound(people, paired >= POISE_FIGHTERS); /* loop[] holds until here */
}

/* What the finder saw while all was calm: whether it still is. */
static int check(poise_people *people)
{
    poise_finding *f = &people->finding;
    const poise_close_look *look[POISE_FINDS_MAX];
    poise_shape shape[POISE_FINDS_MAX];
    int loop[POISE_FINDS_MAX];
    meet(people, shape);
    if (!poise_finds_believed(people)) {
        f->calm = 0;
        return 1;
    }
    pair(people, shape, loop);
    for (int k = 0; k < POISE_FINDS_MAX; k++)
        look[k] = NULL;
    poise_keep_weak(people, shape, loop);
    f->calm = agree(people, shape, loop);
    const int closely = poise_close_look_at(people, shape, loop, doubted_ns, look) > 0;
    unfuse_all(people, loop);
    remember_found(people);
    return 1 + closely;
}

int poise_finds_rest(poise_people *people)
{
    poise_finding *f = &people->finding;
    const int64_t every_ns = poise_finds_believed(people) && !f->calm ? believed_ns : doubted_ns;
    if (!people->fast || !time_to_look(people, every_ns))
        return 0;
    people->looks = 0;
    f->looks = 1;
    poise_people_run_team(people, 0);
    f->looks = 0;
    if (f->calm)
        return check(people);
    take_shift_back(people);
    poise_finds_take(people);
    return 2;
}
