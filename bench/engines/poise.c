/* Our own engine behind the face of engine.h: one instance of a plan. */
#include "engine.h"

static void run(poise_engine *engine)
{
    poise_nn_run(engine->state);
}

static void release(poise_engine *engine)
{
    poise_nn_instance *instance = engine->state;
    poise_nn_instance_free(&instance);
    engine->state = NULL;
}

int poise_engine_poise(const poise_nn_graph *graph, const poise_nn_plan *plan,
                       poise_engine *ret_engine, poise_err *err)
{
    poise_nn_instance *instance = NULL;
    int status = poise_nn_instance_new(plan, &instance, err);
    if (status)
        return status;
    poise_engine engine = {.name = "poise", .run = run, .free = release, .state = instance};
    engine.input = poise_nn_input(instance, &engine.input_count);
    engine.output_count = graph->output_count;
    for (int k = 0; k < graph->output_count; k++)
        engine.output[k] = poise_nn_output(instance, k, &engine.output_elements[k]);
    *ret_engine = engine;
    return 0;
}
