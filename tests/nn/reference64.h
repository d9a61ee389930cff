/* A graph evaluated in float64: what every engine's outputs are measured against. Written to be
 * obviously right, not fast: one plain loop per operator, double activations, double sums, weights
 * as the float32 numbers they are. */
#ifndef POISE_TESTS_NN_REFERENCE64_H
#define POISE_TESTS_NN_REFERENCE64_H

#include "nn/graph.h"

/* Evaluates `graph` on `input` (dense NHWC floats of the graph's input tensor). ret_output[k]
 * becomes an array from malloc with the values of output k, which the caller frees. 0 or
 * POISE_ENOMEM (then nothing is left to free). Thread-safe. */
int poise_reference64_run(const poise_nn_graph *graph, const float *input,
                          double *ret_output[POISE_NN_OUTPUTS_MAX]);

/* The same with every activation handed to `see` once it is computed: for finding the operator
 * where an engine goes astray. `see` may be NULL. */
int poise_reference64_walk(const poise_nn_graph *graph, const float *input,
                           double *ret_output[POISE_NN_OUTPUTS_MAX],
                           void (*see)(void *cookie, int32_t tensor, const double *values),
                           void *cookie);

#endif
