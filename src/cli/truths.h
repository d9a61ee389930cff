/* True events of a source, from the three kinds of files there are: FILE.events.jsonl of
 * poise-sparring, training/label's CSV, and CSV of events seen in videos (video, actor, event,
 * start, peak, end in frames). Development only. */
#ifndef POISE_CLI_TRUTHS_H
#define POISE_CLI_TRUTHS_H

#include "moves/score.h"

enum { POISE_TRUTHS_MAX = 65536, POISE_TRUTH_STRETCHES_MAX = 256 };

typedef struct poise_truths {
    int32_t count;
    poise_score_event *event;
    int32_t complete; /* 1: what is not listed did not happen; 0: only recall means something */
    int32_t alone;    /* 1: one person; whichever fighter it was found as */
    /* The only media times that count; 0 of them: all. */
    int32_t stretches;
    int64_t from_ns[POISE_TRUTH_STRETCHES_MAX], to_ns[POISE_TRUTH_STRETCHES_MAX];
} poise_truths;

/* Reads the events of `source` (the name that the results give it; not looked at for sparring).
 * fps: of the source, for files that count frames. Beside a CSV of training/label, stretches.csv
 * says what is complete. Errors: POISE_ENOENT, POISE_EIO, POISE_EFORMAT (names line and column),
 * POISE_EINVAL (nothing about this source), POISE_ELIMIT, POISE_ENOMEM. */
int poise_truths_read(const char *path, const char *source, double fps, poise_truths *ret_truths,
                      poise_err *err);
void poise_truths_free(poise_truths *truths);

#endif
