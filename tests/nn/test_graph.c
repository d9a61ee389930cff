/* Reading .tflite: the eight models as they are, honest little models, and files that are damaged
 * or lie. */
#include "nn/graph.h"

#include "base/file.h"
#include "tiny_tflite.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct model {
    const char *name;
    uint32_t want;
    double flop; /* the pose figures agree with an independent count (full without segmentation:
                    702.7 M) */
    int outputs;
    size_t output[5];
    int32_t rows;
} model;

static const model models[] = {
    {"pose_detection", 0xff, 859718720, 2, {27048, 2254}, 224},
    {"pose_landmark_lite", 0xff, 395644416, 5, {195, 1, 65536, 159744, 117}, 256},
    {"pose_landmark_lite", 0x1b, 332729856, 4, {195, 1, 159744, 117}, 256},
    {"pose_landmark_full", 0xff, 772297472, 5, {195, 1, 65536, 159744, 117}, 256},
    {"pose_landmark_full", 0x1b, 702698240, 4, {195, 1, 159744, 117}, 256},
    {"pose_landmark_heavy", 0xff, 3854637312, 5, {195, 1, 65536, 159744, 117}, 256},
    {"pose_landmark_heavy", 0x1b, 3780581632, 4, {195, 1, 159744, 117}, 256},
    {"palm_detection_lite", 0xff, 566341632, 2, {36288, 2016}, 192},
    {"palm_detection_full", 0xff, 674666496, 2, {36288, 2016}, 192},
    {"hand_landmark_lite", 0xff, 291211648, 4, {63, 1, 1, 63}, 224},
    {"hand_landmark_full", 0xff, 661937600, 4, {63, 1, 1, 63}, 224},
};

/* The bytes of a model from malloc; without them the test is skipped, loudly. */
static unsigned char *load(const char *name, size_t *ret_size)
{
    const char *folder = getenv("POISE_MODELS");
    char path[4096];
    snprintf(path, sizeof path, "%s/cache/%s.tflite", folder ? folder : "models", name);
    void *data = NULL;
    poise_err err;
    if (poise_file_read(path, POISE_NN_FILE_MAX, &data, ret_size, &err)) {
        print_message("# skipped: %s; run models/fetch.mjs\n", err.text);
        skip();
    }
    return data;
}

