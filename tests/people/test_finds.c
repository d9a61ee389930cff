/* The finder beside the loops: what a find becomes when it is drawn or fused; and a rendered bout
 * with everything in the loop, with and without a finder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "fight.h"
#include "people/loop.h"

#include <poise/poise.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { W = 1000, H = 500, FOLDER_MAX = 300 };

static const int joint_landmark[POISE_FIND_JOINTS] = {0,  11, 12, 13, 14, 15, 16,
                                                      23, 24, 25, 26, 27, 28};
static const float place[POISE_FIND_JOINTS][2] = {
    {0, -.78f},    {.18f, -.55f},  {-.18f, -.55f}, {.26f, -.28f}, {-.26f, -.28f},
    {.28f, -.02f}, {-.28f, -.02f}, {.1f, 0},       {-.1f, 0},     {.11f, .45f},
    {-.11f, .45f}, {.12f, .88f},   {-.12f, .88f}};

/* Somebody upright, hips at 500, 250 pixels, radius 200, every joint seen. */
static poise_find find_here(void)
{
    poise_find find = {.score = 0.8f, .fighter = 1, .hip = {0.5f, 0.5f}, .rim = {0.5f, 0.1f}};
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        find.joint[k][0] = (500 + 200 * place[k][0]) / W;
        find.joint[k][1] = (250 + 200 * place[k][1]) / H;
        find.joint[k][2] = 0.01f * (float)k;
        find.joint_score[k] = 0.7f;
    }
    return find;
}

static poise_people *empty(void)
{
    poise_people *people = calloc(1, sizeof *people);
    assert_non_null(people);
    people->width = W;
    people->height = H;
    return people;
}

static void near_to(float value, double wanted, double most)
{
    if (!(fabs((double)value - wanted) <= most))
        fail_msg("%g instead of %g", (double)value, wanted);
}

static void a_find_is_drawn(void **state)
{
    (void)state;
    poise_people *people = empty();
    poise_find find = find_here();
    find.joint_score[5] = 0;
    poise_job job = {.roi = {.xc = 0.5f, .yc = 0.5f, .w = 0.5f, .h = 1}};
    poise_find_draw(people, &find, &job);
    assert_int_equal(job.weak, 1);
    near_to(job.shape.radius, 200, 0.01);
    near_to(job.result.roi.w, 0.5, 0);
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        const int i = joint_landmark[k];
        near_to(job.result.landmarks[i].x * W, 500 + 200 * (double)place[k][0], 0.01);
        near_to(job.result.landmarks[i].visibility, k == 5 ? 0 : 0.7, 1e-6);
        near_to(job.result.world[i].y, 0.95 * (double)place[k][1], 1e-4);
        near_to(job.result.world[i].z, 0.01 * k, 1e-6);
    }
    /* What a find does not have hangs on what it has, and is not visible. */
    near_to(job.result.landmarks[19].x, (double)job.result.landmarks[15].x, 1e-6);
    near_to(job.result.landmarks[19].visibility, 0, 0);
    free(people);
}

/* A loop whose left wrist and left ankle are 40 px from where the finder has them. */
static void joints_are_fused(void **state)
{
    (void)state;
    poise_people *people = empty();
    poise_find find = find_here();
    find.joint_score[11] = 0; /* the finder does not see the ankle */
    poise_job job = {.roi = {.xc = 0.5f, .yc = 0.5f, .w = 0.5f, .h = 1}};
    poise_find_draw(people, &find, &job);
    poise_follow *follow = calloc(1, sizeof *follow);
    assert_non_null(follow);
    follow->result = job.result;
    follow->shape = job.shape;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        follow->result.landmarks[i].visibility = 0.2f;
        if (i == 15 || i == 17 || i == 19 || i == 21 || i == 27)
            follow->result.landmarks[i].x += 40.0f / W;
    }
    const float wrist = follow->result.landmarks[15].x, finger = follow->result.landmarks[19].x,
                ankle = follow->result.landmarks[27].x;
    poise_find_fuse(people, &find, NULL, follow);
    assert_int_equal(follow->found.confirmed, 1);
    /* The wrist goes towards the find and takes the hand with it; the ankle stays. */
    assert_true(follow->result.landmarks[15].x < wrist - 10.0f / W);
    assert_true(follow->result.landmarks[15].x > wrist - 41.0f / W);
    near_to(finger - follow->result.landmarks[19].x,
            (double)(wrist - follow->result.landmarks[15].x), 1e-6);
    near_to(follow->result.landmarks[27].x, (double)ankle, 1e-6);
    near_to(follow->result.landmarks[15].visibility, 0.7, 1e-6);
    near_to(follow->result.landmarks[27].visibility, 0.2, 1e-6);
    /* Metres go with the picture: 0.95 m a radius of 200 px, about. */
    near_to(follow->result.world[11].y, 0.95 * -0.55, 0.05);
    near_to(follow->result.world[23].x + follow->result.world[24].x, 0, 1e-5);
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        find.joint_score[k] = 0;
    poise_find_fuse(people, &find, NULL, follow);
    assert_int_equal(follow->found.confirmed, 0);
    free(follow);
    free(people);
}

/* ---- a bout ---------------------------------------------------------------------------------- */

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
} seen;

static seen watch(const poise_models *models)
{
    enum { WIDTH = 480, HEIGHT = 270, FRAMES = 40 };
    sparring_fight_settings how = sparring_fight_defaults();
    how.seed = 3;
    how.split = SPLIT_VALIDATION;
    how.viewing = VIEWING_SIDE;
    poise_people_settings settings = poise_people_defaults();
    settings.fighters = 2;
    settings.threads = 1;
    sparring_fight *fight = NULL;
    poise_people *people = NULL;
    poise_err err;
    assert_int_equal(sparring_fight_new(&how, &fight, &err), 0);
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    truth_frame *truth = malloc(sizeof *truth);
    poise_scene *scene = malloc(sizeof *scene);
    assert_true(truth != NULL && scene != NULL);
    seen sum = {0, 0};
    for (int frame = 0; frame < FRAMES; frame++) {
        const uint8_t *rgb = sparring_fight_next(fight, truth);
        const poise_image image = {
            .width = WIDTH, .height = HEIGHT, .plane = {rgb}, .stride = {WIDTH * 3}};
        const poise_frame_time time = {.index = frame, .pts_ns = frame * INT64_C(33333333)};
        assert_int_equal(poise_people_step(people, &image, time, scene, &err), 0);
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
    const seen with = watch(models);
    poise_models_close(&models);
    models = without_finder(dir, folder);
    assert_int_equal(poise_models_have_finder(models), 0);
    const seen without = watch(models);
    poise_models_close(&models);
    remove_folder(folder);
    print_message("# numbered %d with, %d without; confirmed %d\n", with.numbered, without.numbered,
                  with.confirmed);
    assert_int_equal(without.confirmed, 0);
    assert_true(4 * with.confirmed > with.numbered);
    assert_true(20 * with.numbered >= 19 * without.numbered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_find_is_drawn),
                                       cmocka_unit_test(joints_are_fused),
                                       cmocka_unit_test(a_finder_is_believed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
