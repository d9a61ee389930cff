/* poise-sparring: renders a fight of two people with the truth beside it. */
#include "fight.h"
#include "output.h"

#include "base/file.h"
#include "cli/options.h"
#include "record/json.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_BAD = 2, EXIT_INTERRUPTED = 130, PATH_BYTES = 4096 };

typedef struct options {
    int seed, frames, threads, split, origin, camera, plain, vfr, crf;
    const char *size, *fps, *out, *mocap;
    double noise, shutter, loose;
} options;

static const poise_cli_option option_table[] = {
    {"seed", 0, POISE_CLI_INTEGER, offsetof(options, seed), "N", 0, 2147483647, 0, NULL,
     "Chooses bodies, fight, hall and camera; the same seed gives the same frames. Default 1."},
    {"split", 0, POISE_CLI_CHOICE, offsetof(options, split), NULL, 0, 0, 0, "train|validation|test",
     "Which styles, bodies, kits, halls and cameras may occur; no two parts share any. Default "
     "train."},
    {"origin", 0, POISE_CLI_CHOICE, offsetof(options, origin), NULL, 0, 0, 0,
     "library|second|mocap",
     "Where the movement comes from: the move library, the second, separately written one (test "
     "only), or recorded people. Default library."},
    {"loose", 0, POISE_CLI_NUMBER, offsetof(options, loose), "AMOUNT", 0, SPARRING_LOOSE_MOST, 0,
     NULL,
     "How far bodies stray from what the library teaches, for training: 1 = trunk and limbs by 10 "
     "to 20 degrees. Default 0; recorded people never do."},
    {"mocap", 0, POISE_CLI_TEXT, offsetof(options, mocap), "DIR", 0, 0, 0, NULL,
     "The motion data for --origin mocap: mocap3d/ and labels.csv."},
    {"camera", 0, POISE_CLI_CHOICE, offsetof(options, camera), NULL, 0, 0, 0,
     "auto|side|broadcast|corner|phone|low|high",
     "broadcast: several cameras with cuts and slow-motion replays. Default auto: drawn from the "
     "seed."},
    {"plain", 0, POISE_CLI_FLAG, offsetof(options, plain), NULL, 0, 0, 0, NULL,
     "No cuts and no replays: one camera throughout."},
    {"frames", 'n', POISE_CLI_INTEGER, offsetof(options, frames), "N", 1, 10000000, 0, NULL,
     "How many frames. Default 300."},
    {"size", 's', POISE_CLI_TEXT, offsetof(options, size), "WxH", 0, 0, 0, NULL,
     "Pixels, both even, 64 to 4096. Default 480x270."},
    {"fps", 0, POISE_CLI_TEXT, offsetof(options, fps), "RATE", 0, 0, 0, NULL,
     "Frames per second, 1 to 240: a whole number or a fraction such as 30000/1001. Default 30."},
    {"vfr", 0, POISE_CLI_FLAG, offsetof(options, vfr), NULL, 0, 0, 0, NULL,
     "Variable rate: frames jitter around --fps and some are missing. Only .mp4."},
    {"out", 'o', POISE_CLI_TEXT, offsetof(options, out), "FILE", 0, 0, 0, NULL,
     "The video, .mp4 or .y4m (raw). The truth goes to FILE.truth.jsonl and FILE.events.jsonl."},
    {"noise", 0, POISE_CLI_NUMBER, offsetof(options, noise), "STEPS", 0, 50, 0, NULL,
     "Sensor noise, standard deviation in 8-bit steps; 0 = none. Default: drawn, 0.6 to 4.2."},
    {"shutter", 0, POISE_CLI_NUMBER, offsetof(options, shutter), "DEGREES", 0, 360, 0, NULL,
     "How much of a frame's time the shutter is open; 0 = no motion blur. Default: drawn, 30 to "
     "330."},
    {"crf", 0, POISE_CLI_INTEGER, offsetof(options, crf), "N", 0, 51, 0, NULL,
     "x264's quality of an .mp4: less is finer. Default: drawn, 18 to 34."},
    {"threads", 'j', POISE_CLI_INTEGER, offsetof(options, threads), "N", 1, 64, 0, NULL,
     "Threads that draw; the frames do not depend on it. Default: the number of cores."},
    {.name = NULL},
};

