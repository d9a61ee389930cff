/* Ranges of counts and scores of events, against what can be worked out by hand or drawn. */
#include "moves/counts.h"
#include "moves/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const poise_count_model plain = {.a = 0, .b = 1, .recall = 0.8, .strength = 20};

static poise_count_range range_of(const poise_count_model *model, const double *right, int n)
{
    poise_count_range range;
    poise_err err;
    assert_int_equal(poise_count_estimate(model, 30, right, n, &range, &err), 0);
    return range;
}

static void calibration(void **state)
{
    (void)state;
    poise_count_model model = plain;
    assert_true(fabs(poise_count_right(&model, 0.9f) - 0.9) < 1e-6);
    model.a = -1;
    assert_true(poise_count_right(&model, 0.9f) < 0.9);
    assert_true(poise_count_right(&model, 1.0f) < 1 && poise_count_right(&model, 0) > 0);
    assert_true(poise_count_usable(&plain));
    model.strength = 2;
    assert_false(poise_count_usable(&model));
    model = plain;
    model.recall = 0.15;
    assert_false(poise_count_usable(&model));
}

/* What nobody does in the time is not held possible. */
static void bounded_by_a_rate(void **state)
{
    (void)state;
    poise_count_model model = {.b = 1, .recall = 0.3, .strength = 5};
    const double right[2] = {0.7, 0.7};
    assert_false(poise_count_usable(&model));
    const poise_count_range free = range_of(&model, right, 2);
    model.rate = 0.5; /* 15 in half a minute */
    assert_true(poise_count_usable(&model));
    const poise_count_range bounded = range_of(&model, right, 2);
    assert_true(bounded.high < 30 && bounded.high < free.high);
    assert_true(bounded.low <= 2 && bounded.high > 2);
}

/* Where the models answer less, less is found and less of it is right: the range is wider. */
static void by_share_of_answers(void **state)
{
    (void)state;
    poise_count_model model = plain;
    model.answered = 0.7;
    model.a_slope = 4;
    model.recall_slope = 8;
    const poise_count_model same = poise_count_where(&model, 0.7);
    assert_true(fabs(same.recall - 0.8) < 1e-9);
    assert_true(fabs(same.a - model.a) < 1e-9);
    const poise_count_model dim = poise_count_where(&model, 0.5);
    assert_true(fabs(dim.a + 0.8) < 1e-9);
    assert_true(fabs(dim.recall - 1 / (1 + exp(1.6 - log(4)))) < 1e-9);
    assert_true(poise_count_where(&model, 1).recall < 0.99);
    assert_false(poise_count_usable(
        &(poise_count_model){.recall = poise_count_where(&model, 0.2).recall, .strength = 100}));
    double clear[8], unclear[8];
    for (int i = 0; i < 8; i++) {
        clear[i] = poise_count_right(&same, 0.8f);
        unclear[i] = poise_count_right(&dim, 0.8f);
    }
    const poise_count_range narrow = range_of(&same, clear, 8), wide = range_of(&dim, unclear, 8);
    assert_true(wide.high - wide.low > narrow.high - narrow.low);
}

static void sure_and_complete(void **state)
{
    (void)state;
    const poise_count_model all = {.b = 1, .recall = 0.9999, .strength = 1e6};
    const double right[4] = {1, 1, 1, 1};
    const poise_count_range r = range_of(&all, right, 4);
    assert_int_equal(r.low, 4);
    assert_int_equal(r.high, 4);
    assert_true(fabs(r.mean - 4) < 0.01);
    const double half[4] = {0.5, 0.5, 0.5, 0.5};
    const poise_count_range h = range_of(&all, half, 4);
    /* Binomial of 4: 1/16 at either end. */
    assert_int_equal(h.low, 0);
    assert_int_equal(h.high, 4);
    assert_true(fabs(h.mean - 2) < 0.01);
    const poise_count_range none = range_of(&plain, NULL, 0);
    assert_int_equal(none.low, 0);
    assert_true(none.high <= 2);
}

/* Ten found that are right with 0.9 each: 9 and a bit; when some people are named better than
 * others, a wider range; what a person confirmed stays certain. */
