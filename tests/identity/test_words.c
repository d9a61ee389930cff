/* What the namer says of two people, and what may be concluded from it. */
#include "identity/words.h"

#include <setjmp.h> /* before cmocka.h, with the three below */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

static poise_word word_at(float along, float sure)
{
    poise_word word = {.fighter = -1, .sure = sure};
    word.value[0] = along;
    return word;
}

/* `looks` words spread evenly around `along`, 0.1 s each. */
static poise_words learned(float along, float spread, int looks)
{
    poise_words words;
    memset(&words, 0, sizeof words);
    for (int i = 0; i < looks; i++) {
        const poise_word word = word_at(along + (i % 2 ? spread : -spread), 1);
        poise_words_learn(&words, &word, 0.1f);
    }
    return words;
}

static void the_mean_and_variance_are_learned(void **state)
{
    (void)state;
    const poise_words words = learned(2, 0.5f, 40);
    assert_float_equal(words.learned_s, 4, 1e-4f);
    assert_float_equal(words.mean[0], 2, 1e-4f);
    assert_float_equal(words.variance[0], 0.25f, 1e-3f);
    assert_float_equal(words.mean[1], 0, 0);
}

static void nearer_words_speak_for_their_own(void **state)
{
    (void)state;
    const poise_words a = learned(-2, 0, 20), b = learned(2, 0, 20);
    const poise_word like_a = word_at(-1, 1), middle = word_at(0, 1), doubtful = word_at(-1, 0.5f);
    assert_float_equal(poise_words_apart(&a, &b), 16, 1e-4f);
    /* equal variances of 1: half the difference of the squared distances */
    const float ratio = poise_words_ratio(&like_a, &a, &b);
    assert_float_equal(ratio, POISE_WORDS_MOST, 0); /* (9 - 1) / 2 = 4, limited */
    const poise_words c = learned(-1, 0, 20), d = learned(1, 0, 20);
    assert_float_equal(poise_words_ratio(&like_a, &c, &d), 2, 1e-4f);
    assert_float_equal(poise_words_ratio(&like_a, &d, &c), -2, 1e-4f);
    assert_float_equal(poise_words_ratio(&doubtful, &c, &d), 1, 1e-4f);
    assert_float_equal(poise_words_ratio(&middle, &c, &d), 0, 1e-4f);
}

/* Where people vary more in this video than in training, words say less. */
static void variance_weighs_against_words(void **state)
{
    (void)state;
    const poise_words calm_a = learned(-1, 0, 40), calm_b = learned(1, 0, 40);
    const poise_words wild_a = learned(-1, 3, 40), wild_b = learned(1, 3, 40);
    const poise_word word = word_at(-1, 1);
    assert_true(poise_words_ratio(&word, &wild_a, &wild_b) <
                0.3f * poise_words_ratio(&word, &calm_a, &calm_b));
}

static void too_little_says_nothing(void **state)
{
    (void)state;
    const poise_words a = learned(-2, 0, 1), b = learned(2, 0, 20), same = learned(2, 0, 20);
    const poise_word word = word_at(-2, 1), silent = word_at(-2, 0);
    assert_true(poise_words_apart(&a, &b) < 0);
    assert_float_equal(poise_words_ratio(&word, &a, &b), 0, 0);
    assert_float_equal(poise_words_ratio(&silent, &b, &same), 0, 0);
    assert_float_equal(poise_words_ratio(&word, &b, &same), 0, 0);
}

static void what_is_not_finite_is_not_heard(void **state)
{
    (void)state;
    poise_words a = learned(-2, 0, 20), before = a;
    const poise_words b = learned(2, 0, 20);
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const poise_word value = word_at(bad[i], 1), sure = word_at(0, bad[i]);
        poise_words_learn(&a, &value, 0.1f);
        poise_words_learn(&a, &sure, 0.1f);
        assert_memory_equal(&a, &before, sizeof a);
        assert_float_equal(poise_words_ratio(&value, &a, &b), 0, 0);
        assert_float_equal(poise_words_ratio(&sure, &a, &b), 0, 0);
    }
    const poise_word good = word_at(0, 1);
    poise_words_learn(&a, &good, 0);
    assert_memory_equal(&a, &before, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_and_variance_are_learned),
        cmocka_unit_test(nearer_words_speak_for_their_own),
        cmocka_unit_test(variance_weighs_against_words),
        cmocka_unit_test(too_little_says_nothing),
        cmocka_unit_test(what_is_not_finite_is_not_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
