/* The odds that the two traces are the fighters they are taken for, rather than the other way
 * round: a hidden Markov model with two states (as they are / exchanged), in nats.
 *
 *  - in time     the bodies could as well be exchanged as the places say: far apart that is next
 *                to nothing, in a clinch or behind each other the odds fade to even
 *  - by looks    the log likelihood ratio of the minds, for what was seen of each body. Pictures in
 *                a row repeat each other: 0.3 s of them count as one, and however long it lasts,
 *                one view in one light is no more than three
 *
 * By looks alone the odds do not turn: who stood apart all the time since there was no doubt cannot
 * have been exchanged, whatever a picture says (a pose that joins two bodies, a lamp). They must
 * have met, been lost, or the camera been cut. Plain data, pure functions. */
#ifndef POISE_IDENTITY_DUO_ODDS_H
#define POISE_IDENTITY_DUO_ODDS_H

#include "identity/slot.h"

typedef struct poise_odds {
    float whole; /* bounded(place + looks) */
    float place; /* log odds by places since there was no doubt */
    float looks; /* log odds by looks since then */
    /* Log likelihood ratio that the body each trace has looks like the other one, in this frame
     * alone; 0: nothing to see. */
    float against[POISE_FIGHTERS];
    int32_t met;      /* 1: since there was no doubt they may have been exchanged */
    float apart_s;    /* for how long they have stood apart and been sure */
    int32_t pictures; /* since the last cut */
    /* The last frame's, for hindsight.h. */
    float carry, said, weight;
    int32_t anew;
} poise_odds;

/* From here on there is no doubt: what is seen may be learned. And the most that odds can be. */
extern const float poise_odds_learn_from, poise_odds_most;

/* Odds from which numbers are not uncertain; and odds of one body looking like the other one from
 * which they are all the same. */
extern const float poise_odds_sure, poise_odds_contradicted;

/* There is no doubt, or as much as `value` says: something new begins. */
void poise_odds_set(poise_odds *odds, float value);

/* What is known of before only says so much for the traces as they are now (both found anew). */
void poise_odds_guess(poise_odds *odds, float value);

/* Before a frame: forgets the last one's carry, said, weight and anew. */
void poise_odds_begin(poise_odds *odds);

/* The camera was cut: they may stand anywhere, `value` is what can still be said. */
void poise_odds_cut(poise_odds *odds, float value);

/* Whether the two can have been exchanged since there was no doubt: they met, or one was lost for
 * longer than `lost_most_s`. Forgotten when they have stood apart and been sure for a while. */
void poise_odds_meeting(poise_odds *odds, const poise_trace *a, const poise_trace *b,
                        int64_t now_ns, float lost_most_s, float dt_s);

/* One frame: the costs by place (nats) of the bodies as given and exchanged, and against[] as it
 * is in this frame. spoken: what of it the namer says, both traces together; it counts also while
 * they cannot have been exchanged. seen: 1 if any of the two is. */
void poise_odds_move(poise_odds *odds, float straight, float crossed,
                     const float against[POISE_FIGHTERS], float spoken, int seen, float dt_s);

/* The traces were exchanged. */
void poise_odds_exchange(poise_odds *odds);

float poise_odds_probability(float log_odds);

/* 1 if the circles around the two bodies meet. */
int poise_bodies_meet(const poise_body *a, const poise_body *b);

#endif
