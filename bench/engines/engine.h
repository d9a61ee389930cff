/* One face for the engines that benchmarks and differential tests compare. An engine runs one graph
 * on one thread; two engines made from one graph may run on two threads at once. */
#ifndef POISE_BENCH_ENGINES_ENGINE_H
#define POISE_BENCH_ENGINES_ENGINE_H

#include "nn/nn.h"

typedef struct poise_engine {
    const char *name;
    float *input; /* dense NHWC, to fill before each run (a run may overwrite it) */
    size_t input_count;
    int output_count;
    const float *output[POISE_NN_OUTPUTS_MAX]; /* valid after a run, until the next */
    size_t output_elements[POISE_NN_OUTPUTS_MAX];
    void (*run)(struct poise_engine *engine);
    void (*free)(struct poise_engine *engine); /* what `state` points to */
    void *state;
} poise_engine;

/* `graph` must outlive the engine. 0 or POISE_E… with a text; nothing is left to free then. */
int poise_engine_xnnpack(const poise_nn_graph *graph, poise_engine *ret_engine, poise_err *err);
int poise_engine_onednn(const poise_nn_graph *graph, poise_engine *ret_engine, poise_err *err);

/* A second oneDNN engine for another thread, with activations of its own and the first one's packed
 * weights and primitives; to be freed before it. */
int poise_engine_onednn_twin(const poise_engine *first, const poise_nn_graph *graph,
                             poise_engine *ret_engine, poise_err *err);

/* Ours: one instance of `plan`, which was made from `graph` and must outlive the engine. */
int poise_engine_poise(const poise_nn_graph *graph, const poise_nn_plan *plan,
                       poise_engine *ret_engine, poise_err *err);

/* What oneDNN chose for each step, one line each: where it fell to a slow implementation ("ref"),
 * it shows here. */
void poise_engine_onednn_describe(const poise_engine *engine, void (*line)(const char *text));

#endif
