/* poise run: options and help. The work is in batch.c. */
#include "cli/batch.h"
#include "cli/cli.h"
#include "cli/options.h"

#define AT(member) offsetof(poise_run_options, member)

static const poise_cli_option options[] = {
    {"out", 'o', POISE_CLI_TEXT, AT(out), "DIR", .help = "Where the results go; made if missing."},
    {"no-overlay", 0, POISE_CLI_FLAG, AT(no_overlay),
     .help = "No overlay.mp4: less time, half the memory."},
    {"model", 'm', POISE_CLI_CHOICE, AT(model), .choices = "lite|full|heavy",
     .help = "Landmark model: faster or better; full."},
    {"hands", 0, POISE_CLI_FLAG, AT(hands), .help = "Also 21 landmarks of each hand."},
    {"subject", 0, POISE_CLI_CHOICE, AT(subject), .choices = "all|largest|centre",
     .help = "Whom to keep: everybody (default), or the one who over the whole clip is largest or "
             "nearest to the "
             "centre."},
    {"still", 0, POISE_CLI_FLAG, AT(still),
     .help = "Every frame is a picture of its own: for folders of pictures that are no "
             "video."},
    {"people-max", 0, POISE_CLI_INTEGER, AT(people_max), "N", 1, POISE_PEOPLE_MAX,
     .help = "Follow at most N people, the largest; 32."},
    {"fov", 0, POISE_CLI_NUMBER, AT(fov), "DEGREES", 0, 180, .open = 1,
     .help = "Horizontal field of view of the camera; 55."},
    {"height", 0, POISE_CLI_NUMBER, AT(height), "METRES", 0.3, 2.8,
     .help = "True stature of the people: makes lengths metric. Without it they are marked as "
             "assumed."},
    {"capture-fps", 0, POISE_CLI_NUMBER, AT(capture_fps), "FPS", 1, 100000,
     .help = "Slow motion: the rate it was filmed at; times are rescaled."},
    {"max-frames", 0, POISE_CLI_INTEGER, AT(frames_max), "N", 1, 2147483647,
     .help = "Stop after N frames."},
    {"duration", 0, POISE_CLI_NUMBER, AT(duration), "SECONDS", 0, 1e6, .open = 1,
     .help = "Stop after so much media time."},
    {"overlay-size", 0, POISE_CLI_INTEGER, AT(overlay_size), "PIXELS", 64, 16384,
     .help = "The shorter side of the overlay, at most; 720."},
    {"jobs", 'j', POISE_CLI_INTEGER, AT(jobs), "N", 1, POISE_JOBS_MAX,
     .help = "Sources side by side; 1."},
    {"threads", 't', POISE_CLI_INTEGER, AT(threads), "N", 1, 64,
     .help = "Threads for poses, per source; the cores divided by the jobs. The results do not "
             "depend on it."},
    {"models", 0, POISE_CLI_TEXT, AT(models), "DIR",
     .help = "Folder of the models; also POISE_MODELS."},
    {"force", 'f', POISE_CLI_FLAG, AT(force), .help = "Do again what is complete already."},
    {"json", 0, POISE_CLI_FLAG, AT(json), .help = "Print a summary as JSON to standard output."},
    {"quiet", 'q', POISE_CLI_FLAG, AT(quiet), .help = "Nothing on standard error but errors."},
    {0},
};

static const char text[] =
    "SOURCE is a video, a picture, a folder (of pictures: one source; else all\n"
    "videos below it), a camera (0 or /dev/video0), rtsp:// or http://, or - for\n"
    "standard input. One source writes into DIR itself, several into folders below\n"
    "it. What is complete already with the same settings is skipped.\n"
    "\n"
    "files\n"
    "  poses.jsonl        per frame: time, ids, boxes, landmarks in px, m and mm\n"
    "  predictions.json   the same as a prediction file of NeuroPose (px, mm)\n"
    "  overlay.mp4        the video with skeletons\n"
    "  report.html        pictures, plots, timings, what the numbers mean\n"
    "  performance.json   timings for programs\n"
    "  complete.json      marks a finished source\n"
    "  summary.csv        in DIR: one line per source, units in the header\n"
    "\n"
    "examples\n"
    "  poise run squat.mp4 --out out --height 1.78 --subject largest\n"
    "  poise run clips/ --out out --jobs 2 --no-overlay --model lite\n"
    "  ffmpeg -i in.mkv -f matroska - | poise run - --out out\n"
    "\n"
    "exit codes: 0 all done, 2 something failed (the others are done), 130\n"
    "interrupted (the files hold what there was until then)\n";

static const poise_cli_command command = {
    "run", "SOURCE... --out DIR [options]",
    "videos, pictures, cameras into 3D poses of everybody in them", options, text};

int poise_cmd_run(int argc, char **argv)
{
    poise_run_options o = {.jobs = 1,
                           .overlay_size = 720,
                           .model = POISE_POSE_FULL,
                           .fov = 55,
                           .people_max = POISE_PEOPLE_MAX};
    poise_cli_words words;
    poise_err err;
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count == 0)
        return poise_cli_error(
            "nothing to run on: poise run SOURCE... --out DIR (see poise run --help)");
    if (!o.out)
        return poise_cli_error("--out DIR is missing: where shall the results go?");
    return poise_batch_run(&o, words.word, words.count);
}
