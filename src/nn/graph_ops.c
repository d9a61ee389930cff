/* TFLite operators → nodes. Every shape that a planner will rely on is computed here from the
 * inputs and compared with what the file declares; nothing of the file is taken on trust. */
#include "nn/graph_build.h"

#include <stdio.h>
#include <string.h>

/* Codes of the TFLite schema (enum BuiltinOperator). */
enum {
    OP_ADD = 0,
    OP_CONCATENATION = 2,
    OP_CONV_2D = 3,
    OP_DEPTHWISE_CONV_2D = 4,
    OP_DEPTH_TO_SPACE = 5,
    OP_DEQUANTIZE = 6,
    OP_FULLY_CONNECTED = 9,
    OP_LOGISTIC = 14,
    OP_MAX_POOL_2D = 17,
    OP_RESHAPE = 22,
    OP_RESIZE_BILINEAR = 23,
    OP_PAD = 34,
    OP_MEAN = 40,
    OP_PRELU = 54,
    OP_DENSIFY = 124
};

/* Members of the schema's union BuiltinOptions, for the operators that need their options. */
enum {
    OPTIONS_CONV = 1,
    OPTIONS_DEPTHWISE = 2,
    OPTIONS_POOL = 5,
    OPTIONS_FULLY_CONNECTED = 8,
    OPTIONS_CONCATENATION = 10,
    OPTIONS_ADD = 11,
    OPTIONS_RESIZE_BILINEAR = 15,
    OPTIONS_REDUCER = 27,
    OPTIONS_DEPTH_TO_SPACE = 94
};

typedef poise_file_tensor tensor;

/* Input k as tensor id, or -1 when it is absent (left out or marked -1). Ids were range-checked by
 * the caller. */
static int32_t input_id(const poise_graph_build *build, const poise_file_op *op, uint32_t k)
{
    return k < op->inputs.count ? poise_tfl_int_item(&build->tfl, op->inputs, k) : -1;
}

static tensor *output_tensor(poise_graph_build *build, const poise_file_op *op)
{
    return &build->tensor[poise_tfl_int_item(&build->tfl, op->outputs, 0)];
}

static int check_options(poise_graph_build *build, const poise_file_op *op, int32_t type)
{
    if (op->options.at && op->options_type == type)
        return 0;
    return poise_graph_fail(build, POISE_EFORMAT, op,
                            "its options are missing or of another operator");
}

/* An input that must be computed by an earlier operator or be the model's input; float32. */
static const tensor *activation(poise_graph_build *build, const poise_file_op *op, uint32_t k,
                                poise_nn_node *node)
{
    int32_t id = input_id(build, op, k);
    if (id < 0) {
        poise_graph_fail(build, POISE_EFORMAT, op, "input %u is missing", (unsigned)k);
        return NULL;
    }
    const tensor *t = &build->tensor[id];
    if (t->constant >= 0) {
        poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                         "input '%s' is a constant; fold it when converting the model", t->name);
        return NULL;
    }
    if (t->node < 0 && id != build->input) {
        poise_graph_fail(build, POISE_EFORMAT, op, "input '%s' is used before it is computed",
                         t->name);
        return NULL;
    }
    if (node->input_count == POISE_NN_INPUTS_MAX) {
        poise_graph_fail(build, POISE_ELIMIT, op, "has more than %d inputs",
                         (int)POISE_NN_INPUTS_MAX);
        return NULL;
    }
    node->input[node->input_count++] = id;
    return t;
}

/* The activation with rank 4 that operators on pictures need (its batch was checked to be 1). */
static const tensor *picture(poise_graph_build *build, const poise_file_op *op, uint32_t k,
                             poise_nn_node *node)
{
    const tensor *t = activation(build, op, k, node);
    if (t && t->rank != 4) {
        poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                         "input '%s' has %d dimensions instead of 4 (NHWC)", t->name, (int)t->rank);
        return NULL;
    }
    return t;
}

/* A float constant: weights, bias, slopes. */
static const tensor *weights(poise_graph_build *build, const poise_file_op *op, uint32_t k,
                             poise_nn_node *node)
{
    int32_t id = input_id(build, op, k);
    if (id < 0 || build->tensor[id].constant < 0) {
        poise_graph_fail(build, POISE_EUNSUPPORTED, op, "input %u ('%s') is not a constant",
                         (unsigned)k, id < 0 ? "missing" : build->tensor[id].name);
        return NULL;
    }
    const tensor *t = &build->tensor[id];
    if (!t->shape_valid) {
        poise_graph_fail(build, POISE_EFORMAT, op, "constant '%s' has an unusable shape", t->name);
        return NULL;
    }
    node->input[node->input_count++] = id;
    return t;
}

