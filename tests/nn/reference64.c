#include "reference64.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values of the activations. */
typedef struct evaluation {
    const poise_nn_graph *graph;
    double **values;
    int32_t *uses_left;
} evaluation;

static double activate(poise_nn_activation kind, double x)
{
    switch (kind) {
    case POISE_NN_RELU:
        return x > 0 ? x : 0;
    case POISE_NN_RELU6:
        return x < 0 ? 0 : x > 6 ? 6 : x;
    default:
        return x;
    }
}

/* Rows, columns and channels of a picture. */
typedef struct extent {
    int h, w, c;
} extent;

static extent extent_of(const poise_nn_tensor *t)
{
    return (extent){t->shape[1], t->shape[2], t->shape[3]};
}

/* Sum of products; in eight parts, so that a compiler can use vectors. */
static double dot(const double *a, const float *b, int count)
{
    double part[8] = {0}, sum = 0;
    int i = 0;
    for (; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; k++)
            part[k] += a[i + k] * b[i + k];
    for (; i < count; i++)
        sum += a[i] * b[i];
    for (int k = 0; k < 8; k++)
        sum += part[k];
    return sum;
}

static void conv(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    const float *weights = g->tensor[n->input[1]].values, *bias = g->tensor[n->input[2]].values;
    for (int oy = 0; oy < out.h; oy++)
        for (int ox = 0; ox < out.w; ox++)
            for (int oc = 0; oc < out.c; oc++) {
                double sum = bias[oc];
                for (int ky = 0; ky < n->kernel_h; ky++)
                    for (int kx = 0; kx < n->kernel_w; kx++) {
                        int iy = oy * n->stride_h - n->pad_top + ky,
                            ix = ox * n->stride_w - n->pad_left + kx;
                        if (iy < 0 || iy >= in.h || ix < 0 || ix >= in.w)
                            continue;
                        const double *from = x + ((size_t)iy * in.w + ix) * in.c;
                        const float *w =
                            weights + (((size_t)oc * n->kernel_h + ky) * n->kernel_w + kx) * in.c;
                        sum += dot(from, w, in.c);
                    }
                y[((size_t)oy * out.w + ox) * out.c + oc] = activate(n->activation, sum);
            }
}

static void depthwise(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    const float *weights = g->tensor[n->input[1]].values, *bias = g->tensor[n->input[2]].values;
    for (int oy = 0; oy < out.h; oy++)
        for (int ox = 0; ox < out.w; ox++)
            for (int c = 0; c < out.c; c++) {
                double sum = bias[c];
                for (int ky = 0; ky < n->kernel_h; ky++)
                    for (int kx = 0; kx < n->kernel_w; kx++) {
                        int iy = oy * n->stride_h - n->pad_top + ky,
                            ix = ox * n->stride_w - n->pad_left + kx;
                        if (iy < 0 || iy >= in.h || ix < 0 || ix >= in.w)
                            continue;
                        sum += x[((size_t)iy * in.w + ix) * in.c + c] *
                               weights[((size_t)ky * n->kernel_w + kx) * in.c + c];
                    }
                y[((size_t)oy * out.w + ox) * out.c + c] = activate(n->activation, sum);
            }
}

static void max_pool(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    for (int oy = 0; oy < out.h; oy++)
        for (int ox = 0; ox < out.w; ox++)
            for (int c = 0; c < out.c; c++) {
                double best = -INFINITY;
                for (int ky = 0; ky < n->kernel_h; ky++)
                    for (int kx = 0; kx < n->kernel_w; kx++) {
                        int iy = oy * n->stride_h - n->pad_top + ky,
                            ix = ox * n->stride_w - n->pad_left + kx;
                        if (iy < 0 || iy >= in.h || ix < 0 || ix >= in.w)
                            continue;
                        double v = x[((size_t)iy * in.w + ix) * in.c + c];
                        best = v > best ? v : best;
                    }
                y[((size_t)oy * out.w + ox) * out.c + c] = best;
            }
}

/* Where output position `to` of `out` lies in `in` positions, half-pixel centres, clamped to the
 * picture. */
