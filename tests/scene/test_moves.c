/* Tables of moves there and back; corrections: what each does, undone, and after a second run. */
#include "support.h"

#include "scene/corrections.h"
#include "scene/moves_tables.h"

enum { SECOND = 1000000000 };

static poise_event event_at(int fighter, poise_label label, double seconds)
{
    poise_event e = {.number = 1, .fighter = fighter, .label = label, .confidence = 0.75f};
    e.peak_ns = (int64_t)(seconds * SECOND);
    e.start_ns = e.peak_ns - SECOND / 5;
    e.end_ns = e.peak_ns + SECOND / 4;
    e.limb = POISE_LIMB_RIGHT_WRIST;
    e.target = POISE_TARGET_HEAD;
    e.outcome = POISE_STRIKE_LANDED;
    e.evidence = POISE_EVIDENCE_SYNTHETIC;
    if (poise_event_class(&e) == POISE_LABEL_JAB)
        e.flags = POISE_EVENT_STRAIGHT;
    return e;
}

static void tables_are_sound(void **state)
{
    (void)state;
    poise_err err;
    const poise_record *records[] = {&poise_prediction_packet_record, &poise_events_header_record,
                                     &poise_correction_record, &poise_count_models_record};
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
        if (poise_record_verify(records[i], &err))
            fail_msg("%s", err.text);
}

static FILE *stream_of(const poise_buf *text)
{
    FILE *stream = fmemopen(text->data, text->size, "r");
    assert_non_null(stream);
    return stream;
}

static void events_there_and_back(void **state)
{
    (void)state;
    poise_buf text;
    poise_json json;
    poise_err err;
    poise_events_header header = poise_events_header_defaults(), back;
    poise_event events[3] = {event_at(1, POISE_LABEL_HOOK, 1), event_at(2, POISE_LABEL_UNKNOWN, 2),
                             event_at(2, POISE_LABEL_CLINCH, 3)};
    events[0].flags |= POISE_EVENT_UNCERTAIN;
    events[2].limb = events[2].target = -1;
    events[2].stance = POISE_STANCE_SOUTHPAW;
    header.media_ns = 5 * (int64_t)SECOND;
    header.windows[1] = 7;
    header.rounds.count = 2;
    header.rounds.round[1] = (poise_round){SECOND, 3 * (int64_t)SECOND};
    header.counts.known = 1u << POISE_LABEL_HOOK;
    header.counts.of[POISE_LABEL_HOOK] = (poise_count_model){.a = -0.5,
                                                             .b = 1.25,
                                                             .recall = 0.8,
                                                             .strength = 12,
                                                             .spread = 0.5,
                                                             .answered = 0.7,
                                                             .a_slope = 4,
                                                             .recall_slope = -8,
                                                             .rate = 0.9};
    memcpy(header.fighter_name[1], "Bea", 4);
    poise_buf_init(&text, 1 << 16);
    poise_json_to_buf(&json, &text, 0);
    assert_int_equal(poise_events_write_header(&json, &header, &err), 0);
    for (int i = 0; i < 3; i++)
        if (poise_events_write_event(&json, &events[i], &err))
            fail_msg("%s", err.text);
    poise_lines lines;
    FILE *stream = stream_of(&text);
    poise_lines_open(&lines, stream, "test", 0);
    if (poise_events_read_header(&lines, &back, &err))
        fail_msg("%s", err.text);
    assert_memory_equal(&back.rounds.round[1], &header.rounds.round[1], sizeof(poise_round));
    assert_int_equal(back.rounds.count, 2);
    assert_int_equal(back.windows[1], 7);
    assert_int_equal(back.counts.known, header.counts.known);
    assert_true(back.counts.of[POISE_LABEL_HOOK].b == 1.25);
    assert_string_equal(back.fighter_name[1], "Bea");
    for (int i = 0; i < 3; i++) {
        poise_event e;
        if (poise_events_read_event(&lines, &e, &err))
            fail_msg("%s", err.text);
        assert_memory_equal(&e, &events[i], sizeof e);
    }
    poise_event none;
    assert_int_equal(poise_events_read_event(&lines, &none, &err), POISE_EOF);
    poise_lines_close(&lines);
    fclose(stream);
    poise_buf_free(&text);
}

