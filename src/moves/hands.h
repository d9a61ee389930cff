/* Which hand, or leg, made a strike, and which of jab and cross a straight is.
 *
 * Evidence, added up as log odds: how far and fast each of the two moved; of a straight also the
 * stance (feet, earlier straights) and which of the two the networks call it, which must agree: a
 * jab is by the hand of the foot ahead. A limb strikes once at a time: two strikes that would be
 * the same movement of one limb are by different ones, the less likely one by the other; so a hand
 * that only follows is not taken for the one that struck. Where the other limb hardly moved there
 * is one strike, the surer one. Pure; no state. */
#ifndef POISE_MOVES_HANDS_H
#define POISE_MOVES_HANDS_H

#include "moves/limbs.h"

enum {
    POISE_HANDS_SAME_MS = 250, /* peaks of one limb so near are one movement */
    POISE_HANDS_WAIT_MS = 450  /* a strike so much later may claim a movement: it is waited for */
};

/* A strike by the left or the right of two limbs. */
typedef struct poise_limb_strike {
    poise_event event;    /* label: what the networks say; peak_ns: where they are surest */
    poise_swing swing[2]; /* of the left and of the right limb */
    float jab; /* of a straight: log odds that the networks give a jab against a cross, -4 .. 4 */
    float stance; /* -2 southpaw .. 2 orthodox: feet and earlier straights */
    int side;     /* 0 left, 1 right, -1 not chosen yet or not known */
} poise_limb_strike;

/* Sets now->side, and of its event limb, peak, and, if it is a straight, label and stance.
 * `before`: the strike told last, `next`: the one after it; NULL: none near. Returns 1, or 0 when
 * it must be left out, for it is the same movement as a surer one. */
int poise_hands_choose(const poise_limb_strike *before, const poise_limb_strike *next,
                       poise_limb_strike *now);

#endif
