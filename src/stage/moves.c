#include "stage/moves_book.h"

#include "base/file.h"
#include "moves/counts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- collecting ---- */

int poise_moves_book_new(int32_t only, poise_moves_book **ret_book, poise_err *err)
{
    poise_moves_book *book = calloc(1, sizeof(*book));
    if (!book)
        return poise_fail(err, POISE_ENOMEM, "no memory for a list of moves");
    book->only = only;
    *ret_book = book;
    return 0;
}

void poise_moves_book_add(poise_moves_book *book, const poise_stage_moves *moves)
{
    for (int32_t i = 0; i < moves->predictions; i++) {
        const poise_prediction *p = &moves->prediction[i];
        book->windows[p->fighter - 1]++;
        book->abstained[p->fighter - 1] += (p->flags & POISE_PREDICTION_ABSTAINED) != 0;
    }
    for (int32_t i = 0; i < moves->events; i++) {
        if (book->only && moves->event[i].fighter != book->only)
            continue;
        if (book->count == POISE_MOVES_EVENTS_MAX)
            book->dropped++;
        else
            book->event[book->count++] = moves->event[i];
    }
}

void poise_moves_book_replay(poise_moves_book *book, int64_t from_ns, int64_t now_ns)
{
    int32_t kept = 0;
    poise_round *last = book->replays ? &book->replay[book->replays - 1] : NULL;
    if (last && from_ns < last->to_ns)
        last->to_ns = now_ns + 1;
    else if (book->replays < POISE_MOVES_REPLAYS_MAX)
        book->replay[book->replays++] = (poise_round){from_ns, now_ns + 1};
    for (int32_t i = 0; i < book->count; i++)
        if (book->event[i].peak_ns < from_ns)
            book->event[kept++] = book->event[i];
    book->count = kept;
}

static int by_peak(const void *a, const void *b)
{
    const poise_event *x = a, *y = b;
    if (x->peak_ns != y->peak_ns)
        return x->peak_ns < y->peak_ns ? -1 : 1;
    if (x->fighter != y->fighter)
        return x->fighter - y->fighter;
    return (x->label > y->label) - (x->label < y->label);
}

/* ---- corrections ---- */

static int read_corrections(const char *path, poise_moves_view *view, poise_err *err)
{
    FILE *stream = path ? fopen(path, "re") : NULL;
    if (!stream)
        return path && errno != ENOENT ? poise_fail_errno(err, errno, "%s", path) : 0;
    view->correction = calloc(POISE_CORRECTIONS_MAX, sizeof(*view->correction));
    view->state = calloc(POISE_CORRECTIONS_MAX, sizeof(*view->state));
    poise_lines lines;
    poise_lines_open(&lines, stream, path, 0);
    int rc = view->correction && view->state
                 ? poise_corrections_read_header(&lines, &view->cut, err)
                 : poise_fail(err, POISE_ENOMEM, "%s: no memory", path);
    while (!rc) {
        poise_correction c;
        rc = poise_corrections_read(&lines, &c, &view->cut, err);
        if (!rc && view->corrections == POISE_CORRECTIONS_MAX)
            rc = poise_fail(err, POISE_ELIMIT, "%s: more than %d corrections", path,
                            POISE_CORRECTIONS_MAX);
        if (!rc)
            view->correction[view->corrections++] = c;
    }
    poise_lines_close(&lines);
    fclose(stream);
    return rc == POISE_EOF ? 0 : rc;
}

/* Entries for `count` events, corrected by the file at `path`. */
static int fill_view(const poise_event *event, int32_t count, const char *path,
                     poise_moves_view *view, poise_err *err)
{
    int rc = read_corrections(path, view, err);
    if (rc)
        return rc;
    view->entry = calloc((size_t)count + (size_t)view->corrections + 1, sizeof(*view->entry));
    if (!view->entry)
        return poise_fail(err, POISE_ENOMEM, "no memory for a list of moves");
    for (int32_t i = 0; i < count; i++)
        view->entry[i] = (poise_move_entry){.event = event[i], .machine = event[i]};
    view->count = count;
    poise_corrections_apply(view->correction, view->corrections, view->entry, &view->count,
                            view->state);
    return 0;
}

int poise_moves_view_of_book(const poise_events_header *header, poise_moves_book *book,
                             const char *corrections_path, poise_moves_view *ret_view,
                             poise_err *err)
{
    poise_moves_view view = {.header = *header, .replays = book->replays};
    memcpy(view.replay, book->replay, sizeof(view.replay));
    qsort(book->event, (size_t)book->count, sizeof(*book->event), by_peak);
    for (int32_t i = 0; i < book->count; i++)
        book->event[i].number = i + 1;
    const int rc = fill_view(book->event, book->count, corrections_path, &view, err);
    if (rc)
        poise_moves_view_free(&view);
    else
        *ret_view = view;
    return rc;
}

