/* Everybody but the two fighters: the referee in the ring, bystanders beyond the ropes. Simple
 * people: they walk, stand, shift their weight, look at the fight, move their arms. */
#ifndef POISE_SPARRING_CROWD_H
#define POISE_SPARRING_CROWD_H

#include "moment.h"

typedef struct sparring_crowd sparring_crowd;

/* For the actors of `cast` from 2 on; `cast` must outlive it. Errors: POISE_ENOMEM. */
int sparring_crowd_new(const sparring_cast *cast, uint64_t seed, sparring_crowd **ret_crowd,
                       poise_err *err);
void sparring_crowd_free(sparring_crowd **crowd);

/* What the referee is to do; he goes back to watching by himself. */
typedef enum sparring_call { CALL_WATCH, CALL_BREAK, CALL_COUNT, CALL_START } sparring_call;
void sparring_crowd_call(sparring_crowd *crowd, sparring_call call);

/* One step of 1/SPARRING_STEPS s. `moment` holds both fighters (actor 0 and 1) and the state; fills
 * actor[2] … and `actors`. */
void sparring_crowd_step(sparring_crowd *crowd, sparring_moment *moment);

#endif
