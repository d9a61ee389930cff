/* Watches two fighters: windows and frames of their motion in, predictions and events out.
 *
 *     for each frame:  while ((w = poise_motions_window(motions))) poise_watch_window(watch, w);
 *                      poise_watch_frame(watch, &frame);
 *                      while (poise_watch_prediction(watch, &p)) ...
 *                      while (poise_watch_event(watch, &e)) ...
 *     at the end:      windows that poise_motions_end gave; poise_watch_end(watch); fetch as above
 *
 * The two fighters' windows of one moment are run together (the third network looks at the
 * opponent). Deterministic; allocates only when opened; one thread at a time. */
#ifndef POISE_MOVES_WATCH_H
#define POISE_MOVES_WATCH_H

#include "moves/model.h"

enum { POISE_WATCH_WAITING = 256 /* predictions not fetched yet; older ones are dropped */ };

typedef struct poise_watch poise_watch;

/* `ensemble`, `events`: NULL: the model's own. The model must outlive the watch. Errors:
 * POISE_EINVAL, POISE_ENOMEM. */
int poise_watch_new(const poise_moves_model *model, const poise_ensemble_settings *ensemble,
                    const poise_event_settings *events, poise_watch **ret_watch, poise_err *err);
void poise_watch_free(poise_watch **watch); /* nulls; NULL is fine */

void poise_watch_window(poise_watch *watch, const poise_window *window);
void poise_watch_frame(poise_watch *watch, const poise_motion_frame *frame);
void poise_watch_end(poise_watch *watch);

/* The moment a window speaks of, media time: its middle; 0 for one that began before the source. */
int64_t poise_watch_middle_ns(const poise_window *window);

/* 1 and the next one, or 0. */
int poise_watch_prediction(poise_watch *watch, poise_prediction *ret_prediction);
int poise_watch_event(poise_watch *watch, poise_event *ret_event);

#endif
