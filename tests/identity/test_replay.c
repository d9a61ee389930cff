/* Replays: the same movement again, slower, from another side, after a cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "identity/replay.h"
#include "scene/names.h"
#include "support/allocations.h"

#include <math.h>
#include <string.h>

enum { FPS = 30 };

static poise_replay replay;
static poise_person person[2];
static uint32_t noise_state;

/* About a normal deviate. */
static float noise(void)
{
    float sum = 0;
    for (int i = 0; i < 4; i++) {
        noise_state = noise_state * 1664525u + 1013904223u;
        sum += (float)(noise_state >> 8) / 16777216 - 0.5f;
    }
    return 1.7f * sum;
}

static float knot(int who, int limb, int64_t at)
{
    uint32_t h = (uint32_t)at * 2654435761u ^ (uint32_t)(who * 97 + limb) * 40503u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    return (float)(h >> 8) / 8388608 - 1;
}

/* What a fighter's limb does at ring time t, -1..1: from one random place to the next every .3 s,
 * so that nothing comes again. `who` 0, 1. */
static float act(int who, int limb, double t)
{
    double at = t / 0.3;
    int64_t i = (int64_t)at;
    float u = (float)(at - (double)i), smooth = u * u * (3 - 2 * u);
    return (1 - smooth) * knot(who, limb, i) + smooth * knot(who, limb, i + 1);
}

/* Smoothed poses are wrong for a while, not from frame to frame. */
static float shaky = 1; /* times that */
static float wander[2][POISE_LANDMARKS][3];

static void place(int who, int landmark, float side, float up, float forward, float turn)
{
    poise_person *p = &person[who];
    float c = cosf(turn), s = sinf(turn), *w = wander[who][landmark];
    for (int k = 0; k < 3; k++)
        w[k] = 0.95f * w[k] + 0.31f * shaky * noise();
    p->world_m[landmark] = (poise_point3){side * c + forward * s + 0.02f * w[0], -up + 0.02f * w[1],
                                          side * s - forward * c + 0.04f * w[2]};
    p->landmarks[landmark].visibility = 0.9f;
}

/* Both fighters at ring time t, seen by a camera that is `turn` radians around the ring. */
static void pose_at(double t, float turn)
{
    for (int w = 0; w < 2; w++) {
        poise_person *p = &person[w];
        float face = turn + (w == 0 ? 1.4f : -1.4f);
        memset(p, 0, sizeof *p);
        for (int side = 0; side < 2; side++) {
            float sign = side == 0 ? 1 : -1;
            float punch = 0.5f + 0.5f * act(w, side, t), step = act(w, 2 + side, t);
            place(w, POISE_LEFT_SHOULDER + side, sign * .18f, .5f + 0.03f * act(w, 5, t), 0, face);
            place(w, POISE_LEFT_ELBOW + side, sign * (.26f - .1f * punch), .28f + .2f * punch,
                  .1f + .15f * punch, face);
            place(w, POISE_LEFT_WRIST + side, sign * .1f, .48f, .15f + .4f * punch, face);
            place(w, POISE_LEFT_HIP + side, sign * .1f, 0, 0, face);
            place(w, POISE_LEFT_KNEE + side, sign * .14f, -.4f + .08f * step, .1f + .15f * step,
                  face);
            place(w, POISE_LEFT_ANKLE + side, sign * .15f, -.8f + .1f * fmaxf(step, 0), .2f * step,
                  face);
            p->landmarks[POISE_LEFT_INDEX + side].visibility = 0.9f;
            p->landmarks[POISE_LEFT_FOOT_INDEX + side].visibility = 0.9f;
        }
        place(w, POISE_NOSE, 0, .7f, .1f, face);
    }
}

/* `seconds` of ring time from `from`, `slower` times slower, at `turn`; the fighters exchanged if
 * asked for. Returns how many frames were said to be a replay. */
static int wiped;       /* 1: shots begin with a wipe */

static int shot(int64_t *now_ns, double from, double seconds, double slower, float turn,
                int exchanged, int *ret_frames)
{
    int said = 0, frames = (int)(seconds * slower * FPS);
    int64_t start = *now_ns;
    for (int i = 0; i < frames; i++) {
        const poise_person *who[2] = {&person[exchanged], &person[!exchanged]};
        int64_t from_ns = -1;
        if (wiped && i == 5)
            replay.wiped = 1;
        pose_at(from + i / (slower * FPS), turn);
        int is = poise_replay_step(&replay, who, i == 0 && *now_ns > 0, *now_ns, &from_ns);
        said += is;
        if (is)
            assert_true(from_ns == start);
        *now_ns += 1000000000 / FPS;
    }
    *ret_frames = frames;
    return said;
}

static int clear(void **state)
{
    (void)state;
    memset(&replay, 0, sizeof replay);
    memset(wander, 0, sizeof wander);
    noise_state = 1;
    return 0;
}