static void people_differ(void **state)
{
    (void)state;
    poise_count_model model = {.b = 1, .recall = 0.9999, .strength = 1e6};
    double right[10];
    for (int i = 0; i < 10; i++)
        right[i] = 0.9;
    const poise_count_range alike = range_of(&model, right, 10);
    model.spread = 2;
    const poise_count_range differing = range_of(&model, right, 10);
    assert_int_equal(alike.low, 7);
    assert_true(differing.low < 5 && differing.high == 10 && differing.mean < alike.mean);
    for (int i = 0; i < 10; i++)
        right[i] = 1;
    const poise_count_range told = range_of(&model, right, 10);
    assert_true(told.low == 10 && told.high == 10);
}

static double uniform(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return ((double)(*state >> 8) + 0.5) / (double)(1 << 24);
}

/* Gamma of whole shape: sum of exponentials. */
static double gamma_of(int shape, unsigned *state)
{
    double sum = 0;
    for (int i = 0; i < shape; i++)
        sum -= log(uniform(state));
    return sum;
}

static void covers_the_truth(void **state)
{
    (void)state;
    /* Bouts drawn as the model says: of any number of true ones up to 60 equally likely, a share r
     * is found; of the found ones (with false ones among them) each is right with its probability.
     */
    unsigned seed = 5;
    int inside = 0;
    enum { BOUTS = 2000 };
    for (int k = 0; k < BOUTS; k++) {
        double right[128];
        const int truth = (int)(uniform(&seed) * 61);
        const double a = gamma_of(16, &seed), b = gamma_of(4, &seed), r = a / (a + b);
        int found = 0;
        for (int i = 0; i < truth; i++) {
            if (uniform(&seed) > r)
                continue;
            right[found++] = 0.9;
            if (uniform(&seed) < 1.0 / 9) /* one false one to nine right ones */
                right[found++] = 0.9;
        }
        const poise_count_range range = range_of(&plain, right, found);
        inside += truth >= range.low && truth <= range.high;
    }
    print_message("# %d of %d ranges hold the truth\n", inside, BOUTS);
    assert_true(inside >= BOUTS * 88 / 100 && inside <= BOUTS * 97 / 100);
}

static void refuses(void **state)
{
    (void)state;
    const double bad[1] = {1.5};
    poise_count_range range = {.low = 7};
    poise_err err;
    assert_int_equal(poise_count_estimate(&plain, 30, bad, 1, &range, &err), POISE_EINVAL);
    assert_int_equal(poise_count_estimate(&plain, 30, bad, POISE_COUNT_FOUND_MAX + 1, &range, &err),
                     POISE_ELIMIT);
    assert_int_equal(range.low, 7);
}

/* ---- scores ---- */

static poise_score_event event(int fighter, int name, double at)
{
    return (poise_score_event){.fighter = fighter,
                               .name = name,
                               .accepts = 1u << name,
                               .clear = 1,
                               .start_ns = (int64_t)((at - 0.1) * 1e9),
                               .peak_ns = (int64_t)(at * 1e9),
                               .end_ns = (int64_t)((at + 0.1) * 1e9)};
}

static poise_score scored(const poise_score_event *truth, int truths, const poise_score_event *said,
                          int saids)
{
    poise_score score = {0};
    poise_err err;
    assert_int_equal(poise_score_add(truth, truths, said, saids, &score, &err), 0);
    return score;
}

static void one_to_one(void **state)
{
    (void)state;
    const poise_score_event truth[] = {event(1, POISE_LABEL_JAB, 1), event(1, POISE_LABEL_JAB, 2)};
    const poise_score_event said[] = {event(1, POISE_LABEL_JAB, 1.3),
                                      event(1, POISE_LABEL_JAB, 1.1), event(2, POISE_LABEL_JAB, 2),
                                      event(1, POISE_LABEL_JAB, 2.34)};
    const poise_score s = scored(truth, 2, said, 4);
    /* The nearer of two is right, the other false; the other fighter's is false; 0.34 s is too far.
     */
    assert_int_equal(s.right, 1);
    assert_int_equal(s.confusion[POISE_LABEL_JAB][POISE_LABEL_JAB], 1);
    assert_int_equal(s.confusion[POISE_SCORE_NONE][POISE_LABEL_JAB], 3);
    assert_int_equal(s.confusion[POISE_LABEL_JAB][POISE_SCORE_NONE], 1);
    assert_true(fabs(s.apart_s - 0.1) < 1e-6);
    const poise_score_class c = poise_score_of(&s, POISE_LABEL_JAB);
    assert_true(fabs(c.precision - 0.25) < 1e-9 && fabs(c.recall - 0.5) < 1e-9);
    assert_true(fabs(c.f1 - 2 * 0.25 * 0.5 / 0.75) < 1e-9);
}

