/* Sources on files made here, good and odd ones. */
#include "support.h"

#include "media/jpeg.h"

#include <fcntl.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static support_result result;

static const support_video plain = {.container = "mp4",
                                    .codec = "mpeg4",
                                    .pixels = "yuv420p",
                                    .width = 96,
                                    .height = 64,
                                    .frames = 25};

static void reads_in_order_and_twice_the_same(void **state)
{
    (void)state;
    const char *path = support_path("plain.mp4");
    support_make(path, &plain);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, 0);
    assert_int_equal(result.code, POISE_EOF);
    assert_int_equal(result.frames, 25);
    assert_int_equal(result.format, POISE_PIXEL_I420);
    for (int i = 0; i < 25; i++) {
        assert_int_equal(result.pts_ns[i], 40 * MS * i);
        assert_int_equal(result.time_flags[i] | result.flags[i], 0);
    }
    assert_int_equal(result.report.kind, POISE_SOURCE_FILE);
    assert_int_equal(result.report.frames_hint, 25);
    assert_int_equal(result.report.duration_ns, 1000 * MS);
    assert_true(result.report.fps == 25.0);
    assert_string_equal(result.report.codec, "mpeg4");
    assert_string_equal(result.report.pixel_format, "yuv420p");
    assert_false(result.report.variable_rate || result.report.truncated || result.report.live);
    uint64_t hash = result.hash;
    poise_source_settings settings = poise_source_defaults();
    settings.threads = 1;
    settings.ahead = 1;
    support_read(path, &settings, &result);
    assert_int_equal(result.hash, hash);
    poise_buf text;
    poise_buf_init(&text, 1000);
    assert_int_equal(poise_source_warnings(&result.report, &text), 0);
    assert_int_equal(text.size, 0);
    poise_buf_free(&text);
}

static void turned(void **state)
{
    (void)state;
    static const struct {
        int degrees, mirror; /* clockwise */
        int x, y;            /* quarter of the upright picture in which the bright patch lies */
    } cases[] = {
        {0, 0, 0, 0},  {90, 0, 1, 0},  {180, 0, 1, 1}, {270, 0, 0, 1}, {0, 1, 1, 0},
        {90, 1, 1, 1}, {180, 1, 0, 1}, {270, 1, 0, 0}}; /* as the ffmpeg command turns them */
    static const char *const pixels[] = {"yuv420p", "yuv444p", "yuv420p10le"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t p = 0; p < 3; p++) {
            int32_t matrix[9];
            av_display_rotation_set(matrix, cases[i].degrees);
            if (cases[i].mirror) { /* first mirrored, then turned */
                matrix[0] = -matrix[0];
                matrix[1] = -matrix[1];
            }
            support_video video = {.container = "mov",
                                   .codec = "ffv1",
                                   .pixels = pixels[p],
                                   .width = 97,
                                   .height = 65,
                                   .frames = 2,
                                   .matrix = matrix};
            const char *path = support_path("turned.mov");
            support_make(path, &video);
            poise_source *source;
            poise_frame *frame;
            poise_err err;
            assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
            assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
            int swap = cases[i].degrees % 180 != 0;
            assert_int_equal(frame->image.width, swap ? 65 : 97);
            assert_int_equal(frame->image.height, swap ? 97 : 65);
            for (int y = 0; y < 2; y++)
                for (int x = 0; x < 2; x++) {
                    int px = x ? frame->image.width - 4 : 3, py = y ? frame->image.height - 4 : 3;
                    int bright = x == cases[i].x && y == cases[i].y;
                    assert_int_equal(support_luma(&frame->image, px, py) > 128, bright);
                }
            poise_frame_unref(&frame);
            poise_source_report report;
            poise_source_report_get(source, &report);
            assert_int_equal(report.rotation, cases[i].degrees);
            assert_int_equal(report.mirrored, cases[i].mirror);
            poise_source_close(&source);
            poise_source_settings keep = poise_source_defaults();
            keep.keep_rotation = 1;
            support_read(path, &keep, &result);
            assert_int_equal(result.width[0], 97);
            assert_int_equal(result.report.rotation, 0);
        }
}

