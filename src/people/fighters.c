/* Two of the people are the fighters: identity's part of a frame, and how the work is spent on
 * them.
 *
 * Cuts are looked for before any loop runs: nothing is carried over one. After the loops identity
 * names the two (src/identity/duo.h) and says where one who is not seen should be; the next frame
 * looks there with the landmark network itself, which sees what the detector does not (somebody
 * half hidden, or lying). Everybody else is posed in the rest of the frame, by turns. */
#include "people/loop.h"
#include "people/noted.h"

#include <math.h>
#include <string.h>

static const int64_t others_ns = 30000000; /* between poses of somebody who is not a fighter */

int poise_fighters_open(poise_people *people, poise_err *err)
{
    static const poise_duo_rule rule[] = {[POISE_FIGHTERS_DUO] = POISE_DUO_FULL,
                                          [POISE_FIGHTERS_BYTETRACK] = POISE_DUO_BYTETRACK,
                                          [POISE_FIGHTERS_CENTROID] = POISE_DUO_CENTROID};
    poise_fighters *f = &people->fighters;
    if (people->settings.fighters == 0)
        return 0;
    int r = poise_duo_new(rule[people->settings.fighters_rule], &f->duo, err);
    return r != 0 ? r : poise_cuts_new(&f->cuts, err);
}

void poise_fighters_close(poise_people *people)
{
    poise_duo_free(&people->fighters.duo);
    poise_cuts_free(&people->fighters.cuts);
}

/* No loop is a fighter's. */
static void forget_numbers(poise_fighters *f)
{
    memset(&f->result, 0, sizeof f->result);
    f->result.person[0] = f->result.person[1] = -1;
    f->named = f->missing = 0;
}

void poise_fighters_reset(poise_people *people)
{
    forget_numbers(&people->fighters);
    if (people->settings.fighters == 0)
        return;
    poise_duo_reset(people->fighters.duo);
    poise_cuts_reset(people->fighters.cuts);
}

void poise_fighters_watch(poise_people *people, poise_scene *scene)
{
    if (people->settings.fighters == 0)
        return;
    const int cut = poise_cuts_look(people->fighters.cuts, people->image, scene->time.pts_ns);
    if (poise_cuts_wiped(people->fighters.cuts))
        poise_duo_wiped(people->fighters.duo);
    if (!cut)
        return;
    scene->flags |= POISE_SCENE_CUT;
    forget_numbers(&people->fighters);
    people->count = 0;
    people->searched = 0;
    people->next_tile = 0;
    people->finding.calm = 0;
    poise_census_reset(people);
}

int poise_fighters_first(const poise_people *people, const poise_follow *follow)
{
    const poise_fighters *f = &people->fighters;
    return !follow->late &&
           (!f->named || follow->fighter != 0 || (f->missing && !follow->shown));
}

void poise_fighters_turns(poise_people *people)
{
    int waiting = 0;
    for (int i = 0; i < people->count; i++) {
        people->follow[i].late = 0;
        waiting += poise_fighters_first(people, &people->follow[i]);
    }
    if (!people->fast)
        return;
    for (; waiting > POISE_FIGHTERS; waiting--) {
        poise_follow *last = NULL;
        for (int i = 0; i < people->count; i++) {
            poise_follow *follow = &people->follow[i];
            if (!poise_fighters_first(people, follow))
                continue;
            if (last == NULL || (last->fighter != 0 && follow->fighter == 0) ||
                ((last->fighter != 0) == (follow->fighter != 0) &&
                 follow->tried_ns >= last->tried_ns))
                last = follow;
        }
        last->late = 1;
    }
}

int poise_fighters_doubtful(const poise_people *people)
{
    const poise_fighters *f = &people->fighters;
    return people->settings.fighters != 0 &&
           (!f->named || f->missing || f->result.uncertain[0] || f->result.uncertain[1]);
}

float poise_fighters_size(const poise_people *people)
{
    float most = 0;
    for (int i = 0; i < people->count && people->settings.fighters != 0; i++)
        if (people->follow[i].seen)
            most = fmaxf(most, people->follow[i].shape.radius);
    return most;
}

