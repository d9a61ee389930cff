/* poise dev moves: how good found moves are, and the models' card. */
#include "stage/moves.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/truths.h"
#include "moves/score.h"

#include "base/file.h"
#include "moves/model.h"
#include "record/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct moves_options {
    const char *models;
    double fps;
    int straights, json;
} moves_options;

#define AT(member) offsetof(moves_options, member)
static const poise_cli_option options[] = {
    {"fps", 0, POISE_CLI_NUMBER, AT(fps), "FPS", 0, 100000, .open = 1,
     .help = "eval: frames per second of the source, for truth that counts frames; as the results "
             "say."},
    {"straights", 0, POISE_CLI_FLAG, AT(straights),
     .help = "eval: jab, cross and straight are one class."},
    {"json", 0, POISE_CLI_FLAG, AT(json), .help = "eval: as JSON."},
    {"models", 0, POISE_CLI_TEXT, AT(models), "DIR",
     .help = "card: folder of the models; also POISE_MODELS."},
    {0},
};

static const poise_cli_command command = {
    "dev moves", "eval TRUTH RESULT [TRUTH RESULT]... | card",
    "moves against the truth; the models' card", options,
    "eval compares what the machine found (RESULT: a folder of poise run, or an\n"
    "events.jsonl; corrections do not count) with TRUTH: FILE.events.jsonl of\n"
    "poise-sparring, the CSV of training/label (with stretches.csv beside it), or\n"
    "a CSV of events seen in videos. One to one within 0.33 s; a second event for\n"
    "one true event is a false one; events that are not clear do not count. Who is\n"
    "fighter 1 in the truth is taken as whichever fits better, and said.\n"
    "\n"
    "examples\n"
    "  poise dev moves eval bout.mp4.events.jsonl out/bout\n"
    "  poise dev moves card\n"
    "\n"
    "exit codes: 0 done, 2 error\n"};

/* All pairs of TRUTH and RESULT together. */
typedef struct tally {
    poise_score score;
    double minutes; /* of fighters: two fighters in a minute are two */
    int64_t strikes_false;
    int32_t clips, swapped;
    int complete; /* 0: some truth was not: precision means nothing */
} tally;

/* ---- eval ---- */

static int read_result(const char *path, poise_moves_view *ret_view, poise_err *err)
{
    struct stat st;
    char folder[POISE_PATH_BYTES];
    snprintf(folder, sizeof(folder), "%s", path);
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        char *slash = strrchr(folder, '/');
        if (strcmp(slash ? slash + 1 : folder, POISE_EVENTS_FILE) != 0)
            return poise_fail(err, POISE_EINVAL, "%s: name a folder, or its " POISE_EVENTS_FILE,
                              path);
        if (slash)
            *slash = 0;
        else
            snprintf(folder, sizeof(folder), ".");
    }
    return poise_moves_view_read(folder, ret_view, err);
}

static int counts(const poise_truths *truths, int64_t ns)
{
    for (int32_t i = 0; i < truths->stretches; i++)
        if (ns >= truths->from_ns[i] && ns < truths->to_ns[i])
            return 1;
    return truths->stretches == 0;
}

/* The machine's events where they count; returns how many. `swap`: as the other fighter. */
static int32_t said_events(const poise_moves_view *view, const poise_truths *truths, int swap,
                           poise_score_event *ret_event)
{
    int32_t n = 0;
    for (int32_t i = 0; i < view->count; i++) {
        const poise_event *e = &view->entry[i].machine;
        const int32_t fighter = swap ? 3 - e->fighter : e->fighter;
        if (e->number == 0 || !counts(truths, e->peak_ns) || (truths->alone && fighter != 1))
            continue;
        ret_event[n++] = (poise_score_event){.fighter = fighter,
                                             .name = poise_event_name_index(e),
                                             .clear = 1,
                                             .start_ns = e->start_ns,
                                             .peak_ns = e->peak_ns,
                                             .end_ns = e->end_ns};
    }
    return n;
}

static double minutes_of(const poise_truths *truths, int64_t media_ns)
{
    double ns = truths->stretches ? 0 : (double)media_ns;
    for (int32_t i = 0; i < truths->stretches; i++)
        ns += (double)(truths->to_ns[i] - truths->from_ns[i]);
    return ns / 60e9 * (truths->alone ? 1 : 2);
}

