/* .tflite file → graph. See graph.h for what holds afterwards.
 *
 * Steps: read the tensor list; walk the operators backwards to mark what the wanted outputs need;
 * turn the needed operators into nodes (graph_ops.c); fold paddings; number what is left and expand
 * its constants. Only what is needed is looked at, so a branch that nobody asks for may hold
 * operators poise does not know. */
#include "nn/graph_build.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_OPS_MAX = 8192, FILE_OP_INPUTS_MAX = 64, MEMORY_ALIGN = 64 };

/* More than any network for one picture needs; keeps a hostile file from running for hours. */
static const double flop_max = 1e13;

const char *poise_nn_op_name(poise_nn_op op)
{
    static const char *const names[] = {
        [POISE_NN_CONV] = "CONV_2D",
        [POISE_NN_DEPTHWISE] = "DEPTHWISE_CONV_2D",
        [POISE_NN_ADD] = "ADD",
        [POISE_NN_PAD] = "PAD",
        [POISE_NN_MAX_POOL] = "MAX_POOL_2D",
        [POISE_NN_RESIZE_BILINEAR] = "RESIZE_BILINEAR",
        [POISE_NN_DEPTH_TO_SPACE] = "DEPTH_TO_SPACE",
        [POISE_NN_CONCAT] = "CONCATENATION",
        [POISE_NN_RESHAPE] = "RESHAPE",
        [POISE_NN_PRELU] = "PRELU",
        [POISE_NN_MEAN] = "MEAN",
        [POISE_NN_FULLY_CONNECTED] = "FULLY_CONNECTED",
        [POISE_NN_LOGISTIC] = "LOGISTIC",
    };
    if ((unsigned)op >= sizeof names / sizeof names[0])
        return "?";
    return names[op];
}

static void read_name(poise_tfl *tfl, poise_tfl_table table, int field, char ret_name[64])
{
    poise_tfl_vector text = poise_tfl_list(tfl, table, field, 1);
    uint32_t length = text.count < 63 ? text.count : 63;
    for (uint32_t i = 0; i < length; i++) {
        uint8_t c = tfl->data[text.at + i];
        ret_name[i] = c >= 0x20 && c < 0x7f ? (char)c : '?';
    }
    ret_name[length] = 0;
}

/* Field 1 of OperatorCode and others changed over time; this is a tensor of schema version 3. */
static void read_tensor(poise_tfl *tfl, poise_tfl_table table, poise_tfl_vector buffers,
                        poise_file_tensor *ret, int32_t id)
{
    read_name(tfl, table, 3, ret->name);
    ret->type = poise_tfl_byte(tfl, table, 1, 0);
    ret->constant = ret->node = ret->id = -1;
    poise_tfl_vector shape = poise_tfl_list(tfl, table, 0, 4);
    ret->rank = shape.count < 99 ? (int32_t)shape.count : 99;
    ret->shape_valid = ret->rank >= 1 && ret->rank <= 4;
    ret->elements = 1;
    for (int d = 0; d < 4; d++) {
        ret->shape[d] =
            ret->shape_valid && d < ret->rank ? poise_tfl_int_item(tfl, shape, (uint32_t)d) : 1;
        if (ret->shape[d] < 1 || ret->shape[d] > POISE_NN_DIM_MAX) {
            ret->shape_valid = 0;
            break;
        }
        ret->elements *= (size_t)ret->shape[d];
        if (ret->elements > POISE_NN_ELEMENTS_MAX) {
            ret->shape_valid = 0;
            break;
        }
    }
    int32_t buffer = poise_tfl_int(tfl, table, 2, 0);
    if (buffer == 0)
        return; /* the empty buffer: an activation */
    if (buffer < 0 || (uint32_t)buffer >= buffers.count) {
        poise_tfl_fail(tfl, POISE_EFORMAT, "tensor '%s' names buffer %d of %u; the file is damaged",
                       ret->name, (int)buffer, (unsigned)buffers.count);
        return;
    }
    ret->data = poise_tfl_list(tfl, poise_tfl_item(tfl, buffers, (uint32_t)buffer), 0, 1);
    ret->sparsity = poise_tfl_child(tfl, table, 6);
    if (ret->data.count > 0)
        ret->constant = id;
}

