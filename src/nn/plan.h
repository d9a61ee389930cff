/* What a plan holds: steps over one arena of activations. Internal to src/nn.
 *
 * Terms. A *tensor* is a graph tensor that really exists in the arena (dense NHWC). A *pipe* is a chain of
 * convolutions and depthwise convolutions that passes rows from stage to stage through small rings in scratch
 * memory; only its last stage writes a tensor. All offsets count floats.
 *
 * Invariants (established in plan*.c, trusted by run*.c):
 *  - every tensor's storage is disjoint from that of all tensors alive at the same step, except where a step
 *    was proven to work in place;
 *  - storage is followed by at least POISE_NN_SLACK readable floats;
 *  - a pipe's stage s reads what stage s-1 writes; rings hold every row that a strip still needs;
 *  - the zero row of an instance is as long as the longest ring row and never written. */
#ifndef POISE_NN_PLAN_H
#define POISE_NN_PLAN_H

#include "nn/kernels/kernels.h"
#include "nn/nn.h"

#define POISE_NN_NOWHERE SIZE_MAX

enum { POISE_NN_PIPE_STAGES_MAX = 16 };

/* An image in the arena. */
typedef struct poise_nn_image {
    size_t at; /* offset of the first float */
    int height, width, channels;
} poise_nn_image;

typedef enum poise_nn_stage_kind {
    POISE_NN_STAGE_COPY, /* brings rows of the input tensor into a ring with zero borders left and right */
    POISE_NN_STAGE_CONV,
    POISE_NN_STAGE_DEPTHWISE
} poise_nn_stage_kind;

typedef struct poise_nn_stage {
    poise_nn_stage_kind kind;
    union {
        poise_nn_conv_layer conv;
        poise_nn_depthwise_layer depthwise;
    } layer;
    int kernel_h, stride_h, pad_top; /* rows: output row y needs input rows y*stride_h-pad_top + [0, kernel_h) */
    int in_height;
    int height, width, channels; /* of the output */
    size_t residual;             /* offset of a tensor shaped like the output, or POISE_NN_NOWHERE */

    /* Where the output goes. Last stage: the pipe's output tensor. Others: a ring of `ring_rows` rows at scratch
     * offset `ring`, row r in slot r % ring_rows, `border_left` zero pixels in front of and `border_right` behind
     * each row, `pitch` floats from pixel to pixel; row_floats in all. */
    int ring_rows, border_left, border_right;
    size_t ring, row_floats, pitch;
} poise_nn_stage;

typedef struct poise_nn_pipe {
    poise_nn_image in, out;
    int stage_count;
    poise_nn_stage *stage;
    int strip; /* rows of the last stage per round */
} poise_nn_pipe;

typedef enum poise_nn_step_kind {
    POISE_NN_STEP_PIPE,
    POISE_NN_STEP_ADD,
    POISE_NN_STEP_PRELU,
    POISE_NN_STEP_LOGISTIC,
    POISE_NN_STEP_MEAN,
    POISE_NN_STEP_POOL, /* and a PAD of channels behind it */
    POISE_NN_STEP_RESIZE,
    POISE_NN_STEP_PAD,
    POISE_NN_STEP_DEPTH_TO_SPACE,
    POISE_NN_STEP_CONCAT
} poise_nn_step_kind;

typedef struct poise_nn_step {
    poise_nn_step_kind kind;
    char name[80];
    double flop;
    poise_nn_pipe pipe; /* PIPE */

    poise_nn_image in, out;  /* the others */
    size_t count;            /* floats of the output */
    const float *constant;   /* ADD: the second operand if it is a constant; PRELU: slopes */
    size_t second;           /* ADD: the second operand if it is a tensor; RESIZE: residual or POISE_NN_NOWHERE */
    poise_nn_act act;        /* ADD */
    poise_nn_epilogue epilogue; /* RESIZE */
    int kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left; /* POOL */
    int block;                   /* DEPTH_TO_SPACE */
    int pad_shape[4], before[4]; /* PAD: output shape (input shape in `in_shape`) and amounts in front */
    int in_shape[4];
    int *left, *right; /* RESIZE: per output column, in the plan's weight block */
    float *fraction;
    /* CONCAT: piece i lies at offset piece[i]; each of its `copies` parts of piece_floats[i] goes to the next place of
     * an output slice of out_stride floats. A piece that was made in its place is not copied. */
    int piece_count;
    size_t piece[POISE_NN_INPUTS_MAX], piece_floats[POISE_NN_INPUTS_MAX];
    size_t copies, out_stride;
} poise_nn_step;

struct poise_nn_plan {
    const poise_nn_kernels *kernels;
    int step_count;
    poise_nn_step *step;
    size_t arena_floats, scratch_floats, zero_floats;
    int rows_max; /* most row pointers one job needs */
    poise_nn_image input;
    int output_count;
    size_t output[POISE_NN_OUTPUTS_MAX], output_floats[POISE_NN_OUTPUTS_MAX];
    float *weights; /* packed, one block */
    size_t weight_floats;
    poise_nn_stage *stages; /* of all pipes */
};

/* How many rows of its input a stage needs to have for its first `rows` output rows, at most in_height. */
int poise_nn_rows_needed(const poise_nn_stage *stage, int rows);

/* The kernels of an instruction set, NULL when this build or machine has none. */
const poise_nn_kernels *poise_nn_kernels_for(poise_nn_isa isa);

/* Runs one pipe. */
struct poise_nn_instance;
void poise_nn_run_pipe(const poise_nn_instance *instance, const poise_nn_pipe *pipe);

struct poise_nn_instance {
    const poise_nn_plan *plan;
    void *memory;
    size_t memory_bytes;
    float *arena, *scratch, *zeros;
    const float **in_rows, **residual_rows; /* rows_max each */
    float **out_rows;
};

/* Floats rounded up so that the next array starts on a 64-byte line, with slack between. */
size_t poise_nn_padded(size_t floats);

#endif
