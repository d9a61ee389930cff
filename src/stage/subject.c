#include "stage/subject.h"

#include <string.h>

int poise_subject_check(const poise_stage_settings *s, poise_err *err)
{
    const int fighters = s->people.fighters != 0;
    if (s->subject == POISE_SUBJECT_TRACK && s->subject_id < 1)
        return poise_fail(err, POISE_EINVAL, "subject track:%d: ids begin at 1", s->subject_id);
    if (s->subject == POISE_SUBJECT_FIGHTER &&
        (!fighters || (s->subject_id != 1 && s->subject_id != 2)))
        return poise_fail(err, POISE_EINVAL,
                          "subject fighter:%d: give fighter:1 or fighter:2, with --fighters 2",
                          s->subject_id);
    if (fighters && (s->subject == POISE_SUBJECT_LARGEST || s->subject == POISE_SUBJECT_CENTRE))
        return poise_fail(err, POISE_EINVAL,
                          "with two fighters the subject is one of them: give fighter:1, fighter:2 "
                          "or track:ID instead of %s",
                          s->subject == POISE_SUBJECT_LARGEST ? "largest" : "centre");
    return 0;
}

void poise_subject_keep(poise_scene *scene, poise_subject subject, int32_t id)
{
    int32_t n = 0;
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if ((subject == POISE_SUBJECT_FIGHTER ? p->fighter : p->id) != id)
            continue;
        if (i != n)
            scene->people[n] = scene->people[i];
        n++;
    }
    if (n < scene->people_count)
        memset(&scene->people[n], 0, (size_t)(scene->people_count - n) * sizeof(scene->people[0]));
    scene->people_count = n;
}