static int compare(const poise_moves_view *view, poise_truths *truths, int straights, tally *all,
                   poise_err *err)
{
    poise_score best = {0};
    int best_swap = 0;
    poise_score_event *said = calloc((size_t)view->count + 1, sizeof(*said));
    if (!said)
        return poise_fail(err, POISE_ENOMEM, "no memory to compare events");
    if (straights)
        poise_score_merge_straights(truths->event, truths->count);
    int rc = 0;
    for (int swap = 0; swap < 2 && !rc; swap++) {
        poise_score score = {0};
        const int32_t n = said_events(view, truths, swap, said);
        if (straights)
            poise_score_merge_straights(said, n);
        rc = poise_score_add(truths->event, truths->count, said, n, &score, err);
        if (!rc && (swap == 0 || score.right > best.right)) {
            best = score;
            best_swap = swap;
        }
    }
    free(said);
    if (rc)
        return rc;
    for (int r = 0; r < POISE_SCORE_ROWS; r++)
        for (int c = 0; c < POISE_SCORE_ROWS; c++)
            all->score.confusion[r][c] += best.confusion[r][c];
    for (int c = POISE_LABEL_JAB; c <= POISE_LABEL_ELBOW; c++)
        all->strikes_false += best.confusion[POISE_SCORE_NONE][c];
    all->strikes_false += best.confusion[POISE_SCORE_NONE][POISE_SCORE_STRAIGHT];
    all->score.right += best.right;
    all->score.ignored += best.ignored;
    all->score.apart_s += best.apart_s;
    all->score.timed += best.timed;
    all->minutes += minutes_of(truths, view->header.media_ns);
    all->swapped += best_swap;
    all->clips++;
    all->complete &= truths->complete;
    return 0;
}

static const char *row_name(int row)
{
    return row == POISE_SCORE_NONE  ? "(none)"
           : row == POISE_SCORE_ANY ? "(several)"
                                    : poise_event_names[row];
}

static int is_used(const poise_score *score, int row)
{
    for (int k = 0; k < POISE_SCORE_ROWS; k++)
        if (score->confusion[row][k] || score->confusion[k][row])
            return 1;
    return 0;
}

static void print_confusion(const poise_score *score)
{
    printf("\ntrue \\ found");
    for (int c = 0; c < POISE_SCORE_ROWS; c++)
        if (is_used(score, c))
            printf(" %9.9s", row_name(c));
    for (int r = 0; r < POISE_SCORE_ROWS; r++) {
        if (!is_used(score, r))
            continue;
        printf("\n%-12s", row_name(r));
        for (int c = 0; c < POISE_SCORE_ROWS; c++)
            if (is_used(score, c))
                printf(" %9lld", (long long)score->confusion[r][c]);
    }
    printf("\n");
}

/* Mean F1 over the classes that the truth has; *ret_classes of them. */
static double macro_f1(const poise_score *score, int *ret_classes)
{
    double sum = 0;
    *ret_classes = 0;
    for (int r = 0; r < POISE_SCORE_STRAIGHT; r++) {
        const poise_score_class c = poise_score_of(score, r);
        if (c.truths == 0)
            continue;
        sum += c.f1;
        ++*ret_classes;
    }
    return *ret_classes ? sum / *ret_classes : 0;
}

static void print_tally(const tally *t)
{
    printf("%d source%s, %.2f fighter-minutes, fighters exchanged in %d\n", t->clips,
           t->clips == 1 ? "" : "s", t->minutes, t->swapped);
    printf("%-12s %7s %7s %7s %10s %7s %7s\n", "class", "true", "found", "right", "precision",
           "recall", "F1");
    for (int r = 0; r < POISE_SCORE_NONE; r++) {
        const poise_score_class c = poise_score_of(&t->score, r);
        if (c.truths == 0 && (c.said == 0 || r >= POISE_SCORE_STRAIGHT))
            continue;
        if (t->complete)
            printf("%-12s %7lld %7lld %7lld %10.3f %7.3f %7.3f\n", row_name(r), (long long)c.truths,
                   (long long)c.said, (long long)c.right, c.precision, c.recall, c.f1);
        else
            printf("%-12s %7lld %7s %7lld %10s %7.3f %7s\n", row_name(r), (long long)c.truths, "",
                   (long long)c.right, "", c.recall, "");
    }
    int classes;
    const double macro = macro_f1(&t->score, &classes);
    if (t->complete)
        printf("macro-F1 %.3f over %d classes; false strikes per minute of a fighter %.2f; %lld "
               "events fit only labels that are not clear\n",
               macro, classes, t->minutes > 0 ? (double)t->strikes_false / t->minutes : 0.0,
               (long long)t->score.ignored);
    else
        printf("the truth is not complete: only recall means something\n");
    if (t->score.timed)
        printf("peaks are %.0f ms off on average\n",
               1e3 * t->score.apart_s / (double)t->score.timed);
    print_confusion(&t->score);
}

static void json_number(poise_json *j, const char *key, double value)
{
    poise_json_key(j, key);
    poise_json_f64(j, value);
}

