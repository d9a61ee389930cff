/* Vectors as wide as the instruction set this file is compiled for.
 *
 * The files that include this one are compiled once per instruction set (see nn/meson.build) with POISE_KERNEL_SET
 * naming it. Two rules keep code for a better machine out of the parts that run everywhere: all functions here and
 * there are static or carry the set's name (POISE_KERNEL), and nothing is included that defines shared inline
 * functions. */
#ifndef POISE_NN_KERNELS_VECTOR_H
#define POISE_NN_KERNELS_VECTOR_H

#include "nn/kernels/kernels.h"

#include <stdint.h>

#if defined __SSE2__
#include <immintrin.h>
#elif defined __ARM_NEON
#include <arm_neon.h>
#endif

#define POISE_KERNEL_PASTE(name, set) poise_nn_##name##_##set
#define POISE_KERNEL_EXPAND(name, set) POISE_KERNEL_PASTE(name, set)
#define POISE_KERNEL(name) POISE_KERNEL_EXPAND(name, POISE_KERNEL_SET)

/* In front of a loop over registers: it has to disappear, or the registers become an array in memory. */
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 64")
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#if defined __AVX512F__
enum { LANES = 16 };
#elif defined __AVX2__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

/* vec: a whole register. half: eight lanes in the AVX-512 build, where channel counts like 24, 40 or 88 would waste
 * half of a last 16-lane register; elsewhere it is the same as vec. The _u types are for unaligned memory. */
typedef float vec __attribute__((vector_size(LANES * 4), may_alias));
typedef float vec_u __attribute__((vector_size(LANES * 4), may_alias, aligned(4)));
enum { HALF_LANES = LANES == 16 ? 8 : LANES };
typedef float half __attribute__((vector_size(HALF_LANES * 4), may_alias));
typedef float half_u __attribute__((vector_size(HALF_LANES * 4), may_alias, aligned(4)));

ALWAYS_INLINE vec vec_load(const float *p)
{
    return *(const vec_u *)p;
}

ALWAYS_INLINE void vec_store(float *p, vec x)
{
    *(vec_u *)p = x;
}

ALWAYS_INLINE half half_load(const float *p)
{
    return *(const half_u *)p;
}

ALWAYS_INLINE void half_store(float *p, half x)
{
    *(half_u *)p = x;
}

/* x - 0 is x for every x, and compiles to a broadcast. */
ALWAYS_INLINE vec vec_splat(float x)
{
    return x - (vec){0};
}

ALWAYS_INLINE half half_splat(float x)
{
    return x - (half){0};
}

/* The first HALF_LANES lanes. */
ALWAYS_INLINE half vec_low(vec x)
{
#if defined __AVX512F__
    return __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    return x;
#endif
}

/* The only intrinsics: vector extensions in C have no maximum, and compare-and-mask costs two more operations in
 * every epilogue. */
#if defined __AVX512F__
ALWAYS_INLINE vec vec_max(vec a, vec b)
{
    return (vec)_mm512_max_ps((__m512)a, (__m512)b);
}
ALWAYS_INLINE vec vec_min(vec a, vec b)
{
    return (vec)_mm512_min_ps((__m512)a, (__m512)b);
}
ALWAYS_INLINE half half_max(half a, half b)
{
    return (half)_mm256_max_ps((__m256)a, (__m256)b);
}
ALWAYS_INLINE half half_min(half a, half b)
{
    return (half)_mm256_min_ps((__m256)a, (__m256)b);
}
#else
ALWAYS_INLINE vec vec_max(vec a, vec b)
{
#if defined __AVX2__
    return (vec)_mm256_max_ps((__m256)a, (__m256)b);
#elif defined __SSE2__
    return (vec)_mm_max_ps((__m128)a, (__m128)b);
#elif defined __ARM_NEON
    return (vec)vmaxq_f32((float32x4_t)a, (float32x4_t)b);
#else
    int32_t __attribute__((vector_size(LANES * 4))) larger = a > b;
    return (vec)(((__typeof__(larger))a & larger) | ((__typeof__(larger))b & ~larger));
#endif
}
ALWAYS_INLINE vec vec_min(vec a, vec b)
{
#if defined __AVX2__
    return (vec)_mm256_min_ps((__m256)a, (__m256)b);
#elif defined __SSE2__
    return (vec)_mm_min_ps((__m128)a, (__m128)b);
#elif defined __ARM_NEON
    return (vec)vminq_f32((float32x4_t)a, (float32x4_t)b);
#else
    return -vec_max(-a, -b);
#endif
}
ALWAYS_INLINE half half_max(half a, half b)
{
    return (half)vec_max((vec)a, (vec)b);
}
ALWAYS_INLINE half half_min(half a, half b)
{
    return (half)vec_min((vec)a, (vec)b);
}
#endif

ALWAYS_INLINE vec vec_act(vec x, poise_nn_act act, const float *slopes)
{
    const vec zero = {0};
    if (act == POISE_NN_ACT_NONE) {
        return x;
    }
    if (act == POISE_NN_ACT_PRELU) {
        return vec_max(x, zero) + vec_load(slopes) * vec_min(x, zero);
    }
    x = vec_max(x, zero);
    return act == POISE_NN_ACT_RELU6 ? vec_min(x, vec_splat(6)) : x;
}

/* One table's entries, defined in conv.c, depthwise.c, plain.c and sequence.c. */
extern const poise_nn_sequence_kernels POISE_KERNEL(sequence);
size_t POISE_KERNEL(conv_pack_size)(int k, int out_channels);
void POISE_KERNEL(conv_pack)(const float *weights, int k, int out_channels, float *ret_packed);
void POISE_KERNEL(conv)(const poise_nn_conv_layer *layer, const poise_nn_conv_job *job);
size_t POISE_KERNEL(depthwise_pack_size)(int taps, int channels);
void POISE_KERNEL(depthwise_pack)(const float *weights, int taps, int channels, float *ret_packed);
void POISE_KERNEL(depthwise)(const poise_nn_depthwise_layer *layer, const poise_nn_depthwise_job *job);

#endif
