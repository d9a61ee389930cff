/* What identity notes of a frame for hindsight. Not public: whoever keeps all scenes (stage, bench)
 * asks for it after every step. */
#ifndef POISE_PEOPLE_NOTED_H
#define POISE_PEOPLE_NOTED_H

#include "identity/hindsight.h"

#include <poise/people.h>

/* Of the last step; without two fighters a note that changes nothing. */
void poise_people_noted(const poise_people *people, poise_hindsight_note *ret_note);

#endif
