/* Depthwise convolutions: channels are cut into blocks of one register; a block is done over all rows before the next
 * begins, so that the rows it reads stay in the first-level cache. Weights are packed as [block][tap][lanes].
 *
 * 3x3 and 5x5 kernels with stride 1 or 2 have code of their own; everything else, and the last channels of a count
 * that fills no register, takes the plain loop at the end. */
#include "nn/kernels/vector.h"

enum { DEPTHWISE_PIXELS_MAX = 4 };

typedef void (*depthwise_block)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                                const float *packed);

#define BLOCK(name) vec_##name
#define block_vec vec
#define block_load vec_load
#define block_store vec_store
#define block_act vec_act
#include "nn/kernels/depthwise_block.h"
#undef BLOCK
#undef block_vec
#undef block_load
#undef block_store
#undef block_act

#if defined __AVX512F__
#define BLOCK(name) half_##name
#define block_vec half
#define block_load half_load
#define block_store half_store
#define block_act half_act
#include "nn/kernels/depthwise_block.h"
#endif

size_t POISE_KERNEL(depthwise_pack_size)(int taps, int channels)
{
    return (size_t)taps * (size_t)channels;
}

/* Lanes of the block at `channel`: whole registers, then a half one, then single channels. */
static int block_lanes(int channel, int channels)
{
    int left = channels - channel;
    return left >= LANES ? LANES : left >= HALF_LANES ? HALF_LANES : 1;
}

void POISE_KERNEL(depthwise_pack)(const float *weights, int taps, int channels, float *ret_packed)
{
    for (int channel = 0; channel < channels;) {
        int lanes = block_lanes(channel, channels);
        for (int t = 0; t < taps; t++) {
            for (int lane = 0; lane < lanes; lane++) {
                *ret_packed++ = weights[(ptrdiff_t)t * channels + channel + lane];
            }
        }
        channel += lanes;
    }
}

static void plain(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel, int lanes,
                  const float *packed)
{
    for (int y = 0; y < job->rows; y++) {
        const float *const *in = job->in + (ptrdiff_t)y * layer->stride_h;
        for (int x = 0; x < job->width; x++) {
            const float *w = packed;
            float sum[LANES];
            for (int c = 0; c < lanes; c++) {
                sum[c] = layer->bias[channel + c];
            }
            for (int u = 0; u < layer->kernel_h; u++) {
                const float *a = in[u] + (ptrdiff_t)x * layer->stride_w * job->in_pitch + channel;
                for (int v = 0; v < layer->kernel_w; v++, a += job->in_pitch, w += lanes) {
                    for (int c = 0; c < lanes; c++) {
                        sum[c] += a[c] * w[c];
                    }
                }
            }
            float *out = job->out[y] + x * job->out_pitch + channel;
            for (int c = 0; c < lanes; c++) {
                float value = sum[c];
                if (layer->act != POISE_NN_ACT_NONE) {
                    value = value > 0 ? value : 0;
                    value = layer->act == POISE_NN_ACT_RELU6 && value > 6 ? 6 : value;
                }
                out[c] = value;
            }
        }
    }
}

void POISE_KERNEL(depthwise)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job)
{
    int taps = layer->kernel_h * layer->kernel_w;
    depthwise_block whole = vec_choose(layer);
    const float *packed = layer->weights;
    for (int channel = 0; channel < layer->channels;) {
        int lanes = block_lanes(channel, layer->channels);
        depthwise_block block = lanes == LANES ? whole : NULL;
#if defined __AVX512F__
        block = lanes == HALF_LANES ? half_choose(layer) : block;
#endif
        if (block) {
            block(layer, job, channel, packed);
        } else {
            plain(layer, job, channel, lanes, packed);
        }
        packed += (ptrdiff_t)taps * lanes;
        channel += lanes;
    }
}
