/* Two fighters: distances, speeds, facing, reach and contacts against closed forms. */
#include "support.h"

static poise_motion_frame frame; /* large: not on the stack */

/* Two bodies facing each other along x, `gap` metres apart, coming nearer at `speed` m/s; the last
 * of `frames` frames is left in `frame`. flat: pixels without depth. */
static void approach(double gap, double speed, int frames, int flat)
{
    poise_motions *m = new_motions(NULL);
    for (int i = 0; i < frames; i++) {
        const double t = (i - frames + 1) / 25.0;
        poise_motion_sample s[2] = {standing(-0.5 * (gap - speed * t), 0.1, 4),
                                    standing(0.5 * (gap - speed * t), 0.1, 4)};
        const poise_motion_sample *both[2] = {&s[0], &s[1]};
        s[1].person_id = 2;
        for (int f = 0; f < 2; f++) {
            turn(&s[f], f == 0 ? M_PI / 2 : -M_PI / 2);
            if (!flat)
                continue;
            s[f].flags = POISE_MOTION_FLAT;
            s[f].px_per_unit = 1;
            for (int j = 0; j < POISE_LANDMARKS; j++)
                s[f].points[j] = (poise_point3){s[f].root_px[0] + 200 * s[f].points[j].x,
                                                s[f].root_px[1] + 200 * s[f].points[j].y, 0};
        }
        poise_motions_feed(m, (poise_frame_time){.index = i, .pts_ns = frame_ns(i, 25)}, 0, 0, both,
                           &frame);
    }
    poise_motions_free(&m);
}

static void approaching_bodies_are_exact(void **state)
{
    (void)state;
    for (int flat = 0; flat < 2; flat++) {
        approach(2, 1, 12, flat); /* NC-DUO-1: at 1 unit/s */
        const poise_interaction *in = &frame.interaction;
        assert_int_equal(in->space, flat ? POISE_SPACE_PICTURE : POISE_SPACE_TRUE);
        assert_close((double)in->distance * torso_m, 2, 1e-4, "distance");
        assert_close((double)in->closing * torso_m, 1, 1e-3, "closing speed");
        assert_close((double)in->offset.x * torso_m, 2, 1e-4, "offset");
        assert_close((double)in->velocity.x * torso_m, -1, 1e-3, "relative velocity");
        assert_close((double)in->velocity.y, 0, 1e-3, "relative velocity y");
        assert_close((double)in->torso_m, flat ? 0 : torso_m, 1e-5, "unit");
        assert_int_equal((in->flags & POISE_INTERACTION_FACING_1) != 0, !flat);
    }
}

static void facing_is_signed(void **state)
{
    (void)state;
    poise_motion_sample a = standing(0, 0, 4), b = standing(1, 0, 4);
    const poise_motion_sample *both[2] = {&a, &b};
    poise_motions *m = new_motions(NULL);
    b.person_id =
        2; /* both face the camera: 2 is on the left hand of 1, 1 on the right hand of 2 */
    poise_motions_feed(m, (poise_frame_time){0}, 0, 0, both, &frame);
    assert_close((double)frame.interaction.approach[0].facing, M_PI / 2, 1e-5, "1 to 2");
    assert_close((double)frame.interaction.approach[1].facing, -M_PI / 2, 1e-5, "2 to 1");
    poise_motions_free(&m);
    approach(1.5, 0, 1, 0);
    assert_close((double)frame.interaction.approach[0].facing, 0, 1e-5, "towards");
    assert_close((double)frame.interaction.approach[1].facing, 0, 1e-5, "towards");
}

/* Puts fighter 1's right wrist `short_of` metres before fighter 2's head, moving at it with 6 m/s.
 */
