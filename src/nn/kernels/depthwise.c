/* Depthwise convolutions: channels are cut into blocks of one register; a block is done over all rows before the next
 * begins, so that the rows it reads stay in the first-level cache. Blocks that share a cache line take turns row by row in
 * wide images.
 * Weights are packed as [block][tap][lanes].
 *
 * Kernels 3 and 5 wide with stride 1 or 2 have code of their own; everything else, and the last channels of a count
 * that fills no register, takes the plain loop at the end. Rows of zeros (padding above and below) are skipped. */
#include "nn/kernels/vector.h"

enum { DEPTHWISE_PIXELS_MAX = 8, DEPTHWISE_KERNEL_MAX = 5, TILE_WIDTHS = 6 };
static const int tile_widths[TILE_WIDTHS] = {1, 2, 4, 6, 7, 8};

/* Two hints for what compilers get wrong here: that a value loaded once is used from its register, not loaded anew for
 * each use, and that a pointer is stepped, not kept as a dozen precomputed offsets that spill. */
#if defined __x86_64__
#define IN_REGISTER(x) __asm__("" : "+v"(x))
#elif defined __aarch64__
#define IN_REGISTER(x) __asm__("" : "+w"(x))
#else
#define IN_REGISTER(x) (void)0
#endif
#define IN_ADDRESS(p) __asm__("" : "+r"(p))

/* Rows [first, end) of the block that begins at `channel`. */
typedef void (*depthwise_block)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                                const float *packed, int first, int end);

#define BLOCK(name) vec_##name
#define block_vec vec
#define block_load vec_load
#define block_store vec_store
#define block_splat vec_splat
#define block_max vec_max
#define block_min vec_min
#include "nn/kernels/depthwise_block.h"
#undef BLOCK
#undef block_vec
#undef block_load
#undef block_store
#undef block_splat
#undef block_max
#undef block_min

#if defined __AVX512F__
#define BLOCK(name) half_##name
#define block_vec half
#define block_load half_load
#define block_store half_store
#define block_splat half_splat
#define block_max half_max
#define block_min half_min
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
                  const float *packed, int first, int end)
{
    for (int y = first; y < end; y++) {
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

/* Index of the tile width that does `width` pixels with the least work, the widest of those. */
static int best_tile(int width)
{
    int best = 0, least = INT32_MAX;
    for (int i = 0; i < TILE_WIDTHS && tile_widths[i] <= width; i++) {
        int tiles = (width + tile_widths[i] - 1) / tile_widths[i];
        int work = tiles * (tile_widths[i] + 1); /* a tile costs about one pixel more than it has */
        if (work <= least) {
            least = work;
            best = i;
        }
    }
    return best;
}

/* Rows [first, end) of the blocks in channels [channel, end_channel), which begin at `packed`. */
static void run_blocks(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                       int end_channel, const float *packed, int first, int end)
{
    int taps = layer->kernel_h * layer->kernel_w;
    int fast = (layer->kernel_w == 3 || layer->kernel_w == 5) && (layer->stride_w == 1 || layer->stride_w == 2);
    int kernel = layer->kernel_w == 5, stride = layer->stride_w == 2, width = best_tile(job->width);
    while (channel < end_channel) {
        int lanes = block_lanes(channel, layer->channels);
        if (fast && lanes == LANES) {
            vec_functions[kernel][stride][width](layer, job, channel, packed, first, end);
#if defined __AVX512F__
        } else if (fast && lanes == HALF_LANES) {
            half_functions[kernel][stride][width](layer, job, channel, packed, first, end);
#endif
        } else {
            plain(layer, job, channel, lanes, packed, first, end);
        }
        packed += (ptrdiff_t)taps * lanes;
        channel += lanes;
    }
}

void POISE_KERNEL(depthwise)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job)
{
    const int line = 16; /* floats in a cache line */
    int taps = layer->kernel_h * layer->kernel_w;
    /* Narrow images stay in the cache from block to block anyway. */
    int rows = line > LANES && job->width >= 32 ? 1 : job->rows;
    for (int channel = 0; channel < layer->channels; channel += line) {
        int end = channel + line < layer->channels ? channel + line : layer->channels;
        const float *packed = layer->weights + (ptrdiff_t)taps * channel;
        for (int y = 0; y < job->rows; y += rows) {
            run_blocks(layer, job, channel, end, packed, y, y + rows);
        }
    }
}
