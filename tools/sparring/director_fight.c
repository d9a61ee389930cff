#include "director.h"
#include "touch.h"

#include <limits.h>
#include <stddef.h>

/* Two who are free: combinations, feints, answers, contacts, reactions. */

typedef struct combination {
    int weight, count;
    director_wish wish[COMBINATION_MAX];
} combination;

#define L SPARRING_LEAD
#define R SPARRING_REAR

static const combination combinations[] = {
    {6, 1, {{LABEL_JAB, L, AIM_NONE, 0}}},
    {6, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_JAB, L, AIM_HEAD, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_BODY, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_CROSS, R, AIM_BODY, 0}}},
    {3,
     3,
     {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}, {LABEL_HOOK, L, AIM_NONE, 0}}},
    {5, 1, {{LABEL_HOOK, L, AIM_NONE, 0}}},
    {3, 2, {{LABEL_HOOK, L, AIM_NONE, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_HOOK, R, AIM_NONE, 0}}},
    {6, 2, {{LABEL_UPPERCUT, R, AIM_NONE, 0}, {LABEL_HOOK, L, AIM_HEAD, 0}}},
    {6, 2, {{LABEL_UPPERCUT, L, AIM_NONE, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_UPPERCUT, R, AIM_NONE, 0}}},
    {12, 1, {{LABEL_UPPERCUT, -1, AIM_NONE, 0}}},
    {9, 1, {{LABEL_KICK_MID, -1, AIM_NONE, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_KICK_MID, R, AIM_NONE, 0}}},
    {15, 1, {{LABEL_KICK_HIGH, -1, AIM_NONE, 0}}},
    {3,
     3,
     {{LABEL_JAB, L, AIM_HEAD, 0},
      {LABEL_CROSS, R, AIM_HEAD, 0},
      {LABEL_KICK_HIGH, L, AIM_NONE, 0}}},
    {6, 1, {{LABEL_KICK_LOW, -1, AIM_NONE, 0}}},
    {3,
     3,
     {{LABEL_JAB, L, AIM_HEAD, 0},
      {LABEL_CROSS, R, AIM_HEAD, 0},
      {LABEL_KICK_LOW, R, AIM_NONE, 0}}},
    {5, 1, {{LABEL_KNEE, -1, AIM_NONE, 0}}},
    {5, 2, {{LABEL_CROSS, R, AIM_HEAD, 0}, {LABEL_KICK_LOW, L, AIM_NONE, 0}}},
    {5, 2, {{LABEL_HOOK, L, AIM_NONE, 0}, {LABEL_KICK_LOW, R, AIM_NONE, 0}}},
    {4, 2, {{LABEL_KICK_MID, -1, AIM_NONE, 0}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {5, 2, {{LABEL_CROSS, R, AIM_HEAD, 0}, {LABEL_KICK_MID, L, AIM_NONE, 0}}},
    {5, 2, {{LABEL_KICK_LOW, R, AIM_NONE, 0}, {LABEL_KICK_HIGH, -1, AIM_NONE, 0}}},
    {3, 2, {{LABEL_CROSS, R, AIM_HEAD, 0}, {LABEL_KNEE, -1, AIM_NONE, 0}}},
    {16, 1, {{LABEL_ELBOW, -1, AIM_NONE, 0}}},
    {6, 2, {{LABEL_JAB, L, AIM_HEAD, 0}, {LABEL_ELBOW, -1, AIM_NONE, 0}}},
    {3, 2, {{LABEL_JAB, L, AIM_HEAD, 1}, {LABEL_CROSS, R, AIM_NONE, 0}}},
    {2, 2, {{LABEL_CROSS, R, AIM_HEAD, 1}, {LABEL_HOOK, L, AIM_NONE, 0}}},
    {2, 2, {{LABEL_KICK_LOW, R, AIM_NONE, 1}, {LABEL_CROSS, R, AIM_HEAD, 0}}},
    {2, 1, {{LABEL_KICK_MID, -1, AIM_NONE, 1}}},
    {2, 1, {{LABEL_HOOK, L, AIM_NONE, 1}}},
    {2, 1, {{LABEL_JAB, L, AIM_NONE, 1}}},
};

enum { COMBINATIONS = sizeof(combinations) / sizeof(combinations[0]) };

/* A strike of the library that meets a wish, by chance; -1: it has none. */
static int find_strike(sparring_director *director, const director_wish *wish)
{
    const sparring_library *library = director->library;
    int found = -1, count = 0;
    for (int i = 0; i < sparring_library_moves(library); i++) {
        const sparring_move *move = sparring_library_move(library, i);
        if (move->label != wish->label || move->limb == LIMB_NONE ||
            (wish->lead >= 0 && sparring_limb_lead(move->limb) != wish->lead) ||
            (wish->aim != AIM_NONE && move->aim != wish->aim))
            continue;
        if (random_below(&director->random, ++count) == 0)
            found = i;
    }
    return found;
}

/* A block or dodge against a strike. */
static int find_answer(sparring_director *director, const sparring_move *strike,
                       sparring_label label)
{
    const sparring_library *library = director->library;
    int found = -1, count = 0;
    for (int i = 0; i < sparring_library_moves(library); i++) {
        const sparring_move *move = sparring_library_move(library, i);
        int high = strike->aim == AIM_HEAD;
        if (move->label != label || (move->against & SPARRING_AGAINST(strike->label)) == 0 ||
            (move->aim == AIM_HEAD && !high) || (label == LABEL_BLOCK && move->aim != strike->aim))
            continue;
        if (random_below(&director->random, ++count) == 0)
            found = i;
    }
    return found;
}

static int find_reaction(sparring_director *director, sparring_aim aim, int heavy)
{
    const sparring_library *library = director->library;
    int found = -1, count = 0;
    for (int i = 0; i < sparring_library_moves(library); i++) {
        const sparring_move *move = sparring_library_move(library, i);
        if (move->label != LABEL_IDLE || move->aim != aim || move->heavy != heavy)
            continue;
        if (random_below(&director->random, ++count) == 0)
            found = i;
    }
    return found;
}

static int defends(const sparring_performer *performer)
{
    const sparring_layer *layer = sparring_performer_leading(performer);
    return layer != NULL &&
           (layer->take.move->label == LABEL_BLOCK || layer->take.move->label == LABEL_DODGE);
}

/* Begins a move and lets the feet follow where it goes. */
static sparring_layer *begin(sparring_director *director, int who, int index, double size)
{
    sparring_performer *performer = &director->fighter[who];
    const sparring_move *move = sparring_library_move(director->library, index);
    sparring_layer *layer = sparring_performer_begin(performer, index, size);
    double side = performer->walker.southpaw ? -1 : 1, s = performer->body->scale;
    director->wanted_distance -= move->step_z * s;
    director->turn_due += side * move->step_x * s / director->distance;
    return layer;
}

static double scaled_range(const sparring_director *director, double range)
{
    return range * (0.75 * director->fighter[director->attacker].body->scale +
                    0.25 * director->fighter[1 - director->attacker].body->scale);
}

static void choose_attacker(sparring_director *director)
{
    double first = director->aggression[0], second = director->aggression[1];
    director->attacker = random_unit(&director->random) * (first + second) < first ? 0 : 1;
}

static void close_in(sparring_director *director, double range)
{
    director->mode = MODE_CLOSING;
    director->mode_until = sparring_director_now(director) + 1.1;
    director->wanted_distance = scaled_range(director, range);
}

static int draw_combination(sparring_random *random)
{
    int total = 0, chosen = 0;
    for (int i = 0; i < COMBINATIONS; i++)
        total += combinations[i].weight;
    int drawn = random_below(random, total);
    while (drawn >= combinations[chosen].weight)
        drawn -= combinations[chosen++].weight;
    return chosen;
}

/* How often the rarest class of a combination has been struck so far. */
static int rarest(const sparring_director *director, int which)
{
    int least = INT_MAX;
    for (int i = 0; i < combinations[which].count; i++) {
        int struck = director->struck_so_far[combinations[which].wish[i].label];
        least = struck < least ? struck : least;
    }
    return least;
}

static void choose_attack(sparring_director *director)
{
    sparring_random *random = &director->random;
    double time = sparring_director_now(director);
    choose_attacker(director);
    director->planned = NULL;
    if (time >= director->next_shot) {
        director->planned = sparring_director_find_hold(director, LABEL_TAKEDOWN, TIE_NONE, 0);
        director->next_shot = time + random_between(random, 32, 55);
    } else if (time >= director->next_grapple) {
        director->planned = sparring_director_find_hold(director, LABEL_CLINCH, TIE_NONE, 0);
    }
    if (director->planned != NULL) {
        close_in(director, director->planned->range);
        return;
    }
    /* Of two drawn, the one with the class that has been seen less: no class stays rare. */
    int chosen = draw_combination(random), other = draw_combination(random);
    if (rarest(director, other) < rarest(director, chosen))
        chosen = other;
    director->combination_count = combinations[chosen].count;
    director->combination_next = 0;
    for (int i = 0; i < combinations[chosen].count; i++)
        director->combination[i] = combinations[chosen].wish[i];
    int first = find_strike(director, &director->combination[0]);
    if (first < 0)
        return;
    close_in(director, sparring_library_move(director->library, first)->range);
}

/* What the other one does about a strike that has just begun. */
static void choose_answer(sparring_director *director, const sparring_layer *strike)
{
    sparring_performer *other = &director->fighter[1 - director->attacker];
    sparring_random *random = &other->random;
    double chance = random_unit(random);
    director->answer_by = -1;
    if (chance < 0.40)
        director->answer = find_answer(director, strike->take.move, LABEL_BLOCK);
    else if (chance < 0.68)
        director->answer = find_answer(director, strike->take.move, LABEL_DODGE);
    else
        director->answer = -1;
    if (director->answer < 0) {
        if (chance > 0.9)
            director->wanted_distance += 0.22; /* a step back */
        return;
    }
    const sparring_move *move = sparring_library_move(director->library, director->answer);
    double lead_time = strike->take.knot[2] - move->contact - random_between(random, 0.0, 0.05);
    director->answer_by = 1 - director->attacker;
    director->answer_at = sparring_director_now(director) + fmax(0, lead_time);
}

static void strike(sparring_director *director)
{
    const director_wish *wish = &director->combination[director->combination_next++];
    int index = find_strike(director, wish);
    if (index < 0)
        return;
    const sparring_move *move = sparring_library_move(director->library, index);
    sparring_random *random = &director->random;
    sparring_layer *layer = begin(director, director->attacker, index, 1);
    double step = move->step_z * director->fighter[director->attacker].body->scale;
    director->wanted_distance = scaled_range(director, move->range) - 0.5 * step;
    director->struck_so_far[move->label] += !wish->feint;
    double luck = random_unit(random), side = random_unit(random) < 0.5 ? -1 : 1;
    if (wish->feint) {
        layer->take.broken_at =
            lerpd(layer->take.knot[1], layer->take.knot[2], random_between(random, 0.15, 0.5));
        layer->arrived = 1;
    } else if (luck < 0.10) { /* short */
        director->wanted_distance += random_between(random, 0.12, 0.28);
    } else if (luck < 0.17) { /* beside it */
        layer->error =
            v3_of(side * random_between(random, 0.18, 0.32), random_between(random, -0.05, 0.16),
                  side * random_between(random, -0.2, 0.2));
    } else {
        layer->error =
            v3_of(random_between(random, -0.03, 0.03), random_between(random, -0.03, 0.03),
                  random_between(random, -0.03, 0.03));
    }
    choose_answer(director, layer);
}

static void switch_stances(sparring_director *director)
{
    double time = sparring_director_now(director);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        sparring_performer *one = &director->fighter[i];
        if (time < director->next_switch[i] || sparring_performer_leading(one) != NULL)
            continue;
        int natural = one->walker.southpaw == one->southpaw_by_nature;
        sparring_performer_switch(one);
        director->next_switch[i] = time + (natural ? random_between(&one->random, 5, 12)
                                                   : random_between(&one->random, 25, 70));
    }
}

