#include "support.h"

#include "scene/angles.h"
#include "scene/names.h"

static int length(const char *const *names)
{
    int n = 0;
    while (names[n])
        n++;
    return n;
}

static void lists_have_their_lengths_and_no_name_twice(void **state)
{
    (void)state;
    const struct {
        const char *const *names;
        int count;
    } lists[] = {{poise_landmark_names, 33},
                 {poise_hand_landmark_names, 21},
                 {poise_coco_names, 17},
                 {poise_berkeley_names, 43},
                 {poise_angle_names, 8}};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
        assert_int_equal(length(lists[k].names), lists[k].count);
        for (int i = 0; i < lists[k].count; i++)
            assert_int_equal(poise_name_index(lists[k].names, lists[k].names[i]), i);
    }
    assert_int_equal(poise_name_index(poise_coco_names, "tail"), -1);
    assert_string_equal(poise_landmark_names[POISE_RIGHT_FOOT_INDEX], "right_foot_index");
    assert_string_equal(poise_landmark_names[POISE_LEFT_WRIST], "left_wrist");
    assert_string_equal(poise_berkeley_names[31], "lkne");
    assert_string_equal(poise_berkeley_names[19], "rsho1");
}

static void maps_agree_with_names(void **state)
{
    (void)state;
    for (int i = 0; i < POISE_COCO_KEYPOINTS; i++) {
        assert_string_equal(poise_coco_names[i], poise_landmark_names[poise_coco_to_landmark[i]]);
        assert_int_equal(poise_landmark_to_coco[poise_coco_to_landmark[i]], i);
    }
    int absent = 0;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        absent += poise_landmark_to_coco[i] < 0;
    assert_int_equal(absent, 16);
}

static void mirror_swaps_left_and_right(void **state)
{
    (void)state;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        char other[64];
        const char *name = poise_landmark_names[i], *side = strstr(name, "left");
        assert_int_equal(poise_landmark_mirror[poise_landmark_mirror[i]], i);
        if (!side) {
            assert_true(strstr(name, "right") || poise_landmark_mirror[i] == i);
            continue;
        }
        snprintf(other, sizeof other, "%.*sright%s", (int)(side - name), name, side + 4);
        assert_string_equal(poise_landmark_names[poise_landmark_mirror[i]], other);
    }
}

static void edges_join_landmarks_and_mirror_onto_edges(void **state)
{
    (void)state;
    for (int i = 0; i < POISE_POSE_EDGES; i++) {
        int a = poise_landmark_mirror[poise_pose_edges[i][0]],
            b = poise_landmark_mirror[poise_pose_edges[i][1]], found = 0;
        for (int k = 0; k < POISE_POSE_EDGES; k++)
            found += (poise_pose_edges[k][0] == a && poise_pose_edges[k][1] == b) ||
                     (poise_pose_edges[k][0] == b && poise_pose_edges[k][1] == a);
        assert_int_equal(found, 1);
    }
    int degree[POISE_HAND_LANDMARKS] = {0};
    for (int i = 0; i < POISE_HAND_EDGES; i++)
        for (int k = 0; k < 2; k++)
            degree[poise_hand_edges[i][k]]++;
    for (int tip = 4; tip < POISE_HAND_LANDMARKS; tip += 4)
        assert_int_equal(degree[tip], 1);
}

static void seventeen_become_thirty_three_without_guessing(void **state)
{
    (void)state;
    poise_landmark coco[POISE_COCO_KEYPOINTS], all[POISE_LANDMARKS], back[POISE_COCO_KEYPOINTS];
    for (int i = 0; i < POISE_COCO_KEYPOINTS; i++)
        coco[i] = (poise_landmark){(float)i, 2, 3, 0.5f, 0.25f};
    poise_landmarks_from_coco(coco, all);
    for (int i = 0; i < POISE_LANDMARKS; i++)
        assert_true(all[i].visibility == (poise_landmark_to_coco[i] < 0 ? 0.0f : 0.5f));
    poise_coco_from_landmarks(all, back);
    assert_memory_equal(coco, back, sizeof coco);
}

static void angles_are_right(void **state)
{
    (void)state;
    const float pi = 3.14159265358979f;
    assert_true(fabsf(poise_angle_2d(1, 0, 0, 0, 0, 1) - pi / 2) < 1e-6f);
    assert_true(fabsf(poise_angle_2d(-5, 0, 0, 0, 7, 0) - pi) < 1e-6f);
    assert_true(poise_angle_2d(2, 2, 1, 1, 3, 3) == 0.0f);
    assert_true(fabsf(poise_angle_3d((poise_point3){1, 0, 0}, (poise_point3){0, 0, 0},
                                     (poise_point3){0, 0, -3}) -
                      pi / 2) < 1e-6f);
    /* near pi acos of a float cosine is off by 1e-4; this must not be */
    float small = 1e-5f;
    assert_true(fabsf(poise_angle_2d(-1, 0, 0, 0, 1, small) - (pi - small)) < 3e-7f);
}

static void degenerate_angles_are_nan(void **state)
{
    (void)state;
    assert_true(isnan(poise_angle_2d(0, 0, 0, 0, 1, 0)));
    assert_true(isnan(poise_angle_2d(1, 0, 0, 0, 1e-7f, 0)));
    assert_true(isnan(poise_angle_2d(NAN, 0, 0, 0, 1, 0)));
    assert_true(isnan(poise_angle_2d(INFINITY, 0, 0, 0, 1, 0)));
    poise_point3 points[POISE_LANDMARKS] = {0};
    float angles[POISE_ANGLES];
    points[POISE_LEFT_SHOULDER].x = 1;
    points[POISE_LEFT_WRIST].y = 1;
    poise_angles_3d(points, angles);
    assert_true(fabsf(angles[POISE_ANGLE_LEFT_ELBOW] - 1.5707964f) < 1e-6f);
    assert_true(isnan(angles[POISE_ANGLE_RIGHT_KNEE]));
    poise_landmark flat[POISE_LANDMARKS] = {0};
    flat[POISE_RIGHT_HIP].x = 3;
    flat[POISE_RIGHT_ANKLE].x = 2;
    poise_angles_2d(flat, angles);
    assert_true(angles[POISE_ANGLE_RIGHT_KNEE] == 0.0f);
}

static void angle_triples_have_the_joint_in_the_middle(void **state)
{
    (void)state;
    for (int i = 0; i < POISE_ANGLES; i++)
        assert_string_equal(poise_angle_names[i], poise_landmark_names[poise_angle_triples[i][1]]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_have_their_lengths_and_no_name_twice),
        cmocka_unit_test(maps_agree_with_names),
        cmocka_unit_test(mirror_swaps_left_and_right),
        cmocka_unit_test(edges_join_landmarks_and_mirror_onto_edges),
        cmocka_unit_test(seventeen_become_thirty_three_without_guessing),
        cmocka_unit_test(angles_are_right),
        cmocka_unit_test(degenerate_angles_are_nan),
        cmocka_unit_test(angle_triples_have_the_joint_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
