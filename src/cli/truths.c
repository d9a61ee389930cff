#include "cli/truths.h"

#include "record/json.h"
#include "record/lines.h"
#include "record/number.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 10, FIELD_BYTES = 128, LINE_BYTES = 4096, PATH_BYTES = 4096 };

static int64_t ns_of(double seconds)
{
    return llround(seconds * 1e9);
}

static poise_score_event *add(poise_truths *truths, const char *path, poise_err *err)
{
    if (truths->count == POISE_TRUTHS_MAX) {
        poise_fail(err, POISE_ELIMIT, "%s: more than %d events", path, POISE_TRUTHS_MAX);
        return NULL;
    }
    return &truths->event[truths->count++];
}

/* ---- poise-sparring's events ---- */

typedef struct sparring_line {
    char type[16];
    int32_t fighter, label, feint;
    double start_s, end_s, contact_s, shown;
    uint32_t present;
} sparring_line;

#define OPTIONAL .flags = POISE_FIELD_OPTIONAL
static const poise_field sparring_fields[] = {
    POISE_FIELD(sparring_line, type, POISE_KIND_TEXT, OPTIONAL),
    POISE_FIELD(sparring_line, fighter, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD(sparring_line, label, POISE_KIND_ENUM, .names = poise_label_names),
    POISE_FIELD(sparring_line, feint, POISE_KIND_BOOL, OPTIONAL),
    POISE_FIELD(sparring_line, start_s, POISE_KIND_F64),
    POISE_FIELD(sparring_line, end_s, POISE_KIND_F64),
    POISE_FIELD(sparring_line, contact_s, POISE_KIND_F64,
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_NULLABLE,
                POISE_PRESENT(sparring_line, present, 1), .about = "its farthest reach"),
    POISE_FIELD(sparring_line, shown, POISE_KIND_F64, OPTIONAL, .fallback = 1),
};
static const poise_record sparring_record =
    POISE_RECORD("SparringEvent", sparring_line, sparring_fields, .flags = POISE_RECORD_OPEN);

static int add_sparring(const sparring_line *line, const char *path, poise_truths *truths,
                        poise_err *err)
{
    /* Mostly not on air: nobody can find it, and nothing else was shown to be wrong about. */
    if (line->label == POISE_LABEL_IDLE || line->shown < 0.5)
        return 0;
    poise_score_event *e = add(truths, path, err);
    if (!e)
        return POISE_ELIMIT;
    const double peak = line->present & 1 && poise_label_is_strike((poise_label)line->label)
                            ? line->contact_s
                            : (line->start_s + line->end_s) / 2;
    *e = (poise_score_event){.fighter = line->fighter,
                             .name = line->label,
                             .accepts = 1u << line->label,
                             .clear = !line->feint,
                             .start_ns = ns_of(line->start_s),
                             .peak_ns = ns_of(peak),
                             .end_ns = ns_of(line->end_s)};
    return 0;
}

static int read_sparring(FILE *stream, const char *path, poise_truths *truths, poise_err *err)
{
    poise_lines lines;
    const char *text;
    size_t size;
    int cut, rc;
    poise_lines_open(&lines, stream, path, 0);
    while ((rc = poise_lines_next(&lines, &text, &size, &cut, err)) == 0) {
        sparring_line line;
        rc = poise_json_read(text, size, &sparring_record, NULL, &line, err);
        if (rc)
            rc = poise_fail_prefix(err, rc, "%s: line %" PRId64, path, lines.number);
        else
            rc = add_sparring(&line, path, truths, err);
        if (rc)
            break;
    }
    poise_lines_close(&lines);
    truths->complete = 1;
    return rc == POISE_EOF ? 0 : rc;
}

/* ---- CSV ---- */

/* Splits at commas; quotes only matter in the notes, which come last and are not looked at. */
static int split(char *line, char ret_field[COLUMNS][FIELD_BYTES])
{
    int n = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *at = line; n < COLUMNS; n++) {
        const size_t length = strcspn(at, ",");
        snprintf(ret_field[n], FIELD_BYTES, "%.*s", (int)(length < 120 ? length : 120), at);
        if (at[length] == 0)
            return n + 1;
        at += length + 1;
    }
    return n;
}

