/* XNNPACK as a comparison: one subgraph, one runtime, no thread pool.
 *
 * The version Debian 12 carries has no concatenation. Where the models concatenate or reshape, the
 * result is an output of the graph, so the parts are declared external outputs that point into the
 * output's buffer: no copy at all. */
#include "engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

enum { EXTERNALS_MAX = 64 };

typedef struct xnnpack_engine {
    xnn_runtime_t runtime;
    float *buffer[POISE_NN_OUTPUTS_MAX + 1]; /* outputs, then the input */
} xnnpack_engine;

/* While the subgraph is defined. */
typedef struct definition {
    const poise_nn_graph *graph;
    xnn_subgraph_t subgraph;
    int32_t *output_of; /* per tensor: output (0..) whose buffer it is a part of, or -1 */
    size_t *offset;     /* per tensor: where in that buffer, in floats */
    uint32_t *id;       /* per tensor: XNNPACK's value id */
    struct xnn_external_value external[EXTERNALS_MAX];
    size_t external_count;
} definition;

static float *allocate(size_t elements)
{
    size_t bytes = (elements * sizeof(float) + XNN_EXTRA_BYTES + 63) / 64 * 64;
    float *p = aligned_alloc(64, bytes);
    if (p)
        memset(p, 0, bytes);
    return p;
}

/* Finds the tensors that are parts of an output: the output itself, and backwards through RESHAPE
 * and CONCAT. */
static int place_outputs(definition *d, poise_err *err)
{
    const poise_nn_graph *g = d->graph;
    for (int32_t t = 0; t < g->tensor_count; t++)
        d->output_of[t] = -1;
    for (int k = 0; k < g->output_count; k++)
        d->output_of[g->output[k]] = k;
    for (int32_t n = g->node_count; n-- > 0;) {
        const poise_nn_node *node = &g->node[n];
        if (node->op != POISE_NN_RESHAPE && node->op != POISE_NN_CONCAT)
            continue;
        const poise_nn_tensor *out = &g->tensor[node->output];
        size_t outer = 1;
        for (int i = 0; node->op == POISE_NN_CONCAT && i < node->axis; i++)
            outer *= (size_t)out->shape[i];
        if (d->output_of[node->output] < 0 || out->uses != 1 || outer != 1)
            return poise_fail(err, POISE_EUNSUPPORTED,
                              "XNNPACK: %s '%s' is not the last step of an output",
                              poise_nn_op_name(node->op), out->name);
        size_t offset = d->offset[node->output];
        for (int k = 0; k < node->input_count; k++) {
            int32_t in = node->input[k];
            if (g->tensor[in].uses != 1 || in == g->input)
                return poise_fail(err, POISE_EUNSUPPORTED, "XNNPACK: '%s' is read twice",
                                  g->tensor[in].name);
            d->output_of[in] = d->output_of[node->output];
            d->offset[in] = offset;
            offset += g->tensor[in].elements;
        }
    }
    return 0;
}

static int define_value(definition *d, xnnpack_engine *e, int32_t tensor)
{
    if (d->id[tensor] != XNN_INVALID_VALUE_ID)
        return 0;
    const poise_nn_tensor *t = &d->graph->tensor[tensor];
    size_t shape[4] = {(size_t)t->shape[0], (size_t)t->shape[1], (size_t)t->shape[2],
                       (size_t)t->shape[3]};
    uint32_t flags = 0;
    float *where = NULL;
    if (tensor == d->graph->input) {
        flags = XNN_VALUE_FLAG_EXTERNAL_INPUT;
        where = e->buffer[POISE_NN_OUTPUTS_MAX];
    } else if (d->output_of[tensor] >= 0) {
        flags = XNN_VALUE_FLAG_EXTERNAL_OUTPUT;
        where = e->buffer[d->output_of[tensor]] + d->offset[tensor];
    }
    if (flags && d->external_count == EXTERNALS_MAX)
        return 1;
    uint32_t wanted_id = flags ? (uint32_t)d->external_count : XNN_INVALID_VALUE_ID;
    if (xnn_define_tensor_value(d->subgraph, xnn_datatype_fp32, (size_t)t->rank, shape, t->values,
                                wanted_id, flags, &d->id[tensor]) != xnn_status_success)
        return 1;
    if (flags)
        d->external[d->external_count++] =
            (struct xnn_external_value){.id = d->id[tensor], .data = where};
    return 0;
}

