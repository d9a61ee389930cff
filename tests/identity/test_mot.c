/* mot-eval's measures against py-motmetrics' (TUD-Campus), on tracks whose measures can be counted
 * by hand, and its reader with hostile files. HOTA is compared by oracle.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "mot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static poise_err err;

static mot_sequence parse(const char *text)
{
    mot_sequence sequence;
    assert_int_equal(mot_parse(text, strlen(text), "text", &sequence, &err), 0);
    return sequence;
}

static mot_sequence load(const char *name)
{
    char path[1024];
    const char *shared = getenv("POISE_SHARED");
    mot_sequence sequence;
    snprintf(path, sizeof path, "%s/media/mot/TUD-Campus/%s", shared ? shared : "../shared", name);
    int code = mot_read(path, &sequence, &err);
    if (code == POISE_ENOENT) {
        print_message("# skipped: no %s\n", path);
        skip();
    }
    assert_int_equal(code, 0);
    return sequence;
}

/* One column of motmetrics_expected.csv. */
static double expected(const char *column)
{
    char path[1024], names[1024], values[1024];
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof path, "%s/media/mot/TUD-Campus/motmetrics_expected.csv",
             shared ? shared : "../shared");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(names, sizeof names, file));
    assert_non_null(fgets(values, sizeof values, file));
    fclose(file);
    const char *name = names, *value = values;
    while (strncmp(name, column, strlen(column)) || !strchr(",\r\n", name[strlen(column)])) {
        name = strchr(name, ',');
        value = strchr(value, ',');
        assert_true(name && value);
        name++;
        value++;
    }
    return strtod(value, NULL);
}

static void test_campus(void **state)
{
    (void)state;
    mot_sequence truth = load("gt.txt"), result = load("test.txt");
    mot_clear c;
    assert_int_equal(mot_measure_clear(&truth, &result, 0.5, &c, &err), 0);
    const struct {
        const char *name;
        double value;
    } rows[] = {{"idf1", c.idf1},
                {"idp", c.idp},
                {"idr", c.idr},
                {"recall", c.recall},
                {"precision", c.precision},
                {"num_unique_objects", c.objects},
                {"mostly_tracked", c.mostly_tracked},
                {"partially_tracked", c.partially_tracked},
                {"mostly_lost", c.mostly_lost},
                {"num_false_positives", (double)c.false_positives},
                {"num_misses", (double)c.misses},
                {"num_switches", (double)c.switches},
                {"num_fragmentations", (double)c.fragmentations},
                {"mota", c.mota},
                {"motp", c.motp}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("# %-20s %9.6f expected %9.6f\n", rows[i].name, rows[i].value,
                      expected(rows[i].name));
        assert_true(fabs(rows[i].value - expected(rows[i].name)) <= 1e-6);
    }
    mot_free(&truth);
    mot_free(&result);
}

/* Two people side by side for four frames; from the third on their ids are exchanged; one miss, one
 * false box. */
static void test_counted_by_hand(void **state)
{
    (void)state;
    mot_sequence truth = parse("1,1,0,0,10,20\n1,2,50,0,10,20\n2,1,0,0,10,20\n2,2,50,0,10,20\n"
                               "3,1,0,0,10,20\n3,2,50,0,10,20\n4,1,0,0,10,20\n4,2,50,0,10,20\n"
                               "4,3,500,0,10,20,0\n"); /* to be ignored */
    mot_sequence result =
        parse("frame,id,x,y,w,h\n" /* a header */
              "2,8,50,0,10,20\n2,7,0,0,10,20\n1,8,50,0,10,20\n1,7,0,0,10,20\n"
              "3,8,0,0,10,20\n3,7,50,0,10,20\n4,8,0,0,10,20\r\n\n4,9,900,0,10,20\n");
    mot_clear c;
    assert_int_equal(mot_measure_clear(&truth, &result, 0.5, &c, &err), 0);
    assert_int_equal(c.frames, 4);
    assert_int_equal(c.objects, 2);
    assert_int_equal(c.switches, 2);
    assert_int_equal(c.matches, 5);
    assert_int_equal(c.misses, 1);
    assert_int_equal(c.false_positives, 1);
    assert_int_equal(c.fragmentations, 0);
    assert_int_equal(c.mostly_tracked, 1); /* 4 of 4 */
    assert_int_equal(c.partially_tracked, 1);
    assert_true(fabs(c.mota - (1 - 4.0 / 8)) < 1e-12);
    assert_true(c.motp == 0);
    /* The best one-to-one choice: 7 is 1 (or 2) in two frames, 8 is 2 (or 1) in two. */
    assert_true(c.idtp == 4);
    assert_true(fabs(c.idf1 - 2 * 4.0 / 16) < 1e-12);
    mot_hota h;
    assert_int_equal(mot_measure_hota(&truth, &result, &h, &err), 0);
    assert_true(fabs(h.mean_deta - 7.0 / 9) < 1e-12);
    assert_true(fabs(h.mean_loca - 1) < 1e-12);
    mot_free(&truth);
    mot_free(&result);
}

