/* Plots over time as inline SVG, coloured by the page's style sheet. Inside stage only. */
#ifndef POISE_STAGE_PLOTS_H
#define POISE_STAGE_PLOTS_H

#include "base/buf.h"

typedef struct poise_plot {
    double t0, t1;     /* seconds at the left and right end; t1 > t0 */
    double y0, y1;     /* values at the bottom and top; y1 > y0 */
    double y_step;     /* between grid lines; 0 = none */
    const char *unit;  /* behind the numbers at the grid lines: "&#176;" */
    int width, height; /* of the whole drawing, in its own units */
} poise_plot;

/* Opens the drawing with its grid and the axis of time; `label` says for readers of the page what
 * it shows. */
void poise_plot_begin(poise_buf *out, const poise_plot *plot, const char *label);

/* One line of n points, t in seconds ascending; a value that is not finite, or a step of more than
 * gap seconds (0: never), breaks it. steps != 0: holds each value until the next. css: class of its
 * colour. */
void poise_plot_line(poise_buf *out, const poise_plot *plot, const double *t, const float *y, int n,
                     double gap, int steps, const char *css);

/* The area within half_width[i] of y[i], broken as the line is and where half_width is not finite.
 */
void poise_plot_band(poise_buf *out, const poise_plot *plot, const double *t, const float *y,
                     const float *half_width, int n, double gap, const char *css);

/* A horizontal bar from t0 to t1 between two values. */
void poise_plot_bar(poise_buf *out, const poise_plot *plot, double t0, double t1, double y0,
                    double y1, const char *css);

/* A word at the left, at a value. */
void poise_plot_word(poise_buf *out, const poise_plot *plot, double y, const char *text);

void poise_plot_end(poise_buf *out);

/* Appends text for HTML content or an attribute in double quotes. */
void poise_html_text(poise_buf *out, const char *text);

/* Appends bytes as base64. */
void poise_base64(poise_buf *out, const void *bytes, size_t size);

#endif
