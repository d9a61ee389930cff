/* Reference kernels: plain C, sums in the order of the definition and in double. Slow and obvious on purpose. */
#include "nn/kernels/kernels.h"

#include <math.h>
#include <string.h>

static float activate(float x, poise_nn_act act, float slope)
{
    if (act == POISE_NN_ACT_PRELU) {
        return x > 0 ? x : slope * x;
    }
    if (act != POISE_NN_ACT_NONE && !(x > 0)) {
        x = 0;
    }
    return act == POISE_NN_ACT_RELU6 && x > 6 ? 6 : x;
}

static float finish(float x, const poise_nn_epilogue *epilogue, const float *residual, int channel)
{
    x = activate(x, epilogue->before, epilogue->before_slopes ? epilogue->before_slopes[channel] : 0);
    if (residual) {
        x += residual[channel];
    }
    return activate(x, epilogue->after, epilogue->after_slopes ? epilogue->after_slopes[channel] : 0);
}

static size_t conv_pack_size(int k, int out_channels)
{
    return (size_t)k * (size_t)out_channels;
}

static void conv_pack(const float *weights, int k, int out_channels, float *ret_packed)
{
    memcpy(ret_packed, weights, conv_pack_size(k, out_channels) * sizeof *weights);
}

static void conv(const poise_nn_conv_layer *layer, const poise_nn_conv_job *job)
{
    int segment = layer->kernel_w * layer->in_channels;
    for (int y = 0; y < job->rows; y++) {
        const float *const *in = job->in + (ptrdiff_t)y * layer->stride_h;
        for (int x = 0; x < job->width; x++) {
            float *out = job->out[y] + x * job->out_pitch;
            const float *residual = job->residual ? job->residual[y] + x * job->residual_pitch : NULL;
            const float *w = layer->weights;
            for (int n = 0; n < layer->out_channels; n++) {
                double sum = layer->bias[n];
                for (int u = 0; u < layer->kernel_h; u++, w += segment) {
                    const float *a = in[u] + (ptrdiff_t)x * layer->stride_w * job->in_pitch;
                    for (int k = 0; k < segment; k++) {
                        sum += (double)a[k] * w[k];
                    }
                }
                out[n] = finish((float)sum, &layer->epilogue, residual, n);
            }
        }
    }
}

static size_t depthwise_pack_size(int taps, int channels)
{
    return (size_t)taps * (size_t)channels;
}

static void depthwise_pack(const float *weights, int taps, int channels, float *ret_packed)
{
    memcpy(ret_packed, weights, depthwise_pack_size(taps, channels) * sizeof *weights);
}

static void depthwise(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job)
{
    for (int y = 0; y < job->rows; y++) {
        const float *const *in = job->in + (ptrdiff_t)y * layer->stride_h;
        for (int x = 0; x < job->width; x++) {
            for (int c = 0; c < layer->channels; c++) {
                double sum = layer->bias[c];
                const float *w = layer->weights + c;
                for (int u = 0; u < layer->kernel_h; u++) {
                    for (int v = 0; v < layer->kernel_w; v++, w += layer->channels) {
                        sum += (double)in[u][((ptrdiff_t)x * layer->stride_w + v) * job->in_pitch + c] * *w;
                    }
                }
                job->out[y][x * job->out_pitch + c] = activate((float)sum, layer->act, 0);
            }
        }
    }
}

static void copy(const float *in, float *out, ptrdiff_t out_pitch, int pixels, int channels)
{
    for (int x = 0; x < pixels; x++, in += channels, out += out_pitch) {
        for (int c = 0; c < channels; c++) {
            out[c] = in[c];
        }
    }
}

static void resize(const poise_nn_resize_job *job)
{
    for (int x = 0; x < job->width; x++) {
        ptrdiff_t l = (ptrdiff_t)job->left[x] * job->channels, r = (ptrdiff_t)job->right[x] * job->channels;
        ptrdiff_t o = (ptrdiff_t)x * job->channels;
        float fx = job->fraction[x], fy = job->row_fraction;
        for (int c = 0; c < job->channels; c++) {
            float top = job->top[l + c] * (1 - fx) + job->top[r + c] * fx;
            float bottom = job->bottom[l + c] * (1 - fx) + job->bottom[r + c] * fx;
            job->out[o + c] = finish(top * (1 - fy) + bottom * fy, &job->epilogue,
                                     job->residual ? job->residual + o : NULL, c);
        }
    }
}

static void max_pool(const poise_nn_pool_job *job)
{
    for (int x = 0; x < job->width; x++) {
        int first = x * job->stride_w - job->pad_left, end = first + job->kernel_w;
        first = first < 0 ? 0 : first;
        end = end > job->in_width ? job->in_width : end;
        for (int c = 0; c < job->channels; c++) {
            float best = -INFINITY;
            for (int u = 0; u < job->row_count; u++) {
                for (int v = first; v < end; v++) {
                    float value = job->in[u][(ptrdiff_t)v * job->channels + c];
                    best = value > best ? value : best;
                }
            }
            job->out[x * job->out_pitch + c] = best;
        }
    }
}

