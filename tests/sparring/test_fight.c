/* Rendered frames and their truth. */
#include "cast.h"
#include "fight.h"
#include "truth_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static sparring_fight *begin(sparring_fight_settings settings)
{
    sparring_fight *fight = NULL;
    poise_err err;
    assert_int_equal(sparring_fight_new(&settings, &fight, &err), 0);
    return fight;
}

static sparring_fight_settings small(uint64_t seed)
{
    sparring_fight_settings settings = sparring_fight_defaults();
    settings.seed = seed;
    settings.viewing = VIEWING_SIDE;
    settings.width = 160;
    settings.height = 90;
    return settings;
}

/* How many of `frames` frames of two fights differ in pixels or in truth. */
static int differences(sparring_fight_settings a, sparring_fight_settings b, int frames)
{
    sparring_fight *first = begin(a), *second = begin(b);
    truth_frame *truth = calloc(2, sizeof(*truth));
    assert_non_null(truth);
    int different = 0;
    for (int i = 0; i < frames; i++) {
        const uint8_t *p = sparring_fight_next(first, &truth[0]),
                      *q = sparring_fight_next(second, &truth[1]);
        different += memcmp(p, q, (size_t)a.width * (size_t)a.height * 3) != 0 ||
                     memcmp(truth[0].fighter[0].world_m, truth[1].fighter[0].world_m,
                            sizeof(truth[0].fighter[0].world_m)) != 0;
    }
    free(truth);
    sparring_fight_free(&first);
    sparring_fight_free(&second);
    return different;
}

static void test_same_seed_same_frames(void **state)
{
    (void)state;
    assert_int_equal(differences(small(7), small(7), 8), 0);
    assert_int_equal(differences(small(7), small(8), 8), 8);
}

static void test_threads_and_instructions_do_not_matter(void **state)
{
    (void)state;
    sparring_fight_settings other = small(7);
    other.threads = 3;
    assert_int_equal(differences(small(7), other, 4), 0);
    other.plain_lanes = 1;
    assert_int_equal(differences(small(7), other, 4), 0);
    for (int split = 0; split < SPLIT_COUNT; split++) { /* other halls; sides that cut tiles */
        sparring_fight_settings plain = small(40 + (uint64_t)split);
        plain.split = (sparring_split)split;
        plain.viewing = VIEWING_PHONE;
        plain.width = 122;
        plain.height = 202;
        other = plain;
        other.plain_lanes = 1;
        assert_int_equal(differences(plain, other, 3), 0);
    }
}

/* The same fight at another frame rate: every second frame of 60 per second is a frame of 30. */
static void test_frame_rate_does_not_change_the_fight(void **state)
{
    (void)state;
    sparring_fight_settings fast = small(5);
    fast.fps[0] = 60;
    sparring_fight *a = begin(small(5)), *b = begin(fast);
    truth_frame *truth = calloc(2, sizeof(*truth));
    assert_non_null(truth);
    for (int i = 0; i < 20; i++) {
        sparring_fight_next(a, &truth[0]);
        sparring_fight_next(b, &truth[1]);
        assert_int_equal(truth[0].pts_ns, truth[1].pts_ns);
        assert_memory_equal(truth[0].fighter[1].world_m, truth[1].fighter[1].world_m,
                            sizeof(truth[0].fighter[1].world_m));
        sparring_fight_next(b, &truth[1]);
    }
    free(truth);
    sparring_fight_free(&a);
    sparring_fight_free(&b);
}

