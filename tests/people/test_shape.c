/* Comparing poses: the same body, a part of it, somebody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "people/loop.h"

#include <math.h>
#include <string.h>

enum { W = 1000, H = 500 };

/* A body standing upright, hips at x, y pixels, radius r. */
static poise_pose_result body_at(float x, float y, float r)
{
    static const float place[POISE_LANDMARKS][2] = {
        [0] = {0, -.78f},      [11] = {.18f, -.55f}, [12] = {-.18f, -.55f}, [13] = {.26f, -.28f},
        [14] = {-.26f, -.28f}, [15] = {.28f, -.02f}, [16] = {-.28f, -.02f}, [23] = {.1f, 0},
        [24] = {-.1f, 0},      [25] = {.11f, .45f},  [26] = {-.11f, .45f},  [27] = {.12f, .88f},
        [28] = {-.12f, .88f}};
    poise_pose_result result;
    memset(&result, 0, sizeof result);
    for (int i = 0; i < POISE_LANDMARKS; i++)
        result.landmarks[i] = (poise_landmark){.x = (x + r * place[i][0]) / W,
                                               .y = (y + r * place[i][1]) / H,
                                               .visibility = 1,
                                               .presence = 1};
    result.auxiliary[0] = (poise_landmark){.x = x / W, .y = y / H};
    result.auxiliary[1] = (poise_landmark){.x = x / W, .y = (y - r) / H};
    result.roi = poise_pose_roi_from_auxiliary(result.auxiliary, W, H);
    result.presence = 0.9f;
    return result;
}

static poise_shape shape_at(float x, float y, float r)
{
    poise_pose_result result = body_at(x, y, r);
    return poise_shape_of(result.landmarks, result.auxiliary, W, H);
}

static void test_similarity(void **state)
{
    (void)state;
    poise_shape a = shape_at(500, 250, 200), b = shape_at(510, 250, 205),
                c = shape_at(580, 250, 200);
    assert_true(fabsf(a.radius - 200) < 0.01f && fabsf(a.hip[0] - 500) < 0.01f &&
                fabsf(a.shoulder[1] - 140) < 0.01f);
    assert_true(poise_shape_similarity(&a, &a) > 0.9999f);
    assert_true(poise_shape_similarity(&a, &b) > 0.9f); /* found twice */
    assert_true(poise_shape_similarity(&a, &c) <
                0.25f); /* somebody half a body's width beside: boxes overlap by a third */
    assert_true(fabsf(poise_shape_similarity(&a, &c) - poise_shape_similarity(&c, &a)) < 1e-6f);
    poise_shape nobody = {.radius = 0};
    assert_true(poise_shape_similarity(&a, &nobody) == 0);
    poise_pose_result broken = body_at(500, 250, 200);
    broken.landmarks[13].x = NAN;
    nobody = poise_shape_of(broken.landmarks, broken.auxiliary, W, H);
    assert_true(nobody.radius == 0);
}

static void test_halves(void **state)
{
    (void)state;
    poise_shape a = shape_at(500, 250, 200), b = shape_at(620, 250, 200), mixed = a;
    for (int i = 7; i < POISE_SHAPE_JOINTS; i++) { /* chest of a, legs of b */
        mixed.x[i] = b.x[i];
        mixed.y[i] = b.y[i];
    }
    assert_true(poise_shape_half_similarity(&mixed, &a) > 0.99f);
    assert_true(poise_shape_half_similarity(&mixed, &b) > 0.99f);
    assert_true(poise_shape_half_similarity(&a, &b) < 0.2f);
    assert_true(poise_shape_similarity(&mixed, &a) < 0.7f);
}