/* Bias of `count` values; absent: recorded as -1, which becomes zeros. */
static int bias(poise_graph_build *build, const poise_file_op *op, uint32_t k, poise_nn_node *node,
                int32_t count)
{
    if (input_id(build, op, k) < 0) {
        node->input[node->input_count++] = -1;
        return 0;
    }
    const tensor *t = weights(build, op, k, node);
    if (!t)
        return build->tfl.status;
    if (t->elements != (size_t)count)
        return poise_graph_fail(build, POISE_EFORMAT, op, "bias '%s' has %zu values instead of %d",
                                t->name, t->elements, (int)count);
    return 0;
}

/* A small int32 constant of exactly `count` values (PAD amounts, RESIZE sizes). */
static int integers(poise_graph_build *build, const poise_file_op *op, uint32_t k, uint32_t count,
                    int32_t *ret_values)
{
    int32_t id = input_id(build, op, k);
    const tensor *t = id < 0 ? NULL : &build->tensor[id];
    if (!t || t->type != POISE_TFL_INT32 || t->data.count == 0 || t->sparsity.at)
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "input %u ('%s') is not a constant of int32", (unsigned)k,
                                t ? t->name : "missing");
    if (t->data.count != 4 * count)
        return poise_graph_fail(build, POISE_EFORMAT, op, "input '%s' has %u bytes instead of %u",
                                t->name, (unsigned)t->data.count, (unsigned)(4 * count));
    for (uint32_t i = 0; i < count; i++)
        ret_values[i] = poise_tfl_int_item(&build->tfl, t->data, i);
    return 0;
}

static int activation_kind(poise_graph_build *build, const poise_file_op *op, int field,
                           poise_nn_activation *ret)
{
    int32_t kind = poise_tfl_byte(&build->tfl, op->options, field, 0);
    switch (kind) {
    case 0:
        *ret = POISE_NN_NONE;
        return 0;
    case 1:
        *ret = POISE_NN_RELU;
        return 0;
    case 3:
        *ret = POISE_NN_RELU6;
        return 0;
    default:
        return poise_graph_fail(
            build, POISE_EUNSUPPORTED, op,
            "fused activation number %d is not supported, only none, RELU and RELU6", (int)kind);
    }
}

static int no_activation(poise_graph_build *build, const poise_file_op *op, int field)
{
    poise_nn_activation kind;
    int status = activation_kind(build, op, field, &kind);
    if (status || kind == POISE_NN_NONE)
        return status;
    return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                            "a fused activation is not supported here");
}

static void print_shape(char text[64], int32_t rank, const int32_t shape[4])
{
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < rank && i < 4; i++)
        used += (size_t)snprintf(text + used, 64 - used, i ? "x%d" : "%d", (int)shape[i]);
}

/* The declared shape of the output must be the computed one. */
static int expect(poise_graph_build *build, const poise_file_op *op, int32_t rank,
                  const int32_t shape[4])
{
    const tensor *out = output_tensor(build, op);
    int same = out->rank == rank;
    for (int i = 0; same && i < rank; i++)
        same = out->shape[i] == shape[i];
    if (same)
        return 0;
    char declared[64], computed[64];
    print_shape(declared, out->rank, out->shape);
    print_shape(computed, rank, shape);
    return poise_graph_fail(build, POISE_EFORMAT, op,
                            "output '%s' is declared %s, but its inputs make %s", out->name,
                            declared, computed);
}

/* One axis of a sliding window: output extent and padding, as TensorFlow computes them (odd pixel
 * of SAME at the end). All arguments are within [1, POISE_NN_DIM_MAX]. Returns the extent, 0 when
 * the window does not fit. */
static int32_t window(int same, int32_t in, int32_t kernel, int32_t stride, int32_t *ret_before,
                      int32_t *ret_after)
{
    *ret_before = *ret_after = 0;
    if (!same)
        return in < kernel ? 0 : (in - kernel) / stride + 1;
    int32_t out = (in + stride - 1) / stride;
    int32_t pad = (out - 1) * stride + kernel - in;
    if (pad > 0) {
        *ret_before = pad / 2;
        *ret_after = pad - pad / 2;
    }
    return out;
}

/* Reads padding (field 0) and strides (fields 1, 2), computes node's padding and the output's rows
 * and columns. */
