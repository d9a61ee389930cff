#include "stage/count.h"

#include "base/buf.h"

#include <stdio.h>

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

void poise_count_warnings(poise_stage_result *res, const poise_fighters *fighters)
{
    poise_buf buf;
    poise_buf_init(&buf, POISE_STAGE_WARNINGS_MAX - 1);
    poise_buf_puts(&buf, res->warnings);
    if (poise_source_warnings(&res->source, &buf) == 0) {
        if (res->frames == 0)
            poise_buf_puts(&buf, "the source has no frames\n");
        if (res->dropped_people)
            poise_buf_printf(&buf,
                             "more people than --people-max: the smallest were left out %lld times "
                             "(person-frames)\n",
                             (long long)res->dropped_people);
        if (res->unsolved)
            poise_buf_printf(&buf,
                             "%lld of %lld person-frames have no position in millimetres (too few "
                             "clear landmarks); "
                             "predictions.json leaves them out, poses.jsonl has them\n",
                             (long long)res->unsolved, (long long)res->person_frames);
        if (fighters)
            poise_fighters_warnings(fighters, &buf);
        if (res->end == POISE_STAGE_STOPPED)
            poise_buf_puts(&buf, "interrupted: the files hold the frames up to then\n");
    }
    if (buf.data)
        snprintf(res->warnings, sizeof(res->warnings), "%s", buf.data);
    poise_buf_free(&buf);
}