static int read_tensors(poise_graph_build *build, poise_tfl_table model, poise_tfl_table subgraph)
{
    poise_tfl *tfl = &build->tfl;
    poise_tfl_vector buffers = poise_tfl_list(tfl, model, 4, 4);
    poise_tfl_vector tensors = poise_tfl_list(tfl, subgraph, 0, 4);
    if (tfl->status)
        return tfl->status;
    if (tensors.count < 1)
        return poise_tfl_fail(tfl, POISE_EFORMAT, "the model has no tensors");
    if (tensors.count > POISE_NN_TENSORS_MAX)
        return poise_tfl_fail(tfl, POISE_ELIMIT, "%u tensors, more than %d",
                              (unsigned)tensors.count, (int)POISE_NN_TENSORS_MAX);
    build->tensor_count = (int32_t)tensors.count;
    build->tensor = calloc(tensors.count, sizeof *build->tensor);
    if (!build->tensor)
        return poise_tfl_fail(tfl, POISE_ENOMEM, "no memory for the list of tensors");
    for (uint32_t i = 0; i < tensors.count && !tfl->status; i++)
        read_tensor(tfl, poise_tfl_item(tfl, tensors, i), buffers, &build->tensor[i], (int32_t)i);
    return tfl->status;
}

static int valid_id(const poise_graph_build *build, int32_t id)
{
    return id >= 0 && id < build->tensor_count;
}

static int read_ends(poise_graph_build *build, poise_tfl_table subgraph, uint32_t want_mask)
{
    poise_tfl *tfl = &build->tfl;
    poise_tfl_vector inputs = poise_tfl_list(tfl, subgraph, 1, 4);
    poise_tfl_vector outputs = poise_tfl_list(tfl, subgraph, 2, 4);
    if (tfl->status)
        return tfl->status;
    if (inputs.count != 1)
        return poise_tfl_fail(tfl, POISE_EUNSUPPORTED,
                              "%u inputs; only models with one input are supported",
                              (unsigned)inputs.count);
    build->input = poise_tfl_int_item(tfl, inputs, 0);
    if (!valid_id(build, build->input))
        return poise_tfl_fail(tfl, POISE_EFORMAT,
                              "its input is tensor %d of %d; the file is damaged",
                              (int)build->input, (int)build->tensor_count);
    if (poise_graph_check_activation(build, &build->tensor[build->input]))
        return tfl->status;
    for (uint32_t k = 0; k < outputs.count && k < 32; k++) {
        if (!(want_mask >> k & 1))
            continue;
        int32_t id = poise_tfl_int_item(tfl, outputs, k);
        if (!valid_id(build, id))
            return poise_tfl_fail(tfl, POISE_EFORMAT,
                                  "its output %u is tensor %d of %d; the file is damaged",
                                  (unsigned)k, (int)id, (int)build->tensor_count);
        if (build->tensor[id].live || id == build->input)
            return poise_tfl_fail(tfl, POISE_EUNSUPPORTED,
                                  "output %u ('%s') is the input or another output", (unsigned)k,
                                  build->tensor[id].name);
        if (build->output_count == POISE_NN_OUTPUTS_MAX)
            return poise_tfl_fail(tfl, POISE_ELIMIT, "more than %d outputs are wanted",
                                  (int)POISE_NN_OUTPUTS_MAX);
        build->tensor[id].live = 1;
        build->output[build->output_count++] = id;
    }
    if (!build->output_count)
        return poise_tfl_fail(tfl, POISE_EINVAL, "none of its %u outputs is wanted (mask 0x%x)",
                              (unsigned)outputs.count, (unsigned)want_mask);
    return 0;
}

