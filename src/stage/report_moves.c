/* The report's part about moves: timeline, counts per fighter and round, a list. It can be written
 * again from events.jsonl and corrections.jsonl alone, so it looks at nothing else. */
#include "stage/draw.h"
#include "stage/moves.h"
#include "stage/plots.h"

#include <stdio.h>
#include <string.h>

enum { MARKS_MAX = 6000, ROWS_MAX = 1000, ROUNDS_SHOWN = 16 };

static const char *const css[2] = {"f1", "f2"};

static void write_name(poise_buf *out, const poise_moves_view *view, int32_t fighter)
{
    poise_buf_printf(out, "<span class=\"key\" style=\"background:var(--%s)\"></span>",
                     css[fighter - 1]);
    poise_html_text(out, poise_move_fighter(view, fighter));
}

/* Words for readers: "kick high" instead of kick_high. */
static void write_words(poise_buf *out, const char *name)
{
    for (; *name; name++)
        poise_buf_printf(out, "%c", *name == '_' ? ' ' : *name);
}

static int present(const poise_moves_view *view, int class)
{
    for (int32_t i = 0; i < view->count; i++)
        if (!view->entry[i].deleted && (int)poise_event_class(&view->entry[i].event) == class)
            return 1;
    return 0;
}

static void plot_timeline(poise_buf *out, const poise_moves_view *view)
{
    int rows = 0, row_of[POISE_LABELS];
    for (int c = POISE_LABELS - 1; c >= 0; c--)
        row_of[c] = poise_event_class_names[c] && present(view, c) ? rows++ : -1;
    const double end = (double)view->header.media_ns / 1e9;
    const poise_plot plot = {0, end > 0 ? end : 1, 0, rows, 0, NULL, 940, 40 + 26 * rows};
    poise_buf_puts(out, "<div class=\"scroll\">\n");
    poise_plot_begin(out, &plot, "moves over time");
    for (int32_t i = 0; i < view->header.rounds.count; i++) {
        const poise_round *r = &view->header.rounds.round[i];
        poise_plot_bar(out, &plot, (double)r->from_ns / 1e9, (double)r->to_ns / 1e9, 0, rows,
                       "round");
    }
    for (int c = 0; c < POISE_LABELS; c++) {
        char words[32];
        if (row_of[c] < 0)
            continue;
        snprintf(words, sizeof(words), "%.31s", poise_event_class_names[c]);
        for (char *p = words; *p; p++)
            *p = *p == '_' ? ' ' : *p;
        poise_plot_word(out, &plot, row_of[c] + 0.5, words);
    }
    int32_t drawn = 0;
    for (int32_t i = 0; i < view->count && drawn < MARKS_MAX; i++) {
        const poise_event *e = &view->entry[i].event;
        const int row = row_of[poise_event_class(e)];
        if (view->entry[i].deleted || row < 0)
            continue;
        const int strike = poise_label_is_strike(poise_event_class(e));
        const double from = (double)(strike ? e->peak_ns : e->start_ns) / 1e9;
        const double to = strike ? from : (double)e->end_ns / 1e9;
        const double low = row + (e->fighter == 1 ? 0.52 : 0.08);
        poise_plot_bar(out, &plot, from, to, low, low + 0.4, css[e->fighter - 1]);
        drawn++;
    }
    poise_plot_end(out);
    poise_buf_puts(out, "</div>\n");
    if (drawn == MARKS_MAX)
        poise_buf_printf(out, "<p class=\"soft\">The first %d are drawn.</p>\n", MARKS_MAX);
}

