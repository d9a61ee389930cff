/* Sources on what is no video, or half of one; on names, settings and pipes that lead nowhere. */
#include "support.h"

#include "media/writer.h"

#include <fcntl.h>
#include <libavformat/avformat.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static support_result result;

static const support_video plain = {.container = "mp4",
                                    .codec = "mpeg4",
                                    .pixels = "yuv420p",
                                    .width = 96,
                                    .height = 64,
                                    .frames = 25};

static void names_that_are_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int code;
        const char *says;
    } bad[] = {
        {"", POISE_EINVAL, "empty"},
        {"/nonexistent/a.mp4", POISE_ENOENT, "/nonexistent/a.mp4: no such file"},
        {"concat:a.mp4|b.mp4", POISE_ENOENT, "no such file"},
        {"gopher://x/y", POISE_EUNSUPPORTED, "rtsp"},
        {"/dev/null", POISE_EUNSUPPORTED, "give a video file"},
        {"/dev/video9", POISE_ENOENT, "ls /dev/video*"},
        {"97", POISE_ENOENT, "/dev/video97: no such camera"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        support_read(bad[i].name, NULL, &result);
        assert_int_equal(result.open_code, bad[i].code);
        assert_non_null(strstr(result.err.text, bad[i].says));
    }
    mkdir(support_path("bare"), 0777);
    support_read(support_path("bare"), NULL, &result);
    assert_int_equal(result.open_code, POISE_ENOENT);
    assert_non_null(strstr(result.err.text, "no pictures"));
}

static void settings_out_of_range(void **state)
{
    (void)state;
    poise_source_settings settings = poise_source_defaults();
    settings.threads = 0;
    support_read("x", &settings, &result);
    assert_int_equal(result.open_code, POISE_EINVAL);
    settings = poise_source_defaults();
    settings.capture_fps = -1;
    support_read("x", &settings, &result);
    assert_int_equal(result.open_code, POISE_EINVAL);
    settings = poise_source_defaults();
    settings.lent = 1000;
    support_read("x", &settings, &result);
    assert_int_equal(result.open_code, POISE_EINVAL);
}

static void files_that_are_no_video(void **state)
{
    (void)state;
    const char *path = support_path("bad.mp4");
    support_write_file(path, "", 0);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, POISE_EFORMAT);
    assert_non_null(strstr(result.err.text, "empty"));
    uint8_t noise[5000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)(i * i * 31 + i * 7 + (i >> 3));
    support_write_file(path, noise, sizeof noise);
    support_read(path, NULL, &result);
    assert_int_not_equal(result.open_code, 0);
    const char *text = support_path("notes.txt");
    support_write_file(text, "hello there\nthis is text\n", 25);
    support_read(text, NULL, &result);
    assert_int_not_equal(result.open_code, 0);
    const char *list = support_path("list.m3u8");
    support_write_file(
        list, "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nplain.mp4\n#EXT-X-ENDLIST\n", 69);
    support_read(list, NULL, &result);
    assert_int_not_equal(result.open_code, 0);
    const char *join = support_path("join.ffconcat");
    support_write_file(join, "ffconcat version 1.0\nfile plain.mp4\n", 36);
    support_read(join, NULL, &result);
    assert_int_not_equal(result.open_code, 0);
}

