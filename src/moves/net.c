/* Invariants: sizes read from the weights' file are checked against bounds before anything is
 * allocated from them; an instance's space is laid out once for the largest batch; a run allocates
 * nothing and cannot fail. */
#include "moves/net.h"

#include "moves/layer.h"
#include "nn/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS = POISE_WINDOW_SAMPLES,
    LAYERS_MAX = 6,
    UNITS_MAX = 512, /* of any layer */
    HALF_STEPS = STEPS / 2,
    PAIR_LABELS = 2 /* clinch, takedown */
};

const char *const poise_net_names[POISE_NETS + 1] = {"bilstm", "transformer", "cnn_lstm", NULL};

typedef struct bilstm {
    poise_lstm layer[2][2]; /* layer, direction */
    poise_dense hidden, out;
} bilstm;

typedef struct encoder_layer {
    poise_norm norm1, norm2;
    poise_dense qkv, project, up, down;
} encoder_layer;

typedef struct transformer {
    int layers, heads, width, inner;
    poise_dense embed, out;
    float *place; /* STEPS x width */
    encoder_layer layer[LAYERS_MAX];
    poise_norm norm;
} transformer;

typedef struct cnn_lstm {
    int channels, units;
    poise_dense conv[2], own, pair;
    poise_lstm lstm;
} cnn_lstm;

struct poise_net {
    poise_net_kind kind;
    int inputs;
    const poise_nn_kernels *kernels;
    float mean[POISE_NET_INPUTS_MAX], scale[POISE_NET_INPUTS_MAX];
    bilstm bilstm;
    transformer transformer;
    cnn_lstm cnn_lstm;
};

struct poise_net_instance {
    const poise_net *net;
    int batch;
    float *input, *a, *b, *c, *space; /* what each holds, see the runs below */
};

/* ---- loading ---- */

static int load_bilstm(bilstm *n, const poise_nn_kernels *kernels, const poise_tensors *t,
                       int inputs, poise_err *err)
{
    static const char *const suffix[2][2] = {{"l0", "l0_reverse"}, {"l1", "l1_reverse"}};
    const poise_tensor *again;
    const int64_t shape[] = {0, 0};
    int r = poise_tensors_get(t, "lstm.weight_hh_l0", 2, shape, &again, err);
    if (r == 0 && again->shape[1] > UNITS_MAX)
        r = poise_fail(err, POISE_ELIMIT, "%s: more than %d units", poise_tensors_label(t),
                       UNITS_MAX);
    const int units = r == 0 ? (int)again->shape[1] : 0;
    for (int i = 0; i < 2 && r == 0; i++)
        for (int d = 0; d < 2 && r == 0; d++)
            r = poise_lstm_load(&n->layer[i][d], kernels, t, "lstm", suffix[i][d],
                                i == 0 ? inputs : 2 * units, units, err);
    if (r == 0)
        r = poise_dense_load(&n->hidden, kernels, t, "hidden", 2 * units, 0, 1, POISE_NN_ACT_RELU,
                             err);
    if (r == 0 && n->hidden.out > UNITS_MAX)
        r = poise_fail(err, POISE_ELIMIT, "%s: more than %d units", poise_tensors_label(t),
                       UNITS_MAX);
    if (r == 0)
        r = poise_dense_load(&n->out, kernels, t, "out", n->hidden.out, POISE_LABELS, 1,
                             POISE_NN_ACT_NONE, err);
    return r;
}

static int load_encoder(encoder_layer *layer, const poise_nn_kernels *kernels,
                        const poise_tensors *t, int index, int width, poise_err *err)
{
    struct {
        const char *name;
        poise_dense *dense;
        int in, out;
    } const dense[] = {{"qkv", &layer->qkv, width, 3 * width},
                       {"project", &layer->project, width, width},
                       {"up", &layer->up, width, 0},
                       {"down", &layer->down, 0, width}};
    char key[POISE_TENSOR_NAME];
    int r = 0;
    for (int i = 0; i < 4 && r == 0; i++) {
        snprintf(key, sizeof key, "layers.%d.%s", index, dense[i].name);
        r = poise_dense_load(dense[i].dense, kernels, t, key, dense[i].in, dense[i].out, 1,
                             POISE_NN_ACT_NONE, err);
    }
    for (int i = 0; i < 2 && r == 0; i++) {
        snprintf(key, sizeof key, "layers.%d.norm%d", index, i + 1);
        r = poise_norm_load(i == 0 ? &layer->norm1 : &layer->norm2, kernels, t, key, width, err);
    }
    return r;
}

