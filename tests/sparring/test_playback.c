/* Recorded people: reading their files, putting their movement on our bodies, playing it. */
#include "cast.h"
#include "npz.h"
#include "retarget.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_BYTES = 4096 };

/* The motion data's folder, or NULL: then the test skips. */
static const char *motion_folder(void)
{
    static char path[PATH_BYTES];
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof(path), "%s/motion", shared != NULL ? shared : "../shared");
    if (access(path, R_OK) == 0)
        return path;
    print_message("# skipped: no motion data at %s\n", path);
    return NULL;
}

/* A .npy of version 1 with this header text and so many bytes of values (0, 1, 2 ...). */
static size_t make_npy(uint8_t *to, const char *header, size_t body)
{
    size_t length = strlen(header);
    memcpy(to, "\x93NUMPY\x01\x00", 8);
    to[8] = (uint8_t)length;
    to[9] = (uint8_t)(length >> 8);
    memcpy(to + 10, header, length);
    for (size_t i = 0; i < body; i++)
        to[10 + length + i] = (uint8_t)i;
    return 10 + length + body;
}

static void test_npy(void **state)
{
    (void)state;
    uint8_t bytes[512];
    poise_err err;
    sparring_array array;
    size_t size =
        make_npy(bytes, "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }\n", 24);
    assert_int_equal(sparring_npy_read(bytes, size, "a", "xyz", &array, &err), 0);
    assert_int_equal(array.rank, 2);
    assert_int_equal(array.shape[0], 2);
    assert_int_equal(array.shape[1], 3);
    assert_true(array.value[0] == 0x03020100 && array.value[5] == 0x17161514);
    free(array.value);
    float f = 1.5F;
    size = make_npy(bytes, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", 4);
    memcpy(bytes + size - 4, &f, 4);
    assert_int_equal(sparring_npy_read(bytes, size, "a", "fps", &array, &err), 0);
    assert_int_equal(array.count, 1);
    assert_true(array.value[0] == 1.5);
    free(array.value);

    static const struct {
        const char *header, *says;
    } broken[] = {
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", "C order"},
        {"{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }\n", "type"},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }\n", "type"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }\n", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }\n", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n",
         "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 2, 3), }\n", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", "shape"},
        {"{'descr': '<f4', 'fortran_order': False}\n", "lacks"},
    };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        size = make_npy(bytes, broken[i].header, 24);
        assert_int_equal(sparring_npy_read(bytes, size, "some.npz", "xyz", &array, &err),
                         POISE_EFORMAT);
        assert_non_null(strstr(err.text, "some.npz"));
        assert_non_null(strstr(err.text, broken[i].says));
    }
    bytes[0] = 'x';
    assert_int_equal(sparring_npy_read(bytes, size, "a", "xyz", &array, &err), POISE_EFORMAT);
    assert_int_equal(sparring_npy_read(bytes, 3, "a", "xyz", &array, &err), POISE_EFORMAT);
}

static void test_npz(void **state)
{
    (void)state;
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/npz/packed", getenv("POISE_SOURCE"));
    void *data;
    size_t size;
    poise_err err;
    sparring_array array;
    assert_int_equal(poise_file_read(path, SPARRING_NPZ_BYTES_MAX, &data, &size, &err), 0);
    assert_int_equal(sparring_npz_read(data, size, "packed", "xyz", &array, &err), 0);
    assert_int_equal(array.count, 18);
    assert_true(array.value[17] == 17 / 8.0);
    free(array.value);
    assert_int_equal(sparring_npz_read(data, size, "packed", "abc", &array, &err), POISE_EFORMAT);
    assert_non_null(strstr(err.text, "abc.npy"));
    /* Every single broken byte and every cut is refused or gives an array; nothing else. */
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    int refused = 0;
    for (size_t i = 0; i < size; i++) {
        memcpy(copy, data, size);
        copy[i] ^= 0x5a;
        if (sparring_npz_read(copy, size, "packed", "xyz", &array, &err) == 0)
            free(array.value);
        else
            refused++;
        memcpy(copy, data, size);
        assert_true(sparring_npz_read(copy, i, "packed", "xyz", &array, &err) < 0);
    }
    assert_true(refused > 100);
    free(copy);
    free(data);
}