/* Operator i of the file, with its tensor ids range-checked. */
static poise_file_op read_op(poise_graph_build *build, poise_tfl_vector codes, poise_tfl_vector ops,
                             uint32_t i)
{
    poise_tfl *tfl = &build->tfl;
    poise_tfl_table table = poise_tfl_item(tfl, ops, i);
    poise_file_op op = {.number = (int32_t)i,
                        .inputs = poise_tfl_list(tfl, table, 1, 4),
                        .outputs = poise_tfl_list(tfl, table, 2, 4),
                        .options = poise_tfl_child(tfl, table, 4),
                        .options_type = poise_tfl_byte(tfl, table, 3, 0)};
    int32_t code_index = poise_tfl_int(tfl, table, 0, 0);
    if (tfl->status)
        return op;
    if (code_index < 0 || (uint32_t)code_index >= codes.count) {
        poise_tfl_fail(tfl, POISE_EFORMAT, "operator %u has code %d of %u; the file is damaged",
                       (unsigned)i, (int)code_index, (unsigned)codes.count);
        return op;
    }
    /* The byte (field 0) is the code of old files; codes above 127 stand in field 3 only. */
    poise_tfl_table code = poise_tfl_item(tfl, codes, (uint32_t)code_index);
    int32_t old_code = poise_tfl_byte(tfl, code, 0, 0), new_code = poise_tfl_int(tfl, code, 3, 0);
    op.code = new_code > old_code ? new_code : old_code;
    if (op.inputs.count > FILE_OP_INPUTS_MAX || op.outputs.count > FILE_OP_INPUTS_MAX) {
        poise_graph_fail(build, POISE_ELIMIT, &op, "has more than %d inputs or outputs",
                         (int)FILE_OP_INPUTS_MAX);
        return op;
    }
    for (uint32_t k = 0; k < op.inputs.count; k++) {
        int32_t id = poise_tfl_int_item(tfl, op.inputs, k);
        if (id != -1 && !valid_id(build, id))
            poise_graph_fail(build, POISE_EFORMAT, &op, "reads tensor %d of %d", (int)id,
                             (int)build->tensor_count);
    }
    for (uint32_t k = 0; k < op.outputs.count; k++) {
        int32_t id = poise_tfl_int_item(tfl, op.outputs, k);
        if (!valid_id(build, id))
            poise_graph_fail(build, POISE_EFORMAT, &op, "writes tensor %d of %d", (int)id,
                             (int)build->tensor_count);
    }
    return op;
}

static int op_is_live(const poise_graph_build *build, const poise_file_op *op)
{
    for (uint32_t k = 0; k < op->outputs.count; k++)
        if (build->tensor[poise_tfl_int_item(&build->tfl, op->outputs, k)].live)
            return 1;
    return 0;
}

