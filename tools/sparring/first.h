/* The parts of the first library (sparring_library_first), one file each. */
#ifndef POISE_SPARRING_FIRST_H
#define POISE_SPARRING_FIRST_H

#include "library.h"

enum { FIRST_HOLDS = 30 };
extern const sparring_hold sparring_first_holds[FIRST_HOLDS];

#endif
