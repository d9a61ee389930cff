#include "nn/plan.h"

#include <stdlib.h>
#include <string.h>

/* Layout of an instance's one block: arena, scratch, zero row, pointer arrays. */
static size_t instance_layout(const poise_nn_plan *plan, size_t *ret_scratch, size_t *ret_zeros, size_t *ret_rows)
{
    size_t scratch = poise_nn_padded(plan->arena_floats);
    size_t zeros = scratch + poise_nn_padded(plan->scratch_floats);
    size_t rows = (zeros + poise_nn_padded(plan->zero_floats)) * sizeof(float);
    *ret_scratch = scratch;
    *ret_zeros = zeros;
    *ret_rows = rows;
    return (rows + 3 * (size_t)plan->rows_max * sizeof(void *) + 63) / 64 * 64;
}

size_t poise_nn_instance_bytes(const poise_nn_plan *plan)
{
    size_t scratch, zeros, rows;
    return instance_layout(plan, &scratch, &zeros, &rows);
}

int poise_nn_instance_new(const poise_nn_plan *plan, poise_nn_instance **ret_instance, poise_err *err)
{
    size_t scratch, zeros, rows, bytes = instance_layout(plan, &scratch, &zeros, &rows);
    poise_nn_instance *instance = calloc(1, sizeof *instance);
    void *memory = aligned_alloc(64, bytes);
    if (!instance || !memory) {
        free(instance);
        free(memory);
        return poise_fail(err, POISE_ENOMEM, "not enough memory for the activations of a network (%zu bytes)", bytes);
    }
    memset(memory, 0, bytes);
    float *floats = memory;
    const void **pointers = (const void **)(void *)((char *)memory + rows);
    *instance = (poise_nn_instance){.plan = plan,
                                    .memory = memory,
                                    .memory_bytes = bytes,
                                    .arena = floats,
                                    .scratch = floats + scratch,
                                    .zeros = floats + zeros,
                                    .in_rows = (const float **)pointers,
                                    .residual_rows = (const float **)pointers + plan->rows_max,
                                    .out_rows = (float **)pointers + 2 * plan->rows_max};
    *ret_instance = instance;
    return 0;
}

void poise_nn_instance_free(poise_nn_instance **instance)
{
    if (instance && *instance) {
        free((*instance)->memory);
        free(*instance);
        *instance = NULL;
    }
}

float *poise_nn_input(poise_nn_instance *instance, size_t *ret_count)
{
    const poise_nn_image *input = &instance->plan->input;
    if (ret_count) {
        *ret_count = (size_t)input->height * (size_t)input->width * (size_t)input->channels;
    }
    return instance->arena + input->at;
}

const float *poise_nn_output(const poise_nn_instance *instance, int k, size_t *ret_count)
{
    if (ret_count) {
        *ret_count = instance->plan->output_floats[k];
    }
    return instance->arena + instance->plan->output[k];
}

static size_t row_floats(const poise_nn_image *image)
{
    return (size_t)image->width * (size_t)image->channels;
}

static void run_pool(const poise_nn_instance *instance, const poise_nn_step *step)
{
    const float *in = instance->arena + step->in.at;
    float *out = instance->arena + step->out.at;
    for (int y = 0; y < step->out.height; y++) {
        int first = y * step->stride_h - step->pad_top, end = first + step->kernel_h;
        first = first < 0 ? 0 : first;
        end = end > step->in.height ? step->in.height : end;
        for (int r = first; r < end; r++) {
            instance->in_rows[r - first] = in + (size_t)r * row_floats(&step->in);
        }
        poise_nn_pool_job job = {.in = instance->in_rows,
                                 .out = out + (size_t)y * row_floats(&step->out),
                                 .out_pitch = step->out.channels,
                                 .row_count = end - first,
                                 .in_width = step->in.width,
                                 .width = step->out.width,
                                 .kernel_w = step->kernel_w,
                                 .stride_w = step->stride_w,
                                 .pad_left = step->pad_left,
                                 .channels = step->in.channels};
        instance->plan->kernels->max_pool(&job);
    }
}

