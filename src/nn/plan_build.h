/* What the files of the planner share while a plan is being made. Internal to src/nn. */
#ifndef POISE_NN_PLAN_BUILD_H
#define POISE_NN_PLAN_BUILD_H

#include "nn/plan.h"

/* A tensor of the graph under rewriting. */
typedef struct poise_plan_tensor {
    int rank, shape[4];
    size_t elements;
    const float *values; /* constants */
    int producer, uses, is_output;
    int consumer; /* a node that reads it; meaningful when uses is 1 and it is no output */

    int root;      /* tensor whose storage it lies in (itself: own storage) */
    size_t inside; /* offset in the root's storage */
    int first, last; /* roots: steps at which the storage is first written and last read; last < first: never used */
    int shared;      /* roots: other tensors lie in it at fixed offsets */
    size_t at;       /* roots: offset in the arena, POISE_NN_NOWHERE until placed */
} poise_plan_tensor;

/* What is absorbed behind a node: activation, PRELU, ADD. Tensor ids, -1: none. */
typedef struct poise_plan_tail {
    poise_nn_act before, after;
    int before_slopes, after_slopes, residual;
    int out;  /* tensor that the node makes together with all this */
    int last; /* last node absorbed, or the node itself */
} poise_plan_tail;

/* A step to be: one node with its tail, or a chain of nodes for a pipe. It runs at the place of its last node, where
 * all that it reads has been made. */
typedef struct poise_plan_draft {
    int first_stage, stage_count; /* in poise_planner.stage_node / stage_tail */
} poise_plan_draft;

typedef struct poise_planner {
    const poise_nn_graph *graph;
    poise_nn_plan *plan;
    poise_err *err;
    poise_nn_node *node; /* rewritten copy */
    int node_count;
    poise_plan_tensor *tensor;
    int tensor_count;
    int *gone; /* node: part of an earlier draft */
    int *stage_node;
    poise_plan_tail *stage_tail;
    int stage_total;
    poise_plan_draft *at_node; /* draft that runs at this node; stage_count 0: none */
    int *step_in, *step_out, *step_second; /* step: tensors it reads and writes, -1: none (CONCAT: see step_node) */
    int *step_node, *step_last_node;       /* step: its first and last node */
    size_t weights_used;                   /* floats handed out by poise_plan_take */
} poise_planner;

/* Moves every RESIZE_BILINEAR behind the 1x1 convolution that alone reads it. Both are linear, one over positions
 * with weights that add up to 1, the other over channels with a bias, so they commute; the convolution then works
 * on the small image. */
void poise_plan_sink_resizes(poise_planner *planner);

/* Sorts nodes into drafts. */
void poise_plan_group(poise_planner *planner);

/* Makes pipe->stage from a draft, packing weights (when the plan has its block already). */
void poise_plan_make_pipe(poise_planner *planner, const poise_plan_draft *draft, poise_nn_step *step);

/* Rings and strip height of a pipe, from its stages. */
void poise_plan_layout_pipe(poise_nn_plan *plan, poise_nn_pipe *pipe);

/* 1 if a pipe may write its output over its input (both start at the same place). */
int poise_plan_pipe_in_place(const poise_nn_pipe *pipe, int residual_is_input);

/* Gives every tensor its place in the arena. 0 or POISE_ENOMEM. */
int poise_plan_place(poise_planner *planner);

/* Offset of a tensor in the arena, after poise_plan_place(). */
size_t poise_plan_where(const poise_planner *planner, int tensor);

/* The next `floats` of the weight block, NULL in the counting pass. */
float *poise_plan_take(poise_planner *planner, size_t floats);

/* A per-channel constant copied into the weight block and padded with zeros; NULL for tensor -1 or when counting. */
const float *poise_plan_channels(poise_planner *planner, int tensor);

#endif
