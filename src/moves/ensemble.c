#include "moves/ensemble.h"

#include <math.h>
#include <string.h>

static const float least_probability = 1e-4f; /* a model that is wrong once is not out for ever */
static const float weight_range = 2.0f;       /* a weight stays within half and twice its prior */

poise_ensemble_settings poise_ensemble_defaults(void)
{
    return (poise_ensemble_settings){.method = POISE_FUSION_BAYESIAN,
                                     .weight = {0.40f, 0.35f, 0.25f},
                                     .threshold = {0.60f, 0.55f, 0.50f},
                                     .temperature = {1, 1, 1},
                                     .min_confidence = 0.7f,
                                     .smoothing = 3,
                                     .adapt_every = 100,
                                     .sure_b = 1};
}

int poise_ensemble_check(const poise_ensemble_settings *s, poise_err *err)
{
    float total = 0, paired = 0;
    if (s->method != POISE_FUSION_BAYESIAN && s->method != POISE_FUSION_VOTING)
        return poise_fail(err, POISE_EINVAL,
                          "ensemble: method is %d; give POISE_FUSION_BAYESIAN or _VOTING",
                          (int)s->method);
    for (int i = 0; i < POISE_NETS; i++) {
        const char *name = poise_net_names[i];
        if (!(s->weight[i] >= 0 && s->weight[i] <= 1))
            return poise_fail(err, POISE_EINVAL, "ensemble: weight of %s is %g; give 0 to 1", name,
                              (double)s->weight[i]);
        if (!(s->threshold[i] >= 0 && s->threshold[i] <= 1))
            return poise_fail(err, POISE_EINVAL, "ensemble: threshold of %s is %g; give 0 to 1",
                              name, (double)s->threshold[i]);
        if (!(s->temperature[i] >= 0.05f && s->temperature[i] <= 20))
            return poise_fail(err, POISE_EINVAL,
                              "ensemble: temperature of %s is %g; give 0.05 to 20", name,
                              (double)s->temperature[i]);
        if (!(s->paired_weight[i] >= 0 && s->paired_weight[i] <= 1))
            return poise_fail(err, POISE_EINVAL,
                              "ensemble: paired weight of %s is %g; give 0 to 1", name,
                              (double)s->paired_weight[i]);
        total += s->weight[i];
        paired += s->weight[i] > 0 ? s->paired_weight[i] : 0;
    }
    for (int i = 0; i < POISE_NETS && !(paired > 0); i++)
        if (s->paired_weight[i] > 0)
            return poise_fail(err, POISE_EINVAL,
                              "ensemble: of the models with a paired weight none has a weight");
    if (!(total > 0))
        return poise_fail(err, POISE_EINVAL,
                          "ensemble: all weights are 0; one model at least must count");
    if (!(s->min_confidence >= 0 && s->min_confidence <= 1))
        return poise_fail(err, POISE_EINVAL, "ensemble: min_confidence is %g; give 0 to 1",
                          (double)s->min_confidence);
    if (!(fabsf(s->sure_a) <= 20 && fabsf(s->sure_idle) <= 20 && s->sure_b >= 0.05f &&
          s->sure_b <= 20))
        return poise_fail(err, POISE_EINVAL,
                          "ensemble: sure_a, sure_b, sure_idle are %g, %g, %g; give -20 to 20, "
                          "sure_b 0.05 to 20",
                          (double)s->sure_a, (double)s->sure_b, (double)s->sure_idle);
    if (s->smoothing < 1 || s->smoothing > POISE_ENSEMBLE_SMOOTHING_MAX)
        return poise_fail(err, POISE_EINVAL, "ensemble: smoothing is %d; give 1 to %d windows",
                          s->smoothing, POISE_ENSEMBLE_SMOOTHING_MAX);
    if (s->adapt_every != 0 &&
        (s->adapt_every < POISE_ENSEMBLE_ADAPT_MIN || s->adapt_every > POISE_ENSEMBLE_ADAPT_MAX))
        return poise_fail(err, POISE_EINVAL,
                          "ensemble: adapt_every is %d; give %d to %d, or 0 for never",
                          s->adapt_every, POISE_ENSEMBLE_ADAPT_MIN, POISE_ENSEMBLE_ADAPT_MAX);
    return 0;
}

void poise_ensemble_start(poise_ensemble *ensemble, const poise_ensemble_settings *settings)
{
    memset(ensemble, 0, sizeof *ensemble);
    ensemble->settings = *settings;
    memcpy(ensemble->weight, settings->weight, sizeof ensemble->weight);
    for (int i = 0; i < POISE_NETS; i++)
        ensemble->pairs |= settings->paired_weight[i] > 0;
}

void poise_ensemble_break(poise_ensemble *ensemble)
{
    ensemble->held = ensemble->next = 0;
}

void poise_softmax(const float *logits, int count, float temperature, float *ret_probability)
{
    float largest = logits[0], total = 0;
    for (int i = 1; i < count; i++)
        largest = fmaxf(largest, logits[i]);
    for (int i = 0; i < count; i++) {
        ret_probability[i] = expf((logits[i] - largest) / temperature);
        total += ret_probability[i];
    }
    for (int i = 0; i < count; i++)
        ret_probability[i] /= total;
}