static void may_not_be_read(void **state)
{
    (void)state;
    const char *path = support_path("secret.mp4");
    support_write_file(path, "x", 1);
    chmod(path, 0);
    /* Root may read everything, so root is somebody else for a moment. */
    uid_t me = geteuid();
    if (me == 0) {
        assert_int_equal(chmod(support_path("."), 0755), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    support_read(path, NULL, &result);
    if (me == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(result.open_code, POISE_EIO);
    assert_non_null(strstr(result.err.text, "permissions"));
}

static void sound_only(void **state)
{
    (void)state;
    uint8_t wav[44 + 16000] = "RIFF\xa4\x3e\0\0WAVEfmt "
                              "\x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x80\x3e\0";
    const char *path = support_path("sound.wav");
    support_write_file(path, wav, sizeof wav);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, POISE_EUNSUPPORTED);
    assert_non_null(strstr(result.err.text, "no video stream"));
}

static void no_frames(void **state)
{
    (void)state;
    const char *path = support_path("none.mp4");
    support_video video = plain;
    video.frames = 0;
    support_make(path, &video);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, POISE_EUNSUPPORTED); /* it does not even list a track */
    video.container = "avi";
    const char *track = support_path("none.avi");
    support_make(track, &video);
    support_read(track, NULL, &result);
    assert_int_equal(result.open_code, 0);
    assert_int_equal(result.code, POISE_EOF);
    assert_int_equal(result.frames, 0);
}

static void cut_off(void **state)
{
    (void)state;
    /* The index behind: nothing can be known. */
    const char *path = support_path("cut.mp4");
    support_make(path, &plain);
    size_t size = support_file_size(path);
    support_cut(path, size * 6 / 10);
    support_read(path, NULL, &result);
    assert_int_equal(result.open_code, POISE_EFORMAT);
    assert_non_null(strstr(result.err.text, "cut off"));
    /* The index in front (as our own writer puts it): what is there is delivered, the loss is said.
     */
    const char *front = support_path("front.mp4");
    poise_writer *writer;
    poise_err err;
    uint8_t pixels[96 * 64 * 3];
    poise_image image = {.format = POISE_PIXEL_RGB24,
                         .width = 96,
                         .height = 64,
                         .plane = {pixels},
                         .stride = {96 * 3}};
    assert_int_equal(poise_writer_open(front, NULL, &writer, &err), 0);
    for (int i = 0; i < 50; i++) {
        for (size_t b = 0; b < sizeof pixels; b++)
            pixels[b] = (uint8_t)(b * 2654435761u >> 24 ^ (unsigned)i * 5);
        assert_int_equal(poise_writer_image(writer, &image, i * 40 * MS, &err), 0);
    }
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    support_read(front, NULL, &result);
    assert_int_equal(result.frames, 50);
    assert_false(result.report.truncated);
    support_cut(front, support_file_size(front) * 6 / 10);
    support_read(front, NULL, &result);
    assert_int_equal(result.open_code, 0);
    assert_int_equal(result.code, POISE_EOF);
    assert_in_range(result.frames, 10, 49);
    assert_true(result.report.truncated);
    poise_buf text;
    poise_buf_init(&text, 1000);
    poise_source_warnings(&result.report, &text);
    assert_non_null(strstr(text.data, "cut off"));
    poise_buf_free(&text);
}

static void every_cut_ends_well(void **state)
{
    (void)state;
    const char *path = support_path("steps.mkv");
    support_video video = plain;
    video.container = "matroska";
    video.frames = 6;
    support_make(path, &video);
    size_t size = support_file_size(path);
    const char *part = support_path("part.mkv");
    for (size_t keep = 1; keep < size; keep += size / 40 + 1) {
        unlink(part);
        support_append(part, path);
        support_cut(part, keep);
        support_read(part, NULL, &result); /* asserts what must hold in any case */
    }
}

static void *raise_flag(void *cookie)
{
    usleep(50000);
    atomic_store((atomic_int *)cookie, 1);
    return NULL;
}

static void silent_pipe_can_be_left(void **state)
{
    (void)state;
    /* Nothing comes while it is opened: only the caller's flag can end that. */
    const char *path = support_path("silent");
    assert_int_equal(mkfifo(path, 0600), 0);
    int keep = open(path, O_RDWR);
    atomic_int stop = 0;
    poise_source_settings settings = poise_source_defaults();
    settings.stop = &stop;
    pthread_t thread;
    pthread_create(&thread, NULL, raise_flag, &stop);
    support_read(path, &settings, &result);
    pthread_join(thread, NULL);
    assert_int_equal(result.open_code, POISE_ECANCELED);
    /* It falls silent in the middle of a frame. */
    const char *whole = support_path("half.mjpeg");
    support_video video = {.container = "mjpeg",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 320,
                           .height = 240,
                           .frames = 40};
    support_make(whole, &video);
    char bytes[30000];
    FILE *file = fopen(whole, "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(write(keep, bytes, size) > 0);
    atomic_store(&stop, 0);
    pthread_create(&thread, NULL, raise_flag, &stop);
    support_read(path, &settings, &result);
    pthread_join(thread, NULL);
    assert_int_equal(result.open_code ? result.open_code : result.code, POISE_ECANCELED);
    close(keep);
}

static void passwords_are_not_shown(void **state)
{
    (void)state;
    poise_source_settings settings = poise_source_defaults();
    settings.open_ns = 300 * MS;
    support_read("rtsp://anna:secret@127.0.0.1:9/live", &settings, &result);
    assert_int_not_equal(result.open_code, 0);
    assert_null(strstr(result.err.text, "secret"));
    assert_non_null(strstr(result.err.text, "rtsp://***@127.0.0.1:9/live"));
}

static void opened_and_closed_200_times(void **state)
{
    (void)state;
    const char *path = support_path("cycle.mp4");
    support_make(path, &plain);
    int descriptors = 0;
    long rss = 0;
    for (int i = 0; i < 200; i++) {
        poise_source *source;
        poise_frame *frame = NULL;
        poise_err err;
        assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
        if (i % 3) /* closed at once, with frames waiting, with a frame in hand */
            assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        if (i % 3 == 1)
            poise_frame_unref(&frame);
        poise_source_close(&source);
        poise_frame_unref(&frame);
        assert_int_not_equal(poise_source_open("/nonexistent", NULL, &source, &err), 0);
        if (i == 20) {
            descriptors = support_open_descriptors();
            rss = support_rss_kb();
        }
    }
    assert_int_equal(support_open_descriptors(), descriptors);
    print_message("# 200 open/close cycles: %d descriptors, %ld KiB more resident memory\n",
                  descriptors, support_rss_kb() - rss);
    if (!support_sanitized())
        assert_true(support_rss_kb() - rss < 2048);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_nothing),
        cmocka_unit_test(settings_out_of_range),
        cmocka_unit_test(files_that_are_no_video),
        cmocka_unit_test(may_not_be_read),
        cmocka_unit_test(sound_only),
        cmocka_unit_test(no_frames),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(every_cut_ends_well),
        cmocka_unit_test(silent_pipe_can_be_left),
        cmocka_unit_test(passwords_are_not_shown),
        cmocka_unit_test(opened_and_closed_200_times),
    };
    return cmocka_run_group_tests(tests, support_folder_make, support_folder_remove);
}
