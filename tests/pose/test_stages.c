/* The pure stages on small cases worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pose/pose.h"

#include <math.h>
#include <string.h>

static void near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.9g is not within %g of %.9g", got, tolerance, wanted);
}

/* ---- detections ----------------------------------------------------------------------------- */

static void anchors_are_the_ssd_grid(void **state)
{
    (void)state;
    static float xy[POISE_ANCHORS_MAX][2];
    assert_int_equal(poise_anchors(POISE_DETECT_PALM, xy), 2016);
    near((double)xy[0][0], 0.5 / 24, 1e-7);
    near((double)xy[2015][1], 11.5 / 12, 1e-7);
    assert_int_equal(poise_anchors(POISE_DETECT_POSE, xy), 2254);
    near((double)xy[0][0], 0.5 / 28, 1e-7);
    near((double)xy[2][0], 1.5 / 28, 1e-7); /* two anchors per cell at stride 8 */
    near((double)xy[56][1], 1.5 / 28, 1e-7);
    near((double)xy[1568][0], 0.5 / 14, 1e-7);
    near((double)xy[1960 + 5][0], 0.5 / 7, 1e-7); /* six per cell at stride 32 */
    near((double)xy[1960 + 6][0], 1.5 / 7, 1e-7);
    near((double)xy[2253][1], 6.5 / 7, 1e-7);
}

static void boxes_are_decoded_around_their_anchor(void **state)
{
    (void)state;
    const float anchors[3][2] = {{0.5f, 0.25f}, {0.1f, 0.1f}, {0.2f, 0.2f}};
    float boxes[3][12] = {
        {22.4f, -22.4f, 44.8f, 22.4f, 11.2f, 0, 0, 11.2f}, {0, 0, -1, 5}, {0, 0, NAN, 5}};
    const float logits[3] = {0, 5, 5};
    poise_detection items[3];
    assert_int_equal(
        poise_detections_decode(POISE_DETECT_POSE, anchors, 3, boxes[0], logits, 0.5f, items, 3),
        1);
    assert_true(items[0].score == 0.5f); /* kept on equality; negative and NaN sizes are dropped */
    near((double)items[0].xmin, 0.5, 1e-6);
    near((double)items[0].xmax, 0.7, 1e-6);
    near((double)items[0].ymin, 0.1, 1e-6);
    near((double)items[0].ymax, 0.2, 1e-6);
    near((double)items[0].keypoint[0][0], 0.55, 1e-6);
    near((double)items[0].keypoint[1][1], 0.3, 1e-6);
    assert_int_equal(
        poise_detections_decode(POISE_DETECT_POSE, anchors, 3, boxes[0], logits, 0.51f, items, 3),
        0);
    assert_int_equal(
        poise_detections_decode(POISE_DETECT_POSE, anchors, 3, boxes[0], logits, 0.5f, items, 0),
        0);
}

static poise_detection box(float x, float y, float size, float score)
{
    poise_detection item = {
        .score = score, .xmin = x, .ymin = y, .xmax = x + size, .ymax = y + size};
    item.keypoint[0][0] = x;
    return item;
}

static void overlapping_boxes_become_their_weighted_mean(void **state)
{
    (void)state;
    poise_detection items[4] = {box(0.5f, 0.5f, 0.1f, 0.6f), box(0.01f, 0, 0.1f, 0.9f),
                                box(0, 0, 0.1f, 0.6f), box(0.09f, 0.09f, 0.1f, 0.7f)};
    poise_detection out[4];
    assert_int_equal(poise_detections_suppress(items, 4, 0.3f, out, 4), 3);
    assert_true(out[0].score == 0.9f && out[1].score == 0.7f && out[2].score == 0.6f);
    near((double)out[0].xmin, 0.01 * 0.9 / 1.5, 1e-7);
    near((double)out[0].keypoint[0][0], 0.01 * 0.9 / 1.5, 1e-7);
    near((double)out[1].xmin, 0.09, 1e-7); /* touches the first by too little */
    near((double)out[2].xmin, 0.5, 1e-7);
}