static int read_nodes(poise_graph_build *build, poise_tfl_table model, poise_tfl_table subgraph)
{
    poise_tfl *tfl = &build->tfl;
    poise_tfl_vector codes = poise_tfl_list(tfl, model, 1, 4);
    poise_tfl_vector ops = poise_tfl_list(tfl, subgraph, 3, 4);
    if (tfl->status)
        return tfl->status;
    if (ops.count > FILE_OPS_MAX)
        return poise_tfl_fail(tfl, POISE_ELIMIT, "%u operators, more than %d", (unsigned)ops.count,
                              (int)FILE_OPS_MAX);
    for (uint32_t i = ops.count; i-- > 0 && !tfl->status;) {
        poise_file_op op = read_op(build, codes, ops, i);
        if (tfl->status || !op_is_live(build, &op))
            continue;
        for (uint32_t k = 0; k < op.inputs.count; k++) {
            int32_t id = poise_tfl_int_item(tfl, op.inputs, k);
            if (id >= 0)
                build->tensor[id].live = 1;
        }
    }
    build->node = calloc(ops.count ? ops.count : 1, sizeof *build->node);
    if (!build->node && !tfl->status)
        return poise_tfl_fail(tfl, POISE_ENOMEM, "no memory for the list of operators");
    for (uint32_t i = 0; i < ops.count && !tfl->status; i++) {
        poise_file_op op = read_op(build, codes, ops, i);
        if (tfl->status || !op_is_live(build, &op))
            continue;
        if (op.outputs.count != 1)
            return poise_graph_fail(build, POISE_EUNSUPPORTED, &op, "has %u outputs",
                                    (unsigned)op.outputs.count);
        poise_nn_node node;
        int made = 0;
        if (poise_graph_make_node(build, &op, &node, &made))
            return tfl->status;
        if (!made)
            continue;
        if (build->node_count == POISE_NN_NODES_MAX)
            return poise_tfl_fail(tfl, POISE_ELIMIT, "more than %d operators are needed",
                                  (int)POISE_NN_NODES_MAX);
        build->tensor[node.output].node = build->node_count;
        build->node[build->node_count++] = node;
    }
    for (int k = 0; k < build->output_count && !tfl->status; k++)
        if (build->tensor[build->output[k]].node < 0)
            poise_tfl_fail(tfl, POISE_EFORMAT, "output '%s' is computed by no operator",
                           build->tensor[build->output[k]].name);
    return tfl->status;
}

/* A PAD of rows and columns in front of a convolution becomes its padding, as long as each side
 * stays smaller than the window (so that every window sees the picture, which planners rely on). */
static void fold_pads(poise_graph_build *build)
{
    for (int32_t n = 0; n < build->node_count; n++) {
        poise_nn_node *node = &build->node[n];
        if (node->op != POISE_NN_CONV && node->op != POISE_NN_DEPTHWISE)
            continue;
        for (;;) {
            int32_t producer = build->tensor[node->input[0]].node;
            const poise_nn_node *pad = producer >= 0 ? &build->node[producer] : NULL;
            if (!pad || pad->op != POISE_NN_PAD || pad->pad[3][0] || pad->pad[3][1] ||
                pad->pad[1][0] + node->pad_top >= node->kernel_h ||
                pad->pad[1][1] + node->pad_bottom >= node->kernel_h ||
                pad->pad[2][0] + node->pad_left >= node->kernel_w ||
                pad->pad[2][1] + node->pad_right >= node->kernel_w)
                break;
            node->pad_top += pad->pad[1][0];
            node->pad_bottom += pad->pad[1][1];
            node->pad_left += pad->pad[2][0];
            node->pad_right += pad->pad[2][1];
            node->input[0] = pad->input[0];
        }
    }
}

/* Counts uses, and takes out the PADs that nobody reads any more (from the back, so that chains of
 * them go). */
static void count_uses(poise_graph_build *build)
{
    for (int k = 0; k < build->output_count; k++)
        build->tensor[build->output[k]].uses++;
    for (int32_t n = build->node_count; n-- > 0;) {
        const poise_nn_node *node = &build->node[n];
        if (build->tensor[node->output].uses)
            for (int k = 0; k < node->input_count; k++)
                if (node->input[k] >= 0)
                    build->tensor[node->input[k]].uses++;
    }
    int32_t kept = 0;
    for (int32_t n = 0; n < build->node_count; n++) {
        if (!build->tensor[build->node[n].output].uses)
            continue;
        build->node[kept] = build->node[n];
        build->tensor[build->node[kept].output].node = kept;
        kept++;
    }
    build->node_count = kept;
}

static size_t align_up(size_t bytes)
{
    return (bytes + MEMORY_ALIGN - 1) / MEMORY_ALIGN * MEMORY_ALIGN;
}

