/* Every other operator, as a primitive or, where oneDNN has none, as a plain copy. */
#include "onednn_build.h"

#include <string.h>

static dnnl_primitive_desc_t describe(build *b, const void *desc, poise_nn_activation kind)
{
    dnnl_primitive_attr_t attr = poise_dnn_attributes();
    dnnl_post_ops_t ops;
    poise_dnn_need(dnnl_post_ops_create(&ops), "post-ops");
    poise_dnn_append_activation(ops, kind);
    poise_dnn_need(dnnl_primitive_attr_set_post_ops(attr, ops), "post-ops");
    dnnl_primitive_desc_t pd;
    poise_dnn_need(dnnl_primitive_desc_create(&pd, desc, attr, b->o->engine, NULL),
                   "describing an operator");
    poise_dnn_need(dnnl_post_ops_destroy(ops), "cleaning up");
    poise_dnn_need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    return pd;
}

/* Makes the step of `pd` from `in` to a new value of the layout it chose, or in place when in_place
 * says so. */
static step *add_simple(build *b, const poise_nn_node *node, dnnl_primitive_desc_t pd, int role,
                        value in, int in_place)
{
    const dnnl_memory_desc_t *dst = dnnl_primitive_desc_query_md(pd, dnnl_query_dst_md, 0);
    value out = {*dst, in_place ? in.buffer : poise_dnn_new_buffer(b, dst)};
    step *s = poise_dnn_new_primitive(b, pd, node, "");
    poise_dnn_pass(b, s, role, in);
    poise_dnn_pass(b, s, DNNL_ARG_DST, out);
    poise_dnn_used(b, node);
    poise_dnn_made(b, node->output, out);
    poise_dnn_need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    return s;
}

static void add_add(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *second = &b->graph->tensor[n->input[1]];
    if (second->values)
        x = poise_dnn_fetch_plain(b, n->input[0]);
    value y = second->values ? x : poise_dnn_fetch(b, n->input[1], &x.layout);
    dnnl_binary_desc_t desc;
    poise_dnn_need(dnnl_binary_desc_init(&desc, dnnl_binary_add, &x.layout, &x.layout, &x.layout),
                   "ADD");
    int in_place = poise_dnn_dies(b, n->input[0]) && n->input[0] != n->input[1];
    step *s = add_simple(b, n, describe(b, &desc, n->activation), DNNL_ARG_SRC_0, x, in_place);
    if (second->values)
        poise_dnn_pass_constant(s, DNNL_ARG_SRC_1, &x.layout, second->values);
    else
        poise_dnn_pass(b, s, DNNL_ARG_SRC_1, y);
}

static void add_prelu(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *slopes = &b->graph->tensor[n->input[1]];
    dnnl_memory_desc_t stored = poise_dnn_layout4((int)slopes->elements, 1, 1, dnnl_nchw);
    dnnl_memory_desc_t weights =
        poise_dnn_layout4((int)slopes->elements, 1, 1, dnnl_format_tag_any);
    dnnl_prelu_desc_t desc;
    poise_dnn_need(dnnl_prelu_forward_desc_init(&desc, dnnl_forward_inference, &x.layout, &weights),
                   "PRELU");
    dnnl_primitive_desc_t pd = describe(b, &desc, POISE_NN_NONE);
    weights = *dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    step *s = add_simple(b, n, pd, DNNL_ARG_SRC, x, poise_dnn_dies(b, n->input[0]));
    poise_dnn_pass_constant(s, DNNL_ARG_WEIGHTS, &weights,
                            poise_dnn_pack(b, &stored, slopes->values, &weights));
}

