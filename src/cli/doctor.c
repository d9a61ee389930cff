/* poise doctor: is this machine ready? Every check is done for real: models are run, a video is
 * written and read back. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/zoo.h"
#include "media/source.h"
#include "media/writer.h"
#include "moves/model.h"
#include "record/json.h"

#include <dirent.h>
#include <poise/version.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum { CHECKS_MAX = 32, VIDEO_FRAMES = 8 };

typedef enum verdict { GOOD, POOR, BAD } verdict; /* POOR: works, but something is worth knowing */

typedef struct check {
    const char *name;
    verdict verdict;
    char detail[512];
    const char *remedy; /* or NULL */
} check;

typedef struct doctor_options {
    const char *models;
    int json;
} doctor_options;

typedef struct doctor {
    check check[CHECKS_MAX];
    int count;
    double inference_ms; /* 0: not measured */
    const char *isa;
} doctor;

static void note(doctor *d, const char *name, verdict v, const char *remedy, const char *format,
                 ...) POISE_PRINTF(5, 6);

static void note(doctor *d, const char *name, verdict v, const char *remedy, const char *format,
                 ...)
{
    if (d->count >= CHECKS_MAX)
        return;
    check *c = &d->check[d->count++];
    char text[sizeof(c->detail)];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    c->name = name;
    c->verdict = v;
    c->remedy = v == GOOD ? NULL : remedy;
    poise_cli_clean(c->detail, sizeof(c->detail), text);
}

static void check_machine(doctor *d, poise_nn_isa *isa)
{
    poise_err err;
    char have[64] = "";
    struct sysinfo info;
    for (int i = POISE_NN_ISA_BASE; i < POISE_NN_ISA_COUNT; i++)
        if (poise_nn_isa_available((poise_nn_isa)i))
            snprintf(have + strlen(have), sizeof(have) - strlen(have), " %s",
                     poise_nn_isa_name((poise_nn_isa)i));
    if (poise_nn_isa_choose(isa, &err)) {
        note(d, "processor", BAD, "unset POISE_ISA, or name one of those", "%s", err.text);
        *isa = POISE_NN_ISA_SCALAR;
        return;
    }
    d->isa = poise_nn_isa_name(*isa);
    note(d, "processor", *isa >= POISE_NN_ISA_AVX2 || *isa == POISE_NN_ISA_BASE ? GOOD : POOR,
         "the scalar kernels are for tests: unset POISE_ISA",
         "kernels %s (here:%s), %d cores for this process", d->isa, have, poise_cli_cores());
    if (sysinfo(&info) == 0) {
        const double mib = (double)info.totalram * info.mem_unit / 1048576.0;
        note(d, "memory", mib >= 512 ? GOOD : POOR,
             "512 MiB are comfortable; use --no-overlay and --jobs 1", "%.0f MiB", mib);
    }
}

static void check_models(doctor *d, const char *given, poise_nn_isa isa)
{
    char folder[POISE_PATH_BYTES];
    poise_err err = {0};
    poise_zoo zoo;
    const char *remedy =
        "run 'make models' in the source tree, or name the folder with --models or POISE_MODELS";
    if (poise_cli_models_folder(given, folder, &err) || poise_zoo_read(folder, &zoo, &err)) {
        note(d, "models", BAD, remedy, "%s", err.text);
        return;
    }
    int sound = 0;
    for (int i = 0; i < zoo.count; i++) {
        if (poise_zoo_verify(&zoo.model[i], isa, &err))
            note(d, "model", BAD, remedy, "%s", err.text);
        else
            sound++;
    }
    if (sound == zoo.count)
        note(d, "models", GOOD, NULL, "%d present, hashes right, in %s", sound, folder);
    for (int i = 0; i < zoo.count; i++) {
        double ms;
        if (strcmp(zoo.model[i].manifest.name, "pose_landmark_full") != 0 ||
            poise_zoo_time(&zoo.model[i], isa, 15, &ms, NULL, &err))
            continue;
        d->inference_ms = ms;
        note(d, "speed", ms < 30 ? GOOD : POOR, "--model lite is about half the work",
             "pose_landmark_full takes %.2f ms on one core: about %.0f frames/s for one person", ms,
             1000 / ms);
    }
    poise_zoo_free(&zoo);
}