/* A frame number; 0 and *ret_ns untouched when the field is empty; -1: no number. */
static int frame_time(const char *field, double fps, int64_t *ret_ns)
{
    double frame;
    if (!*field)
        return 0;
    if (poise_parse_f64(field, strlen(field), &frame) || !(frame >= 0 && frame < 1e9))
        return -1;
    *ret_ns = ns_of(frame / fps);
    return 1;
}

static int bad_line(const char *path, int number, const char *what, poise_err *err)
{
    return poise_fail(err, POISE_EFORMAT, "%s: line %d: %s", path, number, what);
}

/* The same file, whatever folders stand before it. */
static int same_source(const char *field, const char *source)
{
    const char *a = strrchr(field, '/'), *b = strrchr(source, '/');
    return strcmp(a ? a + 1 : field, b ? b + 1 : source) == 0;
}

/* training/label: file, start_frame, peak_frame, end_frame, class, side, clear, note. */
static int label_row(char field[COLUMNS][FIELD_BYTES], int n, const char *path, int number,
                     double fps, poise_truths *truths, poise_err *err)
{
    int32_t label = -1;
    poise_score_event e = {.fighter = 1};
    for (int32_t c = 1; c < POISE_LABELS; c++)
        if (n >= 7 && strcmp(field[4], poise_label_names[c]) == 0)
            label = c;
    if (label < 0)
        return bad_line(path, number, "class: is no label", err);
    if (frame_time(field[1], fps, &e.start_ns) != 1 || frame_time(field[2], fps, &e.peak_ns) != 1 ||
        frame_time(field[3], fps, &e.end_ns) != 1)
        return bad_line(path, number, "start_frame, peak_frame, end_frame: need numbers", err);
    poise_score_event *to = add(truths, path, err);
    if (!to)
        return POISE_ELIMIT;
    *to = e;
    to->name = label;
    to->accepts = 1u << label;
    to->clear = strcmp(field[6], "0") != 0;
    return 0;
}

#define BIT(label) (1u << POISE_LABEL_##label)
static const struct {
    const char *word;
    int32_t name;
    uint32_t accepts;
} seen_words[] = {
    {"punch", POISE_SCORE_ANY,
     BIT(JAB) | BIT(CROSS) | BIT(HOOK) | BIT(UPPERCUT) | 1u << POISE_SCORE_STRAIGHT},
    {"strike", POISE_SCORE_ANY,
     BIT(JAB) | BIT(CROSS) | BIT(HOOK) | BIT(UPPERCUT) | BIT(ELBOW) | 1u << POISE_SCORE_STRAIGHT},
    {"kick", POISE_SCORE_ANY, BIT(KICK_LOW) | BIT(KICK_MID) | BIT(KICK_HIGH)},
    {"duck", POISE_LABEL_DODGE, BIT(DODGE)},
    {"block", POISE_LABEL_BLOCK, BIT(BLOCK)},
};

/* video, actor, event, start, peak, end, tolerance_frames, note: words that are no moves (a swung
 * pad, an occlusion, a squat) are passed over. `actors`: who has a number already. */
static int seen_row(char field[COLUMNS][FIELD_BYTES], int n, const char *path, int number,
                    double fps, char actors[2][FIELD_BYTES], poise_truths *truths, poise_err *err)
{
    size_t w = 0;
    const size_t words = sizeof(seen_words) / sizeof(seen_words[0]);
    if (n < 6)
        return bad_line(path, number, "need video,actor,event,start,peak,end", err);
    while (w < words && strcmp(field[2], seen_words[w].word) != 0)
        w++;
    if (w == words)
        return 0;
    int32_t fighter = 0;
    while (fighter < 2 && *actors[fighter] && strcmp(actors[fighter], field[1]) != 0)
        fighter++;
    if (fighter == 2)
        return bad_line(path, number, "actor: a third one in this video", err);
    snprintf(actors[fighter], FIELD_BYTES, "%s", field[1]);
    int64_t start = -1, peak = -1, end = -1;
    if (frame_time(field[3], fps, &start) < 0 || frame_time(field[4], fps, &peak) != 1 ||
        frame_time(field[5], fps, &end) < 0)
        return bad_line(path, number, "start, peak, end: need numbers of frames", err);
    poise_score_event *e = add(truths, path, err);
    if (!e)
        return POISE_ELIMIT;
    *e = (poise_score_event){.fighter = fighter + 1,
                             .name = seen_words[w].name,
                             .accepts = seen_words[w].accepts,
                             .clear = 1,
                             .start_ns = start >= 0 ? start : peak,
                             .peak_ns = peak,
                             .end_ns = end >= 0 ? end : peak};
    return 0;
}

