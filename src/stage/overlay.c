/* overlay.mp4: the video with everybody's skeleton, ids or names, moves, cuts, replays and the
 * time. Its bytes depend on the frames alone: no host time is shown, and the encoder's number of
 * threads is a setting of its own.
 *
 * A move is known about a second after it was seen, a replay some time after it began. So where
 * moves are named and the source can be read again, the frames' scenes are kept in a spool and the
 * video is drawn at the end, when everything is known. Of other sources it is drawn as they go, and
 * a move stands over its fighter when it becomes known. */
#include "stage/draw.h"
#include "stage/moves_book.h"
#include "stage/rehearsal.h"
#include "stage/spool.h"

#include "media/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CUT_SHOWN_NS    INT64_C(700000000)   /* media time; all of these */
#define MOVE_SHOWN_NS   INT64_C(500000000)   /* behind a strike's peak */
#define MOVE_TOLD_NS    INT64_C(900000000)   /* once it is known, where it is known late */
#define MOVE_LONGEST_NS INT64_C(60000000000) /* moves that last are looked for so far away */

enum { MOVE_TEXT = 48 };

typedef struct overlay_sink {
    poise_sink sink;
    const poise_stage_settings *settings;
    const poise_moves_view *view;
    poise_canvas *canvas;
    poise_writer *writer;
    poise_spool *spool;  /* not NULL: drawn at the end */
    poise_scene scene;   /* out of it */
    poise_event last[2]; /* the last moves that became known; label idle: none */
    int64_t known_ns[2]; /* when */
    int64_t frames;
    double fps;
    int fighters;
    const char *names[2];
    int64_t cut_shown_until_ns;
} overlay_sink;

static void overlay_begin(poise_sink *sink, const poise_stage_result *result)
{
    overlay_sink *s = (overlay_sink *)sink;
    s->fps = result->fps;
    /* Without a place for the spool it is drawn as the frames go. */
    if (s->settings->naming.model && s->settings->people.fighters &&
        poise_stage_read_again(result->source.kind) &&
        poise_spool_new(s->settings->spool_folder, &s->spool, NULL) == 0)
        sink->wants_pixels = 0;
}

/* ---- drawing ---- */

static void draw_corner(overlay_sink *s, const poise_scene *scene)
{
    const double seconds = (double)scene->time.pts_ns / 1e9;
    const int minutes = (int)(seconds / 60);
    char text[96];
    int n = snprintf(text, sizeof(text), "%02d:%06.3f   %d %s", minutes, seconds - minutes * 60.0,
                     scene->people_count, scene->people_count == 1 ? "person" : "people");
    if (s->fps > 0)
        snprintf(text + n, sizeof(text) - (size_t)n, "   %.4g fps", s->fps);
    const float unit =
        (float)(scene->width < scene->height ? scene->width : scene->height) / 480.0f;
    const poise_color white = {255, 255, 255, 255};
    poise_canvas_text(s->canvas, 10 * unit, (float)scene->height - 10 * unit, 13, POISE_ALIGN_LEFT,
                      text, white, 2);
}

/* Who is who, and what is up with whom. */
static void draw_fighters(overlay_sink *s, const poise_scene *scene)
{
    char line[2][POISE_STAGE_NAME_MAX + 16];
    const char *texts[2] = {line[0], line[1]};
    const poise_color colors[2] = {poise_draw_fighter_color(1), poise_draw_fighter_color(2)};
    const char *state[2] = {"  not seen", "  not seen"};
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if (p->fighter == 1 || p->fighter == 2)
            state[p->fighter - 1] = p->flags & POISE_PERSON_UNCERTAIN ? "  uncertain" : "";
    }
    for (int i = 0; i < 2; i++)
        snprintf(line[i], sizeof(line[i]), "%s%s", s->names[i], state[i]);
    poise_canvas_legend(s->canvas, 0, 13, texts, colors, 2);
}

/* Drawn at the end a replay is known from its first frame. */
static int in_replay(const overlay_sink *s, const poise_scene *scene)
{
    for (int32_t i = 0; s->spool && i < s->view->replays; i++)
        if (scene->time.pts_ns >= s->view->replay[i].from_ns &&
            scene->time.pts_ns < s->view->replay[i].to_ns)
            return 1;
    return (scene->flags & POISE_SCENE_REPLAY) != 0;
}

static void draw_marks(overlay_sink *s, const poise_scene *scene)
{
    const float unit =
        (float)(scene->width < scene->height ? scene->width : scene->height) / 480.0f;
    const poise_color amber = {255, 193, 60, 255}, white = {255, 255, 255, 255};
    if (scene->flags & POISE_SCENE_CUT)
        s->cut_shown_until_ns = scene->time.pts_ns + CUT_SHOWN_NS;
    if (in_replay(s, scene))
        poise_canvas_text(s->canvas, (float)scene->width / 2, 34 * unit, 26, POISE_ALIGN_CENTRE,
                          "REPLAY", amber, 3);
    if (scene->time.pts_ns < s->cut_shown_until_ns)
        poise_canvas_text(s->canvas, (float)scene->width - 12 * unit, 26 * unit, 16,
                          POISE_ALIGN_RIGHT, "CUT", white, 2);
}

