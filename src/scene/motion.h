/* How the two fighters move: what comes out of the motion room, frame by frame and as windows.
 * Flat structs without pointers. src/motion/motion.h computes them.
 *
 * Body frame: the origin is the middle of the hips, the unit is the fighter's own torso (middle of
 * the hips to middle of the shoulders, a running value), the time unit the second of media time.
 * Axes are the camera's: x right, y down, z away from the camera. So camera distance, body size and
 * frame rate do not matter, and a fighter's walking does not either (the root carries it). `turned`
 * is the same with the body's yaw taken out: turned about the vertical until it faces the camera.
 *
 * What is not known is 0 and its bit in `valid` (or `angles_valid`) is not set; nothing is NaN. */
#ifndef POISE_SCENE_MOTION_H
#define POISE_SCENE_MOTION_H

#include "scene/angles.h"
#include "scene/hint.h"

#include <poise/scene.h>

enum {
    POISE_WINDOW_SAMPLES = 30,                 /* one second: 30 samples, 1/30 s apart */
    POISE_WINDOW_JOINTS = 12,                  /* elbows, wrists, … ankles: poise_window_joints */
    POISE_WINDOW_RATE = 30,                    /* samples per second of media time */
    POISE_MOTION_VALUES = 198,                 /* velocity[33][3] then acceleration[33][3] */
    POISE_POSTURE_VALUES = 99 + 8 + 8 + 2 + 3, /* see poise_window.posture */
    POISE_INTERACTION_VALUES = 20 + 32 + 8     /* see poise_window.interaction */
};

enum poise_motion_flags {
    POISE_MOTION_SEEN = 1u << 0,   /* the fighter was found in this frame; else all below is 0 */
    POISE_MOTION_STABLE = 1u << 1, /* torso and half of the limbs seen, no joint faster than a
                                      human's, torso length as usual: fit to be judged */
    POISE_MOTION_UNCERTAIN =
        1u << 2, /* whose motion it is rests on thin evidence (see POISE_PERSON_UNCERTAIN) */
    POISE_MOTION_REPLAY = 1u << 3, /* of a replay: nothing may be counted */
    POISE_MOTION_RESET =
        1u << 4, /* first frame after a cut, a replay, or a new identification: no velocity yet */
    POISE_MOTION_FLAT =
        1u << 5, /* from a source without depth: all z are 0, no yaw, angles of the picture */
    POISE_MOTION_YAW = 1u << 6,           /* yaw and turned are known */
    POISE_MOTION_METRIC = 1u << 7,        /* root_m, root_velocity_m are known */
    POISE_MOTION_SCALE_ASSUMED = 1u << 8, /* metres are those of an average body */
    POISE_MOTION_OVERLAPPED = 1u << 9,    /* shares much of the picture with somebody else: joints
                                             may be his (see POISE_PERSON_OVERLAPPED) */
    POISE_MOTION_ERROR = 1u << 10         /* error is known */
};

/* One fighter at one time. */
typedef struct poise_motion {
    int32_t fighter;   /* 1 or 2 */
    int32_t person_id; /* poise_person.id it was computed from; 0: not seen */
    uint32_t flags;
    uint32_t angles_valid;                      /* bit i: angles[i] and angle_speed[i] */
    uint64_t valid;                             /* bit i: landmark i was seen well enough */
    poise_point3 position[POISE_LANDMARKS];     /* torsos */
    poise_point3 velocity[POISE_LANDMARKS];     /* torsos/s, relative to the hips */
    poise_point3 acceleration[POISE_LANDMARKS]; /* torsos/s^2 */
    float error[POISE_LANDMARKS]; /* poise_person.error_px of the frame, torsos; 0 unknown */
    poise_point3
        turned[POISE_LANDMARKS]; /* positions facing the camera; zero without POISE_MOTION_YAW */
    float
        yaw; /* where the chest faces: 0 to the camera, pi/2 to the right of the picture, -pi..pi */
    float angles[POISE_ANGLES];             /* radians */
    float angle_speed[POISE_ANGLES];        /* radians/s */
    float velocity_norm, acceleration_norm; /* L2 over the 99 values */
    float torso_m;                          /* the unit in metres; 0 from a flat source */
    float torso_px;                         /* the unit in pixels at the fighter's distance */
    poise_point3 root_m;                    /* middle of the hips in camera space, metres */
    poise_point3 root_velocity_m;           /* metres/s */
    float root_px[2];                       /* middle of the hips in the picture */
    float root_velocity_px[2];              /* pixels/s, with the camera's own movement in it */
    poise_bbox box;                         /* as poise_person.box */
} poise_motion;