static const poise_cli_command command = {
    .name = "",
    .usage = "--out FILE [options]",
    .summary = "Renders two fighters, with the truth about every frame beside the video.",
    .options = option_table,
    .text =
        "FILE.truth.jsonl: one header line, then one line per frame: both fighters' 33 landmarks\n"
        "(metres in the world and before the camera, pixels), what is visible, boxes, move,\n"
        "phase, limb, contacts; other people; the camera, cuts and replays.\n"
        "FILE.events.jsonl: one line per move with its times in the ring, shown or not.\n"
        "Exit codes: 0 done, 2 an error (one line on stderr), 130 interrupted.\n",
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* "AxB" or "A/B" into two whole numbers; the second is `otherwise` when `mark` is absent and
 * otherwise > 0. */
static int two_numbers(const char *text, char mark, long otherwise, long ret[2])
{
    char *end;
    ret[0] = strtol(text, &end, 10);
    if (end == text)
        return -1;
    if (*end == '\0' && otherwise > 0) {
        ret[1] = otherwise;
        return 0;
    }
    if (*end != mark)
        return -1;
    const char *second = end + 1;
    ret[1] = strtol(second, &end, 10);
    return end == second || *end != '\0' ? -1 : 0;
}

static int read_options(const options *o, sparring_fight_settings *settings, poise_err *err)
{
    long size[2], fps[2];
    if (two_numbers(o->size, 'x', 0, size) != 0 || size[0] < SPARRING_SIDE_MIN ||
        size[0] > SPARRING_SIDE_MAX || size[1] < SPARRING_SIDE_MIN || size[1] > SPARRING_SIDE_MAX ||
        size[0] % 2 != 0 || size[1] % 2 != 0)
        return poise_fail(
            err, POISE_EINVAL,
            "--size %s: need WIDTHxHEIGHT, both even and within %d..%d, such as 480x270", o->size,
            SPARRING_SIDE_MIN, SPARRING_SIDE_MAX);
    if (two_numbers(o->fps, '/', 1, fps) != 0 || fps[0] < 1 || fps[0] > 1000000 || fps[1] < 1 ||
        fps[1] > 1000000 || fps[0] < fps[1] || fps[0] > fps[1] * SPARRING_FPS_MAX)
        return poise_fail(err, POISE_EINVAL,
                          "--fps %s: need a rate within 1..%d, such as 30 or 30000/1001", o->fps,
                          SPARRING_FPS_MAX);
    settings->seed = (uint64_t)o->seed;
    settings->width = (int)size[0];
    settings->height = (int)size[1];
    settings->fps[0] = (int32_t)fps[0];
    settings->fps[1] = (int32_t)fps[1];
    settings->frames = o->frames;
    settings->threads = o->threads;
    settings->noise = o->noise;
    settings->split = (sparring_split)o->split;
    settings->origin = (sparring_origin)o->origin;
    settings->mocap = o->mocap;
    settings->loose = o->loose;
    settings->viewing = (sparring_viewing)o->camera;
    settings->plain = o->plain;
    settings->vfr = o->vfr;
    settings->shutter = o->shutter;
    settings->crf = o->crf;
    return 0;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int write_line(poise_atomic_file *file, const poise_record *record, const void *value,
                      poise_err *err)
{
    poise_json json;
    poise_json_to_stream(&json, poise_atomic_stream(file), 0);
    poise_json_record(&json, record, value);
    return poise_json_finish(&json, err);
}

static int write_events(sparring_fight *fight, int all, poise_atomic_file *events, poise_err *err)
{
    truth_event event;
    int code = 0;
    while (code == 0 && sparring_fight_event(fight, all, &event))
        code = write_line(events, &sparring_truth_event_record, &event, err);
    return code;
}

/* Frames and truth until all are written or a signal came. */
static int render(sparring_fight *fight, const options *o, sparring_output *video,
                  poise_atomic_file *truth, poise_atomic_file *events, poise_err *err)
{
    truth_header header = sparring_fight_header(fight);
    int code = write_line(truth, &sparring_truth_header_record, &header, err);
    int talk = isatty(STDERR_FILENO);
    double started = seconds(), told = started;
    for (int i = 0; i < o->frames && code == 0 && !interrupted; i++) {
        truth_frame frame;
        const uint8_t *rgb = sparring_fight_next(fight, &frame);
        code = sparring_output_frame(video, rgb, frame.pts_ns, err);
        if (code == 0)
            code = write_line(truth, &sparring_truth_frame_record, &frame, err);
        if (code == 0)
            code = write_events(fight, i + 1 == o->frames, events, err);
        double now = seconds();
        if (talk && (now - told > 0.25 || i + 1 == o->frames)) {
            fprintf(stderr, "\r%d of %d frames, %.1f per second ", i + 1, o->frames,
                    (i + 1) / (now - started));
            told = now;
        }
    }
    if (talk)
        fputc('\n', stderr);
    if (code == 0 && !interrupted)
        printf("%s: %d frames of %s, seed %d, %.1f frames per second\n", o->out, o->frames, o->size,
               o->seed, o->frames / (seconds() - started));
    return code;
}

/* The three files of a run. */
typedef struct files {
    sparring_output *video;
    poise_atomic_file *truth, *events;
} files;

static int open_beside(const char *out, const char *ending, poise_atomic_file **ret, poise_err *err)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof(path), "%s%s", out, ending) >= (int)sizeof(path))
        return poise_fail(err, POISE_EINVAL, "--out: the name is too long (at most %d bytes)",
                          PATH_BYTES - 16);
    return poise_atomic_open(path, ret, err);
}