static int slide(poise_graph_build *build, const poise_file_op *op, const tensor *in,
                 poise_nn_node *node, int32_t ret_extent[2])
{
    poise_tfl *tfl = &build->tfl;
    int32_t padding = poise_tfl_byte(tfl, op->options, 0, 0);
    node->stride_w = poise_tfl_int(tfl, op->options, 1, 0);
    node->stride_h = poise_tfl_int(tfl, op->options, 2, 0);
    if (tfl->status)
        return tfl->status;
    if (padding != 0 && padding != 1)
        return poise_graph_fail(build, POISE_EFORMAT, op,
                                "padding number %d is neither SAME nor VALID", (int)padding);
    if (node->stride_h < 1 || node->stride_h > POISE_NN_DIM_MAX || node->stride_w < 1 ||
        node->stride_w > POISE_NN_DIM_MAX)
        return poise_graph_fail(build, POISE_EFORMAT, op, "strides %d, %d are not within [1, %d]",
                                (int)node->stride_h, (int)node->stride_w, (int)POISE_NN_DIM_MAX);
    if (node->kernel_h < 1 || node->kernel_h > POISE_NN_DIM_MAX || node->kernel_w < 1 ||
        node->kernel_w > POISE_NN_DIM_MAX)
        return poise_graph_fail(build, POISE_EFORMAT, op, "window %d x %d is not within [1, %d]",
                                (int)node->kernel_h, (int)node->kernel_w, (int)POISE_NN_DIM_MAX);
    ret_extent[0] = window(padding == 0, in->shape[1], node->kernel_h, node->stride_h,
                           &node->pad_top, &node->pad_bottom);
    ret_extent[1] = window(padding == 0, in->shape[2], node->kernel_w, node->stride_w,
                           &node->pad_left, &node->pad_right);
    if (ret_extent[0] < 1 || ret_extent[1] < 1)
        return poise_graph_fail(build, POISE_EFORMAT, op,
                                "its window %d x %d is larger than its input '%s'",
                                (int)node->kernel_h, (int)node->kernel_w, in->name);
    return 0;
}

static int no_dilation(poise_graph_build *build, const poise_file_op *op, int field)
{
    int32_t w = poise_tfl_int(&build->tfl, op->options, field, 1);
    int32_t h = poise_tfl_int(&build->tfl, op->options, field + 1, 1);
    if (w == 1 && h == 1)
        return 0;
    return poise_graph_fail(build, POISE_EUNSUPPORTED, op, "dilation %d x %d is not supported",
                            (int)h, (int)w);
}

static int make_conv(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    int depthwise = op->code == OP_DEPTHWISE_CONV_2D;
    if (check_options(build, op, depthwise ? OPTIONS_DEPTHWISE : OPTIONS_CONV))
        return build->tfl.status;
    const tensor *in = picture(build, op, 0, node);
    const tensor *w = in ? weights(build, op, 1, node) : NULL;
    if (!w)
        return build->tfl.status;
    if (w->rank != 4)
        return poise_graph_fail(build, POISE_EFORMAT, op,
                                "weights '%s' have %d dimensions instead of 4", w->name,
                                (int)w->rank);
    int32_t channels = depthwise ? w->shape[3] : w->shape[0];
    if (depthwise) {
        int32_t multiplier = poise_tfl_int(&build->tfl, op->options, 3, 1);
        if (w->shape[0] != 1)
            return poise_graph_fail(build, POISE_EFORMAT, op,
                                    "weights '%s' have %d x ... instead of 1 x ...", w->name,
                                    (int)w->shape[0]);
        if (multiplier > 1 || channels != in->shape[3])
            return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                    "%d channels from %d: only depth multiplier 1 is supported",
                                    (int)channels, (int)in->shape[3]);
    } else if (w->shape[3] != in->shape[3]) {
        return poise_graph_fail(
            build, POISE_EUNSUPPORTED, op,
            "weights '%s' expect %d channels, the input has %d (grouped convolution is not "
            "supported)",
            w->name, (int)w->shape[3], (int)in->shape[3]);
    }
    node->op = depthwise ? POISE_NN_DEPTHWISE : POISE_NN_CONV;
    node->kernel_h = w->shape[1];
    node->kernel_w = w->shape[2];
    int32_t extent[2];
    if (activation_kind(build, op, depthwise ? 4 : 3, &node->activation) ||
        no_dilation(build, op, depthwise ? 5 : 4) || bias(build, op, 2, node, channels) ||
        slide(build, op, in, node, extent))
        return build->tfl.status;
    node->flop = 2.0 * (double)w->elements * extent[0] * extent[1];
    const int32_t shape[4] = {1, extent[0], extent[1], channels};
    return expect(build, op, 4, shape);
}