static void check_fighter(const truth_frame *frame, const truth_fighter *f)
{
    const truth_camera *c = &frame->camera;
    for (int k = 0; k < SPARRING_LANDMARKS; k++) {
        double seen[3];
        for (int i = 0; i < 3; i++) {
            seen[i] = 0;
            for (int j = 0; j < 3; j++)
                seen[i] += c->rotation[i][j] * ((double)f->world_m[k][j] - c->position_m[j]);
            assert_true(fabs(seen[i] - (double)f->camera_m[k][i]) < 2e-6);
        }
        double x = c->cx + c->fx * seen[0] / seen[2], y = c->cy + c->fy * seen[1] / seen[2];
        assert_true(fabs(x - (double)f->image_px[k][0]) < 1e-3 &&
                    fabs(y - (double)f->image_px[k][1]) < 1e-3);
        /* Landmarks lie within the outline, but for the tips of toes and noses that may touch it.
         */
        assert_true(x > (double)f->box_px[0] - 2 && x < (double)(f->box_px[0] + f->box_px[2]) + 2);
        assert_true(y > (double)f->box_px[1] - 2 && y < (double)(f->box_px[1] + f->box_px[3]) + 2);
    }
    assert_true((f->label == LABEL_IDLE) == (f->phase == PHASE_NONE));
    assert_true((f->label == LABEL_IDLE) == (f->move_id == 0));
}

/* What the truth says about one fighter against what the picture shows where nobody else can be:
 * near a visible point the picture changes when the body is there. Here: joints are counted visible
 * in a plausible share. */
static void test_truth_is_consistent(void **state)
{
    (void)state;
    truth_frame *frame = malloc(sizeof(*frame));
    assert_non_null(frame);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        sparring_fight_settings settings = small(seed);
        settings.fps[0] = 5;
        sparring_fight *fight = begin(settings);
        int visible = 0, nose = 0;
        const int frames = 15;
        for (int i = 0; i < frames; i++) {
            sparring_fight_next(fight, frame);
            assert_int_equal(frame->index, i);
            assert_int_equal(frame->pts_ns, (int64_t)i * 200000000);
            for (int who = 0; who < SPARRING_FIGHTERS; who++) {
                check_fighter(frame, &frame->fighter[who]);
                assert_int_equal(frame->fighter[who].id, who + 1);
                for (int k = 0; k < SPARRING_LANDMARKS; k++)
                    visible += frame->fighter[who].visible[k];
                nose += frame->fighter[who].visible[0];
            }
        }
        double share = visible / (double)(frames * SPARRING_FIGHTERS * SPARRING_LANDMARKS);
        assert_true(share > 0.4 &&
                    share < 0.95); /* seen from the side, a part of every body is hidden */
        assert_true(nose > frames / 4);
        sparring_fight_free(&fight);
    }
    free(frame);
}

/* Two minutes of a broadcast without the renderer. */
typedef struct programme {
    sparring_cast cast;
    sparring_animator *animator;
    sparring_broadcast *broadcast;
    sparring_moment moment;
    sparring_shot shot;
    sparring_events events;
    v3 *wrist; /* of fighter 0 at every step */
    int cuts, replays, events_seen, unseen, replayed, kinds[CAMERA_KINDS];
    double shot_began;
} programme;

enum { PROGRAMME_S = 120, PROGRAMME_STEPS = PROGRAMME_S * SPARRING_STEPS, ASKED_EVERY = 8 };

static void check_shot(programme *p, double media_s, int number)
{
    const sparring_shot *shot = &p->shot;
    double ring_s = shot->ring_step / SPARRING_STEPS;
    p->kinds[shot->kind]++;
    if (shot->number != number) {
        double length = media_s - p->shot_began;
        assert_true(length > 1.9 && length < 12.1);
        p->shot_began = media_s;
        p->cuts++;
        p->replays += shot->replay;
    }
    if (!shot->replay) {
        assert_true(fabs(ring_s - media_s) < 1e-9 && shot->speed == 1);
        return;
    }
    assert_true(ring_s < media_s && ring_s > media_s - EVENTS_DELAY_S);
    assert_true(shot->speed >= 0.25 && shot->speed <= 0.5);
    v3 then = p->wrist[(int)(shot->ring_step + 0.5)];
    then = v3_sub(shot->moment.actor[0].skeleton.wrist[0], then);
    assert_true(v3_len(then) < 0.08); /* a fist makes at most that way in a step */
    sparring_events_replay(&p->events, &shot->moment);
}

