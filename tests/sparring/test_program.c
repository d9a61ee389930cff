/* poise-sparring as a program: files, exit codes, error lines. Its path is the first argument. */
#include "truth.h"

#include "base/file.h"
#include "record/json.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *program;
static char folder[64];
static char path[3][128];

extern char **environ;

/* Runs the program with up to 12 arguments; its stderr goes to text (256 bytes). Returns its exit
 * status. */
static int run(char *text, const char *const *arguments)
{
    char *argv[16] = {(char *)program};
    int count = 1;
    while (arguments[count - 1] != NULL) {
        argv[count] = (char *)arguments[count - 1];
        count++;
    }
    int pipe_ends[2], status = -1;
    pid_t pid;
    assert_int_equal(pipe(pipe_ends), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    size_t used = 0;
    ssize_t got;
    while ((got = read(pipe_ends[0], text + used, 255 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(pipe_ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), P_tmpdir "/poise-sparring-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path[0], sizeof(path[0]), "%s/a.y4m", folder);
    snprintf(path[1], sizeof(path[1]), "%s/b.y4m", folder);
    snprintf(path[2], sizeof(path[2]), "%s/c.mp4", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        char truth[512];
        snprintf(truth, sizeof(truth), "%s.truth.jsonl", path[i]);
        unlink(path[i]);
        unlink(truth);
        snprintf(truth, sizeof(truth), "%s.events.jsonl", path[i]);
        unlink(truth);
    }
    return rmdir(folder); /* fails if anything else was left behind */
}

static size_t slurp(const char *file, void **ret)
{
    size_t size = 0;
    assert_int_equal(poise_file_read(file, 64 << 20, ret, &size, NULL), 0);
    return size;
}

static void test_files(void **state)
{
    (void)state;
    char text[256];
    const char *first[] = {"--seed", "9",     "--frames", "4", "--size",
                           "128x96", "--out", path[0],    NULL};
    const char *second[] = {"--out",       path[1], "--size=128x96", "--frames=4", "--seed=9",
                            "--threads=1", NULL};
    assert_int_equal(run(text, first), 0);
    assert_int_equal(run(text, second), 0);
    void *a, *b;
    size_t size = slurp(path[0], &a);
    assert_int_equal(slurp(path[1], &b), size);
    assert_memory_equal(a, b, size);
    const char *head = "YUV4MPEG2 W128 H96 F30:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n";
    assert_memory_equal(a, head, strlen(head));
    assert_int_equal(size, strlen(head) + 4 * (6 + 128 * 96 * 3 / 2));
    free(a);
    free(b);
}

/* Every line reads back with the tables that wrote it. */
static void test_truth_reads_back(void **state)
{
    (void)state;
    char file[512];
    snprintf(file, sizeof(file), "%s.truth.jsonl", path[0]);
    char *data;
    slurp(file, (void **)&data);
    truth_header header;
    truth_frame *frame = malloc(sizeof(*frame));
    assert_non_null(frame);
    int lines = 0;
    char *rest = data;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0'; lines++) {
        poise_err err = {0};
        if (lines == 0) {
            assert_int_equal(poise_json_read(line, strlen(line), &sparring_truth_header_record,
                                             NULL, &header, &err),
                             0);
        } else {
            assert_int_equal(poise_json_read(line, strlen(line), &sparring_truth_frame_record, NULL,
                                             frame, &err),
                             0);
            assert_int_equal(frame->index, lines - 1);
        }
    }
    assert_int_equal(lines, 5);
    assert_int_equal(header.seed, 9);
    assert_int_equal(header.labels, LABEL_COUNT);
    assert_int_equal(header.label[14], LABEL_GROUND);
    free(frame);
    free(data);
}

/* Five seconds of few small frames have moves in them; every event reads back. */
static void test_events_read_back(void **state)
{
    (void)state;
    char text[256], file[512];
    const char *arguments[] = {
        "--seed",       "2",     "--frames", "15", "--fps", "3", "--size=64x64",
        "--split=test", "--out", path[1],    NULL};
    assert_int_equal(run(text, arguments), 0);
    snprintf(file, sizeof(file), "%s.events.jsonl", path[1]);
    char *data;
    slurp(file, (void **)&data);
    int events = 0;
    char *rest = data;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0'; events++) {
        truth_event event;
        poise_err err = {0};
        assert_int_equal(
            poise_json_read(line, strlen(line), &sparring_truth_event_record, NULL, &event, &err),
            0);
        assert_int_equal(event.line, TRUTH_EVENT);
        assert_true(event.start_s >= 0 && event.start_s < event.end_s && event.end_s < 5.1);
    }
    assert_true(events > 0);
    free(data);
}

static void test_mp4(void **state)
{
    (void)state;
    char text[256];
    const char *arguments[] = {"--frames",   "5",     "--size", "128x96", "--fps",
                               "30000/1001", "--vfr", "--out",  path[2],  NULL};
    assert_int_equal(run(text, arguments), 0);
    void *data;
    size_t size = slurp(path[2], &data);
    assert_true(size > 500);
    assert_memory_equal((char *)data + 4, "ftyp", 4);
    free(data);
}

static void test_bad_options(void **state)
{
    (void)state;
    static const struct {
        const char *argument[6];
        const char *says;
    } cases[] = {
        {{NULL}, "--out"},
        {{"--out", "x.avi", NULL}, ".mp4 or .y4m"},
        {{"--out", "/no/such/folder/x.y4m", NULL}, "/no/such/folder"},
        {{"--out", "x.y4m", "--size", "481x270", NULL}, "481x270"},
        {{"--out", "x.y4m", "--size", "480", NULL}, "--size 480"},
        {{"--out", "x.y4m", "--size", "99999x270", NULL}, "4096"},
        {{"--out", "x.y4m", "--fps", "0", NULL}, "--fps 0"},
        {{"--out", "x.y4m", "--fps", "30/0", NULL}, "--fps 30/0"},
        {{"--out", "x.y4m", "--fps", "fast", NULL}, "--fps fast"},
        {{"--out", "x.y4m", "--frames", "0", NULL}, "--frames"},
        {{"--out", "x.y4m", "--sed", "1", NULL}, "--seed"},
        {{"--out", "x.y4m", "more", NULL}, "more"},
        {{"--out", "x.y4m", "--vfr", NULL}, "--vfr"},
        {{"--out", "x.y4m", "--split", "exam", NULL}, "--split"},
        {{"--out", "x.y4m", "--camera", "moon", NULL}, "--camera"},
        {{"--out", "x.y4m", "--origin", "second", NULL}, "test split"},
        {{"--out", "x.y4m", "--origin", "mocap", NULL}, "--mocap"},
        {{"--out", "x.y4m", "--origin=mocap", "--mocap=/no/such/folder", NULL}, "/no/such/folder"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        assert_int_equal(run(text, cases[i].argument), 2);
        assert_int_equal(strncmp(text, "error: ", 7), 0);
        assert_non_null(strstr(text, cases[i].says));
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1); /* one line */
    }
    assert_int_not_equal(access("x.y4m", F_OK), 0);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "the program's path is missing\n");
        return 2;
    }
    program = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_truth_reads_back),
        cmocka_unit_test(test_events_read_back),
        cmocka_unit_test(test_mp4),
        cmocka_unit_test(test_bad_options),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
