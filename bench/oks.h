/* COCO's keypoint measures (object keypoint similarity, average precision, recall) and PCK, as
 * cocoapi's COCOeval computes them. For benchmarks and tests; allocates. */
#ifndef POISE_BENCH_OKS_H
#define POISE_BENCH_OKS_H

enum { OKS_KEYPOINTS = 17, OKS_DETECTIONS_MAX = 20 /* per picture, best first */ };

typedef struct oks_truth {
    int picture;         /* 0, 1, … */
    int crowd;           /* an iscrowd annotation */
    int labelled;        /* keypoints with v > 0; 0: the annotation is ignored, as in COCOeval */
    double box[4], area; /* x, y, w, h; segment area */
    double xy[OKS_KEYPOINTS][2];
    int v[OKS_KEYPOINTS];
} oks_truth;

typedef struct oks_pose {
    int picture;
    double score;
    double xy[OKS_KEYPOINTS][2];
} oks_pose;

typedef struct oks_summary {
    double ap, ap50, ap75, ar, ar50, ar75; /* -1 when there is nothing to find */
    int people;                            /* truths that count */
} oks_summary;

/* Similarity 0..1 of a pose and an annotation. */
double oks_similarity(const oks_truth *truth, const oks_pose *pose);

/* Precision and recall of all poses against all truths. Only truths with area in [area_min,
 * area_max] count. Pictures appear in ascending order in neither list necessarily. Returns 0, or -1
 * when memory is missing. */
int oks_evaluate(const oks_truth *truths, int truth_count, const oks_pose *poses, int pose_count,
                 double area_min, double area_max, oks_summary *ret_summary);

/* PCK: of all labelled keypoints of the truths whose torso is labelled (both shoulders and hips),
 * the share that the matching pose puts within `limit` torso lengths (middle of shoulders to middle
 * of hips). A truth's match is the pose of its picture with the highest similarity, each pose used
 * once, best pairs first; without a match (no pose of similarity > 0.05 left) all its keypoints are
 * missed. *ret_people: truths that count. */
double oks_pck(const oks_truth *truths, int truth_count, const oks_pose *poses, int pose_count,
               double limit, int *ret_people);

#endif