static void test_parts(void **state)
{
    (void)state;
    poise_shape large = shape_at(500, 250, 200);
    poise_shape piece = shape_at(500, 160, 75); /* within chest and head, head at the head */
    poise_shape child = shape_at(500, 330, 75); /* in front of the legs: its head is elsewhere */
    poise_shape neighbour = shape_at(700, 160, 75); /* beside */
    assert_true(poise_shape_part_of(&piece, &large));
    assert_false(poise_shape_part_of(&large, &piece));
    assert_false(poise_shape_part_of(&large, &large));
    assert_false(poise_shape_part_of(&child, &large));
    assert_false(poise_shape_part_of(&neighbour, &large));
    poise_shape ghost = large; /* the same joints, named upside down */
    for (int i = 1; i < POISE_SHAPE_JOINTS; i++) {
        ghost.x[i] = large.x[POISE_SHAPE_JOINTS - i];
        ghost.y[i] = large.y[POISE_SHAPE_JOINTS - i];
    }
    for (int i = 0; i < 2; i++) {
        ghost.hip[i] = large.shoulder[i];
        ghost.shoulder[i] = large.hip[i];
    }
    assert_true(poise_shape_rise(&large) > 0.3f && poise_shape_rise(&ghost) < -0.3f);
    assert_true(poise_shape_ghost_of(&ghost, &large));
    assert_false(poise_shape_ghost_of(&large, &large));
    assert_false(poise_shape_ghost_of(&ghost, &neighbour));
}

static void test_distance(void **state)
{
    (void)state;
    poise_shape a = shape_at(500, 250, 200), b = shape_at(540, 250, 200),
                half = shape_at(500, 250, 100);
    assert_true(fabsf(poise_shape_distance(&a, &b) - 0.2f) < 1e-3f);
    assert_true(poise_shape_distance(&a, &half) > 0.5f);
    poise_detection detection = {
        .score = 1,
        .keypoint = {
            {.5f, .5f}, {.5f, .1f}, {.5f, .28f}, {.5f, .2f}}}; /* hip 500, 250, radius 200 */
    poise_shape seen = poise_shape_of_detection(&detection, W, H);
    assert_true(poise_shape_distance(&a, &seen) < 0.01f);
    detection.keypoint[1][0] = NAN;
    seen = poise_shape_of_detection(&detection, W, H);
    assert_true(poise_shape_distance(&a, &seen) > 1e5f);
    assert_true(poise_shape_overlap(&a, &b) > 0.3f);
    b = shape_at(900, 250, 200);
    assert_true(poise_shape_overlap(&a, &b) == 0);
}

/* What a body covers, and what of somebody is clear of it. */
static void test_cover(void **state)
{
    (void)state;
    poise_capsule capsule[POISE_SHAPE_CAPSULES];
    poise_shape a = shape_at(300, 250, 200), far = shape_at(800, 250, 200), mixed = a;
    const poise_shape *same[] = {&a};
    assert_int_equal(poise_shape_capsules(&a, NULL, 0, capsule), POISE_SHAPE_CAPSULES);
    assert_int_equal(poise_shape_clear(&a, (const poise_shape *[]){&a}, 1), 0);
    assert_int_equal(poise_shape_clear(&far, (const poise_shape *[]){&a}, 1), POISE_SHAPE_JOINTS);
    assert_int_equal(poise_shape_capsules(&a, same, 1, capsule), 0); /* all of it may be a's */
    assert_int_equal(poise_shape_capsules(&far, same, 1, capsule), POISE_SHAPE_CAPSULES);
    for (int i = 7; i < POISE_SHAPE_JOINTS; i++) { /* a's chest on other legs */
        mixed.x[i] += 100;
        mixed.visibility[i] = i > 8 ? 0 : 1;
    }
    mixed.hip[0] += 100;
    assert_true(fabsf(poise_shape_gap(&mixed, &a) - 0.5f) < 1e-3f);
    assert_true(poise_shape_distance(&mixed, &a) < 0.3f); /* the mean does not show it */
    assert_int_equal(poise_shape_capsules(&mixed, same, 1, capsule), 4); /* the trunk */
}

