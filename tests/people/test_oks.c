/* The bench's COCO measures against what cocoapi printed for the same detections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "oks.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 512, PICTURES_MAX = 64 };

static long long picture_id[PICTURES_MAX];
static int picture_count;
static oks_truth truths[ROWS_MAX];
static oks_pose poses[ROWS_MAX];
static int truth_count, pose_count;

static int picture_of(long long id)
{
    for (int i = 0; i < picture_count; i++)
        if (picture_id[i] == id)
            return i;
    return -1;
}

static double number_at(const json_t *array, size_t i)
{
    return json_number_value(json_array_get(array, i));
}

static int load(void)
{
    const char *shared = getenv("POISE_SHARED");
    char path[1024];
    size_t i;
    json_t *item, *json;
    if (shared == NULL)
        return 0;
    snprintf(path, sizeof path, "%s/media/images/minicoco/person_keypoints_train2017.json", shared);
    json = json_load_file(path, 0, NULL);
    if (json == NULL)
        return 0;
    json_array_foreach(json_object_get(json, "images"), i, item)
    {
        assert_true(picture_count < PICTURES_MAX);
        picture_id[picture_count++] = (long long)json_number_value(json_object_get(item, "id"));
    }
    json_array_foreach(json_object_get(json, "annotations"), i, item)
    {
        assert_true(truth_count < ROWS_MAX);
        oks_truth *t = &truths[truth_count++];
        const json_t *box = json_object_get(item, "bbox"),
                     *points = json_object_get(item, "keypoints");
        t->picture = picture_of((long long)json_number_value(json_object_get(item, "image_id")));
        t->crowd = (int)json_number_value(json_object_get(item, "iscrowd"));
        t->labelled = (int)json_number_value(json_object_get(item, "num_keypoints"));
        t->area = json_number_value(json_object_get(item, "area"));
        for (size_t k = 0; k < 4; k++)
            t->box[k] = number_at(box, k);
        for (size_t k = 0; k < OKS_KEYPOINTS; k++) {
            t->xy[k][0] = number_at(points, 3 * k);
            t->xy[k][1] = number_at(points, 3 * k + 1);
            t->v[k] = (int)number_at(points, 3 * k + 2);
        }
    }
    json_decref(json);
    snprintf(path, sizeof path, "%s/media/vectors/generated/oks_minicoco_train_detections.json",
             shared);
    json = json_load_file(path, 0, NULL);
    assert_non_null(json);
    json_array_foreach(json, i, item)
    {
        assert_true(pose_count < ROWS_MAX);
        oks_pose *p = &poses[pose_count++];
        const json_t *points = json_object_get(item, "keypoints");
        p->picture = picture_of((long long)json_number_value(json_object_get(item, "image_id")));
        p->score = json_number_value(json_object_get(item, "score"));
        for (size_t k = 0; k < OKS_KEYPOINTS; k++) {
            p->xy[k][0] = number_at(points, 3 * k);
            p->xy[k][1] = number_at(points, 3 * k + 1);
        }
    }
    json_decref(json);
    return 1;
}

static void test_against_cocoapi(void **state)
{
    (void)state;
    double expected[10];
    char path[1024], line[4096];
    oks_summary all, medium, large;
    if (!load()) {
        print_message("# skip: POISE_SHARED/media/images/minicoco is not there\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/media/vectors/generated/oks_minicoco_train_expected.txt",
             getenv("POISE_SHARED"));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    int found = 0;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = sscanf(line, "stats %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &expected[0],
                       &expected[1], &expected[2], &expected[3], &expected[4], &expected[5],
                       &expected[6], &expected[7], &expected[8], &expected[9]) == 10;
    fclose(file);
    assert_true(found);
    assert_int_equal(oks_evaluate(truths, truth_count, poses, pose_count, 0, 1e10, &all), 0);
    assert_int_equal(
        oks_evaluate(truths, truth_count, poses, pose_count, 32 * 32, 96 * 96, &medium), 0);
    assert_int_equal(oks_evaluate(truths, truth_count, poses, pose_count, 96 * 96, 1e10, &large),
                     0);
    const double ours[10] = {all.ap, all.ap50, all.ap75, medium.ap, large.ap,
                             all.ar, all.ar50, all.ar75, medium.ar, large.ar};
    for (int i = 0; i < 10; i++) {
        if (fabs(ours[i] - expected[i]) > 1e-9)
            print_message("# number %d: %.12f, cocoapi %.12f\n", i, ours[i], expected[i]);
        assert_true(fabs(ours[i] - expected[i]) <= 1e-9);
    }
}

static void test_pck(void **state)
{
    (void)state;
    oks_truth truth = {.labelled = OKS_KEYPOINTS, .area = 10000, .box = {0, 0, 100, 200}};
    oks_pose pose = {.score = 1};
    int people;
    for (int k = 0; k < OKS_KEYPOINTS; k++) {
        truth.v[k] = 2;
        truth.xy[k][0] = 10 * (k % 2);
        truth.xy[k][1] = k < 11 ? 0 : 100; /* torso 100 */
        pose.xy[k][0] = truth.xy[k][0] + (k < 4 ? 20.5 : 19.5);
        pose.xy[k][1] = truth.xy[k][1];
    }
    assert_true(fabs(oks_pck(&truth, 1, &pose, 1, 0.2, &people) - 13.0 / 17) < 1e-12);
    assert_int_equal(people, 1);
    assert_true(oks_pck(&truth, 1, &pose, 0, 0.2, &people) == 0);
    truth.v[5] = 0;
    assert_true(oks_pck(&truth, 1, &pose, 1, 0.2, &people) < 0);
    assert_int_equal(people, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_cocoapi),
                                       cmocka_unit_test(test_pck)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
