/* Everybody, each with an own loop.
 *
 * A frame: (1) landmarks in every followed region; (2) who is who: left and right are kept
 * (sides.c), results that changed owners are given back, and of two loops on one body one has to
 * go; (3) filters and regions for the next frame; (4) hands. That is its scene. The rest of the
 * frame: if somebody may be missing, a search (seek.c), with two fighters a census (census.c). With
 * nobody in sight, and in a still, it comes first, unless the source does not wait (hurried).
 *
 * With two fighters named only their loops run for the scene; the others' run in the rest, by
 * turns, and are shown as they were then. Hurried, and with frames that come fast, never more than
 * two loops run for a scene, and all looks for lost fighters are in the rest, too: two runs side by
 * side are what a frame of 60 a second has time for. Whom these lose is shown as the rest of the
 * frame before found him (finds.c).
 *
 * Boxes never decide. A loop is a duplicate when its joints lie on another loop's joints
 * (poise_shape_similarity). It is not shown from that frame on, but waited for: its region stays
 * where it was, and if the two come apart within wait_ns it goes on as the same person. So people
 * who cross or hug keep their loops as long as pixels allow. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const float swap_margin = 0.5f; /* gain in similarity that makes two results change owners */
static const float tangled_overlap = 0.3f;         /* of the smaller one's box */
static const int64_t alert_ns = 2000000000;        /* how long somebody counts as lost lately */
static const int64_t wait_ns = 600000000;          /* how long a person not seen is waited for */
static const int64_t wait_fighter_ns = 1500000000; /* and how long a fighter */

static void work(void *cookie, int task, int member)
{
    const float room = 1.4f;     /* what is spared, since the body moved */
    const float weak = 0.5f;     /* finds down to this share of min_detection are looked at too: the
                                    landmark network has the last word */
    const float held = 0.05f;    /* share of min_presence that is enough for poise_fighters_hold */
    const float same_box = 0.7f; /* overlap above which the detector's own boxes are one find: only
                                    to keep crowds within POISE_DETECTIONS_MAX */
    poise_people *people = cookie;
    poise_finding *f = &people->finding;
    if (task < f->looks) {
        poise_finds_run(people);
        return;
    }
    task -= f->looks;
    if (task < f->close_looks) {
        poise_close_run(people, &f->close[f->close_first + task], people->member[member].closer);
        return;
    }
    task -= f->close_looks;
    if (task < people->naming.looks) {
        poise_names_run(people, &people->naming.job[task], people->member[member].namer);
        return;
    }
    task -= people->naming.looks;
    if (task < people->looks) {
        const poise_cover cover = {.hidden = people->cover, .hidden_count = people->cover_count};
        poise_detector_run_without(
            people->member[member].detector, people->image, people->tile[task], &cover,
            weak * people->settings.min_detection, same_box, &people->found[task]);
        return;
    }
    poise_job *job = people->run[task - people->looks];
    poise_capsule hidden[POISE_HIDE_MAX * POISE_SHAPE_CAPSULES], spared[POISE_SHAPE_CAPSULES];
    poise_cover cover = {.hidden = hidden, .spared = spared, .from_around = job->from_around};
    for (int i = 0; i < job->hides; i++)
        cover.hidden_count +=
            poise_shape_capsules(job->hide[i], NULL, 0, hidden + cover.hidden_count);
    if (job->spare != NULL)
        cover.spared_count = poise_shape_capsules(job->spare, job->hide, job->hides, spared);
    for (int i = 0; i < cover.spared_count; i++)
        spared[i].radius *= room;
    poise_pose_landmarker_run_without(people->member[member].landmarker, people->image, job->roi,
                                      &cover, &job->result);
    job->shape =
        poise_shape_of(job->result.landmarks, job->result.auxiliary, people->width, people->height);
    const float presence = people->settings.min_presence;
    int passes = poise_hide_passes(job);
    job->good =
        passes && poise_result_believable(&job->result, presence, people->width, people->height);
    job->weak =
        passes && !job->good &&
        poise_result_believable(&job->result, held * presence, people->width, people->height);
}

