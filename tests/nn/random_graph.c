#include "random_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TENSORS = 256, NODES = 64 };

typedef struct builder {
    poise_nn_graph *graph;
    uint64_t state;
} builder;

static uint32_t next_u32(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}

static uint64_t first_state(uint32_t seed)
{
    uint64_t state = (seed + 1ULL) * 0x9e3779b97f4a7c15ULL;
    next_u32(&state);
    return state;
}

static int pick(builder *b, int low, int high)
{
    return low + (int)(next_u32(&b->state) % (uint32_t)(high - low + 1));
}

void random_fill(float *values, size_t count, uint32_t seed)
{
    uint64_t state = first_state(seed);
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)(int32_t)next_u32(&state) / 2147483648.0F;
    }
}

static void *must(void *memory)
{
    if (!memory) {
        abort();
    }
    return memory;
}

static int32_t add_tensor(builder *b, int rank, int n1, int n2, int n3)
{
    poise_nn_graph *g = b->graph;
    poise_nn_tensor *t = &g->tensor[g->tensor_count];
    if (g->tensor_count == TENSORS) {
        abort();
    }
    *t = (poise_nn_tensor){.rank = rank, .producer = -1};
    int shape[4] = {1, n1, n2, n3};
    t->elements = 1;
    for (int i = 0; i < 4; i++) {
        t->shape[i] = i < rank ? shape[i] : 1;
        t->elements *= (size_t)t->shape[i];
    }
    return g->tensor_count++;
}

/* A constant of `count` numbers up to `scale`. */
static int32_t add_constant(builder *b, size_t count, float scale)
{
    int32_t id = add_tensor(b, 1, 1, 1, 1);
    poise_nn_tensor *t = &b->graph->tensor[id];
    float *values = must(malloc(count * sizeof *values));
    for (size_t i = 0; i < count; i++) {
        values[i] = scale * (float)(int32_t)next_u32(&b->state) / 2147483648.0F;
    }
    t->shape[0] = (int32_t)count;
    t->elements = count;
    t->values = values;
    return id;
}

static void shape_weights(builder *b, int32_t weights, int rank, const int *shape)
{
    poise_nn_tensor *t = &b->graph->tensor[weights];
    t->rank = rank;
    for (int i = 0; i < rank; i++) {
        t->shape[i] = shape[i];
    }
}

static poise_nn_node *add_node(builder *b, poise_nn_op op, int32_t in, int32_t out)
{
    poise_nn_graph *g = b->graph;
    if (g->node_count == NODES) {
        abort();
    }
    poise_nn_node *n = &g->node[g->node_count];
    *n = (poise_nn_node){.op = op, .input_count = 1, .input = {in}, .output = out};
    n->kernel_h = n->kernel_w = n->stride_h = n->stride_w = 1;
    g->tensor[out].producer = g->node_count++;
    return n;
}

static void add_input(poise_nn_node *node, int32_t in)
{
    node->input[node->input_count++] = in;
}

static poise_nn_activation any_activation(builder *b)
{
    return (poise_nn_activation)pick(b, 0, 2);
}

/* Random kernel, stride and padding that leave at least one pixel; returns 0 if they do not. */
static int window(builder *b, poise_nn_node *n, const poise_nn_tensor *in, int *ret_height, int *ret_width)
{
    n->kernel_h = pick(b, 0, 2) ? 1 + 2 * pick(b, 0, 2) : pick(b, 1, 4);
    n->kernel_w = pick(b, 0, 3) ? n->kernel_h : pick(b, 1, 4);
    n->stride_h = pick(b, 0, 2) ? 1 : 2;
    n->stride_w = pick(b, 0, 4) ? n->stride_h : pick(b, 1, 2);
    if (pick(b, 0, 3)) {
        n->pad_top = (n->kernel_h - 1) / 2;
        n->pad_left = (n->kernel_w - 1) / 2;
        n->pad_bottom = n->kernel_h / 2;
        n->pad_right = n->kernel_w / 2;
    }
    *ret_height = (in->shape[1] + n->pad_top + n->pad_bottom - n->kernel_h) / n->stride_h + 1;
    *ret_width = (in->shape[2] + n->pad_left + n->pad_right - n->kernel_w) / n->stride_w + 1;
    return in->shape[1] + n->pad_top + n->pad_bottom >= n->kernel_h &&
           in->shape[2] + n->pad_left + n->pad_right >= n->kernel_w;
}

