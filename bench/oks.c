/* See oks.h. Follows pycocotools/cocoeval.py step by step. */
#include "oks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { THRESHOLDS = 10, RECALLS = 101, TRUTHS_MAX = 512 /* in one picture */ };

static const double sigma[OKS_KEYPOINTS] = {.026, .025, .025, .035, .035, .079, .079, .072, .072,
                                            .062, .062, .107, .107, .087, .087, .089, .089};

double oks_similarity(const oks_truth *truth, const oks_pose *pose)
{
    double sum = 0;
    int count = 0;
    for (int k = 0; k < OKS_KEYPOINTS; k++) {
        double dx, dy, variance = 4 * sigma[k] * sigma[k];
        if (truth->labelled > 0) {
            if (truth->v[k] <= 0)
                continue;
            dx = pose->xy[k][0] - truth->xy[k][0];
            dy = pose->xy[k][1] - truth->xy[k][1];
        } else { /* nothing labelled: distance from the doubled box */
            double x0 = truth->box[0] - truth->box[2], x1 = truth->box[0] + 2 * truth->box[2];
            double y0 = truth->box[1] - truth->box[3], y1 = truth->box[1] + 2 * truth->box[3];
            dx = fmax(0, x0 - pose->xy[k][0]) + fmax(0, pose->xy[k][0] - x1);
            dy = fmax(0, y0 - pose->xy[k][1]) + fmax(0, pose->xy[k][1] - y1);
        }
        sum += exp(-(dx * dx + dy * dy) / variance / (truth->area + DBL_EPSILON) / 2);
        count++;
    }
    return count > 0 ? sum / count : 0;
}

/* One pose after matching: per threshold whether it found somebody or does not count. */
typedef struct judged {
    double score;
    int order; /* stable sorting */
    unsigned char hit[THRESHOLDS], ignored[THRESHOLDS];
} judged;

