/* Plans and runs: random networks and the eight models, on every instruction set. */
#include "nn/nn.h"

#include "base/file.h"
#include "random_graph.h"
#include "reference64.h"
#include "tiny_tflite.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static poise_nn_instance *instance_of(const poise_nn_plan *plan)
{
    poise_nn_instance *instance = NULL;
    poise_err err;
    assert_int_equal(poise_nn_instance_new(plan, &instance, &err), 0);
    return instance;
}

static void fill_and_run(poise_nn_instance *instance, uint32_t seed)
{
    size_t count;
    float *input = poise_nn_input(instance, &count);
    assert_int_equal((uintptr_t)input % 64, 0);
    random_fill(input, count, seed);
    poise_nn_run(instance);
}

/* Largest |a - b| over an output, relative to its largest magnitude (at least 1). */
static double distance(const float *a, const double *b, size_t count)
{
    double worst = 0, size = 1;
    for (size_t i = 0; i < count; i++) {
        double d = fabs((double)a[i] - b[i]), s = fabs(b[i]);
        worst = d <= worst ? worst : d;
        size = s > size ? s : size;
    }
    return worst / size;
}

/* Runs a network on every instruction set; returns the largest distance of an output from float64. */
static double check_against_float64(const poise_nn_graph *graph, uint32_t seed)
{
    double worst = 0;
    float *input = malloc(graph->tensor[graph->input].elements * sizeof *input);
    assert_non_null(input);
    random_fill(input, graph->tensor[graph->input].elements, seed);
    double *want[POISE_NN_OUTPUTS_MAX];
    assert_int_equal(poise_reference64_run(graph, input, want), 0);
    for (int isa = 0; isa < POISE_NN_ISA_COUNT; isa++) {
        if (!poise_nn_isa_available((poise_nn_isa)isa)) {
            continue;
        }
        poise_nn_plan *plan = NULL;
        poise_err err;
        assert_int_equal(poise_nn_plan_new(graph, (poise_nn_isa)isa, &plan, &err), 0);
        poise_nn_instance *instance = instance_of(plan);
        for (uint32_t other = seed + 1; other >= seed; other--) { /* the second run must not see the first */
            fill_and_run(instance, other);
        }
        for (int k = 0; k < graph->output_count; k++) {
            size_t count;
            const float *got = poise_nn_output(instance, k, &count);
            assert_int_equal(count, graph->tensor[graph->output[k]].elements);
            double d = distance(got, want[k], count);
            worst = d > worst ? d : worst;
            if (!(d < 5e-4)) {
                fail_msg("seed %u, %s, output %d: off by %g", seed, poise_nn_isa_name((poise_nn_isa)isa), k, d);
            }
        }
        poise_nn_instance_free(&instance);
        poise_nn_plan_free(&plan);
    }
    for (int k = 0; k < graph->output_count; k++) {
        free(want[k]);
    }
    free(input);
    return worst;
}

static void random_networks(void **state)
{
    (void)state;
    enum { GRAPHS = 300 };
    double worst = 0;
    for (uint32_t seed = 1; seed <= GRAPHS; seed++) {
        poise_nn_graph *graph = random_graph_new(seed);
        worst = fmax(worst, check_against_float64(graph, seed));
        random_graph_free(graph);
    }
    print_message("# %d random networks, worst difference from float64 %.2g\n", GRAPHS, worst);
}

/* What networks begin with: 3 x 3, stride 2, of three channels; the closer's and the namer's of five. */
static void first_convolutions_of_few_channels(void **state)
{
    (void)state;
    enum { SIDE = 36, OUT = 16, CHANNELS_MAX = 9 };
    static tiny_tflite t;
    for (int32_t channels = 1; channels <= CHANNELS_MAX; channels++) {
        float weights[OUT * 9 * CHANNELS_MAX], bias[OUT];
        random_fill(weights, sizeof weights / sizeof *weights, (uint32_t)channels);
        random_fill(bias, OUT, 99);
        tiny_begin(&t);
        int32_t in = tiny_tensor(&t, "in", 0, 4, (const int32_t[]){1, SIDE, SIDE, channels}, NULL, 0);
        int32_t kernel = tiny_tensor(&t, "w", 0, 4, (const int32_t[]){OUT, 3, 3, channels}, weights,
                                     (size_t)(OUT * 9 * channels) * sizeof *weights);
        int32_t sums = tiny_tensor(&t, "b", 0, 1, (const int32_t[]){OUT}, bias, sizeof bias);
        int32_t out = tiny_tensor(&t, "out", 0, 4, (const int32_t[]){1, SIDE / 2, SIDE / 2, OUT}, NULL, 0);
        tiny_input(&t, in);
        tiny_output(&t, out);
        tiny_conv_options(&t, tiny_op(&t, 3, 3, (const int32_t[]){in, kernel, sums}, out), 0, 2, 1);
        poise_nn_graph *graph = NULL;
        poise_err err;
        if (poise_nn_graph_read(t.data, t.size, "tiny", 1, &graph, &err)) {
            fail_msg("%s", err.text);
        }
        check_against_float64(graph, 1);
        poise_nn_graph_free(&graph);
    }
}