static void pixel_formats(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int bt709, full;
        poise_pixel_format format;
    } cases[] = {{"yuv420p", 0, 0, POISE_PIXEL_I420},   {"yuv420p", 1, 0, POISE_PIXEL_I420},
                 {"yuv420p", 1, 1, POISE_PIXEL_I420},   {"yuv420p10le", 1, 0, POISE_PIXEL_I420},
                 {"yuv422p", 0, 0, POISE_PIXEL_RGB24},  {"yuv444p", 1, 0, POISE_PIXEL_RGB24},
                 {"yuva420p", 0, 0, POISE_PIXEL_RGB24}, {"bgra", 0, 0, POISE_PIXEL_RGB24},
                 {"gray", 0, 0, POISE_PIXEL_RGB24},     {"yuv444p16le", 0, 0, POISE_PIXEL_RGB24}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        support_video video = {.container = "matroska",
                               .codec = "ffv1",
                               .pixels = cases[i].name,
                               .width = 65,
                               .height = 33,
                               .frames = 2,
                               .bt709 = cases[i].bt709,
                               .full_range = cases[i].full};
        const char *path = support_path("pixels.mkv");
        support_make(path, &video);
        poise_source *source;
        poise_frame *frame;
        poise_err err;
        assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
        assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        assert_int_equal(frame->image.format, cases[i].format);
        assert_int_equal(frame->image.width, 65);
        assert_int_equal(frame->image.height, 33);
        if (frame->image.format == POISE_PIXEL_I420) {
            assert_int_equal(frame->image.matrix,
                             cases[i].bt709 ? POISE_YUV_BT709 : POISE_YUV_BT601);
            assert_int_equal(frame->image.full_range, cases[i].full);
        }
        assert_true(support_luma(&frame->image, 2, 2) > 180);
        assert_true(support_luma(&frame->image, 60, 30) < 70);
        poise_frame_unref(&frame);
        poise_source_close(&source);
        poise_source_settings rgb = poise_source_defaults();
        rgb.rgb = 1;
        support_read(path, &rgb, &result);
        assert_int_equal(result.frames, 2);
        assert_int_equal(result.format, POISE_PIXEL_RGB24);
    }
}

static void sizes(void **state)
{
    (void)state;
    static const int cases[][2] = {{1, 1}, {2, 1}, {1, 7}, {3, 3}, {33, 17}, {4095, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        support_video video = {.container = "matroska",
                               .codec = "ffv1",
                               .pixels = "yuv420p",
                               .width = cases[i][0],
                               .height = cases[i][1],
                               .frames = 1};
        const char *path = support_path("size.mkv");
        support_make(path, &video);
        support_read(path, NULL, &result);
        assert_int_equal(result.frames, 1);
        assert_int_equal(result.width[0], cases[i][0]);
        assert_int_equal(result.height[0], cases[i][1]);
    }
    support_video large = {.container = "matroska",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 7680,
                           .height = 4320,
                           .frames = 1};
    const char *path = support_path("8k.mkv");
    support_make(path, &large);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 1);
    assert_int_equal(result.width[0], 7680);
    assert_int_equal(result.format, POISE_PIXEL_I420);
    support_video huge = {.container = "matroska",
                          .codec = "ffv1",
                          .pixels = "gray",
                          .width = 16386,
                          .height = 2,
                          .frames = 1};
    support_make(path, &huge);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, POISE_ELIMIT);
}

static void size_changes(void **state)
{
    (void)state;
    /* Two MPEG-TS glued together: another size, and times that start again. */
    const char *path = support_path("glued.ts"), *second = support_path("second.ts");
    support_video video = {.container = "mpegts",
                           .codec = "libx264",
                           .pixels = "yuv420p",
                           .width = 96,
                           .height = 64,
                           .frames = 50,
                           .options = "preset=ultrafast"};
    support_make(path, &video);
    video.width = 64;
    video.height = 128;
    support_make(second, &video);
    support_append(path, second);
    support_read(path, NULL, &result);
    assert_int_equal(result.code, POISE_EOF);
    assert_int_equal(result.frames, 100);
    assert_int_equal(result.width[0], 96);
    assert_int_equal(result.width[99], 64);
    assert_int_equal(result.height[99], 128);
    assert_int_equal(result.report.size_changes, 1);
    assert_true(result.report.repaired >= 1);
    assert_in_range(result.pts_ns[99], 3900 * MS, 4100 * MS);
    /* RGB conversion follows the size as well */
    poise_source_settings rgb = poise_source_defaults();
    rgb.rgb = 1;
    support_read(path, &rgb, &result);
    assert_int_equal(result.frames, 100);
}

