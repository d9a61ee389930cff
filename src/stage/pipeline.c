/* How a run goes: one or two passes over the source. With everybody wanted, or a subject whose
 * number is known, one pass feeds the outputs directly. With a subject to be chosen over the whole
 * clip, the first pass only keeps the scenes in a spool and counts who was there; the second goes
 * through the spool (and decodes again if pixels are wanted) with everybody else taken out. With
 * two fighters in a file it is the same: the second pass knows all frames when it says who is who,
 * and only then come motion and moves.
 *
 * Invariants: an item belongs to whoever took it from the pool or the queue, and goes back exactly
 * once; the sinks' thread never stops before the queue is closed and empty, also after an error (it
 * throws items away then), so the feeding thread never waits for ever; results of a thread are read
 * after it was joined. */
#include "stage/count.h"
#include "stage/rehearsal.h"
#include "stage/run.h"
#include "stage/subject.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ITEMS = 4, /* on their way to the sinks, with the one being filled and the one being written */
    THUMBNAIL_STRIDE = 16 /* where the number of frames is not known */
};

const char *const poise_stage_timer_names[POISE_STAGE_TIMERS + 1] = {
    "wait",  "pose",  "motion",  "moves", "latency", "rest",
    "queue", "write", "overlay", "total", NULL};

int64_t poise_stage_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

poise_stage_settings poise_stage_defaults(void)
{
    poise_stage_settings s = {0};
    s.label = "";
    s.media = poise_source_defaults();
    s.people = poise_people_defaults();
    s.model_name = s.model_file = s.model_sha256 = "";
    s.overlay_size = 720;
    s.overlay_threads = 2;
    return s;
}

/* ---- the sinks' thread ---- */

static int note_span(void *cookie, const poise_span *span)
{
    poise_run *r = cookie;
    poise_count_span(r->result, span);
    if (r->history)
        poise_duel_mark(r->history->duel, span);
    return 0;
}

static int sink_item(poise_run *r, const poise_stage_item *item, poise_err *err)
{
    poise_stage_result *res = r->result;
    int64_t begin = poise_stage_now(), write_ns = 0;
    int rc = 0;
    if (r->pass < r->passes) {
        if (r->crowd)
            poise_crowd_add(r->crowd, &item->scene);
        if (r->looks_back)
            rc = poise_hindsight_keep(&r->hindsight, &item->note, item,
                                      item->scene_ns - item->taken_ns, err);
        return rc ? rc : poise_spool_add(r->spool, &item->scene, err);
    }
    for (int i = 0; i < r->sinks && !rc; i++) {
        rc = r->sink[i]->frame(r->sink[i], item, err);
        const int64_t end = poise_stage_now();
        if (r->sink[i]->timer == POISE_STAGE_WRITE)
            write_ns += end - begin;
        else
            poise_times_add(&res->times[r->sink[i]->timer], end - begin);
        begin = end;
    }
    if (!rc && r->history)
        rc = poise_history_add(r->history, item, err);
    if (r->fighters)
        poise_spans_add(&r->spans, item, note_span, r);
    if (r->book) {
        poise_moves_book_add(r->book, &item->moves);
        if (item->motion.flags & POISE_SCENE_REPLAY)
            poise_moves_book_replay(r->book, item->motion.replay_from_ns, item->motion.time.pts_ns);
    }
    const int64_t now = poise_stage_now();
    if (r->sinks || r->history)
        poise_times_add(&res->times[POISE_STAGE_WRITE], write_ns + now - begin);
    poise_times_add(&res->times[POISE_STAGE_TOTAL], now - item->taken_ns);
    return rc;
}

static void *sinks_thread(void *cookie)
{
    poise_run *r = cookie;
    void *block;
    /* By the thread itself: naming another one would open a file of /proc. */
    pthread_setname_np(pthread_self(), "poise-sinks");
    while (poise_queue_pop(r->queue, &block, POISE_WAIT_FOREVER) == 0) {
        poise_stage_item *item = block;
        if (!atomic_load(&r->failed)) {
            if (sink_item(r, item, &r->sink_error))
                atomic_store(&r->failed, 1);
            else if (r->pass == r->passes)
                poise_count_scene(r->result, &item->scene);
        }
        poise_frame_unref(&item->frame);
        poise_pool_unref(item);
    }
    return NULL;
}

