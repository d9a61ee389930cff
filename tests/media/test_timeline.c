#include "media/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MS INT64_C(1000000)

/* 1/1000 s stamps, 25 frames per second. */
static poise_timeline line_of(double scale)
{
    poise_timeline line;
    poise_timeline_init(&line, 1, 1000, 25, 1, scale);
    return line;
}

static void check(poise_timeline *line, int64_t pts, int64_t want_ms, uint32_t want_flags)
{
    poise_frame_time time = poise_timeline_next(line, pts);
    assert_int_equal(time.pts_ns, want_ms * MS);
    assert_int_equal(time.flags, want_flags);
}

static void regular_from_any_origin(void **state)
{
    (void)state;
    poise_timeline line = line_of(1);
    check(&line, 1234567, 0, 0);
    check(&line, 1234607, 40, 0);
    check(&line, 1234667, 100, 0);
    assert_int_equal(line.index, 3);
    assert_int_equal(line.repaired + line.estimated, 0);
}

static void exact_for_odd_rates(void **state)
{
    (void)state;
    poise_timeline line;
    poise_timeline_init(&line, 1001, 30000, 30000, 1001, 1);
    int64_t last = 0;
    for (int i = 0; i < 30001; i++)
        last = poise_timeline_next(&line, 7 + i).pts_ns;
    assert_int_equal(last, INT64_C(1001000000000)); /* 30000 frames of 1001/30000 s, no drift */
    assert_false(line.variable);
}

static void stood_still_and_went_back(void **state)
{
    (void)state;
    poise_timeline line = line_of(1);
    check(&line, 0, 0, 0);
    check(&line, 40, 40, 0);
    check(&line, 40, 60, POISE_TIME_REPAIRED); /* half a frame later, so that 80 is still ahead */
    check(&line, 80, 80, 0);
    check(&line, 60, 100, POISE_TIME_REPAIRED);
    check(&line, 120, 120, 0);
    assert_int_equal(line.repaired, 2);
}

static void jumps_start_a_new_stretch(void **state)
{
    (void)state;
    poise_timeline line = line_of(1);
    check(&line, 5000, 0, 0);
    check(&line, 10000, 5000, 0); /* a pause is a pause */
    check(&line, 0, 5040, POISE_TIME_REPAIRED);
    check(&line, 40, 5080, 0);
    check(&line, 200000000, 5120, POISE_TIME_REPAIRED); /* more than a day */
    check(&line, 200000040, 5160, 0);
}

static void absent(void **state)
{
    (void)state;
    poise_timeline line;
    poise_timeline_init(&line, 1, 1000, 30000, 1001, 1);
    poise_frame_time time = {0};
    for (int i = 0; i < 30001; i++) {
        time = poise_timeline_next(&line, POISE_NO_PTS);
        assert_int_equal(time.flags, POISE_TIME_ESTIMATED);
    }
    assert_int_equal(time.pts_ns, INT64_C(1001000000000));
    assert_int_equal(line.estimated, 30001);
    poise_timeline unknown;
    poise_timeline_init(&unknown, 1, 1000, 0, 1, 1); /* 25 is assumed */
    poise_timeline_next(&unknown, POISE_NO_PTS);
    assert_int_equal(poise_timeline_next(&unknown, POISE_NO_PTS).pts_ns, 40 * MS);
}

static void absent_between_known(void **state)
{
    (void)state;
    poise_timeline line = line_of(1);
    check(&line, 0, 0, 0);
    check(&line, POISE_NO_PTS, 40, POISE_TIME_ESTIMATED);
    check(&line, POISE_NO_PTS, 80, POISE_TIME_ESTIMATED);
    check(&line, 110, 110, 0);
    check(&line, POISE_NO_PTS, 150, POISE_TIME_ESTIMATED);
}

static void hostile_numbers(void **state)
{
    (void)state;
    static const int64_t stamps[] = {INT64_MAX, INT64_MIN + 1, 0,         INT64_MAX,
                                     -1,        INT64_MAX - 1, INT64_MIN, 1};
    static const int64_t bases[][2] = {{1, 1}, {1, INT32_MAX}, {INT32_MAX, 1}, {1, 90000}};
    for (size_t b = 0; b < 4; b++) {
        poise_timeline line;
        poise_timeline_init(&line, bases[b][0], bases[b][1], 25, 1, 1);
        int64_t last = -1;
        for (int i = 0; i < 4000; i++) {
            poise_frame_time time = poise_timeline_next(&line, stamps[(i * 5 + i / 7) % 8]);
            assert_true(time.pts_ns > last);
            last = time.pts_ns;
        }
    }
}

static void slow_motion(void **state)
{
    (void)state;
    poise_timeline line = line_of(25.0 / 250.0); /* filmed at 250, played at 25 */
    check(&line, 0, 0, 0);
    check(&line, 40, 4, 0);
    check(&line, 80, 8, 0);
    poise_timeline tiny = line_of(1e-9);
    int64_t last = -1;
    for (int i = 0; i < 100; i++) {
        int64_t now = poise_timeline_next(&tiny, i).pts_ns;
        assert_true(now > last);
        last = now;
    }
}

static void variable_rate(void **state)
{
    (void)state;
    poise_timeline line = line_of(1); /* 30 per second in whole milliseconds is not variable */
    for (int i = 0; i < 100; i++)
        poise_timeline_next(&line, i * 100 / 3);
    assert_false(line.variable);
    assert_int_equal(line.interval_min_ns, 33 * MS);
    assert_int_equal(line.interval_max_ns, 34 * MS);
    poise_timeline_next(&line, 99 * 100 / 3 + 67);
    assert_true(line.variable);
}

static void reconnected(void **state)
{
    (void)state;
    poise_timeline line = line_of(1);
    check(&line, 777, 0, 0);
    check(&line, 817, 40, 0);
    poise_timeline_restart(&line, 1, 90000, 3000 * MS);
    check(&line, 0, 3040, 0);
    check(&line, 3600, 3080, 0);
    poise_timeline_restart(&line, 1, 1000, 0); /* never closer than one frame */
    check(&line, 5, 3120, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regular_from_any_origin),
        cmocka_unit_test(exact_for_odd_rates),
        cmocka_unit_test(stood_still_and_went_back),
        cmocka_unit_test(jumps_start_a_new_stretch),
        cmocka_unit_test(absent),
        cmocka_unit_test(absent_between_known),
        cmocka_unit_test(hostile_numbers),
        cmocka_unit_test(slow_motion),
        cmocka_unit_test(variable_rate),
        cmocka_unit_test(reconnected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