int poise_fighters_around(const poise_people *people, float room, poise_rect *ret_roi)
{
    const float w = (float)people->width, h = (float)people->height;
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < people->count && people->settings.fighters != 0; i++) {
        const poise_shape *shape = &people->follow[i].shape;
        if (!people->follow[i].seen || (people->fighters.named && !people->follow[i].fighter))
            continue;
        x0 = fminf(x0, shape->hip[0] - room * shape->radius);
        x1 = fmaxf(x1, shape->hip[0] + room * shape->radius);
        y0 = fminf(y0, shape->hip[1] - room * shape->radius);
        y1 = fmaxf(y1, shape->hip[1] + room * shape->radius);
    }
    float side = fmaxf(x1 - x0, y1 - y0);
    if (!(side > 0))
        return 0;
    *ret_roi = (poise_rect){
        .xc = 0.5f * (x0 + x1) / w, .yc = 0.5f * (y0 + y1) / h, .w = side / w, .h = side / h};
    return 1;
}

int poise_fighters_near(const poise_people *people, poise_rect *ret_roi)
{
    const float room = 2.2f, much = 0.7f; /* radii around a body; of the longer side */
    const float w = (float)people->width, h = (float)people->height;
    poise_rect roi;
    if (!poise_fighters_around(people, room, &roi) || !(roi.w * w < much * fmaxf(w, h)))
        return 0;
    *ret_roi = roi;
    return 1;
}

static poise_follow *loop_of(poise_people *people, int number)
{
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].fighter == number)
            return &people->follow[i];
    return NULL;
}

static const poise_follow *loop_of_person(const poise_people *people, int32_t id)
{
    for (int i = 0; i < people->count; i++)
        if (people->follow[i].id == id)
            return &people->follow[i];
    return NULL;
}

int poise_fighters_probe(poise_people *people)
{
    poise_fighters *f = &people->fighters;
    int probes = 0;
    for (int i = 0; i < f->result.hints; i++) {
        const poise_roi_hint *hint = &f->result.hint[i];
        poise_follow *follow = loop_of(people, hint->fighter);
        if (follow == NULL)
            f->probe[probes++].roi = hint->roi;
        else if (!follow->seen)
            follow->roi = hint->roi;
    }
    return probes;
}

int poise_fighters_inverted(const poise_people *people, const poise_shape *shape,
                            const poise_shape *before)
{
    const float inverted = -0.2f; /* radii; of true fighters below: 1 frame in 1000 (ground) */
    return people->settings.fighters != 0 && poise_shape_rise(shape) < inverted &&
           !(before != NULL && before->radius > 0 && poise_shape_rise(before) < 0);
}

int poise_fighters_hold(const poise_people *people, const poise_job *job)
{
    const int64_t moment_ns = 100000000, longest_ns = 1500000000;
    const float steady = 0.5f, copy = 0.45f; /* similarities: to itself, to somebody else */
    const poise_follow *own = &people->follow[job->who];
    if (!job->weak || own->fighter == 0 || people->now_ns - own->seen_ns > moment_ns ||
        people->now_ns - own->sure_ns > longest_ns ||
        poise_shape_likeness(&job->shape, &own->shape) < steady)
        return 0;
    for (int i = 0; i < people->count; i++)
        if (i != job->who && people->follow[i].seen &&
            poise_shape_similarity(&job->shape, &people->follow[i].shape) > copy)
            return 0;
    return 1;
}

int poise_fighters_again(const poise_people *people, int ret_who[POISE_FIGHTERS])
{
    int count = 0;
    for (int i = 0; i < people->count && count < POISE_FIGHTERS; i++) {
        const poise_follow *follow = &people->follow[i];
        if (people->fighters.named && follow->fighter != 0 && !follow->seen)
            ret_who[count++] = i;
    }
    return count;
}

/* Every loop's number, from what identity said about this frame's people. A loop that is seen but
 * refused for so long is on somebody else: without its number the fighter is looked for anew. */
