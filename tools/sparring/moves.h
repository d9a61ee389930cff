/* The move library: what each technique does to the channels of a pose over time.
 *
 * A move is a table of keys (time, channel, value). Channels without keys stay in the guard.
 * Between keys a channel follows a monotone cubic (Fritsch and Carlson 1980), so that it moves
 * smoothly, passes through every key and never overshoots. Everything is written for an orthodox
 * fighter; stances are mirrored by the pose. */
#ifndef POISE_SPARRING_MOVES_H
#define POISE_SPARRING_MOVES_H

#include "pose.h"

/* The fifteen classes, in the order of the move contract. */
typedef enum sparring_label {
    LABEL_IDLE,
    LABEL_JAB,
    LABEL_CROSS,
    LABEL_HOOK,
    LABEL_UPPERCUT,
    LABEL_KICK_LOW,
    LABEL_KICK_MID,
    LABEL_KICK_HIGH,
    LABEL_KNEE,
    LABEL_ELBOW,
    LABEL_BLOCK,
    LABEL_DODGE,
    LABEL_CLINCH,
    LABEL_TAKEDOWN,
    LABEL_GROUND,
    LABEL_COUNT
} sparring_label;

/* NULL-terminated. */
extern const char *const sparring_label_names[LABEL_COUNT + 1];

typedef enum sparring_phase {
    PHASE_NONE,
    PHASE_WINDUP,
    PHASE_STRIKE,
    PHASE_RECOVER
} sparring_phase;

typedef enum sparring_limb {
    LIMB_NONE,
    LIMB_LEAD_HAND,
    LIMB_REAR_HAND,
    LIMB_LEAD_FOOT,
    LIMB_REAR_FOOT,
    LIMB_LEAD_ELBOW,
    LIMB_REAR_ELBOW,
    LIMB_LEAD_KNEE,
    LIMB_REAR_KNEE
} sparring_limb; /* lead and rear in turns */

/* Of a limb that is not LIMB_NONE: lead or rear (sparring_lead); hand, foot, elbow, knee = 0..3; a
 * leg's or an arm's. */
static inline int sparring_limb_lead(sparring_limb limb)
{
    return ((int)limb - 1) % 2;
}

static inline int sparring_limb_part(sparring_limb limb)
{
    return ((int)limb - 1) / 2;
}

static inline int sparring_limb_is_leg(sparring_limb limb)
{
    return limb != LIMB_NONE && sparring_limb_part(limb) % 2 == 1;
}

typedef enum sparring_aim { AIM_NONE, AIM_HEAD, AIM_BODY, AIM_LEG } sparring_aim;

typedef struct sparring_key {
    double time; /* seconds from the beginning of the move */
    sparring_channel channel;
    double value;
} sparring_key;

typedef struct sparring_move {
    const char *name;
    sparring_label label;
    sparring_limb limb;
    sparring_aim aim;
    double strike, contact, recover,
        end;                  /* seconds: when those phases begin; contact: full extension */
    double range;             /* distance of the two roots it is made for; 1.75 m bodies */
    v3 approach;              /* direction in which the limb arrives, fighter's frame (orthodox) */
    double stop;              /* how far before the aim the wrist or ankle stops, metres */
    const sparring_key *keys; /* by ascending time */
    int key_count;
    /* Only where needed: */
    unsigned against; /* blocks, dodges: set of SPARRING_AGAINST labels they answer; `aim` says at
                         which height */
    int heavy;        /* reactions: 1 = after a hard hit */
    double step_x,
        step_z; /* how far the root travels during the move, fighter's frame (orthodox) */
} sparring_move;

#define SPARRING_AGAINST(label) (1u << (label))

/* What the keys make of a channel at `time` seconds of the table: the guard's value at both ends.
 */
double sparring_move_value(const sparring_move *move, sparring_channel channel, double time);

/* Whether a move's difference in this channel may be made smaller or larger; weights (REACH, FREE,
 * KICK) and what places a free foot may not. */
int sparring_channel_scales(int channel);

/* Whether a channel is an angle in degrees. */
int sparring_channel_is_angle(int channel);

/* The monotone cubic between t[1] and t[2] through (t[i], v[i]), i = 0 … 3, ascending t: Fritsch
 * and Butland 1984. */
double sparring_cubic(const double t[4], const double v[4], double time);

#endif
