/* The report's part about two fighters. */
#include "stage/draw.h"
#include "stage/report.h"

#include <math.h>
#include <stdlib.h>

typedef struct view {
    const poise_duel *d;
    const poise_stage_settings *s;
    double t0, t1, gap;
    double *t; /* seconds of the samples */
    float *y;  /* scratch, as many */
} view;

static const char *const css[2] = {"f1", "f2"};

static const char *const limb_words[POISE_LIMBS] = {"left wrist",  "right wrist", "left elbow",
                                                    "right elbow", "left knee",   "right knee",
                                                    "left ankle",  "right ankle"};

static void write_name(poise_buf *out, const view *v, int fighter)
{
    poise_buf_printf(out, "<span class=\"key\" style=\"background:var(--%s)\"></span>",
                     css[fighter]);
    poise_html_text(out, poise_fighter_name(&v->s->corner, fighter + 1));
}

/* A bar for every run of samples in which `state` holds. */
static void plot_runs(poise_buf *out, const view *v, const poise_plot *plot, int fighter,
                      int uncertain, double low, double high, const char *class)
{
    int32_t from = -1;
    for (int32_t k = 0; k <= v->d->count; k++) {
        const poise_duel_sample *s = &v->d->sample[k];
        const int here = k < v->d->count && (uncertain ? s->uncertain : s->seen)[fighter];
        if (here && from < 0)
            from = k;
        if (from >= 0 && !here) {
            poise_plot_bar(out, plot, v->t[from], k < v->d->count ? v->t[k] : v->t1, low, high,
                           class);
            from = -1;
        }
    }
}

