/* With two fighters: who is there, asked anew again and again, whatever is followed.
 *
 * A loop goes on by itself, since each region comes from the pose before: one that holds the head
 * of the referee and the legs of a fighter stays so, and hides both. So nobody is believed because
 * he is followed. A census begins with nobody counted; in each round the detector looks, everybody
 * counted painted over, and the find it is surest of is posed: at first twice, as it is and with
 * the counted painted over; then the better of the two again, with what is known of its own body
 * spared. Whoever it is is counted: the loop that is there already, or a new one. The census ends
 * when looks find nobody new. A loop not counted whose joints all lie on those who were has no body
 * of its own; a fighter's only if they lie on the same joints of those, for he may stand behind.
 *
 * Painting over is what finds people who stand behind each other: of frames with both fighters
 * visible the detector sees both in 34 %, with everybody else painted over in 67 % (rendered bouts,
 * docs/decisions/0019).
 *
 * The census goes on in pieces, as a search does (see seek.c); those counted are painted where they
 * are now. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

static const float same_body = 0.45f; /* similarity */
static const float same_find = 0.2f;  /* gap of a detection and a pose, radii */

void poise_census_reset(poise_people *people)
{
    memset(&people->census, 0, sizeof people->census);
}

static int missing(const poise_people *people)
{
    return !people->fighters.named || people->fighters.missing;
}

static int due(const poise_people *people)
{
    const int64_t doubtful_ns = 150000000;
    const poise_census *c = &people->census;
    const int64_t calm_ns = (int64_t)people->settings.detect_every_ms * 500000; /* twice as often */
    if (!c->held)
        return 1;
    return people->now_ns - c->ended_ns >=
           (poise_fighters_doubtful(people) && doubtful_ns < calm_ns ? doubtful_ns : calm_ns);
}

void poise_census_begin(poise_people *people, int now)
{
    enum { WIDE_CALM = 1, WIDE_MISSING = 3 };
    poise_census *c = &people->census;
    if (c->stage != POISE_SEEK_IDLE || (!now && !due(people)))
        return;
    c->stage = POISE_SEEK_LOOK;
    c->wide = c->turned = 0;
    c->wide_left = now ? 0 : missing(people) ? WIDE_MISSING : WIDE_CALM;
    c->rounds_most = now ? POISE_CENSUS_ROUNDS_NOW : POISE_CENSUS_ROUNDS_MAX;
    c->rounds = 0;
    c->tried_count = 0;
    for (int i = 0; i < people->count; i++)
        people->follow[i].counted = 0;
}

int poise_census_open(poise_people *people)
{
    poise_census *c = &people->census;
    people->looks = 0;
    if (c->stage == POISE_SEEK_IDLE)
        return 0;
    if (c->stage == POISE_SEEK_LOOK) {
        people->looks = c->turned ? poise_people_turned_tiles(people) : 0;
        if (people->looks == 0)
            people->looks = poise_people_tiles(people, !c->wide, c->wide ? 2 : 0);
        return 0;
    }
    if (c->stage == POISE_SEEK_FIRST) {
        c->job[0].hides = 0;
        c->job[0].spare = NULL;
        poise_hide_counted(people, &c->job[1]);
        people->run[0] = &c->job[0];
        people->run[1] = &c->job[1];
        return c->job[1].hides > 0 ? 2 : 1;
    }
    poise_hide_counted(people, &c->job[0]);
    c->job[0].spare = &c->job[0].first;
    people->run[0] = &c->job[0];
    return 1;
}

int poise_census_cover(const poise_people *people, poise_capsule *ret_capsules)
{
    int count = 0, bodies = 0;
    for (int i = 0; i < people->count && bodies < POISE_COUNTED_MAX; i++)
        if (people->follow[i].counted && people->follow[i].seen) {
            count += poise_shape_capsules(&people->follow[i].shape, NULL, 0, ret_capsules + count);
            bodies++;
        }
    return count;
}

