/* ByteTrack against ByteTrack-cpp's own results, and what it promises: no exchange at a crossing, a
 * number kept through 29 frames of nothing, also when time goes by PTS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "identity/bytetrack.h"
#include "mot.h"
#include "support/allocations.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES = POISE_BYTETRACK_BOXES_MAX };

static poise_err err;

static void shared_path(char *path, size_t size, const char *name)
{
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, size, "%s/media/mot/%s", shared ? shared : "../shared", name);
}

static mot_sequence load_csv(const char *name)
{
    char path[1024];
    mot_sequence sequence = {0};
    shared_path(path, sizeof path, name);
    int code = mot_read(path, &sequence, &err);
    if (code == POISE_ENOENT) {
        print_message("# skipped: no %s\n", path);
        skip();
    }
    assert_int_equal(code, 0);
    return sequence;
}

static double text_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value ? strtod(json_string_value(value), NULL) : 0;
}

/* Palace's frames count from 0; ours from 1. */
static mot_sequence load_palace(const char *name)
{
    char path[1024];
    shared_path(path, sizeof path, name);
    json_t *json = json_load_file(path, 0, NULL);
    if (!json) {
        print_message("# skipped: no %s\n", path);
        skip();
    }
    const json_t *results = json_object_get(json, "results");
    mot_sequence sequence = {calloc(json_array_size(results), sizeof(mot_box)), 0};
    assert_non_null(sequence.boxes);
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *r = json_array_get(results, i);
        sequence.boxes[sequence.count++] =
            (mot_box){.frame = (int32_t)text_number(r, "frame_id") + 1,
                      .id = (int32_t)text_number(r, "track_id"),
                      .x = text_number(r, "x"),
                      .y = text_number(r, "y"),
                      .w = text_number(r, "width"),
                      .h = text_number(r, "height"),
                      .score = text_number(r, "prob")};
    }
    json_decref(json);
    return sequence;
}

/* How many of the expected boxes of one frame are among the tracks, with the same id. */
static int equal_tracks(const poise_bytetrack_track *tracks, int count, const mot_box *expected,
                        int boxes, double *largest)
{
    int equal = 0;
    for (int e = 0; e < boxes; e++) {
        for (int i = 0; i < count; i++) {
            if (tracks[i].id != expected[e].id)
                continue;
            const poise_bbox *w = &tracks[i].where;
            double d = fmax(fmax(fabs(w->x - expected[e].x), fabs(w->y - expected[e].y)),
                            fmax(fabs(w->w - expected[e].w), fabs(w->h - expected[e].h)));
            equal += d <= 0.01;
            *largest = fmax(*largest, d);
        }
    }
    return equal;
}

static void compare(const char *name, mot_sequence *detections, mot_sequence *expected, int boxes)
{
    poise_bytetrack *tracker;
    poise_bytetrack_track tracks[BOXES];
    assert_int_equal(poise_bytetrack_new(NULL, &tracker, &err), 0);
    int d = 0, e = 0, equal = 0, reported = 0;
    double largest = 0;
    int32_t last = detections->boxes[detections->count - 1].frame;
    for (int32_t frame = 1; frame <= last; frame++) {
        poise_bbox in[BOXES];
        int count = 0, from = e;
        for (; d < detections->count && detections->boxes[d].frame == frame; d++) {
            const mot_box *b = &detections->boxes[d];
            assert_true(count < BOXES);
            in[count++] =
                (poise_bbox){(float)b->x, (float)b->y, (float)b->w, (float)b->h, (float)b->score};
        }
        count = poise_bytetrack_step(tracker, in, count, 0, tracks, BOXES);
        while (e < expected->count && expected->boxes[e].frame == frame)
            e++;
        reported += count;
        equal += equal_tracks(tracks, count, &expected->boxes[from], e - from, &largest);
    }
    poise_bytetrack_free(&tracker);
    print_message("# %s: %d of %d boxes and ids equal, %d reported, largest difference %.4f px\n",
                  name, equal, expected->count, reported, largest);
    assert_int_equal(expected->count, boxes);
    assert_int_equal(equal, boxes);
    assert_int_equal(reported, boxes);
    mot_free(detections);
    mot_free(expected);
}

static void test_palace(void **state)
{
    (void)state;
    mot_sequence detections = load_palace("palace/detection_results.json"),
                 expected = load_palace("palace/tracking_results.json");
    compare("palace", &detections, &expected, 6008);
}

