/* Invariants. One thread (`run`) reads, decodes and converts; it alone touches input, pictures,
 * converter, timeline. A frame slot goes free → run → queue (files) or slot (live, paced) →
 * consumer → free. The thread ends by itself at the end of the data or at a final error: it stores
 * `end` and `end_err`, then closes the hand-over, so that whoever finds it closed and empty sees
 * them. Canceling closes the free list and the hand-over, which ends every wait. */
#include "media/source.h"

#include "media/convert.h"
#include "media/fdio.h"
#include "media/frame.h"
#include "media/input.h"
#include "media/pictures.h"
#include "media/timeline.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS               INT64_C(1000000)
#define BACKOFF_FIRST_NS (250 * MS)
#define BACKOFF_MAX_NS   (8000 * MS)
#define STOP_CHECK_NS    (100 * MS)
#define FPS_MAX          10000.0 /* above it, FFmpeg has guessed from the time base */

struct poise_source {
    char *name;
    char shown[128];
    poise_source_settings settings;
    poise_source_kind kind;
    int live;
    int latest_wins; /* live or paced: frames go through `slot` */
    poise_interrupt interrupt;
    poise_input *input;
    poise_pictures *pictures;
    int next_picture;
    poise_converter converter;
    poise_timeline timeline;
    AVFrame *picture;
    poise_frame_set *frames;
    poise_queue *queue; /* files */
    poise_slot *slot;   /* latest wins */
    poise_queue *wake;  /* never filled: closing it ends a pause between two attempts to reconnect,
                           or  until a paced frame's time has come */
    pthread_t thread;
    int running;
    int end;
    poise_err end_err;

    atomic_ullong received, dropped_no_room, undecodable;
    pthread_mutex_t mutex;      /* of report */
    poise_source_report report; /* without the counters above, the queue's and the set's */
    int width, height;          /* of the last frame */
    int stretch;                /* counts reconnects */
    int delivered_stretch;      /* of the last frame the consumer got; the consumer's own */
    int64_t last_frame_ns;      /* host time */
    int64_t pace_begin_ns;      /* paced: host time of media time 0; 0 before the first frame */
};

poise_source_settings poise_source_defaults(void)
{
    return (poise_source_settings){.threads = 2,
                                   .ahead = 2,
                                   .lent = 3,
                                   .open_ns = 10000 * MS,
                                   .stall_ns = 5000 * MS,
                                   .reconnect_ns = 60000 * MS};
}

static int check_settings(const poise_source_settings *s, poise_err *err)
{
    if (!(s->fps >= 0 && s->fps <= FPS_MAX))
        return poise_fail(err, POISE_EINVAL, "fps %g (0.001 to 10000, or 0 = as the source has it)",
                          s->fps);
    if (!(s->capture_fps >= 0 && s->capture_fps <= 100000))
        return poise_fail(err, POISE_EINVAL,
                          "capture fps %g (0.001 to 100000, or 0 = as the file says)",
                          s->capture_fps);
    if ((s->fps > 0 && s->fps < 0.001) || (s->capture_fps > 0 && s->capture_fps < 0.001))
        return poise_fail(err, POISE_EINVAL, "a frame rate below 0.001 per second");
    if (s->threads < 1 || s->threads > POISE_SOURCE_THREADS_MAX)
        return poise_fail(err, POISE_EINVAL, "decoder threads %d (1 to %d)", s->threads,
                          POISE_SOURCE_THREADS_MAX);
    if (s->ahead < 1 || s->ahead > POISE_SOURCE_AHEAD_MAX)
        return poise_fail(err, POISE_EINVAL, "frames ahead %d (1 to %d)", s->ahead,
                          POISE_SOURCE_AHEAD_MAX);
    if (s->lent < 1 || s->lent > POISE_SOURCE_LENT_MAX)
        return poise_fail(err, POISE_EINVAL, "frames lent %d (1 to %d)", s->lent,
                          POISE_SOURCE_LENT_MAX);
    if (s->paced != 0 && s->paced != 1)
        return poise_fail(err, POISE_EINVAL, "paced %d (0 or 1)", s->paced);
    if (s->width < 0 || s->height < 0 || s->width > POISE_IMAGE_SIDE_MAX ||
        s->height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_EINVAL, "camera size %d x %d (0 to %d a side)", s->width,
                          s->height, POISE_IMAGE_SIDE_MAX);
    return 0;
}

