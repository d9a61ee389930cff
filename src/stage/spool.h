/* Scenes kept in a file without a name, to be gone through again: what the choice of a subject over
 * the whole clip needs, and who is who in hindsight. The file vanishes with its descriptor, however
 * the program ends. Inside stage only. */
#ifndef POISE_STAGE_SPOOL_H
#define POISE_STAGE_SPOOL_H

#include "base/err.h"

#include <poise/scene.h>

typedef struct poise_spool poise_spool;

/* folder NULL: $TMPDIR or the system's. Errors: POISE_EIO, POISE_ENOENT, POISE_ENOSPC,
 * POISE_ENOMEM. */
int poise_spool_new(const char *folder, poise_spool **ret_spool, poise_err *err);
void poise_spool_free(poise_spool **spool); /* NULL is fine */

/* Appends one scene. Allocates nothing. POISE_ENOSPC, POISE_EIO. */
int poise_spool_add(poise_spool *spool, const poise_scene *scene, poise_err *err);

/* Back to the first scene; no more adding. POISE_ENOSPC, POISE_EIO. */
int poise_spool_rewind(poise_spool *spool, poise_err *err);

/* The next scene; POISE_EOF behind the last. */
int poise_spool_next(poise_spool *spool, poise_scene *ret_scene, poise_err *err);

#endif
