/* See duo.h. How it decides.
 *
 * Three things are kept apart:
 *  - traces (slot.h): bodies followed by place from frame to frame, two of them;
 *  - minds: what fighters 1 and 2 look like (appearance.h) and what the namer says of them
 *    (words.h), learned only when there is no doubt;
 *  - odds: the log odds that trace i is fighter i, rather than the other way round.
 *
 * Every frame both traces are given bodies together, at the least sum of these costs (nats, that is
 * minus log likelihoods; each pair of bodies is tried; duo_costs.c):
 *     place       0 .. poise_trace_far   joints against where the trace must be now
 *     appearance  -6 .. 6     half the distance to the slot's mind, less half that of the nearest
 *                             stranger known (referee), or of a stranger as they are on average
 *     finder      0 .. 2      how little the finder takes the body for a fighter's
 *     namer       -1.5 .. 1.5 half the log likelihood ratio, by its word, of the other fighter
 *     loop        -1          the loop of `people` that saw the trace last; it may have jumped
 *     newcomer    0 .. 2.5    any other loop: how little it makes a pair with the other fighter,
 *                 0 .. 8      and whether the finder calls it no fighter
 *     alien       2           the loop that turned out to be somebody else's (see below)
 *     unplaced    2.5         nothing is held, as after a cut: looks and words make up for it
 *     missing     4           nobody: cheaper than a wrong body
 * Then the odds are moved on (duo_odds.h): by the places, by loops that go on (duo_state.h), and by
 * how much more looks and the namer speak for the other fighter.
 *
 * When the odds turn against it the two are exchanged. Odds below `sure` are said: uncertain; so is
 * a body that by looks and words is rather the other fighter's right now (a loop that slides to the
 * other's body), and one that hides the other.
 *
 * What is told follows with a moment's delay when a number would move to the other's body: it is
 * rather absent than wrong.
 *
 * Whoever is seen clearly for a moment and never looks like the slot's mind is a stranger the trace
 * slid to: the trace ends, and looks alone find its fighter.
 *
 * Nothing is learned while in doubt, and no looks from who looks like a stranger, so a clinch does
 * not wash away a mind, and two in the same kit simply stay uncertain until something tells them
 * apart. A cut ends both traces; the odds start from the weak habit that cameras stay on one side
 * of the ring.
 *
 * Constants are nats or seconds; they were chosen on rendered bouts of the training and validation
 * splits and on real clips (docs/decisions/0015-two-fighters.md, 0021), not one by one tuned. */
#include "identity/duo.h"

#include "identity/duo_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float exchange_at = -2.2f;
static const float doubtful = 0.5f;     /* and so that nothing is learned from it */
static const float side_odds = 0.7f;    /* after a cut: left is still left */
static const float alone_s = 0.7f, choose_s = 1.0f; /* of two / of more people, before choosing */
static const float clear_lead = 0.2f, hesitate_s = 3.0f; /* while two pairs are about as likely */
static const float hop_long_s = 0.3f;
static const int64_t hop_memory_ns = 1000000000;
static const float settled_s = 0.3f;    /* a trace this old is learned from */
static const float half_covered = 0.6f; /* of the box: covered less, words are learned */

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
    poise_odds_begin(&duo->odds);
    poise_centroid_start(&duo->centroid, NULL);
}

static int body_of_id(const poise_duo *duo, int32_t id)
{
    for (int i = 0; i < duo->count; i++)
        if (duo->body[i].id == id)
            return i;
    return -1;
}

/* A choice of bodies for the two traces: indices, or -1. */
typedef struct pair {
    int body[POISE_FIGHTERS];
} pair;

static pair cheapest(const poise_duo *duo, const poise_duo_costs *cost)
{
    pair best = {{-1, -1}};
    float least = 2 * poise_duo_missing;
    for (int x = -1; x < duo->count; x++)
        for (int y = -1; y < duo->count; y++) {
            if (x == y)
                continue;
            float sum = (x < 0 ? poise_duo_missing : cost->whole[0][x]) +
                        (y < 0 ? poise_duo_missing : cost->whole[1][y]);
            if (sum < least) {
                least = sum;
                best = (pair){{x, y}};
            }
        }
    return best;
}

/* The odds after bodies were given: first time, then looks. */
static void move_odds(poise_duo *duo, pair chosen, int64_t now_ns, float dt_s)
{
    int x = chosen.body[0], y = chosen.body[1];
    float straight = poise_duo_place_cost(duo, 0, x, now_ns) +
                     poise_duo_place_cost(duo, 1, y, now_ns);
    float crossed = poise_duo_place_cost(duo, 0, y, now_ns) +
                    poise_duo_place_cost(duo, 1, x, now_ns);
    straight -= poise_duo_loops_go_on(duo, chosen.body);
    /* Places say nothing of the first two after a cut: what `follow` has set stands. */
    if (!duo->slot[0].trace.held && !duo->slot[1].trace.held && x >= 0 && y >= 0)
        crossed += 2 * poise_odds_most;
    float against[POISE_FIGHTERS], spoken = 0;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        int i = chosen.body[s];
        const float said = i < 0 ? 0 : poise_duo_said_other(duo, s, i);
        against[s] = i < 0 ? 0 : poise_duo_likes_other(duo, s, i) + said;
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
    poise_duo_slot *own = &duo->slot[s];
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

/* Takes bodies from slots they are alien to. */
static void refuse_aliens(poise_duo *duo, const poise_duo_costs *cost, float dt_s, pair *chosen)
{
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        const int i = chosen->body[s];
        poise_duo_slot *own = &duo->slot[s];
        if (i < 0 ||
            !poise_duo_is_alien(own, &duo->body[i], cost->looks[s][i], cost->weight[s][i], dt_s))
            continue;
        own->alien_id = duo->body[i].id;
        own->trace.held = own->shown.held = 0;
        chosen->body[s] = -1;
    }
}

