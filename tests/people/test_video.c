/* Following people through real videos: ids, overlap, coming and going, threads, hands, changing
 * sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "media/source.h"
#include "pose/pose.h"
#include "support/allocations.h"

#include <poise/poise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 420 };

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
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof path, "%s/media/videos/%s", shared != NULL ? shared : "../shared", name);
    if (models == NULL || poise_source_open(path, NULL, &source, &err) != 0) {
        print_message("# skipped: %s\n", models == NULL ? "no models (POISE_MODELS)" : err.text);
        skip();
    }
    return source;
}

/* Every second pixel of every second row, as another frame size. */
static void halve(const poise_image *from, uint8_t *pixels, poise_image *ret_image)
{
    int w = from->width / 2, h = from->height / 2;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            memcpy(pixels + 3 * ((size_t)y * (size_t)w + (size_t)x),
                   from->plane[0] + (size_t)(2 * y) * from->stride[0] + 6 * (size_t)x, 3);
    *ret_image = (poise_image){.format = from->format,
                               .width = w,
                               .height = h,
                               .plane = {pixels},
                               .stride = {3 * (size_t)w}};
}

/* Runs up to `frames` frames of a video into out[]; frames from `halved_from` on come at half the
 * size. */
static int run_video(const char *name, const poise_people_settings *settings, int frames,
                     int halved_from, poise_scene *out)
{
    poise_source_settings how = poise_source_defaults();
    poise_source *source = open_video(name);
    poise_people *people = NULL;
    uint8_t *pixels = NULL;
    int count = 0, code = 0;
    if (halved_from < frames) { /* pixels that can be taken apart */
        char path[1024];
        poise_source_close(&source);
        how.rgb = 1;
        snprintf(path, sizeof path, "%s/media/videos/%s", getenv("POISE_SHARED"), name);
        assert_int_equal(poise_source_open(path, &how, &source, &err), 0);
    }
    assert_int_equal(poise_people_open(models, settings, &people, &err), 0);
    while (count < frames && code == 0) {
        poise_frame *frame = NULL;
        code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err);
        if (code != 0)
            break;
        poise_image image = frame->image;
        if (count >= halved_from) {
            if (pixels == NULL)
                pixels = malloc((size_t)image.width * (size_t)image.height * 3);
            assert_non_null(pixels);
            halve(&frame->image, pixels, &image);
        }
        code = poise_people_step(people, &image, frame->time, &out[count], &err);
        assert_int_equal(code, 0);
        count++;
        poise_frame_unref(&frame);
    }
    poise_people_close(&people);
    poise_source_close(&source);
    free(pixels);
    return count;
}

static void check_scene(const poise_scene *s)
{
    for (int i = 0; i < s->people_count; i++) {
        const poise_person *p = &s->people[i];
        assert_true(i == 0 || p->id > s->people[i - 1].id);
        assert_true(p->score > 0 && p->score <= 1 && p->box.w > 0 && p->box.h > 0);
        for (int k = 0; k < POISE_LANDMARKS; k++)
            assert_true(isfinite(p->landmarks[k].x + p->landmarks[k].y + p->landmarks[k].z +
                                 p->landmarks[k].visibility + p->world_m[k].x + p->world_m[k].y +
                                 p->world_m[k].z + p->camera_mm[k].x + p->camera_mm[k].y +
                                 p->camera_mm[k].z));
        if (p->flags & POISE_PERSON_CAMERA_VALID)
            for (int k = 0; k < POISE_LANDMARKS; k++)
                assert_true(p->landmarks[k].visibility < 0.3f || p->camera_mm[k].z > 0);
    }
}

static int last_id(const poise_scene *s, int count)
{
    int last = 0;
    for (int k = 0; k < count; k++)
        for (int i = 0; i < s[k].people_count; i++)
            last = s[k].people[i].id > last ? s[k].people[i].id : last;
    return last;
}

