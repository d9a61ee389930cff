/* moves.jsonl, events.jsonl, moves.csv. */
#include "stage/moves_book.h"

#include <inttypes.h>
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- moves.jsonl ---- */

typedef struct packets_sink {
    poise_file_sink base;
    poise_json json;
    const char *label, *version;
    int32_t only; /* 1, 2: the fighter that is wanted; 0: both */
} packets_sink;

/* UUID version 5 (RFC 9562, 5.5): the same source, fighter and window give the same id. */
static void name_packet(const char *label, const poise_prediction *p, char ret_id[POISE_UUID_TEXT])
{
    static const uint8_t space[16] = {0x6b, 0x1d, 0x5e, 0x0a, 0x52, 0x0f, 0x5c, 0x1e,
                                      0x9b, 0x7c, 0x70, 0x6f, 0x69, 0x73, 0x65, 0x31};
    uint8_t h[SHA1_DIGEST_LENGTH];
    char name[512];
    const int n = snprintf(name, sizeof(name), "%.400s/%d/%" PRId64, label, p->fighter, p->number);
    SHA1_CTX context;
    SHA1Init(&context);
    SHA1Update(&context, space, sizeof(space));
    SHA1Update(&context, (const uint8_t *)name, (size_t)n);
    SHA1Final(h, &context);
    h[6] = (uint8_t)((h[6] & 0x0f) | 0x50);
    h[8] = (uint8_t)((h[8] & 0x3f) | 0x80);
    snprintf(ret_id, POISE_UUID_TEXT,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", h[0], h[1],
             h[2], h[3], h[4], h[5], h[6], h[7], h[8], h[9], h[10], h[11], h[12], h[13], h[14],
             h[15]);
}

static int packets_rest(poise_sink *sink, const poise_stage_moves *moves, poise_err *err)
{
    packets_sink *s = (packets_sink *)sink;
    int rc = 0;
    for (int32_t i = 0; i < moves->predictions && !rc; i++) {
        const poise_prediction *p = &moves->prediction[i];
        if (s->only && p->fighter != s->only)
            continue;
        poise_prediction_packet packet = poise_prediction_packet_of(p, s->version);
        name_packet(s->label, p, packet.prediction_id);
        poise_json_record(&s->json, &poise_prediction_packet_record, &packet);
        rc = poise_json_finish(&s->json, err);
    }
    return rc;
}

static int packets_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    return packets_rest(sink, &item->moves, err);
}

static int packets_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    (void)result;
    return poise_atomic_commit(&((poise_file_sink *)sink)->file, err);
}

int poise_sink_packets(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
{
    poise_file_sink *base;
    const int rc = poise_file_sink_new(sizeof(packets_sink), settings->moves_path, &base, err);
    if (rc)
        return rc;
    packets_sink *s = (packets_sink *)base;
    s->base.sink.frame = packets_frame;
    s->base.sink.rest = packets_rest;
    s->base.sink.finish = packets_finish;
    s->label = settings->label;
    s->version = settings->naming.model->version;
    s->only = settings->subject == POISE_SUBJECT_FIGHTER ? settings->subject_id : 0;
    poise_json_to_stream(&s->json, poise_atomic_stream(s->base.file), 0);
    *ret_sink = &s->base.sink;
    return 0;
}

/* ---- events.jsonl, moves.csv: written at the end ---- */

typedef struct view_sink {
    poise_sink sink;
    const poise_moves_view *view;
} view_sink;

static int no_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    (void)sink;
    (void)item;
    (void)err;
    return 0;
}

static void view_close(poise_sink *sink)
{
    free(sink);
}

static int view_sink_new(const char *path, const poise_moves_view *view,
                         int (*finish)(poise_sink *, poise_stage_result *, poise_err *),
                         poise_sink **ret_sink, poise_err *err)
{
    view_sink *s = calloc(1, sizeof(*s));
    if (!s)
        return poise_fail(err, POISE_ENOMEM, "no memory for %s", path);
    s->sink.timer = POISE_STAGE_WRITE;
    s->sink.path = path;
    s->sink.frame = no_frame;
    s->sink.finish = finish;
    s->sink.close = view_close;
    s->view = view;
    *ret_sink = &s->sink;
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const int64_t x = (*(const poise_move_entry *const *)a)->machine.number;
    const int64_t y = (*(const poise_move_entry *const *)b)->machine.number;
    return (x > y) - (x < y);
}

/* What the machine found, in its order, whatever people said since. */
static int write_events(const poise_moves_view *view, FILE *stream, poise_err *err)
{
    const poise_move_entry **machine = calloc((size_t)view->count + 1, sizeof(*machine));
    if (!machine)
        return poise_fail(err, POISE_ENOMEM, "no memory for a list of moves");
    size_t n = 0;
    for (int32_t i = 0; i < view->count; i++)
        if (view->entry[i].machine.number)
            machine[n++] = &view->entry[i];
    qsort(machine, n, sizeof(*machine), by_number);
    poise_json json;
    poise_json_to_stream(&json, stream, 0);
    int rc = poise_events_write_header(&json, &view->header, err);
    for (size_t i = 0; i < n && !rc; i++)
        rc = poise_events_write_event(&json, &machine[i]->machine, err);
    free(machine);
    return rc;
}

static int events_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    poise_atomic_file *file;
    (void)result;
    int rc = poise_atomic_open(sink->path, &file, err);
    if (rc)
        return rc;
    rc = write_events(((view_sink *)sink)->view, poise_atomic_stream(file), err);
    if (rc) {
        poise_atomic_abort(&file);
        return rc;
    }
    return poise_atomic_commit(&file, err);
}

static int csv_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    (void)result;
    return poise_moves_csv_write(((view_sink *)sink)->view, sink->path, err);
}

int poise_sink_events(const poise_stage_settings *settings, const poise_moves_view *view,
                      poise_sink **ret_sink, poise_err *err)
{
    return view_sink_new(settings->events_path, view, events_finish, ret_sink, err);
}

int poise_sink_moves_csv(const poise_stage_settings *settings, const poise_moves_view *view,
                         poise_sink **ret_sink, poise_err *err)
{
    return view_sink_new(settings->moves_csv_path, view, csv_finish, ret_sink, err);
}
