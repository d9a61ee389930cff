/* Moves of a source: collected, taken back in replays, counted, written. */
#include "support.h"

#include "stage/moves_book.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static poise_moves_book *book;
static poise_stage_moves moves;

static void add(int fighter, poise_label label, double at, poise_strike_outcome outcome)
{
    poise_event e = {.fighter = fighter, .label = label, .confidence = 0.9f, .limb = -1};
    e.target = -1;
    e.peak_ns = (int64_t)(at * 1e9);
    e.start_ns = e.peak_ns - 100000000;
    e.end_ns = e.peak_ns + 100000000;
    e.outcome = outcome;
    e.evidence = POISE_EVIDENCE_REAL;
    memset(&moves, 0, sizeof moves);
    moves.events = 1;
    moves.event[0] = e;
    moves.predictions = 2;
    for (int i = 0; i < 2; i++)
        moves.prediction[i] =
            (poise_prediction){.fighter = i + 1, .flags = i ? POISE_PREDICTION_ABSTAINED : 0u};
    poise_moves_book_add(book, &moves);
}

static void open_book(int32_t only)
{
    poise_err err;
    assert_int_equal(poise_moves_book_new(only, &book, &err), 0);
}

static poise_moves_view view_of(const poise_events_header *header)
{
    poise_moves_view view;
    poise_err err;
    if (poise_moves_view_of_book(header, book, NULL, &view, &err))
        fail_msg("%s", err.text);
    free(book);
    book = NULL;
    return view;
}

static poise_move_count count_of(const poise_moves_view *view, int fighter, poise_label class,
                                 int32_t round)
{
    poise_move_count n;
    poise_err err;
    assert_int_equal(poise_moves_count(view, fighter, class, round, &n, &err), 0);
    return n;
}

static void replays_are_taken_back(void **state)
{
    (void)state;
    const poise_events_header header = poise_events_header_defaults();
    open_book(0);
    add(1, POISE_LABEL_HOOK, 3, POISE_STRIKE_LANDED);
    add(2, POISE_LABEL_JAB, 1, POISE_STRIKE_MISSED); /* told later, happened earlier */
    add(1, POISE_LABEL_HOOK, 5, POISE_STRIKE_LANDED);
    poise_moves_book_replay(book, 4000000000, 5000000000);
    poise_moves_book_replay(book, 4000000000, 6000000000);
    poise_moves_book_replay(book, 8000000000, 9000000000);
    assert_int_equal(book->count, 2);
    assert_int_equal(book->windows[0], 3);
    assert_int_equal(book->abstained[1], 3);
    poise_moves_view view = view_of(&header);
    assert_int_equal(view.count, 2);
    assert_int_equal(view.replays, 2);
    assert_int_equal(view.replay[0].from_ns, 4000000000);
    assert_int_equal(view.replay[0].to_ns, 6000000001);
    assert_int_equal(view.entry[0].event.label, POISE_LABEL_JAB);
    assert_int_equal(view.entry[0].event.number, 1);
    assert_int_equal(view.entry[1].event.number, 2);
    poise_moves_view_free(&view);
    open_book(2);
    add(1, POISE_LABEL_HOOK, 1, POISE_STRIKE_LANDED);
    add(2, POISE_LABEL_HOOK, 2, POISE_STRIKE_LANDED);
    assert_int_equal(book->count, 1);
    for (int i = 0; i <= POISE_MOVES_EVENTS_MAX; i++)
        add(2, POISE_LABEL_HOOK, 3, POISE_STRIKE_LANDED);
    assert_int_equal(book->count, POISE_MOVES_EVENTS_MAX);
    assert_int_equal(book->dropped, 2);
    free(book);
}

static poise_events_header two_rounds(void)
{
    poise_events_header header = poise_events_header_defaults();
    header.media_ns = 10000000000;
    header.rounds.count = 2;
    header.rounds.round[0] = (poise_round){0, 3000000000};
    header.rounds.round[1] = (poise_round){5000000000, 9000000000};
    header.counts.known = 1u << POISE_LABEL_JAB;
    header.counts.of[POISE_LABEL_JAB] = (poise_count_model){.b = 1, .recall = 0.8, .strength = 20};
    memcpy(header.fighter_name[0], "A\"nn <b>", 9);
    return header;
}