static int read_events(const char *path, poise_events_header *ret_header, poise_event **ret_event,
                       int32_t *ret_count, poise_err *err)
{
    FILE *stream = fopen(path, "re");
    if (!stream && errno == ENOENT)
        return poise_fail(err, POISE_ENOENT,
                          "%s: not there; poise run --fighters 2 writes it when there are models "
                          "of moves",
                          path);
    if (!stream)
        return poise_fail_errno(err, errno, "%s", path);
    poise_event *event = calloc(POISE_MOVES_EVENTS_MAX, sizeof(*event));
    poise_lines lines;
    int32_t count = 0;
    poise_lines_open(&lines, stream, path, 0);
    int rc = event ? poise_events_read_header(&lines, ret_header, err)
                   : poise_fail(err, POISE_ENOMEM, "%s: no memory", path);
    while (!rc) {
        poise_event e;
        rc = poise_events_read_event(&lines, &e, err);
        if (!rc && count == POISE_MOVES_EVENTS_MAX)
            rc = poise_fail(err, POISE_ELIMIT, "%s: more than %d events", path,
                            POISE_MOVES_EVENTS_MAX);
        if (!rc)
            event[count++] = e;
    }
    poise_lines_close(&lines);
    fclose(stream);
    if (rc != POISE_EOF) {
        free(event);
        return rc;
    }
    *ret_event = event;
    *ret_count = count;
    return 0;
}

int poise_moves_view_read(const char *folder, poise_moves_view *ret_view, poise_err *err)
{
    char path[4096], corrections[4096];
    poise_moves_view view = {0};
    poise_event *event = NULL;
    int32_t count = 0;
    snprintf(path, sizeof(path), "%.4000s/" POISE_EVENTS_FILE, folder);
    snprintf(corrections, sizeof(corrections), "%.4000s/" POISE_CORRECTIONS_FILE, folder);
    int rc = read_events(path, &view.header, &event, &count, err);
    if (rc)
        return rc;
    rc = fill_view(event, count, corrections, &view, err);
    free(event);
    if (rc)
        poise_moves_view_free(&view);
    else
        *ret_view = view;
    return rc;
}

void poise_moves_view_free(poise_moves_view *view)
{
    free(view->entry);
    free(view->correction);
    free(view->state);
    memset(view, 0, sizeof(*view));
}

int poise_moves_conclude(const poise_stage_settings *s, poise_moves_book *book,
                         poise_stage_result *res, poise_moves_view *ret_view, poise_err *err)
{
    poise_events_header header = poise_events_header_defaults();
    snprintf(header.source, sizeof(header.source), "%s", s->label);
    snprintf(header.model, sizeof(header.model), "%s", s->naming.model->name);
    snprintf(header.model_version, sizeof(header.model_version), "%s", s->naming.model->version);
    for (int i = 0; i < 2; i++) {
        snprintf(header.fighter_name[i], sizeof(header.fighter_name[i]), "%s", s->corner.name[i]);
        res->windows[i] = header.windows[i] = book->windows[i];
        res->abstained[i] = header.abstained[i] = book->abstained[i];
    }
    header.fps = res->fps;
    header.media_ns = res->media_ns;
    header.dropped = book->dropped;
    header.rounds = s->naming.rounds;
    header.counts = s->naming.model->counts;
    const int rc = poise_moves_view_of_book(&header, book, s->corrections_path, ret_view, err);
    if (rc)
        return rc;
    for (int32_t i = 0; i < ret_view->count; i++)
        res->events[ret_view->entry[i].event.fighter - 1] += !ret_view->entry[i].deleted;
    res->corrections = poise_moves_corrected(ret_view);
    return 0;
}

int32_t poise_moves_corrected(const poise_moves_view *view)
{
    int32_t applied = 0;
    for (int32_t k = 0; k < view->corrections; k++)
        applied += view->state[k] == POISE_CORRECTION_APPLIED &&
                   view->correction[k].kind != POISE_CORRECTION_UNDO;
    return applied;
}

/* ---- texts ---- */

void poise_move_key(const poise_move_entry *entry, char ret_key[POISE_MOVE_KEY])
{
    if (entry->machine.number)
        snprintf(ret_key, POISE_MOVE_KEY, "%" PRId64, entry->machine.number);
    else
        snprintf(ret_key, POISE_MOVE_KEY, "c%" PRId64, entry->added_by);
}

const char *poise_move_badge(const poise_move_entry *entry)
{
    return entry->told ? "person" : poise_evidence_names[entry->event.evidence];
}