static void packet(void **state)
{
    (void)state;
    poise_prediction p = {.fighter = 2, .frame = 45, .pts_ns = 1500 * INT64_C(1000000)};
    p.label = POISE_LABEL_KNEE;
    p.confidence = 0.625f;
    p.probability[POISE_LABEL_KNEE] = 0.625f;
    p.probability[POISE_LABEL_IDLE] = 0.375f;
    p.weight[1] = 1;
    p.inference_ms = 0.5f;
    poise_prediction_packet packet = poise_prediction_packet_of(&p, "1.0.0"), back;
    memcpy(packet.prediction_id, "x", 2);
    poise_buf text;
    poise_json json;
    poise_err err;
    poise_buf_init(&text, 1 << 16);
    poise_json_to_buf(&json, &text, 0);
    poise_json_record(&json, &poise_prediction_packet_record, &packet);
    assert_int_equal(poise_json_finish(&json, &err), 0);
    assert_non_null(strstr(text.data, "\"fighter_id\":\"fighter_2\""));
    assert_non_null(strstr(text.data, "\"timestamp_ms\":1500"));
    assert_non_null(strstr(text.data, "\"predicted_label\":\"knee\""));
    assert_null(strstr(text.data, "abstained"));
    assert_int_equal(
        poise_json_read(text.data, text.size, &poise_prediction_packet_record, NULL, &back, &err),
        0);
    assert_memory_equal(back.class_probabilities, packet.class_probabilities,
                        sizeof packet.class_probabilities);
    poise_buf_clear(&text);
    packet.class_probabilities[0] = 0.1f; /* the sum is 0.725 */
    poise_json_to_buf(&json, &text, 0);
    poise_json_record(&json, &poise_prediction_packet_record, &packet);
    assert_int_not_equal(poise_json_finish(&json, &err), 0);
    poise_buf_free(&text);
}

/* ---- corrections ---- */

enum { ENTRIES = 8 };

typedef struct board {
    poise_move_entry entry[ENTRIES];
    int32_t count;
    poise_correction_state state[ENTRIES];
} board;

/* Three of the machine's: red jab at 1 s, blue hook at 2 s, red block at 3 s. */
static void set_up(board *b)
{
    const poise_event events[3] = {event_at(1, POISE_LABEL_JAB, 1),
                                   event_at(2, POISE_LABEL_HOOK, 2),
                                   event_at(1, POISE_LABEL_BLOCK, 3)};
    memset(b, 0, sizeof *b);
    for (b->count = 0; b->count < 3; b->count++) {
        b->entry[b->count].event = events[b->count];
        b->entry[b->count].event.number = b->count + 1;
        b->entry[b->count].machine = b->entry[b->count].event;
    }
}

static poise_correction about(int kind, int64_t id, const poise_event *e)
{
    return (poise_correction){.kind = kind,
                              .id = id,
                              .fighter = e->fighter,
                              .was = poise_event_name_index(e),
                              .at_ns = e->peak_ns};
}

static void each_kind(void **state)
{
    (void)state;
    board b;
    set_up(&b);
    poise_correction c[5] = {about(POISE_CORRECTION_RELABEL, 1, &b.entry[0].machine),
                             about(POISE_CORRECTION_MOVE, 2, &b.entry[1].machine),
                             about(POISE_CORRECTION_DELETE, 3, &b.entry[2].machine),
                             {.kind = POISE_CORRECTION_ADD,
                              .id = 4,
                              .fighter = 2,
                              .label = POISE_LABELS,
                              .start_ns = 1,
                              .peak_ns = 2,
                              .end_ns = 3},
                             {.kind = POISE_CORRECTION_SWAP, .id = 5, .at_ns = SECOND}};
    c[0].label = POISE_LABEL_UPPERCUT;
    c[1].start_ns = c[1].peak_ns = c[1].end_ns = 4 * (int64_t)SECOND;
    poise_corrections_apply(c, 5, b.entry, &b.count, b.state);
    assert_int_equal(b.count, 4);
    for (int i = 0; i < 5; i++)
        assert_int_equal(b.state[i], POISE_CORRECTION_APPLIED);
    /* By peak: the added straight at 2 ns, uppercut, block (deleted), hook at 4 s. */
    assert_int_equal(b.entry[0].added_by, 4);
    assert_int_equal(b.entry[0].event.label, POISE_LABEL_UNKNOWN);
    assert_int_equal(b.entry[0].event.flags, POISE_EVENT_STRAIGHT);
    assert_int_equal(b.entry[0].event.fighter, 2); /* before the swap's time */
    assert_int_equal(b.entry[1].event.label, POISE_LABEL_UPPERCUT);
    assert_int_equal(b.entry[1].event.fighter, 2);
    assert_int_equal(b.entry[1].machine.fighter, 1);
    assert_int_equal(b.entry[1].told, 1);
    assert_int_equal(b.entry[2].deleted, 1);
    assert_int_equal(b.entry[3].event.peak_ns, 4 * (int64_t)SECOND);
    assert_int_equal(b.entry[3].event.fighter, 1);
}

