/* Our outputs are as exact as those of a good float32 engine: on real crops, against a float64
 * evaluation, the error of every output of every model is at most twice XNNPACK's, on every
 * instruction set of this machine.
 *
 * The error is the root mean square over all values of all crops. The largest single error is held
 * to 4 times: of so few samples it is chance which engine has the larger one (bench/nn_numerics
 * prints both, on as many crops as one likes). */
#include "crops.h"
#include "numerics.h"
#include "reference64.h"

#include "../../bench/nn_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CROPS = 6, XNNPACK = POISE_NN_ISA_COUNT, ENGINES };

static int worse(double ours, double theirs, double floor, double factor)
{
    return ours > factor * (theirs > floor ? theirs : floor);
}

static int check(const char *model, const poise_nn_graph *graph, int isa,
                 poise_output_error error[ENGINES][POISE_NN_OUTPUTS_MAX])
{
    int failures = 0;
    for (int k = 0; k < graph->output_count; k++) {
        const poise_output_error *x = &error[XNNPACK][k], *ours = &error[isa][k];
        double floor = poise_output_error_floor(x);
        if (worse(poise_output_error_rms(ours), poise_output_error_rms(x), floor, 2) ||
            worse(ours->most, x->most, floor, 4)) {
            print_message("# %s %s on %s: error RMS %.3g, most %.3g; XNNPACK RMS %.3g, most %.3g\n",
                          model, graph->tensor[graph->output[k]].name,
                          poise_nn_isa_name((poise_nn_isa)isa), poise_output_error_rms(ours),
                          ours->most, poise_output_error_rms(x), x->most);
            failures++;
        }
    }
    return failures;
}

/* Returns how many outputs on how many instruction sets were too far off. */
static int measure(const nn_model *m, const char *folder, const char *shared)
{
    poise_nn_graph *graph = NULL;
    poise_nn_plan *plan[POISE_NN_ISA_COUNT] = {0};
    poise_engine engine[ENGINES] = {{0}};
    poise_output_error error[ENGINES][POISE_NN_OUTPUTS_MAX] = {{{0}}};
    poise_crop crop[CROPS];
    poise_err err = {0};
    float low;
    assert_int_equal(poise_crops_find(shared, poise_crop_kind_of(m->name, &low), crop, CROPS, &err),
                     CROPS);
    if (nn_models_load(m, folder, &graph, NULL, &err) ||
        poise_engine_xnnpack(graph, &engine[XNNPACK], &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < POISE_NN_ISA_COUNT; i++)
        if (poise_nn_isa_available((poise_nn_isa)i) &&
            (poise_nn_plan_new(graph, (poise_nn_isa)i, &plan[i], &err) ||
             poise_engine_poise(graph, plan[i], &engine[i], &err)))
            fail_msg("%s", err.text);
    float *input = malloc(graph->tensor[graph->input].elements * sizeof *input);
    assert_non_null(input);
    for (int c = 0; c < CROPS; c++) {
        double *truth[POISE_NN_OUTPUTS_MAX] = {0};
        if (poise_crop_sample(shared, &crop[c], graph->tensor[graph->input].shape[1], low, 1.0f,
                              input, &err))
            fail_msg("%s", err.text);
        assert_int_equal(poise_reference64_run(graph, input, truth), 0);
        for (int e = 0; e < ENGINES; e++)
            if (engine[e].state)
                poise_output_errors_add(&engine[e], input, truth, error[e]);
        for (int k = 0; k < graph->output_count; k++)
            free(truth[k]);
    }
    int failures = 0;
    for (int i = 0; i < POISE_NN_ISA_COUNT; i++)
        if (engine[i].state)
            failures += check(m->name, graph, i, error);
    free(input);
    for (int e = 0; e < ENGINES; e++)
        if (engine[e].state)
            engine[e].free(&engine[e]);
    for (int i = 0; i < POISE_NN_ISA_COUNT; i++)
        poise_nn_plan_free(&plan[i]);
    poise_nn_graph_free(&graph);
    return failures;
}

static void as_exact_as_xnnpack(void **state)
{
    (void)state;
    const char *shared = getenv("POISE_SHARED"), *source = getenv("POISE_SOURCE");
    char folder[4096], table[4096];
    poise_crop crop;
    poise_err err = {0};
    nn_models models;
    if (poise_crops_find(shared ? shared : "../shared", POISE_CROP_PERSON, &crop, 1, &err) < 1) {
        print_message("# skipped: no pictures: %s\n", err.text);
        skip();
    }
    snprintf(table, sizeof table, "%s/bench/flop_table.csv", source ? source : ".");
    if (nn_models_read(table, &models, &err))
        fail_msg("%s", err.text);
    int failures = 0;
    for (int i = 0; i < models.count; i++)
        failures += measure(&models.model[i], nn_models_folder(NULL, folder),
                            shared ? shared : "../shared");
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_exact_as_xnnpack)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