/* "kick high 87 %", with the badge of labels that are not proven on real people. */
static void describe(const poise_event *e, const char *badge, char ret_text[MOVE_TEXT])
{
    int n = snprintf(ret_text, MOVE_TEXT, "%s", poise_event_names[poise_event_name_index(e)]);
    for (char *p = ret_text; *p; p++)
        *p = *p == '_' ? ' ' : *p;
    if (strcmp(badge, "person") == 0)
        return;
    n += snprintf(ret_text + n, MOVE_TEXT - (size_t)n, " %.0f %%", 100 * (double)e->confidence);
    if (e->evidence != POISE_EVIDENCE_REAL)
        snprintf(ret_text + n, MOVE_TEXT - (size_t)n, " (%s)",
                 e->evidence == POISE_EVIDENCE_SYNTHETIC ? "synthetic" : "unproven");
}

/* The first entry whose peak is at or after ns. */
static int32_t first_from(const poise_moves_view *view, int64_t ns)
{
    int32_t low = 0, high = view->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (view->entry[middle].event.peak_ns < ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What each fighter does at ns, of those the one that began last; NULL: nothing. */
static void moves_at(const poise_moves_view *view, int64_t ns, const poise_move_entry *ret_move[2])
{
    ret_move[0] = ret_move[1] = NULL;
    for (int32_t i = first_from(view, ns - MOVE_LONGEST_NS); i < view->count; i++) {
        const poise_move_entry *entry = &view->entry[i];
        const poise_event *e = &entry->event;
        if (e->peak_ns > ns + MOVE_LONGEST_NS)
            break;
        const int64_t strike_end = e->peak_ns + MOVE_SHOWN_NS;
        const int strike = poise_label_is_strike(poise_event_class(e));
        const int64_t end = strike && strike_end > e->end_ns ? strike_end : e->end_ns;
        if (entry->deleted || ns < e->start_ns || ns > end)
            continue;
        const poise_move_entry **best = &ret_move[e->fighter - 1];
        if (!*best || (*best)->event.start_ns <= e->start_ns)
            *best = entry;
    }
}

/* Texts over the fighters, into look. */
static void name_moves(overlay_sink *s, const poise_scene *scene, char text[2][MOVE_TEXT],
                       poise_draw_look *look)
{
    const poise_move_entry *now[2] = {NULL, NULL};
    const int64_t ns = scene->time.pts_ns;
    if (in_replay(s, scene))
        return;
    if (s->spool)
        moves_at(s->view, ns, now);
    for (int i = 0; i < 2; i++) {
        if (now[i])
            describe(&now[i]->event, poise_move_badge(now[i]), text[i]);
        else if (!s->spool && s->last[i].label != POISE_LABEL_IDLE &&
                 ns - s->known_ns[i] <= MOVE_TOLD_NS)
            describe(&s->last[i], "", text[i]);
        else
            continue;
        look->move[i] = text[i];
    }
}

static int draw_frame(overlay_sink *s, const poise_image *image, const poise_scene *scene,
                      poise_err *err)
{
    char text[2][MOVE_TEXT];
    int32_t height = s->settings->overlay_size;
    if (image->height > image->width)
        height = (int32_t)((int64_t)height * image->height / image->width);
    int rc = poise_canvas_begin(s->canvas, image, height, err);
    if (rc)
        return rc;
    poise_draw_look look = {1, 1, s->fighters ? s->names : NULL, {NULL, NULL}};
    if (s->fighters)
        name_moves(s, scene, text, &look);
    poise_draw_people(s->canvas, scene, &look);
    draw_corner(s, scene);
    if (s->fighters) {
        draw_fighters(s, scene);
        draw_marks(s, scene);
    }
    s->frames++;
    return poise_writer_canvas(s->writer, s->canvas, scene->time.pts_ns, err);
}

static int overlay_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    overlay_sink *s = (overlay_sink *)sink;
    if (s->spool)
        return poise_spool_add(s->spool, &item->scene, err);
    for (int32_t i = 0; s->fighters && i < item->moves.events; i++) {
        const poise_event *e = &item->moves.event[i];
        s->last[e->fighter - 1] = *e;
        s->known_ns[e->fighter - 1] = item->scene.time.pts_ns;
    }
    return draw_frame(s, &item->frame->image, &item->scene, err);
}

/* ---- at the end ---- */

static int stop_wanted(const overlay_sink *s)
{
    return s->settings->stop && atomic_load(s->settings->stop);
}

/* The frame of the scene in hand: sources give the same frames every time, a paced one gave only
 * some of them. */
static int find_frame(poise_source *source, int64_t pts_ns, poise_frame **ret_frame, poise_err *err)
{
    for (;;) {
        const int rc = poise_source_next(source, POISE_WAIT_FOREVER, ret_frame, err);
        if (rc)
            return rc;
        if ((*ret_frame)->time.pts_ns == pts_ns)
            return 0;
        const int64_t here = (*ret_frame)->time.pts_ns;
        poise_frame_unref(ret_frame);
        if (here > pts_ns)
            return poise_fail(err, POISE_EFORMAT,
                              "the source changed while it was being read: no frame at %.3f s any "
                              "more",
                              (double)pts_ns / 1e9);
    }
}

/* Everything else is complete by now. */
static void cut_short(const overlay_sink *s, poise_stage_result *result)
{
    const size_t used = strlen(result->warnings);
    result->end = POISE_STAGE_STOPPED;
    snprintf(result->warnings + used, sizeof(result->warnings) - used,
             "interrupted while the overlay was drawn: it ends at %.3f s, the other files are "
             "whole\n",
             (double)s->scene.time.pts_ns / 1e9);
}

static int draw_all(overlay_sink *s, poise_source *source, poise_stage_result *result,
                    poise_err *err)
{
    const int stopped = result->end == POISE_STAGE_STOPPED;
    int rc;
    while ((rc = poise_spool_next(s->spool, &s->scene, err)) == 0) {
        poise_frame *frame = NULL;
        if (s->frames > 0 && stop_wanted(s) && !stopped) {
            cut_short(s, result);
            break;
        }
        rc = find_frame(source, s->scene.time.pts_ns, &frame, err);
        const int64_t begin = poise_stage_now();
        if (!rc)
            rc = draw_frame(s, &frame->image, &s->scene, err);
        poise_times_add(&result->times[POISE_STAGE_OVERLAY], poise_stage_now() - begin);
        poise_frame_unref(&frame);
        if (rc == POISE_EOF)
            rc =
                poise_fail(err, POISE_EFORMAT, "the source became shorter while it was being read");
        if (rc)
            return rc;
        if (s->settings->progress)
            atomic_fetch_add(&s->settings->progress->frames, 1);
    }
    return rc == POISE_EOF ? 0 : rc;
}

static int draw_at_end(overlay_sink *s, poise_stage_result *result, poise_err *err)
{
    poise_source_settings media = s->settings->media;
    poise_source *source = NULL;
    poise_stage_progress *p = s->settings->progress;
    media.stop = NULL;
    media.paced = 0;
    media.lent = 2;
    if (p) {
        atomic_store(&p->frames_hint, 2 * result->frames);
        atomic_store(&p->passes, 2);
        atomic_store(&p->pass, 2);
    }
    /* Spooling is no drawing. */
    memset(&result->times[POISE_STAGE_OVERLAY], 0, sizeof(result->times[POISE_STAGE_OVERLAY]));
    int rc = poise_spool_rewind(s->spool, err);
    if (!rc)
        rc = poise_source_open(s->settings->source, &media, &source, err);
    if (!rc)
        rc = draw_all(s, source, result, err);
    poise_source_close(&source);
    return rc;
}

static int overlay_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    overlay_sink *s = (overlay_sink *)sink;
    const int rc = s->spool && result->frames > 0 ? draw_at_end(s, result, err) : 0;
    if (rc)
        return rc;
    if (s->frames > 0)
        return poise_writer_close(&s->writer, err);
    /* A video without frames is no video: there is none, also none from before. */
    poise_writer_abort(&s->writer);
    unlink(s->sink.path);
    return 0;
}