static void plot_timeline(poise_buf *out, const view *v)
{
    const poise_plot plot = {v->t0, v->t1, 0, 3, 0, NULL, 940, 118};
    static const char *const keys[][2] = {{"unsure", "uncertain who it is"},
                                          {"again", "replay: nothing in it is counted"},
                                          {"text", "camera cut"},
                                          {"c5", "swapped or locked by you"}};
    poise_buf_puts(out, "<p class=\"soft\">In the fighter's colour: seen.");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        poise_buf_printf(out, " <span class=\"key\" style=\"background:var(--%s)\"></span>%s",
                         keys[i][0], keys[i][1]);
    poise_buf_puts(out, "</p><div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "when each fighter was seen");
    for (int32_t i = 0; i < v->d->marks; i++) {
        const poise_span *m = &v->d->mark[i];
        const double from = (double)m->from_ns / 1e9, to = (double)m->to_ns / 1e9;
        if (m->kind == POISE_SPAN_REPLAY)
            poise_plot_bar(out, &plot, from, to, 0, 3, "again");
    }
    for (int f = 0; f < 2; f++) {
        poise_plot_word(out, &plot, 2.5 - f, f ? "2" : "1");
        plot_runs(out, v, &plot, f, 0, 2.2 - f, 2.8 - f, css[f]);
        plot_runs(out, v, &plot, f, 1, 2.2 - f, 2.42 - f, "unsure");
    }
    for (int32_t i = 0; i < v->d->marks; i++) {
        const poise_span *m = &v->d->mark[i];
        const double at = (double)m->from_ns / 1e9;
        if (m->kind == POISE_SPAN_CUT)
            poise_plot_bar(out, &plot, at, at, 0.15, 3, "cut");
        else if (m->kind == POISE_SPAN_SWAP || m->kind == POISE_SPAN_LOCK)
            poise_plot_bar(out, &plot, at, at + (v->t1 - v->t0) / 200, 0.3, 0.8, "user");
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div>\n");
}

static void write_shares(poise_buf *out, const view *v, const poise_stage_result *res)
{
    const double frames = res->frames ? (double)res->frames : 1;
    poise_buf_puts(out, "<div class=\"scroll\"><table><tr><th>fighter</th><th>seen in frames</th>"
                        "<th>of these uncertain</th><th>fastest wrist or ankle</th></tr>\n");
    for (int f = 0; f < 2; f++) {
        const double seen = (double)res->fighter_frames[f];
        poise_buf_puts(out, "<tr><td>");
        write_name(out, v, f);
        poise_buf_printf(out, "</td><td>%.1f %%</td><td>%.1f %%</td><td>", 100 * seen / frames,
                         seen > 0 ? 100 * (double)res->uncertain_frames[f] / seen : 0.0);
        if (v->d->peaks[f])
            poise_buf_printf(out, "%.1f torsos/s</td></tr>\n", (double)v->d->peak[f][0].speed);
        else
            poise_buf_puts(out, "&#8211;</td></tr>\n");
    }
    poise_buf_printf(out,
                     "</table></div><p class=\"soft\">Both in %.1f %% of the frames. %lld camera "
                     "cut%s, ",
                     100 * (double)res->both_frames / frames, (long long)res->cuts,
                     res->cuts == 1 ? "" : "s");
    if (res->replays)
        poise_buf_printf(out, "%lld replay%s of %.1f s in all.", (long long)res->replays,
                         res->replays == 1 ? "" : "s", (double)res->replay_ns / 1e9);
    else
        poise_buf_puts(out, "no replay.");
    if (v->d->marks == POISE_DUEL_MARKS)
        poise_buf_printf(out, " The first %d are drawn; spans.jsonl has all.", POISE_DUEL_MARKS);
    poise_buf_puts(out, "</p>\n");
}

/* A step for 3 to 7 grid lines: 1, 2 or 5 times a power of ten. */
static double grid_step(double top)
{
    const double power = pow(10, floor(log10(top / 3)));
    const double rest = top / 3 / power;
    return power * (rest >= 5 ? 5 : rest >= 2 ? 2 : 1);
}

static void plot_distance(poise_buf *out, const view *v)
{
    const poise_duel *d = v->d;
    /* Metres where most frames have them, else the unit that needs no camera. */
    const int metric = 2 * d->metric_frames > d->distance_frames;
    float top = 0;
    for (int32_t k = 0; k < d->count; k++) {
        v->y[k] = metric ? d->sample[k].distance_m : d->sample[k].distance;
        if (v->y[k] > top)
            top = v->y[k];
    }
    poise_buf_puts(out, "<section><h2>Distance between the fighters</h2>");
    if (!(top > 0)) {
        poise_buf_puts(out, "<p>They were never seen together.</p></section>\n");
        return;
    }
    const double step = grid_step((double)top);
    const poise_plot plot = {v->t0, v->t1, 0, (double)top * 1.05, step, metric ? " m" : "",
                             940,   170};
    poise_buf_puts(out, "<p class=\"soft\">Between the middles of their hips, in ");
    if (!metric)
        poise_buf_puts(out, "torso lengths (mean of the two) in the picture plane.");
    else if (v->s->people.height_m > 0)
        poise_buf_puts(out, "metres, from the stature given.");
    else
        poise_buf_puts(out,
                       "metres of average bodies (no --height was given): for other bodies the "
                       "scale is off, the course is not.");
    poise_buf_puts(out, " Along the line of sight it is much less certain than across.</p>"
                        "<div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "distance over time");
    poise_plot_line(out, &plot, v->t, v->y, d->count, v->gap, 0, "main");
    poise_plot_end(out);
    poise_buf_puts(out, "</div></section>\n");
}

static void write_peaks(poise_buf *out, const view *v)
{
    const poise_duel *d = v->d;
    poise_buf_puts(out, "<div class=\"pair\">\n");
    for (int f = 0; f < 2; f++) {
        poise_buf_puts(out, "<div><h3>");
        write_name(out, v, f);
        poise_buf_puts(out, "</h3><div class=\"scroll\"><table><tr><th>at, s</th><th>limb</th>"
                            "<th>torsos/s</th><th>m/s</th></tr>\n");
        for (int32_t i = 0; i < d->peaks[f]; i++) {
            const poise_duel_peak *p = &d->peak[f][i];
            poise_buf_printf(out, "<tr><td>%.2f</td><td>%s</td><td>%.1f</td><td>",
                             (double)p->pts_ns / 1e9, limb_words[p->limb], (double)p->speed);
            if (p->speed_m > 0)
                poise_buf_printf(out, "%.1f%s</td></tr>\n", (double)p->speed_m,
                                 v->s->people.height_m > 0 ? "" : " *");
            else
                poise_buf_puts(out, "&#8211;</td></tr>\n");
        }
        poise_buf_puts(out, "</table></div></div>\n");
    }
    poise_buf_puts(out, "</div>");
    if (!(v->s->people.height_m > 0))
        poise_buf_puts(out, "<p class=\"soft\">* of an average body: no --height was given.</p>");
}

static void plot_speed(poise_buf *out, const view *v)
{
    const poise_duel *d = v->d;
    float top = 0;
    for (int f = 0; f < 2; f++)
        if (d->peaks[f] && d->peak[f][0].speed > top)
            top = d->peak[f][0].speed;
    if (!(top > 0))
        return;
    const poise_plot plot = {v->t0, v->t1, 0,  (double)top * 1.05, grid_step((double)top),
                             "",    940,   170};
    poise_buf_puts(out, "<section><h2>Speed</h2><p class=\"soft\">Of the fastest wrist or ankle, "
                        "relative to the fighter's own hips, in torso lengths per second. Left out "
                        "while uncertain, in replays, and just after cuts. Single high values may "
                        "be errors of the pose.");
    for (int f = 0; f < 2; f++)
        write_name(out, v, f);
    poise_buf_puts(out, "</p><div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "speed over time");
    for (int f = 1; f >= 0; f--) {
        for (int32_t k = 0; k < d->count; k++)
            v->y[k] = d->sample[k].speed[f];
        poise_plot_line(out, &plot, v->t, v->y, d->count, v->gap, 0, css[f]);
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div>\n");
    write_peaks(out, v);
    poise_buf_puts(out, "</section>\n");
}

void poise_report_duel(poise_buf *out, const poise_stage_settings *settings,
                       const poise_stage_result *result, const poise_duel *d)
{
    if (d->count == 0)
        return;
    view v = {.d = d, .s = settings};
    v.t = calloc((size_t)d->count, sizeof(*v.t));
    v.y = calloc((size_t)d->count, sizeof(*v.y));
    if (!v.t || !v.y) {
        out->failed = POISE_ENOMEM;
    } else {
        for (int32_t k = 0; k < d->count; k++)
            v.t[k] = (double)d->sample[k].pts_ns / 1e9;
        v.t0 = v.t[0];
        v.t1 = (double)result->media_ns / 1e9;
        if (v.t1 <= v.t0)
            v.t1 = v.t0 + 1;
        v.gap = 4 * (v.t1 - v.t0) / d->count;
        poise_buf_puts(out, "<section><h2>Two fighters</h2>\n");
        write_shares(out, &v, result);
        plot_timeline(out, &v);
        poise_buf_puts(out, "</section>\n");
        plot_distance(out, &v);
        plot_speed(out, &v);
    }
    free(v.t);
    free(v.y);
}
