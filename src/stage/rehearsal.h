/* What can be seen twice is begun twice: with two fighters, how far the networks for fighters know
 * these bodies is judged in the first second or so, and then the video begins. */
#ifndef POISE_STAGE_REHEARSAL_H
#define POISE_STAGE_REHEARSAL_H

#include "media/source.h"

#include <poise/people.h>

/* Seconds of a video that are looked at beforehand, at most: as a rule half of that is enough. */
#define POISE_REHEARSAL_S 3

/* Whether a source of this kind gives the same frames a second time. */
int poise_stage_read_again(poise_source_kind kind);

/* Steps `people`, who have seen no frame yet, through the beginning of a source of its own; then
 * they have seen no frame yet. Frames that cannot be read are no error here: the run will tell.
 * media->stop, if not 0, ends it. */
void poise_stage_rehearse(const char *source, const poise_source_settings *media,
                          poise_people *people);

#endif