static void run_resize(const poise_nn_instance *instance, const poise_nn_step *step)
{
    const float *in = instance->arena + step->in.at;
    float *out = instance->arena + step->out.at;
    const float *residual = step->second == POISE_NN_NOWHERE ? NULL : instance->arena + step->second;
    float scale = (float)step->in.height / (float)step->out.height;
    for (int y = 0; y < step->out.height; y++) {
        float at = ((float)y + 0.5F) * scale - 0.5F;
        at = at < 0 ? 0 : at;
        int top = (int)at;
        top = top < step->in.height - 1 ? top : step->in.height - 1;
        int bottom = top + 1 < step->in.height ? top + 1 : top;
        size_t row = (size_t)y * row_floats(&step->out);
        poise_nn_resize_job job = {.top = in + (size_t)top * row_floats(&step->in),
                                   .bottom = in + (size_t)bottom * row_floats(&step->in),
                                   .row_fraction = at - (float)top,
                                   .left = step->left,
                                   .right = step->right,
                                   .fraction = step->fraction,
                                   .out = out + row,
                                   .residual = residual ? residual + row : NULL,
                                   .width = step->out.width,
                                   .channels = step->out.channels,
                                   .epilogue = step->epilogue};
        instance->plan->kernels->resize(&job);
    }
}

static void run_pad(const poise_nn_instance *instance, const poise_nn_step *step)
{
    const int *n = step->in_shape, *to = step->pad_shape, *before = step->before;
    const float *in = instance->arena + step->in.at;
    float *out = instance->arena + step->out.at;
    memset(out, 0, step->count * sizeof *out);
    for (int a = 0; a < n[0]; a++) {
        for (int b = 0; b < n[1]; b++) {
            for (int c = 0; c < n[2]; c++, in += n[3]) {
                size_t at = (size_t)(a + before[0]);
                at = at * (size_t)to[1] + (size_t)(b + before[1]);
                at = at * (size_t)to[2] + (size_t)(c + before[2]);
                at = at * (size_t)to[3] + (size_t)before[3];
                memcpy(out + at, in, (size_t)n[3] * sizeof *out);
            }
        }
    }
}

static void run_depth_to_space(const poise_nn_instance *instance, const poise_nn_step *step)
{
    size_t run = (size_t)step->block * (size_t)step->out.channels; /* floats that stay together */
    const float *in = instance->arena + step->in.at;
    float *out = instance->arena + step->out.at;
    for (int y = 0; y < step->in.height; y++) {
        for (int x = 0; x < step->in.width; x++) {
            for (int u = 0; u < step->block; u++, in += run) {
                size_t row = (size_t)y * (size_t)step->block + (size_t)u;
                memcpy(out + row * row_floats(&step->out) + (size_t)x * run, in, run * sizeof *out);
            }
        }
    }
}

static void run_concat(const poise_nn_instance *instance, const poise_nn_step *step)
{
    float *out = instance->arena + step->out.at;
    for (int i = 0; i < step->piece_count; i++) {
        const float *in = instance->arena + step->piece[i];
        for (size_t j = 0; in != out && j < step->copies; j++) {
            memcpy(out + j * step->out_stride, in + j * step->piece_floats[i], step->piece_floats[i] * sizeof *out);
        }
        out += step->piece_floats[i];
    }
}

static void run_step(const poise_nn_instance *instance, const poise_nn_step *step)
{
    const poise_nn_kernels *kernels = instance->plan->kernels;
    float *arena = instance->arena;
    const float *in = arena + step->in.at;
    float *out = arena + step->out.at;
    switch (step->kind) {
    case POISE_NN_STEP_PIPE:
        poise_nn_run_pipe(instance, &step->pipe);
        break;
    case POISE_NN_STEP_ADD:
        kernels->add(in, step->constant ? step->constant : arena + step->second, out, step->count, step->act);
        break;
    case POISE_NN_STEP_PRELU:
        kernels->prelu(in, step->constant, out, step->count / (size_t)step->in.channels, step->in.channels);
        break;
    case POISE_NN_STEP_LOGISTIC:
        kernels->logistic(in, out, step->count);
        break;
    case POISE_NN_STEP_MEAN:
        kernels->mean(in, out, (size_t)step->in.height * (size_t)step->in.width, step->in.channels);
        break;
    case POISE_NN_STEP_POOL:
        run_pool(instance, step);
        break;
    case POISE_NN_STEP_RESIZE:
        run_resize(instance, step);
        break;
    case POISE_NN_STEP_PAD:
        run_pad(instance, step);
        break;
    case POISE_NN_STEP_DEPTH_TO_SPACE:
        run_depth_to_space(instance, step);
        break;
    case POISE_NN_STEP_CONCAT:
        run_concat(instance, step);
        break;
    }
}

void poise_nn_run(poise_nn_instance *instance)
{
    for (int i = 0; i < instance->plan->step_count; i++) {
        run_step(instance, &instance->plan->step[i]);
    }
}

void poise_nn_run_profiled(poise_nn_instance *instance, int64_t (*now_ns)(void), int64_t *ret_ns)
{
    int64_t before = now_ns();
    for (int i = 0; i < instance->plan->step_count; i++) {
        run_step(instance, &instance->plan->step[i]);
        int64_t after = now_ns();
        ret_ns[i] = after - before;
        before = after;
    }
}
