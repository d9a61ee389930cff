/* The parts of the second library (sparring_library_second): what another gym teaches. It was
 * written without the first one in view, from descriptions of muay thai, Dutch kickboxing, boxing
 * and wrestling and from recorded movement: taller and squarer stances, a long guard, punches with a
 * dip and a step, kicks swung from the hip with a counter-swinging arm, low recoveries, other
 * rhythms. It is shown in tests only. */
#ifndef POISE_SPARRING_SECOND_H
#define POISE_SPARRING_SECOND_H

#include "library.h"

enum { SECOND_PUNCHES = 17, SECOND_LEGS = 11, SECOND_DEFENCES = 20, SECOND_HOLDS = 34 };

extern const sparring_move sparring_second_punches[SECOND_PUNCHES];   /* and elbows */
extern const sparring_move sparring_second_legs[SECOND_LEGS];         /* kicks and knees */
extern const sparring_move sparring_second_defences[SECOND_DEFENCES]; /* and reactions */
extern const sparring_hold sparring_second_holds[SECOND_HOLDS];

/* For the rows of the tables. */
#define KEYS(table) .keys = table, .key_count = sizeof(table) / sizeof((table)[0])
#define TIMES(s, c, r, e) .strike = s, .contact = c, .recover = r, .end = e

#endif
