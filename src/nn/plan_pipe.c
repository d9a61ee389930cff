/* Stages of a pipe and the size of its rings. */
#include "nn/plan_build.h"

#include <stdio.h>
#include <string.h>

/* What the rings of a pipe may take, so that they, the weights in use and the rows streaming through stay in a
 * second-level cache of 1 MB (512 KB works too). */
enum { RING_BUDGET_FLOATS = 96 * 1024 };

int poise_nn_rows_needed(const poise_nn_stage *stage, int rows)
{
    int need = (rows - 1) * stage->stride_h - stage->pad_top + stage->kernel_h;
    return need < 0 ? 0 : need > stage->in_height ? stage->in_height : need;
}

static void describe(poise_nn_step *step, const char *format, int a, int b, int c)
{
    size_t used = strlen(step->name);
    snprintf(step->name + used, sizeof step->name - used, format, a, b, c);
}

static poise_nn_epilogue epilogue_of(poise_planner *planner, const poise_plan_tail *tail)
{
    return (poise_nn_epilogue){.before = tail->before,
                               .after = tail->after,
                               .before_slopes = poise_plan_channels(planner, tail->before_slopes),
                               .after_slopes = poise_plan_channels(planner, tail->after_slopes)};
}

/* Fills a stage from a CONV, FULLY_CONNECTED or DEPTHWISE node. */
static void make_stage(poise_planner *planner, const poise_nn_node *node, const poise_plan_tail *tail,
                       poise_nn_stage *stage)
{
    const poise_nn_kernels *kernels = planner->plan->kernels;
    const poise_plan_tensor *in = &planner->tensor[node->input[0]], *out = &planner->tensor[node->output];
    const float *values = planner->tensor[node->input[1]].values;
    const float *bias = poise_plan_channels(planner, node->input[2]);
    float *packed;
    if (node->op == POISE_NN_DEPTHWISE) {
        int taps = node->kernel_h * node->kernel_w, channels = in->shape[3];
        packed = poise_plan_take(planner, kernels->depthwise_pack_size(taps, channels));
        if (packed) {
            kernels->depthwise_pack(values, taps, channels, packed);
        }
        stage->kind = POISE_NN_STAGE_DEPTHWISE;
        stage->layer.depthwise = (poise_nn_depthwise_layer){node->kernel_h, node->kernel_w, node->stride_h,
                                                            node->stride_w, channels,       packed,
                                                            bias,           tail->before};
    } else {
        int dense = node->op == POISE_NN_FULLY_CONNECTED;
        int kernel_h = dense ? 1 : node->kernel_h, kernel_w = dense ? 1 : node->kernel_w;
        int out_channels = (int)planner->tensor[node->input[2]].elements;
        int in_channels = dense ? (int)(planner->tensor[node->input[1]].elements / (size_t)out_channels) : in->shape[3];
        int k = kernel_h * kernel_w * in_channels;
        packed = poise_plan_take(planner, kernels->conv_pack_size(k, out_channels));
        if (packed) {
            kernels->conv_pack(values, k, out_channels, packed);
        }
        stage->kind = POISE_NN_STAGE_CONV;
        stage->layer.conv = (poise_nn_conv_layer){kernel_h,
                                                  kernel_w,
                                                  dense ? 1 : node->stride_h,
                                                  dense ? 1 : node->stride_w,
                                                  in_channels,
                                                  out_channels,
                                                  packed,
                                                  bias,
                                                  epilogue_of(planner, tail)};
    }
    stage->residual = POISE_NN_NOWHERE;
    if (node->op == POISE_NN_FULLY_CONNECTED) {
        stage->kernel_h = stage->stride_h = 1;
        stage->channels = stage->layer.conv.out_channels;
        stage->height = stage->in_height = 1;
        stage->width = (int)(out->elements / (size_t)stage->channels);
        return;
    }
    stage->kernel_h = node->kernel_h;
    stage->stride_h = node->stride_h;
    stage->pad_top = node->pad_top;
    stage->in_height = in->shape[1];
    stage->height = out->shape[1];
    stage->width = out->shape[2];
    stage->channels = out->shape[3];
}

