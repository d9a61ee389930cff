/* The recorded people of the motion data: clips of 33 joints at 30 frames/s with labelled events,
 * as described in the data's README.md. Folder: labels.csv and mocap3d/NAME.npz.
 *
 * People are split for good: hdm_bd and hdm_dg train, hdm_bk validation, hdm_tr, cmu_135 and
 * everybody else test, so that each part has idle, ground and kicks (jab and block exist of cmu_135
 * alone). Files whose names begin with gpl_ or apchagi_ are copyleft and never read; clips in which
 * a limb flips over between two frames are not played. */
#ifndef POISE_SPARRING_CLIPS_H
#define POISE_SPARRING_CLIPS_H

#include "moment.h"

enum {
    SPARRING_CLIP_FPS = 30,
    SPARRING_CLIPS_MAX = 512,
    SPARRING_CLIP_FRAMES_MAX = 4096,
    SPARRING_CLIP_EVENTS_MAX = 64,
    SPARRING_STRETCH_FRAMES_MAX = 384, /* longest stretch that is played in one go */
    SPARRING_STRETCHES_MAX = 1024,
    SPARRING_LABELS_BYTES_MAX = 4 << 20
};

/* A labelled window, both ends inclusive. */
typedef struct sparring_event {
    int first, last;
    sparring_label label;
    int side; /* sparring_side of the arm or leg the label speaks of; -1: none named */
} sparring_event;

typedef struct sparring_clip {
    char name[SPARRING_NAME]; /* file name without folder and ending */
    char subject[SPARRING_NAME];
    int frames;
    v3 *joint; /* frames × SPARRING_LANDMARKS, metres, y up; the floor near y = 0 */
    int events;
    sparring_event event[SPARRING_CLIP_EVENTS_MAX]; /* by ascending first */
    /* Of the person, standing: height of the ankle joints, and how far the line from ankle to toe
     * dips (radians). */
    double ankle_rest, foot_dip;
} sparring_clip;

/* A stretch of a clip to be played: labelled events with what surrounds them. */
typedef struct sparring_stretch {
    int clip, first, last; /* frames, inclusive */
    int event; /* the event it is chosen for: the first that is not idle, else the first */
} sparring_stretch;

typedef struct sparring_clips {
    int clips, stretches;
    sparring_clip clip[SPARRING_CLIPS_MAX];
    sparring_stretch stretch[SPARRING_STRETCHES_MAX];
} sparring_clips;

sparring_split sparring_subject_split(const char *subject);

/* Reads the clips of one split. Errors: POISE_ENOENT, POISE_EIO, POISE_EFORMAT, POISE_ELIMIT,
 * POISE_ENOMEM. */
int sparring_clips_load(const char *folder, sparring_split split, sparring_clips **ret_clips,
                        poise_err *err);
void sparring_clips_free(sparring_clips **clips);

/* Label of a frame: the event that holds it (of two, the one that began later), else idle.
 * ret_event: its number or -1; may be NULL. */
sparring_label sparring_clip_label(const sparring_clip *clip, int frame, int *ret_event);

#endif
