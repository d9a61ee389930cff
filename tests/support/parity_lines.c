#include "parity_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

parity_collector *parity_begin_line(parity_report *report, const char *stage, const char *data,
                                    double limit)
{
    parity_collector *c = calloc(1, sizeof *c);
    if (!c || report->count == PARITY_LINES_MAX)
        abort();
    c->line = &report->line[report->count++];
    memset(c->line, 0, sizeof *c->line);
    snprintf(c->line->stage, sizeof c->line->stage, "%s", stage);
    snprintf(c->line->data, sizeof c->line->data, "%s", data);
    c->line->world_m = c->line->visibility = NAN;
    c->limit = limit;
    return c;
}

void parity_add(parity_collector *c, double value, const char *frame, int landmark)
{
    if (c->count == PARITY_SAMPLES_MAX)
        abort();
    if (isnan(value))
        value = INFINITY;
    c->value[c->count++] = value;
    c->within += value <= 1.5;
    if (value <= c->limit)
        return;
    if (c->line->knife_edges < PARITY_NAMED_MAX) {
        char *to = c->line->named[c->line->knife_edges];
        if (landmark < 0)
            snprintf(to, sizeof c->line->named[0], "%.60s %.3g px", frame, value);
        else
            snprintf(to, sizeof c->line->named[0], "%.50s landmark %d %.3g px", frame, landmark,
                     value);
    }
    c->line->knife_edges++;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nearest rank. */
static double percentile(const parity_collector *c, double share)
{
    if (c->count == 0)
        return NAN;
    int rank = (int)ceil(share * c->count) - 1;
    return c->value[rank < 0 ? 0 : rank];
}

void parity_end_line(parity_collector *c)
{
    parity_line *line = c->line;
    qsort(c->value, (size_t)c->count, sizeof c->value[0], by_size);
    line->values = c->count;
    line->median = percentile(c, 0.5);
    line->p95 = percentile(c, 0.95);
    line->p99 = percentile(c, 0.99);
    line->worst = percentile(c, 1);
    line->share = c->count ? (double)c->within / c->count : NAN;
    free(c);
}

void parity_keep_worst(double *worst, double value)
{
    const double known = isnan(value) ? INFINITY : value;
    if (!(*worst >= known))
        *worst = known;
}

void parity_print(const parity_report *report)
{
    printf("%-28s %-42s %6s %9s %5s %9s %9s %9s %9s %7s %9s %9s\n", "stage", "recording", "frames",
           "compared", "disag", "median px", "p95 px", "p99 px", "worst px", "<=1.5px", "world m",
           "visib.");
    for (int k = 0; k < report->count; k++) {
        const parity_line *l = &report->line[k];
        printf("%-28s %-42s %6d %4d/%-4d %5d %9.2g %9.2g %9.2g %9.2g %6.1f%% %9.2g %9.2g\n",
               l->stage, l->data, l->frames, l->compared, l->expected, l->disagreements, l->median,
               l->p95, l->p99, l->worst, 100 * l->share, l->world_m, l->visibility);
        for (int m = 0; m < l->knife_edges && m < PARITY_NAMED_MAX; m++)
            printf("    over the limit: %s\n", l->named[m]);
        if (l->knife_edges > PARITY_NAMED_MAX)
            printf("    and %d more\n", l->knife_edges - PARITY_NAMED_MAX);
    }
}
