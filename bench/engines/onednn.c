/* oneDNN as a comparison: a fair one, so it gets what makes it fast.
 *
 *  - Every convolution chooses its own layouts (format `any`), reorders are put where they differ; with layouts forced on
 *    it, oneDNN falls to its `ref` kernels without a word.
 *  - ADD and PRELU behind a convolution become its post-ops, unless that makes the implementation `ref`.
 *  - Activations share one arena, placed by lifetime: with a buffer per tensor the same primitives take 40 % longer.
 *  - One thread: libgomp is told so in every thread that runs an engine.
 *
 * A refusal by oneDNN ends the program with a message: there is nothing a benchmark could do instead. */
#include "engine.h"

#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libgomp's; declared here because clang's omp.h is another package. */
void omp_set_num_threads(int count);

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
    int is_twin; /* primitives and weights belong to another */
} onednn;

/* While the graph is translated. */
typedef struct build {
    onednn *o;
    const poise_nn_graph *graph;
    value (*copies)[COPIES_MAX]; /* per tensor: its values in one or more layouts; [0] is the one it was made in */
    int32_t *uses_left;
    char *done; /* per node: already computed as somebody's post-op */
} build;

static void need(dnnl_status_t status, const char *what)
{
    if (status == dnnl_success)
        return;
    fprintf(stderr, "oneDNN: %s failed with status %d\n", what, (int)status);
    exit(1);
}

static void need_memory(const void *p)
{
    if (p)
        return;
    fputs("oneDNN: no memory\n", stderr);
    exit(1);
}

static void *aligned(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
    need_memory(p);
    memset(p, 0, (bytes + 127) / 64 * 64);
    return p;
}

/* ---- layouts ---- */

static dnnl_memory_desc_t layout4(int c, int h, int w, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t md;
    const dnnl_dims_t dims = {1, c, h, w};
    need(dnnl_memory_desc_init_by_tag(&md, 4, dims, dnnl_f32, tag), "a layout");
    return md;
}

/* A tensor with plain rows; of rank below 4: a list of values. */
static dnnl_memory_desc_t plain(const poise_nn_tensor *t)
{
    if (t->rank == 4)
        return layout4(t->shape[3], t->shape[1], t->shape[2], dnnl_nhwc);
    return layout4((int)t->elements, 1, 1, dnnl_nhwc);
}

static dnnl_memory_desc_t open_layout(const poise_nn_tensor *t)
{
    dnnl_memory_desc_t md = plain(t);
    return layout4((int)md.dims[1], (int)md.dims[2], (int)md.dims[3], dnnl_format_tag_any);
}

static dnnl_memory_desc_t vector_layout(size_t count)
{
    dnnl_memory_desc_t md;
    const dnnl_dims_t dims = {(dnnl_dim_t)count};
    need(dnnl_memory_desc_init_by_tag(&md, 1, dims, dnnl_f32, dnnl_a), "a layout");
    return md;
}

/* ---- steps ---- */

static int new_buffer(build *b, const dnnl_memory_desc_t *layout)
{
    if (b->o->buffer_count == BUFFERS_MAX)
        need(dnnl_out_of_memory, "the list of buffers");
    b->o->buffer[b->o->buffer_count] =
        (buffer){.bytes = (dnnl_memory_desc_get_size(layout) + 63) / 64 * 64, .first = FOREVER, .last = -1};
    return b->o->buffer_count++;
}

static step *new_step(build *b, const char *name)
{
    if (b->o->step_count == STEPS_MAX)
        need(dnnl_out_of_memory, "the list of steps");
    step *s = &b->o->step[b->o->step_count++];
    snprintf(s->name, sizeof s->name, "%s", name);
    return s;
}

static void touch(build *b, int buffer_id)
{
    buffer *buf = &b->o->buffer[buffer_id];
    int now = b->o->step_count - 1;
    buf->first = buf->first < now ? buf->first : now;
    buf->last = buf->last > now ? buf->last : now;
}

static void pass(build *b, step *s, int role, value v)
{
    s->argument[s->argument_count++] = (argument){.role = role, .layout = v.layout, .buffer = v.buffer};
    touch(b, v.buffer);
}

