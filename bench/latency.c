/* How long a frame waits for its motion vector: two fighters, 1920x1080 at 60 frames a second,
 * played by the frames' own times as a camera would give them.
 *
 *     latency VIDEO --cache DIR [--minutes M] [--threads N] [--model lite|full|heavy]
 *
 * VIDEO (a bout of poise-sparring with --fps 60 is meant) is brought to 1920x1080 at 60 frames a
 * second once and kept in DIR; a video of another rate is played faster or slower for it. Then it
 * is decoded, paced, and goes through people and motion, again and again until M minutes are over
 * (every round begins anew: its first second, in which two fighters are looked for, counts too).
 * Frames that come while the one before is still worked on are waiting; of those only the newest is
 * kept. Printed are two latencies: from the moment the frame's time came (that includes waiting
 * for the frame before, and its rest), and from the moment it was taken. */
#include "cli/options.h"
#include "media/source.h"
#include "media/writer.h"
#include "motion/motion.h"

#include <poise/people.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1920, HEIGHT = 1080, FPS = 60, MINUTES_MAX = 60, POSITIONALS = 1 };
enum { SAMPLES_MAX = (MINUTES_MAX + 1) * 60 * FPS };

typedef struct latency_options {
    const char *cache;
    double minutes;
    int threads, model, fighters;
} latency_options;

static const poise_cli_option option_table[] = {
    {"cache", 'c', POISE_CLI_TEXT, offsetof(latency_options, cache), "DIR", 0, 0, 0, NULL,
     "Where the 1080p60 copy of VIDEO is kept."},
    {"minutes", 'm', POISE_CLI_NUMBER, offsetof(latency_options, minutes), "M", 0, MINUTES_MAX, 1,
     NULL, "How long to play. Default 1."},
    {"threads", 'j', POISE_CLI_INTEGER, offsetof(latency_options, threads), "N", 1, 64, 0, NULL,
     "Landmark workers. Default 2."},
    {"model", 0, POISE_CLI_CHOICE, offsetof(latency_options, model), NULL, 0, 0, 0,
     "lite|full|heavy", "Default full."},
    {"fighters", 0, POISE_CLI_INTEGER, offsetof(latency_options, fighters), "N", 0, 2, 0, NULL,
     "2, or 0 for everybody. Default 2."},
    {0}};

static const poise_cli_command command = {
    .name = "latency",
    .usage = "VIDEO --cache DIR [options]",
    .summary = "Decoded frame -> motion vector of two fighters, 1080p60 paced by its times.",
    .options = option_table};

/* One series of times, milliseconds. */
typedef struct series {
    const char *name;
    double *ms;
} series;

typedef struct bench {
    latency_options options;
    char path[4096]; /* of the 1080p60 copy */
    poise_models *models;
    poise_people *people;
    poise_motions *motions;
    poise_scene scene;
    poise_motion_frame motion;
    series from_time, from_taken, rest;
    int count;
    int64_t frames, late, dropped, both, begun_ns;
    int minute; /* whose memory was printed last */
} bench;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static double rss_mb(void)
{
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%*s %lld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return (double)(pages * sysconf(_SC_PAGESIZE)) / 1048576;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Every page of it is touched, so that it does not look like growth later. */
static series series_new(const char *name)
{
    series s = {name, malloc(SAMPLES_MAX * sizeof *s.ms)};
    for (int i = 0; s.ms != NULL && i < SAMPLES_MAX; i++)
        s.ms[i] = NAN;
    return s;
}

static void print_series(series *s, int count)
{
    if (count == 0)
        return;
    qsort(s->ms, (size_t)count, sizeof *s->ms, ascending);
    printf("%-34s p50 %6.2f  p95 %6.2f  p99 %6.2f  max %6.2f ms\n", s->name, s->ms[count / 2],
           s->ms[(int)(0.95 * (count - 1))], s->ms[(int)(0.99 * (count - 1))], s->ms[count - 1]);
}

/* The 1080p60 copy of `video`, unless it is there. */
static int prepare(const char *video, const char *path, poise_err *err)
{
    poise_writer_settings how = poise_writer_defaults();
    poise_source *source = NULL;
    poise_writer *writer = NULL;
    poise_frame *frame;
    int64_t number = 0;
    if (access(path, R_OK) == 0)
        return 0;
    how.width = WIDTH;
    how.height = HEIGHT;
    how.fps = FPS;
    how.threads = 2;
    int r = poise_source_open(video, NULL, &source, err);
    if (r == 0)
        r = poise_writer_open(path, &how, &writer, err);
    while (r == 0 && (r = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err)) == 0) {
        r = poise_writer_image(writer, &frame->image, number++ * 1000000000 / FPS, err);
        poise_frame_unref(&frame);
    }
    if (r == POISE_EOF)
        r = poise_writer_close(&writer, err);
    poise_writer_abort(&writer);
    poise_source_close(&source);
    return r;
}

