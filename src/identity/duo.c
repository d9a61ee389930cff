/* See duo.h. How it decides.
 *
 * Three things are kept apart:
 *  - traces (slot.h): bodies followed by place from frame to frame, two of them;
 *  - minds: what fighters 1 and 2 look like (appearance.h), learned only when there is no doubt;
 *  - odds: the log odds that trace i is fighter i, rather than the other way round.
 *
 * Every frame both traces are given bodies together, at the least sum of these costs (nats, that is
 * minus log likelihoods; each pair of bodies is tried):
 *     place       0 .. poise_trace_far   joints against where the trace must be now
 *     appearance  -6 .. 6     half the distance to the slot's mind, less half that of the nearest
 *                             stranger known (referee), or of a stranger as they are on average
 *     loop        -1          the loop of `people` that saw the trace last; it may have jumped
 *     missing     4           nobody: cheaper than a wrong body
 * Then the odds are moved on (duo_odds.h).
 *
 * When the odds turn against it the two are exchanged. Odds below `sure` are said: uncertain; so is
 * a body that looks like the other fighter right now (a loop that slides to the other's body), and
 * one that hides the other.
 *
 * What is told follows with a moment's delay when a number would move to the other's body: it is
 * rather absent than wrong.
 *
 * Whoever is seen clearly for a moment and never looks like the slot's mind is a stranger the trace
 * slid to: the trace ends, and looks alone find its fighter.
 *
 * Nothing is learned while in doubt, nor from who looks like a stranger, so a clinch does not wash
 * away a mind, and two in the same kit simply stay uncertain until something tells them apart. A
 * cut ends both traces; the odds start from the weak habit that cameras stay on one side of the
 * ring.
 *
 * Constants are nats or seconds; they were chosen on rendered bouts of the training split and on
 * real clips (docs/decisions/0015-two-fighters.md), not one by one tuned. */
#include "identity/duo.h"

#include "identity/duo_odds.h"
#include "identity/duo_pick.h"
#include "identity/duo_rules.h"
#include "identity/replay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float missing_cost = 4.0f, loop_gain = 1.0f, looks_most = 6.0f;
static const float unknown_cost = 1.5f; /* nobody, where no place speaks for a body: after a cut */
static const float stranger_distance = 4.5f; /* poise_look_distance of a stranger per weight */
static const float sure = 2.5f, exchange_at = -2.2f;
static const float contradicted = 1.5f; /* one picture says so clearly that it is the other */
static const float doubtful = 0.5f;     /* and so that nothing is learned from it */
static const float alien_cost = 2.0f;
static const float side_odds = 0.7f;                /* after a cut: left is still left */
static const float alone_s = 0.7f, choose_s = 1.0f; /* of two / of more people, before choosing */
static const float clear_lead = 0.2f, hesitate_s = 3.0f; /* while two pairs are about as likely */
static const float hop_long_s = 0.3f;
static const int64_t hop_memory_ns = 1000000000;
static const float settled_s = 0.3f;        /* a trace this old is learned from */
static const float clear_of_others = 0.25f; /* of the box: covered less, it is learned from */
static const float half_covered = 0.6f;     /* the same, what the namer says */

typedef struct slot {
    poise_trace trace;
    poise_template mind;
    poise_words words;
    poise_trace shown; /* the body this number was on last, as told */
    float hop_s;       /* for how long it would have to move to the other number's body */
    int32_t locked;    /* 1: the user said who it is: never given to somebody else by choice */
    float learned_s;   /* for how long the mind was learned since it was given */
    int32_t met_id;    /* the loop of `met` */
    float met_s, met;  /* for how long the trace had it and saw it clearly; its mean looks_cost */
    int32_t alien_id;  /* the loop that turned out to be somebody else's; 0: none */
} slot;

struct poise_duo {
    poise_duo_rule rule;
    poise_duo_boxes boxes; /* the other rules */
    poise_centroid centroid;

    poise_pick pick;
    slot slot[POISE_FIGHTERS];
    int32_t chosen; /* 1: the slots are given */
    int32_t turned; /* before that: 1 = the user swapped the numbers */
    poise_odds odds;
    int32_t left; /* slot that was left when both were seen last; after a cut it decides little */
    float better_s[POISE_FIGHTERS]; /* for how long somebody else seems to be this fighter */
    int64_t last_ns;                /* INT64_MIN: there was no frame */

