#include "stage/spans.h"

#include "record/json.h"

#include <poise/version.h>

enum { SPANS_VERSION = 1 };

static const char *const kind_names[] = {"seen", "uncertain", "cut", "replay",
                                         "swap", "lock",      NULL};

#define OMIT .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT
static const poise_field span_fields[] = {
    POISE_FIELD(poise_span, kind, POISE_KIND_ENUM, .names = kind_names),
    POISE_FIELD(poise_span, fighter, POISE_KIND_I32, POISE_RANGE(0, 2), OMIT),
    POISE_FIELD(poise_span, id, POISE_KIND_I32, POISE_AT_LEAST(0), OMIT,
                .about = "lock: the person's id in poses.jsonl"),
    POISE_FIELD(poise_span, from_ns, POISE_KIND_I64, POISE_AT_LEAST(0),
                .about = "media time of the first frame"),
    POISE_FIELD(poise_span, to_ns, POISE_KIND_I64, POISE_AT_LEAST(0),
                .about = "media time of the last frame"),
};
const poise_record poise_span_record = POISE_RECORD("Span", poise_span, span_fields);

typedef struct listener {
    int (*tell)(void *cookie, const poise_span *span);
    void *cookie;
} listener;

static int tell(const listener *to, poise_span_kind kind, int32_t fighter, int64_t from_ns,
                int64_t to_ns)
{
    const poise_span span = {kind, fighter, 0, from_ns, to_ns};
    return to->tell(to->cookie, &span);
}

static int end_replay(poise_spans *s, const listener *to)
{
    s->replay = 0;
    return tell(to, POISE_SPAN_REPLAY, 0, s->replay_from_ns, s->replay_to_ns);
}

/* A replay is known by where it began: two that follow each other are two, and one whose
 * recognition was interrupted for a moment is one. */
static int follow_replay(poise_spans *s, const poise_scene *scene, const listener *to)
{
    const int64_t now_ns = scene->time.pts_ns;
    const int now = (scene->flags & POISE_SCENE_REPLAY) != 0;
    const int over = now ? scene->replay_from_ns > s->replay_to_ns
                         : (scene->flags & POISE_SCENE_CUT) ||
                               now_ns - s->replay_to_ns > POISE_SPAN_REPLAY_WAIT_NS;
    const int rc = s->replay && over ? end_replay(s, to) : 0;
    if (now) {
        if (!s->replay || scene->replay_from_ns < s->replay_from_ns)
            s->replay_from_ns = scene->replay_from_ns;
        s->replay = 1;
        s->replay_to_ns = now_ns;
    }
    return rc;
}

static int follow_fighter(poise_spans *s, int fighter, const int now[2], int64_t pts_ns,
                          const listener *to)
{
    int rc = 0;
    for (int k = 0; k < 2 && !rc; k++) {
        if (s->open[k][fighter] && !now[k])
            rc = tell(to, k ? POISE_SPAN_UNCERTAIN : POISE_SPAN_SEEN, fighter + 1,
                      s->from_ns[k][fighter], s->last_ns);
        if (!s->open[k][fighter] && now[k])
            s->from_ns[k][fighter] = pts_ns;
        s->open[k][fighter] = now[k];
    }
    return rc;
}