static int make_max_pool(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_POOL))
        return build->tfl.status;
    const tensor *in = picture(build, op, 0, node);
    if (!in)
        return build->tfl.status;
    node->op = POISE_NN_MAX_POOL;
    node->kernel_w = poise_tfl_int(&build->tfl, op->options, 3, 0);
    node->kernel_h = poise_tfl_int(&build->tfl, op->options, 4, 0);
    int32_t extent[2];
    if (no_activation(build, op, 5) || slide(build, op, in, node, extent))
        return build->tfl.status;
    const int32_t shape[4] = {1, extent[0], extent[1], in->shape[3]};
    return expect(build, op, 4, shape);
}

static int make_add(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_ADD))
        return build->tfl.status;
    int32_t first = input_id(build, op, 0), second = input_id(build, op, 1);
    if (first < 0 || second < 0)
        return poise_graph_fail(build, POISE_EFORMAT, op, "an input is missing");
    uint32_t a = build->tensor[first].constant >= 0 ? 1 : 0; /* the constant, if any, goes second */
    const tensor *x = activation(build, op, a, node);
    const tensor *y = NULL;
    if (x)
        y = build->tensor[a ? first : second].constant >= 0 ? weights(build, op, 1 - a, node)
                                                            : activation(build, op, 1 - a, node);
    if (!y)
        return build->tfl.status;
    if (x->rank != y->rank || memcmp(x->shape, y->shape, sizeof x->shape) != 0)
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "'%s' and '%s' differ in shape (no broadcasting)", x->name,
                                y->name);
    node->op = POISE_NN_ADD;
    if (activation_kind(build, op, 0, &node->activation))
        return build->tfl.status;
    return expect(build, op, x->rank, x->shape);
}

static int make_pad(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    const tensor *in = picture(build, op, 0, node);
    int32_t amounts[8];
    if (!in || integers(build, op, 1, 8, amounts))
        return build->tfl.status;
    node->op = POISE_NN_PAD;
    int32_t shape[4];
    for (int d = 0; d < 4; d++) {
        for (int side = 0; side < 2; side++) {
            int32_t n = amounts[2 * d + side];
            if (n < 0 || n > POISE_NN_DIM_MAX || (d == 0 && n != 0))
                return poise_graph_fail(build, POISE_EFORMAT, op, "pads dimension %d by %d", d,
                                        (int)n);
            node->pad[d][side] = n;
        }
        shape[d] = in->shape[d] + node->pad[d][0] + node->pad[d][1];
    }
    return expect(build, op, 4, shape);
}

static int make_resize(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_RESIZE_BILINEAR))
        return build->tfl.status;
    const tensor *in = picture(build, op, 0, node);
    int32_t size[2];
    if (!in || integers(build, op, 1, 2, size))
        return build->tfl.status;
    if (poise_tfl_byte(&build->tfl, op->options, 2, 0) ||
        !poise_tfl_byte(&build->tfl, op->options, 3, 0))
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "only half-pixel centres are supported");
    node->op = POISE_NN_RESIZE_BILINEAR;
    const int32_t shape[4] = {1, size[0], size[1], in->shape[3]};
    return expect(build, op, 4, shape);
}

static int make_depth_to_space(poise_graph_build *build, const poise_file_op *op,
                               poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_DEPTH_TO_SPACE))
        return build->tfl.status;
    const tensor *in = picture(build, op, 0, node);
    if (!in)
        return build->tfl.status;
    int32_t block = poise_tfl_int(&build->tfl, op->options, 0, 0);
    if (block < 1 || block > 128 || in->shape[3] % (block * block) != 0)
        return poise_graph_fail(build, POISE_EFORMAT, op, "block %d does not divide %d channels",
                                (int)block, (int)in->shape[3]);
    node->op = POISE_NN_DEPTH_TO_SPACE;
    node->block = block;
    const int32_t shape[4] = {1, in->shape[1] * block, in->shape[2] * block,
                              in->shape[3] / (block * block)};
    return expect(build, op, 4, shape);
}

