/* One fighter: velocity, acceleration, angles and flags against closed forms. */
#include "support.h"

static poise_motion_frame frame; /* large: not on the stack */

/* A different constant velocity and acceleration for every landmark but the hips, m/s and m/s^2. */
static poise_point3 rate_of(int j, int order)
{
    const float k = (float)j, f = order == 1 ? 1.0f : -3.0f;
    if (j == POISE_LEFT_HIP || j == POISE_RIGHT_HIP)
        return (poise_point3){0, 0, 0};
    return (poise_point3){f * (0.3f + 0.01f * k), f * (0.5f - 0.02f * k), f * (0.02f * k - 0.2f)};
}

static poise_motion_sample accelerated(double t, int accelerates)
{
    poise_motion_sample s = standing(0, 0, 4);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const poise_point3 v = rate_of(j, 1), a = rate_of(j, 2);
        const float square = accelerates ? (float)(0.5 * t * t) : 0;
        s.points[j].x += v.x * (float)t + a.x * square;
        s.points[j].y += v.y * (float)t + a.y * square;
        s.points[j].z += v.z * (float)t + a.z * square;
    }
    return s;
}

/* The shoulders must stand still for the unit to be known: the torso of the test. */
static poise_motion_sample moving_limbs(double t, int accelerates)
{
    poise_motion_sample s = accelerated(t, accelerates), still = standing(0, 0, 4);
    for (int j = POISE_LEFT_SHOULDER; j <= POISE_RIGHT_SHOULDER; j++)
        s.points[j] = still.points[j];
    return s;
}

static int moves(int j)
{
    return j != POISE_LEFT_HIP && j != POISE_RIGHT_HIP && j != POISE_LEFT_SHOULDER &&
           j != POISE_RIGHT_SHOULDER;
}

static void assert_moves(const poise_motion *m, double t, int accelerates, double tolerance)
{
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        if (!moves(j) || !(m->valid >> j & 1))
            continue;
        const poise_point3 v = rate_of(j, 1), a = rate_of(j, 2);
        const double of = accelerates ? 1 : 0, unit = 1 / torso_m;
        assert_close((double)m->velocity[j].x, unit * ((double)v.x + of * t * (double)a.x),
                     tolerance, "velocity x");
        assert_close((double)m->velocity[j].z, unit * ((double)v.z + of * t * (double)a.z),
                     tolerance, "velocity z");
        assert_close((double)m->acceleration[j].y, unit * of * (double)a.y, 40 * tolerance,
                     "acceleration y");
    }
}

/* Frame times of several kinds; which % 4: 30 fps, 60 fps, 30..60 fps at random, 240 fps. */
static int64_t time_of(int which, int64_t index, uint32_t *seed, int64_t last)
{
    switch (which % 4) {
    case 0:
        return frame_ns(index, 30);
    case 1:
        return frame_ns(index, 60);
    case 2:
        return index == 0 ? 0 : last + 25000000 + (int64_t)(16.6e6f * noise(seed));
    default:
        return frame_ns(index, 240);
    }
}

static void first_frames_follow_the_contract(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    for (int i = 0; i < 3; i++) {
        const double t = i / 30.0;
        poise_motion_sample s = moving_limbs(t, 1);
        feed_one(m, i, frame_ns(i, 30), &s, &frame);
        const poise_motion *f = &frame.fighter[0];
        assert_true((f->flags & POISE_MOTION_SEEN) != 0);
        assert_int_equal((f->flags & POISE_MOTION_RESET) != 0, i == 0);
        assert_int_equal(f->velocity_norm > 0, i > 0);
        assert_int_equal(f->acceleration_norm > 0, i > 1);
    }
    assert_moves(&frame.fighter[0], 2 / 30.0, 1, 1e-3);
    poise_motions_free(&m);
}

