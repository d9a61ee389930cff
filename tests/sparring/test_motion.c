/* Bodies, moves, holds, styles and bouts, without pixels. */
#include "cast.h"
#include "styles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const sparring_library *const libraries[] = {&sparring_library_first,
                                                    &sparring_library_second};
enum { LIBRARIES = sizeof(libraries) / sizeof(libraries[0]) };

static void check_move(const sparring_move *move)
{
    assert_non_null(move->name);
    assert_true(move->key_count > 0);
    assert_true(move->strike >= 0 && move->strike <= move->contact &&
                move->contact <= move->recover && move->recover < move->end);
    double last[CHANNEL_COUNT] = {0}, low[CHANNEL_COUNT] = {0}, high[CHANNEL_COUNT] = {0};
    for (int k = 0; k < move->key_count; k++) {
        const sparring_key *key = &move->keys[k];
        assert_true(key->time > last[key->channel] && key->time < move->end);
        last[key->channel] = key->time;
        /* The curve passes through its keys. */
        assert_true(fabs(sparring_move_value(move, key->channel, key->time) - key->value) < 1e-9);
        low[key->channel] = fmin(low[key->channel], key->value - sparring_guard[key->channel]);
        high[key->channel] = fmax(high[key->channel], key->value - sparring_guard[key->channel]);
    }
    /* Between keys nothing overshoots and nothing jumps. */
    for (int c = 0; c < CHANNEL_COUNT; c++) {
        assert_true(sparring_move_value(move, c, 0) == sparring_guard[c]);
        assert_true(sparring_move_value(move, c, move->end) == sparring_guard[c]);
        double before = 0;
        for (double t = 0.001; last[c] > 0 && t < move->end; t += 0.001) {
            double now = sparring_move_value(move, c, t) - sparring_guard[c];
            assert_true(now >= low[c] - 1e-9 && now <= high[c] + 1e-9);
            assert_true(fabs(now - before) <= 0.06 * (high[c] - low[c]) + 1e-9);
            before = now;
        }
    }
}

static void test_moves_are_well_formed(void **state)
{
    (void)state;
    for (int l = 0; l < LIBRARIES; l++) {
        int seen[LABEL_COUNT][2] = {{0}};
        for (int i = 0; i < sparring_library_moves(libraries[l]); i++) {
            const sparring_move *move = sparring_library_move(libraries[l], i);
            check_move(move);
            int rear = move->limb != LIMB_NONE && sparring_limb_lead(move->limb) == SPARRING_REAR;
            seen[move->label][rear]++;
        }
        assert_true(sparring_library_moves(libraries[l]) <= LIBRARY_MOVES_MAX);
        for (int label = LABEL_JAB; label <= LABEL_DODGE; label++)
            assert_true(seen[label][0] + seen[label][1] >= 2);
        for (int label = LABEL_HOOK; label <= LABEL_ELBOW; label++)
            assert_true(seen[label][0] > 0 && seen[label][1] > 0); /* with both sides */
    }
}

static void test_holds_are_well_formed(void **state)
{
    (void)state;
    for (int l = 0; l < LIBRARIES; l++) {
        const sparring_library *library = libraries[l];
        assert_true(library->holds <= LIBRARY_HOLDS_MAX);
        int reached[TIE_TURTLE + 1] = {0}, left[TIE_TURTLE + 1] = {0};
        for (int i = 0; i < library->holds; i++) {
            const sparring_hold *hold = &library->hold[i];
            assert_true(hold->beats > 0 && hold->beats <= HOLD_BEATS_MAX);
            for (int b = 0; b < hold->beats; b++) {
                const sparring_beat *beat = &hold->beat[b];
                assert_true(beat->time > (b > 0 ? hold->beat[b - 1].time : 0));
                assert_true(beat->a->settings <= POSTURE_SETTINGS_MAX &&
                            beat->b->settings <= POSTURE_SETTINGS_MAX);
            }
            const sparring_beat *last = &hold->beat[hold->beats - 1];
            if (hold->from == hold->to && hold->to != TIE_NONE && hold->strike_beat == 0) {
                assert_true(last->a == hold->beat[0].a);
                assert_true(last->b == hold->beat[0].b);
            }
            assert_true(hold->lands <= last->time && hold->leaves <= hold->lands);
            assert_true(hold->strike_beat < hold->beats - 1);
            assert_int_equal(hold->strike_beat > 0, hold->strike_limb != LIMB_NONE);
            if (hold->label == LABEL_TAKEDOWN)
                assert_true(hold->lands > 0);
            reached[hold->to]++;
            left[hold->from]++;
        }
        for (int tie = TIE_NONE; tie <= TIE_TURTLE; tie++)
            assert_true(reached[tie] == 0 || left[tie] > 0); /* no dead end */
    }
}

