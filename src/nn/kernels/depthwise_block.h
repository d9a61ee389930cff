/* One block of channels of a depthwise convolution. Included by depthwise.c once per register width with
 *   BLOCK(name)  adds the width's suffix,   block_vec   the register type,   block_load, block_store, block_act.
 *
 * `pixels` sums run at a time; for each kernel row its weights are loaded once, and every input register is used for
 * all windows it belongs to. Eight sums keep two multiply-add units of latency 4 busy, and 8 + 5 weights + 1 input fit
 * 16 registers. A width that is no multiple of `pixels` is finished by a tile that overlaps the one before: the same
 * sums again, stored again. */

ALWAYS_INLINE void BLOCK(tile)(const int kernel_w, const int stride, const int pixels, int kernel_h,
                               const float *const *in, ptrdiff_t at, ptrdiff_t pitch, const float *packed,
                               const float *skip, block_vec sum[DEPTHWISE_PIXELS_MAX])
{
    enum { BLOCK_LANES = sizeof(block_vec) / sizeof(float) };
    for (int u = 0; u < kernel_h; u++, packed += kernel_w * BLOCK_LANES) {
        if (in[u] == skip) {
            continue;
        }
        const float *row = in[u] + at;
        block_vec weights[DEPTHWISE_KERNEL_MAX];
        UNROLL
        for (int v = 0; v < kernel_w; v++) {
            weights[v] = block_load(packed + v * BLOCK_LANES);
            IN_REGISTER(weights[v]);
        }
        UNROLL
        for (int q = 0; q < (pixels - 1) * stride + kernel_w; q++) {
            block_vec x = block_load(row);
            IN_REGISTER(x);
            row += pitch;
            IN_ADDRESS(row);
            UNROLL
            for (int i = 0; i < pixels; i++) {
                int v = q - i * stride;
                if (v >= 0 && v < kernel_w) {
                    sum[i] += x * weights[v];
                }
            }
        }
    }
}

ALWAYS_INLINE void BLOCK(rows)(const int kernel_w, const int stride, const int pixels,
                               const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                               const float *packed, int first, int end)
{
    ptrdiff_t pitch = job->in_pitch, out_pitch = job->out_pitch;
    for (int y = first; y < end; y++) {
        const float *const *in = job->in + (ptrdiff_t)y * layer->stride_h;
        float *out = job->out[y] + channel;
        for (int x = 0; x < job->width; x += pixels) {
            x = x + pixels > job->width ? job->width - pixels : x;
            block_vec sum[DEPTHWISE_PIXELS_MAX], bias = block_load(layer->bias + channel);
            UNROLL
            for (int i = 0; i < pixels; i++) {
                sum[i] = bias;
            }
            BLOCK(tile)(kernel_w, stride, pixels, layer->kernel_h, in, (ptrdiff_t)x * stride * pitch + channel, pitch,
                        packed, job->zeros, sum);
            if (layer->act != POISE_NN_ACT_NONE) {
                UNROLL
                for (int i = 0; i < pixels; i++) {
                    sum[i] = block_max(sum[i], (block_vec){0});
                }
            }
            if (layer->act == POISE_NN_ACT_RELU6) {
                UNROLL
                for (int i = 0; i < pixels; i++) {
                    sum[i] = block_min(sum[i], block_splat(6));
                }
            }
            UNROLL
            for (int i = 0; i < pixels; i++) {
                block_store(out + (x + i) * out_pitch, sum[i]);
            }
        }
    }
}

#define BLOCK_FUNCTION(kernel_w, stride, pixels)                                                                      \
    static void BLOCK(kernel_w##_##stride##_##pixels)(const poise_nn_depthwise_layer *layer,                          \
                                                      const poise_nn_depthwise_job *job, int channel,                 \
                                                      const float *packed, int first, int end)                        \
    {                                                                                                                 \
        BLOCK(rows)(kernel_w, stride, pixels, layer, job, channel, packed, first, end);                               \
    }
#define BLOCK_FUNCTIONS(kernel_w, stride)                                                                             \
    BLOCK_FUNCTION(kernel_w, stride, 1)                                                                               \
    BLOCK_FUNCTION(kernel_w, stride, 2)                                                                               \
    BLOCK_FUNCTION(kernel_w, stride, 4)                                                                               \
    BLOCK_FUNCTION(kernel_w, stride, 6)                                                                               \
    BLOCK_FUNCTION(kernel_w, stride, 7)                                                                               \
    BLOCK_FUNCTION(kernel_w, stride, 8)
#define BLOCK_NAMES(kernel_w, stride)                                                                                 \
    {                                                                                                                 \
        BLOCK(kernel_w##_##stride##_1), BLOCK(kernel_w##_##stride##_2), BLOCK(kernel_w##_##stride##_4),               \
            BLOCK(kernel_w##_##stride##_6), BLOCK(kernel_w##_##stride##_7), BLOCK(kernel_w##_##stride##_8)            \
    }

BLOCK_FUNCTIONS(3, 1)
BLOCK_FUNCTIONS(3, 2)
BLOCK_FUNCTIONS(5, 1)
BLOCK_FUNCTIONS(5, 2)

/* By kernel width 3 or 5, stride 1 or 2, and the index of tile_widths. */
static const depthwise_block BLOCK(functions)[2][2][TILE_WIDTHS] = {{BLOCK_NAMES(3, 1), BLOCK_NAMES(3, 2)},
                                                                    {BLOCK_NAMES(5, 1), BLOCK_NAMES(5, 2)}};

#undef BLOCK_FUNCTION
#undef BLOCK_FUNCTIONS
#undef BLOCK_NAMES