static void drop_late(void *cookie, void *item)
{
    (void)cookie;
    poise_frame_slot_return(item);
}

/* What the headers say, into the report. */
static void describe(poise_source *source)
{
    poise_source_report *report = &source->report;
    poise_input_info info;
    poise_input_describe(source->input, &info);
    int swap = info.turn.degrees == 90 || info.turn.degrees == 270;
    if (source->settings.keep_rotation)
        info.turn = (poise_turn){0, 0}, swap = 0;
    pthread_mutex_lock(&source->mutex);
    report->width = swap ? info.height : info.width;
    report->height = swap ? info.width : info.height;
    report->rotation = info.turn.degrees;
    report->mirrored = info.turn.mirror;
    report->pixel_aspect = 1;
    if (info.pixel_aspect.num > 0 && info.pixel_aspect.den > 0)
        report->pixel_aspect =
            (float)(swap ? av_q2d(av_inv_q(info.pixel_aspect)) : av_q2d(info.pixel_aspect));
    report->fps = info.rate.num > 0 && av_q2d(info.rate) <= FPS_MAX ? av_q2d(info.rate) : 0;
    report->frames_hint = info.frames_hint;
    report->duration_ns = info.duration_ns;
    snprintf(report->container, sizeof report->container, "%s", info.container);
    snprintf(report->codec, sizeof report->codec, "%s", info.codec);
    snprintf(report->pixel_format, sizeof report->pixel_format, "%s", info.pixel_format);
    pthread_mutex_unlock(&source->mutex);
}

static int start_timeline(poise_source *source, AVRational base, AVRational rate, poise_err *err)
{
    double fps = rate.num > 0 && av_q2d(rate) <= FPS_MAX ? av_q2d(rate) : 0, scale = 1,
           capture = source->settings.capture_fps;
    if (capture > 0 && source->live)
        return poise_fail(err, POISE_EINVAL,
                          "%s: a live source has its own time; leave --capture-fps away",
                          source->shown);
    if (capture > 0 && !(fps > 0))
        return poise_fail(
            err, POISE_EINVAL,
            "%s: its header states no frame rate, so --capture-fps has nothing to scale",
            source->shown);
    if (capture > 0)
        scale = fps / capture;
    poise_timeline_init(&source->timeline, base.num, base.den, rate.num, rate.den, scale);
    source->report.time_scale = scale;
    return 0;
}

static int open_pictures(poise_source *source, poise_err *err)
{
    int code = poise_pictures_open(source->name, source->kind, &source->pictures, err);
    if (code)
        return code;
    AVRational rate = av_d2q(source->settings.fps > 0 ? source->settings.fps : 25, 1000000);
    source->report.fps = av_q2d(rate);
    source->report.frames_hint = poise_pictures_count(source->pictures);
    source->report.pixel_aspect = 1;
    snprintf(source->report.container, sizeof source->report.container, "%s",
             source->kind == POISE_SOURCE_PICTURES ? "folder" : "picture");
    return start_timeline(source, av_inv_q(rate), rate, err);
}

static int open_stream(poise_source *source, poise_err *err)
{
    int code = poise_input_open(source->name, source->kind, &source->settings, &source->interrupt,
                                &source->input, err);
    if (code)
        return code;
    poise_input_info info;
    poise_input_describe(source->input, &info);
    source->live = info.live;
    describe(source);
    return start_timeline(source, info.time_base, info.rate, err);
}

