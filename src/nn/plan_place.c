/* Where tensors lie: shared storage for reshapes and concatenations, in-place steps, then a first fit by lifetime. */
#include "nn/plan_build.h"

#include <limits.h>
#include <stdlib.h>

size_t poise_nn_padded(size_t floats)
{
    return (floats + POISE_NN_SLACK + 15) / 16 * 16;
}

static int root_of(poise_planner *planner, int tensor, size_t *inside)
{
    size_t offset = 0;
    while (planner->tensor[tensor].root != tensor) {
        offset += planner->tensor[tensor].inside;
        tensor = planner->tensor[tensor].root;
    }
    if (inside) {
        *inside = offset;
    }
    return tensor;
}

/* Lays the storage of `tensor` into that of `into` at an offset from `into`'s own begin. */
static void merge(poise_planner *planner, int tensor, int into, size_t offset)
{
    size_t inside;
    int root = root_of(planner, into, &inside);
    poise_plan_tensor *t = &planner->tensor[tensor], *r = &planner->tensor[root];
    t->root = root;
    t->inside = inside + offset;
    r->shared = 1;
    r->first = t->first < r->first ? t->first : r->first;
    r->last = t->last > r->last ? t->last : r->last;
}

/* A concatenation whose pieces lie one behind the other in memory is free: its inputs are made inside its output. */
static void place_concat(poise_planner *planner, const poise_nn_node *node)
{
    const poise_plan_tensor *out = &planner->tensor[node->output];
    for (int d = 0; d < node->axis; d++) {
        if (out->shape[d] != 1) {
            return;
        }
    }
    size_t offset = 0;
    for (int i = 0; i < node->input_count; i++) {
        int in = node->input[i], root = root_of(planner, in, NULL);
        int free_root = root != planner->graph->input && !planner->tensor[in].values && root != node->output &&
                        !planner->tensor[root].is_output &&
                        planner->tensor[root].elements == planner->tensor[in].elements;
        /* A reshape of the input may be the graph's output, or the input may come twice: those are copied. */
        if (free_root && root_of(planner, node->output, NULL) != root) {
            merge(planner, root, node->output, offset);
        }
        offset += planner->tensor[in].elements;
    }
}

static void touch(poise_planner *planner, int tensor, int step)
{
    if (tensor < 0 || planner->tensor[tensor].values) {
        return;
    }
    poise_plan_tensor *root = &planner->tensor[root_of(planner, tensor, NULL)];
    root->first = step < root->first ? step : root->first;
    root->last = step > root->last ? step : root->last;
}

static void find_lifetimes(poise_planner *planner)
{
    for (int i = 0; i < planner->plan->step_count; i++) {
        touch(planner, planner->step_in[i], i);
        touch(planner, planner->step_out[i], i);
        touch(planner, planner->step_second[i], i);
        const poise_nn_step *step = &planner->plan->step[i];
        const poise_nn_node *node = &planner->node[planner->step_node[i]];
        if (step->kind == POISE_NN_STEP_CONCAT) {
            for (int j = 0; j < node->input_count; j++) {
                touch(planner, node->input[j], i);
            }
        }
        const poise_plan_draft *draft = &planner->at_node[planner->step_last_node[i]];
        for (int s = 0; s < draft->stage_count; s++) {
            touch(planner, planner->stage_tail[draft->first_stage + s].residual, i);
        }
    }
    touch(planner, planner->graph->input, -1);
    for (int k = 0; k < planner->graph->output_count; k++) {
        touch(planner, planner->graph->output[k], INT_MAX);
    }
}