static void test_campus(void **state)
{
    (void)state;
    mot_sequence detections = load_csv("TUD-Campus/det.txt"),
                 expected = load_csv("TUD-Campus/bytetrack_expected.csv");
    compare("TUD-Campus", &detections, &expected, 296);
}

static void test_sunnyday(void **state)
{
    (void)state;
    mot_sequence detections = load_csv("ETH-Sunnyday/det.txt"),
                 expected = load_csv("ETH-Sunnyday/bytetrack_expected.csv");
    compare("ETH-Sunnyday", &detections, &expected, 2037);
}

static poise_bbox box_at(double centre_x, double centre_y, double w, double h, double score)
{
    return (poise_bbox){(float)(centre_x - w / 2), (float)(centre_y - h / 2), (float)w, (float)h,
                        (float)score};
}

static const poise_bytetrack_track *track_of_box(const poise_bytetrack_track *tracks, int count,
                                                 int box)
{
    for (int i = 0; i < count; i++) {
        if (tracks[i].box == box)
            return &tracks[i];
    }
    return NULL;
}

/* Two people walk through each other's column of the picture, one nearer to the camera (lower,
 * larger); the order of the boxes changes all the time. */
static void test_crossing(void **state)
{
    (void)state;
    for (int step_px = 2; step_px <= 24; step_px += 2) {
        poise_bytetrack *tracker;
        poise_bytetrack_track tracks[BOXES];
        assert_int_equal(poise_bytetrack_new(NULL, &tracker, &err), 0);
        for (int frame = 0; frame * step_px <= 800; frame++) {
            poise_bbox boxes[2];
            int first = frame % 2;
            boxes[first] = box_at(100 + step_px * frame, 300, 80, 200, 0.9);
            boxes[1 - first] = box_at(900 - step_px * frame, 340, 100, 250, 0.8);
            int count = poise_bytetrack_step(tracker, boxes, 2, 0, tracks, BOXES);
            assert_int_equal(count, 2);
            assert_int_equal(track_of_box(tracks, count, first)->id, 1);
            assert_int_equal(track_of_box(tracks, count, 1 - first)->id, 2);
        }
        poise_bytetrack_free(&tracker);
    }
}

/* Somebody stands still, is not seen for `hidden` frames, comes back. Returns whether the id was
 * kept. */
static int kept_through(const poise_bytetrack_settings *settings, int64_t frame_ns, int hidden)
{
    poise_bytetrack *tracker;
    poise_bytetrack_track tracks[BOXES];
    poise_bbox box = box_at(200, 300, 80, 200, 0.9);
    int kept = 0;
    assert_int_equal(poise_bytetrack_new(settings, &tracker, &err), 0);
    for (int frame = 0; frame < 20 + hidden + 2; frame++) {
        int seen = frame < 20 || frame >= 20 + hidden;
        int count = poise_bytetrack_step(tracker, &box, seen, frame * frame_ns, tracks, BOXES);
        assert_true(seen || count == 0);
        kept = count == 1 && tracks[0].id == 1;
    }
    poise_bytetrack_free(&tracker);
    return kept;
}

static void test_occlusion(void **state)
{
    (void)state;
    assert_true(kept_through(NULL, 0, 29));
    assert_true(kept_through(NULL, 0, 30));
    assert_false(kept_through(NULL, 0, 32));
}

/* By media time 30 frames of the buffer are one second at any rate. */
static void test_occlusion_by_time(void **state)
{
    (void)state;
    static const int rates[] = {15, 25, 30, 50, 60, 240};
    poise_bytetrack_settings settings = poise_bytetrack_defaults();
    settings.frame_ns = 1000000000 / 30;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        int64_t frame_ns = 1000000000 / rates[i];
        assert_true(kept_through(&settings, frame_ns, rates[i] * 29 / 30));
        assert_false(kept_through(&settings, frame_ns, rates[i] + 2 + rates[i] / 15));
    }
}

/* Weak boxes keep a track alive but begin none. */
static void test_weak_boxes(void **state)
{
    (void)state;
    poise_bytetrack *tracker;
    poise_bytetrack_track tracks[BOXES];
    poise_bbox strong = box_at(200, 300, 80, 200, 0.9),
               weak[2] = {strong, box_at(600, 300, 80, 200, 0.3)};
    weak[0].score = 0.2f;
    assert_int_equal(poise_bytetrack_new(NULL, &tracker, &err), 0);
    assert_int_equal(poise_bytetrack_step(tracker, &strong, 1, 0, tracks, BOXES), 1);
    for (int frame = 0; frame < 100; frame++) {
        assert_int_equal(poise_bytetrack_step(tracker, weak, 2, 0, tracks, BOXES), 1);
        assert_int_equal(tracks[0].id, 1);
        assert_int_equal(tracks[0].box, 0);
        assert_int_equal(tracks[0].sightings, frame + 2);
    }
    poise_bytetrack_free(&tracker);
}