static void test_perfect_and_empty(void **state)
{
    (void)state;
    mot_sequence truth = parse("1,1,0,0,10,20\n2,1,1,0,10,20\n"), nothing = parse("");
    mot_clear c;
    mot_hota h;
    assert_int_equal(mot_measure_clear(&truth, &truth, 0.5, &c, &err), 0);
    assert_true(c.mota == 1 && c.idf1 == 1 && c.motp == 0);
    assert_int_equal(mot_measure_hota(&truth, &truth, &h, &err), 0);
    assert_true(fabs(h.mean_hota - 1) < 1e-12);
    assert_int_equal(mot_measure_clear(&truth, &nothing, 0.5, &c, &err), 0);
    assert_true(c.mota == 0 && c.idf1 == 0 && isnan(c.motp) && c.misses == 2 && c.mostly_lost == 1);
    assert_int_equal(mot_measure_hota(&truth, &nothing, &h, &err), 0);
    assert_true(h.mean_hota == 0);
    assert_int_equal(mot_measure_clear(&nothing, &truth, 0.5, &c, &err), 0);
    assert_int_equal(c.false_positives, 2);
    mot_free(&truth);
    mot_free(&nothing);
}

static void test_fragments(void **state)
{
    (void)state;
    mot_sequence
        truth =
            parse("1,1,0,0,9,9\n2,1,0,0,9,9\n3,1,0,0,9,9\n4,1,0,0,9,9\n5,1,0,0,9,9\n6,1,0,0,9,9\n"),
        result = parse("2,4,0,0,9,9\n4,4,0,0,9,9\n5,4,0,0,9,9\n");
    mot_clear c;
    assert_int_equal(mot_measure_clear(&truth, &result, 0.5, &c, &err), 0);
    assert_int_equal(c.fragmentations, 1); /* neither the beginning nor the end counts */
    assert_int_equal(c.switches, 0);
    mot_free(&truth);
    mot_free(&result);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"1,1,0,0,10", "5 fields"},  {"1,1,0,0,10,20\n2,x,0,0,1,1\n", "line 2: 'id'"},
        {"0,1,0,0,1,1", "frame 0"},  {"1.5,1,0,0,1,1", "frame 1.5"},
        {"1,-2,0,0,1,1", "id -2"},   {"1,1,0,0,-1,1", "a box of -1"},
        {"1,1,nan,0,1,1", "'x'"},    {"1,1,0,1e999,1,1", "'y'"},
        {"1,1,0,0,1,1,", "'score'"}, {"1,99999999999,0,0,1,1", "id 1e+11"},
    };
    mot_sequence sequence = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(mot_parse(wrong[i].text, strlen(wrong[i].text), "f", &sequence, &err),
                         POISE_EFORMAT);
        assert_non_null(strstr(err.text, wrong[i].says));
        assert_null(sequence.boxes);
    }
    mot_clear c;
    mot_sequence twice = parse("1,1,0,0,1,1\n1,1,5,5,1,1\n");
    assert_int_equal(mot_measure_clear(&twice, &twice, 0.5, &c, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "twice"));
    assert_int_equal(mot_measure_clear(&sequence, &sequence, 0, &c, &err), POISE_EINVAL);
    mot_free(&twice);
}

static void test_limits(void **state)
{
    (void)state;
    enum { MANY = MOT_IDS_MAX + 1 };
    static mot_box boxes[MANY];
    mot_sequence many = {boxes, MANY};
    mot_clear c;
    for (int i = 0; i < MANY; i++)
        boxes[i] = (mot_box){.frame = 1 + i, .id = i, .w = 1, .h = 1, .score = 1};
    assert_int_equal(mot_measure_clear(&many, &many, 0.5, &c, &err), POISE_ELIMIT);
    many.count = MOT_IDS_MAX;
    assert_int_equal(mot_measure_clear(&many, &many, 0.5, &c, &err), 0);
    assert_true(c.idf1 == 1);
    for (int i = 0; i < MANY; i++)
        boxes[i].frame = 1;
    many.count = MOT_FRAME_BOXES_MAX + 1;
    assert_int_equal(mot_measure_clear(&many, &many, 0.5, &c, &err), POISE_ELIMIT);
    many.count = MOT_FRAME_BOXES_MAX;
    assert_int_equal(mot_measure_clear(&many, &many, 0.5, &c, &err), 0);
    assert_true(c.idf1 == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_campus),    cmocka_unit_test(test_counted_by_hand),
        cmocka_unit_test(test_fragments), cmocka_unit_test(test_perfect_and_empty),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