void poise_people_run_team(poise_people *people, int runs)
{
    const poise_finding *f = &people->finding;
    poise_team_run(people->team,
                   f->looks + f->close_looks + people->naming.looks + people->looks + runs, work,
                   people);
    people->detector_ran += people->looks;
    people->landmark_ran += runs;
}

static void swap_results(poise_job *a, poise_job *b)
{
    poise_job keep = *a;
    *a = *b;
    *b = keep;
    b->who = a->who;
    a->who = keep.who;
}

/* When two regions met, each network run may have settled on the other's body. */
static void give_back_swapped(poise_people *people, int jobs)
{
    for (int i = 0; i < jobs; i++)
        for (int k = i + 1; k < jobs; k++) {
            poise_job *a = &people->job[i], *b = &people->job[k];
            const poise_follow *fa = &people->follow[a->who], *fb = &people->follow[b->who];
            if (!a->good || !b->good)
                continue;
            float straight = poise_shape_similarity(&a->shape, &fa->shape) +
                             poise_shape_similarity(&b->shape, &fb->shape);
            float crossed = poise_shape_similarity(&a->shape, &fb->shape) +
                            poise_shape_similarity(&b->shape, &fa->shape);
            if (crossed > straight + swap_margin)
                swap_results(a, b);
        }
}

/* Of two results on one body, whichever side each calls left, only the owner's stays good: the one
 * that moved less, a fighter's before somebody else's; if both moved alike, the older. A part of a
 * body goes in any case. */
static void drop_duplicates(poise_people *people, int jobs)
{
    const float clear = 0.1f, numbered = 0.3f;
    const float mirrored = 0.70f; /* above what two people who embrace have with each other's mirror
                                     image: 1 pair in 1000 has more than 0.64 */
    for (int i = 0; i < jobs; i++)
        for (int k = i + 1; k < jobs; k++) {
            poise_job *a = &people->job[i], *b = &people->job[k];
            const poise_follow *fa = &people->follow[a->who], *fb = &people->follow[b->who];
            if (!a->good || !b->good)
                continue;
            if (poise_shape_part_of(&a->shape, &b->shape)) {
                a->good = 0;
            } else if (poise_shape_part_of(&b->shape, &a->shape)) {
                b->good = 0;
            } else if (poise_shape_similarity(&a->shape, &b->shape) >= POISE_SAME_BODY ||
                       poise_shape_likeness(&a->shape, &b->shape) >= mirrored) {
                float stay_a = fa->seen ? poise_shape_similarity(&a->shape, &fa->shape) : 0;
                float stay_b = fb->seen ? poise_shape_similarity(&b->shape, &fb->shape) : 0;
                stay_a += (fa->fighter != 0 && fb->fighter == 0) ? numbered : 0;
                stay_b += (fb->fighter != 0 && fa->fighter == 0) ? numbered : 0;
                if (stay_b > stay_a + clear)
                    a->good = 0;
                else
                    b->good = 0;
            }
        }
}

/* 1 if a fighter's look goes on from his last: nobody else's old pose speaks against it. */
static int fighter_goes_on(const poise_follow *own, const poise_job *job)
{
    const float steady = 0.5f; /* similarity */
    return own->fighter != 0 && own->seen &&
           poise_shape_likeness(&job->shape, &own->shape) >= steady;
}

/* The same against those who are not looked for now: a result on their body is not its owner's.
 * (One who was taken in by mistake, large and across both fighters, would end both.) */
static void drop_strays(poise_people *people, int jobs)
{
    unsigned char looked[POISE_PEOPLE_MAX] = {0};
    for (int i = 0; i < jobs; i++)
        looked[people->job[i].who] = 1;
    for (int i = 0; i < jobs; i++)
        for (int k = 0; k < people->count; k++) {
            poise_job *job = &people->job[i];
            const poise_follow *own = &people->follow[job->who], *other = &people->follow[k];
            if (looked[k] || !other->seen || !job->good ||
                (other->fighter == 0 && fighter_goes_on(own, job)))
                continue;
            float theirs = poise_shape_similarity(&job->shape, &other->shape);
            float stay = own->seen ? poise_shape_similarity(&job->shape, &own->shape) : 0;
            if (poise_shape_part_of(&job->shape, &other->shape) ||
                (theirs >= POISE_SAME_BODY && theirs > stay))
                job->good = 0;
        }
}

