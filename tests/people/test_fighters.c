/* Two fighters with everything in the loop: numbers, cuts, the rest of a frame, lock and swap,
 * somebody hidden. Who is who through whole clips is tested in tests/identity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "media/source.h"
#include "support/allocations.h"

#include <poise/poise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 460 };

static poise_models *models;
static poise_scene *scenes; /* FRAMES_MAX of them, twice */
static poise_err err;

static int open_models(void **state)
{
    (void)state;
    const char *dir = getenv("POISE_MODELS");
    if (dir == NULL || poise_models_open(dir, POISE_POSE_LITE, 1, &models, &err) != 0)
        models = NULL;
    scenes = calloc(2 * FRAMES_MAX, sizeof *scenes);
    return scenes == NULL;
}

static int close_models(void **state)
{
    (void)state;
    free(scenes);
    poise_models_close(&models);
    return 0;
}

/* A video of the test data; skips the test when something is missing. */
static poise_source *open_video(const char *name)
{
    char path[1024];
    poise_source *source = NULL;
    poise_source_settings how = poise_source_defaults();
    const char *shared = getenv("POISE_SHARED");
    how.rgb = 1;
    snprintf(path, sizeof path, "%s/media/videos/%s", shared != NULL ? shared : "../shared", name);
    if (models == NULL || poise_source_open(path, &how, &source, &err) != 0) {
        print_message("# skipped: %s\n", models == NULL ? "no models (POISE_MODELS)" : err.text);
        skip();
    }
    return source;
}

static poise_people_settings fighters(int threads)
{
    poise_people_settings settings = poise_people_defaults();
    settings.fighters = 2;
    settings.threads = threads;
    return settings;
}

/* When poise_people_rest is called, with settings.early. */
typedef enum rest_mode { REST_NEVER, REST_ALWAYS, REST_SOMETIMES } rest_mode;

/* Plays `frames` frames of a video into out[], from media time start_ns on. Returns how many there
 * were. The frame stays until the step after it. */
static int play(poise_people *people, const char *name, int frames, int64_t start_ns,
                rest_mode resting, poise_scene *out)
{
    poise_source *source = open_video(name);
    poise_frame *frame = NULL, *before = NULL;
    int count = 0;
    while (count < frames && poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err) == 0) {
        poise_frame_time time = frame->time;
        time.pts_ns += start_ns;
        assert_int_equal(poise_people_step(people, &frame->image, time, &out[count], &err), 0);
        if (resting == REST_ALWAYS || (resting == REST_SOMETIMES && count % 3 == 1))
            poise_people_rest(people);
        poise_frame_unref(&before);
        before = frame;
        count++;
    }
    poise_people_rest(people); /* the last frame goes away */
    poise_frame_unref(&before);
    poise_source_close(&source);
    return count;
}

static int play_anew(const poise_people_settings *settings, const char *name, int frames,
                     rest_mode resting, poise_scene *out)
{
    poise_people *people = NULL;
    if (models == NULL)
        skip();
    assert_int_equal(poise_people_open(models, settings, &people, &err), 0);
    int count = play(people, name, frames, 0, resting, out);
    poise_people_close(&people);
    return count;
}

static const poise_person *fighter_of(const poise_scene *scene, int number)
{
    for (int i = 0; i < scene->people_count; i++)
        if (scene->people[i].fighter == number)
            return &scene->people[i];
    return NULL;
}

static float middle_x(const poise_person *person)
{
    return 0.5f * (person->landmarks[11].x + person->landmarks[12].x);
}

/* Median distance of the joints of two people, in heights of the taller's box. */
static float apart(const poise_person *a, const poise_person *b)
{
    enum { JOINTS = 22 }; /* shoulders and below */
    float d[JOINTS];
    for (int i = 0; i < JOINTS; i++) {
        d[i] = hypotf(a->landmarks[11 + i].x - b->landmarks[11 + i].x,
                      a->landmarks[11 + i].y - b->landmarks[11 + i].y);
        for (int k = i; k > 0 && d[k] < d[k - 1]; k--) {
            float keep = d[k];
            d[k] = d[k - 1];
            d[k - 1] = keep;
        }
    }
    return d[JOINTS / 2] / fmaxf(a->box.h, b->box.h);
}

/* Never more than one of each number, and nothing that only two fighters have beside them. */
static void check_numbers(const poise_scene *scene)
{
    int number[3] = {0};
    for (int i = 0; i < scene->people_count; i++) {
        const poise_person *person = &scene->people[i];
        assert_in_range(person->fighter, 0, 2);
        number[person->fighter]++;
        assert_true(person->id >= 1 && (i == 0 || person->id > scene->people[i - 1].id));
        assert_true(person->fighter != 0 || !(person->flags & POISE_PERSON_UNCERTAIN));
    }
    assert_true(number[1] <= 1 && number[2] <= 1);
}