static void between(int to, int out, int in, int *ret_low, int *ret_high, double *ret_weight)
{
    double at = (to + 0.5) * in / out - 0.5;
    at = at < 0 ? 0 : at > in - 1 ? in - 1 : at;
    *ret_low = (int)at;
    *ret_high = *ret_low + 1 < in ? *ret_low + 1 : *ret_low;
    *ret_weight = at - *ret_low;
}

static void resize(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    for (int oy = 0; oy < out.h; oy++)
        for (int ox = 0; ox < out.w; ox++) {
            int y0, y1, x0, x1;
            double wy, wx;
            between(oy, out.h, in.h, &y0, &y1, &wy);
            between(ox, out.w, in.w, &x0, &x1, &wx);
            for (int c = 0; c < out.c; c++) {
                double top = (1 - wx) * x[((size_t)y0 * in.w + x0) * in.c + c] +
                             wx * x[((size_t)y0 * in.w + x1) * in.c + c];
                double bottom = (1 - wx) * x[((size_t)y1 * in.w + x0) * in.c + c] +
                                wx * x[((size_t)y1 * in.w + x1) * in.c + c];
                y[((size_t)oy * out.w + ox) * out.c + c] = (1 - wy) * top + wy * bottom;
            }
        }
}

static void depth_to_space(const poise_nn_graph *g, const poise_nn_node *n, const double *x,
                           double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    for (int oy = 0; oy < out.h; oy++)
        for (int ox = 0; ox < out.w; ox++)
            for (int c = 0; c < out.c; c++) {
                int from = ((oy % n->block) * n->block + ox % n->block) * out.c + c;
                y[((size_t)oy * out.w + ox) * out.c + c] =
                    x[((size_t)(oy / n->block) * in.w + ox / n->block) * in.c + from];
            }
}

static void pad(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]), out = extent_of(&g->tensor[n->output]);
    memset(y, 0, g->tensor[n->output].elements * sizeof *y);
    for (int iy = 0; iy < in.h; iy++)
        for (int ix = 0; ix < in.w; ix++)
            for (int c = 0; c < in.c; c++)
                y[((size_t)(iy + n->pad[1][0]) * out.w + ix + n->pad[2][0]) * out.c + c +
                  n->pad[3][0]] = x[((size_t)iy * in.w + ix) * in.c + c];
}

static void concat(const evaluation *e, const poise_nn_node *n, double *y)
{
    const poise_nn_tensor *out = &e->graph->tensor[n->output];
    size_t inner = 1, outer = 1, done = 0, row;
    for (int d = 0; d < out->rank; d++)
        *(d < n->axis ? &outer : &inner) *= (size_t)out->shape[d]; /* inner includes the axis */
    for (int k = 0; k < n->input_count; k++, done += row) {
        row = e->graph->tensor[n->input[k]].elements / outer;
        for (size_t o = 0; o < outer; o++)
            memcpy(y + o * inner + done, e->values[n->input[k]] + o * row, row * sizeof *y);
    }
}

static void mean(const poise_nn_graph *g, const poise_nn_node *n, const double *x, double *y)
{
    extent in = extent_of(&g->tensor[n->input[0]]);
    for (int c = 0; c < in.c; c++) {
        double sum = 0;
        for (int i = 0; i < in.h * in.w; i++)
            sum += x[(size_t)i * in.c + c];
        y[c] = sum / ((double)in.h * in.w);
    }
}

static void fully_connected(const poise_nn_graph *g, const poise_nn_node *n, const double *x,
                            double *y)
{
    const poise_nn_tensor *w = &g->tensor[n->input[1]];
    for (int o = 0; o < w->shape[0]; o++) {
        double sum = g->tensor[n->input[2]].values[o] +
                     dot(x, w->values + (size_t)o * w->shape[1], w->shape[1]);
        y[o] = activate(n->activation, sum);
    }
}