/* Without them everything but the names of moves works. */
static void check_moves(doctor *d, const char *given, poise_nn_isa isa)
{
    char folder[POISE_PATH_BYTES], path[POISE_PATH_BYTES];
    poise_moves_model *model = NULL;
    poise_err err = {0};
    if (poise_cli_models_folder(given, folder, &err))
        return; /* said already */
    snprintf(path, sizeof(path), "%.4000s/moves", folder);
    const int rc = poise_moves_model_open(path, isa, &model, &err);
    if (rc)
        note(d, "moves", rc == POISE_ENOENT ? POOR : BAD,
             "moves of fighters are not named; models/moves of the source tree has the models",
             "%s", err.text);
    else
        note(d, "moves", GOOD, NULL, "models %s %s in %s", model->name, model->version, path);
    poise_moves_model_close(&model);
}

/* Writes a small video with sound, and reads it back. */
static int try_video(const char *path, char *codec, size_t codec_size, poise_err *err)
{
    poise_writer_settings settings = poise_writer_defaults();
    poise_writer *writer = NULL;
    poise_canvas *canvas = NULL;
    static const int16_t silence[4410];
    settings.sound_rate = 44100;
    settings.sound_channels = 1;
    int rc = poise_canvas_new(&canvas, err);
    if (!rc)
        rc = poise_writer_open(path, &settings, &writer, err);
    for (int i = 0; !rc && i < VIDEO_FRAMES; i++) {
        rc = poise_canvas_begin_blank(canvas, 160, 120,
                                      (poise_color){(uint8_t)(20 * i), 80, 120, 255}, err);
        if (!rc)
            rc = poise_writer_canvas(writer, canvas, (int64_t)i * 100000000, err);
        if (!rc)
            rc = poise_writer_sound(writer, silence, sizeof(silence) / sizeof(silence[0]), err);
    }
    if (!rc) {
        snprintf(codec, codec_size, "%s", poise_writer_codec(writer));
        rc = poise_writer_close(&writer, err);
    }
    poise_writer_abort(&writer);
    poise_canvas_free(&canvas);
    poise_source *source = NULL;
    if (!rc)
        rc = poise_source_open(path, NULL, &source, err);
    int frames = 0;
    poise_frame *frame;
    while (!rc && (rc = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err)) == 0) {
        frames++;
        poise_frame_unref(&frame);
    }
    poise_source_close(&source);
    if (rc != POISE_EOF)
        return rc;
    return frames == VIDEO_FRAMES
               ? 0
               : poise_fail(err, POISE_EFORMAT, "%d of %d frames came back", frames, VIDEO_FRAMES);
}

static void check_video(doctor *d)
{
    char folder[POISE_PATH_BYTES], path[POISE_PATH_BYTES + 16], codec[64] = "";
    poise_err err = {0};
    if (poise_cli_temporary(folder, &err)) {
        note(d, "video", BAD, "set TMPDIR to a folder that can be written", "%s", err.text);
        return;
    }
    snprintf(path, sizeof(path), "%s/test.mp4", folder);
    if (try_video(path, codec, sizeof(codec), &err))
        note(d, "video", BAD,
             "install FFmpeg's libraries with H.264 and AAC (Debian: libavcodec59, libavformat59)",
             "%s", err.text);
    else if (strcmp(codec, "libx264") == 0)
        note(d, "video", GOOD, NULL, "H.264 by %s with AAC sound, written and read back", codec);
    else
        note(d, "video", POOR,
             "this FFmpeg has no x264: overlays are larger, and some players refuse them",
             "%s with AAC sound, written and read back", codec);
    unlink(path);
    rmdir(folder);
}

static void check_font(doctor *d)
{
    poise_canvas *canvas = NULL;
    poise_err err = {0};
    long ink = 0;
    if (poise_canvas_new(&canvas, &err) ||
        poise_canvas_begin_blank(canvas, 200, 60, (poise_color){0, 0, 0, 255}, &err)) {
        note(d, "font", BAD, NULL, "%s", err.text);
        poise_canvas_free(&canvas);
        return;
    }
    poise_canvas_text(canvas, 10, 45, 100, POISE_ALIGN_LEFT, "poise #1",
                      (poise_color){255, 255, 255, 255}, 0);
    const poise_canvas_view view = poise_canvas_pixels(canvas);
    for (int32_t y = 0; y < view.height; y++)
        for (int32_t x = 0; x < view.width; x++)
            ink += view.bgrx[(size_t)y * view.stride + (size_t)x * 4 + 1] > 128;
    poise_canvas_free(&canvas);
    note(d, "font", ink > 50 ? GOOD : POOR, "labels would be missing: install fonts-dejavu-core",
         ink > 50 ? "text can be drawn" : "no font found");
}

