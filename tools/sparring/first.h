/* The parts of the first library (sparring_library_first), one file each. */
#ifndef POISE_SPARRING_FIRST_H
#define POISE_SPARRING_FIRST_H

#include "library.h"

enum { FIRST_PUNCHES = 17, FIRST_LEGS = 11, FIRST_DEFENCES = 24, FIRST_HOLDS = 30 };

extern const sparring_move sparring_first_punches[FIRST_PUNCHES];   /* and elbows */
extern const sparring_move sparring_first_legs[FIRST_LEGS];         /* kicks and knees */
extern const sparring_move sparring_first_defences[FIRST_DEFENCES]; /* and reactions */
extern const sparring_hold sparring_first_holds[FIRST_HOLDS];

#endif