static void print_memory(bench *b, int at_end)
{
    int minute = (int)((now_ns() - b->begun_ns) / 60000000000);
    if (minute == b->minute && !at_end)
        return;
    b->minute = minute;
    if (at_end || minute == 1 || minute == 2 || minute % 5 == 0)
        printf("memory after %4.1f min: %.1f MB\n", (double)(now_ns() - b->begun_ns) / 6e10,
               rss_mb());
}

static int one_frame(bench *b, poise_frame *frame, poise_err *err)
{
    const int64_t taken = now_ns();
    int r = poise_people_step(b->people, &frame->image, frame->time, &b->scene, err);
    if (r != 0)
        return r;
    poise_motions_step(b->motions, &b->scene, &b->motion);
    const int64_t done = now_ns();
    poise_people_rest(b->people);
    int seen = 0;
    for (int i = 0; i < b->scene.people_count; i++)
        seen += b->scene.people[i].fighter != 0;
    b->both += seen == 2;
    b->frames++;
    b->late += done - frame->captured_ns > 1000000000 / FPS;
    if (b->count < SAMPLES_MAX) {
        b->from_time.ms[b->count] = 1e-6 * (double)(done - frame->captured_ns);
        b->from_taken.ms[b->count] = 1e-6 * (double)(done - taken);
        b->rest.ms[b->count++] = 1e-6 * (double)(now_ns() - done);
    }
    return 0;
}

/* Plays the copy once, or until the time is over. */
static int play(bench *b, poise_err *err)
{
    const int64_t end = b->begun_ns + (int64_t)(b->options.minutes * 6e10);
    poise_source_settings how = poise_source_defaults();
    poise_source_report report;
    poise_source *source = NULL;
    poise_frame *frame;
    how.paced = 1;
    int r = poise_source_open(b->path, &how, &source, err);
    poise_people_reset(b->people);
    poise_motions_reset(b->motions);
    while (r == 0 && now_ns() < end &&
           (r = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err)) == 0) {
        r = one_frame(b, frame, err);
        poise_frame_unref(&frame);
        print_memory(b, 0);
    }
    if (source != NULL) {
        poise_source_report_get(source, &report);
        b->dropped += (int64_t)(report.dropped_late + report.dropped_no_room);
    }
    poise_source_close(&source);
    return r == POISE_EOF ? 0 : r;
}

static int run(bench *b, const char *video, poise_err *err)
{
    const char *folder = getenv("POISE_MODELS"), *name = strrchr(video, '/');
    poise_people_settings settings = poise_people_defaults();
    snprintf(b->path, sizeof b->path, "%s/%s.1080p60.mp4", b->options.cache,
             name != NULL ? name + 1 : video);
    settings.fighters = b->options.fighters;
    settings.threads = b->options.threads;
    settings.early = settings.hurried = 1;
    int r = prepare(video, b->path, err);
    if (r == 0)
        r = poise_models_open(folder != NULL ? folder : "models",
                              (poise_pose_model)b->options.model, 0, &b->models, err);
    if (r == 0)
        r = poise_people_open(b->models, &settings, &b->people, err);
    if (r == 0)
        r = poise_motions_new(NULL, &b->motions, err);
    b->begun_ns = now_ns();
    while (r == 0 && now_ns() < b->begun_ns + (int64_t)(b->options.minutes * 6e10))
        r = play(b, err);
    if (r == 0) {
        print_memory(b, 1);
        printf("%lld frames of %dx%d at %d/s, %d threads; both fighters in %.1f %%; %lld later "
               "than a frame's time, %lld dropped\n",
               (long long)b->frames, WIDTH, HEIGHT, FPS, b->options.threads,
               100.0 * (double)b->both / fmax(1, (double)b->frames), (long long)b->late,
               (long long)b->dropped);
        print_series(&b->from_time, b->count);
        print_series(&b->from_taken, b->count);
        print_series(&b->rest, b->count);
    }
    poise_motions_free(&b->motions);
    poise_people_close(&b->people);
    poise_models_close(&b->models);
    return r;
}

int main(int argc, char **argv)
{
    static bench b;
    poise_cli_words words;
    poise_err err;
    b.options = (latency_options){
        .minutes = 1, .threads = 2, .model = POISE_POSE_FULL, .fighters = POISE_FIGHTERS};
    if (poise_cli_parse(&command, argc - 1, argv + 1, 0, &b.options, &words, &err) != 0) {
        fprintf(stderr, "latency: %s\n", err.text);
        return 2;
    }
    if (words.help || words.count != POSITIONALS || b.options.cache == NULL) {
        poise_cli_help(words.help ? stdout : stderr, "latency", &command);
        return words.help ? 0 : 2;
    }
    b.from_time = series_new("frame's time -> motion vector");
    b.from_taken = series_new("frame taken -> motion vector");
    b.rest = series_new("the rest of the frame");
    int r = b.from_time.ms == NULL || b.from_taken.ms == NULL || b.rest.ms == NULL
                ? poise_fail(&err, POISE_ENOMEM, "no memory")
                : run(&b, words.word[0], &err);
    if (r != 0)
        fprintf(stderr, "latency: %s\n", err.text);
    free(b.from_time.ms);
    free(b.from_taken.ms);
    free(b.rest.ms);
    return r != 0;
}
