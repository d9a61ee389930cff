/* The finder beside the loops: what a find becomes when it is drawn or fused. The whole of it on a
 * rendered bout: test_finder_bout.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "people/loop.h"

#include <math.h>
#include <string.h>
#include <stdlib.h>

enum { W = 1000, H = 500 };

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

/* A loop that is where the find is. */
static poise_follow *loop_of(const poise_people *people, const poise_find *find)
{
    poise_job job = {.roi = {.xc = 0.5f, .yc = 0.5f, .w = 0.5f, .h = 1}};
    poise_find_draw(people, find, &job);
    poise_follow *follow = calloc(1, sizeof *follow);
    assert_non_null(follow);
    follow->result = job.result;
    follow->shape = job.shape;
    return follow;
}

/* And a look of the closer that says the same. */
static poise_close_look look_at(const poise_find *find)
{
    poise_close_look look = {0};
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        memcpy(look.joint[k], find->joint[k], sizeof look.joint[k]);
        look.error[k] = 0.03f;
    }
    return look;
}

/* A loop whose left wrist and left ankle are 40 px from where the finder has them. */
static void joints_are_fused(void **state)
{
    (void)state;
    poise_people *people = empty();
    poise_find find = find_here();
    find.joint_score[11] = 0; /* the finder does not see the ankle */
    poise_follow *follow = loop_of(people, &find);
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

/* The closer says that the left wrist is 0.3 m nearer to the camera than the landmark network. */
static void depth_is_fused(void **state)
{
    (void)state;
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    const poise_pose_result before = follow->result;
    poise_close_look look = look_at(&find);
    look.joint[5][2] -= 0.3f;
    poise_find_fuse(people, &find, &look, follow);
    /* Most of the way, and the hand with it; the others stay. */
    const float moved = before.world[15].z - follow->result.world[15].z;
    assert_in_range((int)(1000 * moved), 200, 300);
    near_to(before.world[19].z - follow->result.world[19].z, (double)moved, 1e-6);
    near_to(follow->result.world[16].z, (double)before.world[16].z, 1e-6);
    /* In the picture as much, in the units of x: 0.95 m a radius of 200 px, about. */
    near_to((before.landmarks[15].z - follow->result.landmarks[15].z) * W * 0.95 / 200,
            (double)moved, 0.02);
    /* A look that knows nothing moves nothing. */
    follow->result = before;
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        look.error[k] = 2;
    poise_find_fuse(people, &find, &look, follow);
    near_to(follow->result.world[15].z, (double)before.world[15].z, 0.01);
    free(follow);
    free(people);
}

/* What is told of a loop's errors is what its look expects, within what both networks say together;
 * of one nobody looked at closely nothing is told. */
static void errors_are_told(void **state)
{
    (void)state;
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    poise_close_look look = look_at(&find);
    float error_px[POISE_LANDMARKS] = {[15] = -1};
    look.error[5] = 0.1f;
    poise_find_fuse(people, &find, NULL, follow);
    assert_int_equal(poise_find_errors(follow, error_px), 0);
    near_to(error_px[15], -1, 0);
    poise_find_fuse(people, &find, &look, follow);
    assert_int_equal(poise_find_errors(follow, error_px), 1);
    const float radius = follow->shape.radius;
    near_to(error_px[16], 0.03 * (double)radius, 0.05 * (double)(0.03f * radius) + 1);
    assert_true(error_px[15] > 2 * error_px[16] && error_px[15] < 0.101f * radius);
    near_to(error_px[19], (double)error_px[15], 0);
    poise_find_unfuse(&find, follow);
    assert_int_equal(poise_find_errors(follow, error_px), 0);
    free(follow);
    free(people);
}

/* By how many pixels a left wrist goes to where a look has it, 60 px away, that expects this error
 * (radii). */
static double moved_wrist(float arms, float error, float visibility)
{
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    follow->result.landmarks[15].visibility = visibility;
    poise_close_look look = look_at(&find);
    look.joint[5][0] += 60.0f / W;
    people->finding.close_trust.arms = arms;
    look.error[5] = error;
    const float before = follow->result.landmarks[15].x;
    poise_find_fuse(people, &find, &look, follow);
    const double moved = (double)(follow->result.landmarks[15].x - before) * W;
    free(follow);
    free(people);
    return moved;
}

/* Whose word on an arm counts is what the video showed and how sure the closer is: where the
 * landmark network's arms are right a closer that is not sure and contradicts hardly moves one that
 * is seen; where they are not, or where it is sure, it does; and the less the more it expects to err.
 */
static void arms_are_whose_they_are(void **state)
{
    (void)state;
    const double right = moved_wrist(0.05f, 0.06f, 0.9f), sure = moved_wrist(0.05f, 0.03f, 0.9f);
    const double fail = moved_wrist(0.15f, 0.03f, 0.9f), hidden = moved_wrist(0.05f, 0.03f, 0.1f);
    const double unsure = moved_wrist(0.15f, 0.06f, 0.9f), errs = moved_wrist(0.15f, 0.14f, 0.9f);
    assert_true(right >= 0 && right < 15);
    assert_true(sure > 45 && sure <= 60);
    assert_true(fail > 45 && fail <= 60);
    assert_true(hidden > 45 && hidden <= 60);
    assert_true(errs < unsure && unsure < fail);
    assert_true(errs < 0.7 * fail);
}

/* The loop's next look and find, `sure` of the direction, left and right as before or crossed. */
static void settle(poise_people *people, poise_follow *follow, float sure, int crossed,
                   poise_find *ret_find)
{
    const int64_t step_ns = 33333333;
    *ret_find = find_here();
    ret_find->lateral[0] = crossed ? -sure : sure; /* its left is to the right in the picture */
    if (crossed)
        poise_sides_mirror(ret_find->joint);
    poise_shape shape = poise_find_shape(people, ret_find);
    people->now_ns += step_ns;
    people->finding.step_s = (float)step_ns * 1e-9f;
    poise_sides_settle(people, ret_find, &shape, follow);
    /* Whatever happened, from here on both have the same side left. */
    assert_false(poise_sides_crossed(&follow->shape, &shape));
    follow->found.ns = people->now_ns;
}

/* How many crossed looks it takes after `agreed` straight ones until the loop is exchanged; read in
 * a mirror so long. */
static int looks_until_exchanged(float sure, int agreed)
{
    poise_people *people = empty();
    const poise_find right = find_here();
    poise_follow *follow = loop_of(people, &right);
    const float left = follow->result.landmarks[15].x;
    poise_find find;
    int looks = 0;
    people->now_ns = 1;
    people->finding.close_trust.fine = 1;
    for (int k = 0; k < agreed; k++)
        settle(people, follow, sure, 0, &find);
    near_to(follow->result.landmarks[15].x, (double)left, 1e-6);
    for (; looks < 300 && follow->result.landmarks[15].x == left; looks++) {
        settle(people, follow, sure, 1, &find);
        const int exchanged = follow->result.landmarks[15].x != left;
        assert_int_equal(follow->found.crossed, !exchanged);
        near_to(find.joint[5][0], (double)right.joint[exchanged ? 6 : 5][0], 1e-6);
    }
    free(follow);
    free(people);
    return looks;
}

/* What finds say of the sides adds up: the surer they are the faster, and against what was said
 * before. */
static void sides_are_settled(void **state)
{
    (void)state;
    const int at_once = looks_until_exchanged(0.95f, 1), in_doubt = looks_until_exchanged(0.6f, 1);
    assert_in_range(at_once, 2, 5);
    assert_true(in_doubt > at_once);
    assert_true(looks_until_exchanged(0.95f, 60) > at_once);
    assert_in_range(looks_until_exchanged(0.95f, 60), 3, 15);
}

/* How many crossed finds it takes if the other two networks say so too, or hold against it. */
static int looks_until_exchanged_by_all(float own_says, float close_says)
{
    poise_people *people = empty();
    const poise_find right = find_here();
    poise_follow *follow = loop_of(people, &right);
    const float left = follow->result.landmarks[15].x;
    poise_find find;
    int looks = 0;
    people->now_ns = 1;
    people->finding.close_trust.fine = 1;
    for (int k = 0; k < 60; k++)
        settle(people, follow, 0.95f, 0, &find);
    for (; looks < 300 && follow->result.landmarks[15].x == left; looks++) {
        follow->found.own_says = own_says;
        follow->found.close_says = close_says;
        settle(people, follow, 0.95f, 1, &find);
    }
    free(follow);
    free(people);
    return looks;
}

static void all_three_have_a_say_in_sides(void **state)
{
    (void)state;
    const int alone = looks_until_exchanged_by_all(0, 0);
    assert_true(looks_until_exchanged_by_all(-0.7f, 0) < alone);
    assert_true(looks_until_exchanged_by_all(0, -2.5f) < alone);
    assert_int_equal(looks_until_exchanged_by_all(0.7f, 2.5f), 300);
}

/* Whoever was not found for a moment may have turned: what was said before counts less. */
static void sides_are_forgotten(void **state)
{
    (void)state;
    poise_people *people = empty();
    const poise_find right = find_here();
    poise_follow *follow = loop_of(people, &right);
    const float left = follow->result.landmarks[15].x;
    poise_find find;
    int looks = 0;
    people->now_ns = 1;
    people->finding.close_trust.fine = 1;
    for (int k = 0; k < 60; k++)
        settle(people, follow, 0.95f, 0, &find);
    people->now_ns += 300000000;
    for (; looks < 300 && follow->result.landmarks[15].x == left; looks++)
        settle(people, follow, 0.95f, 1, &find);
    assert_in_range(looks, 2, 5);
    free(follow);
    free(people);
}

/* A look of the closer that has left for right is mirrored, its errors with it, and speaks against
 * the sides; one that agrees stays and speaks for them. Nothing of it where nobody knows whether it
 * knows the bodies. */
static void a_crossed_look_is_mirrored(void **state)
{
    (void)state;
    for (int fine = 0; fine < 2; fine++)
        for (int crossed = 0; crossed < 2; crossed++) {
            poise_people *people = empty();
            const poise_find find = find_here();
            poise_follow *follow = loop_of(people, &find);
            poise_close_look look = look_at(&find);
            const int mirrors = fine && crossed;
            people->finding.close_trust.fine = fine;
            follow->found.lateral[0] = 1;
            look.error[5] = 0.01f;
            if (crossed)
                poise_sides_mirror(look.joint);
            poise_sides_hear(people, &find, &look, follow);
            near_to(look.joint[5][0], (double)find.joint[fine || !crossed ? 5 : 6][0], 1e-6);
            near_to(look.error[mirrors ? 6 : 5], 0.01, 1e-6);
            assert_true(fine == (follow->found.close_says != 0));
            assert_true(mirrors == (follow->found.close_says < 0));
            free(follow);
            free(people);
        }
}

/* A find agrees with a loop that faces where it does, and says nothing if one of them is not sure.
 */
static void finds_face_as_loops_do(void **state)
{
    (void)state;
    poise_people *people = empty();
    poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    free(people);
    follow->found.lateral[0] = 1;
    follow->found.sides = 4;
    find.lateral[0] = 0.95f;
    near_to(poise_sides_agree(&find, follow), 1, 1e-3);
    find.lateral[0] = -0.95f;
    near_to(poise_sides_agree(&find, follow), -1, 1e-3);
    find.lateral[0] = 0.3f;
    near_to(poise_sides_agree(&find, follow), 0, 1e-3);
    find.lateral[0] = 0.95f;
    follow->found.sides = 0;
    near_to(poise_sides_agree(&find, follow), 0, 1e-3);
    free(follow);
}

/* Finder and closer are believed while the finder agrees with the loops and the closer, once it was
 * heard for long enough, knows the bodies. */
static void who_is_believed(void **state)
{
    (void)state;
    poise_people *people = empty();
    assert_false(poise_finds_believed(people));
    people->finding.trust.believed = 1;
    assert_true(poise_finds_believed(people));
    people->finding.close_trust.looks = 60;
    assert_false(poise_finds_believed(people));
    people->finding.close_trust.fine = 1;
    assert_true(poise_finds_believed(people));
    people->finding.trust.believed = 0;
    assert_false(poise_finds_believed(people));
    free(people);
}

/* Whether the closer knows a fighter who stands clear, after 40 looks whose joints lie `off` pixels
 * from the find's and `loop_off` from the loop's, and which expect this error (radii of 200 px). */
static int known(float off, float loop_off, float error)
{
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    follow->seen = follow->posed = follow->fighter = 1;
    follow->result.presence = 1;
    people->follow = follow;
    people->count = 1;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        follow->result.landmarks[i].x += (off + loop_off) / W;
    poise_close_look look = look_at(&find);
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        look.joint[k][0] += off / W;
        look.error[k] = error;
    }
    for (int i = 0; i < 40; i++)
        poise_trust_closer(people, &find, &look, follow);
    const int fine = people->finding.close_trust.fine;
    free(follow);
    free(people);
    return fine;
}

