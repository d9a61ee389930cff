/* Memory and descriptors stay flat: over 200 runs one after another, and over one run of 20,000
 * frames. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES = 200, FRAMES = 20000 };

static poise_stage_result *result;

static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "VmRSS: %ld", &kib) == 1)
            break;
    fclose(file);
    return kib;
}

static int descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void outputs(poise_stage_settings *s)
{
    s->poses_path = stage_test_path("poses.jsonl");
    s->predictions_path = stage_test_path("predictions.json");
    s->report_path = stage_test_path("report.html");
    s->performance_path = stage_test_path("performance.json");
}

static void runs_one_after_another(void **state)
{
    (void)state;
    char video[512];
    poise_err err = {0};
    snprintf(video, sizeof(video), "%s", stage_test_path("short.y4m"));
    stage_test_video(video, 3, 320, 240);
    poise_stage_settings s = stage_test_settings(video);
    outputs(&s);
    s.overlay_path = stage_test_path("overlay.mp4");
    long before = 0;
    int open_before = 0;
    for (int i = 0; i < CYCLES; i++) {
        assert_int_equal(poise_stage_run(&s, result, &err), 0);
        if (i == CYCLES / 4) {
            before = resident_kib();
            open_before = descriptors();
        }
    }
    const long after = resident_kib();
    print_message(
        "# %d runs: resident %ld KiB after a quarter, %ld at the end; %d and %d descriptors\n",
        CYCLES, before, after, open_before, descriptors());
    assert_int_equal(descriptors(), open_before);
    assert_true(after - before < 4096);
}

static void one_long_run(void **state)
{
    (void)state;
    char video[512];
    poise_err err = {0};
    snprintf(video, sizeof(video), "%s", stage_test_path("long.y4m"));
    stage_test_video(video, FRAMES, 64, 48);
    poise_stage_settings s = stage_test_settings(video);
    outputs(&s);
    s.frames_max = FRAMES / 4;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    const long quarter = (long)(result->peak_rss_bytes / 1024);
    s.frames_max = 0;
    assert_int_equal(poise_stage_run(&s, result, &err), 0);
    assert_int_equal(result->frames, FRAMES);
    const long whole = (long)(result->peak_rss_bytes / 1024);
    print_message("# peak %ld KiB after %d frames, %ld after %d\n", quarter, FRAMES / 4, whole,
                  FRAMES);
    assert_true(whole - quarter < 4096);
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
        cmocka_unit_test(runs_one_after_another),
        cmocka_unit_test(one_long_run),
    };
    return cmocka_run_group_tests_name("stage soak", tests, prepare, clean);
}