static void add_pool(build *b, const poise_nn_node *n)
{
    int mean = n->op == POISE_NN_MEAN;
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *in = &b->graph->tensor[n->input[0]], *out = &b->graph->tensor[n->output];
    dnnl_memory_desc_t dst = mean ? poise_dnn_layout4(in->shape[3], 1, 1, dnnl_format_tag_any)
                                  : poise_dnn_open_layout(out);
    const dnnl_dims_t window = {mean ? in->shape[1] : n->kernel_h,
                                mean ? in->shape[2] : n->kernel_w};
    const dnnl_dims_t strides = {mean ? 1 : n->stride_h, mean ? 1 : n->stride_w};
    const dnnl_dims_t before = {n->pad_top, n->pad_left}, after = {n->pad_bottom, n->pad_right};
    dnnl_pooling_desc_t desc;
    poise_dnn_need(
        dnnl_pooling_forward_desc_init(&desc, dnnl_forward_inference,
                                       mean ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max,
                                       &x.layout, &dst, strides, window, before, after),
        "pooling");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_resize(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    dnnl_memory_desc_t dst = poise_dnn_open_layout(&b->graph->tensor[n->output]);
    dnnl_resampling_desc_t desc;
    poise_dnn_need(dnnl_resampling_forward_desc_init(&desc, dnnl_forward_inference,
                                                     dnnl_resampling_linear, NULL, &x.layout, &dst),
                   "resampling");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_logistic(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    dnnl_eltwise_desc_t desc;
    poise_dnn_need(dnnl_eltwise_forward_desc_init(&desc, dnnl_forward_inference,
                                                  dnnl_eltwise_logistic, &x.layout, 0.0f, 0.0f),
                   "LOGISTIC");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_fully_connected(build *b, const poise_nn_node *n)
{
    const poise_nn_tensor *w = &b->graph->tensor[n->input[1]];
    value x = poise_dnn_fetch_plain(b, n->input[0]);
    const dnnl_dims_t in_dims = {1, w->shape[1]}, out_dims = {1, w->shape[0]},
                      weight_dims = {w->shape[0], w->shape[1]};
    dnnl_memory_desc_t src, stored, weights, dst,
        bias = poise_dnn_vector_layout((size_t)w->shape[0]);
    poise_dnn_need(dnnl_memory_desc_init_by_tag(&src, 2, in_dims, dnnl_f32, dnnl_ab), "a layout");
    poise_dnn_need(dnnl_memory_desc_init_by_tag(&dst, 2, out_dims, dnnl_f32, dnnl_ab), "a layout");
    poise_dnn_need(dnnl_memory_desc_init_by_tag(&stored, 2, weight_dims, dnnl_f32, dnnl_ab),
                   "a layout");
    poise_dnn_need(
        dnnl_memory_desc_init_by_tag(&weights, 2, weight_dims, dnnl_f32, dnnl_format_tag_any),
        "a layout");
    dnnl_inner_product_desc_t desc;
    poise_dnn_need(dnnl_inner_product_forward_desc_init(&desc, dnnl_forward_inference, &src,
                                                        &weights, &bias, &dst),
                   "a layer");
    dnnl_primitive_desc_t pd = describe(b, &desc, n->activation);
    const dnnl_memory_desc_t chosen = *dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    x.layout = src;
    step *s = add_simple(b, n, pd, DNNL_ARG_SRC, x, 0);
    poise_dnn_pass_constant(s, DNNL_ARG_WEIGHTS, &chosen,
                            poise_dnn_pack(b, &stored, w->values, &chosen));
    poise_dnn_pass_constant(s, DNNL_ARG_BIAS, &bias, b->graph->tensor[n->input[2]].values);
    b->copies[n->output][0].layout =
        poise_dnn_plain(&b->graph->tensor[n->output]); /* the same bytes */
}

/* ---- what oneDNN has no primitive for: plain copies ---- */

static void *data_of(const argument *a)
{
    void *p = NULL;
    poise_dnn_need(dnnl_memory_get_data_handle(a->memory, &p), "memory");
    return p;
}

static void move_concat(const step *s)
{
    const poise_nn_tensor *out = &s->graph->tensor[s->node->output];
    size_t outer = 1;
    for (int d = 0; d < s->node->axis; d++)
        outer *= (size_t)out->shape[d];
    size_t row = out->elements / outer, done = 0;
    float *to = data_of(&s->argument[s->argument_count - 1]);
    for (int k = 0; k < s->node->input_count; k++) {
        size_t part = s->graph->tensor[s->node->input[k]].elements / outer;
        const float *from = data_of(&s->argument[k]);
        for (size_t i = 0; i < outer; i++)
            memcpy(to + i * row + done, from + i * part, part * sizeof *to);
        done += part;
    }
}

static void move_pad(const step *s)
{
    const poise_nn_tensor *in = &s->graph->tensor[s->node->input[0]],
                          *out = &s->graph->tensor[s->node->output];
    const poise_nn_node *n = s->node;
    const float *from = data_of(&s->argument[0]);
    float *to = data_of(&s->argument[1]);
    memset(to, 0, out->elements * sizeof *to);
    size_t c = (size_t)in->shape[3], oc = (size_t)out->shape[3];
    for (int y = 0; y < in->shape[1]; y++)
        for (int x = 0; x < in->shape[2]; x++)
            memcpy(to +
                       ((size_t)(y + n->pad[1][0]) * (size_t)out->shape[2] +
                        (size_t)(x + n->pad[2][0])) *
                           oc +
                       n->pad[3][0],
                   from + ((size_t)y * (size_t)in->shape[2] + (size_t)x) * c, c * sizeof *to);
}

static void move_depth_to_space(const step *s)
{
    const poise_nn_tensor *in = &s->graph->tensor[s->node->input[0]],
                          *out = &s->graph->tensor[s->node->output];
    const float *from = data_of(&s->argument[0]);
    float *to = data_of(&s->argument[1]);
    size_t block = (size_t)s->node->block, run = block * (size_t)out->shape[3];
    for (size_t y = 0; y < (size_t)in->shape[1]; y++)
        for (size_t x = 0; x < (size_t)in->shape[2]; x++)
            for (size_t u = 0; u < block; u++, from += run)
                memcpy(to + ((y * block + u) * (size_t)in->shape[2] + x) * run, from,
                       run * sizeof *to);
}

static void add_move(build *b, const poise_nn_node *n, void (*move)(const step *step))
{
    value in[POISE_NN_INPUTS_MAX];
    for (int k = 0; k < n->input_count; k++)
        in[k] = poise_dnn_fetch_plain(b, n->input[k]);
    dnnl_memory_desc_t md = poise_dnn_plain(&b->graph->tensor[n->output]);
    value out = {md, poise_dnn_new_buffer(b, &md)};
    step *s = poise_dnn_new_step(b, poise_nn_op_name(n->op));
    s->move = move;
    s->node = n;
    s->graph = b->graph;
    if (n->input_count >= ARGS_MAX)
        poise_dnn_need(dnnl_unimplemented, "CONCATENATION of more than 7");
    for (int k = 0; k < n->input_count; k++)
        poise_dnn_pass(b, s, 0, in[k]);
    poise_dnn_pass(b, s, 0, out);
    poise_dnn_used(b, n);
    poise_dnn_made(b, n->output, out);
}

/* The same bytes under another shape. */
static void add_reshape(build *b, const poise_nn_node *n)
{
    value x = poise_dnn_fetch_plain(b, n->input[0]);
    if (!poise_dnn_dies(b, n->input[0]))
        poise_dnn_need(dnnl_unimplemented, "RESHAPE of a tensor that is read twice");
    poise_dnn_used(b, n);
    x.layout = poise_dnn_plain(&b->graph->tensor[n->output]);
    poise_dnn_made(b, n->output, x);
}

void poise_dnn_add_node(build *b, int32_t i)
{
    const poise_nn_node *n = &b->graph->node[i];
    switch (n->op) {
    case POISE_NN_CONV:
    case POISE_NN_DEPTHWISE:
        poise_dnn_add_conv(b, i);
        return;
    case POISE_NN_ADD:
        add_add(b, n);
        return;
    case POISE_NN_PAD:
        add_move(b, n, move_pad);
        return;
    case POISE_NN_MAX_POOL:
    case POISE_NN_MEAN:
        add_pool(b, n);
        return;
    case POISE_NN_RESIZE_BILINEAR:
        add_resize(b, n);
        return;
    case POISE_NN_DEPTH_TO_SPACE:
        add_move(b, n, move_depth_to_space);
        return;
    case POISE_NN_CONCAT:
        add_move(b, n, move_concat);
        return;
    case POISE_NN_RESHAPE:
        add_reshape(b, n);
        return;
    case POISE_NN_PRELU:
        add_prelu(b, n);
        return;
    case POISE_NN_FULLY_CONNECTED:
        add_fully_connected(b, n);
        return;
    case POISE_NN_LOGISTIC:
        add_logistic(b, n);
        return;
    }
}
