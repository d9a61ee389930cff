/* No allocation per frame in poise's own code: a run of more frames allocates exactly as often as a
 * run of fewer. Linked with --wrap, so that every call from poise's objects is counted, in any
 * thread; what FFmpeg, cairo and the C library allocate for themselves is not. */
#include "support/allocations.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>

static poise_stage_result *result;

static long calls_of(poise_stage_settings *s, int64_t frames)
{
    poise_err err = {0};
    s->frames_max = frames;
    const long before = (long)allocations_count();
    if (poise_stage_run(s, result, &err))
        fail_msg("%s", err.text);
    assert_int_equal(result->frames, frames);
    return (long)allocations_count() - before;
}

static void compare(poise_stage_settings *s, const char *what)
{
    calls_of(s, 10); /* whatever is made once per process */
    const long few = calls_of(s, 10);
    const long person_frames = (long)result->person_frames;
    const long many = calls_of(s, 60);
    print_message("# %s: %ld allocations for 10 frames (%ld person-frames), %ld for 60 (%lld): "
                  "%.3f per frame\n",
                  what, few, person_frames, many, (long long)result->person_frames,
                  (double)(many - few) / 50);
    assert_true(result->person_frames > 60);
    assert_int_equal(many, few);
}

static void files_without_overlay(void **state)
{
    (void)state;
    poise_stage_settings s =
        stage_test_settings(stage_test_shared("media/videos/two_boxers_pads.mp4"));
    s.people.threads = 2;
    s.poses_path = stage_test_path("poses.jsonl");
    s.predictions_path = stage_test_path("predictions.json");
    s.performance_path = stage_test_path("performance.json");
    compare(&s, "poses.jsonl, predictions.json, performance.json");
}

static void two_fighters(void **state)
{
    (void)state;
    poise_stage_settings s =
        stage_test_settings(stage_test_shared("media/videos/two_boxers_pads.mp4"));
    s.people.threads = 2;
    s.people.fighters = 2;
    s.poses_path = stage_test_path("poses.jsonl");
    s.tracks_path = stage_test_path("tracks.txt");
    s.motion_path = stage_test_path("motion.jsonl");
    s.spans_path = stage_test_path("spans.jsonl");
    s.performance_path = stage_test_path("performance.json");
    compare(&s, "two fighters: poses.jsonl, tracks.txt, motion.jsonl, spans.jsonl");
}

static void moves_named(void **state)
{
    (void)state;
    poise_stage_settings s =
        stage_test_settings(stage_test_shared("media/videos/two_boxers_pads.mp4"));
    const char *models = getenv("POISE_MODELS");
    char folder[1024];
    poise_moves_model *model = NULL;
    poise_nn_isa isa;
    poise_err err;
    assert_int_equal(poise_nn_isa_choose(&isa, &err), 0);
    snprintf(folder, sizeof(folder), "%s/moves", models ? models : "models");
    if (poise_moves_model_open(folder, isa, &model, &err)) {
        print_message("# %s\n", err.text);
        skip();
    }
    s.people.threads = 2;
    s.people.fighters = 2;
    s.naming.model = model;
    s.naming.ensemble = model->ensemble;
    s.naming.events = model->events;
    s.moves_path = stage_test_path("moves.jsonl");
    s.events_path = stage_test_path("events.jsonl");
    s.moves_csv_path = stage_test_path("moves.csv");
    compare(&s, "moves.jsonl, events.jsonl, moves.csv");
    assert_true(result->windows[0] > 10 && result->windows[1] > 10);
    poise_moves_model_close(&model);
}

static void overlay_too(void **state)
{
    (void)state;
    poise_stage_settings s =
        stage_test_settings(stage_test_shared("media/videos/two_boxers_pads.mp4"));
    s.poses_path = stage_test_path("poses.jsonl");
    s.overlay_path = stage_test_path("overlay.mp4");
    compare(&s, "poses.jsonl, overlay.mp4");
}

static int prepare(void **state)
{
    (void)state;
    result = calloc(1, sizeof(*result));
    return result ? 0 : -1;
}

static int clean(void **state)
{
    (void)state;
    stage_test_clean();
    free(result);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_without_overlay),
        cmocka_unit_test(two_fighters),
        cmocka_unit_test(moves_named),
        cmocka_unit_test(overlay_too),
    };
    return cmocka_run_group_tests_name("stage allocations", tests, prepare, clean);
}
