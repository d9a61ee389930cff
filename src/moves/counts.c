#include "moves/counts.h"

#include <math.h>
#include <stdlib.h>

static const double tail = 0.05;        /* left out below and above */
static const double negligible = 1e-12; /* of a number of right ones: not looked at */
static const double clipped = 1e-6;     /* confidences stay so far from 0 and 1 */
static const double least_recall = 0.2;
static const double most_recall = 0.98; /* nobody finds everything, however clear it is */

double poise_count_right(const poise_count_model *model, float confidence)
{
    const double c = fmin(fmax((double)confidence, clipped), 1 - clipped);
    return 1 / (1 + exp(-(model->a + model->b * log(c / (1 - c)))));
}

int poise_count_usable(const poise_count_model *model)
{
    return model->recall >= least_recall &&
           (model->rate > 0 || model->recall * model->strength > 2);
}

poise_count_model poise_count_where(const poise_count_model *model, double answered)
{
    poise_count_model there = *model;
    const double more = answered - model->answered;
    const double recall = fmin(fmax(model->recall, clipped), 1 - clipped);
    const double odds = log(recall / (1 - recall)) + model->recall_slope * more;
    there.a += model->a_slope * more;
    there.recall = fmin(1 / (1 + exp(-odds)), most_recall);
    there.answered = answered;
    return there;
}

/* A normal draw in seven points (Abramowitz and Stegun 1964, table 25.10, for deviation 1). */
enum { NODES = 7 };
static const double node[NODES] = {0,
                                   -1.1544053947399682,
                                   1.1544053947399682,
                                   -2.3667594107345412,
                                   2.3667594107345412,
                                   -3.7504397177257425,
                                   3.7504397177257425};
static const double node_weight[NODES] = {
    0.45714285714285714,  0.24012317860501271,    0.24012317860501271,   0.030757123967586498,
    0.030757123967586498, 0.00054826885597221779, 0.00054826885597221779};

/* With log odds higher by `shift`; what is certain stays so. */
static double shifted(double right, double shift)
{
    const double odds = right * exp(shift);
    return odds / (1 - right + odds);
}

/* p[k]: probability that k of the found ones are right; found + 1 places. */
static void right_ones(const double *right, int32_t found, double *p)
{
    p[0] = 1;
    for (int32_t i = 0; i < found; i++) {
        p[i + 1] = p[i] * right[i];
        for (int32_t k = i; k > 0; k--)
            p[k] = p[k] * (1 - right[i]) + p[k - 1] * right[i];
        p[0] *= 1 - right[i];
    }
}

/* Adds weight * P(m missed | n right) at total[n + m]; one more is `more` times as likely
 * beforehand. */
static void add_missed(const poise_count_model *model, double more, int32_t n, double weight,
                       double *total)
{
    const double alpha = model->recall * model->strength;
    const double beta = (1 - model->recall) * model->strength;
    double sum = 0, term = 1;
    int32_t last = 0;
    for (int32_t m = 0; m <= POISE_COUNT_MISSED_MAX && term > negligible * sum; m++) {
        sum += term;
        last = m;
        term *= more * (n + m + 1.0) / (m + 1.0) * (beta + m) / (alpha + n + beta + m);
    }
    term = weight / sum;
    for (int32_t m = 0; m <= last; m++) {
        total[n + m] += term;
        term *= more * (n + m + 1.0) / (m + 1.0) * (beta + m) / (alpha + n + beta + m);
    }
}

int poise_count_estimate(const poise_count_model *model, double seconds, const double *right,
                         int32_t found, poise_count_range *ret_range, poise_err *err)
{
    const double most = model->rate * seconds, more = most > 0 ? most / (1 + most) : 1;
    if (found < 0 || found > POISE_COUNT_FOUND_MAX)
        return poise_fail(err, POISE_ELIMIT, "a count of %d events; at most %d", found,
                          POISE_COUNT_FOUND_MAX);
    for (int32_t i = 0; i < found; i++)
        if (!(right[i] >= 0 && right[i] <= 1))
            return poise_fail(err, POISE_EINVAL, "event %d is right with probability %g", i,
                              right[i]);
    const size_t size = (size_t)found + POISE_COUNT_MISSED_MAX + 2;
    double *p = calloc((size_t)found + 1, sizeof *p), *total = calloc(size, sizeof *total);
    double *moved = calloc((size_t)found + 1, sizeof *moved);
    if (p == NULL || total == NULL || moved == NULL) {
        free(p);
        free(total);
        free(moved);
        return poise_fail(err, POISE_ENOMEM, "no memory for a count");
    }
    const int nodes = model->spread > 0 ? NODES : 1;
    for (int k = 0; k < nodes; k++) {
        for (int32_t i = 0; i < found; i++)
            moved[i] = shifted(right[i], model->spread * node[k]);
        right_ones(moved, found, p);
        for (int32_t n = 0; n <= found; n++)
            if (p[n] > negligible)
                add_missed(model, more, n, p[n] * (nodes > 1 ? node_weight[k] : 1), total);
    }
    double sum = 0, mean = 0, below = 0;
    for (size_t k = 0; k < size; k++) {
        sum += total[k];
        mean += (double)k * total[k];
    }
    poise_count_range range = {.low = -1, .mean = mean / sum};
    for (size_t k = 0; k < size; k++) {
        below += total[k] / sum;
        if (range.low < 0 && below > tail)
            range.low = (int32_t)k;
        if (below >= 1 - tail) {
            range.high = (int32_t)k;
            break;
        }
    }
    free(p);
    free(total);
    free(moved);
    *ret_range = range;
    return 0;
}
