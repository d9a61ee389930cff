/* overlay.mp4: the video with everybody's skeleton, ids or names, cuts, replays and the time. Its
 * bytes depend on the frames alone: no host time is shown, and the encoder's number of threads is a
 * setting of its own.
 */
#include "stage/draw.h"
#include "stage/sink.h"

#include "media/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CUT_SHOWN_NS INT64_C(700000000) /* media time */

typedef struct overlay_sink {
    poise_sink sink;
    poise_canvas *canvas;
    poise_writer *writer;
    int32_t size; /* of the shorter side, at most */
    int threads;
    int64_t frames;
    double fps;
    int fighters;
    const char *names[2];
    int64_t cut_shown_until_ns;
} overlay_sink;

static void overlay_begin(poise_sink *sink, const poise_stage_result *result)
{
    ((overlay_sink *)sink)->fps = result->fps;
}

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

static void draw_marks(overlay_sink *s, const poise_scene *scene)
{
    const float unit =
        (float)(scene->width < scene->height ? scene->width : scene->height) / 480.0f;
    const poise_color amber = {255, 193, 60, 255}, white = {255, 255, 255, 255};
    if (scene->flags & POISE_SCENE_CUT)
        s->cut_shown_until_ns = scene->time.pts_ns + CUT_SHOWN_NS;
    if (scene->flags & POISE_SCENE_REPLAY)
        poise_canvas_text(s->canvas, (float)scene->width / 2, 34 * unit, 26, POISE_ALIGN_CENTRE,
                          "REPLAY", amber, 3);
    if (scene->time.pts_ns < s->cut_shown_until_ns)
        poise_canvas_text(s->canvas, (float)scene->width - 12 * unit, 26 * unit, 16,
                          POISE_ALIGN_RIGHT, "CUT", white, 2);
}

static int overlay_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    overlay_sink *s = (overlay_sink *)sink;
    const poise_image *image = &item->frame->image;
    int32_t height = s->size;
    if (image->height > image->width)
        height = (int32_t)((int64_t)height * image->height / image->width);
    int rc = poise_canvas_begin(s->canvas, image, height, err);
    if (rc)
        return rc;
    const poise_draw_look look = {1, 1, s->fighters ? s->names : NULL};
    poise_draw_people(s->canvas, &item->scene, &look);
    draw_corner(s, &item->scene);
    if (s->fighters) {
        draw_fighters(s, &item->scene);
        draw_marks(s, &item->scene);
    }
    s->frames++;
    return poise_writer_canvas(s->writer, s->canvas, item->scene.time.pts_ns, err);
}

static int overlay_finish(poise_sink *sink, const poise_stage_result *result, poise_err *err)
{
    overlay_sink *s = (overlay_sink *)sink;
    (void)result;
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
    free(s);
}

int poise_sink_overlay(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
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
    s->size = settings->overlay_size;
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
