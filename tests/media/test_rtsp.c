/* A stream from a real RTSP server (Debian's gst-rtsp-server) that is killed, stopped, slow to be
 * read. The path of the server program is the first argument; without it everything is skipped. */
#include "support.h"

#include <arpa/inet.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static const char *server_program;
static char port_text[16], url[64];
static pid_t server;

static void start_server(void)
{
    int out[2];
    assert_int_equal(pipe(out), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    posix_spawn_file_actions_addclose(&actions, out[1]);
    char program[1024];
    snprintf(program, sizeof program, "%s", server_program);
    char *args[] = {program, port_text, NULL};
    extern char **environ;
    assert_int_equal(posix_spawn(&server, program, &actions, NULL, args, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    char word[6] = "";
    assert_int_equal(read(out[0], word, 5), 5);
    assert_string_equal(word, "ready");
    close(out[0]);
}

static void stop_server(void)
{
    if (server > 0) {
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
    }
    server = 0;
}

static int prepare(void **state)
{
    (void)state;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    if (bind(fd, (struct sockaddr *)&at, size) || getsockname(fd, (struct sockaddr *)&at, &size))
        return -1;
    close(fd); /* free a moment ago, so free for the server */
    snprintf(port_text, sizeof port_text, "%d", ntohs(at.sin_port));
    snprintf(url, sizeof url, "rtsp://127.0.0.1:%s/live", port_text);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    stop_server();
    return 0;
}

/* Times short enough for a test, long enough for a busy machine. */
static poise_source_settings impatient(void)
{
    poise_source_settings settings = poise_source_defaults();
    settings.open_ns = 20000 * MS;
    settings.stall_ns = 1000 * MS;
    settings.reconnect_ns = 60000 * MS;
    return settings;
}

static void check_invariant(const poise_source_report *r)
{
    assert_int_equal(r->received, r->processed + r->dropped_late + r->dropped_no_room +
                                      r->in_flight + r->waiting + r->undecodable);
    assert_true(r->in_flight < 100); /* not a negative number */
}

static poise_source *open_stream(const poise_source_settings *settings)
{
    poise_source *source = NULL;
    poise_err err = {0};
    int code = poise_source_open(url, settings, &source, &err);
    if (code)
        print_message("# %s\n", err.text);
    assert_int_equal(code, 0);
    return source;
}

/* Reads `count` frames, checks order; returns how many came after a gap. */
static int read_frames(poise_source *source, int count, int64_t *last)
{
    int gaps = 0;
    for (int i = 0; i < count; i++) {
        poise_frame *frame;
        poise_err err;
        int code = poise_source_next(source, 60000 * MS, &frame, &err);
        if (code)
            print_message("# %s\n", err.text);
        assert_int_equal(code, 0);
        assert_true(frame->time.pts_ns > *last);
        *last = frame->time.pts_ns;
        assert_int_equal(frame->image.width, 320);
        assert_int_equal(frame->image.height, 240);
        assert_true(frame->captured_ns > 0);
        gaps += (frame->flags & POISE_FRAME_AFTER_GAP) != 0;
        poise_frame_unref(&frame);
        poise_source_report report;
        poise_source_report_get(source, &report);
        check_invariant(&report);
    }
    return gaps;
}

static void plays(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    poise_source *source = open_stream(&settings);
    int64_t last = -1;
    assert_int_equal(read_frames(source, 30, &last), 0);
    poise_source_report report;
    poise_source_report_get(source, &report);
    print_message("# RTSP %s: 30 frames taken, %llu received, %.2f s of media\n", report.codec,
                  (unsigned long long)report.received, (double)last / 1e9);
    assert_true(report.live);
    assert_int_equal(report.kind, POISE_SOURCE_STREAM);
    assert_int_equal(report.undecodable, 0);
    assert_true(last >= 29 * 38 * MS);
    poise_source_close(&source);
    stop_server();
}

static void killed_and_restarted(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    poise_source *source = open_stream(&settings);
    int64_t last = -1;
    read_frames(source, 5, &last);
    stop_server();
    usleep(300000); /* it is away for a while; nothing is asserted about how long */
    start_server();
    int gaps = 0;
    for (int tries = 0; tries < 500 && !gaps; tries++)
        gaps = read_frames(source, 1, &last);
    assert_int_equal(gaps, 1);
    read_frames(source, 5, &last);
    poise_source_report report;
    poise_source_report_get(source, &report);
    assert_true(report.reconnects >= 1);
    poise_source_close(&source);
    stop_server();
}

static void stalled_and_woken(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    poise_source *source = open_stream(&settings);
    int64_t last = -1;
    read_frames(source, 5, &last);
    kill(server, SIGSTOP);
    poise_frame *frame;
    poise_err err;
    while (poise_source_next(source, 1500 * MS, &frame, &err) == 0) /* what was on its way */
        poise_frame_unref(&frame);
    kill(server, SIGCONT);
    int gaps = 0;
    for (int tries = 0; tries < 500 && !gaps; tries++)
        gaps = read_frames(source, 1, &last);
    assert_int_equal(gaps, 1);
    poise_source_close(&source);
    stop_server();
}

static void closed_while_stalled(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    settings.stall_ns = 1000000 * MS; /* only closing can end the wait */
    poise_source *source = open_stream(&settings);
    int64_t last = -1;
    read_frames(source, 2, &last);
    kill(server, SIGSTOP);
    poise_source_close(&source);
    kill(server, SIGCONT);
    stop_server();
}

static void slow_reader_gets_the_newest(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    settings.lent = 1;
    poise_source *source = open_stream(&settings);
    poise_source_report report;
    poise_frame *held[8];
    poise_err err;
    int64_t last = -1;
    for (int i = 0; i < 4; i++) {
        read_frames(source, 1, &last);
        poise_source_report_get(source, &report);
        uint64_t seen = report.received;
        do {
            usleep(5000);
            poise_source_report_get(source, &report);
            check_invariant(&report);
        } while (report.received < seen + 5);
    }
    assert_true(report.dropped_late >= 4);
    /* A reader that never gives back: the newest have no room. */
    int count = 0;
    while (count < 8 && poise_source_next(source, 1000 * MS, &held[count], &err) == 0)
        count++;
    assert_in_range(count, 1, 3);
    do {
        usleep(5000);
        poise_source_report_get(source, &report);
        check_invariant(&report);
    } while (report.dropped_no_room < 3);
    /* At rest, what is in flight is exactly what the reader holds. */
    poise_source_cancel(source);
    poise_frame *none;
    assert_int_equal(poise_source_next(source, 0, &none, &err), POISE_ECANCELED);
    stop_server();
    uint64_t before;
    do { /* until its thread has ended */
        before = report.received;
        usleep(300000);
        poise_source_report_get(source, &report);
    } while (report.received != before);
    assert_int_equal(report.in_flight, count);
    while (count > 0)
        poise_frame_unref(&held[--count]);
    poise_source_report_get(source, &report);
    check_invariant(&report);
    assert_int_equal(report.in_flight, 0);
    print_message(
        "# slow reader: %llu received = %llu processed + %llu late + %llu no room + %llu waiting\n",
        (unsigned long long)report.received, (unsigned long long)report.processed,
        (unsigned long long)report.dropped_late, (unsigned long long)report.dropped_no_room,
        (unsigned long long)report.waiting);
    poise_source_close(&source);
}

static void lost_for_good(void **state)
{
    (void)state;
    start_server();
    poise_source_settings settings = impatient();
    settings.reconnect_ns = 1500 * MS;
    poise_source *source = open_stream(&settings);
    int64_t last = -1;
    read_frames(source, 3, &last);
    stop_server();
    poise_frame *frame;
    poise_err err;
    int code;
    while ((code = poise_source_next(source, 60000 * MS, &frame, &err)) == 0)
        poise_frame_unref(&frame);
    assert_int_equal(code, POISE_EIO);
    assert_non_null(strstr(err.text, "check the server"));
    assert_int_equal(poise_source_next(source, 0, &frame, &err), POISE_EIO); /* and so it stays */
    poise_source_close(&source);
    /* nobody there at all */
    assert_int_equal(poise_source_open(url, &settings, &source, &err), POISE_EIO);
    assert_non_null(strstr(err.text, "cannot connect"));
}

static void opened_on_a_stopped_server(void **state)
{
    (void)state;
    start_server();
    kill(server, SIGSTOP);
    poise_source_settings settings = impatient();
    settings.open_ns = 500 * MS;
    poise_source *source;
    poise_err err;
    assert_int_equal(poise_source_open(url, &settings, &source, &err), POISE_ETIMEOUT);
    assert_non_null(strstr(err.text, "no answer in time"));
    kill(server, SIGCONT);
    stop_server();
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        puts("1..0 # SKIP no RTSP server: install libgstrtspserver-1.0-dev "
             "gstreamer1.0-plugins-good "
             "gstreamer1.0-plugins-ugly");
        return 0;
    }
    server_program = argv[1];
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(plays, clean_up),
        cmocka_unit_test_teardown(killed_and_restarted, clean_up),
        cmocka_unit_test_teardown(stalled_and_woken, clean_up),
        cmocka_unit_test_teardown(closed_while_stalled, clean_up),
        cmocka_unit_test_teardown(slow_reader_gets_the_newest, clean_up),
        cmocka_unit_test_teardown(lost_for_good, clean_up),
        cmocka_unit_test_teardown(opened_on_a_stopped_server, clean_up),
    };
    return cmocka_run_group_tests(tests, prepare, clean_up);
}
