/* One block of channels of a depthwise convolution. Included by depthwise.c once per register width with
 *   BLOCK(name)  adds the width's suffix,   block_vec   the register type,   block_load, block_store, block_act.
 *
 * The weights of the block stay in registers (or on the stack, where the set has fewer) over all rows; PIXELS sums
 * run at a time and every input register is used for all windows it belongs to. A width that is no multiple of PIXELS
 * is finished by a last tile that overlaps the one before: the same sums again, stored again. */

ALWAYS_INLINE void BLOCK(tile)(const int kernel_h, const int kernel_w, const int stride, const int pixels,
                               const float *const *in, ptrdiff_t at, ptrdiff_t pitch, const block_vec *weights,
                               block_vec bias, poise_nn_act act, float *out, ptrdiff_t out_pitch)
{
    block_vec sum[DEPTHWISE_PIXELS_MAX];
UNROLL
    for (int i = 0; i < pixels; i++) {
        sum[i] = bias;
    }
UNROLL
    for (int u = 0; u < kernel_h; u++) {
        const float *row = in[u] + at;
UNROLL
        for (int q = 0; q < (pixels - 1) * stride + kernel_w; q++) {
            block_vec x = block_load(row + q * pitch);
UNROLL
            for (int i = 0; i < pixels; i++) {
                int v = q - i * stride;
                if (v >= 0 && v < kernel_w) {
                    sum[i] += x * weights[u * kernel_w + v];
                }
            }
        }
    }
UNROLL
    for (int i = 0; i < pixels; i++) {
        block_store(out + i * out_pitch, block_act(sum[i], act, NULL));
    }
}

ALWAYS_INLINE void BLOCK(rows)(const int kernel_h, const int kernel_w, const int stride, const int pixels,
                               const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                               const float *packed)
{
    block_vec weights[25];
UNROLL
    for (int t = 0; t < kernel_h * kernel_w; t++) {
        weights[t] = block_load(packed + t * (int)(sizeof(block_vec) / sizeof(float)));
    }
    block_vec bias = block_load(layer->bias + channel);
    poise_nn_act act = layer->act;
    ptrdiff_t pitch = job->in_pitch, out_pitch = job->out_pitch;
    for (int y = 0; y < job->rows; y++) {
        const float *const *in = job->in + (ptrdiff_t)y * stride;
        float *out = job->out[y] + channel;
        if (job->width < pixels) {
            for (int x = 0; x < job->width; x++) {
                BLOCK(tile)(kernel_h, kernel_w, stride, 1, in, (ptrdiff_t)x * stride * pitch + channel, pitch, weights,
                            bias, act, out + x * out_pitch, out_pitch);
            }
            continue;
        }
        for (int x = 0; x < job->width; x += pixels) {
            x = x + pixels > job->width ? job->width - pixels : x;
            BLOCK(tile)(kernel_h, kernel_w, stride, pixels, in, (ptrdiff_t)x * stride * pitch + channel, pitch,
                        weights, bias, act, out + x * out_pitch, out_pitch);
        }
    }
}

static void BLOCK(3x3)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                       const float *packed)
{
    BLOCK(rows)(3, 3, 1, 4, layer, job, channel, packed);
}
static void BLOCK(3x3s2)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                         const float *packed)
{
    BLOCK(rows)(3, 3, 2, 4, layer, job, channel, packed);
}
static void BLOCK(5x5)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                       const float *packed)
{
    BLOCK(rows)(5, 5, 1, 4, layer, job, channel, packed);
}
static void BLOCK(5x5s2)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job, int channel,
                         const float *packed)
{
    BLOCK(rows)(5, 5, 2, 4, layer, job, channel, packed);
}

/* The block function for a layer, NULL when it has none. */
static depthwise_block BLOCK(choose)(const poise_nn_depthwise_layer *layer)
{
    if (layer->kernel_h != layer->kernel_w || layer->stride_h != layer->stride_w || layer->stride_h > 2) {
        return NULL;
    }
    int one = layer->stride_h == 1;
    return layer->kernel_h == 3   ? (one ? BLOCK(3x3) : BLOCK(3x3s2))
           : layer->kernel_h == 5 ? (one ? BLOCK(5x5) : BLOCK(5x5s2))
                                  : NULL;
}