static void constant_velocity_and_acceleration_are_exact(void **state)
{
    (void)state;
    for (int which = 0; which < 8; which++) {
        const int accelerates = which >= 4;
        poise_motions *m = new_motions(NULL);
        uint32_t seed = 5;
        int64_t pts = 0;
        for (int i = 0; i < 300 && pts < 1200000000; i++) {
            pts = time_of(which, i, &seed, pts);
            poise_motion_sample s = moving_limbs(1e-9 * (double)pts, accelerates);
            for (int j = 0; j < POISE_LANDMARKS; j++) /* some are missing now and then */
                s.confidence[j] = moves(j) && (i * 7 + j * 3) % 11 < 2 ? 0.1f : 1;
            feed_one(m, i, pts, &s, &frame);
            if (i >= 9)
                assert_moves(&frame.fighter[0], 1e-9 * (double)pts, accelerates, 2e-3);
        }
        poise_motions_free(&m);
    }
}

static void window_samples_are_exact_too(void **state)
{
    (void)state;
    for (int which = 0; which < 4; which++) {
        const poise_motion_settings settings = {
            .stride = 1, .min_visibility = 0.5f, .min_covered = 0.5f};
        poise_motions *m = new_motions(&settings);
        uint32_t seed = 9;
        int64_t pts = 0;
        int windows = 0;
        for (int i = 0; pts < 2000000000; i++) {
            pts = time_of(which, i, &seed, pts);
            poise_motion_sample s = moving_limbs(1e-9 * (double)pts, 1);
            feed_one(m, i, pts, &s, &frame);
            for (const poise_window *w; (w = poise_motions_window(m)) != NULL; windows++) {
                if (w->start_ns < 0)
                    continue;
                for (int k = 0; k < POISE_WINDOW_SAMPLES; k++) {
                    const int j = POISE_LEFT_WRIST;
                    const double t =
                        1e-9 * (double)w->end_ns - (POISE_WINDOW_SAMPLES - 1 - k) / 30.0;
                    const double unit = 1 / torso_m, v = (double)rate_of(j, 1).x,
                                 a = (double)rate_of(j, 2).x;
                    if (t < 0.1) /* few frames yet */
                        continue;
                    assert_true(w->mask[k] >> j & 1);
                    assert_close((double)w->motion[k][3 * j], unit * (v + t * a), 2e-3, "v");
                    assert_close((double)w->motion[k][99 + 3 * j], unit * a, 0.05, "a");
                }
            }
        }
        assert_true(windows > 40);
        poise_motions_free(&m);
    }
}

/* From 0 to 1 with the least jerk: how arms reach (Flash and Hogan, J. Neurosci. 5, 1985). */
static double reach(double part)
{
    return part * part * part * (10 + part * (-15 + 6 * part));
}

/* A guard that bounces, a jab every 1.1 s (0.2 s out, 0.25 s back), a swinging leg. */
static poise_motion_sample boxing(double t)
{
    poise_motion_sample s = standing(0, 0, 4);
    const double phase = fmod(t, 1.1);
    double out = 0;
    if (phase < 0.2)
        out = reach(phase / 0.2);
    else if (phase < 0.45)
        out = 1 - reach((phase - 0.2) / 0.25);
    s.points[POISE_LEFT_WRIST].x += (float)(0.1 * sin(2 * M_PI * 1.5 * t));
    s.points[POISE_LEFT_WRIST].y += (float)(0.06 * cos(2 * M_PI * 1.5 * t));
    s.points[POISE_RIGHT_WRIST].x += (float)(0.6 * out);
    s.points[POISE_RIGHT_ANKLE].x += (float)(0.4 * sin(2 * M_PI * 0.8 * t));
    return s;
}

enum { AGREE_WINDOWS = 5 };

/* The complete windows of six seconds of boxing at 0.5 s stride, from 1.5 s on. */
static int boxing_windows(int which, float (*ret)[POISE_WINDOW_SAMPLES][POISE_MOTION_VALUES])
{
    poise_motions *m = new_motions(NULL);
    uint32_t seed = 3;
    int64_t pts = 0;
    int count = 0;
    for (int i = 0; pts < 6000000000; i++) {
        pts = time_of(which, i, &seed, pts);
        poise_motion_sample s = boxing(1e-9 * (double)pts);
        feed_one(m, i, pts, &s, &frame);
        for (const poise_window *w; (w = poise_motions_window(m)) != NULL;)
            if (w->number >= 45 && count < AGREE_WINDOWS)
                memcpy(ret[count++], w->motion, sizeof w->motion);
    }
    poise_motions_free(&m);
    return count;
}

