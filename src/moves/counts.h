/* From found events to how many there really were: a range instead of a number.
 *
 * Found events are right with their calibrated probabilities: how many are is the sum of
 * independent draws with unequal odds (Poisson binomial; computed by convolution). One person's
 * movements are all named better or worse than another's: the log odds are shifted together by a
 * normal draw of deviation `spread` (seven points of Gauss and Hermite). Of what really
 * happened a share r is found, r ~ Beta(recall * strength, (1 - recall) * strength) from people
 * outside the training: given n right ones, m missed ones have a probability in proportion to
 * C(n + m, n) B(alpha + n, beta + m) q^m. q is what is held likely beforehand: 1, any number
 * alike, or, where it is known how many anybody makes in a second, a geometric distribution whose
 * mean is that many. How clear the pictures are shows in how often the models answer at all: where
 * they abstain more, fewer events are right, and fewer are found (poise_count_where). Pure
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

/* The model for a fighter of whose windows the models answered this share (0..1): its a and recall
 * are those there. */
poise_count_model poise_count_where(const poise_count_model *model, double answered);

/* Probability that an event of this confidence is right, 0..1. */
double poise_count_right(const poise_count_model *model, float confidence);

/* Whether a model can give a range: without a rate, and with recall * strength of 2 or less, the
 * number missed would have no mean; and where less than a fifth is found what is found says next to
 * nothing. */
int poise_count_usable(const poise_count_model *model);

/* `right`: for each event found in so many seconds the probability that it is right
 * (poise_count_right, or 1 where a person said so). The model must be usable. Errors: POISE_EINVAL
 * (a probability outside 0..1), POISE_ELIMIT (more than POISE_COUNT_FOUND_MAX), POISE_ENOMEM. */
int poise_count_estimate(const poise_count_model *model, double seconds, const double *right,
                         int32_t found, poise_count_range *ret_range, poise_err *err);

#endif