static void test_threads(void **state)
{
    (void)state;
    enum { FRAMES = 60 };
    static const int threads[] = {2, 4};
    poise_people_settings settings = poise_people_defaults();
    settings.hands = 1;
    int count = run_video("two_boxers_pads.mp4", &settings, FRAMES, FRAMES, scenes);
    assert_int_equal(count, FRAMES);
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        settings.threads = threads[t];
        assert_int_equal(
            run_video("two_boxers_pads.mp4", &settings, FRAMES, FRAMES, scenes + FRAMES_MAX),
            FRAMES);
        assert_memory_equal(scenes, scenes + FRAMES_MAX, FRAMES * sizeof *scenes);
    }
}

/* Two who box, hide each other and change sides: both are followed, nobody else appears. */
static void test_boxers(void **state)
{
    (void)state;
    enum { FRAMES = 150 };
    int both = 0, count = run_video("two_boxers_pads.mp4", NULL, FRAMES, FRAMES, scenes);
    assert_int_equal(count, FRAMES);
    for (int k = 0; k < count; k++) {
        check_scene(&scenes[k]);
        assert_true(scenes[k].people_count <= 2);
        both += scenes[k].people_count == 2;
    }
    print_message("# both in %d of %d frames, highest id %d\n", both, count,
                  last_id(scenes, count));
    assert_true(both >= 120); /* one is hidden behind the other for about ten frames */
    assert_true(last_id(scenes, count) <= 3);
}

/* Two people meet and hug: neither is dropped because of the other, both keep their ids. */
static void test_hug(void **state)
{
    (void)state;
    int both = 0, overlapped = 0,
        count = run_video("two_people_hug_ntu.mp4", NULL, FRAMES_MAX, FRAMES_MAX, scenes);
    assert_true(count > 60);
    for (int k = 0; k < count; k++) {
        check_scene(&scenes[k]);
        both += scenes[k].people_count == 2;
        for (int i = 0; i < scenes[k].people_count; i++)
            overlapped += (scenes[k].people[i].flags & POISE_PERSON_OVERLAPPED) != 0;
    }
    print_message("# both in %d of %d frames\n", both, count);
    assert_true(both >= count - 3);
    assert_int_equal(last_id(scenes, count), 2);
    assert_true(overlapped > 10);
}

/* While everybody is followed the detector looks at the whole picture once in detect_every_ms and
 * at a few tiles after it, never twice in a frame, and rests otherwise. */
static void test_detector_rests(void **state)
{
    (void)state;
    enum { FRAMES = 100, TILES_FIRST = 6, TILES = 2 };
    poise_people_settings settings = poise_people_defaults();
    settings.detect_every_ms = 1000;
    int runs = 0, count = run_video("two_dancers.mp4", &settings, FRAMES, FRAMES, scenes);
    assert_int_equal(count, FRAMES);
    for (int k = 1; k < count; k++) {
        check_scene(&scenes[k]);
        assert_int_equal(scenes[k].people_count, 2);
        assert_true(scenes[k].detector_ran <= 1);
        runs += scenes[k].detector_ran;
        if (scenes[k].detector_ran == 0)
            assert_int_equal(scenes[k].landmark_ran, 2);
    }
    int seconds = (int)(scenes[count - 1].time.pts_ns / 1000000000);
    print_message("# %d detector runs in %d frames of %d s\n", runs, count, seconds);
    assert_true(runs >= seconds && runs <= TILES_FIRST + (1 + TILES) * seconds);
    assert_int_equal(last_id(scenes, count), 2);
}

/* People come in and leave again; between them the room is empty. */
static void test_coming_and_going(void **state)
{
    (void)state;
    enum { FRAMES = 280 };
    int count = run_video("one_by_one.mp4", NULL, FRAMES, FRAMES, scenes), first = 0, second = 0;
    assert_int_equal(count, FRAMES);
    for (int k = 0; k < count; k++)
        check_scene(&scenes[k]);
    for (int k = 0; k < 25; k++)
        assert_int_equal(scenes[k].people_count, 0);
    for (int k = 90; k < 150; k++) { /* the first visitor at the table */
        assert_true(scenes[k].people_count >= 1);
        assert_true(first == 0 || scenes[k].people[0].id == first);
        first = scenes[k].people[0].id;
    }
    for (int k = 212; k < 220; k++)
        assert_int_equal(scenes[k].people_count, 0);
    for (int k = 245; k < count; k++) { /* the second */
        assert_true(scenes[k].people_count >= 1);
        second = scenes[k].people[0].id;
    }
    assert_true(second > first); /* ids are not used again */
}

