#include "scene/corrections.h"

#include <poise/version.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char type_name[] = "poise.corrections";

const char *const poise_correction_names[7] = {"add",  "relabel", "move", "delete",
                                               "swap", "undo",    NULL};

enum {
    ADD = 1 << POISE_CORRECTION_ADD,
    RELABEL = 1 << POISE_CORRECTION_RELABEL,
    MOVE = 1 << POISE_CORRECTION_MOVE,
    DELETE = 1 << POISE_CORRECTION_DELETE,
    SWAP = 1 << POISE_CORRECTION_SWAP,
    UNDO = 1 << POISE_CORRECTION_UNDO,
    OF_EVENT = RELABEL | MOVE | DELETE
};

#define OMIT .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT
static const poise_field correction_fields[] = {
    POISE_FIELD(poise_correction, kind, POISE_KIND_ENUM, .names = poise_correction_names),
    POISE_FIELD(poise_correction, id, POISE_KIND_I64, POISE_AT_LEAST(1)),
    POISE_FIELD(poise_correction, of, POISE_KIND_I64, POISE_AT_LEAST(0), OMIT, .when = OF_EVENT,
                .about = "id of the addition that is meant; absent: a machine's event"),
    POISE_FIELD(poise_correction, fighter, POISE_KIND_I32, POISE_RANGE(0, 2), OMIT,
                .when = ADD | OF_EVENT, .about = "1 or 2; of a machine's event: as it has it"),
    POISE_FIELD(poise_correction, was, POISE_KIND_ENUM, .names = poise_event_names, OMIT,
                .when = OF_EVENT, .about = "label of the machine's event"),
    POISE_FIELD(poise_correction, at_ns, POISE_KIND_I64, POISE_AT_LEAST(0), OMIT,
                .when = OF_EVENT | SWAP,
                .about = "peak of the machine's event; swap: from this media time on"),
    POISE_FIELD(poise_correction, label, POISE_KIND_ENUM, .names = poise_event_names,
                .when = ADD | RELABEL),
    POISE_FIELD(poise_correction, start_ns, POISE_KIND_I64, POISE_AT_LEAST(0), .when = ADD | MOVE),
    POISE_FIELD(poise_correction, peak_ns, POISE_KIND_I64, POISE_AT_LEAST(0), .when = ADD | MOVE),
    POISE_FIELD(poise_correction, end_ns, POISE_KIND_I64, POISE_AT_LEAST(0), .when = ADD | MOVE),
    POISE_FIELD(poise_correction, undoes, POISE_KIND_I64, POISE_AT_LEAST(1), .when = UNDO),
};

static int check_correction(const void *value, poise_err *err)
{
    const poise_correction *c = value;
    const int bit = 1 << c->kind;
    if ((bit & (ADD | MOVE)) && !(c->start_ns <= c->peak_ns && c->peak_ns <= c->end_ns))
        return poise_fail(err, POISE_EFORMAT, "start_ns, peak_ns, end_ns: are not in this order");
    if ((bit & (ADD | RELABEL)) && c->label == POISE_LABEL_IDLE)
        return poise_fail(err, POISE_EFORMAT, "label: idle is no move; delete the event instead");
    if (c->fighter == 0 && ((bit & ADD) || ((bit & OF_EVENT) && c->of == 0)))
        return poise_fail(err, POISE_EFORMAT, "fighter: need 1 or 2");
    return 0;
}

const poise_record poise_correction_record =
    POISE_RECORD("Correction", poise_correction, correction_fields, .check = check_correction);

typedef struct header {
    int32_t schema_version;
    char type[32], poise_version[32];
} header;

