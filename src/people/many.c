/* Everybody, each with an own loop.
 *
 * A frame: (1) landmarks in every followed region; (2) who is who: results that changed owners are
 * given back, and of two loops on one body one has to go; (3) if somebody may be missing, the
 * detector; what it finds and nobody explains is verified by the landmark network, twice, since a
 * detector's region is rough; (4) filters and regions for the next frame; (5) hands.
 *
 * Boxes never decide. A loop is a duplicate when its joints lie on another loop's joints
 * (poise_shape_similarity). It is not shown from that frame on, but waited for: its region stays
 * where it was, and if the two come apart within wait_ns it goes on as the same person. So people
 * who cross or hug keep their loops as long as pixels allow. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const float same_body = 0.60f;      /* similarity above which two loops are on one body */
static const float same_candidate = 0.45f; /* the same for a newcomer, who has nothing to lose */
static const float swap_margin = 0.5f; /* gain in similarity that makes two results change owners */
static const float shared_half =
    0.4f; /* half similarity above which two people share half a body */
static const float tangled_overlap = 0.3f; /* of the smaller one's box */
static const int64_t often_ns =
    100000000; /* between looks while people are tangled or somebody was lost lately */
static const int64_t alert_ns = 2000000000; /* how long somebody counts as lost lately */
static const int64_t wait_ns = 600000000;   /* how long a person not seen is waited for */

static void landmark_job(void *cookie, int task, int member)
{
    poise_people *people = cookie;
    poise_job *job = &people->job[task];
    poise_pose_landmarker_run(people->member[member].landmarker, people->image, job->roi,
                              &job->result);
    job->shape =
        poise_shape_of(job->result.landmarks, job->result.auxiliary, people->width, people->height);
    job->good = poise_result_believable(&job->result, people->settings.min_presence, people->width,
                                        people->height);
}

void poise_people_landmarks(poise_people *people, int count)
{
    poise_team_run(people->team, count, landmark_job, people);
    people->landmark_ran += count;
}

static void swap_jobs(poise_job *a, poise_job *b)
{
    poise_job keep = *a;
    *a = *b;
    *b = keep;
}

/* When two regions met, each network run may have settled on the other's body. */
static void give_back_swapped(poise_people *people)
{
    for (int i = 0; i < people->count; i++)
        for (int k = i + 1; k < people->count; k++) {
            poise_job *a = &people->job[i], *b = &people->job[k];
            if (!a->good || !b->good)
                continue;
            float straight = poise_shape_similarity(&a->shape, &people->follow[i].shape) +
                             poise_shape_similarity(&b->shape, &people->follow[k].shape);
            float crossed = poise_shape_similarity(&a->shape, &people->follow[k].shape) +
                            poise_shape_similarity(&b->shape, &people->follow[i].shape);
            if (crossed > straight + swap_margin)
                swap_jobs(a, b);
        }
}

/* Of two results on one body only the owner's stays good: the one that moved less; if both moved
 * alike, the older. A part of a body goes in any case. */
static void drop_duplicates(poise_people *people)
{
    const float clear = 0.1f;
    for (int i = 0; i < people->count; i++)
        for (int k = i + 1; k < people->count; k++) {
            poise_job *a = &people->job[i], *b = &people->job[k];
            const poise_follow *fa = &people->follow[i], *fb = &people->follow[k];
            if (!a->good || !b->good)
                continue;
            if (poise_shape_part_of(&a->shape, &b->shape)) {
                a->good = 0;
            } else if (poise_shape_part_of(&b->shape, &a->shape)) {
                b->good = 0;
            } else if (poise_shape_similarity(&a->shape, &b->shape) >= same_body) {
                float stay_a = fa->seen ? poise_shape_similarity(&a->shape, &fa->shape) : 0;
                float stay_b = fb->seen ? poise_shape_similarity(&b->shape, &fb->shape) : 0;
                if (stay_b > stay_a + clear)
                    a->good = 0;
                else
                    b->good = 0;
            }
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
                (poise_shape_half_similarity(&a->shape, &b->shape) > shared_half ||
                 poise_shape_overlap(&a->shape, &b->shape) > tangled_overlap))
                a->tangled = b->tangled = 1;
        }
}

static void accept(poise_people *people, poise_follow *follow, const poise_job *job)
{
    follow->result = job->result;
    follow->shape = job->shape;
    follow->seen = 1;
    follow->seen_ns = people->now_ns;
}

static void track(poise_people *people)
{
    for (int i = 0; i < people->count; i++)
        people->job[i].roi = people->follow[i].roi;
    poise_people_landmarks(people, people->count);
    give_back_swapped(people);
    drop_duplicates(people);
    for (int i = 0; i < people->count; i++) {
        people->follow[i].seen = 0;
        people->follow[i].fresh = 0;
        people->follow[i].tangled = 0;
        if (people->job[i].good)
            accept(people, &people->follow[i], &people->job[i]);
    }
    mark_tangled(people);
}

/* Where the detector looks in one frame. */
typedef struct look {
    int whole, tiles; /* the whole picture; how many tiles */
} look;

