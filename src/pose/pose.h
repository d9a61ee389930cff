/* Finding one person's landmarks and hands: every stage of MediaPipe Pose and Hands as a pure
 * function, and the runners that own a network each.
 *
 * Units. Pictures are W x H pixels. "Normalised": x / W, y / H, z / W, as MediaPipe has them. In
 * this header a poise_landmark holds normalised coordinates unless it says otherwise; nothing is
 * clipped to the picture. "Tensor": 0..1 over the square input of a network. All arithmetic is
 * float32 in MediaPipe's order.
 *
 * Threads: the functions are pure or work on the caller's struct; a runner (detector, landmarker)
 * is used by one thread at a time and allocates nothing after creation; poise_models is immutable.
 * Nothing reads a clock. */
#ifndef POISE_POSE_POSE_H
#define POISE_POSE_POSE_H

#include "base/err.h"
#include "image/image.h"

#include <poise/people.h>
#include <poise/scene.h>

enum {
    POISE_POSE_RAW_LANDMARKS =
        39, /* 33 public, 33 and 34 auxiliary (region of the next frame), 4 unused */
    POISE_POSE_AUXILIARY = 2,
    POISE_DETECTION_KEYPOINTS_MAX = 7, /* pose 4, palm 7 */
    POISE_DETECTIONS_MAX =
        64, /* in a poise_detections; further ones, of lower score, are left out */
    POISE_ANCHORS_MAX = 2254,
    POISE_HANDS_MAX = 8 /* hands in one frame of the hand loop: twice the largest hands_max */
};

/* ---- detections ----------------------------------------------------------------------------- */

/* Box edges, key points and score of something a detector found. Pose key points: 0 middle of the
 * hips, 1 point on the circle around the whole body, 2 middle of the shoulders, 3 the same circle
 * for the upper body. Palm: 0 wrist, 2 middle finger's base. Coordinates: normalised, or tensor
 * where a function says so. */
typedef struct poise_detection {
    float score; /* 0..1 */
    float xmin, ymin, xmax, ymax;
    float keypoint[POISE_DETECTION_KEYPOINTS_MAX][2];
} poise_detection;

typedef struct poise_detections {
    int32_t count;     /* best score first */
    int32_t raw_count; /* boxes over the score before they were merged */
    poise_detection item[POISE_DETECTIONS_MAX];
} poise_detections;

typedef enum poise_detector_kind {
    POISE_DETECT_POSE = 0, /* 224 x 224, 2254 anchors, 4 key points */
    POISE_DETECT_PALM = 1  /* 192 x 192, 2016 anchors, 7 key points */
} poise_detector_kind;

/* Centres (x, y) of the SSD anchors, tensor units, into ret_xy[POISE_ANCHORS_MAX][2]. Returns their
 * count. */
int poise_anchors(poise_detector_kind kind, float (*ret_xy)[2]);

/* Decodes a detector's outputs: boxes[anchors][4 + 2 * keypoints], logits[anchors]. Keeps boxes of
 * score >= min_score in anchor order, tensor coordinates; at most `max`. Returns the count. NaN and
 * negative sizes are dropped. */
int poise_detections_decode(poise_detector_kind kind, const float (*anchors)[2], int anchor_count,
                            const float *boxes, const float *logits, float min_score,
                            poise_detection *ret_items, int max);

/* Weighted non-maximum suppression: the best box takes those of IoU > `iou` with it and becomes
 * their mean weighted by score; repeat. iou >= 1: nothing is merged, the boxes are only sorted.
 * Reorders `items`. Returns how many were written, best score first. ret_items must not overlap
 * items. Worst case quadratic. */
int poise_detections_suppress(poise_detection *items, int count, float iou,
                              poise_detection *ret_items, int max);

/* Intersection over union of two boxes, 0..1; 0 when one is empty. */
float poise_detection_iou(const poise_detection *a, const poise_detection *b);

/* Tensor → normalised coordinates of the picture, for a tensor sampled from `roi` (turned only if
 * it is square in pixels; the box is then the one around the turned one) with `box`. */
void poise_detection_to_image(poise_detection *item, poise_letterbox box, poise_rect roi);

/* ---- regions -------------------------------------------------------------------------------- */

/* Region around a person from the two alignment points (normalised): a pixel square around `centre`
 * of side scale * 2 * distance, upright along centre → `rim`. scale: 1.25 for a crop, 1 for the
 * filters' object scale. Rect of NaN or zero size comes out of such points: see poise_rect_usable.
 */
