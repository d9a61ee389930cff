/* Layouts, steps and constants of the oneDNN engine. */
#include "onednn_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void poise_dnn_need(dnnl_status_t status, const char *what)
{
    if (status == dnnl_success)
        return;
    fprintf(stderr, "oneDNN: %s failed with status %d\n", what, (int)status);
    exit(1);
}

void poise_dnn_need_memory(int had)
{
    if (had)
        return;
    fputs("oneDNN: no memory\n", stderr);
    exit(1);
}

void *poise_dnn_aligned(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
    poise_dnn_need_memory(p != NULL);
    memset(p, 0, (bytes + 127) / 64 * 64);
    return p;
}

/* ---- layouts ---- */

dnnl_memory_desc_t poise_dnn_layout4(int c, int h, int w, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t md;
    const dnnl_dims_t dims = {1, c, h, w};
    poise_dnn_need(dnnl_memory_desc_init_by_tag(&md, 4, dims, dnnl_f32, tag), "a layout");
    return md;
}

/* A tensor with plain rows; of rank below 4: a list of values. */
dnnl_memory_desc_t poise_dnn_plain(const poise_nn_tensor *t)
{
    if (t->rank == 4)
        return poise_dnn_layout4(t->shape[3], t->shape[1], t->shape[2], dnnl_nhwc);
    return poise_dnn_layout4((int)t->elements, 1, 1, dnnl_nhwc);
}

dnnl_memory_desc_t poise_dnn_open_layout(const poise_nn_tensor *t)
{
    dnnl_memory_desc_t md = poise_dnn_plain(t);
    return poise_dnn_layout4((int)md.dims[1], (int)md.dims[2], (int)md.dims[3],
                             dnnl_format_tag_any);
}

dnnl_memory_desc_t poise_dnn_vector_layout(size_t count)
{
    dnnl_memory_desc_t md;
    const dnnl_dims_t dims = {(dnnl_dim_t)count};
    poise_dnn_need(dnnl_memory_desc_init_by_tag(&md, 1, dims, dnnl_f32, dnnl_a), "a layout");
    return md;
}

/* ---- steps ---- */

int poise_dnn_new_buffer(build *b, const dnnl_memory_desc_t *layout)
{
    if (b->o->buffer_count == BUFFERS_MAX)
        poise_dnn_need(dnnl_out_of_memory, "the list of buffers");
    b->o->buffer[b->o->buffer_count] = (buffer){
        .bytes = (dnnl_memory_desc_get_size(layout) + 63) / 64 * 64, .first = FOREVER, .last = -1};
    return b->o->buffer_count++;
}

step *poise_dnn_new_step(build *b, const char *name)
{
    if (b->o->step_count == STEPS_MAX)
        poise_dnn_need(dnnl_out_of_memory, "the list of steps");
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

void poise_dnn_pass(build *b, step *s, int role, value v)
{
    s->argument[s->argument_count++] =
        (argument){.role = role, .layout = v.layout, .buffer = v.buffer};
    touch(b, v.buffer);
}

void poise_dnn_pass_constant(step *s, int role, const dnnl_memory_desc_t *layout, const void *data)
{
    s->argument[s->argument_count++] = (argument){
        .role = role, .layout = *layout, .buffer = -1, .constant = (void *)(uintptr_t)data};
}

const char *poise_dnn_implementation(const_dnnl_primitive_desc_t pd)
{
    const char *text = "?";
    poise_dnn_need(dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, (void *)&text),
                   "asking for the implementation");
    return text;
}

step *poise_dnn_new_primitive(build *b, dnnl_primitive_desc_t pd, const poise_nn_node *node,
                              const char *extra)
{
    step *s = poise_dnn_new_step(b, "");
    if (node) {
        const poise_nn_tensor *in = &b->graph->tensor[node->input[0]],
                              *out = &b->graph->tensor[node->output];
        snprintf(s->name, sizeof s->name, "%s %dx%dx%d > %dx%dx%d k%ds%d%s: %s",
                 poise_nn_op_name(node->op), in->shape[1], in->shape[2], in->shape[3],
                 out->shape[1], out->shape[2], out->shape[3], node->kernel_h, node->stride_h, extra,
                 poise_dnn_implementation(pd));
    } else {
        snprintf(s->name, sizeof s->name, "%s: %s", extra, poise_dnn_implementation(pd));
    }
    poise_dnn_need(dnnl_primitive_create(&s->primitive, pd), "making a primitive");
    const dnnl_memory_desc_t *scratch =
        dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    size_t bytes = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
    if (bytes) {
        if (bytes > b->o->scratch_bytes)
            b->o->scratch_bytes = bytes;
        poise_dnn_pass_constant(s, DNNL_ARG_SCRATCHPAD, scratch,
                                NULL); /* bound when its size is known */
    }
    return s;
}