/* People whose joints or bodies lie so close that a network may take parts of one for the other's.
 */
static void mark_tangled(poise_people *people)
{
    for (int i = 0; i < people->count; i++)
        for (int k = i + 1; k < people->count; k++) {
            poise_follow *a = &people->follow[i], *b = &people->follow[k];
            if (a->seen && b->seen &&
                (poise_shape_half_similarity(&a->shape, &b->shape) > POISE_SHARED_HALF ||
                 poise_shape_overlap(&a->shape, &b->shape) > tangled_overlap))
                a->tangled = b->tangled = 1;
        }
}

void poise_follow_accept(poise_people *people, poise_follow *follow, const poise_job *job)
{
    poise_sides_count(people, follow, job);
    follow->result = job->result;
    follow->shape = job->shape;
    follow->roi =
        poise_pose_roi_from_auxiliary(job->result.auxiliary, people->width, people->height);
    follow->seen = follow->posed = 1;
    follow->seen_ns = follow->tried_ns = people->now_ns;
    follow->weak = job->weak;
    if (!job->weak)
        follow->sure_ns = people->now_ns;
}

void poise_follow_settle(poise_people *people, poise_follow *follow)
{
    poise_pose_filters_step(&follow->filters, people->settings.smooth, people->now_ns,
                            people->width, people->height, &follow->result, &follow->smoothed);
    follow->roi = follow->smoothed.next_roi;
    follow->settled_ns = people->now_ns;
    memset(&follow->person, 0, sizeof follow->person);
    follow->person.id = follow->id;
    poise_people_emit(people, &follow->result, &follow->smoothed, &follow->stature,
                      &follow->person);
    if (poise_find_errors(follow, follow->person.error_px))
        follow->person.flags |= POISE_PERSON_ERROR_VALID;
}

/* The loop of one more person is to run now. */
static void add_job(poise_people *people, int who, int again, poise_job *job, poise_job **ret_run)
{
    job->who = who;
    job->roi = people->follow[who].roi;
    poise_hide_choose(people, who, again, job);
    *ret_run = job;
}

/* 1 if the trunk is farther from where it was than anybody moves: the look slid to somebody else.
 * Only with fighters, whose others are painted over: a jump is no recovery then. */
static int jumped(const poise_people *people, const poise_follow *follow, const poise_job *job)
{
    const float slack = 0.15f, fastest = 5.0f; /* radii; radii per second */
    if (people->settings.fighters == 0 || !follow->seen)
        return 0;
    float dt_s = (float)(people->now_ns - follow->seen_ns) * 1e-9f;
    return poise_shape_gap(&job->shape, &follow->shape) > slack + fastest * dt_s;
}

/* 1 if a look for somebody not seen a moment ago has its trunk where somebody else's is: it took
 * him for the one meant. With two fighters. */
static int on_somebody(const poise_people *people, const poise_job *job)
{
    int found = 0;
    if (people->settings.fighters == 0 || people->follow[job->who].seen)
        return 0;
    for (int i = 0; i < people->count; i++)
        found |= i != job->who && people->follow[i].seen &&
                 poise_shape_gap(&job->shape, &people->follow[i].shape) < POISE_SAME_TRUNK;
    return found;
}

/* After job[0..jobs) ran: whose results they are. A newcomer has to be where the find was. */
static void take_results(poise_people *people, int jobs)
{
    const float steady = 0.5f; /* similarity of a newcomer's first frame to the find */
    for (int i = 0; i < jobs; i++)
        poise_sides_keep(people, &people->job[i]);
    for (int i = 0; i < jobs; i++)
        people->job[i].good |= poise_fighters_hold(people, &people->job[i]);
    give_back_swapped(people, jobs);
    drop_duplicates(people, jobs);
    drop_strays(people, jobs);
    for (int i = 0; i < jobs; i++) {
        poise_follow *follow = &people->follow[people->job[i].who];
        const poise_job *job = &people->job[i];
        int agrees = follow->shown || poise_shape_similarity(&job->shape, &follow->shape) >= steady;
        agrees &= !jumped(people, follow, job) && !on_somebody(people, job);
        agrees &=
            !poise_fighters_inverted(people, &job->shape, follow->seen ? &follow->shape : NULL);
        follow->seen = 0;
        follow->tried_ns = people->now_ns;
        if (job->good && agrees)
            poise_follow_accept(people, follow, job);
    }
}

