/* What the pose thread does for two fighters besides finding them: the user's swaps and locks at
 * their times, the fighters' motion, and their moves. Inside stage only. */
#ifndef POISE_STAGE_FIGHTERS_H
#define POISE_STAGE_FIGHTERS_H

#include "stage/sink.h"

typedef struct poise_fighters poise_fighters;

/* `settings` must live on. Errors: POISE_ENOMEM. */
int poise_fighters_new(const poise_stage_settings *settings, poise_fighters **ret_fighters,
                       poise_err *err);
void poise_fighters_free(poise_fighters **fighters); /* NULL is fine */

/* Before the people of the frame at pts_ns are looked for: swaps that are due; fills in
 * item->swapped. */
int poise_fighters_before(poise_fighters *fighters, poise_people *people, int64_t pts_ns,
                          poise_stage_item *item, poise_err *err);

/* With item->scene known: locks that are due and whose person is there (they count from the next
 * frame on). */
int poise_fighters_locks(poise_fighters *fighters, poise_people *people, poise_stage_item *item,
                         poise_err *err);

/* With the numbers in item->scene final: item->motion. */
void poise_fighters_motion(poise_fighters *fighters, poise_stage_item *item);

/* Behind poise_fighters_motion: item->moves. Returns the nanoseconds that naming took, 0 when this
 * frame ended no window. */
int64_t poise_fighters_moves(poise_fighters *fighters, poise_stage_item *item);

/* After the last frame: what the models of moves still have to say, in parts; 0 when there is no
 * more. */
int poise_fighters_rest(poise_fighters *fighters, poise_stage_moves *ret_moves);

/* Appends a line for every swap and lock that the source never came to. */
void poise_fighters_warnings(const poise_fighters *fighters, poise_buf *out);

#endif
