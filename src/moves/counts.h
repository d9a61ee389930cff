/* From found events to how many there really were: a range instead of a number.
 *
 * Found events are right with their calibrated probabilities: how many are is the sum of
 * independent draws with unequal odds (Poisson binomial; computed by convolution). One person's
 * movements are all named better or worse than another's: the log odds are shifted together by a
 * normal draw of deviation `spread` (seven points of Gauss and Hermite). Of what really
 * happened a share r is found, r ~ Beta(recall * strength, (1 - recall) * strength) from people
 * outside the training: given n right ones, and any number of true ones equally likely beforehand,
 * m missed ones have a probability in proportion to C(n + m, n) B(alpha + n, beta + m). Pure
 * arithmetic; safe from any thread. */
#ifndef POISE_MOVES_COUNTS_H
#define POISE_MOVES_COUNTS_H

#include "base/err.h"
#include "scene/moves.h"

#include <stdint.h>

enum {
    POISE_COUNT_FOUND_MAX = 4096, /* events of one estimate */
    POISE_COUNT_MISSED_MAX = 4096 /* the distribution is cut there */
};

typedef struct poise_count_range {
    int32_t low, high; /* with at least 90 % probability between these, both included */
    double mean;
} poise_count_range;

/* Probability that an event of this confidence is right, 0..1. */
double poise_count_right(const poise_count_model *model, float confidence);

/* Whether a class's model can give a range: there is one, and not with recall * strength of 2 or
 * less the number missed would have no mean. */
int poise_count_usable(const poise_count_models *models, poise_label class);

/* `right`: for each found event the probability that it is right (poise_count_right, or 1 where a
 * person said so). The model must be usable. Errors: POISE_EINVAL (a probability outside 0..1),
 * POISE_ELIMIT (more than POISE_COUNT_FOUND_MAX), POISE_ENOMEM. */
int poise_count_estimate(const poise_count_model *model, const double *right, int32_t found,
                         poise_count_range *ret_range, poise_err *err);

#endif
