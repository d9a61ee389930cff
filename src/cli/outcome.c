#include "cli/outcome.h"

#include "base/buf.h"
#include "base/file.h"
#include "cli/cli.h"
#include "record/json.h"

#include <poise/version.h>

#include <jansson.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MARKER_MAX = 1 << 20, SUMMARY_MAX = 256 << 20 };

static const char *const state_names[] = {"waiting", "complete", "interrupted", "failed", NULL};

/* The numbers of an outcome, for all three files. */
static const poise_field number_fields[] = {
    POISE_FIELD(poise_outcome, frames, POISE_KIND_I64),
    POISE_FIELD(poise_outcome, media_seconds, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, source_fps, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, width, POISE_KIND_I32),
    POISE_FIELD(poise_outcome, height, POISE_KIND_I32),
    POISE_FIELD(poise_outcome, people_most, POISE_KIND_I32),
    POISE_FIELD(poise_outcome, tracks, POISE_KIND_I32),
    POISE_FIELD(poise_outcome, people_percent, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, pose_p50_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, pose_p95_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, pose_p99_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, first_pose_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, wall_seconds, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, throughput_fps, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, peak_rss_mib, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, fov_degrees, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, height_m, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, fighters, POISE_KIND_I32),
    POISE_FIELD_AS("fighter_1_percent", poise_outcome, fighter_percent[0], POISE_KIND_F64),
    POISE_FIELD_AS("fighter_2_percent", poise_outcome, fighter_percent[1], POISE_KIND_F64),
    POISE_FIELD(poise_outcome, both_percent, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, uncertain_percent, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, cuts, POISE_KIND_I64),
    POISE_FIELD(poise_outcome, replays, POISE_KIND_I64),
    POISE_FIELD(poise_outcome, named, POISE_KIND_I32),
    POISE_FIELD_AS("fighter_1_moves", poise_outcome, moves[0], POISE_KIND_I64),
    POISE_FIELD_AS("fighter_2_moves", poise_outcome, moves[1], POISE_KIND_I64),
    POISE_FIELD(poise_outcome, unsure_percent, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, moves_p99_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, motion_p50_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, motion_p99_ms, POISE_KIND_F64),
    POISE_FIELD(poise_outcome, warnings, POISE_KIND_I32),
};
static const poise_record numbers = POISE_RECORD("numbers", poise_outcome, number_fields);

static void moves_of(const poise_stage_result *r, poise_outcome *o)
{
    const int64_t windows = r->windows[0] + r->windows[1];
    for (int f = 0; f < 2; f++)
        o->moves[f] = r->events[f];
    o->unsure_percent =
        windows ? 100.0 * (double)(r->abstained[0] + r->abstained[1]) / (double)windows : 0;
    o->moves_p99_ms = poise_times_quantile(&r->times[POISE_STAGE_MOVES], 0.99) / 1e6;
}

static void fighters_of(const poise_stage_result *r, int fighters, poise_outcome *o)
{
    const poise_times *motion = &r->times[POISE_STAGE_MOTION];
    const double percent = r->frames ? 100.0 / (double)r->frames : 0;
    o->fighters = fighters;
    for (int f = 0; f < 2; f++)
        o->fighter_percent[f] = percent * (double)r->fighter_frames[f];
    o->both_percent = percent * (double)r->both_frames;
    o->uncertain_percent = percent * (double)r->uncertain_either_frames;
    o->cuts = r->cuts;
    o->replays = r->replays;
    o->motion_p50_ms = poise_times_quantile(motion, 0.5) / 1e6;
    o->motion_p99_ms = poise_times_quantile(motion, 0.99) / 1e6;
}

