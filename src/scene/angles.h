/* Joint angles. One policy for what has no angle: when an arm of the angle has no direction
 * (shorter than POISE_ANGLE_ARM_MIN) or a coordinate is not finite, the angle is NaN. It stays NaN
 * inside poise; each output maps it (JSON: null; the LiveDance protocol: 0.0) and none counts it.
 */
#ifndef POISE_SCENE_ANGLES_H
#define POISE_SCENE_ANGLES_H

#include <poise/scene.h>

#define POISE_ANGLE_ARM_MIN 1e-6f /* in the unit of the points */

/* The angle a-b-c at b, radians 0..pi: the smaller angle between b->a and b->c, by atan2 of the
 * cross product's length and the dot product, which is exact near 0 and pi where acos is not. NaN:
 * see above. */
float poise_angle_3d(poise_point3 a, poise_point3 b, poise_point3 c);
float poise_angle_2d(float ax, float ay, float bx, float by, float cx, float cy);

typedef enum poise_joint_angle {
    POISE_ANGLE_LEFT_ELBOW,
    POISE_ANGLE_RIGHT_ELBOW,
    POISE_ANGLE_LEFT_KNEE,
    POISE_ANGLE_RIGHT_KNEE,
    POISE_ANGLE_LEFT_SHOULDER,
    POISE_ANGLE_RIGHT_SHOULDER,
    POISE_ANGLE_LEFT_HIP,
    POISE_ANGLE_RIGHT_HIP,
    POISE_ANGLES
} poise_joint_angle;

extern const char *const poise_angle_names[POISE_ANGLES + 1]; /* "left_elbow" …, ends with NULL */
extern const uint8_t poise_angle_triples[POISE_ANGLES]
                                        [3]; /* landmarks a, b, c; the angle is at b */

/* All angles of one person from the 33 points in 3D (world metres or camera millimetres). */
void poise_angles_3d(const poise_point3 points[POISE_LANDMARKS], float ret_radians[POISE_ANGLES]);
/* The same in the picture, from x and y alone. */
void poise_angles_2d(const poise_landmark landmarks[POISE_LANDMARKS],
                     float ret_radians[POISE_ANGLES]);

#endif
