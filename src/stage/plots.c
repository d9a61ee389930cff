#include "stage/plots.h"

#include <math.h>
#include <stdint.h>

enum { LEFT = 58, RIGHT = 10, TOP = 8, BOTTOM = 24 };

static double x_of(const poise_plot *p, double t)
{
    return LEFT + (t - p->t0) / (p->t1 - p->t0) * (p->width - LEFT - RIGHT);
}

static double y_of(const poise_plot *p, double y)
{
    const double limited = fmin(fmax(y, p->y0), p->y1);
    return p->height - BOTTOM - (limited - p->y0) / (p->y1 - p->y0) * (p->height - TOP - BOTTOM);
}

/* 1, 2 or 5 times a power of ten, so that there are at most 9 ticks. */
static double nice_step(double range)
{
    const double rough = range / 9, power = pow(10, floor(log10(rough)));
    const double factor = rough / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

void poise_plot_begin(poise_buf *out, const poise_plot *p, const char *label)
{
    poise_buf_printf(out,
                     "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
                     p->width, p->height, label);
    for (int i = 0; p->y_step > 0 && p->y0 + i * p->y_step <= p->y1 + 1e-9; i++) {
        const double value = p->y0 + i * p->y_step, y = y_of(p, value);
        poise_buf_printf(
            out,
            "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" "
            "text-anchor=\"end\">%.4g%s</text>\n",
            LEFT, y, p->width - RIGHT, LEFT - 6, y + 4, value, p->unit ? p->unit : "");
    }
    const double step = nice_step(p->t1 - p->t0);
    for (double k = ceil(p->t0 / step); k * step <= p->t1 + 1e-9; k++) {
        const double x = x_of(p, k * step);
        poise_buf_printf(
            out,
            "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"tick\" x=\"%.1f\" y=\"%d\" "
            "text-anchor=\"middle\">%.6g s</text>\n",
            x, TOP, p->height - BOTTOM, x, p->height - 7, k * step);
    }
}

void poise_plot_line(poise_buf *out, const poise_plot *p, const double *t, const float *y, int n,
                     double gap, int steps, const char *css)
{
    int open = 0, points = 0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(y[i]) || (open && gap > 0 && t[i] - t[i - 1] > gap)) {
            if (open)
                poise_buf_puts(out, "\"/>\n");
            open = 0;
            if (!isfinite(y[i]))
                continue;
        }
        if (!open) {
            poise_buf_printf(out, "<path class=\"line %s\" d=\"M", css);
            points = 0;
        } else if (steps) {
            poise_buf_printf(out, "H%.1f", x_of(p, t[i]));
        }
        poise_buf_printf(out, "%s%.1f %.1f", points ? "L" : "", x_of(p, t[i]), y_of(p, y[i]));
        /* A point alone would not be drawn without a length. */
        if (!open)
            poise_buf_puts(out, "h.1");
        open = 1;
        points++;
    }
    if (open)
        poise_buf_puts(out, "\"/>\n");
}

/* There along the upper edge, back along the lower one. */
static void close_band(poise_buf *out, const poise_plot *p, const double *t, const float *y,
                       const float *half_width, int from, int end, const char *css)
{
    poise_buf_printf(out, "<path class=\"band %s\" d=\"", css);
    for (int i = from; i < end; i++)
        poise_buf_printf(out, "%s%.1f %.1f", i > from ? "L" : "M", x_of(p, t[i]),
                         y_of(p, (double)(y[i] + half_width[i])));
    for (int i = end - 1; i >= from; i--)
        poise_buf_printf(out, "L%.1f %.1f", x_of(p, t[i]), y_of(p, (double)(y[i] - half_width[i])));
    poise_buf_puts(out, "Z\"/>\n");
}

void poise_plot_band(poise_buf *out, const poise_plot *p, const double *t, const float *y,
                     const float *half_width, int n, double gap, const char *css)
{
    int from = -1;
    for (int i = 0; i <= n; i++) {
        const int here = i < n && isfinite(y[i]) && isfinite(half_width[i]);
        const int goes_on = here && !(from >= 0 && gap > 0 && t[i] - t[i - 1] > gap);
        if (from >= 0 && !goes_on) {
            close_band(out, p, t, y, half_width, from, i, css);
            from = -1;
        }
        if (here && from < 0)
            from = i;
    }
}

void poise_plot_bar(poise_buf *out, const poise_plot *p, double t0, double t1, double y0, double y1,
                    const char *css)
{
    const double x = x_of(p, t0), top = y_of(p, y1);
    const double width = fmax(x_of(p, t1) - x, 1.5);
    poise_buf_printf(
        out,
        "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>\n",
        css, x, top, width, y_of(p, y0) - top);
}

void poise_plot_word(poise_buf *out, const poise_plot *p, double y, const char *text)
{
    poise_buf_printf(out,
                     "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                     LEFT - 6, y_of(p, y) + 4, text);
}

void poise_plot_end(poise_buf *out)
{
    poise_buf_puts(out, "</svg>\n");
}

void poise_html_text(poise_buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            poise_buf_puts(out, "&amp;");
            break;
        case '<':
            poise_buf_puts(out, "&lt;");
            break;
        case '>':
            poise_buf_puts(out, "&gt;");
            break;
        case '"':
            poise_buf_puts(out, "&quot;");
            break;
        default:
            poise_buf_add(out, text, 1);
        }
    }
}

void poise_base64(poise_buf *out, const void *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *in = bytes;
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                           (left > 2 ? in[i + 2] : 0u);
        const char four[4] = {digits[v >> 18], digits[v >> 12 & 63],
                              left > 1 ? digits[v >> 6 & 63] : '=',
                              left > 2 ? digits[v & 63] : '='};
        poise_buf_add(out, four, sizeof(four));
    }
}
