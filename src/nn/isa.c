#include "nn/plan.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[POISE_NN_ISA_COUNT] = {"scalar", "base", "avx2", "avx512"};

const char *poise_nn_isa_name(poise_nn_isa isa)
{
    return (unsigned)isa < POISE_NN_ISA_COUNT ? names[isa] : "unknown";
}

const poise_nn_kernels *poise_nn_kernels_for(poise_nn_isa isa)
{
    switch (isa) {
    case POISE_NN_ISA_SCALAR:
        return &poise_nn_kernels_scalar;
    default:
        return NULL;
    }
}

int poise_nn_isa_available(poise_nn_isa isa)
{
    return poise_nn_kernels_for(isa) != NULL;
}

int poise_nn_isa_choose(poise_nn_isa *ret_isa, poise_err *err)
{
    const char *wanted = getenv("POISE_ISA");
    if (!wanted || !*wanted) {
        for (int i = POISE_NN_ISA_COUNT - 1;; i--) {
            if (poise_nn_isa_available((poise_nn_isa)i)) {
                *ret_isa = (poise_nn_isa)i;
                return 0;
            }
        }
    }
    char list[64] = "";
    for (int i = 0; i < POISE_NN_ISA_COUNT; i++) {
        if (!poise_nn_isa_available((poise_nn_isa)i)) {
            continue;
        }
        if (strcmp(wanted, names[i]) == 0) {
            *ret_isa = (poise_nn_isa)i;
            return 0;
        }
        size_t used = strlen(list), space = sizeof list - used;
        const char *comma = used ? ", " : "";
        if (strlen(names[i]) + strlen(comma) < space) {
            memcpy(list + used, comma, strlen(comma) + 1);
            memcpy(list + used + strlen(comma), names[i], strlen(names[i]) + 1);
        }
    }
    return poise_fail(err, POISE_EINVAL, "POISE_ISA=%s: no such instruction set here; unset it or use one of: %s",
                      wanted, list);
}
