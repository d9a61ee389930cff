/* Windows: which moments they hold, and what they must not hold. */
#include "support.h"

static poise_motion_frame frame; /* large: not on the stack */

enum { WINDOWS_MAX = 64 };
static poise_window got[WINDOWS_MAX];
static int count;

static void collect(poise_motions *m)
{
    for (const poise_window *w; (w = poise_motions_window(m)) != NULL;) {
        assert_true(count < WINDOWS_MAX);
        got[count++] = *w;
    }
}

/* The wrist's place tells the time: x = t metres. */
static poise_motion_sample clock_hand(double t)
{
    poise_motion_sample s = standing(0, 0, 4);
    s.points[POISE_LEFT_WRIST].x += (float)t;
    return s;
}

static void step(poise_motions *m, int64_t index, int64_t pts_ns, uint32_t flags,
                 const poise_motion_sample *a, const poise_motion_sample *b)
{
    const poise_motion_sample *both[POISE_FIGHTERS] = {a, b};
    poise_motions_feed(m, (poise_frame_time){.index = index, .pts_ns = pts_ns}, flags, 0, both,
                       &frame);
    collect(m);
}

static void one_second_at_any_rate(void **state)
{
    (void)state;
    static const double rates[] = {15, 24, 30, 50, 60, 240, 1000};
    const float base = standing(0, 0, 4).points[POISE_LEFT_WRIST].x;
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        poise_motions *m = new_motions(NULL);
        count = 0;
        for (int i = 0; frame_ns(i, rates[r]) < 2600000000; i++) {
            poise_motion_sample s = clock_hand(1e-9 * (double)frame_ns(i, rates[r]));
            step(m, i, frame_ns(i, rates[r]), 0, &s, NULL);
        }
        assert_int_equal(count, 5); /* 0.5 (half of it before the start), 1 … 2.5 s */
        for (int w = 1; w < count; w++) {
            assert_int_equal(got[w].number, 15 * (w + 1));
            assert_int_equal(got[w].end_ns, (int64_t)(w + 1) * 500000000);
            assert_int_equal(got[w].end_ns - got[w].start_ns, 1000000000);
            /* Frames in (start, end]: the first one's time is after the start. */
            assert_true(frame_ns(got[w].start_frame, rates[r]) > got[w].start_ns - 2000000);
            assert_true(frame_ns(got[w].start_frame - 1, rates[r]) <= got[w].start_ns + 1000000);
            assert_true(frame_ns(got[w].end_frame, rates[r]) <= got[w].end_ns + 1000000);
            assert_true(frame_ns(got[w].end_frame + 1, rates[r]) > got[w].end_ns - 1000000);
            for (int k = 0; k < POISE_WINDOW_SAMPLES; k++) {
                const double t = (double)(got[w].number - 29 + k) / 30;
                assert_close((double)got[w].posture[k][3 * POISE_LEFT_WRIST] * torso_m,
                             (double)base + t, 1e-3, "place at the sample's time");
            }
        }
        poise_motions_free(&m);
    }
}

static void stride_and_settings(void **state)
{
    (void)state;
    for (int stride = 0; stride <= 30; stride += 10) {
        const poise_motion_settings settings = {
            .stride = stride, .min_visibility = 0.5f, .min_covered = 1};
        poise_motions *m = new_motions(&settings);
        count = 0;
        for (int i = 0; i <= 120; i++) {
            poise_motion_sample s = clock_hand(i / 30.0);
            step(m, i, frame_ns(i, 30), 0, &s, NULL);
        }
        assert_int_equal(count, stride == 0 ? 0 : stride == 10 ? 10 : stride == 20 ? 5 : 4);
        poise_motions_free(&m);
    }
}

static void late_samples_change_only_while_not_final(void **state)
{
    (void)state;
    const poise_motion_settings settings = {.stride = 1, .min_visibility = 0.5f, .min_covered = 1};
    poise_motions *m = new_motions(&settings);
    uint32_t seed = 2;
    count = 0;
    for (int i = 0; i < 60; i++) {
        poise_motion_sample s = standing(0, 0, 4);
        s.points[POISE_LEFT_WRIST].x += 0.1f * noise(&seed);
        step(m, i, frame_ns(i, 30), 0, &s, NULL);
    }
    assert_true(count > 20);
    for (int w = 1; w < count; w++)
        for (int k = 0; k < 22; k++)
            assert_memory_equal(got[w].motion[k], got[w - 1].motion[k + 1],
                                sizeof got[w].motion[k]);
    poise_motions_free(&m);
}

/* Before the event at frame 40 the wrist is at -1 m, after it at 1 m: no window may show both. */
static int mixed(const poise_window *w)
{
    int low = 0, high = 0;
    for (int k = 0; k < POISE_WINDOW_SAMPLES; k++) {
        if (!(w->mask[k] >> POISE_LEFT_WRIST & 1))
            continue;
        low |= w->posture[k][3 * POISE_LEFT_WRIST] < 0;
        high |= w->posture[k][3 * POISE_LEFT_WRIST] > 0;
        assert_close((double)w->motion[k][3 * POISE_LEFT_WRIST], 0, 1e-3, "jump seen as speed");
    }
    return low && high;
}

