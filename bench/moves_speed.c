/* What the sequence networks cost.   usage: moves_speed FOLDER [ROUNDS]
 *
 * FOLDER holds bilstm.safetensors, transformer.safetensors, cnn_lstm.safetensors (models/moves, or
 * what tests/moves/torch_cases.py writes). Prints the median and least time per window for one
 * window and for two at a time (both fighters), interleaved, on one thread. */
#include "moves/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCHES = 2, ROUNDS_MAX = 10000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static const int batch[BATCHES] = {1, 2};
    static const int other[2] = {1, 0};
    static double seconds[POISE_NETS][BATCHES][ROUNDS_MAX];
    static float input[2 * POISE_WINDOW_SAMPLES * POISE_NET_INPUTS_MAX];
    const int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 300;
    poise_net *net[POISE_NETS] = {0};
    poise_net_instance *instance[POISE_NETS] = {0};
    poise_nn_isa isa;
    poise_err err;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: moves_speed FOLDER [ROUNDS 1..%d]\n", ROUNDS_MAX);
        return 2;
    }
    int r = poise_nn_isa_choose(&isa, &err);
    for (int k = 0; k < POISE_NETS && r == 0; k++) {
        char path[1024];
        poise_tensors *tensors = NULL;
        snprintf(path, sizeof path, "%s/%s.safetensors", argv[1], poise_net_names[k]);
        r = poise_tensors_read(path, &tensors, &err);
        if (r == 0)
            r = poise_net_load(tensors, isa, &net[k], &err);
        if (r == 0)
            r = poise_net_instance_new(net[k], 2, &instance[k], &err);
        poise_tensors_free(&tensors);
    }
    if (r != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    for (size_t i = 0; i < sizeof input / sizeof *input; i++)
        input[i] = (float)(i * 2654435761u % 2000) / 1000 - 1;
    for (int i = 0; i < rounds; i++)
        for (int k = 0; k < POISE_NETS; k++)
            for (int b = 0; b < BATCHES; b++) {
                float logits[2][POISE_LABELS];
                const double begin = now();
                poise_net_run(instance[k], input, batch[b] == 2 ? other : NULL, batch[b], logits);
                seconds[k][b][i] = (now() - begin) / batch[b];
            }
    double all[BATCHES] = {0};
    printf("%-12s%-8s  one window, ms median (least)   per window of two at a time\n", "network",
           poise_nn_isa_name(isa));
    for (int k = 0; k < POISE_NETS; k++) {
        double median[BATCHES], least[BATCHES];
        for (int b = 0; b < BATCHES; b++) {
            qsort(seconds[k][b], (size_t)rounds, sizeof(double), ascending);
            median[b] = 1e3 * seconds[k][b][rounds / 2];
            least[b] = 1e3 * seconds[k][b][0];
            all[b] += median[b];
        }
        printf("%-20s  %.3f (%.3f)                     %.3f (%.3f)\n", poise_net_names[k],
               median[0], least[0], median[1], least[1]);
        poise_net_instance_free(&instance[k]);
        poise_net_free(&net[k]);
    }
    printf("%-20s  %.3f                             %.3f\n", "all three", all[0], all[1]);
    return 0;
}