/* Everything graph.h promises that can be said without knowing the model. */
static void check_graph(const poise_nn_graph *g)
{
    assert_in_range(g->tensor_count, 1, POISE_NN_TENSORS_MAX);
    assert_in_range(g->output_count, 1, POISE_NN_OUTPUTS_MAX);
    int32_t uses[POISE_NN_TENSORS_MAX] = {0};
    double flop = 0;
    assert_int_equal(g->tensor[g->input].producer, -1);
    assert_null(g->tensor[g->input].values);
    for (int32_t n = 0; n < g->node_count; n++) {
        const poise_nn_node *node = &g->node[n];
        assert_string_not_equal(poise_nn_op_name(node->op), "?");
        assert_in_range(node->input_count, 1, POISE_NN_INPUTS_MAX);
        for (int k = 0; k < node->input_count; k++) {
            assert_in_range(node->input[k], 0, g->tensor_count - 1);
            const poise_nn_tensor *in = &g->tensor[node->input[k]];
            assert_true(in->values || node->input[k] == g->input ||
                        (in->producer >= 0 && in->producer < n));
            uses[node->input[k]]++;
        }
        assert_in_range(node->output, 0, g->tensor_count - 1);
        assert_int_equal(g->tensor[node->output].producer, n);
        assert_null(g->tensor[node->output].values);
        assert_true(g->tensor[node->output].uses > 0);
        if (node->op == POISE_NN_CONV || node->op == POISE_NN_DEPTHWISE ||
            node->op == POISE_NN_MAX_POOL) {
            assert_in_range(node->pad_top, 0, node->kernel_h - 1);
            assert_in_range(node->pad_bottom, 0, node->kernel_h - 1);
            assert_in_range(node->pad_left, 0, node->kernel_w - 1);
            assert_in_range(node->pad_right, 0, node->kernel_w - 1);
            const poise_nn_tensor *in = &g->tensor[node->input[0]], *out = &g->tensor[node->output];
            assert_true((out->shape[1] - 1) * node->stride_h + node->kernel_h <=
                        in->shape[1] + node->pad_top + node->pad_bottom);
            assert_true((out->shape[2] - 1) * node->stride_w + node->kernel_w <=
                        in->shape[2] + node->pad_left + node->pad_right);
        }
        if (node->op == POISE_NN_CONV || node->op == POISE_NN_DEPTHWISE ||
            node->op == POISE_NN_FULLY_CONNECTED) {
            assert_int_equal(node->input_count, 3);
            assert_non_null(g->tensor[node->input[1]].values);
            assert_non_null(g->tensor[node->input[2]].values);
        }
        flop += node->flop;
    }
    for (int k = 0; k < g->output_count; k++)
        uses[g->output[k]]++;
    for (int32_t t = 0; t < g->tensor_count; t++) {
        const poise_nn_tensor *x = &g->tensor[t];
        assert_in_range(x->rank, 1, 4);
        size_t elements = 1;
        for (int d = 0; d < 4; d++) {
            assert_in_range(x->shape[d], 1, d < x->rank ? POISE_NN_DIM_MAX : 1);
            elements *= (size_t)x->shape[d];
        }
        assert_int_equal(x->elements, elements);
        assert_int_equal(x->uses, uses[t]);
        assert_true(x->uses > 0);
        if (x->values) {
            assert_int_equal((uintptr_t)x->values % 16, 0);
            volatile float last = x->values[x->elements - 1]; /* a sanitizer would object */
            (void)last;
        }
    }
    assert_true(flop == g->flop);
}

static void the_eight_models(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        const model *m = &models[i];
        size_t size = 0;
        unsigned char *data = load(m->name, &size);
        poise_nn_graph *graph = NULL;
        poise_err err = {0};
        if (poise_nn_graph_read(data, size, m->name, m->want, &graph, &err))
            fail_msg("%s", err.text);
        free(data);
        check_graph(graph);
        assert_true(graph->flop == m->flop);
        assert_int_equal(graph->tensor[graph->input].shape[1], m->rows);
        assert_int_equal(graph->output_count, m->outputs);
        for (int k = 0; k < m->outputs; k++)
            assert_int_equal(graph->tensor[graph->output[k]].elements, m->output[k]);
        poise_nn_graph_free(&graph);
        assert_null(graph);
    }
}

/* Reads `size` bytes from an allocation of exactly that size, so that a sanitizer sees one byte too
 * many. Whatever the verdict, it must be orderly. */
static int read_exactly(const unsigned char *data, size_t size, poise_err *err)
{
    unsigned char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    if (size)
        memcpy(copy, data, size);
    poise_nn_graph *graph = NULL;
    memset(err, 0, sizeof *err);
    int status = poise_nn_graph_read(copy, size, "file", 0xff, &graph, err);
    free(copy);
    if (status) {
        assert_null(graph);
        assert_true(status == POISE_EFORMAT || status == POISE_EUNSUPPORTED ||
                    status == POISE_ELIMIT || status == POISE_EINVAL);
        assert_int_equal(err->code, status);
        assert_int_equal(strncmp(err->text, "file: ", 6), 0);
        assert_true(strlen(err->text) > 12);
    } else {
        check_graph(graph);
        poise_nn_graph_free(&graph);
    }
    return status;
}

