/* How fast the engines run the models, in one table: ours, oneDNN, XNNPACK, and what the core can
 * do at most, all measured in the same run, in turns, so that frequency, neighbours and noise are
 * shared.
 *
 * A round gives every engine its turn (the order rotates): the input is filled, one run warms the
 * caches, the next is timed. The peak is measured by short bursts within the same rounds. `one` is
 * one instance on one thread; `two` are two instances of the same engine on two threads at once
 * (the table shows what one of them does). */
#include "engines/engine.h"
#include "nn_models.h"
#include "peak.h"

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    POISE,
    ONEDNN,
    XNNPACK,
    ENGINES,
    PEAK512 = ENGINES,
    PEAK256,
    SERIES,
    LANES_MAX = 2,
    ROUNDS_MAX = 10000
};

static const char *const engine_names[ENGINES] = {"poise", "oneDNN", "XNNPACK"};

typedef struct settings {
    int rounds;
    int two;
    int clock;
    int load;
    int choices;
    poise_nn_isa isa;
    const char *models, *folder, *table;
} settings;

/* What one thread does and measures. */
typedef struct lane {
    const settings *set;
    poise_engine engine[ENGINES];
    const float *input;
    double *sample[SERIES];     /* milliseconds per run; for peaks GFLOP/s */
    pthread_barrier_t *barrier; /* NULL: alone */
} lane;

typedef struct summary {
    double median, best;
} summary;

static int fail(const poise_err *err)
{
    fprintf(stderr, "nn_speed: %s\n", err->text);
    return 2;
}