static void count_events(programme *p, int all)
{
    truth_event event;
    while (sparring_events_next(&p->events, all, &event)) {
        assert_true(event.start_s < event.end_s && event.shown >= 0 && event.shown <= 1);
        if (event.flags & TRUTH_HAS_CONTACT)
            assert_true(event.contact_s > event.start_s - 0.01);
        p->events_seen++;
        p->unseen += event.shown < 0.5f;
        p->replayed += event.replayed;
    }
}

static void test_broadcast(void **state)
{
    (void)state;
    poise_err err;
    programme *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    p->wrist = calloc(PROGRAMME_STEPS, sizeof(*p->wrist));
    assert_non_null(p->wrist);
    p->cast = sparring_cast_make(SPLIT_TRAIN, 4);
    assert_int_equal(
        sparring_director_new(&p->cast, ORIGIN_LIBRARY, SPLIT_TRAIN, 4, 0, &p->animator, &err), 0);
    p->animator->step(p->animator, &p->moment);
    assert_int_equal(sparring_broadcast_new(VIEWING_BROADCAST, 0, SPLIT_TRAIN, 4, 320, 180,
                                            &p->moment, &p->broadcast, &err),
                     0);
    for (int step = 1; step < PROGRAMME_STEPS; step++) {
        p->animator->step(p->animator, &p->moment);
        assert_int_equal(p->moment.step, step);
        p->wrist[step] = p->moment.actor[0].skeleton.wrist[0];
        sparring_broadcast_step(p->broadcast, &p->moment);
        sparring_events_step(&p->events, &p->moment, sparring_broadcast_live(p->broadcast));
        count_events(p, 0);
        if (step % ASKED_EVERY != 0)
            continue;
        int number = step == ASKED_EVERY ? 1 : p->shot.number;
        sparring_broadcast_shot(p->broadcast, step, &p->shot);
        check_shot(p, (double)step / SPARRING_STEPS, number);
    }
    count_events(p, 1);
    assert_true(p->cuts >= PROGRAMME_S / 12 && p->cuts <= PROGRAMME_S / 3);
    assert_true(p->replays >= 1 && p->replays <= 6);
    assert_true(p->kinds[CAMERA_MAIN] > 0 && p->kinds[CAMERA_ROAMING] > 0);
    assert_true(p->events_seen > 40 && p->unseen > 0 && p->unseen < p->events_seen / 2);
    assert_true(p->replayed > 0);
    sparring_broadcast_free(&p->broadcast);
    p->animator->free(p->animator);
    free(p->wrist);
    free(p);
}

/* Every kind of camera, upright pictures too, has both fighters in view. */
static void test_cameras(void **state)
{
    (void)state;
    truth_frame *frame = malloc(sizeof(*frame));
    assert_non_null(frame);
    for (int viewing = VIEWING_SIDE; viewing <= VIEWING_HIGH; viewing++) {
        for (int split = 0; split < SPLIT_COUNT; split++) {
            sparring_fight_settings settings = small((uint64_t)(10 + viewing));
            settings.viewing = (sparring_viewing)viewing;
            settings.split = (sparring_split)split;
            settings.fps[0] = 1;
            if (viewing == VIEWING_PHONE) {
                settings.width = 90;
                settings.height = 160;
            }
            sparring_fight *fight = begin(settings);
            for (int i = 0; i < 2; i++) {
                sparring_fight_next(fight, frame);
                for (int who = 0; who < SPARRING_FIGHTERS; who++) {
                    const float *box = frame->fighter[who].box_px;
                    float x = box[0] + 0.5f * box[2], y = box[1] + 0.5f * box[3];
                    assert_true(x > 0 && x < (float)settings.width && y > 0 &&
                                y < (float)settings.height);
                    assert_true(box[3] > 0.15f * (float)settings.height);
                }
                /* one may hide the other */
                assert_true(
                    frame->fighter[0].visible_fraction + frame->fighter[1].visible_fraction > 0.5f);
                for (int k = 0; k < frame->others; k++)
                    assert_true(frame->other[k].role != ROLE_FIGHTER &&
                                frame->other[k].visible_fraction <= 1);
            }
            sparring_fight_free(&fight);
        }
    }
    free(frame);
}

