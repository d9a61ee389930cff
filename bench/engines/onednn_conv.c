/* Convolutions with what follows them: ADD and PRELU become post-ops, unless that makes oneDNN
 * slow. */
#include "onednn_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum addition { ADD_NONE, ADD_SUM, ADD_BINARY } addition;

/* What a convolution may take along. */
typedef struct tail {
    const poise_nn_node *add; /* NULL: none */
    int32_t other;            /* the other summand */
    int other_dies;
    const poise_nn_node *prelu;
} tail;

/* The only reader of a tensor among the nodes behind n, or NULL. */
static const poise_nn_node *only_reader(const build *b, int32_t n, int32_t tensor)
{
    const poise_nn_graph *g = b->graph;
    if (g->tensor[tensor].uses != 1)
        return NULL;
    for (int32_t i = n + 1; i < g->node_count; i++)
        for (int k = 0; k < g->node[i].input_count; k++)
            if (g->node[i].input[k] == tensor)
                return &g->node[i];
    return NULL;
}

static tail find_tail(const build *b, int32_t n)
{
    tail t = {0};
    const poise_nn_node *node = &b->graph->node[n];
    if (node->activation != POISE_NN_NONE)
        return t;
    const poise_nn_node *next = only_reader(b, n, node->output);
    if (next && next->op == POISE_NN_ADD) {
        int32_t other = next->input[0] == node->output ? next->input[1] : next->input[0];
        if (b->copies[other][0].buffer < 0)
            return t; /* not computed yet: its own convolution will take the ADD */
        t.add = next;
        t.other = other;
        t.other_dies = poise_dnn_dies(b, other);
        next = next->activation == POISE_NN_NONE
                   ? only_reader(b, b->graph->tensor[next->output].producer, next->output)
                   : NULL;
    }
    if (next && next->op == POISE_NN_PRELU)
        t.prelu = next;
    return t;
}

typedef struct convolution {
    const poise_nn_node *node;
    dnnl_memory_desc_t src, weights, bias, dst, stored_weights;
    dnnl_convolution_desc_t desc;
} convolution;

/* plain_source: the input has plain rows; otherwise oneDNN chooses. */
static convolution describe_conv(const build *b, const poise_nn_node *n, int plain_source)
{
    convolution c = {.node = n};
    const poise_nn_tensor *in = &b->graph->tensor[n->input[0]], *out = &b->graph->tensor[n->output];
    const dnnl_dim_t ic = in->shape[3], oc = out->shape[3], kh = n->kernel_h, kw = n->kernel_w;
    c.src = plain_source ? poise_dnn_plain(in) : poise_dnn_open_layout(in);
    c.dst = poise_dnn_open_layout(out);
    c.bias = poise_dnn_vector_layout((size_t)oc);
    if (n->op == POISE_NN_DEPTHWISE) {
        const dnnl_dims_t dims = {oc, 1, 1, kh, kw}, strides = {1, 1, 1, kw * oc, oc};
        poise_dnn_need(
            dnnl_memory_desc_init_by_tag(&c.weights, 5, dims, dnnl_f32, dnnl_format_tag_any),
            "weights");
        poise_dnn_need(
            dnnl_memory_desc_init_by_strides(&c.stored_weights, 5, dims, dnnl_f32, strides),
            "weights");
    } else {
        const dnnl_dims_t dims = {oc, ic, kh, kw};
        poise_dnn_need(
            dnnl_memory_desc_init_by_tag(&c.weights, 4, dims, dnnl_f32, dnnl_format_tag_any),
            "weights");
        poise_dnn_need(
            dnnl_memory_desc_init_by_tag(&c.stored_weights, 4, dims, dnnl_f32, dnnl_ohwi),
            "weights");
    }
    const dnnl_dims_t strides = {n->stride_h, n->stride_w}, before = {n->pad_top, n->pad_left},
                      after = {n->pad_bottom, n->pad_right};
    poise_dnn_need(dnnl_convolution_forward_desc_init(&c.desc, dnnl_forward_inference,
                                                      dnnl_convolution_direct, &c.src, &c.weights,
                                                      &c.bias, &c.dst, strides, before, after),
                   "a convolution");
    return c;
}

/* The primitive with these post-ops; NULL when oneDNN has none. */
static dnnl_primitive_desc_t try_conv(const build *b, const convolution *c, const tail *t,
                                      addition add, int prelu)
{
    dnnl_primitive_attr_t attr = poise_dnn_attributes();
    dnnl_post_ops_t ops;
    poise_dnn_need(dnnl_post_ops_create(&ops), "post-ops");
    poise_dnn_append_activation(ops, c->node->activation);
    if (add == ADD_SUM)
        poise_dnn_need(dnnl_post_ops_append_sum(ops, 1.0f), "post-ops");
    else if (add == ADD_BINARY)
        poise_dnn_need(
            dnnl_post_ops_append_binary(ops, dnnl_binary_add, &b->copies[t->other][0].layout),
            "post-ops");
    if (add != ADD_NONE)
        poise_dnn_append_activation(ops, t->add->activation);
    if (prelu)
        poise_dnn_need(dnnl_post_ops_append_prelu(ops, 1 << 1), "post-ops");
    poise_dnn_need(dnnl_primitive_attr_set_post_ops(attr, ops), "post-ops");
    dnnl_primitive_desc_t pd = NULL;
    if (dnnl_primitive_desc_create(&pd, &c->desc, attr, b->o->engine, NULL) != dnnl_success)
        pd = NULL;
    poise_dnn_need(dnnl_post_ops_destroy(ops), "cleaning up");
    poise_dnn_need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    return pd;
}

