/* identity's parts: options, rendered bouts, real clips. */
#ifndef POISE_BENCH_IDENTITY_H
#define POISE_BENCH_IDENTITY_H

#include "base/err.h"
#include "stage/hindsight.h"
#include "stage/spool.h"

#include <poise/people.h>

/* Behind the rules of poise_fighters_rule: duo's numbers as they were told when the frames came,
 * beside those in hindsight. */
enum { IDENTITY_TOLD = 3, IDENTITY_RULES = 4, IDENTITY_PATH = 1024, IDENTITY_FPS = 30 };

extern const char *const identity_rule_names[IDENTITY_RULES];

typedef struct identity_options {
    int model, first, bouts, rules, real, threads, origin, camera, split, hurried, fps;
    double seconds, minutes, look_from, look_to, every;
    const char *size, *cache, *csv, *sheets, *sparring, *mocap, *clips, *notes, *models;
} identity_options;

/* Which rules are to run: the first so many; what was told beside hindsight, where there is one. */
int identity_wants(const identity_options *o, int rule);

/* Opens people with the two fighters named by `rule`, as `poise run` does for this video. */
int identity_open(const poise_models *models, const identity_options *o, int rule,
                  const char *video, poise_people **ret_people, poise_err *err);

/* Scenes that are kept, and gone through again when all are known. Begins as zeros. */
typedef struct identity_later {
    poise_spool *spool;
    poise_hindsight kept;
    poise_stage_item *item;
} identity_later;

/* folder NULL: $TMPDIR. */
int identity_later_open(identity_later *later, const char *folder, poise_err *err);
void identity_later_close(identity_later *later);
int identity_later_keep(identity_later *later, const poise_people *people, const poise_scene *scene,
                        poise_err *err);
int identity_later_begin(identity_later *later, poise_err *err);

/* The next scene with its numbers in hindsight, valid until the next call; POISE_EOF. */
int identity_later_next(identity_later *later, const poise_scene **ret_scene, poise_err *err);

/* Rendered bouts against the renderer's truth. */
int identity_bouts(const poise_models *models, const identity_options *o, poise_err *err);

/* Real clips against notes made by hand. */
int identity_real(const poise_models *models, const identity_options *o, poise_err *err);

#endif
