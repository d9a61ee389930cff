/* Sources over HTTP, from a small server in this process on a free loopback port. */
#include "support.h"

#include "media/jpeg.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static int listener = -1;
static int port;
static pthread_t thread;
static atomic_int live_connections, live_frames_each, quit;
static char video_path[600], list_path[600];
static support_result result;

static int send_all(int fd, const void *bytes, size_t size)
{
    for (const char *p = bytes; size;) {
        ssize_t sent = send(fd, p, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return -1;
        p += sent;
        size -= (size_t)sent;
    }
    return 0;
}

/* part: of 100; less than that, and the connection falls silent until the client goes. */
static void send_file(int fd, const char *path, int part)
{
    char head[200], bytes[4096];
    size_t size = support_file_size(path), left = size * (size_t)part / 100;
    int length =
        snprintf(head, sizeof head,
                 "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", size);
    send_all(fd, head, (size_t)length);
    FILE *file = fopen(path, "rb");
    for (size_t got;
         left && (got = fread(bytes, 1, left < sizeof bytes ? left : sizeof bytes, file)) > 0;
         left -= got)
        if (send_all(fd, bytes, got))
            break;
    fclose(file);
    while (part < 100 && !atomic_load(&quit) && recv(fd, bytes, sizeof bytes, 0) > 0)
        continue;
}

static void send_live(int fd)
{
    static uint8_t pixels[64 * 48 * 3];
    static const char head[] = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: "
                               "multipart/x-mixed-replace; boundary=frame\r\n\r\n";
    atomic_fetch_add(&live_connections, 1);
    send_all(fd, head, sizeof head - 1);
    for (int i = 0; i < atomic_load(&live_frames_each); i++) {
        memset(pixels, i * 9, sizeof pixels);
        poise_image image = {.format = POISE_PIXEL_RGB24,
                             .width = 64,
                             .height = 48,
                             .plane = {pixels},
                             .stride = {64 * 3}};
        poise_buf jpeg;
        poise_err err;
        poise_buf_init(&jpeg, 1 << 16);
        int bad = poise_jpeg_encode(&image, 80, &jpeg, &err);
        char part[100];
        int length = snprintf(part, sizeof part,
                              "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n",
                              jpeg.size);
        bad = bad || send_all(fd, part, (size_t)length) || send_all(fd, jpeg.data, jpeg.size) ||
              send_all(fd, "\r\n", 2);
        poise_buf_free(&jpeg);
        if (bad)
            break;
        usleep(20000);
    }
}

static void *serve(void *cookie)
{
    (void)cookie;
    int fd;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        char request[2048] = "";
        ssize_t got = recv(fd, request, sizeof request - 1, 0);
        static const char missing[] =
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        static const char away[] =
            "HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\nContent-Length: "
            "0\r\nConnection: close\r\n\r\n";
        if (got > 0 && strncmp(request, "GET /video", 10) == 0)
            send_file(fd, video_path, 100);
        else if (got > 0 && strncmp(request, "GET /list.m3u8", 14) == 0)
            send_file(fd, list_path, 100);
        else if (got > 0 && strncmp(request, "GET /silent", 11) == 0)
            send_file(fd, video_path, 50);
        else if (got > 0 && strncmp(request, "GET /live", 9) == 0)
            send_live(fd);
        else if (got > 0 && strncmp(request, "GET /away", 9) == 0)
            send_all(fd, away, sizeof away - 1);
        else
            send_all(fd, missing, sizeof missing - 1);
        shutdown(fd, SHUT_RDWR);
        close(fd);
    }
    return NULL;
}

static int start(void **state)
{
    if (support_folder_make(state))
        return -1;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    if (bind(listener, (struct sockaddr *)&at, size) ||
        getsockname(listener, (struct sockaddr *)&at, &size) || listen(listener, 8))
        return -1;
    port = ntohs(at.sin_port);
    snprintf(video_path, sizeof video_path, "%s", support_path("video.mkv"));
    snprintf(list_path, sizeof list_path, "%s", support_path("list.m3u8"));
    return pthread_create(&thread, NULL, serve, NULL);
}