/* The finder and what the closer expects of itself are asked; that the landmark network, on a body
 * it reads badly, has the joints elsewhere is no matter. */
static void who_knows_the_bodies(void **state)
{
    (void)state;
    assert_true(known(8, 0, 0.03f));
    assert_true(known(8, 26, 0.03f)); /* 0.13 radii from the loop's */
    assert_false(known(22, 0, 0.03f));
    assert_false(known(8, 0, 0.1f));
}

/* What the closer saw is kept: the region is that of the joints, as much larger as the find's was. */
static void what_is_seen_is_kept(void **state)
{
    (void)state;
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    poise_close_look look = look_at(&find);
    poise_shape shape = poise_find_shape(people, &find);
    people->now_ns = 2000000000;
    people->finding.found_count = 1;
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        look.joint[k][0] += 20.0f / W;
        look.error[k] = k < 6 ? 0.07f : 0.02f + 0.001f * (float)k;
    }
    poise_keep(people, &find, &look, follow); /* nobody knows these bodies */
    assert_true(follow->found.kept_ns == 0);
    people->finding.close_trust.fine = 1;
    poise_keep(people, &find, &look, follow);
    assert_true(follow->found.kept_ns == people->now_ns);
    assert_true(follow->found.finder_ns == people->now_ns);
    near_to(follow->found.kept.hip[0] * W, 520, 0.01);
    near_to(follow->found.kept.rim[1] * H, 50, 0.01); /* as the find had it */
    near_to(follow->found.kept_error, 0.032, 1e-6);
    near_to(follow->found.kept.joint_score[0], 0, 0);
    near_to(follow->found.kept.joint_score[12], 0.5, 0);
    assert_true(poise_keep_holds(people, &shape, follow));
    people->now_ns += 200000000; /* too long ago */
    assert_false(poise_keep_holds(people, &shape, follow));
    people->now_ns -= 180000000;
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        shape.x[k] += 150; /* somebody else */
    shape.hip[0] += 150;
    shape.shoulder[0] += 150;
    assert_false(poise_keep_holds(people, &shape, follow));
    follow->found.find = 1; /* one that was kept: the finder did not have him */
    poise_keep(people, &find, &look, follow);
    assert_true(follow->found.kept_ns == people->now_ns);
    assert_true(follow->found.finder_ns < people->now_ns);
    poise_keep(people, &find, NULL, follow); /* the closer did not look */
    assert_true(follow->found.kept_ns == 0);
    free(follow);
    free(people);
}