static void suppression_can_be_turned_off_and_ends_at_empty_boxes(void **state)
{
    (void)state;
    poise_detection items[3] = {box(0, 0, 0.1f, 0.6f), box(0, 0, 0.1f, 0.9f),
                                box(0, 0, 0.1f, 0.7f)};
    poise_detection out[3];
    assert_int_equal(poise_detections_suppress(items, 3, 1, out, 3), 3);
    assert_true(out[0].score == 0.9f && out[1].score == 0.7f && out[2].score == 0.6f);
    poise_detection empty[2] = {box(0, 0, 0, 0.9f), box(0.5f, 0.5f, 0.1f, 0.6f)};
    assert_int_equal(poise_detections_suppress(empty, 2, 0.3f, out, 3),
                     1); /* as MediaPipe: it ends there */
    poise_detection two[2] = {box(0, 0, 0.1f, 0.6f), box(0.5f, 0.5f, 0.1f, 0.9f)};
    assert_int_equal(poise_detections_suppress(two, 2, 0.3f, out, 1), 1);
    assert_true(out[0].score == 0.9f);
    assert_int_equal(poise_detections_suppress(two, 0, 0.3f, out, 3), 0);
}

static void letterbox_and_tile_are_undone(void **state)
{
    (void)state;
    poise_detection item = box(0.5f, 0.5f, 0.25f, 1);
    poise_detection_to_image(&item, (poise_letterbox){0, 0.25f}, poise_image_whole());
    near((double)item.ymin, 0.5, 1e-7);
    near((double)item.ymax, 1.0, 1e-7);
    near((double)item.xmax, 0.75, 1e-7);
    item = box(0.5f, 0.5f, 0.25f, 1);
    poise_detection_to_image(&item, (poise_letterbox){0, 0},
                             (poise_rect){0.75f, 0.25f, 0.5f, 0.5f, 0});
    near((double)item.xmin, 0.75, 1e-7);
    near((double)item.ymax, 0.375, 1e-7);
}

static void a_turned_look_is_turned_back(void **state)
{
    (void)state;
    /* a square of 100 pixels in the middle of 400 x 200; what it shows upright lies on its side */
    const poise_rect roi = {.xc = 0.5f, .yc = 0.5f, .w = 0.25f, .h = 0.5f, .rot = 1.57079633f};
    poise_detection item = {.xmin = 0.25f, .xmax = 0.75f, .ymin = 0, .ymax = 0.5f};
    item.keypoint[0][0] = 0.5f; /* middle, and the top edge's middle */
    item.keypoint[0][1] = 0.5f;
    item.keypoint[1][0] = 0.5f;
    item.keypoint[1][1] = 0;
    poise_detection_to_image(&item, (poise_letterbox){0, 0}, roi);
    near((double)item.keypoint[0][0], 0.5, 1e-6);
    near((double)item.keypoint[0][1], 0.5, 1e-6);
    near((double)item.keypoint[1][0], 0.5 + 50.0 / 400, 1e-6); /* up has become right */
    near((double)item.keypoint[1][1], 0.5, 1e-6);
    near((double)item.xmin, 0.5, 1e-6);
    near((double)item.xmax, 0.625, 1e-6);
    near((double)item.ymin, 0.5 - 25.0 / 200, 1e-6);
    near((double)item.ymax, 0.5 + 25.0 / 200, 1e-6);
}

/* ---- regions -------------------------------------------------------------------------------- */