static int load_transformer(transformer *n, const poise_nn_kernels *kernels, const poise_tensors *t,
                            int inputs, poise_err *err)
{
    const char *heads = poise_tensors_metadata(t, "poise.heads");
    const poise_tensor *place;
    const int64_t shape[] = {STEPS, 0};
    char key[POISE_TENSOR_NAME];
    int r = poise_tensors_get(t, "place", 2, shape, &place, err);
    if (r != 0)
        return r;
    n->heads = heads != NULL ? (int)strtol(heads, NULL, 10) : 0;
    n->width = (int)place->shape[1];
    if (place->shape[1] > UNITS_MAX || n->heads < 1 || n->heads > n->width ||
        n->width % n->heads != 0 || n->width / n->heads % POISE_NN_CHANNEL_PAD != 0 ||
        n->width / n->heads > POISE_NN_HEAD_MAX)
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "%s: poise.heads \"%s\" does not divide a width of %lld into heads of %d, 32, 48 or %d",
            poise_tensors_label(t), heads != NULL ? heads : "", (long long)place->shape[1],
            POISE_NN_CHANNEL_PAD, POISE_NN_HEAD_MAX);
    n->place = poise_moves_floats(place->count);
    if (n->place == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory", poise_tensors_label(t));
    memcpy(n->place, place->data, place->count * sizeof(float));
    r = poise_dense_load(&n->embed, kernels, t, "embed", inputs, n->width, 1, POISE_NN_ACT_NONE,
                         err);
    for (int i = 0; i < LAYERS_MAX && r == 0; i++) {
        snprintf(key, sizeof key, "layers.%d.qkv.weight", i);
        if (poise_tensors_find(t, key) == NULL)
            break;
        n->layers++;
        r = load_encoder(&n->layer[i], kernels, t, i, n->width, err);
        if (r == 0 &&
            (n->layer[i].up.out != n->layer[i].down.in || n->layer[i].up.out > UNITS_MAX * 4 ||
             n->layer[i].up.out % POISE_NN_CHANNEL_PAD != 0))
            r = poise_fail(err, POISE_EFORMAT, "%s: layer %d: up and down do not fit each other",
                           poise_tensors_label(t), i);
        if (r == 0 && n->layer[i].up.out > n->inner)
            n->inner = n->layer[i].up.out;
    }
    if (r == 0)
        r = poise_norm_load(&n->norm, kernels, t, "norm", n->width, err);
    if (r == 0)
        r = poise_dense_load(&n->out, kernels, t, "out", n->width, POISE_LABELS, 1,
                             POISE_NN_ACT_NONE, err);
    return r;
}

static int load_cnn_lstm(cnn_lstm *n, const poise_nn_kernels *kernels, const poise_tensors *t,
                         int inputs, poise_err *err)
{
    const poise_tensor *again;
    const int64_t shape[] = {0, 0};
    int r =
        poise_dense_load(&n->conv[0], kernels, t, "conv1", inputs, 0, 3, POISE_NN_ACT_RELU, err);
    if (r == 0)
        r = poise_dense_load(&n->conv[1], kernels, t, "conv2", n->conv[0].out, n->conv[0].out, 3,
                             POISE_NN_ACT_RELU, err);
    if (r == 0)
        r = poise_tensors_get(t, "lstm.weight_hh_l0", 2, shape, &again, err);
    if (r == 0 && (again->shape[1] > UNITS_MAX || n->conv[0].out > UNITS_MAX))
        r = poise_fail(err, POISE_ELIMIT, "%s: more than %d units", poise_tensors_label(t),
                       UNITS_MAX);
    if (r != 0)
        return r;
    n->channels = n->conv[0].out;
    n->units = (int)again->shape[1];
    r = poise_lstm_load(&n->lstm, kernels, t, "lstm", "l0", n->channels, n->units, err);
    if (r == 0)
        r = poise_dense_load(&n->own, kernels, t, "own", 2 * n->units, POISE_LABELS, 1,
                             POISE_NN_ACT_NONE, err);
    if (r == 0)
        r = poise_dense_load(&n->pair, kernels, t, "pair", 2 * n->units, PAIR_LABELS, 1,
                             POISE_NN_ACT_NONE, err);
    return r;
}