static void stamps_backwards_and_twice(void **state)
{
    (void)state;
    static const int64_t stamps[] = {0, 40, 40, 80, 60, 120, 160, 200};
    static const int64_t want[] = {0, 40, 60, 80, 100, 120, 160, 200};
    support_video video = {.container = "matroska",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 64,
                           .height = 48,
                           .frames = 8,
                           .pts = stamps};
    const char *path = support_path("stamps.mkv");
    support_make(path, &video);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 8);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(result.time_flags[i], i == 2 || i == 4 ? POISE_TIME_REPAIRED : 0);
        if (result.report.fps == 25.0)
            assert_int_equal(result.pts_ns[i], want[i] * MS);
    }
    assert_int_equal(result.report.repaired, 2);
}

static void stamps_absent(void **state)
{
    (void)state;
    const char *path = support_path("raw.mjpeg");
    support_video video = {.container = "mjpeg",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 64,
                           .height = 48,
                           .frames = 10};
    support_make(path, &video);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 10);
    for (int i = 0; i < 10; i++)
        assert_int_equal(result.pts_ns[i], 40 * MS * i);
    const char *avi = support_path("old.avi");
    video.container = "avi";
    support_make(avi, &video);
    support_read(avi, NULL, &result);
    assert_int_equal(result.frames, 10);
    assert_int_equal(result.pts_ns[9], 360 * MS);
}

static void variable_rate_and_slow_motion(void **state)
{
    (void)state;
    static const int64_t stamps[] = {0, 33, 66, 166, 200, 210};
    support_video video = {.container = "matroska",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 64,
                           .height = 48,
                           .frames = 6,
                           .pts = stamps};
    const char *path = support_path("variable.mkv");
    support_make(path, &video);
    support_read(path, NULL, &result);
    for (int i = 0; i < 6; i++)
        assert_int_equal(result.pts_ns[i], stamps[i] * MS);
    assert_true(result.report.variable_rate);
    assert_int_equal(result.report.interval_min_ns, 10 * MS);
    assert_int_equal(result.report.interval_max_ns, 100 * MS);
    const char *slow = support_path("slow.mp4");
    support_make(slow, &plain);
    poise_source_settings settings = poise_source_defaults();
    settings.capture_fps = 250;
    support_read(slow, &settings, &result);
    for (int i = 0; i < 25; i++)
        assert_int_equal(result.pts_ns[i], 4 * MS * i);
    assert_true(result.report.time_scale == 0.1);
}

static void aspect_interlacing_hdr(void **state)
{
    (void)state;
    support_video video = {.container = "mpegts",
                           .codec = "mpeg2video",
                           .pixels = "yuv420p",
                           .width = 96,
                           .height = 64,
                           .frames = 10,
                           .interlaced = 1};
    const char *path = support_path("dv.ts");
    support_make(path, &video);
    support_read(path, NULL, &result);
    assert_true(result.report.interlaced);
    assert_true(result.flags[5] & POISE_FRAME_INTERLACED);
    support_video hdr = {.container = "matroska",
                         .codec = "ffv1",
                         .pixels = "yuv420p10le",
                         .width = 64,
                         .height = 64,
                         .frames = 1,
                         .hdr = 1,
                         .aspect_num = 16,
                         .aspect_den = 15};
    const char *other = support_path("hdr.mkv");
    support_make(other, &hdr);
    support_read(other, NULL, &result);
    assert_true(result.report.hdr);
    assert_true(result.report.pixel_aspect > 1.066f && result.report.pixel_aspect < 1.067f);
}

static void write_jpeg(const char *path, int width, int height, uint8_t level)
{
    uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
    memset(pixels, level, (size_t)width * (size_t)height * 3);
    poise_image image = {.format = POISE_PIXEL_RGB24,
                         .width = width,
                         .height = height,
                         .plane = {pixels},
                         .stride = {(size_t)width * 3}};
    poise_buf out;
    poise_err err;
    poise_buf_init(&out, 1 << 20);
    assert_int_equal(poise_jpeg_encode(&image, 95, &out, &err), 0);
    support_write_file(path, out.data, out.size);
    poise_buf_free(&out);
    free(pixels);
}

