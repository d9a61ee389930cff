#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* fontconfig keeps its caches to the end of the process. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

static char folder[256];
static poise_models *models;

const char *stage_test_folder(void)
{
    if (!*folder) {
        const char *top = getenv("TMPDIR");
        snprintf(folder, sizeof(folder), "%s/poise-stage-XXXXXX", top && *top ? top : P_tmpdir);
        assert_non_null(mkdtemp(folder));
    }
    return folder;
}

void stage_test_clean(void)
{
    DIR *dir = *folder ? opendir(folder) : NULL;
    struct dirent *entry;
    while (dir && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlink(stage_test_path(entry->d_name));
    if (dir)
        closedir(dir);
    rmdir(folder);
    poise_models_close(&models);
}

const char *stage_test_path(const char *name)
{
    static char path[8][512];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof(path[next]), "%s/%s", stage_test_folder(), name);
    return path[next];
}

void stage_test_video(const char *path, int frames, int width, int height)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    const size_t luma = (size_t)width * (size_t)height;
    const size_t all = luma + 2 * (size_t)((width + 1) / 2) * (size_t)((height + 1) / 2);
    unsigned char *picture = malloc(all);
    assert_non_null(picture);
    fprintf(file, "YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420jpeg\n", width, height);
    for (int i = 0; i < frames; i++) {
        memset(picture, 60, luma);
        memset(picture + luma, 128, all - luma);
        for (int y = height / 4; y < height / 2; y++)
            memset(picture + y * width + (3 * i) % (width / 2), 200, (size_t)width / 8);
        fputs("FRAME\n", file);
        fwrite(picture, 1, all, file);
    }
    free(picture);
    assert_int_equal(fclose(file), 0);
}

const poise_models *stage_test_models(void)
{
    const char *place = getenv("POISE_MODELS");
    poise_err err = {0};
    if (!models && (!place || poise_models_open(place, POISE_POSE_LITE, 0, &models, &err))) {
        print_message("# no models: %s\n", place ? err.text : "POISE_MODELS is not set");
        skip();
    }
    return models;
}

const char *stage_test_shared(const char *name)
{
    static char path[1024];
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof(path), "%s/%s", shared ? shared : "", name);
    if (access(path, R_OK)) {
        print_message("# no test data: %s\n", path);
        skip();
    }
    return path;
}

poise_stage_settings stage_test_settings(const char *source)
{
    poise_stage_settings s = poise_stage_defaults();
    s.source = source;
    s.label = "test";
    s.models = stage_test_models();
    s.model_name = "pose_landmark_lite";
    s.model_file = "pose_landmark_lite.tflite";
    s.model_sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    s.people.threads = 1;
    s.media.threads = 1;
    return s;
}