/* The same bytes for any number of threads, and whenever the rest of a frame is done. */
static void test_same_bytes(void **state)
{
    (void)state;
    enum { FRAMES = 60 };
    static const struct way {
        int threads, early;
        rest_mode resting;
    } ways[] = {
        {2, 0, REST_NEVER}, {4, 1, REST_ALWAYS}, {1, 1, REST_NEVER}, {2, 1, REST_SOMETIMES}};
    poise_people_settings settings = fighters(1);
    settings.hands = 1;
    assert_int_equal(play_anew(&settings, "openpose_street.avi", FRAMES, REST_NEVER, scenes),
                     FRAMES);
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        settings.threads = ways[w].threads;
        settings.early = ways[w].early;
        play_anew(&settings, "openpose_street.avi", FRAMES, ways[w].resting, scenes + FRAMES_MAX);
        assert_memory_equal(scenes, scenes + FRAMES_MAX, FRAMES * sizeof *scenes);
    }
}

/* Two who dance side by side: both numbered soon, 1 is the left one and stays it. */
static void test_numbers(void **state)
{
    (void)state;
    enum { FRAMES = 110, NAMED = 30 };
    poise_people_settings settings = fighters(2);
    int both = 0, uncertain = 0,
        count = play_anew(&settings, "two_dancers.mp4", FRAMES, REST_NEVER, scenes);
    assert_int_equal(count, FRAMES);
    for (int k = 0; k < count; k++) {
        const poise_person *one = fighter_of(&scenes[k], 1), *two = fighter_of(&scenes[k], 2);
        check_numbers(&scenes[k]);
        assert_int_equal(scenes[k].flags, 0);
        if (k < NAMED || one == NULL || two == NULL)
            continue;
        both++;
        assert_true(middle_x(one) < middle_x(two));
        uncertain += ((one->flags | two->flags) & POISE_PERSON_UNCERTAIN) != 0;
    }
    print_message("# both in %d of %d frames, uncertain in %d\n", both, count - NAMED, uncertain);
    assert_true(uncertain * 5 <= both);
    assert_true(both >= count - NAMED - 2);
}

/* Two who box, change sides and hide each other. The one behind is nobody, or somebody of his own: no
 * second skeleton on the one in front. Where he is hidden whole, what is guessed of him may come
 * near the other for a frame (one of 422). */
static void test_no_copies(void **state)
{
    (void)state;
    const float copy = 0.03f, near = 0.05f;
    poise_people_settings settings = fighters(2);
    int both = 0, close = 0,
        count = play_anew(&settings, "two_boxers_pads.mp4", FRAMES_MAX, REST_NEVER, scenes);
    for (int k = 0; k < count; k++) {
        const poise_person *one = fighter_of(&scenes[k], 1), *two = fighter_of(&scenes[k], 2);
        check_numbers(&scenes[k]);
        if (one == NULL || two == NULL)
            continue;
        both++;
        close += apart(one, two) < near;
        assert_true(apart(one, two) > copy);
    }
    print_message("# both in %d of %d frames, near each other in %d\n", both, count, close);
    assert_true(close * 200 <= both);
    assert_true(both * 4 >= count * 3); /* one is hidden in a tenth of them */
}

/* Two clips spliced: the cut is said, nobody is carried over it, and those behind it are found in
 * its first frame. */
static void test_cut(void **state)
{
    (void)state;
    enum { FRAMES = 40 };
    poise_people_settings settings = fighters(2);
    poise_people *people = NULL;
    if (models == NULL)
        skip();
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    play(people, "two_dancers.mp4", FRAMES, 0, REST_NEVER, scenes);
    const int64_t start = scenes[FRAMES - 1].time.pts_ns + 40000000;
    play(people, "two_boxers_pads.mp4", FRAMES, start, REST_NEVER, scenes + FRAMES);
    poise_people_close(&people);
    const poise_scene *before = &scenes[FRAMES - 1], *after = &scenes[FRAMES];
    for (int k = 0; k < 2 * FRAMES; k++) {
        check_numbers(&scenes[k]);
        assert_int_equal(scenes[k].flags & POISE_SCENE_CUT, k == FRAMES ? POISE_SCENE_CUT : 0);
    }
    assert_int_equal(before->people_count, 2);
    assert_int_equal(after->people_count, 2);
    assert_true(after->people[0].id > before->people[1].id);
    for (int i = 0; i < 2; i++)
        assert_true(after->people[i].flags & POISE_PERSON_NEW);
}