    poise_replay replay;
    int32_t count; /* bodies of the last scene */
    poise_body body[POISE_PEOPLE_MAX];
};

int poise_duo_new(poise_duo_rule rule, poise_duo **ret_duo, poise_err *err)
{
    if (rule < POISE_DUO_FULL || rule > POISE_DUO_CENTROID)
        return poise_fail(err, POISE_EINVAL, "identity: no rule %d; 0..2", (int)rule);
    poise_duo *duo = calloc(1, sizeof *duo);
    if (duo == NULL)
        return poise_fail(err, POISE_ENOMEM, "identity: no memory for %zu bytes", sizeof *duo);
    duo->rule = rule;
    if (rule == POISE_DUO_BYTETRACK) {
        poise_bytetrack_settings settings = poise_bytetrack_defaults();
        settings.frame_ns = 33333333;
        int code = poise_bytetrack_new(&settings, &duo->boxes.tracker, err);
        if (code < 0) {
            free(duo);
            return code;
        }
    }
    poise_duo_reset(duo);
    *ret_duo = duo;
    return 0;
}

void poise_duo_free(poise_duo **duo)
{
    if (duo == NULL || *duo == NULL)
        return;
    poise_bytetrack_free(&(*duo)->boxes.tracker);
    free(*duo);
    *duo = NULL;
}

void poise_duo_reset(poise_duo *duo)
{
    poise_duo_rule rule = duo->rule;
    poise_bytetrack *tracker = duo->boxes.tracker;
    if (tracker != NULL)
        poise_bytetrack_reset(tracker);
    memset(duo, 0, sizeof *duo);
    duo->rule = rule;
    duo->boxes.tracker = tracker;
    duo->last_ns = INT64_MIN;
    poise_centroid_start(&duo->centroid, NULL);
}

static int body_of_id(const poise_duo *duo, int32_t id)
{
    for (int i = 0; i < duo->count; i++)
        if (duo->body[i].id == id)
            return i;
    return -1;
}

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

/* A choice of bodies for the two traces: indices, or -1. */
typedef struct pair {
    int body[POISE_FIGHTERS];
} pair;

/* Costs of giving body i to trace s; [..][n] is nobody. */
typedef struct costs {
    float place[POISE_FIGHTERS][POISE_PEOPLE_MAX];
    float looks[POISE_FIGHTERS][POISE_PEOPLE_MAX];
    float weight[POISE_FIGHTERS][POISE_PEOPLE_MAX]; /* of the looks */
    float whole[POISE_FIGHTERS][POISE_PEOPLE_MAX];
} costs;

static pair cheapest(const poise_duo *duo, const costs *cost)
{
    pair best = {{-1, -1}};
    float least = 2 * missing_cost;
    for (int x = -1; x < duo->count; x++)
        for (int y = -1; y < duo->count; y++) {
            if (x == y)
                continue;
            float sum = (x < 0 ? missing_cost : cost->whole[0][x]) +
                        (y < 0 ? missing_cost : cost->whole[1][y]);
            if (sum < least) {
                least = sum;
                best = (pair){{x, y}};
            }
        }
    return best;
}

/* How unlikely it is, by place, that trace s has body i (-1: is not seen). Unlike the cost of
 * choosing it knows how long the trace has been lost: who was there a moment ago does not vanish,
 * who is hidden stays hidden. */