/* A constant of rank 1 for slopes and biases that the file keeps as 1x1xC. */
static int define_vector(definition *d, int32_t tensor)
{
    if (d->id[tensor] != XNN_INVALID_VALUE_ID)
        return 0;
    const poise_nn_tensor *t = &d->graph->tensor[tensor];
    return xnn_define_tensor_value(d->subgraph, xnn_datatype_fp32, 1, &t->elements, t->values,
                                   XNN_INVALID_VALUE_ID, 0, &d->id[tensor]) != xnn_status_success;
}

static enum xnn_status define_node(definition *d, const poise_nn_node *n)
{
    const poise_nn_graph *g = d->graph;
    const poise_nn_tensor *in = &g->tensor[n->input[0]], *out = &g->tensor[n->output];
    xnn_subgraph_t s = d->subgraph;
    uint32_t x = d->id[n->input[0]], y = d->id[n->output];
    uint32_t w = n->input_count > 1 ? d->id[n->input[1]] : 0,
             b = n->input_count > 2 ? d->id[n->input[2]] : 0;
    float low = n->activation == POISE_NN_NONE ? -INFINITY : 0.0f;
    float high = n->activation == POISE_NN_RELU6 ? 6.0f : INFINITY;
    uint32_t top = (uint32_t)n->pad_top, right = (uint32_t)n->pad_right,
             bottom = (uint32_t)n->pad_bottom, left = (uint32_t)n->pad_left,
             kh = (uint32_t)n->kernel_h, kw = (uint32_t)n->kernel_w, sh = (uint32_t)n->stride_h,
             sw = (uint32_t)n->stride_w;
    switch (n->op) {
    case POISE_NN_CONV:
        return xnn_define_convolution_2d(s, top, right, bottom, left, kh, kw, sh, sw, 1, 1, 1,
                                         (size_t)in->shape[3], (size_t)out->shape[3], low, high, x,
                                         w, b, y, 0);
    case POISE_NN_DEPTHWISE:
        return xnn_define_depthwise_convolution_2d(s, top, right, bottom, left, kh, kw, sh, sw, 1,
                                                   1, 1, (size_t)in->shape[3], low, high, x, w, b,
                                                   y, 0);
    case POISE_NN_ADD:
        return xnn_define_add2(s, low, high, x, w, y, 0);
    case POISE_NN_PAD: {
        size_t before[4], after[4];
        for (int i = 0; i < 4; i++) {
            before[i] = (size_t)n->pad[i][0];
            after[i] = (size_t)n->pad[i][1];
        }
        return xnn_define_static_constant_pad(s, before, after, 0.0f, x, y, 0);
    }
    case POISE_NN_MAX_POOL:
        return xnn_define_max_pooling_2d(s, top, right, bottom, left, kh, kw, sh, sw, 1, 1, low,
                                         high, x, y, 0);
    case POISE_NN_RESIZE_BILINEAR:
        return xnn_define_static_resize_bilinear_2d(s, (size_t)out->shape[1], (size_t)out->shape[2],
                                                    x, y, 0);
    case POISE_NN_DEPTH_TO_SPACE:
        return xnn_define_depth_to_space(s, x, y, (uint32_t)n->block, 0);
    case POISE_NN_PRELU:
        return xnn_define_prelu(s, x, w, y, 0);
    case POISE_NN_MEAN:
        return xnn_define_global_average_pooling_2d(s, low, high, x, y, 0);
    case POISE_NN_FULLY_CONNECTED:
        return xnn_define_fully_connected(s, low, high, x, w, b, y, XNN_FLAG_TENSORFLOW_RESHAPE_2D);
    case POISE_NN_LOGISTIC:
        return xnn_define_sigmoid(s, x, y, 0);
    case POISE_NN_RESHAPE:
    case POISE_NN_CONCAT:
        return xnn_status_success; /* see place_outputs */
    }
    return xnn_status_unsupported_parameter;
}

