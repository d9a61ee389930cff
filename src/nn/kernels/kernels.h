/* The arithmetic of a network, one table of functions per instruction set.
 *
 * Activations are NHWC floats. Kernels see rows through arrays of row pointers, so that a caller may keep rows in
 * a ring, let a row of zeros stand for padding above and below, and let borders of zeros inside each row stand
 * for padding left and right. No kernel knows about padding.
 *
 * Reading: a kernel may read up to POISE_NN_SLACK floats behind the last float that a row, a residual row or a
 * per-channel array logically has (values read there do not matter). Writing is exact.
 * Weights are packed once by the table's own pack functions; packed arrays are 64-byte aligned.
 * All functions are pure on their arguments: no state, no allocation, no failure; safe from any thread. */
#ifndef POISE_NN_KERNELS_H
#define POISE_NN_KERNELS_H

#include <stddef.h>

enum {
    POISE_NN_SLACK = 16,      /* floats that must be readable behind every array */
    POISE_NN_CHANNEL_PAD = 16 /* bias and slopes are padded with zeros to a multiple of this */
};

typedef enum poise_nn_act {
    POISE_NN_ACT_NONE,
    POISE_NN_ACT_RELU,  /* max(x, 0) */
    POISE_NN_ACT_RELU6, /* min(max(x, 0), 6) */
    POISE_NN_ACT_PRELU  /* max(x, 0) + slope[channel] * min(x, 0) */
} poise_nn_act;

/* What happens to a sum before it is stored: act `before`, add the residual if the job has one, act `after`. */
typedef struct poise_nn_epilogue {
    poise_nn_act before, after;
    const float *before_slopes, *after_slopes; /* for PRELU, else NULL */
} poise_nn_epilogue;

/* A convolution over whole rows; a fully connected layer is one with a 1x1 kernel. */
typedef struct poise_nn_conv_layer {
    int kernel_h, kernel_w, stride_h, stride_w;
    int in_channels, out_channels;
    const float *weights; /* packed by conv_pack */
    const float *bias;    /* out_channels, padded */
    poise_nn_epilogue epilogue;
} poise_nn_conv_layer;

typedef struct poise_nn_conv_job {
    const float *const *in; /* (rows - 1) * stride_h + kernel_h rows, each at the first column of the padded image */
    float *const *out;      /* `rows` rows */
    const float *const *residual; /* `rows` rows or NULL; may be the same memory as out */
    ptrdiff_t in_pitch;           /* floats from pixel to pixel; = in_channels unless kernel_w is 1 */
    ptrdiff_t out_pitch, residual_pitch;
    int rows, width; /* of the output */
} poise_nn_conv_job;

typedef struct poise_nn_depthwise_layer {
    int kernel_h, kernel_w, stride_h, stride_w;
    int channels;
    const float *weights; /* packed by depthwise_pack */
    const float *bias;    /* channels, padded */
    poise_nn_act act;     /* not PRELU */
} poise_nn_depthwise_layer;

/* in and out must not overlap. */
typedef struct poise_nn_depthwise_job {
    const float *const *in; /* as in poise_nn_conv_job */
    float *const *out;
    const float *zeros; /* rows of `in` that point here hold only zeros and may be skipped; NULL: none do */
    ptrdiff_t in_pitch, out_pitch;
    int rows, width;
} poise_nn_depthwise_job;

/* One row of a bilinear resize: out[x] = mix of columns left[x], right[x] (weight of right: fraction[x]) of the
 * rows top and bottom (weight of bottom: row_fraction), then the epilogue. Dense pixels. */
typedef struct poise_nn_resize_job {
    const float *top, *bottom;
    float row_fraction;
    const int *left, *right; /* `width` columns */
    const float *fraction;
    float *out;
    const float *residual; /* one row or NULL; may be out */
    int width, channels;
    poise_nn_epilogue epilogue;
} poise_nn_resize_job;

/* One output row of max pooling: the maximum over `row_count` rows and the window's columns that lie inside. */
typedef struct poise_nn_pool_job {
    const float *const *in; /* row_count rows, dense pixels */
    float *out;
    ptrdiff_t out_pitch; /* >= channels; channels behind `channels` are not touched */
    int row_count, in_width, width, kernel_w, stride_w, pad_left, channels;
} poise_nn_pool_job;