/* RMS of the difference over RMS of the first, velocity or acceleration of one landmark's x. */
static double disagreement(float (*a)[POISE_WINDOW_SAMPLES][POISE_MOTION_VALUES],
                           float (*b)[POISE_WINDOW_SAMPLES][POISE_MOTION_VALUES], int value)
{
    double difference = 0, size = 0;
    for (int w = 0; w < AGREE_WINDOWS; w++)
        /* The newest samples of a window have no future, and so as many frames as there are:
         * compare what is final (the first 23). */
        for (int k = 0; k < 23; k++) {
            const double x = (double)a[w][k][value], y = (double)b[w][k][value];
            difference += (x - y) * (x - y);
            size += x * x;
        }
    return sqrt(difference / size);
}

static void frame_rates_agree_within_three_percent(void **state)
{
    (void)state;
    static float at[4][AGREE_WINDOWS][POISE_WINDOW_SAMPLES][POISE_MOTION_VALUES];
    static const int joints[] = {POISE_LEFT_WRIST, POISE_RIGHT_WRIST, POISE_RIGHT_ANKLE};
    static const char *const names[] = {"30 fps", "60 fps", "variable", "240 in 30"};
    double worst = 0;
    for (int which = 0; which < 4; which++)
        assert_int_equal(boxing_windows(which, at[which]), AGREE_WINDOWS);
    for (int which = 1; which < 4; which++)
        for (size_t k = 0; k < sizeof joints / sizeof *joints; k++)
            for (int order = 0; order < 2; order++) {
                const double d = disagreement(at[0], at[which], 99 * order + 3 * joints[k]);
                worst = d > worst ? d : worst;
                print_message("# %s, %s, %s: %.2f %%\n", names[which],
                              poise_landmark_names[joints[k]],
                              order == 0 ? "velocity" : "acceleration", 100 * d);
            }
    if (worst > 0.03)
        fail_msg("worst disagreement %.2f %%", 100 * worst);
}

static void jitter_is_damped(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    uint32_t seed = 11;
    double live = 0, final = 0, two_frames = 0, last = 0;
    int samples = 0, window_samples = 0;
    for (int i = 0; i < 600; i++) {
        poise_motion_sample s = standing(0, 0, 4);
        float *x = &s.points[POISE_LEFT_WRIST].x;
        *x += 0.02f * noise(&seed);
        feed_one(m, i, frame_ns(i, 30), &s, &frame);
        const double v = (double)frame.fighter[0].velocity[POISE_LEFT_WRIST].x;
        if (i >= 10) {
            live += v * v;
            two_frames += pow(((double)*x - last) * 30 / torso_m, 2);
            samples++;
        }
        last = (double)*x;
        for (const poise_window *w; (w = poise_motions_window(m)) != NULL;)
            for (int k = 0; k < 23; k++, window_samples++)
                final += pow((double)w->motion[k][3 * POISE_LEFT_WRIST], 2);
    }
    live = sqrt(live / samples);
    final = sqrt(final / window_samples);
    two_frames = sqrt(two_frames / samples);
    print_message("# of the two-frame difference's noise: newest %.2f, in windows %.2f\n",
                  live / two_frames, final / two_frames);
    assert_true(live < two_frames);
    assert_true(final < 0.4 * two_frames);
    poise_motions_free(&m);
}

/* Positions, velocities, angles do not depend on body size, camera distance, place or origin. */
static void body_frame_takes_size_and_place_away(void **state)
{
    (void)state;
    poise_motions *a = new_motions(NULL), *b = new_motions(NULL);
    static poise_motion_frame other;
    for (int i = 0; i < 10; i++) {
        const double t = i / 30.0;
        poise_motion_sample s = moving_limbs(t, 1), big = s;
        for (int j = 0; j < POISE_LANDMARKS; j++) {
            big.points[j].x = 1.7f * s.points[j].x + 30;
            big.points[j].y = 1.7f * s.points[j].y - 2 + (float)t; /* walking */
            big.points[j].z = 1.7f * s.points[j].z + 9;
        }
        feed_one(a, i, frame_ns(i, 30), &s, &frame);
        feed_one(b, i, frame_ns(i, 30), &big, &other);
    }
    const poise_motion *p = &frame.fighter[0], *q = &other.fighter[0];
    assert_close((double)q->torso_m, 1.7 * torso_m, 1e-5, "torso");
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        assert_close((double)q->position[j].x, (double)p->position[j].x, 1e-4, "position");
        assert_close((double)q->velocity[j].y, (double)p->velocity[j].y, 2e-3, "velocity");
    }
    for (int k = 0; k < POISE_ANGLES; k++)
        assert_close((double)q->angles[k], (double)p->angles[k], 1e-4, "angle");
    poise_motions_free(&a);
    poise_motions_free(&b);
}

