/* What people see while sources are processed: one line on a terminal, and a few lines about each
 * result. */
#ifndef POISE_CLI_PROGRESS_H
#define POISE_CLI_PROGRESS_H

#include "cli/outcome.h"

#include <stddef.h>

typedef struct poise_progress {
    int on, shown;
    int64_t begun_ns, frames_before;
    const poise_stage_progress *of; /* whose speed is being measured */
} poise_progress;

/* Shown only when standard error is a terminal and quiet is 0. */
void poise_progress_init(poise_progress *progress, int quiet);

/* Draws the line anew: frames, share, speed, people, time to go. */
void poise_progress_show(poise_progress *progress, const char *label,
                         const poise_stage_progress *of, size_t done, size_t count, int stopping);

/* Takes the line away, so that something can be printed. */
void poise_progress_clear(poise_progress *progress);

/* A few lines on standard error about a finished source: figures, files, warnings. */
void poise_print_outcome(const poise_outcome *outcome, const poise_stage_result *result,
                         const char *folder, int overlay);

#endif
