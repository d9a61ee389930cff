/* How far off poise's joint angles are, as measured: the error bars of reports.
 *
 * Measured on rendered fighters whose true joints are known (docs/accuracy.md), which are not real
 * people: take the values as the least that must be expected, by how the body stands to the camera.
 * The landmark model "full" at default settings, without the networks for fighters: those halve the
 * errors of rendered fighters (docs/accuracy-fighters.md), but how far real ones is not known.
 * Constant data; thread-safe. */
#ifndef POISE_SCENE_POSE_ERROR_H
#define POISE_SCENE_POSE_ERROR_H

#include "scene/angles.h"

/* Left and right are counted together, by whether the joint's own side is turned to the camera. */
typedef enum poise_error_kind {
    POISE_ERROR_ELBOW,
    POISE_ERROR_KNEE,
    POISE_ERROR_SHOULDER,
    POISE_ERROR_HIP,
    POISE_ERROR_KINDS
} poise_error_kind;

enum {
    POISE_ERROR_VIEW_DEGREES = 30,
    /* 0..5: 0-30, 30-60 … 150-180 degrees between where the chest faces and the camera, the joint's
     * side turned to the camera; 6..11: the same, its side turned away. */
    POISE_ERROR_VIEWS = 12
};

extern const char *const poise_error_kind_names[POISE_ERROR_KINDS + 1]; /* ends with NULL */

poise_error_kind poise_error_kind_of(poise_joint_angle joint);

/* Which of POISE_ERROR_VIEWS. yaw: radians as poise_motion.yaw (0: the chest faces the camera, > 0:
 * it is turned to the right of the picture). */
int poise_error_view_of(poise_joint_angle joint, float yaw);

/* The error to expect of one joint's angle, radians: half of the errors are below *ret_median, 95 %
 * below *ret_p95. joint: poise_joint_angle. Returns 0, or POISE_EUNSUPPORTED (outputs untouched)
 * for a yaw that is not finite, or a view that was not measured often enough. */
int poise_pose_angle_error(poise_joint_angle joint, float yaw, float *ret_median, float *ret_p95);

#endif
