/* With two fighters and a source that is at hand as a whole: frames are posed in a first pass and
 * their scenes kept in the spool; then who is who is judged over all of them
 * (identity/hindsight.h), and a second pass feeds motion, moves and outputs. Here: what is kept of
 * a frame beside its scene. Inside stage only. */
#ifndef POISE_STAGE_HINDSIGHT_H
#define POISE_STAGE_HINDSIGHT_H

#include "people/noted.h"
#include "stage/sink.h"

typedef struct poise_hindsight {
    poise_hindsight_note *note; /* [count] */
    struct poise_hindsight_aside *aside;
    int64_t count, room, next;
} poise_hindsight;

/* First pass: one more frame. Those after POISE_HINDSIGHT_MOST are as they were told.
 * POISE_ENOMEM. */
int poise_hindsight_keep(poise_hindsight *h, const poise_hindsight_note *note,
                         const poise_stage_item *item, int64_t spent_ns, poise_err *err);

/* Between the passes. */
void poise_hindsight_settle(poise_hindsight *h);

/* Second pass: the next frame, whose scene item->scene is; item->taken_ns so that what its first
 * pass took counts, too. */
void poise_hindsight_recall(poise_hindsight *h, poise_stage_item *item);

void poise_hindsight_free(poise_hindsight *h);

#endif
