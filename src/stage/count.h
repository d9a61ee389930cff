/* What a result counts of scenes, and what it warns of. Inside stage only. */
#ifndef POISE_STAGE_COUNT_H
#define POISE_STAGE_COUNT_H

#include "stage/fighters.h"
#include "stage/spans.h"

/* One more frame: people, fighters, media time. */
void poise_count_scene(poise_stage_result *result, const poise_scene *scene);

/* A span that is over: cuts and replays. */
void poise_count_span(poise_stage_result *result, const poise_span *span);

/* At the end: adds a line to result->warnings for everything the user should know. fighters may be
 * NULL. */
void poise_count_warnings(poise_stage_result *result, const poise_fighters *fighters);

#endif
