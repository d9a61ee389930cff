/* J. Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-object Tracking", IJCV 2020,
 * with TrackEval's way of matching: one assignment per frame serves all thresholds; it maximises
 * the similarity weighted with how well the two ids fit over the whole sequence. */
#include "frames.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* matches[alpha] is a matrix over all ids. */
typedef struct tally {
    int32_t (*matches)[MOT_IDS_MAX * MOT_IDS_MAX];
    int64_t true_positives[MOT_ALPHAS];
    double similarity_sum[MOT_ALPHAS];
} tally;

static double alpha(int i)
{
    return 0.05 * (i + 1);
}

/* frames->pair becomes the alignment of two ids: their similarity over all frames they share, each
 * frame's spread over everybody it overlaps, as an intersection over union. */
static void align_ids(mot_frames *f)
{
    for (int i = 0; i < f->count; i++) {
        const mot_span *span = &f->span[i];
        double row[MOT_FRAME_BOXES_MAX] = {0}, col[MOT_FRAME_BOXES_MAX] = {0};
        mot_frames_similarity(f, span);
        for (int t = 0; t < span->truths; t++) {
            for (int r = 0; r < span->results; r++) {
                row[t] += f->similarity[t * MOT_FRAME_BOXES_MAX + r];
                col[r] += f->similarity[t * MOT_FRAME_BOXES_MAX + r];
            }
        }
        for (int t = 0; t < span->truths; t++) {
            for (int r = 0; r < span->results; r++) {
                double s = f->similarity[t * MOT_FRAME_BOXES_MAX + r], whole = row[t] + col[r] - s;
                if (whole > DBL_EPSILON)
                    f->pair[f->truth.index[span->truth_from + t] * MOT_IDS_MAX +
                            f->result.index[span->result_from + r]] += s / whole;
            }
        }
    }
    for (int t = 0; t < f->truth.ids; t++) {
        for (int r = 0; r < f->result.ids; r++) {
            double *p = &f->pair[t * MOT_IDS_MAX + r];
            *p /= f->truth.boxes_of[t] + f->result.boxes_of[r] - *p;
        }
    }
}

static void match_frame(mot_frames *f, const mot_span *span, tally *sum)
{
    mot_frames_similarity(f, span);
    for (int t = 0; t < span->truths; t++) {
        for (int r = 0; r < span->results; r++)
            f->cost[t * MOT_FRAME_BOXES_MAX + r] =
                -f->similarity[t * MOT_FRAME_BOXES_MAX + r] *
                f->pair[f->truth.index[span->truth_from + t] * MOT_IDS_MAX +
                        f->result.index[span->result_from + r]];
    }
    poise_assign(f->cost, span->truths, span->results, MOT_FRAME_BOXES_MAX, &f->work, f->match);
    for (int t = 0; t < span->truths; t++) {
        if (f->match[t] < 0)
            continue;
        double s = f->similarity[t * MOT_FRAME_BOXES_MAX + f->match[t]];
        int cell = f->truth.index[span->truth_from + t] * MOT_IDS_MAX +
                   f->result.index[span->result_from + f->match[t]];
        for (int a = 0; a < MOT_ALPHAS && s >= alpha(a) - DBL_EPSILON; a++) {
            sum->matches[a][cell]++;
            sum->true_positives[a]++;
            sum->similarity_sum[a] += s;
        }
    }
}

static double association(const mot_frames *f, const int32_t *matches, int64_t true_positives)
{
    double sum = 0;
    for (int t = 0; t < f->truth.ids; t++) {
        for (int r = 0; r < f->result.ids; r++) {
            double m = matches[t * MOT_IDS_MAX + r];
            sum += m * m / fmax(1, f->truth.boxes_of[t] + f->result.boxes_of[r] - m);
        }
    }
    return sum / fmax(1, (double)true_positives);
}

int mot_measure_hota(const mot_sequence *truth, const mot_sequence *result, mot_hota *ret_hota,
                     poise_err *err)
{
    mot_frames *f;
    int code = mot_frames_new(truth, result, &f, err);
    if (code < 0)
        return code;
    tally sum = {.matches = calloc(MOT_ALPHAS, sizeof *sum.matches)};
    if (!sum.matches) {
        mot_frames_free(f);
        return poise_fail(err, POISE_ENOMEM, "no memory to compare tracks");
    }
    align_ids(f);
    for (int i = 0; i < f->count; i++)
        match_frame(f, &f->span[i], &sum);
    mot_hota h = {.mean_hota = 0};
    for (int a = 0; a < MOT_ALPHAS; a++) {
        double tp = (double)sum.true_positives[a];
        h.deta[a] = tp / fmax(1, f->truth.count + f->result.count - tp);
        h.assa[a] = association(f, sum.matches[a], sum.true_positives[a]);
        h.hota[a] = sqrt(h.deta[a] * h.assa[a]);
        h.mean_hota += h.hota[a] / MOT_ALPHAS;
        h.mean_deta += h.deta[a] / MOT_ALPHAS;
        h.mean_assa += h.assa[a] / MOT_ALPHAS;
        h.mean_loca += (tp > 0 ? sum.similarity_sum[a] / tp : 1) / MOT_ALPHAS;
    }
    free(sum.matches);
    mot_frames_free(f);
    *ret_hota = h;
    return 0;
}