/* A labels.csv of one line is refused with the line's number. */
static void test_broken_labels(void **state)
{
    (void)state;
    const char *top = getenv("TMPDIR");
    char folder[PATH_BYTES / 2], path[PATH_BYTES];
    snprintf(folder, sizeof(folder), "%s/poise-labels-XXXXXX", top != NULL ? top : "/tmp");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/labels.csv", folder);
    static const struct {
        const char *line;
        int code;
        const char *says;
    } broken[] = {
        {"mocap3d/a.npz,1,2,30,hdm_bd,jab", POISE_EFORMAT, "line 1"},
        {"mocap3d/a.npz,1,2,30,hdm_bd,jab,\"open", POISE_EFORMAT, "line 1"},
        {"mocap3d/../a.npz,1,2,30,hdm_bd,jab,x", POISE_EFORMAT, "plain names"},
        {"mocap3d/a.zip,1,2,30,hdm_bd,jab,x", POISE_EFORMAT, ".npz"},
        {"mocap3d/a.npz,1,2,30,hdm_bd,jab,x", POISE_ENOENT, "a.npz"},
        {"mocap3d/gpl_a.npz,1,2,30,hdm_bd,jab,x", POISE_EFORMAT, "no usable clip"},
        {"video2d/a.npz,1,2,30,hdm_bd,jab,x", POISE_EFORMAT, "no usable clip"},
    };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fprintf(file, "%s\n", broken[i].line);
        fclose(file);
        sparring_clips *clips = NULL;
        poise_err err;
        assert_int_equal(sparring_clips_load(folder, SPLIT_TRAIN, &clips, &err), broken[i].code);
        assert_non_null(strstr(err.text, broken[i].says));
        assert_null(clips);
    }
    unlink(path);
    rmdir(folder);
}

static void test_people_are_split(void **state)
{
    (void)state;
    const char *folder = motion_folder();
    if (folder == NULL)
        skip();
    static const int wanted[SPLIT_COUNT][LABEL_COUNT] = {
        {[LABEL_IDLE] = 1, [LABEL_KICK_MID] = 1, [LABEL_KICK_HIGH] = 1, [LABEL_GROUND] = 1},
        {[LABEL_IDLE] = 1, [LABEL_KICK_MID] = 1, [LABEL_KICK_HIGH] = 1, [LABEL_GROUND] = 1},
        {[LABEL_IDLE] = 1,
         [LABEL_KICK_MID] = 1,
         [LABEL_KICK_HIGH] = 1,
         [LABEL_GROUND] = 1,
         [LABEL_JAB] = 1,
         [LABEL_BLOCK] = 1}};
    for (int split = 0; split < SPLIT_COUNT; split++) {
        sparring_clips *clips;
        poise_err err;
        assert_int_equal(sparring_clips_load(folder, (sparring_split)split, &clips, &err), 0);
        int seen[LABEL_COUNT] = {0};
        for (int i = 0; i < clips->clips; i++) {
            const sparring_clip *clip = &clips->clip[i];
            assert_int_equal(sparring_subject_split(clip->subject), split);
            assert_true(strncmp(clip->name, "gpl_", 4) != 0);
            assert_true(strncmp(clip->name, "apchagi_", 8) != 0);
            assert_true(clip->ankle_rest > 0.03 && clip->ankle_rest < 0.15);
            for (int e = 0; e < clip->events; e++) {
                seen[clip->event[e].label]++;
                int number;
                sparring_clip_label(clip, clip->event[e].first, &number);
                assert_true(number >= 0);
            }
        }
        for (int label = 0; label < LABEL_COUNT; label++)
            assert_int_equal(seen[label] > 0, wanted[split][label]);
        for (int i = 0; i < clips->stretches; i++) {
            const sparring_stretch *stretch = &clips->stretch[i];
            const sparring_clip *clip = &clips->clip[stretch->clip];
            const sparring_event *event = &clip->event[stretch->event];
            assert_true(stretch->first >= 0 && stretch->last < clip->frames);
            assert_true(stretch->first <= event->first && stretch->last >= event->last);
        }
        sparring_clips_free(&clips);
    }
}

