#include "peak.h"

#include <time.h>

static double seconds(int clock_id)
{
    struct timespec t;
    clock_gettime(clock_id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#ifdef __x86_64__
#include <immintrin.h>

/* Latency 4 and two units need 8 chains at least; 12 leave no doubt, and with the two operands
 * still fit the 16 registers of AVX2 (16 chains do not: the compiler spills, and the "peak"
 * halves). The assembler statements keep a compiler from computing the result beforehand. */
enum { CHAINS = 12 };

#define FMA(r) __asm__ volatile("vfmadd213ps %2, %1, %0" : "+v"(r) : "v"(factor), "v"(addend))
#define FMA12                                                                                      \
    FMA(a0);                                                                                       \
    FMA(a1);                                                                                       \
    FMA(a2);                                                                                       \
    FMA(a3);                                                                                       \
    FMA(a4);                                                                                       \
    FMA(a5);                                                                                       \
    FMA(a6);                                                                                       \
    FMA(a7);                                                                                       \
    FMA(a8);                                                                                       \
    FMA(a9);                                                                                       \
    FMA(a10);                                                                                      \
    FMA(a11)

__attribute__((target("avx512f"))) static double burst512(int clock_id, int rounds)
{
    const __m512 factor = _mm512_set1_ps(0.999f), addend = _mm512_set1_ps(0.001f);
    __m512 a0 = addend, a1 = addend, a2 = addend, a3 = addend, a4 = addend, a5 = addend,
           a6 = addend, a7 = addend;
    __m512 a8 = addend, a9 = addend, a10 = addend, a11 = addend;
    double start = seconds(clock_id);
    for (int i = 0; i < rounds; i++) {
        FMA12;
    }
    return 2.0 * 16 * CHAINS * rounds / (seconds(clock_id) - start) / 1e9;
}

__attribute__((target("avx2,fma"))) static double burst256(int clock_id, int rounds)
{
    const __m256 factor = _mm256_set1_ps(0.999f), addend = _mm256_set1_ps(0.001f);
    __m256 a0 = addend, a1 = addend, a2 = addend, a3 = addend, a4 = addend, a5 = addend,
           a6 = addend, a7 = addend;
    __m256 a8 = addend, a9 = addend, a10 = addend, a11 = addend;
    double start = seconds(clock_id);
    for (int i = 0; i < rounds; i++) {
        FMA12;
    }
    return 2.0 * 8 * CHAINS * rounds / (seconds(clock_id) - start) / 1e9;
}

double poise_peak_avx512(int clock_id)
{
    return __builtin_cpu_supports("avx512f") ? burst512(clock_id, 50000) : 0;
}

double poise_peak_avx2(int clock_id)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? burst256(clock_id, 50000)
               : 0;
}

#else

double poise_peak_avx512(int clock_id)
{
    (void)seconds(clock_id);
    return 0;
}

double poise_peak_avx2(int clock_id)
{
    (void)clock_id;
    return 0;
}

#endif