static void test_variable_rate(void **state)
{
    (void)state;
    truth_frame *frame = malloc(sizeof(*frame));
    assert_non_null(frame);
    sparring_fight_settings settings = small(6);
    settings.width = settings.height = 64;
    settings.vfr = 1;
    sparring_fight *fight = begin(settings);
    int64_t last = -1;
    int uneven = 0, gaps = 0;
    for (int i = 0; i < 110; i++) {
        sparring_fight_next(fight, frame);
        double period = (double)(frame->pts_ns - last) * 30e-9;
        assert_true(frame->pts_ns > last);
        uneven += i > 0 && fabs(period - 1) > 0.02;
        gaps += i > 0 && period > 1.45;
        last = frame->pts_ns;
    }
    assert_true(uneven > 70 && gaps > 0 && gaps < 20);
    sparring_fight_free(&fight);
    free(frame);
}

/* Bodies, kits and looks of the three parts have nothing in common. */
static void test_splits(void **state)
{
    (void)state;
    int similar = 0, referees = 0, women = 0;
    enum { SEEDS = 400 };
    for (int split = 0; split < SPLIT_COUNT; split++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            sparring_cast cast = sparring_cast_make((sparring_split)split, seed);
            similar += cast.similar_kit;
            assert_true(cast.actors >= SPARRING_FIGHTERS && cast.actors <= SPARRING_PEOPLE_MAX);
            for (int i = 0; i < cast.actors; i++) {
                const sparring_body *body = &cast.body[i];
                double low = body->woman ? 1.56 : 1.66, high = body->woman ? 1.78 : 1.94;
                int tooth = (int)((body->stature - low) / (high - low) * SPLIT_TEETH);
                assert_int_equal(split_of_tooth(tooth), split);
                women += body->woman;
                referees += cast.role[i] == ROLE_REFEREE;
                if (cast.role[i] != ROLE_FIGHTER)
                    continue;
                static const sparring_split owner[] = {
                    [PATTERN_PLAIN] = SPLIT_TRAIN,      [PATTERN_STRIPE] = SPLIT_TRAIN,
                    [PATTERN_HEM] = SPLIT_TRAIN,        [PATTERN_PANEL] = SPLIT_VALIDATION,
                    [PATTERN_CHECK] = SPLIT_VALIDATION, [PATTERN_HALVES] = SPLIT_TEST,
                    [PATTERN_FLECKS] = SPLIT_TEST};
                assert_int_equal(owner[body->pattern], split);
            }
        }
    }
    assert_true(similar > 0.19 * SPLIT_COUNT * SEEDS && similar < 0.31 * SPLIT_COUNT * SEEDS);
    assert_true(referees > SEEDS && women > SEEDS);
}

static void test_bad_settings(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 0}, {63, 64}, {65, 64}, {64, 4098}, {-2, 100}};
    sparring_fight *fight = NULL;
    poise_err err;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        sparring_fight_settings settings = small(1);
        settings.width = sizes[i][0];
        settings.height = sizes[i][1];
        assert_int_equal(sparring_fight_new(&settings, &fight, &err), POISE_EINVAL);
        assert_null(fight);
    }
    sparring_fight_settings settings = small(1);
    settings.origin = ORIGIN_SECOND;
    assert_int_equal(sparring_fight_new(&settings, &fight, &err), POISE_EINVAL);
    settings.origin = ORIGIN_MOCAP;
    assert_int_equal(sparring_fight_new(&settings, &fight, &err), POISE_EINVAL);
    assert_null(fight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_frames),
        cmocka_unit_test(test_threads_and_instructions_do_not_matter),
        cmocka_unit_test(test_frame_rate_does_not_change_the_fight),
        cmocka_unit_test(test_truth_is_consistent),
        cmocka_unit_test(test_broadcast),
        cmocka_unit_test(test_cameras),
        cmocka_unit_test(test_variable_rate),
        cmocka_unit_test(test_splits),
        cmocka_unit_test(test_bad_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