static void pass_constant(step *s, int role, const dnnl_memory_desc_t *layout, const void *data)
{
    s->argument[s->argument_count++] =
        (argument){.role = role, .layout = *layout, .buffer = -1, .constant = (void *)(uintptr_t)data};
}

static const char *implementation(const_dnnl_primitive_desc_t pd)
{
    const char *text = "?";
    need(dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, (void *)&text), "asking for the implementation");
    return text;
}

static step *new_primitive(build *b, dnnl_primitive_desc_t pd, const poise_nn_node *node, const char *extra)
{
    step *s = new_step(b, "");
    if (node) {
        const poise_nn_tensor *in = &b->graph->tensor[node->input[0]], *out = &b->graph->tensor[node->output];
        snprintf(s->name, sizeof s->name, "%s %dx%dx%d > %dx%dx%d k%ds%d%s: %s", poise_nn_op_name(node->op),
                 in->shape[1], in->shape[2], in->shape[3], out->shape[1], out->shape[2], out->shape[3], node->kernel_h,
                 node->stride_h, extra, implementation(pd));
    } else {
        snprintf(s->name, sizeof s->name, "%s: %s", extra, implementation(pd));
    }
    need(dnnl_primitive_create(&s->primitive, pd), "making a primitive");
    const dnnl_memory_desc_t *scratch = dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    size_t bytes = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
    if (bytes) {
        if (bytes > b->o->scratch_bytes)
            b->o->scratch_bytes = bytes;
        pass_constant(s, DNNL_ARG_SCRATCHPAD, scratch, NULL); /* bound when its size is known */
    }
    return s;
}

static dnnl_primitive_attr_t attributes(void)
{
    dnnl_primitive_attr_t a;
    need(dnnl_primitive_attr_create(&a), "attributes");
    need(dnnl_primitive_attr_set_scratchpad_mode(a, dnnl_scratchpad_mode_user), "attributes");
    return a;
}

/* Tensor `t` in layout `wanted`: as it is, or through a reorder that later users of the same layout share. */
static value fetch(build *b, int32_t t, const dnnl_memory_desc_t *wanted)
{
    value *copies = b->copies[t];
    int k = 0;
    for (; k < COPIES_MAX && copies[k].buffer >= 0; k++)
        if (dnnl_memory_desc_equal(&copies[k].layout, wanted))
            return copies[k];
    value v = {*wanted, new_buffer(b, wanted)};
    dnnl_primitive_desc_t pd;
    dnnl_primitive_attr_t attr = attributes();
    need(dnnl_reorder_primitive_desc_create(&pd, &copies[0].layout, b->o->engine, wanted, b->o->engine, attr),
         "a reorder");
    char name[96];
    snprintf(name, sizeof name, "reorder of %s", b->graph->tensor[t].name);
    step *s = new_primitive(b, pd, NULL, name);
    pass(b, s, DNNL_ARG_FROM, copies[0]);
    pass(b, s, DNNL_ARG_TO, v);
    need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    if (k < COPIES_MAX)
        copies[k] = v;
    return v;
}

static value fetch_plain(build *b, int32_t t)
{
    dnnl_memory_desc_t md = plain(&b->graph->tensor[t]);
    return fetch(b, t, &md);
}

static void made(build *b, int32_t tensor, value v)
{
    b->copies[tensor][0] = v;
}

static void used(build *b, const poise_nn_node *node)
{
    for (int k = 0; k < node->input_count; k++)
        b->uses_left[node->input[k]]--;
}

/* ---- constants ---- */

/* Weights that lie in `from` layout at `data`, once and for all in layout `to`. */
static void *pack(build *b, const dnnl_memory_desc_t *from, const float *data, const dnnl_memory_desc_t *to)
{
    void *packed = aligned(dnnl_memory_desc_get_size(to));
    if (b->o->owned_count == STEPS_MAX)
        need(dnnl_out_of_memory, "the list of weights");
    b->o->owned[b->o->owned_count++] = packed;
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t reorder;
    dnnl_memory_t in, out;
    need(dnnl_memory_create(&in, from, b->o->engine, (void *)(uintptr_t)data), "weights");
    need(dnnl_memory_create(&out, to, b->o->engine, packed), "weights");
    need(dnnl_reorder_primitive_desc_create(&pd, from, b->o->engine, to, b->o->engine, NULL), "packing weights");
    need(dnnl_primitive_create(&reorder, pd), "packing weights");
    const dnnl_exec_arg_t args[2] = {{DNNL_ARG_FROM, in}, {DNNL_ARG_TO, out}};
    need(dnnl_primitive_execute(reorder, b->o->stream, 2, args), "packing weights");
    need(dnnl_stream_wait(b->o->stream), "packing weights");
    need(dnnl_primitive_destroy(reorder), "cleaning up");
    need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    need(dnnl_memory_destroy(in), "cleaning up");
    need(dnnl_memory_destroy(out), "cleaning up");
    return packed;
}