poise_rect poise_pose_roi(const float centre[2], const float rim[2], int width, int height,
                          float scale);

/* The same from a detection's key points 0 and 1 / from smoothed auxiliary landmarks; scale 1.25.
 */
poise_rect poise_pose_roi_from_detection(const poise_detection *detection, int width, int height);
poise_rect poise_pose_roi_from_auxiliary(const poise_landmark auxiliary[POISE_POSE_AUXILIARY],
                                         int width, int height);

/* Region around a hand from a palm detection, and from 21 normalised hand landmarks for the next
 * frame. */
poise_rect poise_hand_roi_from_palm(const poise_detection *palm, int width, int height);
poise_rect poise_hand_roi_from_landmarks(const poise_landmark landmarks[POISE_HAND_LANDMARKS],
                                         int width, int height);

/* 1 if all five numbers are finite, sizes > 0, and centre and size within 64 picture sizes. */
int poise_rect_usable(poise_rect roi);

/* Intersection over union of two regions' upright boxes, rotation ignored, normalised coordinates.
 */
float poise_rect_iou(poise_rect a, poise_rect b);

/* ---- landmarks of a person ------------------------------------------------------------------ */

/* Everything the landmark network said about one region. */
typedef struct poise_pose_result {
    poise_rect roi;
    float presence;                                   /* 0..1: is there a person */
    poise_landmark raw[POISE_POSE_RAW_LANDMARKS];     /* tensor units, before the heat map */
    poise_landmark refined[POISE_POSE_RAW_LANDMARKS]; /* tensor units, after it */
    poise_landmark landmarks[POISE_LANDMARKS];        /* normalised, in the picture */
    poise_landmark auxiliary[POISE_POSE_AUXILIARY];   /* normalised, in the picture */
    poise_point3 world[POISE_LANDMARKS]; /* metres, rotated upright into the picture; visibility
                                            and presence are those of landmarks[i] */
} poise_pose_result;

/* values[39][5] (x, y, z in tensor pixels, logits of visibility and presence) of a side x side
 * tensor. */
void poise_pose_decode(const float *values, int side,
                       poise_landmark ret_raw[POISE_POSE_RAW_LANDMARKS]);

/* Moves x, y to the centre of mass of the heat map around them: logits[size][size][39]. In place.
 */
void poise_pose_refine(poise_landmark landmarks[POISE_POSE_RAW_LANDMARKS], const float *logits,
                       int size);

/* Tensor → normalised picture coordinates, for the region and letterbox the tensor was sampled
 * with. */
poise_landmark poise_landmark_project(poise_landmark in, poise_letterbox box, poise_rect roi);

/* Turns a world point by the region's rotation. */
poise_point3 poise_world_rotate(poise_point3 in, float rot);

/* ---- filters of a person -------------------------------------------------------------------- */

/* One coordinate's One-Euro filter (Casiez, Roussel, Vogel, CHI 2012) as MediaPipe runs it. Plain
 * data. */
typedef struct poise_one_euro {
    int64_t last_ns;
    float raw, value, slope; /* last input, low-passed input, low-passed derivative */
    int32_t started;
    double rate_hz; /* of the last step; 30 before there were two */
} poise_one_euro;

typedef struct poise_one_euro_settings {
    float min_cutoff, beta, derivate_cutoff;
} poise_one_euro_settings;

/* One step. A time not after the last one passes `x` through and changes nothing. value_scale: see
 * poise_pose_filters. */
float poise_one_euro_step(poise_one_euro *filter, const poise_one_euro_settings *settings,
                          int64_t time_ns, float value_scale, float x);

/* All filters of one person; every person followed owns one. Plain data; all zero is the fresh
 * state. */
typedef struct poise_pose_filters {
    poise_one_euro landmarks[POISE_LANDMARKS][3];
    poise_one_euro auxiliary[POISE_POSE_AUXILIARY][3];
    poise_one_euro world[POISE_LANDMARKS][3];
    float visibility[POISE_LANDMARKS], world_visibility[POISE_LANDMARKS];
    float auxiliary_visibility[POISE_POSE_AUXILIARY];
    int32_t visibility_started, auxiliary_visibility_started;
} poise_pose_filters;

/* What leaves the filters. */
typedef struct poise_pose_smoothed {
    poise_landmark landmarks[POISE_LANDMARKS];      /* normalised */
    poise_landmark auxiliary[POISE_POSE_AUXILIARY]; /* normalised */
    poise_point3 world[POISE_LANDMARKS];            /* metres */
    float world_visibility[POISE_LANDMARKS];
    poise_rect object;   /* un-expanded region of the unsmoothed auxiliary landmarks: sets the
                            filters' scale */
    poise_rect next_roi; /* region for the next frame */
} poise_pose_smoothed;

