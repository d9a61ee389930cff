/* poise corrections: what a person says about found moves. */
#include "stage/corrections.h"
#include "cli/cli.h"
#include "cli/moves_words.h"
#include "cli/options.h"
#include "cli/outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct correct_options {
    int quiet;
} correct_options;

#define AT(member) offsetof(correct_options, member)
static const poise_cli_option options[] = {
    {"quiet", 'q', POISE_CLI_FLAG, AT(quiet), .help = "Nothing on standard error but errors."},
    {0},
};

static const poise_cli_command command = {
    "corrections", "add DIR CHANGE | undo DIR [ID] | list DIR | apply DIR",
    "mend the moves that poise run found", options,
    "DIR is what poise run --out wrote. The machine's findings (events.jsonl) stay\n"
    "as they are; corrections are appended to corrections.jsonl, and moves.csv and\n"
    "the report are made again from both. They also hold when the source is run\n"
    "again into DIR.\n"
    "\n"
    "changes (MOVE: first column of moves.csv; times in seconds)\n"
    "  relabel MOVE LABEL                        it was something else\n"
    "  move MOVE PEAK [START END]                it was at another time\n"
    "  delete MOVE                               it was nothing\n"
    "  new FIGHTER LABEL PEAK [START END]        one that was not found\n"
    "  swap SECONDS                              from then on the fighters are the\n"
    "                                            other way round\n"
    "\n"
    "undo takes back the last correction, or the one with ID; list shows all;\n"
    "apply makes the files again.\n"
    "\n"
    "examples\n"
    "  poise corrections add out/fight relabel 17 hook\n"
    "  poise corrections add out/fight new red uppercut 12.4\n"
    "  poise corrections undo out/fight\n"
    "\n"
    "exit codes: 0 done, 2 error\n"};

enum { DEFAULT_HALF_MS = 200 /* from start to peak and from peak to end of a new move */ };

typedef struct request {
    char **word; /* behind DIR */
    int count;
} request;

/* PEAK [START END] */
static int read_times(char **word, int count, poise_correction *c, poise_err *err)
{
    if (count != 1 && count != 3)
        return poise_fail(err, POISE_EINVAL, "give PEAK alone, or PEAK START END, in seconds");
    int rc = poise_word_seconds(word[0], "peak", &c->peak_ns, err);
    if (!rc && count == 3)
        rc = poise_word_seconds(word[1], "start", &c->start_ns, err);
    if (!rc && count == 3)
        rc = poise_word_seconds(word[2], "end", &c->end_ns, err);
    if (!rc && count == 3 && !(c->start_ns <= c->peak_ns && c->peak_ns <= c->end_ns))
        rc = poise_fail(err, POISE_EINVAL, "start, peak and end are not in this order");
    return rc;
}

static void around_peak(poise_correction *c, int64_t before_ns, int64_t after_ns)
{
    c->start_ns = c->peak_ns > before_ns ? c->peak_ns - before_ns : 0;
    c->end_ns = c->peak_ns + after_ns;
}

/* Names the move that is meant. */
static void point_at(const poise_move_entry *entry, poise_correction *c)
{
    if (entry->added_by) {
        c->of = entry->added_by;
        return;
    }
    c->fighter = entry->machine.fighter;
    c->was = poise_event_name_index(&entry->machine);
    c->at_ns = entry->machine.peak_ns > 0 ? entry->machine.peak_ns : 0;
}

static int new_move(const request *r, const poise_moves_view *view, poise_correction *c,
                    poise_err *err)
{
    if (r->count < 4)
        return poise_fail(err, POISE_EINVAL, "new: need FIGHTER LABEL PEAK [START END]");
    int rc = poise_word_fighter(r->word[1], &view->header, &c->fighter, err);
    if (!rc)
        rc = poise_word_label(r->word[2], &c->label, err);
    if (!rc)
        rc = read_times(r->word + 3, r->count - 3, c, err);
    if (!rc && r->count == 4)
        around_peak(c, DEFAULT_HALF_MS * INT64_C(1000000), DEFAULT_HALF_MS * INT64_C(1000000));
    return rc;
}