static void yaw_is_found_and_taken_out(void **state)
{
    (void)state;
    poise_motion_sample front = standing(0, 0, 4);
    for (int degrees = -170; degrees <= 180; degrees += 10) {
        poise_motions *m = new_motions(NULL);
        poise_motion_sample s = front;
        const double yaw = degrees * M_PI / 180;
        turn(&s, yaw);
        feed_one(m, 0, 0, &s, &frame);
        const poise_motion *f = &frame.fighter[0];
        assert_true((f->flags & POISE_MOTION_YAW) != 0);
        assert_close(cos((double)f->yaw - yaw), 1, 1e-6, "yaw");
        for (int j = 0; j < POISE_LANDMARKS; j++) {
            assert_close((double)f->turned[j].x * torso_m, (double)front.points[j].x, 1e-5, "x");
            assert_close((double)f->turned[j].z * torso_m, (double)front.points[j].z, 1e-5, "z");
        }
        poise_motions_free(&m);
    }
    /* Facing the right of the picture, the chest points along +x: what yaw means. */
    poise_motion_sample s = front;
    turn(&s, M_PI / 2);
    assert_true(s.points[POISE_NOSE].x > s.points[POISE_LEFT_EAR].x);
}

static void angles_turn_at_the_right_speed(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    const double speed = 2.5; /* radians/s at the left elbow */
    for (int i = 0; i < 60; i++) {
        const double t = i / 120.0, bend = M_PI - 0.4 - speed * t;
        poise_motion_sample s = standing(0, 0, 4);
        const poise_point3 elbow = s.points[POISE_LEFT_ELBOW];
        s.points[POISE_LEFT_SHOULDER] = (poise_point3){elbow.x, elbow.y - 0.3f, elbow.z};
        s.points[POISE_LEFT_WRIST] = (poise_point3){elbow.x + 0.25f * (float)sin(bend),
                                                    elbow.y - 0.25f * (float)cos(bend), elbow.z};
        feed_one(m, i, frame_ns(i, 120), &s, &frame);
        if (i < 30)
            continue;
        const poise_motion *f = &frame.fighter[0];
        assert_true(f->angles_valid & 1u << POISE_ANGLE_LEFT_ELBOW);
        assert_close((double)f->angles[POISE_ANGLE_LEFT_ELBOW], bend, 2e-3, "angle");
        assert_close((double)f->angle_speed[POISE_ANGLE_LEFT_ELBOW], -speed, 0.05, "angle speed");
    }
    poise_motions_free(&m);
}

static void short_gaps_are_bridged_and_long_ones_masked(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    const uint64_t left = UINT64_C(1) << POISE_LEFT_WRIST, right = UINT64_C(1) << POISE_RIGHT_WRIST;
    for (int i = 0; i <= 45; i++) {
        poise_motion_sample s = moving_limbs(i / 30.0, 0);
        if (i >= 25 && i < 30) /* 0.2 s from 24 to 30 */
            s.confidence[POISE_LEFT_WRIST] = 0;
        if (i >= 25 && i < 31)
            s.confidence[POISE_RIGHT_WRIST] = 0;
        feed_one(m, i, frame_ns(i, 30), &s, &frame);
        assert_int_equal((frame.fighter[0].valid & left) != 0, i < 25 || i >= 30);
    }
    const poise_window *w = poise_motions_window(m);
    assert_non_null(w);
    assert_int_equal(w->number, 45);
    for (int k = 0; k < POISE_WINDOW_SAMPLES; k++) {
        const int64_t sample = w->number - POISE_WINDOW_SAMPLES + 1 + k;
        assert_true((w->mask[k] & left) != 0);
        assert_int_equal((w->mask[k] & right) != 0, sample < 25 || sample > 30);
        assert_close((double)w->motion[k][3 * POISE_LEFT_WRIST],
                     (double)rate_of(POISE_LEFT_WRIST, 1).x / torso_m, 2e-3, "bridged");
        if ((w->mask[k] & right) == 0)
            assert_true(w->motion[k][3 * POISE_RIGHT_WRIST] == 0);
    }
    poise_motions_free(&m);
}