static void undone(void **state)
{
    (void)state;
    board b;
    set_up(&b);
    poise_correction c[4] = {about(POISE_CORRECTION_DELETE, 1, &b.entry[0].machine),
                             {.kind = POISE_CORRECTION_ADD,
                              .id = 2,
                              .fighter = 1,
                              .label = POISE_LABEL_KNEE,
                              .peak_ns = 5,
                              .end_ns = 6},
                             {.kind = POISE_CORRECTION_UNDO, .id = 3, .undoes = 1},
                             {.kind = POISE_CORRECTION_DELETE, .id = 4, .of = 2}};
    poise_corrections_apply(c, 4, b.entry, &b.count, b.state);
    assert_int_equal(b.count, 4);
    assert_int_equal(b.state[0], POISE_CORRECTION_UNDONE);
    assert_int_equal(b.state[3], POISE_CORRECTION_APPLIED);
    assert_int_equal(b.entry[0].deleted, 1); /* the knee */
    assert_int_equal(b.entry[1].deleted, 0); /* the jab */
    /* Without the addition what was said of it is lost. */
    set_up(&b);
    c[2].undoes = 2;
    poise_corrections_apply(c, 4, b.entry, &b.count, b.state);
    assert_int_equal(b.count, 3);
    assert_int_equal(b.state[1], POISE_CORRECTION_UNDONE);
    assert_int_equal(b.state[3], POISE_CORRECTION_LOST);
}

static void after_a_second_run(void **state)
{
    (void)state;
    board b;
    set_up(&b);
    const poise_event was = b.entry[0].machine;
    poise_correction c = about(POISE_CORRECTION_RELABEL, 1, &was);
    c.label = POISE_LABEL_ELBOW;
    /* A little later now, and a cross beside it: the jab is meant. */
    b.entry[0].event.peak_ns = b.entry[0].machine.peak_ns += 200 * INT64_C(1000000);
    b.entry[1].event = b.entry[1].machine = event_at(1, POISE_LABEL_CROSS, 1);
    b.entry[1].machine.number = 2;
    poise_corrections_apply(&c, 1, b.entry, &b.count, b.state);
    assert_int_equal(b.state[0], POISE_CORRECTION_APPLIED);
    assert_int_equal(b.entry[0].event.label, POISE_LABEL_CROSS);
    assert_int_equal(b.entry[1].event.label, POISE_LABEL_ELBOW);
    /* Only what lasts is near: it is not a strike. Too far away: neither. */
    for (int far = 0; far < 2; far++) {
        set_up(&b);
        b.entry[0].machine = event_at(1, far ? POISE_LABEL_JAB : POISE_LABEL_CLINCH, far ? 1.4 : 1);
        poise_corrections_apply(&c, 1, b.entry, &b.count, b.state);
        assert_int_equal(b.state[0], POISE_CORRECTION_LOST);
    }
}

static int read_all(const char *content, int32_t *ret_count, int *ret_cut)
{
    poise_lines lines;
    poise_err err;
    poise_correction c;
    FILE *stream = fmemopen((void *)(uintptr_t)content, strlen(content), "r");
    poise_lines_open(&lines, stream, "test", 0);
    int rc = poise_corrections_read_header(&lines, ret_cut, &err);
    for (*ret_count = 0; !rc;) {
        rc = poise_corrections_read(&lines, &c, ret_cut, &err);
        *ret_count += !rc;
    }
    poise_lines_close(&lines);
    fclose(stream);
    return rc;
}

#define HEAD "{\"type\":\"poise.corrections\",\"schema_version\":1}\n"

static void lines_of_corrections(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int code, count, cut;
    } row[] = {
        {HEAD
         "{\"kind\":\"swap\",\"id\":1,\"at_ns\":5}\n{\"kind\":\"undo\",\"id\":2,\"undoes\":1}\n",
         POISE_EOF, 2, 0},
        {HEAD "{\"kind\":\"swap\",\"id\":1,\"at_ns\":5}\n{\"kind\":\"undo\",\"id\":2,\"undoes\":1}",
         POISE_EOF, 1, 1},
        {HEAD "{\"kind\":\"sw", POISE_EOF, 0, 1},
        {"{\"type\":\"poise.corr", POISE_EOF, 0, 1},
        {HEAD "{\"kind\":\"swap\",\"id\":1,\"at_ns\":5,\"label\":\"jab\"}\n", POISE_EFORMAT, 0, 0},
        {HEAD "{\"kind\":\"relabel\",\"id\":1,\"at_ns\":5,\"fighter\":1,\"label\":\"idle\"}\n",
         POISE_EFORMAT, 0, 0},
        {HEAD "{\"kind\":\"delete\",\"id\":1,\"at_ns\":5}\n", POISE_EFORMAT, 0, 0},
        {HEAD
         "{\"kind\":\"add\",\"id\":1,\"fighter\":1,\"label\":\"jab\",\"start_ns\":3,\"peak_ns\":"
         "2,\"end_ns\":4}\n",
         POISE_EFORMAT, 0, 0},
        {"{\"type\":\"poise.corrections\",\"schema_version\":2}\n", POISE_EUNSUPPORTED, 0, 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        int32_t count;
        int cut;
        assert_int_equal(read_all(row[i].text, &count, &cut), row[i].code);
        assert_int_equal(count, row[i].count);
        assert_int_equal(cut, row[i].cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(events_there_and_back),
        cmocka_unit_test(packet),
        cmocka_unit_test(each_kind),
        cmocka_unit_test(undone),
        cmocka_unit_test(after_a_second_run),
        cmocka_unit_test(lines_of_corrections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
