/* Several sources, one after another or side by side, resumable, with progress and orderly
 * stopping. */
#ifndef POISE_CLI_BATCH_H
#define POISE_CLI_BATCH_H

#include "base/err.h"
#include "stage/stage.h"

enum { POISE_JOBS_MAX = 64 };

/* `poise run`'s options; see run.c for their meaning and ranges. */
typedef struct poise_run_options {
    const char *out, *models;
    int jobs, threads; /* threads 0: what the cores give */
    int no_overlay, overlay_size;
    int model, hands, still, paced;
    poise_subject subject;
    int subject_id;
    int fighters, identity; /* 0 or 2; poise_fighters_rule */
    poise_stage_corner corner;
    int no_moves;
    double moves_confidence;          /* 0..1; < 0: as the models say */
    int moves_smoothing, moves_adapt; /* < 0: as the models say */
    poise_rounds rounds;
    double fov, height, capture_fps, duration;
    int people_max, frames_max;
    int force, quiet, json;
} poise_run_options;

/* Processes the sources that `word` names. Returns an exit code; errors are printed. */
int poise_batch_run(const poise_run_options *options, char **word, int count);

#endif