/* No value of any trait is shared by two parts of the data. */
static void test_styles_are_disjoint(void **state)
{
    (void)state;
    const sparring_move *jab = sparring_library_move(&sparring_library_first, 0);
    double low[SPLIT_COUNT][STYLE_STRATA][TRAIT_COUNT],
        high[SPLIT_COUNT][STYLE_STRATA][TRAIT_COUNT];
    sparring_random random = random_stream(1, 1);
    for (int split = 0; split < SPLIT_COUNT; split++) {
        for (int i = 0; i < sparring_style_count(split); i++) {
            for (int t = 0; t < TRAIT_COUNT; t++)
                low[split][i][t] = 1, high[split][i][t] = 0;
            sparring_style style = sparring_style_get("first", jab->name, split, i);
            for (int draw = 0; draw < 200; draw++) {
                sparring_take take = sparring_take_make(jab, &style, &random, 1, 1);
                for (int t = 0; t < TRAIT_COUNT; t++) {
                    low[split][i][t] = fmin(low[split][i][t], take.trait[t]);
                    high[split][i][t] = fmax(high[split][i][t], take.trait[t]);
                }
                assert_true(take.knot[1] > 0 && take.knot[1] <= take.knot[2] &&
                            take.knot[2] <= take.knot[3] && take.knot[3] < take.knot[4]);
                assert_true(fabs(sparring_take_time(&take, take.knot[2]) - jab->contact) < 1e-9);
            }
        }
    }
    assert_int_equal(sparring_style_count(SPLIT_TRAIN), 6);
    assert_int_equal(sparring_style_count(SPLIT_VALIDATION), 2);
    assert_int_equal(sparring_style_count(SPLIT_TEST), 3);
    for (int a = 0; a < SPLIT_COUNT; a++) {
        for (int b = 0; b < SPLIT_COUNT; b++) {
            for (int i = 0; i < sparring_style_count(a); i++) {
                for (int k = 0; k < sparring_style_count(b); k++) {
                    for (int t = 0; t < TRAIT_COUNT && (a != b || i != k); t++)
                        assert_true(high[a][i][t] < low[b][k][t] || high[b][k][t] < low[a][i][t]);
                }
            }
        }
    }
}

static double apart(v3 a, v3 b)
{
    return v3_len(v3_sub(a, b));
}

/* Degrees between two directions. */
static double angle_between(v3 a, v3 b)
{
    return acos(clampd(v3_dot(v3_unit(a, b), v3_unit(b, a)), -1, 1)) / radians(1);
}

static void check_body(const sparring_body *body, const sparring_skeleton *k)
{
    for (int side = 0; side < 2; side++) {
        assert_true(fabs(apart(k->hip[side], k->knee[side]) - body->thigh) < 1e-9);
        assert_true(fabs(apart(k->knee[side], k->ankle[side]) - body->shank) < 1e-9);
        assert_true(fabs(apart(k->shoulder[side], k->elbow[side]) - body->upper_arm) < 1e-9);
        assert_true(fabs(apart(k->elbow[side], k->wrist[side]) - body->forearm) < 1e-9);
        /* Elbows and knees bend as far as flesh lets them and never beyond straight. */
        double elbow = angle_between(v3_sub(k->shoulder[side], k->elbow[side]),
                                     v3_sub(k->wrist[side], k->elbow[side]));
        double knee = angle_between(v3_sub(k->hip[side], k->knee[side]),
                                    v3_sub(k->ankle[side], k->knee[side]));
        assert_true(elbow > 30 && elbow < 176 && knee > 30 && knee < 176);
        v3 foot = v3_sub(k->toe[side], k->heel[side]),
           shank = v3_sub(k->ankle[side], k->knee[side]);
        double ankle = angle_between(foot, shank);
        assert_true(ankle > 5 && ankle < 160);
    }
    assert_true(fabs(apart(k->hip[0], k->hip[1]) - 2 * body->hip) < 1e-9);
    assert_true(fabs(apart(k->landmark[2], k->landmark[5]) - 0.064 * body->scale) < 1e-9);
    for (int i = 0; i < SPARRING_LANDMARKS; i++) {
        assert_true(isfinite(k->landmark[i].x) && isfinite(k->landmark[i].y) &&
                    isfinite(k->landmark[i].z));
        assert_true(k->landmark[i].y > -0.05);
    }
    /* The left hip is to the left of the right one, seen by the person. */
    assert_true(v3_dot(v3_sub(k->hip[0], k->hip[1]), k->pelvis_axes.x) > 0);
    assert_true(v3_dot(v3_cross(k->head_axes.x, k->head_axes.y), k->head_axes.z) > 0.999);
    assert_true(v3_dot(v3_cross(k->hand_axes[1].x, k->hand_axes[1].y), k->hand_axes[1].z) > 0.999);
    /* The head turns on the chest as a neck lets it. */
    assert_true(angle_between(k->head_axes.z, k->chest_axes.z) < 125);
}

