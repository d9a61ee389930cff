/* Making a plan: rewrite and group the graph's nodes, turn the groups into steps, place tensors, pack weights.
 *
 * Steps are made twice: a first pass adds up how large the weight block will be, a second one fills it. */
#include "nn/plan_build.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Weights of megabytes are read through from begin to end in every run: on huge pages that costs some 2 % less
 * (pose_landmark_full, 7.23 against 7.09 ms). `floats` floats, 64-byte aligned at least; NULL when memory runs out. */
static float *weight_block(size_t floats)
{
    const size_t huge_page = (size_t)2 << 20, worthwhile = 2 * huge_page;
    size_t bytes = floats * sizeof(float), alignment = bytes >= worthwhile ? huge_page : 64;
    bytes = (bytes + alignment - 1) / alignment * alignment;
    float *block = aligned_alloc(alignment, bytes);
    if (block && alignment == huge_page) {
        madvise(block, bytes, MADV_HUGEPAGE); /* a hint: without it the pages are small */
    }
    return block;
}

float *poise_plan_take(poise_planner *planner, size_t floats)
{
    float *at = planner->plan->weights ? planner->plan->weights + planner->weights_used : NULL;
    planner->weights_used += (floats + POISE_NN_SLACK + 15) / 16 * 16;
    return at;
}

const float *poise_plan_channels(poise_planner *planner, int tensor)
{
    if (tensor < 0) {
        return NULL;
    }
    const poise_plan_tensor *t = &planner->tensor[tensor];
    size_t padded = (t->elements + POISE_NN_CHANNEL_PAD - 1) / POISE_NN_CHANNEL_PAD * POISE_NN_CHANNEL_PAD;
    float *copy = poise_plan_take(planner, padded);
    if (copy) {
        memset(copy, 0, padded * sizeof *copy);
        memcpy(copy, t->values, t->elements * sizeof *copy);
    }
    return copy;
}

static void copy_graph(poise_planner *planner)
{
    const poise_nn_graph *graph = planner->graph;
    memcpy(planner->node, graph->node, (size_t)graph->node_count * sizeof *planner->node);
    for (int i = 0; i < graph->tensor_count; i++) {
        const poise_nn_tensor *from = &graph->tensor[i];
        poise_plan_tensor *t = &planner->tensor[i];
        *t = (poise_plan_tensor){.rank = from->rank,
                                 .elements = from->elements,
                                 .values = from->values,
                                 .producer = from->producer,
                                 .uses = from->uses,
                                 .consumer = -1,
                                 .root = i,
                                 .first = INT_MAX,
                                 .last = INT_MIN,
                                 .at = POISE_NN_NOWHERE};
        memcpy(t->shape, from->shape, sizeof t->shape);
    }
    for (int k = 0; k < graph->output_count; k++) {
        planner->tensor[graph->output[k]].is_output = 1;
    }
    for (int k = 0; k < graph->node_count; k++) {
        for (int i = 0; i < graph->node[k].input_count; i++) {
            planner->tensor[graph->node[k].input[i]].consumer = k;
        }
    }
}

/* Operands that a step takes from the arena cannot be constants (TFLite writes none such; converters fold them). */
static int check_operands(const poise_planner *planner)
{
    for (int k = 0; k < planner->node_count; k++) {
        const poise_nn_node *node = &planner->node[k];
        int count = node->op == POISE_NN_CONCAT ? node->input_count : 1;
        int both = node->op == POISE_NN_ADD && planner->tensor[node->input[0]].values;
        for (int i = both; i < count + both; i++) {
            if (planner->tensor[node->input[i]].values) {
                return poise_fail(planner->err, POISE_EUNSUPPORTED,
                                  "operator %d %s works on a constant only; fold it when converting the model", k,
                                  poise_nn_op_name(node->op));
            }
        }
        int parameters = node->op == POISE_NN_CONV || node->op == POISE_NN_DEPTHWISE ||
                         node->op == POISE_NN_FULLY_CONNECTED || node->op == POISE_NN_PRELU;
        for (int i = 1; parameters && i < node->input_count; i++) {
            if (!planner->tensor[node->input[i]].values) {
                return poise_fail(planner->err, POISE_EUNSUPPORTED,
                                  "operator %d %s computes its own weights; only constant weights are supported", k,
                                  poise_nn_op_name(node->op));
            }
        }
    }
    return 0;
}

