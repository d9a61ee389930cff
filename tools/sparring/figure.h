/* A posture without lengths, and the skeleton that a body makes of it: what recorded people and our
 * own poses have in common, so that one can go over into the other. */
#ifndef POISE_SPARRING_FIGURE_H
#define POISE_SPARRING_FIGURE_H

#include "body.h"

/* Directions; those of limbs come in pairs: + sparring_side. */
typedef enum sparring_bone {
    BONE_HIPS,      /* right hip to left hip */
    BONE_SPINE,     /* middle of the hips to middle of the shoulders */
    BONE_SHOULDERS, /* right to left */
    BONE_UPPER_ARM,
    BONE_FOREARM = BONE_UPPER_ARM + 2,
    BONE_THIGH = BONE_FOREARM + 2,
    BONE_SHANK = BONE_THIGH + 2,
    BONE_FOOT = BONE_SHANK + 2, /* along the sole, heel to toes */
    BONE_COUNT = BONE_FOOT + 2
} sparring_bone;

/* Unit vectors, and where the feet have to be. World, metres. */
typedef struct sparring_figure {
    v3 bone[BONE_COUNT];
    v3 pelvis;
    v3 ball[2];     /* of the feet; the legs reach for them */
    double bear[2]; /* 1: the foot stands on the floor, 0: it follows its shank */
} sparring_figure;

/* The skeleton of a figure. Bone lengths are exact; the pelvis comes down when a foot that bears is
 * out of reach. `look_at`: what the face turns to as far as the neck allows (a person lying down
 * looks along the chest). */
void sparring_figure_solve(const sparring_body *body, const sparring_figure *figure, v3 look_at,
                           sparring_skeleton *ret_skeleton);

/* The figure of a skeleton whose feet stand on the floor unless they are clearly above it. */
sparring_figure sparring_figure_of(const sparring_body *body, const sparring_skeleton *skeleton);

/* Between two figures, 0 <= part <= 1 (directions along great circles, feet and
 * pelvis on straight lines).
 */
sparring_figure sparring_figure_between(const sparring_figure *a, const sparring_figure *b,
                                        double part);

/* Turned about the world's y axis, then moved. */
sparring_figure sparring_figure_place(const sparring_figure *figure, double yaw, double x,
                                      double z);

/* Where the chest faces: world yaw, radians. */
double sparring_figure_facing(const sparring_figure *figure);

/* The direction to the left of a foot that points `along`, given what is above it: from the knee's
 * hinge, the hips and `up`, so that it is never lost when the shank leans over the toes. */
v3 sparring_figure_foot_left(const sparring_figure *figure, int side, v3 along, v3 up);

/* Where the ball of a foot is when the legs follow the bones alone, from figure->pelvis. */
v3 sparring_figure_bare_ball(const sparring_body *body, const sparring_figure *figure, int side);

#endif