static int change_move(const request *r, const poise_moves_view *view, poise_correction *c,
                       poise_err *err)
{
    const poise_move_entry *entry;
    const int needs = c->kind == POISE_CORRECTION_DELETE ? 2 : 3;
    if (r->count < needs || (r->count > needs && c->kind != POISE_CORRECTION_MOVE))
        return poise_fail(err, POISE_EINVAL, "%s: need MOVE%s", poise_correction_names[c->kind],
                          c->kind == POISE_CORRECTION_DELETE    ? ""
                          : c->kind == POISE_CORRECTION_RELABEL ? " LABEL"
                                                                : " PEAK [START END]");
    int rc = poise_word_move(r->word[1], view, &entry, err);
    if (rc)
        return rc;
    point_at(entry, c);
    if (c->kind == POISE_CORRECTION_RELABEL)
        rc = poise_word_label(r->word[2], &c->label, err);
    if (c->kind == POISE_CORRECTION_MOVE) {
        rc = read_times(r->word + 2, r->count - 2, c, err);
        if (!rc && r->count == 3)
            around_peak(c, entry->event.peak_ns - entry->event.start_ns,
                        entry->event.end_ns - entry->event.peak_ns);
    }
    return rc;
}

static int make_change(void *cookie, const poise_moves_view *view, poise_correction *c,
                       poise_err *err)
{
    static const char *const words[] = {"new", "relabel", "move", "delete", "swap", NULL};
    const request *r = cookie;
    const char *word = r->count ? r->word[0] : "";
    c->kind = -1;
    for (int32_t i = 0; words[i]; i++)
        if (strcmp(word, words[i]) == 0)
            c->kind = i;
    if (c->kind < 0) {
        const char *near = poise_cli_nearest(word, words);
        return poise_fail(err, POISE_EINVAL,
                          "change '%.60s' is none of new, relabel, move, delete, swap%s%s%s", word,
                          near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    }
    if (c->kind == POISE_CORRECTION_ADD)
        return new_move(r, view, c, err);
    if (c->kind == POISE_CORRECTION_SWAP)
        return r->count == 2
                   ? poise_word_seconds(r->word[1], "swap", &c->at_ns, err)
                   : poise_fail(err, POISE_EINVAL, "swap: need the time in seconds, once");
    return change_move(r, view, c, err);
}

static int make_undo(void *cookie, const poise_moves_view *view, poise_correction *c,
                     poise_err *err)
{
    const request *r = cookie;
    int64_t id = r->count ? strtoll(r->word[0], NULL, 10) : 0;
    int32_t found = -1;
    for (int32_t k = 0; k < view->corrections; k++)
        if (view->correction[k].kind != POISE_CORRECTION_UNDO &&
            (r->count ? view->correction[k].id == id : view->state[k] != POISE_CORRECTION_UNDONE))
            found = k;
    if (found < 0)
        return r->count ? poise_fail(err, POISE_EINVAL,
                                     "undo %.60s: there is no such correction; list shows them",
                                     r->word[0])
                        : poise_fail(err, POISE_EINVAL, "undo: there is nothing to undo");
    if (view->state[found] == POISE_CORRECTION_UNDONE)
        return poise_fail(err, POISE_EINVAL, "undo %" PRId64 ": is undone already",
                          view->correction[found].id);
    c->kind = POISE_CORRECTION_UNDO;
    c->undoes = view->correction[found].id;
    return 0;
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static void print_one(const poise_moves_view *view, int32_t k)
{
    static const char *const states[] = {"applied", "undone", "no such move any more"};
    const poise_correction *c = &view->correction[k];
    printf("%4" PRId64 "  %-8s", c->id, poise_correction_names[c->kind]);
    if (c->of)
        printf(" c%" PRId64, c->of);
    else if (c->kind >= POISE_CORRECTION_RELABEL && c->kind <= POISE_CORRECTION_DELETE)
        printf(" %s of fighter %d at %.3f s", poise_event_names[c->was], c->fighter,
               seconds(c->at_ns));
    if (c->kind == POISE_CORRECTION_ADD)
        printf(" %s of fighter %d", poise_event_names[c->label], c->fighter);
    if (c->kind == POISE_CORRECTION_RELABEL)
        printf(" -> %s", poise_event_names[c->label]);
    if (c->kind == POISE_CORRECTION_ADD || c->kind == POISE_CORRECTION_MOVE)
        printf(" -> %.3f s (%.3f to %.3f)", seconds(c->peak_ns), seconds(c->start_ns),
               seconds(c->end_ns));
    if (c->kind == POISE_CORRECTION_SWAP)
        printf(" from %.3f s on", seconds(c->at_ns));
    if (c->kind == POISE_CORRECTION_UNDO)
        printf(" of %" PRId64, c->undoes);
    else
        printf("  [%s]", states[view->state[k]]);
    putchar('\n');
}

static int list(const char *folder, poise_err *err)
{
    poise_moves_view view;
    const int rc = poise_moves_view_read(folder, &view, err);
    if (rc)
        return rc;
    for (int32_t k = 0; k < view.corrections; k++)
        print_one(&view, k);
    if (view.corrections == 0)
        printf("no corrections\n");
    if (view.cut)
        printf("the last line of " POISE_CORRECTIONS_FILE
               " was cut off in writing and does not count\n");
    poise_moves_view_free(&view);
    return 0;
}

static int change(const char *folder, poise_correct correct, request *r, int quiet, poise_err *err)
{
    static const char *const made[] = {POISE_MOVES_CSV_FILE, POISE_REPORT_FILE, NULL};
    poise_moves_view view;
    int64_t id;
    int rc = poise_corrections_change(folder, correct, r, &view, &id, err);
    if (rc)
        return rc;
    if (!quiet) {
        if (id)
            fprintf(stderr, "correction %" PRId64 " is kept; ", id);
        fprintf(stderr, "%d applied in %s/" POISE_MOVES_CSV_FILE " and " POISE_REPORT_FILE "\n",
                poise_moves_corrected(&view), folder);
    }
    poise_moves_view_free(&view);
    return poise_complete_renew(folder, made, err);
}

int poise_cmd_corrections(int argc, char **argv)
{
    correct_options o = {0};
    poise_cli_words words;
    poise_err err = {0};
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    static const char *const verbs[] = {"add", "undo", "list", "apply", NULL};
    if (words.count < 2)
        return poise_cli_error("need add|undo|list|apply and a folder of results (see poise "
                               "corrections --help)");
    const char *verb = words.word[0], *folder = words.word[1];
    request r = {words.word + 2, words.count - 2};
    int rc;
    if (strcmp(verb, "add") == 0)
        rc = change(folder, make_change, &r, o.quiet, &err);
    else if (strcmp(verb, "undo") == 0 && r.count <= 1)
        rc = change(folder, make_undo, &r, o.quiet, &err);
    else if (strcmp(verb, "list") == 0 && r.count == 0)
        rc = list(folder, &err);
    else if (strcmp(verb, "apply") == 0 && r.count == 0)
        rc = change(folder, NULL, &r, o.quiet, &err);
    else {
        const char *near = poise_cli_nearest(verb, verbs);
        return poise_cli_error("corrections: '%s' with %d words after DIR%s%s%s; see poise "
                               "corrections --help",
                               verb, r.count, near ? "; did you mean " : "", near ? near : "",
                               near ? "?" : "");
    }
    return rc ? poise_cli_failed(&err) : poise_cli_flush(POISE_EXIT_OK);
}