static void test_slow_from_another_side(void **state)
{
    (void)state;
    static const struct {
        double slower;
        float turn;
        int exchanged;
    } cases[] = {{2.5, 1.3f, 0}, {2, 2.6f, 0}, {3.5, -0.9f, 0}, {2.5, 0, 0}, {2.5, 3.1f, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int64_t now = 0;
        int frames;
        clear(NULL);
        assert_int_equal(shot(&now, 0, 14, 1, 0, 0, &frames), 0);
        int said =
            shot(&now, 9.3, 2.2, cases[k].slower, cases[k].turn, cases[k].exchanged, &frames);
        assert_true(said > frames / 3);
        assert_int_equal(shot(&now, 20, 8, 1, 0, 0, &frames), 0); /* it ends with the cut */
    }
}

/* What a wipe announces is told of poses that are too poor otherwise; the live action after the
 * wipe that ends it is not. */
static void test_announced(void **state)
{
    (void)state;
    int told[2] = {0, 0};
    for (int k = 0; k < 8; k++) {
        int64_t now = 0;
        int frames;
        clear(NULL);
        noise_state = 1 + (uint32_t)k / 2;
        shaky = 1.5f;
        assert_int_equal(shot(&now, 0, 14, 1, 0, 0, &frames), 0);
        wiped = k % 2;
        told[wiped] += shot(&now, 9.3, 2.2, 2.5, 1.3f, 0, &frames) > 0;
        assert_int_equal(shot(&now, 20, 8, 1, 0, 0, &frames), 0);
        wiped = 0;
        shaky = 1;
    }
    print_message("# of 4 shaky replays %d told, after a wipe %d\n", told[0], told[1]);
    assert_true(told[1] > told[0] && told[1] >= 3);
}

/* What begins and ends with a wipe is known by that alone, in the frame in which the second wipe is
 * recognised; the wipe may be recognised before the cut it belongs to. The action after it is live,
 * and what lasts long was none. */
static void test_between_wipes(void **state)
{
    (void)state;
    const int late = 5, early = -4; /* frames from the cut to when the wipe is known */
    for (int k = 0; k < 3; k++) {
        const double ring_s[4] = {0, 100, 40, 60}, lasts_s[4] = {12, k == 2 ? 18 : 4, 8, 5};
        int64_t now = 0, from_ns, begun_ns = 0;
        int said = 0;
        clear(NULL);
        for (int part = 0; part < 4; part++) {
            const int frames = (int)(lasts_s[part] * FPS);
            begun_ns = part == 1 ? now : begun_ns;
            for (int i = 0; i < frames; i++) {
                const poise_person *who[2] = {&person[0], &person[1]};
                const int to_cut = frames - i;
                replay.wiped = k == 0 ? (part == 1 || part == 2) && i == late
                                      : (part == 0 || part == 1) && to_cut == -early;
                pose_at(ring_s[part] + (double)i / FPS, (float)part);
                if (poise_replay_step(&replay, who, i == 0 && part > 0, now, &from_ns)) {
                    said++;
                    assert_int_equal(part, 2);
                    assert_true(i <= late && from_ns == begun_ns);
                }
                now += 1000000000 / FPS;
            }
        }
        assert_int_equal(said, k < 2);
    }
}

/* What was shown in a replay is not remembered: the live action after it is compared with live. */
static void test_replay_of_a_replay(void **state)
{
    (void)state;
    int64_t now = 0;
    int frames;
    assert_int_equal(shot(&now, 0, 12, 1, 0, 0, &frames), 0);
    assert_true(shot(&now, 8, 2, 2.5, 1, 0, &frames) > 0);
    assert_true(shot(&now, 8, 2, 2.5, -1, 0, &frames) > 0); /* again, from a third side */
    assert_int_equal(shot(&now, 19, 10, 1, 0, 0, &frames), 0);
}

/* Minutes of live action, a cut every five seconds: nothing is taken for a replay. */
static void test_live_is_live(void **state)
{
    (void)state;
    int64_t now = 0;
    for (int i = 0; i < 36; i++) {
        int frames;
        assert_int_equal(shot(&now, 5.0 * i, 5, 1, (float)(i % 5), 0, &frames), 0);
    }
}

/* Slow or still live action that nobody did before is none either. */
static void test_slow_is_not_enough(void **state)
{
    (void)state;
    int64_t now = 0;
    int frames;
    assert_int_equal(shot(&now, 0, 15, 1, 0, 0, &frames), 0);
    assert_int_equal(shot(&now, 100, 2, 3, 1, 0, &frames), 0);
    assert_int_equal(shot(&now, 200, 0.01, 600, 1, 0, &frames), 0);
}

/* Nobody seen, holes in time, one fighter only: no harm, no replay, no allocation. */
static void test_nobody(void **state)
{
    (void)state;
    const poise_person *nobody[2] = {NULL, NULL}, *one[2] = {&person[0], NULL};
    int64_t now = 0, from;
    int frames;
    shot(&now, 0, 5, 1, 0, 0, &frames);
    long long before = allocations_count();
    for (int i = 0; i < 200; i++) {
        assert_int_equal(poise_replay_step(&replay, nobody, i % 50 == 0, now, &from), 0);
        now += i % 30 == 0 ? 3000000000 : 33000000;
    }
    for (int i = 0; i < 2000; i++) {
        pose_at(now * 1e-9, 0);
        person[0].world_m[POISE_LEFT_WRIST].x = i % 7 == 0 ? NAN : 0;
        assert_int_equal(poise_replay_step(&replay, one, i % 300 == 0, now, &from), 0);
        now += 33000000;
    }
    assert_int_equal(allocations_count() - before, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_slow_from_another_side, clear),
        cmocka_unit_test_setup(test_announced, clear),
        cmocka_unit_test_setup(test_between_wipes, clear),
        cmocka_unit_test_setup(test_replay_of_a_replay, clear),
        cmocka_unit_test_setup(test_live_is_live, clear),
        cmocka_unit_test_setup(test_slow_is_not_enough, clear),
        cmocka_unit_test_setup(test_nobody, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