static void person_region_is_an_upright_square(void **state)
{
    (void)state;
    const float centre[2] = {0.5f, 0.5f}, above[2] = {0.5f, 0.25f}, right[2] = {0.75f, 0.5f};
    poise_rect roi = poise_pose_roi(centre, above, 200, 400, 1.25f);
    near((double)roi.rot, 0, 1e-6);
    near((double)roi.w * 200, 250, 1e-3);
    near((double)roi.h * 400, 250, 1e-3);
    roi = poise_pose_roi(centre, right, 200, 400, 1.0f);
    near((double)roi.rot, M_PI / 2, 1e-6);
    near((double)roi.w * 200, 100, 1e-3);
    assert_true(poise_rect_usable(roi));
    assert_false(poise_rect_usable(poise_pose_roi(centre, centre, 200, 400, 1.25f)));
    const float nan[2] = {NAN, 0};
    assert_false(poise_rect_usable(poise_pose_roi(centre, nan, 200, 400, 1.25f)));
}

static void hand_region_covers_palm_and_fingers(void **state)
{
    (void)state;
    poise_detection palm = {.xmin = 0.4f, .xmax = 0.6f, .ymin = 0.5f, .ymax = 0.6f};
    palm.keypoint[0][0] = palm.keypoint[2][0] = 0.5f; /* wrist below, finger base above: upright */
    palm.keypoint[0][1] = 0.6f;
    palm.keypoint[2][1] = 0.5f;
    const poise_rect roi = poise_hand_roi_from_palm(&palm, 100, 200);
    near((double)roi.rot, 0, 1e-6);
    near((double)roi.w * 100, 52, 1e-3); /* 2.6 x the longer side of 20 x 20 pixels */
    near((double)roi.h * 200, 52, 1e-3);
    near((double)roi.xc, 0.5, 1e-6);
    near((double)roi.yc, 0.5, 1e-6); /* half the box's height up from .55 */
}

static void tracked_hand_replaces_an_overlapping_palm(void **state)
{
    (void)state;
    poise_rect list[POISE_HANDS_MAX];
    const poise_rect a = {0.2f, 0.2f, 0.1f, 0.1f, 0}, b = {0.8f, 0.8f, 0.1f, 0.1f, 0},
                     c = {0.21f, 0.2f, 0.1f, 0.1f, 1};
    int count = poise_rect_associate(list, 0, a);
    count = poise_rect_associate(list, count, b);
    count = poise_rect_associate(list, count, c);
    assert_int_equal(count, 2);
    assert_true(list[0].xc == b.xc && list[1].xc == c.xc);
    for (int k = 0; k < 20; k++)
        count = poise_rect_associate(list, count, (poise_rect){(float)k + 3, 0, 0.1f, 0.1f, 0});
    assert_int_equal(count, POISE_HANDS_MAX);
}

/* ---- landmarks ------------------------------------------------------------------------------ */

static void heat_map_moves_only_where_it_is_sure(void **state)
{
    (void)state;
    enum { SIZE = 64 };
    static float logits[SIZE * SIZE * POISE_POSE_RAW_LANDMARKS];
    poise_landmark points[POISE_POSE_RAW_LANDMARKS];
    for (size_t k = 0; k < sizeof logits / sizeof logits[0]; k++)
        logits[k] = -100;
    for (int k = 0; k < POISE_POSE_RAW_LANDMARKS; k++)
        points[k] = (poise_landmark){0.5f, 0.5f, 0.1f, 1, 1};
    logits[(30 * SIZE + 34) * POISE_POSE_RAW_LANDMARKS + 0] =
        50; /* column 34, row 30: within reach */
    logits[(30 * SIZE + 34) * POISE_POSE_RAW_LANDMARKS + 1] = -0.1f; /* under one half */
    logits[(30 * SIZE + 38) * POISE_POSE_RAW_LANDMARKS + 2] = 50;    /* out of the window */
    points[3].x = -0.5f / SIZE;                                      /* truncates to column 0 */
    logits[(32 * SIZE + 2) * POISE_POSE_RAW_LANDMARKS + 3] = 50;
    points[4].x = 1.0f; /* column 64: skipped */
    logits[(32 * SIZE + 63) * POISE_POSE_RAW_LANDMARKS + 4] = 50;
    points[5].y = 65.0f / SIZE; /* row 65: MediaPipe looks, the window's upper rows exist */
    logits[(62 * SIZE + 32) * POISE_POSE_RAW_LANDMARKS + 5] = 50;
    points[6].x = points[7].y = NAN;
    points[8].y = 1e30f;
    poise_pose_refine(points, logits, SIZE);
    near((double)points[0].x, 34.0 / SIZE, 1e-6);
    near((double)points[0].y, 30.0 / SIZE, 1e-6);
    assert_true(points[0].z == 0.1f);
    assert_true(points[1].x == 0.5f && points[2].x == 0.5f);
    near((double)points[3].x, 2.0 / SIZE, 1e-6);
    assert_true(points[4].x == 1.0f);
    near((double)points[5].y, 62.0 / SIZE, 1e-6);
    assert_true(isnan(points[6].x) && points[8].y == 1e30f);
}