/* A still is looked at everywhere. In a video it is time for a search when detect_every_ms have
 * passed; the whole picture comes at once, the tiles one by one in the following frames, so that no
 * frame takes long, and by turns, more of them once somebody small is known to be there. The whole
 * picture is also looked at while somebody is missing or people are tangled. */
static look look_due(poise_people *people)
{
    enum { TILES_FIRST = 6, TILES_AT_A_TIME = 2, TILES_AT_A_TIME_SMALL = 6 };
    const float small = 0.08f; /* radius of a body, of the longer side */
    const int64_t interval = (int64_t)people->settings.detect_every_ms * 1000000;
    int missing = people->count == 0, tangled = 0, tiles = TILES_AT_A_TIME;
    if (people->settings.still)
        return (look){.whole = 1, .tiles = POISE_TILES_MAX};
    for (int i = 0; i < people->count; i++) {
        missing |= !people->follow[i].seen;
        tangled |= people->follow[i].tangled;
        if (people->follow[i].shape.radius <
            small * fmaxf((float)people->width, (float)people->height))
            tiles = TILES_AT_A_TIME_SMALL;
    }
    if (!people->searched || people->now_ns - people->searched_ns >= interval) {
        people->tiles_waiting = people->searched ? tiles : TILES_FIRST;
        people->searched = 1;
        people->searched_ns = people->now_ns;
        return (look){.whole = 1};
    }
    int often = tangled || people->now_ns < people->alert_until_ns;
    look due = {.whole = missing || (often && people->now_ns - people->looked_ns >= often_ns)};
    if (people->tiles_waiting > 0) {
        people->tiles_waiting--;
        due.tiles = 1;
    }
    return due;
}

/* Two looks at a body, the second from where the first put it, agree; at a bush or a bus they
 * wander. And what is no body is as often upside down as upright, bodies are not. So the surer the
 * detector was, the less the looks have to agree; who lies or stands on the head needs more; and a
 * find below min_detection must stand. A video can wait for a better view, and what it takes in by
 * mistake stays: it asks for more than a picture. */
static int confirmed(const poise_people *people, const poise_job *job)
{
    const float agree_least = 0.5f, doubt = 0.33f, agree_lying = 0.1f, presence_doubted = 0.8f,
                upright = 0.87f; /* cosine */
    const float video_doubted = 0.9f, video_quality = 0.75f, video_lying = 0.7f;
    int doubted = !(job->found >= people->settings.min_detection);
    int stands = cosf(job->result.roi.rot) >= upright, still = people->settings.still;
    float need = agree_least + doubt * (1 - job->found) + (stands ? 0 : agree_lying);
    if (!job->good || (doubted && !(stands && job->result.presence >= presence_doubted)))
        return 0;
    if (!still && !stands && job->found < video_lying)
        return 0;
    if (!still && doubted) {
        need = video_doubted;
        if (poise_result_quality(&job->result) < video_quality)
            return 0;
    }
    return poise_shape_similarity(&job->first, &job->shape) >= need;
}

/* For choosing between newcomers on one body. */
static float belief(const poise_job *job)
{
    return poise_result_quality(&job->result) * poise_shape_similarity(&job->first, &job->shape);
}

static int keep_good(poise_people *people, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (people->job[i].good)
            people->job[kept++] = people->job[i];
    return kept;
}

/* 1 if a newcomer is somebody who is known already, or a part of that body taken for a whole one,
 * or that body upside down. */
static int known_body(const poise_job *job, const poise_shape *body)
{
    return poise_shape_similarity(&job->shape, body) > same_candidate ||
           poise_shape_part_of(&job->shape, body) || poise_shape_ghost_of(&job->shape, body);
}

/* The same for somebody followed. A tangled pose that no detection vouches for has to be nearly the
 * same. */
static int known_person(const poise_job *job, const poise_follow *follow)
{
    if (!follow->seen)
        return 0;
    if (follow->tangled && !follow->vouched)
        return poise_shape_similarity(&job->shape, &follow->shape) > same_body;
    return known_body(job, &follow->shape);
}

/* Verifies detections by landmarks: leaves bodies in job[0..n), best quality first, no two the same
 * and none that is followed and seen already. Returns n. */
static int verify(poise_people *people, const poise_detection *items, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        people->job[i].found = items[i].score;
        people->job[i].roi =
            poise_pose_roi_from_detection(&items[i], people->width, people->height);
    }
    poise_people_landmarks(people, count);
    count = keep_good(people, count);
    for (int i = 0; i < count; i++) {
        poise_job *job = &people->job[i];
        job->first = job->shape;
        job->roi =
            poise_pose_roi_from_auxiliary(job->result.auxiliary, people->width, people->height);
    }
    poise_people_landmarks(people, count);
    for (int i = 0; i < count; i++)
        people->job[i].good = confirmed(people, &people->job[i]);
    count = keep_good(people, count);
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && belief(&people->job[k - 1]) < belief(&people->job[k]); k--)
            swap_jobs(&people->job[k - 1], &people->job[k]);
    for (int i = 0; i < count; i++) {
        int known = 0;
        for (int k = 0; k < people->count; k++)
            known |= known_person(&people->job[i], &people->follow[k]);
        for (int k = 0; k < kept; k++)
            known |= known_body(&people->job[i], &people->job[k].shape);
        for (int k = i + 1; k < count; k++)
            known |= poise_shape_part_of(&people->job[i].shape, &people->job[k].shape);
        if (!known)
            people->job[kept++] = people->job[i];
    }
    return kept;
}

