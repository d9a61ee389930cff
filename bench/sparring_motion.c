/* How the fighters of sparring move, without pixels: events per class, crossings, clinches, speeds
 * of fists and feet, jumps, feet in the floor, CPU time.
 *
 *   sparring_motion [--seeds N] [--minutes N] [--split train|validation|test] [--second]
 *
 * Crossings are counted for a camera at the side (the fighters' x exchange order). An event is an
 * unbroken stretch of one label and one serial of one fighter. */
#include "cast.h"
#include "cli/options.h"
#include "moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct options {
    int seeds, minutes, second;
    int split; /* sparring_split */
} options;

static const poise_cli_option option_table[] = {
    {"seeds", 0, POISE_CLI_INTEGER, offsetof(options, seeds), "N", 1, 1000, 0, NULL,
     "Bouts, seeds 1 to N. Default 3."},
    {"minutes", 0, POISE_CLI_INTEGER, offsetof(options, minutes), "N", 1, 600, 0, NULL,
     "Of every bout. Default 10."},
    {"split", 0, POISE_CLI_CHOICE, offsetof(options, split), NULL, 0, 0, 0, "train|validation|test",
     "Part of the styles. Default train."},
    {"second", 0, POISE_CLI_FLAG, offsetof(options, second), NULL, 0, 0, 0, NULL,
     "The second library (split test)."},
    {.name = NULL},
};

static const poise_cli_command command = {
    .name = "",
    .usage = "[options]",
    .summary = "Prints how the fighters of sparring move.",
    .options = option_table,
    .text = "",
};

enum { LENGTHS_MAX = 20000 };

typedef struct counts {
    long events[LABEL_COUNT];
    double seconds[LABEL_COUNT];
    float length[LABEL_COUNT][LENGTHS_MAX];
    long feints, contacts[4], crossings, clinches_long, knock_downs, rounds;
    double fist[2], foot[2];   /* sum and number of the peaks of landed or missed strikes */
    double fist_max, foot_max; /* m/s */
    double joint_max;          /* m/s, any joint */
    double jump_max;           /* m/s², change of a joint's speed within one step, over a step */
    double lowest;             /* m, any joint below the floor */
    double slide;              /* m, most that a standing foot moved within one step */
    double minutes, cpu;
} counts;

typedef struct span {
    sparring_label label;
    long long serial;
    long steps;
    double peak;
    int feint;
} span;

static double between(v3 a, v3 b)
{
    return v3_len(v3_sub(a, b));
}

static void close_span(counts *c, const span *s)
{
    if (s->steps == 0)
        return;
    if (s->label == LABEL_IDLE) {
        c->feints += s->feint;
        return;
    }
    long n = c->events[s->label]++;
    double seconds = (double)s->steps / SPARRING_STEPS;
    if (n < LENGTHS_MAX)
        c->length[s->label][n] = (float)seconds;
    if (s->label == LABEL_CLINCH && seconds > 1)
        c->clinches_long++;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void watch(counts *c, const sparring_moment *now, const sparring_moment *before, span *spans,
                  v3 speed[SPARRING_FIGHTERS][SPARRING_LANDMARKS], int first)
{
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const sparring_actor *a = &now->actor[i], *b = &before->actor[i];
        const sparring_doing *d = &a->doing;
        span *s = &spans[i];
        if (s->steps == 0 || s->label != d->label || s->serial != d->serial) {
            close_span(c, s);
            *s = (span){.label = d->label, .serial = d->serial, .feint = d->feint};
        }
        s->steps++;
        c->seconds[d->label] += 1.0 / SPARRING_STEPS;
        if (a->contact.present)
            c->contacts[a->contact.outcome]++;
        if (first)
            continue;
        for (int k = 0; k < SPARRING_LANDMARKS; k++) {
            v3 v = v3_mul(v3_sub(a->skeleton.landmark[k], b->skeleton.landmark[k]), SPARRING_STEPS);
            double fast = v3_len(v);
            c->joint_max = fmax(c->joint_max, fast);
            c->jump_max = fmax(c->jump_max, SPARRING_STEPS * between(v, speed[i][k]));
            speed[i][k] = v;
            c->lowest = fmin(c->lowest, a->skeleton.landmark[k].y);
            int arm_strike = d->label >= LABEL_JAB && d->label <= LABEL_UPPERCUT;
            int leg_strike = d->label >= LABEL_KICK_LOW && d->label <= LABEL_KICK_HIGH;
            if (((k == 15 || k == 16) && arm_strike) || ((k == 27 || k == 28) && leg_strike))
                s->peak = fmax(s->peak, fast);
        }
        if (a->contact.present && s->peak > 0) {
            double *sum = d->label <= LABEL_UPPERCUT ? c->fist : c->foot;
            double *most = d->label <= LABEL_UPPERCUT ? &c->fist_max : &c->foot_max;
            sum[0] += s->peak;
            sum[1] += 1;
            *most = fmax(*most, s->peak);
        }
        for (int side = 0; side < 2; side++) {
            if (a->skeleton.ball[side].y < 1e-4 && b->skeleton.ball[side].y < 1e-4)
                c->slide = fmax(c->slide, between(a->skeleton.ball[side], b->skeleton.ball[side]));
        }
    }
}