/* Size, flags and time of a finished frame, and what the report says of it. */
static void note_frame(poise_source *source, poise_frame_slot *slot, poise_turn turn, int64_t pts)
{
    poise_frame *frame = &slot->frame;
    poise_source_report *report = &source->report;
    frame->time = poise_timeline_next(&source->timeline, pts);
    frame->source_pts = pts;
    frame->time_base_num = (int32_t)source->timeline.base_num;
    frame->time_base_den = (int32_t)source->timeline.base_den;
    slot->stretch = source->stretch;
    source->last_frame_ns = poise_host_ns();
    pthread_mutex_lock(&source->mutex);
    if (source->width &&
        (source->width != frame->image.width || source->height != frame->image.height))
        report->size_changes++;
    if (!source->width) {
        report->width = frame->image.width;
        report->height = frame->image.height;
        report->rotation = turn.degrees;
        report->mirrored = turn.mirror;
    }
    source->width = frame->image.width;
    source->height = frame->image.height;
    if (frame->flags & POISE_FRAME_CORRUPT)
        report->corrupt++;
    if (frame->flags & POISE_FRAME_INTERLACED)
        report->interlaced = 1;
    report->repaired = source->timeline.repaired;
    report->estimated = source->timeline.estimated;
    report->interval_min_ns = source->timeline.interval_min_ns;
    report->interval_max_ns = source->timeline.interval_max_ns;
    report->variable_rate = source->timeline.variable;
    pthread_mutex_unlock(&source->mutex);
}

/* One picture of a folder. A broken one is passed over (and counted); its place in time stays
 * empty. */
static int produce_picture(poise_source *source, poise_frame_slot *slot, poise_err *err)
{
    while (source->next_picture < poise_pictures_count(source->pictures)) {
        poise_turn turn = {0, 0};
        const char *format = "";
        int index = source->next_picture++;
        if (poise_interrupt_canceled(&source->interrupt))
            return poise_fail(err, POISE_ECANCELED, "stopped");
        slot->frame.flags = 0;
        int code =
            poise_pictures_read(source->pictures, index, &source->settings, &source->interrupt,
                                &source->converter, slot, &turn, &format, err);
        if (code == POISE_ENOMEM || code == POISE_ECANCELED)
            return code;
        if (code) {
            atomic_fetch_add(&source->undecodable, 1);
            continue;
        }
        pthread_mutex_lock(&source->mutex);
        snprintf(source->report.codec, sizeof source->report.codec, "%s", format);
        pthread_mutex_unlock(&source->mutex);
        slot->frame.captured_ns = poise_host_ns();
        note_frame(source, slot, turn, index);
        return 0;
    }
    return POISE_EOF;
}

static int produce_frame(poise_source *source, poise_frame_slot *slot, poise_err *err)
{
    AVFrame *picture = source->picture;
    int64_t arrived = 0;
    int truncated = 0;
    int code =
        poise_input_read(source->input, picture, &arrived, &source->undecodable, &truncated, err);
    if (truncated) {
        pthread_mutex_lock(&source->mutex);
        source->report.truncated = 1;
        pthread_mutex_unlock(&source->mutex);
    }
    if (code)
        return code;
    poise_turn turn = {0, 0};
    if (!source->settings.keep_rotation)
        turn = poise_input_turn(source->input, picture);
    AVRational aspect = poise_input_aspect(source->input, picture);
    if (turn.degrees == 90 || turn.degrees == 270)
        aspect = av_inv_q(aspect);
    slot->frame.pixel_aspect = aspect.num > 0 && aspect.den > 0 ? (float)av_q2d(aspect) : 1.0f;
    slot->frame.captured_ns = arrived;
    if (picture->decode_error_flags || picture->flags & AV_FRAME_FLAG_CORRUPT)
        slot->frame.flags |= POISE_FRAME_CORRUPT;
    if (picture->interlaced_frame)
        slot->frame.flags |= POISE_FRAME_INTERLACED;
    int hdr =
        picture->color_trc == AVCOL_TRC_SMPTE2084 || picture->color_trc == AVCOL_TRC_ARIB_STD_B67;
    int64_t pts = picture->pts != AV_NOPTS_VALUE ? picture->pts : POISE_NO_PTS;
    code = poise_convert(&source->converter, picture, turn, source->settings.rgb, slot, err);
    av_frame_unref(picture);
    if (code)
        return code;
    if (hdr) {
        pthread_mutex_lock(&source->mutex);
        source->report.hdr = 1;
        pthread_mutex_unlock(&source->mutex);
    }
    note_frame(source, slot, turn, pts);
    return 0;
}

/* After a live source was lost: opens it again, with growing pauses, until reconnect_ns have passed
 * since its last frame. 0, or the final error. */
