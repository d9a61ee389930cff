/* What a result counts of scenes. Inside stage only. */
#ifndef POISE_STAGE_COUNT_H
#define POISE_STAGE_COUNT_H

#include "stage/spans.h"

/* One more frame: people, fighters, media time. */
void poise_count_scene(poise_stage_result *result, const poise_scene *scene);

/* A span that is over: cuts and replays. */
void poise_count_span(poise_stage_result *result, const poise_span *span);

#endif
