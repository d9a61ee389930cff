/* Test support: filling the lines of a parity table. */
#ifndef POISE_TESTS_PARITY_LINES_H
#define POISE_TESTS_PARITY_LINES_H

#include "parity.h"

enum { PARITY_SAMPLES_MAX = 1 << 16 };

/* A line being filled: its distances so far. */
typedef struct parity_collector {
    parity_line *line;
    double limit; /* values above it are named */
    int count, within;
    double value[PARITY_SAMPLES_MAX];
} parity_collector;

/* Appends a line to the report and starts filling it. Distances above `limit` are named. Ends the
 * program when there is no room: tables are of fixed content. */
parity_collector *parity_begin_line(parity_report *report, const char *stage, const char *data,
                                    double limit);

/* Adds one distance: of landmark `landmark` (negative: of the whole picture) of frame `frame`. */
void parity_add(parity_collector *c, double value, const char *frame, int landmark);

/* Computes the line's percentiles and frees the collector. */
void parity_end_line(parity_collector *c);

/* *worst = max(*worst, value), also when *worst is NaN (nothing yet). Here and in parity_add a
 * value that is not a number counts as infinite: it must show. */
void parity_keep_worst(double *worst, double value);

#endif