int poise_spans_add(poise_spans *s, const poise_stage_item *item,
                    int (*told)(void *cookie, const poise_span *span), void *cookie)
{
    const listener to = {told, cookie};
    const poise_scene *scene = &item->scene;
    const int64_t now_ns = scene->time.pts_ns;
    int state[2][2] = {{0}}; /* [fighter][seen, uncertain] */
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if (p->fighter < 1 || p->fighter > 2)
            continue;
        state[p->fighter - 1][0] = 1;
        state[p->fighter - 1][1] = (p->flags & POISE_PERSON_UNCERTAIN) != 0;
    }
    int rc = 0;
    for (int fighter = 0; fighter < 2 && !rc; fighter++)
        rc = follow_fighter(s, fighter, state[fighter], now_ns, &to);
    if (!rc)
        rc = follow_replay(s, scene, &to);
    if (!rc && scene->flags & POISE_SCENE_CUT)
        rc = tell(&to, POISE_SPAN_CUT, 0, now_ns, now_ns);
    /* Twice at one moment is not at all, but the user said so: both are told of. */
    for (int32_t i = 0; i < item->swapped && !rc; i++)
        rc = tell(&to, POISE_SPAN_SWAP, 0, now_ns, now_ns);
    for (int fighter = 0; fighter < 2 && !rc; fighter++)
        if (item->locked[fighter]) {
            const poise_span span = {POISE_SPAN_LOCK, fighter + 1, item->locked[fighter], now_ns,
                                     now_ns};
            rc = told(cookie, &span);
        }
    s->last_ns = now_ns;
    return rc;
}

int poise_spans_end(poise_spans *s, int (*told)(void *cookie, const poise_span *span), void *cookie)
{
    const listener to = {told, cookie};
    const int nothing[2] = {0, 0};
    int rc = 0;
    for (int fighter = 0; fighter < 2 && !rc; fighter++)
        rc = follow_fighter(s, fighter, nothing, s->last_ns, &to);
    return !rc && s->replay ? end_replay(s, &to) : rc;
}

/* ---- spans.jsonl ---- */

typedef struct spans_sink {
    poise_file_sink base;
    poise_spans spans;
    poise_json json;
    poise_err *err; /* of the call in progress */
} spans_sink;

static int write_header(spans_sink *s, const poise_stage_settings *settings, poise_err *err)
{
    poise_json *j = &s->json;
    poise_json_begin_map(j);
    poise_json_key(j, "type");
    poise_json_text(j, "poise.spans");
    poise_json_key(j, "schema_version");
    poise_json_i64(j, SPANS_VERSION);
    poise_json_key(j, "poise_version");
    poise_json_text(j, POISE_VERSION);
    for (int i = 0; i < 2; i++)
        if (*settings->corner.name[i]) {
            poise_json_key(j, i ? "fighter_2" : "fighter_1");
            poise_json_text(j, settings->corner.name[i]);
        }
    poise_json_key(j, "units");
    poise_json_begin_map(j);
    poise_json_key(j, "from_ns");
    poise_json_text(j, "nanoseconds since the first frame, of the span's first frame");
    poise_json_key(j, "to_ns");
    poise_json_text(j, "nanoseconds since the first frame, of the span's last frame");
    poise_json_end(j);
    poise_json_end(j);
    return poise_json_finish(j, err);
}

static int write_span(void *cookie, const poise_span *span)
{
    spans_sink *s = cookie;
    poise_json_record(&s->json, &poise_span_record, span);
    return poise_json_finish(&s->json, s->err);
}

static int spans_frame(poise_sink *sink, const poise_stage_item *item, poise_err *err)
{
    spans_sink *s = (spans_sink *)sink;
    s->err = err;
    return poise_spans_add(&s->spans, item, write_span, s);
}

static int spans_finish(poise_sink *sink, poise_stage_result *result, poise_err *err)
{
    spans_sink *s = (spans_sink *)sink;
    (void)result;
    s->err = err;
    const int rc = poise_spans_end(&s->spans, write_span, s);
    return rc ? rc : poise_atomic_commit(&s->base.file, err);
}

int poise_sink_spans(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err)
{
    poise_file_sink *base;
    int rc = poise_file_sink_new(sizeof(spans_sink), settings->spans_path, &base, err);
    if (rc)
        return rc;
    spans_sink *s = (spans_sink *)base;
    s->base.sink.frame = spans_frame;
    s->base.sink.finish = spans_finish;
    poise_json_to_stream(&s->json, poise_atomic_stream(s->base.file), 0);
    rc = write_header(s, settings, err);
    if (rc)
        base->sink.close(&base->sink);
    else
        *ret_sink = &s->base.sink;
    return rc;
}
