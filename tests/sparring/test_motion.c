/* Bodies, moves and the fight, without pixels. */
#include "cast.h"
#include "director.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_moves_are_well_formed(void **state)
{
    (void)state;
    for (int id = 0; id < MOVE_COUNT; id++) {
        const sparring_move *move = sparring_move_get((sparring_move_id)id);
        assert_non_null(move->name);
        assert_true(move->key_count > 0);
        assert_true(move->strike >= 0 && move->strike <= move->contact &&
                    move->contact <= move->recover && move->recover < move->end);
        double last[CHANNEL_COUNT] = {0};
        for (int k = 0; k < move->key_count; k++) {
            const sparring_key *key = &move->keys[k];
            assert_true(key->time > last[key->channel] && key->time < move->end);
            last[key->channel] = key->time;
            if (key->value == sparring_guard[key->channel])
                continue;
            /* The curve passes through its keys. */
            double channel[CHANNEL_COUNT] = {0};
            sparring_move_add(move, key->time, 1, channel);
            assert_true(fabs(channel[key->channel] + sparring_guard[key->channel] - key->value) <
                        1e-9);
        }
        double before[CHANNEL_COUNT] = {0}, after[CHANNEL_COUNT] = {0};
        sparring_move_add(move, 0, 1, before);
        sparring_move_add(move, move->end, 1, after);
        for (int c = 0; c < CHANNEL_COUNT; c++)
            assert_true(before[c] == 0 && after[c] == 0);
        assert_int_equal(sparring_move_phase(move, -0.01), PHASE_NONE);
        assert_int_equal(sparring_move_phase(move, 0.5 * (move->recover + move->end)),
                         PHASE_RECOVER);
        assert_int_equal(sparring_move_phase(move, move->end), PHASE_NONE);
    }
}

/* Between keys nothing overshoots and nothing jumps. */
static void test_moves_are_smooth(void **state)
{
    (void)state;
    for (int id = 0; id < MOVE_COUNT; id++) {
        const sparring_move *move = sparring_move_get((sparring_move_id)id);
        double low[CHANNEL_COUNT] = {0}, high[CHANNEL_COUNT] = {0}, last[CHANNEL_COUNT] = {0};
        for (int k = 0; k < move->key_count; k++) {
            int c = move->keys[k].channel;
            double d = move->keys[k].value - sparring_guard[c];
            low[c] = fmin(low[c], d);
            high[c] = fmax(high[c], d);
        }
        for (double t = 0; t <= move->end; t += 0.001) {
            double now[CHANNEL_COUNT] = {0};
            sparring_move_add(move, t, 1, now);
            for (int c = 0; c < CHANNEL_COUNT; c++) {
                assert_true(now[c] >= low[c] - 1e-9 && now[c] <= high[c] + 1e-9);
                assert_true(fabs(now[c] - last[c]) <= 0.06 * (high[c] - low[c]) + 1e-9);
                last[c] = now[c];
            }
        }
    }
}

static double apart(v3 a, v3 b)
{
    return v3_len(v3_sub(a, b));
}

static void check_bones(const sparring_body *body, const sparring_skeleton *k)
{
    for (int side = 0; side < 2; side++) {
        assert_true(fabs(apart(k->hip[side], k->knee[side]) - body->thigh) < 1e-9);
        assert_true(fabs(apart(k->knee[side], k->ankle[side]) - body->shank) < 1e-9);
        assert_true(fabs(apart(k->shoulder[side], k->elbow[side]) - body->upper_arm) < 1e-9);
        assert_true(fabs(apart(k->elbow[side], k->wrist[side]) - body->forearm) < 1e-9);
    }
    assert_true(fabs(apart(k->hip[0], k->hip[1]) - 2 * body->hip) < 1e-9);
    assert_true(fabs(apart(k->landmark[2], k->landmark[5]) - 0.064 * body->scale) < 1e-9);
    for (int i = 27; i < 33; i++)
        assert_true(k->landmark[i].y > -1e-6);
    for (int i = 0; i < SPARRING_LANDMARKS; i++)
        assert_true(isfinite(k->landmark[i].x) && isfinite(k->landmark[i].y) &&
                    isfinite(k->landmark[i].z));
    /* The left hip is to the left of the right one, seen by the person. */
    assert_true(v3_dot(v3_sub(k->hip[0], k->hip[1]), k->pelvis_axes.x) > 0);
    assert_true(v3_dot(v3_cross(k->head_axes.x, k->head_axes.y), k->head_axes.z) > 0.999);
    assert_true(v3_dot(v3_cross(k->hand_axes[1].x, k->hand_axes[1].y), k->hand_axes[1].z) > 0.999);
}