static double angle(v3 a, v3 b, v3 c)
{
    v3 u = v3_unit(v3_sub(a, b), v3_of(1, 0, 0)), w = v3_unit(v3_sub(c, b), v3_of(1, 0, 0));
    return acos(clampd(v3_dot(u, w), -1, 1)) * (180 / 3.14159265358979);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check_bones(const sparring_body *body, const sparring_skeleton *k)
{
    for (int side = 0; side < 2; side++) {
        assert_true(fabs(v3_len(v3_sub(k->hip[side], k->knee[side])) - body->thigh) < 1e-9);
        assert_true(fabs(v3_len(v3_sub(k->knee[side], k->ankle[side])) - body->shank) < 1e-9);
        assert_true(fabs(v3_len(v3_sub(k->shoulder[side], k->elbow[side])) - body->upper_arm) <
                    1e-9);
        assert_true(fabs(v3_len(v3_sub(k->elbow[side], k->wrist[side])) - body->forearm) < 1e-9);
    }
    assert_true(fabs(v3_len(v3_sub(k->hip[0], k->hip[1])) - 2 * body->hip) < 1e-9);
    assert_true(fabs(v3_len(v3_sub(k->neck, k->pelvis)) - body->spine) < 1e-9);
    for (int i = 0; i < SPARRING_LANDMARKS; i++)
        assert_true(isfinite(k->landmark[i].x) && isfinite(k->landmark[i].y) &&
                    isfinite(k->landmark[i].z));
    assert_true(v3_dot(v3_cross(k->head_axes.x, k->head_axes.y), k->head_axes.z) > 0.999);
    assert_true(v3_dot(v3_cross(k->hand_axes[0].x, k->hand_axes[0].y), k->hand_axes[0].z) > 0.999);
    assert_true(v3_dot(v3_cross(k->foot_axes[1].x, k->foot_axes[1].y), k->foot_axes[1].z) > 0.999);
}

/* Every clip on two bodies, straight and mirrored: our bones, the recorded person's angles. */
static void test_angles_are_kept(void **state)
{
    (void)state;
    const char *folder = motion_folder();
    if (folder == NULL)
        skip();
    sparring_track *track = malloc(sizeof(*track));
    enum { MOST = 200000 };
    double *error[3];
    int count = 0;
    for (int i = 0; i < 3; i++)
        assert_non_null(error[i] = malloc(MOST * sizeof(double)));
    assert_non_null(track);
    for (int split = 0; split < SPLIT_COUNT; split++) {
        sparring_clips *clips;
        poise_err err;
        assert_int_equal(sparring_clips_load(folder, (sparring_split)split, &clips, &err), 0);
        sparring_cast cast = sparring_cast_make((sparring_split)split, 5);
        for (int i = 0; i < clips->stretches; i++) {
            const sparring_stretch *stretch = &clips->stretch[i];
            const sparring_clip *clip = &clips->clip[stretch->clip];
            const sparring_body *body = &cast.body[i % 2];
            int mirrored = i / 2 % 2;
            sparring_track_make(track, clip, stretch, body, mirrored);
            for (int t = 0; t < track->frames; t++) {
                const v3 *j = clip->joint + (ptrdiff_t)(stretch->first + t) * SPARRING_LANDMARKS;
                sparring_figure figure = sparring_track_at(track, t);
                sparring_skeleton k;
                sparring_figure_solve(body, &figure, v3_of(0, 1.5, 3), &k);
                check_bones(body, &k);
                for (int side = 0; side < 2 && count < MOST; side++, count++) {
                    int s = mirrored ? 1 - side : side;
                    error[0][count] = fabs(angle(j[11 + s], j[13 + s], j[15 + s]) -
                                           angle(k.shoulder[side], k.elbow[side], k.wrist[side]));
                    error[1][count] = fabs(angle(j[23 + s], j[25 + s], j[27 + s]) -
                                           angle(k.hip[side], k.knee[side], k.ankle[side]));
                    /* Between trunk and upper arm, as directions: shoulders differ in width. */
                    v3 trunk = v3_sub(v3_lerp(j[11], j[12], 0.5), v3_lerp(j[23], j[24], 0.5));
                    v3 zero = {0};
                    error[2][count] = fabs(angle(trunk, zero, v3_sub(j[13 + s], j[11 + s])) -
                                           angle(v3_sub(k.neck, k.pelvis), zero,
                                                 v3_sub(k.elbow[side], k.shoulder[side])));
                }
            }
        }
        sparring_clips_free(&clips);
    }
    assert_true(count > 10000);
    static const double median[3] = {0.01, 3, 0.01}, p95[3] = {0.01, 10, 5};
    for (int i = 0; i < 3; i++) {
        qsort(error[i], (size_t)count, sizeof(double), ascending);
        print_message("# %s: median %.2f, p95 %.2f degrees\n",
                      (const char *[]){"elbow", "knee", "shoulder"}[i], error[i][count / 2],
                      error[i][count * 95 / 100]);
        assert_true(error[i][count / 2] < median[i]);
        assert_true(error[i][count * 95 / 100] < p95[i]);
        free(error[i]);
    }
    free(track);
}

/* Bouts of recorded people: exact bones, standing feet stay, nothing jumps, sinks or leaves the
 * ring, spans as long as their labels. */
static void test_playing(void **state)
{
    (void)state;
    const char *folder = motion_folder();
    if (folder == NULL)
        skip();
    int contacts[OUTCOME_MISSED + 1] = {0}, events = 0;
    for (int split = 0; split < SPLIT_COUNT; split++) {
        sparring_cast cast = sparring_cast_make((sparring_split)split, 11);
        sparring_animator *animator;
        poise_err err;
        assert_int_equal(
            sparring_playback_new(&cast, folder, (sparring_split)split, 11, &animator, &err), 0);
        sparring_moment *now = calloc(2, sizeof(*now)), *before = now + 1;
        assert_non_null(now);
        v3 stood[SPARRING_FIGHTERS][2];
        int stands[SPARRING_FIGHTERS][2] = {{0}};
        long long serial[SPARRING_FIGHTERS] = {0};
        for (int step = 0; step < 90 * SPARRING_STEPS; step++) {
            *before = *now;
            animator->step(animator, now);
            assert_int_equal(now->step, step);
            assert_int_equal(now->actors, cast.actors);
            for (int i = 0; i < SPARRING_FIGHTERS; i++) {
                const sparring_actor *actor = &now->actor[i];
                const sparring_skeleton *k = &actor->skeleton;
                const sparring_body *body = &cast.body[i];
                check_bones(body, k);
                assert_true(fabs(k->pelvis.x) < 2.9 && fabs(k->pelvis.z) < 2.9);
                int upright = k->pelvis.y > 0.6 * (body->thigh + body->shank);
                for (int side = 0; side < 2; side++) {
                    assert_true(fmin(k->heel[side].y, k->ball[side].y) > -0.005);
                    int down = upright && k->ball[side].y < 0.005;
                    if (down && !stands[i][side])
                        stood[i][side] = k->ball[side];
                    stands[i][side] = down;
                    if (down)
                        assert_true(hypot(k->ball[side].x - stood[i][side].x,
                                          k->ball[side].z - stood[i][side].z) < 0.025);
                }
                for (int joint = 0; joint < SPARRING_LANDMARKS; joint++) {
                    assert_true(k->landmark[joint].y > -0.06);
                    double way = v3_len(
                        v3_sub(k->landmark[joint], before->actor[i].skeleton.landmark[joint]));
                    assert_true(step == 0 || way < (joint < 17 || joint > 22 ? 0.10 : 0.20));
                }
                const sparring_doing *doing = &actor->doing;
                assert_true((doing->label == LABEL_IDLE) == (doing->serial == 0));
                if (doing->serial > serial[i]) {
                    assert_true(doing->serial == serial[i] + 1);
                    serial[i] = doing->serial;
                    events++;
                }
                if (actor->contact.present) {
                    contacts[actor->contact.outcome]++;
                    assert_true(actor->contact.limb == doing->limb && doing->limb != LIMB_NONE);
                    assert_true(doing->phase != PHASE_WINDUP);
                    assert_true(actor->contact.serial == doing->serial);
                }
            }
        }
        free(now);
        animator->free(animator);
    }
    assert_true(events > 40);
    assert_true(contacts[OUTCOME_LANDED] > 5 && contacts[OUTCOME_MISSED] > 5);
}

/* How long a class lasted, told by the moments, is what labels.csv says (played 0.9 to 1.1 times as
 * fast, with a soft beginning). */
static void test_spans_are_kept(void **state)
{
    (void)state;
    const char *folder = motion_folder();
    if (folder == NULL)
        skip();
    sparring_clips *clips;
    poise_err err;
    assert_int_equal(sparring_clips_load(folder, SPLIT_VALIDATION, &clips, &err), 0);
    sparring_cast cast = sparring_cast_make(SPLIT_VALIDATION, 3);
    sparring_animator *animator;
    assert_int_equal(sparring_playback_new(&cast, folder, SPLIT_VALIDATION, 3, &animator, &err), 0);
    sparring_moment *moment = calloc(1, sizeof(*moment));
    assert_non_null(moment);
    long long serial[SPARRING_FIGHTERS] = {0}, steps[SPARRING_FIGHTERS] = {0};
    char style[SPARRING_FIGHTERS][SPARRING_NAME] = {"", ""};
    sparring_label label[SPARRING_FIGHTERS] = {LABEL_IDLE, LABEL_IDLE};
    int compared = 0;
    for (int step = 0; step < 120 * SPARRING_STEPS; step++) {
        animator->step(animator, moment);
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            const sparring_doing *doing = &moment->actor[i].doing;
            if (doing->serial == serial[i]) {
                steps[i] += serial[i] != 0;
                continue;
            }
            for (int c = 0; c < clips->clips && serial[i] != 0; c++) {
                const sparring_clip *clip = &clips->clip[c];
                if (strncmp(clip->name, style[i], strlen(clip->name)) != 0 ||
                    label[i] == LABEL_GROUND) /* goes back the way it came */
                    continue;
                const sparring_event *event = &clip->event[0];
                for (int e = 0; e < clip->events; e++)
                    event = clip->event[e].label == label[i] ? &clip->event[e] : event;
                double frames = (double)steps[i] * SPARRING_CLIP_FPS / SPARRING_STEPS;
                double wanted = event->last - event->first + 1;
                assert_true(frames > 0.88 * wanted - 1 && frames < 1.12 * wanted + 3);
                compared++;
            }
            serial[i] = doing->serial;
            steps[i] = 1;
            label[i] = doing->label;
            memcpy(style[i], doing->style, sizeof(style[i]));
        }
    }
    assert_true(compared > 8);
    free(moment);
    animator->free(animator);
    sparring_clips_free(&clips);
}

