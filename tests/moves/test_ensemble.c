/* Fusion of the three networks' answers. */
#include "moves/ensemble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

/* p of `label`, the rest shared by the others. */
static void opinion(float *probability, int label, float p)
{
    for (int c = 0; c < POISE_LABELS; c++)
        probability[c] = c == label ? p : (1 - p) / (POISE_LABELS - 1);
}

static poise_ensemble started(int smoothing, int adapt_every)
{
    poise_ensemble_settings settings = poise_ensemble_defaults();
    poise_ensemble ensemble;
    poise_err err;
    settings.smoothing = smoothing;
    settings.adapt_every = adapt_every;
    assert_int_equal(poise_ensemble_check(&settings, &err), 0);
    poise_ensemble_start(&ensemble, &settings);
    return ensemble;
}

static float sum(const float *p)
{
    float total = 0;
    for (int c = 0; c < POISE_LABELS; c++)
        total += p[c];
    return total;
}

static void weighted_mean_of_those_that_pass(void **state)
{
    (void)state;
    poise_ensemble e = started(1, 0);
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    opinion(p[0], POISE_LABEL_JAB, 0.9f);
    opinion(p[1], POISE_LABEL_JAB, 0.8f);
    opinion(p[2], POISE_LABEL_HOOK, 0.4f); /* below its threshold of 0.5 */
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    const float want = (0.40f * 0.9f + 0.35f * 0.8f) / 0.75f;
    assert_true(fabsf(fused.probability[POISE_LABEL_JAB] - want) < 1e-6f);
    assert_true(fabsf(sum(fused.probability) - 1) < 1e-6f);
    assert_int_equal(fused.passed, 3);
    assert_int_equal(fused.label, POISE_LABEL_JAB);
    assert_true(fused.weight[2] == 0);
}

/* Where both fighters are seen the model that looks at both may count for more. */
static void two_who_are_seen_have_weights_of_their_own(void **state)
{
    (void)state;
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    opinion(p[0], POISE_LABEL_JAB, 0.9f);
    opinion(p[1], POISE_LABEL_JAB, 0.8f);
    opinion(p[2], POISE_LABEL_HOOK, 0.6f);
    poise_ensemble e = started(1, 0);
    poise_ensemble_fuse(&e, 0, 1, p, &fused); /* without any: as alone */
    assert_true(fabsf(fused.weight[2] - 0.25f) < 1e-6f);
    const float paired[POISE_NETS] = {0.2f, 0, 0.6f};
    poise_ensemble_settings settings = e.settings;
    poise_err err;
    memcpy(settings.paired_weight, paired, sizeof paired);
    assert_int_equal(poise_ensemble_check(&settings, &err), 0);
    poise_ensemble_start(&e, &settings);
    poise_ensemble_fuse(&e, 0, 1, p, &fused);
    assert_true(fabsf(fused.weight[0] - 0.25f) < 1e-6f);
    assert_true(fused.weight[1] == 0);
    assert_true(fabsf(fused.weight[2] - 0.75f) < 1e-6f);
    assert_int_equal(fused.best, POISE_LABEL_HOOK);
    assert_int_equal(fused.passed, 5);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_true(fabsf(fused.weight[2] - 0.25f) < 1e-6f);
    assert_int_equal(fused.best, POISE_LABEL_JAB);
}

/* The confidence is not the probability, but how often it was right; idle apart. */
static void as_sure_as_it_turned_out(void **state)
{
    (void)state;
    poise_ensemble_settings settings = poise_ensemble_defaults();
    float p[POISE_NETS][POISE_LABELS];
    poise_ensemble e;
    poise_fused fused;
    settings.smoothing = 1;
    settings.sure_a = -0.5f;
    settings.sure_b = 1.25f;
    settings.sure_idle = 2;
    for (int idle = 0; idle < 2; idle++) {
        poise_ensemble_start(&e, &settings);
        for (int i = 0; i < POISE_NETS; i++)
            opinion(p[i], idle ? POISE_LABEL_IDLE : POISE_LABEL_JAB, 0.72f);
        poise_ensemble_fuse(&e, 0, 0, p, &fused);
        const float odds = -0.5f + (float)(2 * idle) + 1.25f * logf(0.72f / 0.28f);
        assert_true(fabsf(fused.probability[fused.best] - 0.72f) < 1e-6f);
        assert_true(fabsf(fused.confidence - 1 / (1 + expf(-odds))) < 1e-5f);
        assert_int_equal(fused.label, idle ? POISE_LABEL_IDLE : POISE_LABEL_UNKNOWN);
    }
    settings.method = POISE_FUSION_VOTING;
    poise_ensemble_start(&e, &settings);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_true(fused.confidence == 1);
}

static void unsure_is_unknown(void **state)
{
    (void)state;
    poise_ensemble e = started(1, 0);
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    opinion(p[0], POISE_LABEL_JAB, 0.65f);
    opinion(p[1], POISE_LABEL_CROSS, 0.65f);
    opinion(p[2], POISE_LABEL_JAB, 0.6f);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_int_equal(fused.best, POISE_LABEL_JAB);
    assert_int_equal(fused.label, POISE_LABEL_UNKNOWN); /* all pass, but 0.41 < 0.7 */
    for (int i = 0; i < POISE_NETS; i++)
        opinion(p[i], POISE_LABEL_CROSS, 0.3f);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_int_equal(fused.passed, 0);
    assert_int_equal(fused.label, POISE_LABEL_UNKNOWN);
    assert_true(fabsf(sum(fused.probability) - 1) < 1e-6f);
}