/* Zero pixels that a node needs behind each input row: what its last window reaches over the image. */
static int border_right(const poise_planner *planner, const poise_nn_node *node)
{
    int in = planner->tensor[node->input[0]].shape[2], out = planner->tensor[node->output].shape[2];
    int over = (out - 1) * node->stride_w + node->kernel_w - node->pad_left - in;
    return over > 0 ? over : 0;
}

static void describe_stage(poise_nn_step *step, const poise_nn_node *node, const poise_nn_stage *stage,
                           const poise_plan_tail *tail)
{
    if (node->op == POISE_NN_DEPTHWISE) {
        describe(step, " dw%d", node->kernel_h, 0, 0);
    } else if (node->op == POISE_NN_FULLY_CONNECTED) {
        describe(step, " dense>%d", stage->channels, 0, 0);
    } else {
        describe(step, " %dx%d>%d", node->kernel_h, node->kernel_w, stage->channels);
    }
    if (stage->stride_h > 1) {
        describe(step, "s%d", stage->stride_h, 0, 0);
    }
    if (tail->residual >= 0) {
        describe(step, "+add", 0, 0, 0);
    }
}

void poise_plan_make_pipe(poise_planner *planner, const poise_plan_draft *draft, poise_nn_step *step)
{
    poise_nn_pipe *pipe = &step->pipe;
    const int *nodes = planner->stage_node + draft->first_stage;
    const poise_plan_tail *tails = planner->stage_tail + draft->first_stage;
    const poise_nn_node *head = &planner->node[nodes[0]];
    const poise_plan_tensor *in = &planner->tensor[head->input[0]];
    poise_nn_stage *stage = pipe->stage;
    memset(stage, 0, (size_t)(draft->stage_count + 1) * sizeof *stage);
    step->name[0] = 0;
    step->flop = 0;
    int count = 0;
    if (head->op == POISE_NN_FULLY_CONNECTED) {
        pipe->in = (poise_nn_image){.height = 1, .width = 1, .channels = (int)in->elements};
    } else {
        pipe->in = (poise_nn_image){.height = in->shape[1], .width = in->shape[2], .channels = in->shape[3]};
        int right = border_right(planner, head);
        if (head->pad_left || right) {
            stage[count++] = (poise_nn_stage){.kind = POISE_NN_STAGE_COPY,
                                              .kernel_h = 1,
                                              .stride_h = 1,
                                              .in_height = in->shape[1],
                                              .height = in->shape[1],
                                              .width = in->shape[2],
                                              .channels = in->shape[3],
                                              .residual = POISE_NN_NOWHERE};
        }
    }
    describe(step, "%dx%dx%d:", pipe->in.height, pipe->in.width, pipe->in.channels);
    for (int i = 0; i < draft->stage_count; i++, count++) {
        const poise_nn_node *node = &planner->node[nodes[i]];
        make_stage(planner, node, &tails[i], &stage[count]);
        if (count > 0) {
            stage[count - 1].border_left = node->pad_left;
            stage[count - 1].border_right = border_right(planner, node);
        }
        step->flop += node->flop;
        describe_stage(step, node, &stage[count], &tails[i]);
    }
    pipe->stage_count = count;
    pipe->out = (poise_nn_image){.height = stage[count - 1].height,
                                 .width = stage[count - 1].width,
                                 .channels = stage[count - 1].channels};
}

/* Walks through the strips of a pipe and notes what they need. */
typedef struct pipe_walk {
    int ring_rows[POISE_NN_PIPE_STAGES_MAX];
    int rows_max; /* of row pointers */
    int in_place; /* no float of the input is read after the output has been written over it */
} pipe_walk;