static int tried(const poise_census *c, const poise_shape *find)
{
    const float near = 0.15f; /* radii */
    for (int i = 0; i < c->tried_count; i++)
        if (hypotf(c->tried[i][0] - find->hip[0], c->tried[i][1] - find->hip[1]) <
            near * find->radius)
            return 1;
    return 0;
}

static void end(poise_people *people);

/* The detector looked. Finds that agree with a loop's hips, shoulders and size count it; of the
 * others the best goes on to be posed. */
static void looked(poise_people *people, int looks)
{
    poise_census *c = &people->census;
    int counted = 0;
    int items = poise_people_sights(people, looks, people->seek.item, POISE_CANDIDATES_MAX);
    const poise_detection *best = NULL;
    for (int k = 0; k < items; k++) {
        const poise_detection *item = &people->seek.item[k];
        const poise_shape find = poise_shape_of_detection(item, people->width, people->height);
        float least = same_find;
        poise_follow *who = NULL;
        for (int i = 0; i < people->count; i++) {
            float gap = poise_shape_gap(&people->follow[i].shape, &find);
            if (people->follow[i].seen && !people->follow[i].tangled && gap < least) {
                least = gap;
                who = &people->follow[i];
            }
        }
        if (who != NULL && item->score >= people->settings.min_detection) {
            counted += !who->counted;
            who->counted = 1;
        } else if (best == NULL && !tried(c, &find) &&
                   !poise_fighters_inverted(people, &find, NULL)) {
            best = item;
        }
    }
    if (best != NULL && c->rounds < c->rounds_most) {
        c->rounds++;
        for (int k = 0; k < 2; k++) {
            c->job[k].found = best->score;
            c->job[k].detected = poise_shape_of_detection(best, people->width, people->height);
            c->job[k].roi = poise_pose_roi_from_detection(best, people->width, people->height);
        }
        c->stage = POISE_SEEK_FIRST;
    } else if (counted == 0 || c->rounds++ >= c->rounds_most) {
        c->turned = !c->wide && missing(people);
        if (c->wide_left-- > 0)
            c->wide = 1;
        else
            end(people);
    }
}

/* Nobody there after all. */
static void failed(poise_census *c)
{
    if (c->tried_count < POISE_CENSUS_ROUNDS_MAX) {
        c->tried[c->tried_count][0] = c->job[0].detected.hip[0];
        c->tried[c->tried_count][1] = c->job[0].detected.hip[1];
        c->tried_count++;
    }
    c->stage = POISE_SEEK_LOOK;
}

/* The loop that follows this body already, or waits for it; NULL: nobody does. */
static poise_follow *loop_on(poise_people *people, const poise_shape *shape)
{
    const float close = 0.5f; /* radii */
    poise_follow *who = NULL;
    float most = same_body;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        float similar = poise_shape_likeness(shape, &follow->shape);
        if (!follow->counted && follow->seen && similar > most) {
            most = similar;
            who = follow;
        }
    }
    float nearest = close;
    for (int i = 0; i < people->count && who == NULL; i++) {
        float distance = poise_shape_distance(&people->follow[i].shape, shape);
        if (!people->follow[i].seen && distance < nearest) {
            nearest = distance;
            who = &people->follow[i];
        }
    }
    return who;
}

/* 1 if a pose is that of somebody counted. */
static int counted_already(const poise_people *people, const poise_shape *shape)
{
    const float same = 0.55f;
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].counted && people->follow[i].seen &&
            (poise_shape_similarity(shape, &people->follow[i].shape) > same ||
             poise_shape_part_of(shape, &people->follow[i].shape)))
            return 1;
    return 0;
}

/* How well a first look shows what the detector found, 0..1. What is painted over costs presence:
 * that the trunk is where the detector sees it says more. */
