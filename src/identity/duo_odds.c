/* See duo_odds.h. */
#include "identity/duo_odds.h"

#include <math.h>

const float poise_odds_learn_from = 3.5f, poise_odds_most = 8.0f;
const float poise_odds_sure = 2.5f, poise_odds_contradicted = 1.5f;

static const float exchange_s = 0.1f;   /* bodies need so long to change places */
static const float picture_s = 0.3f;    /* pictures within it say the same */
static const float pictures_most = 3;   /* so many pictures of one view count */
static const float fresh_weight = 0.3f; /* of each of the first pictures after a cut */
static const float apart_long_s = 1.0f; /* apart and sure for so long: no doubt */

float poise_odds_probability(float log_odds)
{
    return 1 / (1 + expf(-log_odds));
}

static float bounded(float value, float most)
{
    return fminf(fmaxf(value, -most), most);
}

void poise_odds_set(poise_odds *odds, float value)
{
    odds->whole = odds->place = value;
    odds->looks = odds->said = odds->weight = 0;
    odds->anew = 1;
}

void poise_odds_guess(poise_odds *odds, float value)
{
    const int32_t anew = odds->anew;
    poise_odds_set(odds, value);
    odds->anew = anew;
    odds->carry = tanhf(value / 2);
}

void poise_odds_begin(poise_odds *odds)
{
    odds->carry = 1;
    odds->said = odds->weight = 0;
    odds->anew = 0;
}

void poise_odds_cut(poise_odds *odds, float value)
{
    odds->pictures = 0;
    odds->met = 1;
    odds->apart_s = 0;
    poise_odds_guess(odds, value);
}

int poise_bodies_meet(const poise_body *a, const poise_body *b)
{
    const float reach = 0.55f; /* of the radii: bodies are higher than wide */
    float d = hypotf(a->hip[0] - b->hip[0], a->hip[1] - b->hip[1]);
    return d < reach * (a->radius + b->radius);
}

void poise_odds_meeting(poise_odds *odds, const poise_trace *a, const poise_trace *b,
                        int64_t now_ns, float lost_most_s, float dt_s)
{
    int64_t lost = now_ns - (a->seen_ns < b->seen_ns ? a->seen_ns : b->seen_ns);
    if (!a->held || !b->held || lost > (int64_t)(lost_most_s * 1e9f) ||
        poise_bodies_meet(&a->body, &b->body)) {
        odds->met = 1;
        odds->apart_s = 0;
    } else if (odds->whole >= poise_odds_learn_from) {
        odds->apart_s += dt_s;
        if (odds->apart_s >= apart_long_s) {
            odds->met = 0;
            odds->place = poise_odds_most;
        }
    }
}

void poise_odds_move(poise_odds *odds, float straight, float crossed,
                     const float against[POISE_FIGHTERS], float spoken, int seen, float dt_s)
{
    enum { FRESH = 3 };
    float same = poise_odds_probability(bounded(crossed - straight, 2 * poise_odds_most));
    if (same > 0.5f)
        same = 1 - (1 - same) * fminf(dt_s / exchange_s, 1);
    float p = poise_odds_probability(odds->place), now = p * same + (1 - p) * (1 - same), ratio = 0;
    odds->place = odds->met ? logf(now / (1 - now)) : odds->place;
    odds->looks *= 2 * same - 1;
    odds->carry *= odds->met ? 2 * same - 1 : 1;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        odds->against[s] = against[s];
        ratio -= against[s];
    }
    float weight = fminf(dt_s / picture_s, 1);
    if (odds->pictures < FRESH)
        weight = fmaxf(weight, fresh_weight);
    odds->pictures += seen;
    if (!odds->met)
        ratio = fmaxf(ratio + spoken, 0) - spoken;
    odds->said = ratio;
    odds->weight = weight;
    odds->looks += weight * (ratio - odds->looks / pictures_most);
    odds->whole = bounded(odds->place + odds->looks, poise_odds_most);
}

void poise_odds_exchange(poise_odds *odds)
{
    float against = odds->against[0];
    odds->whole = -odds->whole;
    odds->place = -odds->place;
    odds->looks = -odds->looks;
    odds->carry = -odds->carry;
    odds->said = -odds->said;
    odds->against[0] = -odds->against[1];
    odds->against[1] = -against;
}
