/* Who was in a source: one small record per id, from which the subject is chosen and the report's
 * table made. Bounded: when POISE_STAGE_IDS_MAX is reached, the record with the least picture area
 * makes place. Inside stage only. */
#ifndef POISE_STAGE_CROWD_H
#define POISE_STAGE_CROWD_H

#include "stage/stage.h"

typedef struct poise_crowd_entry {
    int32_t id;
    int64_t frames;
    int64_t first_ns, last_ns;
    double area;      /* sum over frames of the box within the picture, as a share of the picture */
    double closeness; /* sum over frames of 1 - distance of the box' centre from the picture's, 1 =
                         a corner */
    double visibility; /* sum over frames of the landmarks' mean visibility */
    double score;      /* sum over frames */
    double rms_px;     /* sum over solved frames of camera_rms_px */
    int64_t solved;    /* frames with camera_mm */
    int64_t overlapped;
} poise_crowd_entry;

typedef struct poise_crowd {
    int32_t count;   /* entries, ascending ids */
    int32_t ids;     /* different ids seen, also those that made place */
    int32_t last_id; /* highest seen */
    poise_crowd_entry entry[POISE_STAGE_IDS_MAX];
} poise_crowd;

/* Adds one frame. `crowd` begins as zeros. Allocates nothing. */
void poise_crowd_add(poise_crowd *crowd, const poise_scene *scene);

/* The subject's entry over all frames so far; NULL when nobody was seen. Ties: the lower id.
 * POISE_SUBJECT_ALL chooses as POISE_SUBJECT_LARGEST (the report's main person). */
const poise_crowd_entry *poise_crowd_choose(const poise_crowd *crowd, poise_subject subject);

#endif