static void truncated_models(void **state)
{
    (void)state;
    size_t size = 0;
    unsigned char *data = load("hand_landmark_lite", &size);
    poise_err err;
    for (size_t n = 0; n < 64; n++)
        assert_int_equal(read_exactly(data, n, &err), POISE_EFORMAT);
    for (size_t step = 1; step < 24; step++)
        assert_int_not_equal(read_exactly(data, size * step / 24, &err), 0);
    free(data);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static void flipped_bits(void **state)
{
    (void)state;
    static tiny_tflite whole, broken;
    tiny_everything(&whole);
    uint32_t seed = 2463534242u;
    poise_err err;
    for (size_t n = 0; n < whole.size; n++)
        read_exactly(whole.data, n, &err);
    int refused = 0;
    for (int round = 0; round < 6000; round++) {
        memcpy(broken.data, whole.data, whole.size);
        for (uint32_t flips = 1 + next_random(&seed) % 3; flips > 0; flips--)
            broken.data[next_random(&seed) % whole.size] ^=
                (unsigned char)(1u << next_random(&seed) % 8);
        refused += read_exactly(broken.data, whole.size, &err) != 0;
    }
    assert_true(refused > 1000);
}

static void flipped_bits_of_a_real_model(void **state)
{
    (void)state;
    size_t size = 0;
    unsigned char *data = load("pose_detection", &size);
    uint32_t seed = 88675123u;
    poise_err err;
    for (int round = 0; round < 24; round++) {
        size_t at = next_random(&seed) % size;
        unsigned char old = data[at];
        data[at] ^= (unsigned char)(1u << round % 8);
        read_exactly(data, size, &err);
        data[at] = old;
    }
    free(data);
}

static void everything_folds(void **state)
{
    (void)state;
    static tiny_tflite t;
    tiny_everything(&t);
    poise_nn_graph *g = NULL;
    poise_err err = {0};
    if (poise_nn_graph_read(t.data, t.size, "tiny", ~0u, &g, &err))
        fail_msg("%s", err.text);
    check_graph(g);
    /* DEQUANTIZE and the spatial PAD are gone. */
    assert_int_equal(g->node_count, 12);
    const poise_nn_node *conv = &g->node[0];
    assert_int_equal(conv->op, POISE_NN_CONV);
    assert_int_equal(conv->activation, POISE_NN_RELU6);
    assert_int_equal(conv->input[0], g->input);
    assert_int_equal(conv->pad_top, 0);
    assert_int_equal(conv->pad_bottom, 1);
    assert_int_equal(conv->pad_right, 1);
    assert_true(g->tensor[conv->input[1]].values[0] == 1.0f);
    assert_true(g->tensor[conv->input[1]].values[1] == -0.5f);
    assert_true(conv->flop == 2.0 * 8 * 3 * 3 * 4 * 4 * 4);
    const poise_nn_node *deep = &g->node[1];
    assert_int_equal(deep->op, POISE_NN_DEPTHWISE);
    assert_int_equal(deep->pad_top, 1);
    assert_int_equal(g->tensor[deep->input[2]].elements, 8); /* the missing bias */
    for (int i = 0; i < 8; i++)
        assert_true(g->tensor[deep->input[2]].values[i] == 0.0f);
    poise_nn_graph_free(&g);

    /* Only the second output: the branch of the first is cut. */
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 2, &g, &err), 0);
    check_graph(g);
    assert_int_equal(g->node_count, 6);
    assert_int_equal(g->output_count, 1);
    assert_string_equal(g->tensor[g->output[0]].name, "second");
    poise_nn_graph_free(&g);
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 0, &g, &err), POISE_EINVAL);
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 0xfffffffc, &g, &err),
                     POISE_EINVAL);
    assert_null(g);
}

/* Reads t and returns the text of the failure. */
static const char *refusal(const tiny_tflite *t, int code)
{
    static poise_err err;
    assert_int_equal(read_exactly(t->data, t->size, &err), code);
    return err.text;
}

