/* How exact the engines are: every output of every model on real pictures against a float64
 * evaluation of the same graph. Ours on each instruction set, oneDNN and XNNPACK; `/XNN` is the
 * error divided by XNNPACK's. */
#include "../tests/nn/crops.h"
#include "../tests/nn/numerics.h"
#include "../tests/nn/reference64.h"
#include "nn_models.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ONEDNN = POISE_NN_ISA_COUNT, XNNPACK, ENGINES };

typedef struct settings {
    int crops;
    const char *models, *folder, *table, *shared;
} settings;

/* Worst of all models and outputs, per engine. */
typedef struct verdict {
    double most, rms; /* ratios */
    char where_most[80], where_rms[80];
} verdict;

static int fail(const poise_err *err)
{
    fprintf(stderr, "nn_numerics: %s\n", err->text);
    return 2;
}

/* Errors below what a float32 can show count as that. */
static double ratio(double ours, double theirs, double floor)
{
    return (ours > floor ? ours : floor) / (theirs > floor ? theirs : floor);
}

static void report(const nn_model *m, const poise_nn_graph *graph, const int present[ENGINES],
                   poise_output_error error[ENGINES][POISE_NN_OUTPUTS_MAX],
                   verdict verdicts[ENGINES])
{
    for (int k = 0; k < graph->output_count; k++) {
        const poise_output_error *x = &error[XNNPACK][k];
        double floor = poise_output_error_floor(x);
        const char *name = graph->tensor[graph->output[k]].name;
        for (int e = 0; e < ENGINES; e++) {
            if (!present[e])
                continue;
            double most = ratio(error[e][k].most, x->most, floor);
            double rms =
                ratio(poise_output_error_rms(&error[e][k]), poise_output_error_rms(x), floor);
            const char *engine = e == XNNPACK  ? "XNNPACK"
                                 : e == ONEDNN ? "oneDNN"
                                               : poise_nn_isa_name((poise_nn_isa)e);
            printf("%-20s %-12s %9.4g  %-8s %10.3g %6.2f %10.3g %6.2f\n", m->name, name,
                   x->largest_value, engine, error[e][k].most, most,
                   poise_output_error_rms(&error[e][k]), rms);
            if (most > verdicts[e].most) {
                verdicts[e].most = most;
                snprintf(verdicts[e].where_most, sizeof verdicts[e].where_most, "%s %s", m->name,
                         name);
            }
            if (rms > verdicts[e].rms) {
                verdicts[e].rms = rms;
                snprintf(verdicts[e].where_rms, sizeof verdicts[e].where_rms, "%s %s", m->name,
                         name);
            }
        }
    }
    fflush(stdout);
}