void poise_outcome_of(const poise_stage_result *r, const poise_stage_settings *settings,
                      poise_outcome *o)
{
    const poise_times *pose = &r->times[POISE_STAGE_POSE];
    o->state = r->end == POISE_STAGE_STOPPED || r->end == POISE_STAGE_LOST
                   ? POISE_OUTCOME_INTERRUPTED
                   : POISE_OUTCOME_COMPLETE;
    o->frames = r->frames;
    o->media_seconds = (double)r->media_ns / 1e9;
    o->source_fps = r->fps;
    o->width = r->width;
    o->height = r->height;
    o->people_most = r->people_most;
    o->tracks = r->ids;
    o->people_percent = r->frames ? 100.0 * (double)r->frames_with_people / (double)r->frames : 0;
    o->pose_p50_ms = poise_times_quantile(pose, 0.5) / 1e6;
    o->pose_p95_ms = poise_times_quantile(pose, 0.95) / 1e6;
    o->pose_p99_ms = poise_times_quantile(pose, 0.99) / 1e6;
    o->first_pose_ms = (double)r->first_pose_ns / 1e6;
    o->wall_seconds = (double)r->wall_ns / 1e9;
    o->throughput_fps = r->wall_ns > 0 ? (double)r->frames / o->wall_seconds : 0;
    o->peak_rss_mib = (double)r->peak_rss_bytes / 1048576.0;
    o->fov_degrees = settings->people.fov_degrees;
    o->height_m = settings->people.height_m;
    fighters_of(r, settings->people.fighters, o);
    o->named = settings->naming.model != NULL;
    moves_of(r, o);
    for (const char *p = r->warnings; (p = strchr(p, '\n')) != NULL; p++)
        o->warnings++;
}

void poise_sha256_text(const char *text, char ret_hex[POISE_SHA256_TEXT])
{
    SHA256Data((const uint8_t *)text, strlen(text), ret_hex);
}

/* ---- complete.json ---- */

/* Size and hash of a regular file; 0 or -1. */
static int measure(const char *path, json_int_t *ret_size, char ret_hex[POISE_SHA256_TEXT])
{
    struct stat st;
    if (stat(path, &st) || !S_ISREG(st.st_mode))
        return -1;
    *ret_size = st.st_size;
    return SHA256File(path, ret_hex) ? 0 : -1;
}

int poise_complete_write(const char *folder, const char *settings_sha256, const char *const *names,
                         const poise_outcome *outcome, poise_err *err)
{
    char path[POISE_PATH_BYTES];
    snprintf(path, sizeof(path), "%s/complete.json", folder);
    poise_atomic_file *file;
    int rc = poise_atomic_open(path, &file, err);
    if (rc)
        return rc;
    poise_json json, *j = &json;
    poise_json_to_stream(j, poise_atomic_stream(file), 2);
    poise_json_begin_map(j);
    poise_json_key(j, "schema_version");
    poise_json_i64(j, 1);
    poise_json_key(j, "type");
    poise_json_text(j, "poise.complete");
    poise_json_key(j, "poise_version");
    poise_json_text(j, POISE_VERSION);
    poise_json_key(j, "settings_sha256");
    poise_json_text(j, settings_sha256);
    poise_json_key(j, "files");
    poise_json_begin_map(j);
    for (; *names; names++) {
        char output[POISE_PATH_BYTES], hex[POISE_SHA256_TEXT];
        json_int_t size;
        snprintf(output, sizeof(output), "%s/%s", folder, *names);
        if (measure(output, &size, hex))
            continue;
        poise_json_key(j, *names);
        poise_json_begin_map(j);
        poise_json_key(j, "bytes");
        poise_json_i64(j, size);
        poise_json_key(j, "sha256");
        poise_json_text(j, hex);
        poise_json_end(j);
    }
    poise_json_end(j);
    poise_json_key(j, "numbers");
    poise_json_record(j, &numbers, outcome);
    poise_json_end(j);
    rc = poise_json_finish(j, err);
    if (rc) {
        poise_atomic_abort(&file);
        return rc;
    }
    return poise_atomic_commit(&file, err);
}

static json_t *read_marker(const char *folder)
{
    char path[POISE_PATH_BYTES];
    void *text;
    size_t size;
    snprintf(path, sizeof(path), "%.4000s/complete.json", folder);
    if (poise_file_read(path, MARKER_MAX, &text, &size, NULL))
        return NULL;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    return root;
}

int poise_complete_renew(const char *folder, const char *const *names, poise_err *err)
{
    json_t *root = read_marker(folder), *files = json_object_get(root, "files");
    char path[POISE_PATH_BYTES], hex[POISE_SHA256_TEXT];
    for (; *names; names++) {
        json_t *entry = json_object_get(files, *names);
        json_int_t size;
        snprintf(path, sizeof(path), "%.3900s/%.100s", folder, *names);
        if (!entry || measure(path, &size, hex))
            continue;
        json_object_set_new(entry, "bytes", json_integer(size));
        json_object_set_new(entry, "sha256", json_string(hex));
    }
    int rc = 0;
    if (files) {
        poise_atomic_file *file;
        snprintf(path, sizeof(path), "%.4000s/complete.json", folder);
        rc = poise_atomic_open(path, &file, err);
        if (!rc) {
            json_dumpf(root, poise_atomic_stream(file), JSON_INDENT(2) | JSON_REAL_PRECISION(17));
            fputc('\n', poise_atomic_stream(file));
            rc = poise_atomic_commit(&file, err);
        }
    }
    json_decref(root);
    return rc;
}

