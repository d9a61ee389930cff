/* One person of the library's animation: stance, steps, moves that overlap, and the passage from
 * one way of moving to the next without a jump.
 *
 * Invariant: every channel and the root are continuous, and so is their speed, whatever is asked
 * for. Where a new way of moving begins (a hold, a change of stance), the difference to what was
 * shown last becomes an offset that dies away like a critically damped spring
 * (sparring_performer_restart): Bollo, Inertialization (Game Developers Conference 2018). */
#ifndef POISE_SPARRING_PERFORMER_H
#define POISE_SPARRING_PERFORMER_H

#include "footwork.h"
#include "loose.h"
#include "moment.h"
#include "styles.h"

enum {
    PERFORMER_LAYERS = 4,           /* moves of one fighter that may overlap in time */
    PERFORMER_ROOT = CHANNEL_COUNT, /* root x, z and heading follow the channels */
    PERFORMER_TRACKS = CHANNEL_COUNT + 3
};

/* A move that is being done. */
typedef struct sparring_layer {
    int active;
    sparring_take take;
    char style[STYLE_NAME];
    long long serial; /* counts the moves of this fighter */
    double time;      /* seconds into the take */
    v3 aim;           /* where the limb goes, world; follows the target until the strike begins */
    v3 error;         /* of this time's aim, metres */
    int arrived;      /* its contact has happened, or it missed */
} sparring_layer;

typedef struct sparring_performer {
    const sparring_body *body;
    const sparring_library *library;
    sparring_split split;
    sparring_random random;
    sparring_walker walker;
    sparring_stance stance;
    sparring_loose loose;
    double ready, want_ready; /* 1: in the guard, 0: upright with hanging arms */
    double tired;             /* 0..1 */
    double bounce_phase, sway[6];
    unsigned char style[LIBRARY_MOVES_MAX]; /* of every move: this fighter's */
    sparring_layer layer[PERFORMER_LAYERS];
    long long moves_done;
    sparring_contact contact; /* made within the current step */
    v3 look_at;               /* where the eyes are to go, world */
    v3 grip[2], grip_offset[2];
    int grip_kind[2];
    int southpaw_by_nature;

    double shown[PERFORMER_TRACKS], shown_speed[PERFORMER_TRACKS];
    double offset[PERFORMER_TRACKS], offset_speed[PERFORMER_TRACKS], offset_rate;
    int restart;
    sparring_pose pose;
    sparring_skeleton skeleton;
    v3 velocity; /* of the pelvis */
} sparring_performer;

/* Stands at (x, z) looking to `heading`. library NULL: somebody who only walks. */
void sparring_performer_start(sparring_performer *performer, const sparring_body *body,
                              const sparring_library *library, sparring_split split, uint64_t seed,
                              uint64_t stream, double x, double z, double heading);

/* Begins a move of the library; returns its layer. */
sparring_layer *sparring_performer_begin(sparring_performer *performer, int move, double size);

/* The newest move that has a class of its own, or NULL. */
const sparring_layer *sparring_performer_leading(const sparring_performer *performer);

/* A kick or knee is under way. */
int sparring_performer_kicks(const sparring_performer *performer);

/* A new way of moving begins with the next pose; the passage takes about `seconds`. */
void sparring_performer_restart(sparring_performer *performer, double seconds);

/* The other side leads from now on. */
void sparring_performer_switch(sparring_performer *performer);

/* Guard or upright standing with breath, bounce and sway, and all layers on it. Advances the layers
 * by dt. */
void sparring_performer_channels(sparring_performer *performer, double dt, double *ret_channel);

/* Shows the channels (with the passage from before) and solves the skeleton. `root`: NULL = the
 * walker's, else x, z, heading, which the walker takes over. */
void sparring_performer_show(sparring_performer *performer, const double *channel,
                             const double root[3], double dt);

#endif
