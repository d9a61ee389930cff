/* What recurrent and attention networks need beside matrix products.
 *
 * Every element's arithmetic is the same in every register, so a sequence gets the same bits alone and in a batch. */
#include "nn/kernels/vector.h"

#include <math.h>

typedef int32_t vec_int __attribute__((vector_size(LANES * 4), may_alias));

/* e^x: x = n ln 2 + r, |r| <= ln 2 / 2, and the Taylor polynomial of e^r to r^7 (its rest is below 2^-28). ln 2 in two
 * parts (Cody and Waite 1980), n by the rounding of a large addition. Clamped to where 2^n is a normal number. */
ALWAYS_INLINE vec vec_exp(vec x)
{
    const vec magic = vec_splat(12582912.0F); /* 1.5 * 2^23 */
    x = vec_min(vec_max(x, vec_splat(-87.0F)), vec_splat(87.0F));
    vec shifted = x * vec_splat(1.44269504F) + magic;
    vec n = shifted - magic;
    vec r = x - n * vec_splat(0.693145752F) - n * vec_splat(1.42860677e-6F);
    vec p = vec_splat(1.0F / 5040);
    p = p * r + vec_splat(1.0F / 720);
    p = p * r + vec_splat(1.0F / 120);
    p = p * r + vec_splat(1.0F / 24);
    p = p * r + vec_splat(1.0F / 6);
    p = p * r + vec_splat(0.5F);
    p = p * r + vec_splat(1);
    p = p * r + vec_splat(1);
    vec_int power = ((vec_int)shifted - (vec_int)magic) << 23;
    return (vec)((vec_int)p + power);
}

ALWAYS_INLINE vec vec_logistic(vec x)
{
    return vec_splat(1) / (vec_splat(1) + vec_exp(-x));
}

/* Exact to about 1e-7 in absolute terms, which is what a bounded activation needs. */
ALWAYS_INLINE vec vec_tanh(vec x)
{
    return vec_splat(2) * vec_logistic(x + x) - vec_splat(1);
}

/* A panel: this many registers of gates side by side; its weights lie as [k][panel]. With few rows a sum's latency
 * decides, so two panels of one row, or one of two rows, run at a time: eight independent sums. */
enum { PANEL_VECS = 4, PANEL = PANEL_VECS * LANES };

static void lstm_pack(const float *weights, int units, float *packed)
{
    for (int at = 0; at < 4 * units; at += PANEL) {
        for (int k = 0; k < units; k++) {
            for (int o = 0; o < PANEL; o++) {
                *packed++ = weights[(at + o) * units + k];
            }
        }
    }
}

/* `rows` and `panels` are constants wherever this is inlined. */
ALWAYS_INLINE void recur_block(const float *weights, const float *hidden, const int rows, const int panels, int units,
                               float *gates, ptrdiff_t gates_pitch)
{
    const int vecs = panels * PANEL_VECS;
    vec sum[2 * PANEL_VECS];
    UNROLL
    for (int n = 0; n < rows * vecs; n++) {
        sum[n] = (vec){0};
    }
    for (int k = 0; k < units; k++) {
        const float *w = weights + k * PANEL;
        UNROLL
        for (int n = 0; n < rows * vecs; n++) {
            const int j = n % vecs;
            const float *part = w + j / PANEL_VECS * (ptrdiff_t)units * PANEL + j % PANEL_VECS * LANES;
            sum[n] += vec_splat(hidden[n / vecs * units + k]) * vec_load(part);
        }
    }
    UNROLL
    for (int n = 0; n < rows * vecs; n++) {
        float *to = gates + n / vecs * gates_pitch + n % vecs * LANES;
        vec_store(to, vec_load(to) + sum[n]);
    }
}

static void lstm_recur(const float *weights, const float *hidden, int rows, int units, float *gates,
                       ptrdiff_t gates_pitch)
{
    const int panels = 4 * units / PANEL;
    for (int p = 0; p < panels; p++, weights += (ptrdiff_t)units * PANEL, gates += PANEL) {
        int r = 0;
        for (; r + 2 <= rows; r += 2) {
            recur_block(weights, hidden + (ptrdiff_t)r * units, 2, 1, units, gates + r * gates_pitch, gates_pitch);
        }
        if (r < rows && p + 1 < panels && rows == 1) {
            recur_block(weights, hidden, 1, 2, units, gates, gates_pitch);
            p++;
            weights += (ptrdiff_t)units * PANEL;
            gates += PANEL;
        } else if (r < rows) {
            recur_block(weights, hidden + (ptrdiff_t)r * units, 1, 1, units, gates + r * gates_pitch, gates_pitch);
        }
    }
}