/* As never used. */
void poise_pose_filters_clear(poise_pose_filters *filters);

/* MediaPipe's partial reset on frames without a person: One-Euro of landmarks and auxiliary
 * landmarks only. */
void poise_pose_filters_lost(poise_pose_filters *filters);

/* One frame of a person who is there. time_ns: media time, increasing (cut to whole microseconds).
 * smooth = 0 filters the auxiliary landmarks only, as MediaPipe does. Pure but for *filters. */
void poise_pose_filters_step(poise_pose_filters *filters, int smooth, int64_t time_ns, int width,
                             int height, const poise_pose_result *in, poise_pose_smoothed *ret_out);

/* ---- hands ---------------------------------------------------------------------------------- */

typedef struct poise_hand_result {
    poise_rect roi;
    float presence; /* 0..1 */
    float left; /* 0..1: the model's "Left", which is the anatomical left in a mirrored picture */
    poise_landmark landmarks[POISE_HAND_LANDMARKS]; /* normalised; visibility and presence 1 */
    poise_point3 world[POISE_HAND_LANDMARKS];       /* metres */
} poise_hand_result;

/* values[21][3] in tensor pixels of a side x side tensor → tensor units (z with MediaPipe's 0.4).
 */
void poise_hand_decode(const float *values, int side,
                       poise_landmark ret_landmarks[POISE_HAND_LANDMARKS]);

/* MediaPipe's association of regions: appends `next` to list[count] after removing earlier entries
 * of IoU > 0.5 with it, unless the list is full (POISE_HANDS_MAX). Returns the new count. */
int poise_rect_associate(poise_rect *list, int count, poise_rect next);

/* ---- models --------------------------------------------------------------------------------- */

/* Which manifests to open, by path; NULL: none. poise_models_open() chooses these by name below a
 * folder. */
typedef struct poise_model_files {
    const char *detector, *landmark; /* both needed */
    const char *palm, *hand;         /* both or none */
    const char *finder, *closer;     /* may be none */
    const char *namer;               /* the same */
} poise_model_files;

/* As poise_models_open, for manifests by path (a user's own model with a decoder poise has). */
int poise_models_open_files(const poise_model_files *files, poise_models **ret_models,
                            poise_err *err);

/* 1 if opened with palm and hand models. */
int poise_models_have_hands(const poise_models *models);

/* 1 if opened with a finder (pose/finder.h). */
int poise_models_have_finder(const poise_models *models);

/* 1 if opened with a closer (pose/closer.h). */
int poise_models_have_closer(const poise_models *models);

/* 1 if opened with a namer (pose/namer.h). */
int poise_models_have_namer(const poise_models *models);

/* ---- runners -------------------------------------------------------------------------------- */

typedef struct poise_detector poise_detector;
typedef struct poise_pose_landmarker poise_pose_landmarker;
typedef struct poise_hand_landmarker poise_hand_landmarker;

/* Each allocates all it will need; `models` must outlive it. POISE_ENOMEM; POISE_EINVAL: models
 * without hands. */
int poise_detector_new(const poise_models *models, poise_detector_kind kind,
                       poise_detector **ret_detector, poise_err *err);
void poise_detector_free(poise_detector **detector);
int poise_pose_landmarker_new(const poise_models *models, poise_pose_landmarker **ret_landmarker,
                              poise_err *err);
void poise_pose_landmarker_free(poise_pose_landmarker **landmarker);
int poise_hand_landmarker_new(const poise_models *models, poise_hand_landmarker **ret_landmarker,
                              poise_err *err);
void poise_hand_landmarker_free(poise_hand_landmarker **landmarker);

/* Looks in region `roi` (poise_image_whole(), or a tile; one that is square in pixels may be
 * turned) of a checked image. min_score 0..1; iou 0.3 is MediaPipe's. Result in normalised
 * coordinates of the picture. */
void poise_detector_run(poise_detector *detector, const poise_image *image, poise_rect roi,
                        float min_score, float iou, poise_detections *ret_detections);

/* The boxes of the last run before they were merged, tensor coordinates, anchor order: for tests.
 */
const poise_detection *poise_detector_raw(const poise_detector *detector, int *ret_count);

