#include "stage/count.h"

static void count_fighters(poise_stage_result *res, const poise_scene *scene)
{
    int seen = 0, uncertain = 0;
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if (p->fighter < 1 || p->fighter > 2)
            continue;
        seen++;
        res->fighter_frames[p->fighter - 1]++;
        if (p->flags & POISE_PERSON_UNCERTAIN) {
            uncertain = 1;
            res->uncertain_frames[p->fighter - 1]++;
        }
    }
    res->uncertain_either_frames += uncertain;
    res->both_frames += seen == 2;
}

void poise_count_scene(poise_stage_result *res, const poise_scene *scene)
{
    count_fighters(res, scene);
    res->frames++;
    res->person_frames += scene->people_count;
    res->frames_with_people += scene->people_count > 0;
    if (scene->people_count > res->people_most)
        res->people_most = scene->people_count;
    for (int32_t i = 0; i < scene->people_count; i++)
        res->unsolved += !(scene->people[i].flags & POISE_PERSON_CAMERA_VALID);
    res->media_ns = scene->time.pts_ns;
}

void poise_count_span(poise_stage_result *res, const poise_span *span)
{
    res->cuts += span->kind == POISE_SPAN_CUT;
    if (span->kind == POISE_SPAN_REPLAY) {
        res->replays++;
        res->replay_ns += span->to_ns - span->from_ns;
    }
}
