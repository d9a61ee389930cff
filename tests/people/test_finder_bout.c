/* A rendered bout with everything in the loop, with and without a finder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "fight.h"
#include "pose/pose.h"

#include <poise/poise.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_MAX = 300 };

/* The models of POISE_MODELS but for the finder, in a folder of links. */
static poise_models *without_finder(const char *dir, char folder[FOLDER_MAX])
{
    poise_models *models = NULL;
    poise_err err;
    char from[1600], to[600];
    const char *top = getenv("TMPDIR");
    snprintf(folder, FOLDER_MAX, "%s/poise-finds-XXXXXX", top != NULL ? top : P_tmpdir);
    assert_non_null(mkdtemp(folder));
    char *whole = realpath(dir, NULL);
    assert_non_null(whole);
    DIR *entries = opendir(whole);
    for (struct dirent *e; (e = readdir(entries)) != NULL;)
        if (e->d_name[0] != '.' && strcmp(e->d_name, "finder.json") != 0) {
            snprintf(from, sizeof from, "%s/%s", whole, e->d_name);
            snprintf(to, sizeof to, "%s/%s", folder, e->d_name);
            assert_int_equal(symlink(from, to), 0);
        }
    closedir(entries);
    free(whole);
    if (poise_models_open(folder, POISE_POSE_LITE, 1, &models, &err) != 0)
        fail_msg("%s", err.text);
    return models;
}

static void remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    char path[600];
    for (struct dirent *e; (e = readdir(entries)) != NULL;)
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            unlink(path);
        }
    closedir(entries);
    rmdir(folder);
}

typedef struct seen {
    int numbered, confirmed; /* fighters in frames */
    uint64_t digest;         /* of all scenes */
} seen;

/* FNV-1a (Fowler, Noll, Vo) */
static uint64_t digested(uint64_t digest, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
    return digest;
}

static seen watch(const poise_models *models, int hurried, int fps, int threads, int early)
{
    enum { WIDTH = 480, HEIGHT = 270 };
    const int frames = 4 * fps / 3;
    sparring_fight_settings how = sparring_fight_defaults();
    how.seed = 3;
    how.split = SPLIT_VALIDATION;
    how.viewing = VIEWING_SIDE;
    how.fps[0] = fps;
    poise_people_settings settings = poise_people_defaults();
    settings.fighters = 2;
    settings.threads = threads;
    settings.hurried = hurried;
    settings.early = early;
    sparring_fight *fight = NULL;
    poise_people *people = NULL;
    poise_err err;
    assert_int_equal(sparring_fight_new(&how, &fight, &err), 0);
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    truth_frame *truth = malloc(sizeof *truth);
    poise_scene *scene = malloc(sizeof *scene);
    assert_true(truth != NULL && scene != NULL);
    seen sum = {0, 0, UINT64_C(0xcbf29ce484222325)};
    for (int frame = 0; frame < frames; frame++) {
        const uint8_t *rgb = sparring_fight_next(fight, truth);
        const poise_image image = {
            .width = WIDTH, .height = HEIGHT, .plane = {rgb}, .stride = {WIDTH * 3}};
        const poise_frame_time time = {.index = frame, .pts_ns = INT64_C(1000000000) * frame / fps};
        assert_int_equal(poise_people_step(people, &image, time, scene, &err), 0);
        sum.digest = digested(sum.digest, scene, sizeof *scene);
        if (early)
            poise_people_rest(people); /* while the picture is there */
        for (int i = 0; i < scene->people_count; i++) {
            const poise_person *p = &scene->people[i];
            sum.numbered += p->fighter != 0;
            sum.confirmed += (p->flags & POISE_PERSON_CONFIRMED) != 0;
        }
    }
    free(scene);
    free(truth);
    poise_people_close(&people);
    sparring_fight_free(&fight);
    return sum;
}

/* Rendered fighters are what it knows, so that it is believed soon; nothing is confirmed without.
 */
static void a_finder_is_believed(void **state)
{
    (void)state;
    const char *dir = getenv("POISE_MODELS");
    poise_models *models = NULL;
    poise_err err;
    char folder[FOLDER_MAX];
    if (dir == NULL || poise_models_open(dir, POISE_POSE_LITE, 1, &models, &err) != 0) {
        print_message("# skipped: no models (POISE_MODELS)\n");
        skip();
    }
    assert_int_equal(poise_models_have_finder(models), 1);
    const seen with = watch(models, 0, 30, 1, 0);
    poise_models_close(&models);
    models = without_finder(dir, folder);
    assert_int_equal(poise_models_have_finder(models), 0);
    const seen without = watch(models, 0, 30, 1, 0);
    poise_models_close(&models);
    remove_folder(folder);
    print_message("# numbered %d with, %d without; confirmed %d\n", with.numbered, without.numbered,
                  with.confirmed);
    assert_int_equal(without.confirmed, 0);
    assert_true(4 * with.confirmed > with.numbered);
    assert_true(20 * with.numbered >= 19 * without.numbered);
}

/* Of a source that does not wait the networks look in the rest of a frame, if frames come fast:
 * they are believed as soon, and when the work is done does not change what comes out. */
static void hurried_is_believed_too(void **state)
{
    (void)state;
    const char *dir = getenv("POISE_MODELS");
    poise_models *models = NULL;
    poise_err err;
    if (dir == NULL || poise_models_open(dir, POISE_POSE_LITE, 1, &models, &err) != 0) {
        print_message("# skipped: no models (POISE_MODELS)\n");
        skip();
    }
    for (int fps = 30; fps <= 60; fps += 30) {
        const seen one = watch(models, 1, fps, 1, 0), team = watch(models, 1, fps, 3, 1);
        print_message("# hurried, %d frames a second: numbered %d, confirmed %d\n", fps,
                      one.numbered, one.confirmed);
        assert_true(4 * one.confirmed > one.numbered);
        assert_true(one.digest == team.digest);
    }
    poise_models_close(&models);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_finder_is_believed),
                                       cmocka_unit_test(hurried_is_believed_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