static void folder_of_pictures(void **state)
{
    (void)state;
    mkdir(support_path("shots"), 0777);
    mkdir(support_path("shots/sub.jpg"), 0777); /* a folder, whatever its name */
    write_jpeg(support_path("shots/shot10.jpg"), 40, 30, 100);
    write_jpeg(support_path("shots/shot9.JPG"), 20, 30, 90);
    write_jpeg(support_path("shots/shot1.jpeg"), 10, 30, 10);
    support_write_file(support_path("shots/shot2.jpg"), "\xff\xd8\xff nonsense", 12);
    support_write_file(support_path("shots/notes.txt"), "x", 1);
    support_video png = {.container = "image2",
                         .codec = "png",
                         .pixels = "rgb24",
                         .width = 50,
                         .height = 30,
                         .frames = 1};
    support_make(support_path("shots/shot11.png"), &png);
    poise_source_settings settings = poise_source_defaults();
    settings.fps = 10;
    support_read(support_path("shots"), &settings, &result);
    assert_int_equal(result.code, POISE_EOF);
    assert_int_equal(result.frames, 4);
    static const int widths[] = {10, 20, 40, 50},
                     at[] = {0, 200, 300, 400}; /* the place of the broken one stays empty */
    for (int i = 0; i < 4; i++) {
        assert_int_equal(result.width[i], widths[i]);
        assert_int_equal(result.pts_ns[i], (at[i] - at[0]) * MS);
    }
    assert_int_equal(result.report.undecodable, 1);
    assert_int_equal(result.report.frames_hint, 5);
    support_read(support_path("shots/shot11.png"), NULL, &result);
    assert_int_equal(result.frames, 1);
    assert_int_equal(result.report.kind, POISE_SOURCE_PICTURE);
    assert_string_equal(result.report.codec, "png");
    support_read(support_path("shots/shot2.jpg"), NULL, &result);
    assert_int_equal(result.code, POISE_EFORMAT);
    assert_non_null(strstr(result.err.text, "shot2.jpg"));
}

static void *feed_pipe(void *cookie)
{
    const char *const *names = cookie;
    int fd = open(names[0], O_WRONLY);
    FILE *from = fopen(names[1], "rb");
    char bytes[1000];
    for (size_t got; fd >= 0 && (got = fread(bytes, 1, sizeof bytes, from)) > 0;)
        if (write(fd, bytes, got) < 0)
            break;
    fclose(from);
    close(fd);
    return NULL;
}

static void pipes(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* a reader that gives up early */
    const char *names[2] = {support_path("pipe"), support_path("piped.mkv")};
    support_video video = plain;
    video.container = "matroska";
    support_make(names[1], &video);
    assert_int_equal(mkfifo(names[0], 0600), 0);
    pthread_t thread;
    pthread_create(&thread, NULL, feed_pipe, names);
    support_read(names[0], NULL, &result);
    pthread_join(thread, NULL);
    assert_int_equal(result.frames, 25);
    assert_int_equal(result.report.kind, POISE_SOURCE_STDIN);
    /* MP4 keeps its index behind: the reason is said */
    support_video whole = plain;
    whole.width = 640;
    whole.height = 480;
    names[1] = support_path("piped.mp4");
    support_make(names[1], &whole);
    pthread_create(&thread, NULL, feed_pipe, names);
    support_read(names[0], NULL, &result);
    pthread_join(thread, NULL);
    assert_int_equal(result.open_code ? result.open_code : result.code, POISE_EFORMAT);
    assert_non_null(strstr(result.err.text, "faststart"));
}

static void *cancel_soon(void *cookie)
{
    usleep(50000);
    poise_source_cancel(cookie);
    return NULL;
}

static void canceled_while_waiting(void **state)
{
    (void)state;
    const char *path = support_path("cancel.mp4");
    support_make(path, &plain);
    poise_source *source;
    poise_frame *held[16], *frame;
    poise_err err;
    assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
    int count = 0, code;
    pthread_t thread;
    pthread_create(&thread, NULL, cancel_soon, source);
    while ((code = poise_source_next(source, POISE_WAIT_FOREVER, &held[count], &err)) == 0)
        count++; /* until none is free and it waits */
    pthread_join(thread, NULL);
    assert_int_equal(code, POISE_ECANCELED);
    assert_int_equal(poise_source_next(source, 0, &frame, &err), POISE_ECANCELED);
    while (count > 0)
        poise_frame_unref(&held[--count]);
    poise_source_close(&source);
}

static void frames_outlive_their_source(void **state)
{
    (void)state;
    const char *path = support_path("outlive.mp4");
    support_make(path, &plain);
    poise_source *source;
    poise_frame *frame, *other;
    poise_err err;
    assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
    assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
    other = poise_frame_ref(frame);
    int luma = support_luma(&frame->image, 90, 60);
    poise_source_close(&source);
    poise_frame_unref(&frame);
    assert_int_equal(support_luma(&other->image, 90, 60), luma);
    poise_frame_unref(&other);
    poise_frame_unref(&other); /* NULL is fine */
    poise_frame_unref(NULL);
    poise_source_close(&source);
    poise_source_close(NULL);
}