static void confusions(void **state)
{
    (void)state;
    const poise_score_event truth[] = {event(1, POISE_LABEL_HOOK, 1),
                                       event(1, POISE_LABEL_JAB, 1.2)};
    const poise_score_event said[] = {event(1, POISE_LABEL_JAB, 1),
                                      event(1, POISE_LABEL_UPPERCUT, 1.2)};
    const poise_score s = scored(truth, 2, said, 2);
    /* The jab goes to the true jab although the hook is nearer. */
    assert_int_equal(s.confusion[POISE_LABEL_JAB][POISE_LABEL_JAB], 1);
    assert_int_equal(s.confusion[POISE_LABEL_HOOK][POISE_LABEL_UPPERCUT], 1);
    assert_int_equal(s.confusion[POISE_SCORE_NONE][POISE_LABEL_UPPERCUT], 0);
}

static void not_clear(void **state)
{
    (void)state;
    poise_score_event truth[] = {event(1, POISE_LABEL_HOOK, 1), event(1, POISE_LABEL_JAB, 5)};
    const poise_score_event said[] = {event(1, POISE_LABEL_HOOK, 1.1),
                                      event(1, POISE_LABEL_HOOK, 1.2),
                                      event(1, POISE_LABEL_JAB, 3)};
    truth[0].clear = truth[1].clear = 0;
    const poise_score s = scored(truth, 2, said, 3);
    assert_int_equal(s.ignored, 2);
    assert_int_equal(s.confusion[POISE_SCORE_NONE][POISE_LABEL_JAB], 1);
    assert_int_equal(poise_score_of(&s, POISE_LABEL_HOOK).truths, 0);
}

static void lasting(void **state)
{
    (void)state;
    poise_score_event truth = event(1, POISE_LABEL_CLINCH, 5), said[2];
    truth.start_ns = 3000000000, truth.end_ns = 7000000000;
    said[0] = event(1, POISE_LABEL_CLINCH, 7.4); /* begins at 7.3 s, within 0.33 s of the end */
    said[1] = event(1, POISE_LABEL_CLINCH, 4);
    const poise_score s = scored(&truth, 1, said, 2);
    assert_int_equal(s.confusion[POISE_LABEL_CLINCH][POISE_LABEL_CLINCH], 1);
    assert_int_equal(s.confusion[POISE_SCORE_NONE][POISE_LABEL_CLINCH], 1);
    assert_int_equal(s.timed, 0);
}

static void several_accepted(void **state)
{
    (void)state;
    poise_score_event truth = event(1, POISE_LABEL_JAB, 1);
    truth.name = POISE_SCORE_ANY;
    truth.accepts = 1u << POISE_LABEL_JAB | 1u << POISE_LABEL_HOOK;
    poise_score_event said = event(1, POISE_LABEL_HOOK, 1.1);
    poise_score s = scored(&truth, 1, &said, 1);
    assert_int_equal(poise_score_of(&s, POISE_SCORE_ANY).right, 1);
    said = event(1, POISE_SCORE_STRAIGHT, 1);
    truth = event(1, POISE_LABEL_CROSS, 1);
    s = scored(&truth, 1, &said, 1);
    assert_int_equal(s.right, 0);
    poise_score_merge_straights(&truth, 1);
    poise_score_merge_straights(&said, 1);
    s = scored(&truth, 1, &said, 1);
    assert_int_equal(s.right, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibration),       cmocka_unit_test(by_share_of_answers),
        cmocka_unit_test(bounded_by_a_rate), cmocka_unit_test(sure_and_complete),
        cmocka_unit_test(people_differ),     cmocka_unit_test(covers_the_truth),
        cmocka_unit_test(refuses),           cmocka_unit_test(one_to_one),
        cmocka_unit_test(confusions),        cmocka_unit_test(not_clear),
        cmocka_unit_test(lasting),           cmocka_unit_test(several_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