static void number_loops(poise_people *people, const poise_scene *scene)
{
    const int64_t refused_ns = 250000000;
    poise_fighters *f = &people->fighters;
    for (int k = 0; k < POISE_FIGHTERS; k++) {
        const int person = f->result.person[k];
        poise_follow *numbered = loop_of(people, k + 1);
        if (person >= 0 || numbered == NULL || !numbered->seen)
            f->agreed_ns[k] = people->now_ns;
        else if (people->now_ns - f->agreed_ns[k] > refused_ns)
            numbered->fighter = 0;
        for (int i = 0; person >= 0 && i < people->count; i++) {
            poise_follow *follow = &people->follow[i];
            if (follow->id == scene->people[person].id)
                follow->fighter = k + 1;
            else if (follow->fighter == k + 1)
                follow->fighter = 0;
        }
    }
    const poise_follow *a = loop_of(people, 1), *b = loop_of(people, 2);
    f->named = a != NULL && b != NULL;
    f->missing = f->named && (!a->seen || !b->seen);
}

/* What the finder says of who fights: 0 to 1, or -1 for nothing. Whom it never found is hardly a
 * fighter, where it knows the bodies. */
static float fights(const poise_people *people, const poise_follow *follow)
{
    const float never_found = 0.3f;
    if (follow == NULL || !poise_finds_believed(people))
        return -1;
    if (follow->found.heard_s > 0)
        return follow->found.fighter;
    return people->finding.close_trust.fine ? never_found : -1;
}

/* What the networks say of the scene's people. */
static void hear_words(poise_people *people, const poise_scene *scene)
{
    if (!people->fast)
        poise_names_look(people);
    for (int i = 0; i < scene->people_count; i++) {
        poise_word *word = &people->fighters.word[i];
        const poise_follow *follow = loop_of_person(people, scene->people[i].id);
        memset(word, 0, sizeof *word);
        word->fighter = fights(people, follow);
        if (follow != NULL)
            poise_names_hear(people, follow->id, word);
    }
}

void poise_fighters_name(poise_people *people, poise_scene *scene)
{
    poise_fighters *f = &people->fighters;
    if (people->settings.fighters == 0)
        return;
    hear_words(people, scene);
    poise_duo_step(f->duo, people->image, scene, f->word, &f->result);
    for (int k = 0; k < POISE_FIGHTERS; k++) {
        if (f->result.person[k] < 0)
            continue;
        poise_person *person = &scene->people[f->result.person[k]];
        person->fighter = k + 1;
        const poise_follow *follow = loop_of_person(people, person->id);
        const int weak = follow != NULL && follow->weak;
        f->result.note.unsure[k] |= (uint8_t)weak;
        if (f->result.uncertain[k] || weak)
            person->flags |= POISE_PERSON_UNCERTAIN;
    }
    if (f->result.replay) {
        scene->flags |= POISE_SCENE_REPLAY;
        scene->replay_from_ns = f->result.replay_from_ns;
    }
    number_loops(people, scene);
}

void poise_people_noted(const poise_people *people, poise_hindsight_note *ret_note)
{
    *ret_note = people->settings.fighters ? people->fighters.result.note
                                          : (poise_hindsight_note){.anew = 1};
}

int poise_fighters_others(const poise_people *people, int max, int *ret_who)
{
    unsigned char chosen[POISE_PEOPLE_MAX] = {0};
    int count = 0, written = 0;
    for (; count < max; count++) {
        int oldest = -1;
        for (int i = 0; i < people->count; i++) {
            const poise_follow *follow = &people->follow[i];
            if (chosen[i] || poise_fighters_first(people, follow) ||
                people->now_ns - follow->tried_ns < others_ns)
                continue;
            if (oldest < 0 || follow->tried_ns < people->follow[oldest].tried_ns)
                oldest = i;
        }
        if (oldest < 0)
            break;
        chosen[oldest] = 1;
    }
    for (int i = 0; i < people->count; i++)
        if (chosen[i])
            ret_who[written++] = i;
    return written;
}
