/* What the report shows of two fighters, in bounded memory: who was seen and sure, how far apart
 * they were, their fastest moments, cuts and replays. Inside stage only. */
#ifndef POISE_STAGE_DUEL_H
#define POISE_STAGE_DUEL_H

#include "stage/spans.h"

enum {
    POISE_DUEL_SAMPLES = 1024, /* when full, neighbours are put together */
    POISE_DUEL_MARKS = 256,    /* cuts and replays that are shown; more are only counted */
    POISE_DUEL_PEAKS = 8       /* of one fighter: the fastest */
};
#define POISE_DUEL_PEAK_GAP_NS                                                                     \
    INT64_C(300000000) /* peaks of one fighter are at least so far apart */

/* Of the frames from pts_ns to the next sample. */
typedef struct poise_duel_sample {
    int64_t pts_ns;
    uint8_t seen[2], uncertain[2]; /* in at least one of its frames */
    float distance;                /* between the middles of the hips at pts_ns, mean torsos; NaN */
    float distance_m;              /* the same in metres; NaN: unknown */
    float
        speed[2]; /* the fastest wrist or ankle in its frames, torsos/s; NaN: none to be trusted */
} poise_duel_sample;

typedef struct poise_duel_peak {
    int64_t pts_ns;
    int32_t limb;  /* poise_limb */
    float speed;   /* torsos/s, relative to the hips */
    float speed_m; /* m/s; 0: unknown */
} poise_duel_peak;

typedef struct poise_duel {
    int32_t count;
    int64_t stride, seen; /* frames per sample; frames so far */
    poise_duel_sample sample[POISE_DUEL_SAMPLES];
    int32_t marks;
    poise_span mark[POISE_DUEL_MARKS]; /* cuts, replays, swaps and locks, as they ended */
    int32_t peaks[2];
    poise_duel_peak peak[2][POISE_DUEL_PEAKS]; /* fastest first */
    int64_t metric_frames, distance_frames;    /* with distance_m; with a distance at all */
} poise_duel;

/* Adds one frame. `duel` begins as zeros. Allocates nothing. */
void poise_duel_add(poise_duel *duel, const poise_stage_item *item);

/* Adds a span that ended; kinds other than marks are left out. */
void poise_duel_mark(poise_duel *duel, const poise_span *span);

#endif
