/* poise against recorded MediaPipe, stage by stage. The figures themselves: bench/parity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/parity.h"

#include <stdlib.h>
#include <string.h>

static parity_report report;

/* Opens the models of a complexity, or skips the test when models or recordings are not here. */
static poise_models *open_models(poise_pose_model pose)
{
    const char *folder = getenv("POISE_MODELS");
    poise_models *models = NULL;
    poise_err err;
    memset(&report, 0, sizeof report);
    if (!golden_available()) {
        print_message("# skipped: no recordings at %s (POISE_SHARED)\n", golden_path("golden"));
        skip();
    }
    const int code = poise_models_open(folder ? folder : "models", pose, 1, &models, &err);
    if (code == POISE_ENOENT) {
        print_message("# skipped: %s\n", err.text);
        skip();
    }
    if (code)
        fail_msg("%s", err.text);
    return models;
}

static const parity_line *line(const char *stage)
{
    for (int k = 0; k < report.count; k++)
        if (strcmp(report.line[k].stage, stage) == 0)
            return &report.line[k];
    fail_msg("no line '%s'", stage);
    return NULL;
}

/* A figure against its limit, with both in the message. NaN fails. */
static void at_most(const parity_line *l, const char *what, double value, double limit)
{
    if (!(value <= limit))
        fail_msg("%s, %s: %s is %g, limit %g (first over the line: %s)", l->stage, l->data, what,
                 value, limit, l->named[0]);
}

static int stills(poise_pose_model model, const char *file)
{
    poise_models *models = open_models(model);
    assert_int_equal(parity_pose_stills(models, file, &report), 0);
    poise_models_close(&models);

    const parity_line *chain = line("still, whole chain");
    at_most(chain, "median over pictures of the worst landmark, px", chain->median, 0.05);
    at_most(chain, "share of pictures above 1.5 px", 1 - chain->share, 0.05);
    assert_true(chain->compared > 30);

    const parity_line *region = line("still, detector's region");
    at_most(region, "p95 of the region, px", region->p95, 0.05);
    at_most(region, "pictures with another number of raw boxes", region->disagreements, 1);

    const parity_line *given = line("still, region given");
    at_most(given, "median, px", given->median, 0.01);
    at_most(given, "knife-edge landmarks", given->knife_edges, 2);
    at_most(given, "presence disagreements", given->disagreements, 0);
    at_most(given, "world, m", given->world_m, 1e-3);
    at_most(given, "visibility", given->visibility, 1e-3);
    return chain->disagreements;
}

static void pose_on_stills(void **state)
{
    (void)state;
    int disagreements = stills(POISE_POSE_LITE, "pose_static_media_pack_c0");
    disagreements += stills(POISE_POSE_FULL, "pose_static_media_pack_c1");
    disagreements += stills(POISE_POSE_HEAVY, "pose_static_media_pack_c2");
    if (disagreements > 2)
        fail_msg("presence differs in %d of 165 pictures, limit 2", disagreements);
}

static void track(poise_pose_model model, const char *file)
{
    poise_models *models = open_models(model);
    assert_int_equal(parity_pose_track(models, file, 0, &report), 0);
    poise_models_close(&models);
    const parity_line *given = line("track, region given");
    assert_int_equal(given->disagreements, 0);
    assert_int_equal(given->compared, given->expected);
    at_most(given, "p99, px", given->p99, 0.1);
    at_most(given, "share of landmarks above 0.1 px", (double)given->knife_edges / given->values,
            1e-3);
    at_most(given, "world, m", given->world_m, 1e-3);
    at_most(given, "visibility", given->visibility, 1e-3);
}

static void pose_in_videos(void **state)
{
    (void)state;
    track(POISE_POSE_LITE, "pose_track_pose_squats_c0_smooth1");
    track(POISE_POSE_FULL, "pose_track_pose_squats_c1_smooth0");
    track(POISE_POSE_FULL, "pose_track_pose_squats_c1_smooth1");
    track(POISE_POSE_HEAVY, "pose_track_pose_squats_c2_smooth1");
    track(POISE_POSE_FULL, "pose_track_karate_kata_single_c1_smooth1");
    track(POISE_POSE_FULL, "pose_track_two_boxers_pads_c1_smooth1");
}

static void hands_on_stills(void **state)
{
    (void)state;
    poise_models *models = open_models(POISE_POSE_FULL);
    assert_int_equal(parity_hand_stills(models, "hands_static_media_pack_c1", &report), 0);
    poise_models_close(&models);
    const parity_line *chain = line("hands still, whole chain");
    assert_true(chain->compared > 15);
    at_most(chain, "pictures with another number of hands", chain->disagreements, 0);
    at_most(chain, "worst landmark, px", chain->worst, 0.05);
    at_most(chain, "world, m", chain->world_m, 1e-3);
}

static void hand_stages(const char *file)
{
    poise_models *models = open_models(POISE_POSE_FULL);
    assert_int_equal(parity_hand_track(models, file, 0, &report), 0);
    poise_models_close(&models);
    static const char *const stages[] = {"hands, regions given", "hands, region from palm",
                                         "hands, next region", "hands, association"};
    for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++) {
        const parity_line *l = line(stages[k]);
        assert_true(l->compared > 40);
        at_most(l, "frames with another number", l->disagreements, 0);
        at_most(l, "worst, px", l->worst, 0.05);
    }
}

static void hands_in_videos(void **state)
{
    (void)state;
    hand_stages("hands_track_pose_squats_c1");
    hand_stages("hands_track_karate_kata_single_c1");
}

static void filters_follow_the_recording(void **state)
{
    (void)state;
    static const char *const files[] = {
        "pose_track_pose_squats_c0_smooth1",        "pose_track_pose_squats_c1_smooth0",
        "pose_track_pose_squats_c1_smooth1",        "pose_track_pose_squats_c2_smooth1",
        "pose_track_karate_kata_single_c1_smooth1", "pose_track_two_boxers_pads_c1_smooth1"};
    if (!golden_available()) {
        print_message("# skipped: no recordings at %s (POISE_SHARED)\n", golden_path("golden"));
        skip();
    }
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
        memset(&report, 0, sizeof report);
        assert_int_equal(parity_filters(files[k], &report), 0);
        const parity_line *l = line("filters");
        at_most(l, "worst, px", l->worst, 1e-3);
        at_most(l, "world, m", l->world_m, 1e-6);
        at_most(l, "visibility", l->visibility, 1e-6);
        l = line("next region");
        at_most(l, "worst, px", l->worst, 1e-2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_follow_the_recording),
        cmocka_unit_test(pose_on_stills),
        cmocka_unit_test(pose_in_videos),
        cmocka_unit_test(hands_on_stills),
        cmocka_unit_test(hands_in_videos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