static void test_small_boxes(void **state)
{
    (void)state;
    poise_bytetrack *tracker;
    poise_bytetrack_track tracks[BOXES];
    poise_bbox boxes[2] = {box_at(50, 50, 9, 11, 0.9), box_at(90, 50, 9, 12, 0.9)};
    assert_int_equal(poise_bytetrack_new(NULL, &tracker, &err), 0);
    assert_int_equal(poise_bytetrack_step(tracker, boxes, 2, 0, tracks, BOXES), 1);
    assert_int_equal(tracks[0].box, 1);
    poise_bytetrack_free(&tracker);
}

static uint32_t random_state;

static double random_within(double low, double high)
{
    random_state = random_state * 1664525u + 1013904223u;
    return low + (high - low) * (random_state >> 8) / 16777216.0;
}

/* More boxes than fit, boxes of nonsense, times that stand still: bounded, unique ids, no
 * allocation. */
static void test_hostile(void **state)
{
    (void)state;
    enum { MANY = BOXES + 100 };
    poise_bytetrack_settings settings = poise_bytetrack_defaults();
    settings.frame_ns = 33333333;
    poise_bytetrack *tracker;
    static poise_bytetrack_track tracks[BOXES];
    static poise_bbox boxes[MANY];
    assert_int_equal(poise_bytetrack_new(&settings, &tracker, &err), 0);
    random_state = 7;
    long long before = allocations_count();
    for (int frame = 0; frame < 20; frame++) {
        for (int i = 0; i < MANY; i++)
            boxes[i] = box_at(random_within(0, 4000), random_within(0, 4000), random_within(20, 60),
                              random_within(20, 60), random_within(0, 1));
        boxes[0].x = NAN;
        boxes[1].w = INFINITY;
        boxes[2].h = -3;
        boxes[3].w = 0;
        boxes[4].score = NAN;
        int count =
            poise_bytetrack_step(tracker, boxes, MANY, frame < 10 ? 0 : -frame, tracks, BOXES);
        assert_true(count >= 0 && count <= BOXES);
        for (int i = 0; i < count; i++) {
            assert_true(i == 0 || tracks[i].id > tracks[i - 1].id);
            assert_true(tracks[i].box >= 5 && tracks[i].box < BOXES);
            assert_true(isfinite(tracks[i].where.x + tracks[i].where.y + tracks[i].where.w +
                                 tracks[i].where.h));
        }
    }
    assert_int_equal(allocations_count(), before);
    poise_bytetrack_reset(tracker);
    poise_bbox one = box_at(50, 50, 20, 20, 0.9);
    assert_int_equal(poise_bytetrack_step(tracker, &one, 1, 0, tracks, BOXES), 1);
    assert_int_equal(tracks[0].id, 1);
    poise_bytetrack_free(&tracker);
    assert_null(tracker);
    poise_bytetrack_free(&tracker);
}

static void test_settings(void **state)
{
    (void)state;
    poise_bytetrack *tracker = NULL;
    poise_bytetrack_settings wrong[5];
    for (int i = 0; i < 5; i++)
        wrong[i] = poise_bytetrack_defaults();
    wrong[0].track_thresh = 1.5f;
    wrong[1].match_thresh = NAN;
    wrong[2].min_box_area = -1;
    wrong[3].track_buffer = -1;
    wrong[4].frame_ns = -5;
    static const char *const names[] = {"track_thresh", "match_thresh", "min_box_area",
                                        "track_buffer", "frame_ns"};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(poise_bytetrack_new(&wrong[i], &tracker, &err), POISE_EINVAL);
        assert_non_null(strstr(err.text, names[i]));
        assert_null(tracker);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_palace),     cmocka_unit_test(test_campus),
        cmocka_unit_test(test_sunnyday),   cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_occlusion),  cmocka_unit_test(test_occlusion_by_time),
        cmocka_unit_test(test_weak_boxes), cmocka_unit_test(test_small_boxes),
        cmocka_unit_test(test_hostile),    cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