static int stop(void **state)
{
    atomic_store(&quit, 1);
    shutdown(listener, SHUT_RDWR);
    close(listener);
    pthread_join(thread, NULL);
    return support_folder_remove(state);
}

static const char *url_of(const char *name)
{
    static char url[128];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/%s", port, name);
    return url;
}

static void make_video(void)
{
    support_video video = {.container = "matroska",
                           .codec = "mjpeg",
                           .pixels = "yuvj420p",
                           .width = 320,
                           .height = 240,
                           .frames = 60};
    if (support_file_size(video_path) == 0)
        support_make(video_path, &video);
}

static void a_file_is_never_dropped(void **state)
{
    (void)state;
    make_video();
    support_read(url_of("video.mkv"), NULL, &result);
    assert_int_equal(result.code, POISE_EOF);
    assert_int_equal(result.frames, 60);
    assert_false(result.report.live);
}

static void refused(void **state)
{
    (void)state;
    support_read(url_of("nothing"), NULL, &result);
    assert_int_equal(result.open_code, POISE_ENOENT);
    poise_source_settings settings = poise_source_defaults();
    settings.open_ns = 2000 * MS;
    support_read(url_of("away"), &settings, &result); /* a server cannot send us to our own files */
    assert_int_not_equal(result.open_code, 0);
    make_video();
    char list[900];
    int length = snprintf(
        list, sizeof list,
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.4,\nfile://%s\n#EXT-X-ENDLIST\n", video_path);
    support_write_file(list_path, list, (size_t)length);
    support_read(url_of("list.m3u8"), &settings, &result);
    assert_int_not_equal(result.open_code, 0);
}

static void a_file_that_falls_silent(void **state)
{
    (void)state;
    make_video();
    poise_source_settings settings = poise_source_defaults();
    settings.stall_ns = 500 * MS;
    settings.reconnect_ns = 0;
    support_read(url_of("silent.mkv"), &settings, &result);
    assert_int_equal(result.open_code, 0);
    assert_int_equal(result.code, POISE_EIO);
    assert_in_range(result.frames, 10, 50);
    assert_non_null(strstr(result.err.text, "lost"));
}

static void a_live_stream_is_taken_up_again(void **state)
{
    (void)state;
    atomic_store(&live_frames_each, 20);
    poise_source *source;
    poise_err err;
    assert_int_equal(poise_source_open(url_of("live"), NULL, &source, &err), 0);
    int64_t last = -1;
    int gaps = 0;
    for (int i = 0; i < 1000 && gaps < 2; i++) {
        poise_frame *frame;
        assert_int_equal(poise_source_next(source, 60000 * MS, &frame, &err), 0);
        assert_true(frame->time.pts_ns > last);
        last = frame->time.pts_ns;
        gaps += (frame->flags & POISE_FRAME_AFTER_GAP) != 0;
        poise_frame_unref(&frame);
    }
    assert_int_equal(gaps, 2);
    poise_source_report report;
    poise_source_report_get(source, &report);
    assert_true(report.live);
    assert_true(report.reconnects >= 2);
    assert_true(atomic_load(&live_connections) >= 3);
    poise_source_close(&source);
}

static void a_live_stream_that_ends(void **state)
{
    (void)state;
    atomic_store(&live_frames_each, 20);
    poise_source_settings settings = poise_source_defaults();
    settings.reconnect_ns = 0;
    support_read(url_of("live"), &settings, &result);
    assert_int_equal(result.code, POISE_EOF);
    assert_true(result.report.live);
    assert_in_range(result.frames, 1, 20);
    assert_int_equal(result.report.received, 20);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_never_dropped),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_file_that_falls_silent),
        cmocka_unit_test(a_live_stream_is_taken_up_again),
        cmocka_unit_test(a_live_stream_that_ends),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