static void seventeen_keypoints_fill_their_places_only(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    poise_landmark coco[POISE_COCO_KEYPOINTS], all[POISE_LANDMARKS];
    for (int i = 0; i < 5; i++) {
        poise_motion_sample body = standing(0, 0, 4);
        for (int k = 0; k < POISE_COCO_KEYPOINTS; k++) {
            const poise_point3 p = body.points[poise_coco_to_landmark[k]];
            coco[k] = (poise_landmark){500 + 200 * p.x, 300 + 200 * p.y, 77, 0.9f, 1};
        }
        poise_landmarks_from_coco(coco, all);
        poise_motion_sample s = poise_motion_sample_of_picture(4, all);
        feed_one(m, i, frame_ns(i, 30), &s, &frame);
    }
    const poise_motion *f = &frame.fighter[0];
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        assert_int_equal(f->valid >> j & 1, poise_landmark_to_coco[j] >= 0);
        assert_true(f->position[j].z == 0);
        if (poise_landmark_to_coco[j] < 0)
            assert_true(f->position[j].x == 0 && f->velocity[j].x == 0);
    }
    assert_true((f->flags & POISE_MOTION_FLAT) != 0);
    assert_int_equal(f->flags & (POISE_MOTION_YAW | POISE_MOTION_METRIC), 0);
    assert_close((double)f->torso_px, 200 * torso_m, 0.1, "torso");
    assert_close((double)f->position[POISE_LEFT_WRIST].x, 0.2 / torso_m, 1e-3, "wrist");
    assert_int_equal(f->angles_valid, (1u << POISE_ANGLES) - 1);
    poise_motions_free(&m);
}

static void impossible_speed_is_not_stable(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    for (int i = 0; i < 6; i++) {
        poise_motion_sample s = standing(0, 0, 4);
        if (i == 5)
            s.points[POISE_LEFT_WRIST].x += 2.0f; /* 2 m in a frame */
        feed_one(m, i, frame_ns(i, 30), &s, &frame);
        assert_int_equal((frame.fighter[0].flags & POISE_MOTION_STABLE) != 0, i < 5);
    }
    poise_motions_free(&m);
}

static void expected_errors_come_along(void **state)
{
    (void)state;
    poise_motions *m = new_motions(NULL);
    poise_motion_sample s = standing(0, 0, 4);
    feed_one(m, 0, frame_ns(0, 30), &s, &frame);
    assert_int_equal(frame.fighter[0].flags & POISE_MOTION_ERROR, 0);
    s.error[POISE_LEFT_WRIST] = 0.06f;
    s.error[POISE_RIGHT_WRIST] = NAN;
    s.error[POISE_LEFT_KNEE] = -1;
    feed_one(m, 1, frame_ns(1, 30), &s, &frame);
    const poise_motion *f = &frame.fighter[0];
    assert_true((f->flags & POISE_MOTION_ERROR) != 0);
    assert_close((double)f->error[POISE_LEFT_WRIST], 0.06 / torso_m, 1e-6, "error");
    assert_true(f->error[POISE_RIGHT_WRIST] == 0 && f->error[POISE_LEFT_KNEE] == 0);
    poise_motions_free(&m);
}

static int k_of(uint32_t *seed, int n)
{
    return (int)((noise(seed) + 0.5f) * (float)n);
}

static void assert_all_finite(const void *floats, size_t size)
{
    const float *value = floats;
    for (size_t i = 0; i < size / sizeof *value; i++)
        if (!isfinite(value[i]))
            fail_msg("value %zu is %g", i, (double)value[i]);
}