static float fit(const poise_people *people, const poise_job *job)
{
    const float agrees = 0.4f, presence_least = 0.02f;
    float gap = poise_shape_gap(&job->shape, &job->detected);
    if (!poise_result_believable(&job->result, presence_least, people->width, people->height) ||
        gap > agrees || counted_already(people, &job->shape) ||
        poise_fighters_inverted(people, &job->shape, NULL))
        return 0;
    return (1 - gap / agrees) * (0.5f + 0.5f * job->result.presence);
}

/* Chooses between the two first looks. */
static void first_looks(poise_people *people)
{
    poise_census *c = &people->census;
    float plain = fit(people, &c->job[0]),
          painted = c->job[1].hides > 0 ? fit(people, &c->job[1]) : 0;
    if (!(fmaxf(plain, painted) > 0)) {
        failed(c);
        return;
    }
    if (painted > plain)
        c->job[0] = c->job[1];
    c->job[0].first = c->job[0].shape;
    c->job[0].roi =
        poise_pose_roi_from_auxiliary(c->job[0].result.auxiliary, people->width, people->height);
    c->stage = POISE_SEEK_SECOND;
}

/* Posed twice and still somebody: is counted. */
static void count_in(poise_people *people)
{
    const float kept = 0.75f; /* similarity above which a loop's own pose stands */
    poise_job *job = &people->census.job[0];
    poise_follow *who = loop_on(people, &job->shape);
    if (who == NULL) {
        if (people->count == people->settings.people_max)
            poise_people_forget(people, 1);
        if (people->count == people->settings.people_max) {
            people->dropped++;
            failed(&people->census);
            return;
        }
        job->turned = 0;
        who = poise_follow_new(people, job);
    } else if (!who->seen || poise_shape_likeness(&job->shape, &who->shape) < kept) {
        job->who = (int)(who - people->follow);
        poise_sides_keep(people, job);
        poise_follow_accept(people, who, job);
    }
    who->counted = 1;
    people->census.stage = POISE_SEEK_LOOK;
}

/* Loops that were not counted stay while they have a body of their own. */
static void end(poise_people *people)
{
    enum { CLEAR_MIN = 3, OWN_MIN = 4, ABSENT_MAX = 8 };
    poise_census *c = &people->census;
    const poise_shape *body[POISE_PEOPLE_MAX];
    int kept = 0, bodies = 0;
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].counted && people->follow[i].seen)
            body[bodies++] = &people->follow[i].shape;
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        int has_own = follow->counted || !follow->seen || bodies == 0 ||
                      poise_shape_clear(&follow->shape, body, bodies) >= CLEAR_MIN ||
                      (follow->fighter != 0 && !follow->weak &&
                       poise_shape_own(&follow->shape, body, bodies) >= OWN_MIN);
        follow->absent = follow->counted ? 0 : follow->absent + 1;
        follow->drops = !has_own || (follow->absent > ABSENT_MAX && follow->fighter == 0);
    }
    for (int i = 0; i < people->count; i++) {
        if (people->follow[i].drops)
            continue;
        if (kept != i)
            people->follow[kept] = people->follow[i];
        kept++;
    }
    people->count = kept;
    if (c->rounds_most == POISE_CENSUS_ROUNDS_MAX) {
        c->held = 1;
        c->ended_ns = people->now_ns;
    }
    c->stage = POISE_SEEK_IDLE;
}

void poise_census_close(poise_people *people, int looks)
{
    const float agree = 0.6f, sure = 0.4f; /* similarity of the looks; score times presence */
    poise_census *c = &people->census;
    if (c->stage == POISE_SEEK_LOOK) {
        looked(people, looks);
    } else if (c->stage == POISE_SEEK_FIRST) {
        first_looks(people);
    } else if (c->stage == POISE_SEEK_SECOND) {
        const poise_job *job = &c->job[0];
        if (job->good && job->found * job->result.presence >= sure &&
            poise_shape_likeness(&job->first, &job->shape) >= agree &&
            !poise_fighters_inverted(people, &job->shape, NULL) &&
            !counted_already(people, &job->shape))
            count_in(people);
        else
            failed(c);
    }
}
