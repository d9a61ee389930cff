/* The Kalman filter of SORT, DeepSORT and ByteTrack: a box that moves steadily. */
#ifndef POISE_IDENTITY_KALMAN_H
#define POISE_IDENTITY_KALMAN_H

#include <poise/scene.h>

enum { POISE_KALMAN_MEASURED = 4 }; /* centre x, centre y, aspect w/h, height */

/* One measured quantity: value and speed (per frame), and their covariance. */
typedef struct poise_kalman_axis {
    double value, speed;
    double value_var, value_speed_cov, speed_var;
} poise_kalman_axis;

/* State (x, y, a, h and their speeds). The 8x8 covariance of the papers never couples different
 * quantities (start, process and measurement noise are all diagonal), so it is four 2x2 ones. */
typedef struct poise_kalman {
    poise_kalman_axis axis[POISE_KALMAN_MEASURED];
} poise_kalman;

/* Starts at a box that stands still. box: w, h > 0, pixels. */
void poise_kalman_start(poise_kalman *kalman, const poise_bbox *box);

/* Moves the state on by `frames` >= 0 frames (1 as in the papers; fractions for variable frame
 * rates: the process noise grows with time). */
void poise_kalman_predict(poise_kalman *kalman, double frames);

/* Takes the measured box into account. box: w, h > 0. */
void poise_kalman_update(poise_kalman *kalman, const poise_bbox *box);

/* Somebody not seen keeps the last height: ByteTrack stops its growth before predicting. */
void poise_kalman_freeze_height(poise_kalman *kalman);

/* The state as a box; score 0. */
poise_bbox poise_kalman_box(const poise_kalman *kalman);

#endif
