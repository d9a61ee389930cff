/* What the files of the graph reader share while a model is being read. Internal to src/nn. */
#ifndef POISE_NN_GRAPH_BUILD_H
#define POISE_NN_GRAPH_BUILD_H

#include "nn/graph.h"
#include "nn/tflite.h"

/* A tensor as the file declares it. Ids are indices into the file's list. */
typedef struct poise_file_tensor {
    char name[64];
    int32_t type;
    int32_t rank;     /* as declared; shape is meaningful only when shape_valid */
    int32_t shape[4]; /* entries >= rank are 1 */
    int shape_valid; /* rank 1..4, extents 1..POISE_NN_DIM_MAX, elements <= POISE_NN_ELEMENTS_MAX */
    size_t elements;
    poise_tfl_vector data; /* count 0: not a constant */
    poise_tfl_table sparsity;
    int32_t constant; /* tensor whose data this one's values are (itself, or through
                         DEQUANTIZE/DENSIFY), -1: none */
    int32_t node;     /* that computes it, -1: none yet */
    int live;         /* a wanted output depends on it */
    int32_t uses;     /* by nodes and wanted outputs */
    int32_t id;       /* in the finished graph, -1 */
} poise_file_tensor;

typedef struct poise_graph_build {
    poise_tfl tfl;
    poise_file_tensor *tensor;
    int32_t tensor_count;
    poise_nn_node *node; /* tensor ids are the file's; a missing bias is -1 */
    int32_t node_count;
    int32_t input, output_count, output[POISE_NN_OUTPUTS_MAX];
} poise_graph_build;

/* One operator of the file, resolved. */
typedef struct poise_file_op {
    int32_t number; /* in the file */
    int32_t code;   /* TFLite builtin operator */
    poise_tfl_vector inputs, outputs;
    poise_tfl_table options;
    int32_t options_type;
} poise_file_op;

/* "CONV_2D" for 3; "number 77" style text for codes without a name here (in `buffer`). */
const char *poise_tflite_op_name(int32_t code, char buffer[32]);

/* Turns one operator into a node and checks its declared shapes against the computed ones.
 * DEQUANTIZE and DENSIFY make no node: they only mark their output as a constant (*ret_made = 0).
 * Failures go to build->tfl. */
int poise_graph_make_node(poise_graph_build *build, const poise_file_op *op,
                          poise_nn_node *ret_node, int *ret_made);

/* Checks what holds for every activation: shape within limits, float32, batch 1, made by nobody
 * before. */
int poise_graph_check_activation(poise_graph_build *build, const poise_file_tensor *t);

/* poise_tfl_fail with "operator 12 (CONV_2D): " in front. */
int poise_graph_fail(poise_graph_build *build, int code, const poise_file_op *op,
                     const char *format, ...) POISE_PRINTF(4, 5);

#endif