void sparring_director_fight(sparring_director *director)
{
    double time = sparring_director_now(director);
    sparring_performer *attacker = &director->fighter[director->attacker];
    const sparring_performer *other = &director->fighter[1 - director->attacker];
    if (director->answer_by >= 0 && time >= director->answer_at) {
        if (sparring_performer_leading(&director->fighter[director->answer_by]) == NULL)
            begin(director, director->answer_by, director->answer, 1);
        director->answer_by = -1;
    }
    if (director->mode == MODE_LEAVING && time >= director->mode_until)
        sparring_director_rest(director, 0.2, 0.8);
    int calm = sparring_performer_leading(&director->fighter[0]) == NULL &&
               sparring_performer_leading(&director->fighter[1]) == NULL;
    if (director->mode == MODE_APART) {
        switch_stances(director);
        if (time >= director->mode_until && calm)
            choose_attack(director);
        return;
    }
    if (director->mode == MODE_CLOSING) {
        double gap =
            hypot(attacker->walker.x - other->walker.x, attacker->walker.z - other->walker.z);
        double off = fabs(gap - director->wanted_distance);
        if (off > 0.07 && time < director->mode_until)
            return;
        if (director->planned != NULL) {
            if (calm && (off < 0.2 || director->planned->label == LABEL_IDLE))
                sparring_director_hold_begin(director, director->planned, director->attacker);
            else if (time > director->mode_until + 2)
                sparring_director_rest(director, 0.1, 0.5);
            return;
        }
        director->mode = MODE_ATTACK;
    }
    if (director->mode != MODE_ATTACK)
        return;
    const sparring_layer *last = sparring_performer_leading(attacker);
    if (director->combination_next > 0 && last != NULL && last->take.move->limb != LIMB_NONE) {
        double end = sparring_take_end(&last->take);
        int leg = sparring_limb_is_leg(last->take.move->limb);
        if (last->time < (leg ? end - 0.05 : fmin(end - 0.02, last->take.knot[3] + 0.07)))
            return;
    }
    if (director->combination_next == director->combination_count)
        sparring_director_rest(director, 0.05, 0.5);
    else
        strike(director);
}

