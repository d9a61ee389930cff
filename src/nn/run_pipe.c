/* Running a pipe: strips of output rows, each stage computing just the rows that the next one needs.
 *
 * For each strip the wanted rows are propagated from the last stage to the first (a stage needs rows up to
 * (end-1)*stride - pad + kernel of the one before), then the stages run in order. Rows computed for an earlier strip
 * are still in the ring and are not computed again. */
#include "nn/plan.h"

#include <string.h>

typedef struct pipe_state {
    const poise_nn_instance *instance;
    const poise_nn_pipe *pipe;
    int done[POISE_NN_PIPE_STAGES_MAX]; /* rows computed so far */
    int want[POISE_NN_PIPE_STAGES_MAX]; /* rows to have after this strip */
} pipe_state;

/* The first float of input row r of stage s, at the padded image's first column. */
static const float *input_row(const pipe_state *state, int s, int r)
{
    const poise_nn_instance *instance = state->instance;
    const poise_nn_stage *stage = &state->pipe->stage[s];
    if (r < 0 || r >= stage->in_height) {
        return instance->zeros;
    }
    if (s == 0) {
        const poise_nn_image *in = &state->pipe->in;
        return instance->arena + in->at + (size_t)r * (size_t)in->width * (size_t)in->channels;
    }
    const poise_nn_stage *from = stage - 1;
    return instance->scratch + from->ring + (size_t)(r % from->ring_rows) * from->row_floats;
}

/* The first pixel of output row r of stage s, behind the left border. */
static float *output_row(const pipe_state *state, int s, int r)
{
    const poise_nn_instance *instance = state->instance;
    const poise_nn_stage *stage = &state->pipe->stage[s];
    if (s == state->pipe->stage_count - 1) {
        const poise_nn_image *out = &state->pipe->out;
        return instance->arena + out->at + (size_t)r * (size_t)out->width * (size_t)out->channels;
    }
    return instance->scratch + stage->ring + (size_t)(r % stage->ring_rows) * stage->row_floats +
           (size_t)stage->border_left * stage->pitch;
}

/* Floats from pixel to pixel of what stage s reads and writes. */
static ptrdiff_t input_pitch(const pipe_state *state, int s)
{
    return s == 0 ? state->pipe->in.channels : (ptrdiff_t)state->pipe->stage[s - 1].pitch;
}

static ptrdiff_t output_pitch(const pipe_state *state, int s)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    return s == state->pipe->stage_count - 1 ? stage->channels : (ptrdiff_t)stage->pitch;
}

static void copy_rows(const pipe_state *state, int s, int first, int end)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    for (int r = first; r < end; r++) {
        state->instance->plan->kernels->copy(input_row(state, s, r), output_row(state, s, r), output_pitch(state, s),
                                             stage->width, stage->channels);
    }
}

/* Pointers to the input rows of output rows [first, first + rows). */
static const float *const *gather_input(const pipe_state *state, int s, int first, int rows)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    const float **in = state->instance->in_rows;
    int count = (rows - 1) * stage->stride_h + stage->kernel_h, r = first * stage->stride_h - stage->pad_top;
    for (int i = 0; i < count; i++) {
        in[i] = input_row(state, s, r + i);
    }
    return in;
}

static float *const *gather_output(const pipe_state *state, int s, int first, int rows)
{
    float **out = state->instance->out_rows;
    for (int i = 0; i < rows; i++) {
        out[i] = output_row(state, s, first + i);
    }
    return out;
}

static const float *const *gather_residual(const pipe_state *state, int s, int first, int rows)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    if (stage->residual == POISE_NN_NOWHERE) {
        return NULL;
    }
    const float **residual = state->instance->residual_rows;
    size_t row = (size_t)stage->width * (size_t)stage->channels;
    for (int i = 0; i < rows; i++) {
        residual[i] = state->instance->arena + stage->residual + (size_t)(first + i) * row;
    }
    return residual;
}

/* How many rows from `first` on lie one behind the other without gaps on both sides of a 1x1 convolution (they can
 * then be computed as one long row, which fills the kernel's tiles better). 0: they do not. */
