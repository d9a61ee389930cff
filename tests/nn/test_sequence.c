/* The kernels of sequence networks: every instruction set against its scalar twin, on random and
 * extreme values.
 *
 * Bounds: activations are bounded by 1 and computed to about 1e-7, a cell adds two products; a
 * normed value's error grows with the row's spread over its deviation; attention is a mean of
 * values of size 2. */
#include "nn/kernels/kernels.h"
#include "nn/nn.h"
#include "nn/plan.h"

#include "../support/tap.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { CASES = 200, UNITS = 64, ROWS = 30, CHANNELS = 128 };

static uint64_t state = 88172645463325252u;

static float uniform(float size)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return size * (float)((double)(state >> 40) / (1 << 23) - 1);
}

static void fill(float *values, size_t count, float size)
{
    for (size_t i = 0; i < count; i++)
        values[i] = uniform(size);
}

static double worst_of(const float *a, const float *b, size_t count)
{
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)a[i] - (double)b[i]);
        worst = difference > worst || isnan(difference) ? difference : worst;
    }
    return worst;
}

static double recur_case(const poise_nn_sequence_kernels *a, const poise_nn_sequence_kernels *b,
                         float size)
{
    enum { MOST = 5 };
    static float weights[4 * UNITS * UNITS], packed[2][4 * UNITS * UNITS];
    static float hidden[MOST * UNITS], gates[2][MOST * 4 * UNITS + 4 * UNITS];
    const int rows = 1 + (int)(state % MOST), units = state >> 8 & 1 ? UNITS : UNITS / 4;
    fill(weights, 4 * UNITS * UNITS, 1);
    fill(hidden, MOST * UNITS, size);
    fill(gates[0], sizeof gates[0] / sizeof(float), size);
    memcpy(gates[1], gates[0], sizeof gates[0]);
    for (int i = 0; i < 2; i++) {
        (i ? b : a)->lstm_pack(weights, units, packed[i]);
        (i ? b : a)->lstm_recur(packed[i], hidden, rows, units, gates[i], 4 * UNITS);
    }
    /* Every row alone has the same bits as beside the others. */
    for (int r = 0; r < rows; r++) {
        float alone[4 * UNITS] = {0}, beside[MOST * 4 * UNITS] = {0};
        a->lstm_recur(packed[0], hidden + r * units, 1, units, alone, 4 * UNITS);
        a->lstm_recur(packed[0], hidden, rows, units, beside, 4 * UNITS);
        if (memcmp(alone, beside + r * 4 * UNITS, 4 * (size_t)units * sizeof(float)) != 0)
            return INFINITY;
    }
    return worst_of(gates[0], gates[1], sizeof gates[0] / sizeof(float)) / (2e-5 * (double)size);
}

static double cell_case(const poise_nn_sequence_kernels *a, const poise_nn_sequence_kernels *b,
                        float size)
{
    float gates[4 * UNITS], cell[2][UNITS], hidden[2][UNITS];
    fill(gates, 4 * UNITS, size);
    fill(cell[0], UNITS, 2);
    memcpy(cell[1], cell[0], sizeof cell[0]);
    a->lstm_cell(gates, cell[0], hidden[0], UNITS);
    b->lstm_cell(gates, cell[1], hidden[1], UNITS);
    return fmax(worst_of(cell[0], cell[1], UNITS), worst_of(hidden[0], hidden[1], UNITS)) / 1e-6;
}

static double gelu_case(const poise_nn_sequence_kernels *a, const poise_nn_sequence_kernels *b,
                        float size)
{
    float in[UNITS], out[2][UNITS];
    fill(in, UNITS, size);
    a->gelu(in, out[0], UNITS);
    b->gelu(in, out[1], UNITS);
    return worst_of(out[0], out[1], UNITS) / (5e-7 * fmax(1, (double)size));
}

static double norm_case(const poise_nn_sequence_kernels *a, const poise_nn_sequence_kernels *b,
                        float size)
{
    static float in[ROWS * CHANNELS], out[2][ROWS * CHANNELS];
    float gain[CHANNELS], bias[CHANNELS];
    fill(in, ROWS * CHANNELS, size);
    fill(gain, CHANNELS, 1);
    fill(bias, CHANNELS, 1);
    a->layer_norm(in, gain, bias, out[0], ROWS, CHANNELS);
    b->layer_norm(in, gain, bias, out[1], ROWS, CHANNELS);
    return worst_of(out[0], out[1], ROWS * CHANNELS) / 4e-6;
}

static double attention_case(const poise_nn_sequence_kernels *a, const poise_nn_sequence_kernels *b,
                             float size)
{
    enum { HEAD = 32, PITCH = 3 * CHANNELS };
    static float rows[POISE_NN_SEQUENCE_MAX * PITCH], out[2][POISE_NN_SEQUENCE_MAX * CHANNELS];
    const int length = 1 + (int)(state % POISE_NN_SEQUENCE_MAX);
    fill(rows, sizeof rows / sizeof *rows, 2);
    memset(out, 0, sizeof out);
    for (int i = 0; i < 2; i++) {
        const poise_nn_attention_job job = {.query = rows,
                                            .key = rows + CHANNELS,
                                            .value = rows + 2 * CHANNELS,
                                            .out = out[i],
                                            .pitch = PITCH,
                                            .out_pitch = CHANNELS,
                                            .length = length,
                                            .channels = HEAD,
                                            .scale = size};
        (i ? b : a)->attention(&job);
    }
    /* An error of the scores, of size 4 * 32 * size in the worst case, is multiplied by the
     * softmax. */
    return worst_of(out[0], out[1], sizeof out[0] / sizeof(float)) /
           (4e-6 * fmax(1, 16 * (double)size));
}

int main(void)
{
    static const struct {
        const char *name;
        double (*run)(const poise_nn_sequence_kernels *, const poise_nn_sequence_kernels *, float);
        float sizes[3];
    } kinds[] = {{"lstm_recur", recur_case, {1, 10, 0.01F}},
                 {"lstm_cell", cell_case, {1, 8, 1e4F}},
                 {"gelu", gelu_case, {1, 6, 100}},
                 {"layer_norm", norm_case, {1, 10, 1e4F}},
                 {"attention", attention_case, {0.1F, 0.5F, 20}}};
    tap t = {0, 0};
    for (int isa = POISE_NN_ISA_SCALAR + 1; isa < POISE_NN_ISA_COUNT; isa++) {
        if (!poise_nn_isa_available((poise_nn_isa)isa))
            continue;
        const poise_nn_sequence_kernels *kernels =
                                            poise_nn_kernels_for((poise_nn_isa)isa)->sequence,
                                        *scalar =
                                            poise_nn_kernels_for(POISE_NN_ISA_SCALAR)->sequence;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            double worst = 0;
            for (int i = 0; i < CASES; i++) {
                double ratio = kinds[k].run(kernels, scalar, kinds[k].sizes[i % 3]);
                worst = ratio > worst || isnan(ratio) ? ratio : worst;
            }
            tap_ok(&t, worst <= 1, "%s: %s like the reference, worst %.3f of the bound",
                   poise_nn_isa_name((poise_nn_isa)isa), kinds[k].name, worst);
        }
    }
    return tap_end(&t);
}
