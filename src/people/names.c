/* With two fighters: the namer (pose/namer.h) looks at the fighters, and at whoever may become one,
 * and identity hears what it says: often while it is in doubt or bodies are close, now and
 * then while nothing can go wrong. */
#include "people/loop.h"

#include <string.h>

static const int64_t near_ns = 40000000, calm_ns = 200000000; /* between two looks */

_Static_assert(POISE_NAME_VALUES == (int)POISE_WORD_VALUES, "a word holds a name");

static poise_sketch sketch_of(const poise_follow *follow)
{
    poise_sketch sketch = {.radius = follow->shape.radius};
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        const poise_landmark *l = &follow->result.landmarks[poise_shape_landmark[k]];
        sketch.joint[k][0] = l->x;
        sketch.joint[k][1] = l->y;
    }
    return sketch;
}

/* The fighters first, then, while there is room, those without a number: one may become a fighter.
 */
static int choose(const poise_people *people, int ret_who[POISE_NAMES_MAX])
{
    int count = 0;
    for (int numbered = 1; numbered >= 0; numbered--)
        for (int i = 0; i < people->count && count < POISE_NAMES_MAX; i++) {
            const poise_follow *follow = &people->follow[i];
            if (follow->seen && follow->posed && (follow->fighter != 0) == numbered)
                ret_who[count++] = i;
        }
    return count;
}

void poise_names_run(poise_people *people, poise_name_job *job, poise_namer *namer)
{
    const poise_follow *follow = &people->follow[job->who];
    const poise_landmark *aux = follow->result.auxiliary;
    const float hip[2] = {aux[0].x, aux[0].y}, rim[2] = {aux[1].x, aux[1].y};
    poise_namer_run(namer, people->image, hip, rim, &job->own, job->other, job->others, &job->name);
}

void poise_names_look(poise_people *people)
{
    poise_naming *n = &people->naming;
    int who[POISE_NAMES_MAX];
    const int calm = people->finding.calm && !poise_fighters_doubtful(people);
    if (people->member[0].namer == NULL ||
        (n->looked_ns != 0 && people->now_ns - n->looked_ns < (calm ? calm_ns : near_ns)))
        return;
    n->count = choose(people, who);
    for (int k = 0; k < n->count; k++) {
        poise_name_job *job = &n->job[k];
        job->id = people->follow[who[k]].id;
        job->who = who[k];
        job->own = sketch_of(&people->follow[who[k]]);
        job->others = 0;
        for (int i = 0; i < people->count && job->others < POISE_NAMES_OTHERS_MAX; i++)
            if (i != who[k] && people->follow[i].seen)
                job->other[job->others++] = sketch_of(&people->follow[i]);
    }
    if (n->count == 0)
        return;
    people->looks = 0;
    n->looks = n->count;
    poise_people_run_team(people, 0);
    n->looks = 0;
    n->looked_ns = people->now_ns;
}

void poise_names_hear(const poise_people *people, int32_t id, poise_word *ret_word)
{
    const poise_naming *n = &people->naming;
    for (int k = 0; k < n->count; k++) {
        if (n->job[k].id != id)
            continue;
        ret_word->sure = n->job[k].name.sure;
        memcpy(ret_word->value, n->job[k].name.value, sizeof ret_word->value);
    }
}
