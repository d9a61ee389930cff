#include "stage/times.h"

/* Below 64 ns one bin per nanosecond; above, 64 bins per power of two. */
static int bin_of(int64_t ns)
{
    if (ns < POISE_TIMES_STEPS)
        return (int)ns;
    const int top = 63 - __builtin_clzll((unsigned long long)ns); /* >= 6 */
    const int octave = top - 5;
    if (octave > POISE_TIMES_OCTAVES)
        return (POISE_TIMES_OCTAVES + 1) * POISE_TIMES_STEPS - 1;
    /* The six bits below the leading one. */
    return octave * POISE_TIMES_STEPS + (int)((ns >> (top - 6)) & (POISE_TIMES_STEPS - 1));
}

/* Middle of a bin. */
static double value_of(int bin)
{
    if (bin < POISE_TIMES_STEPS)
        return bin;
    const int octave = bin / POISE_TIMES_STEPS, step = bin % POISE_TIMES_STEPS;
    const double width = (double)(1ull << (octave - 1));
    return ((double)(POISE_TIMES_STEPS + step) + 0.5) * width;
}

void poise_times_add(poise_times *t, int64_t ns)
{
    if (ns < 0)
        ns = 0;
    if (t->count == 0 || ns < t->min_ns)
        t->min_ns = ns;
    if (ns > t->max_ns)
        t->max_ns = ns;
    t->count++;
    t->sum_ns += (double)ns;
    t->bin[bin_of(ns)]++;
}

double poise_times_quantile(const poise_times *t, double q)
{
    if (t->count == 0)
        return 0;
    const double wanted = q * (double)t->count;
    double seen = 0;
    for (int i = 0; i < (int)(sizeof(t->bin) / sizeof(t->bin[0])); i++) {
        seen += t->bin[i];
        if (seen >= wanted && t->bin[i]) {
            const double v = value_of(i);
            return v > (double)t->max_ns   ? (double)t->max_ns
                   : v < (double)t->min_ns ? (double)t->min_ns
                                           : v;
        }
    }
    return (double)t->max_ns;
}

double poise_times_mean(const poise_times *t)
{
    return t->count ? t->sum_ns / (double)t->count : 0;
}
