/* Running neural networks: graph → plan (packed weights, arena layout, fused steps; shared, immutable)
 * → instance (activations; one thread at a time).
 *
 * A plan is made for one instruction set. The result of a run depends only on the plan and the input:
 * not on the instance, the thread or what ran before. */
#ifndef POISE_NN_NN_H
#define POISE_NN_NN_H

#include "nn/graph.h"

typedef enum poise_nn_isa {
    POISE_NN_ISA_SCALAR = 0, /* reference twins of all kernels, plain C, any machine */
    POISE_NN_ISA_BASE = 1,   /* x86-64 baseline (SSE2), or NEON on arm64 */
    POISE_NN_ISA_AVX2 = 2,   /* AVX2 + FMA */
    POISE_NN_ISA_AVX512 = 3, /* AVX-512 F, BW, DQ, VL */
    POISE_NN_ISA_COUNT = 4
} poise_nn_isa;

/* "scalar", "base", "avx2", "avx512". Static string. */
const char *poise_nn_isa_name(poise_nn_isa isa);

/* 1 if this build holds kernels for `isa` and this machine can run them. */
int poise_nn_isa_available(poise_nn_isa isa);

/* The set to use: the best available one, or the one named by the environment variable POISE_ISA.
 * A name that is unknown or not available here: POISE_EINVAL, text lists those available. */
int poise_nn_isa_choose(poise_nn_isa *ret_isa, poise_err *err);

typedef struct poise_nn_plan poise_nn_plan;
typedef struct poise_nn_instance poise_nn_instance;

/* Packs weights and lays out memory. `graph` is only read and may be freed afterwards.
 * Errors: POISE_ENOMEM, POISE_EINVAL (isa not available), POISE_EUNSUPPORTED (computed weights). */
int poise_nn_plan_new(const poise_nn_graph *graph, poise_nn_isa isa, poise_nn_plan **ret_plan,
                      poise_err *err);
void poise_nn_plan_free(poise_nn_plan **plan);

/* An instance allocates all it will ever need. The plan must outlive it. */
int poise_nn_instance_new(const poise_nn_plan *plan, poise_nn_instance **ret_instance, poise_err *err);
void poise_nn_instance_free(poise_nn_instance **instance);

/* The input to fill before each run: dense NHWC floats, 64-byte aligned, count in *ret_count (if not NULL).
 * A run may overwrite it. */
float *poise_nn_input(poise_nn_instance *instance, size_t *ret_count);

/* Computes all outputs. Cannot fail: everything was checked when planning. */
void poise_nn_run(poise_nn_instance *instance);

/* Output k (order of the graph's outputs) after a run: dense floats, valid until the next run. */
const float *poise_nn_output(const poise_nn_instance *instance, int k, size_t *ret_count);

/* Steps of a plan, for profiling: number, what step i is ("fused 64x64 24>144 dw3s1 >24 +add"), its FLOP,
 * and one run with the time of each step in nanoseconds (ret_ns has step_count entries; `now_ns` is the
 * caller's clock, since nothing here reads one). */
int poise_nn_step_count(const poise_nn_plan *plan);
const char *poise_nn_step_name(const poise_nn_plan *plan, int i, double *ret_flop);
void poise_nn_run_profiled(poise_nn_instance *instance, int64_t (*now_ns)(void), int64_t *ret_ns);

/* Bytes held: packed weights (plan) and activations (one instance). */
size_t poise_nn_plan_bytes(const poise_nn_plan *plan);
size_t poise_nn_instance_bytes(const poise_nn_plan *plan);

#endif
