#include "stage/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LANES = 16, LINES = 5, COLOURS = 8 };

typedef struct view {
    const poise_history *h;
    double t0, t1, gap;
    double *t;    /* seconds of the samples */
    float *y, *e; /* scratch, as many each */
} view;

static const char *colour(int32_t id)
{
    static const char *const names[COLOURS] = {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    return names[(id > 0 ? id - 1 : 0) % COLOURS];
}

/* The ids with the most frames, most first. */
static int most_present(const poise_crowd *crowd, int max, int32_t *ret_ids)
{
    int64_t frames[LANES];
    int n = 0;
    for (int32_t i = 0; i < crowd->count; i++) {
        int at = n;
        while (at > 0 && frames[at - 1] < crowd->entry[i].frames)
            at--;
        if (at >= max)
            continue;
        if (n < max)
            n++;
        for (int k = n - 1; k > at; k--) {
            frames[k] = frames[k - 1];
            ret_ids[k] = ret_ids[k - 1];
        }
        frames[at] = crowd->entry[i].frames;
        ret_ids[at] = crowd->entry[i].id;
    }
    return n;
}

static const poise_history_person *person_in(const poise_history_sample *s, int32_t id)
{
    for (int32_t k = 0; k < s->kept; k++)
        if (s->person[k].id == id)
            return &s->person[k];
    return NULL;
}

static const poise_history_person *fighter_in(const poise_history_sample *s, int32_t fighter)
{
    for (int32_t k = 0; k < s->kept; k++)
        if (s->person[k].fighter == fighter)
            return &s->person[k];
    return NULL;
}

static void plot_people(poise_buf *out, const view *v)
{
    int32_t most = 1;
    for (int32_t i = 0; i < v->h->count; i++) {
        v->y[i] = (float)v->h->sample[i].people;
        most = v->h->sample[i].people > most ? v->h->sample[i].people : most;
    }
    const poise_plot plot = {v->t0, v->t1, 0,  most + 0.3, most > 10 ? 5 : most > 4 ? 2 : 1,
                             NULL,  940,   130};
    poise_buf_puts(out, "<section><h2>People over time</h2><div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "number of people over time");
    poise_plot_line(out, &plot, v->t, v->y, v->h->count, 0, 1, "main");
    poise_plot_end(out);
    poise_buf_puts(out, "</div>\n");
}

/* One lane per id with bars where it was seen. */
static void plot_lanes(poise_buf *out, const view *v)
{
    int32_t ids[LANES];
    const int n = most_present(&v->h->crowd, LANES, ids);
    if (n == 0) {
        poise_buf_puts(out, "<p>Nobody was found.</p></section>\n");
        return;
    }
    /* By id from the top, as they came. */
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && ids[k - 1] > ids[k]; k--) {
            const int32_t swap = ids[k];
            ids[k] = ids[k - 1];
            ids[k - 1] = swap;
        }
    const poise_plot plot = {v->t0, v->t1, 0, n, 0, NULL, 940, 32 + 18 * n};
    poise_buf_puts(out, "<p class=\"soft\">When each track was there:</p><div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "when each track was there");
    for (int i = 0; i < n; i++) {
        const double low = n - i - 1;
        char name[16];
        snprintf(name, sizeof(name), "#%d", ids[i]);
        poise_plot_word(out, &plot, low + 0.5, name);
        int32_t from = -1;
        for (int32_t k = 0; k <= v->h->count; k++) {
            const int here = k < v->h->count && person_in(&v->h->sample[k], ids[i]);
            if (here && from < 0)
                from = k;
            if (from >= 0 && (!here || k == v->h->count)) {
                const double end = k < v->h->count ? v->t[k] : v->t1;
                poise_plot_bar(out, &plot, v->t[from], end, low + 0.15, low + 0.85, colour(ids[i]));
                from = -1;
            }
        }
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div></section>\n");
}

static void plot_visibility(poise_buf *out, const view *v)
{
    int32_t ids[LANES];
    const int n = most_present(&v->h->crowd, LINES, ids);
    const poise_plot plot = {v->t0, v->t1, 0, 1, 0.25, NULL, 940, 150};
    poise_buf_puts(out, "<section><h2>Visibility</h2><p class=\"soft\">Mean over the 33 landmarks, "
                        "as the model judges: "
                        "1 = all clearly seen.");
    for (int i = 0; i < n; i++) {
        poise_buf_printf(out, " <span class=\"key\" style=\"background:var(--%s)\"></span>#%d",
                         colour(ids[i]), ids[i]);
    }
    poise_buf_puts(out, "</p><div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "mean visibility over time");
    for (int i = n - 1; i >= 0; i--) {
        for (int32_t k = 0; k < v->h->count; k++) {
            const poise_history_person *p = person_in(&v->h->sample[k], ids[i]);
            v->y[k] = p ? p->visibility : NAN;
        }
        poise_plot_line(out, &plot, v->t, v->y, v->h->count, v->gap, 0, colour(ids[i]));
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div></section>\n");
}

/* Of a fighter, or of a track when fighter is 0. */
typedef struct whose {
    int32_t id, fighter;
} whose;

static void plot_angle(poise_buf *out, const view *v, whose who, const char *name,
                       poise_joint_angle left, poise_joint_angle right)
{
    const poise_plot plot = {v->t0, v->t1, 0, 180, 45, "&#176;", 460, 170};
    poise_buf_printf(out, "<div><h3>%s</h3>\n", name);
    poise_plot_begin(out, &plot, name);
    for (int side = 0; side < 2; side++) {
        for (int32_t k = 0; k < v->h->count; k++) {
            const poise_history_sample *s = &v->h->sample[k];
            const poise_history_person *p =
                who.fighter ? fighter_in(s, who.fighter) : person_in(s, who.id);
            v->y[k] = p ? p->angles[side ? right : left] * 57.29578f : NAN;
            v->e[k] = p ? p->angle_error[side ? right : left] * 57.29578f : NAN;
        }
        poise_plot_band(out, &plot, v->t, v->y, v->e, v->h->count, v->gap, side ? "right" : "left");
        poise_plot_line(out, &plot, v->t, v->y, v->h->count, v->gap, 0, side ? "right" : "left");
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div>\n");
}

static void plot_angles(poise_buf *out, const view *v, whose who)
{
    poise_buf_puts(out, "<section><h2>Joint angles of ");
    if (who.fighter)
        poise_html_text(out, v->h->fighter_names[who.fighter - 1]);
    else
        poise_buf_printf(out, "#%d", who.id);
    poise_buf_puts(out,
                   "</h2><p class=\"soft\">Between the bones in 3D, 180&#176; is straight; left "
                   "out where a landmark is hidden. <span class=\"key\" "
                   "style=\"background:var(--left)\"></span>left <span class=\"key\" "
                   "style=\"background:var(--right)\"></span>right");
    if (who.fighter)
        poise_buf_puts(out,
                       ". Bands: the error to expect from this side. Half of the errors measured "
                       "on rendered fighters (docs/accuracy.md) were smaller; real people differ");
    poise_buf_puts(out, "</p><div class=\"pair\">\n");
    plot_angle(out, v, who, "Elbow", POISE_ANGLE_LEFT_ELBOW, POISE_ANGLE_RIGHT_ELBOW);
    plot_angle(out, v, who, "Knee", POISE_ANGLE_LEFT_KNEE, POISE_ANGLE_RIGHT_KNEE);
    plot_angle(out, v, who, "Shoulder", POISE_ANGLE_LEFT_SHOULDER, POISE_ANGLE_RIGHT_SHOULDER);
    plot_angle(out, v, who, "Hip", POISE_ANGLE_LEFT_HIP, POISE_ANGLE_RIGHT_HIP);
    poise_buf_puts(out, "</div></section>\n");
}

void poise_report_plots(poise_buf *out, const poise_stage_settings *settings,
                        const poise_history *h)
{
    if (h->count == 0)
        return;
    view v = {.h = h};
    v.t = calloc((size_t)h->count, sizeof(*v.t));
    v.y = calloc((size_t)h->count, sizeof(*v.y));
    v.e = calloc((size_t)h->count, sizeof(*v.e));
    if (!v.t || !v.y || !v.e) {
        out->failed = POISE_ENOMEM;
    } else {
        for (int32_t i = 0; i < h->count; i++)
            v.t[i] = (double)h->sample[i].pts_ns / 1e9;
        v.t0 = v.t[0];
        v.t1 = v.t[h->count - 1];
        /* A step of several samples' usual length is a hole, not a line. */
        v.gap = h->count > 1 ? 4 * (v.t1 - v.t0) / (h->count - 1) : 0;
        if (v.t1 <= v.t0)
            v.t1 = v.t0 + 1;
        plot_people(out, &v);
        plot_lanes(out, &v);
        const poise_crowd_entry *subject = poise_crowd_choose(&h->crowd, settings->subject);
        if (subject) {
            plot_visibility(out, &v);
            if (h->duel)
                for (int32_t fighter = 1; fighter <= 2; fighter++)
                    plot_angles(out, &v, (whose){0, fighter});
            else
                plot_angles(out, &v, (whose){subject->id, 0});
        }
    }
    free(v.t);
    free(v.y);
    free(v.e);
}
