/* The corrections of a folder of results: corrections.jsonl, which only grows, and the files that
 * are made again from it: moves.csv and the report's part about moves. */
#ifndef POISE_STAGE_CORRECTIONS_H
#define POISE_STAGE_CORRECTIONS_H

#include "stage/moves.h"

/* Makes one correction from what stands there (the view: machine's events and earlier corrections).
 * `id` is set by the caller of this function. 0, or an error that the user is shown. */
typedef int (*poise_correct)(void *cookie, const poise_moves_view *view,
                             poise_correction *ret_correction, poise_err *err);

/* Under a lock that other processes respect: reads the folder, has `correct` make a correction
 * (NULL: none), appends it (one line, synced to the disk: it is there whole or not at all; a line
 * that a crash cut off is taken away), and makes moves.csv and the report's part again. Fills in
 * the view with the new correction (poise_moves_view_free) and its id (0: none). Errors: of
 * reading, of `correct`; POISE_EIO, POISE_ENOSPC (nothing was appended); POISE_ELIMIT. An error in
 * making the files again says that the correction is kept. */
int poise_corrections_change(const char *folder, poise_correct correct, void *cookie,
                             poise_moves_view *ret_view, int64_t *ret_id, poise_err *err);

#endif