/* A still is looked at by itself. */
static void test_still(void **state)
{
    (void)state;
    enum { FRAMES = 4 };
    poise_people_settings settings = poise_people_defaults();
    settings.still = 1;
    int count = run_video("two_boxers_pads.mp4", &settings, FRAMES, FRAMES, scenes);
    assert_int_equal(count, FRAMES);
    for (int k = 0; k < count; k++) {
        assert_int_equal(scenes[k].people_count, 2);
        assert_true(scenes[k].detector_ran > 1); /* tiles */
        for (int i = 0; i < 2; i++) {
            assert_true(scenes[k].people[i].flags & POISE_PERSON_NEW);
            assert_int_equal(scenes[k].people[i].id, 2 * k + i + 1);
        }
    }
}

/* The same people at half the size are the same people. */
static void test_size_change(void **state)
{
    (void)state;
    enum { FRAMES = 30, HALVED = 15 };
    int count = run_video("two_boxers_pads.mp4", NULL, FRAMES, HALVED, scenes);
    assert_int_equal(count, FRAMES);
    const poise_person *before = &scenes[HALVED - 1].people[0], *after = &scenes[HALVED].people[0];
    assert_int_equal(scenes[HALVED].people_count, 2);
    assert_int_equal(scenes[HALVED].width * 2, scenes[HALVED - 1].width);
    assert_int_equal(before->id, after->id);
    assert_true(fabsf(before->landmarks[0].x / 2 - after->landmarks[0].x) < 8);
    assert_int_equal(last_id(scenes, count), 2);
}

/* POISE_RULE_MEDIAPIPE is pose's single loop, bit for bit. */
static void test_mediapipe(void **state)
{
    (void)state;
    enum { FRAMES = 40 };
    poise_people_settings settings = poise_people_defaults();
    const poise_loop_settings loop = poise_loop_defaults();
    poise_pose_landmarker *landmarker = NULL;
    poise_detector *detector = NULL;
    static poise_pose_single single;
    static poise_pose_single_result result;
    settings.rule = POISE_RULE_MEDIAPIPE;
    settings.threads = 3; /* of no use, and no harm */
    settings.hands = 1;
    assert_int_equal(run_video("pose_squats.mp4", &settings, FRAMES, FRAMES, scenes), FRAMES);
    poise_source *source = open_video("pose_squats.mp4");
    assert_int_equal(poise_detector_new(models, POISE_DETECT_POSE, &detector, &err), 0);
    assert_int_equal(poise_pose_landmarker_new(models, &landmarker, &err), 0);
    for (int k = 0; k < FRAMES; k++) {
        poise_frame *frame = NULL;
        assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        poise_pose_single_step(&single, &loop, detector, landmarker, &frame->image,
                               frame->time.pts_ns + 1000000000, &result);
        check_scene(&scenes[k]);
        assert_int_equal(scenes[k].people_count, result.present);
        for (int i = 0; result.present && i < POISE_LANDMARKS; i++) {
            const poise_landmark *a = &scenes[k].people[0].landmarks[i],
                                 *b = &result.smoothed.landmarks[i];
            assert_true(a->x == b->x * (float)frame->image.width &&
                        a->y == b->y * (float)frame->image.height &&
                        a->z == b->z * (float)frame->image.width && a->visibility == b->visibility);
        }
        poise_frame_unref(&frame);
    }
    poise_source_close(&source);
    poise_detector_free(&detector);
    poise_pose_landmarker_free(&landmarker);
}

/* Hands are where the wrists are, and the model's own opinion about sides agrees with the body's.
 */