/* What strikes. */
typedef enum poise_limb {
    POISE_LIMB_LEFT_WRIST,
    POISE_LIMB_RIGHT_WRIST,
    POISE_LIMB_LEFT_ELBOW,
    POISE_LIMB_RIGHT_ELBOW,
    POISE_LIMB_LEFT_KNEE,
    POISE_LIMB_RIGHT_KNEE,
    POISE_LIMB_LEFT_ANKLE,
    POISE_LIMB_RIGHT_ANKLE,
    POISE_LIMBS
} poise_limb;

/* What is struck. */
typedef enum poise_target {
    POISE_TARGET_HEAD,  /* the point between the ears */
    POISE_TARGET_TRUNK, /* the line between the middles of hips and shoulders */
    POISE_TARGET_LEGS,  /* the nearest thigh or shank */
    POISE_TARGET_ARMS,  /* the nearest forearm: a guard */
    POISE_TARGETS
} poise_target;

extern const char *const poise_limb_names[POISE_LIMBS + 1]; /* end with NULL */
extern const char *const poise_target_names[POISE_TARGETS + 1];
extern const uint8_t poise_limb_landmark[POISE_LIMBS];

/* One striking joint and one part of the opponent, from the joint to the part's middle line. */
typedef struct poise_nearness {
    float distance; /* mean torsos, in space (see poise_interaction.space) */
    float apparent; /* mean torsos, in the picture plane: what depth cannot spoil */
    float closing;  /* torsos/s, > 0: coming nearer, in space */
} poise_nearness;

/* A limb that has come as near to a part of the opponent as a touch needs. A candidate: whether it
 * hit is for who sees its course over time. */
typedef struct poise_contact {
    int32_t limb;             /* poise_limb */
    int32_t target;           /* poise_target: the nearest in reach */
    float distance, apparent; /* mean torsos */
    float speed;              /* of the limb relative to the target, torsos/s */
} poise_contact;

/* One fighter towards the other. */
typedef struct poise_approach {
    float facing; /* angle from where the chest faces to the opponent: 0 towards, > 0 the opponent
                     is on the fighter's left, -pi..pi; needs POISE_INTERACTION_FACING_1 or _2 */
    float extension[2]; /* left, right: shoulder to wrist, in lengths of the stretched arm, 0..1 */
    float reach;        /* nearer shoulder to the opponent's head, in lengths of the own arm */
    int32_t contacts;
    poise_contact contact[POISE_LIMBS];
    uint32_t near_valid; /* bit limb * POISE_TARGETS + target */
    poise_nearness near[POISE_LIMBS][POISE_TARGETS];
} poise_approach;

enum poise_interaction_flags {
    POISE_INTERACTION_FACING_1 = 1u << 0,
    POISE_INTERACTION_FACING_2 = 1u << 1,
    POISE_INTERACTION_UNCERTAIN = 1u << 2,  /* either fighter is */
    POISE_INTERACTION_OVERLAPPED = 1u << 3, /* boxes overlap by more than half: a clinch, or one
                                               covers the other */
    POISE_INTERACTION_KNOWN = 1u << 4       /* space is not POISE_SPACE_NONE */
};

