#include "stage/clips.h"

#include "media/writer.h"

#include <stdlib.h>
#include <string.h>

typedef struct open_clip {
    poise_clip *clip; /* NULL: free */
    poise_writer *writer;
} open_clip;

typedef struct cutter {
    const poise_clip_settings *settings;
    poise_clip **by_start;
    int32_t count, next; /* of by_start: before `next` all are done, being written, or put off */
    int32_t put_off;
    uint8_t *done;
    open_clip open[POISE_CLIPS_OPEN_MAX];
    double fps;
} cutter;

poise_clip_settings poise_clip_defaults(void)
{
    poise_clip_settings s = {.media = poise_source_defaults(), .quality = 20, .threads = 1};
    return s;
}

static int by_start(const void *a, const void *b)
{
    const poise_clip *x = *(poise_clip *const *)a, *y = *(poise_clip *const *)b;
    if (x->from_ns != y->from_ns)
        return x->from_ns < y->from_ns ? -1 : 1;
    return (x->to_ns > y->to_ns) - (x->to_ns < y->to_ns);
}

static int close_before(cutter *c, int64_t pts_ns, poise_err *err)
{
    for (int k = 0; k < POISE_CLIPS_OPEN_MAX; k++)
        if (c->open[k].clip && c->open[k].clip->to_ns < pts_ns) {
            c->open[k].clip = NULL;
            const int rc = poise_writer_close(&c->open[k].writer, err);
            if (rc)
                return rc;
        }
    return 0;
}

/* Begins the clips that have come to this frame; what has no place is put off. */
static int open_due(cutter *c, int64_t pts_ns, poise_err *err)
{
    for (; c->next < c->count && c->by_start[c->next]->from_ns <= pts_ns; c->next++) {
        poise_clip *clip = c->by_start[c->next];
        int k = 0;
        if (c->done[c->next])
            continue;
        if (clip->to_ns < pts_ns) { /* between two frames */
            c->done[c->next] = 1;
            continue;
        }
        while (k < POISE_CLIPS_OPEN_MAX && c->open[k].clip)
            k++;
        if (k == POISE_CLIPS_OPEN_MAX) {
            c->put_off++;
            continue;
        }
        poise_writer_settings writer = poise_writer_defaults();
        writer.fps = c->fps;
        writer.quality = c->settings->quality;
        writer.threads = c->settings->threads;
        const int rc = poise_writer_open(clip->path, &writer, &c->open[k].writer, err);
        if (rc)
            return rc;
        c->open[k].clip = clip;
        c->done[c->next] = 1;
        clip->first_ns = pts_ns;
    }
    return 0;
}

static int write_frame(cutter *c, const poise_frame *frame, poise_err *err)
{
    const int64_t pts_ns = frame->time.pts_ns;
    int rc = close_before(c, pts_ns, err);
    if (!rc)
        rc = open_due(c, pts_ns, err);
    for (int k = 0; k < POISE_CLIPS_OPEN_MAX && !rc; k++) {
        poise_clip *clip = c->open[k].clip;
        if (!clip)
            continue;
        clip->frames++;
        clip->last_ns = pts_ns;
        rc = poise_writer_image(c->open[k].writer, &frame->image, pts_ns - clip->first_ns, err);
    }
    return rc;
}

static int is_idle(const cutter *c)
{
    for (int k = 0; k < POISE_CLIPS_OPEN_MAX; k++)
        if (c->open[k].clip)
            return 0;
    return 1;
}

/* Goes through the source once. */
static int pass(cutter *c, const char *name, poise_err *err)
{
    poise_source *source = NULL;
    poise_source_report report;
    c->next = c->put_off = 0;
    int rc = poise_source_open(name, &c->settings->media, &source, err);
    if (rc)
        return rc;
    poise_source_report_get(source, &report);
    c->fps = report.fps;
    while (!rc && !(c->next == c->count && is_idle(c))) {
        poise_frame *frame = NULL;
        rc = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err);
        if (!rc)
            rc = write_frame(c, frame, err);
        poise_frame_unref(&frame);
    }
    poise_source_close(&source);
    if (rc == POISE_EOF)
        rc = 0;
    for (int k = 0; k < POISE_CLIPS_OPEN_MAX; k++) {
        c->open[k].clip = NULL;
        if (rc || !c->open[k].writer)
            poise_writer_abort(&c->open[k].writer);
        else
            rc = poise_writer_close(&c->open[k].writer, err);
    }
    return rc;
}

int poise_clips_cut(const char *source, const poise_clip_settings *settings, poise_clip *clip,
                    int32_t n, poise_err *err)
{
    cutter c = {.settings = settings, .count = n};
    if (n < 0 || n > POISE_CLIPS_MAX)
        return poise_fail(err, POISE_ELIMIT, "%d clips; at most %d at once", n, POISE_CLIPS_MAX);
    c.by_start = calloc((size_t)n + 1, sizeof(*c.by_start));
    c.done = calloc((size_t)n + 1, sizeof(*c.done));
    int rc = c.by_start && c.done ? 0 : poise_fail(err, POISE_ENOMEM, "no memory for clips");
    if (!rc) {
        for (int32_t i = 0; i < n; i++) {
            c.by_start[i] = &clip[i];
            clip[i].frames = clip[i].first_ns = clip[i].last_ns = 0;
        }
        qsort(c.by_start, (size_t)n, sizeof(*c.by_start), by_start);
        do
            rc = pass(&c, source, err);
        while (!rc && c.put_off);
    }
    free(c.by_start);
    free(c.done);
    return rc;
}