static int32_t add_windowed(builder *b, poise_nn_op op, int32_t from, int channels, int pointwise)
{
    poise_nn_graph *g = b->graph;
    poise_nn_tensor in = g->tensor[from];
    poise_nn_node shape = {.op = op};
    int height = in.shape[1], width = in.shape[2];
    shape.kernel_h = shape.kernel_w = shape.stride_h = shape.stride_w = 1;
    if (!pointwise && !window(b, &shape, &in, &height, &width)) {
        return -1;
    }
    if (op == POISE_NN_MAX_POOL && (shape.pad_top >= shape.kernel_h || shape.pad_left >= shape.kernel_w)) {
        return -1;
    }
    size_t taps = (size_t)shape.kernel_h * (size_t)shape.kernel_w;
    int32_t out = add_tensor(b, 4, height, width, channels);
    poise_nn_node *n = add_node(b, op, from, out);
    n->kernel_h = shape.kernel_h;
    n->kernel_w = shape.kernel_w;
    n->stride_h = shape.stride_h;
    n->stride_w = shape.stride_w;
    n->pad_top = shape.pad_top;
    n->pad_bottom = shape.pad_bottom;
    n->pad_left = shape.pad_left;
    n->pad_right = shape.pad_right;
    if (op == POISE_NN_MAX_POOL) {
        return out;
    }
    n->activation = any_activation(b);
    size_t k = op == POISE_NN_CONV ? taps * (size_t)in.shape[3] : taps;
    int32_t weights = add_constant(b, k * (size_t)channels, 2 / sqrtf((float)k));
    int first = op == POISE_NN_CONV ? channels : 1, last = op == POISE_NN_CONV ? in.shape[3] : channels;
    shape_weights(b, weights, 4, (const int[]){first, n->kernel_h, n->kernel_w, last});
    add_input(n, weights);
    add_input(n, add_constant(b, (size_t)channels, 0.5F));
    n->flop = 2.0 * (double)k * channels * height * width;
    return out;
}

/* Another image like `like` that is there already, or -1. */
static int32_t find_like(builder *b, int32_t like, int same_channels)
{
    poise_nn_graph *g = b->graph;
    for (int tries = 0; tries < 40; tries++) {
        int32_t id = pick(b, 0, g->tensor_count - 1);
        const poise_nn_tensor *t = &g->tensor[id], *l = &g->tensor[like];
        if (!t->values && t->rank == 4 && t->shape[1] == l->shape[1] && t->shape[2] == l->shape[2] &&
            (!same_channels || t->shape[3] == l->shape[3])) {
            return id;
        }
    }
    return -1;
}

static int32_t add_pad(builder *b, int32_t from)
{
    const poise_nn_tensor in = b->graph->tensor[from];
    int amounts[4][2] = {{0, 0}, {pick(b, 0, 1), 0}, {0, pick(b, 0, 1)}, {pick(b, 0, 1) * 8, pick(b, 1, 9)}};
    int32_t out = add_tensor(b, 4, in.shape[1] + amounts[1][0], in.shape[2] + amounts[2][1],
                             in.shape[3] + amounts[3][0] + amounts[3][1]);
    poise_nn_node *n = add_node(b, POISE_NN_PAD, from, out);
    memcpy(n->pad, amounts, sizeof amounts);
    return out;
}

/* One random operator on image `from`; the image it makes, or -1. */
static int32_t add_any(builder *b, int32_t from)
{
    poise_nn_graph *g = b->graph;
    const poise_nn_tensor in = g->tensor[from];
    int channels = pick(b, 0, 1) ? in.shape[3] : pick(b, 0, 1) ? 8 * pick(b, 1, 8) : pick(b, 1, 50);
    int32_t out, other;
    poise_nn_node *n;
    switch (pick(b, 0, 17)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return add_windowed(b, POISE_NN_CONV, from, channels, 1);
    case 4:
    case 5:
        return add_windowed(b, POISE_NN_CONV, from, channels, 0);
    case 6:
    case 7:
    case 8:
        return add_windowed(b, POISE_NN_DEPTHWISE, from, in.shape[3], 0);
    case 9:
    case 10:
    case 11:
        other = find_like(b, from, 1);
        if (other < 0) {
            return -1;
        }
        out = add_tensor(b, 4, in.shape[1], in.shape[2], in.shape[3]);
        n = add_node(b, POISE_NN_ADD, pick(b, 0, 1) ? from : other, out);
        add_input(n, n->input[0] == from ? other : from);
        n->activation = any_activation(b);
        return out;
    case 12:
        return add_windowed(b, POISE_NN_MAX_POOL, from, in.shape[3], 0);
    case 13:
        if (in.elements * 4 > 30000) {
            return -1;
        }
        out = add_tensor(b, 4, in.shape[1] * 2, in.shape[2] * 2 - pick(b, 0, 1), in.shape[3]);
        add_node(b, POISE_NN_RESIZE_BILINEAR, from, out);
        return pick(b, 0, 1) ? add_windowed(b, POISE_NN_CONV, out, channels, 1) : out;
    case 14:
        if (in.shape[3] % 4) {
            return -1;
        }
        out = add_tensor(b, 4, in.shape[1] * 2, in.shape[2] * 2, in.shape[3] / 4);
        add_node(b, POISE_NN_DEPTH_TO_SPACE, from, out)->block = 2;
        return out;
    case 15:
        other = find_like(b, from, 0);
        if (other < 0) {
            return -1;
        }
        out = add_tensor(b, 4, in.shape[1], in.shape[2], in.shape[3] + g->tensor[other].shape[3]);
        n = add_node(b, POISE_NN_CONCAT, from, out);
        add_input(n, other);
        n->axis = 3;
        return out;
    case 16:
        out = add_tensor(b, 4, in.shape[1], in.shape[2], in.shape[3]);
        n = add_node(b, POISE_NN_PRELU, from, out);
        add_input(n, add_constant(b, (size_t)in.shape[3], 1));
        return out;
    default:
        return add_pad(b, from);
    }
}