static void lstm_cell(const float *gates, float *cell, float *hidden, int units)
{
    const float *in = gates, *forget = gates + units, *fresh = gates + 2 * units, *out = gates + 3 * units;
    for (int i = 0; i < units; i += LANES) {
        vec c = vec_logistic(vec_load(forget + i)) * vec_load(cell + i) +
                vec_logistic(vec_load(in + i)) * vec_tanh(vec_load(fresh + i));
        vec_store(cell + i, c);
        vec_store(hidden + i, vec_logistic(vec_load(out + i)) * vec_tanh(c));
    }
}

static void gelu(const float *in, float *out, size_t count)
{
    for (size_t i = 0; i < count; i += LANES) {
        vec x = vec_load(in + i);
        vec inner = vec_splat(0.797884561F) * (x + vec_splat(0.044715F) * x * x * x);
        vec_store(out + i, x * vec_logistic(inner + inner));
    }
}

static float sum_of(vec x)
{
    /* Lane by lane, not by way of an array: gcc 12 takes one of a register's size for aligned, and the frames of its
     * sanitizer (detect_stack_use_after_return) are not, at 64 bytes. */
    float sum = 0;
    for (int i = 0; i < LANES; i++) {
        sum += x[i];
    }
    return sum;
}

static void layer_norm(const float *in, const float *gain, const float *bias, float *out, int rows, int channels)
{
    const float epsilon = 1e-5F;
    for (int r = 0; r < rows; r++, in += channels, out += channels) {
        vec sum = {0}, squares = {0};
        for (int c = 0; c < channels; c += LANES) {
            sum += vec_load(in + c);
        }
        vec mean = vec_splat(sum_of(sum) / (float)channels);
        for (int c = 0; c < channels; c += LANES) {
            vec d = vec_load(in + c) - mean;
            squares += d * d;
        }
        vec scale = vec_splat(1 / sqrtf(sum_of(squares) / (float)channels + epsilon));
        for (int c = 0; c < channels; c += LANES) {
            vec_store(out + c, (vec_load(in + c) - mean) * scale * vec_load(gain + c) + vec_load(bias + c));
        }
    }
}

/* Keys are turned so that one register holds a channel of several keys; then scores and outputs are both plain sums
 * along a row. Places behind the last key get a score that vanishes in the softmax. */
static void attention(const poise_nn_attention_job *job)
{
    enum { KEYS = POISE_NN_SEQUENCE_MAX, CHANNELS = POISE_NN_HEAD_MAX, STRIP = POISE_NN_CHANNEL_PAD };
    float turned[CHANNELS][KEYS];
    const int padded = (job->length + 4 * LANES - 1) / (4 * LANES) * (4 * LANES);
    for (int k = 0; k < padded; k++) {
        const float *key = job->key + (k < job->length ? k : 0) * job->pitch;
        for (int c = 0; c < job->channels; c++) {
            turned[c][k] = key[c];
        }
    }
    for (int q = 0; q < job->length; q++) {
        const float *query = job->query + q * job->pitch;
        float score[KEYS] = {0}, largest, total = 0;
        /* Four registers side by side: a sum alone would wait for itself. */
        for (int k = 0; k < padded; k += 4 * LANES) {
            vec sum[4] = {{0}};
            for (int c = 0; c < job->channels; c++) {
                UNROLL
                for (int n = 0; n < 4; n++) {
                    sum[n] += vec_splat(query[c]) * vec_load(&turned[c][k + n * LANES]);
                }
            }
            UNROLL
            for (int n = 0; n < 4; n++) {
                vec_store(score + k + n * LANES, sum[n] * vec_splat(job->scale));
            }
        }
        largest = score[0];
        for (int k = 1; k < job->length; k++) {
            largest = score[k] > largest ? score[k] : largest;
        }
        for (int k = 0; k < padded; k += LANES) {
            vec_store(score + k, vec_exp(vec_load(score + k) - vec_splat(largest)));
        }
        for (int k = 0; k < job->length; k++) {
            total += score[k];
        }
        for (int c = 0; c < job->channels; c += STRIP) {
            vec sum[STRIP / LANES] = {{0}};
            for (int k = 0; k < job->length; k++) {
                const float *value = job->value + k * job->pitch + c;
                UNROLL
                for (int n = 0; n < STRIP / LANES; n++) {
                    sum[n] += vec_splat(score[k]) * vec_load(value + n * LANES);
                }
            }
            UNROLL
            for (int n = 0; n < STRIP / LANES; n++) {
                vec_store(job->out + q * job->out_pitch + c + n * LANES, sum[n] / vec_splat(total));
            }
        }
    }
}

const poise_nn_sequence_kernels POISE_KERNEL(sequence) = {
    .lstm_pack = lstm_pack,
    .lstm_recur = lstm_recur,
    .lstm_cell = lstm_cell,
    .gelu = gelu,
    .layer_norm = layer_norm,
    .attention = attention,
};
