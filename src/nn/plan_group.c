/* Rewriting the graph for speed and cutting it into steps. */
#include "nn/plan_build.h"

static int sole_consumer(const poise_planner *planner, int tensor)
{
    const poise_plan_tensor *t = &planner->tensor[tensor];
    return t->uses == 1 && !t->is_output ? t->consumer : -1;
}

static int is_pointwise(const poise_nn_node *node)
{
    return node->op == POISE_NN_CONV && node->kernel_h == 1 && node->kernel_w == 1 && node->stride_h == 1 &&
           node->stride_w == 1 && !node->pad_top && !node->pad_left && !node->pad_bottom && !node->pad_right;
}

void poise_plan_sink_resizes(poise_planner *planner)
{
    for (int k = 0; k < planner->node_count; k++) {
        poise_nn_node *resize = &planner->node[k];
        /* One that was moved already has taken over an activation, and is linear no more. */
        int linear = resize->op == POISE_NN_RESIZE_BILINEAR && resize->activation == POISE_NN_NONE;
        int c = linear ? sole_consumer(planner, resize->output) : -1;
        if (c < 0 || !is_pointwise(&planner->node[c]) || planner->tensor[resize->input[0]].values) {
            continue;
        }
        const poise_plan_tensor *small = &planner->tensor[resize->input[0]];
        poise_plan_tensor *between = &planner->tensor[resize->output];
        if (small->elements >= between->elements) {
            continue;
        }
        /* Node k becomes the convolution small -> between, node c the resize between -> out. */
        poise_nn_node conv = planner->node[c], back = *resize;
        int out = conv.output;
        conv.input[0] = resize->input[0];
        conv.output = resize->output;
        conv.flop *= (double)small->elements / (double)between->elements;
        back.input[0] = resize->output;
        back.output = out;
        back.activation = conv.activation;
        conv.activation = POISE_NN_NONE;
        between->shape[1] = small->shape[1];
        between->shape[2] = small->shape[2];
        between->shape[3] = planner->tensor[out].shape[3];
        between->elements = (size_t)between->shape[1] * (size_t)between->shape[2] * (size_t)between->shape[3];
        planner->node[k] = conv;
        planner->node[c] = back;
    }
}

static poise_nn_act act_of(poise_nn_activation activation)
{
    return activation == POISE_NN_RELU    ? POISE_NN_ACT_RELU
           : activation == POISE_NN_RELU6 ? POISE_NN_ACT_RELU6
                                          : POISE_NN_ACT_NONE;
}

static int can_absorb(const poise_nn_node *node)
{
    return node->op == POISE_NN_CONV || node->op == POISE_NN_FULLY_CONNECTED ||
           node->op == POISE_NN_RESIZE_BILINEAR;
}

/* The node with what follows it and can be done on its sums before they are stored. Marks what it takes as gone. */
static poise_plan_tail absorb(poise_planner *planner, int k)
{
    const poise_nn_node *node = &planner->node[k];
    poise_plan_tail tail = {.before = act_of(node->activation),
                            .after = POISE_NN_ACT_NONE,
                            .before_slopes = -1,
                            .after_slopes = -1,
                            .residual = -1,
                            .out = node->output,
                            .last = k};
    while (can_absorb(node)) {
        int c = sole_consumer(planner, tail.out);
        if (c < 0) {
            break;
        }
        const poise_nn_node *next = &planner->node[c];
        if (next->op == POISE_NN_PRELU) {
            poise_nn_act *act = tail.residual < 0 ? &tail.before : &tail.after;
            if (*act != POISE_NN_ACT_NONE) {
                break;
            }
            *act = POISE_NN_ACT_PRELU;
            *(tail.residual < 0 ? &tail.before_slopes : &tail.after_slopes) = next->input[1];
        } else if (next->op == POISE_NN_ADD && tail.residual < 0) {
            int other = next->input[next->input[0] == tail.out];
            int producer = planner->tensor[other].producer;
            /* Of two convolutions that are added, the later one takes the sum: the other is there by then. */
            if (planner->tensor[other].values || (producer > k && can_absorb(&planner->node[producer]))) {
                break;
            }
            tail.residual = other;
            tail.after = act_of(next->activation);
        } else {
            break;
        }
        planner->gone[c] = 1;
        tail.out = next->output;
        tail.last = c;
    }
    return tail;
}

static int is_stage(const poise_nn_node *node)
{
    return node->op == POISE_NN_CONV || node->op == POISE_NN_DEPTHWISE;
}

/* An image between two stages that is small stays in the cache anyway; there, a new pipe costs nothing and can use
 * whole-image strips. */
enum { KEEP_CHAIN_FLOATS = 64 * 1024 };

static int should_chain(const poise_planner *planner, const poise_nn_node *from, const poise_plan_tail *tail,
                        const poise_nn_node *next)
{
    if (from->op == POISE_NN_DEPTHWISE && next->op == POISE_NN_DEPTHWISE) {
        return 0;
    }
    return from->op != next->op || planner->tensor[tail->out].elements >= KEEP_CHAIN_FLOATS;
}

void poise_plan_group(poise_planner *planner)
{
    for (int k = 0; k < planner->node_count; k++) {
        if (planner->gone[k]) {
            continue;
        }
        poise_plan_draft draft = {.first_stage = planner->stage_total};
        int n = k, last = k;
        for (;;) {
            poise_plan_tail tail = absorb(planner, n);
            planner->gone[n] = 1;
            planner->stage_node[planner->stage_total] = n;
            planner->stage_tail[planner->stage_total++] = tail;
            last = tail.last;
            draft.stage_count++;
            int c = sole_consumer(planner, tail.out);
            /* One stage is kept free for a COPY in front. */
            if (c < 0 || planner->gone[c] || !is_stage(&planner->node[n]) || !is_stage(&planner->node[c]) ||
                planner->node[c].input[0] != tail.out || draft.stage_count == POISE_NN_PIPE_STAGES_MAX - 1 ||
                !should_chain(planner, &planner->node[n], &tail, &planner->node[c])) {
                break;
            }
            n = c;
        }
        planner->at_node[last] = draft;
    }
}
