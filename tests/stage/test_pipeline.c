/* Whole runs over small raw videos: ends, failures, stopping; nobody is in them, so they are quick.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static poise_stage_result *result;

static int exists(const char *name)
{
    return access(stage_test_path(name), F_OK) == 0;
}

static void all_outputs(poise_stage_settings *s)
{
    static char path[5][512];
    const char **settings[] = {&s->poses_path, &s->predictions_path, &s->overlay_path,
                               &s->report_path, &s->performance_path};
    static const char *const names[] = {"poses.jsonl", "predictions.json", "overlay.mp4",
                                        "report.html", "performance.json"};
    for (int i = 0; i < 5; i++) {
        snprintf(path[i], sizeof(path[i]), "%s", stage_test_path(names[i]));
        *settings[i] = path[i];
    }
}

static void remove_outputs(void)
{
    static const char *const names[] = {"poses.jsonl", "predictions.json", "overlay.mp4",
                                        "report.html", "performance.json"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(stage_test_path(names[i]));
}

static int any_output(void)
{
    return exists("poses.jsonl") || exists("predictions.json") || exists("overlay.mp4") ||
           exists("report.html") || exists("performance.json") || exists("poses.jsonl.tmp") ||
           exists("predictions.json.tmp") || exists("overlay.mp4.tmp") ||
           exists("report.html.tmp") || exists("performance.json.tmp");
}

static void ends(void **state)
{
    (void)state;
    poise_err err = {0};
    char video[512];
    snprintf(video, sizeof(video), "%s", stage_test_path("ends.y4m"));
    stage_test_video(video, 20, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(result->frames, 20);
    assert_int_equal(result->end, POISE_STAGE_COMPLETE);
    assert_int_equal(result->media_ns, 19 * 40000000);
    assert_int_equal(result->width, 64);
    assert_true(result->fps == 25);
    assert_true(result->first_pose_ns > 0 && result->wall_ns >= result->first_pose_ns);
    assert_int_equal(result->times[POISE_STAGE_POSE].count, 20);
    assert_int_equal(result->times[POISE_STAGE_TOTAL].count, 20);
    s.frames_max = 7;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(result->frames, 7);
    assert_int_equal(result->end, POISE_STAGE_LIMITED);
    s.frames_max = 0;
    s.duration_ns = 400000000;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(result->frames, 10);
    atomic_int stop = 1;
    s.duration_ns = 0;
    s.stop = &stop;
    /* Asked to stop before it began: opening may give up too. */
    const int rc = poise_stage_run(&s, result, &err);
    assert_true(rc == POISE_ECANCELED ||
                (rc == 0 && result->end == POISE_STAGE_STOPPED && result->frames == 0));
}

static void progress_counts(void **state)
{
    (void)state;
    poise_err err;
    char video[512];
    poise_stage_progress progress = {0};
    snprintf(video, sizeof(video), "%s", stage_test_path("progress.y4m"));
    stage_test_video(video, 12, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    s.progress = &progress;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(atomic_load(&progress.frames), 12);
    assert_int_equal(atomic_load(&progress.passes), 1);
    memset(&progress, 0, sizeof(progress));
    s.subject = POISE_SUBJECT_LARGEST;
    s.spool_folder = stage_test_folder();
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(atomic_load(&progress.frames), 24);
    assert_int_equal(atomic_load(&progress.pass), 2);
    assert_int_equal(result->frames, 12);
    assert_int_equal(result->subject_id, 0);
}

static void failures_leave_nothing(void **state)
{
    (void)state;
    poise_err err = {0};
    char video[512];
    snprintf(video, sizeof(video), "%s", stage_test_path("fails.y4m"));
    stage_test_video(video, 12, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    all_outputs(&s);
    /* Each output in turn cannot be opened; the source cannot; a setting is wrong. */
    const char **paths[] = {&s.poses_path, &s.predictions_path, &s.overlay_path, &s.report_path,
                            &s.performance_path};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const char *good = *paths[i];
        *paths[i] = "no/such/folder/file";
        assert_true(poise_stage_run(&s, result, &err) < 0);
        assert_non_null(strstr(err.text, "no/such/folder/file"));
        assert_false(any_output());
        *paths[i] = good;
    }
    s.source = "no/such/video.mp4";
    assert_int_equal(poise_stage_run(&s, result, &err), POISE_ENOENT);
    assert_false(any_output());
    s.source = video;
    s.people.fov_degrees = 0;
    assert_int_equal(poise_stage_run(&s, result, &err), POISE_EINVAL);
    assert_false(any_output());
    s.people.fov_degrees = 55;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_true(exists("poses.jsonl") && exists("predictions.json") && exists("overlay.mp4") &&
                exists("report.html") && exists("performance.json"));
    remove_outputs();
    assert_false(any_output());
}

static void no_frames(void **state)
{
    (void)state;
    poise_err err = {0};
    char video[512];
    snprintf(video, sizeof(video), "%s", stage_test_path("frames.y4m"));
    stage_test_video(video, 4, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    all_outputs(&s);
    s.duration_ns = 1; /* the first frame, at 0 */
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(result->frames, 1);
    remove_outputs();
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
        cmocka_unit_test(ends),
        cmocka_unit_test(progress_counts),
        cmocka_unit_test(failures_leave_nothing),
        cmocka_unit_test(no_frames),
    };
    return cmocka_run_group_tests_name("stage pipeline", tests, prepare, clean);
}
