/* The one person that is kept, where only one is wanted. Inside stage only. */
#ifndef POISE_STAGE_SUBJECT_H
#define POISE_STAGE_SUBJECT_H

#include "stage/stage.h"

/* 0, or POISE_EINVAL: a subject that does not go with the other settings. */
int poise_subject_check(const poise_stage_settings *settings, poise_err *err);

/* Takes everybody out of the scene but the subject `id`: a fighter's number with
 * POISE_SUBJECT_FIGHTER, else a person's id. */
void poise_subject_keep(poise_scene *scene, poise_subject subject, int32_t id);

#endif