static int define_graph(definition *d, xnnpack_engine *e, poise_err *err)
{
    const poise_nn_graph *g = d->graph;
    int status = place_outputs(d, err);
    if (status)
        return status;
    /* External ids must be below the number given here. */
    if (xnn_create_subgraph(EXTERNALS_MAX, 0, &d->subgraph) != xnn_status_success)
        return poise_fail(err, POISE_ENOMEM, "XNNPACK: cannot make a subgraph");
    for (int32_t t = 0; t < g->tensor_count; t++)
        d->id[t] = XNN_INVALID_VALUE_ID;
    for (int32_t i = 0; i < g->node_count; i++) {
        const poise_nn_node *n = &g->node[i];
        if (n->op == POISE_NN_RESHAPE || n->op == POISE_NN_CONCAT)
            continue;
        int failed = define_value(d, e, n->output);
        for (int k = 0; k < n->input_count; k++)
            failed |= n->op == POISE_NN_PRELU && k == 1 ? define_vector(d, n->input[k])
                                                        : define_value(d, e, n->input[k]);
        enum xnn_status s = failed ? xnn_status_invalid_parameter : define_node(d, n);
        if (s != xnn_status_success)
            return poise_fail(err, POISE_EUNSUPPORTED, "XNNPACK: %s '%s': status %d",
                              poise_nn_op_name(n->op), g->tensor[n->output].name, (int)s);
    }
    if (xnn_create_runtime_v2(d->subgraph, NULL, 0, &e->runtime) != xnn_status_success ||
        xnn_setup_runtime(e->runtime, d->external_count, d->external) != xnn_status_success)
        return poise_fail(err, POISE_EUNSUPPORTED, "XNNPACK: cannot make a runtime");
    return 0;
}

static void run(poise_engine *engine)
{
    const xnnpack_engine *e = engine->state;
    if (xnn_invoke_runtime(e->runtime) != xnn_status_success)
        abort();
}

static void release(poise_engine *engine)
{
    xnnpack_engine *e = engine->state;
    if (!e)
        return;
    if (e->runtime)
        xnn_delete_runtime(e->runtime);
    for (int k = 0; k <= POISE_NN_OUTPUTS_MAX; k++)
        free(e->buffer[k]);
    free(e);
    engine->state = NULL;
}

int poise_engine_xnnpack(const poise_nn_graph *graph, poise_engine *ret_engine, poise_err *err)
{
    if (xnn_initialize(NULL) != xnn_status_success)
        return poise_fail(err, POISE_EUNSUPPORTED, "XNNPACK does not run on this machine");
    size_t tensors = (size_t)graph->tensor_count;
    xnnpack_engine *e = calloc(1, sizeof *e);
    definition d = {.graph = graph,
                    .output_of = calloc(tensors, sizeof *d.output_of),
                    .offset = calloc(tensors, sizeof *d.offset),
                    .id = calloc(tensors, sizeof *d.id)};
    poise_engine engine = {.name = "XNNPACK", .run = run, .free = release, .state = e};
    int status = e && d.output_of && d.offset && d.id
                     ? 0
                     : poise_fail(err, POISE_ENOMEM, "XNNPACK: no memory");
    if (!status) {
        engine.input_count = graph->tensor[graph->input].elements;
        engine.input = e->buffer[POISE_NN_OUTPUTS_MAX] = allocate(engine.input_count);
        engine.output_count = graph->output_count;
        int complete = engine.input != NULL;
        for (int k = 0; k < graph->output_count; k++) {
            engine.output_elements[k] = graph->tensor[graph->output[k]].elements;
            engine.output[k] = e->buffer[k] = allocate(engine.output_elements[k]);
            complete &= e->buffer[k] != NULL;
        }
        status = complete ? define_graph(&d, e, err)
                          : poise_fail(err, POISE_ENOMEM, "XNNPACK: no memory");
    }
    if (d.subgraph)
        xnn_delete_subgraph(d.subgraph);
    free(d.output_of);
    free(d.offset);
    free(d.id);
    if (status) {
        release(&engine);
        return status;
    }
    *ret_engine = engine;
    return 0;
}
