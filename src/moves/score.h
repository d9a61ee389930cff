/* Found events against true ones: the one protocol for all figures about events.
 *
 * Of one fighter, one to one: first events that the truth accepts by their class, the nearest
 * first; then what is left on both sides, whatever the class (that is a confusion). Strikes and
 * dodges are near when their peaks are within the tolerance; what lasts (block, clinch, takedown,
 * ground) is found when the two stretches, widened by it, overlap. A second event for one true
 * event is a false one. True events that are not clear ("do not care") are neither missed nor wrong
 * to be found. Pure functions; deterministic. */
#ifndef POISE_MOVES_SCORE_H
#define POISE_MOVES_SCORE_H

#include "base/err.h"
#include "scene/moves.h"

enum {
    POISE_SCORE_TOLERANCE_MS = 330,
    POISE_SCORE_STRAIGHT = POISE_LABELS, /* as in poise_event_names */
    POISE_SCORE_ANY,                     /* truth that accepts several classes */
    POISE_SCORE_NONE, /* row: nothing was there (false ones); column: nothing was said (misses) */
    POISE_SCORE_ROWS
};

typedef struct poise_score_event {
    int32_t fighter; /* 1, 2 */
    int32_t name; /* index in poise_event_names; of a truth that accepts several POISE_SCORE_ANY */
    uint32_t accepts; /* truth: bit n: an event of that name is right */
    int32_t clear;    /* truth: 0: do not care */
    int64_t start_ns, peak_ns, end_ns;
} poise_score_event;

typedef struct poise_score {
    int64_t confusion[POISE_SCORE_ROWS][POISE_SCORE_ROWS]; /* [true][said] */
    int64_t right;                                         /* accepted pairs */
    int64_t ignored; /* said ones that only fit a truth that is not clear */
    double apart_s;  /* sum over right strikes and dodges of |said peak - true peak| */
    int64_t timed;   /* how many these are */
} poise_score;

/* Adds what `said` is worth for both fighters. Errors: POISE_ENOMEM, POISE_ELIMIT (over 1e5 events
 * on a side). */
int poise_score_add(const poise_score_event *truth, int32_t truths, const poise_score_event *said,
                    int32_t saids, poise_score *score, poise_err *err);

/* Of one class (a row that is not POISE_SCORE_NONE). */
typedef struct poise_score_class {
    int64_t truths, said, right;
    double precision, recall, f1; /* 0 when undefined */
} poise_score_class;
poise_score_class poise_score_of(const poise_score *score, int32_t row);

/* Jab, cross and straight as one class (the row of the jab). */
void poise_score_merge_straights(poise_score_event *event, int32_t count);

#endif