static int run(const options *o, int seed, counts *c, poise_err *err)
{
    sparring_split split = (sparring_split)o->split;
    sparring_cast cast = sparring_cast_make(split, (uint64_t)seed);
    sparring_animator *animator;
    int code = sparring_director_new(&cast, o->second ? ORIGIN_SECOND : ORIGIN_LIBRARY, split,
                                     (uint64_t)seed, 0, &animator, err);
    if (code != 0)
        return code;
    static sparring_moment now, before;
    static v3 speed[SPARRING_FIGHTERS][SPARRING_LANDMARKS];
    span spans[SPARRING_FIGHTERS] = {0};
    int order = 0;
    for (long step = 0; step < (long)o->minutes * 60 * SPARRING_STEPS; step++) {
        clock_t from = clock();
        animator->step(animator, &now);
        c->cpu += (double)(clock() - from) / CLOCKS_PER_SEC;
        watch(c, &now, &before, spans, speed, step == 0);
        double gap = now.actor[1].skeleton.pelvis.x - now.actor[0].skeleton.pelvis.x;
        int side = gap > 0.15 ? 1 : gap < -0.15 ? -1 : order; /* a crossing, not a tremble */
        c->crossings += order != 0 && side != order;
        order = side;
        before = now;
    }
    c->rounds += now.round;
    c->minutes += o->minutes;
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        close_span(c, &spans[i]);
    animator->free(animator);
    return 0;
}

int main(int argc, char **argv)
{
    options o = {3, 10, 0, SPLIT_TRAIN};
    poise_err err = {0};
    poise_cli_words words;
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code != 0) {
        fprintf(stderr, "sparring_motion: %s\n", err.text);
        return 2;
    }
    static counts c;
    for (int seed = 1; seed <= o.seeds; seed++) {
        if (run(&o, seed, &c, &err) != 0) {
            fprintf(stderr, "sparring_motion: %s\n", err.text);
            return 2;
        }
    }
    printf("%-10s %7s %12s %9s %9s %9s\n", "label", "events", "per 10 min", "median s", "p10 s",
           "p90 s");
    for (int i = 1; i < LABEL_COUNT; i++) {
        long n = c.events[i] < LENGTHS_MAX ? c.events[i] : LENGTHS_MAX;
        qsort(c.length[i], (size_t)n, sizeof(float), by_value);
        printf("%-10s %7ld %12.1f %9.2f %9.2f %9.2f\n", sparring_label_names[i], c.events[i],
               10 * (double)c.events[i] / c.minutes, n ? c.length[i][n / 2] : 0,
               n ? c.length[i][n / 10] : 0, n ? c.length[i][n * 9 / 10] : 0);
    }
    printf("feints %.1f per 10 min; contacts landed %ld, blocked %ld, missed %ld; rounds %ld\n",
           10 * (double)c.feints / c.minutes, c.contacts[OUTCOME_LANDED],
           c.contacts[OUTCOME_BLOCKED], c.contacts[OUTCOME_MISSED], c.rounds);
    printf(
        "crossings %.1f per minute; clinches over 1 s %.1f per minute (both fighters' spans / 2)\n",
        (double)c.crossings / c.minutes, (double)c.clinches_long / 2 / c.minutes);
    printf("peak of a striking wrist: mean %.1f, most %.1f m/s; ankle: mean %.1f, most %.1f m/s\n",
           c.fist[1] > 0 ? c.fist[0] / c.fist[1] : 0, c.fist_max,
           c.foot[1] > 0 ? c.foot[0] / c.foot[1] : 0, c.foot_max);
    printf(
        "any landmark: most %.1f m/s, sharpest change %.0f m/s2; lowest %.3f m; standing ball of a "
        "foot: most %.4f m in a step\n",
        c.joint_max, c.jump_max, c.lowest, c.slide);
    printf("CPU %.3f ms per frame at 30/s\n", 1e3 * c.cpu / (c.minutes * 60 * 30));
    return 0;
}