static void refused_with_a_reason(void **state)
{
    (void)state;
    static tiny_tflite t;

    tiny_everything(&t);
    size_t code = tiny_table(&t, 4);
    tiny_set(&t, code, 3, 77);
    tiny_add_table(&t, t.codes, code);
    tiny_set(&t, t.op[11], 0, 14); /* LOGISTIC → the 15th code */
    assert_string_equal(refusal(&t, POISE_EUNSUPPORTED),
                        "file: operator 11 (SHAPE): poise has no such operator; output 'first' "
                        "needs it: convert the "
                        "model without it, or do not ask for that output");

    tiny_everything(&t);
    tiny_set(&t, t.op[2], 0, 99);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "operator 2 has code 99 of"));

    tiny_everything(&t);
    tiny_refer(&t, t.tensor[5], 0, tiny_list(&t, (const int32_t[]){1, 4, 4, 7}, 4, 4));
    assert_non_null(
        strstr(refusal(&t, POISE_EFORMAT), "is declared 1x4x4x7, but its inputs make 1x4x4x8"));

    tiny_everything(&t);
    tiny_refer(&t, t.tensor[0], 0, tiny_list(&t, (const int32_t[]){2, 8, 8, 4}, 4, 4));
    assert_non_null(strstr(refusal(&t, POISE_EUNSUPPORTED), "tensor 'input' has batch 2"));

    tiny_everything(&t);
    tiny_refer(&t, t.tensor[0], 0, tiny_list(&t, (const int32_t[]){1, -1, 8, 4}, 4, 4));
    assert_non_null(strstr(refusal(&t, POISE_ELIMIT), "tensor 'input'"));

    tiny_everything(&t);
    tiny_refer(&t, t.tensor[0], 0, tiny_list(&t, (const int32_t[]){1, 16384, 16384, 16384}, 4, 4));
    assert_non_null(strstr(refusal(&t, POISE_ELIMIT), "tensor 'input'"));

    tiny_everything(&t);
    tiny_set(&t, t.tensor[0], 1, 9);
    assert_non_null(strstr(refusal(&t, POISE_EUNSUPPORTED), "tensor 'input' is of type number 9"));

    tiny_everything(&t);
    tiny_set(&t, t.tensor[3], 1, 9); /* int8 weights */
    assert_non_null(
        strstr(refusal(&t, POISE_EUNSUPPORTED), "tensor 'half': constants of type number 9"));

    tiny_everything(&t);
    tiny_input(&t, 1);
    assert_non_null(strstr(refusal(&t, POISE_EUNSUPPORTED), "2 inputs"));

    tiny_everything(&t);
    t.data[4] = 'X';
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "not a .tflite model"));
}

/* An operator that reads what comes later, or itself: the file's order is the only order. */
static void circles_are_refused(void **state)
{
    (void)state;
    static tiny_tflite t;
    for (int itself = 0; itself < 2; itself++) {
        tiny_begin(&t);
        const int32_t shape[4] = {1, 2, 2, 2};
        int32_t in = tiny_tensor(&t, "in", 0, 4, shape, NULL, 0);
        int32_t a = tiny_tensor(&t, "a", 0, 4, shape, NULL, 0);
        int32_t b = tiny_tensor(&t, "b", 0, 4, shape, NULL, 0);
        tiny_input(&t, in);
        tiny_output(&t, b);
        tiny_options(&t, tiny_op(&t, 0, 2, (const int32_t[]){in, itself ? a : b}, a), 11, 1);
        tiny_options(&t, tiny_op(&t, 0, 2, (const int32_t[]){in, a}, b), 11, 1);
        assert_non_null(
            strstr(refusal(&t, POISE_EFORMAT), itself ? "input 'a' is used before it is computed"
                                                      : "input 'b' is used before it is computed"));
    }
    /* Two operators that write one tensor, and one that writes the input. */
    for (int input = 0; input < 2; input++) {
        tiny_begin(&t);
        const int32_t shape[4] = {1, 2, 2, 2};
        int32_t in = tiny_tensor(&t, "in", 0, 4, shape, NULL, 0);
        int32_t a = tiny_tensor(&t, "a", 0, 4, shape, NULL, 0);
        tiny_input(&t, in);
        tiny_output(&t, a);
        tiny_op(&t, 14, 1, &in, a);
        tiny_op(&t, 14, 1, &a, input ? in : a);
        assert_non_null(strstr(refusal(&t, POISE_EFORMAT), input ? "writes the model's input 'in'"
                                                                 : "'a' is made more than once"));
    }
}

/* A branch that nobody asks for may hold anything; names are made printable; an output may have any
 * name. */