/* ---- convolutions with what follows them ---- */

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
        t.other_dies = b->uses_left[other] == 1;
        next = next->activation == POISE_NN_NONE
                   ? only_reader(b, b->graph->tensor[next->output].producer, next->output)
                   : NULL;
    }
    if (next && next->op == POISE_NN_PRELU)
        t.prelu = next;
    return t;
}

static void append_activation(dnnl_post_ops_t ops, poise_nn_activation kind)
{
    if (kind == POISE_NN_RELU)
        need(dnnl_post_ops_append_eltwise(ops, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f), "a post-op");
    else if (kind == POISE_NN_RELU6)
        need(dnnl_post_ops_append_eltwise(ops, 1.0f, dnnl_eltwise_clip, 0.0f, 6.0f), "a post-op");
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
    c.src = plain_source ? plain(in) : open_layout(in);
    c.dst = open_layout(out);
    c.bias = vector_layout((size_t)oc);
    if (n->op == POISE_NN_DEPTHWISE) {
        const dnnl_dims_t dims = {oc, 1, 1, kh, kw}, strides = {1, 1, 1, kw * oc, oc};
        need(dnnl_memory_desc_init_by_tag(&c.weights, 5, dims, dnnl_f32, dnnl_format_tag_any), "weights");
        need(dnnl_memory_desc_init_by_strides(&c.stored_weights, 5, dims, dnnl_f32, strides), "weights");
    } else {
        const dnnl_dims_t dims = {oc, ic, kh, kw};
        need(dnnl_memory_desc_init_by_tag(&c.weights, 4, dims, dnnl_f32, dnnl_format_tag_any), "weights");
        need(dnnl_memory_desc_init_by_tag(&c.stored_weights, 4, dims, dnnl_f32, dnnl_ohwi), "weights");
    }
    const dnnl_dims_t strides = {n->stride_h, n->stride_w}, before = {n->pad_top, n->pad_left},
                      after = {n->pad_bottom, n->pad_right};
    need(dnnl_convolution_forward_desc_init(&c.desc, dnnl_forward_inference, dnnl_convolution_direct, &c.src,
                                            &c.weights, &c.bias, &c.dst, strides, before, after),
         "a convolution");
    return c;
}

/* The primitive with these post-ops; NULL when oneDNN has none. */
static dnnl_primitive_desc_t try_conv(const build *b, const convolution *c, const tail *t, addition add, int prelu)
{
    dnnl_primitive_attr_t attr = attributes();
    dnnl_post_ops_t ops;
    need(dnnl_post_ops_create(&ops), "post-ops");
    append_activation(ops, c->node->activation);
    if (add == ADD_SUM)
        need(dnnl_post_ops_append_sum(ops, 1.0f), "post-ops");
    else if (add == ADD_BINARY)
        need(dnnl_post_ops_append_binary(ops, dnnl_binary_add, &b->copies[t->other][0].layout), "post-ops");
    if (add != ADD_NONE)
        append_activation(ops, t->add->activation);
    if (prelu)
        need(dnnl_post_ops_append_prelu(ops, 1 << 1), "post-ops");
    need(dnnl_primitive_attr_set_post_ops(attr, ops), "post-ops");
    dnnl_primitive_desc_t pd = NULL;
    if (dnnl_primitive_desc_create(&pd, &c->desc, attr, b->o->engine, NULL) != dnnl_success)
        pd = NULL;
    need(dnnl_post_ops_destroy(ops), "cleaning up");
    need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    return pd;
}