static const poise_field header_fields[] = {
    POISE_FIELD(header, type, POISE_KIND_TEXT),
    POISE_FIELD(header, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(header, poise_version, POISE_KIND_TEXT, OMIT),
};
static const poise_record header_record =
    POISE_RECORD("CorrectionsHeader", header, header_fields, .version = POISE_CORRECTIONS_VERSION,
                 .flags = POISE_RECORD_OPEN);

int poise_corrections_write_header(poise_json *json, poise_err *err)
{
    header h = {.schema_version = POISE_CORRECTIONS_VERSION};
    memcpy(h.type, type_name, sizeof type_name);
    memcpy(h.poise_version, POISE_VERSION, sizeof POISE_VERSION);
    poise_json_record(json, &header_record, &h);
    return poise_json_finish(json, err);
}

/* The next line that was written whole. */
static int next_line(poise_lines *lines, const char **ret_text, size_t *ret_size, int *ret_cut,
                     poise_err *err)
{
    *ret_cut = 0;
    const int code = poise_lines_next(lines, ret_text, ret_size, ret_cut, err);
    /* Without its line feed a line was not, even if it reads as if it were. */
    if (!code && *ret_cut)
        return poise_fail(err, POISE_EOF, "%s: line %" PRId64 " was cut off in writing",
                          lines->name, lines->number);
    return code;
}

int poise_corrections_read_header(poise_lines *lines, int *ret_cut, poise_err *err)
{
    const char *text;
    size_t size;
    header h;
    int code = next_line(lines, &text, &size, ret_cut, err);
    if (code)
        return code;
    code = poise_json_read(text, size, &header_record, NULL, &h, err);
    if (!code && strcmp(h.type, type_name) != 0)
        code = poise_fail(err, POISE_EFORMAT, "type: '%s' is not '%s'", h.type, type_name);
    return code ? poise_fail_prefix(err, code, "%s: line %" PRId64 " is no header of corrections",
                                    lines->name, lines->number)
                : 0;
}

int poise_corrections_read(poise_lines *lines, poise_correction *ret_correction, int *ret_cut,
                           poise_err *err)
{
    const char *text;
    size_t size;
    poise_correction c;
    int code = next_line(lines, &text, &size, ret_cut, err);
    if (code)
        return code;
    code = poise_json_read(text, size, &poise_correction_record, NULL, &c, err);
    if (code)
        return poise_fail_prefix(err, code, "%s: line %" PRId64, lines->name, lines->number);
    *ret_correction = c;
    return 0;
}

/* ---- applying ---- */

static int64_t apart(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

static poise_move_entry *find(const poise_correction *c, poise_move_entry *entry, int32_t count)
{
    poise_move_entry *best = NULL;
    int64_t best_apart = POISE_CORRECTION_NEAR_MS * INT64_C(1000000) + 1;
    int best_same = 0;
    /* "straight" is one too. */
    const int strike = c->was == POISE_LABELS || poise_label_is_strike((poise_label)c->was);
    for (int32_t i = 0; i < count; i++) {
        poise_move_entry *e = &entry[i];
        if (c->of > 0) {
            if (e->added_by == c->of && !e->deleted)
                return e;
            continue;
        }
        if (e->machine.number == 0 || e->machine.fighter != c->fighter || e->deleted ||
            poise_label_is_strike(poise_event_class(&e->machine)) != strike)
            continue;
        const int64_t here = apart(e->machine.peak_ns, c->at_ns);
        const int same = poise_event_name_index(&e->machine) == c->was;
        if (here > POISE_CORRECTION_NEAR_MS * INT64_C(1000000) || same < best_same ||
            (same == best_same && here >= best_apart))
            continue;
        best = e;
        best_apart = here;
        best_same = same;
    }
    return best;
}

static void set_label(poise_event *event, int32_t name)
{
    event->flags &= ~(uint32_t)POISE_EVENT_STRAIGHT;
    event->label = name == POISE_LABELS ? POISE_LABEL_UNKNOWN : (poise_label)name;
    if (poise_event_class(event) == POISE_LABEL_JAB)
        event->flags |= POISE_EVENT_STRAIGHT;
}

static void set_times(poise_event *event, const poise_correction *c)
{
    event->start_ns = c->start_ns;
    event->peak_ns = c->peak_ns;
    event->end_ns = c->end_ns;
}

static int apply_one(const poise_correction *c, poise_move_entry *entry, int32_t *count)
{
    if (c->kind == POISE_CORRECTION_SWAP) {
        for (int32_t i = 0; i < *count; i++)
            if (entry[i].event.peak_ns >= c->at_ns)
                entry[i].event.fighter = 3 - entry[i].event.fighter;
        return 1;
    }
    if (c->kind == POISE_CORRECTION_ADD) {
        poise_move_entry *e = &entry[(*count)++];
        *e = (poise_move_entry){.added_by = c->id, .told = 1, .moved = 1};
        e->event = (poise_event){.fighter = c->fighter, .confidence = 1, .limb = -1, .target = -1};
        set_label(&e->event, c->label);
        set_times(&e->event, c);
        return 1;
    }
    poise_move_entry *e = find(c, entry, *count);
    if (!e)
        return 0;
    if (c->kind == POISE_CORRECTION_DELETE) {
        e->deleted = 1;
    } else if (c->kind == POISE_CORRECTION_RELABEL) {
        set_label(&e->event, c->label);
        e->told = 1;
    } else {
        set_times(&e->event, c);
        e->moved = 1;
    }
    return 1;
}

static int by_peak(const void *a, const void *b)
{
    const poise_move_entry *x = a, *y = b;
    const int64_t key[2][4] = {
        {x->event.peak_ns, x->event.fighter, x->machine.number, x->added_by},
        {y->event.peak_ns, y->event.fighter, y->machine.number, y->added_by}};
    for (int i = 0; i < 4; i++)
        if (key[0][i] != key[1][i])
            return key[0][i] < key[1][i] ? -1 : 1;
    return 0;
}

void poise_corrections_apply(const poise_correction *correction, int32_t n, poise_move_entry *entry,
                             int32_t *count, poise_correction_state *ret_state)
{
    for (int32_t k = 0; k < n; k++) {
        int undone = 0;
        for (int32_t u = k + 1; u < n && !undone; u++)
            undone = correction[u].kind == POISE_CORRECTION_UNDO &&
                     correction[u].undoes == correction[k].id;
        poise_correction_state state = undone ? POISE_CORRECTION_UNDONE : POISE_CORRECTION_APPLIED;
        if (!undone && correction[k].kind != POISE_CORRECTION_UNDO &&
            !apply_one(&correction[k], entry, count))
            state = POISE_CORRECTION_LOST;
        if (ret_state)
            ret_state[k] = state;
    }
    qsort(entry, (size_t)*count, sizeof *entry, by_peak);
}