static uint64_t digest(const sparring_cast *cast, const char *folder, uint64_t seed)
{
    sparring_animator *animator;
    poise_err err;
    assert_int_equal(sparring_playback_new(cast, folder, SPLIT_TEST, seed, &animator, &err), 0);
    sparring_moment *moment = calloc(1, sizeof(*moment));
    assert_non_null(moment);
    uint64_t hash = 0xcbf29ce484222325u;
    for (int step = 0; step < 20 * SPARRING_STEPS; step++) {
        animator->step(animator, moment);
        const unsigned char *bytes = (const unsigned char *)moment;
        for (size_t i = 0; i < sizeof(*moment); i += 7)
            hash = (hash ^ bytes[i]) * 0x100000001b3u;
    }
    free(moment);
    animator->free(animator);
    return hash;
}

static void test_same_seed_same_bout(void **state)
{
    (void)state;
    const char *folder = motion_folder();
    if (folder == NULL)
        skip();
    sparring_cast cast = sparring_cast_make(SPLIT_TEST, 4);
    uint64_t first = digest(&cast, folder, 4);
    assert_true(digest(&cast, folder, 4) == first);
    assert_true(digest(&cast, folder, 5) != first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_npy),
        cmocka_unit_test(test_npz),
        cmocka_unit_test(test_broken_labels),
        cmocka_unit_test(test_people_are_split),
        cmocka_unit_test(test_angles_are_kept),
        cmocka_unit_test(test_playing),
        cmocka_unit_test(test_spans_are_kept),
        cmocka_unit_test(test_same_seed_same_bout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