/* A minute of fighting for several seeds: exact bones, feet above the floor, planted feet that do
 * not slide, both within the ring and apart, all classes of the library. */
static void test_fights(void **state)
{
    (void)state;
    int seen[LABEL_COUNT] = {0}, contacts = 0, woman = 0, southpaw = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        sparring_director *director = malloc(sizeof(*director));
        assert_non_null(director);
        sparring_cast cast = sparring_cast_make(SPLIT_TRAIN, seed);
        sparring_director_start(director, &cast, seed);
        v3 ball[SPARRING_FIGHTERS][2];
        for (int step = 0; step < 60 * SPARRING_STEPS; step++) {
            sparring_director_step(director);
            for (int i = 0; i < SPARRING_FIGHTERS; i++) {
                const sparring_fighter *f = &director->fighter[i];
                check_bones(&f->body, &f->skeleton);
                for (int lead = 0; lead < 2; lead++) {
                    int side = sparring_pose_side(&f->pose, lead);
                    const double *channel =
                        f->pose.channel + (lead == SPARRING_LEAD ? 0 : LEG_BLOCK);
                    if (step > 0 && !f->step[lead].active && channel[LEAD_FREE] == 0 &&
                        f->pose.foot[lead].height == 0 && f->pose_before.foot[lead].height == 0 &&
                        f->pose_before.channel[channel - f->pose.channel + LEAD_FREE] == 0)
                        assert_true(apart(ball[i][side], f->skeleton.ball[side]) < 0.002);
                    ball[i][side] = f->skeleton.ball[side];
                }
                assert_true(fabs(f->x) < 2.5 && fabs(f->z) < 2.5);
                seen[sparring_director_doing(director, i).label]++;
                contacts += f->contact.present;
                woman += f->body.woman;
                southpaw += f->southpaw;
            }
            double gap = hypot(director->fighter[0].x - director->fighter[1].x,
                               director->fighter[0].z - director->fighter[1].z);
            assert_true(gap > 0.5 && gap < 2);
        }
        free(director);
    }
    static const sparring_label library[] = {
        LABEL_IDLE,     LABEL_JAB,       LABEL_CROSS, LABEL_HOOK,  LABEL_UPPERCUT, LABEL_KICK_LOW,
        LABEL_KICK_MID, LABEL_KICK_HIGH, LABEL_KNEE,  LABEL_ELBOW, LABEL_BLOCK,    LABEL_DODGE};
    for (size_t i = 0; i < sizeof(library) / sizeof(library[0]); i++)
        assert_true(seen[library[i]] > 0);
    assert_true(contacts > 60);
    assert_true(woman > 0 && southpaw > 0);
}

/* A southpaw is the exact mirror image of an orthodox fighter. */
static void test_mirror(void **state)
{
    (void)state;
    sparring_body body = sparring_cast_make(SPLIT_TRAIN, 3).body[0];
    sparring_pose pose = {.look_at = v3_of(0.1, 1.5, 1.2)};
    for (int i = 0; i < CHANNEL_COUNT; i++)
        pose.channel[i] = sparring_guard[i];
    sparring_move_add(sparring_move_get(MOVE_CROSS), 0.2, 1, pose.channel);
    for (int i = 0; i < 2; i++) {
        double x, z, yaw;
        sparring_stance_foot(i, &x, &z, &yaw);
        pose.foot[i] = (sparring_foot){x, z, yaw, 0};
        pose.hand_target[i] = v3_of(0.05, 1.5, 0.9);
    }
    sparring_pose mirrored = pose;
    mirrored.southpaw = 1;
    mirrored.look_at.x = -pose.look_at.x;
    for (int i = 0; i < 2; i++) {
        mirrored.foot[i].x = -pose.foot[i].x;
        mirrored.foot[i].yaw = -pose.foot[i].yaw;
        mirrored.hand_target[i].x = -pose.hand_target[i].x;
    }
    sparring_skeleton a, b;
    sparring_pose_solve(&body, &pose, &a);
    sparring_pose_solve(&body, &mirrored, &b);
    static const int pair[SPARRING_LANDMARKS] = {0,  4,  5,  6,  1,  2,  3,  8,  7,  10, 9,
                                                 12, 11, 14, 13, 16, 15, 18, 17, 20, 19, 22,
                                                 21, 24, 23, 26, 25, 28, 27, 30, 29, 32, 31};
    for (int i = 0; i < SPARRING_LANDMARKS; i++) {
        v3 p = b.landmark[pair[i]];
        p.x = -p.x;
        assert_true(apart(a.landmark[i], p) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves_are_well_formed),
        cmocka_unit_test(test_moves_are_smooth),
        cmocka_unit_test(test_fights),
        cmocka_unit_test(test_mirror),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
