#include "stage/tracks.h"

#include "scene/extent.h"
#include "stage/sink.h"

#include <inttypes.h>

static void write_line(FILE *stream, int64_t index, int32_t id, const poise_person *person)
{
    const poise_bbox extent = poise_person_extent(person), *box = &extent;
    fprintf(stream, "%" PRId64 ",%d,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1\n", index + 1, id,
            (double)box->x, (double)box->y, (double)box->w, (double)box->h, (double)box->score);
}

void poise_tracks_write(FILE *stream, const poise_scene *scene, int fighters)
{
    for (int32_t fighter = 1; fighters && fighter <= 2; fighter++)
        for (int32_t i = 0; i < scene->people_count; i++)
            if (scene->people[i].fighter == fighter)
                write_line(stream, scene->time.index, fighter, &scene->people[i]);
    for (int32_t i = 0; !fighters && i < scene->people_count; i++)
        write_line(stream, scene->time.index, scene->people[i].id, &scene->people[i]);
}

/* ---- tracks.txt ---- */

typedef struct tracks_sink {
    poise_file_sink base;
    int fighters;
} tracks_sink;

static int tracks_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    tracks_sink *s = (tracks_sink *)sink;
    (void)err; /* a full disk shows when the file is put in place */
    poise_tracks_write(poise_atomic_stream(s->base.file), &item->scene, s->fighters);
    return 0;
}

static int tracks_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    (void)result;
    return poise_atomic_commit(&((poise_file_sink *)sink)->file, err);
}

int poise_sink_tracks(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
{
    poise_file_sink *base;
    const int rc = poise_file_sink_new(sizeof(tracks_sink), settings->tracks_path, &base, err);
    if (rc)
        return rc;
    tracks_sink *s = (tracks_sink *)base;
    s->base.sink.frame = tracks_frame;
    s->base.sink.finish = tracks_finish;
    s->fighters = settings->people.fighters;
    *ret_sink = &s->base.sink;
    return 0;
}