static int files_unchanged(const char *folder, const json_t *files)
{
    const char *name;
    json_t *entry;
    if (!json_is_object(files) || json_object_size(files) == 0)
        return 0;
    json_object_foreach((json_t *)files, name, entry)
    {
        char path[POISE_PATH_BYTES], hex[POISE_SHA256_TEXT];
        json_int_t size;
        const char *sha256 = json_string_value(json_object_get(entry, "sha256"));
        struct stat st;
        if (strchr(name, '/') || !sha256 ||
            snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
            return 0;
        /* The size first: it costs nothing. */
        if (stat(path, &st) || st.st_size != json_integer_value(json_object_get(entry, "bytes")))
            return 0;
        if (measure(path, &size, hex) || strcmp(hex, sha256) != 0)
            return 0;
    }
    return 1;
}

static void read_numbers(const json_t *map, poise_outcome *o)
{
    for (int i = 0; i < numbers.field_count; i++) {
        const poise_field *f = &number_fields[i];
        const json_t *value = json_object_get(map, f->name);
        char *place = (char *)o + f->offset;
        if (f->kind == POISE_KIND_F64)
            *(double *)(void *)place = json_number_value(value);
        else if (f->kind == POISE_KIND_I64)
            *(int64_t *)(void *)place = json_integer_value(value);
        else
            *(int32_t *)(void *)place = (int32_t)json_integer_value(value);
    }
}

int poise_complete_check(const char *folder, const char *settings_sha256,
                         poise_outcome *ret_outcome)
{
    json_t *root = read_marker(folder);
    const char *settings = json_string_value(json_object_get(root, "settings_sha256"));
    const int good = settings && strcmp(settings, settings_sha256) == 0 &&
                     files_unchanged(folder, json_object_get(root, "files"));
    if (good) {
        read_numbers(json_object_get(root, "numbers"), ret_outcome);
        ret_outcome->state = POISE_OUTCOME_COMPLETE;
        ret_outcome->skipped = 1;
    }
    json_decref(root);
    return good;
}

/* ---- summary ---- */

enum { NUMBER_COLUMNS = 31 }; /* frames ... warnings */

static const char header[] = "folder,source,status,frames,media_s,source_fps,width_px,height_px,"
                             "people_most,tracks,frames_with_people_pct,"
                             "pose_median_ms,pose_p95_ms,pose_p99_ms,first_pose_ms,wall_s,"
                             "throughput_fps,peak_rss_mib,fov_deg,height_m,scale,"
                             "fighters,fighter_1_seen_pct,fighter_2_seen_pct,both_seen_pct,"
                             "uncertain_pct,cuts,replays,fighter_1_moves,fighter_2_moves,"
                             "moves_unsure_pct,motion_median_ms,motion_p99_ms,"
                             "warnings,error\n";

static void add_fighters(poise_buf *out, const poise_outcome *o)
{
    poise_buf_printf(out, "%d,%.2f,%.2f,%.2f,%.2f,%lld,%lld,", o->fighters, o->fighter_percent[0],
                     o->fighter_percent[1], o->both_percent, o->uncertain_percent,
                     (long long)o->cuts, (long long)o->replays);
    if (o->named)
        poise_buf_printf(out, "%lld,%lld,%.2f,", (long long)o->moves[0], (long long)o->moves[1],
                         o->unsure_percent);
    else
        poise_buf_puts(out, ",,,");
    poise_buf_printf(out, "%.3f,%.3f,", o->motion_p50_ms, o->motion_p99_ms);
}

static void add_line(poise_buf *out, const poise_outcome *o)
{
    poise_cli_csv_text(out, *o->folder ? o->folder : ".");
    poise_buf_puts(out, ",");
    poise_cli_csv_text(out, o->source);
    poise_buf_printf(out, ",%s,", state_names[o->state]);
    if (o->state == POISE_OUTCOME_FAILED)
        for (int i = 0; i < NUMBER_COLUMNS; i++)
            poise_buf_puts(out, ",");
    else
        poise_buf_printf(
            out, "%lld,%.6g,%.6g,%d,%d,%d,%d,%.2f,%.3f,%.3f,%.3f,%.1f,%.3f,%.2f,%.1f,%g,%g,%s,",
            (long long)o->frames, o->media_seconds, o->source_fps, o->width, o->height,
            o->people_most, o->tracks, o->people_percent, o->pose_p50_ms, o->pose_p95_ms,
            o->pose_p99_ms, o->first_pose_ms, o->wall_seconds, o->throughput_fps, o->peak_rss_mib,
            o->fov_degrees, o->height_m, o->height_m > 0 ? "given" : "assumed");
    if (o->state != POISE_OUTCOME_FAILED) {
        if (o->fighters)
            add_fighters(out, o);
        else
            poise_buf_puts(out, "0,,,,,,,,,,,,");
        poise_buf_printf(out, "%d,", o->warnings);
    }
    if (*o->error)
        poise_cli_csv_text(out, o->error);
    poise_buf_puts(out, "\n");
}

/* 1: the line of an earlier summary is about one of our folders. */
static int is_ours(const char *line, size_t length, const poise_outcome *outcome, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        poise_buf name;
        poise_buf_init(&name, POISE_PATH_BYTES);
        poise_cli_csv_text(&name, *outcome[i].folder ? outcome[i].folder : ".");
        const int same = name.data && name.size < length &&
                         memcmp(line, name.data, name.size) == 0 && line[name.size] == ',';
        poise_buf_free(&name);
        if (same)
            return 1;
    }
    return 0;
}

