#include "moves/layer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = 2 * POISE_TENSOR_NAME, ALIGNMENT = 64 };

float *poise_moves_floats(size_t count)
{
    const size_t bytes = (count + POISE_NN_SLACK) * sizeof(float);
    const size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    float *p = aligned_alloc(ALIGNMENT, rounded);
    if (p != NULL)
        memset(p, 0, rounded);
    return p;
}

static size_t padded(int channels)
{
    return ((size_t)channels + POISE_NN_CHANNEL_PAD - 1) / POISE_NN_CHANNEL_PAD *
           POISE_NN_CHANNEL_PAD;
}

/* [out][k] as the kernels want it, and a bias (NULL: zeros). */
static int pack(poise_dense *dense, const float *weights, const float *bias, const char *label,
                poise_err *err)
{
    const int k = dense->in * dense->kernel;
    dense->weights = poise_moves_floats(dense->kernels->conv_pack_size(k, dense->out));
    dense->bias = poise_moves_floats(padded(dense->out));
    if (dense->weights == NULL || dense->bias == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for weights", label);
    dense->kernels->conv_pack(weights, k, dense->out, dense->weights);
    if (bias != NULL)
        memcpy(dense->bias, bias, (size_t)dense->out * sizeof *bias);
    return 0;
}

int poise_dense_load(poise_dense *dense, const poise_nn_kernels *kernels,
                     const poise_tensors *tensors, const char *prefix, int in, int out, int kernel,
                     poise_nn_act act, poise_err *err)
{
    char key[KEY];
    const poise_tensor *weight, *bias;
    const int64_t shape[] = {out, in, kernel};
    snprintf(key, sizeof key, "%s.weight", prefix);
    int r = poise_tensors_get(tensors, key, kernel == 1 ? 2 : 3, shape, &weight, err);
    if (r != 0)
        return r;
    snprintf(key, sizeof key, "%s.bias", prefix);
    r = poise_tensors_get(tensors, key, 1, weight->shape, &bias, err);
    if (r != 0)
        return r;
    *dense = (poise_dense){.kernels = kernels,
                           .in = (int)weight->shape[1],
                           .out = (int)weight->shape[0],
                           .kernel = kernel,
                           .act = act};
    if (kernel == 1)
        return pack(dense, weight->data, bias->data, poise_tensors_label(tensors), err);
    /* PyTorch has a sample's weights [in][time]; rows in time are one run of floats here. */
    float *turned = poise_moves_floats(weight->count);
    if (turned == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for weights",
                          poise_tensors_label(tensors));
    for (int o = 0; o < dense->out; o++)
        for (int i = 0; i < dense->in; i++)
            for (int t = 0; t < kernel; t++)
                turned[(o * kernel + t) * dense->in + i] =
                    weight->data[(o * dense->in + i) * kernel + t];
    r = pack(dense, turned, bias->data, poise_tensors_label(tensors), err);
    free(turned);
    return r;
}

void poise_dense_free(poise_dense *dense)
{
    free(dense->weights);
    free(dense->bias);
    dense->weights = dense->bias = NULL;
}

static void run(const poise_dense *dense, const float *in, ptrdiff_t in_pitch, int rows, float *out,
                ptrdiff_t out_pitch, const float *residual)
{
    const poise_nn_conv_layer layer = {.kernel_h = 1,
                                       .kernel_w = dense->kernel,
                                       .stride_h = 1,
                                       .stride_w = 1,
                                       .in_channels = dense->in,
                                       .out_channels = dense->out,
                                       .weights = dense->weights,
                                       .bias = dense->bias,
                                       .epilogue = {.before = dense->act}};
    const poise_nn_conv_job job = {.in = &in,
                                   .out = &out,
                                   .residual = residual != NULL ? &residual : NULL,
                                   .in_pitch = in_pitch,
                                   .out_pitch = out_pitch,
                                   .residual_pitch = out_pitch,
                                   .rows = 1,
                                   .width = rows};
    dense->kernels->conv(&layer, &job);
}

void poise_dense_run(const poise_dense *dense, const float *in, ptrdiff_t in_pitch, int rows,
                     float *out, ptrdiff_t out_pitch, const float *residual)
{
    run(dense, in, in_pitch, rows, out, out_pitch, residual);
}

void poise_dense_convolve(const poise_dense *dense, const float *in, int rows, float *out)
{
    run(dense, in, dense->in, rows, out, dense->out, NULL);
}

int poise_lstm_load(poise_lstm *lstm, const poise_nn_kernels *kernels, const poise_tensors *tensors,
                    const char *prefix, const char *suffix, int in, int units, poise_err *err)
{
    static const char *const parts[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    const poise_tensor *tensor[4];
    const int64_t shape[][2] = {
        {4 * units, in}, {4 * units, units}, {4 * units, 0}, {4 * units, 0}};
    if (units % POISE_NN_CHANNEL_PAD != 0)
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: %s has %d units; only multiples of %d are run",
                          poise_tensors_label(tensors), prefix, units, POISE_NN_CHANNEL_PAD);
    for (int i = 0; i < 4; i++) {
        char key[KEY];
        snprintf(key, sizeof key, "%s.%s_%s", prefix, parts[i], suffix);
        int r = poise_tensors_get(tensors, key, i < 2 ? 2 : 1, shape[i], &tensor[i], err);
        if (r != 0)
            return r;
    }
    lstm->units = units;
    lstm->in = (poise_dense){.kernels = kernels, .in = in, .out = 4 * units, .kernel = 1};
    float *bias = poise_moves_floats((size_t)units * 4);
    if (bias == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for weights",
                          poise_tensors_label(tensors));
    for (int i = 0; i < 4 * units; i++)
        bias[i] = tensor[2]->data[i] + tensor[3]->data[i];
    int r = pack(&lstm->in, tensor[0]->data, bias, poise_tensors_label(tensors), err);
    free(bias);
    if (r != 0)
        return r;
    lstm->again = poise_moves_floats((size_t)units * 4 * (size_t)units);
    if (lstm->again == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for weights",
                          poise_tensors_label(tensors));
    kernels->sequence->lstm_pack(tensor[1]->data, units, lstm->again);
    return 0;
}

void poise_lstm_free(poise_lstm *lstm)
{
    poise_dense_free(&lstm->in);
    free(lstm->again);
    lstm->again = NULL;
}

size_t poise_lstm_space(const poise_lstm *lstm, int batch, int steps)
{
    const size_t units = (size_t)lstm->units;
    return (size_t)batch * (size_t)steps * 4 * units + (size_t)batch * 2 * units + POISE_NN_SLACK;
}

/* The sums over the inputs of all steps of a window are one product; then step by step the sums
 * over the state before are added in place. Step t of all windows together: their gates lie one
 * window apart. */
void poise_lstm_run(const poise_lstm *lstm, int backward, const float *in, ptrdiff_t in_pitch,
                    int batch, int steps, int rows, float *out, ptrdiff_t out_pitch, float *last,
                    ptrdiff_t last_pitch, float *space)
{
    const int units = lstm->units;
    const ptrdiff_t window = (ptrdiff_t)steps * 4 * units;
    const poise_nn_sequence_kernels *kernels = lstm->in.kernels->sequence;
    float *gates = space, *cell = gates + batch * window, *hidden = cell + batch * units;
    memset(cell, 0, (size_t)batch * 2 * (size_t)units * sizeof *cell);
    for (int b = 0; b < batch; b++)
        poise_dense_run(&lstm->in, in + (ptrdiff_t)b * rows * in_pitch, in_pitch, steps,
                        gates + b * window, 4 * (ptrdiff_t)units, NULL);
    for (int i = 0; i < steps; i++) {
        const int t = backward ? steps - 1 - i : i;
        float *now = gates + (ptrdiff_t)t * 4 * units;
        if (i > 0)
            kernels->lstm_recur(lstm->again, hidden, batch, units, now, window);
        for (int b = 0; b < batch; b++) {
            float *state = hidden + (ptrdiff_t)b * units;
            kernels->lstm_cell(now + b * window, cell + (ptrdiff_t)b * units, state, units);
            if (out != NULL)
                memcpy(out + ((ptrdiff_t)b * rows + t) * out_pitch, state,
                       (size_t)units * sizeof *state);
        }
    }
    for (int b = 0; b < batch; b++)
        memcpy(last + b * last_pitch, hidden + (ptrdiff_t)b * units, (size_t)units * sizeof *last);
}

int poise_norm_load(poise_norm *norm, const poise_nn_kernels *kernels, const poise_tensors *tensors,
                    const char *prefix, int channels, poise_err *err)
{
    char key[KEY];
    const poise_tensor *gain, *bias;
    const int64_t shape[] = {channels};
    snprintf(key, sizeof key, "%s.weight", prefix);
    int r = poise_tensors_get(tensors, key, 1, shape, &gain, err);
    if (r != 0)
        return r;
    snprintf(key, sizeof key, "%s.bias", prefix);
    r = poise_tensors_get(tensors, key, 1, shape, &bias, err);
    if (r != 0)
        return r;
    norm->kernels = kernels;
    norm->channels = channels;
    norm->gain = poise_moves_floats((size_t)channels);
    norm->bias = poise_moves_floats((size_t)channels);
    if (norm->gain == NULL || norm->bias == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for weights",
                          poise_tensors_label(tensors));
    memcpy(norm->gain, gain->data, (size_t)channels * sizeof(float));
    memcpy(norm->bias, bias->data, (size_t)channels * sizeof(float));
    return 0;
}

void poise_norm_free(poise_norm *norm)
{
    free(norm->gain);
    free(norm->bias);
    norm->gain = norm->bias = NULL;
}
