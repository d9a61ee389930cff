/* The JSON outputs with a line or an entry per frame. */
#include "stage/sink.h"

#include "scene/motion_tables.h"
#include "scene/neuropose.h"

#include <string.h>

static void copy_text(char *to, size_t size, const char *from)
{
    const size_t n = from ? strnlen(from, size - 1) : 0;
    if (n)
        memcpy(to, from, n);
    to[n] = 0;
}

/* ---- poses.jsonl ---- */

typedef struct poses_sink {
    poise_file_sink base;
    poise_poses_header header;
    int begun;
    poise_json json;
} poses_sink;

static void poses_source(poise_sink *sink, const poise_stage_result *result)
{
    ((poses_sink *)sink)->header.fps = result->fps;
}

static int poses_begin(poses_sink *s, int32_t width, int32_t height, poise_err *err)
{
    s->begun = 1;
    s->header.width = width;
    s->header.height = height;
    return poise_poses_write_header(&s->json, &s->header, err);
}

static int poses_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    poses_sink *s = (poses_sink *)sink;
    int rc = s->begun ? 0 : poses_begin(s, item->scene.width, item->scene.height, err);
    if (!rc)
        rc = poise_poses_write_frame(&s->json, &item->scene, err);
    return rc;
}

static int poses_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    poses_sink *s = (poses_sink *)sink;
    const int rc = s->begun ? 0 : poses_begin(s, result->width, result->height, err);
    return rc ? rc : poise_atomic_commit(&s->base.file, err);
}

int poise_sink_poses(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
{
    poise_file_sink *base;
    const int rc = poise_file_sink_new(sizeof(poses_sink), settings->poses_path, &base, err);
    if (rc)
        return rc;
    poses_sink *s = (poses_sink *)base;
    s->base.sink.begin = poses_source;
    s->base.sink.frame = poses_frame;
    s->base.sink.finish = poses_finish;
    poise_json_to_stream(&s->json, poise_atomic_stream(s->base.file), 0);
    s->header = poise_poses_header_defaults();
    copy_text(s->header.source, sizeof(s->header.source), settings->label);
    copy_text(s->header.model, sizeof(s->header.model), settings->model_name);
    copy_text(s->header.model_sha256, sizeof(s->header.model_sha256), settings->model_sha256);
    copy_text(s->header.rule, sizeof(s->header.rule),
              settings->people.rule == POISE_RULE_MEDIAPIPE ? "mediapipe" : "many");
    s->header.fov_degrees = settings->people.fov_degrees;
    s->header.height_m = settings->people.height_m;
    s->header.has_height = settings->people.height_m > 0;
    s->header.smooth = settings->people.smooth;
    s->header.fighters = settings->people.fighters;
    for (int i = 0; i < 2; i++)
        copy_text(s->header.fighter_name[i], sizeof(s->header.fighter_name[i]),
                  settings->corner.name[i]);
    *ret_sink = &s->base.sink;
    return 0;
}

/* ---- motion.jsonl ---- */

typedef struct motion_sink {
    poise_file_sink base;
    poise_motion_header header;
    int begun;
    int32_t only; /* 1, 2: the fighter that is wanted; 0: both */
    poise_motion_frame frame;
    poise_json json;
} motion_sink;

static void motion_source(poise_sink *sink, const poise_stage_result *result)
{
    ((motion_sink *)sink)->header.fps = result->fps;
}

static int motion_begin(motion_sink *s, int32_t width, int32_t height, poise_err *err)
{
    s->begun = 1;
    s->header.width = width;
    s->header.height = height;
    return poise_motion_write_header(&s->json, &s->header, err);
}

static int motion_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    motion_sink *s = (motion_sink *)sink;
    const poise_motion_frame *frame = &item->motion;
    int rc = s->begun ? 0 : motion_begin(s, item->scene.width, item->scene.height, err);
    if (s->only) {
        s->frame = *frame;
        s->frame.fighter[2 - s->only].flags = 0; /* as if not seen; the distance stays */
        frame = &s->frame;
    }
    return rc ? rc : poise_motion_write_frame(&s->json, frame, err);
}