static const struct {
    const char *name;
    uint32_t outputs;
} models[] = {
    {"pose_detection", 0xff},      {"pose_landmark_lite", 0x1b},  {"pose_landmark_full", 0x1b},
    {"pose_landmark_full", 0xff},  {"pose_landmark_heavy", 0x1b}, {"palm_detection_lite", 0xff},
    {"palm_detection_full", 0xff}, {"hand_landmark_lite", 0xff},  {"hand_landmark_full", 0xff},
};

static poise_nn_graph *read_model(const char *name, uint32_t outputs)
{
    const char *folder = getenv("POISE_MODELS");
    char path[4096];
    snprintf(path, sizeof path, "%s/cache/%s.tflite", folder ? folder : "models", name);
    void *data = NULL;
    size_t size = 0;
    poise_err err;
    if (poise_file_read(path, POISE_NN_FILE_MAX, &data, &size, &err)) {
        print_message("# skipped: %s; run models/fetch.mjs\n", err.text);
        skip();
    }
    poise_nn_graph *graph = NULL;
    assert_int_equal(poise_nn_graph_read(data, size, name, outputs, &graph, &err), 0);
    free(data);
    return graph;
}

/* Two ways to add up the same products. Noise as input excites the segmentation output of the landmark models most:
 * engines differ there by up to 6e-4 of its range, elsewhere by less than 1e-4. */
static void models_like_scalar(void **state)
{
    (void)state;
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        poise_nn_graph *graph = read_model(models[m].name, models[m].outputs);
        poise_nn_plan *plan[POISE_NN_ISA_COUNT] = {NULL};
        poise_nn_instance *instance[POISE_NN_ISA_COUNT] = {NULL};
        poise_err err;
        for (int isa = 0; isa < POISE_NN_ISA_COUNT; isa++) {
            if (poise_nn_isa_available((poise_nn_isa)isa)) {
                assert_int_equal(poise_nn_plan_new(graph, (poise_nn_isa)isa, &plan[isa], &err), 0);
                instance[isa] = instance_of(plan[isa]);
                fill_and_run(instance[isa], 7);
            }
        }
        for (int k = 0; k < graph->output_count; k++) {
            size_t count;
            const float *scalar = poise_nn_output(instance[0], k, &count);
            double *want = malloc(count * sizeof *want);
            assert_non_null(want);
            for (size_t i = 0; i < count; i++) {
                want[i] = (double)scalar[i];
            }
            for (int isa = 1; isa < POISE_NN_ISA_COUNT; isa++) {
                double d = instance[isa] ? distance(poise_nn_output(instance[isa], k, NULL), want, count) : 0;
                if (!(d < 2e-3)) {
                    fail_msg("%s, %s, output %d: off by %g", models[m].name, poise_nn_isa_name((poise_nn_isa)isa), k,
                             d);
                }
            }
            free(want);
        }
        for (int isa = 0; isa < POISE_NN_ISA_COUNT; isa++) {
            poise_nn_instance_free(&instance[isa]);
            poise_nn_plan_free(&plan[isa]);
        }
        poise_nn_graph_free(&graph);
    }
}

static void *run_three_times(void *instance)
{
    for (int i = 0; i < 3; i++) {
        size_t count;
        float *input = poise_nn_input(instance, &count);
        random_fill(input, count, 9);
        poise_nn_run(instance);
    }
    return NULL;
}