static int best_of(const float *probability)
{
    int best = 0;
    for (int i = 1; i < POISE_LABELS; i++)
        if (probability[i] > probability[best])
            best = i;
    return best;
}

static float confidence_of(const poise_ensemble_settings *s, int best, float probability)
{
    const float more = s->sure_a + (best == POISE_LABEL_IDLE ? s->sure_idle : 0);
    if (s->method == POISE_FUSION_VOTING || (more == 0 && s->sure_b == 1))
        return probability;
    const float p = fminf(fmaxf(probability, least_probability), 1 - least_probability);
    return 1 / (1 + expf(-(more + s->sure_b * logf(p / (1 - p)))));
}

/* Weighted mean over the models that passed, or over all. */
static void average(const poise_ensemble *e, int paired,
                    const float (*probability)[POISE_LABELS], poise_fused *fused)
{
    float total = 0, weight[POISE_NETS];
    for (int i = 0; i < POISE_NETS; i++) {
        weight[i] = e->weight[i];
        if (paired && e->pairs && weight[i] > 0) /* adjusted as the weight is */
            weight[i] *= e->settings.paired_weight[i] / e->settings.weight[i];
    }
    for (int i = 0; i < POISE_NETS; i++)
        if (weight[i] > 0 && probability[i][best_of(probability[i])] >= e->settings.threshold[i])
            fused->passed |= 1u << i;
    for (int i = 0; i < POISE_NETS; i++) {
        fused->weight[i] = fused->passed == 0 || (fused->passed >> i & 1) ? weight[i] : 0;
        total += fused->weight[i];
    }
    for (int i = 0; i < POISE_NETS; i++) {
        fused->weight[i] /= total;
        if (e->settings.method == POISE_FUSION_VOTING)
            fused->probability[best_of(probability[i])] += fused->weight[i];
        else
            for (int c = 0; c < POISE_LABELS; c++)
                fused->probability[c] += fused->weight[i] * probability[i][c];
    }
}

static void smooth(poise_ensemble *e, int64_t middle_ns, poise_fused *fused)
{
    float *probability = fused->probability;
    int64_t later_ns = 0; /* than the first one, together */
    memcpy(e->past[e->next], probability, sizeof e->past[0]);
    e->past_ns[e->next] = middle_ns;
    e->next = (e->next + 1) % e->settings.smoothing;
    if (e->held < e->settings.smoothing)
        e->held++;
    memset(probability, 0, sizeof e->past[0]);
    for (int i = 0; i < e->held; i++)
        for (int c = 0; c < POISE_LABELS; c++)
            probability[c] += e->past[i][c] / (float)e->held;
    for (int i = 0; i < e->held; i++)
        later_ns += e->past_ns[i] - e->past_ns[0];
    fused->middle_ns = e->past_ns[0] + later_ns / e->held;
}

/* Weights move to prior x mean likelihood that the model gave to what was decided: the evidence of
 * Bayesian model averaging, per prediction instead of over all, so that no model is ever ruled out.
 */
static void adapt(poise_ensemble *e, const float (*probability)[POISE_LABELS], int decision)
{
    float total = 0, mean = 0;
    double evidence[POISE_NETS];
    for (int i = 0; i < POISE_NETS; i++)
        e->score[i] += log(fmax((double)probability[i][decision], (double)least_probability));
    if (++e->scored < e->settings.adapt_every)
        return;
    for (int i = 0; i < POISE_NETS; i++) {
        evidence[i] = exp(e->score[i] / e->scored);
        mean += e->settings.weight[i] * (float)evidence[i];
        total += e->settings.weight[i];
        e->score[i] = 0;
    }
    e->scored = 0;
    for (int i = 0; i < POISE_NETS; i++) {
        const float factor = (float)evidence[i] / (mean / total);
        e->weight[i] = e->settings.weight[i] * fminf(fmaxf(factor, 1 / weight_range), weight_range);
    }
}

void poise_ensemble_fuse(poise_ensemble *ensemble, int64_t middle_ns, int paired,
                         const float (*probability)[POISE_LABELS], poise_fused *ret_fused)
{
    memset(ret_fused, 0, sizeof *ret_fused);
    average(ensemble, paired, probability, ret_fused);
    smooth(ensemble, middle_ns, ret_fused);
    ret_fused->best = (poise_label)best_of(ret_fused->probability);
    ret_fused->confidence = confidence_of(&ensemble->settings, ret_fused->best,
                                          ret_fused->probability[ret_fused->best]);
    const int sure =
        ret_fused->passed != 0 && ret_fused->confidence >= ensemble->settings.min_confidence;
    ret_fused->label = sure ? ret_fused->best : POISE_LABEL_UNKNOWN;
    if (sure && ensemble->settings.adapt_every != 0)
        adapt(ensemble, probability, ret_fused->best);
}