static void add(const float *a, const float *b, float *out, size_t count, poise_nn_act act)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = activate(a[i] + b[i], act, 0);
    }
}

static void prelu(const float *in, const float *slopes, float *out, size_t pixels, int channels)
{
    for (size_t i = 0; i < pixels; i++, in += channels, out += channels) {
        for (int c = 0; c < channels; c++) {
            out[c] = activate(in[c], POISE_NN_ACT_PRELU, slopes[c]);
        }
    }
}

static void mean(const float *in, float *out, size_t pixels, int channels)
{
    for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (size_t i = 0; i < pixels; i++) {
            sum += in[i * (size_t)channels + (size_t)c];
        }
        out[c] = (float)(sum / (double)pixels);
    }
}

static void logistic(const float *in, float *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = 1 / (1 + expf(-in[i]));
    }
}

static float logistic_of(float x)
{
    return 1 / (1 + expf(-x));
}

static void lstm_pack(const float *weights, int units, float *packed)
{
    memcpy(packed, weights, (size_t)units * 4 * (size_t)units * sizeof *packed);
}

static void lstm_recur(const float *weights, const float *hidden, int rows, int units, float *gates,
                       ptrdiff_t gates_pitch)
{
    for (int r = 0; r < rows; r++) {
        for (int o = 0; o < 4 * units; o++) {
            float sum = 0;
            for (int k = 0; k < units; k++) {
                sum += weights[o * units + k] * hidden[r * units + k];
            }
            gates[r * gates_pitch + o] += sum;
        }
    }
}

static void lstm_cell(const float *gates, float *cell, float *hidden, int units)
{
    for (int i = 0; i < units; i++) {
        float in = logistic_of(gates[i]), forget = logistic_of(gates[units + i]);
        float fresh = tanhf(gates[2 * units + i]), out = logistic_of(gates[3 * units + i]);
        cell[i] = forget * cell[i] + in * fresh;
        hidden[i] = out * tanhf(cell[i]);
    }
}

static void gelu(const float *in, float *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float x = in[i];
        out[i] = x / 2 * (1 + tanhf(0.797884561F * (x + 0.044715F * x * x * x)));
    }
}

static void layer_norm(const float *in, const float *gain, const float *bias, float *out, int rows, int channels)
{
    for (int r = 0; r < rows; r++, in += channels, out += channels) {
        double mean = 0, variance = 0;
        for (int c = 0; c < channels; c++) {
            mean += (double)in[c] / channels;
        }
        for (int c = 0; c < channels; c++) {
            variance += ((double)in[c] - mean) * ((double)in[c] - mean) / channels;
        }
        for (int c = 0; c < channels; c++) {
            out[c] = (float)(((double)in[c] - mean) / sqrt(variance + 1e-5)) * gain[c] + bias[c];
        }
    }
}

static void attention(const poise_nn_attention_job *job)
{
    for (int q = 0; q < job->length; q++) {
        float score[POISE_NN_SEQUENCE_MAX], largest = -INFINITY, total = 0;
        for (int k = 0; k < job->length; k++) {
            score[k] = 0;
            for (int c = 0; c < job->channels; c++) {
                score[k] += job->query[q * job->pitch + c] * job->key[k * job->pitch + c];
            }
            score[k] *= job->scale;
            largest = fmaxf(largest, score[k]);
        }
        for (int k = 0; k < job->length; k++) {
            score[k] = expf(score[k] - largest);
            total += score[k];
        }
        for (int c = 0; c < job->channels; c++) {
            float sum = 0;
            for (int k = 0; k < job->length; k++) {
                sum += score[k] * job->value[k * job->pitch + c];
            }
            job->out[q * job->out_pitch + c] = sum / total;
        }
    }
}

static const poise_nn_sequence_kernels sequence = {
    .lstm_pack = lstm_pack,
    .lstm_recur = lstm_recur,
    .lstm_cell = lstm_cell,
    .gelu = gelu,
    .layer_norm = layer_norm,
    .attention = attention,
};

const poise_nn_kernels poise_nn_kernels_scalar = {
    .name = "scalar",
    .sequence = &sequence,
    .conv_pack_size = conv_pack_size,
    .conv_pack = conv_pack,
    .conv = conv,
    .depthwise_pack_size = depthwise_pack_size,
    .depthwise_pack = depthwise_pack,
    .depthwise = depthwise,
    .copy = copy,
    .resize = resize,
    .max_pool = max_pool,
    .add = add,
    .prelu = prelu,
    .mean = mean,
    .logistic = logistic,
};
