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

enum { OUTPUTS = 8 };
static const char *const output_names[OUTPUTS] = {"poses.jsonl",  "predictions.json", "tracks.txt",
                                                  "motion.jsonl", "spans.jsonl",      "overlay.mp4",
                                                  "report.html",  "performance.json"};

/* With two fighters: they have every output. */
static void all_outputs(poise_stage_settings *s, const char **ret_places[OUTPUTS])
{
    static char path[OUTPUTS][512];
    const char **places[OUTPUTS] = {&s->poses_path,  &s->predictions_path, &s->tracks_path,
                                    &s->motion_path, &s->spans_path,       &s->overlay_path,
                                    &s->report_path, &s->performance_path};
    s->people.fighters = 2;
    for (int i = 0; i < OUTPUTS; i++) {
        snprintf(path[i], sizeof(path[i]), "%s", stage_test_path(output_names[i]));
        *places[i] = path[i];
        ret_places[i] = places[i];
    }
}

static void remove_outputs(void)
{
    for (int i = 0; i < OUTPUTS; i++)
        unlink(stage_test_path(output_names[i]));
}

static int outputs_there(void)
{
    int count = 0;
    for (int i = 0; i < OUTPUTS; i++) {
        char temporary[64];
        snprintf(temporary, sizeof(temporary), "%s.tmp", output_names[i]);
        count += exists(output_names[i]) + exists(temporary);
    }
    return count;
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
    const char **paths[OUTPUTS];
    all_outputs(&s, paths);
    /* Each output in turn cannot be opened; the source cannot; a setting is wrong. */
    for (int i = 0; i < OUTPUTS; i++) {
        const char *good = *paths[i];
        *paths[i] = "no/such/folder/file";
        assert_true(poise_stage_run(&s, result, &err) < 0);
        assert_non_null(strstr(err.text, "no/such/folder/file"));
        assert_int_equal(outputs_there(), 0);
        *paths[i] = good;
    }
    s.source = "no/such/video.mp4";
    assert_int_equal(poise_stage_run(&s, result, &err), POISE_ENOENT);
    assert_int_equal(outputs_there(), 0);
    s.source = video;
    s.people.fov_degrees = 0;
    assert_int_equal(poise_stage_run(&s, result, &err), POISE_EINVAL);
    assert_int_equal(outputs_there(), 0);
    s.people.fov_degrees = 55;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(outputs_there(), OUTPUTS);
    remove_outputs();
    /* A subject that does not go with two fighters. */
    s.subject = POISE_SUBJECT_LARGEST;
    assert_int_equal(poise_stage_run(&s, result, &err), POISE_EINVAL);
    assert_int_equal(outputs_there(), 0);
}

static void no_frames(void **state)
{
    (void)state;
    poise_err err = {0};
    char video[512];
    snprintf(video, sizeof(video), "%s", stage_test_path("frames.y4m"));
    stage_test_video(video, 4, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    const char **paths[OUTPUTS];
    all_outputs(&s, paths);
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
