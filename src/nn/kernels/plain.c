/* The kernels that move little data: one pass, channel by channel. And the table. */
#include "nn/kernels/vector.h"

#include <math.h>
#include <string.h>

static float scalar_act(float x, poise_nn_act act, float slope)
{
    if (act == POISE_NN_ACT_PRELU) {
        return x > 0 ? x : slope * x;
    }
    if (act != POISE_NN_ACT_NONE) {
        x = x > 0 ? x : 0;
    }
    return act == POISE_NN_ACT_RELU6 && x > 6 ? 6 : x;
}

static void copy(const float *in, float *out, ptrdiff_t out_pitch, int pixels, int channels)
{
    if (out_pitch == channels) {
        memcpy(out, in, (size_t)pixels * (size_t)channels * sizeof *out);
        return;
    }
    for (int x = 0; x < pixels; x++, in += channels, out += out_pitch) {
        int c = 0;
        for (; c + LANES <= channels; c += LANES) {
            vec_store(out + c, vec_load(in + c));
        }
        for (; c < channels; c++) {
            out[c] = in[c];
        }
    }
}

static void resize(const poise_nn_resize_job *job)
{
    const poise_nn_epilogue *epilogue = &job->epilogue;
    float fy = job->row_fraction;
    for (int x = 0; x < job->width; x++) {
        ptrdiff_t l = (ptrdiff_t)job->left[x] * job->channels, r = (ptrdiff_t)job->right[x] * job->channels;
        const float *tl = job->top + l, *tr = job->top + r, *bl = job->bottom + l, *br = job->bottom + r;
        float *out = job->out + (ptrdiff_t)x * job->channels;
        const float *residual = job->residual ? job->residual + (ptrdiff_t)x * job->channels : NULL;
        float fx = job->fraction[x];
        float wtl = (1 - fy) * (1 - fx), wtr = (1 - fy) * fx, wbl = fy * (1 - fx), wbr = fy * fx;
        int c = 0;
        for (; c + LANES <= job->channels; c += LANES) {
            vec sum = vec_splat(wtl) * vec_load(tl + c) + vec_splat(wtr) * vec_load(tr + c) +
                      vec_splat(wbl) * vec_load(bl + c) + vec_splat(wbr) * vec_load(br + c);
            sum = vec_act(sum, epilogue->before, epilogue->before_slopes ? epilogue->before_slopes + c : NULL);
            if (residual) {
                sum += vec_load(residual + c);
            }
            const float *slopes = epilogue->after_slopes ? epilogue->after_slopes + c : NULL;
            vec_store(out + c, vec_act(sum, epilogue->after, slopes));
        }
        for (; c < job->channels; c++) {
            float sum = wtl * tl[c] + wtr * tr[c] + wbl * bl[c] + wbr * br[c];
            sum = scalar_act(sum, epilogue->before, epilogue->before_slopes ? epilogue->before_slopes[c] : 0);
            if (residual) {
                sum += residual[c];
            }
            out[c] = scalar_act(sum, epilogue->after, epilogue->after_slopes ? epilogue->after_slopes[c] : 0);
        }
    }
}

static void max_pool(const poise_nn_pool_job *job)
{
    for (int x = 0; x < job->width; x++) {
        int first = x * job->stride_w - job->pad_left, end = first + job->kernel_w;
        first = first < 0 ? 0 : first;
        end = end > job->in_width ? job->in_width : end;
        float *out = job->out + x * job->out_pitch;
        int c = 0;
        for (; c + LANES <= job->channels; c += LANES) {
            vec best = vec_splat(-INFINITY);
            for (int u = 0; u < job->row_count; u++) {
                for (int v = first; v < end; v++) {
                    best = vec_max(vec_load(job->in[u] + (ptrdiff_t)v * job->channels + c), best);
                }
            }
            vec_store(out + c, best);
        }
        for (; c < job->channels; c++) {
            float best = -INFINITY;
            for (int u = 0; u < job->row_count; u++) {
                for (int v = first; v < end; v++) {
                    float value = job->in[u][(ptrdiff_t)v * job->channels + c];
                    best = value > best ? value : best;
                }
            }
            out[c] = best;
        }
    }
}

static void add(const float *a, const float *b, float *out, size_t count, poise_nn_act act)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        vec_store(out + i, vec_act(vec_load(a + i) + vec_load(b + i), act, NULL));
    }
    for (; i < count; i++) {
        out[i] = scalar_act(a[i] + b[i], act, 0);
    }
}

static void prelu(const float *in, const float *slopes, float *out, size_t pixels, int channels)
{
    for (size_t i = 0; i < pixels; i++, in += channels, out += channels) {
        int c = 0;
        for (; c + LANES <= channels; c += LANES) {
            vec_store(out + c, vec_act(vec_load(in + c), POISE_NN_ACT_PRELU, slopes + c));
        }
        for (; c < channels; c++) {
            out[c] = scalar_act(in[c], POISE_NN_ACT_PRELU, slopes[c]);
        }
    }
}

static void mean(const float *in, float *out, size_t pixels, int channels)
{
    int c = 0;
    for (; c + LANES <= channels; c += LANES) {
        vec sum = {0};
        for (size_t i = 0; i < pixels; i++) {
            sum += vec_load(in + i * (size_t)channels + c);
        }
        vec_store(out + c, sum / vec_splat((float)pixels));
    }
    for (; c < channels; c++) {
        float sum = 0;
        for (size_t i = 0; i < pixels; i++) {
            sum += in[i * (size_t)channels + (size_t)c];
        }
        out[c] = sum / (float)pixels;
    }
}

/* A model takes the logistic of one or two numbers, or of a list of scores: the C library's exponential will do. */
static void logistic(const float *in, float *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = 1 / (1 + expf(-in[i]));
    }
}

#define TEXT_OF(set) #set
#define TEXT(set) TEXT_OF(set)

const poise_nn_kernels POISE_KERNEL(kernels) = {
    .name = TEXT(POISE_KERNEL_SET),
    .sequence = &POISE_KERNEL(sequence),
    .conv_pack_size = POISE_KERNEL(conv_pack_size),
    .conv_pack = POISE_KERNEL(conv_pack),
    .conv = POISE_KERNEL(conv),
    .depthwise_pack_size = POISE_KERNEL(depthwise_pack_size),
    .depthwise_pack = POISE_KERNEL(depthwise_pack),
    .depthwise = POISE_KERNEL(depthwise),
    .copy = copy,
    .resize = resize,
    .max_pool = max_pool,
    .add = add,
    .prelu = prelu,
    .mean = mean,
    .logistic = logistic,
};
