/* How long something took, many times: a histogram of fixed size with about 1 % resolution. Not
 * thread-safe. */
#ifndef POISE_STAGE_TIMES_H
#define POISE_STAGE_TIMES_H

#include <stdint.h>

enum { POISE_TIMES_STEPS = 64, POISE_TIMES_OCTAVES = 40 }; /* up to 2^46 ns, about 19 hours */

typedef struct poise_times {
    uint64_t count;
    double sum_ns;
    int64_t min_ns, max_ns;
    uint32_t bin[(POISE_TIMES_OCTAVES + 1) * POISE_TIMES_STEPS];
} poise_times;

/* Adds one duration; negative counts as 0. `times` begins as zeros. */
void poise_times_add(poise_times *times, int64_t ns);

/* The duration that a fraction q (0..1) of all does not exceed, to about 1 %; 0 without any. */
double poise_times_quantile(const poise_times *times, double q);

double poise_times_mean(const poise_times *times);

#endif