/* A look where a fighter without a loop should be begins a loop, if it shows somebody new. The next
 * frame has to agree (see take_results) before it is shown. */
static void take_probes(poise_people *people, int probes)
{
    for (int i = 0; i < probes; i++) {
        const poise_job *job = &people->fighters.probe[i];
        if (job->good && people->count < people->settings.people_max &&
            !poise_fighters_inverted(people, &job->shape, NULL) && !poise_seek_known(people, job))
            poise_follow_new(people, job)->posed = 0;
    }
}

/* Returns how many looks there were. */
static int look_again(poise_people *people)
{
    int who[POISE_FIGHTERS], jobs = poise_fighters_again(people, who);
    people->looks = 0;
    for (int i = 0; i < jobs; i++)
        add_job(people, who[i], 1, &people->job[i], &people->run[i]);
    if (jobs > 0)
        poise_people_run_team(people, jobs);
    take_results(people, jobs);
    return jobs;
}

/* Looks where a fighter without a loop should be, behind `runs` others. */
static void add_probes(poise_people *people, int runs, int probes)
{
    for (int i = 0; i < probes; i++) {
        people->run[runs + i] = &people->fighters.probe[i];
        poise_hide_choose(people, -1, 0, &people->fighters.probe[i]);
    }
}

static void track(poise_people *people)
{
    int jobs = 0, probes = poise_fighters_probe(people);
    if (people->fast)
        probes = 0;
    poise_fighters_turns(people);
    for (int i = 0; i < people->count; i++) {
        people->follow[i].posed = people->follow[i].held = 0;
        people->follow[i].tangled = 0;
        if (!poise_fighters_first(people, &people->follow[i]))
            continue;
        add_job(people, i, 0, &people->job[jobs], &people->run[jobs]);
        jobs++;
    }
    add_probes(people, jobs, probes);
    people->looks = 0;
    const int found = people->finding.looks = poise_finds_due(people);
    poise_people_run_team(people, jobs + probes);
    people->finding.looks = 0;
    take_results(people, jobs);
    take_probes(people, probes);
    if (found)
        poise_finds_take(people);
    else
        poise_finds_carry(people);
    if (!people->fast)
        look_again(people);
    mark_tangled(people);
}

void poise_people_forget(poise_people *people, int all)
{
    int kept = 0;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen && !follow->shown)
            continue;
        const int64_t wait = follow->fighter != 0 ? wait_fighter_ns : wait_ns;
        if (!follow->seen && (all || people->now_ns - follow->seen_ns > wait)) {
            people->alert_until_ns = people->now_ns + alert_ns;
            continue;
        }
        if (kept != i)
            people->follow[kept] = *follow;
        kept++;
    }
    people->count = kept;
}

static int nobody_seen(const poise_people *people)
{
    int seen = 0;
    for (int i = 0; i < people->count; i++)
        seen += people->follow[i].seen;
    return seen == 0;
}

/* The others' turns, behind `runs` jobs of the search. Returns how many. */
static int add_others(poise_people *people, int runs, int max)
{
    int who[POISE_PEOPLE_MAX];
    int jobs = max > 0 ? poise_fighters_others(people, max, who) : 0;
    for (int i = 0; i < jobs; i++)
        add_job(people, who[i], 0, &people->job[i], &people->run[runs + i]);
    return jobs;
}

/* A piece of the census, with the others' turns beside it. 0: there was nothing to do. */
static int census_piece(poise_people *people)
{
    enum { PIECE = 2 };
    const int own = poise_census_open(people), looks = people->looks;
    int jobs = add_others(people, own, PIECE - looks - own);
    if (looks + own + jobs == 0)
        return 0;
    people->cover_count = looks > 0 ? poise_census_cover(people, people->cover) : 0;
    poise_people_run_team(people, own + jobs);
    people->cover_count = 0;
    take_results(people, jobs);
    if (looks + own > 0)
        poise_census_close(people, looks);
    return 1;
}

