/* Bodies that stray from what a library teaches: every channel wanders slowly about what is
 * written. Networks that look at pictures are to learn bodies, not the two dozen postures somebody
 * wrote down; a library has but one guard to lie in, people lie as they fall. For training. */
#ifndef POISE_SPARRING_LOOSE_H
#define POISE_SPARRING_LOOSE_H

#include "pose.h"
#include "random.h"

typedef struct sparring_loose {
    double amount; /* 0: nothing strays, 1: trunk and limbs by 10 to 20 degrees or 8 cm */
    double seconds;
    double reach[CHANNEL_COUNT]; /* degrees or metres */
    double rate[CHANNEL_COUNT], phase[CHANNEL_COUNT];
} sparring_loose;

/* Draws one body's straying. */
void sparring_loose_start(sparring_loose *loose, double amount, sparring_random *random);

/* Goes on by dt (seconds) and adds it to the channels. Without an amount: leaves them alone. */
void sparring_loose_add(sparring_loose *loose, double dt, double *channel);

#endif