static void compute(const evaluation *e, const poise_nn_node *n, double *y)
{
    const poise_nn_graph *g = e->graph;
    const double *x = e->values[n->input[0]];
    size_t count = g->tensor[n->output].elements;
    switch (n->op) {
    case POISE_NN_CONV:
        conv(g, n, x, y);
        return;
    case POISE_NN_DEPTHWISE:
        depthwise(g, n, x, y);
        return;
    case POISE_NN_ADD:
        for (size_t i = 0; i < count; i++) {
            const poise_nn_tensor *second = &g->tensor[n->input[1]];
            double other = second->values ? second->values[i] : e->values[n->input[1]][i];
            y[i] = activate(n->activation, x[i] + other);
        }
        return;
    case POISE_NN_PAD:
        pad(g, n, x, y);
        return;
    case POISE_NN_MAX_POOL:
        max_pool(g, n, x, y);
        return;
    case POISE_NN_RESIZE_BILINEAR:
        resize(g, n, x, y);
        return;
    case POISE_NN_DEPTH_TO_SPACE:
        depth_to_space(g, n, x, y);
        return;
    case POISE_NN_CONCAT:
        concat(e, n, y);
        return;
    case POISE_NN_RESHAPE:
        memcpy(y, x, count * sizeof *y);
        return;
    case POISE_NN_PRELU: {
        const poise_nn_tensor *slopes = &g->tensor[n->input[1]];
        for (size_t i = 0; i < count; i++)
            y[i] = x[i] < 0 ? x[i] * slopes->values[i % slopes->elements] : x[i];
        return;
    }
    case POISE_NN_MEAN:
        mean(g, n, x, y);
        return;
    case POISE_NN_FULLY_CONNECTED:
        fully_connected(g, n, x, y);
        return;
    case POISE_NN_LOGISTIC:
        for (size_t i = 0; i < count; i++)
            y[i] = 1 / (1 + exp(-x[i]));
        return;
    }
}

static void release(evaluation *e, int32_t tensor)
{
    if (--e->uses_left[tensor] > 0)
        return;
    free(e->values[tensor]);
    e->values[tensor] = NULL;
}

int poise_reference64_walk(const poise_nn_graph *graph, const float *input,
                           double *ret_output[POISE_NN_OUTPUTS_MAX],
                           void (*see)(void *cookie, int32_t tensor, const double *values),
                           void *cookie)
{
    size_t tensors = (size_t)graph->tensor_count;
    evaluation e = {graph, calloc(tensors, sizeof *e.values), calloc(tensors, sizeof *e.uses_left)};
    int status = e.values && e.uses_left ? 0 : POISE_ENOMEM;
    size_t count = graph->tensor[graph->input].elements;
    if (!status && !(e.values[graph->input] = malloc(count * sizeof(double))))
        status = POISE_ENOMEM;
    if (!status) {
        for (size_t i = 0; i < count; i++)
            e.values[graph->input][i] = input[i];
        for (size_t t = 0; t < tensors; t++)
            e.uses_left[t] = graph->tensor[t].uses;
    }
    for (int32_t n = 0; n < graph->node_count && !status; n++) {
        const poise_nn_node *node = &graph->node[n];
        double *y = malloc(graph->tensor[node->output].elements * sizeof *y);
        if (!y) {
            status = POISE_ENOMEM;
            break;
        }
        compute(&e, node, y);
        e.values[node->output] = y;
        if (see)
            see(cookie, node->output, y);
        for (int k = 0; k < node->input_count; k++)
            if (!graph->tensor[node->input[k]].values)
                release(&e, node->input[k]);
    }
    for (int k = 0; k < graph->output_count && !status; k++) {
        ret_output[k] = e.values[graph->output[k]];
        e.values[graph->output[k]] = NULL;
    }
    for (size_t t = 0; e.values && t < tensors; t++)
        free(e.values[t]);
    free(e.values);
    free(e.uses_left);
    return status;
}

int poise_reference64_run(const poise_nn_graph *graph, const float *input,
                          double *ret_output[POISE_NN_OUTPUTS_MAX])
{
    return poise_reference64_walk(graph, input, ret_output, NULL, NULL);
}
