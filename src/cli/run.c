/* poise run: options and help. The work is in batch.c. */
#include "cli/batch.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "record/number.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The options as they are given; those that are made of parts are still texts. */
typedef struct words_given {
    poise_run_options o;
    const char *subject, *names, *rounds;
    int fighters; /* 1: two */
    poise_cli_texts swaps, locks;
} words_given;

#define AT(member)   offsetof(words_given, o.member)
#define TEXT(member) offsetof(words_given, member)

static const poise_cli_option options[] = {
    {"out", 'o', POISE_CLI_TEXT, AT(out), "DIR", .help = "Where the results go; made if missing."},
    {"no-overlay", 0, POISE_CLI_FLAG, AT(no_overlay),
     .help = "No overlay.mp4: less time, half the memory."},
    {"model", 'm', POISE_CLI_CHOICE, AT(model), .choices = "lite|full|heavy",
     .help = "Landmark model: faster or better; full."},
    {"hands", 0, POISE_CLI_FLAG, AT(hands), .help = "Also 21 landmarks of each hand."},
    {"fighters", 0, POISE_CLI_CHOICE, TEXT(fighters), .choices = "0|2",
     .help = "2: two of the people are fighters, told apart through crossings, clinches and cuts; "
             "adds motion.jsonl, spans.jsonl and, with models of moves, moves.csv, events.jsonl, "
             "moves.jsonl."},
    {"names", 0, POISE_CLI_TEXT, TEXT(names), "A,B",
     .help = "What fighters 1 (red) and 2 (blue) are called."},
    {"swap-at", 0, POISE_CLI_TEXTS, TEXT(swaps), "SECONDS",
     .help = "From this media time on the fighters are the other way round. May be repeated."},
    {"lock", 0, POISE_CLI_TEXTS, TEXT(locks), "F=ID@SECONDS",
     .help = "The person with this id is fighter F, from this media time on. May be repeated."},
    {"rounds", 0, POISE_CLI_TEXT, TEXT(rounds), "FROM-TO,...",
     .help =
         "When the rounds are, in seconds of media time, as in 0-180,240-420: moves are counted "
         "for each."},
    {"no-moves", 0, POISE_CLI_FLAG, AT(no_moves), .help = "Do not name the fighters' moves."},
    {"moves-confidence", 0, POISE_CLI_NUMBER, AT(moves_confidence), "P", 0, 1,
     .help = "Only what the models are so sure of, single looks and moves; as the models are set."},
    {"moves-smoothing", 0, POISE_CLI_INTEGER, AT(moves_smoothing), "N", 1,
     POISE_ENSEMBLE_SMOOTHING_MAX, .help = "Looks that are averaged; as the models are set, 3."},
    {"moves-adapt", 0, POISE_CLI_INTEGER, AT(moves_adapt), "N", 0, POISE_ENSEMBLE_ADAPT_MAX,
     .help = "Answers between adjustments of the models' weights, 10 or more, 0 never; as the "
             "models are set, 100."},
    {"identity", 0, POISE_CLI_CHOICE, AT(identity), .choices = "duo|bytetrack|centroid",
     .help = "How fighters are told apart; duo. The others are for comparison."},
    {"subject", 0, POISE_CLI_TEXT, TEXT(subject), "WHOM",
     .help = "Whom to keep: all (default); largest or centre: who over the whole clip is largest "
             "or nearest to the centre; track:ID; fighter:1 or fighter:2."},
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
    {"paced", 0, POISE_CLI_FLAG, AT(paced),
     .help = "Play a file by its times as if it were live: frames that come too late are dropped "
             "and counted."},
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

static const char notes[] =
    "SOURCE is a video, a picture, a folder (of pictures: one source; else all\n"
    "videos below it), a camera (0 or /dev/video0), rtsp:// or http://, or - for\n"
    "standard input. One source writes into DIR itself, several into folders below\n"
    "it. What is complete already with the same settings is skipped.\n"
    "\n"
    "files\n"
    "  poses.jsonl        per frame: time, ids, boxes, landmarks in px, m and mm\n"
    "  predictions.json   the same as a prediction file of NeuroPose (px, mm)\n"
    "  tracks.txt         boxes and ids as the MOTChallenge has them (px)\n"
    "  motion.jsonl       fighters: velocities, accelerations, angles, distance\n"
    "  spans.jsonl        fighters: when seen and uncertain; cuts, replays\n"
    "  moves.csv          fighters: every move, with your corrections (s)\n"
    "  events.jsonl       the moves as the machine found them (ns)\n"
    "  moves.jsonl        what the models said of every second\n"
    "  overlay.mp4        the video with skeletons and moves\n"
    "  report.html        pictures, plots, timings, what the numbers mean\n"
    "  performance.json   timings for programs\n"
    "  complete.json      marks a finished source\n"
    "  summary.csv        in DIR: one line per source, units in the header\n"
    "\n"
    "examples\n"
    "  poise run fight.mp4 --fighters 2 --names Ann,Bea --out out\n"
    "  poise run squat.mp4 --out out --height 1.78 --subject largest\n"
    "  poise run clips/ --out out --jobs 2 --no-overlay --model lite\n"
    "  ffmpeg -i in.mkv -f matroska - | poise run - --out out\n"
    "\n"
    "exit codes: 0 all done, 2 something failed (the others are done), 130\n"
    "interrupted (the files hold what there was until then)\n";

static const poise_cli_command command = {
    "run", "SOURCE... --out DIR [options]",
    "videos, pictures, cameras into 3D poses of everybody in them", options, notes};

/* ---- options made of parts ---- */

/* Media time in nanoseconds; 0 or -1. */
static int read_seconds(const char *text, int64_t *ret_ns)
{
    double seconds;
    if (poise_parse_f64(text, strlen(text), &seconds) || !(seconds >= 0 && seconds <= 1e6))
        return -1;
    *ret_ns = llround(seconds * 1e9);
    return 0;
}

/* A positive whole number up to the end of the text or `end`; -1 if it is none. */
static int read_id(const char *text, char end)
{
    char *stop;
    if (*text < '1' || *text > '9')
        return -1;
    const long value = strtol(text, &stop, 10);
    return *stop == end && value <= INT_MAX ? (int)value : -1;
}

static int read_subject(const char *text, poise_run_options *o, poise_err *err)
{
    if (!text || strcmp(text, "all") == 0) {
        o->subject = POISE_SUBJECT_ALL;
    } else if (strcmp(text, "largest") == 0) {
        o->subject = POISE_SUBJECT_LARGEST;
    } else if (strcmp(text, "centre") == 0) {
        o->subject = POISE_SUBJECT_CENTRE;
    } else if (strncmp(text, "track:", 6) == 0 && read_id(text + 6, 0) > 0) {
        o->subject = POISE_SUBJECT_TRACK;
        o->subject_id = read_id(text + 6, 0);
    } else if (strcmp(text, "fighter:1") == 0 || strcmp(text, "fighter:2") == 0) {
        o->subject = POISE_SUBJECT_FIGHTER;
        o->subject_id = text[8] - '0';
    } else {
        return poise_fail(
            err, POISE_EINVAL,
            "--subject %.100s: need all, largest, centre, track:ID, fighter:1 or fighter:2", text);
    }
    if (o->subject == POISE_SUBJECT_FIGHTER && !o->fighters)
        return poise_fail(err, POISE_EINVAL, "--subject %s: needs --fighters 2", text);
    if (o->fighters && (o->subject == POISE_SUBJECT_LARGEST || o->subject == POISE_SUBJECT_CENTRE))
        return poise_fail(err, POISE_EINVAL,
                          "--subject %s: with --fighters 2 it is one of them: give fighter:1, "
                          "fighter:2 or track:ID",
                          text);
    return 0;
}

static int read_names(const char *text, poise_stage_corner *corner, poise_err *err)
{
    const char *comma = strchr(text, ',');
    if (!comma || strchr(comma + 1, ',') || comma == text || !comma[1])
        return poise_fail(err, POISE_EINVAL, "--names %.100s: need two names with a comma between",
                          text);
    const size_t length[2] = {(size_t)(comma - text), strlen(comma + 1)};
    for (int i = 0; i < 2; i++) {
        char name[POISE_STAGE_NAME_MAX];
        if (length[i] >= sizeof(name))
            return poise_fail(err, POISE_EINVAL, "--names %.100s: at most %d bytes each", text,
                              POISE_STAGE_NAME_MAX - 1);
        memcpy(name, i ? comma + 1 : text, length[i]);
        name[length[i]] = 0;
        poise_cli_clean(corner->name[i], sizeof(corner->name[i]), name);
    }
    return 0;
}

static int read_swaps(const poise_cli_texts *given, poise_stage_corner *corner, poise_err *err)
{
    for (int i = 0; i < given->count; i++) {
        int64_t ns;
        if (read_seconds(given->text[i], &ns))
            return poise_fail(err, POISE_EINVAL, "--swap-at %.100s: need 0 <= seconds <= 1000000",
                              given->text[i]);
        int at = corner->swaps++;
        for (; at > 0 && corner->swap_ns[at - 1] > ns; at--)
            corner->swap_ns[at] = corner->swap_ns[at - 1];
        corner->swap_ns[at] = ns;
    }
    return 0;
}

static int read_locks(const poise_cli_texts *given, poise_stage_corner *corner, poise_err *err)
{
    for (int i = 0; i < given->count; i++) {
        const char *text = given->text[i], *at = strchr(text, '@');
        poise_stage_lock lock = {0};
        lock.fighter = read_id(text, '=');
        lock.id = lock.fighter > 0 ? read_id(strchr(text, '=') + 1, '@') : -1;
        if (lock.fighter < 1 || lock.fighter > 2 || lock.id < 1 || !at ||
            read_seconds(at + 1, &lock.at_ns))
            return poise_fail(err, POISE_EINVAL,
                              "--lock %.100s: need FIGHTER=ID@SECONDS, as in 1=7@12.5", text);
        corner->lock[corner->locks++] = lock;
    }
    return 0;
}

static int read_rounds(const char *given, poise_rounds *rounds, poise_err *err)
{
    const char *text = given;
    for (;;) {
        char part[2][64];
        const size_t from = strcspn(text, "-,"),
                     to = text[from] == '-' ? strcspn(text + from + 1, ",") : 0;
        poise_round *r = &rounds->round[rounds->count];
        if (text[from] != '-' || from >= sizeof(part[0]) || to >= sizeof(part[1]))
            break;
        snprintf(part[0], sizeof(part[0]), "%.*s", (int)from, text);
        snprintf(part[1], sizeof(part[1]), "%.*s", (int)to, text + from + 1);
        if (read_seconds(part[0], &r->from_ns) || read_seconds(part[1], &r->to_ns) ||
            r->to_ns <= r->from_ns || (rounds->count > 0 && r->from_ns < r[-1].to_ns))
            break;
        rounds->count++;
        text += from + 1 + to;
        if (*text == 0)
            return 0;
        if (rounds->count == POISE_ROUNDS_MAX)
            return poise_fail(err, POISE_ELIMIT, "--rounds: at most %d", POISE_ROUNDS_MAX);
        text++;
    }
    return poise_fail(err, POISE_EINVAL,
                      "--rounds %.100s: need FROM-TO,FROM-TO... in seconds, one after another",
                      given);
}

/* The options only two fighters have, without them. */
static int needs_fighters(const words_given *g, poise_err *err)
{
    const char *name = g->names                     ? "names"
                       : g->swaps.count             ? "swap-at"
                       : g->locks.count             ? "lock"
                       : g->o.identity              ? "identity"
                       : g->rounds                  ? "rounds"
                       : g->o.no_moves              ? "no-moves"
                       : g->o.moves_confidence >= 0 ? "moves-confidence"
                       : g->o.moves_smoothing >= 0  ? "moves-smoothing"
                       : g->o.moves_adapt >= 0      ? "moves-adapt"
                                                    : NULL;
    if (name && !g->o.fighters)
        return poise_fail(err, POISE_EINVAL, "--%s: needs --fighters 2", name);
    if (g->o.fighters && g->o.still)
        return poise_fail(err, POISE_EINVAL,
                          "--still: fighters are followed over time; leave --fighters away");
    return 0;
}

static int read_parts(words_given *g, poise_err *err)
{
    g->o.fighters = g->fighters ? 2 : 0;
    int rc = needs_fighters(g, err);
    if (!rc)
        rc = read_subject(g->subject, &g->o, err);
    if (!rc && g->names)
        rc = read_names(g->names, &g->o.corner, err);
    if (!rc)
        rc = read_swaps(&g->swaps, &g->o.corner, err);
    if (!rc && g->rounds)
        rc = read_rounds(g->rounds, &g->o.rounds, err);
    if (!rc)
        rc = read_locks(&g->locks, &g->o.corner, err);
    return rc;
}

int poise_cmd_run(int argc, char **argv)
{
    words_given given = {.o = {.jobs = 1,
                               .overlay_size = 720,
                               .model = POISE_POSE_FULL,
                               .fov = 55,
                               .moves_confidence = -1,
                               .moves_smoothing = -1,
                               .moves_adapt = -1,
                               .people_max = POISE_PEOPLE_MAX}};
    poise_cli_words words;
    poise_err err;
    if (poise_cli_parse(&command, argc, argv, 0, &given, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count == 0)
        return poise_cli_error(
            "nothing to run on: poise run SOURCE... --out DIR (see poise run --help)");
    if (!given.o.out)
        return poise_cli_error("--out DIR is missing: where shall the results go?");
    if (read_parts(&given, &err))
        return poise_cli_failed(&err);
    return poise_batch_run(&given.o, words.word, words.count);
}
