/* The three sequence networks: one second of movement in, fifteen logits out.
 *
 * Each begins with a layer that sees two samples side by side: 15 rows of twice the inputs.
 *  - bilstm: the 198 velocities and accelerations; 128 → ReLU → 2 layers of bidirectional LSTM, 128
 * units each way; the states in the middle of the window → 256 → ReLU → 15.
 *  - transformer: the same inputs → 128, learned places, pre-norm encoder layers of 4 heads
 * (Vaswani et al. 2017; Xiong et al. 2020), mean over time → 15.
 *  - cnn_lstm: posture and interaction → 256 → ReLU → two convolutions over time → bidirectional
 * LSTM, its states in the middle; then a head on the fighter's own code beside the opponent's, and
 * one for clinch and takedown that sees both alike (sum and distance of the codes).
 *
 * What a window is named after happens in its middle (training/), so there the LSTMs that decide
 * end: one has read from the window's first row, the other from its last.
 *
 * Which one, and all sizes, stand in the weights' file (training/ writes it). Immutable after
 * loading, may serve any number of instances in any threads. */
#ifndef POISE_MOVES_NET_H
#define POISE_MOVES_NET_H

#include "moves/safetensors.h"
#include "nn/nn.h"
#include "scene/labels.h"
#include "scene/motion.h"

enum {
    POISE_NET_BATCH_MAX = 64,
    /* posture, interaction, and what of it is known: 12 limb joints, 8 angles, interaction */
    POISE_POSTURE_INPUTS =
        POISE_POSTURE_VALUES + POISE_INTERACTION_VALUES + POISE_WINDOW_JOINTS + POISE_ANGLES + 1,
    POISE_NET_INPUTS_MAX = 256
};

typedef enum poise_net_kind {
    POISE_NET_BILSTM,
    POISE_NET_TRANSFORMER,
    POISE_NET_CNN_LSTM,
    POISE_NETS
} poise_net_kind;

extern const char *const poise_net_names[POISE_NETS + 1]; /* end with NULL */

typedef struct poise_net poise_net;

/* Packs the weights for `isa`. Errors: POISE_EFORMAT (names file and tensor), POISE_EUNSUPPORTED,
 * POISE_EINVAL (isa not available here), POISE_ENOMEM. */
int poise_net_load(const poise_tensors *tensors, poise_nn_isa isa, poise_net **ret_net,
                   poise_err *err);
void poise_net_free(poise_net **net); /* nulls; NULL is fine */

poise_net_kind poise_net_kind_of(const poise_net *net);
int poise_net_inputs(const poise_net *net); /* floats per sample */

/* Work space for up to `batch` windows at once (1..POISE_NET_BATCH_MAX). Not thread-safe. The net
 * must outlive it. */
typedef struct poise_net_instance poise_net_instance;
int poise_net_instance_new(const poise_net *net, int batch, poise_net_instance **ret_instance,
                           poise_err *err);
void poise_net_instance_free(poise_net_instance **instance);

/* What a network of this kind looks at, before scaling: values and whether each is known (1) or not
 * (0), both POISE_WINDOW_SAMPLES x poise_net_inputs_of(kind). Training takes its inputs from here,
 * so both see the same. */
int poise_net_inputs_of(poise_net_kind kind);
void poise_net_values(poise_net_kind kind, const poise_window *window, float *ret_values,
                      uint8_t *ret_known);

/* Fills input[POISE_WINDOW_SAMPLES][inputs] from a window: each value scaled as in training; what
 * is not known is 0. */
void poise_net_input(const poise_net *net, const poise_window *window, float *ret_input);

/* input: batch x POISE_WINDOW_SAMPLES x inputs. opponent[b]: which window of the batch is the
 * opponent's at the same time, or -1; NULL: none has one. Only cnn_lstm looks at it. The same
 * window gives the same bits in any batch. */
void poise_net_run(poise_net_instance *instance, const float *input, const int *opponent, int batch,
                   float (*ret_logits)[POISE_LABELS]);

#endif
