/* Layers of the sequence networks on top of nn's kernels: each holds its packed weights and works
 * on rows.
 *
 * A row is one sample in time of one window; rows of a batch lie one behind the other. Every row's
 * arithmetic is the same whatever stands beside it, so a window gives the same bits alone and in a
 * batch. Memory that layers read must have POISE_NN_SLACK floats behind it. Immutable after
 * loading; safe from any thread. */
#ifndef POISE_MOVES_LAYER_H
#define POISE_MOVES_LAYER_H

#include "moves/safetensors.h"
#include "nn/kernels/kernels.h"

/* out = act(in W^T + b); a 1-D convolution of 3 samples is one with kernel = 3. */
typedef struct poise_dense {
    const poise_nn_kernels *kernels;
    int in, out, kernel;
    poise_nn_act act;
    float *weights, *bias; /* packed; padded */
} poise_dense;

/* Reads PREFIX.weight [out][in] ([out][in][3] for kernel 3) and PREFIX.bias [out]; in, out 0 = any
 * size. */
int poise_dense_load(poise_dense *dense, const poise_nn_kernels *kernels,
                     const poise_tensors *tensors, const char *prefix, int in, int out, int kernel,
                     poise_nn_act act, poise_err *err);
void poise_dense_free(poise_dense *dense);

/* `rows` rows, in_pitch >= in and out_pitch >= out floats apart; residual (NULL: none) is added
 * before storing and has out's pitch; it may be out. kernel must be 1. */
void poise_dense_run(const poise_dense *dense, const float *in, ptrdiff_t in_pitch, int rows,
                     float *out, ptrdiff_t out_pitch, const float *residual);

/* kernel 3: one window; `in` begins with one row of zeros before its `rows` rows and has one behind
 * them; dense rows. */
void poise_dense_convolve(const poise_dense *dense, const float *in, int rows, float *out);

/* One direction of one LSTM layer. */
typedef struct poise_lstm {
    poise_dense in; /* [4 units][in] with both biases */
    float *again;   /* [4 units][units], packed by lstm_pack */
    int units;
} poise_lstm;

/* Reads PREFIX.weight_ih_SUFFIX, weight_hh_, bias_ih_, bias_hh_ (PyTorch's nn.LSTM). */
int poise_lstm_load(poise_lstm *lstm, const poise_nn_kernels *kernels, const poise_tensors *tensors,
                    const char *prefix, const char *suffix, int in, int units, poise_err *err);
void poise_lstm_free(poise_lstm *lstm);

/* Floats of work space for `batch` windows of `steps` rows. */
size_t poise_lstm_space(const poise_lstm *lstm, int batch, int steps);

/* in: `steps` rows of each of `batch` windows, whose first rows lie `rows` rows apart. out (may be
 * NULL): hidden states in the places of the rows of in, out_pitch apart, first float at out. last:
 * hidden state after the last step (the first row, when backward), batch rows last_pitch apart. */
void poise_lstm_run(const poise_lstm *lstm, int backward, const float *in, ptrdiff_t in_pitch,
                    int batch, int steps, int rows, float *out, ptrdiff_t out_pitch, float *last,
                    ptrdiff_t last_pitch, float *space);

/* gain and bias of a layer norm: PREFIX.weight, PREFIX.bias [channels]. */
typedef struct poise_norm {
    const poise_nn_kernels *kernels;
    int channels;
    float *gain, *bias;
} poise_norm;

int poise_norm_load(poise_norm *norm, const poise_nn_kernels *kernels, const poise_tensors *tensors,
                    const char *prefix, int channels, poise_err *err);
void poise_norm_free(poise_norm *norm);

/* `count` zeroed floats with slack behind, 64-byte aligned; NULL when there is no memory. Free with
 * free(). */
float *poise_moves_floats(size_t count);

#endif