static void punch(double short_of, double depth)
{
    poise_motions *m = new_motions(NULL);
    for (int i = 0; i < 8; i++) {
        const double t = (i - 7) / 60.0;
        poise_motion_sample s[2] = {standing(-0.45, 0, 4), standing(0.45, 0, 4 + depth)};
        const poise_motion_sample *both[2] = {&s[0], &s[1]};
        s[1].person_id = 2;
        turn(&s[0], M_PI / 2);
        turn(&s[1], -M_PI / 2);
        s[0].points[POISE_RIGHT_ELBOW] = (poise_point3){0.3f, -0.55f, 0.1f};
        s[0].points[POISE_RIGHT_WRIST] = (poise_point3){(float)(0.9 - short_of + 6 * t), -0.7f, 0};
        poise_motions_feed(m, (poise_frame_time){.index = i, .pts_ns = frame_ns(i, 60)}, 0, 0, both,
                           &frame);
    }
    poise_motions_free(&m);
}

static const poise_contact *contact_of(int fighter, poise_limb limb)
{
    const poise_approach *a = &frame.interaction.approach[fighter];
    for (int i = 0; i < a->contacts; i++)
        if (a->contact[i].limb == (int32_t)limb)
            return &a->contact[i];
    return NULL;
}

static void a_fist_at_the_head_is_a_contact(void **state)
{
    (void)state;
    punch(0.15, 0);
    const poise_contact *c = contact_of(0, POISE_LIMB_RIGHT_WRIST);
    assert_non_null(c);
    assert_int_equal(c->target, POISE_TARGET_HEAD);
    assert_close((double)c->distance * torso_m, 0.15, 0.01, "distance");
    assert_close((double)c->speed * torso_m, 6, 0.05, "speed");
    const poise_nearness *near =
        &frame.interaction.approach[0].near[POISE_LIMB_RIGHT_WRIST][POISE_TARGET_HEAD];
    assert_close((double)near->closing * torso_m, 6, 0.1, "closing");
    assert_null(contact_of(1, POISE_LIMB_RIGHT_WRIST));
    punch(0.5, 0); /* half a metre short */
    assert_null(contact_of(0, POISE_LIMB_RIGHT_WRIST));
    punch(0.15, 2); /* only in the picture: two metres behind */
    assert_null(contact_of(0, POISE_LIMB_RIGHT_WRIST));
}

static void reach_is_a_share_of_the_arm(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    poise_motion_sample s[2] = {standing(0, 0, 4), standing(2, 0, 4)};
    const poise_motion_sample *both[2] = {&s[0], &s[1]};
    s[1].person_id = 2;
    s[0].points[POISE_LEFT_ELBOW] = (poise_point3){0.48f, -0.5f, 0}; /* stretched sideways */
    s[0].points[POISE_LEFT_WRIST] = (poise_point3){0.78f, -0.5f, 0};
    poise_motions_feed(m, (poise_frame_time){0}, 0, 0, both, &frame);
    const poise_approach *a = &frame.interaction.approach[0];
    assert_close((double)a->extension[0], 1, 1e-5, "stretched");
    assert_true(a->extension[1] > 0.2f && a->extension[1] < 0.95f);
    assert_close((double)a->reach, hypot(2 - 0.18, 0.2) / 0.6, 1e-3, "to the head");
    poise_motions_free(&m);
}

static void the_other_way_round_is_the_mirror(void **state)
{
    (void)state;
    static poise_interaction ab, ba;
    punch(0.15, 0);
    poise_interact(&frame.fighter[0], &frame.fighter[1], &ab);
    poise_interact(&frame.fighter[1], &frame.fighter[0], &ba);
    assert_memory_equal(&ab, &frame.interaction, sizeof ab);
    assert_memory_equal(&ab.approach[0], &ba.approach[1], sizeof ab.approach[0]);
    assert_memory_equal(&ab.approach[1], &ba.approach[0], sizeof ab.approach[0]);
    assert_true(ab.distance == ba.distance && ab.closing == ba.closing);
    assert_true(ab.offset.x == -ba.offset.x && ab.velocity.z == -ba.velocity.z);
}

