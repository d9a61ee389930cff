/* Where somebody goes and how the feet follow: planted feet stay exactly where they are until they
 * step. */
#ifndef POISE_SPARRING_FOOTWORK_H
#define POISE_SPARRING_FOOTWORK_H

#include "pose.h"

typedef struct sparring_step { /* a foot in the air between two places */
    int active;
    double time, length;
    sparring_foot from, to;
} sparring_step;

typedef struct sparring_walker {
    double scale;            /* of the body */
    double x, z, heading;    /* the root */
    double speed_x, speed_z; /* m/s */
    double fastest;          /* m/s */
    int southpaw;
    double foot_x[2], foot_z[2], foot_yaw[2]; /* stance: lead, rear; 1.75 m body, radians */
    sparring_foot foot[2];                    /* lead, rear */
    sparring_step step[2];
} sparring_walker;

/* Puts the feet into the stance under the root. */
void sparring_walker_stand(sparring_walker *walker);

/* The place in the stance for a foot under the root. */
sparring_foot sparring_walker_place(const sparring_walker *walker, int lead);

/* Moves the root towards (x, z) and turns it towards `heading`; dt in seconds. */
void sparring_walker_go(sparring_walker *walker, double x, double z, double heading, double dt);

/* Lets the feet follow the root. hold != 0: only feet that are in the air move (a kick is under
 * way, the other leg carries). */
void sparring_walker_feet(sparring_walker *walker, int hold, double dt);

/* The other side leads from now on: the same places, roles exchanged. */
void sparring_walker_switch(sparring_walker *walker);

#endif