/* ---- the feeding thread ---- */

/* After a stop in the first pass the second still goes through the frames of the first. */
static int stop_wanted(const poise_run *r)
{
    return r->settings->stop && r->result->end != POISE_STAGE_STOPPED &&
           atomic_load(r->settings->stop);
}

/* 1: the report keeps a picture of frame `index`. */
static int thumbnail_due(poise_run *r, int64_t index)
{
    if (r->pass < r->passes || !r->history || !r->history->canvas || !r->source ||
        index % r->stride)
        return 0;
    if (r->thumbnails == POISE_THUMBNAILS) {
        /* poise_history_add throws away every second one at the same moment. */
        r->thumbnails = POISE_THUMBNAILS / 2;
        r->stride *= 2;
        if (index % r->stride)
            return 0;
    }
    r->thumbnails++;
    return 1;
}

/* With the numbers known: the fighters' motion, and what it is called. */
static void name_moves(poise_run *r, poise_stage_item *item)
{
    poise_times *times = r->result->times;
    poise_fighters_motion(r->fighters, item);
    poise_times_add(&times[POISE_STAGE_MOTION], poise_stage_now() - item->taken_ns);
    const int64_t naming = poise_fighters_moves(r->fighters, item);
    if (naming)
        poise_times_add(&times[POISE_STAGE_MOVES], naming);
}

/* Fills the scene of one frame; `frame` is NULL in a pass without pixels. POISE_EOF at the end of a
 * spool. */
static int make_scene(poise_run *r, const poise_frame *frame, poise_stage_item *item,
                      poise_err *err)
{
    poise_stage_result *res = r->result;
    poise_scene *scene = &item->scene;
    if (!r->people) {
        const int rc = poise_spool_next(r->spool, scene, err);
        if (!rc && r->looks_back) {
            poise_hindsight_recall(&r->hindsight, item);
            name_moves(r, item);
        }
        if (!rc && r->settings->subject != POISE_SUBJECT_ALL)
            poise_subject_keep(scene, r->settings->subject, r->subject_id);
        return rc;
    }
    const int64_t begin = poise_stage_now();
    int rc = r->fighters
                 ? poise_fighters_before(r->fighters, r->people, frame->time.pts_ns, item, err)
                 : 0;
    if (!rc)
        rc = poise_people_step(r->people, &frame->image, frame->time, scene, err);
    const int64_t end = poise_stage_now();
    if (rc)
        return rc;
    poise_times_add(&res->times[POISE_STAGE_POSE], end - begin);
    item->scene_ns = end;
    if (r->fighters) {
        rc = poise_fighters_locks(r->fighters, r->people, item, err);
        if (rc)
            return rc;
        poise_people_noted(r->people, &item->note);
        if (!r->looks_back)
            name_moves(r, item);
    }
    if (res->source.live || r->settings->media.paced)
        poise_times_add(&res->times[POISE_STAGE_LATENCY], poise_stage_now() - frame->captured_ns);
    if (res->first_pose_ns == 0)
        res->first_pose_ns =
            end - (r->settings->started_ns ? r->settings->started_ns : r->begun_ns);
    res->detector_runs += scene->detector_ran;
    res->landmark_runs += scene->landmark_ran;
    res->dropped_people += scene->people_dropped;
    if (res->width == 0) {
        res->width = scene->width;
        res->height = scene->height;
    }
    if (r->passes == 1 && r->subject_id)
        poise_subject_keep(scene, r->settings->subject, r->subject_id);
    return 0;
}

static void tell_progress(const poise_run *r, const poise_scene *scene)
{
    poise_stage_progress *p = r->settings->progress;
    if (!p)
        return;
    atomic_store(&p->pts_ns, scene->time.pts_ns);
    atomic_store(&p->people, scene->people_count);
    if (!r->looks_back || r->people) /* poses take the time, and there is one pass with them */
        atomic_fetch_add(&p->frames, 1);
}

/* The next frame that is wanted; NULL in a pass without pixels. Not 0: why there is none, as in
 * feed_one. */
