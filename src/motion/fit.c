#include "motion/fit.h"

#include <math.h>

/* How much wider than the third nearest sample the window is at least: that sample then weighs
 * (1 - 1/1.5^2)^3 = 0.17, enough for a well-conditioned fit. */
static const double margin = 1.5;

/* How much time a sample stands for: half of that between its neighbours. With it the sums below
 * are integrals over time, and frames that come in bunches do not outvote the others. */
static double stands_for(const double *offset_s, int32_t count, int32_t i)
{
    if (i == 0)
        return offset_s[1] - offset_s[0];
    if (i == count - 1)
        return offset_s[i] - offset_s[i - 1];
    return 0.5 * (offset_s[i + 1] - offset_s[i - 1]);
}

static double at_least(double a, double b)
{
    return a > b ? a : b;
}

/* Distance of the third nearest sample (of the farthest, if there are fewer). */
static double third_nearest(const double *offset_s, int32_t count)
{
    double near[3] = {INFINITY, INFINITY, INFINITY}, farthest = 0;
    for (int32_t i = 0; i < count; i++) {
        double d = fabs(offset_s[i]);
        farthest = at_least(farthest, d);
        for (int k = 0; k < 3; k++) {
            if (d < near[k]) {
                double next = near[k];
                near[k] = d;
                d = next;
            }
        }
    }
    return count >= 3 ? near[2] : farthest;
}

static double half_width(const double *offset_s, int32_t count, double span_s)
{
    const double half = 0.5 * span_s;
    double past = at_least(-offset_s[0], 0), future = at_least(offset_s[count - 1], 0);
    double one_sided = span_s - (past < future ? past : future);
    return at_least(at_least(half, one_sided), margin * third_nearest(offset_s, count));
}

/* Fit of degree 1 (two samples) or 0 (one). */
static void fit_few(const double *offset_s, poise_fit *fit)
{
    const int32_t *index = fit->index;
    if (fit->count == 1) {
        fit->c0[0] = 1;
        fit->c1[0] = fit->c2[0] = 0;
        return;
    }
    double a = offset_s[index[0]], b = offset_s[index[1]], slope = 1 / (b - a);
    fit->c0[0] = b * slope;
    fit->c0[1] = -a * slope;
    fit->c1[0] = -slope;
    fit->c1[1] = slope;
    fit->c2[0] = fit->c2[1] = 0;
}

void poise_fit_at(const double *offset_s, int32_t count, double span_s, poise_fit *ret_fit)
{
    poise_fit *fit = ret_fit;
    fit->count = 0;
    if (count <= 2) {
        for (int32_t i = 0; i < count; i++)
            fit->index[fit->count++] = i;
        fit_few(offset_s, fit);
        return;
    }
    /* In u = offset / width: moments of the weights, then the inverse of the normal equations'
     * matrix {{s0 s1 s2} {s1 s2 s3} {s2 s3 s4}} by cofactors. */
    const double width = half_width(offset_s, count, span_s);
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
    for (int32_t i = 0; i < count && fit->count < POISE_FIT_SAMPLES; i++) {
        double u = offset_s[i] / width, v = u * u;
        if (!(v < 1))
            continue;
        double w = (1 - v) * (1 - v) * (1 - v) * stands_for(offset_s, count, i);
        fit->c0[fit->count] = w;
        fit->c1[fit->count] = u;
        fit->index[fit->count++] = i;
        s0 += w;
        s1 += w * u;
        s2 += w * v;
        s3 += w * v * u;
        s4 += w * v * v;
    }
    double a00 = s2 * s4 - s3 * s3, a01 = s2 * s3 - s1 * s4, a02 = s1 * s3 - s2 * s2;
    double a11 = s0 * s4 - s2 * s2, a12 = s1 * s2 - s0 * s3, a22 = s0 * s2 - s1 * s1;
    double scale = 1 / (s0 * a00 + s1 * a01 + s2 * a02);
    for (int32_t k = 0; k < fit->count; k++) {
        double w = fit->c0[k] * scale, u = fit->c1[k], v = u * u;
        fit->c0[k] = w * (a00 + a01 * u + a02 * v);
        fit->c1[k] = w * (a01 + a11 * u + a12 * v) / width;
        fit->c2[k] = w * (a02 + a12 * u + a22 * v) * 2 / (width * width);
    }
}
