/* The one estimator of the room: a local quadratic by weighted least squares.
 *
 * Savitzky and Golay (Anal. Chem. 36, 1964) on samples at any times, weighted by distance in time
 * as in Cleveland's local regression (JASA 74, 1979): by the triweight (1 - u^2)^3, whose soft edge
 * makes the result independent of where frames happen to fall, times the time that a sample stands
 * for. The result is linear in the samples: value = sum c0 x, velocity = sum c1 x, acceleration =
 * sum c2 x, so one set of coefficients serves every coordinate that was seen in the same frames.
 * Exact for polynomials up to degree 2 (3 or more samples), 1 (2 samples), 0 (1 sample). */
#ifndef POISE_MOTION_FIT_H
#define POISE_MOTION_FIT_H

#include <stdint.h>

enum { POISE_FIT_SAMPLES = 256 };

typedef struct poise_fit {
    int32_t count; /* samples with weight */
    int32_t index[POISE_FIT_SAMPLES];
    double c0[POISE_FIT_SAMPLES], c1[POISE_FIT_SAMPLES], c2[POISE_FIT_SAMPLES];
} poise_fit;

/* Coefficients at time 0 of samples at offset_s[0..count), ascending seconds, count >= 1. index[]
 * gets positions in offset_s.
 *
 * The window's half-width is half of span_s in the midst of samples. Towards an end it grows to the
 * whole span, so that as much time is looked at when there is only one side; and it always takes in
 * the three nearest samples, however far. */
void poise_fit_at(const double *offset_s, int32_t count, double span_s, poise_fit *ret_fit);

#endif