typedef struct watch {
    int events[LABEL_COUNT], contacts[OUTCOME_MISSED + 1];
    sparring_doing doing[SPARRING_FIGHTERS];
    v3 speed[SPARRING_PEOPLE_MAX][SPARRING_LANDMARKS];
    double fist, foot; /* fastest of a strike, m/s */
} watch;

static void check_movement(watch *w, const sparring_moment *now, const sparring_moment *before,
                           int i)
{
    const sparring_actor *a = &now->actor[i], *b = &before->actor[i];
    sparring_label label = a->doing.label;
    for (int k = 0; k < SPARRING_LANDMARKS; k++) {
        v3 speed = v3_mul(v3_sub(a->skeleton.landmark[k], b->skeleton.landmark[k]), SPARRING_STEPS);
        assert_true(v3_len(speed) < 40); /* the fastest human feet: 20 to 25 m/s */
        if (before->step > 0)
            assert_true(apart(speed, w->speed[i][k]) < 45); /* within one step */
        w->speed[i][k] = speed;
        if ((k == 15 || k == 16) && label >= LABEL_JAB && label <= LABEL_UPPERCUT)
            w->fist = fmax(w->fist, v3_len(speed));
        if ((k == 27 || k == 28) && label >= LABEL_KICK_LOW && label <= LABEL_KICK_HIGH)
            w->foot = fmax(w->foot, v3_len(speed));
    }
    int down = label == LABEL_TAKEDOWN || label == LABEL_GROUND ||
               a->skeleton.pelvis.y < a->skeleton.knee[0].y + 0.25 ||
               a->skeleton.pelvis.y < a->skeleton.knee[1].y + 0.25;
    for (int side = 0; side < 2 && !down; side++) { /* what stands does not slide */
        v3 from = b->skeleton.ball[side], to = a->skeleton.ball[side];
        if (from.y < 1e-4 && to.y < 1e-4)
            assert_true(apart(from, to) < 0.01);
    }
}

static void check_doing(watch *w, const sparring_moment *now, int i)
{
    const sparring_actor *a = &now->actor[i];
    const sparring_doing *d = &a->doing, *was = &w->doing[i];
    if (d->label != LABEL_IDLE && (d->label != was->label || d->serial != was->serial))
        w->events[d->label]++;
    assert_int_equal(d->label != LABEL_IDLE && d->serial == 0, 0);
    assert_true(d->move[0] != '\0' && d->reaction[0] != '\0' && d->style[0] != '\0');
    if (d->feint)
        assert_int_equal(d->label, LABEL_IDLE);
    if (a->contact.present) { /* within its own move's span */
        w->contacts[a->contact.outcome]++;
        assert_int_equal(d->serial, a->contact.serial);
        assert_true(d->label != LABEL_IDLE);
        assert_int_equal(d->limb, a->contact.limb);
        assert_int_equal(a->contact.outcome == OUTCOME_MISSED, a->contact.target == TARGET_NONE);
    }
    w->doing[i] = *d;
}

/* Minutes of bouts for several seeds. */
static void test_bouts(void **state)
{
    (void)state;
    watch *w = calloc(1, sizeof(*w));
    sparring_moment *now = malloc(2 * sizeof(*now)), *before = now + 1;
    assert_true(w != NULL && now != NULL);
    enum { SEEDS = 4, SECONDS = 110 };
    int rounds = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        sparring_split split = seed == SEEDS ? SPLIT_TEST : (sparring_split)(seed % SPLIT_COUNT);
        sparring_origin origin = seed == SEEDS ? ORIGIN_SECOND : ORIGIN_LIBRARY;
        sparring_cast cast = sparring_cast_make(split, seed);
        sparring_animator *animator = NULL;
        poise_err err;
        assert_int_equal(sparring_director_new(&cast, origin, split, seed, 0, &animator, &err), 0);
        memset(w->doing, 0, sizeof(w->doing));
        for (int step = 0; step < SECONDS * SPARRING_STEPS; step++) {
            animator->step(animator, now);
            assert_int_equal(now->actors, cast.actors);
            for (int i = 0; i < now->actors; i++) {
                if (step % 6 == 0)
                    check_body(&cast.body[i], &now->actor[i].skeleton);
                if (step > 0)
                    check_movement(w, now, before, i);
                v3 pelvis = now->actor[i].skeleton.pelvis;
                if (cast.role[i] != ROLE_BYSTANDER)
                    assert_true(fabs(pelvis.x) < 2.9 && fabs(pelvis.z) < 2.9); /* in the ring */
                else
                    assert_true(fabs(pelvis.x) > 3.2 || fabs(pelvis.z) > 3.2);
            }
            for (int i = 0; i < SPARRING_FIGHTERS; i++)
                check_doing(w, now, i);
            *before = *now;
        }
        rounds += now->round;
        animator->free(animator);
    }
    for (int label = LABEL_JAB; label < LABEL_COUNT; label++)
        assert_true(w->events[label] >= SEEDS * SECONDS / 100);
    assert_true(w->contacts[OUTCOME_LANDED] > 10 && w->contacts[OUTCOME_BLOCKED] > 10 &&
                w->contacts[OUTCOME_MISSED] > 10);
    assert_true(w->fist > 7 && w->fist < 20 && w->foot > 9 && w->foot < 22);
    assert_true(rounds > SEEDS);
    free(now < before ? now : before);
    free(w);
}