static void smoothed_over_windows(void **state)
{
    (void)state;
    poise_ensemble e = started(3, 0);
    static const float jab[] = {0.9f, 0.9f, 0.6f, 0.6f, 0.6f};
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    for (int k = 0; k < 5; k++) {
        float want = 0;
        for (int i = 0; i < POISE_NETS; i++)
            opinion(p[i], POISE_LABEL_JAB, jab[k]);
        poise_ensemble_fuse(&e, 1000 + 60 * k, 0, p, &fused);
        assert_int_equal(fused.middle_ns, 1000 + (k == 0 ? 0 : k == 1 ? 30 : 60 * (k - 1)));
        for (int j = k < 2 ? 0 : k - 2; j <= k; j++)
            want += jab[j] / (float)(k < 2 ? k + 1 : 3);
        assert_true(fabsf(fused.confidence - want) < 1e-6f);
    }
    poise_ensemble_break(&e);
    for (int i = 0; i < POISE_NETS; i++)
        opinion(p[i], POISE_LABEL_HOOK, 0.95f);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_true(fabsf(fused.confidence - 0.95f) < 1e-6f);
}

static void weights_follow_the_evidence(void **state)
{
    (void)state;
    poise_ensemble e = started(1, 10);
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    opinion(p[0], POISE_LABEL_JAB, 0.95f);
    opinion(p[1], POISE_LABEL_JAB, 0.95f);
    opinion(p[2], POISE_LABEL_IDLE, 0.49f); /* never passes, never right */
    for (int k = 0; k < 10; k++) {
        assert_true(e.weight[2] == 0.25f);
        poise_ensemble_fuse(&e, 0, 0, p, &fused);
        assert_int_equal(fused.label, POISE_LABEL_JAB);
    }
    assert_true(e.weight[0] > 0.40f && e.weight[0] <= 0.80f);
    assert_true(e.weight[2] == 0.125f); /* half its prior: never ruled out */
    for (int k = 0; k < 5; k++)
        poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_true(fabsf(sum(fused.probability) - 1) < 1e-6f);
}

static void voting(void **state)
{
    (void)state;
    poise_ensemble e = started(1, 0);
    e.settings.method = POISE_FUSION_VOTING;
    float p[POISE_NETS][POISE_LABELS];
    poise_fused fused;
    opinion(p[0], POISE_LABEL_JAB, 0.9f);
    opinion(p[1], POISE_LABEL_CROSS, 0.9f);
    opinion(p[2], POISE_LABEL_CROSS, 0.9f);
    poise_ensemble_fuse(&e, 0, 0, p, &fused);
    assert_int_equal(fused.best, POISE_LABEL_CROSS);
    assert_true(fabsf(fused.probability[POISE_LABEL_CROSS] - 0.6f) < 1e-6f);
}

static void softmax(void **state)
{
    (void)state;
    const float logits[3] = {1000, 1001, 999};
    float p[3], flat[3];
    poise_softmax(logits, 3, 1, p);
    poise_softmax(logits, 3, 4, flat);
    assert_true(fabsf(p[0] + p[1] + p[2] - 1) < 1e-6f);
    assert_true(fabsf(p[1] / p[0] - expf(1)) < 1e-5f);
    assert_true(flat[1] < p[1]);
}

static void wrong_settings(void **state)
{
    (void)state;
    static const struct {
        size_t field;
        float value;
        const char *says;
    } cases[] = {{offsetof(poise_ensemble_settings, weight[1]), -1, "weight of transformer"},
                 {offsetof(poise_ensemble_settings, weight[0]), NAN, "weight of bilstm"},
                 {offsetof(poise_ensemble_settings, paired_weight[2]), 1.5f, "paired weight of cnn"},
                 {offsetof(poise_ensemble_settings, threshold[2]), 1.5f, "threshold of cnn_lstm"},
                 {offsetof(poise_ensemble_settings, temperature[0]), 0, "temperature"},
                 {offsetof(poise_ensemble_settings, min_confidence), 2, "min_confidence"},
                 {offsetof(poise_ensemble_settings, sure_a), NAN, "sure_a"},
                 {offsetof(poise_ensemble_settings, sure_b), 0, "sure_b"}};
    poise_err err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        poise_ensemble_settings s = poise_ensemble_defaults();
        memcpy((char *)&s + cases[i].field, &cases[i].value, sizeof(float));
        assert_int_equal(poise_ensemble_check(&s, &err), POISE_EINVAL);
        assert_non_null(strstr(err.text, cases[i].says));
    }
    poise_ensemble_settings s = poise_ensemble_defaults();
    s.smoothing = 11;
    assert_int_equal(poise_ensemble_check(&s, &err), POISE_EINVAL);
    s = poise_ensemble_defaults();
    s.adapt_every = 9;
    assert_int_equal(poise_ensemble_check(&s, &err), POISE_EINVAL);
    s = poise_ensemble_defaults();
    memset(s.weight, 0, sizeof s.weight);
    assert_int_equal(poise_ensemble_check(&s, &err), POISE_EINVAL);
    s = poise_ensemble_defaults();
    s.weight[1] = 0;
    s.paired_weight[1] = 1; /* of one that has no weight else */
    assert_int_equal(poise_ensemble_check(&s, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "none has a weight"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(weighted_mean_of_those_that_pass),
                                       cmocka_unit_test(two_who_are_seen_have_weights_of_their_own),
                                       cmocka_unit_test(as_sure_as_it_turned_out),
                                       cmocka_unit_test(unsure_is_unknown),
                                       cmocka_unit_test(smoothed_over_windows),
                                       cmocka_unit_test(weights_follow_the_evidence),
                                       cmocka_unit_test(voting),
                                       cmocka_unit_test(softmax),
                                       cmocka_unit_test(wrong_settings)};
    return cmocka_run_group_tests_name("moves-ensemble", tests, NULL, NULL);
}