/* All points within `radius` of the line between two points; pixels of the picture. */
typedef struct poise_capsule {
    float x0, y0, x1, y1, radius;
} poise_capsule;

/* What of a picture a network is not to see: everything in `hidden` that is not in `spared`.
 * Capsules that are not finite are left out. */
typedef struct poise_cover {
    const poise_capsule *hidden, *spared;
    int hidden_count, spared_count;
    int from_around; /* landmarks only; 1: painted with the colours around it, 0: grey */
} poise_cover;

/* Paints what is covered in tensor[side][side][3], which was sampled from `roi` (letterboxed if it
 * is not square in pixels): with `value`, or, cover->from_around, with the colours around it; where
 * nothing is left uncovered, with `value` too. A grey body is still the outline of a body, and the
 * network likes to pose it; in what is filled from around nobody stands. mask[side * side] and
 * scratch[poise_pose_hide_scratch(side)] are scratch; scratch NULL: grey. */
void poise_pose_hide(float *tensor, uint8_t *mask, float *scratch, int side, float value,
                     const poise_image *image, poise_rect roi, const poise_cover *cover);

/* How many floats that takes. side: 1..4096. */
size_t poise_pose_hide_scratch(int side);

/* poise_detector_run with parts of the picture painted grey: those found before. */
void poise_detector_run_without(poise_detector *detector, const poise_image *image, poise_rect roi,
                                const poise_cover *cover, float min_score, float iou,
                                poise_detections *ret_detections);

/* Landmarks in a region. An unusable region (poise_rect_usable) gives presence 0 and zeros. */
void poise_pose_landmarker_run(poise_pose_landmarker *landmarker, const poise_image *image,
                               poise_rect roi, poise_pose_result *ret_result);

/* The same with parts of the picture painted over, so that the network does not see them: somebody
 * in front of the person meant. The network was trained with things in the way. */
void poise_pose_landmarker_run_without(poise_pose_landmarker *landmarker, const poise_image *image,
                                       poise_rect roi, const poise_cover *cover,
                                       poise_pose_result *ret_result);
void poise_hand_landmarker_run(poise_hand_landmarker *landmarker, const poise_image *image,
                               poise_rect roi, poise_hand_result *ret_result);

/* ---- MediaPipe's own loops ------------------------------------------------------------------ */

typedef struct poise_loop_settings {
    float min_detection; /* 0.5: detector score, kept on equality */
    float min_presence;  /* 0.5: a person or hand is there if its presence is larger */
    int32_t smooth;      /* pose only */
    int32_t still;       /* forget everything before each picture */
    int32_t hands_max;   /* hands only: 1..POISE_HANDS_MAX / 2 */
} poise_loop_settings;

poise_loop_settings poise_loop_defaults(void); /* 0.5, 0.5, 1, 0, 2 */

/* State of MediaPipe Pose's loop. Plain data; all zero is fresh. */
typedef struct poise_pose_single {
    int32_t tracking; /* 1: next_roi holds */
    poise_rect next_roi;
    poise_pose_filters filters;
} poise_pose_single;

typedef struct poise_pose_single_result {
    int32_t detected;   /* 1: the detector ran; `detections` is filled */
    int32_t landmarked; /* 1: there was a region; `result` is filled */
    int32_t present;    /* 1: a person; `smoothed` is filled */
    poise_detections detections;
    poise_pose_result result;
    poise_pose_smoothed smoothed;
} poise_pose_single_result;

/* One frame of MediaPipe Pose: at most one person, detector only when nobody is followed. */
void poise_pose_single_step(poise_pose_single *state, const poise_loop_settings *settings,
                            poise_detector *detector, poise_pose_landmarker *landmarker,
                            const poise_image *image, int64_t time_ns,
                            poise_pose_single_result *ret_result);

/* State of MediaPipe Hands' loop. Plain data; all zero is fresh. */
typedef struct poise_hands_loop {
    int32_t count;
    poise_rect roi[POISE_HANDS_MAX];
} poise_hands_loop;

typedef struct poise_hands_result {
    int32_t detected; /* 1: the palm detector ran */
    int32_t count;    /* hands; may be more than hands_max, as in MediaPipe */
    poise_hand_result hand[POISE_HANDS_MAX];
    poise_detections palms;
} poise_hands_result;

/* One frame of MediaPipe Hands. */
void poise_hands_loop_step(poise_hands_loop *state, const poise_loop_settings *settings,
                           poise_detector *detector, poise_hand_landmarker *landmarker,
                           const poise_image *image, poise_hands_result *ret_result);

#endif
