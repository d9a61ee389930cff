/* Looking for people who are not followed: when, and whether what the detector finds is somebody.
 *
 * A find that nobody explains is verified by the landmark network, twice, since a detector's region
 * is rough. The search goes on in pieces of about equal length (the detector's looks, first runs,
 * second runs), so that it fits between the frames of a fast video; each piece works on the frame
 * it is done in. Who passes is followed from then on, but a waited-for or tangled person whom the
 * find explains takes it over. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const float same_candidate =
    0.45f; /* similarity above which a newcomer is on a known body */
static const int64_t often_ns =
    100000000; /* between looks while people are tangled or somebody was lost lately */

static void swap_jobs(poise_job *a, poise_job *b)
{
    poise_job keep = *a;
    *a = *b;
    *b = keep;
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
        due.tiles = 1;
        people->tiles_waiting--;
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
    return poise_shape_likeness(&job->first, &job->shape) >= need;
}

/* For choosing between newcomers on one body. */
static float belief(const poise_job *job)
{
    return poise_result_quality(&job->result) * poise_shape_likeness(&job->first, &job->shape);
}

static void keep_good(poise_seek *seek)
{
    int kept = 0;
    for (int i = 0; i < seek->jobs; i++)
        if (seek->job[i].good)
            seek->job[kept++] = seek->job[i];
    seek->jobs = kept;
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
        return poise_shape_similarity(&job->shape, &follow->shape) > POISE_SAME_BODY;
    return known_body(job, &follow->shape);
}

int poise_seek_known(const poise_people *people, const poise_job *job)
{
    int known = 0;
    for (int i = 0; i < people->count; i++)
        known |= known_person(job, &people->follow[i]);
    return known;
}

/* Takes up to `limit` finds for their first run. */
static void take_finds(poise_people *people, int limit)
{
    poise_seek *seek = &people->seek;
    for (seek->jobs = 0; seek->jobs < limit && seek->next < seek->items; seek->next++) {
        const poise_detection *item = &seek->item[seek->next];
        poise_job *job = &seek->job[seek->jobs++];
        job->hides = 0;
        job->spare = NULL;
        job->found = item->score;
        job->detected = poise_shape_of_detection(item, people->width, people->height);
        job->roi = poise_pose_roi_from_detection(item, people->width, people->height);
    }
}

/* After the second runs: leaves bodies, best first, no two the same and none that is followed and
 * seen already. */
static void judge(poise_people *people)
{
    poise_seek *seek = &people->seek;
    poise_job *job = seek->job;
    int kept = 0;
    for (int i = 0; i < seek->jobs; i++)
        job[i].good = confirmed(people, &job[i]);
    keep_good(seek);
    for (int i = 1; i < seek->jobs; i++)
        for (int k = i; k > 0 && belief(&job[k - 1]) < belief(&job[k]); k--)
            swap_jobs(&job[k - 1], &job[k]);
    for (int i = 0; i < seek->jobs; i++) {
        int known = poise_seek_known(people, &job[i]);
        for (int k = 0; k < kept; k++)
            known |= known_body(&job[i], &job[k].shape);
        for (int k = i + 1; k < seek->jobs; k++)
            known |= poise_shape_part_of(&job[i].shape, &job[k].shape);
        if (!known)
            job[kept++] = job[i];
    }
    seek->jobs = kept;
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
    poise_follow_accept(people, who, job);
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
        float fit = fmaxf(half > POISE_SHARED_HALF ? half : 0, nearness);
        if (fit > best) {
            best = fit;
            who = follow;
        }
    }
    if (who == NULL)
        return 0;
    poise_follow_accept(people, who, job);
    who->vouched = 1;
    return 1;
}

/* Largest first, so that those who have to stay out are the smallest. */
static void sort_by_size(poise_seek *seek)
{
    poise_job *job = seek->job;
    for (int i = 1; i < seek->jobs; i++)
        for (int k = i; k > 0 && job[k - 1].shape.radius < job[k].shape.radius; k--)
            swap_jobs(&job[k - 1], &job[k]);
}

poise_follow *poise_follow_new(poise_people *people, const poise_job *job)
{
    poise_follow *follow = &people->follow[people->count++];
    memset(follow, 0, sizeof *follow);
    follow->id = people->next_id++;
    follow->vouched_ns = people->now_ns;
    follow->vouched_shape = job->shape;
    poise_follow_accept(people, follow, job);
    return follow;
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

/* Those who passed join the people followed. */
static void join(poise_people *people)
{
    const int room = people->settings.people_max;
    judge(people);
    sort_by_size(&people->seek);
    for (int i = 0; i < people->seek.jobs; i++) {
        const poise_job *job = &people->seek.job[i];
        if (untangle(people, job) || rejoin(people, job))
            continue;
        if (people->count == room)
            poise_people_forget(people, 1);
        if (people->count == room)
            people->dropped++;
        else
            poise_follow_new(people, job);
    }
}

void poise_seek_begin(poise_people *people)
{
    poise_seek *seek = &people->seek;
    if (seek->stage != POISE_SEEK_IDLE || seek->begun)
        return;
    const look due = look_due(people);
    if (!due.whole && due.tiles == 0)
        return;
    seek->begun = 1;
    seek->whole = due.whole;
    seek->tiles = poise_people_tiles(people, due.whole, due.tiles);
    seek->stage = POISE_SEEK_LOOK;
}

int poise_seek_open(poise_people *people, int limit)
{
    poise_seek *seek = &people->seek;
    people->looks = 0;
    if (seek->stage == POISE_SEEK_IDLE)
        return 0;
    if (seek->stage == POISE_SEEK_LOOK) {
        people->looks = seek->tiles;
        return 0;
    }
    if (seek->stage == POISE_SEEK_FIRST)
        take_finds(people, limit);
    for (int i = 0; i < seek->jobs; i++)
        people->run[i] = &seek->job[i];
    return seek->jobs;
}

static void look_done(poise_people *people)
{
    poise_seek *seek = &people->seek;
    seek->next = 0;
    seek->items =
        poise_people_finds(people, seek->whole, seek->tiles, seek->item, POISE_CANDIDATES_MAX);
    if (seek->whole) {
        people->looked_ns = people->now_ns;
        people->dropped = 0;
    }
    poise_people_revoke(people);
    if (!search_matters(people)) { /* do not spend landmark runs on those who have to stay out */
        people->dropped += seek->items;
        seek->items = 0;
    }
}

void poise_seek_close(poise_people *people)
{
    poise_seek *seek = &people->seek;
    if (seek->stage == POISE_SEEK_IDLE)
        return;
    if (seek->stage == POISE_SEEK_FIRST) {
        keep_good(seek);
        for (int i = 0; i < seek->jobs; i++) {
            poise_job *job = &seek->job[i];
            job->first = job->shape;
            job->roi =
                poise_pose_roi_from_auxiliary(job->result.auxiliary, people->width, people->height);
        }
        if (seek->jobs > 0) {
            seek->stage = POISE_SEEK_SECOND;
            return;
        }
    } else if (seek->stage == POISE_SEEK_SECOND) {
        join(people);
    } else {
        look_done(people);
    }
    seek->stage = seek->next < seek->items ? POISE_SEEK_FIRST : POISE_SEEK_IDLE;
}