/* Of weak finds only those stay that are at a fighter's loop; the others close up. */
static void weak_finds_go(void **state)
{
    (void)state;
    poise_people *people = empty();
    poise_follow *follow = calloc(2, sizeof *follow);
    assert_non_null(follow);
    const float score[] = {0.8f, 0.25f, 0.4f, 0.22f};
    poise_shape shape[POISE_FINDS_MAX];
    int loop[POISE_FINDS_MAX] = {0, -1, -1, 1};
    people->follow = follow;
    people->count = 2;
    people->finding.close_trust.fine = 1;
    people->finding.finds.count = 4;
    for (int k = 0; k < 4; k++) {
        people->finding.finds.item[k] = find_here();
        people->finding.finds.item[k].score = score[k];
        shape[k] = poise_find_shape(people, &people->finding.finds.item[k]);
    }
    follow[0].found.find = 0;
    follow[1].found.find = 3;
    follow[1].fighter = 1;
    poise_keep_weak(people, shape, loop);
    assert_int_equal(people->finding.finds.count, 3);
    near_to(people->finding.finds.item[1].score, 0.4, 1e-6);
    near_to(people->finding.finds.item[2].score, 0.22, 1e-6);
    assert_int_equal(loop[0], 0);
    assert_int_equal(loop[1], -1);
    assert_int_equal(loop[2], 1);
    assert_int_equal(follow[1].found.find, 2);
    follow[1].fighter = 0; /* a bystander's */
    poise_keep_weak(people, shape, loop);
    assert_int_equal(people->finding.finds.count, 2);
    assert_int_equal(follow[1].found.find, -1);
    free(follow);
    free(people);
}

