/* Truth and result side by side, frame by frame, ids as indices. Inside tools/mot. */
#ifndef MOT_FRAMES_H
#define MOT_FRAMES_H

#include "mot.h"

#include "identity/assign.h"

typedef struct mot_side {
    const mot_box **box; /* those that count, by frame */
    int32_t *index;      /* of each box's id among the ids, 0.. */
    int count;
    int ids;
    int32_t *boxes_of; /* per id */
} mot_side;

typedef struct mot_span {
    int truth_from, truths, result_from, results;
} mot_span;

typedef struct mot_frames {
    mot_side truth, result;
    mot_span *span; /* one per frame that holds anything, ascending */
    int count;
    /* Scratch. Matrices of one frame have MOT_FRAME_BOXES_MAX columns, those over all ids
     * MOT_IDS_MAX. */
    double *similarity, *cost;
    double *pair; /* MOT_IDS_MAX x MOT_IDS_MAX, by index of truth and result */
    int32_t match[POISE_ASSIGN_MAX];
    poise_assign_work work;
} mot_frames;

_Static_assert((int)MOT_IDS_MAX <= POISE_ASSIGN_MAX && (int)MOT_FRAME_BOXES_MAX <= MOT_IDS_MAX,
               "every assignment fits");

/* The sequences must outlive it. Errors as of mot_measure_clear. */
int mot_frames_new(const mot_sequence *truth, const mot_sequence *result, mot_frames **ret_frames,
                   poise_err *err);
void mot_frames_free(mot_frames *frames);

/* Fills frames->similarity with the IoU of all pairs of one frame. */
void mot_frames_similarity(mot_frames *frames, const mot_span *span);

#endif