static int joined_rows(const pipe_state *state, int s, int first, int end)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    const poise_nn_conv_layer *layer = &stage->layer.conv;
    if (layer->kernel_h != 1 || layer->kernel_w != 1 || layer->stride_h != 1 || layer->stride_w != 1 ||
        stage->in_height != stage->height) {
        return 0;
    }
    int rows = end - first;
    if (s > 0) {
        const poise_nn_stage *from = stage - 1;
        int left = from->ring_rows - first % from->ring_rows;
        if (from->border_left || from->border_right) {
            return 0;
        }
        rows = left < rows ? left : rows;
    }
    if (s < state->pipe->stage_count - 1) {
        int left = stage->ring_rows - first % stage->ring_rows;
        if (stage->border_left || stage->border_right) {
            return 0;
        }
        rows = left < rows ? left : rows;
    }
    return rows;
}

static void conv_rows(const pipe_state *state, int s, int first, int end)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    const poise_nn_conv_layer *layer = &stage->layer.conv;
    while (first < end) {
        int joined = joined_rows(state, s, first, end), rows = joined ? joined : end - first;
        poise_nn_conv_job job = {
            .in = gather_input(state, s, first, rows),
            .out = gather_output(state, s, first, rows),
            .residual = gather_residual(state, s, first, rows),
            .in_pitch = input_pitch(state, s),
            .out_pitch = output_pitch(state, s),
            .residual_pitch = stage->channels,
            .rows = joined ? 1 : rows,
            .width = joined ? rows * stage->width : stage->width,
        };
        state->instance->plan->kernels->conv(layer, &job);
        first += rows;
    }
}

static void depthwise_rows(const pipe_state *state, int s, int first, int end)
{
    const poise_nn_stage *stage = &state->pipe->stage[s];
    poise_nn_depthwise_job job = {
        .in = gather_input(state, s, first, end - first),
        .out = gather_output(state, s, first, end - first),
        .zeros = state->instance->zeros,
        .in_pitch = input_pitch(state, s),
        .out_pitch = output_pitch(state, s),
        .rows = end - first,
        .width = stage->width,
    };
    state->instance->plan->kernels->depthwise(&stage->layer.depthwise, &job);
}

/* Scratch is shared by all pipes: the borders have to be zeroed each time. */
static void clear_borders(const poise_nn_instance *instance, const poise_nn_stage *stage)
{
    for (int r = 0; r < stage->ring_rows; r++) {
        float *row = instance->scratch + stage->ring + (size_t)r * stage->row_floats;
        memset(row, 0, (size_t)stage->border_left * stage->pitch * sizeof *row);
        memset(row + (size_t)(stage->border_left + stage->width) * stage->pitch, 0,
               (size_t)stage->border_right * stage->pitch * sizeof *row);
    }
}

void poise_nn_run_pipe(const poise_nn_instance *instance, const poise_nn_pipe *pipe)
{
    pipe_state state = {.instance = instance, .pipe = pipe};
    int last = pipe->stage_count - 1, height = pipe->stage[last].height;
    for (int s = 0; s < last; s++) {
        clear_borders(instance, &pipe->stage[s]);
    }
    for (int first = 0; first < height; first += pipe->strip) {
        state.want[last] = first + pipe->strip < height ? first + pipe->strip : height;
        for (int s = last; s > 0; s--) {
            state.want[s - 1] = poise_nn_rows_needed(&pipe->stage[s], state.want[s]);
        }
        for (int s = 0; s <= last; s++) {
            if (state.done[s] >= state.want[s]) {
                continue;
            }
            switch (pipe->stage[s].kind) {
            case POISE_NN_STAGE_COPY:
                copy_rows(&state, s, state.done[s], state.want[s]);
                break;
            case POISE_NN_STAGE_CONV:
                conv_rows(&state, s, state.done[s], state.want[s]);
                break;
            case POISE_NN_STAGE_DEPTHWISE:
                depthwise_rows(&state, s, state.done[s], state.want[s]);
                break;
            }
            state.done[s] = state.want[s];
        }
    }
}