static double now_ms(int clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static void meet(const lane *l)
{
    if (l->barrier)
        pthread_barrier_wait(l->barrier);
}

static double time_engine(const lane *l, poise_engine *e)
{
    memcpy(e->input, l->input, e->input_count * sizeof *e->input);
    meet(l);
    e->run(e);
    memcpy(e->input, l->input, e->input_count * sizeof *e->input);
    double start = now_ms(l->set->clock);
    e->run(e);
    double took = now_ms(l->set->clock) - start;
    /* Keeps this thread busy while the other one is still being timed; their runs take about as
     * long. */
    if (l->barrier)
        e->run(e);
    return took;
}

static void *work(void *argument)
{
    lane *l = argument;
    for (int r = 0; r < l->set->rounds; r++)
        for (int turn = 0; turn < SERIES; turn++) {
            int which = (turn + r) % SERIES;
            if (which < ENGINES) {
                l->sample[which][r] = time_engine(l, &l->engine[which]);
                continue;
            }
            meet(l);
            l->sample[which][r] = which == PEAK512 ? poise_peak_avx512(l->set->clock)
                                                   : poise_peak_avx2(l->set->clock);
        }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median and best (least for times, most for peaks) of all lanes' samples. */
static summary summarise(const lane *lanes, int count, int series)
{
    int rounds = lanes[0].set->rounds;
    double *all = malloc((size_t)(count * rounds) * sizeof *all);
    if (!all)
        abort();
    for (int i = 0; i < count; i++)
        memcpy(all + i * rounds, lanes[i].sample[series], (size_t)rounds * sizeof *all);
    int n = count * rounds;
    qsort(all, (size_t)n, sizeof *all, compare);
    summary s = {n % 2 ? all[n / 2] : (all[n / 2 - 1] + all[n / 2]) / 2,
                 series < ENGINES ? all[0] : all[n - 1]};
    free(all);
    return s;
}

static void run_lanes(lane *lanes, int count)
{
    pthread_barrier_t barrier;
    pthread_t thread[LANES_MAX];
    if (count > 1)
        pthread_barrier_init(&barrier, NULL, (unsigned)count);
    for (int i = 0; i < count; i++)
        lanes[i].barrier = count > 1 ? &barrier : NULL;
    for (int i = 1; i < count; i++)
        if (pthread_create(&thread[i], NULL, work, &lanes[i]))
            abort();
    work(&lanes[0]);
    for (int i = 1; i < count; i++)
        pthread_join(thread[i], NULL);
    if (count > 1)
        pthread_barrier_destroy(&barrier);
}

/* Columns of one engine: median, best, GFLOP/s at the median, percent of the peak, and how many
 * times our speed. */
static void print_columns(const lane *lanes, int count, int which, double flop, poise_nn_isa isa)
{
    summary s = summarise(lanes, count, which), ours = summarise(lanes, count, POISE);
    summary peak = summarise(lanes, count, isa == POISE_NN_ISA_AVX512 ? PEAK512 : PEAK256);
    double rate = flop / s.median / 1e6;
    printf(" | %8.3f %8.3f %6.1f", s.median, s.best, rate);
    if (peak.median > 0)
        printf(" %5.1f%% %5.1f%%", 100 * rate / peak.median, 100 * flop / s.best / 1e6 / peak.best);
    else
        printf("      -      -");
    printf(" %5.2f", s.median / ours.median);
}

static void print_header(const settings *set)
{
    printf(
        "poise: %s; clock: %s; %d rounds. GF/s count the FLOP of the file for everybody "
        "(bench/flop_table.csv).\n"
        "%%p: of the %s FMA peak measured in the same rounds, median of median and best of best.\n"
        "x: time relative to poise (above 1: poise is faster).\n\n",
        poise_nn_isa_name(set->isa), set->clock == CLOCK_MONOTONIC ? "wall" : "cpu", set->rounds,
        set->isa == POISE_NN_ISA_AVX512 ? "AVX-512" : "AVX2");
    printf("%-20s %8s %-8s | %8s %8s %6s %6s %6s %5s", "model", "MFLOP", "engine", "one: med",
           "min ms", "GF/s", "%p med", "%p min", "x");
    if (set->two)
        printf(" | %8s %8s %6s %6s %6s %5s", "two: med", "min ms", "GF/s", "%p med", "%p min", "x");
    puts("");
}

static void print_model(const settings *set, const nn_model *m, const lane *one, const lane *two)
{
    for (int e = 0; e < ENGINES; e++) {
        printf("%-20s %8.1f %-8s", e ? "" : m->name, m->flop / 1e6, engine_names[e]);
        print_columns(one, 1, e, m->flop, set->isa);
        if (set->two)
            print_columns(two, 2, e, m->flop, set->isa);
        puts("");
    }
    static const char *const names[] = {"AVX-512", "AVX2"};
    for (int p = PEAK512; p < SERIES; p++) {
        summary alone = summarise(one, 1, p);
        if (!(alone.median > 0))
            continue;
        printf("%-20s %8s %-8s | peak %12s %6.1f (best %.1f)", "", "", names[p - PEAK512], "",
               alone.median, alone.best);
        if (set->two) {
            summary both = summarise(two, 2, p);
            printf("%6s | peak %12s %6.1f (best %.1f)", "", "", both.median, both.best);
        }
        puts("");
    }
    fflush(stdout);
}

/* `first` is the lane made before, or NULL: our plan and oneDNN's packed weights are shared with
 * it; XNNPACK of this version cannot share. */
static int make_lane(const settings *set, const poise_nn_graph *graph, const poise_nn_plan *plan,
                     const float *input, const lane *first, lane *l, poise_err *err)
{
    *l = (lane){.set = set, .input = input};
    for (int i = 0; i < SERIES; i++)
        if (!(l->sample[i] = calloc((size_t)set->rounds, sizeof(double))))
            return poise_fail(err, POISE_ENOMEM, "no memory for %d rounds", set->rounds);
    int status = poise_engine_poise(graph, plan, &l->engine[POISE], err);
    if (!status && first)
        status = poise_engine_onednn_twin(&first->engine[ONEDNN], graph, &l->engine[ONEDNN], err);
    else if (!status)
        status = poise_engine_onednn(graph, &l->engine[ONEDNN], err);
    return status ? status : poise_engine_xnnpack(graph, &l->engine[XNNPACK], err);
}

static void free_lane(lane *l)
{
    for (int i = 0; i < SERIES; i++)
        free(l->sample[i]);
    for (int e = 0; e < ENGINES; e++)
        if (l->engine[e].state)
            l->engine[e].free(&l->engine[e]);
}

static float *make_input(size_t count)
{
    float *input = malloc(count * sizeof *input);
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; input && i < count; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        input[i] = (float)(x >> 40) / 16777216.0f;
    }
    return input;
}

static int measure(const settings *set, const nn_model *m, poise_err *err)
{
    poise_nn_graph *graph = NULL;
    poise_nn_plan *plan = NULL;
    lane lanes[LANES_MAX] = {{0}}, one = {0};
    int status = nn_models_load(m, set->folder, &graph, NULL, err);
    if (!status)
        status = poise_nn_plan_new(graph, set->isa, &plan, err);
    float *input = status ? NULL : make_input(graph->tensor[graph->input].elements);
    if (!status && !input)
        status = poise_fail(err, POISE_ENOMEM, "no memory for the input");
    for (int i = 0; i < 1 + set->two && !status; i++)
        status = make_lane(set, graph, plan, input, i ? &lanes[0] : NULL, &lanes[i], err);
    if (!status) {
        run_lanes(lanes, 1);
        one = lanes[0];
        if (set->two) {
            for (int i = 0; i < SERIES; i++) { /* keep the first results */
                one.sample[i] = malloc((size_t)set->rounds * sizeof(double));
                if (!one.sample[i])
                    abort();
                memcpy(one.sample[i], lanes[0].sample[i], (size_t)set->rounds * sizeof(double));
            }
            run_lanes(lanes, 2);
        }
        print_model(set, m, &one, lanes);
        for (int i = 0; i < SERIES && set->two; i++)
            free(one.sample[i]);
    }
    for (int i = LANES_MAX; i-- > 0;)
        free_lane(&lanes[i]);
    free(input);
    poise_nn_plan_free(&plan);
    poise_nn_graph_free(&graph);
    return status;
}

/* Milliseconds to read, plan and run for the first time, and the memory held. */
static int measure_load(const settings *set, const nn_model *m, poise_err *err)
{
    poise_nn_graph *graph = NULL;
    poise_nn_plan *plan = NULL;
    double read_ms = 0;
    int status = nn_models_load(m, set->folder, &graph, &read_ms, err);
    if (status)
        return status;
    size_t weights = 0;
    for (int32_t t = 0; t < graph->tensor_count; t++)
        weights += graph->tensor[t].values ? graph->tensor[t].elements * sizeof(float) : 0;
    double start = now_ms(CLOCK_MONOTONIC);
    status = poise_nn_plan_new(graph, set->isa, &plan, err);
    double plan_ms = now_ms(CLOCK_MONOTONIC) - start;
    for (int e = 0; e < ENGINES && !status; e++) {
        poise_engine engine = {0};
        start = now_ms(CLOCK_MONOTONIC);
        status = e == POISE    ? poise_engine_poise(graph, plan, &engine, err)
                 : e == ONEDNN ? poise_engine_onednn(graph, &engine, err)
                               : poise_engine_xnnpack(graph, &engine, err);
        if (status)
            break;
        double made = now_ms(CLOCK_MONOTONIC);
        memset(engine.input, 0, engine.input_count * sizeof *engine.input);
        engine.run(&engine);
        double ran = now_ms(CLOCK_MONOTONIC);
        printf("%-20s %-8s %8.1f %8.1f %8.1f", e ? "" : m->name, engine_names[e], read_ms,
               made - start + (e == POISE ? plan_ms : 0), ran - made);
        if (e == POISE)
            printf(" %10.1f %10.1f %10.1f", (double)weights / 1e6,
                   (double)poise_nn_plan_bytes(plan) / 1e6,
                   (double)poise_nn_instance_bytes(plan) / 1e6);
        puts("");
        engine.free(&engine);
    }
    poise_nn_plan_free(&plan);
    poise_nn_graph_free(&graph);
    return status;
}

static void print_line(const char *text)
{
    printf("    %s\n", text);
}

/* Which primitives oneDNN chose: that none of them is "ref" is what makes the comparison fair. */
static int print_choices(const settings *set, const nn_model *m, poise_err *err)
{
    poise_nn_graph *graph = NULL;
    poise_engine engine = {0};
    int status = nn_models_load(m, set->folder, &graph, NULL, err);
    status = status ? status : poise_engine_onednn(graph, &engine, err);
    if (!status) {
        printf("%s, oneDNN:\n", m->name);
        poise_engine_onednn_describe(&engine, print_line);
        engine.free(&engine);
    }
    poise_nn_graph_free(&graph);
    return status;
}

static void help(void)
{
    puts("nn_speed [--rounds N] [--models A,B] [--isa scalar|base|avx2|avx512] [--one] [--clock "
         "wall|cpu]\n"
         "         [--folder MODELS] [--table CSV] [--load | --choices]\n"
         "  --one      leave out the two instances side by side\n"
         "  --clock    wall (default), or the thread's processor time: on a busy machine it leaves "
         "out the waiting\n"
         "  --load     times to read, plan and run first, and memory, instead of speed\n"
         "  --choices  the primitives that oneDNN chose (for our own steps see nn_profile)\n"
         "Limit oneDNN's instruction set with DNNL_MAX_CPU_ISA=AVX2.");
}

static int parse(int argc, char **argv, settings *set)
{
    static const struct option options[] = {
        {"rounds", 1, NULL, 'r'}, {"models", 1, NULL, 'm'}, {"isa", 1, NULL, 'i'},
        {"one", 0, NULL, '1'},    {"clock", 1, NULL, 'c'},  {"folder", 1, NULL, 'f'},
        {"table", 1, NULL, 't'},  {"load", 0, NULL, 'l'},   {"choices", 0, NULL, 'o'},
        {"help", 0, NULL, 'h'},   {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        char *end = NULL;
        switch (option) {
        case 'r':
            set->rounds = (int)strtol(optarg, &end, 10);
            if (*end || set->rounds < 1 || set->rounds > ROUNDS_MAX) {
                fprintf(stderr, "nn_speed: --rounds %s: give a number from 1 to %d\n", optarg,
                        (int)ROUNDS_MAX);
                return 2;
            }
            break;
        case 'm':
            set->models = optarg;
            break;
        case 'i': {
            int i = 0;
            while (i < POISE_NN_ISA_COUNT &&
                   strcmp(optarg, poise_nn_isa_name((poise_nn_isa)i)) != 0)
                i++;
            if (i == POISE_NN_ISA_COUNT || !poise_nn_isa_available((poise_nn_isa)i)) {
                fprintf(stderr, "nn_speed: --isa %s: not known or not available here\n", optarg);
                return 2;
            }
            set->isa = (poise_nn_isa)i;
            break;
        }
        case '1':
            set->two = 0;
            break;
        case 'c':
            if (strcmp(optarg, "wall") != 0 && strcmp(optarg, "cpu") != 0) {
                fprintf(stderr, "nn_speed: --clock %s: give wall or cpu\n", optarg);
                return 2;
            }
            set->clock = *optarg == 'w' ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
            break;
        case 'f':
            set->folder = optarg;
            break;
        case 't':
            set->table = optarg;
            break;
        case 'l':
            set->load = 1;
            break;
        case 'o':
            set->choices = 1;
            break;
        case 'h':
            help();
            exit(0);
        default:
            fputs("nn_speed: see --help\n", stderr);
            return 2;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    char folder[4096];
    poise_err err = {0};
    nn_models models;
    settings set = {
        .rounds = 30, .two = 1, .clock = CLOCK_MONOTONIC, .table = "bench/flop_table.csv"};
    if (poise_nn_isa_choose(&set.isa, &err))
        return fail(&err);
    if (parse(argc, argv, &set))
        return 2;
    set.folder = nn_models_folder(set.folder, folder);
    if (nn_models_read(set.table, &models, &err))
        return fail(&err);
    if (set.load)
        printf("%-20s %-8s %8s %8s %8s %10s %10s %10s\n", "model", "engine", "read ms", "plan ms",
               "first ms", "weights MB", "packed MB", "arena MB");
    else if (!set.choices)
        print_header(&set);
    int measured = 0;
    for (int i = 0; i < models.count; i++) {
        if (!nn_models_wanted(set.models, models.model[i].name))
            continue;
        measured++;
        int status = set.load      ? measure_load(&set, &models.model[i], &err)
                     : set.choices ? print_choices(&set, &models.model[i], &err)
                                   : measure(&set, &models.model[i], &err);
        if (status)
            return fail(&err);
    }
    if (!measured) {
        fprintf(stderr, "nn_speed: --models %s: none of them is in %s\n", set.models, set.table);
        return 2;
    }
    return 0;
}
