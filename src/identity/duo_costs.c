/* See duo_state.h. The costs are listed at the head of duo.c. */
#include "identity/duo_state.h"

#include <math.h>

const float poise_duo_missing = 4.0f, poise_duo_clear = 0.25f;

static const float loop_gain = 1.0f, looks_most = 6.0f, alien_cost = 2.0f;
static const float unknown_cost = 1.5f; /* nobody, where no place speaks for a body: after a cut */
/* The most that place and looks count against who surely fights, and is not the other: he was found
 * anew, and where his last loop ended it may have been on somebody else. */
static const float told_place = 2.0f, told_looks = 0.5f;
static const float stranger_distance = 4.5f; /* poise_look_distance of a stranger per weight */

/* How little body i looks like slot s, against a stranger; *ret_weight: by how much of it. */
static float looks_cost(const poise_duo *duo, int s, int i, float *ret_weight)
{
    float weight = 0;
    float own = poise_look_distance(&duo->body[i].look, &duo->slot[s].mind, &weight);
    float stranger =
        poise_pick_stranger(&duo->pick, &duo->body[i].look, stranger_distance * weight);
    *ret_weight = weight;
    return fminf(fmaxf(0.5f * (own - stranger), -looks_most), looks_most);
}

/* How likely the finder takes this body for a fighter's, 0..1; 1 if nobody said, or the user said
 * who the slot's fighter is. */
static float fights(const poise_duo_slot *own, const poise_body *body)
{
    return own->locked || !(body->word.fighter >= 0) ? 1 : body->word.fighter;
}

/* There are only two of those, so it is one of them wherever it was not looked for. */
int poise_duo_surely_fights(const poise_body *body)
{
    const float surely = 0.7f;
    return body->word.fighter >= surely;
}

/* It is the loop that the other fighter was followed by last. */
static int is_others(const poise_duo *duo, int s, const poise_body *body)
{
    const poise_trace *other = &duo->slot[1 - s].trace;
    return other->held && other->id == body->id;
}

static float no_fighter(const poise_duo_slot *own, const poise_body *body)
{
    const float most = 2.0f;
    return most * (1 - fights(own, body));
}

/* How little body i, not followed by this trace until now, makes a pair with the other fighter, and
 * whether the finder calls it no fighter. */
static float newcomer_cost(const poise_duo *duo, int s, int i)
{
    const float most = 2.5f, pair_least = 0.5f;
    const float never = 8.0f, none = 0.5f, surely = 0.2f; /* as the finder sees it */
    const poise_trace *other = &duo->slot[1 - s].trace;
    const float doubt = (none - fights(&duo->slot[s], &duo->body[i])) / (none - surely);
    const float cost = never * fminf(fmaxf(doubt, 0), 1);
    if (!other->held || is_others(duo, s, &duo->body[i]) ||
        poise_duo_surely_fights(&duo->body[i]))
        return cost;
    float score = poise_pick_score(&duo->pick, duo->body[i].id, other->id);
    return cost + most * (1 - fminf(score / pair_least, 1));
}

void poise_duo_costs_of(const poise_duo *duo, int64_t now_ns, poise_duo_costs *ret_cost)
{
    for (int s = 0; s < POISE_FIGHTERS; s++)
        for (int i = 0; i < duo->count; i++) {
            const poise_trace *trace = &duo->slot[s].trace;
            const poise_body *body = &duo->body[i];
            float place = poise_trace_cost(trace, body, now_ns);
            float looks = looks_cost(duo, s, i, &ret_cost->weight[s][i]);
            const int told = poise_duo_surely_fights(body) && !is_others(duo, s, body);
            if (told && trace->id != body->id)
                place = fminf(place, told_place);
            float whole = place + (told ? fminf(looks, told_looks) : looks) +
                          no_fighter(&duo->slot[s], body) + 0.5f * poise_duo_said_other(duo, s, i);
            if (body->id == duo->slot[s].alien_id)
                whole += alien_cost;
            if (trace->held && trace->id == body->id)
                whole -= loop_gain;
            else
                whole += newcomer_cost(duo, s, i);
            if (!trace->held) /* looks and words alone have to speak for it */
                whole += poise_duo_missing - unknown_cost;
            ret_cost->looks[s][i] = looks;
            ret_cost->whole[s][i] = whole;
        }
}