static int is_slow(const_dnnl_primitive_desc_t pd)
{
    return strstr(implementation(pd), "ref") != NULL;
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
    static const choice attempts[] = {{NULL, ADD_SUM, 1},    {NULL, ADD_BINARY, 1}, {NULL, ADD_SUM, 0},
                                      {NULL, ADD_BINARY, 0}, {NULL, ADD_NONE, 1},   {NULL, ADD_NONE, 0}};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        choice a = attempts[i];
        if ((a.add != ADD_NONE && !t->add) || (a.prelu && !t->prelu) || (a.add == ADD_SUM && !t->other_dies) ||
            (a.add == ADD_NONE && a.prelu && t->add))
            continue;
        a.pd = try_conv(b, c, t, a.add, a.prelu);
        int last = i + 1 == sizeof attempts / sizeof attempts[0];
        if (a.pd && (last || !is_slow(a.pd)))
            return a;
        if (a.pd)
            need(dnnl_primitive_desc_destroy(a.pd), "cleaning up");
    }
    need(dnnl_unimplemented, "a convolution");
    abort();
}

static void add_conv(build *b, int32_t n)
{
    const poise_nn_node *node = &b->graph->node[n];
    /* The picture comes with plain rows and 3 channels; most convolutions read it as it is. */
    convolution c = describe_conv(b, node, node->input[0] == b->graph->input);
    tail t = find_tail(b, n);
    choice chosen = choose_conv(b, &c, &t);
    if (is_slow(chosen.pd) && node->input[0] == b->graph->input) {
        need(dnnl_primitive_desc_destroy(chosen.pd), "cleaning up");
        c = describe_conv(b, node, 0);
        chosen = choose_conv(b, &c, &t);
    }
    dnnl_primitive_desc_t pd = chosen.pd;
    addition add = chosen.add;
    int prelu = chosen.prelu;
    const dnnl_memory_desc_t *src = dnnl_primitive_desc_query_md(pd, dnnl_query_src_md, 0);
    const dnnl_memory_desc_t *weights = dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    const dnnl_memory_desc_t *dst = dnnl_primitive_desc_query_md(pd, dnnl_query_dst_md, 0);
    value in = fetch(b, node->input[0], src);
    value out;
    value other = {.buffer = -1};
    if (add == ADD_SUM)
        out = fetch(b, t.other, dst); /* dies here: overwritten, or its copy in our layout is */
    else
        out = (value){*dst, new_buffer(b, dst)};
    if (add == ADD_BINARY)
        other = b->copies[t.other][0];
    static const char *const names[] = {"", "+sum", "+binary"};
    char extra[32];
    snprintf(extra, sizeof extra, " %s%s", names[add], prelu ? "+prelu" : "");
    step *s = new_primitive(b, pd, node, extra);
    pass(b, s, DNNL_ARG_SRC, in);
    pass(b, s, DNNL_ARG_DST, out);
    const float *stored = b->graph->tensor[node->input[1]].values;
    pass_constant(s, DNNL_ARG_WEIGHTS, weights, pack(b, &c.stored_weights, stored, weights));
    pass_constant(s, DNNL_ARG_BIAS, &c.bias, b->graph->tensor[node->input[2]].values);
    int post_op = 0; /* the convolution's own activation excludes a tail */
    if (add == ADD_BINARY)
        pass(b, s, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, other);
    if (add != ADD_NONE)
        post_op += 1 + (t.add->activation != POISE_NN_NONE);
    const poise_nn_node *end = node;
    used(b, node);
    if (add != ADD_NONE) {
        b->done[t.add - b->graph->node] = 1;
        used(b, t.add);
        end = t.add;
    }
    if (prelu) {
        const poise_nn_tensor *slopes = &b->graph->tensor[t.prelu->input[1]];
        dnnl_memory_desc_t md = vector_layout(slopes->elements);
        pass_constant(s, DNNL_ARG_ATTR_MULTIPLE_POST_OP(post_op) | DNNL_ARG_WEIGHTS, &md, slopes->values);
        b->done[t.prelu - b->graph->node] = 1;
        used(b, t.prelu);
        end = t.prelu;
    }
    made(b, end->output, out);
    need(dnnl_primitive_desc_destroy(pd), "cleaning up");
}