static poise_nn_image image_of(const poise_planner *planner, int tensor)
{
    const poise_plan_tensor *t = &planner->tensor[tensor];
    if (t->rank == 4) {
        return (poise_nn_image){POISE_NN_NOWHERE, t->shape[1], t->shape[2], t->shape[3]};
    }
    int channels = t->shape[t->rank - 1];
    return (poise_nn_image){POISE_NN_NOWHERE, 1, (int)(t->elements / (size_t)channels), channels};
}

/* The columns and weights of a bilinear resize with half-pixel centres (TFLite: align_corners off). */
static void resize_table(poise_nn_step *step)
{
    float scale = (float)step->in.width / (float)step->out.width;
    for (int x = 0; x < step->out.width; x++) {
        float at = ((float)x + 0.5F) * scale - 0.5F;
        at = at < 0 ? 0 : at;
        int left = (int)at;
        left = left < step->in.width - 1 ? left : step->in.width - 1;
        step->left[x] = left;
        step->right[x] = left + 1 < step->in.width ? left + 1 : left;
        step->fraction[x] = at - (float)left;
    }
}

static void make_pad(const poise_planner *planner, const poise_nn_node *node, poise_nn_step *step)
{
    const poise_plan_tensor *in = &planner->tensor[node->input[0]], *out = &planner->tensor[node->output];
    /* Entries at or behind the rank are 1 and have no padding: the same memory order for every rank. */
    for (int d = 0; d < 4; d++) {
        step->in_shape[d] = in->shape[d];
        step->pad_shape[d] = out->shape[d];
        step->before[d] = d < in->rank ? node->pad[d][0] : 0;
    }
}

static void make_concat(const poise_planner *planner, const poise_nn_node *node, poise_nn_step *step)
{
    const poise_plan_tensor *out = &planner->tensor[node->output];
    step->copies = 1;
    for (int d = 0; d < node->axis; d++) {
        step->copies *= (size_t)out->shape[d];
    }
    step->out_stride = out->elements / step->copies;
    step->piece_count = node->input_count;
    for (int i = 0; i < node->input_count; i++) {
        step->piece_floats[i] = planner->tensor[node->input[i]].elements / step->copies;
    }
}

/* Fills a step that is not a pipe. */
static void make_step(poise_planner *planner, const poise_nn_node *node, const poise_plan_tail *tail,
                      poise_nn_step *step)
{
    step->in = image_of(planner, node->input[0]);
    step->out = image_of(planner, tail->out);
    step->count = planner->tensor[node->output].elements;
    step->second = POISE_NN_NOWHERE;
    step->flop = node->flop;
    switch (node->op) {
    case POISE_NN_ADD:
        step->kind = POISE_NN_STEP_ADD;
        step->act = tail->before;
        break;
    case POISE_NN_PRELU:
        step->kind = POISE_NN_STEP_PRELU;
        step->constant = poise_plan_channels(planner, node->input[1]);
        break;
    case POISE_NN_LOGISTIC:
        step->kind = POISE_NN_STEP_LOGISTIC;
        break;
    case POISE_NN_MEAN:
        step->kind = POISE_NN_STEP_MEAN;
        break;
    case POISE_NN_MAX_POOL:
        step->kind = POISE_NN_STEP_POOL;
        step->kernel_h = node->kernel_h;
        step->kernel_w = node->kernel_w;
        step->stride_h = node->stride_h;
        step->stride_w = node->stride_w;
        step->pad_top = node->pad_top;
        step->pad_left = node->pad_left;
        if (planner->plan->rows_max < node->kernel_h) {
            planner->plan->rows_max = node->kernel_h;
        }
        break;
    case POISE_NN_RESIZE_BILINEAR:
        step->kind = POISE_NN_STEP_RESIZE;
        step->epilogue = (poise_nn_epilogue){.before = tail->before,
                                             .after = tail->after,
                                             .before_slopes = poise_plan_channels(planner, tail->before_slopes),
                                             .after_slopes = poise_plan_channels(planner, tail->after_slopes)};
        float *table = poise_plan_take(planner, (size_t)step->out.width * 3);
        if (table) {
            step->fraction = table;
            step->left = (int *)(void *)(table + step->out.width);
            step->right = step->left + step->out.width;
            resize_table(step);
        }
        break;
    case POISE_NN_PAD:
        step->kind = POISE_NN_STEP_PAD;
        make_pad(planner, node, step);
        break;
    case POISE_NN_DEPTH_TO_SPACE:
        step->kind = POISE_NN_STEP_DEPTH_TO_SPACE;
        step->block = node->block;
        break;
    case POISE_NN_CONCAT:
        step->kind = POISE_NN_STEP_CONCAT;
        make_concat(planner, node, step);
        break;
    default: /* RESHAPE and stages never come here */
        break;
    }
    snprintf(step->name, sizeof step->name, "%dx%dx%d: %s%s", step->in.height, step->in.width, step->in.channels,
             poise_nn_op_name(node->op), tail->residual >= 0 ? " +add" : "");
}