static int open_files(const options *o, const truth_header *header, files *f, poise_err *err)
{
    const int32_t fps[2] = {header->fps_num, header->fps_den};
    sparring_output_settings video = {
        .width = header->width, .height = header->height, .fps = fps, .crf = header->crf};
    int code = sparring_output_open(o->out, &video, &f->video, err);
    if (code == 0)
        code = open_beside(o->out, ".truth.jsonl", &f->truth, err);
    if (code == 0)
        code = open_beside(o->out, ".events.jsonl", &f->events, err);
    return code;
}

static int run(const options *o, poise_err *err)
{
    sparring_fight_settings settings = sparring_fight_defaults();
    if (o->out == NULL)
        return poise_fail(err, POISE_EINVAL,
                          "--out is missing: name the video to write, such as --out fight.mp4");
    int code = read_options(o, &settings, err);
    if (code == 0)
        code = sparring_output_check(o->out, o->vfr, err);
    if (code != 0)
        return code;
    files f = {0};
    sparring_fight *fight = NULL;
    code = sparring_fight_new(&settings, &fight, err);
    if (code == 0) {
        truth_header header = sparring_fight_header(fight);
        code = open_files(o, &header, &f, err);
    }
    if (code == 0)
        code = render(fight, o, f.video, f.truth, f.events, err);
    if (code == 0 && interrupted)
        code = poise_fail(err, POISE_ECANCELED, "interrupted; nothing was left behind");
    if (code == 0)
        code = sparring_output_close(&f.video, err);
    if (code == 0)
        code = poise_atomic_commit(&f.truth, err);
    if (code == 0)
        code = poise_atomic_commit(&f.events, err);
    sparring_output_abort(&f.video);
    poise_atomic_abort(&f.truth);
    poise_atomic_abort(&f.events);
    sparring_fight_free(&fight);
    return code;
}

int main(int argc, char **argv)
{
    options o = {.seed = 1,
                 .frames = 300,
                 .size = "480x270",
                 .fps = "30",
                 .noise = -1,
                 .shutter = -1,
                 .crf = -1};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    o.threads = cores < 1 ? 1 : cores > 16 ? 16 : (int)cores;
    poise_cli_words words;
    poise_err err;
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "poise-sparring", &command);
        return fflush(stdout) == 0 ? 0 : EXIT_BAD;
    }
    if (code == 0 && words.count > 0)
        code = poise_fail(&err, POISE_EINVAL,
                          "'%s': no argument is expected here; the file to write follows --out",
                          words.word[0]);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (code == 0)
        code = run(&o, &err);
    if (code == 0)
        return 0;
    fprintf(stderr, "error: %s\n", err.text);
    return code == POISE_ECANCELED ? EXIT_INTERRUPTED : EXIT_BAD;
}
