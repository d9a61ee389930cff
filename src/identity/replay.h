/* Recognising slow-motion replays by the fighters' movement.
 *
 * After every cut what the two do is compared with all they did in the last POISE_REPLAY_MEMORY_S
 * seconds, at every starting point and at 1.8 to 4 times less than real speed, as it goes on: the
 * poses as numbers that do not depend on where the camera stands (joint angles, heights, places of
 * joints as their owner sees them).
 * What goes up and down with one stretch of the past, more slowly than they moved then, is a
 * replay. */
#ifndef POISE_IDENTITY_REPLAY_H
#define POISE_IDENTITY_REPLAY_H

#include <poise/scene.h>

enum {
    POISE_REPLAY_MEMORY_S = 20,
    POISE_REPLAY_RATE = 20, /* poses kept per second */
    POISE_REPLAY_MEMORY = POISE_REPLAY_MEMORY_S * POISE_REPLAY_RATE,
    POISE_REPLAY_SPEEDS = 8,
    POISE_REPLAY_FEATURES = 38,
    POISE_REPLAY_RING = 2 * POISE_REPLAY_MEMORY /* memory and the shot that is on */
};

/* Both fighters at one moment. */
typedef struct poise_replay_pose {
    float value[2][POISE_REPLAY_FEATURES];  /* in standard deviations of the noise between views */
    float weight[2][POISE_REPLAY_FEATURES]; /* 0..1: how well it was seen */
} poise_replay_pose;

/* Sums over the shot that is on, when fighter i of it is taken for fighter i of the memory (way 0)
 * or for the other one (way 1). */
typedef struct poise_replay_way {
    float smooth[2 * POISE_REPLAY_FEATURES]; /* its newest pose */
    float sum[2 * POISE_REPLAY_FEATURES];    /* of the shot's poses, as differences from the mean */
    float squares;
    /* with the memory's poses along the line from start j at speed v: the sums of products */
    float product[POISE_REPLAY_SPEEDS][POISE_REPLAY_MEMORY];
} poise_replay_way;

/* A plain value; zero it to begin. About 0.6 MB. */
typedef struct poise_replay {
    poise_replay_pose pose[POISE_REPLAY_RING]; /* pose[i % RING], i < end */
    int64_t end;                               /* poses taken so far */
    int64_t shot;      /* the first pose of the shot that is on; before it lies the memory */
    int64_t shot_ns;   /* when that shot began */
    int64_t next_ns;   /* when the next pose is taken */
    int32_t started;   /* 1: there was a frame */
    int32_t after_cut; /* 1: the shot began with a cut and may be a replay */
    int32_t replay;    /* 1: the shot is a replay */
    int32_t wiped;     /* set to 1 from outside, before a step: there is a wipe */
    int64_t wipe_ns;   /* when there was one that did not begin this shot; 0: there was none */
    int32_t began_wiped;  /* 1: this shot began with one */
    int32_t announced;    /* 1: the one before it did not: replays begin and end with one */
    int32_t wiped_before; /* 1: the one before was announced and began with one, but not flagged */
    int64_t shot_before;  /* that shot's first pose, */
    int64_t before_ns;    /* and when it began */

    /* The memory as it was when the shot began, and the shot against it. */
    int32_t memory; /* its poses, <= POISE_REPLAY_MEMORY */
    float mean[2][POISE_REPLAY_FEATURES];
    float past[POISE_REPLAY_MEMORY][2 * POISE_REPLAY_FEATURES];     /* differences from the mean */
    float sums[POISE_REPLAY_MEMORY + 1][2 * POISE_REPLAY_FEATURES]; /* of past[0 .. i) */
    float squares[POISE_REPLAY_MEMORY + 1];
    float past_speed;            /* change from pose to pose, mean of the memory */
    float change, change_weight; /* the same, summed over the shot */
    int32_t compared;            /* poses of the shot */
    poise_replay_way way[2];
    float fit[2][POISE_REPLAY_SPEEDS][POISE_REPLAY_MEMORY]; /* correlation with the stretch that
                                                                ends there, when looked at last */
    int32_t turn;   /* which way and speed is looked at next */
    int32_t fitted; /* poses in a row at which it fitted well enough */
} poise_replay;

/* One frame. person[i]: fighter i + 1, NULL: not seen. cut: the camera jumped before it. Returns 1
 * if the frame belongs to a replay, and from when on in *ret_from_ns. One that is known by nothing
 * but the wipes at both its ends is said in a single frame, while the second one goes on. Bounded;
 * allocates nothing. */
int poise_replay_step(poise_replay *replay, const poise_person *const person[2], int cut,
                      int64_t pts_ns, int64_t *ret_from_ns);

#endif
