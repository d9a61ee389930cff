/* What writing and reading the files costs.   usage: record_speed [FRAMES]
 *
 * Prints the least time of 30 rounds per person and frame as JSON Lines and MessagePack, the time
 * of one number beside printf, and time and peak memory of a prediction file of FRAMES (100000)
 * frames. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "record/number.h"
#include "record/pack.h"
#include "scene/neuropose.h"
#include "scene/tables.h"

enum { ROUNDS = 30, NUMBERS = 4096 };

static poise_scene scene, back;
static poise_np_frame frame;
static float numbers[NUMBERS];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static float uniform(void)
{
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return (float)(state >> 8) / 16777216.0f;
}

static void fill_points(poise_point3 *points, int count)
{
    for (int i = 0; i < count; i++)
        points[i] = (poise_point3){uniform() - 0.5f, uniform() - 0.5f, uniform() - 0.5f};
}

static void fill_landmarks(poise_landmark *landmarks, int count)
{
    for (int i = 0; i < count; i++)
        landmarks[i] = (poise_landmark){1920 * uniform(), 1080 * uniform(), 300 * uniform(),
                                        uniform(), uniform()};
}

static void fill_scene(void)
{
    poise_person *person = &scene.people[0];
    scene.people_count = 1;
    person->id = 1;
    person->flags = POISE_PERSON_CAMERA_VALID;
    fill_landmarks(person->landmarks, POISE_LANDMARKS);
    fill_points(person->world_m, POISE_LANDMARKS);
    fill_points(person->camera_mm, POISE_LANDMARKS);
    for (int h = 0; h < 2; h++) {
        person->hands[h].present = 1;
        fill_landmarks(person->hands[h].landmarks, POISE_HAND_LANDMARKS);
        fill_points(person->hands[h].world_m, POISE_HAND_LANDMARKS);
    }
    frame.people = 1;
    frame.joints = POISE_LANDMARKS;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        for (int k = 0; k < 3; k++)
            frame.poses3d[0][j][k] = (double)(2000 * uniform());
        for (int k = 0; k < 2; k++)
            frame.poses2d[0][j][k] = (double)(2000 * uniform());
    }
}

static int person_frames(poise_err *err)
{
    double write_json = 1, read_json = 1, write_pack = 1, read_pack = 1;
    size_t json_size = 0, pack_size = 0;
    poise_buf buf;
    poise_json json;
    poise_buf_init(&buf, 1 << 20);
    for (int round = 0; round < ROUNDS; round++) {
        poise_buf_clear(&buf);
        poise_json_to_buf(&json, &buf, 0);
        double t = now();
        if (poise_poses_write_frame(&json, &scene, err))
            return 1;
        write_json = least(write_json, now() - t);
        json_size = buf.size;
        t = now();
        if (poise_json_read(buf.data, buf.size, &poise_scene_record, NULL, &back, err))
            return 1;
        read_json = least(read_json, now() - t);
        poise_buf_clear(&buf);
        t = now();
        if (poise_msgpack_write(&buf, &poise_scene_record, &scene, err))
            return 1;
        write_pack = least(write_pack, now() - t);
        pack_size = buf.size;
        t = now();
        if (poise_msgpack_read(buf.data, buf.size, &poise_scene_record, &back, err))
            return 1;
        read_pack = least(read_pack, now() - t);
    }
    poise_buf_free(&buf);
    printf("one person with both hands, one frame   write us   read us   bytes\n");
    printf("  JSON Lines                            %8.1f  %8.1f  %6zu\n", 1e6 * write_json,
           1e6 * read_json, json_size);
    printf("  MessagePack                           %8.1f  %8.1f  %6zu\n", 1e6 * write_pack,
           1e6 * read_pack, pack_size);
    return 0;
}

static void single_numbers(void)
{
    double ours = 1, theirs = 1;
    size_t length = 0;
    char text[64];
    for (int i = 0; i < NUMBERS; i++)
        numbers[i] = 2000 * uniform();
    for (int round = 0; round < ROUNDS; round++) {
        double t = now();
        for (int i = 0; i < NUMBERS; i++)
            length += poise_print_f32(numbers[i], text);
        ours = least(ours, now() - t);
        t = now();
        for (int i = 0; i < NUMBERS; i++)
            length += (size_t)snprintf(text, sizeof text, "%.9g", (double)numbers[i]);
        theirs = least(theirs, now() - t);
    }
    printf("one float: shortest %.0f ns, printf %%.9g (longer) %.0f ns%s\n", 1e9 * ours / NUMBERS,
           1e9 * theirs / NUMBERS, length ? "" : " ");
}

static int long_file(int64_t frames, poise_err *err)
{
    FILE *file = tmpfile();
    if (!file)
        return 1;
    double before = peak_mib(), t = now();
    poise_np_writer writer;
    poise_np_begin(&writer, file);
    for (int64_t i = 0; i < frames; i++)
        poise_np_write_frame(&writer, &frame);
    poise_np_metadata metadata = {.frame_count = frames};
    if (poise_np_end(&writer, &metadata, NULL, err) || fflush(file))
        return 1;
    double written = now() - t, peak_written = peak_mib();
    double size = (double)ftello(file);
    rewind(file);
    t = now();
    poise_np_predictions predictions;
    int code = poise_np_read(file, NULL, &predictions, err);
    double read = now() - t;
    fclose(file);
    printf("prediction file of %lld frames, %.0f MB: written in %.2f s (%.0f MB/s), read and "
           "checked in %.2f s (%.0f "
           "MB/s)\n",
           (long long)frames, size / 1e6, written, size / 1e6 / written, read, size / 1e6 / read);
    printf("peak memory %.1f MiB before, %.1f after writing, %.1f after reading\n", before,
           peak_written, peak_mib());
    return code;
}

int main(int argc, char **argv)
{
    poise_err err = {.code = 0};
    long long frames = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
    fill_scene();
    single_numbers();
    if (frames < 1 || person_frames(&err) || long_file(frames, &err)) {
        fprintf(stderr, "record_speed: %s\n", frames < 1 ? "FRAMES must be 1 or more" : err.text);
        return 2;
    }
    return 0;
}