/* The user knows better. */
static void test_lock_and_swap(void **state)
{
    (void)state;
    enum { FRAMES = 30, MORE = 5 };
    poise_people_settings settings = fighters(2);
    poise_people *people = NULL;
    poise_source *source = open_video("two_boxers_pads.mp4");
    poise_frame *frame = NULL;
    int32_t one = 0, two = 0;
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    for (int k = 0; k < FRAMES + 2 * MORE; k++) {
        assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        assert_int_equal(poise_people_step(people, &frame->image, frame->time, &scenes[k], &err),
                         0);
        poise_frame_unref(&frame);
        if (k == FRAMES - 1) {
            one = fighter_of(&scenes[k], 1)->id;
            two = fighter_of(&scenes[k], 2)->id;
            assert_int_equal(poise_people_lock(people, 3, one, &err), POISE_EINVAL);
            assert_int_equal(poise_people_lock(people, 1, 999, &err), POISE_ENOENT);
            assert_int_equal(poise_people_swap(people, &err), 0);
        }
        if (k == FRAMES + MORE - 1) {
            assert_int_equal(fighter_of(&scenes[k], 1)->id, two);
            assert_int_equal(fighter_of(&scenes[k], 2)->id, one);
            assert_int_equal(poise_people_lock(people, 1, one, &err), 0);
        }
    }
    assert_int_equal(fighter_of(&scenes[FRAMES + 2 * MORE - 1], 1)->id, one);
    assert_int_equal(fighter_of(&scenes[FRAMES + 2 * MORE - 1], 2)->id, two);
    poise_people_close(&people);
    settings.fighters = 0;
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    assert_int_equal(poise_people_swap(people, &err), POISE_EINVAL);
    assert_int_equal(poise_people_lock(people, 1, one, &err), POISE_EINVAL);
    poise_people_close(&people);
    poise_source_close(&source);
}

/* In a street full of people the work goes to two: the others are posed by turns, in the rest. */
static void test_others(void **state)
{
    (void)state;
    enum { FRAMES = 120 };
    poise_people_settings settings = fighters(2);
    int earlier = 0,
        count = play_anew(&settings, "openpose_street.avi", FRAMES, REST_NEVER, scenes);
    assert_int_equal(count, FRAMES);
    for (int k = 0; k < count; k++) {
        check_numbers(&scenes[k]);
        for (int i = 0; i < scenes[k].people_count; i++) {
            const poise_person *person = &scenes[k].people[i];
            earlier += (person->flags & POISE_PERSON_EARLIER) != 0;
            assert_true(person->box.w > 0 && person->box.h > 0);
        }
    }
    print_message("# %d person-frames posed earlier\n", earlier);
    assert_true(earlier > 0);
}

/* Nothing is allocated per frame, whatever happens: names, hints, cuts, the rest. */
static void test_allocates_nothing(void **state)
{
    (void)state;
    enum { STEPS = 40 };
    poise_people_settings settings = fighters(2);
    poise_source *source = open_video("two_boxers_pads.mp4");
    poise_people *people = NULL;
    poise_frame *frame = NULL;
    settings.early = 1;
    assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
    poise_source_close(&source); /* its thread is gone; the frame stays */
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    uint8_t *black = calloc((size_t)frame->image.width * (size_t)frame->image.height, 3);
    assert_non_null(black);
    poise_image dark = frame->image;
    dark.plane[0] = black;
    dark.stride[0] = 3 * (size_t)dark.width;
    long long before = allocations_count();
    for (int k = 0; k < STEPS; k++) {
        poise_frame_time time = {.index = k, .pts_ns = k * 16666667LL};
        assert_int_equal(poise_people_step(people, k < STEPS / 2 ? &frame->image : &dark, time,
                                           &scenes[k], &err),
                         0);
        if (k % 2)
            poise_people_rest(people);
    }
    assert_int_equal(allocations_count() - before, 0);
    assert_int_equal(scenes[STEPS / 2 - 1].people_count, 2);
    assert_true(scenes[STEPS / 2].flags & POISE_SCENE_CUT);
    assert_int_equal(scenes[STEPS - 1].people_count, 0);
    free(black);
    poise_people_close(&people);
    poise_frame_unref(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_no_copies),         cmocka_unit_test(test_cut),
        cmocka_unit_test(test_lock_and_swap),     cmocka_unit_test(test_others),
        cmocka_unit_test(test_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, open_models, close_models);
}