static int make_concat(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_CONCATENATION) || no_activation(build, op, 1))
        return build->tfl.status;
    int32_t axis = poise_tfl_int(&build->tfl, op->options, 0, 0);
    int32_t rank = 0, shape[4] = {1, 1, 1, 1};
    for (uint32_t k = 0; k < op->inputs.count; k++) {
        const tensor *in = activation(build, op, k, node);
        if (!in)
            return build->tfl.status;
        if (k == 0) {
            rank = in->rank;
            if (axis < 0)
                axis += axis >= -rank ? rank : 0;
            if (axis < 0 || axis >= rank)
                return poise_graph_fail(build, POISE_EFORMAT, op, "axis %d of %d dimensions",
                                        (int)axis, (int)rank);
            memcpy(shape, in->shape, sizeof shape);
            continue;
        }
        int same = in->rank == rank;
        for (int d = 0; same && d < rank; d++)
            same = d == axis || in->shape[d] == shape[d];
        if (!same)
            return poise_graph_fail(build, POISE_EFORMAT, op, "input '%s' does not fit the others",
                                    in->name);
        shape[axis] += in->shape[axis]; /* at most 8 x POISE_NN_DIM_MAX */
    }
    if (!rank)
        return poise_graph_fail(build, POISE_EFORMAT, op, "has no inputs");
    node->op = POISE_NN_CONCAT;
    node->axis = axis;
    return expect(build, op, rank, shape);
}

/* The declared output shape is the shape; only the number of values is a matter of right or wrong.
 */
static int make_reshape(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    const tensor *in = activation(build, op, 0, node);
    const tensor *out = output_tensor(build, op);
    if (!in)
        return build->tfl.status;
    if (in->elements != out->elements)
        return poise_graph_fail(build, POISE_EFORMAT, op, "'%s' has %zu values, '%s' %zu", in->name,
                                in->elements, out->name, out->elements);
    node->op = POISE_NN_RESHAPE;
    return 0;
}

static int make_prelu(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    const tensor *in = activation(build, op, 0, node);
    const tensor *slopes = in ? weights(build, op, 1, node) : NULL;
    if (!slopes)
        return build->tfl.status;
    if (slopes->elements != (size_t)in->shape[in->rank - 1] ||
        slopes->shape[slopes->rank - 1] != in->shape[in->rank - 1])
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "slopes '%s' are not one per channel of '%s'", slopes->name,
                                in->name);
    node->op = POISE_NN_PRELU;
    return expect(build, op, in->rank, in->shape);
}

static int make_mean(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_REDUCER))
        return build->tfl.status;
    const tensor *in = picture(build, op, 0, node);
    int32_t axes[2];
    if (!in || integers(build, op, 1, 2, axes))
        return build->tfl.status;
    for (int i = 0; i < 2; i++)
        axes[i] += axes[i] < 0 && axes[i] >= -4 ? 4 : 0;
    if (!((axes[0] == 1 && axes[1] == 2) || (axes[0] == 2 && axes[1] == 1)))
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "only the mean over rows and columns is supported");
    node->op = POISE_NN_MEAN;
    int keep = poise_tfl_byte(&build->tfl, op->options, 0, 0) != 0;
    const int32_t kept[4] = {1, 1, 1, in->shape[3]}, flat[4] = {1, in->shape[3], 1, 1};
    return expect(build, op, keep ? 4 : 2, keep ? kept : flat);
}

static int make_fully_connected(poise_graph_build *build, const poise_file_op *op,
                                poise_nn_node *node)
{
    if (check_options(build, op, OPTIONS_FULLY_CONNECTED))
        return build->tfl.status;
    const tensor *in = activation(build, op, 0, node);
    const tensor *w = in ? weights(build, op, 1, node) : NULL;
    if (!w)
        return build->tfl.status;
    if (w->rank != 2 || in->elements != (size_t)w->shape[1])
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op,
                                "weights '%s' do not take the %zu values of '%s' at once (batch 1)",
                                w->name, in->elements, in->name);
    if (poise_tfl_byte(&build->tfl, op->options, 1, 0) != 0)
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op, "its weights are shuffled");
    const tensor *out = output_tensor(build, op);
    if (out->elements != (size_t)w->shape[0])
        return poise_graph_fail(build, POISE_EFORMAT, op,
                                "output '%s' has %zu values, the weights make %d", out->name,
                                out->elements, (int)w->shape[0]);
    node->op = POISE_NN_FULLY_CONNECTED;
    node->flop = 2.0 * (double)w->elements;
    if (activation_kind(build, op, 0, &node->activation))
        return build->tfl.status;
    return bias(build, op, 2, node, w->shape[0]);
}

static int make_logistic(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node)
{
    const tensor *in = activation(build, op, 0, node);
    if (!in)
        return build->tfl.status;
    node->op = POISE_NN_LOGISTIC;
    return expect(build, op, in->rank, in->shape);
}