static int next_frame(poise_run *r, poise_frame **ret_frame, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    *ret_frame = NULL;
    if (!r->source)
        return 0;
    const int64_t begin = poise_stage_now();
    const int rc = poise_source_next(r->source, POISE_WAIT_FOREVER, ret_frame, err);
    if (rc == POISE_EOF)
        return 1 + POISE_STAGE_COMPLETE;
    if (rc == POISE_ECANCELED && stop_wanted(r))
        return 1 + POISE_STAGE_STOPPED;
    if (rc)
        return rc;
    if (s->duration_ns && (*ret_frame)->time.pts_ns >= s->duration_ns) {
        poise_frame_unref(ret_frame);
        return 1 + POISE_STAGE_LIMITED;
    }
    if (r->people)
        poise_times_add(&r->result->times[POISE_STAGE_WAIT], poise_stage_now() - begin);
    return 0;
}

/* Looks for others in the frame while the sinks are at work on its scene. */
static void rest_of_frame(poise_run *r)
{
    const int64_t begin = poise_stage_now();
    poise_people_rest(r->people);
    poise_times_add(&r->result->times[POISE_STAGE_REST], poise_stage_now() - begin);
}

/* Why feeding ended is a positive poise_stage_end + 1, or a negative error. */
static int feed_one(poise_run *r, int64_t index, poise_err *err)
{
    if (stop_wanted(r))
        return 1 + POISE_STAGE_STOPPED;
    if (r->settings->frames_max && index >= r->settings->frames_max)
        return 1 + POISE_STAGE_LIMITED;
    /* The place first: a frame that is in hand waits for nobody. */
    const int64_t begin = poise_stage_now();
    void *block;
    poise_pool_take(r->items, &block, POISE_WAIT_FOREVER);
    poise_stage_item *item = block;
    if (r->people)
        poise_times_add(&r->result->times[POISE_STAGE_QUEUE], poise_stage_now() - begin);
    poise_frame *frame;
    int rc = next_frame(r, &frame, err);
    if (!rc) {
        item->taken_ns = poise_stage_now();
        rc = make_scene(r, frame, item, err);
        rc = rc == POISE_EOF ? 1 + POISE_STAGE_COMPLETE : rc;
    }
    if (rc) {
        poise_frame_unref(&frame);
        poise_pool_unref(item);
        return rc;
    }
    item->thumbnail = thumbnail_due(r, index);
    tell_progress(r, &item->scene);
    const int shown = item->thumbnail || (r->pixels && r->pass == r->passes);
    item->frame = frame && shown ? poise_frame_ref(frame) : NULL;
    rc = poise_queue_push(r->queue, item, POISE_WAIT_FOREVER);
    if (rc) {
        poise_frame_unref(&item->frame);
        poise_pool_unref(item);
    }
    if (r->people)
        rest_of_frame(r);
    poise_frame_unref(&frame);
    return rc;
}

static int64_t frames_expected(const poise_run *r, const poise_source_report *report)
{
    int64_t n = report->frames_hint;
    if (r->settings->frames_max && (n == 0 || r->settings->frames_max < n))
        n = r->settings->frames_max;
    return n;
}

static int open_source(poise_run *r, poise_source_report *ret_report, poise_err *err)
{
    poise_source_settings media = r->settings->media;
    media.stop = r->result->end == POISE_STAGE_STOPPED ? NULL : r->settings->stop;
    /* The feeder holds one frame; with an overlay so do the queue and the sinks, else perhaps a
     * thumbnail does. */
    media.lent = r->pixels ? ITEMS : 2;
    const int rc = poise_source_open(r->settings->source, &media, &r->source, err);
    if (rc)
        return rc;
    poise_source_report_get(r->source, ret_report);
    if (r->settings->people.fighters && ret_report->kind == POISE_SOURCE_PICTURE)
        return poise_fail(err, POISE_EINVAL,
                          "%s: fighters are told apart over time; a picture alone has none",
                          r->settings->source);
    if (r->passes == 2 && r->settings->overlay_path && !poise_stage_read_again(ret_report->kind))
        return poise_fail(
            err, POISE_EINVAL,
            "%s: choosing one subject needs to read the source twice for the overlay; add "
            "--no-overlay, or record it to a file first",
            r->settings->source);
    return 0;
}