static void test_hands(void **state)
{
    (void)state;
    enum { FRAMES = 65 };
    poise_people_settings settings = poise_people_defaults();
    int found = 0, right_side = 0, count;
    settings.hands = 1;
    count = run_video("pose_squats.mp4", &settings, FRAMES, FRAMES, scenes);
    for (int k = 0; k < count; k++)
        for (int side = 0; side < 2 && scenes[k].people_count > 0; side++) {
            const poise_person *person = &scenes[k].people[0];
            const poise_hand *hand = &person->hands[side];
            if (!hand->present)
                continue;
            found++;
            right_side += (hand->right_score > 0.5f) == (side == 1);
            float size = hand->roi.w * (float)scenes[k].width;
            assert_true(hypotf(hand->landmarks[0].x - person->landmarks[15 + side].x,
                               hand->landmarks[0].y - person->landmarks[15 + side].y) < size);
        }
    print_message("# %d hands in %d frames, the model agrees on the side of %d\n", found, count,
                  right_side);
    assert_true(found >= 60 && right_side * 10 >= found * 7);
}

/* After opening nothing is allocated, whatever happens in a frame: search, newcomers, tracking,
 * hands, loss. */
static void test_allocates_nothing(void **state)
{
    (void)state;
    enum { STEPS = 40 };
    poise_people_settings settings = poise_people_defaults();
    poise_source *source = open_video("two_boxers_pads.mp4");
    poise_people *people = NULL;
    poise_frame *frame = NULL;
    settings.hands = 1;
    settings.threads = 2;
    assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
    poise_source_close(&source); /* its thread is gone; the frame stays */
    assert_int_equal(poise_people_open(models, &settings, &people, &err), 0);
    uint8_t *black = calloc((size_t)frame->image.width * (size_t)frame->image.height, 3);
    assert_non_null(black);
    poise_image dark = {.format = POISE_PIXEL_RGB24,
                        .width = frame->image.width,
                        .height = frame->image.height,
                        .plane = {black},
                        .stride = {3 * (size_t)frame->image.width}};
    long long before = allocations_count();
    for (int k = 0; k < STEPS; k++) {
        poise_frame_time time = {.index = k, .pts_ns = k * 100000000LL};
        assert_int_equal(poise_people_step(people, k < STEPS / 2 ? &frame->image : &dark, time,
                                           &scenes[k], &err),
                         0);
    }
    assert_int_equal(allocations_count() - before, 0);
    assert_int_equal(scenes[STEPS / 2 - 1].people_count, 2);
    assert_int_equal(scenes[STEPS - 1].people_count, 0);
    free(black);
    poise_people_close(&people);
    poise_frame_unref(&frame);
}

/* A stature given scales the world to it, and the distance with it. */
static void test_height(void **state)
{
    (void)state;
    enum { FRAMES = 20 };
    poise_people_settings settings = poise_people_defaults();
    run_video("pose_squats.mp4", &settings, FRAMES, FRAMES, scenes);
    settings.height_m = 1.9f;
    run_video("pose_squats.mp4", &settings, FRAMES, FRAMES, scenes + FRAMES_MAX);
    for (int k = 0; k < FRAMES; k++) {
        const poise_person *a = &scenes[k].people[0], *b = &scenes[FRAMES_MAX + k].people[0];
        assert_true(a->flags & POISE_PERSON_SCALE_ASSUMED);
        assert_true((b->flags & POISE_PERSON_CAMERA_VALID) &&
                    (a->flags & POISE_PERSON_CAMERA_VALID));
        if (b->flags & POISE_PERSON_SCALE_ASSUMED)
            continue; /* the legs have not been seen yet */
        float scale = b->world_m[11].y / a->world_m[11].y;
        assert_true(scale > 0.7f && scale < 1.6f);
        assert_true(fabsf(b->camera_mm[0].z / a->camera_mm[0].z / scale - 1) < 1e-3f);
    }
    assert_false(scenes[FRAMES_MAX + FRAMES - 1].people[0].flags & POISE_PERSON_SCALE_ASSUMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_boxers),
        cmocka_unit_test(test_hug),
        cmocka_unit_test(test_detector_rests),
        cmocka_unit_test(test_coming_and_going),
        cmocka_unit_test(test_still),
        cmocka_unit_test(test_size_change),
        cmocka_unit_test(test_mediapipe),
        cmocka_unit_test(test_hands),
        cmocka_unit_test(test_height),
        cmocka_unit_test(test_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, open_models, close_models);
}