static int by_score(const void *a, const void *b)
{
    const judged *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static double pose_area(const oks_pose *pose)
{
    double x0 = DBL_MAX, x1 = -DBL_MAX, y0 = DBL_MAX, y1 = -DBL_MAX;
    for (int k = 0; k < OKS_KEYPOINTS; k++) {
        x0 = fmin(x0, pose->xy[k][0]);
        x1 = fmax(x1, pose->xy[k][0]);
        y0 = fmin(y0, pose->xy[k][1]);
        y1 = fmax(y1, pose->xy[k][1]);
    }
    return (x1 - x0) * (y1 - y0);
}

/* Matches the poses of one picture (best first) to its truths (those that count first). */
static void match_picture(const oks_truth *const *truths, const int *ignored, int truth_count,
                          const oks_pose *const *poses, int pose_count, double area_min,
                          double area_max, judged *out)
{
    for (int t = 0; t < THRESHOLDS; t++) {
        unsigned char taken[TRUTHS_MAX] = {0};
        double threshold = 0.5 + 0.05 * t;
        for (int d = 0; d < pose_count; d++) {
            double best = fmin(threshold, 1 - 1e-10);
            int match = -1;
            for (int g = 0; g < truth_count; g++) {
                if (taken[g] && !truths[g]->crowd)
                    continue;
                if (match >= 0 && !ignored[match] && ignored[g])
                    break;
                double similarity = oks_similarity(truths[g], poses[d]);
                if (similarity < best)
                    continue;
                best = similarity;
                match = g;
            }
            if (match >= 0) {
                taken[match] = 1;
                out[d].hit[t] = 1;
                out[d].ignored[t] = (unsigned char)ignored[match];
            } else {
                double area = pose_area(poses[d]);
                out[d].hit[t] = 0;
                out[d].ignored[t] = area < area_min || area > area_max;
            }
        }
    }
}

static void accumulate(const judged *list, int count, int people, int t, double *ret_ap,
                       double *ret_ar)
{
    double precision[RECALLS] = {0};
    double *p = malloc(((size_t)count + 1) * sizeof *p),
           *r = malloc(((size_t)count + 1) * sizeof *r);
    int n = 0, hits = 0, misses = 0;
    *ret_ap = *ret_ar = 0;
    if (p == NULL || r == NULL) {
        free(p);
        free(r);
        return;
    }
    for (int i = 0; i < count; i++) {
        if (list[i].ignored[t])
            continue;
        if (list[i].hit[t])
            hits++;
        else
            misses++;
        r[n] = (double)hits / people;
        p[n++] = (double)hits / (hits + misses + DBL_EPSILON);
    }
    for (int i = n - 1; i > 0; i--)
        if (p[i] > p[i - 1])
            p[i - 1] = p[i];
    for (int k = 0, i = 0; k < RECALLS; k++) {
        while (i < n && r[i] < k * 0.01)
            i++;
        if (i == n)
            break;
        precision[k] = p[i];
    }
    for (int k = 0; k < RECALLS; k++)
        *ret_ap += precision[k] / RECALLS;
    *ret_ar = n > 0 ? r[n - 1] : 0;
    free(p);
    free(r);
}

static int sort_poses(const oks_pose *poses, int pose_count, int picture, const oks_pose **ret_list)
{
    int n = 0;
    for (int i = 0; i < pose_count; i++) {
        if (poses[i].picture != picture)
            continue;
        int k = n++;
        for (; k > 0 && ret_list[k - 1]->score < poses[i].score; k--)
            ret_list[k] = ret_list[k - 1];
        ret_list[k] = &poses[i];
    }
    return n < OKS_DETECTIONS_MAX ? n : OKS_DETECTIONS_MAX;
}

int oks_evaluate(const oks_truth *truths, int truth_count, const oks_pose *poses, int pose_count,
                 double area_min, double area_max, oks_summary *ret_summary)
{
    judged *all = calloc((size_t)pose_count + 1, sizeof *all);
    const oks_pose **list = calloc((size_t)pose_count + 1, sizeof *list);
    int count = 0, people = 0, pictures = 0;
    if (all == NULL || list == NULL) {
        free(all);
        free(list);
        return -1;
    }
    for (int i = 0; i < truth_count; i++)
        if (truths[i].picture >= pictures)
            pictures = truths[i].picture + 1;
    for (int i = 0; i < pose_count; i++)
        if (poses[i].picture >= pictures)
            pictures = poses[i].picture + 1;
    for (int picture = 0; picture < pictures; picture++) {
        const oks_truth *there[TRUTHS_MAX];
        int ignored[TRUTHS_MAX], n = 0;
        for (int pass = 0; pass < 2; pass++) /* those that count first */
            for (int i = 0; i < truth_count; i++) {
                if (truths[i].picture != picture || n == TRUTHS_MAX)
                    continue;
                int ignore = truths[i].crowd || truths[i].labelled == 0 ||
                             truths[i].area < area_min || truths[i].area > area_max;
                if (ignore != pass)
                    continue;
                ignored[n] = ignore;
                there[n++] = &truths[i];
                people += !ignore;
            }
        int found = sort_poses(poses, pose_count, picture, list);
        match_picture(there, ignored, n, list, found, area_min, area_max, &all[count]);
        for (int d = 0; d < found; d++) {
            all[count].score = list[d]->score;
            all[count].order = count;
            count++;
        }
    }
    qsort(all, (size_t)count, sizeof *all, by_score);
    memset(ret_summary, 0, sizeof *ret_summary);
    ret_summary->people = people;
    for (int t = 0; t < THRESHOLDS; t++) {
        double ap = -1, ar = -1;
        if (people > 0)
            accumulate(all, count, people, t, &ap, &ar);
        ret_summary->ap += ap / THRESHOLDS;
        ret_summary->ar += ar / THRESHOLDS;
        if (t == 0) {
            ret_summary->ap50 = ap;
            ret_summary->ar50 = ar;
        } else if (t == 5) {
            ret_summary->ap75 = ap;
            ret_summary->ar75 = ar;
        }
    }
    free(all);
    free(list);
    return 0;
}

static double torso_of(const oks_truth *truth)
{
    enum { SHOULDER = 5, HIP = 11 };
    if (truth->v[SHOULDER] <= 0 || truth->v[SHOULDER + 1] <= 0 || truth->v[HIP] <= 0 ||
        truth->v[HIP + 1] <= 0)
        return 0;
    double x = truth->xy[SHOULDER][0] + truth->xy[SHOULDER + 1][0] - truth->xy[HIP][0] -
               truth->xy[HIP + 1][0];
    double y = truth->xy[SHOULDER][1] + truth->xy[SHOULDER + 1][1] - truth->xy[HIP][1] -
               truth->xy[HIP + 1][1];
    return 0.5 * sqrt(x * x + y * y);
}

double oks_pck(const oks_truth *truths, int truth_count, const oks_pose *poses, int pose_count,
               double limit, int *ret_people)
{
    const double least = 0.05;
    int *match = malloc(((size_t)truth_count + 1) * sizeof *match);
    unsigned char *used = calloc((size_t)pose_count + 1, 1);
    int right = 0, all = 0;
    *ret_people = 0;
    if (match == NULL || used == NULL) {
        free(match);
        free(used);
        return -1;
    }
    for (int i = 0; i < truth_count; i++)
        match[i] = -1;
    for (;;) {
        double best = least;
        int truth = -1, pose = -1;
        for (int i = 0; i < truth_count; i++)
            for (int k = 0; k < pose_count && match[i] < 0 && truths[i].labelled > 0; k++) {
                if (used[k] || poses[k].picture != truths[i].picture)
                    continue;
                double similarity = oks_similarity(&truths[i], &poses[k]);
                if (similarity > best) {
                    best = similarity;
                    truth = i;
                    pose = k;
                }
            }
        if (truth < 0)
            break;
        match[truth] = pose;
        used[pose] = 1;
    }
    for (int i = 0; i < truth_count; i++) {
        double torso = torso_of(&truths[i]);
        if (truths[i].crowd || !(torso > 0))
            continue;
        (*ret_people)++;
        for (int k = 0; k < OKS_KEYPOINTS; k++) {
            if (truths[i].v[k] <= 0)
                continue;
            all++;
            if (match[i] >= 0)
                right += hypot(poses[match[i]].xy[k][0] - truths[i].xy[k][0],
                               poses[match[i]].xy[k][1] - truths[i].xy[k][1]) <= limit * torso;
        }
    }
    free(match);
    free(used);
    return all > 0 ? (double)right / all : -1;
}