/* What the lengths rest on. */
typedef enum poise_space {
    POISE_SPACE_NONE = 0,    /* not both were seen: everything is 0 */
    POISE_SPACE_PICTURE = 1, /* picture plane: no depth; pixels over the mean torso in pixels */
    POISE_SPACE_ASSUMED =
        2, /* camera space, metres of average bodies: depth is off by the error in stature */
    POISE_SPACE_TRUE = 3 /* camera space, with the stature the user gave */
} poise_space;

/* Both fighters at one time. Lengths are in mean torsos of the two (times torso_m: metres). */
typedef struct poise_interaction {
    int32_t space; /* poise_space */
    uint32_t flags;
    float torso_m;  /* mean unit in metres; 0 in the picture plane */
    float distance; /* between the middles of the hips */
    float closing;  /* > 0: coming nearer, torsos/s */
    poise_point3
        offset; /* from fighter 1 to fighter 2, torsos, camera axes (z 0 in the picture plane) */
    poise_point3 velocity; /* of 2 relative to 1, torsos/s */
    float overlap;         /* shared area of the boxes over the smaller box, 0..1 */
    poise_approach approach[POISE_FIGHTERS]; /* [0]: 1 towards 2 */
} poise_interaction;

/* One frame of motion.jsonl. */
typedef struct poise_motion_frame {
    poise_frame_time time;
    uint32_t flags;         /* poise_scene_flags */
    int64_t replay_from_ns; /* with POISE_SCENE_REPLAY: whatever was said from this time on is to be
                               taken back */
    poise_motion fighter[POISE_FIGHTERS];
    poise_interaction interaction;
} poise_motion_frame;

enum poise_window_flags {
    POISE_WINDOW_UNCERTAIN = 1u << 0,   /* some sample is */
    POISE_WINDOW_FLAT = 1u << 1,        /* without depth */
    POISE_WINDOW_INTERACTION = 1u << 2, /* the opponent was seen in at least half of the samples */
    POISE_WINDOW_SCALE_ASSUMED = 1u << 3
};

/* One second of one fighter: 30 samples at the times end_ns - (29 - i) / 30 s, each standing for
 * 1/30 s, whatever the frame rate was. The times are multiples of 1/30 s since the source's
 * beginning, so windows of both fighters, and of one fight at several frame rates, hold the same
 * moments. */
typedef struct poise_window {
    int32_t fighter; /* 1 or 2 */
    uint32_t flags;
    int64_t number;                 /* of the sample at the end: end_ns = number * 1e9 / 30 */
    int64_t start_frame, end_frame; /* first and last frame whose time lies in the window */
    int64_t start_ns, end_ns;       /* media time; start_ns = end_ns - 1 s is the open end */
    float covered; /* share of (sample, landmark) cells that are valid, over the 12 joints of the
                      limbs */
    uint64_t mask[POISE_WINDOW_SAMPLES]; /* bit j: landmark j is valid in sample i; else its values
                                            are 0 */
    uint32_t angle_mask[POISE_WINDOW_SAMPLES];   /* bit k: angle k */
    uint32_t sample_flags[POISE_WINDOW_SAMPLES]; /* poise_motion_flags */
    float motion[POISE_WINDOW_SAMPLES]
                [POISE_MOTION_VALUES]; /* velocity x0 y0 z0 x1 … then acceleration */
    /* position x0 y0 z0 … (99), angles (8), angle speeds (8), sin and cos of yaw (0 0 if unknown),
     * root velocity x y z in torsos/s (picture plane if it is not metric) */
    float posture[POISE_WINDOW_SAMPLES][POISE_POSTURE_VALUES];
    /* poise_interaction_value_names; seen from this fighter */
    uint8_t interaction_valid[POISE_WINDOW_SAMPLES];
    float interaction[POISE_WINDOW_SAMPLES][POISE_INTERACTION_VALUES];
} poise_window;

/* Shoulders, elbows, wrists, hips, knees, ankles. */
extern const uint8_t poise_window_joints[POISE_WINDOW_JOINTS];
extern const char
    *const poise_interaction_value_names[POISE_INTERACTION_VALUES + 1]; /* ends with NULL */

#endif