/* One pass over the drafts; see the top of the file. */
static void make_steps(poise_planner *planner)
{
    poise_nn_plan *plan = planner->plan;
    poise_nn_stage *stage = plan->stages;
    plan->step_count = 0;
    planner->weights_used = 0;
    for (int k = 0; k < planner->node_count; k++) {
        const poise_plan_draft *draft = &planner->at_node[k];
        if (!draft->stage_count) {
            continue;
        }
        const poise_nn_node *head = &planner->node[planner->stage_node[draft->first_stage]];
        const poise_plan_tail *tail = &planner->stage_tail[draft->first_stage];
        const poise_plan_tail *end = tail + draft->stage_count - 1;
        if (head->op == POISE_NN_RESHAPE) {
            continue;
        }
        int i = plan->step_count++;
        poise_nn_step *step = &plan->step[i];
        memset(step, 0, sizeof *step);
        planner->step_node[i] = planner->stage_node[draft->first_stage];
        planner->step_last_node[i] = k;
        planner->step_in[i] = head->input[0];
        planner->step_out[i] = end->out;
        planner->step_second[i] = end->residual;
        if (head->op == POISE_NN_CONV || head->op == POISE_NN_DEPTHWISE || head->op == POISE_NN_FULLY_CONNECTED) {
            step->kind = POISE_NN_STEP_PIPE;
            step->pipe.stage = stage;
            poise_plan_make_pipe(planner, draft, step);
            poise_plan_layout_pipe(plan, &step->pipe);
            stage += draft->stage_count + 1;
            continue;
        }
        make_step(planner, head, tail, step);
        if (head->op == POISE_NN_ADD) {
            int constant = planner->tensor[head->input[0]].values ? 0 : 1;
            planner->step_in[i] = head->input[!constant];
            planner->step_second[i] = head->input[constant];
            if (planner->tensor[head->input[constant]].values) {
                step->constant = poise_plan_channels(planner, head->input[constant]);
                planner->step_second[i] = -1;
            }
        }
    }
}

/* Fills in where everything lies. */
static void resolve(poise_planner *planner)
{
    poise_nn_plan *plan = planner->plan;
    for (int i = 0; i < plan->step_count; i++) {
        poise_nn_step *step = &plan->step[i];
        size_t in = poise_plan_where(planner, planner->step_in[i]);
        size_t out = poise_plan_where(planner, planner->step_out[i]);
        const poise_plan_draft *draft = &planner->at_node[planner->step_last_node[i]];
        step->in.at = step->pipe.in.at = in;
        step->out.at = step->pipe.out.at = out;
        if (planner->step_second[i] >= 0) {
            step->second = poise_plan_where(planner, planner->step_second[i]);
        }
        for (int j = 0; j < step->piece_count; j++) {
            step->piece[j] = poise_plan_where(planner, planner->node[planner->step_node[i]].input[j]);
        }
        /* Stages of the pipe are the draft's, behind a COPY that may stand in front. */
        int skip = step->pipe.stage_count - draft->stage_count;
        for (int s = 0; step->kind == POISE_NN_STEP_PIPE && s < draft->stage_count; s++) {
            int residual = planner->stage_tail[draft->first_stage + s].residual;
            if (residual >= 0) {
                step->pipe.stage[skip + s].residual = poise_plan_where(planner, residual);
            }
        }
    }
    const poise_nn_graph *graph = planner->graph;
    plan->input = image_of(planner, graph->input);
    plan->input.at = poise_plan_where(planner, graph->input);
    plan->output_count = graph->output_count;
    for (int k = 0; k < graph->output_count; k++) {
        plan->output[k] = poise_plan_where(planner, graph->output[k]);
        plan->output_floats[k] = planner->tensor[graph->output[k]].elements;
    }
}