/* A live source that broke off keeps what there is; whatever else failed fails the run. */
static int judge_end(poise_run *r, int code, poise_err *err)
{
    const poise_source_report *report = &r->result->source;
    const uint64_t frames = r->result->times[POISE_STAGE_POSE].count;
    if (code < 0 && !(report->live && code == POISE_EIO && frames > 0))
        return code;
    if (code == 1 + POISE_STAGE_COMPLETE && frames == 0 && report->truncated)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: cut off before its first frame; copy it again (a stream of an MP4 "
                          "needs its index in front, see ffmpeg's faststart)",
                          *r->settings->label ? r->settings->label : r->settings->source);
    r->result->end = code < 0 ? POISE_STAGE_LOST : (poise_stage_end)(code - 1);
    return 0;
}

static int open_people(poise_run *r, const poise_source_report *report, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    poise_people_settings people = s->people;
    /* There is no second look at a picture. */
    if (report->kind == POISE_SOURCE_PICTURE)
        people.still = 1;
    people.early = 1; /* feed_one calls poise_people_rest while it has the frame */
    people.hurried = report->live || s->media.paced;
    const int rc = poise_people_open(s->models, &people, &r->people, err);
    if (!rc && people.fighters && !people.hurried && poise_stage_read_again(report->kind)) {
        r->looks_back = 1;
        r->passes = 2;
        poise_source_settings media = s->media;
        media.stop = s->stop;
        poise_stage_rehearse(s->source, &media, r->people);
    }
    return rc;
}

/* What a pass reads from, and in the first one who poses. */
static int open_pass(poise_run *r, poise_err *err)
{
    poise_source_report report = {0};
    const int pictures = r->pixels || (r->history && r->history->canvas);
    if (r->pass > 1)
        return pictures && poise_stage_read_again(r->result->source.kind)
                   ? open_source(r, &report, err)
                   : 0;
    int rc = open_source(r, &report, err);
    if (!rc)
        rc = open_people(r, &report, err);
    if (rc)
        return rc;
    r->result->source = report;
    r->result->fps = report.fps > 0 && report.time_scale > 0 ? report.fps / report.time_scale : 0;
    return 0;
}

/* Moves all frames of one pass through the pipeline. */
static int run_pass(poise_run *r, poise_err *err)
{
    poise_err why = {0};
    for (int i = 0; i < r->sinks && r->pass == r->passes; i++)
        if (r->sink[i]->begin)
            r->sink[i]->begin(r->sink[i], r->result);
    r->pixels = 0;
    for (int i = 0; i < r->sinks; i++)
        r->pixels |= r->sink[i]->wants_pixels;
    const int64_t expected = frames_expected(r, &r->result->source);
    r->stride = expected > 0 ? (expected + POISE_THUMBNAILS - 5) / (POISE_THUMBNAILS - 4)
                             : THUMBNAIL_STRIDE;
    if (r->settings->progress) {
        atomic_store(&r->settings->progress->frames_hint,
                     expected * (r->looks_back ? 1 : r->passes));
        atomic_store(&r->settings->progress->passes, r->passes);
        atomic_store(&r->settings->progress->pass, r->pass);
    }
    pthread_t thread;
    int rc = poise_queue_new(ITEMS, &r->queue, err);
    if (!rc && pthread_create(&thread, NULL, sinks_thread, r))
        rc = poise_fail(err, POISE_ENOMEM,
                        "cannot start a thread; raise the limit of processes (ulimit -u)");
    if (!rc) {
        int code = 0;
        for (int64_t index = 0; code == 0 && !atomic_load(&r->failed); index++)
            code = feed_one(r, index, &why);
        poise_queue_close(r->queue);
        pthread_join(thread, NULL);
        if (r->source && r->pass == 1)
            poise_source_report_get(r->source, &r->result->source);
        if (atomic_load(&r->failed)) {
            rc = r->sink_error.code;
            if (err)
                *err = r->sink_error;
        } else if (r->pass == 1 || code < 0 || code == 1 + POISE_STAGE_STOPPED) {
            rc = judge_end(r, code, &why);
            if (rc && err)
                *err = why;
            if (code < 0 && !rc)
                snprintf(r->result->warnings, sizeof(r->result->warnings), "%s\n", why.text);
        }
    }
    poise_queue_free(&r->queue);
    poise_source_close(&r->source);
    return rc;
}

