/* Where a network's time goes, step by step.
 *
 *   nn_profile MODEL.tflite [--outputs MASK] [--isa NAME] [--rounds N]
 *
 * Each step's time is the least of N profiled runs (a step is too short for another process to fall into all of
 * them); the whole run's time is the least and the median of N runs without the clock between steps. The percentage is
 * of the fused multiply-adds that this core does at most with the same register width, measured in between. FLOP are
 * those done: a resize moved behind a 1x1 convolution saves some against the file. */
#include "base/file.h"
#include "nn/nn.h"
#include "peak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

typedef struct settings {
    const char *path;
    uint32_t outputs;
    poise_nn_isa isa;
    int rounds;
} settings;

static int parse(int argc, char **argv, settings *s, poise_err *err)
{
    *s = (settings){.outputs = UINT32_MAX, .rounds = 100};
    int code = poise_nn_isa_choose(&s->isa, err);
    for (int i = 1; i < argc && !code; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (argv[i][0] != '-') {
            s->path = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--outputs") == 0) {
            s->outputs = (uint32_t)strtoul(value, NULL, 0);
        } else if (strcmp(argv[i], "--rounds") == 0) {
            s->rounds = (int)strtol(value, NULL, 0);
        } else if (strcmp(argv[i], "--isa") == 0) {
            int isa = 0;
            while (isa < POISE_NN_ISA_COUNT && strcmp(value, poise_nn_isa_name((poise_nn_isa)isa)) != 0) {
                isa++;
            }
            s->isa = (poise_nn_isa)isa;
        } else {
            code = poise_fail(err, POISE_EINVAL, "unknown option %s", argv[i]);
        }
        i++;
    }
    if (!code && (!s->path || s->rounds < 1 || s->rounds > 100000)) {
        code = poise_fail(err, POISE_EINVAL,
                          "usage: %s MODEL.tflite [--outputs MASK] [--isa scalar|base|avx2|avx512] [--rounds 1..100000]",
                          argv[0]);
    }
    return code;
}

/* GFLOP/s that registers of the set's width can do, 0 if not known. */
static double peak_of(poise_nn_isa isa)
{
    return isa == POISE_NN_ISA_AVX512 ? poise_peak_avx512(CLOCK_THREAD_CPUTIME_ID)
           : isa == POISE_NN_ISA_AVX2 ? poise_peak_avx2(CLOCK_THREAD_CPUTIME_ID)
                                      : 0;
}

static int profile(const settings *s, const poise_nn_plan *plan, poise_nn_instance *instance, double graph_flop)
{
    int steps = poise_nn_step_count(plan);
    int64_t *now = malloc((size_t)steps * sizeof *now), *least = malloc((size_t)steps * sizeof *least);
    int64_t *whole = malloc((size_t)s->rounds * sizeof *whole);
    if (!now || !least || !whole) {
        free(now);
        free(least);
        free(whole);
        return POISE_ENOMEM;
    }
    size_t count;
    float *input = poise_nn_input(instance, &count);
    double peak = 0;
    for (int r = 0; r < s->rounds; r++) {
        for (size_t i = 0; i < count; i++) {
            input[i] = (float)(i * 2654435761u % 1000) / 1000;
        }
        int64_t start = now_ns();
        poise_nn_run(instance);
        whole[r] = now_ns() - start;
        poise_nn_run_profiled(instance, now_ns, now);
        for (int i = 0; i < steps; i++) {
            least[i] = r == 0 || now[i] < least[i] ? now[i] : least[i];
        }
        double burst = peak_of(s->isa);
        peak = burst > peak ? burst : peak;
    }
    qsort(whole, (size_t)s->rounds, sizeof *whole, by_value);
    double flop = 0, sum = 0;
    for (int i = 0; i < steps; i++) {
        double step_flop;
        const char *name = poise_nn_step_name(plan, i, &step_flop);
        flop += step_flop;
        sum += (double)least[i];
        printf("%4d %9.1f us %8.2f MFLOP %7.1f GFLOP/s", i, (double)least[i] / 1e3, step_flop / 1e6,
               step_flop / (double)(least[i] ? least[i] : 1));
        if (peak > 0) {
            printf(" %4.0f%%", 100 * step_flop / (double)(least[i] ? least[i] : 1) / peak);
        }
        printf("  %s\n", name);
    }
    double median = (double)whole[s->rounds / 2];
    printf("%s, %s: %.3f ms least, %.3f ms median (steps %.3f ms); %.1f of the file's %.1f MFLOP done, %.1f GFLOP/s",
           s->path, poise_nn_isa_name(s->isa), (double)whole[0] / 1e6, median / 1e6, sum / 1e6, flop / 1e6,
           graph_flop / 1e6, flop / median);
    if (peak > 0) {
        printf(" = %.1f%% of %.1f", 100 * flop / median / peak, peak);
    }
    printf("; weights %.1f MB, activations %.1f MB\n", (double)poise_nn_plan_bytes(plan) / 1e6,
           (double)poise_nn_instance_bytes(plan) / 1e6);
    free(now);
    free(least);
    free(whole);
    return 0;
}

int main(int argc, char **argv)
{
    settings s;
    poise_err err;
    void *data = NULL;
    size_t size;
    poise_nn_graph *graph = NULL;
    poise_nn_plan *plan = NULL;
    poise_nn_instance *instance = NULL;
    int code = parse(argc, argv, &s, &err);
    if (!code) {
        code = poise_file_read(s.path, POISE_NN_FILE_MAX, &data, &size, &err);
    }
    int64_t start = now_ns(), read_ns = 0;
    if (!code) {
        code = poise_nn_graph_read(data, size, s.path, s.outputs, &graph, &err);
        read_ns = now_ns() - start;
    }
    if (!code) {
        code = poise_nn_plan_new(graph, s.isa, &plan, &err);
    }
    if (!code) {
        code = poise_nn_instance_new(plan, &instance, &err);
    }
    if (!code) {
        printf("read %.1f ms, plan and instance %.1f ms\n", (double)read_ns / 1e6,
               (double)(now_ns() - start - read_ns) / 1e6);
        code = profile(&s, plan, instance, graph->flop);
        if (code) {
            poise_fail(&err, code, "not enough memory");
        }
    }
    if (code) {
        fprintf(stderr, "nn_profile: %s\n", err.text);
    }
    poise_nn_instance_free(&instance);
    poise_nn_plan_free(&plan);
    poise_nn_graph_free(&graph);
    free(data);
    return code != 0;
}
