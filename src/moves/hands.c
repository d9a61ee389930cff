#include "moves/hands.h"

#include <math.h>
#include <stdlib.h>

/* Weights of the evidence, round numbers: between half and twice as much changes F1 by less than
 * 0.01 (decision 0018). */
static const float by_networks = 0.7f, by_stance = 4;
static const float still = 0.02f; /* added to a swing's strength: a limb that does not move */
static const float same_cost = 3; /* log odds against two strikes in one movement */

static int is_straight(const poise_limb_strike *s)
{
    return (s->event.flags & POISE_EVENT_STRAIGHT) != 0;
}

/* > 0: if it was this hand, the fighter stands orthodox. */
static float orthodox(const poise_limb_strike *s, int side)
{
    return by_stance * s->stance + by_networks * (side == 0 ? s->jab : -s->jab);
}

/* Half the log odds for a side. */
static float evidence(const poise_limb_strike *s, int side)
{
    const float moved =
        logf((s->swing[side].strength + still) / (s->swing[!side].strength + still));
    return 0.5f * (moved + (is_straight(s) ? fabsf(orthodox(s, side)) : 0));
}

static int seen(const poise_limb_strike *s, int side)
{
    return s->swing[side].strength > 0;
}

static int is_leg(const poise_limb_strike *s)
{
    return s->swing[0].limb >= POISE_LIMB_LEFT_KNEE;
}

/* One movement of the arm, or the leg, on this side would be both strikes. */
static int one_movement(const poise_limb_strike *a, const poise_limb_strike *b, int side)
{
    return is_leg(a) == is_leg(b) && seen(a, side) && seen(b, side) &&
           llabs(a->swing[side].peak_ns - b->swing[side].peak_ns) <
               POISE_HANDS_SAME_MS * INT64_C(1000000);
}

static void settle(poise_limb_strike *now, int side)
{
    poise_event *event = &now->event;
    now->side = seen(now, side) ? side : -1;
    if (now->side >= 0) {
        event->limb = now->swing[side].limb;
        event->peak_ns = now->swing[side].peak_ns;
    }
    if (!is_straight(now))
        return;
    if (now->side < 0 || event->stance == POISE_STANCE_UNKNOWN) {
        event->label = POISE_LABEL_UNKNOWN;
        return;
    }
    const int left_leads = orthodox(now, side) > 0;
    event->stance = left_leads ? POISE_STANCE_ORTHODOX : POISE_STANCE_SOUTHPAW;
    event->label = (side == 0) == left_leads ? POISE_LABEL_JAB : POISE_LABEL_CROSS;
}

int poise_hands_choose(const poise_limb_strike *before, const poise_limb_strike *next,
                       poise_limb_strike *now)
{
    float most = -INFINITY;
    int best = 0, after = -1;
    for (int side = 0; side < 2; side++)
        for (int then = 0; then < (next ? 2 : 1); then++) {
            float sum = evidence(now, side);
            if (before && before->side == side && one_movement(before, now, side))
                sum -= same_cost;
            if (next)
                sum += evidence(next, then);
            if (next && then == side && one_movement(now, next, side))
                sum -= same_cost;
            if (sum > most)
                most = sum, best = side, after = then;
        }
    settle(now, best);
    if (now->side < 0)
        return 1;
    if (before && before->side == best && one_movement(before, now, best))
        return 0;
    return !(next && after == best && one_movement(now, next, best) &&
             next->event.confidence > now->event.confidence);
}