static int measure(const settings *set, const nn_model *m, verdict verdicts[ENGINES],
                   poise_err *err)
{
    poise_nn_graph *graph = NULL;
    poise_nn_plan *plan[POISE_NN_ISA_COUNT] = {0};
    poise_engine engine[ENGINES] = {{0}};
    int present[ENGINES] = {0};
    poise_output_error error[ENGINES][POISE_NN_OUTPUTS_MAX] = {{{0}}};
    poise_crop crop[POISE_CROPS_MAX];
    float low = 0;
    int crops =
        poise_crops_find(set->shared, poise_crop_kind_of(m->name, &low), crop, set->crops, err);
    if (crops < 0)
        return crops;
    int status = nn_models_load(m, set->folder, &graph, NULL, err);
    for (int i = 0; i < POISE_NN_ISA_COUNT && !status; i++) {
        if (!poise_nn_isa_available((poise_nn_isa)i))
            continue;
        status = poise_nn_plan_new(graph, (poise_nn_isa)i, &plan[i], err);
        status = status ? status : poise_engine_poise(graph, plan[i], &engine[i], err);
        present[i] = !status;
    }
    status = status ? status : poise_engine_onednn(graph, &engine[ONEDNN], err);
    present[ONEDNN] = !status;
    status = status ? status : poise_engine_xnnpack(graph, &engine[XNNPACK], err);
    present[XNNPACK] = !status;
    float *input = status ? NULL : malloc(graph->tensor[graph->input].elements * sizeof *input);
    for (int c = 0; c < crops && input && !status; c++) {
        double *truth[POISE_NN_OUTPUTS_MAX] = {0};
        status = poise_crop_sample(set->shared, &crop[c], graph->tensor[graph->input].shape[1], low,
                                   1.0f, input, err);
        if (!status && poise_reference64_run(graph, input, truth))
            status = poise_fail(err, POISE_ENOMEM, "no memory for the reference");
        for (int e = 0; e < ENGINES && !status; e++)
            if (present[e])
                poise_output_errors_add(&engine[e], input, truth, error[e]);
        for (int k = 0; k < graph->output_count; k++)
            free(truth[k]);
    }
    if (!status)
        report(m, graph, present, error, verdicts);
    free(input);
    for (int e = 0; e < ENGINES; e++)
        if (engine[e].state)
            engine[e].free(&engine[e]);
    for (int i = 0; i < POISE_NN_ISA_COUNT; i++)
        poise_nn_plan_free(&plan[i]);
    poise_nn_graph_free(&graph);
    return status;
}

static int parse(int argc, char **argv, settings *set)
{
    static const struct option options[] = {{"crops", 1, NULL, 'c'},  {"models", 1, NULL, 'm'},
                                            {"folder", 1, NULL, 'f'}, {"table", 1, NULL, 't'},
                                            {"shared", 1, NULL, 's'}, {"help", 0, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        char *end = NULL;
        switch (option) {
        case 'c':
            set->crops = (int)strtol(optarg, &end, 10);
            if (*end || set->crops < 1 || set->crops > POISE_CROPS_MAX) {
                fprintf(stderr, "nn_numerics: --crops %s: give a number from 1 to %d\n", optarg,
                        (int)POISE_CROPS_MAX);
                return 2;
            }
            break;
        case 'm':
            set->models = optarg;
            break;
        case 'f':
            set->folder = optarg;
            break;
        case 't':
            set->table = optarg;
            break;
        case 's':
            set->shared = optarg;
            break;
        case 'h':
            puts("nn_numerics [--crops N] [--models A,B] [--folder MODELS] [--table CSV] [--shared "
                 "DATA]");
            exit(0);
        default:
            fputs("nn_numerics: see --help\n", stderr);
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
    verdict verdicts[ENGINES] = {{0}};
    const char *shared = getenv("POISE_SHARED");
    settings set = {
        .crops = 8, .table = "bench/flop_table.csv", .shared = shared ? shared : "../shared"};
    if (parse(argc, argv, &set))
        return 2;
    set.folder = nn_models_folder(set.folder, folder);
    if (nn_models_read(set.table, &models, &err))
        return fail(&err);
    printf("Errors against float64 on %d real crops; target: ours at most twice XNNPACK's.\n\n",
           set.crops);
    printf("%-20s %-12s %9s  %-8s %10s %6s %10s %6s\n", "model", "output", "max value", "engine",
           "max error", "/XNN", "RMS error", "/XNN");
    for (int i = 0; i < models.count; i++)
        if (nn_models_wanted(set.models, models.model[i].name) &&
            measure(&set, &models.model[i], verdicts, &err))
            return fail(&err);
    puts("\nWorst ratio to XNNPACK over all models and outputs:");
    for (int e = 0; e < XNNPACK; e++)
        if (verdicts[e].most > 0)
            printf("  %-8s max error %5.2f (%s), RMS %5.2f (%s)\n",
                   e == ONEDNN ? "oneDNN" : poise_nn_isa_name((poise_nn_isa)e), verdicts[e].most,
                   verdicts[e].where_most, verdicts[e].rms, verdicts[e].where_rms);
    return 0;
}