/* ---- the other operators ---- */

static dnnl_primitive_desc_t describe(build *b, const void *desc, poise_nn_activation kind)
{
    dnnl_primitive_attr_t attr = attributes();
    dnnl_post_ops_t ops;
    need(dnnl_post_ops_create(&ops), "post-ops");
    append_activation(ops, kind);
    need(dnnl_primitive_attr_set_post_ops(attr, ops), "post-ops");
    dnnl_primitive_desc_t pd;
    need(dnnl_primitive_desc_create(&pd, desc, attr, b->o->engine, NULL), "describing an operator");
    need(dnnl_post_ops_destroy(ops), "cleaning up");
    need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    return pd;
}

/* Makes the step of `pd` from `in` to a new value of the layout it chose, or in place when in_place says so. */
static step *add_simple(build *b, const poise_nn_node *node, dnnl_primitive_desc_t pd, int role, value in, int in_place)
{
    const dnnl_memory_desc_t *dst = dnnl_primitive_desc_query_md(pd, dnnl_query_dst_md, 0);
    value out = {*dst, in_place ? in.buffer : new_buffer(b, dst)};
    step *s = new_primitive(b, pd, node, "");
    pass(b, s, role, in);
    pass(b, s, DNNL_ARG_DST, out);
    used(b, node);
    made(b, node->output, out);
    need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    return s;
}

static int dies(const build *b, int32_t tensor)
{
    return b->uses_left[tensor] == 1 && tensor != b->graph->input;
}

static void add_add(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *second = &b->graph->tensor[n->input[1]];
    if (second->values)
        x = fetch_plain(b, n->input[0]);
    value y = second->values ? x : fetch(b, n->input[1], &x.layout);
    dnnl_binary_desc_t desc;
    need(dnnl_binary_desc_init(&desc, dnnl_binary_add, &x.layout, &x.layout, &x.layout), "ADD");
    int in_place = dies(b, n->input[0]) && n->input[0] != n->input[1];
    step *s = add_simple(b, n, describe(b, &desc, n->activation), DNNL_ARG_SRC_0, x, in_place);
    if (second->values)
        pass_constant(s, DNNL_ARG_SRC_1, &x.layout, second->values);
    else
        pass(b, s, DNNL_ARG_SRC_1, y);
}

static void add_prelu(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *slopes = &b->graph->tensor[n->input[1]];
    dnnl_memory_desc_t stored = layout4((int)slopes->elements, 1, 1, dnnl_nchw);
    dnnl_memory_desc_t weights = layout4((int)slopes->elements, 1, 1, dnnl_format_tag_any);
    dnnl_prelu_desc_t desc;
    need(dnnl_prelu_forward_desc_init(&desc, dnnl_forward_inference, &x.layout, &weights), "PRELU");
    dnnl_primitive_desc_t pd = describe(b, &desc, POISE_NN_NONE);
    weights = *dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    step *s = add_simple(b, n, pd, DNNL_ARG_SRC, x, dies(b, n->input[0]));
    pass_constant(s, DNNL_ARG_WEIGHTS, &weights, pack(b, &stored, slopes->values, &weights));
}

