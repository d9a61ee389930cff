/* A neural network as read from a .tflite file, before it is planned for a machine.
 *
 * Invariants after poise_nn_graph_read():
 *  - nodes are in execution order; every node contributes to a wanted output (dead branches are
 * cut);
 *  - constants are float32 and dense (DEQUANTIZE of fp16 and DENSIFY are folded away);
 *  - a PAD of rows/columns in front of a convolution is folded into its padding, PAD of channels
 * stays;
 *  - all shapes are static, batch 1, NHWC, and were checked against each other: a planner may trust
 * them;
 *  - padding of CONV, DEPTHWISE and MAX_POOL is smaller than the kernel on each side;
 *  - every tensor id in a node is valid; node.input[0..) that are activations come from an earlier
 * node or are the graph's input. */
#ifndef POISE_NN_GRAPH_H
#define POISE_NN_GRAPH_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    POISE_NN_TENSORS_MAX = 4096,
    POISE_NN_NODES_MAX = 2048,
    POISE_NN_INPUTS_MAX = 8,         /* of one node */
    POISE_NN_OUTPUTS_MAX = 8,        /* of the graph */
    POISE_NN_DIM_MAX = 16384,        /* one extent */
    POISE_NN_ELEMENTS_MAX = 1 << 26, /* of one tensor */
    POISE_NN_WEIGHTS_MAX = 1 << 26,  /* of all constants together */
    POISE_NN_FILE_MAX = 256 * 1024 * 1024
};

typedef enum poise_nn_op {
    POISE_NN_CONV,      /* input, weights [Cout][kh][kw][Cin], bias [Cout] */
    POISE_NN_DEPTHWISE, /* input, weights [kh][kw][C] (multiplier 1), bias [C] */
    POISE_NN_ADD,       /* two inputs of equal shape (second may be constant) */
    POISE_NN_PAD,       /* of channels or otherwise not folded; amounts in `pad`, zeros */
    POISE_NN_MAX_POOL,
    POISE_NN_RESIZE_BILINEAR, /* half pixel centres */
    POISE_NN_DEPTH_TO_SPACE,
    POISE_NN_CONCAT, /* along `axis` */
    POISE_NN_RESHAPE,
    POISE_NN_PRELU,           /* input, slopes [C] */
    POISE_NN_MEAN,            /* over rows and columns */
    POISE_NN_FULLY_CONNECTED, /* input, weights [Cout][Cin], bias [Cout] */
    POISE_NN_LOGISTIC
} poise_nn_op;

typedef enum poise_nn_activation {
    POISE_NN_NONE,
    POISE_NN_RELU,
    POISE_NN_RELU6
} poise_nn_activation;

typedef struct poise_nn_tensor {
    char name[64];
    int32_t rank;     /* 1..4 */
    int32_t shape[4]; /* as in the file; entries >= rank are 1 */
    size_t elements;
    const float *values; /* constants: `elements` floats, owned by the graph; activations: NULL */
    int32_t producer;    /* node that makes it, -1 for the input and constants */
    int32_t uses;        /* how many node inputs and graph outputs read it */
} poise_nn_tensor;

typedef struct poise_nn_node {
    poise_nn_op op;
    poise_nn_activation activation; /* fused behind CONV, DEPTHWISE, ADD, FULLY_CONNECTED */
    int32_t input_count;
    int32_t input[POISE_NN_INPUTS_MAX]; /* tensor ids; a missing bias is replaced by a constant of
                                           zeros */
    int32_t output;                     /* tensor id */
    int32_t kernel_h, kernel_w, stride_h, stride_w;
    int32_t pad_top, pad_bottom, pad_left,
        pad_right;     /* CONV, DEPTHWISE, MAX_POOL: resolved padding */
    int32_t pad[4][2]; /* PAD: before, after per NHWC dimension */
    int32_t axis;      /* CONCAT: 0..rank-1 */
    int32_t block;     /* DEPTH_TO_SPACE */
    double flop;       /* 2 x multiply-adds of CONV, DEPTHWISE, FULLY_CONNECTED; 0 for the others */
} poise_nn_node;

typedef struct poise_nn_graph {
    poise_nn_tensor *tensor;
    int32_t tensor_count;
    poise_nn_node *node;
    int32_t node_count;
    int32_t input; /* tensor id of the only input */
    int32_t output_count;
    int32_t output[POISE_NN_OUTPUTS_MAX]; /* tensor ids, in the order wanted */
    double flop;                          /* sum over nodes */
    void *memory;                         /* what the pointers above point into */
} poise_nn_graph;

/* Reads a model from memory. `data` need not stay. `name` goes into error texts. `want_mask` bit k
 * keeps the file's output k (outputs keep the file's order); bits beyond the last output are
 * ignored; 0 wanted outputs is POISE_EINVAL. The file may be hostile. Errors: POISE_EFORMAT,
 * POISE_EUNSUPPORTED (names the operator and node), POISE_ELIMIT, POISE_ENOMEM. */
int poise_nn_graph_read(const void *data, size_t size, const char *name, uint32_t want_mask,
                        poise_nn_graph **ret_graph, poise_err *err);

void poise_nn_graph_free(poise_nn_graph **graph);

/* "CONV_2D" and so on. Static string. */
const char *poise_nn_op_name(poise_nn_op op);

#endif
