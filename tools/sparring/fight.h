/* A whole rendered fight, frame by frame: animator, cameras, renderer and truth together. For the
 * program and for tests and benchmarks that want pixels with truth without a file between. */
#ifndef POISE_SPARRING_FIGHT_H
#define POISE_SPARRING_FIGHT_H

#include "truth.h"

enum {
    SPARRING_SIDE_MIN = 64,
    SPARRING_SIDE_MAX = 4096,
    SPARRING_FPS_MAX = 240,
    SPARRING_LOOSE_MOST = 3
};

typedef struct sparring_fight_settings {
    uint64_t seed;
    sparring_split split;
    sparring_origin origin; /* ORIGIN_SECOND needs SPLIT_TEST */
    const char *mocap;      /* ORIGIN_MOCAP: folder of the motion data; read by _new only */
    sparring_viewing viewing;
    int plain;         /* 1: no cuts, no replays */
    int width, height; /* SPARRING_SIDE_MIN..MAX, even */
    int32_t fps[2];    /* numerator, denominator; at most SPARRING_FPS_MAX */
    int vfr;           /* 1: frame times jitter and some frames are missing */
    double loose;      /* how far bodies stray from the library: 0, or up to SPARRING_LOOSE_MOST */
    int64_t frames;    /* stands in the header; frames may be asked for beyond it */
    int threads;       /* that draw; no frame depends on it */
    double noise;      /* sensor noise in 8-bit steps; negative: drawn from the seed */
    double shutter;    /* degrees, 0..360; 0: no motion blur; negative: drawn from the seed */
    int crf;           /* of the truth's header; negative: drawn from the seed */
    int plain_lanes;   /* see sparring_render_settings */
} sparring_fight_settings;

/* Seed 1 of the train split, a drawn camera, 480x270, 30 frames/s, one thread. */
sparring_fight_settings sparring_fight_defaults(void);

typedef struct sparring_fight sparring_fight;

/* Errors: POISE_ENOMEM, POISE_EINVAL, and those of reading mocap. */
int sparring_fight_new(const sparring_fight_settings *settings, sparring_fight **ret_fight,
                       poise_err *err);
void sparring_fight_free(sparring_fight **fight);

truth_header sparring_fight_header(const sparring_fight *fight);

/* The next frame: pixels (valid until the next call; width × height × 3 bytes, rows without gaps)
 * and truth. */
const uint8_t *sparring_fight_next(sparring_fight *fight, truth_frame *ret_truth);

/* The next move that is over (and can no more be replayed): 1, or 0 when there is none yet.
 * all: the fight is over; every move that has begun. */
int sparring_fight_event(sparring_fight *fight, int all, truth_event *ret_event);

#endif