static float place_cost(const poise_duo *duo, const costs *cost, int s, int i, int64_t now_ns)
{
    const float vanish = 7, vanish_covered = 1.5f, stay = 0.2f, appear = 2.5f;
    const poise_trace *trace = &duo->slot[s].trace;
    if (!trace->held)
        return 0;
    float lost = fminf(fmaxf((float)(now_ns - trace->seen_ns) * 1e-9f - 0.05f, 0) / 0.3f, 1);
    if (i < 0)
        return lost * stay +
               (1 - lost) * (trace->body.covered > clear_of_others ? vanish_covered : vanish);
    return fmaxf(cost->place[s][i], lost * appear);
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

/* The log likelihood ratio of body i being the other fighter rather than slot s's. */
static float likes_other(const poise_duo *duo, int s, int i)
{
    const slot *own = &duo->slot[s], *other = &duo->slot[1 - s];
    return looks_worth(duo) * poise_look_ratio(&duo->body[i].look, &other->mind, &own->mind);
}

/* The same by what the namer says. */
static float said_other(const poise_duo *duo, int s, int i)
{
    return poise_words_ratio(&duo->body[i].word, &duo->slot[1 - s].words, &duo->slot[s].words);
}

/* The odds after bodies were given: first time, then looks. */
static void move_odds(poise_duo *duo, const costs *cost, pair chosen, int64_t now_ns, float dt_s)
{
    int x = chosen.body[0], y = chosen.body[1];
    float straight = place_cost(duo, cost, 0, x, now_ns) + place_cost(duo, cost, 1, y, now_ns);
    float crossed = place_cost(duo, cost, 0, y, now_ns) + place_cost(duo, cost, 1, x, now_ns);
    float against[POISE_FIGHTERS], spoken = 0;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        int i = chosen.body[s];
        const float said = i < 0 ? 0 : said_other(duo, s, i);
        against[s] = i < 0 ? 0 : likes_other(duo, s, i) + said;
        spoken += said;
    }
    poise_odds_move(&duo->odds, straight, crossed, against, spoken, x >= 0 || y >= 0, dt_s);
}

static void exchange_traces(poise_duo *duo)
{
    poise_trace trace = duo->slot[0].trace;
    duo->slot[0].trace = duo->slot[1].trace;
    duo->slot[1].trace = trace;
}

/* A number is rather absent than on the other's body for a moment: it moves to where the other
 * number was shown only after hop_long_s of agreement. Returns the body, or -1 for now. */
static int without_hops(poise_duo *duo, int s, int i, int64_t now_ns, float dt_s)
{
    const float clearly = 1.0f; /* nats nearer to the other's */
    slot *own = &duo->slot[s];
    const poise_trace *other = &duo->slot[1 - s].shown;
    if (i < 0)
        return i;
    int hops = own->shown.held && other->held && now_ns - other->seen_ns < hop_memory_ns &&
               poise_trace_cost(other, &duo->body[i], now_ns) + clearly <
                   poise_trace_cost(&own->shown, &duo->body[i], now_ns);
    own->hop_s = hops ? own->hop_s + dt_s : 0;
    return hops && own->hop_s < hop_long_s ? -1 : i;
}

static int well_seen(const poise_duo *duo, int s, int i, float covered_most, int64_t now_ns)
{
    return duo->body[i].covered < covered_most &&
           now_ns - duo->slot[s].trace.since_ns >= (int64_t)(settled_s * 1e9f);
}

/* How little body i, not followed by this trace until now, makes a pair with the other fighter. */
static float newcomer_cost(const poise_duo *duo, int s, int i)
{
    const float most = 2.5f, pair_least = 0.5f;
    const float never = 8.0f, none = 0.5f, surely = 0.2f; /* as the finder sees it */
    const poise_trace *other = &duo->slot[1 - s].trace;
    const float fighter = duo->body[i].word.fighter;
    float cost = 0;
    if (fighter >= 0)
        cost = never * fminf(fmaxf((none - fighter) / (none - surely), 0), 1);
    if (!other->held || other->id == duo->body[i].id)
        return cost;
    float score = poise_pick_score(&duo->pick, duo->body[i].id, other->id);
    return cost + most * (1 - fminf(score / pair_least, 1));
}

/* 1 if body i, which slot s is about to have, was seen clearly for long enough and is no more like
 * its mind than like a stranger. (Mean over half a second of clear views: of true fighters 1 in 100
 * is above alike, of referees with a fighter's number half.) */
static int is_alien(slot *own, const poise_body *body, float looks, float weight, float dt_s)
{
    const float weight_least = 2, memory_s = 0.5f, enough_s = 0.3f, alike = -0.3f, most = 4;
    const float known_s = 1.5f; /* of other sides little is known before */
    if (own->met_id != body->id) {
        own->met_id = body->id;
        own->met_s = own->met = 0;
    }
    if (own->locked || own->learned_s < known_s || body->covered >= clear_of_others ||
        weight < weight_least || !(dt_s > 0))
        return 0;
    own->met_s = fminf(own->met_s + dt_s, memory_s);
    own->met += dt_s / own->met_s * (fminf(fmaxf(looks, -most), most) - own->met);
    return own->met_s >= enough_s && own->met > alike;
}