static int reconnect(poise_source *source, poise_err *err)
{
    poise_err cause = *err;
    int64_t pause = BACKOFF_FIRST_NS,
            give_up = source->last_frame_ns + source->settings.reconnect_ns;
    poise_input_close(&source->input);
    for (;;) {
        int64_t left = give_up - poise_host_ns();
        if (source->settings.reconnect_ns <= 0)
            return poise_fail(err, POISE_EIO, "%s: lost: %s; start again", source->shown,
                              cause.text);
        if (left <= 0)
            return poise_fail(
                err, POISE_EIO, "%s: lost for %.0f s and not back (%s); check the %s",
                source->shown, (double)source->settings.reconnect_ns / 1e9, cause.text,
                source->kind == POISE_SOURCE_CAMERA ? "camera" : "server and the network");
        void *nothing;
        if (poise_queue_pop(source->wake, &nothing, pause < left ? pause : left) !=
                POISE_ETIMEOUT ||
            poise_interrupt_canceled(&source->interrupt))
            return poise_fail(err, POISE_ECANCELED, "stopped");
        pause = pause * 2 < BACKOFF_MAX_NS ? pause * 2 : BACKOFF_MAX_NS;
        left = give_up - poise_host_ns();
        poise_source_settings settings = source->settings;
        if (left > 0 && left < settings.open_ns)
            settings.open_ns = left;
        int code = poise_input_open(source->name, source->kind, &settings, &source->interrupt,
                                    &source->input, &cause);
        if (code == POISE_ECANCELED || code == POISE_ENOMEM) {
            *err = cause;
            return code;
        }
        if (code)
            continue;
        poise_input_info info;
        poise_input_describe(source->input, &info);
        poise_timeline_restart(&source->timeline, info.time_base.num, info.time_base.den,
                               poise_host_ns() - source->last_frame_ns);
        source->stretch++;
        pthread_mutex_lock(&source->mutex);
        source->report.reconnects++;
        pthread_mutex_unlock(&source->mutex);
        return 0;
    }
}

/* Waits until the frame's time has come. Not 0: cancelled. */
static int wait_for_its_time(poise_source *source, poise_frame *frame)
{
    if (!source->pace_begin_ns)
        source->pace_begin_ns = poise_host_ns() - frame->time.pts_ns;
    const int64_t due = source->pace_begin_ns + frame->time.pts_ns;
    int64_t left;
    while ((left = due - poise_host_ns()) > 0) {
        void *nothing;
        /* In pieces: `stop` is only a flag, and a gap between two times may be long. */
        if (poise_interrupt_canceled(&source->interrupt) ||
            poise_queue_pop(source->wake, &nothing, left < STOP_CHECK_NS ? left : STOP_CHECK_NS) !=
                POISE_ETIMEOUT)
            return POISE_ECANCELED;
    }
    frame->captured_ns = due;
    return 0;
}

/* Hands a finished frame over. Not 0: nobody wants more. */
static int hand_over(poise_source *source, poise_frame_slot *slot)
{
    int code = source->latest_wins ? poise_slot_put(source->slot, slot)
                                   : poise_queue_push(source->queue, slot, POISE_WAIT_FOREVER);
    if (code)
        poise_frame_slot_return(slot);
    return code;
}

static int produce(poise_source *source, poise_frame_slot *slot, poise_err *err)
{
    for (;;) {
        int code = source->pictures ? produce_picture(source, slot, err)
                                    : produce_frame(source, slot, err);
        if (!source->live && code == POISE_ETIMEOUT) {
            poise_err cause = *err;
            return poise_fail(err, POISE_EIO,
                              "%s: lost in the middle: %s; check the network and start again",
                              source->shown, cause.text);
        }
        if (!source->live || (code != POISE_EIO && code != POISE_ETIMEOUT && code != POISE_EOF))
            return code;
        if (code == POISE_EOF && source->settings.reconnect_ns <= 0)
            return code;
        if (code == POISE_EOF)
            poise_fail(err, POISE_EIO, "the stream ended");
        code = reconnect(source, err);
        if (code)
            return code;
    }
}