static void same_bytes_everywhere(void **state)
{
    (void)state;
    static const char *const names[] = {"pose_landmark_lite", "pose_detection", "palm_detection_lite",
                                        "hand_landmark_lite"};
    for (size_t m = 0; m < sizeof names / sizeof *names; m++) {
        poise_nn_graph *graph = read_model(names[m], 0x1b);
        poise_nn_isa isa;
        poise_nn_plan *plan = NULL;
        poise_err err;
        assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
        assert_int_equal(poise_nn_plan_new(graph, isa, &plan, &err), 0);
        poise_nn_graph_free(&graph); /* the plan must not need it */
        poise_nn_instance *alone = instance_of(plan), *left = instance_of(plan), *right = instance_of(plan);
        fill_and_run(left, 5); /* another past */
        fill_and_run(alone, 9);
        pthread_t threads[2];
        assert_int_equal(pthread_create(&threads[0], NULL, run_three_times, left), 0);
        assert_int_equal(pthread_create(&threads[1], NULL, run_three_times, right), 0);
        pthread_join(threads[0], NULL);
        pthread_join(threads[1], NULL);
        for (int k = 0; k < 2; k++) {
            size_t count;
            const float *want = poise_nn_output(alone, k, &count);
            assert_memory_equal(want, poise_nn_output(left, k, NULL), count * sizeof *want);
            assert_memory_equal(want, poise_nn_output(right, k, NULL), count * sizeof *want);
        }
        poise_nn_instance_free(&alone);
        poise_nn_instance_free(&left);
        poise_nn_instance_free(&right);
        poise_nn_plan_free(&plan);
    }
}

static int64_t ticks;

static int64_t count_ticks(void)
{
    return ticks += 3;
}

static void profiles(void **state)
{
    (void)state;
    poise_nn_graph *graph = random_graph_new(3);
    poise_nn_plan *plan = NULL;
    poise_err err;
    assert_int_equal(poise_nn_plan_new(graph, POISE_NN_ISA_SCALAR, &plan, &err), 0);
    poise_nn_instance *instance = instance_of(plan);
    int steps = poise_nn_step_count(plan);
    assert_in_range(steps, 1, 64);
    int64_t ns[64];
    poise_nn_run_profiled(instance, count_ticks, ns);
    for (int i = 0; i < steps; i++) {
        double flop;
        assert_true(strlen(poise_nn_step_name(plan, i, &flop)) > 0);
        assert_true(flop >= 0);
        assert_int_equal(ns[i], 3);
    }
    assert_true(poise_nn_plan_bytes(plan) > 0);
    assert_true(poise_nn_instance_bytes(plan) > 0);
    poise_nn_instance_free(&instance);
    poise_nn_instance_free(&instance); /* nothing left: no harm */
    poise_nn_plan_free(&plan);
    poise_nn_plan_free(NULL);
    random_graph_free(graph);
}

static void chooses_an_instruction_set(void **state)
{
    (void)state;
    poise_nn_isa isa = POISE_NN_ISA_COUNT;
    poise_err err;
    setenv("POISE_ISA", "scalar", 1);
    assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
    assert_int_equal(isa, POISE_NN_ISA_SCALAR);
    setenv("POISE_ISA", "mmx", 1);
    assert_int_equal(poise_nn_isa_choose(&isa, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "scalar, base"));
    assert_int_equal(isa, POISE_NN_ISA_SCALAR);
    unsetenv("POISE_ISA");
    assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
    assert_true(poise_nn_isa_available(isa));
    assert_false(poise_nn_isa_available(POISE_NN_ISA_COUNT));
    poise_nn_plan *plan = NULL;
    poise_nn_graph *graph = random_graph_new(1);
    assert_int_equal(poise_nn_plan_new(graph, POISE_NN_ISA_COUNT, &plan, &err), POISE_EINVAL);
    assert_null(plan);
    random_graph_free(graph);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest fast[] = {
        cmocka_unit_test(random_networks),
        cmocka_unit_test(first_convolutions_of_few_channels),
        cmocka_unit_test(profiles),
        cmocka_unit_test(same_bytes_everywhere),
        cmocka_unit_test(chooses_an_instruction_set),
    };
    static const struct CMUnitTest models_only[] = {cmocka_unit_test(models_like_scalar)};
    return argc > 1 && strcmp(argv[1], "models") == 0 ? cmocka_run_group_tests(models_only, NULL, NULL)
                                                      : cmocka_run_group_tests(fast, NULL, NULL);
}