enum { POISE_NN_SEQUENCE_MAX = 64, POISE_NN_HEAD_MAX = 64 };

/* One head of scaled dot-product attention (Vaswani et al. 2017) over one sequence: rows of query, key and value
 * `pitch` floats apart. out must not overlap them. */
typedef struct poise_nn_attention_job {
    const float *query, *key, *value;
    float *out;
    ptrdiff_t pitch, out_pitch;
    int length;   /* 1..POISE_NN_SEQUENCE_MAX */
    int channels; /* a multiple of POISE_NN_CHANNEL_PAD, at most POISE_NN_HEAD_MAX */
    float scale;  /* of the scores, usually 1 / sqrt(channels) */
} poise_nn_attention_job;

/* What networks over time need beside matrix products. All counts of units and channels are multiples of
 * POISE_NN_CHANNEL_PAD; nothing is read or written behind them. */
typedef struct poise_nn_sequence_kernels {
    /* The recurrent part of an LSTM's step: gates of each of `rows` sequences (gates_pitch floats apart) += weights
     * times its hidden state (`units` floats, dense). weights: packed by lstm_pack from [4 * units][units] into as
     * many floats. A sequence gets the same bits alone and beside others. */
    void (*lstm_pack)(const float *weights, int units, float *ret_packed);
    void (*lstm_recur)(const float *weights, const float *hidden, int rows, int units, float *gates,
                       ptrdiff_t gates_pitch);
    /* The end of an LSTM's step (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000). gates: sums for
     * input, forget, cell, output gate (PyTorch's order), `units` floats each. Updates cell, writes hidden. */
    void (*lstm_cell)(const float *gates, float *cell, float *hidden, int units);
    /* x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) (Hendrycks and Gimpel 2016); out may be in. */
    void (*gelu)(const float *in, float *out, size_t count);
    /* (x - mean) / sqrt(variance + 1e-5) * gain + bias, row by row (Ba et al. 2016); out may be in. */
    void (*layer_norm)(const float *in, const float *gain, const float *bias, float *out, int rows, int channels);
    void (*attention)(const poise_nn_attention_job *job);
} poise_nn_sequence_kernels;

typedef struct poise_nn_kernels {
    const char *name;
    const poise_nn_sequence_kernels *sequence;

    /* Floats that the packed weights of a convolution take / packs [out][k] (k = kernel_h*kernel_w*in). */
    size_t (*conv_pack_size)(int k, int out_channels);
    void (*conv_pack)(const float *weights, int k, int out_channels, float *ret_packed);
    void (*conv)(const poise_nn_conv_layer *layer, const poise_nn_conv_job *job);

    /* The same for depthwise weights [taps][channels]. */
    size_t (*depthwise_pack_size)(int taps, int channels);
    void (*depthwise_pack)(const float *weights, int taps, int channels, float *ret_packed);
    void (*depthwise)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job);

    /* Dense pixels to pixels out_pitch apart; what lies between is not touched. */
    void (*copy)(const float *in, float *out, ptrdiff_t out_pitch, int pixels, int channels);
    void (*resize)(const poise_nn_resize_job *job);
    void (*max_pool)(const poise_nn_pool_job *job);

    /* out = act(a + b), `count` floats; out may be a or b. act is not PRELU. */
    void (*add)(const float *a, const float *b, float *out, size_t count, poise_nn_act act);
    /* PRELU of `pixels` dense pixels; out may be in. */
    void (*prelu)(const float *in, const float *slopes, float *out, size_t pixels, int channels);
    /* out[c] = mean of in[.][c] over dense pixels. */
    void (*mean)(const float *in, float *out, size_t pixels, int channels);
    /* out = 1 / (1 + exp(-in)); out may be in. */
    void (*logistic)(const float *in, float *out, size_t count);
} poise_nn_kernels;

/* Plain C: the reference for all others. */
extern const poise_nn_kernels poise_nn_kernels_scalar;
/* One source in vector extensions, compiled per instruction set; a build holds those of its architecture. */
extern const poise_nn_kernels poise_nn_kernels_base, poise_nn_kernels_avx2, poise_nn_kernels_avx512;

#endif
