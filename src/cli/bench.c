/* poise dev bench: how fast. With a video the whole pipeline without files (or with the overlay,
 * into a temporary folder); without one each model on its own. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/zoo.h"
#include "stage/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct bench_options {
    const char *models;
    int model, hands, threads, frames_max, overlay, rounds, people_max, fighters, paced;
} bench_options;

#define AT(member) offsetof(bench_options, member)
static const poise_cli_option options[] = {
    {"model", 'm', POISE_CLI_CHOICE, AT(model), .choices = "lite|full|heavy",
     .help = "Landmark model; full."},
    {"hands", 0, POISE_CLI_FLAG, AT(hands), .help = "With hands."},
    {"people-max", 0, POISE_CLI_INTEGER, AT(people_max), "N", 1, POISE_PEOPLE_MAX,
     .help = "Follow at most N people; 32."},
    {"fighters", 0, POISE_CLI_CHOICE, AT(fighters), .choices = "0|2",
     .help = "2: with two fighters and their motion."},
    {"paced", 0, POISE_CLI_FLAG, AT(paced),
     .help = "Play by its times as if it were live: latency, and how many frames came too late."},
    {"threads", 't', POISE_CLI_INTEGER, AT(threads), "N", 1, 64,
     .help = "Threads for poses; the cores."},
    {"max-frames", 0, POISE_CLI_INTEGER, AT(frames_max), "N", 1, 2147483647,
     .help = "At most N frames."},
    {"overlay", 0, POISE_CLI_FLAG, AT(overlay), .help = "Also draw and encode the overlay."},
    {"rounds", 0, POISE_CLI_INTEGER, AT(rounds), "N", 1, 100000,
     .help =
         "Without a video: runs to take the median of; 30. With one: times to go through it; 1."},
    {"models", 0, POISE_CLI_TEXT, AT(models), "DIR",
     .help = "Folder of the models; also POISE_MODELS."},
    {0},
};

static const poise_cli_command command = {
    "dev bench", "[VIDEO] [options]", "frames per second, and milliseconds of every stage", options,
    "Memory is the process' peak. Nothing is written but a temporary overlay with\n"
    "--overlay.\n"
    "\n"
    "example: poise dev bench fight.mp4 --fighters 2 --paced\n"
    "exit codes: 0, 2 error\n"};

static int bench_models(const char *folder, int rounds, poise_err *err)
{
    poise_zoo zoo;
    poise_nn_isa isa;
    int rc = poise_nn_isa_choose(&isa, err);
    if (!rc)
        rc = poise_zoo_read(folder, &zoo, err);
    if (rc)
        return rc;
    printf("each model alone, %s, one thread, median of %d runs\n", poise_nn_isa_name(isa), rounds);
    printf("%-22s %9s %9s %9s\n", "model", "ms", "MFLOP", "GFLOP/s");
    for (int i = 0; i < zoo.count && !rc; i++) {
        double ms = 0, gflop = 0;
        rc = poise_zoo_time(&zoo.model[i], isa, rounds, &ms, &gflop, err);
        if (!rc)
            printf("%-22s %9.3f %9.2f %9.1f\n", zoo.model[i].manifest.name, ms, gflop * 1e3,
                   ms > 0 ? gflop / ms * 1e3 : 0);
    }
    poise_zoo_free(&zoo);
    return rc;
}

static void print_result(const poise_stage_result *r, int threads)
{
    const double wall = (double)r->wall_ns / 1e9;
    printf("%dx%d, %lld frames, %.2f people per frame, %d thread%s: %.1f frames/s, first pose %.0f "
           "ms, peak %.1f MiB\n",
           r->width, r->height, (long long)r->frames,
           r->frames ? (double)r->person_frames / (double)r->frames : 0.0, threads,
           threads == 1 ? "" : "s", wall > 0 ? (double)r->frames / wall : 0,
           (double)r->first_pose_ns / 1e6, (double)r->peak_rss_bytes / 1048576.0);
    printf("  %lld detector and %lld landmark inferences\n", (long long)r->detector_runs,
           (long long)r->landmark_runs);
    printf("  %-10s %9s %9s %9s %9s %9s  ms per frame\n", "stage", "mean", "p50", "p95", "p99",
           "max");
    for (int i = 0; i < POISE_STAGE_TIMERS; i++) {
        const poise_times *t = &r->times[i];
        if (t->count)
            printf("  %-10s %9.3f %9.3f %9.3f %9.3f %9.3f\n", poise_stage_timer_names[i],
                   poise_times_mean(t) / 1e6, poise_times_quantile(t, 0.5) / 1e6,
                   poise_times_quantile(t, 0.95) / 1e6, poise_times_quantile(t, 0.99) / 1e6,
                   (double)t->max_ns / 1e6);
    }
    if (r->source.dropped_late + r->source.dropped_no_room)
        printf("  %llu of %llu frames came too late and were dropped\n",
               (unsigned long long)(r->source.dropped_late + r->source.dropped_no_room),
               (unsigned long long)r->source.received);
}

static int bench_video(const char *folder, const bench_options *o, const char *video,
                       poise_err *err)
{
    poise_models *models = NULL;
    char temporary[POISE_PATH_BYTES] = "", overlay[POISE_PATH_BYTES + 16] = "";
    poise_stage_result *result = malloc(sizeof(*result));
    int rc = result ? poise_models_open(folder, (poise_pose_model)o->model, o->hands, &models, err)
                    : poise_fail(err, POISE_ENOMEM, "no memory");
    if (!rc && o->overlay)
        rc = poise_cli_temporary(temporary, err);
    if (!rc && o->overlay)
        snprintf(overlay, sizeof(overlay), "%s/overlay.mp4", temporary);
    for (int round = 0; !rc && round < o->rounds; round++) {
        poise_stage_settings s = poise_stage_defaults();
        s.source = video;
        s.models = models;
        s.people.threads = o->threads;
        s.people.hands = o->hands;
        s.people.people_max = o->people_max;
        s.people.fighters = o->fighters ? 2 : 0;
        s.media.paced = o->paced;
        s.media.threads = o->threads >= 4 ? 2 : 1;
        s.frames_max = o->frames_max;
        s.started_ns = round == 0 ? poise_cli_started_ns : 0;
        s.overlay_path = o->overlay ? overlay : NULL;
        rc = poise_stage_run(&s, result, err);
        if (!rc)
            print_result(result, o->threads);
    }
    if (*temporary) {
        unlink(overlay);
        rmdir(temporary);
    }
    poise_models_close(&models);
    free(result);
    return rc;
}

int poise_cmd_bench(int argc, char **argv)
{
    bench_options o = {
        .model = POISE_POSE_FULL, .threads = poise_cli_cores(), .people_max = POISE_PEOPLE_MAX};
    poise_cli_words words;
    poise_err err = {0};
    char folder[POISE_PATH_BYTES];
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count > 1)
        return poise_cli_error("dev bench takes one VIDEO (%d given)", words.count);
    int rc = poise_cli_models_folder(o.models, folder, &err);
    if (!rc && words.count == 0)
        rc = bench_models(folder, o.rounds ? o.rounds : 30, &err);
    if (!rc && words.count == 1) {
        o.rounds = o.rounds ? o.rounds : 1;
        rc = bench_video(folder, &o, words.word[0], &err);
    }
    return rc ? poise_cli_failed(&err) : poise_cli_flush(POISE_EXIT_OK);
}