static void check_folder(doctor *d)
{
    char here[POISE_PATH_BYTES], name[] = ".poise-doctor-XXXXXX";
    if (!getcwd(here, sizeof(here)))
        snprintf(here, sizeof(here), "the current folder");
    const int fd = mkstemp(name);
    if (fd >= 0) {
        close(fd);
        unlink(name);
    }
    note(d, "folder", fd >= 0 ? GOOD : POOR, "give --out a folder that can be written",
         "%s can%s be written", here, fd >= 0 ? "" : "not");
}

static int is_camera(const struct dirent *entry)
{
    return strncmp(entry->d_name, "video", 5) == 0;
}

static void check_cameras(doctor *d)
{
    struct dirent **entry;
    const int n = scandir("/dev", &entry, is_camera, alphasort);
    for (int i = 0; i < n; i++)
        free(entry[i]);
    if (n >= 0)
        free(entry);
    note(d, "cameras", GOOD, NULL, n > 0 ? "%d video devices" : "none (not needed for files)", n);
}

static void print_text(const doctor *d)
{
    static const char *const marks[] = {"\xe2\x9c\x93", "!", "\xe2\x9c\x97"};
    for (int i = 0; i < d->count; i++) {
        const check *c = &d->check[i];
        printf("%s %-10s %s\n", marks[c->verdict], c->name, c->detail);
        if (c->remedy)
            printf("  %-10s -> %s\n", "", c->remedy);
    }
}

static int print_json(const doctor *d, int bad, poise_err *err)
{
    static const char *const words[] = {"good", "poor", "bad"};
    poise_json json, *j = &json;
    poise_json_to_stream(j, stdout, 2);
    poise_json_begin_map(j);
    poise_json_key(j, "poise_version");
    poise_json_text(j, POISE_VERSION);
    poise_json_key(j, "ready");
    poise_json_bool(j, !bad);
    poise_json_key(j, "isa");
    poise_json_text(j, d->isa ? d->isa : "");
    poise_json_key(j, "cores");
    poise_json_i64(j, poise_cli_cores());
    poise_json_key(j, "pose_landmark_full_ms");
    if (d->inference_ms > 0)
        poise_json_f64(j, d->inference_ms);
    else
        poise_json_null(j);
    poise_json_key(j, "checks");
    poise_json_begin_list(j);
    for (int i = 0; i < d->count; i++) {
        poise_json_begin_map(j);
        poise_json_key(j, "name");
        poise_json_text(j, d->check[i].name);
        poise_json_key(j, "verdict");
        poise_json_text(j, words[d->check[i].verdict]);
        poise_json_key(j, "detail");
        poise_json_text(j, d->check[i].detail);
        poise_json_key(j, "remedy");
        if (d->check[i].remedy)
            poise_json_text(j, d->check[i].remedy);
        else
            poise_json_null(j);
        poise_json_end(j);
    }
    poise_json_end(j);
    poise_json_end(j);
    return poise_json_finish(j, err);
}

static const poise_cli_option options[] = {
    {"models", 0, POISE_CLI_TEXT, offsetof(doctor_options, models), "DIR",
     .help = "Folder of the models; also POISE_MODELS."},
    {"json", 0, POISE_CLI_FLAG, offsetof(doctor_options, json), .help = "Print JSON."},
    {0},
};

static const poise_cli_command command = {
    "doctor", "[options]", "is this machine ready, and how fast is it?", options,
    "Runs the models, writes and reads back a small video, draws text, looks for\n"
    "cameras; says what to do about what is missing.\n"
    "\n"
    "examples\n"
    "  poise doctor\n"
    "  poise doctor --json\n"
    "\n"
    "exit codes: 0 ready, 2 something is missing\n"};

int poise_cmd_doctor(int argc, char **argv)
{
    doctor_options o = {0};
    poise_cli_words words;
    poise_err err = {0};
    poise_nn_isa isa;
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count)
        return poise_cli_error("doctor takes no arguments ('%s')", words.word[0]);
    doctor *d = calloc(1, sizeof(*d));
    if (!d)
        return poise_cli_error("no memory");
    check_machine(d, &isa);
    check_models(d, o.models, isa);
    check_moves(d, o.models, isa);
    check_video(d);
    check_font(d);
    check_folder(d);
    check_cameras(d);
    int bad = 0;
    for (int i = 0; i < d->count; i++)
        bad += d->check[i].verdict == BAD;
    int code = bad ? POISE_EXIT_ERROR : POISE_EXIT_OK;
    if (!o.json)
        print_text(d);
    else if (print_json(d, bad, &err))
        code = poise_cli_failed(&err);
    free(d);
    return poise_cli_flush(code);
}