/* A whole search at once, in this frame. */
static void search_now(poise_people *people)
{
    if (people->settings.fighters != 0) {
        if (people->census.stage != POISE_SEEK_IDLE) /* a thorough one goes on */
            return;
        poise_census_begin(people, 1);
        while (people->census.stage != POISE_SEEK_IDLE && census_piece(people))
            continue;
        return;
    }
    poise_seek_begin(people);
    while (people->seek.stage != POISE_SEEK_IDLE) {
        int runs = poise_seek_open(people, POISE_CANDIDATES_MAX);
        poise_people_run_team(people, runs);
        poise_seek_close(people);
    }
}

static void emit(poise_people *people, poise_scene *scene)
{
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen || follow->settled_ns == 0) /* found, but not posed in its own right */
            continue;
        poise_person *person = &scene->people[scene->people_count++];
        *person = follow->person;
        if (!follow->shown)
            person->flags |= POISE_PERSON_NEW;
        if (!follow->posed)
            person->flags |= POISE_PERSON_EARLIER;
        if ((follow->posed || follow->held) && follow->found.confirmed)
            person->flags |= POISE_PERSON_CONFIRMED;
        follow->shown = 1;
        for (int side = 0; side < 2; side++)
            if (follow->hand[side].present)
                poise_people_emit_hand(people, &follow->hand[side].result, &person->hands[side]);
    }
    poise_people_mark_overlaps(scene);
}

void poise_people_many(poise_people *people, poise_scene *scene)
{
    if (people->settings.still) {
        people->count = 0;
        people->next_tile = 0;
    }
    people->seek.begun = 0;
    poise_fighters_watch(people, scene);
    track(people);
    if (nobody_seen(people) && !people->settings.hurried)
        search_now(people);
    poise_people_forget(people, 0);
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].posed || people->follow[i].held)
            poise_follow_settle(people, &people->follow[i]);
    if (people->settings.hands)
        poise_people_hands(people);
    emit(people, scene);
    scene->people_dropped = people->dropped;
    poise_fighters_name(people, scene);
}

/* How many pieces of network runs, one per core of two, fit between two frames beside the loops of
 * the fighters. By media time, so that it is the same wherever it runs; by the shortest interval,
 * so that a live source that drops frames is not given more to do for it. */
static int pieces(const poise_people *people)
{
    enum { MOST = 4 };
    const int64_t piece_ns = 12000000;
    int64_t fit = people->period_ns / piece_ns;
    return people->period_ns == 0 || fit > MOST ? MOST : fit < 1 ? 1 : (int)fit;
}

/* Looks for fighters that did not fit into the scene's part. 0: there was nothing to do. */
static int late_looks(poise_people *people)
{
    const int probes = poise_fighters_probe(people);
    if (probes == 0)
        return !poise_finds_believed(people) && look_again(people) > 0;
    people->looks = 0;
    add_probes(people, 0, probes);
    poise_people_run_team(people, probes);
    take_probes(people, probes);
    return 1;
}

/* Who came in or was posed in the rest is shown in the next frame as found now. */
static void settle_others(poise_people *people)
{
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (follow->seen && follow->tried_ns == people->now_ns &&
            follow->settled_ns < people->now_ns && !poise_fighters_first(people, follow))
            poise_follow_settle(people, follow);
    }
}

void poise_people_many_rest(poise_people *people)
{
    if (people->settings.fighters == 0 || (people->settings.hurried && nobody_seen(people))) {
        search_now(people);
        return;
    }
    if (people->fast)
        poise_names_look(people);
    if (!people->finding.sure)
        poise_census_begin(people, 0);
    int left = pieces(people) - poise_finds_rest(people);
    if (people->fast && left > 0)
        left -= late_looks(people);
    while (left > 0 && census_piece(people))
        left--;
    settle_others(people);
}