static void keep_earlier(poise_buf *out, const char *path, const poise_outcome *outcome,
                         size_t count)
{
    void *data;
    size_t size;
    if (poise_file_read(path, SUMMARY_MAX, &data, &size, NULL))
        return;
    const char *text = data, *end = text + size;
    const size_t head = sizeof(header) - 1;
    /* A file with other columns is from another version: its lines would not fit. */
    if (size >= head && memcmp(text, header, head) == 0)
        for (const char *line = text + head; line < end;) {
            const char *feed = memchr(line, '\n', (size_t)(end - line));
            const size_t length = feed ? (size_t)(feed - line) : (size_t)(end - line);
            if (feed && !is_ours(line, length, outcome, count))
                poise_buf_add(out, line, length + 1);
            line += length + 1;
        }
    free(data);
}

int poise_summary_write(const char *out, const poise_outcome *outcome, size_t count, poise_err *err)
{
    char path[POISE_PATH_BYTES];
    snprintf(path, sizeof(path), "%s/summary.csv", out);
    poise_buf text;
    poise_buf_init(&text, SUMMARY_MAX);
    poise_buf_puts(&text, header);
    keep_earlier(&text, path, outcome, count);
    for (size_t i = 0; i < count; i++)
        if (outcome[i].state != POISE_OUTCOME_WAITING)
            add_line(&text, &outcome[i]);
    int rc = text.failed;
    if (rc) {
        poise_fail(err, rc, "%s: the summary became too large", path);
    } else {
        poise_atomic_file *file;
        rc = poise_atomic_open(path, &file, err);
        if (!rc) {
            fwrite(text.data, 1, text.size, poise_atomic_stream(file));
            rc = poise_atomic_commit(&file, err);
        }
    }
    poise_buf_free(&text);
    return rc;
}

int poise_summary_json(FILE *stream, const poise_outcome *outcome, size_t count, poise_err *err)
{
    poise_json json, *j = &json;
    poise_json_to_stream(j, stream, 2);
    poise_json_begin_list(j);
    for (size_t i = 0; i < count; i++) {
        const poise_outcome *o = &outcome[i];
        poise_json_begin_map(j);
        poise_json_key(j, "folder");
        poise_json_text(j, *o->folder ? o->folder : ".");
        poise_json_key(j, "source");
        poise_json_text(j, o->source);
        poise_json_key(j, "status");
        poise_json_text(j, state_names[o->state]);
        poise_json_key(j, "skipped");
        poise_json_bool(j, o->skipped);
        poise_json_key(j, "error");
        if (*o->error)
            poise_json_text(j, o->error);
        else
            poise_json_null(j);
        poise_json_key(j, "numbers");
        poise_json_record(j, &numbers, o);
        poise_json_end(j);
    }
    poise_json_end(j);
    return poise_json_finish(j, err);
}