static void overlay_close(poise_sink *sink)
{
    overlay_sink *s = (overlay_sink *)sink;
    poise_writer_abort(&s->writer);
    poise_canvas_free(&s->canvas);
    poise_spool_free(&s->spool);
    free(s);
}

int poise_sink_overlay(const poise_stage_settings *settings, const poise_moves_view *view,
                       poise_sink **ret_sink, poise_err *err)
{
    overlay_sink *s = calloc(1, sizeof(*s));
    if (!s)
        return poise_fail(err, POISE_ENOMEM, "no memory for %s", settings->overlay_path);
    s->sink = (poise_sink){.timer = POISE_STAGE_OVERLAY,
                           .path = settings->overlay_path,
                           .wants_pixels = 1,
                           .begin = overlay_begin,
                           .frame = overlay_frame,
                           .finish = overlay_finish,
                           .close = overlay_close};
    s->settings = settings;
    s->view = view;
    s->fighters = settings->people.fighters != 0;
    for (int i = 0; i < 2; i++)
        s->names[i] = poise_fighter_name(&settings->corner, i + 1);
    poise_writer_settings writer = poise_writer_defaults();
    writer.threads = settings->overlay_threads;
    int rc = poise_canvas_new(&s->canvas, err);
    if (!rc)
        rc = poise_writer_open(settings->overlay_path, &writer, &s->writer, err);
    if (rc) {
        overlay_close(&s->sink);
        return rc;
    }
    *ret_sink = &s->sink;
    return 0;
}
