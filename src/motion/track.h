/* One fighter's recent past, and what it says about any moment of it. */
#ifndef POISE_MOTION_TRACK_H
#define POISE_MOTION_TRACK_H

#include "motion/fit.h"
#include "motion/motion.h"

enum {
    /* What is fitted: the 33 landmarks, and two more "points" with validity of their own. */
    POISE_TRACK_ROOT_M = POISE_LANDMARKS,      /* x, y, z: root_m */
    POISE_TRACK_ROOT_PX = POISE_LANDMARKS + 1, /* x, y: root_px, z: px_per_unit */
    POISE_TRACK_POINTS = POISE_LANDMARKS + 2,
    POISE_TRACK_VALUES = 3 * POISE_TRACK_POINTS,
    POISE_TRACK_TORSOS = 45 /* torso lengths, at most 30 a second: the last 1.5 s */
};

typedef struct poise_track_entry {
    uint32_t flags; /* of the sample */
    float torso;    /* in this frame, units of the points; 0 unknown */
    poise_bbox box;
    float error[POISE_LANDMARKS]; /* of the sample, made sane */
    float value[POISE_TRACK_VALUES]; /* landmarks relative to the hips' middle */
} poise_track_entry;

/* Invariant: entries ascend in time, at least 1 / POISE_MOTION_RATE_MAX apart (the last one may be
 * nearer to the one before it; it is overwritten then by the next). Zero to start. */
typedef struct poise_track {
    int32_t count, person_id;
    int64_t segment;       /* counts resets */
    int64_t torso_last_ns; /* when the last torso length was taken */
    int32_t torsos, torso_next;
    float torso[POISE_TRACK_TORSOS], torso_sorted[POISE_TRACK_TORSOS]; /* ring; ascending */
    int64_t pts_ns[POISE_MOTION_HISTORY];
    uint64_t valid[POISE_MOTION_HISTORY]; /* bit per point */
    poise_track_entry entry[POISE_MOTION_HISTORY];
} poise_track;

/* Forgets everything; the segment's number goes on. */
void poise_track_reset(poise_track *track);

/* Whether `sample` at pts_ns can be the motion going on, or is somebody or something new. */
int poise_track_continues(const poise_track *track, const poise_motion_sample *sample,
                          int64_t pts_ns);

/* Appends. A sample without hips or without any torso so far is not taken: returns 0. */
int poise_track_add(poise_track *track, const poise_motion_sample *sample, int64_t pts_ns,
                    float min_visibility);

/* The fighter at any time t_ns; joints bridged over gaps up to POISE_MOTION_GAP_MS, nothing said
 * beyond the ends. Without an answer all is zero but `fighter`. fit: workspace. */
void poise_track_at(const poise_track *track, int64_t t_ns, int32_t fighter, poise_fit *fit,
                    poise_motion *ret_motion);

/* The unit: the torso's running length, units of the points; 0 if none yet. */
float poise_track_torso(const poise_track *track);

#endif
