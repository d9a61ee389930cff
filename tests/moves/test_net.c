/* The sequence networks: against PyTorch (with a folder made by torch_cases.py as argument), every
 * instruction set against plain C, batches against single windows; and files that are wrong. */
#include "moves/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static poise_tensors *tensors_of(const char *name, const char *ending)
{
    char path[1024];
    poise_err err;
    poise_tensors *tensors = NULL;
    snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
    if (poise_tensors_read(path, &tensors, &err) != 0)
        fail_msg("%s", err.text);
    return tensors;
}

/* Logits of all windows, `batch` at a time; window i's opponent is i ^ 1, so batch is 1 (then none
 * has one) or even. */
static void run_all(const poise_net *net, const float *input, int windows, int batch, int opponents,
                    float (*ret)[POISE_LABELS])
{
    const size_t window = (size_t)POISE_WINDOW_SAMPLES * (size_t)poise_net_inputs(net);
    int other[POISE_NET_BATCH_MAX];
    poise_net_instance *instance = NULL;
    poise_err err;
    assert_int_equal(poise_net_instance_new(net, batch, &instance, &err), 0);
    for (int i = 0; i < POISE_NET_BATCH_MAX; i++)
        other[i] = opponents ? i ^ 1 : -1;
    for (int at = 0; at < windows; at += batch) {
        const int n = windows - at < batch ? windows - at : batch;
        poise_net_run(instance, input + (size_t)at * window, other, n, ret + at);
    }
    poise_net_instance_free(&instance);
    assert_null(instance);
}

static void like_pytorch(void **state)
{
    (void)state;
    if (folder == NULL) {
        print_message(
            "# no folder of PyTorch's answers was given (python3-torch is not installed?)\n");
        skip();
    }
    for (int kind = 0; kind < POISE_NETS; kind++) {
        poise_tensors *weights = tensors_of(poise_net_names[kind], ".safetensors");
        poise_tensors *cases = tensors_of(poise_net_names[kind], ".cases.safetensors");
        const poise_tensor *input = poise_tensors_find(cases, "input"),
                           *want = poise_tensors_find(cases, "logits");
        const int windows = (int)input->shape[0];
        float(*one)[POISE_LABELS] = calloc((size_t)windows, sizeof *one),
        (*eight)[POISE_LABELS] = calloc((size_t)windows, sizeof *eight),
        (*pairs)[POISE_LABELS] = calloc((size_t)windows, sizeof *pairs);
        for (int isa = 0; isa < POISE_NN_ISA_COUNT; isa++) {
            poise_net *net = NULL;
            poise_err err;
            double worst = 0;
            if (!poise_nn_isa_available((poise_nn_isa)isa))
                continue;
            assert_int_equal(poise_net_load(weights, (poise_nn_isa)isa, &net, &err), 0);
            run_all(net, input->data, windows, 8, 1, eight);
            run_all(net, input->data, windows, 2, 1, pairs);
            assert_memory_equal(eight, pairs, (size_t)windows * sizeof *eight);
            run_all(net, input->data, windows, 8, 0, pairs);
            run_all(net, input->data, windows, 1, 0, one);
            assert_memory_equal(one, pairs, (size_t)windows * sizeof *one);
            for (size_t i = 0; i < want->count; i++) {
                double difference = fabs((double)eight[0][i] - (double)want->data[i]);
                worst = difference > worst ? difference : worst;
            }
            print_message("# %-11s %-6s worst difference to PyTorch %.2e over %d windows\n",
                          poise_net_names[kind], poise_nn_isa_name((poise_nn_isa)isa), worst,
                          windows);
            assert_true(worst <= 1e-4);
            poise_net_free(&net);
            assert_null(net);
        }
        free(one);
        free(eight);
        free(pairs);
        poise_tensors_free(&weights);
        poise_tensors_free(&cases);
    }
}

/* A file in memory: header and data. */
static int parse(const char *header, const void *data, size_t size, poise_tensors **ret,
                 poise_err *err)
{
    static unsigned char file[1 << 16];
    const size_t length = strlen(header);
    memset(file, 0, 8);
    file[0] = (unsigned char)length;
    file[1] = (unsigned char)(length >> 8);
    memcpy(file + 8, header, length);
    memcpy(file + 8 + length, data, size);
    return poise_tensors_parse(file, 8 + length + size, "test", ret, err);
}

static void wrong_files(void **state)
{
    (void)state;
    static const float data[4] = {1, 2, 3, 4}, odd[4] = {1, NAN, 3, 4};
    static const struct {
        const char *header;
        size_t size;
        int code;
        const char *says;
    } cases[] = {
        {"", 16, POISE_EFORMAT, "no JSON"},
        {"[]", 16, POISE_EFORMAT, "no JSON object"},
        {"{\"a\":1}", 16, POISE_EFORMAT, "needs dtype"},
        {"{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,16]}}", 16,
         POISE_EUNSUPPORTED, "F16"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,16]}}", 16, POISE_EFORMAT,
         "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,20]}}", 16, POISE_EFORMAT,
         "data_offsets"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[4,20]}}", 16, POISE_EFORMAT,
         "data_offsets"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}}", 16, POISE_EFORMAT,
         "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,3],\"data_offsets\":[0,16]}}",
         16, POISE_EFORMAT, "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,4],\"data_offsets\":[0,16]}}", 16,
         POISE_ELIMIT, "dimensions"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 16, POISE_EFORMAT,
         "16"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
         "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
         16, POISE_EFORMAT, "overlap"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
         "\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
         16, POISE_EFORMAT, "no JSON"},
        {"{\"__metadata__\":{\"x\":1}}", 0, POISE_EFORMAT, "__metadata__"},
    };
    poise_tensors *tensors = NULL;
    poise_err err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(parse(cases[i].header, data, cases[i].size, &tensors, &err),
                         cases[i].code);
        assert_null(tensors);
        assert_non_null(strstr(err.text, cases[i].says));
    }
    const char *good = "{\"__metadata__\":{\"poise.net\":\"mlp\"},\"a\":{\"dtype\":\"F32\","
                       "\"shape\":[2,2],\"data_offsets\":[0,16]}}";
    assert_int_equal(parse(good, odd, 16, &tensors, &err), POISE_EFORMAT);
    assert_non_null(strstr(err.text, "number 1 is not finite"));
    assert_int_equal(parse(good, data, 16, &tensors, &err), 0);
    assert_int_equal(poise_tensors_find(tensors, "a")->dims, 2);
    assert_true(poise_tensors_find(tensors, "a")->data[3] == 4);
    poise_net *net = NULL;
    assert_int_equal(poise_net_load(tensors, POISE_NN_ISA_SCALAR, &net, &err), POISE_EUNSUPPORTED);
    assert_non_null(strstr(err.text, "mlp"));
    poise_tensors_free(&tensors);
    assert_int_equal(poise_tensors_parse("1234567", 7, "test", &tensors, &err), POISE_EFORMAT);
    assert_int_equal(poise_tensors_read("does/not/exist.safetensors", &tensors, &err),
                     POISE_ENOENT);
}

int main(int argc, char **argv)
{
    folder = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {cmocka_unit_test(like_pytorch),
                                       cmocka_unit_test(wrong_files)};
    return cmocka_run_group_tests_name("moves-net", tests, NULL, NULL);
}