/* Somebody who is waited for may just have been found again. */
static int rejoin(poise_people *people, const poise_job *job)
{
    const float close = 0.5f; /* radii */
    float nearest = close;
    poise_follow *who = NULL;
    for (int i = 0; i < people->count; i++) {
        if (people->follow[i].seen)
            continue;
        float distance = poise_shape_distance(&people->follow[i].shape, &job->shape);
        if (distance < nearest) {
            nearest = distance;
            who = &people->follow[i];
        }
    }
    if (who == NULL)
        return 0;
    accept(people, who, job);
    return 1;
}

/* A region with two bodies may yield the chest of one with the legs of the other, and stay so. A
 * verified body that a tangled pose has a half of, or lies at, is that person seen properly, unless
 * a detection vouches for the pose. */
static int untangle(poise_people *people, const poise_job *job)
{
    const float reach = 0.5f; /* radii */
    float best = 0;
    poise_follow *who = NULL;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen || !follow->tangled || follow->vouched)
            continue;
        float half = poise_shape_half_similarity(&follow->shape, &job->shape);
        float nearness = 1 - poise_shape_distance(&follow->shape, &job->shape) / reach;
        float fit = fmaxf(half > shared_half ? half : 0, nearness);
        if (fit > best) {
            best = fit;
            who = follow;
        }
    }
    if (who == NULL)
        return 0;
    accept(people, who, job);
    who->vouched = 1;
    return 1;
}

/* Largest first, so that those who have to stay out are the smallest. */
static void sort_by_size(poise_people *people, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && people->job[k - 1].shape.radius < people->job[k].shape.radius; k--)
            swap_jobs(&people->job[k - 1], &people->job[k]);
}

static void newcomer(poise_people *people, const poise_job *job)
{
    poise_follow *follow = &people->follow[people->count++];
    memset(follow, 0, sizeof *follow);
    follow->id = people->next_id++;
    follow->fresh = 1;
    accept(people, follow, job);
}

/* Forgets those who were waited for in vain, or, with `all`, everybody not seen. */
static void forget(poise_people *people, int all)
{
    int kept = 0;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen && (all || people->now_ns - follow->seen_ns > wait_ns)) {
            people->alert_until_ns = people->now_ns + alert_ns;
            continue;
        }
        if (kept != i)
            people->follow[kept] = *follow;
        kept++;
    }
    people->count = kept;
}

/* 1 if a look could change anything: there is room, or somebody whose pose may have to be set
 * right. */
static int search_matters(const poise_people *people)
{
    int seen = 0, doubtful = 0;
    for (int i = 0; i < people->count; i++) {
        const poise_follow *follow = &people->follow[i];
        seen += follow->seen;
        doubtful |= follow->seen && follow->tangled && !follow->vouched;
    }
    return seen < people->settings.people_max || doubtful;
}

static void search(poise_people *people, look due)
{
    poise_detection items[POISE_CANDIDATES_MAX];
    int room = people->settings.people_max;
    int count = poise_people_search(people, due.whole, due.tiles, items, POISE_CANDIDATES_MAX);

    if (due.whole) {
        people->looked_ns = people->now_ns;
        people->dropped = 0;
    }
    if (!search_matters(people)) { /* do not spend landmark runs on those who have to stay out */
        people->dropped += count;
        return;
    }
    count = verify(people, items, count);
    sort_by_size(people, count);
    for (int i = 0; i < count; i++) {
        if (untangle(people, &people->job[i]) || rejoin(people, &people->job[i]))
            continue;
        if (people->count == room)
            forget(people, 1);
        if (people->count == room)
            people->dropped++;
        else
            newcomer(people, &people->job[i]);
    }
}

static void emit(poise_people *people, poise_scene *scene)
{
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen)
            continue;
        poise_person *person = &scene->people[scene->people_count++];
        person->id = follow->id;
        person->flags = follow->fresh ? POISE_PERSON_NEW : 0;
        poise_people_emit(people, &follow->result, &follow->smoothed, &follow->stature, person);
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
    track(people);
    look due = look_due(people);
    if (due.whole || due.tiles > 0)
        search(people, due);
    forget(people, 0);
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        if (!follow->seen)
            continue;
        poise_pose_filters_step(&follow->filters, people->settings.smooth, people->now_ns,
                                people->width, people->height, &follow->result, &follow->smoothed);
        follow->roi = follow->smoothed.next_roi;
    }
    if (people->settings.hands)
        poise_people_hands(people);
    emit(people, scene);
    scene->people_dropped = people->dropped;
}
