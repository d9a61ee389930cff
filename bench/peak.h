/* What one core can do at most, measured: bursts of independent fused multiply-adds on registers.
 */
#ifndef POISE_BENCH_PEAK_H
#define POISE_BENCH_PEAK_H

/* GFLOP/s of one burst of about 0.1 ms (two per multiply-add and lane); 0 when the machine lacks
 * the instructions. `clock_id` is a clock of clock_gettime. */
double poise_peak_avx512(int clock_id);
double poise_peak_avx2(int clock_id);

#endif