/* It ended without a frame: fine if it has none, an error if it has and none could be had. */
static int judge_empty(poise_source *source, poise_err *err)
{
    unsigned long long undecodable = atomic_load(&source->undecodable);
    if (undecodable > 0)
        return source->pictures && err->code
                   ? err->code
                   : poise_fail(err, POISE_EFORMAT,
                                "%s: none of its %llu frames can be decoded; the file is damaged, "
                                "copy it again",
                                source->shown, undecodable);
    if (source->report.truncated && source->kind == POISE_SOURCE_STDIN)
        return poise_fail(
            err, POISE_EFORMAT,
            "%s: a pipe cannot be read twice, and this MP4 has its index at the end; give the file "
            "by name, or move the index: ffmpeg -i IN -c copy -movflags +faststart OUT.mp4",
            source->shown);
    if (source->report.truncated)
        return poise_fail(err, POISE_EFORMAT, "%s: cut off before the first frame; copy it again",
                          source->shown);
    return POISE_EOF;
}

static void *run(void *cookie)
{
    poise_source *source = cookie;
    poise_frame_slot *slot = NULL, *spare = NULL;
    poise_err err = {0};
    int code = 0;
    while (!code) {
        if (poise_interrupt_canceled(&source->interrupt)) {
            code = poise_fail(&err, POISE_ECANCELED, "stopped");
            break;
        }
        int waited = 0;
        if (spare) {
            slot = spare;
            spare = NULL;
            slot->frame = (poise_frame){0};
        } else {
            waited = poise_frame_slot_take(source->frames, POISE_WAIT_FOREVER, &slot);
        }
        if (waited) {
            code = poise_fail(&err, POISE_ECANCELED, "stopped");
            break;
        }
        code = produce(source, slot, &err);
        if (code) {
            poise_frame_slot_return(slot);
            break;
        }
        if (source->settings.paced && !source->live && wait_for_its_time(source, &slot->frame)) {
            poise_frame_slot_return(slot);
            code = poise_fail(&err, POISE_ECANCELED, "stopped");
            break;
        }
        atomic_fetch_add(&source->received, 1);
        /* A live frame is read in any case (so that the connection does not clog); it is dropped
         * when it would take the last slot, without which the next could not be read. */
        if (source->latest_wins && poise_frame_slot_take(source->frames, 0, &spare)) {
            spare = slot;
            av_frame_unref(slot->held);
            atomic_fetch_add(&source->dropped_no_room, 1);
            continue;
        }
        if (hand_over(source, slot))
            code = poise_fail(&err, POISE_ECANCELED, "stopped");
    }
    if (spare)
        poise_frame_slot_return(spare);
    if (code == POISE_EOF && atomic_load(&source->received) == 0)
        code = judge_empty(source, &err);
    if (code == POISE_EOF)
        poise_fail(&err, POISE_EOF, "%s: ended", source->shown);
    source->end = code;
    source->end_err = err;
    if (source->latest_wins)
        poise_slot_close(source->slot);
    else
        poise_queue_close(source->queue);
    return NULL;
}

/* Everything between the opened input and the running thread. */
static int start(poise_source *source, poise_err *err)
{
    source->latest_wins = source->live || source->settings.paced;
    int waiting = source->latest_wins ? 1 : source->settings.ahead;
    int code = poise_frame_set_new(waiting + source->settings.lent + (source->latest_wins ? 2 : 1),
                                   &source->frames, err);
    if (!code)
        code = poise_queue_new(1, &source->wake, err);
    if (!code && source->latest_wins)
        code = poise_slot_new(drop_late, source, &source->slot, err);
    if (!code && !source->latest_wins)
        code = poise_queue_new((size_t)source->settings.ahead, &source->queue, err);
    source->picture = av_frame_alloc();
    if (!code && !source->picture)
        code = poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", source->shown);
    if (code)
        return code;
    source->last_frame_ns = poise_host_ns();
    int error_number = pthread_create(&source->thread, NULL, run, source);
    if (error_number)
        return poise_fail_errno(err, error_number, "%s: no thread to read it", source->shown);
    source->running = 1;
    return 0;
}