static void one_fighter_alone_has_no_interaction(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    poise_motion_sample a = standing(0, 0, 4);
    feed_one(m, 0, 0, &a, &frame);
    static const poise_interaction none;
    assert_memory_equal(&frame.interaction, &none, sizeof none);
    poise_motions_free(&m);
}

static void boxes_overlap_by_the_smaller_one(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    poise_motion_sample s[2] = {standing(0, 0, 4), standing(0.2, 0, 4)};
    const poise_motion_sample *both[2] = {&s[0], &s[1]};
    s[1].person_id = 2;
    s[0].box = (poise_bbox){0, 0, 100, 200, 1};
    s[1].box = (poise_bbox){50, 100, 60, 100, 1};
    poise_motions_feed(m, (poise_frame_time){0}, 0, 0, both, &frame);
    assert_close((double)frame.interaction.overlap, 50.0 / 60, 1e-6, "overlap");
    assert_true((frame.interaction.flags & POISE_INTERACTION_OVERLAPPED) != 0);
    poise_motions_free(&m);
}

/* From scenes, as the stage does: fighters by their numbers, flags and camera space carried over.
 */
static void scenes_are_read_by_fighter(void **state)
{
    (void)state;
    static poise_scene scene;
    poise_motions *m = new_motions(NULL);
    for (int i = 0; i < 5; i++) {
        memset(&scene, 0, sizeof scene);
        scene.time = (poise_frame_time){.index = i, .pts_ns = frame_ns(i, 30)};
        scene.people_count = 3;
        for (int p = 0; p < 3; p++) {
            poise_person *person = &scene.people[p];
            poise_motion_sample s = standing(p, 0, 4);
            person->id = p + 1;
            person->fighter = p == 0 ? 2 : p == 1 ? 0 : 1; /* the one between is the referee */
            person->flags = POISE_PERSON_CAMERA_VALID | POISE_PERSON_SCALE_ASSUMED |
                            (p == 0 ? POISE_PERSON_UNCERTAIN : 0u);
            for (int j = 0; j < POISE_LANDMARKS; j++) {
                const poise_point3 w = s.points[j];
                person->world_m[j] = w;
                person->camera_mm[j] = (poise_point3){1000 * (w.x + (float)p), 1000 * w.y, 4000};
                person->landmarks[j] = (poise_landmark){s.root_px[0] + 200 * w.x,
                                                        s.root_px[1] + 200 * w.y, 0, 0.9f, 1};
            }
        }
        poise_motions_step(m, &scene, &frame);
    }
    assert_int_equal(frame.fighter[0].person_id, 3);
    assert_int_equal(frame.fighter[1].person_id, 1);
    assert_int_equal((frame.fighter[1].flags & POISE_MOTION_UNCERTAIN) != 0, 1);
    assert_int_equal((frame.fighter[0].flags & POISE_MOTION_UNCERTAIN) != 0, 0);
    assert_int_equal(frame.interaction.space, POISE_SPACE_ASSUMED);
    assert_true((frame.interaction.flags & POISE_INTERACTION_UNCERTAIN) != 0);
    assert_close((double)frame.interaction.distance * torso_m, 2, 1e-4, "distance");
    assert_close((double)frame.fighter[0].torso_px, 200 * torso_m, 1e-2, "torso in pixels");
    poise_motions_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(approaching_bodies_are_exact),
        cmocka_unit_test(facing_is_signed),
        cmocka_unit_test(a_fist_at_the_head_is_a_contact),
        cmocka_unit_test(reach_is_a_share_of_the_arm),
        cmocka_unit_test(the_other_way_round_is_the_mirror),
        cmocka_unit_test(one_fighter_alone_has_no_interaction),
        cmocka_unit_test(boxes_overlap_by_the_smaller_one),
        cmocka_unit_test(scenes_are_read_by_fighter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