static void test_believable(void **state)
{
    (void)state;
    poise_pose_result result = body_at(500, 250, 200);
    assert_true(poise_result_believable(&result, 0.5f, W, H));
    assert_true(fabsf(poise_result_quality(&result) - 0.9f) < 1e-6f);
    result.presence = 0.5f; /* has to be more */
    assert_false(poise_result_believable(&result, 0.5f, W, H));
    result = body_at(5000, 250, 200); /* not in the picture */
    assert_false(poise_result_believable(&result, 0.5f, W, H));
    result = body_at(500, 250, 200);
    result.world[3].z = INFINITY;
    assert_false(poise_result_believable(&result, 0.5f, W, H));
    result = body_at(500, 250, 200);
    result.roi.w *= 5; /* a speck in its region */
    assert_false(poise_result_believable(&result, 0.5f, W, H));
    result = body_at(500, 250, 200);
    for (int i = 0; i < POISE_LANDMARKS; i++)
        result.landmarks[i].visibility = 0.1f;
    assert_false(poise_result_believable(&result, 0.5f, W, H));
    result.presence = NAN;
    assert_false(poise_result_believable(&result, 0.5f, W, H));
}

/* Left and right exchanged: the same body, but another pose. */
static void test_mirrored(void **state)
{
    (void)state;
    poise_shape a = shape_at(500, 250, 200), m = poise_shape_mirrored(&a),
                c = shape_at(580, 250, 200);
    const poise_shape *bodies[] = {&m};
    assert_true(poise_shape_similarity(&a, &m) < 0.5f);
    assert_true(poise_shape_likeness(&a, &m) > 0.9999f);
    m = poise_shape_mirrored(&m);
    assert_true(poise_shape_similarity(&a, &m) > 0.9999f);
    assert_int_equal(poise_shape_own(&a, bodies, 1), 0); /* whatever the sides are called */
    m = poise_shape_mirrored(&a);
    assert_int_equal(poise_shape_own(&a, bodies, 1), 0);
    bodies[0] = &c;
    assert_true(poise_shape_own(&a, bodies, 1) >= 10);
    assert_int_equal(poise_shape_own(&a, bodies, 0), POISE_SHAPE_JOINTS);
}

/* A look at the body of shape_at, or, `exchanged`, one that calls its left right. */
static poise_job look_at(int exchanged)
{
    poise_job job;
    memset(&job, 0, sizeof job);
    job.result = body_at(500, 250, 200);
    if (exchanged)
        for (int i = 11; i < POISE_LANDMARKS; i += 2) {
            poise_landmark l = job.result.landmarks[i];
            job.result.landmarks[i] = job.result.landmarks[i + 1];
            job.result.landmarks[i + 1] = l;
        }
    job.shape = poise_shape_of(job.result.landmarks, job.result.auxiliary, W, H);
    return job;
}

/* One more frame of 1/25 s; returns 1 if the pose says the left hand is where it is. */
static int next_frame(poise_people *people, poise_follow *follow, int exchanged)
{
    poise_job job = look_at(exchanged);
    people->now_ns += 40000000;
    poise_sides_keep(people, &job);
    poise_sides_count(people, follow, &job);
    follow->shape = job.shape;
    follow->seen_ns = people->now_ns;
    return job.result.landmarks[15].x * W > 500 && job.shape.x[5] > 500;
}

/* A few looks that exchange left and right are set right; if they go on, they are believed. */
static void test_sides(void **state)
{
    (void)state;
    static poise_people people;
    poise_follow follow;
    memset(&follow, 0, sizeof follow);
    people.follow = &follow;
    people.width = W;
    people.height = H;
    people.now_ns = 1000000000;
    for (int i = 0; i < 25; i++)
        assert_true(next_frame(&people, &follow, 0));
    for (int i = 0; i < 8; i++)
        assert_true(next_frame(&people, &follow, 1));
    for (int i = 0; i < 25; i++)
        assert_true(next_frame(&people, &follow, 0));
    int believed_after = 0;
    while (next_frame(&people, &follow, 1) && believed_after < 100)
        believed_after++;
    assert_in_range(believed_after, 5, 20);
    for (int i = 0; i < 25; i++)
        assert_false(next_frame(&people, &follow, 1));
    assert_false(next_frame(&people, &follow, 0)); /* now this is the exception */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_similarity), cmocka_unit_test(test_halves),
        cmocka_unit_test(test_parts),      cmocka_unit_test(test_distance),
        cmocka_unit_test(test_cover),      cmocka_unit_test(test_believable),
        cmocka_unit_test(test_mirrored),   cmocka_unit_test(test_sides)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