float poise_duo_place_cost(const poise_duo *duo, int s, int i, int64_t now_ns)
{
    const float vanish = 7, vanish_covered = 1.5f, stay = 0.2f, appear = 2.5f;
    const poise_trace *trace = &duo->slot[s].trace;
    if (!trace->held)
        return 0;
    float lost = fminf(fmaxf((float)(now_ns - trace->seen_ns) * 1e-9f - 0.05f, 0) / 0.3f, 1);
    if (i < 0)
        return lost * stay +
               (1 - lost) * (trace->body.covered > poise_duo_clear ? vanish_covered : vanish);
    const poise_body *body = &duo->body[i];
    const float place = poise_trace_narrow_cost(trace, body, now_ns);
    const int told = poise_duo_surely_fights(body) && trace->id != body->id &&
                     !is_others(duo, s, body);
    return fmaxf(told ? fminf(place, told_place) : place, lost * appear);
}

float poise_duo_loops_go_on(const poise_duo *duo, const int body[POISE_FIGHTERS])
{
    const float both = 6.0f, one = 1.0f, fighting = 0.5f; /* nats; the finder's word */
    int own = 0, others = 0;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        if (body[s] < 0 || !(duo->body[body[s]].word.fighter >= fighting))
            continue;
        own += duo->slot[s].trace.held && duo->slot[s].trace.id == duo->body[body[s]].id;
        others += is_others(duo, s, &duo->body[body[s]]);
    }
    return own == 2 ? both : others == 2 ? -both : one * (float)(own - others);
}

/* 0..1: how much looks can say. One second's mind was learned from one side, and what is seen from
 * another side differs more than two in one kit do, all of whose pictures then err together. */
static float looks_worth(const poise_duo *duo)
{
    const float first_s = 0.5f, half_s = 1.0f;         /* learned */
    const float first_apart = 0.5f, half_apart = 4.0f; /* see poise_words_apart */
    const float learned_s = fminf(duo->slot[0].learned_s, duo->slot[1].learned_s) + first_s;
    const float apart = poise_words_apart(&duo->slot[0].words, &duo->slot[1].words);
    const float differ = apart < 0 ? 1 : (apart + first_apart) / (apart + half_apart);
    return differ * learned_s / (learned_s + half_s);
}

float poise_duo_likes_other(const poise_duo *duo, int s, int i)
{
    const poise_duo_slot *own = &duo->slot[s], *other = &duo->slot[1 - s];
    return looks_worth(duo) * poise_look_ratio(&duo->body[i].look, &other->mind, &own->mind);
}

float poise_duo_said_other(const poise_duo *duo, int s, int i)
{
    return poise_words_ratio(&duo->body[i].word, &duo->slot[1 - s].words, &duo->slot[s].words);
}

/* Mean over half a second of clear views: of true fighters 1 in 100 is above `alike`, of referees
 * with a fighter's number half. Of a boxer who turned round they said so too, so they are not asked
 * of somebody of whom the finder is sure that he fights. */
int poise_duo_is_alien(poise_duo_slot *own, const poise_body *body, float looks, float weight,
                       float dt_s)
{
    const float weight_least = 2, memory_s = 0.5f, enough_s = 0.3f, alike = -0.3f, most = 4;
    const float known_s = 1.5f; /* of other sides little is known before */
    /* The finder's word, itself the mean of a second. */
    const float fights = 0.3f, told_s = 0.2f;
    if (own->met_id != body->id) {
        own->met_id = body->id;
        own->met_s = own->met = own->told_s = 0;
    }
    own->told_s = body->word.fighter >= 0 && body->word.fighter < fights ? own->told_s + dt_s : 0;
    if (!own->locked && own->told_s > told_s)
        return 1;
    if (own->locked || poise_duo_surely_fights(body) || own->learned_s < known_s ||
        body->covered >= poise_duo_clear || weight < weight_least || !(dt_s > 0))
        return 0;
    own->met_s = fminf(own->met_s + dt_s, memory_s);
    own->met += dt_s / own->met_s * (fminf(fmaxf(looks, -most), most) - own->met);
    return own->met_s >= enough_s && own->met > alike;
}