static int kind_of(const poise_tensors *t, poise_net_kind *ret_kind, poise_err *err)
{
    const char *name = poise_tensors_metadata(t, "poise.net");
    for (int i = 0; i < POISE_NETS && name != NULL; i++)
        if (strcmp(name, poise_net_names[i]) == 0) {
            *ret_kind = (poise_net_kind)i;
            return 0;
        }
    return poise_fail(
        err, POISE_EUNSUPPORTED,
        "%s: metadata poise.net is \"%.40s\"; known are bilstm, transformer and cnn_lstm",
        poise_tensors_label(t), name != NULL ? name : "");
}

static int load_scaling(poise_net *net, const poise_tensors *t, poise_err *err)
{
    const int64_t shape[] = {net->inputs};
    const poise_tensor *mean, *scale;
    int r = poise_tensors_get(t, "input.mean", 1, shape, &mean, err);
    if (r == 0)
        r = poise_tensors_get(t, "input.scale", 1, shape, &scale, err);
    if (r != 0)
        return r;
    memcpy(net->mean, mean->data, mean->count * sizeof(float));
    memcpy(net->scale, scale->data, scale->count * sizeof(float));
    return 0;
}

int poise_net_load(const poise_tensors *tensors, poise_nn_isa isa, poise_net **ret_net,
                   poise_err *err)
{
    poise_net_kind kind = POISE_NETS;
    int r = kind_of(tensors, &kind, err);
    if (r != 0)
        return r;
    if (!poise_nn_isa_available(isa))
        return poise_fail(err, POISE_EINVAL, "the instruction set %s is not available here",
                          poise_nn_isa_name(isa));
    poise_net *net = calloc(1, sizeof *net);
    if (net == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory", poise_tensors_label(tensors));
    net->kind = kind;
    net->kernels = poise_nn_kernels_for(isa);
    net->inputs = poise_net_inputs_of(kind);
    r = load_scaling(net, tensors, err);
    if (r == 0 && kind == POISE_NET_BILSTM)
        r = load_bilstm(&net->bilstm, net->kernels, tensors, net->inputs, err);
    else if (r == 0 && kind == POISE_NET_TRANSFORMER)
        r = load_transformer(&net->transformer, net->kernels, tensors, net->inputs, err);
    else if (r == 0)
        r = load_cnn_lstm(&net->cnn_lstm, net->kernels, tensors, net->inputs, err);
    if (r != 0) {
        poise_net_free(&net);
        return r;
    }
    *ret_net = net;
    return 0;
}

void poise_net_free(poise_net **net)
{
    if (net == NULL || *net == NULL)
        return;
    poise_net *n = *net;
    for (int i = 0; i < 4; i++)
        poise_lstm_free(&n->bilstm.layer[i / 2][i % 2]);
    poise_dense_free(&n->bilstm.hidden);
    poise_dense_free(&n->bilstm.out);
    for (int i = 0; i < LAYERS_MAX; i++) {
        encoder_layer *layer = &n->transformer.layer[i];
        poise_norm_free(&layer->norm1);
        poise_norm_free(&layer->norm2);
        poise_dense_free(&layer->qkv);
        poise_dense_free(&layer->project);
        poise_dense_free(&layer->up);
        poise_dense_free(&layer->down);
    }
    poise_norm_free(&n->transformer.norm);
    poise_dense_free(&n->transformer.embed);
    poise_dense_free(&n->transformer.out);
    free(n->transformer.place);
    for (int i = 0; i < 2; i++)
        poise_dense_free(&n->cnn_lstm.conv[i]);
    poise_dense_free(&n->cnn_lstm.own);
    poise_dense_free(&n->cnn_lstm.pair);
    poise_lstm_free(&n->cnn_lstm.lstm);
    free(n);
    *net = NULL;
}

poise_net_kind poise_net_kind_of(const poise_net *net)
{
    return net->kind;
}

int poise_net_inputs(const poise_net *net)
{
    return net->inputs;
}

/* ---- input ---- */

static uint8_t known_bit(uint64_t mask, int bit)
{
    return (uint8_t)(mask >> bit & 1);
}

static void motion_values(const poise_window *window, int t, float *value, uint8_t *known)
{
    memcpy(value, window->motion[t], sizeof window->motion[t]);
    for (int i = 0; i < POISE_MOTION_VALUES; i++)
        known[i] = known_bit(window->mask[t], i / 3 % POISE_LANDMARKS);
}

/* poise_window.posture and .interaction one behind the other, then what of it is known. */
static void posture_values(const poise_window *window, int t, float *value, uint8_t *known)
{
    enum { ANGLES_AT = 3 * POISE_LANDMARKS, YAW_AT = ANGLES_AT + 2 * POISE_ANGLES };
    int at = POISE_POSTURE_VALUES;
    memcpy(value, window->posture[t], sizeof window->posture[t]);
    for (int i = 0; i < POISE_POSTURE_VALUES; i++)
        known[i] = i < ANGLES_AT ? known_bit(window->mask[t], i / 3)
                   : i < YAW_AT  ? known_bit(window->angle_mask[t], (i - ANGLES_AT) % POISE_ANGLES)
                                 : window->mask[t] != 0;
    memcpy(value + at, window->interaction[t], sizeof window->interaction[t]);
    memset(known + at, window->interaction_valid[t] != 0, POISE_INTERACTION_VALUES);
    at += POISE_INTERACTION_VALUES;
    memset(known + at, 1, (size_t)(POISE_POSTURE_INPUTS - at));
    for (int i = 0; i < POISE_WINDOW_JOINTS; i++)
        value[at++] = (float)known_bit(window->mask[t], poise_window_joints[i]);
    for (int i = 0; i < POISE_ANGLES; i++)
        value[at++] = (float)known_bit(window->angle_mask[t], i);
    value[at] = window->interaction_valid[t] ? 1 : 0;
}

int poise_net_inputs_of(poise_net_kind kind)
{
    return kind == POISE_NET_CNN_LSTM ? POISE_POSTURE_INPUTS : POISE_MOTION_VALUES;
}

void poise_net_values(poise_net_kind kind, const poise_window *window, float *ret_values,
                      uint8_t *ret_known)
{
    const int inputs = poise_net_inputs_of(kind);
    for (int t = 0; t < STEPS; t++, ret_values += inputs, ret_known += inputs)
        if (kind == POISE_NET_CNN_LSTM)
            posture_values(window, t, ret_values, ret_known);
        else
            motion_values(window, t, ret_values, ret_known);
}

void poise_net_input(const poise_net *net, const poise_window *window, float *ret_input)
{
    const float far = 8; /* standard deviations: training/ clips there too */
    uint8_t known[STEPS * POISE_NET_INPUTS_MAX];
    poise_net_values(net->kind, window, ret_input, known);
    for (int t = 0; t < STEPS; t++) {
        float *row = ret_input + (ptrdiff_t)t * net->inputs;
        const uint8_t *is_known = known + (ptrdiff_t)t * net->inputs;
        for (int i = 0; i < net->inputs; i++) {
            const float value = (row[i] - net->mean[i]) * net->scale[i];
            const float limited = value > far ? far : value < -far ? -far : value;
            row[i] = is_known[i] ? limited : 0;
        }
    }
}

/* ---- running ---- */

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

int poise_net_instance_new(const poise_net *net, int batch, poise_net_instance **ret_instance,
                           poise_err *err)
{
    if (batch < 1 || batch > POISE_NET_BATCH_MAX)
        return poise_fail(err, POISE_EINVAL, "batch is %d; give 1 to %d", batch,
                          POISE_NET_BATCH_MAX);
    const size_t n = (size_t)batch, rows = n * STEPS;
    size_t a, b, c = 1, space = 1;
    if (net->kind == POISE_NET_BILSTM) {
        const size_t units = (size_t)net->bilstm.layer[0][0].units;
        a = rows * 2 * units;
        b = n * 2 * units;
        c = n * (size_t)net->bilstm.hidden.out;
        space = poise_lstm_space(&net->bilstm.layer[0][0], batch, STEPS);
    } else if (net->kind == POISE_NET_TRANSFORMER) {
        const size_t width = (size_t)net->transformer.width;
        a = rows * width;
        b = rows * width;
        c = rows * largest(3 * width, (size_t)net->transformer.inner);
    } else {
        const size_t channels = (size_t)net->cnn_lstm.channels, units = (size_t)net->cnn_lstm.units;
        a = (STEPS + 2) * largest(channels, (size_t)net->inputs);
        b = (STEPS + 2) * channels;
        c = n * HALF_STEPS * channels + 3 * n * 2 * units;
        space = poise_lstm_space(&net->cnn_lstm.lstm, batch, HALF_STEPS);
    }
    poise_net_instance *instance = calloc(1, sizeof *instance);
    if (instance == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for a network");
    instance->net = net;
    instance->batch = batch;
    instance->input = poise_moves_floats(rows * (size_t)net->inputs);
    instance->a = poise_moves_floats(a);
    instance->b = poise_moves_floats(b);
    instance->c = poise_moves_floats(c);
    instance->space = poise_moves_floats(space);
    if (!instance->input || !instance->a || !instance->b || !instance->c || !instance->space) {
        poise_net_instance_free(&instance);
        return poise_fail(err, POISE_ENOMEM, "no memory for a network");
    }
    *ret_instance = instance;
    return 0;
}

void poise_net_instance_free(poise_net_instance **instance)
{
    if (instance == NULL || *instance == NULL)
        return;
    free((*instance)->input);
    free((*instance)->a);
    free((*instance)->b);
    free((*instance)->c);
    free((*instance)->space);
    free(*instance);
    *instance = NULL;
}

/* a: hidden states of the first layer; b: last states of the second; c: the layer before the last.
 */
static void run_bilstm(poise_net_instance *s, int batch, float *logits)
{
    const bilstm *n = &s->net->bilstm;
    const int units = n->layer[0][0].units;
    for (int d = 0; d < 2; d++)
        poise_lstm_run(&n->layer[0][d], d, s->input, s->net->inputs, batch, STEPS, s->a + d * units,
                       2 * (ptrdiff_t)units, s->b + d * units, 2 * (ptrdiff_t)units, s->space);
    for (int d = 0; d < 2; d++)
        poise_lstm_run(&n->layer[1][d], d, s->a, 2 * (ptrdiff_t)units, batch, STEPS, NULL, 0,
                       s->b + d * units, 2 * (ptrdiff_t)units, s->space);
    poise_dense_run(&n->hidden, s->b, 2 * (ptrdiff_t)units, batch, s->c, n->hidden.out, NULL);
    poise_dense_run(&n->out, s->c, n->hidden.out, batch, logits, POISE_LABELS, NULL);
}

/* a: the stream that layers add to; b: normed rows, then heads' outputs; c: queries, keys, values,
 * then the inner layer. */
static void run_transformer(poise_net_instance *s, int batch, float *logits)
{
    const transformer *n = &s->net->transformer;
    const poise_nn_sequence_kernels *kernels = s->net->kernels->sequence;
    const int width = n->width, rows = batch * STEPS, head = width / n->heads;
    for (int b = 0; b < batch; b++)
        memcpy(s->a + (ptrdiff_t)b * STEPS * width, n->place,
               (size_t)STEPS * (size_t)width * sizeof *s->a);
    poise_dense_run(&n->embed, s->input, s->net->inputs, rows, s->a, width, s->a);
    for (int i = 0; i < n->layers; i++) {
        const encoder_layer *layer = &n->layer[i];
        kernels->layer_norm(s->a, layer->norm1.gain, layer->norm1.bias, s->b, rows, width);
        poise_dense_run(&layer->qkv, s->b, width, rows, s->c, 3 * (ptrdiff_t)width, NULL);
        for (int k = 0; k < batch * n->heads; k++) {
            const int b = k / n->heads, h = k % n->heads;
            const float *query = s->c + (ptrdiff_t)b * STEPS * 3 * width + (ptrdiff_t)h * head;
            const poise_nn_attention_job job = {.query = query,
                                                .key = query + width,
                                                .value = query + 2 * (ptrdiff_t)width,
                                                .out = s->b + (ptrdiff_t)b * STEPS * width +
                                                       (ptrdiff_t)h * head,
                                                .pitch = 3 * (ptrdiff_t)width,
                                                .out_pitch = width,
                                                .length = STEPS,
                                                .channels = head,
                                                .scale = 1 / sqrtf((float)head)};
            kernels->attention(&job);
        }
        poise_dense_run(&layer->project, s->b, width, rows, s->a, width, s->a);
        kernels->layer_norm(s->a, layer->norm2.gain, layer->norm2.bias, s->b, rows, width);
        poise_dense_run(&layer->up, s->b, width, rows, s->c, layer->up.out, NULL);
        kernels->gelu(s->c, s->c, (size_t)rows * (size_t)layer->up.out);
        poise_dense_run(&layer->down, s->c, layer->up.out, rows, s->a, width, s->a);
    }
    kernels->layer_norm(s->a, n->norm.gain, n->norm.bias, s->b, rows, width);
    for (int b = 0; b < batch; b++)
        s->net->kernels->mean(s->b + (ptrdiff_t)b * STEPS * width, s->c + (ptrdiff_t)b * width,
                              STEPS, width);
    poise_dense_run(&n->out, s->c, width, batch, logits, POISE_LABELS, NULL);
}

/* The larger of two neighbouring samples. */
static void halve(const float *in, int channels, float *out)
{
    for (int t = 0; t < HALF_STEPS; t++)
        for (int c = 0; c < channels; c++) {
            const float first = in[2 * t * channels + c], second = in[(2 * t + 1) * channels + c];
            out[t * channels + c] = first > second ? first : second;
        }
}

/* a, b: one window's rows between two rows of zeros; c: all windows' halved rows, their codes, and
 * what the heads see. */
static void run_cnn_lstm(poise_net_instance *s, const int *opponent, int batch, float *logits)
{
    const cnn_lstm *n = &s->net->cnn_lstm;
    const int inputs = s->net->inputs, channels = n->channels, units = n->units;
    float *halved = s->c, *code = halved + (ptrdiff_t)batch * HALF_STEPS * channels;
    float *own = code + (ptrdiff_t)batch * units, *pair = own + (ptrdiff_t)batch * 2 * units;
    for (int b = 0; b < batch; b++) {
        memset(s->a, 0, (size_t)inputs * sizeof *s->a);
        memcpy(s->a + inputs, s->input + (ptrdiff_t)b * STEPS * inputs,
               (size_t)STEPS * (size_t)inputs * sizeof *s->a);
        memset(s->a + (ptrdiff_t)(STEPS + 1) * inputs, 0, (size_t)inputs * sizeof *s->a);
        memset(s->b, 0, (size_t)channels * sizeof *s->b);
        poise_dense_convolve(&n->conv[0], s->a, STEPS, s->b + channels);
        memset(s->b + (ptrdiff_t)(STEPS + 1) * channels, 0, (size_t)channels * sizeof *s->b);
        poise_dense_convolve(&n->conv[1], s->b, STEPS, s->a);
        halve(s->a, channels, halved + (ptrdiff_t)b * HALF_STEPS * channels);
    }
    poise_lstm_run(&n->lstm, 0, halved, channels, batch, HALF_STEPS, NULL, 0, code, units,
                   s->space);
    for (int b = 0; b < batch; b++) {
        const float *mine = code + (ptrdiff_t)b * units;
        const float *other =
            opponent != NULL && opponent[b] >= 0 ? code + (ptrdiff_t)opponent[b] * units : NULL;
        for (int c = 0; c < units; c++) {
            const float theirs = other != NULL ? other[c] : 0;
            own[(ptrdiff_t)b * 2 * units + c] = mine[c];
            own[(ptrdiff_t)b * 2 * units + units + c] = theirs;
            pair[(ptrdiff_t)b * 2 * units + c] = mine[c] + theirs;
            pair[(ptrdiff_t)b * 2 * units + units + c] = fabsf(mine[c] - theirs);
        }
    }
    float together[POISE_NET_BATCH_MAX][PAIR_LABELS];
    poise_dense_run(&n->own, own, 2 * (ptrdiff_t)units, batch, logits, POISE_LABELS, NULL);
    poise_dense_run(&n->pair, pair, 2 * (ptrdiff_t)units, batch, together[0], PAIR_LABELS, NULL);
    for (int b = 0; b < batch; b++) {
        logits[b * POISE_LABELS + POISE_LABEL_CLINCH] += together[b][0];
        logits[b * POISE_LABELS + POISE_LABEL_TAKEDOWN] += together[b][1];
    }
}

void poise_net_run(poise_net_instance *instance, const float *input, const int *opponent, int batch,
                   float (*ret_logits)[POISE_LABELS])
{
    const poise_net *net = instance->net;
    memcpy(instance->input, input, (size_t)batch * STEPS * (size_t)net->inputs * sizeof *input);
    if (net->kind == POISE_NET_BILSTM)
        run_bilstm(instance, batch, ret_logits[0]);
    else if (net->kind == POISE_NET_TRANSFORMER)
        run_transformer(instance, batch, ret_logits[0]);
    else
        run_cnn_lstm(instance, opponent, batch, ret_logits[0]);
}
