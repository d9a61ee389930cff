/* How good tracks are: the measures of multi-object tracking, on files as the MOTChallenge has
 * them.
 *
 * CLEAR MOT (Bernardin and Stiefelhagen 2008) and identity measures (Ristani et al. 2016) equal
 * those of py-motmetrics, HOTA (Luiten et al. 2020) that of TrackEval, both without the
 * MOTChallenge's classes of distractors. Not for data threads; allocates. */
#ifndef POISE_MOT_H
#define POISE_MOT_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    MOT_FILE_MAX = 256 << 20,  /* bytes */
    MOT_BOXES_MAX = 4000000,   /* in one sequence */
    MOT_FRAME_BOXES_MAX = 256, /* in one frame of it */
    MOT_IDS_MAX = 512,         /* different ids in it */
    MOT_ALPHAS = 19            /* HOTA's similarity thresholds: 0.05, 0.10 … 0.95 */
};

typedef struct mot_box {
    int32_t frame, id; /* frame: >= 1 */
    double x, y, w, h; /* pixels */
    double score;      /* of truth: 0 = to be ignored */
} mot_box;

/* Boxes ascending by frame; within a frame in the file's order. */
typedef struct mot_sequence {
    mot_box *boxes;
    int count;
} mot_sequence;

/* Reads "frame,id,x,y,w,h[,score[,…]]" lines; a first line of names is passed over. Errors (they
 * name the line): POISE_EFORMAT, POISE_ELIMIT, and those of reading a file. mot_parse: `text` ends
 * with a 0 byte. */
int mot_read(const char *path, mot_sequence *ret_sequence, poise_err *err);
int mot_parse(const char *text, size_t size, const char *name, mot_sequence *ret_sequence,
              poise_err *err);
void mot_free(mot_sequence *sequence); /* zeroed is fine */

/* Intersection over union, 0..1. */
double mot_iou(const mot_box *a, const mot_box *b);

typedef struct mot_clear {
    int64_t frames;        /* that hold anything */
    int64_t truths, boxes; /* of all frames */
    int64_t matches, switches, misses, false_positives,
        fragmentations; /* switches are not in matches */
    int32_t objects, mostly_tracked, partially_tracked, mostly_lost; /* >= 80 %, between, < 20 % */
    double mota, motp; /* motp: mean of 1 - IoU over matches and switches; NaN without any */
    double recall, precision;
    double idtp, idfp, idfn, idp, idr, idf1;
} mot_clear;

typedef struct mot_hota {
    double hota[MOT_ALPHAS], deta[MOT_ALPHAS], assa[MOT_ALPHAS]; /* by alpha */
    double mean_hota, mean_deta, mean_assa, mean_loca;
} mot_hota;

/* Compares with truth; a pair may match from an IoU of `iou_min` on (0 < iou_min <= 1; the custom
 * is 0.5). Truth of score 0 is left out. An id twice in one frame is an error. Errors:
 * POISE_EINVAL, POISE_ELIMIT, POISE_ENOMEM. */
int mot_measure_clear(const mot_sequence *truth, const mot_sequence *result, double iou_min,
                      mot_clear *ret_clear, poise_err *err);
int mot_measure_hota(const mot_sequence *truth, const mot_sequence *result, mot_hota *ret_hota,
                     poise_err *err);

#endif