const char *poise_move_fighter(const poise_moves_view *view, int32_t fighter)
{
    const char *given = view->header.fighter_name[fighter - 1];
    return *given ? given : fighter == 1 ? "fighter 1" : "fighter 2";
}

static void csv_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_row(FILE *out, const poise_moves_view *view, const poise_move_entry *entry)
{
    const poise_event *e = &entry->event;
    char key[POISE_MOVE_KEY];
    poise_move_key(entry, key);
    fprintf(out, "%s,%d,", key, e->fighter);
    csv_text(out, poise_move_fighter(view, e->fighter));
    fputc(',', out);
    if (view->header.rounds.count)
        fprintf(out, "%d", poise_round_at(&view->header.rounds, e->peak_ns));
    fprintf(out, ",%s,%s,%.3f,%.3f,%.3f,", poise_event_names[poise_event_name_index(e)],
            e->limb >= 0 ? poise_limb_names[e->limb] : "", (double)e->start_ns / 1e9,
            (double)e->peak_ns / 1e9, (double)e->end_ns / 1e9);
    if (!entry->told)
        fprintf(out, "%.3f", (double)e->confidence);
    fprintf(out, ",%s,%s,%s,%s,%s,%s\n", poise_move_badge(entry),
            e->flags & POISE_EVENT_UNCERTAIN ? "uncertain" : "sure", poise_stance_names[e->stance],
            e->target >= 0 ? poise_target_names[e->target] : "",
            poise_strike_outcome_names[e->outcome],
            entry->added_by                                                       ? "added"
            : entry->told || entry->moved || e->fighter != entry->machine.fighter ? "corrected"
                                                                                  : "machine");
}

int poise_moves_csv_write(const poise_moves_view *view, const char *path, poise_err *err)
{
    poise_atomic_file *file;
    const int rc = poise_atomic_open(path, &file, err);
    if (rc)
        return rc;
    FILE *out = poise_atomic_stream(file);
    fputs("event,fighter,name,round,label,limb,start_s,peak_s,end_s,confidence_0_to_1,evidence,"
          "identity,stance,target_candidate,outcome_candidate,origin\n",
          out);
    for (int32_t i = 0; i < view->count; i++)
        if (!view->entry[i].deleted)
            write_row(out, view, &view->entry[i]);
    return poise_atomic_commit(&file, err);
}

/* ---- counts ---- */

/* The model of a class for a fighter: as clear as he was seen. */
static poise_count_model count_model(const poise_events_header *header, int32_t fighter,
                                     poise_label class)
{
    const poise_count_model *model = &header->counts.of[class];
    const int64_t windows = header->windows[fighter - 1];
    if (windows <= 0)
        return *model;
    return poise_count_where(model, 1 - (double)header->abstained[fighter - 1] / (double)windows);
}

static double seconds_of(const poise_events_header *header, int32_t round)
{
    const poise_round *r = round ? &header->rounds.round[round - 1] : NULL;
    return 1e-9 * (double)(r ? r->to_ns - r->from_ns : header->media_ns);
}

int poise_moves_count(const poise_moves_view *view, int32_t fighter, poise_label class,
                      int32_t round, poise_move_count *ret_count, poise_err *err)
{
    const poise_events_header *header = &view->header;
    const poise_count_model model = count_model(header, fighter, class);
    poise_move_count n = {.has_range =
                              (header->counts.known >> class & 1) && poise_count_usable(&model)};
    double *right = calloc((size_t)view->count + 1, sizeof(*right));
    if (!right)
        return poise_fail(err, POISE_ENOMEM, "no memory for a count");
    for (int32_t i = 0; i < view->count; i++) {
        const poise_move_entry *entry = &view->entry[i];
        const poise_event *e = &entry->event;
        if (entry->deleted || e->fighter != fighter || poise_event_class(e) != class ||
            (round && poise_round_at(&view->header.rounds, e->peak_ns) != round))
            continue;
        right[n.found++] = entry->told ? 1 : poise_count_right(&model, e->confidence);
        n.jabs += e->label == POISE_LABEL_JAB;
        n.crosses += e->label == POISE_LABEL_CROSS;
        n.landed += e->outcome == POISE_STRIKE_LANDED;
        n.blocked += e->outcome == POISE_STRIKE_BLOCKED;
        n.missed += e->outcome == POISE_STRIKE_MISSED;
    }
    int rc = 0;
    if (n.found > POISE_COUNT_FOUND_MAX)
        n.has_range = 0;
    if (n.has_range) {
        poise_count_range range;
        rc = poise_count_estimate(&model, seconds_of(header, round), right, n.found, &range, err);
        n.low = rc ? 0 : range.low;
        n.high = rc ? 0 : range.high;
    }
    free(right);
    if (!rc)
        *ret_count = n;
    return rc;
}
