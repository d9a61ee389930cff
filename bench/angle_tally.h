/* What angle_accuracy counts, and how it is written down. */
#ifndef POISE_BENCH_ANGLE_TALLY_H
#define POISE_BENCH_ANGLE_TALLY_H

#include "scene/pose_error.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>

enum {
    TALLY_JOINTS = 13, /* nose, shoulders … ankles: tally_joint */
    TALLY_VIEWS = 6,   /* 30 degrees each, from the front to the back */
    TALLY_HEIGHTS = 4, /* of the camera: tally_height_names */
    TALLY_BINS = 1440, /* of a histogram */
    TALLY_FIGHTS_MAX = 512
};

extern const int tally_joint[TALLY_JOINTS];
extern const char *const tally_height_names[TALLY_HEIGHTS];

/* How often each value came, in steps. Values beyond the end are counted in the last bin. */
typedef struct tally_histogram {
    double step;
    int64_t total, count[TALLY_BINS];
} tally_histogram;

void tally_add(tally_histogram *h, double value);
/* The value below which `share` of them lie, within a step; NaN if there are none. */
double tally_quantile(const tally_histogram *h, double share);

typedef struct tally_pck {
    int64_t joints, near02, near01;
} tally_pck;

typedef struct tally {
    /* degrees, by kind of angle; [view]: POISE_ERROR_VIEWS of pose_error.h */
    tally_histogram angle[POISE_ERROR_KINDS][POISE_ERROR_VIEWS];
    tally_histogram angle_seen[POISE_ERROR_KINDS][2]; /* [1]: all three joints visible */
    tally_histogram angle_height[POISE_ERROR_KINDS][TALLY_HEIGHTS];
    double angle_signed[POISE_ERROR_KINDS]; /* sum over all: poise's angle - the true one */
    tally_pck pck_joint[TALLY_JOINTS][2];   /* [1]: visible */
    tally_pck pck_view[TALLY_VIEWS], pck_height[TALLY_HEIGHTS];
    /* mm, mean over the 13 joints: hips put on each other; aligned: Procrustes */
    tally_histogram root, root_view[TALLY_VIEWS];
    tally_histogram aligned, aligned_view[TALLY_VIEWS], aligned_height[TALLY_HEIGHTS];
    tally_histogram scale; /* percent, |poise's body / true body - 1| */
    /* The same of the fighters whose stature a second poise knows: [0] without, [1] with it. */
    tally_histogram root_told[2], scale_told[2];
    /* cm, poise's running median of the stature - the true one, at the end of each fight */
    int statures;
    double stature_error[TALLY_FIGHTS_MAX];
    int64_t frames, fighters, found; /* fighters: frames of those >= 40 % visible */
    int64_t matched;
} tally;

void tally_start(tally *t);

/* The page, its plot, and the table that ships with the program. `how`: the command line and what
 * was rendered, for the page. fighters: 0 the landmark network alone, else with theirs. */
int tally_write_page(const tally *t, const char *how, int fighters, const char *path,
                     poise_err *err);
int tally_write_plot(const tally *t, const char *path, poise_err *err);
int tally_write_table(const tally *t, const char *path, poise_err *err);
void tally_print(const tally *t, FILE *out);

#endif