static void names_and_dead_branches(void **state)
{
    (void)state;
    static tiny_tflite t;
    tiny_begin(&t);
    const int32_t shape[2] = {1, 3};
    char longer[200];
    memset(longer, 'n', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    int32_t in = tiny_tensor(&t, longer, 0, 2, shape, NULL, 0);
    int32_t good = tiny_tensor(&t, "re\nnamed\x1b[31m", 0, 2, shape, NULL, 0);
    int32_t bad = tiny_tensor(&t, "bad", 0, 2, shape, NULL, 0);
    tiny_input(&t, in);
    tiny_output(&t, bad);
    tiny_output(&t, good);
    tiny_op(&t, 14, 1, &in, good);
    tiny_op(&t, 999, 1, &in, bad);
    poise_nn_graph *g = NULL;
    poise_err err = {0};
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 2, &g, &err), 0);
    check_graph(g);
    assert_string_equal(g->tensor[g->output[0]].name, "re?named?[31m");
    assert_int_equal(strlen(g->tensor[g->input].name), 63);
    poise_nn_graph_free(&g);
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 1, &g, &err), POISE_EUNSUPPORTED);
    assert_non_null(strstr(err.text, "operator 1 (number 999)"));
    assert_int_equal(poise_nn_graph_read(t.data, t.size, "tiny", 1, &g, NULL), POISE_EUNSUPPORTED);
}

static float half_value(uint32_t half)
{
    int exponent = half >> 10 & 31;
    float fraction = (float)(half & 1023), value;
    if (exponent == 31)
        value = fraction > 0 ? NAN : INFINITY;
    else
        value = exponent ? ldexpf(1024 + fraction, exponent - 25) : ldexpf(fraction, -24);
    return half & 0x8000 ? -value : value;
}

/* All 65536 float16 values; among them infinities and NaN, which are numbers like others to the
 * reader. */
static void every_half(void **state)
{
    (void)state;
    static tiny_tflite t;
    static uint16_t halves[65536];
    for (uint32_t i = 0; i < 65536; i++)
        halves[i] = (uint16_t)i;
    const int32_t shape[4] = {1, 256, 256, 1};
    tiny_begin(&t);
    int32_t in = tiny_tensor(&t, "in", 0, 4, shape, NULL, 0);
    int32_t half = tiny_tensor(&t, "half", 1, 4, shape, halves, sizeof halves);
    int32_t out = tiny_tensor(&t, "out", 0, 4, shape, NULL, 0);
    tiny_input(&t, in);
    tiny_output(&t, out);
    tiny_options(&t, tiny_op(&t, 0, 2, (const int32_t[]){half, in}, out), 11,
                 1); /* the constant first */
    poise_nn_graph *g = NULL;
    poise_err err = {0};
    if (poise_nn_graph_read(t.data, t.size, "tiny", 1, &g, &err))
        fail_msg("%s", err.text);
    check_graph(g);
    assert_int_equal(g->node[0].input[0], g->input);
    const float *values = g->tensor[g->node[0].input[1]].values;
    for (uint32_t i = 0; i < 65536; i++) {
        float expected = half_value(i);
        if (isnan(expected))
            assert_true(isnan(values[i]));
        else
            assert_memory_equal(&values[i], &expected, sizeof expected);
    }
    poise_nn_graph_free(&g);
}

/* A 4x4 matrix in 2x2 blocks, block rows dense, block columns CSR: the example of the format's
 * description. Blocks kept: (0,0), (1,1). */
