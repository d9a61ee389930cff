/* NeuroPose's command line: `poise neuropose ...`, or poise called as `neuropose`. Exit codes,
 * texts and files are those of NeuroPose; the poses are poise's (33 landmarks, see
 * docs/formats.md). */
#include "base/file.h"
#include "cli/cli.h"
#include "cli/np_config.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "pose/models.h"
#include "stage/stage.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- log lines: "2026-01-31 12:00:00 INFO     module: message" ---- */

static poise_log_level log_limit = POISE_LOG_INFO;

static void write_log(void *cookie, poise_log_level level, const char *topic, const char *line)
{
    static const char *const names[] = {"ERROR", "WARNING", "INFO", "DEBUG"};
    (void)cookie;
    char when[32];
    const time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &local);
    fprintf(stderr, "%s %-8s neuropose.%s: %s\n", when, names[level], topic, line);
}

static void say(poise_log_level level, const char *topic, const char *format, ...)
    POISE_PRINTF(3, 4);

static void say(poise_log_level level, const char *topic, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    const poise_log log = {log_limit, write_log, NULL};
    poise_log_line(&log, level, topic, "%s", line);
}

/* ---- process ---- */

typedef struct process_options {
    const char *output;
} process_options;

static const poise_cli_option process_table[] = {
    {"output", 'o', POISE_CLI_TEXT, offsetof(process_options, output), "FILE",
     .help = "Where to write; <stem>_predictions.json in the current folder."},
    {0},
};

static const poise_cli_command process_command = {
    "process", "VIDEO [--output FILE]", "poses of everybody in one video, as a prediction file",
    process_table,
    "VIDEO is .mp4, .avi, .mov or .mkv. The file holds boxes in pixels, poses3d in\n"
    "millimetres (camera space) and poses2d in pixels, with 33 landmarks per person.\n"
    "\n"
    "example: neuropose process walk.mp4 --output walk.json\n"
    "exit codes: 0 written, 2 error, 130 interrupted\n"};

static int is_video_name(const char *path)
{
    static const char *const endings[] = {".mp4", ".avi", ".mov", ".mkv"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof(endings) / sizeof(endings[0]); i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return 1;
    return 0;
}

static int default_output(const char *video, char ret_path[POISE_PATH_BYTES])
{
    const char *slash = strrchr(video, '/');
    const char *name = slash ? slash + 1 : video;
    const char *dot = strrchr(name, '.');
    const int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
    return snprintf(ret_path, POISE_PATH_BYTES, "%.*s_predictions.json", stem, name) <
           POISE_PATH_BYTES;
}

static int make_parent(const char *path, poise_err *err)
{
    char folder[POISE_PATH_BYTES];
    snprintf(folder, sizeof(folder), "%s", path);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder)
        return 0;
    *slash = 0;
    return poise_make_folders(folder, err);
}

static atomic_int stop;
static char temporary[POISE_PATH_BYTES + 8];

static void leave(void *cookie)
{
    (void)cookie;
    unlink(temporary);
}

/* 0, 1 (written, but stopped before the end), or an error. */
static int process_video(const poise_np_config *config, const char *video, const char *output,
                         poise_err *err)
{
    char folder[POISE_PATH_BYTES];
    int interrupted = 0;
    poise_models *models = NULL;
    poise_stage_result *result = malloc(sizeof(*result));
    int rc = result ? 0 : poise_fail(err, POISE_ENOMEM, "no memory");
    if (!rc)
        rc = poise_cli_models_folder(NULL, folder, err);
    /* The model first: without it the video is not even opened. */
    if (!rc)
        rc = poise_models_open(folder, POISE_POSE_FULL, 0, &models, err);
    if (!rc)
        rc = make_parent(output, err);
    if (!rc) {
        const poise_manifest *model = &poise_models_get(models, POISE_ROLE_LANDMARK)->manifest;
        const char *slash = strrchr(model->file, '/');
        poise_stage_settings settings = poise_stage_defaults();
        settings.source = video;
        settings.models = models;
        settings.people.fov_degrees = (float)config->default_fov_degrees;
        settings.people.threads = poise_cli_cores();
        settings.media.threads = settings.people.threads >= 4 ? 2 : 1;
        settings.model_name = model->name;
        settings.model_file = slash ? slash + 1 : model->file;
        settings.model_sha256 = model->sha256;
        settings.predictions_path = output;
        settings.stop = &stop;
        say(POISE_LOG_DEBUG, "estimator", "model %s, field of view %g degrees, device /CPU:0",
            model->name, config->default_fov_degrees);
        rc = poise_stage_run(&settings, result, err);
    }
    poise_models_close(&models);
    if (!rc) {
        for (const char *line = result->warnings; *line;) {
            const size_t n = strcspn(line, "\n");
            say(POISE_LOG_WARNING, "estimator", "%.*s", (int)n, line);
            line += n + (line[n] == '\n');
        }
        say(POISE_LOG_INFO, "estimator",
            "%lld frames in %.2f s (%.2f ms per frame for poses, median)",
            (long long)result->frames, (double)result->wall_ns / 1e9,
            poise_times_quantile(&result->times[POISE_STAGE_POSE], 0.5) / 1e6);
        interrupted = result->end == POISE_STAGE_STOPPED;
        printf("wrote %s (%lld frames)\n", output, (long long)result->frames);
    }
    free(result);
    return rc ? rc : interrupted;
}