static void assert_interaction_finite(const poise_interaction *in)
{
    assert_all_finite(&in->torso_m,
                      offsetof(poise_interaction, approach) - offsetof(poise_interaction, torso_m));
    for (int i = 0; i < POISE_FIGHTERS; i++) {
        const poise_approach *a = &in->approach[i];
        assert_all_finite(&a->facing, 4 * sizeof(float));
        assert_all_finite(a->near, sizeof a->near);
        for (int k = 0; k < a->contacts; k++)
            assert_all_finite(&a->contact[k].distance, 3 * sizeof(float));
    }
}

static void any_numbers_are_survived(void **state)
{
    (void)state;
    static const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -1e30f, 1e-40f, 0, 999999.0f};
    const poise_motion_settings settings = {.stride = 1, .min_visibility = 0, .min_covered = 0};
    poise_motions *m = new_motions(&settings);
    uint32_t seed = 77;
    int64_t pts = 0;
    for (int i = 0; i < 3000; i++) {
        poise_motion_sample s[2] = {standing(0, 0, 4), standing(1, 0, 4)};
        const poise_motion_sample *both[2] = {&s[0], noise(&seed) < 0.4f ? &s[1] : NULL};
        for (int f = 0; f < 2; f++) {
            float *value = (float *)s[f].points;
            s[f].person_id = 1 + (noise(&seed) > 0.48f) + f;
            for (int k = 0; k < 12; k++) {
                const int at = (int)((noise(&seed) + 0.5f) * 99);
                value[at] = odd[(int)((noise(&seed) + 0.5f) * 8)];
                s[f].confidence[at / 3] = odd[k % 8];
            }
            if (noise(&seed) > 0.3f) {
                s[f].root_px[k_of(&seed, 2)] = odd[k_of(&seed, 8)];
                s[f].px_per_unit = odd[k_of(&seed, 8)];
                s[f].root_m.y = odd[k_of(&seed, 8)];
            }
        }
        pts += noise(&seed) > 0.45f ? (int64_t)(4e9f * noise(&seed)) : 1 + k_of(&seed, 40000000);
        poise_motions_feed(m, (poise_frame_time){.index = i, .pts_ns = pts},
                           noise(&seed) > 0.47f ? POISE_SCENE_CUT : 0, 0, both, &frame);
        for (int f = 0; f < 2; f++)
            assert_all_finite(&frame.fighter[f].position,
                              offsetof(poise_motion, box) - offsetof(poise_motion, position));
        assert_interaction_finite(&frame.interaction);
        for (const poise_window *w; (w = poise_motions_window(m)) != NULL;) {
            assert_all_finite(w->motion, sizeof w->motion);
            assert_all_finite(w->posture, sizeof w->posture);
            assert_all_finite(w->interaction, sizeof w->interaction);
        }
    }
    poise_motions_free(&m);
}

static void settings_are_checked(void **state)
{
    (void)state;
    poise_motions *m = NULL;
    poise_err err;
    poise_motion_settings s = poise_motion_defaults();
    s.stride = 31;
    assert_int_equal(poise_motions_new(&s, &m, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "stride 31"));
    s = poise_motion_defaults();
    s.min_covered = NAN;
    assert_int_equal(poise_motions_new(&s, &m, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "min_covered"));
    assert_null(m);
    poise_motions_free(&m);
    poise_motions_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_frames_follow_the_contract),
        cmocka_unit_test(constant_velocity_and_acceleration_are_exact),
        cmocka_unit_test(window_samples_are_exact_too),
        cmocka_unit_test(frame_rates_agree_within_three_percent),
        cmocka_unit_test(jitter_is_damped),
        cmocka_unit_test(body_frame_takes_size_and_place_away),
        cmocka_unit_test(yaw_is_found_and_taken_out),
        cmocka_unit_test(angles_turn_at_the_right_speed),
        cmocka_unit_test(short_gaps_are_bridged_and_long_ones_masked),
        cmocka_unit_test(seventeen_keypoints_fill_their_places_only),
        cmocka_unit_test(impossible_speed_is_not_stable),
        cmocka_unit_test(expected_errors_come_along),
        cmocka_unit_test(any_numbers_are_survived),
        cmocka_unit_test(settings_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
