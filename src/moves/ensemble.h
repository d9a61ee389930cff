/* From three opinions to one: calibrated probabilities, averaged by Bayesian model averaging
 * (Hoeting et al. 1999) with weights that follow how well each model foretells the decisions,
 * smoothed over windows, or "unknown" when they are not sure (NC-ENS-1).
 *
 * p = sum w_i p_i / sum w_i over the models whose best class passes the model's threshold; when
 * none passes, over all, and the answer is unknown. The confidence is the probability of the best
 * class as it turned out to be right among people outside the training (Platt 1999; idle apart from
 * all moves, for it is right more often than it seems). Pure arithmetic on a small state; one
 * ensemble per fighter; not thread-safe. */
#ifndef POISE_MOVES_ENSEMBLE_H
#define POISE_MOVES_ENSEMBLE_H

#include "base/err.h"
#include "moves/net.h"
#include "scene/labels.h"

enum {
    POISE_ENSEMBLE_SMOOTHING_MAX = 10,
    POISE_ENSEMBLE_ADAPT_MIN = 10,
    POISE_ENSEMBLE_ADAPT_MAX = 1000
};

typedef enum poise_fusion {
    POISE_FUSION_BAYESIAN, /* weighted mean of probabilities (the default) */
    POISE_FUSION_VOTING    /* each model's best class gets its weight */
} poise_fusion;

typedef struct poise_ensemble_settings {
    poise_fusion method;
    float weight[POISE_NETS];      /* prior weights >= 0, not all 0; 0.40 0.35 0.25 */
    float paired_weight[POISE_NETS]; /* the same where the other fighter is seen, too, as one of the
                                        models looks at both; all 0: `weight` there, too; 0 0 0 */
    float threshold[POISE_NETS];   /* 0..1; 0.60 0.55 0.50 */
    float temperature[POISE_NETS]; /* > 0: logits are divided by it (Guo et al. 2017); 1 */
    float min_confidence;          /* 0..1: below it the answer is unknown; 0.7 */
    int32_t smoothing;             /* windows averaged, 1..POISE_ENSEMBLE_SMOOTHING_MAX; 3 */
    int32_t adapt_every; /* predictions between adjustments of the weights, 0 = never; 100 */
    /* Log odds that the best class is right = sure_a + sure_b * log odds of its probability, and
     * sure_idle more when it is idle; -20..20, sure_b 0.05..20; 0, 1, 0: as it is. Not for votes.
     */
    float sure_a, sure_b, sure_idle;
} poise_ensemble_settings;

poise_ensemble_settings poise_ensemble_defaults(void);

/* POISE_EINVAL names the field. */
int poise_ensemble_check(const poise_ensemble_settings *settings, poise_err *err);

/* What the models together say about one window. */
typedef struct poise_fused {
    float probability[POISE_LABELS]; /* sums to 1 */
    float confidence;                /* that the most probable class is right, 0..1 */
    poise_label best;                /* the most probable class */
    poise_label label;               /* the same, or POISE_LABEL_UNKNOWN */
    uint32_t passed;                 /* bit i: model i passed its threshold */
    float weight[POISE_NETS];        /* used for this answer, sum 1 over the models that counted */
    int64_t middle_ns; /* what it is about: the mean of the middles of the windows it is smoothed
                          over */
} poise_fused;

typedef struct poise_ensemble {
    poise_ensemble_settings settings;
    float weight[POISE_NETS]; /* now */
    int pairs;                /* 1: there are paired weights */
    double score[POISE_NETS]; /* sum of log p_i(decision) since the last adjustment */
    int32_t scored;
    float past[POISE_ENSEMBLE_SMOOTHING_MAX]
              [POISE_LABELS];                      /* a ring of the last fused probabilities */
    int64_t past_ns[POISE_ENSEMBLE_SMOOTHING_MAX]; /* their windows' middles */
    int32_t held, next;
} poise_ensemble;

/* settings must have passed poise_ensemble_check. */
void poise_ensemble_start(poise_ensemble *ensemble, const poise_ensemble_settings *settings);

/* Forgets past windows (after a cut, or when the fighter was lost); keeps the weights. */
void poise_ensemble_break(poise_ensemble *ensemble);

/* probability[model][class], each row sums to 1 (poise_softmax), of the window whose middle is at
 * middle_ns of media time. paired: 1 if the other fighter's window was there. */
void poise_ensemble_fuse(poise_ensemble *ensemble, int64_t middle_ns, int paired,
                         const float (*probability)[POISE_LABELS], poise_fused *ret_fused);

/* exp(logit / temperature) normalised; `count` classes; finite logits. ret may be logits. */
void poise_softmax(const float *logits, int count, float temperature, float *ret_probability);

#endif
