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
    case POISE_NN_ISA_BASE:
        return &poise_nn_kernels_base;
#ifdef __x86_64__
    /* The compiler's runtime also asks the operating system (XGETBV) whether it saves the registers. */
    case POISE_NN_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
                   ? &poise_nn_kernels_avx2
                   : NULL;
    case POISE_NN_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma") &&
                       __builtin_cpu_supports("bmi2")
                   ? &poise_nn_kernels_avx512
                   : NULL;
#endif
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
