/* See rehearsal.h. */
#include "stage/rehearsal.h"

#include <stdlib.h>

int poise_stage_read_again(poise_source_kind kind)
{
    return kind == POISE_SOURCE_FILE || kind == POISE_SOURCE_PICTURES ||
           kind == POISE_SOURCE_PICTURE;
}

/* 1: go on. */
static int one_frame(poise_source *source, poise_people *people, poise_scene *scene)
{
    const int64_t most_ns = POISE_REHEARSAL_S * (int64_t)1000000000;
    poise_frame *frame;
    poise_err err;
    if (poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err) != 0)
        return 0;
    const int goes_on =
        frame->time.pts_ns < most_ns &&
        poise_people_step(people, &frame->image, frame->time, scene, &err) == 0;
    if (goes_on)
        poise_people_rest(people);
    poise_frame_unref(&frame);
    return goes_on && !poise_people_judged(people);
}

void poise_stage_rehearse(const char *source, const poise_source_settings *media,
                          poise_people *people)
{
    poise_source *again = NULL;
    poise_err err;
    poise_scene *scene = malloc(sizeof *scene);
    if (scene != NULL && poise_source_open(source, media, &again, &err) == 0) {
        while (one_frame(again, people, scene))
            ;
        poise_source_close(&again);
        poise_people_again(people);
    }
    free(scene);
}