/* What detectors and landmark models end with: reshapes, a concatenation of them, means, dense layers, scores. */
static void add_heads(builder *b, int32_t from)
{
    poise_nn_graph *g = b->graph;
    const poise_nn_tensor in = g->tensor[from];
    int32_t other = find_like(b, from, 1);
    int32_t pieces[2] = {from, other < 0 ? from : other}, flat[2];
    for (int i = 0; i < 2; i++) {
        flat[i] = add_tensor(b, 3, in.shape[1] * in.shape[2], in.shape[3], 1);
        add_node(b, POISE_NN_RESHAPE, pieces[i], flat[i]);
    }
    int32_t joined = add_tensor(b, 3, 2 * in.shape[1] * in.shape[2], in.shape[3], 1);
    poise_nn_node *n = add_node(b, POISE_NN_CONCAT, flat[0], joined);
    add_input(n, pick(b, 0, 1) ? flat[0] : flat[1]);
    n->axis = 1;
    g->output[g->output_count++] = joined;

    int32_t mean = add_tensor(b, 2, in.shape[3], 1, 1);
    add_node(b, POISE_NN_MEAN, from, mean);
    int units = pick(b, 1, 30);
    int32_t dense = add_tensor(b, 2, units, 1, 1);
    n = add_node(b, POISE_NN_FULLY_CONNECTED, mean, dense);
    int32_t weights = add_constant(b, (size_t)units * (size_t)in.shape[3], 1);
    shape_weights(b, weights, 2, (const int[]){units, in.shape[3]});
    add_input(n, weights);
    add_input(n, add_constant(b, (size_t)units, 1));
    int32_t score = add_tensor(b, 2, units, 1, 1);
    add_node(b, POISE_NN_LOGISTIC, dense, score);
    g->output[g->output_count++] = score;
    if (pick(b, 0, 1)) {
        g->output[g->output_count++] = pick(b, 0, 1) ? dense : from;
    }
}

/* Removes nodes that no output needs, and counts uses. */
static void finish(poise_nn_graph *g)
{
    for (int i = 0; i < g->tensor_count; i++) {
        g->tensor[i].uses = 0;
        g->tensor[i].producer = -1;
    }
    for (int k = 0; k < g->output_count; k++) {
        g->tensor[g->output[k]].uses++;
    }
    int kept = g->node_count;
    for (int k = g->node_count - 1; k >= 0; k--) {
        if (g->tensor[g->node[k].output].uses) {
            for (int i = 0; i < g->node[k].input_count; i++) {
                g->tensor[g->node[k].input[i]].uses++;
            }
            g->node[--kept] = g->node[k];
        }
    }
    g->node_count -= kept;
    memmove(g->node, g->node + kept, (size_t)g->node_count * sizeof *g->node);
    for (int k = 0; k < g->node_count; k++) {
        g->tensor[g->node[k].output].producer = k;
        g->flop += g->node[k].flop;
    }
}

poise_nn_graph *random_graph_new(uint32_t seed)
{
    builder b = {.state = first_state(seed)};
    b.graph = must(calloc(1, sizeof *b.graph));
    b.graph->tensor = must(calloc(TENSORS, sizeof *b.graph->tensor));
    b.graph->node = must(calloc(NODES, sizeof *b.graph->node));
    int big = seed % 8 == 0; /* large enough that pipes run in several strips */
    b.graph->input = add_tensor(&b, 4, pick(&b, 3, big ? 60 : 20), pick(&b, 3, big ? 60 : 20), pick(&b, 1, 20));
    int32_t at = b.graph->input;
    for (int i = pick(&b, 3, 16); i > 0; i--) {
        /* Usually go on from the newest image, so that chains arise; sometimes branch off an older one. */
        int32_t older = find_like(&b, at, 0), from = pick(&b, 0, 5) || older < 0 ? at : older;
        int32_t made = b.graph->tensor[from].elements < 200000 ? add_any(&b, from) : -1;
        at = made < 0 ? at : made;
    }
    add_heads(&b, at);
    finish(b.graph);
    return b.graph;
}

void random_graph_free(poise_nn_graph *graph)
{
    for (int i = 0; i < graph->tensor_count; i++) {
        free((void *)(uintptr_t)graph->tensor[i].values);
    }
    free(graph->tensor);
    free(graph->node);
    free(graph);
}