static void write_count(poise_buf *out, const poise_move_count *n, int strike)
{
    poise_buf_printf(out, "<td>%d", n->found);
    if (n->jabs || n->crosses)
        poise_buf_printf(out, " <span class=\"soft\">(%d jab, %d cross)</span>", n->jabs,
                         n->crosses);
    poise_buf_puts(out, "</td><td>");
    if (n->has_range)
        poise_buf_printf(out, "%d&#8211;%d", n->low, n->high);
    else
        poise_buf_puts(out, "&#8211;");
    if (strike)
        poise_buf_printf(out, "</td><td>%d / %d / %d</td>", n->landed, n->blocked, n->missed);
    else
        poise_buf_puts(out, "</td><td></td>");
}

/* The badge of a class: the weakest of its events', as the machine has them; NULL: a person's only.
 */
static const char *class_badge(const poise_moves_view *view, int class)
{
    const char *badge = NULL;
    poise_evidence least = POISE_EVIDENCE_REAL;
    for (int32_t i = 0; i < view->count; i++) {
        const poise_move_entry *entry = &view->entry[i];
        if (entry->deleted || entry->told || (int)poise_event_class(&entry->event) != class)
            continue;
        if (entry->event.evidence < least)
            least = entry->event.evidence;
        badge = poise_evidence_names[least];
    }
    return badge;
}

/* Of one round, or with 0 of everything. */
static int write_counts(poise_buf *out, const poise_moves_view *view, int32_t round, poise_err *err)
{
    poise_buf_puts(out, "<div class=\"scroll\"><table><tr><th>move</th><th>evidence</th>");
    for (int f = 1; f <= POISE_FIGHTERS; f++) {
        poise_buf_puts(out, "<th>");
        write_name(out, view, f);
        poise_buf_puts(out, ": found</th><th>likely</th><th>landed /<br>blocked /<br>missed</th>");
    }
    poise_buf_puts(out, "</tr>\n");
    int rc = 0;
    for (int c = 0; c < POISE_LABELS && !rc; c++) {
        if (!poise_event_class_names[c] || !present(view, c))
            continue;
        const int strike = poise_label_is_strike((poise_label)c);
        poise_buf_puts(out, "<tr><td>");
        write_words(out, poise_event_class_names[c]);
        poise_buf_puts(out, "</td><td>");
        const char *badge = class_badge(view, c);
        poise_buf_printf(out, "%s</td>", badge ? badge : "");
        for (int f = 1; f <= POISE_FIGHTERS && !rc; f++) {
            poise_move_count n;
            rc = poise_moves_count(view, f, (poise_label)c, round, &n, err);
            if (!rc)
                write_count(out, &n, strike);
        }
        poise_buf_puts(out, "</tr>\n");
    }
    poise_buf_puts(out, "</table></div>\n");
    return rc;
}

static void write_list(poise_buf *out, const poise_moves_view *view)
{
    int32_t rows = 0;
    poise_buf_puts(out, "<details><summary>All moves in order</summary><div class=\"scroll\">"
                        "<table><tr><th>move</th><th>fighter</th><th>label</th><th>peak, s</th>"
                        "<th>confidence</th><th>evidence</th><th>identity</th><th>limb</th>"
                        "<th>target</th><th>outcome</th></tr>\n");
    for (int32_t i = 0; i < view->count && rows < ROWS_MAX; i++) {
        const poise_move_entry *entry = &view->entry[i];
        const poise_event *e = &entry->event;
        char key[POISE_MOVE_KEY];
        if (entry->deleted)
            continue;
        rows++;
        poise_move_key(entry, key);
        poise_buf_printf(out, "<tr><td>%s</td><td>", key);
        write_name(out, view, e->fighter);
        poise_buf_puts(out, "</td><td>");
        write_words(out, poise_event_names[poise_event_name_index(e)]);
        poise_buf_printf(out, "</td><td>%.2f</td><td>", (double)e->peak_ns / 1e9);
        if (!entry->told)
            poise_buf_printf(out, "%.2f", (double)e->confidence);
        poise_buf_printf(out, "</td><td>%s</td><td>%s</td><td>", poise_move_badge(entry),
                         e->flags & POISE_EVENT_UNCERTAIN ? "uncertain" : "");
        if (e->limb >= 0)
            write_words(out, poise_limb_names[e->limb]);
        poise_buf_printf(out, "</td><td>%s</td><td>%s</td></tr>\n",
                         e->target >= 0 ? poise_target_names[e->target] : "",
                         e->outcome != POISE_STRIKE_UNKNOWN ? poise_strike_outcome_names[e->outcome]
                                                            : "");
    }
    poise_buf_puts(out, "</table></div>");
    if (rows == ROWS_MAX)
        poise_buf_printf(out, "<p class=\"soft\">The first %d; moves.csv has all.</p>", ROWS_MAX);
    poise_buf_puts(out, "</details>\n");
}

