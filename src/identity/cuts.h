/* Where the camera jumps, and what has been shown before.
 *
 * A cut is found from pictures alone (small luma and colour histograms of blocks), before poses are
 * looked for, so that nothing is carried over it. A replay is recognised after it began, from the
 * fighters' movement: the same motion as in the last POISE_REPLAY_MEMORY_S seconds, at another
 * speed, perhaps from another side. */
#ifndef POISE_IDENTITY_CUTS_H
#define POISE_IDENTITY_CUTS_H

#include "base/err.h"

#include <poise/image.h>
#include <poise/scene.h>

typedef struct poise_cuts poise_cuts;

/* Allocates all that is ever needed. Errors: POISE_ENOMEM. */
int poise_cuts_new(poise_cuts **ret_cuts, poise_err *err);
void poise_cuts_free(poise_cuts **cuts); /* nulls; NULL is fine */
void poise_cuts_reset(poise_cuts *cuts);

/* Looks at one frame, in order of time, before its poses are known. Returns 1 if the camera jumped
 * between the frame before and this one, else 0 (also for the first frame, flashes, and fast pans).
 */
int poise_cuts_look(poise_cuts *cuts, const poise_image *image, int64_t pts_ns);

/* 1 if the last cut was a wipe, one picture pushed away by the next; known a moment after it. */
int poise_cuts_wiped(const poise_cuts *cuts);

#endif