/* ---- a whole run ---- */

/* First of two passes: scenes into the spool, and what has to be known of all of them: who the
 * subject is (then in r->subject_id), and who is who. */
static int first_pass(poise_run *r, poise_err *err)
{
    if (!r->looks_back) {
        r->crowd = calloc(1, sizeof(*r->crowd));
        if (!r->crowd)
            return poise_fail(err, POISE_ENOMEM, "no memory for the choice of a subject");
    }
    int rc = poise_spool_new(r->settings->spool_folder, &r->spool, err);
    if (!rc)
        rc = run_pass(r, err);
    if (!rc)
        rc = poise_spool_rewind(r->spool, err);
    if (!rc && r->looks_back)
        poise_hindsight_settle(&r->hindsight);
    if (!rc && r->crowd) {
        const poise_crowd_entry *subject = poise_crowd_choose(r->crowd, r->settings->subject);
        r->subject_id = subject ? subject->id : 0;
        r->result->subject_id = r->subject_id;
    }
    free(r->crowd);
    r->crowd = NULL;
    return rc;
}

/* What is left to say of moves after the last frame; then the view of all. */
static int finish_moves(poise_run *r, poise_err *err)
{
    const poise_stage_settings *s = r->settings;
    poise_stage_moves *moves = calloc(1, sizeof(*moves));
    int rc = moves ? 0 : poise_fail(err, POISE_ENOMEM, "no memory for moves");
    while (!rc && poise_fighters_rest(r->fighters, moves)) {
        for (int i = 0; i < r->sinks && !rc; i++)
            if (r->sink[i]->rest)
                rc = r->sink[i]->rest(r->sink[i], moves, err);
        poise_moves_book_add(r->book, moves);
    }
    free(moves);
    return rc ? rc : poise_moves_conclude(s, r->book, r->result, &r->view, err);
}

static int run_all(poise_run *r, poise_err *err)
{
    int rc = poise_pool_new(ITEMS, sizeof(poise_stage_item), &r->items, err);
    r->pass = 1;
    const poise_subject subject = r->settings->subject;
    r->passes = subject == POISE_SUBJECT_LARGEST || subject == POISE_SUBJECT_CENTRE ? 2 : 1;
    if (subject == POISE_SUBJECT_TRACK || subject == POISE_SUBJECT_FIGHTER)
        r->result->subject_id = r->subject_id = r->settings->subject_id;
    if (!rc)
        rc = poise_subject_check(r->settings, err);
    if (!rc && r->settings->people.fighters)
        rc = poise_fighters_new(r->settings, &r->fighters, err);
    if (!rc)
        rc = poise_run_open_sinks(r, err);
    if (!rc)
        rc = open_pass(r, err);
    if (!rc && r->passes == 2) {
        rc = first_pass(r, err);
        poise_people_close(&r->people);
        r->pass = 2;
        if (!rc)
            rc = open_pass(r, err);
    }
    if (!rc)
        rc = run_pass(r, err);
    poise_source_close(&r->source);
    if (!rc) {
        if (r->fighters)
            poise_spans_end(&r->spans, note_span, r);
        if (r->book)
            rc = finish_moves(r, err);
    }
    if (!rc) {
        poise_count_warnings(r->result, r->fighters);
        if (r->history)
            r->result->ids = r->history->crowd.ids;
        rc = poise_run_finish_sinks(r, err);
    }
    poise_run_close_sinks(r);
    return rc;
}

int poise_stage_run(const poise_stage_settings *settings, poise_stage_result *ret_result,
                    poise_err *err)
{
    poise_run r = {.settings = settings, .begun_ns = poise_stage_now()};
    r.result = calloc(1, sizeof(*r.result));
    if (!r.result)
        return poise_fail(err, POISE_ENOMEM, "no memory for statistics");
    const int rc = run_all(&r, err);
    poise_people_close(&r.people);
    poise_fighters_free(&r.fighters);
    poise_spool_free(&r.spool);
    poise_hindsight_free(&r.hindsight);
    poise_pool_free(&r.items);
    if (!rc)
        *ret_result = *r.result;
    free(r.result);
    return rc;
}