typedef enum event { CUT, NEW_ID_ELSEWHERE, EXCHANGE, LOST, REPLAY, EVENTS } event;

static void nothing_crosses_a_break(void **state)
{
    (void)state;
    for (int e = 0; e < EVENTS; e++) {
        poise_motions *m = new_motions(NULL);
        count = 0;
        int at_reset = -1;
        for (int i = 0; i < 90; i++) {
            const int after = i >= 40;
            poise_motion_sample a = standing(e == NEW_ID_ELSEWHERE && after ? 2 : 0, 0, 4),
                                b = standing(1, 0, 4);
            a.person_id = (e == NEW_ID_ELSEWHERE && after) ? 7 : (e == EXCHANGE && after) ? 2 : 1;
            b.person_id = (e == EXCHANGE && after) ? 1 : 2;
            a.points[POISE_LEFT_WRIST].x = after ? 1 : -1;
            const int unseen = e == LOST && i >= 24 && i < 40;
            const uint32_t flags = e == CUT && i == 40    ? POISE_SCENE_CUT
                                   : e == REPLAY && after ? POISE_SCENE_REPLAY
                                                          : 0;
            step(m, i, frame_ns(i, 30), flags, unseen ? NULL : &a, &b);
            if (frame.fighter[0].flags & POISE_MOTION_RESET && i > 0)
                at_reset = i;
            if (i == 40)
                assert_true(frame.fighter[0].velocity_norm == 0);
            assert_int_equal((frame.fighter[0].flags & POISE_MOTION_REPLAY) != 0,
                             e == REPLAY && after);
        }
        poise_motions_end(m);
        collect(m);
        assert_int_equal(at_reset, 40);
        int tails = 0, later = 0;
        for (int w = 0; w < count; w++) {
            if (got[w].fighter != 1)
                continue;
            assert_false(mixed(&got[w]));
            tails += got[w].number == 39; /* the segment's last sample is shown */
            later += got[w].end_ns > 1400000000;
            if (e == REPLAY)
                assert_true(got[w].number < 40);
        }
        assert_int_equal(tails, e != LOST);
        assert_int_equal(later > 0, e != REPLAY);
        poise_motions_free(&m);
    }
}

static void found_again_where_it_was_goes_on(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    count = 0;
    for (int i = 0; i < 60; i++) {
        poise_motion_sample s = clock_hand(i / 30.0);
        s.person_id = i < 33 ? 1 : 5;
        const int unseen = i >= 30 && i < 33;
        step(m, i, frame_ns(i, 30), 0, unseen ? NULL : &s, NULL);
        assert_int_equal((frame.fighter[0].flags & POISE_MOTION_RESET) != 0, i == 0);
        assert_int_equal((frame.fighter[0].flags & POISE_MOTION_SEEN) != 0, !unseen);
    }
    for (int w = 0; w < count; w++)
        for (int k = 0; k < POISE_WINDOW_SAMPLES; k++)
            if (got[w].end_ns - (29 - k) * INT64_C(33333333) > 100000000)
                assert_true(got[w].number != 45 || (got[w].mask[k] >> POISE_LEFT_WRIST & 1));
    poise_motions_free(&m);
}

static void both_fighters_windows_hold_the_same_moments(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    count = 0;
    for (int i = 0; i <= 60; i++) {
        const double t = i / 30.0;
        poise_motion_sample a = standing(0, 0, 4), b = standing(2 - 0.5 * t, 0, 4);
        b.person_id = 2;
        turn(&a, M_PI / 2);
        turn(&b, -M_PI / 2);
        step(m, i, frame_ns(i, 30), 0, &a, &b);
    }
    int pairs = 0;
    for (int w = 0; w + 1 < count; w += 2) {
        const poise_window *p = &got[w], *q = &got[w + 1];
        assert_int_equal(p->fighter, 1);
        assert_int_equal(q->fighter, 2);
        assert_int_equal(p->number, q->number);
        if (p->number < 30)
            continue;
        pairs++;
        assert_true((p->flags & q->flags & POISE_WINDOW_INTERACTION) != 0);
        for (int k = 2; k < POISE_WINDOW_SAMPLES; k++) {
            const double t = (double)(p->number - 29 + k) / 30;
            const float *x = p->interaction[k], *y = q->interaction[k];
            assert_true(x[0] == 1 && y[0] == 1);
            assert_close((double)x[1], (2 - 0.5 * t) / torso_m, 1e-3, "distance");
            assert_close((double)y[2], 0.5 / torso_m, 2e-3, "closing");
            assert_close((double)x[3], -(double)y[3], 1e-6, "offset, seen from the other");
            assert_close((double)x[9], 1, 1e-5, "facing");
            assert_close((double)x[6], -0.5 / torso_m, 2e-3, "relative velocity");
        }
    }
    assert_int_equal(pairs, 3);
    poise_motions_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_second_at_any_rate),
        cmocka_unit_test(stride_and_settings),
        cmocka_unit_test(late_samples_change_only_while_not_final),
        cmocka_unit_test(nothing_crosses_a_break),
        cmocka_unit_test(found_again_where_it_was_goes_on),
        cmocka_unit_test(both_fighters_windows_hold_the_same_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