static void projection_follows_the_region(void **state)
{
    (void)state;
    const poise_rect roi = {0.5f, 0.5f, 0.5f, 0.25f, (float)(M_PI / 2)};
    const poise_landmark p = poise_landmark_project((poise_landmark){1.0f, 0.5f, 0.2f, 0.7f, 0.8f},
                                                    (poise_letterbox){0, 0}, roi);
    near((double)p.x, 0.5, 1e-6); /* the region's right side points down */
    near((double)p.y, 0.625, 1e-6);
    near((double)p.z, 0.1, 1e-6);
    assert_true(p.visibility == 0.7f && p.presence == 0.8f);
    const poise_point3 w = poise_world_rotate((poise_point3){1, 0, 3}, (float)(M_PI / 2));
    near((double)w.x, 0, 1e-6);
    near((double)w.y, 1, 1e-6);
    assert_true(w.z == 3);
}

/* ---- filters -------------------------------------------------------------------------------- */

/* With beta 0 the filter is a low pass of fixed cutoff: y += alpha * (x - y). */
static void one_euro_without_beta_is_a_low_pass(void **state)
{
    (void)state;
    const poise_one_euro_settings settings = {2.0f, 0, 1.0f};
    poise_one_euro filter = {0};
    const double dt = 0.04, alpha = 1 / (1 + 1 / (2 * M_PI * 2.0) / dt);
    double wanted = 0;
    near((double)poise_one_euro_step(&filter, &settings, 1000000000, 1, 0), 0, 0);
    for (int k = 1; k < 50; k++) {
        wanted += alpha * (1 - wanted);
        near((double)poise_one_euro_step(&filter, &settings, 1000000000 + (int64_t)k * 40000000, 1,
                                         1),
             wanted, 1e-6);
    }
}

static void time_that_stands_still_changes_nothing(void **state)
{
    (void)state;
    const poise_one_euro_settings settings = {1, 1, 1};
    poise_one_euro filter = {0};
    poise_one_euro_step(&filter, &settings, 100, 1, 5);
    const poise_one_euro before = filter;
    assert_true(poise_one_euro_step(&filter, &settings, 100, 1, 7) == 7);
    assert_true(poise_one_euro_step(&filter, &settings, 50, 1, 8) == 8);
    assert_memory_equal(&filter, &before, sizeof filter);
}

static poise_pose_result still_person(void)
{
    poise_pose_result in = {.presence = 1};
    for (int k = 0; k < POISE_LANDMARKS; k++) {
        in.landmarks[k] = (poise_landmark){0.4f, 0.6f, 0.01f * (float)k, 0.5f, 0.9f};
        in.world[k] = (poise_point3){0.1f, 0.2f, 0.3f};
    }
    in.auxiliary[0] = (poise_landmark){0.5f, 0.5f, 0, 0, 1};
    in.auxiliary[1] = (poise_landmark){0.5f, 0.3f, 0, 0, 1};
    return in;
}

