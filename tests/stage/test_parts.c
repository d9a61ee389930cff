/* The parts of a pipeline by themselves: times, crowd, spool, plots. */
#include "stage/crowd.h"
#include "stage/plots.h"
#include "stage/spool.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void times_are_within_a_percent(void **state)
{
    (void)state;
    poise_times *t = calloc(1, sizeof(*t));
    for (int64_t k = 1; k <= 100000; k++)
        poise_times_add(t, k * 1000);
    assert_int_equal(t->count, 100000);
    assert_int_equal(t->min_ns, 1000);
    assert_int_equal(t->max_ns, 100000000);
    const double q[] = {0.01, 0.5, 0.95, 0.99, 1};
    for (size_t i = 0; i < sizeof(q) / sizeof(q[0]); i++) {
        const double exact = q[i] * 1e8;
        assert_true(fabs(poise_times_quantile(t, q[i]) - exact) < 0.011 * exact);
    }
    assert_true(fabs(poise_times_mean(t) - 50000500) < 1);
    free(t);
}

static void times_at_the_ends(void **state)
{
    (void)state;
    poise_times *t = calloc(1, sizeof(*t));
    assert_true(poise_times_quantile(t, 0.5) == 0);
    poise_times_add(t, -5);
    assert_true(poise_times_quantile(t, 0.5) == 0);
    poise_times_add(t, INT64_MAX);
    assert_true(poise_times_quantile(t, 1) > 1e13);
    assert_int_equal(t->max_ns, INT64_MAX);
    for (int64_t ns = 0; ns < 64; ns++) {
        memset(t, 0, sizeof(*t));
        poise_times_add(t, ns);
        assert_true(poise_times_quantile(t, 0.5) == (double)ns);
    }
    free(t);
}

static poise_scene *new_scene(int64_t index, int people)
{
    poise_scene *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->time.index = index;
    s->time.pts_ns = index * 40000000;
    s->width = 200;
    s->height = 100;
    s->people_count = people;
    return s;
}

static void set_person(poise_person *p, int32_t id, float x, float y, float w, float h)
{
    p->id = id;
    p->box = (poise_bbox){x, y, w, h, 1};
    p->score = 0.5f;
    for (int j = 0; j < POISE_LANDMARKS; j++)
        p->landmarks[j] = (poise_landmark){x, y, 0, 0.75f, 1};
}

static void crowd_chooses(void **state)
{
    (void)state;
    poise_crowd *c = calloc(1, sizeof(*c));
    assert_null(poise_crowd_choose(c, POISE_SUBJECT_LARGEST));
    /* 1: large, at the edge, mostly outside; 2: central and small; 3: large in one frame only. */
    for (int i = 0; i < 10; i++) {
        poise_scene *s = new_scene(i, i == 4 ? 3 : 2);
        set_person(&s->people[0], 1, 140, 0, 200, 100);
        set_person(&s->people[1], 2, 90, 40, 20, 20);
        set_person(&s->people[2], 3, 0, 0, 200, 100);
        poise_crowd_add(c, s);
        free(s);
    }
    assert_int_equal(c->ids, 3);
    assert_int_equal(poise_crowd_choose(c, POISE_SUBJECT_LARGEST)->id, 1);
    assert_int_equal(poise_crowd_choose(c, POISE_SUBJECT_CENTRE)->id, 2);
    const poise_crowd_entry *e = poise_crowd_choose(c, POISE_SUBJECT_LARGEST);
    assert_int_equal(e->frames, 10);
    assert_int_equal(e->last_ns, 360000000);
    /* 60 x 100 of 200 x 100 is within the picture. */
    assert_true(fabs(e->area - 10 * 0.3) < 1e-9);
    assert_true(fabs(e->visibility - 7.5) < 1e-6);
    free(c);
}

static void crowd_is_bounded(void **state)
{
    (void)state;
    poise_crowd *c = calloc(1, sizeof(*c));
    for (int32_t id = 1; id <= 3 * POISE_STAGE_IDS_MAX; id++) {
        poise_scene *s = new_scene(id, 2);
        set_person(&s->people[0], 1, 0, 0, 100, 100);
        set_person(&s->people[1], id + 1, 10, 10, 5, 5);
        poise_crowd_add(c, s);
        free(s);
    }
    assert_int_equal(c->count, POISE_STAGE_IDS_MAX);
    assert_int_equal(c->ids, 3 * POISE_STAGE_IDS_MAX + 1);
    assert_int_equal(poise_crowd_choose(c, POISE_SUBJECT_LARGEST)->id, 1);
    assert_int_equal(poise_crowd_choose(c, POISE_SUBJECT_LARGEST)->frames, 3 * POISE_STAGE_IDS_MAX);
    for (int32_t i = 1; i < c->count; i++)
        assert_true(c->entry[i - 1].id < c->entry[i].id);
    free(c);
}

