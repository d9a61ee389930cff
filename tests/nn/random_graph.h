/* Random networks for testing planners: every operator, every way tensors can be shared. */
#ifndef POISE_TESTS_NN_RANDOM_GRAPH_H
#define POISE_TESTS_NN_RANDOM_GRAPH_H

#include "nn/graph.h"

/* A graph that keeps the invariants of nn/graph.h, the same one for the same seed on every machine. Values stay of the
 * order of 1. Aborts the test program when memory runs out. Free with random_graph_free(). */
poise_nn_graph *random_graph_new(uint32_t seed);
void random_graph_free(poise_nn_graph *graph);

/* `count` numbers in [-1, 1] that depend on the seed only. */
void random_fill(float *values, size_t count, uint32_t seed);

#endif
