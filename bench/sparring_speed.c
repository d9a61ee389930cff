/* How fast poise-sparring draws, without writing files: frames per second and milliseconds of CPU
 * per frame, at both sizes of the requirement, with two fighters, a referee and a bystander (seeds
 * with fewer people are passed over). */
#include "fight.h"

#include "cli/options.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

typedef struct options {
    int frames, seeds, threads;
} options;

static const poise_cli_option table[] = {
    {"frames", 0, POISE_CLI_INTEGER, offsetof(options, frames), "N", 1, 100000, 0, NULL,
     "Per fight and size. Default 60."},
    {"seeds", 0, POISE_CLI_INTEGER, offsetof(options, seeds), "N", 1, 100, 0, NULL,
     "How many fights. Default 6."},
    {"threads", 'j', POISE_CLI_INTEGER, offsetof(options, threads), "N", 1, 64, 0, NULL,
     "Threads that draw. Default: the number of cores."},
    {.name = NULL},
};

static double clock_s(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct tally {
    long frames;
    double wall_s, cpu_s;
    int people;
} tally;

/* One fight; *ret_drawn: it had enough people. */
static int one_fight(const sparring_fight_settings *settings, int frames, tally *t, int *ret_drawn,
                     poise_err *err)
{
    static truth_frame truth;
    sparring_fight *fight = NULL;
    int code = sparring_fight_new(settings, &fight, err);
    if (code != 0)
        return code;
    sparring_fight_next(fight, &truth);
    *ret_drawn = truth.others >= 2;
    if (*ret_drawn) {
        double wall = clock_s(CLOCK_MONOTONIC), cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < frames; i++)
            sparring_fight_next(fight, &truth);
        t->wall_s += clock_s(CLOCK_MONOTONIC) - wall;
        t->cpu_s += clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        t->frames += frames;
        t->people += SPARRING_FIGHTERS + truth.others;
    }
    sparring_fight_free(&fight);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        int width, height;
        double needed; /* frames per second on two cores */
    } size[] = {{480, 270, 60}, {1280, 720, 10}};
    const poise_cli_command command = {"", "[options]", "Frames per second of poise-sparring.",
                                       table, NULL};
    options o = {.frames = 60, .seeds = 6, .threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    poise_cli_words words;
    poise_err err;
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "sparring_speed", &command);
        return 0;
    }
    for (size_t k = 0; k < sizeof(size) / sizeof(size[0]) && code == 0; k++) {
        sparring_fight_settings settings = sparring_fight_defaults();
        tally t = {0};
        settings.width = size[k].width;
        settings.height = size[k].height;
        settings.threads = o.threads;
        int drawn = 0;
        for (uint64_t seed = 1; drawn < o.seeds && code == 0; seed++) {
            int counts = 0;
            settings.seed = seed;
            code = one_fight(&settings, o.frames, &t, &counts, &err);
            drawn += counts;
        }
        if (code == 0)
            printf("%4dx%-4d %6.1f frames/s on %d threads (needed: %.0f on two cores), %6.2f ms of "
                   "CPU per frame, %.1f people on average, %ld frames of %d fights\n",
                   settings.width, settings.height, (double)t.frames / t.wall_s, o.threads,
                   size[k].needed, 1e3 * t.cpu_s / (double)t.frames, (double)t.people / drawn,
                   t.frames, drawn);
    }
    if (code != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    return 0;
}