static void spool_gives_back(void **state)
{
    (void)state;
    poise_spool *spool = NULL;
    poise_err err;
    poise_scene *read = calloc(1, sizeof(*read));
    assert_int_equal(poise_spool_new(stage_test_folder(), &spool, &err), 0);
    for (int i = 0; i < 20; i++) {
        poise_scene *s = new_scene(i, i % 4);
        for (int k = 0; k < s->people_count; k++) {
            set_person(&s->people[k], k + 1, (float)i, (float)k, 10, 20);
            s->people[k].hands[k % 2].present = i % 3 == 0;
            if (s->people[k].hands[k % 2].present)
                s->people[k].hands[k % 2].landmarks[20].x = (float)(100 * i + k);
        }
        assert_int_equal(poise_spool_add(spool, s, &err), 0);
        free(s);
    }
    assert_int_equal(poise_spool_rewind(spool, &err), 0);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(poise_spool_next(spool, read, &err), 0);
        assert_int_equal(read->time.index, i);
        assert_int_equal(read->people_count, i % 4);
        for (int k = 0; k < read->people_count; k++) {
            assert_int_equal(read->people[k].id, k + 1);
            assert_true(read->people[k].box.x == (float)i && read->people[k].box.y == (float)k);
            assert_int_equal(read->people[k].hands[k % 2].present, i % 3 == 0);
            assert_true(read->people[k].hands[k % 2].landmarks[20].x ==
                        (i % 3 == 0 ? (float)(100 * i + k) : 0.0f));
        }
    }
    assert_int_equal(poise_spool_next(spool, read, &err), POISE_EOF);
    poise_spool_free(&spool);
    poise_spool_free(&spool);
    assert_int_equal(poise_spool_new("no/such/folder", &spool, &err), POISE_ENOENT);
    free(read);
}

static void text_for_pages(void **state)
{
    (void)state;
    poise_buf out;
    poise_buf_init(&out, 1000);
    poise_html_text(&out, "<a href=\"x\">&");
    assert_string_equal(out.data, "&lt;a href=&quot;x&quot;&gt;&amp;");
    static const char *const pairs[][2] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        poise_buf_clear(&out);
        poise_buf_puts(&out, "");
        poise_base64(&out, pairs[i][0], strlen(pairs[i][0]));
        assert_string_equal(out.data ? out.data : "", pairs[i][1]);
    }
    poise_buf_free(&out);
}

static void plots_break_at_holes(void **state)
{
    (void)state;
    const poise_plot plot = {0, 10, 0, 1, 0.5, NULL, 400, 100};
    const double t[] = {0, 1, 2, 3, 8, 9};
    const float y[] = {0, 1, NAN, 0.5f, 0.5f, INFINITY};
    poise_buf out;
    poise_buf_init(&out, 100000);
    poise_plot_line(&out, &plot, t, y, 6, 2, 0, "c0");
    int lines = 0;
    for (const char *p = out.data; (p = strstr(p, "<path")) != NULL; p++)
        lines++;
    /* 0-1, 3, 8: cut by the NaN and by the step of 5 seconds. */
    assert_int_equal(lines, 3);
    assert_null(strstr(out.data, "nan"));
    assert_null(strstr(out.data, "inf"));
    poise_buf_free(&out);
}

static void bands_break_at_holes(void **state)
{
    (void)state;
    const poise_plot plot = {0, 10, 0, 1, 0.5, NULL, 400, 100};
    const double t[] = {0, 1, 2, 3, 8, 9, 10};
    const float y[] = {0, 1, NAN, 0.5f, 0.5f, 0.5f, 0.5f},
                half[] = {0.1f, 0.1f, 0.1f, 0.1f, 0.1f, NAN, 0.1f};
    poise_buf out;
    poise_buf_init(&out, 100000);
    poise_plot_band(&out, &plot, t, y, half, 7, 2, "left");
    int bands = 0;
    for (const char *p = out.data; (p = strstr(p, "<path class=\"band left\"")) != NULL; p++)
        bands++;
    /* 0-1, 3, 8, 10. */
    assert_int_equal(bands, 4);
    assert_null(strstr(out.data, "nan"));
    poise_buf_free(&out);
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
        cmocka_unit_test(times_are_within_a_percent),
        cmocka_unit_test(times_at_the_ends),
        cmocka_unit_test(crowd_chooses),
        cmocka_unit_test(crowd_is_bounded),
        cmocka_unit_test(spool_gives_back),
        cmocka_unit_test(text_for_pages),
        cmocka_unit_test(plots_break_at_holes),
        cmocka_unit_test(bands_break_at_holes),
    };
    return cmocka_run_group_tests_name("stage parts", tests, NULL, clean);
}