static void losing_a_person_resets_only_what_mediapipe_resets(void **state)
{
    (void)state;
    static poise_pose_filters filters;
    static poise_pose_smoothed out;
    poise_pose_filters_clear(&filters);
    poise_pose_result in = still_person();
    poise_pose_filters_step(&filters, 1, 1000000000, 100, 100, &in, &out);
    assert_true(out.landmarks[0].visibility == 0.5f && out.world[0].x == 0.1f);
    poise_pose_filters_lost(&filters);
    for (int k = 0; k < POISE_LANDMARKS; k++) {
        in.landmarks[k].x = 0.9f;
        in.landmarks[k].visibility = 1;
        in.world[k].x = 0.5f;
    }
    poise_pose_filters_step(&filters, 1, 1040000000, 100, 100, &in, &out);
    near((double)out.landmarks[0].x, 0.9, 1e-6);           /* fresh */
    near((double)out.landmarks[0].visibility, 0.55, 1e-6); /* goes on: .9 * .5 + .1 */
    assert_true(out.world[0].x < 0.499f);                  /* goes on */
    assert_true(out.landmarks[0].presence == 0.9f);        /* never filtered */
}

static void without_smoothing_only_the_region_is_filtered(void **state)
{
    (void)state;
    static poise_pose_filters filters;
    static poise_pose_smoothed out;
    poise_pose_filters_clear(&filters);
    poise_pose_result in = still_person();
    poise_pose_filters_step(&filters, 0, 1000000000, 100, 100, &in, &out);
    in.landmarks[3].x = 0.45f;
    in.auxiliary[0].x = 0.55f;
    poise_pose_filters_step(&filters, 0, 1040000000, 100, 100, &in, &out);
    near((double)out.landmarks[3].x, 0.45, 1e-6);
    assert_true(out.auxiliary[0].x > 0.5f && out.auxiliary[0].x < 0.55f);
    near((double)out.object.h, 0.4123105625617661,
         1e-5); /* 2 * sqrt(.05^2 + .2^2) of the unsmoothed points */
}

static void a_person_without_size_passes_unfiltered(void **state)
{
    (void)state;
    static poise_pose_filters filters;
    static poise_pose_smoothed out;
    poise_pose_filters_clear(&filters);
    poise_pose_result in = still_person();
    in.auxiliary[1] = in.auxiliary[0];
    poise_pose_filters_step(&filters, 1, 1000000000, 100, 100, &in, &out);
    in.landmarks[0].x = 0.7f;
    poise_pose_filters_step(&filters, 1, 1040000000, 100, 100, &in, &out);
    assert_true(out.landmarks[0].x == 0.7f);
    assert_false(poise_rect_usable(out.next_roi));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anchors_are_the_ssd_grid),
        cmocka_unit_test(boxes_are_decoded_around_their_anchor),
        cmocka_unit_test(overlapping_boxes_become_their_weighted_mean),
        cmocka_unit_test(suppression_can_be_turned_off_and_ends_at_empty_boxes),
        cmocka_unit_test(letterbox_and_tile_are_undone),
        cmocka_unit_test(a_turned_look_is_turned_back),
        cmocka_unit_test(person_region_is_an_upright_square),
        cmocka_unit_test(hand_region_covers_palm_and_fingers),
        cmocka_unit_test(tracked_hand_replaces_an_overlapping_palm),
        cmocka_unit_test(heat_map_moves_only_where_it_is_sure),
        cmocka_unit_test(projection_follows_the_region),
        cmocka_unit_test(one_euro_without_beta_is_a_low_pass),
        cmocka_unit_test(time_that_stands_still_changes_nothing),
        cmocka_unit_test(losing_a_person_resets_only_what_mediapipe_resets),
        cmocka_unit_test(without_smoothing_only_the_region_is_filtered),
        cmocka_unit_test(a_person_without_size_passes_unfiltered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
