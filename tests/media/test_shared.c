/* Sources on the shared videos and pictures: every frame is there, in order, the same twice, and in
 * rgb mode byte for byte what the reference was recorded from. */
#include "support.h"

#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <sys/stat.h>

static const char *shared(const char *name)
{
    static char path[4][1024];
    static unsigned next;
    char *p = path[next++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", getenv("POISE_SHARED"), name);
    return p;
}

/* Frames as the ffmpeg command delivers them: two_boxers_pads and two_dancers hold 452 and 256, but
 * their edit lists leave the last out. */
static const struct {
    const char *name;
    int width, height, frames, variable;
} videos[] = {
    {"two_boxers_pads.mp4", 640, 480, 451, 0},
    {"two_dancers.mp4", 640, 360, 242, 0},
    {"pose2sim_multi/cam01.mp4", 1088, 1920, 100, 0},
    {"pose2sim_multi/cam02.mp4", 1088, 1920, 100, 0},
    {"pose2sim_multi/cam03.mp4", 1088, 1920, 100, 0},
    {"pose2sim_multi/cam04.mp4", 1088, 1920, 100, 0},
    {"sports2d_demo.mp4", 1768, 994, 230, 0},
    {"karate_kata_single.mp4", 1080, 1920, 283, 0},
    {"pose_squats.mp4", 720, 1280, 65, 0},
    {"openpose_street.avi", 1280, 720, 205, 0},
    {"two_people_hug_ntu.mp4", 1920, 1080, 72, 1},
    {"one_by_one.mp4", 768, 432, 1394, 0},
    {"worker_walk.gif", 480, 270, 71, 0},
    {"classroom_seated.gif", 480, 270, 45, 0},
    {"tiny_5frames.mp4", 960, 540, 5, 0},
};

static void all_videos_twice(void **state)
{
    (void)state;
    static support_result first, second;
    poise_source_settings one_thread = poise_source_defaults();
    one_thread.threads = 1;
    for (size_t i = 0; i < sizeof videos / sizeof *videos; i++) {
        char name[256];
        snprintf(name, sizeof name, "media/videos/%s", videos[i].name);
        const char *path = shared(name);
        support_read(path, NULL, &first); /* asserts strictly increasing times */
        print_message("# %s: %d frames, last at %.3f s, %s\n", videos[i].name, first.frames,
                      first.frames && first.frames <= 512
                          ? (double)first.pts_ns[first.frames - 1] / 1e9
                          : 0.0,
                      first.report.codec);
        assert_int_equal(first.code, POISE_EOF);
        assert_int_equal(first.frames, videos[i].frames);
        assert_int_equal(first.width[0], videos[i].width);
        assert_int_equal(first.height[0], videos[i].height);
        assert_int_equal(first.report.variable_rate, videos[i].variable);
        assert_int_equal(first.report.repaired + first.report.estimated + first.report.undecodable,
                         0);
        support_read(path, &one_thread, &second);
        assert_true(first.hash == second.hash);
        assert_int_equal(second.frames, first.frames);
    }
}

static void hash_frame(const poise_image *image, char *hex)
{
    struct AVSHA *sha = av_sha_alloc();
    assert_non_null(sha);
    av_sha_init(sha, 256);
    assert_int_equal(image->format, POISE_PIXEL_RGB24);
    for (int y = 0; y < image->height; y++)
        av_sha_update(sha, image->plane[0] + image->stride[0] * (size_t)y,
                      (size_t)image->width * 3);
    uint8_t digest[32];
    av_sha_final(sha, digest);
    av_free(sha);
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

typedef struct reference {
    char set[64], frame[128], hex[65];
    int width, height;
} reference;

static int next_reference(FILE *csv, reference *r)
{
    return fscanf(csv, "%63[^,],%127[^,],%d,%d,%64s ", r->set, r->frame, &r->width, &r->height,
                  r->hex) == 5;
}

static FILE *references(void)
{
    FILE *csv = fopen(shared("golden/frames_sha256.csv"), "r");
    assert_non_null(csv);
    char head[128];
    assert_non_null(fgets(head, sizeof head, csv));
    return csv;
}

/* The rows of one video are consecutive, with rising frame numbers. */
static void check_video(const char *set)
{
    char name[256];
    snprintf(name, sizeof name, "media/videos/%s.mp4", set);
    poise_source_settings settings = poise_source_defaults();
    settings.rgb = 1;
    poise_source *source;
    poise_err err;
    assert_int_equal(poise_source_open(shared(name), &settings, &source, &err), 0);
    FILE *csv = references();
    reference want;
    poise_frame *frame = NULL;
    int same = 0, rows = 0;
    while (next_reference(csv, &want)) {
        if (strcmp(want.set, set) != 0)
            continue;
        rows++;
        do {
            poise_frame_unref(&frame);
            assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        } while (frame->time.index < atoll(want.frame));
        char hex[65];
        assert_int_equal(frame->image.width, want.width);
        hash_frame(&frame->image, hex);
        same += strcmp(hex, want.hex) == 0;
    }
    poise_frame_unref(&frame);
    fclose(csv);
    poise_source_close(&source);
    print_message("# %s: %d of %d frames have the recorded SHA-256\n", set, same, rows);
    assert_true(rows > 0);
    assert_int_equal(same, rows);
}

static void frames_byte_for_byte(void **state)
{
    (void)state;
    check_video("pose_squats");
    check_video("two_boxers_pads");
    check_video("karate_kata_single");
}

static void stills_byte_for_byte(void **state)
{
    (void)state;
    FILE *csv = references();
    reference want;
    int same = 0, rows = 0;
    while (next_reference(csv, &want)) {
        if (strcmp(want.set, "media_pack") != 0)
            continue;
        rows++;
        /* "folder__file.png" was made from images/folder/file.jpg (or .png) */
        char *part = strstr(want.frame, "__"), *dot = strrchr(want.frame, '.');
        assert_non_null(part);
        assert_non_null(dot);
        static const char *const endings[] = {"jpg", "jpeg", "png"};
        char name[300];
        struct stat st;
        for (size_t i = 0; i < 3; i++) {
            snprintf(name, sizeof name, "media/images/%.*s/%.*s.%s", (int)(part - want.frame),
                     want.frame, (int)(dot - part - 2), part + 2, endings[i]);
            if (stat(shared(name), &st) == 0)
                break;
        }
        poise_source_settings settings = poise_source_defaults();
        settings.rgb = settings.keep_rotation = 1;
        poise_source *source;
        poise_frame *frame;
        poise_err err;
        assert_int_equal(poise_source_open(shared(name), &settings, &source, &err), 0);
        assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        char hex[65];
        hash_frame(&frame->image, hex);
        if (strcmp(hex, want.hex) != 0)
            print_message("# %s differs\n", name);
        else
            same++;
        poise_frame_unref(&frame);
        poise_source_close(&source);
    }
    fclose(csv);
    print_message("# stills: %d of %d have the recorded SHA-256\n", same, rows);
    assert_true(rows > 0);
    assert_int_equal(same, rows);
}

int main(void)
{
    const char *folder = getenv("POISE_SHARED");
    struct stat st;
    if (!folder || stat(folder, &st)) {
        puts("1..0 # SKIP no test data: set POISE_SHARED to their folder");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_videos_twice),
        cmocka_unit_test(frames_byte_for_byte),
        cmocka_unit_test(stills_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
