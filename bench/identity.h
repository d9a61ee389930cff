/* identity's parts: options, rendered bouts, real clips. */
#ifndef POISE_BENCH_IDENTITY_H
#define POISE_BENCH_IDENTITY_H

#include "base/err.h"

#include <poise/people.h>

enum { IDENTITY_RULES = 3, IDENTITY_PATH = 1024, IDENTITY_FPS = 30 };

extern const char *const identity_rule_names[IDENTITY_RULES]; /* by poise_fighters_rule */

typedef struct identity_options {
    int model, first, bouts, rules, real, threads, origin, camera, split, hurried, fps;
    double seconds, minutes, look_from, look_to, every;
    const char *size, *cache, *csv, *sheets, *sparring, *mocap, *clips, *notes, *models;
} identity_options;

/* Which rules are to run: the first so many. */
int identity_wants(const identity_options *o, int rule);

/* Opens people with the two fighters named by `rule`, as `poise run` does for this video. */
int identity_open(const poise_models *models, const identity_options *o, int rule,
                  const char *video, poise_people **ret_people, poise_err *err);

/* Rendered bouts against the renderer's truth. */
int identity_bouts(const poise_models *models, const identity_options *o, poise_err *err);

/* Real clips against notes made by hand. */
int identity_real(const poise_models *models, const identity_options *o, poise_err *err);

#endif