static void describe(poise_nn_tensor *out, const poise_file_tensor *in,
                     const poise_file_tensor *shape)
{
    memcpy(out->name, in->name, sizeof out->name);
    out->rank = shape->rank;
    memcpy(out->shape, shape->shape, sizeof out->shape);
    out->elements = shape->elements;
    out->producer = in->node;
    out->uses = in->uses;
}

/* How many tensors and how many bytes of constants the graph will hold; numbers the tensors in
 * order of first use. */
static int number_tensors(poise_graph_build *build, int32_t *ret_tensors, size_t *ret_bytes)
{
    int32_t count = 0;
    size_t bytes = 0, weights = 0;
    build->tensor[build->input].id = count++;
    for (int32_t n = 0; n < build->node_count; n++) {
        const poise_nn_node *node = &build->node[n];
        for (int k = 0; k < node->input_count; k++) {
            poise_file_tensor *t = node->input[k] >= 0 ? &build->tensor[node->input[k]] : NULL;
            size_t elements = 0;
            if (!t) {
                count++; /* zeros for a missing bias */
                elements =
                    (size_t)build->tensor[node->output].shape[build->tensor[node->output].rank - 1];
                if (node->op == POISE_NN_FULLY_CONNECTED)
                    elements = build->tensor[node->output].elements;
            } else if (t->id < 0) {
                t->id = count++;
                elements = t->constant >= 0 ? build->tensor[t->constant].elements : 0;
            }
            bytes += align_up(elements * sizeof(float));
            weights += elements;
        }
        build->tensor[node->output].id = count++;
    }
    if (count > POISE_NN_TENSORS_MAX)
        return poise_tfl_fail(&build->tfl, POISE_ELIMIT, "more than %d tensors are needed",
                              (int)POISE_NN_TENSORS_MAX);
    if (weights > POISE_NN_WEIGHTS_MAX)
        return poise_tfl_fail(&build->tfl, POISE_ELIMIT,
                              "its constants have %zu values, more than %d", weights,
                              (int)POISE_NN_WEIGHTS_MAX);
    *ret_tensors = count;
    *ret_bytes = bytes;
    return 0;
}

/* The values of a constant input, expanded into `place` when it is met for the first time. Returns
 * bytes used. */
static size_t fill_constant(poise_graph_build *build, const poise_file_tensor *t,
                            poise_nn_tensor *out, float *place)
{
    const poise_file_tensor *source = &build->tensor[t->constant];
    const poise_tfl_values values = {
        .tensor = source->name,
        .type = source->type,
        .rank = source->rank,
        .shape = {source->shape[0], source->shape[1], source->shape[2], source->shape[3]},
        .elements = source->elements,
        .bytes = source->data,
        .sparsity = source->sparsity};
    describe(out, t, source);
    out->values = place;
    if (poise_tfl_expand(&build->tfl, &values, place))
        return 0;
    return align_up(source->elements * sizeof(float));
}

static size_t fill_zeros(const poise_graph_build *build, const poise_nn_node *node,
                         poise_nn_tensor *out, float *place)
{
    const poise_file_tensor *made = &build->tensor[node->output];
    size_t count =
        node->op == POISE_NN_FULLY_CONNECTED ? made->elements : (size_t)made->shape[made->rank - 1];
    *out = (poise_nn_tensor){.name = "(no bias)",
                             .rank = 1,
                             .shape = {(int32_t)count, 1, 1, 1},
                             .elements = count,
                             .values = place,
                             .producer = -1,
                             .uses = 1};
    memset(place, 0, count * sizeof *place);
    return align_up(count * sizeof(float));
}

