/* Weights of sequence networks: any bytes give tensors that lie inside the file, or one line of
 * error; tensors that claim to be a network give one or another line. */
#include "moves/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    poise_tensors *tensors = NULL;
    poise_net *net = NULL;
    poise_err err;
    if (poise_tensors_parse(data, size, "fuzz", &tensors, &err) != 0) {
        if (tensors != NULL || strchr(err.text, '\n'))
            abort();
        return 0;
    }
    const poise_tensor *mean = poise_tensors_find(tensors, "input.mean");
    if (mean != NULL && !isfinite(mean->data[mean->count - 1]))
        abort();
    if (poise_net_load(tensors, POISE_NN_ISA_SCALAR, &net, &err) != 0 && net != NULL)
        abort();
    poise_net_free(&net);
    poise_tensors_free(&tensors);
    return 0;
}
