/* Recognising replays by the fighters' movement.
 *
 * After every cut what the two do is compared with all they did in the last POISE_REPLAY_MEMORY_S
 * seconds, at every starting point and at speeds from real time to a fourth, as it goes on: the
 * poses as numbers that do not depend on where the camera stands (joint angles, heights, widths).
 * What follows one and the same stretch of the past, and by much better than it follows the
 * fighters' mean pose, is a replay. Live action never is: nobody fights the same seconds twice. */
#ifndef POISE_IDENTITY_REPLAY_H
#define POISE_IDENTITY_REPLAY_H

#include <poise/scene.h>

enum {
    POISE_REPLAY_MEMORY_S = 20,
    POISE_REPLAY_RATE = 20, /* poses kept per second */
    POISE_REPLAY_MEMORY = POISE_REPLAY_MEMORY_S * POISE_REPLAY_RATE,
    POISE_REPLAY_SPEEDS = 12,
    POISE_REPLAY_FEATURES = 17,
    POISE_REPLAY_RING = 2 * POISE_REPLAY_MEMORY /* memory and the shot that is on */
};

/* Both fighters at one moment. */
typedef struct poise_replay_pose {
    float value[2][POISE_REPLAY_FEATURES];  /* in standard deviations of the noise between views */
    float weight[2][POISE_REPLAY_FEATURES]; /* 0..1: how well it was seen */
} poise_replay_pose;

/* A plain value; zero it to begin. About 0.3 MB. */
typedef struct poise_replay {
    poise_replay_pose pose[POISE_REPLAY_RING]; /* pose[i % RING], i < end */
    int64_t end;                               /* poses taken so far */
    int64_t shot;      /* the first pose of the shot that is on; before it lies the memory */
    int64_t shot_ns;   /* when that shot began */
    int64_t next_ns;   /* when the next pose is taken */
    int32_t started;   /* 1: there was a frame */
    int32_t after_cut; /* 1: the shot began with a cut and may be a replay */
    int32_t memory;    /* poses of the memory when the shot began, <= POISE_REPLAY_MEMORY */
    int32_t replay;    /* 1: the shot is a replay */
    int32_t compared;  /* poses of the shot compared so far */
    float mean[2][POISE_REPLAY_FEATURES]; /* of the memory */
    /* for each start, speed and way round (fighters as they are, exchanged): sums of squared
     * distances to the past, and to the mean pose */
    float apart[2][POISE_REPLAY_SPEEDS][POISE_REPLAY_MEMORY];
    float null[2][POISE_REPLAY_SPEEDS][POISE_REPLAY_MEMORY];
    float best; /* share of the movement that the best of them explains; -1: none yet */
} poise_replay;

/* One frame. person[i]: fighter i + 1, NULL: not seen. cut: the camera jumped before it. Returns 1
 * if the frame belongs to a replay, and from when on in *ret_from_ns. Bounded; allocates nothing.
 */
int poise_replay_step(poise_replay *replay, const poise_person *const person[2], int cut,
                      int64_t pts_ns, int64_t *ret_from_ns);

#endif