/* Takes bodies from slots they are alien to. */
static void refuse_aliens(poise_duo *duo, const costs *cost, float dt_s, pair *chosen)
{
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        const int i = chosen->body[s];
        slot *own = &duo->slot[s];
        if (i < 0 || !is_alien(own, &duo->body[i], cost->looks[s][i], cost->weight[s][i], dt_s))
            continue;
        own->alien_id = duo->body[i].id;
        own->trace.held = own->shown.held = 0;
        chosen->body[s] = -1;
    }
}

/* How unlikely it is, as the finder sees it, that this body is a fighter's. */
static float no_fighter(const poise_body *body)
{
    const float most = 2.0f;
    return body->word.fighter >= 0 ? most * (1 - body->word.fighter) : 0;
}

/* Everybody's place and looks against both slots, then who is who. Fills ret_body; -1 not seen. */
static void follow(poise_duo *duo, int64_t now_ns, float dt_s, int ret_body[POISE_FIGHTERS])
{
    costs cost;
    for (int s = 0; s < POISE_FIGHTERS; s++)
        for (int i = 0; i < duo->count; i++) {
            const poise_trace *trace = &duo->slot[s].trace;
            cost.place[s][i] = poise_trace_cost(trace, &duo->body[i], now_ns);
            cost.looks[s][i] = looks_cost(duo, s, i, &cost.weight[s][i]);
            cost.whole[s][i] = cost.place[s][i] + cost.looks[s][i] + no_fighter(&duo->body[i]) +
                               0.5f * said_other(duo, s, i);
            if (duo->body[i].id == duo->slot[s].alien_id)
                cost.whole[s][i] += alien_cost;
            if (trace->held && trace->id == duo->body[i].id)
                cost.whole[s][i] -= loop_gain;
            else
                cost.whole[s][i] += newcomer_cost(duo, s, i);
            if (!trace->held) /* looks alone have to speak for it */
                cost.whole[s][i] += missing_cost - unknown_cost;
        }
    pair chosen = cheapest(duo, &cost);
    int fresh = !duo->slot[0].trace.held && !duo->slot[1].trace.held;
    if (fresh && chosen.body[0] >= 0 && chosen.body[1] >= 0) {
        int left = duo->body[chosen.body[0]].hip[0] > duo->body[chosen.body[1]].hip[0];
        poise_odds_set(&duo->odds, left == duo->left ? side_odds : -side_odds);
    }
    refuse_aliens(duo, &cost, dt_s, &chosen);
    poise_odds_meeting(&duo->odds, &duo->slot[0].trace, &duo->slot[1].trace, now_ns, settled_s,
                       dt_s);
    move_odds(duo, &cost, chosen, now_ns, dt_s);
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        int i = chosen.body[s];
        if (i >= 0) {
            int long_lost = now_ns - duo->slot[s].trace.seen_ns > (int64_t)(settled_s * 1e9f);
            poise_trace_follow(&duo->slot[s].trace, &duo->body[i], now_ns);
            if (long_lost)
                duo->slot[s].trace.since_ns = now_ns;
        }
        ret_body[s] = i;
    }
    if (duo->odds.whole < exchange_at) {
        exchange_traces(duo);
        poise_odds_exchange(&duo->odds);
        ret_body[0] = chosen.body[1];
        ret_body[1] = chosen.body[0];
    }
    int told[POISE_FIGHTERS];
    for (int s = 0; s < POISE_FIGHTERS; s++)
        told[s] = without_hops(duo, s, ret_body[s], now_ns, dt_s);
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        int i = ret_body[s] = told[s];
        if (i >= 0)
            poise_trace_follow(&duo->slot[s].shown, &duo->body[i], now_ns);
        if (i < 0 || duo->odds.whole < poise_odds_learn_from || duo->odds.against[s] >= doubtful ||
            cost.whole[s][i] >= missing_cost)
            continue;
        if (well_seen(duo, s, i, half_covered, now_ns)) /* the namer knows who is meant */
            poise_words_learn(&duo->slot[s].words, &duo->body[i].word, dt_s);
        if (well_seen(duo, s, i, clear_of_others, now_ns) && cost.looks[s][i] < 0) {
            poise_template_learn(&duo->slot[s].mind, &duo->body[i].look, dt_s);
            duo->slot[s].learned_s += dt_s;
        }
    }
    if (ret_body[0] >= 0 && ret_body[1] >= 0)
        duo->left = duo->body[ret_body[0]].hip[0] > duo->body[ret_body[1]].hip[0];
}