static void add_pool(build *b, const poise_nn_node *n)
{
    int mean = n->op == POISE_NN_MEAN;
    value x = b->copies[n->input[0]][0];
    const poise_nn_tensor *in = &b->graph->tensor[n->input[0]], *out = &b->graph->tensor[n->output];
    dnnl_memory_desc_t dst = mean ? layout4(in->shape[3], 1, 1, dnnl_format_tag_any) : open_layout(out);
    const dnnl_dims_t window = {mean ? in->shape[1] : n->kernel_h, mean ? in->shape[2] : n->kernel_w};
    const dnnl_dims_t strides = {mean ? 1 : n->stride_h, mean ? 1 : n->stride_w};
    const dnnl_dims_t before = {n->pad_top, n->pad_left}, after = {n->pad_bottom, n->pad_right};
    dnnl_pooling_desc_t desc;
    need(dnnl_pooling_forward_desc_init(&desc, dnnl_forward_inference,
                                        mean ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max, &x.layout, &dst,
                                        strides, window, before, after),
         "pooling");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_resize(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    dnnl_memory_desc_t dst = open_layout(&b->graph->tensor[n->output]);
    dnnl_resampling_desc_t desc;
    need(dnnl_resampling_forward_desc_init(&desc, dnnl_forward_inference, dnnl_resampling_linear, NULL, &x.layout, &dst),
         "resampling");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_logistic(build *b, const poise_nn_node *n)
{
    value x = b->copies[n->input[0]][0];
    dnnl_eltwise_desc_t desc;
    need(dnnl_eltwise_forward_desc_init(&desc, dnnl_forward_inference, dnnl_eltwise_logistic, &x.layout, 0.0f, 0.0f),
         "LOGISTIC");
    add_simple(b, n, describe(b, &desc, POISE_NN_NONE), DNNL_ARG_SRC, x, 0);
}

static void add_fully_connected(build *b, const poise_nn_node *n)
{
    const poise_nn_tensor *w = &b->graph->tensor[n->input[1]];
    value x = fetch_plain(b, n->input[0]);
    const dnnl_dims_t in_dims = {1, w->shape[1]}, out_dims = {1, w->shape[0]}, weight_dims = {w->shape[0], w->shape[1]};
    dnnl_memory_desc_t src, stored, weights, dst, bias = vector_layout((size_t)w->shape[0]);
    need(dnnl_memory_desc_init_by_tag(&src, 2, in_dims, dnnl_f32, dnnl_ab), "a layout");
    need(dnnl_memory_desc_init_by_tag(&dst, 2, out_dims, dnnl_f32, dnnl_ab), "a layout");
    need(dnnl_memory_desc_init_by_tag(&stored, 2, weight_dims, dnnl_f32, dnnl_ab), "a layout");
    need(dnnl_memory_desc_init_by_tag(&weights, 2, weight_dims, dnnl_f32, dnnl_format_tag_any), "a layout");
    dnnl_inner_product_desc_t desc;
    need(dnnl_inner_product_forward_desc_init(&desc, dnnl_forward_inference, &src, &weights, &bias, &dst), "a layer");
    dnnl_primitive_desc_t pd = describe(b, &desc, n->activation);
    const dnnl_memory_desc_t chosen = *dnnl_primitive_desc_query_md(pd, dnnl_query_weights_md, 0);
    x.layout = src;
    step *s = add_simple(b, n, pd, DNNL_ARG_SRC, x, 0);
    pass_constant(s, DNNL_ARG_WEIGHTS, &chosen, pack(b, &stored, w->values, &chosen));
    pass_constant(s, DNNL_ARG_BIAS, &bias, b->graph->tensor[n->input[2]].values);
    b->copies[n->output][0].layout = plain(&b->graph->tensor[n->output]); /* the same bytes */
}

/* ---- what oneDNN has no primitive for: plain copies ---- */

static void *data_of(const argument *a)
{
    void *p = NULL;
    need(dnnl_memory_get_data_handle(a->memory, &p), "memory");
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
    const poise_nn_tensor *in = &s->graph->tensor[s->node->input[0]], *out = &s->graph->tensor[s->node->output];
    const poise_nn_node *n = s->node;
    const float *from = data_of(&s->argument[0]);
    float *to = data_of(&s->argument[1]);
    memset(to, 0, out->elements * sizeof *to);
    size_t c = (size_t)in->shape[3], oc = (size_t)out->shape[3];
    for (int y = 0; y < in->shape[1]; y++)
        for (int x = 0; x < in->shape[2]; x++)
            memcpy(to + ((size_t)(y + n->pad[1][0]) * (size_t)out->shape[2] + (size_t)(x + n->pad[2][0])) * oc +
                       n->pad[3][0],
                   from + ((size_t)y * (size_t)in->shape[2] + (size_t)x) * c, c * sizeof *to);
}

static void move_depth_to_space(const step *s)
{
    const poise_nn_tensor *in = &s->graph->tensor[s->node->input[0]], *out = &s->graph->tensor[s->node->output];
    const float *from = data_of(&s->argument[0]);
    float *to = data_of(&s->argument[1]);
    size_t block = (size_t)s->node->block, run = block * (size_t)out->shape[3];
    for (size_t y = 0; y < (size_t)in->shape[1]; y++)
        for (size_t x = 0; x < (size_t)in->shape[2]; x++)
            for (size_t u = 0; u < block; u++, from += run)
                memcpy(to + ((y * block + u) * (size_t)in->shape[2] + x) * run, from, run * sizeof *to);
}

static void add_move(build *b, const poise_nn_node *n, void (*move)(const step *step))
{
    value in[POISE_NN_INPUTS_MAX];
    for (int k = 0; k < n->input_count; k++)
        in[k] = fetch_plain(b, n->input[k]);
    dnnl_memory_desc_t md = plain(&b->graph->tensor[n->output]);
    value out = {md, new_buffer(b, &md)};
    step *s = new_step(b, poise_nn_op_name(n->op));
    s->move = move;
    s->node = n;
    s->graph = b->graph;
    if (n->input_count >= ARGS_MAX)
        need(dnnl_unimplemented, "CONCATENATION of more than 7");
    for (int k = 0; k < n->input_count; k++)
        pass(b, s, 0, in[k]);
    pass(b, s, 0, out);
    used(b, n);
    made(b, n->output, out);
}

/* The same bytes under another shape. */
static void add_reshape(build *b, const poise_nn_node *n)
{
    value x = fetch_plain(b, n->input[0]);
    if (!dies(b, n->input[0]))
        need(dnnl_unimplemented, "RESHAPE of a tensor that is read twice");
    used(b, n);
    x.layout = plain(&b->graph->tensor[n->output]);
    made(b, n->output, x);
}

static void add_node(build *b, int32_t i)
{
    const poise_nn_node *n = &b->graph->node[i];
    switch (n->op) {
    case POISE_NN_CONV:
    case POISE_NN_DEPTHWISE:
        add_conv(b, i);
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

/* ---- memory ---- */

/* An arena and scratch memory of its own, and every step's arguments in them. */
static void bind(onednn *o)
{
    o->arena = aligned(o->arena_bytes);
    o->scratch = aligned(o->scratch_bytes);
    for (int i = 0; i < o->step_count; i++)
        for (int k = 0; k < o->step[i].argument_count; k++) {
            argument *a = &o->step[i].argument[k];
            void *p = a->buffer >= 0 ? o->arena + o->buffer[a->buffer].offset : a->constant;
            if (a->role == DNNL_ARG_SCRATCHPAD)
                p = o->scratch;
            need(dnnl_memory_create(&a->memory, &a->layout, o->engine, p), "memory");
        }
}

/* Largest first, each at the lowest place where nothing lies that lives at the same time. */
static void place_buffers(onednn *o)
{
    for (;;) {
        buffer *next = NULL;
        for (int i = 0; i < o->buffer_count; i++)
            if (!o->buffer[i].placed && (!next || o->buffer[i].bytes > next->bytes))
                next = &o->buffer[i];
        if (!next)
            break;
        next->offset = 0;
        for (int moved = 1; moved;) {
            moved = 0;
            for (int i = 0; i < o->buffer_count; i++) {
                const buffer *b = &o->buffer[i];
                if (b->placed && b->first <= next->last && b->last >= next->first &&
                    next->offset < b->offset + b->bytes && b->offset < next->offset + next->bytes) {
                    next->offset = b->offset + b->bytes;
                    moved = 1;
                }
            }
        }
        next->placed = 1;
        if (next->offset + next->bytes > o->arena_bytes)
            o->arena_bytes = next->offset + next->bytes;
    }
}

static void run(poise_engine *engine)
{
    const onednn *o = engine->state;
    omp_set_num_threads(1);
    for (int i = 0; i < o->step_count; i++) {
        const step *s = &o->step[i];
        if (s->move) {
            s->move(s);
            continue;
        }
        dnnl_exec_arg_t args[ARGS_MAX];
        for (int k = 0; k < s->argument_count; k++)
            args[k] = (dnnl_exec_arg_t){s->argument[k].role, s->argument[k].memory};
        need(dnnl_primitive_execute(s->primitive, o->stream, s->argument_count, args), "running");
    }
    need(dnnl_stream_wait(o->stream), "running");
}

static void release(poise_engine *engine)
{
    onednn *o = engine->state;
    for (int i = 0; i < o->step_count; i++) {
        for (int k = 0; k < o->step[i].argument_count; k++)
            need(dnnl_memory_destroy(o->step[i].argument[k].memory), "cleaning up");
        if (o->step[i].primitive && !o->is_twin)
            need(dnnl_primitive_destroy(o->step[i].primitive), "cleaning up");
    }
    for (int i = 0; i < o->owned_count; i++)
        free(o->owned[i]);
    need(dnnl_stream_destroy(o->stream), "cleaning up");
    if (!o->is_twin)
        need(dnnl_engine_destroy(o->engine), "cleaning up");
    free(o->arena);
    free(o->scratch);
    free(o->step);
    free(o);
    engine->state = NULL;
}

static poise_engine face(onednn *o, const poise_nn_graph *graph)
{
    poise_engine engine = {.name = "oneDNN", .run = run, .free = release, .state = o};
    engine.input = (float *)(void *)(o->arena + o->buffer[o->input].offset);
    engine.input_count = graph->tensor[graph->input].elements;
    engine.output_count = graph->output_count;
    for (int k = 0; k < graph->output_count; k++) {
        engine.output[k] = (const float *)(const void *)(o->arena + o->buffer[o->output[k]].offset);
        engine.output_elements[k] = graph->tensor[graph->output[k]].elements;
    }
    return engine;
}

int poise_engine_onednn(const poise_nn_graph *graph, poise_engine *ret_engine, poise_err *err)
{
    (void)err;
    omp_set_num_threads(1);
    onednn *o = calloc(1, sizeof *o);
    need_memory(o);
    o->step = calloc(STEPS_MAX, sizeof *o->step);
    need_memory(o->step);
    need(dnnl_engine_create(&o->engine, dnnl_cpu, 0), "starting");
    need(dnnl_stream_create(&o->stream, o->engine, dnnl_stream_default_flags), "starting");
    size_t tensors = (size_t)graph->tensor_count;
    build b = {.o = o,
               .graph = graph,
               .copies = calloc(tensors, sizeof *b.copies),
               .uses_left = calloc(tensors, sizeof *b.uses_left),
               .done = calloc((size_t)graph->node_count, 1)};
    need_memory(b.copies);
    need_memory(b.uses_left);
    need_memory(b.done);
    for (size_t t = 0; t < tensors; t++) {
        b.uses_left[t] = graph->tensor[t].uses;
        for (int k = 0; k < COPIES_MAX; k++)
            b.copies[t][k].buffer = -1;
    }
    dnnl_memory_desc_t picture = plain(&graph->tensor[graph->input]);
    value input = {picture, new_buffer(&b, &picture)};
    o->buffer[input.buffer].first = 0;
    o->buffer[input.buffer].last = FOREVER; /* benchmarks do not fill it anew each time */
    made(&b, graph->input, input);
    for (int32_t n = 0; n < graph->node_count; n++)
        if (!b.done[n])
            add_node(&b, n);
    o->input = input.buffer;
    for (int k = 0; k < graph->output_count; k++) {
        o->output[k] = fetch_plain(&b, graph->output[k]).buffer;
        o->buffer[o->output[k]].last = FOREVER;
    }
    place_buffers(o);
    bind(o);
    free(b.copies);
    free(b.uses_left);
    free(b.done);
    *ret_engine = face(o, graph);
    return 0;
}

int poise_engine_onednn_twin(const poise_engine *first, const poise_nn_graph *graph, poise_engine *ret_engine,
                             poise_err *err)
{
    (void)err;
    const onednn *from = first->state;
    onednn *o = malloc(sizeof *o);
    need_memory(o);
    *o = *from;
    o->is_twin = 1;
    o->owned_count = 0;
    o->step = malloc(STEPS_MAX * sizeof *o->step);
    need_memory(o->step);
    memcpy(o->step, from->step, STEPS_MAX * sizeof *o->step);
    need(dnnl_stream_create(&o->stream, o->engine, dnnl_stream_default_flags), "starting");
    bind(o);
    *ret_engine = face(o, graph);
    return 0;
}

void poise_engine_onednn_describe(const poise_engine *engine, void (*line)(const char *text))
{
    const onednn *o = engine->state;
    for (int i = 0; i < o->step_count; i++)
        line(o->step[i].name);
}