static void walk(const poise_nn_pipe *pipe, int strip, int residual_is_input, pipe_walk *ret_walk)
{
    int done[POISE_NN_PIPE_STAGES_MAX] = {0}, want[POISE_NN_PIPE_STAGES_MAX];
    int last = pipe->stage_count - 1, height = pipe->stage[last].height;
    size_t in_row = (size_t)pipe->in.width * (size_t)pipe->in.channels;
    size_t out_row = (size_t)pipe->out.width * (size_t)pipe->out.channels;
    *ret_walk = (pipe_walk){.in_place = last > 0};
    for (int first = 0; first < height; first += strip) {
        want[last] = first + strip < height ? first + strip : height;
        for (int s = last; s > 0; s--) {
            want[s - 1] = poise_nn_rows_needed(&pipe->stage[s], want[s]);
        }
        for (int s = 0; s <= last; s++) {
            const poise_nn_stage *stage = &pipe->stage[s];
            if (s > 0) {
                int low = done[s] * stage->stride_h - stage->pad_top;
                int rows = want[s - 1] - (low < 0 ? 0 : low);
                if (rows > ret_walk->ring_rows[s - 1]) {
                    ret_walk->ring_rows[s - 1] = rows;
                }
            }
            int pointers = (want[s] - done[s] - 1) * stage->stride_h + stage->kernel_h;
            int rows = want[s] - done[s];
            pointers = rows > pointers ? rows : pointers;
            if (pointers > ret_walk->rows_max) {
                ret_walk->rows_max = pointers;
            }
        }
        for (int s = 0; s <= last; s++) {
            done[s] = done[s] > want[s] ? done[s] : want[s];
        }
        const poise_nn_stage *head = &pipe->stage[0];
        if (done[0] < head->height) {
            int low = done[0] * head->stride_h - head->pad_top;
            if ((size_t)want[last] * out_row > (low < 0 ? 0 : (size_t)low) * in_row) {
                ret_walk->in_place = 0;
            }
        }
        if (residual_is_input && in_row != out_row) {
            ret_walk->in_place = 0;
        }
    }
}

/* Floats between the pixels of a ring. A depthwise convolution walks down one register of channels from pixel to pixel;
 * were the distance an even number of 64-byte lines, that walk would use only some sets of the first-level cache (all
 * in one of 16 sets' place for 64 channels). Whole lines also keep its loads from straddling two. Other readers need
 * dense pixels or do not mind. */
static size_t ring_pitch(const poise_nn_stage *stage, const poise_nn_stage *reader)
{
    enum { LINE = 16 };
    size_t lines = ((size_t)stage->channels + LINE - 1) / LINE;
    if (reader->kind != POISE_NN_STAGE_DEPTHWISE || stage->channels < LINE) {
        return (size_t)stage->channels;
    }
    return (lines % 2 || lines < 4 ? lines : lines + 1) * LINE;
}

static size_t lay_rings(poise_nn_pipe *pipe, const pipe_walk *found)
{
    size_t used = 0;
    for (int s = 0; s < pipe->stage_count - 1; s++) {
        poise_nn_stage *stage = &pipe->stage[s];
        stage->ring_rows = found->ring_rows[s] > 0 ? found->ring_rows[s] : 1;
        stage->pitch = ring_pitch(stage, stage + 1);
        stage->row_floats = (size_t)(stage->border_left + stage->width + stage->border_right) * stage->pitch;
        stage->ring = used;
        used += poise_nn_padded((size_t)stage->ring_rows * stage->row_floats);
    }
    return used;
}

void poise_plan_layout_pipe(poise_nn_plan *plan, poise_nn_pipe *pipe)
{
    int height = pipe->out.height;
    pipe_walk found = {.rows_max = 0};
    size_t used = 0;
    for (int strips = 1; strips <= height; strips++) {
        pipe->strip = (height + strips - 1) / strips;
        walk(pipe, pipe->strip, 0, &found);
        used = lay_rings(pipe, &found);
        if (used <= RING_BUDGET_FLOATS) {
            break;
        }
    }
    plan->scratch_floats = used > plan->scratch_floats ? used : plan->scratch_floats;
    plan->rows_max = found.rows_max > plan->rows_max ? found.rows_max : plan->rows_max;
    size_t zeros = (size_t)pipe->in.width * (size_t)pipe->in.channels;
    for (int s = 0; s < pipe->stage_count; s++) {
        zeros = pipe->stage[s].row_floats > zeros ? pipe->stage[s].row_floats : zeros;
    }
    plan->zero_floats = zeros > plan->zero_floats ? zeros : plan->zero_floats;
}

int poise_plan_pipe_in_place(const poise_nn_pipe *pipe, int residual_is_input)
{
    pipe_walk found;
    walk(pipe, pipe->strip, residual_is_input, &found);
    return found.in_place;
}
