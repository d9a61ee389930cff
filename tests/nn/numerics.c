#include "numerics.h"

#include <math.h>
#include <string.h>

double poise_output_error_rms(const poise_output_error *e)
{
    return e->count > 0 ? sqrt(e->squares / e->count) : 0;
}

double poise_output_error_floor(const poise_output_error *e)
{
    float value = (float)e->largest_value;
    return ((double)nextafterf(value, INFINITY) - (double)value) / 2;
}

void poise_output_errors_add(poise_engine *engine, const float *input,
                             double *const truth[POISE_NN_OUTPUTS_MAX],
                             poise_output_error error[POISE_NN_OUTPUTS_MAX])
{
    memcpy(engine->input, input, engine->input_count * sizeof *input);
    engine->run(engine);
    for (int k = 0; k < engine->output_count; k++) {
        poise_output_error *e = &error[k];
        for (size_t i = 0; i < engine->output_elements[k]; i++) {
            double off = fabs((double)engine->output[k][i] - truth[k][i]);
            if (isnan(off))
                off = INFINITY;
            e->most = off > e->most ? off : e->most;
            e->squares += off * off;
            e->largest_value = fmax(e->largest_value, fabs(truth[k][i]));
        }
        e->count += (double)engine->output_elements[k];
    }
}