/* DEQUANTIZE of float16 and DENSIFY only change how a constant is stored: their output is the same
 * constant. */
static int fold_constant(poise_graph_build *build, const poise_file_op *op)
{
    int32_t id = input_id(build, op, 0);
    if (id < 0 || build->tensor[id].constant < 0)
        return poise_graph_fail(build, POISE_EUNSUPPORTED, op, "its input '%s' is not a constant",
                                id < 0 ? "missing" : build->tensor[id].name);
    const tensor *source = &build->tensor[build->tensor[id].constant];
    tensor *out = output_tensor(build, op);
    if (out->constant >= 0 || out->node >= 0 || out == &build->tensor[build->input])
        return poise_graph_fail(build, POISE_EFORMAT, op, "output '%s' is made more than once",
                                out->name);
    if (!source->shape_valid || expect(build, op, source->rank, source->shape))
        return poise_graph_fail(build, POISE_EFORMAT, op, "constant '%s' has an unusable shape",
                                source->name);
    out->constant = build->tensor[id].constant;
    return 0;
}

int poise_graph_check_activation(poise_graph_build *build, const poise_file_tensor *t)
{
    if (!t->shape_valid)
        return poise_tfl_fail(&build->tfl, POISE_ELIMIT,
                              "tensor '%s' has %d dimensions or extents outside the limits (1 to 4 "
                              "dimensions of 1 to %d, "
                              "%d values at most)",
                              t->name, (int)t->rank, (int)POISE_NN_DIM_MAX,
                              (int)POISE_NN_ELEMENTS_MAX);
    if (t->type != POISE_TFL_FLOAT32)
        return poise_tfl_fail(&build->tfl, POISE_EUNSUPPORTED,
                              "tensor '%s' is of type number %d; only float32 is supported: "
                              "convert the model without "
                              "integer quantisation",
                              t->name, (int)t->type);
    if (t->rank == 4 && t->shape[0] != 1)
        return poise_tfl_fail(&build->tfl, POISE_EUNSUPPORTED,
                              "tensor '%s' has batch %d; convert the model with batch 1", t->name,
                              (int)t->shape[0]);
    if (t->constant >= 0 || t->node >= 0)
        return poise_tfl_fail(&build->tfl, POISE_EFORMAT,
                              "tensor '%s' is made more than once; the file is damaged", t->name);
    return 0;
}

int poise_graph_make_node(poise_graph_build *build, const poise_file_op *op,
                          poise_nn_node *ret_node, int *ret_made)
{
    static const struct {
        int32_t code;
        int (*make)(poise_graph_build *build, const poise_file_op *op, poise_nn_node *node);
    } makers[] = {
        {OP_ADD, make_add},
        {OP_CONCATENATION, make_concat},
        {OP_CONV_2D, make_conv},
        {OP_DEPTHWISE_CONV_2D, make_conv},
        {OP_DEPTH_TO_SPACE, make_depth_to_space},
        {OP_FULLY_CONNECTED, make_fully_connected},
        {OP_LOGISTIC, make_logistic},
        {OP_MAX_POOL_2D, make_max_pool},
        {OP_RESHAPE, make_reshape},
        {OP_RESIZE_BILINEAR, make_resize},
        {OP_PAD, make_pad},
        {OP_MEAN, make_mean},
        {OP_PRELU, make_prelu},
    };
    *ret_made = 0;
    if (op->code == OP_DEQUANTIZE || op->code == OP_DENSIFY)
        return fold_constant(build, op);
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        if (makers[i].code != op->code)
            continue;
        const tensor *out = output_tensor(build, op);
        if (out == &build->tensor[build->input])
            return poise_graph_fail(build, POISE_EFORMAT, op, "writes the model's input '%s'",
                                    out->name);
        if (poise_graph_check_activation(build, out))
            return build->tfl.status;
        memset(ret_node, 0, sizeof *ret_node);
        ret_node->output = poise_tfl_int_item(&build->tfl, op->outputs, 0);
        int status = makers[i].make(build, op, ret_node);
        /* A damaged option reads as its default, so the sticky status has the last word. */
        status = status ? status : build->tfl.status;
        *ret_made = !status;
        return status;
    }
    return poise_graph_fail(
        build, POISE_EUNSUPPORTED, op,
        "poise has no such operator; output '%s' needs it: convert the model without it, or do not "
        "ask for that output",
        output_tensor(build, op)->name);
}