static void write_notes(poise_buf *out, const poise_moves_view *view)
{
    const poise_events_header *h = &view->header;
    poise_buf_puts(out, "<p class=\"soft\">Found by the models ");
    poise_html_text(out, h->model);
    poise_buf_puts(out, " ");
    poise_html_text(out, h->model_version);
    poise_buf_puts(
        out,
        "; strikes as ticks, what lasts as bars. <b>Likely</b> is the range that holds the true "
        "number with 90 % probability, from how sure the models were, how often they had an "
        "answer, and how many moves they find of people they were not trained on; &#8211;: not "
        "known. While one covers much of the other no strikes are told. Landed, blocked and missed "
        "are <b>candidates</b> from how near the limb came, not a judge's word. A straight whose "
        "hand or stance is not known is neither jab nor cross. Replays are not counted. "
        "<b>Evidence</b> is what a label's accuracy was measured on: real people, or rendered "
        "(synthetic) fights only.");
    if (h->windows[0] + h->windows[1] > 0)
        poise_buf_printf(out,
                         " In %.0f %% of the single looks (a second each) no label reached the "
                         "models' least confidence; a move is judged over several looks.",
                         100.0 * (double)(h->abstained[0] + h->abstained[1]) /
                             (double)(h->windows[0] + h->windows[1]));
    if (h->dropped)
        poise_buf_printf(out, " %lld moves over the limit of %d are left out.",
                         (long long)h->dropped, POISE_MOVES_EVENTS_MAX);
    poise_buf_puts(out, "</p>\n");
    const int32_t applied = poise_moves_corrected(view);
    int32_t lost = 0;
    for (int32_t k = 0; k < view->corrections; k++)
        lost += view->state[k] == POISE_CORRECTION_LOST;
    if (applied || lost)
        poise_buf_printf(out, "<p class=\"soft\">%d correction%s by a person applied", applied,
                         applied == 1 ? "" : "s");
    if (lost)
        poise_buf_printf(out, "; %d no longer fit%s any move", lost, lost == 1 ? "s" : "");
    if (applied || lost)
        poise_buf_puts(out, ". The machine's own findings are kept in events.jsonl.</p>\n");
}

int poise_report_moves(poise_buf *out, const poise_moves_view *view, poise_err *err)
{
    int32_t shown = 0;
    int rc = 0;
    for (int32_t i = 0; i < view->count; i++)
        shown += !view->entry[i].deleted;
    poise_buf_puts(out, POISE_MOVES_REPORT_BEGIN "<section><h2>Moves</h2>\n");
    write_notes(out, view);
    if (shown == 0) {
        poise_buf_puts(out, "<p>No move was found.</p>\n");
    } else {
        plot_timeline(out, view);
        rc = write_counts(out, view, 0, err);
        const int32_t rounds = view->header.rounds.count;
        for (int32_t r = 1; r <= rounds && r <= ROUNDS_SHOWN && !rc; r++) {
            poise_buf_printf(out, "<h3>Round %d</h3>\n", r);
            rc = write_counts(out, view, r, err);
        }
        write_list(out, view);
    }
    poise_buf_puts(out, "</section>\n" POISE_MOVES_REPORT_END);
    return rc;
}
