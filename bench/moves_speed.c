/* What naming moves costs.   usage: moves_speed FOLDER [ROUNDS]
 *
 * FOLDER is models/moves. Prints the median and least time per window of each network for one
 * window and for two at a time (both fighters, as the command runs them), and of all three with
 * everything around them: inputs scaled, softmax, fusion, events (src/moves/watch.h). Interleaved,
 * one thread. */
#include "moves/watch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCHES = 2, ROUNDS_MAX = 10000, ALL = POISE_NETS };

static double seconds[POISE_NETS + 1][BATCHES][ROUNDS_MAX]; /* per window */
static float input[2 * POISE_WINDOW_SAMPLES * POISE_NET_INPUTS_MAX];
static poise_window window[2];

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

/* A second in which everything is seen and moves. */
static void fill_window(poise_window *w, int fighter)
{
    w->fighter = fighter;
    w->covered = 1;
    for (int t = 0; t < POISE_WINDOW_SAMPLES; t++) {
        w->mask[t] = (UINT64_C(1) << POISE_LANDMARKS) - 1;
        w->angle_mask[t] = 0xff;
        w->interaction_valid[t] = 1;
        for (int i = 0; i < POISE_MOTION_VALUES; i++)
            w->motion[t][i] = 3 * sinf(0.2f * (float)t + 0.3f * (float)i);
        for (int i = 0; i < POISE_POSTURE_VALUES; i++)
            w->posture[t][i] = cosf(0.1f * (float)t + 0.1f * (float)i);
    }
}

/* One look of the whole: `fighters` windows and the frame behind them. */
static double look(poise_watch *watch, int fighters, int64_t number)
{
    static poise_motion_frame frame;
    poise_prediction prediction;
    poise_event event;
    for (int f = 0; f < fighters; f++) {
        window[f].number = number;
        window[f].end_ns = number * 1000000000 / 30;
    }
    frame.time.pts_ns = number * 1000000000 / 30;
    const double begin = now();
    for (int f = 0; f < fighters; f++)
        poise_watch_window(watch, &window[f]);
    poise_watch_frame(watch, &frame);
    while (poise_watch_prediction(watch, &prediction) || poise_watch_event(watch, &event))
        ;
    return (now() - begin) / fighters;
}

static void measure(poise_net_instance *const *instance, poise_watch *const *watch, int rounds)
{
    static const int other[2] = {1, 0};
    for (int i = 0; i < rounds; i++)
        for (int b = 0; b < BATCHES; b++) {
            for (int k = 0; k < POISE_NETS; k++) {
                float logits[2][POISE_LABELS];
                const double begin = now();
                poise_net_run(instance[k], input, b ? other : NULL, b + 1, logits);
                seconds[k][b][i] = (now() - begin) / (b + 1);
            }
            seconds[ALL][b][i] = look(watch[b], b + 1, 30 + 2 * (int64_t)i);
        }
}

static void print(int rounds, const char *isa)
{
    printf("%-20s  one window, ms median (least)   per window of two at a time\n", isa);
    for (int k = 0; k <= POISE_NETS; k++) {
        double median[BATCHES], least[BATCHES];
        for (int b = 0; b < BATCHES; b++) {
            qsort(seconds[k][b], (size_t)rounds, sizeof(double), ascending);
            median[b] = 1e3 * seconds[k][b][rounds / 2];
            least[b] = 1e3 * seconds[k][b][0];
        }
        printf("%-20s  %.3f (%.3f)                    %.3f (%.3f)\n",
               k == ALL ? "all, with fusion" : poise_net_names[k], median[0], least[0], median[1],
               least[1]);
    }
}

int main(int argc, char **argv)
{
    const int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 300;
    poise_moves_model *model = NULL;
    poise_net_instance *instance[POISE_NETS] = {0};
    poise_watch *watch[BATCHES] = {0};
    poise_nn_isa isa;
    poise_err err;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: moves_speed FOLDER [ROUNDS 1..%d]\n", ROUNDS_MAX);
        return 2;
    }
    int r = poise_nn_isa_choose(&isa, &err);
    if (r == 0)
        r = poise_moves_model_open(argv[1], isa, &model, &err);
    for (int k = 0; k < POISE_NETS && r == 0; k++)
        r = poise_net_instance_new(model->net[k], 2, &instance[k], &err);
    for (int b = 0; b < BATCHES && r == 0; b++)
        r = poise_watch_new(model, NULL, NULL, &watch[b], &err);
    if (r != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    for (size_t i = 0; i < sizeof input / sizeof *input; i++)
        input[i] = (float)(i * 2654435761u % 2000) / 1000 - 1;
    for (int f = 0; f < 2; f++)
        fill_window(&window[f], f + 1);
    measure(instance, watch, rounds);
    print(rounds, poise_nn_isa_name(isa));
    for (int k = 0; k < POISE_NETS; k++)
        poise_net_instance_free(&instance[k]);
    for (int b = 0; b < BATCHES; b++)
        poise_watch_free(&watch[b]);
    poise_moves_model_close(&model);
    return 0;
}