/* Whether step i, which writes `out`, may write it over `over`. */
static int may_overwrite(poise_planner *planner, int i, int out, int over)
{
    if (over < 0 || planner->tensor[over].values) {
        return 0;
    }
    size_t inside;
    int from = root_of(planner, over, &inside), to = root_of(planner, out, NULL);
    const poise_plan_tensor *f = &planner->tensor[from], *t = &planner->tensor[to];
    if (from == to || to != out || t->shared || t->first != i || f->last != i || inside != 0 ||
        f->elements != t->elements || f->elements != planner->tensor[over].elements) {
        return 0;
    }
    const poise_nn_step *step = &planner->plan->step[i];
    switch (step->kind) {
    case POISE_NN_STEP_ADD:
    case POISE_NN_STEP_PRELU:
    case POISE_NN_STEP_LOGISTIC:
        return 1;
    case POISE_NN_STEP_RESIZE:
        return over == planner->step_second[i] && root_of(planner, planner->step_in[i], NULL) != from;
    case POISE_NN_STEP_PIPE:
        break;
    default:
        return 0;
    }
    const poise_plan_draft *draft = &planner->at_node[planner->step_last_node[i]];
    const poise_plan_tail *tail = &planner->stage_tail[draft->first_stage];
    for (int s = 0; s < draft->stage_count - 1; s++) {
        if (tail[s].residual >= 0 && root_of(planner, tail[s].residual, NULL) == from) {
            return 0;
        }
    }
    int residual = tail[draft->stage_count - 1].residual;
    int residual_there = residual >= 0 && root_of(planner, residual, NULL) == from;
    if (root_of(planner, planner->step_in[i], NULL) == from) {
        return poise_plan_pipe_in_place(&step->pipe, residual_there);
    }
    return residual_there;
}

static void place_in_place(poise_planner *planner)
{
    for (int i = 0; i < planner->plan->step_count; i++) {
        int out = planner->step_out[i], second = planner->step_second[i], in = planner->step_in[i];
        if (out < 0) {
            continue;
        }
        if (may_overwrite(planner, i, out, second)) {
            merge(planner, out, second, 0);
        } else if (may_overwrite(planner, i, out, in)) {
            merge(planner, out, in, 0);
        }
    }
}

static int larger_first(const void *a, const void *b, void *cookie)
{
    const poise_planner *planner = cookie;
    int ia = *(const int *)a, ib = *(const int *)b;
    const poise_plan_tensor *ta = &planner->tensor[ia], *tb = &planner->tensor[ib];
    if (ta->elements != tb->elements) {
        return ta->elements < tb->elements ? 1 : -1;
    }
    return ia - ib;
}

/* The lowest place for root `id` that no placed storage with a common lifetime takes. `placed` is in order of place. */
static void place_root(poise_planner *planner, int id, int *placed, int *placed_count)
{
    poise_plan_tensor *t = &planner->tensor[id];
    size_t at = 0, size = poise_nn_padded(t->elements);
    for (int i = 0; i < *placed_count; i++) {
        const poise_plan_tensor *other = &planner->tensor[placed[i]];
        if (other->last < t->first || other->first > t->last) {
            continue;
        }
        if (at + size <= other->at) {
            break;
        }
        size_t end = other->at + poise_nn_padded(other->elements);
        at = end > at ? end : at;
    }
    t->at = at;
    int i = (*placed_count)++;
    for (; i > 0 && planner->tensor[placed[i - 1]].at > at; i--) {
        placed[i] = placed[i - 1];
    }
    placed[i] = id;
    if (at + size > planner->plan->arena_floats) {
        planner->plan->arena_floats = at + size;
    }
}

int poise_plan_place(poise_planner *planner)
{
    int *order = malloc((size_t)planner->tensor_count * 2 * sizeof *order), roots = 0, placed_count = 0;
    if (!order) {
        return POISE_ENOMEM;
    }
    for (int k = 0; k < planner->node_count; k++) {
        const poise_nn_node *node = &planner->node[k];
        if (node->op == POISE_NN_RESHAPE) {
            merge(planner, node->output, node->input[0], 0);
        }
    }
    for (int k = 0; k < planner->node_count; k++) {
        if (planner->node[k].op == POISE_NN_CONCAT) {
            place_concat(planner, &planner->node[k]);
        }
    }
    find_lifetimes(planner);
    place_in_place(planner);
    for (int i = 0; i < planner->tensor_count; i++) {
        const poise_plan_tensor *t = &planner->tensor[i];
        if (t->root == i && !t->values && t->last >= t->first) {
            order[roots++] = i;
        }
    }
    qsort_r(order, (size_t)roots, sizeof *order, larger_first, planner);
    for (int i = 0; i < roots; i++) {
        place_root(planner, order[i], order + planner->tensor_count, &placed_count);
    }
    free(order);
    return 0;
}

size_t poise_plan_where(const poise_planner *planner, int tensor)
{
    size_t inside = 0;
    while (planner->tensor[tensor].root != tensor) {
        inside += planner->tensor[tensor].inside;
        tensor = planner->tensor[tensor].root;
    }
    return planner->tensor[tensor].at + inside;
}