/* Fast frames: whom the landmark network lost, or slid off, is shown as he was found a moment ago. */
static void who_was_found_is_held(void **state)
{
    (void)state;
    const int64_t ms = 1000000;
    poise_people *people = empty();
    const poise_find find = find_here();
    poise_follow *follow = loop_of(people, &find);
    people->follow = follow;
    people->count = 1;
    people->fast = people->finding.trust.believed = people->finding.calm = 1;
    people->now_ns = 1000 * ms;
    follow->fighter = 1;
    follow->found.ns = 984 * ms;
    follow->found.last = follow->result;
    follow->found.shape = follow->shape;
    follow->tried_ns = people->now_ns; /* and not seen */
    poise_finds_carry(people);
    assert_true(follow->seen && follow->held && !follow->posed);
    assert_int_equal(people->finding.calm, 0);

    follow->held = 0; /* seen where he was found */
    follow->posed = 1;
    poise_finds_carry(people);
    assert_true(follow->seen && follow->posed && !follow->held);

    poise_find elsewhere = find; /* seen where he was not found */
    elsewhere.hip[0] += 0.4f;
    elsewhere.rim[0] += 0.4f;
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        elsewhere.joint[k][0] += 0.4f;
    poise_job slid = {.roi = {.xc = 0.9f, .yc = 0.5f, .w = 0.5f, .h = 1}};
    poise_find_draw(people, &elsewhere, &slid);
    follow->result = slid.result;
    follow->shape = slid.shape;
    poise_finds_carry(people);
    assert_true(follow->seen && follow->held && !follow->posed);
    near_to(follow->shape.hip[0], 500, 0.01);
    near_to(follow->result.landmarks[0].x, 0.5, 1e-6);

    follow->held = follow->seen = 0; /* not found lately */
    follow->found.ns = 900 * ms;
    poise_finds_carry(people);
    assert_true(!follow->seen && !follow->held);

    follow->found.ns = 984 * ms; /* there is time for a look at every frame itself */
    people->fast = 0;
    poise_finds_carry(people);
    assert_true(!follow->seen && !follow->held);

    people->fast = 1; /* a bystander found in the rest, who has not been shown */
    follow->fighter = 0;
    follow->seen = 1;
    follow->tried_ns = follow->found.ns;
    poise_finds_carry(people);
    assert_true(follow->held && !follow->posed);
    follow->held = 0; /* and one who has */
    follow->settled_ns = people->now_ns;
    poise_finds_carry(people);
    assert_true(follow->seen && !follow->held);
    free(follow);
    free(people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_crossed_look_is_mirrored),
                                       cmocka_unit_test(a_find_is_drawn),
                                       cmocka_unit_test(all_three_have_a_say_in_sides),
                                       cmocka_unit_test(arms_are_whose_they_are),
                                       cmocka_unit_test(depth_is_fused),
                                       cmocka_unit_test(errors_are_told),
                                       cmocka_unit_test(finds_face_as_loops_do),
                                       cmocka_unit_test(joints_are_fused),
                                       cmocka_unit_test(sides_are_forgotten),
                                       cmocka_unit_test(sides_are_settled),
                                       cmocka_unit_test(weak_finds_go),
                                       cmocka_unit_test(what_is_seen_is_kept),
                                       cmocka_unit_test(who_is_believed),
                                       cmocka_unit_test(who_knows_the_bodies),
                                       cmocka_unit_test(who_was_found_is_held)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
