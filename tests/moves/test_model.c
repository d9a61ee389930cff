/* A folder of models: what is read, what is refused; a watch over made-up windows. */
#include "moves/watch.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static poise_moves_model *opened(const char *folder)
{
    poise_moves_model *model = NULL;
    poise_nn_isa isa;
    poise_err err;
    assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
    if (poise_moves_model_open(folder, isa, &model, &err))
        fail_msg("%s", err.text);
    return model;
}

static void refused(const char *folder, int code, const char *words)
{
    poise_moves_model *model = NULL;
    poise_nn_isa isa;
    poise_err err;
    assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
    assert_int_equal(poise_moves_model_open(folder, isa, &model, &err), code);
    assert_null(model);
    if (!strstr(err.text, words))
        fail_msg("'%s' is not in: %s", words, err.text);
}

static void reads_what_stands_there(void **state)
{
    (void)state;
    poise_moves_model *model = opened(moves_test_folder(1));
    assert_string_equal(model->name, "test");
    assert_string_equal(model->version, "0.1");
    assert_int_equal(strlen(model->settings_sha256), 64);
    assert_true(fabsf(model->ensemble.weight[0] - 0.5f) < 1e-6f);
    assert_true(fabsf(model->ensemble.temperature[2] - 1.5f) < 1e-6f);
    assert_int_equal(model->ensemble.smoothing, 2);
    assert_true(fabsf(model->ensemble.sure_a - 0.5f) < 1e-6f);
    assert_true(fabsf(model->ensemble.sure_b - 1.5f) < 1e-6f);
    assert_true(model->ensemble.sure_idle == 0);
    assert_int_equal(model->stride, 2);
    assert_true(fabsf(model->events.threshold[POISE_LABEL_JAB] - 0.1f) < 1e-6f);
    assert_int_equal(model->evidence[POISE_LABEL_CROSS], POISE_EVIDENCE_SYNTHETIC);
    assert_int_equal(model->evidence[POISE_LABEL_HOOK], POISE_EVIDENCE_REAL);
    assert_int_equal(model->counts.known, 1u << POISE_LABEL_HOOK);
    for (int k = 0; k < POISE_NETS; k++)
        assert_int_equal(poise_net_kind_of(model->net[k]), k);
    poise_moves_model_close(&model);
    assert_null(model);
    poise_moves_model_close(&model);
    moves_test_clean();
}

static void wrong_folders(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *words;
    } edit[] = {
        {"\"idle\",\"jab\"", "\"jab\",\"idle\"", "labels"},
        {"poise.moves", "poise.moven", "poise.moven"},
        {"\"temperature\":1.5", "\"temperature\":0", "temperature"},
        {"\"smoothing\"", "\"smoothin\"", "smoothing"},
        {"\"stride\":2", "\"stride\":31", "stride"},
        {"\"real\"", "\"reel\"", "reel"},
        {"\"weight\":0.5", "\"weight\":1.5", "weight"},
        {"bilstm.safetensors", "../bilstm.safetensors", "no name of a file"},
        {"bilstm.safetensors", "bilstn.safetensors", "is not there"},
        {"\"adapt_every\":50", "\"adapt_every\":5", "adapt_every"},
    };
    refused("no-such-folder", POISE_ENOENT, "moves.json");
    for (size_t i = 0; i < sizeof edit / sizeof edit[0]; i++) {
        const char *folder = moves_test_folder(1);
        moves_test_edit("moves.json", edit[i].from, edit[i].to);
        refused(folder, i == 9 ? POISE_EINVAL : POISE_EFORMAT, edit[i].words);
        moves_test_clean();
    }
    const char *folder = moves_test_folder(1);
    moves_test_edit("cnn_lstm.safetensors", "poise.heads", "poise.headz");
    refused(folder, POISE_EFORMAT, "SHA-256");
    moves_test_clean();
    folder = moves_test_folder(1);
    moves_test_edit("moves.json", "\"schema_version\":1", "\"schema_version\":2");
    refused(folder, POISE_EUNSUPPORTED, "schema_version");
    moves_test_clean();
}

/* A second of one fighter in which everything swings. */
static void fill_window(poise_window *w, int fighter, int64_t number)
{
    memset(w, 0, sizeof *w);
    w->fighter = fighter;
    w->number = number;
    w->end_ns = number * 1000000000 / 30;
    w->start_ns = w->end_ns - 1000000000;
    w->end_frame = number;
    w->start_frame = number - 29;
    w->covered = 1;
    for (int t = 0; t < POISE_WINDOW_SAMPLES; t++) {
        const float phase = 0.2f * (float)(number + t) + (float)fighter;
        w->mask[t] = (UINT64_C(1) << POISE_LANDMARKS) - 1;
        w->angle_mask[t] = 0xff;
        w->interaction_valid[t] = 1;
        for (int i = 0; i < POISE_MOTION_VALUES; i++)
            w->motion[t][i] = 3 * sinf(phase + 0.3f * (float)i);
        for (int i = 0; i < POISE_POSTURE_VALUES; i++)
            w->posture[t][i] = cosf(0.5f * phase + 0.1f * (float)i);
    }
}