dnnl_primitive_attr_t poise_dnn_attributes(void)
{
    dnnl_primitive_attr_t a;
    poise_dnn_need(dnnl_primitive_attr_create(&a), "attributes");
    poise_dnn_need(dnnl_primitive_attr_set_scratchpad_mode(a, dnnl_scratchpad_mode_user),
                   "attributes");
    return a;
}

/* Tensor `t` in layout `wanted`: as it is, or through a reorder that later users of the same layout
 * share. */
value poise_dnn_fetch(build *b, int32_t t, const dnnl_memory_desc_t *wanted)
{
    value *copies = b->copies[t];
    int k = 0;
    for (; k < COPIES_MAX && copies[k].buffer >= 0; k++)
        if (dnnl_memory_desc_equal(&copies[k].layout, wanted))
            return copies[k];
    value v = {*wanted, poise_dnn_new_buffer(b, wanted)};
    dnnl_primitive_desc_t pd;
    dnnl_primitive_attr_t attr = poise_dnn_attributes();
    poise_dnn_need(dnnl_reorder_primitive_desc_create(&pd, &copies[0].layout, b->o->engine, wanted,
                                                      b->o->engine, attr),
                   "a reorder");
    char name[96];
    snprintf(name, sizeof name, "reorder of %s", b->graph->tensor[t].name);
    step *s = poise_dnn_new_primitive(b, pd, NULL, name);
    poise_dnn_pass(b, s, DNNL_ARG_FROM, copies[0]);
    poise_dnn_pass(b, s, DNNL_ARG_TO, v);
    poise_dnn_need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    poise_dnn_need(dnnl_primitive_attr_destroy(attr), "cleaning up");
    if (k < COPIES_MAX)
        copies[k] = v;
    return v;
}

value poise_dnn_fetch_plain(build *b, int32_t t)
{
    dnnl_memory_desc_t md = poise_dnn_plain(&b->graph->tensor[t]);
    return poise_dnn_fetch(b, t, &md);
}

void poise_dnn_made(build *b, int32_t tensor, value v)
{
    b->copies[tensor][0] = v;
}

void poise_dnn_used(build *b, const poise_nn_node *node)
{
    for (int k = 0; k < node->input_count; k++)
        b->uses_left[node->input[k]]--;
}

/* ---- constants ---- */

/* Weights that lie in `from` layout at `data`, once and for all in layout `to`. */
void *poise_dnn_pack(build *b, const dnnl_memory_desc_t *from, const float *data,
                     const dnnl_memory_desc_t *to)
{
    void *packed = poise_dnn_aligned(dnnl_memory_desc_get_size(to));
    if (b->o->owned_count == STEPS_MAX)
        poise_dnn_need(dnnl_out_of_memory, "the list of weights");
    b->o->owned[b->o->owned_count++] = packed;
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t reorder;
    dnnl_memory_t in, out;
    poise_dnn_need(dnnl_memory_create(&in, from, b->o->engine, (void *)(uintptr_t)data), "weights");
    poise_dnn_need(dnnl_memory_create(&out, to, b->o->engine, packed), "weights");
    poise_dnn_need(
        dnnl_reorder_primitive_desc_create(&pd, from, b->o->engine, to, b->o->engine, NULL),
        "packing weights");
    poise_dnn_need(dnnl_primitive_create(&reorder, pd), "packing weights");
    const dnnl_exec_arg_t args[2] = {{DNNL_ARG_FROM, in}, {DNNL_ARG_TO, out}};
    poise_dnn_need(dnnl_primitive_execute(reorder, b->o->stream, 2, args), "packing weights");
    poise_dnn_need(dnnl_stream_wait(b->o->stream), "packing weights");
    poise_dnn_need(dnnl_primitive_destroy(reorder), "cleaning up");
    poise_dnn_need(dnnl_primitive_desc_destroy(pd), "cleaning up");
    poise_dnn_need(dnnl_memory_destroy(in), "cleaning up");
    poise_dnn_need(dnnl_memory_destroy(out), "cleaning up");
    return packed;
}

int poise_dnn_dies(const build *b, int32_t tensor)
{
    return b->uses_left[tensor] == 1 && tensor != b->graph->input;
}

void poise_dnn_append_activation(dnnl_post_ops_t ops, poise_nn_activation kind)
{
    if (kind == POISE_NN_RELU)
        poise_dnn_need(dnnl_post_ops_append_eltwise(ops, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f),
                       "a post-op");
    else if (kind == POISE_NN_RELU6)
        poise_dnn_need(dnnl_post_ops_append_eltwise(ops, 1.0f, dnnl_eltwise_clip, 0.0f, 6.0f),
                       "a post-op");
}