/* A strike has met the head or body: what it does to the other. */
static void suffer(sparring_director *director, int who, sparring_target met,
                   const sparring_move *move)
{
    sparring_performer *other = &director->fighter[1 - who];
    double time = sparring_director_now(director);
    sparring_aim aim = met == TARGET_HEAD ? AIM_HEAD : met == TARGET_BODY ? AIM_BODY : AIM_LEG;
    int strong = sparring_limb_is_leg(move->limb) || move->label == LABEL_HOOK ||
                 move->label == LABEL_CROSS || move->label == LABEL_UPPERCUT ||
                 move->label == LABEL_ELBOW;
    int heavy = aim != AIM_LEG && strong && random_unit(&other->random) < 0.3;
    if (heavy && aim == AIM_HEAD && time - director->last_knock_down > 50 &&
        random_unit(&other->random) < 0.3) {
        const sparring_hold *fall = sparring_director_find_hold(director, LABEL_IDLE, TIE_NONE, 0);
        if (fall != NULL) {
            director->last_knock_down = time;
            director->planned = fall; /* begins when the strike is over */
            director->attacker = who;
            director->mode = MODE_CLOSING;
            director->mode_until = time;
            director->wanted_distance = director->distance;
        }
    }
    int reaction = find_reaction(director, aim, heavy);
    if (reaction < 0)
        reaction = find_reaction(director, aim, 0);
    if (reaction >= 0)
        begin(director, 1 - who, reaction, random_between(&other->random, 0.8, 1.2));
    director->distance += sparring_limb_is_leg(move->limb) ? 0.05 : 0.02;
}