static int is_slow(const_dnnl_primitive_desc_t pd)
{
    return strstr(poise_dnn_implementation(pd), "ref") != NULL;
}

/* What add_conv settled for. */
typedef struct choice {
    dnnl_primitive_desc_t pd;
    addition add;
    int prelu;
} choice;

/* The first of the tails, longest first, that oneDNN does not answer with a slow implementation. */
static choice choose_conv(const build *b, const convolution *c, const tail *t)
{
    static const choice attempts[] = {{NULL, ADD_SUM, 1},  {NULL, ADD_BINARY, 1},
                                      {NULL, ADD_SUM, 0},  {NULL, ADD_BINARY, 0},
                                      {NULL, ADD_NONE, 1}, {NULL, ADD_NONE, 0}};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        choice a = attempts[i];
        if ((a.add != ADD_NONE && !t->add) || (a.prelu && !t->prelu) ||
            (a.add == ADD_SUM && !t->other_dies) || (a.add == ADD_NONE && a.prelu && t->add))
            continue;
        a.pd = try_conv(b, c, t, a.add, a.prelu);
        int last = i + 1 == sizeof attempts / sizeof attempts[0];
        if (a.pd && (last || !is_slow(a.pd)))
            return a;
        if (a.pd)
            poise_dnn_need(dnnl_primitive_desc_destroy(a.pd), "cleaning up");
    }
    poise_dnn_need(dnnl_unimplemented, "a convolution");
    abort();
}

void poise_dnn_add_conv(build *b, int32_t n)
{
    const poise_nn_node *node = &b->graph->node[n];
    /* The picture comes with plain rows and 3 channels; most convolutions read it as it is. */
    convolution c = describe_conv(b, node, node->input[0] == b->graph->input);
    tail t = find_tail(b, n);
    choice chosen = choose_conv(b, &c, &t);
    if (is_slow(chosen.pd) && node->input[0] == b->graph->input) {
        poise_dnn_need(dnnl_primitive_desc_destroy(chosen.pd), "cleaning up");
        c = describe_conv(b, node, 0);
        chosen = choose_conv(b, &c, &t);
    }
    dnnl_primitive_desc_t pd = chosen.pd;
    addition add = chosen.add;
    int prelu = chosen.prelu;
    const dnnl_memory_desc_t *src = dnnl_primitive_desc_query_md(pd, dnnl_query_src_md, 0);
    const dnnl_memory_desc_t *weights = dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    const dnnl_memory_desc_t *dst = dnnl_primitive_desc_query_md(pd, dnnl_query_dst_md, 0);
    value in = poise_dnn_fetch(b, node->input[0], src);
    value out;
    value other = {.buffer = -1};
    if (add == ADD_SUM)
        out = poise_dnn_fetch(b, t.other,
                              dst); /* dies here: overwritten, or its copy in our layout is */
    else
        out = (value){*dst, poise_dnn_new_buffer(b, dst)};
    if (add == ADD_BINARY)
        other = b->copies[t.other][0];
    static const char *const names[] = {"", "+sum", "+binary"};
    char extra[32];
    snprintf(extra, sizeof extra, " %s%s", names[add], prelu ? "+prelu" : "");
    step *s = poise_dnn_new_primitive(b, pd, node, extra);
    poise_dnn_pass(b, s, DNNL_ARG_SRC, in);
    poise_dnn_pass(b, s, DNNL_ARG_DST, out);
    const float *stored = b->graph->tensor[node->input[1]].values;
    poise_dnn_pass_constant(s, DNNL_ARG_WEIGHTS, weights,
                            poise_dnn_pack(b, &c.stored_weights, stored, weights));
    poise_dnn_pass_constant(s, DNNL_ARG_BIAS, &c.bias, b->graph->tensor[node->input[2]].values);
    int post_op = 0; /* the convolution's own activation excludes a tail */
    if (add == ADD_BINARY)
        poise_dnn_pass(b, s, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, other);
    if (add != ADD_NONE)
        post_op += 1 + (t.add->activation != POISE_NN_NONE);
    const poise_nn_node *end = node;
    poise_dnn_used(b, node);
    if (add != ADD_NONE) {
        b->done[t.add - b->graph->node] = 1;
        poise_dnn_used(b, t.add);
        end = t.add;
    }
    if (prelu) {
        const poise_nn_tensor *slopes = &b->graph->tensor[t.prelu->input[1]];
        dnnl_memory_desc_t md = poise_dnn_vector_layout(slopes->elements);
        poise_dnn_pass_constant(s, DNNL_ARG_ATTR_MULTIPLE_POST_OP(post_op) | DNNL_ARG_WEIGHTS, &md,
                                slopes->values);
        b->done[t.prelu - b->graph->node] = 1;
        poise_dnn_used(b, t.prelu);
        end = t.prelu;
    }
    poise_dnn_made(b, end->output, out);
    poise_dnn_need(dnnl_primitive_desc_destroy(pd), "cleaning up");
}