static void planner_free(poise_planner *planner)
{
    free(planner->node);
    free(planner->tensor);
    free(planner->gone);
    free(planner->stage_tail);
    free(planner->at_node);
}

/* Working memory for a graph; one block of ints carries all int arrays. */
static int planner_init(poise_planner *planner)
{
    size_t nodes = (size_t)planner->graph->node_count + 1, tensors = (size_t)planner->graph->tensor_count + 1;
    enum { INT_ARRAYS = 7 };
    planner->node_count = planner->graph->node_count;
    planner->tensor_count = planner->graph->tensor_count;
    planner->node = malloc(nodes * sizeof *planner->node);
    planner->tensor = malloc(tensors * sizeof *planner->tensor);
    planner->gone = calloc(nodes * INT_ARRAYS, sizeof *planner->gone);
    planner->stage_tail = malloc(nodes * sizeof *planner->stage_tail);
    planner->at_node = calloc(nodes, sizeof *planner->at_node);
    if (!planner->node || !planner->tensor || !planner->gone || !planner->stage_tail || !planner->at_node) {
        return POISE_ENOMEM;
    }
    int **const arrays[INT_ARRAYS - 1] = {&planner->stage_node, &planner->step_in,   &planner->step_out,
                                          &planner->step_second, &planner->step_node, &planner->step_last_node};
    for (int i = 0; i < INT_ARRAYS - 1; i++) {
        *arrays[i] = planner->gone + (size_t)(i + 1) * nodes;
    }
    return 0;
}

static int build(poise_planner *planner)
{
    poise_nn_plan *plan = planner->plan;
    if (planner_init(planner)) {
        return POISE_ENOMEM;
    }
    copy_graph(planner);
    int code = check_operands(planner);
    if (code) {
        return code;
    }
    poise_plan_sink_resizes(planner);
    poise_plan_group(planner);
    size_t nodes = (size_t)planner->node_count + 1;
    plan->step = malloc(nodes * sizeof *plan->step);
    plan->stages = malloc(nodes * 2 * sizeof *plan->stages);
    if (!plan->step || !plan->stages) {
        return POISE_ENOMEM;
    }
    make_steps(planner);
    plan->weight_floats = planner->weights_used + POISE_NN_SLACK;
    plan->weights = weight_block(plan->weight_floats);
    if (!plan->weights) {
        return POISE_ENOMEM;
    }
    make_steps(planner);
    if (poise_plan_place(planner)) {
        return POISE_ENOMEM;
    }
    resolve(planner);
    return 0;
}

int poise_nn_plan_new(const poise_nn_graph *graph, poise_nn_isa isa, poise_nn_plan **ret_plan, poise_err *err)
{
    const poise_nn_kernels *kernels = poise_nn_kernels_for(isa);
    if (!kernels) {
        return poise_fail(err, POISE_EINVAL, "instruction set %s is not available on this machine or in this build",
                          poise_nn_isa_name(isa));
    }
    poise_nn_plan *plan = calloc(1, sizeof *plan);
    if (!plan) {
        return poise_fail(err, POISE_ENOMEM, "not enough memory to plan a network");
    }
    plan->kernels = kernels;
    poise_planner planner = {.graph = graph, .plan = plan, .err = err};
    int code = build(&planner);
    planner_free(&planner);
    if (code) {
        poise_nn_plan_free(&plan);
        return code == POISE_ENOMEM ? poise_fail(err, code, "not enough memory to plan a network") : code;
    }
    *ret_plan = plan;
    return 0;
}

void poise_nn_plan_free(poise_nn_plan **plan)
{
    if (plan && *plan) {
        free((*plan)->weights);
        free((*plan)->step);
        free((*plan)->stages);
        free(*plan);
        *plan = NULL;
    }
}

int poise_nn_step_count(const poise_nn_plan *plan)
{
    return plan->step_count;
}

const char *poise_nn_step_name(const poise_nn_plan *plan, int i, double *ret_flop)
{
    if (ret_flop) {
        *ret_flop = plan->step[i].flop;
    }
    return plan->step[i].name;
}

size_t poise_nn_plan_bytes(const poise_nn_plan *plan)
{
    return plan->weight_floats * sizeof(float);
}
