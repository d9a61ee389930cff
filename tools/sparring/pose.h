/* From a few dozen numbers and some target points to a skeleton: forward kinematics of the trunk,
 * inverse kinematics of arms and legs.
 *
 * Everything is written for a fighter whose lead side is the left one (orthodox); southpaws are the
 * mirror image. The fighter's frame: origin on the floor at `root`, z to where `heading` points
 * (the opponent), x to the lead side. Lengths are metres of a body of 1.75 m. */
#ifndef POISE_SPARRING_POSE_H
#define POISE_SPARRING_POSE_H

#include "body.h"

/* Channels of a pose. X to the lead side, Y up, Z forward; angles in degrees. */
typedef enum sparring_channel {
    PELVIS_X, /* against the root */
    PELVIS_Y, /* against standing upright: negative is lower */
    PELVIS_Z,
    PELVIS_YAW,
    PELVIS_PITCH,
    PELVIS_ROLL,
    CHEST_YAW, /* against the pelvis */
    CHEST_PITCH,
    CHEST_ROLL,
    HEAD_YAW, /* against looking at the opponent */
    HEAD_PITCH,
    HEAD_ROLL,
    /* one block per arm; the rear arm's follow the lead arm's in the same order */
    LEAD_HAND_X, /* wrist against the neck, fighter's frame */
    LEAD_HAND_Y,
    LEAD_HAND_Z,
    LEAD_REACH, /* 0: wrist at the point above, 1: at the world target of the strike */
    LEAD_ELBOW, /* 0 elbow down, 90 out to the side */
    LEAD_FIST,  /* 0 thumb up, 90 palm down, -90 palm to the face */
    LEAD_SHRUG, /* shoulder forward, metres */
    REAR_HAND_X,
    REAR_HAND_Y,
    REAR_HAND_Z,
    REAR_REACH,
    REAR_ELBOW,
    REAR_FIST,
    REAR_SHRUG,
    /* one block per leg */
    LEAD_FREE,   /* 0 planted, 1 ankle at the point below */
    LEAD_FOOT_X, /* ankle against the pelvis, fighter's frame */
    LEAD_FOOT_Y,
    LEAD_FOOT_Z,
    LEAD_KICK,  /* 0: ankle at that point, 1: at the world target */
    LEAD_KNEE,  /* free leg: 0 knee forward, 90 knee out to the side */
    LEAD_TOE,   /* free foot: 0 square to the shank, 60 pointed */
    LEAD_PIVOT, /* planted foot: turned about its ball, to the lead side */
    LEAD_HEEL,  /* planted foot: heel lifted */
    REAR_FREE,
    REAR_FOOT_X,
    REAR_FOOT_Y,
    REAR_FOOT_Z,
    REAR_KICK,
    REAR_KNEE,
    REAR_TOE,
    REAR_PIVOT,
    REAR_HEEL,
    CHANNEL_COUNT
} sparring_channel;

enum { ARM_BLOCK = REAR_HAND_X - LEAD_HAND_X, LEG_BLOCK = REAR_FREE - LEAD_FREE };

/* Which limb strikes or steps: lead or rear one. */
enum sparring_lead { SPARRING_LEAD = 0, SPARRING_REAR = 1 };

/* A foot on (or above) the floor: the ball's place in the world, the direction the toes point to
 * (world yaw, radians) and how high the ball is. */
typedef struct sparring_foot {
    double x, z, yaw, height;
} sparring_foot;

typedef struct sparring_pose {
    double channel[CHANNEL_COUNT];
    double root_x, root_z, heading; /* world; heading: yaw, radians; 0 looks along +z */
    int southpaw;
    sparring_foot foot[2]; /* by sparring_lead */
    v3 hand_target[2];     /* by sparring_lead: where the wrist goes at REACH 1, world */
    v3 foot_target[2];     /* where the ankle goes at KICK 1, world */
    v3 look_at;            /* world */
    /* How the last step was solved, by sparring_side, world: to which side elbow and knee were
     * bent, where the thumb pointed (zero: nothing known). None of them turns by more than
     * turn_most radians about the limb against it, so that a limb whose bent side is ambiguous does
     * not flip; 0 = no limit. */
    v3 arm_bent[2], leg_bent[2], thumb[2];
    double turn_most;
} sparring_pose;

/* The guard everything starts from and returns to (orthodox). */
extern const double sparring_guard[CHANNEL_COUNT];

/* Where the ball of a foot stands in the guard, fighter's frame of a 1.75 m body, and its yaw
 * against the heading (orthodox, radians). */
void sparring_stance_foot(int lead, double *ret_x, double *ret_z, double *ret_yaw);

/* A point of the fighter's frame in world coordinates (metres of this body, not of 1.75 m). */
v3 sparring_pose_world(const sparring_pose *pose, v3 local);

/* Anatomical side (sparring_side) of the lead or rear limb. */
int sparring_pose_side(const sparring_pose *pose, int lead);

/* Solves the whole body. Bone lengths are exact; a target out of reach is approached as far as the
 * limb goes; planted feet stay where they are and the pelvis comes down as far as the legs need. */
void sparring_pose_solve(const sparring_body *body, const sparring_pose *pose,
                         sparring_skeleton *ret_skeleton);

/* Remembers in the pose how it has been solved, for the next step. */
void sparring_pose_remember(sparring_pose *pose, const sparring_skeleton *skeleton);

/* Middle joint of a two-bone limb from `root` towards `target`, bent to the side of `pole`. The end
 * is moved to where the bones can reach (*ret_end): at most `straightest` (0..1) of their summed
 * length. Law of cosines. */
v3 sparring_two_bones(v3 root, v3 target, double upper, double lower, double straightest, v3 pole,
                      v3 *ret_end);

#endif