static int finish(poise_graph_build *build, poise_nn_graph *graph)
{
    int32_t tensors = 0;
    size_t constant_bytes = 0;
    int status = number_tensors(build, &tensors, &constant_bytes);
    if (status)
        return status;
    size_t tensor_bytes = align_up((size_t)tensors * sizeof *graph->tensor);
    size_t node_bytes = align_up((size_t)build->node_count * sizeof *graph->node);
    char *memory =
        aligned_alloc(MEMORY_ALIGN, tensor_bytes + node_bytes + constant_bytes + MEMORY_ALIGN);
    if (!memory)
        return poise_tfl_fail(&build->tfl, POISE_ENOMEM, "no memory for %zu bytes of weights",
                              constant_bytes);
    memset(memory, 0, tensor_bytes + node_bytes);
    graph->memory = memory;
    graph->tensor = (poise_nn_tensor *)(void *)memory;
    graph->node = (poise_nn_node *)(void *)(memory + tensor_bytes);
    char *place = memory + tensor_bytes + node_bytes;

    graph->tensor_count = 1;
    describe(&graph->tensor[0], &build->tensor[build->input], &build->tensor[build->input]);
    for (int32_t n = 0; n < build->node_count && !build->tfl.status; n++) {
        poise_nn_node *node = &graph->node[n];
        *node = build->node[n];
        for (int k = 0; k < node->input_count; k++) {
            poise_nn_tensor *next = &graph->tensor[graph->tensor_count];
            if (node->input[k] < 0) {
                place += fill_zeros(build, &build->node[n], next, (float *)(void *)place);
                node->input[k] = graph->tensor_count++;
                continue;
            }
            const poise_file_tensor *t = &build->tensor[node->input[k]];
            node->input[k] = t->id;
            if (t->constant >= 0 && t->id == graph->tensor_count) {
                place += fill_constant(build, t, next, (float *)(void *)place);
                graph->tensor_count++;
            }
        }
        const poise_file_tensor *made = &build->tensor[node->output];
        node->output = graph->tensor_count++;
        describe(&graph->tensor[node->output], made, made);
        graph->flop += node->flop;
    }
    graph->node_count = build->node_count;
    graph->input = 0;
    graph->output_count = build->output_count;
    for (int k = 0; k < build->output_count; k++)
        graph->output[k] = build->tensor[build->output[k]].id;
    if (graph->flop > flop_max)
        return poise_tfl_fail(&build->tfl, POISE_ELIMIT,
                              "a run takes %.3g operations, more than %.3g", graph->flop, flop_max);
    return build->tfl.status;
}

int poise_nn_graph_read(const void *data, size_t size, const char *name, uint32_t want_mask,
                        poise_nn_graph **ret_graph, poise_err *err)
{
    if (size > POISE_NN_FILE_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: %zu bytes, more than %d", name, size,
                          (int)POISE_NN_FILE_MAX);
    poise_graph_build build = {.tfl = {.data = data, .size = size, .name = name, .err = err}};
    poise_tfl *tfl = &build.tfl;
    poise_tfl_table model = poise_tfl_root(tfl);
    poise_tfl_vector subgraphs = poise_tfl_list(tfl, model, 2, 4);
    if (!tfl->status && subgraphs.count < 1)
        poise_tfl_fail(tfl, POISE_EFORMAT, "the model holds no graph");
    poise_tfl_table subgraph =
        tfl->status ? (poise_tfl_table){0} : poise_tfl_item(tfl, subgraphs, 0);

    poise_nn_graph *graph = NULL;
    if (!tfl->status && !read_tensors(&build, model, subgraph) &&
        !read_ends(&build, subgraph, want_mask) && !read_nodes(&build, model, subgraph)) {
        fold_pads(&build);
        count_uses(&build);
        graph = calloc(1, sizeof *graph);
        if (!graph)
            poise_tfl_fail(tfl, POISE_ENOMEM, "no memory for the graph");
        else
            finish(&build, graph);
    }
    free(build.tensor);
    free(build.node);
    if (tfl->status) {
        poise_nn_graph_free(&graph);
        return tfl->status;
    }
    *ret_graph = graph;
    return 0;
}

void poise_nn_graph_free(poise_nn_graph **graph)
{
    if (!graph || !*graph)
        return;
    free((*graph)->memory);
    free(*graph);
    *graph = NULL;
}