/* Rows about `source`: of labels, or of what was seen in videos. */
static int read_csv(FILE *stream, const char *path, const char *source, double fps,
                    poise_truths *truths, poise_err *err)
{
    char line[LINE_BYTES], field[COLUMNS][FIELD_BYTES], actors[2][FIELD_BYTES] = {"", ""};
    int number = 1, rc = 0;
    if (!fgets(line, sizeof(line), stream))
        return bad_line(path, 1, "the file is empty", err);
    const int labels = strncmp(line, "file,start_frame,", 17) == 0;
    if (!labels && strncmp(line, "video,actor,event,", 18) != 0)
        return bad_line(path, 1, "neither file,start_frame,... nor video,actor,event,...", err);
    if (!(fps > 0))
        return poise_fail(err, POISE_EINVAL,
                          "%s counts frames, and the results do not say how many there are in a "
                          "second; give --fps",
                          path);
    while (!rc && fgets(line, sizeof(line), stream)) {
        number++;
        const int n = split(line, field);
        if (n < 3 || !same_source(field[0], source))
            continue;
        rc = labels ? label_row(field, n, path, number, fps, truths, err)
                    : seen_row(field, n, path, number, fps, actors, truths, err);
    }
    truths->complete = labels;
    truths->alone = labels || !*actors[1];
    if (!rc && truths->count == 0)
        rc = poise_fail(err, POISE_EINVAL, "%s: has nothing about %s", path, source);
    return rc;
}

/* stretches.csv beside a file of labels: file, start_frame, end_frame, subject. */
static int read_stretches(const char *path, const char *source, double fps, poise_truths *truths,
                          poise_err *err)
{
    char beside[PATH_BYTES], line[LINE_BYTES], field[COLUMNS][FIELD_BYTES];
    const char *slash = strrchr(path, '/');
    int number = 1, rc = 0;
    snprintf(beside, sizeof(beside), "%.*sstretches.csv", slash ? (int)(slash - path) + 1 : 0,
             path);
    FILE *stream = fopen(beside, "re");
    if (!stream)
        return errno == ENOENT ? 0 : poise_fail_errno(err, errno, "%s", beside);
    if (!fgets(line, sizeof(line), stream))
        rc = bad_line(beside, 1, "the file is empty", err);
    while (!rc && fgets(line, sizeof(line), stream)) {
        number++;
        if (split(line, field) < 3 || !same_source(field[0], source))
            continue;
        const int32_t k = truths->stretches;
        if (k == POISE_TRUTH_STRETCHES_MAX)
            rc = poise_fail(err, POISE_ELIMIT, "%s: more than %d stretches", beside,
                            POISE_TRUTH_STRETCHES_MAX);
        else if (frame_time(field[1], fps, &truths->from_ns[k]) != 1 ||
                 frame_time(field[2], fps, &truths->to_ns[k]) != 1)
            rc = bad_line(beside, number, "start_frame, end_frame: need numbers", err);
        else
            truths->stretches++;
    }
    fclose(stream);
    return rc;
}

int poise_truths_read(const char *path, const char *source, double fps, poise_truths *ret_truths,
                      poise_err *err)
{
    FILE *stream = fopen(path, "re");
    if (!stream)
        return poise_fail_errno(err, errno, "%s", path);
    poise_truths truths = {0};
    truths.event = calloc(POISE_TRUTHS_MAX, sizeof(*truths.event));
    const int first = fgetc(stream);
    rewind(stream);
    int rc = truths.event ? 0 : poise_fail(err, POISE_ENOMEM, "%s: no memory", path);
    if (!rc && first == '{')
        rc = read_sparring(stream, path, &truths, err);
    else if (!rc)
        rc = read_csv(stream, path, source, fps, &truths, err);
    if (!rc && truths.complete && first != '{')
        rc = read_stretches(path, source, fps, &truths, err);
    fclose(stream);
    if (rc)
        poise_truths_free(&truths);
    else
        *ret_truths = truths;
    return rc;
}

void poise_truths_free(poise_truths *truths)
{
    free(truths->event);
    memset(truths, 0, sizeof(*truths));
}
