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
    UNITS_MAX = 512,        /* of any layer */
    HALF_STEPS = STEPS / 2, /* two samples side by side */
    MIDDLE = HALF_STEPS / 2,
    PAIR_LABELS = 2 /* clinch, takedown */
};

const char *const poise_net_names[POISE_NETS + 1] = {"bilstm", "transformer", "cnn_lstm", NULL};

/* Reads a window of HALF_STEPS rows from both ends to the row in its middle. */
typedef struct to_middle {
    poise_lstm before, after;
} to_middle;

typedef struct bilstm {
    poise_dense embed, hidden, out;
    poise_lstm layer[2]; /* directions of the first layer */
    to_middle top;
} bilstm;

typedef struct encoder_layer {
    poise_norm norm1, norm2;
    poise_dense qkv, project, up, down;
} encoder_layer;

typedef struct transformer {
    int layers, heads, width, inner;
    poise_dense embed, out;
    float *place; /* HALF_STEPS x width */
    encoder_layer layer[LAYERS_MAX];
    poise_norm norm;
} transformer;

typedef struct cnn_lstm {
    int channels, units;
    poise_dense embed, conv[2], hidden, own, pair;
    to_middle top;
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

static int too_wide(const poise_tensors *t, poise_err *err)
{
    return poise_fail(err, POISE_ELIMIT, "%s: more than %d units", poise_tensors_label(t),
                      UNITS_MAX);
}

/* The first layer of every network: two samples side by side, `inputs` each. */
static int load_embed(poise_dense *embed, const poise_nn_kernels *kernels, const poise_tensors *t,
                      int inputs, poise_nn_act act, poise_err *err)
{
    int r = poise_dense_load(embed, kernels, t, "embed", 2 * inputs, 0, 1, act, err);
    return r == 0 && embed->out > UNITS_MAX ? too_wide(t, err) : r;
}

static int load_top(to_middle *top, const poise_nn_kernels *kernels, const poise_tensors *t, int in,
                    poise_err *err)
{
    const poise_tensor *again;
    const int64_t shape[] = {0, 0};
    int r = poise_tensors_get(t, "top.before.weight_hh_l0", 2, shape, &again, err);
    if (r == 0 && again->shape[1] > UNITS_MAX)
        r = too_wide(t, err);
    const int units = r == 0 ? (int)again->shape[1] : 0;
    if (r == 0)
        r = poise_lstm_load(&top->before, kernels, t, "top.before", "l0", in, units, err);
    if (r == 0)
        r = poise_lstm_load(&top->after, kernels, t, "top.after", "l0", in, units, err);
    return r;
}

static int load_bilstm(bilstm *n, const poise_nn_kernels *kernels, const poise_tensors *t,
                       int inputs, poise_err *err)
{
    static const char *const suffix[2] = {"l0", "l0_reverse"};
    const poise_tensor *again;
    const int64_t shape[] = {0, 0};
    int r = load_embed(&n->embed, kernels, t, inputs, POISE_NN_ACT_RELU, err);
    if (r == 0)
        r = poise_tensors_get(t, "lstm.weight_hh_l0", 2, shape, &again, err);
    if (r == 0 && again->shape[1] > UNITS_MAX)
        r = too_wide(t, err);
    const int units = r == 0 ? (int)again->shape[1] : 0;
    for (int d = 0; d < 2 && r == 0; d++)
        r = poise_lstm_load(&n->layer[d], kernels, t, "lstm", suffix[d], n->embed.out, units, err);
    if (r == 0)
        r = load_top(&n->top, kernels, t, 2 * units, err);
    if (r == 0)
        r = poise_dense_load(&n->hidden, kernels, t, "hidden", 2 * n->top.before.units, 0, 1,
                             POISE_NN_ACT_RELU, err);
    if (r == 0 && n->hidden.out > UNITS_MAX)
        r = too_wide(t, err);
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
    const int64_t shape[] = {HALF_STEPS, 0};
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
    r = poise_dense_load(&n->embed, kernels, t, "embed", 2 * inputs, n->width, 1, POISE_NN_ACT_NONE,
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
    static const char *const name[2] = {"conv1", "conv2"};
    int r = load_embed(&n->embed, kernels, t, inputs, POISE_NN_ACT_RELU, err);
    n->channels = n->embed.out;
    for (int i = 0; i < 2 && r == 0; i++)
        r = poise_dense_load(&n->conv[i], kernels, t, name[i], n->channels, n->channels, 3,
                             POISE_NN_ACT_RELU, err);
    if (r == 0)
        r = load_top(&n->top, kernels, t, n->channels, err);
    n->units = 2 * n->top.before.units;
    if (r == 0)
        r = poise_dense_load(&n->hidden, kernels, t, "hidden", 2 * n->units, 0, 1,
                             POISE_NN_ACT_RELU, err);
    if (r == 0 && n->hidden.out > UNITS_MAX)
        r = too_wide(t, err);
    if (r == 0)
        r = poise_dense_load(&n->own, kernels, t, "own", n->hidden.out, POISE_LABELS, 1,
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

static void free_top(to_middle *top)
{
    poise_lstm_free(&top->before);
    poise_lstm_free(&top->after);
}

void poise_net_free(poise_net **net)
{
    if (net == NULL || *net == NULL)
        return;
    poise_net *n = *net;
    poise_dense_free(&n->bilstm.embed);
    for (int d = 0; d < 2; d++)
        poise_lstm_free(&n->bilstm.layer[d]);
    free_top(&n->bilstm.top);
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
    poise_dense_free(&n->cnn_lstm.embed);
    for (int i = 0; i < 2; i++)
        poise_dense_free(&n->cnn_lstm.conv[i]);
    free_top(&n->cnn_lstm.top);
    poise_dense_free(&n->cnn_lstm.hidden);
    poise_dense_free(&n->cnn_lstm.own);
    poise_dense_free(&n->cnn_lstm.pair);
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
    const size_t n = (size_t)batch, rows = n * HALF_STEPS;
    size_t a, b, c = 1, space = 1;
    if (net->kind == POISE_NET_BILSTM) {
        const bilstm *m = &net->bilstm;
        const size_t states = 2 * (size_t)m->layer[0].units, top = 2 * (size_t)m->top.before.units;
        a = rows * (size_t)m->embed.out;
        b = rows * states;
        c = n * (largest(states, top) + (size_t)m->hidden.out);
        space = largest(poise_lstm_space(&m->layer[0], batch, HALF_STEPS),
                        poise_lstm_space(&m->top.before, batch, MIDDLE + 1));
    } else if (net->kind == POISE_NET_TRANSFORMER) {
        const size_t width = (size_t)net->transformer.width;
        a = rows * width;
        b = rows * width;
        c = rows * largest(3 * width, (size_t)net->transformer.inner);
    } else {
        const cnn_lstm *m = &net->cnn_lstm;
        a = (HALF_STEPS + 2) * (size_t)m->channels;
        b = a;
        c = rows * (size_t)m->channels + n * (5 * (size_t)m->units + (size_t)m->hidden.out);
        space = poise_lstm_space(&m->top.before, batch, MIDDLE + 1);
    }
    poise_net_instance *instance = calloc(1, sizeof *instance);
    if (instance == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for a network");
    instance->net = net;
    instance->batch = batch;
    instance->input = poise_moves_floats(n * STEPS * (size_t)net->inputs);
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

/* in: batch windows of HALF_STEPS rows of `channels`; out: both states in the middle, side by side.
 */
static void run_top(const to_middle *top, const float *in, int channels, int batch, float *out,
                    float *space)
{
    const int units = top->before.units, steps = MIDDLE + 1;
    poise_lstm_run(&top->before, 0, in, channels, batch, steps, HALF_STEPS, NULL, 0, out,
                   2 * (ptrdiff_t)units, space);
    poise_lstm_run(&top->after, 1, in + MIDDLE * (ptrdiff_t)channels, channels, batch, steps,
                   HALF_STEPS, NULL, 0, out + units, 2 * (ptrdiff_t)units, space);
}

/* a: embedded pairs; b: states of the first layer; c: its last ones, which nobody asks for, then
 * the states in the middle; behind them the layer before the last. */
static void run_bilstm(poise_net_instance *s, int batch, float *logits)
{
    const bilstm *n = &s->net->bilstm;
    const int states = 2 * n->layer[0].units, top = 2 * n->top.before.units;
    float *hidden = s->c + (ptrdiff_t)s->batch * (states > top ? states : top);
    poise_dense_run(&n->embed, s->input, 2 * (ptrdiff_t)s->net->inputs, batch * HALF_STEPS, s->a,
                    n->embed.out, NULL);
    for (int d = 0; d < 2; d++)
        poise_lstm_run(&n->layer[d], d, s->a, n->embed.out, batch, HALF_STEPS, HALF_STEPS,
                       s->b + d * n->layer[0].units, states, s->c, states, s->space);
    run_top(&n->top, s->b, states, batch, s->c, s->space);
    poise_dense_run(&n->hidden, s->c, top, batch, hidden, n->hidden.out, NULL);
    poise_dense_run(&n->out, hidden, n->hidden.out, batch, logits, POISE_LABELS, NULL);
}

/* a: the stream that layers add to; b: normed rows, then heads' outputs; c: queries, keys, values,
 * then the inner layer. */
static void run_transformer(poise_net_instance *s, int batch, float *logits)
{
    const transformer *n = &s->net->transformer;
    const poise_nn_sequence_kernels *kernels = s->net->kernels->sequence;
    const int width = n->width, rows = batch * HALF_STEPS, head = width / n->heads;
    for (int b = 0; b < batch; b++)
        memcpy(s->a + (ptrdiff_t)b * HALF_STEPS * width, n->place,
               (size_t)HALF_STEPS * (size_t)width * sizeof *s->a);
    poise_dense_run(&n->embed, s->input, 2 * (ptrdiff_t)s->net->inputs, rows, s->a, width, s->a);
    for (int i = 0; i < n->layers; i++) {
        const encoder_layer *layer = &n->layer[i];
        kernels->layer_norm(s->a, layer->norm1.gain, layer->norm1.bias, s->b, rows, width);
        poise_dense_run(&layer->qkv, s->b, width, rows, s->c, 3 * (ptrdiff_t)width, NULL);
        for (int k = 0; k < batch * n->heads; k++) {
            const int b = k / n->heads, h = k % n->heads;
            const float *query = s->c + (ptrdiff_t)b * HALF_STEPS * 3 * width + (ptrdiff_t)h * head;
            const poise_nn_attention_job job = {.query = query,
                                                .key = query + width,
                                                .value = query + 2 * (ptrdiff_t)width,
                                                .out = s->b + (ptrdiff_t)b * HALF_STEPS * width +
                                                       (ptrdiff_t)h * head,
                                                .pitch = 3 * (ptrdiff_t)width,
                                                .out_pitch = width,
                                                .length = HALF_STEPS,
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
        s->net->kernels->mean(s->b + (ptrdiff_t)b * HALF_STEPS * width, s->c + (ptrdiff_t)b * width,
                              HALF_STEPS, width);
    poise_dense_run(&n->out, s->c, width, batch, logits, POISE_LABELS, NULL);
}

/* a, b: one window's rows between two rows of zeros; c: all windows' rows after the convolutions,
 * their codes, and what the heads see. */
static void run_cnn_lstm(poise_net_instance *s, const int *opponent, int batch, float *logits)
{
    const cnn_lstm *n = &s->net->cnn_lstm;
    const int channels = n->channels, units = n->units;
    const ptrdiff_t inputs = s->net->inputs, two = 2 * (ptrdiff_t)units;
    float *rows = s->c, *code = rows + (ptrdiff_t)batch * HALF_STEPS * channels;
    float *own = code + (ptrdiff_t)batch * units, *pair = own + batch * two;
    float *hidden = pair + batch * two;
    const size_t row = (size_t)channels * sizeof *s->a;
    memset(s->a, 0, row);
    memset(s->b, 0, row);
    memset(s->a + (HALF_STEPS + 1) * (ptrdiff_t)channels, 0, row);
    memset(s->b + (HALF_STEPS + 1) * (ptrdiff_t)channels, 0, row);
    for (int b = 0; b < batch; b++) {
        poise_dense_run(&n->embed, s->input + b * STEPS * inputs, 2 * inputs, HALF_STEPS,
                        s->a + channels, channels, NULL);
        poise_dense_convolve(&n->conv[0], s->a, HALF_STEPS, s->b + channels);
        poise_dense_convolve(&n->conv[1], s->b, HALF_STEPS,
                             rows + (ptrdiff_t)b * HALF_STEPS * channels);
    }
    run_top(&n->top, rows, channels, batch, code, s->space);
    for (int b = 0; b < batch; b++) {
        const float *mine = code + (ptrdiff_t)b * units;
        const float *other =
            opponent != NULL && opponent[b] >= 0 ? code + (ptrdiff_t)opponent[b] * units : NULL;
        for (int c = 0; c < units; c++) {
            const float theirs = other != NULL ? other[c] : 0;
            own[b * two + c] = mine[c];
            own[b * two + units + c] = theirs;
            pair[b * two + c] = mine[c] + theirs;
            pair[b * two + units + c] = fabsf(mine[c] - theirs);
        }
    }
    float together[POISE_NET_BATCH_MAX][PAIR_LABELS];
    poise_dense_run(&n->hidden, own, two, batch, hidden, n->hidden.out, NULL);
    poise_dense_run(&n->own, hidden, n->hidden.out, batch, logits, POISE_LABELS, NULL);
    poise_dense_run(&n->pair, pair, two, batch, together[0], PAIR_LABELS, NULL);
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
