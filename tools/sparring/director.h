/* The fight: who stands where, who does what when, and what it does to the other.
 *
 * Time goes on in fixed steps of 1/SPARRING_STEPS s whatever the frame rate; poses between two
 * steps are interpolated, so the same seed is the same fight at any frame rate. */
#ifndef POISE_SPARRING_DIRECTOR_H
#define POISE_SPARRING_DIRECTOR_H

#include "moment.h"

#include <stdint.h>

enum { SPARRING_LAYERS = 4 /* moves of one fighter that may overlap in time */ };

/* A move that is being done. */
typedef struct sparring_layer {
    int active;
    sparring_move_id id;
    int64_t serial;     /* counts the moves of this fighter */
    double time;        /* seconds into the move */
    double speed, size; /* this time's own */
    v3 aim;      /* where the limb goes, world; follows the target until the strike phase begins */
    int arrived; /* its contact has happened (or was decided a miss) */
} sparring_layer;

typedef struct sparring_step { /* a foot in the air between two places */
    int active;
    double time, length;
    sparring_foot from, to;
} sparring_step;

typedef struct sparring_fighter {
    sparring_body body;
    sparring_random random;
    double x, z, heading; /* the root */
    double speed_x, speed_z;
    int southpaw;
    double aggression; /* 0..1 */
    double bounce_phase, bounce_rate, sway[6];
    sparring_foot foot[2]; /* lead, rear */
    sparring_step step[2];
    sparring_layer layer[SPARRING_LAYERS];
    int64_t moves_done;
    sparring_contact contact; /* made by this fighter within the current step */
    sparring_pose pose, pose_before;
    sparring_skeleton skeleton;
} sparring_fighter;

typedef struct sparring_director {
    sparring_random random;
    int64_t steps; /* done */
    sparring_fighter fighter[SPARRING_FIGHTERS];
    double centre_x, centre_z, push, angle,
        distance; /* of the pair: angle of the line from fighter 0 to 1 */
    double wanted_distance, wander[4];
    int state;
    double state_until; /* seconds */
    int attacker;
    sparring_move_id combination[4];
    int combination_count, combination_next;
    int answer_by; /* fighter who is about to answer, or -1 */
    sparring_move_id answer;
    double answer_at; /* seconds */
} sparring_director;

/* A fight at its first moment, between the first two bodies of the cast. */
void sparring_director_start(sparring_director *director, const sparring_cast *cast, uint64_t seed);

/* One step of 1/SPARRING_STEPS s. */
void sparring_director_step(sparring_director *director);

/* Fighter `i`'s pose within the last step: part 0 = at its beginning, 1 = at its end (the present).
 */
sparring_pose sparring_director_pose(const sparring_director *director, int i, double part);

sparring_doing sparring_director_doing(const sparring_director *director, int i);

#endif