/* Gives slot s to body i, whose looks are known from the time of choosing. */
static void give(poise_duo *duo, int s, int i, int64_t now_ns)
{
    const poise_candidate *candidate = poise_pick_find(&duo->pick, duo->body[i].id);
    duo->slot[s].trace.held = duo->slot[s].shown.held = 0;
    poise_trace_follow(&duo->slot[s].trace, &duo->body[i], now_ns);
    if (candidate != NULL) {
        duo->slot[s].mind = candidate->look;
        duo->slot[s].words = candidate->words;
    }
    duo->slot[s].learned_s = 0;
}

/* Before the choice: the best pair so far, said to be uncertain; then it is made. */
static void choose(poise_duo *duo, int64_t now_ns, int ret_body[POISE_FIGHTERS])
{
    int32_t id[POISE_FIGHTERS];
    float both_s = 0, lead = 0;
    int people = 0;
    ret_body[0] = ret_body[1] = -1;
    if (poise_pick_best(&duo->pick, now_ns, id, &both_s, &lead) <= 0)
        return;
    for (int s = 0; s < POISE_FIGHTERS; s++)
        ret_body[s] = body_of_id(duo, id[duo->turned ? 1 - s : s]);
    for (int i = 0; i < POISE_PICK_MAX; i++)
        people += duo->pick.candidate[i].id != 0;
    if (both_s < (people == 2 ? alone_s : lead >= clear_lead ? choose_s : hesitate_s))
        return;
    for (int s = 0; s < POISE_FIGHTERS; s++)
        give(duo, s, ret_body[s], now_ns);
    duo->chosen = 1;
    poise_odds_set(&duo->odds, poise_odds_most);
    duo->left = duo->body[ret_body[0]].hip[0] > duo->body[ret_body[1]].hip[0];
    poise_pick_choose(&duo->pick, id);
}

/* Somebody else may turn out to be the fighter: with all three in the picture, whoever for some
 * time makes a clearly better pair with one of the two takes the other's place. What speaks for it
 * adds up over whoever it is: loops come and go. */
static void reconsider(poise_duo *duo, const int body[POISE_FIGHTERS], int64_t now_ns, float dt_s)
{
    const float better = 1.3f, least = 0.05f, long_s = 0.7f;
    if (body[0] < 0 || body[1] < 0) /* whoever is missing is not judged */
        return;
    int32_t id[2] = {duo->body[body[0]].id, duo->body[body[1]].id};
    for (int s = 0; s < POISE_FIGHTERS; s++)
        poise_pick_dress(&duo->pick, id[s], poise_pick_kit(&duo->slot[s].mind));
    float now = poise_pick_score(&duo->pick, id[0], id[1]), best = better * now + least;
    int other = -1, out = 0;
    for (int i = 0; i < duo->count; i++)
        for (int s = 0; s < POISE_FIGHTERS; s++) {
            if (i == body[0] || i == body[1] || duo->slot[s].locked)
                continue;
            float score = poise_pick_score(&duo->pick, duo->body[i].id, id[1 - s]);
            if (score > best) {
                best = score;
                other = i;
                out = s;
            }
        }
    for (int s = 0; s < POISE_FIGHTERS; s++)
        duo->better_s[s] =
            fmaxf(duo->better_s[s] + (other >= 0 && s == out ? dt_s : -0.5f * dt_s), 0);
    if (other < 0 || duo->better_s[out] < long_s)
        return;
    give(duo, out, other, now_ns);
    id[out] = duo->body[other].id;
    poise_pick_choose(&duo->pick, id);
    poise_odds_set(&duo->odds, poise_odds_most); /* which of the two is new is known */
    duo->better_s[0] = duo->better_s[1] = 0;
}