static int process(const char *program, const poise_np_config *config, int argc, char **argv)
{
    process_options o = {0};
    poise_cli_words words;
    poise_err err;
    if (poise_cli_parse(&process_command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, program, &process_command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count != 1)
        return poise_cli_error("process needs exactly one VIDEO (%d given)", words.count);
    const char *video = words.word[0];
    struct stat st;
    if (stat(video, &st))
        return poise_cli_error("video not found: %s", video);
    if (!S_ISREG(st.st_mode) || !is_video_name(video))
        return poise_cli_error(
            "%s: need a video file named .mp4, .avi, .mov or .mkv (poise run takes the others)",
            video);
    char output[POISE_PATH_BYTES];
    if (o.output ? snprintf(output, sizeof(output), "%s", o.output) >= (int)sizeof(output)
                 : !default_output(video, output))
        return poise_cli_error("the output's path is too long");
    if (strncmp(config->device, "/CPU:", 5) != 0)
        say(POISE_LOG_WARNING, "estimator", "device %s is not there: running on /CPU:0",
            config->device);
    snprintf(temporary, sizeof(temporary), "%s.tmp", output);
    int rc = poise_signals_start(&stop, leave, NULL, &err);
    if (!rc)
        rc = process_video(config, video, output, &err);
    if (rc < 0)
        return poise_cli_failed(&err);
    return poise_cli_flush(rc ? POISE_EXIT_INTERRUPTED : POISE_EXIT_OK);
}

/* ---- the whole command ---- */

typedef struct global_options {
    const char *config;
    int verbose, quiet, version;
} global_options;

#define AT(member) offsetof(global_options, member)
static const poise_cli_option global_table[] = {
    {"config", 'c', POISE_CLI_TEXT, AT(config), "FILE",
     .help = "Settings in YAML; they win over NEUROPOSE_... in the "
             "environment."},
    {"verbose", 'v', POISE_CLI_FLAG, AT(verbose), .help = "Log at DEBUG."},
    {"quiet", 'q', POISE_CLI_FLAG, AT(quiet), .help = "Log only warnings and errors."},
    {"version", 0, POISE_CLI_FLAG, AT(version), .help = "Print the version."},
    {0},
};

static const poise_cli_command global_command = {
    "", "[options] COMMAND [arguments]", "3D poses for clinical video, in NeuroPose's terms",
    global_table,
    "commands:\n"
    "  process VIDEO     poses of everybody in one video, as a prediction file\n"
    "  watch, ingest ARCHIVE, serve, reset, segment RESULTS, benchmark VIDEO, analyze\n"
    "                    jobs and statistics: not in this version (exit code 3)\n"
    "\n"
    "exit codes: 0 ok, 2 error, 3 not available, 130 interrupted\n"};

static int is_pending(const char *word)
{
    static const char *const pending[] = {"watch",   "ingest",    "serve",  "reset",
                                          "segment", "benchmark", "analyze"};
    for (size_t i = 0; i < sizeof(pending) / sizeof(pending[0]); i++)
        if (strcmp(word, pending[i]) == 0)
            return 1;
    return 0;
}

static int choose_command(const char *program, const poise_np_config *config,
                          const poise_cli_words *words)
{
    static const char *const names[] = {"watch",   "process",   "ingest",  "serve", "reset",
                                        "segment", "benchmark", "analyze", NULL};
    const char *word = words->word[0];
    if (strcmp(word, "process") == 0)
        return process(program, config, words->count - 1, words->word + 1);
    if (is_pending(word)) {
        poise_cli_error("'%s %s' is not available in this version", program, word);
        return POISE_EXIT_UNAVAILABLE;
    }
    const char *near = poise_cli_nearest(word, names);
    if (near)
        return poise_cli_error("unknown command '%s'; did you mean '%s'?", word, near);
    return poise_cli_error("unknown command '%s'; %s --help lists them", word, program);
}

int poise_cmd_neuropose(const char *program, int argc, char **argv)
{
    global_options o = {0};
    poise_cli_words words;
    poise_err err;
    if (poise_cli_parse(&global_command, argc, argv, POISE_CLI_STOP_AT_WORD, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help || argc == 0) {
        poise_cli_help(stdout, program, &global_command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (o.version) {
        printf("neuropose %s\n", POISE_VERSION);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (o.verbose && o.quiet)
        return poise_cli_error("--verbose and --quiet cannot be given together");
    log_limit = o.verbose ? POISE_LOG_DEBUG : o.quiet ? POISE_LOG_WARNING : POISE_LOG_INFO;
    poise_np_config config = poise_np_config_defaults();
    if (poise_np_config_environment(&config, &err) ||
        (o.config && poise_np_config_file(o.config, &config, &err)))
        return poise_cli_failed(&err);
    if (words.count == 0)
        return poise_cli_error("no command given; %s --help lists them", program);
    return choose_command(program, &config, &words);
}