static void test_same_seed_same_bout(void **state)
{
    (void)state;
    sparring_cast cast = sparring_cast_make(SPLIT_TEST, 5);
    sparring_animator *one = NULL, *two = NULL, *other = NULL;
    poise_err err;
    assert_int_equal(sparring_director_new(&cast, ORIGIN_LIBRARY, SPLIT_TEST, 5, 0, &one, &err), 0);
    assert_int_equal(sparring_director_new(&cast, ORIGIN_LIBRARY, SPLIT_TEST, 5, 0, &two, &err), 0);
    assert_int_equal(sparring_director_new(&cast, ORIGIN_LIBRARY, SPLIT_TEST, 6, 0, &other, &err),
                     0);
    sparring_moment *m = calloc(3, sizeof(*m));
    assert_non_null(m);
    for (int step = 0; step < 20 * SPARRING_STEPS; step++) {
        one->step(one, &m[0]);
        two->step(two, &m[1]);
        other->step(other, &m[2]);
        for (int i = 0; i < cast.actors; i++) {
            assert_memory_equal(&m[0].actor[i].skeleton, &m[1].actor[i].skeleton,
                                sizeof(m[0].actor[i].skeleton));
            assert_int_equal(m[0].actor[i].doing.serial, m[1].actor[i].doing.serial);
        }
    }
    assert_true(apart(m[0].actor[0].skeleton.pelvis, m[2].actor[0].skeleton.pelvis) > 1e-6);
    free(m);
    one->free(one);
    two->free(two);
    other->free(other);
}

/* Bodies that stray: bones as long as ever, nobody far in the floor, and postures of their own. */
static void test_loose(void **state)
{
    (void)state;
    sparring_cast cast = sparring_cast_make(SPLIT_TRAIN, 5);
    sparring_animator *strict = NULL, *loose = NULL;
    poise_err err;
    assert_int_equal(
        sparring_director_new(&cast, ORIGIN_LIBRARY, SPLIT_TRAIN, 5, 0, &strict, &err), 0);
    assert_int_equal(sparring_director_new(&cast, ORIGIN_LIBRARY, SPLIT_TRAIN, 5, 1, &loose, &err),
                     0);
    sparring_moment *m = calloc(2, sizeof(*m));
    assert_non_null(m);
    double bent = 0;
    enum { SECONDS = 60 };
    for (int step = 0; step < SECONDS * SPARRING_STEPS; step++) {
        strict->step(strict, &m[0]);
        loose->step(loose, &m[1]);
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            const sparring_skeleton *a = &m[0].actor[i].skeleton, *b = &m[1].actor[i].skeleton;
            if (step % 6 == 0)
                check_body(&cast.body[i], b);
            bent += apart(v3_sub(a->wrist[0], a->neck), v3_sub(b->wrist[0], b->neck));
        }
    }
    assert_true(bent / (2 * SECONDS * SPARRING_STEPS) > 0.05); /* metres, on the average */
    free(m);
    strict->free(strict);
    loose->free(loose);
}

/* A southpaw is the exact mirror image of an orthodox fighter. */
static void test_mirror(void **state)
{
    (void)state;
    sparring_cast cast = sparring_cast_make(SPLIT_TRAIN, 3);
    const sparring_body *body = &cast.body[0];
    const sparring_move *move = sparring_library_move(&sparring_library_first, 2);
    sparring_pose pose = {.look_at = v3_of(0.1, 1.5, 1.2)};
    for (int i = 0; i < CHANNEL_COUNT; i++)
        pose.channel[i] = sparring_move_value(move, i, move->contact);
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
    sparring_pose_solve(body, &pose, &a);
    sparring_pose_solve(body, &mirrored, &b);
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
        cmocka_unit_test(test_moves_are_well_formed), cmocka_unit_test(test_holds_are_well_formed),
        cmocka_unit_test(test_styles_are_disjoint),   cmocka_unit_test(test_bouts),
        cmocka_unit_test(test_same_seed_same_bout),   cmocka_unit_test(test_mirror),
        cmocka_unit_test(test_loose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
