/* What the files of the oneDNN engine share: its parts, and the helpers that translate a graph into
 * its primitives. Not thread-safe while an engine is made. */
#ifndef POISE_BENCH_ENGINES_ONEDNN_BUILD_H
#define POISE_BENCH_ENGINES_ONEDNN_BUILD_H

#include "engine.h"

#include <dnnl.h>

enum { STEPS_MAX = 2048, ARGS_MAX = 8, BUFFERS_MAX = 2048, COPIES_MAX = 3, FOREVER = 1 << 30 };

/* Where a tensor's values are: a layout in a buffer. */
typedef struct value {
    dnnl_memory_desc_t layout;
    int buffer; /* -1: none */
} value;

typedef struct argument {
    int role; /* DNNL_ARG_… */
    dnnl_memory_desc_t layout;
    int buffer;     /* or -1: */
    void *constant; /* owned by the engine, or (weights as they are) by the graph */
    dnnl_memory_t memory;
} argument;

typedef struct step {
    char name[160];
    dnnl_primitive_t primitive; /* or: */
    void (*move)(const struct step *step);
    const poise_nn_node *node;
    const poise_nn_graph *graph;
    argument argument[ARGS_MAX];
    int argument_count;
} step;

typedef struct buffer {
    size_t bytes, offset;
    int first, last; /* steps */
    int placed;
} buffer;

typedef struct onednn {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    step *step;
    int step_count;
    buffer buffer[BUFFERS_MAX];
    int buffer_count;
    char *arena, *scratch;
    size_t arena_bytes, scratch_bytes;
    void *owned[STEPS_MAX]; /* packed weights */
    int owned_count;
    int input, output[POISE_NN_OUTPUTS_MAX]; /* buffers */
    int is_twin;                             /* primitives and weights belong to another */
} onednn;

/* While the graph is translated. */
typedef struct build {
    onednn *o;
    const poise_nn_graph *graph;
    value (*copies)[COPIES_MAX]; /* per tensor: its values in one or more layouts; [0] is the one it
                                    was made in */
    int32_t *uses_left;
    char *done; /* per node: already computed as somebody's post-op */
} build;

/* Ends the program with a message unless the call succeeded / the memory was had. */
void poise_dnn_need(dnnl_status_t status, const char *what);
void poise_dnn_need_memory(int had);

/* Zeroed memory on a 64-byte boundary. */
void *poise_dnn_aligned(size_t bytes);

/* Layouts: 1 x c x h x w; plain NHWC rows of a tensor (of rank below 4: a list of values); one that
 * oneDNN may choose; a list. */
dnnl_memory_desc_t poise_dnn_layout4(int c, int h, int w, dnnl_format_tag_t tag);
dnnl_memory_desc_t poise_dnn_plain(const poise_nn_tensor *t);
dnnl_memory_desc_t poise_dnn_open_layout(const poise_nn_tensor *t);
dnnl_memory_desc_t poise_dnn_vector_layout(size_t count);

/* Buffers and steps, in the order they will run; the arguments of the newest step. Constants must
 * outlive the engine. */
int poise_dnn_new_buffer(build *b, const dnnl_memory_desc_t *layout);
step *poise_dnn_new_step(build *b, const char *name);
step *poise_dnn_new_primitive(build *b, dnnl_primitive_desc_t pd, const poise_nn_node *node,
                              const char *extra);
void poise_dnn_pass(build *b, step *s, int role, value v);
void poise_dnn_pass_constant(step *s, int role, const dnnl_memory_desc_t *layout, const void *data);

/* The name oneDNN gives an implementation, e.g. "brgconv:avx512_core". */
const char *poise_dnn_implementation(const_dnnl_primitive_desc_t pd);

/* Attributes with scratch memory from us; the caller destroys them. */
dnnl_primitive_attr_t poise_dnn_attributes(void);
void poise_dnn_append_activation(dnnl_post_ops_t ops, poise_nn_activation kind);

/* Tensor `t` in a layout: as it is, or through a reorder that later users of the same layout share.
 */
value poise_dnn_fetch(build *b, int32_t t, const dnnl_memory_desc_t *wanted);
value poise_dnn_fetch_plain(build *b, int32_t t);

/* Where a tensor is from now on; that a node has read its inputs; whether the next reader of a
 * tensor is its last. */
void poise_dnn_made(build *b, int32_t tensor, value v);
void poise_dnn_used(build *b, const poise_nn_node *node);
int poise_dnn_dies(const build *b, int32_t tensor);

/* Weights that lie in `from` layout at `data`, once and for all in layout `to`; owned by the
 * engine. */
void *poise_dnn_pack(build *b, const dnnl_memory_desc_t *from, const float *data,
                     const dnnl_memory_desc_t *to);

/* Translates a convolution with what oneDNN can take along / any node. */
void poise_dnn_add_conv(build *b, int32_t n);
void poise_dnn_add_node(build *b, int32_t i);

#endif
