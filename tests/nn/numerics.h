/* How far an engine's outputs are from the float64 evaluation. */
#ifndef POISE_TESTS_NN_NUMERICS_H
#define POISE_TESTS_NN_NUMERICS_H

#include "../../bench/engines/engine.h"

/* Errors of one output over all inputs seen so far. Zeroed to begin. */
typedef struct poise_output_error {
    double most;          /* largest absolute error */
    double squares;       /* sum of squared errors */
    double largest_value; /* largest absolute value of the truth */
    double count;
} poise_output_error;

/* Root of the mean squared error. */
double poise_output_error_rms(const poise_output_error *e);

/* Runs the engine on `input` and adds each output's errors against `truth`. A NaN counts as an
 * infinite error. */
void poise_output_errors_add(poise_engine *engine, const float *input,
                             double *const truth[POISE_NN_OUTPUTS_MAX],
                             poise_output_error error[POISE_NN_OUTPUTS_MAX]);

/* The error that no float32 output can be held to: half a unit in the last place of its largest
 * value. */
double poise_output_error_floor(const poise_output_error *e);

#endif
