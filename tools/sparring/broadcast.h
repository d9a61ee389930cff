/* From ring time to what goes on air: which camera, when a cut, when a slow-motion replay of a past
 * exchange, with or without a wipe between.
 *
 * Ring time and media time are the same while the picture is live; a replay shows the past while
 * the bout goes on unseen. All decisions fall in steps of 1/SPARRING_STEPS s, so the same seed is
 * the same programme at any frame rate. The past that replays need is kept in a ring of moments,
 * every BROADCAST_STRIDE steps, BROADCAST_KEPT of them. */
#ifndef POISE_SPARRING_BROADCAST_H
#define POISE_SPARRING_BROADCAST_H

#include "camera.h"

enum { BROADCAST_CAMERAS_MAX = 6, BROADCAST_STRIDE = 2, BROADCAST_KEPT = 1800 /* 15 s */ };

/* The user's choice. */
typedef enum sparring_viewing {
    VIEWING_AUTO, /* drawn */
    VIEWING_SIDE,
    VIEWING_BROADCAST, /* several cameras, cuts, replays */
    VIEWING_CORNER,
    VIEWING_PHONE,
    VIEWING_LOW,
    VIEWING_HIGH
} sparring_viewing;

typedef struct sparring_broadcast sparring_broadcast;

/* plain: no cuts and no replays; a broadcast stays on its main camera. The first moment of the bout
 * has been made by the caller. Errors: POISE_ENOMEM. */
int sparring_broadcast_new(sparring_viewing viewing, int plain, sparring_split split, uint64_t seed,
                           int width, int height, const sparring_moment *first,
                           sparring_broadcast **ret_broadcast, poise_err *err);
void sparring_broadcast_free(sparring_broadcast **broadcast);

/* The moment of the next step. */
void sparring_broadcast_step(sparring_broadcast *broadcast, const sparring_moment *moment);

/* 1: the step last given is on air; 0: the past is shown instead. */
int sparring_broadcast_live(const sparring_broadcast *broadcast);

/* "broadcast", or the kind of the one camera. */
const char *sparring_broadcast_name(const sparring_broadcast *broadcast);

/* What is on air at media time `step` (in steps, a fraction; at most one step before the moment
 * last given, not after it). */
typedef struct sparring_shot {
    int number; /* counts the shots from 1: another one than in the frame before is a cut */
    sparring_camera_kind kind;
    sparring_camera camera;
    int replay;
    double speed;     /* of ring time: 1 live, less in a replay */
    double ring_step; /* the ring time shown, in steps */
    double wipe;      /* -1 none, else 0..1: how far a wipe has gone; it covers all at 0.5 */
    int wipe_look;    /* which drawing of a wipe */
    sparring_moment moment;
    /* the same a little earlier, for the motion in the picture, and by how many seconds of ring
     * time */
    sparring_moment earlier;
    sparring_camera camera_earlier;
    double earlier_s;
    /* strikes whose farthest point lies within (ring_step before, ring_step] of the same shot */
    sparring_contact contact[SPARRING_FIGHTERS];
} sparring_shot;

void sparring_broadcast_shot(sparring_broadcast *broadcast, double step, sparring_shot *ret_shot);

#endif