/* Bodies that strangers' looks must not be learned from. */
static uint32_t known_bodies(const poise_duo *duo, const int body[POISE_FIGHTERS])
{
    uint32_t known = 0;
    if (!duo->chosen)
        return 0;
    if (body[0] < 0 || body[1] < 0 || duo->odds.whole < poise_odds_learn_from)
        return ~0u;
    for (int i = 0; i < duo->count; i++)
        if (i == body[0] || i == body[1] || duo->body[i].covered >= clear_of_others)
            known |= 1u << i;
    return known;
}

/* 1 while body i of slot s hides the other fighter, lost lately where this one is: the pose may
 * join parts of both, and looks then speak for whoever's part is seen. */
static int hides_the_other(const poise_duo *duo, int s, int i, int64_t now_ns)
{
    const float lately_s = 1.0f;
    const poise_trace *other = &duo->slot[1 - s].trace;
    return other->held && now_ns - other->seen_ns < (int64_t)(lately_s * 1e9f) &&
           poise_bodies_meet(&duo->body[i], &other->body);
}

static void tell(const poise_duo *duo, const poise_scene *scene, const int body[POISE_FIGHTERS],
                 poise_duo_result *result)
{
    float p = duo->chosen ? poise_odds_probability(duo->odds.whole) : 0.5f;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        result->person[s] = body[s] >= 0 ? duo->body[body[s]].index : -1;
        float doubt = duo->chosen ? fmaxf(duo->odds.against[s], 0) : 0;
        result->confidence[s] = body[s] >= 0 ? p * (2 - 2 * poise_odds_probability(doubt)) : 0;
        result->uncertain[s] = !duo->chosen || duo->odds.whole < sure || doubt > contradicted ||
                               (duo->chosen && body[s] >= 0 && body[1 - s] < 0 &&
                                hides_the_other(duo, s, body[s], scene->time.pts_ns));
        if (duo->chosen && body[s] < 0)
            result->hints += poise_trace_hint(&duo->slot[s].trace, scene,
                                              body[1 - s] >= 0 ? &duo->body[body[1 - s]] : NULL,
                                              s + 1, &result->hint[result->hints]);
    }
}

/* Bodies of the scene, their looks. words: NULL, or what is said of its people. */
static void see(poise_duo *duo, const poise_image *image, const poise_scene *scene,
                const poise_word *words)
{
    enum { LOOKS_MAX = 8 }; /* the first people of a scene are those followed for longest */
    duo->count = 0;
    for (int i = 0; i < scene->people_count; i++) {
        poise_body *body = &duo->body[duo->count];
        if (poise_body_of(scene, i, body) < 0)
            continue;
        if (words != NULL)
            body->word = words[i];
        if (duo->count < LOOKS_MAX)
            poise_look_take(image, scene->people, scene->people_count, i, &body->look);
        duo->count++;
    }
}

static void step_full(poise_duo *duo, const poise_image *image, const poise_scene *scene,
                      const poise_word *words, poise_duo_result *result)
{
    const float longest_s = 0.2f; /* a gap between frames counts as no more */
    int64_t now = scene->time.pts_ns;
    float dt = duo->last_ns == INT64_MIN ? 0 : (float)(now - duo->last_ns) * 1e-9f;
    int body[POISE_FIGHTERS];
    dt = fminf(fmaxf(dt, 0), longest_s);
    duo->last_ns = now;
    see(duo, image, scene, words);
    if (scene->flags & POISE_SCENE_CUT) {
        poise_odds_cut(&duo->odds, fminf(duo->odds.whole, side_odds));
        for (int s = 0; s < POISE_FIGHTERS; s++)
            duo->slot[s].trace.held = duo->slot[s].shown.held = 0;
        if (!duo->chosen)
            memset(&duo->pick, 0, sizeof duo->pick);
    }
    if (duo->chosen) {
        follow(duo, now, dt, body);
        poise_pick_look(&duo->pick, scene, duo->body, duo->count, known_bodies(duo, body), now, dt);
        reconsider(duo, body, now, dt);
    } else {
        poise_pick_look(&duo->pick, scene, duo->body, duo->count, 0, now, dt);
        choose(duo, now, body);
    }
    tell(duo, scene, body, result);
    const poise_person *person[POISE_FIGHTERS];
    for (int s = 0; s < POISE_FIGHTERS; s++)
        person[s] = result->person[s] >= 0 ? &scene->people[result->person[s]] : NULL;
    result->replay = poise_replay_step(&duo->replay, person, (scene->flags & POISE_SCENE_CUT) != 0,
                                       now, &result->replay_from_ns);
}

