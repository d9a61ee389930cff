/* One run of the pipeline: what pipeline.c moves frames through and outputs.c writes. */
#ifndef POISE_STAGE_RUN_H
#define POISE_STAGE_RUN_H

#include "stage/crowd.h"
#include "stage/fighters.h"
#include "stage/hindsight.h"
#include "stage/history.h"
#include "stage/moves_book.h"
#include "stage/sink.h"
#include "stage/spans.h"
#include "stage/spool.h"

#include "base/pool.h"
#include "base/queue.h"

enum { POISE_RUN_SINKS = 9 };

typedef struct poise_run {
    const poise_stage_settings *settings;
    poise_stage_result *result;
    int64_t begun_ns;

    poise_source *source;     /* NULL: this pass needs no pixels */
    poise_people *people;     /* first pass; then scenes come from the spool */
    poise_fighters *fighters; /* NULL: not asked for */
    poise_spool *spool;       /* two passes: written in the first, read in the second */
    int looks_back;           /* two passes, as the fighters' numbers are known at the end */
    poise_hindsight hindsight;
    int32_t subject_id;       /* chosen in the first of two passes, or given */
    int pass, passes;         /* outputs are fed in the last */

    poise_pool *items;
    poise_queue *queue;
    poise_sink *sink[POISE_RUN_SINKS];
    int sinks;
    int pixels; /* a sink wants pixels of every frame */
    poise_history *history;
    poise_spans spans;      /* with fighters */
    poise_moves_book *book; /* NULL: moves are not named */
    poise_moves_view view;  /* of the book, when all frames are through */
    poise_crowd *crowd;     /* first of two passes */

    /* thumbnails: 0, stride, 2 stride ... until they are too many */
    int32_t thumbnails;
    int64_t stride;

    /* of the sinks' thread */
    atomic_int failed;
    poise_err sink_error;
} poise_run;

/* Opens all outputs the settings name; those that were opened stay so on failure. */
int poise_run_open_sinks(poise_run *run, poise_err *err);

/* Puts the outputs in place, performance and report last; on failure none stays. */
int poise_run_finish_sinks(poise_run *run, poise_err *err);

/* Closes the outputs and what only they need; those that were not finished leave nothing. */
void poise_run_close_sinks(poise_run *run);

#endif
