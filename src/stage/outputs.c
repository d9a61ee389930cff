/* See run.h. The outputs of a run: opened, put in place, closed. */
#include "stage/run.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static int add_sink(poise_run *r, const char *path,
                    int (*open)(const poise_stage_settings *, poise_sink **, poise_err *),
                    poise_err *err)
{
    if (!path)
        return 0;
    const int rc = open(r->settings, &r->sink[r->sinks], err);
    if (rc)
        return rc;
    r->pixels |= r->sink[r->sinks]->wants_pixels;
    r->sinks++;
    return 0;
}

/* The outputs that are written from the view. */
static int add_view_sink(poise_run *r, const char *path,
                         int (*open)(const poise_stage_settings *, const poise_moves_view *,
                                     poise_sink **, poise_err *),
                         poise_err *err)
{
    const int rc = path ? open(r->settings, &r->view, &r->sink[r->sinks], err) : 0;
    if (path && !rc)
        r->pixels |= r->sink[r->sinks++]->wants_pixels;
    return rc;
}

static int open_moves(poise_run *r, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    const int32_t only = s->subject == POISE_SUBJECT_FIGHTER ? s->subject_id : 0;
    int rc = poise_moves_book_new(only, &r->book, err);
    if (!rc)
        rc = add_sink(r, s->moves_path, poise_sink_packets, err);
    if (!rc)
        rc = add_view_sink(r, s->events_path, poise_sink_events, err);
    if (!rc)
        rc = add_view_sink(r, s->moves_csv_path, poise_sink_moves_csv, err);
    return rc;
}

int poise_run_open_sinks(poise_run *r, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    int rc = add_sink(r, s->poses_path, poise_sink_poses, err);
    if (!rc)
        rc = add_sink(r, s->predictions_path, poise_sink_predictions, err);
    if (!rc)
        rc = add_sink(r, s->tracks_path, poise_sink_tracks, err);
    if (!rc && s->people.fighters)
        rc = add_sink(r, s->motion_path, poise_sink_motion, err);
    if (!rc && s->people.fighters)
        rc = add_sink(r, s->spans_path, poise_sink_spans, err);
    if (!rc && s->people.fighters && s->naming.model)
        rc = open_moves(r, err);
    if (!rc)
        rc = add_view_sink(r, s->overlay_path, poise_sink_overlay, err);
    if (!rc && (s->report_path || s->performance_path))
        rc = poise_history_new(s, &r->history, err);
    return rc;
}

void poise_run_close_sinks(poise_run *r)
{
    while (r->sinks > 0) {
        poise_sink *sink = r->sink[--r->sinks];
        sink->close(sink);
    }
    poise_history_free(&r->history);
    poise_moves_view_free(&r->view);
    free(r->book);
    r->book = NULL;
}

/* The last output first tells of a full disk: what was put in place before it goes again. */
int poise_run_finish_sinks(poise_run *r, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    int done = 0, rc = 0;
    while (done < r->sinks && !rc) {
        rc = r->sink[done]->finish(r->sink[done], r->result, err);
        if (!rc)
            done++;
    }
    r->result->wall_ns = poise_stage_now() - r->begun_ns;
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        r->result->peak_rss_bytes = (int64_t)usage.ru_maxrss * 1024;
    int performance = 0;
    if (!rc && s->performance_path) {
        rc = poise_performance_write(s, r->result, err);
        performance = !rc;
    }
    if (!rc && s->report_path)
        rc = poise_report_write(s, r->result, r->history, r->book ? &r->view : NULL, err);
    if (rc) {
        while (done > 0)
            unlink(r->sink[--done]->path);
        if (performance)
            unlink(s->performance_path);
    }
    return rc;
}