static poise_moves_view filled(void)
{
    const poise_events_header header = two_rounds();
    open_book(0);
    add(1, POISE_LABEL_JAB, 1, POISE_STRIKE_LANDED);
    add(1, POISE_LABEL_CROSS, 2, POISE_STRIKE_BLOCKED);
    add(1, POISE_LABEL_UNKNOWN, 6, POISE_STRIKE_MISSED);
    add(1, POISE_LABEL_HOOK, 4, POISE_STRIKE_MISSED);
    add(2, POISE_LABEL_CLINCH, 7, POISE_STRIKE_UNKNOWN);
    return view_of(&header);
}

static void counts(void **state)
{
    (void)state;
    poise_moves_view view = filled();
    const poise_move_count all = count_of(&view, 1, POISE_LABEL_JAB, 0);
    assert_int_equal(all.found, 3);
    assert_int_equal(all.jabs, 1);
    assert_int_equal(all.crosses, 1);
    assert_int_equal(all.landed * 100 + all.blocked * 10 + all.missed, 111);
    assert_true(all.has_range && all.low <= 3 && all.high >= 3);
    assert_int_equal(count_of(&view, 1, POISE_LABEL_JAB, 1).found, 2);
    assert_int_equal(count_of(&view, 1, POISE_LABEL_JAB, 2).found, 1);
    assert_int_equal(count_of(&view, 2, POISE_LABEL_JAB, 0).found, 0);
    const poise_move_count hooks = count_of(&view, 1, POISE_LABEL_HOOK, 0);
    assert_int_equal(hooks.found, 1);
    assert_false(hooks.has_range);
    poise_moves_view_free(&view);
}

static void table(void **state)
{
    (void)state;
    poise_moves_view view = filled();
    const char *path = stage_test_path("moves.csv");
    poise_err err;
    void *data;
    size_t size;
    assert_int_equal(poise_moves_csv_write(&view, path, &err), 0);
    assert_int_equal(poise_file_read(path, 1 << 20, &data, &size, &err), 0);
    const char *text = data;
    assert_non_null(strstr(text, "\n1,1,\"A\"\"nn <b>\",1,jab,,0.900,1.000,1.100,0.900,real,sure,"
                                 "unknown,,landed,machine\n"));
    assert_non_null(strstr(text, "\n3,1,\"A\"\"nn <b>\",0,hook,"));
    assert_non_null(strstr(text, ",2,straight,"));
    assert_non_null(strstr(text, "\n5,2,\"fighter 2\",2,clinch,"));
    free(data);
    poise_moves_view_free(&view);
}

static int times(const char *text, const char *word)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, word)) != NULL; p++)
        n++;
    return n;
}

static void report(void **state)
{
    (void)state;
    poise_moves_view view = filled();
    poise_buf out;
    poise_err err;
    poise_buf_init(&out, 1 << 20);
    assert_int_equal(poise_report_moves(&out, &view, &err), 0);
    assert_int_equal(out.failed, 0);
    assert_int_equal(strncmp(out.data, POISE_MOVES_REPORT_BEGIN, strlen(POISE_MOVES_REPORT_BEGIN)),
                     0);
    assert_non_null(strstr(out.data, "Round 2"));
    assert_non_null(strstr(out.data, "A&quot;nn &lt;b&gt;"));
    assert_null(strstr(out.data, "A\"nn"));
    assert_int_equal(times(out.data, "<rect class=\"bar f1\""), 4);
    assert_int_equal(times(out.data, "<rect class=\"bar f2\""), 1);
    assert_int_equal(times(out.data, "<rect class=\"bar round\""), 2);
    assert_int_equal(times(out.data, "<tr>"), times(out.data, "</tr>"));
    assert_int_equal(times(out.data, "<td>"), times(out.data, "</td>"));
    poise_buf_free(&out);
    poise_moves_view_free(&view);
}

static int clean(void **state)
{
    (void)state;
    stage_test_clean();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replays_are_taken_back),
        cmocka_unit_test(counts),
        cmocka_unit_test(table),
        cmocka_unit_test(report),
    };
    return cmocka_run_group_tests_name("stage moves", tests, NULL, clean);
}