static size_t make_sparse(tiny_tflite *t, int32_t *ret_sparse, size_t ret_levels[4])
{
    const float stored[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    tiny_begin(t);
    int32_t in = tiny_tensor(t, "in", 0, 2, (const int32_t[]){1, 4}, NULL, 0);
    *ret_sparse = tiny_tensor(t, "sparse", 0, 2, (const int32_t[]){4, 4}, stored, sizeof stored);
    int32_t dense = tiny_tensor(t, "dense", 0, 2, (const int32_t[]){4, 4}, NULL, 0);
    int32_t out = tiny_tensor(t, "out", 0, 2, (const int32_t[]){1, 4}, NULL, 0);
    tiny_input(t, in);
    tiny_output(t, out);
    tiny_op(t, 124, 1, ret_sparse, dense);
    tiny_options(t, tiny_op(t, 9, 2, (const int32_t[]){in, dense}, out), 8, 3);
    size_t sparsity = tiny_table(t, 3);
    tiny_refer(t, t->tensor[*ret_sparse], 6, sparsity);
    tiny_refer(t, sparsity, 0, tiny_list(t, (const int32_t[]){0, 1, 2, 3}, 4, 4));
    tiny_refer(t, sparsity, 1, tiny_list(t, (const int32_t[]){0, 1}, 2, 4));
    size_t levels = tiny_table_list(t, 4);
    tiny_refer(t, sparsity, 2, levels);
    for (int i = 0; i < 4; i++) {
        size_t level = ret_levels[i] = tiny_table(t, 6);
        tiny_set(t, level, 0, i == 1);
        if (i == 1) {
            tiny_set(t, level, 2, 3); /* uint8 lists */
            size_t segments = tiny_table(t, 1), indices = tiny_table(t, 1);
            tiny_refer(t, segments, 0, tiny_list(t, (const uint8_t[]){0, 1, 2}, 3, 1));
            tiny_refer(t, level, 3, segments);
            tiny_set(t, level, 4, 2); /* uint16 */
            tiny_refer(t, indices, 0, tiny_list(t, (const uint16_t[]){0, 1}, 2, 2));
            tiny_refer(t, level, 5, indices);
        } else {
            tiny_set(t, level, 1, 2);
        }
        tiny_add_table(t, levels, level);
    }
    return sparsity;
}

static void sparse_weights(void **state)
{
    (void)state;
    static tiny_tflite t;
    int32_t id;
    size_t level[4];
    make_sparse(&t, &id, level);
    poise_nn_graph *g = NULL;
    poise_err err = {0};
    if (poise_nn_graph_read(t.data, t.size, "tiny", 1, &g, &err))
        fail_msg("%s", err.text);
    check_graph(g);
    const float expected[16] = {1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8};
    assert_memory_equal(g->tensor[g->node[0].input[1]].values, expected, sizeof expected);
    poise_nn_graph_free(&g);

    size_t sparsity = make_sparse(&t, &id, level);
    size_t list = tiny_table(&t, 1);
    tiny_refer(&t, list, 0, tiny_list(&t, (const uint16_t[]){0, 2}, 2, 2));
    tiny_refer(&t, level[1], 5, list);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT),
                           "sparse tensor 'sparse': an index is beyond its dimension"));

    make_sparse(&t, &id, level);
    list = tiny_table(&t, 1);
    tiny_refer(&t, list, 0, tiny_list(&t, (const uint8_t[]){0, 2, 1}, 3, 1));
    tiny_refer(&t, level[1], 3, list);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "segments are not in order"));

    make_sparse(&t, &id, level);
    list = tiny_table(&t, 1);
    tiny_refer(&t, list, 0, tiny_list(&t, (const uint8_t[]){0, 1}, 2, 1));
    tiny_refer(&t, level[1], 3, list);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "too few segments"));

    make_sparse(&t, &id, level);
    list = tiny_table(&t, 1);
    tiny_refer(&t, list, 0, tiny_list(&t, (const uint8_t[]){0, 1, 1}, 3, 1));
    tiny_refer(&t, level[1], 3, list);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "its levels do not account for its values"));

    make_sparse(&t, &id, level);
    tiny_set(&t, level[2], 1, 3);
    assert_non_null(
        strstr(refusal(&t, POISE_EFORMAT), "a block size does not divide its dimension"));

    make_sparse(&t, &id, level);
    tiny_set(&t, level[0], 1, 4);
    assert_non_null(
        strstr(refusal(&t, POISE_EFORMAT), "a dense level has not the size of its dimension"));

    make_sparse(&t, &id, level);
    tiny_set(&t, level[0], 0, 2);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "neither dense nor CSR"));

    make_sparse(&t, &id, level);
    tiny_set(&t, level[1], 2, 0);
    assert_non_null(strstr(refusal(&t, POISE_EFORMAT), "no index list"));

    static const struct {
        int field;
        int32_t list[5];
        size_t count;
        const char *text;
    } lies[] = {
        {0, {0, 0, 2, 3}, 4, "traversal order"},        {0, {2, 3, 0, 1}, 4, "traversal order"},
        {0, {0, 1, 2, 7}, 4, "traversal order"},        {0, {0, 1, 2, -1}, 4, "traversal order"},
        {0, {0, 1, 2}, 3, "do not fit its rank"},       {1, {0, 0}, 2, "names a dimension twice"},
        {1, {0, 5}, 2, "a dimension it does not have"}, {1, {0}, 1, "do not fit its rank"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        sparsity = make_sparse(&t, &id, level);
        tiny_refer(&t, sparsity, lies[i].field, tiny_list(&t, lies[i].list, lies[i].count, 4));
        assert_non_null(strstr(refusal(&t, POISE_EFORMAT), lies[i].text));
    }
}