int poise_source_open(const char *name, const poise_source_settings *settings,
                      poise_source **ret_source, poise_err *err)
{
    poise_source_settings defaults = poise_source_defaults();
    if (!settings)
        settings = &defaults;
    int code = check_settings(settings, err);
    if (code)
        return code;
    poise_media_log_default();
    poise_source_kind kind;
    code = poise_input_kind(name, &kind, err);
    if (code)
        return code;
    poise_source *source = calloc(1, sizeof *source);
    if (!source)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", name);
    pthread_mutex_init(&source->mutex, NULL);
    poise_input_show(name, source->shown, sizeof source->shown);
    source->settings = *settings;
    source->kind = kind;
    source->interrupt.stop = settings->stop;
    source->name = strdup(name);
    if (!source->name)
        code = poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", source->shown);
    else if (kind == POISE_SOURCE_PICTURES || kind == POISE_SOURCE_PICTURE)
        code = open_pictures(source, err);
    else
        code = open_stream(source, err);
    if (!code)
        code = start(source, err);
    if (code) {
        poise_source_close(&source);
        return code;
    }
    *ret_source = source;
    return 0;
}

int poise_source_next(poise_source *source, int64_t wait_ns, poise_frame **ret_frame,
                      poise_err *err)
{
    if (poise_interrupt_canceled(&source->interrupt))
        return poise_fail(err, POISE_ECANCELED, "%s: stopped", source->shown);
    void *item;
    int code = source->latest_wins ? poise_slot_take(source->slot, &item, wait_ns)
                                   : poise_queue_pop(source->queue, &item, wait_ns);
    if (code == POISE_ETIMEOUT)
        return poise_fail(err, POISE_ETIMEOUT, "%s: no frame within %.3f s", source->shown,
                          (double)wait_ns / 1e9);
    if (code) {
        if (poise_interrupt_canceled(&source->interrupt))
            return poise_fail(err, POISE_ECANCELED, "%s: stopped", source->shown);
        if (err)
            *err = source->end_err;
        return source->end;
    }
    poise_frame_slot *slot = item;
    /* Set here and not where the gap is: the frame behind it may have been dropped. */
    if (slot->stretch != source->delivered_stretch)
        slot->frame.flags |= POISE_FRAME_AFTER_GAP;
    source->delivered_stretch = slot->stretch;
    atomic_fetch_add(&slot->set->refs, 1);
    *ret_frame = &slot->frame;
    return 0;
}

void poise_source_cancel(poise_source *source)
{
    atomic_store(&source->interrupt.canceled, 1);
    if (source->wake)
        poise_queue_close(source->wake);
    if (source->frames)
        poise_queue_close(source->frames->free);
    if (source->slot)
        poise_slot_close(source->slot);
    if (source->queue)
        poise_queue_close(source->queue);
}

void poise_source_report_get(poise_source *source, poise_source_report *ret_report)
{
    pthread_mutex_lock(&source->mutex);
    poise_source_report report = source->report;
    pthread_mutex_unlock(&source->mutex);
    report.kind = source->kind;
    report.live = source->live;
    /* Read against the direction in which a frame moves, and `received` last: a frame that moves
     * meanwhile is counted at most once before `received`, so what is in flight is never negative.
     */
    report.processed = atomic_load(&source->frames->processed);
    report.undecodable = atomic_load(&source->undecodable);
    report.dropped_no_room = atomic_load(&source->dropped_no_room);
    if (source->latest_wins) {
        poise_slot_counts counts = poise_slot_count(source->slot);
        report.waiting = counts.waiting;
        report.dropped_late = counts.dropped;
    } else {
        report.waiting = poise_queue_size(source->queue);
    }
    report.received = atomic_load(&source->received) + report.undecodable;
    report.in_flight = report.received - report.processed - report.dropped_late -
                       report.dropped_no_room - report.waiting - report.undecodable;
    *ret_report = report;
}

void poise_source_close(poise_source **source)
{
    if (!source || !*source)
        return;
    poise_source *s = *source;
    poise_source_cancel(s);
    if (s->running)
        pthread_join(s->thread, NULL);
    void *item;
    while (s->queue && poise_queue_pop(s->queue, &item, 0) == 0)
        poise_frame_slot_return(item);
    poise_slot_free(&s->slot); /* an unread frame goes to drop_late */
    poise_queue_free(&s->queue);
    poise_queue_free(&s->wake);
    if (s->frames)
        poise_frame_set_unref(s->frames);
    av_frame_free(&s->picture);
    poise_input_close(&s->input);
    poise_pictures_close(&s->pictures);
    poise_converter_free(&s->converter);
    pthread_mutex_destroy(&s->mutex);
    free(s->name);
    free(s);
    *source = NULL;
}
