/* performance.json: how fast it went. The only data file with host time in it. */
#include "stage/history.h"

#include "base/file.h"
#include "record/json.h"

#include <poise/version.h>

#include <string.h>

static void number(poise_json *j, const char *key, double value)
{
    poise_json_key(j, key);
    poise_json_f64(j, value);
}

static void whole(poise_json *j, const char *key, int64_t value)
{
    poise_json_key(j, key);
    poise_json_i64(j, value);
}

static void text(poise_json *j, const char *key, const char *value)
{
    poise_json_key(j, key);
    poise_json_text(j, value);
}

static void write_times(poise_json *j, const poise_stage_result *res)
{
    poise_json_key(j, "stages_ms");
    poise_json_begin_map(j);
    for (int i = 0; i < POISE_STAGE_TIMERS; i++) {
        const poise_times *t = &res->times[i];
        if (t->count == 0)
            continue;
        poise_json_key(j, poise_stage_timer_names[i]);
        poise_json_begin_map(j);
        whole(j, "count", (int64_t)t->count);
        number(j, "mean", poise_times_mean(t) / 1e6);
        number(j, "p50", poise_times_quantile(t, 0.5) / 1e6);
        number(j, "p95", poise_times_quantile(t, 0.95) / 1e6);
        number(j, "p99", poise_times_quantile(t, 0.99) / 1e6);
        number(j, "max", (double)t->max_ns / 1e6);
        poise_json_end(j);
    }
    poise_json_end(j);
}

static void write_moves(poise_json *j, const poise_stage_result *res)
{
    poise_json_key(j, "moves");
    poise_json_begin_map(j);
    for (int f = 0; f < 2; f++) {
        poise_json_key(j, f ? "fighter_2" : "fighter_1");
        poise_json_begin_map(j);
        whole(j, "windows", res->windows[f]);
        whole(j, "windows_without_answer", res->abstained[f]);
        whole(j, "moves", res->events[f]);
        poise_json_end(j);
    }
    whole(j, "corrections", res->corrections);
    poise_json_end(j);
}

static void write_fighters(poise_json *j, const poise_stage_result *res)
{
    poise_json_key(j, "fighters");
    poise_json_begin_map(j);
    for (int f = 0; f < 2; f++) {
        poise_json_key(j, f ? "fighter_2" : "fighter_1");
        poise_json_begin_map(j);
        whole(j, "frames_seen", res->fighter_frames[f]);
        whole(j, "frames_uncertain", res->uncertain_frames[f]);
        poise_json_end(j);
    }
    whole(j, "frames_both", res->both_frames);
    whole(j, "cuts", res->cuts);
    whole(j, "replays", res->replays);
    number(j, "replay_seconds", (double)res->replay_ns / 1e9);
    poise_json_end(j);
}

static void write_source(poise_json *j, const poise_source_report *s)
{
    poise_json_key(j, "source");
    poise_json_begin_map(j);
    text(j, "container", s->container);
    text(j, "codec", s->codec);
    text(j, "pixel_format", s->pixel_format);
    whole(j, "received", (int64_t)s->received);
    whole(j, "dropped_late", (int64_t)s->dropped_late);
    whole(j, "dropped_no_room", (int64_t)s->dropped_no_room);
    whole(j, "undecodable", (int64_t)s->undecodable);
    whole(j, "corrupt", (int64_t)s->corrupt);
    whole(j, "times_repaired", (int64_t)s->repaired);
    whole(j, "times_estimated", (int64_t)s->estimated);
    whole(j, "reconnects", (int64_t)s->reconnects);
    whole(j, "size_changes", (int64_t)s->size_changes);
    poise_json_end(j);
}

static void write_warnings(poise_json *j, const char *lines)
{
    poise_json_key(j, "warnings");
    poise_json_begin_list(j);
    while (*lines) {
        const size_t n = strcspn(lines, "\n");
        poise_json_text_n(j, lines, n);
        lines += n + (lines[n] == '\n');
    }
    poise_json_end(j);
}

int poise_performance_write(const poise_stage_settings *settings, const poise_stage_result *res,
                            poise_err *err)
{
    static const char *const ends[] = {"complete", "limited", "stopped", "lost"};
    poise_atomic_file *file;
    int rc = poise_atomic_open(settings->performance_path, &file, err);
    if (rc)
        return rc;
    poise_json json;
    poise_json *j = &json;
    const double wall = (double)res->wall_ns / 1e9;
    poise_json_to_stream(j, poise_atomic_stream(file), 2);
    poise_json_begin_map(j);
    whole(j, "schema_version", 1);
    text(j, "type", "poise.performance");
    text(j, "poise_version", POISE_VERSION);
    text(j, "model", settings->model_name);
    text(j, "end", ends[res->end]);
    whole(j, "threads", settings->people.threads);
    whole(j, "frames", res->frames);
    whole(j, "person_frames", res->person_frames);
    whole(j, "people_most", res->people_most);
    whole(j, "ids", res->ids);
    whole(j, "detector_runs", res->detector_runs);
    whole(j, "landmark_runs", res->landmark_runs);
    number(j, "media_seconds", (double)res->media_ns / 1e9);
    number(j, "wall_seconds", wall);
    number(j, "frames_per_second", wall > 0 ? (double)res->frames / wall : 0);
    number(j, "first_pose_ms", (double)res->first_pose_ns / 1e6);
    number(j, "peak_rss_mib", (double)res->peak_rss_bytes / 1048576.0);
    if (settings->people.fighters)
        write_fighters(j, res);
    if (settings->naming.model)
        write_moves(j, res);
    write_times(j, res);
    write_source(j, &res->source);
    write_warnings(j, res->warnings);
    poise_json_end(j);
    rc = poise_json_finish(j, err);
    if (rc) {
        poise_atomic_abort(&file);
        return rc;
    }
    return poise_atomic_commit(&file, err);
}