/* Padding that a convolution cannot take stays an operator of its own. */
static void pads_that_stay(void **state)
{
    (void)state;
    static const struct {
        int32_t amounts[8];
        int32_t rows, columns, channels;
        int folds;
    } cases[] = {
        {{0, 0, 1, 1, 2, 2, 0, 0}, 6, 8, 2, 1},
        {{0, 0, 1, 1, 3, 1, 0, 0}, 6, 8, 2, 0}, /* as wide as the window */
        {{0, 0, 0, 0, 0, 0, 0, 2}, 4, 4, 4, 0}, /* channels */
    };
    static tiny_tflite t;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t h = cases[i].rows, w = cases[i].columns, c = cases[i].channels;
        float weights[36] = {0};
        tiny_begin(&t);
        int32_t in = tiny_tensor(&t, "in", 0, 4, (const int32_t[]){1, 4, 4, 2}, NULL, 0);
        int32_t amounts =
            tiny_tensor(&t, "amounts", 2, 2, (const int32_t[]){4, 2}, cases[i].amounts, 32);
        int32_t padded = tiny_tensor(&t, "padded", 0, 4, (const int32_t[]){1, h, w, c}, NULL, 0);
        int32_t kernel =
            tiny_tensor(&t, "w", 0, 4, (const int32_t[]){1, 3, 3, c}, weights, (size_t)c * 36);
        int32_t out = tiny_tensor(&t, "out", 0, 4, (const int32_t[]){1, h - 2, w - 2, 1}, NULL, 0);
        tiny_input(&t, in);
        tiny_output(&t, out);
        tiny_op(&t, 34, 2, (const int32_t[]){in, amounts}, padded);
        tiny_conv_options(&t, tiny_op(&t, 3, 2, (const int32_t[]){padded, kernel}, out), 1, 1, 0);
        poise_nn_graph *g = NULL;
        poise_err err = {0};
        if (poise_nn_graph_read(t.data, t.size, "tiny", 1, &g, &err))
            fail_msg("%s", err.text);
        check_graph(g);
        assert_int_equal(g->node_count, cases[i].folds ? 1 : 2);
        if (cases[i].folds) {
            assert_int_equal(g->node[0].pad_top, cases[i].amounts[2]);
            assert_int_equal(g->node[0].pad_right, cases[i].amounts[5]);
        }
        poise_nn_graph_free(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_models),    cmocka_unit_test(truncated_models),
        cmocka_unit_test(flipped_bits),        cmocka_unit_test(flipped_bits_of_a_real_model),
        cmocka_unit_test(everything_folds),    cmocka_unit_test(refused_with_a_reason),
        cmocka_unit_test(circles_are_refused), cmocka_unit_test(names_and_dead_branches),
        cmocka_unit_test(every_half),          cmocka_unit_test(sparse_weights),
        cmocka_unit_test(pads_that_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