static int motion_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    motion_sink *s = (motion_sink *)sink;
    const int rc = s->begun ? 0 : motion_begin(s, result->width, result->height, err);
    return rc ? rc : poise_atomic_commit(&s->base.file, err);
}

int poise_sink_motion(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
{
    poise_file_sink *base;
    const int rc = poise_file_sink_new(sizeof(motion_sink), settings->motion_path, &base, err);
    if (rc)
        return rc;
    motion_sink *s = (motion_sink *)base;
    s->base.sink.begin = motion_source;
    s->base.sink.frame = motion_frame;
    s->base.sink.finish = motion_finish;
    poise_json_to_stream(&s->json, poise_atomic_stream(s->base.file), 0);
    s->header = poise_motion_header_defaults();
    copy_text(s->header.source, sizeof(s->header.source), settings->label);
    s->header.height_m = settings->people.height_m;
    s->header.has_height = settings->people.height_m > 0;
    s->only = settings->subject == POISE_SUBJECT_FIGHTER ? settings->subject_id : 0;
    *ret_sink = &s->base.sink;
    return 0;
}

/* ---- predictions.json ---- */

typedef struct predictions_sink {
    poise_file_sink base;
    poise_np_provenance provenance;
    poise_np_writer writer;
    poise_np_frame frame;
} predictions_sink;

static int predictions_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    predictions_sink *s = (predictions_sink *)sink;
    poise_np_frame *f = &s->frame;
    int32_t n = 0;
    for (int32_t i = 0; i < item->scene.people_count; i++) {
        const poise_person *p = &item->scene.people[i];
        /* The format knows no "unknown": somebody without a position in millimetres is left out
         * (and counted). */
        if (!(p->flags & POISE_PERSON_CAMERA_VALID))
            continue;
        const double box[5] = {p->box.x, p->box.y, p->box.w, p->box.h, p->box.score};
        memcpy(f->boxes[n], box, sizeof(box));
        for (int j = 0; j < POISE_LANDMARKS; j++) {
            f->poses3d[n][j][0] = p->camera_mm[j].x;
            f->poses3d[n][j][1] = p->camera_mm[j].y;
            f->poses3d[n][j][2] = p->camera_mm[j].z;
            f->poses2d[n][j][0] = p->landmarks[j].x;
            f->poses2d[n][j][1] = p->landmarks[j].y;
        }
        n++;
    }
    f->people = n;
    f->joints = POISE_LANDMARKS;
    const int rc = poise_np_write_frame(&s->writer, f);
    if (rc && err)
        *err = s->writer.json.error;
    return rc;
}

static int predictions_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    predictions_sink *s = (predictions_sink *)sink;
    const poise_np_metadata metadata = {result->frames, result->fps > 0 ? result->fps : 0.0,
                                        result->width, result->height};
    const int rc = poise_np_end(&s->writer, &metadata, &s->provenance, err);
    return rc ? rc : poise_atomic_commit(&s->base.file, err);
}

int poise_sink_predictions(const poise_stage_settings *settings, poise_sink **ret_sink,
                           poise_err *err)
{
    poise_file_sink *base;
    const int rc =
        poise_file_sink_new(sizeof(predictions_sink), settings->predictions_path, &base, err);
    if (rc)
        return rc;
    predictions_sink *s = (predictions_sink *)base;
    s->base.sink.frame = predictions_frame;
    s->base.sink.finish = predictions_finish;
    s->provenance = poise_np_provenance_of(settings->model_file, settings->model_sha256);
    poise_np_begin(&s->writer, poise_atomic_stream(s->base.file));
    *ret_sink = &s->base.sink;
    return 0;
}