static void held_frames_make_a_file_wait(void **state)
{
    (void)state;
    const char *path = support_path("wait.mp4");
    support_make(path, &plain);
    poise_source_settings settings = poise_source_defaults();
    settings.lent = 2;
    settings.ahead = 1;
    poise_source *source;
    poise_frame *held[16];
    poise_err err;
    int count = 0, code;
    assert_int_equal(poise_source_open(path, &settings, &source, &err), 0);
    while (count < 16 && (code = poise_source_next(source, 200 * MS, &held[count], &err)) == 0)
        count++;
    assert_int_equal(code, POISE_ETIMEOUT);
    assert_in_range(count, 2, 4);
    poise_source_report report;
    poise_source_report_get(source, &report);
    assert_int_equal(report.in_flight, count);
    assert_int_equal(report.received, count);
    for (int i = 0; i < count; i++)
        poise_frame_unref(&held[i]);
    int rest = 0;
    poise_frame *frame;
    while ((code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err)) == 0) {
        poise_frame_unref(&frame);
        rest++;
    }
    assert_int_equal(code, POISE_EOF);
    assert_int_equal(count + rest, 25);
    poise_source_close(&source);
}

static int64_t host_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

/* No frame before its time, none forgotten; one that comes too late gives way to the next. */
static void paced_by_its_times(void **state)
{
    (void)state;
    const char *path = support_path("paced.mp4");
    support_make(path, &plain);
    poise_source_settings settings = poise_source_defaults();
    settings.paced = 2;
    poise_source *source;
    poise_frame *frame, *held[4];
    poise_err err;
    int code, count = 0;
    assert_int_equal(poise_source_open(path, &settings, &source, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "paced"));
    settings.paced = 1;
    settings.lent = 3;
    assert_int_equal(poise_source_open(path, &settings, &source, &err), 0);
    int64_t begin = 0, last = -1;
    while ((code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err)) == 0) {
        assert_true(host_ns() >= frame->captured_ns);
        if (count == 0)
            begin = frame->captured_ns - frame->time.pts_ns;
        assert_true(frame->captured_ns == begin + frame->time.pts_ns);
        assert_true(frame->time.pts_ns > last);
        last = frame->time.pts_ns;
        count++;
        if (count <= 3)
            held[count - 1] = frame; /* now all that may be lent: frames must be dropped */
        else
            poise_frame_unref(&frame);
        for (int i = 0; count == 4 && i < 3; i++)
            poise_frame_unref(&held[i]);
        if (count != 3)
            continue;
        poise_source_report before;
        do {
            usleep(5000);
            poise_source_report_get(source, &before);
        } while (before.received < 8);
    }
    assert_int_equal(code, POISE_EOF);
    poise_source_report report;
    poise_source_report_get(source, &report);
    assert_false(report.live);
    assert_int_equal(report.received, 25);
    assert_int_equal(report.processed, count);
    assert_int_equal(report.dropped_late + report.dropped_no_room, 25 - count);
    assert_in_range(count, 4, 22);
    poise_source_close(&source);
    /* Cancelling ends the wait for a frame that is due in a long time. */
    static const int64_t far[] = {0, 3600000};
    support_video slow = plain;
    slow.frames = 2;
    slow.pts = far;
    path = support_path("slow.mkv");
    slow.container = "matroska";
    support_make(path, &slow);
    assert_int_equal(poise_source_open(path, &settings, &source, &err), 0);
    assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
    poise_frame_unref(&frame);
    assert_int_equal(poise_source_next(source, 50 * MS, &frame, &err), POISE_ETIMEOUT);
    poise_source_close(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_order_and_twice_the_same),
        cmocka_unit_test(turned),
        cmocka_unit_test(pixel_formats),
        cmocka_unit_test(sizes),
        cmocka_unit_test(size_changes),
        cmocka_unit_test(stamps_backwards_and_twice),
        cmocka_unit_test(stamps_absent),
        cmocka_unit_test(variable_rate_and_slow_motion),
        cmocka_unit_test(aspect_interlacing_hdr),
        cmocka_unit_test(folder_of_pictures),
        cmocka_unit_test(pipes),
        cmocka_unit_test(canceled_while_waiting),
        cmocka_unit_test(frames_outlive_their_source),
        cmocka_unit_test(held_frames_make_a_file_wait),
        cmocka_unit_test(paced_by_its_times),
    };
    return cmocka_run_group_tests(tests, support_folder_make, support_folder_remove);
}