void poise_duo_step(poise_duo *duo, const poise_image *image, const poise_scene *scene,
                    const poise_word *words, poise_duo_result *ret_result)
{
    poise_duo_result result = {.person = {-1, -1}};
    if (duo->rule == POISE_DUO_FULL)
        step_full(duo, image, scene, words, &result);
    else if (duo->rule == POISE_DUO_BYTETRACK)
        poise_duo_boxes_step(&duo->boxes, scene, result.person);
    else
        poise_duo_centroid_step(&duo->centroid, scene, result.person);
    if (duo->rule != POISE_DUO_FULL)
        for (int s = 0; s < POISE_FIGHTERS; s++)
            result.confidence[s] = result.person[s] >= 0;
    *ret_result = result;
}

/* Whoever makes the best pair with body i; -1: nobody else is there. */
static int partner_of(const poise_duo *duo, int i)
{
    float best = 0;
    int partner = -1;
    for (int k = 0; k < duo->count; k++) {
        float score = poise_pick_score(&duo->pick, duo->body[i].id, duo->body[k].id);
        if (score > best) {
            best = score;
            partner = k;
        }
    }
    return partner;
}

int poise_duo_lock(poise_duo *duo, int fighter, int32_t id, poise_err *err)
{
    if (fighter < 1 || fighter > POISE_FIGHTERS)
        return poise_fail(err, POISE_EINVAL, "lock: fighter %d; 1 or 2", fighter);
    if (duo->rule != POISE_DUO_FULL)
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "lock: this rule is for comparison and follows boxes alone; use duo");
    int s = fighter - 1, i = body_of_id(duo, id);
    if (i < 0)
        return poise_fail(err, POISE_ENOENT, "lock: nobody with id %d in the last scene", (int)id);
    slot *own = &duo->slot[s], *other = &duo->slot[1 - s];
    if (other->trace.held && other->trace.id == id) { /* the other has to be somebody else */
        other->trace = own->trace;
        memset(&other->mind, 0, sizeof other->mind);
        memset(&other->words, 0, sizeof other->words);
        other->locked = 0;
    }
    memset(own, 0, sizeof *own);
    own->locked = 1;
    other->shown.held = 0;
    poise_trace_follow(&own->trace, &duo->body[i], duo->last_ns);
    int partner = duo->chosen ? -1 : partner_of(duo, i);
    if (partner >= 0) {
        int32_t both[POISE_FIGHTERS] = {id, duo->body[partner].id};
        give(duo, 1 - s, partner, duo->last_ns);
        poise_pick_choose(&duo->pick, both);
    }
    poise_odds_set(&duo->odds, poise_odds_most);
    duo->chosen = 1;
    return 0;
}

void poise_duo_swap(poise_duo *duo)
{
    if (duo->rule != POISE_DUO_FULL) {
        poise_duo_boxes_swap(&duo->boxes);
        poise_duo_centroid_swap(&duo->centroid);
        return;
    }
    if (!duo->chosen) {
        duo->turned = !duo->turned;
        return;
    }
    /* In doubt the minds are from before the doubt, and the user says whose bodies these are. */
    exchange_traces(duo);
    duo->slot[0].shown.held = duo->slot[1].shown.held = 0;
    if (duo->odds.whole >= sure) {
        poise_template mind = duo->slot[0].mind;
        duo->slot[0].mind = duo->slot[1].mind;
        duo->slot[1].mind = mind;
        poise_words words = duo->slot[0].words;
        duo->slot[0].words = duo->slot[1].words;
        duo->slot[1].words = words;
    }
    poise_odds_set(&duo->odds, poise_odds_most);
    duo->left = !duo->left;
}