/* Decides, while a strike is on its way, whether it has met something. */
static void meet(sparring_director *director, int who, sparring_layer *layer)
{
    sparring_performer *performer = &director->fighter[who], *other = &director->fighter[1 - who];
    const sparring_move *move = layer->take.move;
    if (layer->arrived || move->limb == LIMB_NONE || layer->time < layer->take.knot[1])
        return;
    double radius, distance;
    v3 tip = sparring_touch_tip(performer, move->limb, &radius);
    sparring_target met = sparring_touch_nearest(other, tip, radius, &distance);
    const sparring_layer *answer = sparring_performer_leading(other);
    sparring_contact contact = {
        .present = 1, .limb = move->limb, .serial = layer->serial, .point = tip};
    int late = layer->time >= layer->take.knot[2];
    if (distance < 0.012 || (late && distance < 0.045)) {
        int shin = met == TARGET_LEG && answer != NULL && answer->take.move->label == LABEL_BLOCK;
        int low = move->aim == AIM_LEG;
        contact.target = met;
        contact.outcome = met == TARGET_ARM || shin || (met == TARGET_LEG && !low) ? OUTCOME_BLOCKED
                                                                                   : OUTCOME_LANDED;
        if (contact.outcome == OUTCOME_LANDED && !defends(other))
            suffer(director, who, met, move);
    } else if (layer->time >= 0.5 * (layer->take.knot[2] + layer->take.knot[3])) {
        contact.outcome = OUTCOME_MISSED;
        int stumble = find_reaction(director, AIM_NONE, 0);
        if (distance > 0.25 && stumble >= 0 && random_unit(&performer->random) < 0.4)
            begin(director, who, stumble, random_between(&performer->random, 0.6, 1));
    } else {
        return;
    }
    layer->arrived = 1;
    performer->contact = contact;
}

void sparring_director_contacts(sparring_director *director)
{
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        for (int k = 0; k < PERFORMER_LAYERS; k++) {
            if (director->fighter[i].layer[k].active)
                meet(director, i, &director->fighter[i].layer[k]);
        }
    }
}
