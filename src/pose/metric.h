/* Metric camera-space 3D from one camera: where the body of the world landmarks has to stand so
 * that it reprojects onto the image landmarks, and how large it is when the person's stature is
 * known.
 *
 * Camera: pinhole, square pixels, principal point in the middle of the frame, focal length from the
 * horizontal field of view. Camera space: x right, y down, z away from the camera. World landmarks
 * are hip-centred metres in axes parallel to the camera's (poise/scene.h).
 *
 * The solver keeps no state and allocates nothing; all functions are thread-safe on distinct data.
 */
#ifndef POISE_POSE_METRIC_H
#define POISE_POSE_METRIC_H

#include "base/err.h"

#include <poise/scene.h>

typedef struct poise_metric_camera {
    double focal_px; /* of both axes */
    double cx, cy;   /* principal point, pixels, edges convention */
} poise_metric_camera;

/* The camera of a width x height frame. fov_degrees: horizontal, 0 < fov < 180 (not checked here).
 */
poise_metric_camera poise_metric_camera_of(int width, int height, double fov_degrees);

typedef struct poise_metric_fit {
    double t_m[3]; /* translation to add to the world landmarks: camera-space position of their
                      origin, metres */
    double rms_px; /* sqrt(sum w r^2 / sum w), r the 2D reprojection distance in pixels */
} poise_metric_fit;

/* Solves t so that the pinhole projection of world[i] + t lies on landmarks[i].x/.y, weighted by
 * visibility (and with the points that crowd on face, hands and feet counting a quarter: they
 * repeat one segment's evidence). Start: the linear least squares of the projection equations
 * multiplied by depth; then Gauss-Newton steps on the pixel distances with Huber weights (1964),
 * whose threshold follows the median residual.
 *
 * Returns 0 and fills *ret_fit, or POISE_EUNSUPPORTED (silently; *ret_fit untouched) when the
 * position is not determined: fewer than 4 landmarks with visibility >= 0.3, a picture of the body
 * smaller than 4 pixels, values that are not finite, a body that would reach behind the camera, or
 * a reprojection that misses by more than a third of the body's extent in the picture.
 *
 * Error: with independent pixel noise of standard deviation s on every landmark, the depth's
 * relative standard deviation is about s / (E sqrt(N)), E the RMS extent of the body in pixels and
 * N the number of landmarks; x and y follow with s z / (f sqrt(N)). The test measures it. An error
 * in scale (assumed stature) scales t as a whole. */
int poise_metric_solve(const poise_metric_camera *camera,
                       const poise_point3 world_m[POISE_LANDMARKS],
                       const poise_landmark landmarks[POISE_LANDMARKS], poise_metric_fit *ret_fit);

/* The chain ankle-knee + knee-hip + mid-hip-mid-shoulder as a share of standing height, as the
 * landmark models draw it. Anatomy has 0.779 (Drillis and Contini 1966, in Winter, Biomechanics and
 * Motor Control of Human Movement, fig. 4.1), but the models' bodies are shorter there: with 0.779
 * adults measured 1.57 m on real clips, and rendered people of known stature 21 cm too short
 * (bench/angle_accuracy; with 0.70 the mean error is -2 cm, the median 6.5 cm). */
#define POISE_STATURE_CHAIN_SHARE 0.70

/* Stature of a body from its segment chain, left and right averaged, in the units of `world`.
 * Independent of posture as long as the trunk is not strongly bent. Returns 0 when one of the
 * joints it needs (shoulders, hips, and one whole leg) has a visibility below 0.5 or the result is
 * not within 0.3..3. */
float poise_metric_stature(const poise_point3 world_m[POISE_LANDMARKS],
                           const poise_landmark landmarks[POISE_LANDMARKS]);

enum { POISE_STATURE_SAMPLES = 61 };

/* Running median of one person's statures over the last POISE_STATURE_SAMPLES usable frames. Zero
 * to start. */
typedef struct poise_stature {
    float sample[POISE_STATURE_SAMPLES]; /* ring */
    float sorted[POISE_STATURE_SAMPLES]; /* the same, ascending */
    int32_t count, next;
} poise_stature;

/* Adds one frame's stature (values <= 0 or not finite are ignored) and returns the median so far, 0
 * if there is none. */
float poise_stature_add(poise_stature *stature, float value);

#endif