static int print_json(const tally *t, poise_err *err)
{
    poise_json json, *j = &json;
    int classes;
    const double macro = macro_f1(&t->score, &classes);
    poise_json_to_stream(j, stdout, 2);
    poise_json_begin_map(j);
    json_number(j, "sources", t->clips);
    json_number(j, "fighter_minutes", t->minutes);
    poise_json_key(j, "complete");
    poise_json_bool(j, t->complete);
    json_number(j, "macro_f1", macro);
    json_number(j, "classes", classes);
    json_number(j, "false_strikes_per_minute",
                t->minutes > 0 ? (double)t->strikes_false / t->minutes : 0);
    json_number(j, "not_clear", (double)t->score.ignored);
    poise_json_key(j, "per_class");
    poise_json_begin_map(j);
    for (int r = 0; r < POISE_SCORE_NONE; r++) {
        const poise_score_class c = poise_score_of(&t->score, r);
        if (c.truths == 0 && c.said == 0)
            continue;
        poise_json_key(j, row_name(r));
        poise_json_begin_map(j);
        json_number(j, "true", (double)c.truths);
        json_number(j, "found", (double)c.said);
        json_number(j, "right", (double)c.right);
        json_number(j, "precision", c.precision);
        json_number(j, "recall", c.recall);
        json_number(j, "f1", c.f1);
        poise_json_end(j);
    }
    poise_json_end(j);
    poise_json_key(j, "confusion");
    poise_json_begin_map(j);
    for (int r = 0; r < POISE_SCORE_ROWS; r++) {
        if (!is_used(&t->score, r))
            continue;
        poise_json_key(j, row_name(r));
        poise_json_begin_map(j);
        for (int c = 0; c < POISE_SCORE_ROWS; c++)
            if (t->score.confusion[r][c])
                json_number(j, row_name(c), (double)t->score.confusion[r][c]);
        poise_json_end(j);
    }
    poise_json_end(j);
    poise_json_end(j);
    return poise_json_finish(j, err);
}

static int eval_one(const char *truth, const char *result, const moves_options *o, tally *all,
                    poise_err *err)
{
    poise_moves_view view;
    poise_truths truths;
    int rc = read_result(result, &view, err);
    if (rc)
        return rc;
    rc = poise_truths_read(truth, view.header.source, o->fps > 0 ? o->fps : view.header.fps,
                           &truths, err);
    if (!rc) {
        rc = compare(&view, &truths, o->straights, all, err);
        poise_truths_free(&truths);
    }
    poise_moves_view_free(&view);
    return rc;
}

static int eval(char **word, int count, const moves_options *o, poise_err *err)
{
    tally all = {.complete = 1};
    if (count == 0 || count % 2)
        return poise_fail(err, POISE_EINVAL, "eval: need TRUTH RESULT, once or several times");
    for (int i = 0; i < count; i += 2) {
        const int rc = eval_one(word[i], word[i + 1], o, &all, err);
        if (rc)
            return rc;
    }
    if (o->json)
        return print_json(&all, err);
    print_tally(&all);
    return 0;
}

/* ---- card ---- */

static int print_card(const moves_options *o, poise_err *err)
{
    char folder[POISE_PATH_BYTES], path[POISE_PATH_BYTES];
    poise_moves_model *model;
    poise_nn_isa isa;
    void *text;
    size_t size;
    int rc = poise_cli_models_folder(o->models, folder, err);
    if (!rc)
        rc = poise_nn_isa_choose(&isa, err);
    snprintf(path, sizeof(path), "%.4000s/moves", folder);
    if (!rc)
        rc = poise_moves_model_open(path, isa, &model, err);
    if (rc)
        return rc;
    printf("%s %s\n", model->name, model->version);
    for (int k = 0; k < POISE_NETS; k++)
        printf("  %-12s weight %.2f, threshold %.2f, temperature %.3g, sha256 %.16s\n",
               poise_net_names[k], (double)model->ensemble.weight[k],
               (double)model->ensemble.threshold[k], (double)model->ensemble.temperature[k],
               model->sha256[k]);
    printf("  answers below %.2f are none; %d looks averaged; a look every %d/30 s\n\n",
           (double)model->ensemble.min_confidence, model->ensemble.smoothing, model->stride);
    printf("  %-10s %-10s %s\n", "label", "evidence", "threshold");
    for (int c = 1; c < POISE_LABELS; c++)
        printf("  %-10s %-10s %.2f\n", poise_label_names[c],
               poise_evidence_names[model->evidence[c]],
               (double)model->events.threshold[c == POISE_LABEL_CROSS ? POISE_LABEL_JAB : c]);
    poise_moves_model_close(&model);
    snprintf(path, sizeof(path), "%.4000s/moves/card.md", folder);
    rc = poise_file_read(path, POISE_MOVES_JSON_MAX, &text, &size, err);
    if (rc)
        return rc;
    printf("\n%s", (const char *)text);
    free(text);
    return 0;
}

int poise_cmd_moves(int argc, char **argv)
{
    moves_options o = {0};
    poise_cli_words words;
    poise_err err = {0};
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    static const char *const verbs[] = {"eval", "card", NULL};
    const char *verb = words.count ? words.word[0] : "";
    int rc;
    if (strcmp(verb, "eval") == 0)
        rc = eval(words.word + 1, words.count - 1, &o, &err);
    else if (strcmp(verb, "card") == 0 && words.count == 1)
        rc = print_card(&o, &err);
    else {
        const char *near = poise_cli_nearest(verb, verbs);
        return poise_cli_error("dev moves: '%s' is neither eval nor card%s%s%s", verb,
                               near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    }
    return rc ? poise_cli_failed(&err) : poise_cli_flush(POISE_EXIT_OK);
}