enum { ANSWERS_MAX = 256 };

typedef struct answers {
    int predictions, events;
    poise_prediction prediction[ANSWERS_MAX];
    poise_event event[ANSWERS_MAX];
} answers;

static void fetch(poise_watch *watch, answers *to)
{
    while (poise_watch_prediction(watch, &to->prediction[to->predictions]))
        to->predictions++;
    while (poise_watch_event(watch, &to->event[to->events]))
        to->events++;
}

/* Ten seconds of `fighters` (bits), a window of each every two samples. */
static void watch_bout(const poise_moves_model *model, int fighters, int64_t cut, answers *to)
{
    static poise_window window;
    static poise_motion_frame frame;
    poise_watch *watch = NULL;
    poise_err err;
    memset(to, 0, sizeof *to);
    assert_int_equal(poise_watch_new(model, NULL, NULL, &watch, &err), 0);
    for (int64_t number = 30; number < 230; number += 2) {
        for (int f = 1; f <= 2; f++)
            if (fighters >> (f - 1) & 1) {
                fill_window(&window, f, number);
                poise_watch_window(watch, &window);
            }
        memset(&frame, 0, sizeof frame);
        frame.time.pts_ns = number * 1000000000 / 30;
        frame.time.index = number;
        frame.flags = number == cut ? POISE_SCENE_CUT : 0;
        poise_watch_frame(watch, &frame);
        fetch(watch, to);
    }
    poise_watch_end(watch);
    fetch(watch, to);
    poise_watch_free(&watch);
    assert_null(watch);
}

static void watches(void **state)
{
    (void)state;
    static answers both, again, one;
    poise_moves_model *model = opened(moves_test_folder(3));
    watch_bout(model, 3, -1, &both);
    assert_int_equal(both.predictions, 200);
    for (int i = 0; i < both.predictions; i++) {
        const poise_prediction *p = &both.prediction[i];
        float sum = 0, weight = 0;
        for (int c = 0; c < POISE_LABELS; c++)
            sum += p->probability[c];
        for (int k = 0; k < POISE_NETS; k++)
            weight += p->weight[k];
        assert_true(fabsf(sum - 1) < 1e-5f && fabsf(weight - 1) < 1e-5f);
        assert_int_equal(p->fighter, 1 + i % 2);
        /* Smoothed over two windows, two samples apart, it is about the time between their middles.
         */
        const int64_t behind = i < 2 ? 0 : 1;
        assert_true(llabs(p->pts_ns - ((p->number - behind) * 1000000000 / 30 - 500000000)) < 100);
        const float best = p->probability[p->label];
        const float odds = 0.5f + 1.5f * logf(best / (1 - best)); /* moves_test_folder's */
        assert_true(fabsf(p->confidence - 1 / (1 + expf(-odds))) < 1e-5f);
        assert_int_equal((p->flags & POISE_PREDICTION_ABSTAINED) != 0, p->confidence < 0.2f);
    }
    watch_bout(model, 3, -1, &again);
    assert_memory_equal(&both, &again, sizeof both);
    /* Alone there is no opponent to look at, so answers differ, but there are as many. */
    watch_bout(model, 2, -1, &one);
    assert_int_equal(one.predictions, 100);
    for (int i = 0; i < one.predictions; i++)
        assert_int_equal(one.prediction[i].fighter, 2);
    poise_moves_model_close(&model);
    moves_test_clean();
}

static void cut_forgets(void **state)
{
    (void)state;
    static answers whole, cut;
    poise_moves_model *model = opened(moves_test_folder(3));
    watch_bout(model, 3, -1, &whole);
    watch_bout(model, 3, 100, &cut);
    assert_int_equal(cut.predictions, whole.predictions);
    /* The window behind the cut is not averaged with the one before it (smoothing 2): the second
     * one after it is the first that is the same again. */
    const int at = 100 - 30 + 2; /* two predictions a step of two samples */
    assert_memory_equal(cut.prediction[at - 1].probability, whole.prediction[at - 1].probability,
                        sizeof cut.prediction[0].probability);
    assert_memory_not_equal(cut.prediction[at].probability, whole.prediction[at].probability,
                            sizeof cut.prediction[0].probability);
    assert_memory_equal(cut.prediction[at + 2].probability, whole.prediction[at + 2].probability,
                        sizeof cut.prediction[0].probability);
    poise_moves_model_close(&model);
    moves_test_clean();
}

static void settings_are_checked(void **state)
{
    (void)state;
    poise_moves_model *model = opened(moves_test_folder(1));
    poise_ensemble_settings settings = model->ensemble;
    poise_watch *watch = NULL;
    poise_err err;
    settings.smoothing = 11;
    assert_int_equal(poise_watch_new(model, &settings, NULL, &watch, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "smoothing"));
    assert_null(watch);
    poise_moves_model_close(&model);
    moves_test_clean();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_stands_there),
        cmocka_unit_test(wrong_folders),
        cmocka_unit_test(watches),
        cmocka_unit_test(cut_forgets),
        cmocka_unit_test(settings_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