/* Everybody's costs for both slots, then who is who. Fills ret_body; -1 not seen. */
static void follow(poise_duo *duo, int64_t now_ns, float dt_s, int ret_body[POISE_FIGHTERS])
{
    poise_duo_costs cost;
    poise_duo_costs_of(duo, now_ns, &cost);
    pair chosen = cheapest(duo, &cost);
    int fresh = !duo->slot[0].trace.held && !duo->slot[1].trace.held;
    if (fresh && chosen.body[0] >= 0 && chosen.body[1] >= 0) {
        int left = duo->body[chosen.body[0]].hip[0] > duo->body[chosen.body[1]].hip[0];
        poise_odds_guess(&duo->odds, left == duo->left ? side_odds : -side_odds);
    }
    refuse_aliens(duo, &cost, dt_s, &chosen);
    poise_odds_meeting(&duo->odds, &duo->slot[0].trace, &duo->slot[1].trace, now_ns, settled_s,
                       dt_s);
    move_odds(duo, chosen, now_ns, dt_s);
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
            cost.whole[s][i] >= poise_duo_missing)
            continue;
        if (poise_duo_surely_fights(&duo->body[i]))
            duo->slot[s].fought_s += dt_s;
        if (well_seen(duo, s, i, half_covered, now_ns)) /* the namer knows who is meant */
            poise_words_learn(&duo->slot[s].words, &duo->body[i].word, dt_s);
        if (well_seen(duo, s, i, poise_duo_clear, now_ns) && cost.looks[s][i] < 0) {
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
    duo->slot[s].learned_s = duo->slot[s].fought_s = 0;
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
    const float known_s = 2.0f; /* the finder has said for so long that this one fights */
    if (body[0] < 0 || body[1] < 0) /* whoever is missing is not judged */
        return;
    int32_t id[2] = {duo->body[body[0]].id, duo->body[body[1]].id};
    for (int s = 0; s < POISE_FIGHTERS; s++)
        poise_pick_dress(&duo->pick, id[s], poise_pick_kit(&duo->slot[s].mind));
    float now = poise_pick_score(&duo->pick, id[0], id[1]), best = better * now + least;
    int other = -1, out = 0;
    for (int i = 0; i < duo->count; i++)
        for (int s = 0; s < POISE_FIGHTERS; s++) {
            if (i == body[0] || i == body[1] || duo->slot[s].locked ||
                duo->slot[s].fought_s > known_s)
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
        if (i == body[0] || i == body[1] || duo->body[i].covered >= poise_duo_clear ||
            poise_duo_surely_fights(&duo->body[i]))
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
    result->note.carry = duo->odds.carry;
    result->note.said = duo->odds.said;
    result->note.weight = duo->odds.weight;
    result->note.anew = (uint8_t)(!duo->chosen || duo->odds.anew);
    result->note.odds = duo->chosen ? poise_odds_most : 0;
    for (int s = 0; s < POISE_FIGHTERS; s++) {
        result->person[s] = body[s] >= 0 ? duo->body[body[s]].index : -1;
        float doubt = duo->chosen ? fmaxf(duo->odds.against[s], 0) : 0;
        result->confidence[s] = body[s] >= 0 ? p * (2 - 2 * poise_odds_probability(doubt)) : 0;
        const int hides = duo->chosen && body[s] >= 0 && body[1 - s] < 0 &&
                          hides_the_other(duo, s, body[s], scene->time.pts_ns);
        result->uncertain[s] = !duo->chosen || duo->odds.whole < poise_odds_sure ||
                               doubt > poise_odds_contradicted || hides;
        result->note.against[s] = duo->chosen && body[s] >= 0 ? duo->odds.against[s] : 0;
        result->note.unsure[s] = (uint8_t)(!duo->chosen || hides);
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
    poise_odds_begin(&duo->odds);
    const poise_person *person[POISE_FIGHTERS];
    for (int s = 0; s < POISE_FIGHTERS; s++)
        person[s] = result->person[s] >= 0 ? &scene->people[result->person[s]] : NULL;
    result->replay = poise_replay_step(&duo->replay, person, (scene->flags & POISE_SCENE_CUT) != 0,
                                       now, &result->replay_from_ns);
    result->note.pts_ns = now;
    result->note.replay = (uint8_t)result->replay;
    result->note.replay_from_ns = result->replay_from_ns;
}

void poise_duo_step(poise_duo *duo, const poise_image *image, const poise_scene *scene,
                    const poise_word *words, poise_duo_result *ret_result)
{
    poise_duo_result result = {.person = {-1, -1}, .note = {.anew = 1}};
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

void poise_duo_wiped(poise_duo *duo)
{
    duo->replay.wiped = 1;
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
    poise_duo_slot *own = &duo->slot[s], *other = &duo->slot[1 - s];
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
    if (duo->odds.whole >= poise_odds_sure) {
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
