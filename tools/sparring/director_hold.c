#include "director.h"
#include "touch.h"

#include <stdio.h>

/* What two do together, from the first touch to standing apart again, and what everybody is doing.
 */

const sparring_hold *sparring_director_find_hold(sparring_director *director, sparring_label label,
                                                 sparring_tie from, int striking)
{
    const sparring_hold *found = NULL;
    int count = 0;
    for (int i = 0; i < director->library->holds; i++) {
        const sparring_hold *hold = &director->library->hold[i];
        int up = label == LABEL_GROUND && hold->to == TIE_NONE;
        if (hold->label != label || hold->from != from || (hold->strike_beat > 0) != striking || up)
            continue;
        if (random_below(&director->random, ++count) == 0)
            found = hold;
    }
    return found;
}

static const sparring_hold *find_way_up(const sparring_director *director, sparring_tie from)
{
    for (int i = 0; i < director->library->holds; i++) {
        const sparring_hold *hold = &director->library->hold[i];
        if (hold->label == LABEL_GROUND && hold->from == from && hold->to == TIE_NONE)
            return hold;
    }
    return NULL;
}

static void go_on(sparring_director *director, const sparring_hold *hold, int a)
{
    sparring_random *random = &director->random;
    double tired = 0.5 * (director->fighter[0].tired + director->fighter[1].tired);
    double speed = random_between(random, 0.88, 1.12) * (1 - 0.1 * tired);
    double turning = hold->label == LABEL_CLINCH
                         ? (director->turn_wanted < 0 ? 1 : -1) * random_between(random, 0.4, 1.0)
                         : 0;
    sparring_grapple_begin(&director->grapple, hold, a, director->fighter, speed, turning);
    director->struck = 0;
    if (hold->label == LABEL_GROUND && sparring_hold_repeats(hold)) {
        director->hold_until = sparring_director_now(director) + random_between(random, 1.2, 2.6);
    } else if (hold->label == LABEL_CLINCH && sparring_hold_repeats(hold)) {
        director->hold_until = sparring_director_now(director) + random_between(random, 1.1, 2.4);
    } else {
        director->hold_until = sparring_director_now(director) + sparring_hold_length(hold) / speed;
    }
}

void sparring_director_hold_begin(sparring_director *director, const sparring_hold *hold, int a)
{
    director->mode = MODE_HOLD;
    director->planned = NULL;
    director->answer_by = -1;
    director->break_called = 0;
    director->grapple.hold = NULL;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        for (int k = 0; k < PERFORMER_LAYERS; k++)
            director->fighter[i].layer[k].active = 0;
    }
    director->strikes_left = random_below(&director->random, 3);
    director->may_take_down = random_unit(&director->random) < 0.25;
    go_on(director, hold, a);
    if (hold->label == LABEL_IDLE)
        sparring_crowd_call(director->crowd, CALL_COUNT);
}

/* Both are free again. */
static void let_go(sparring_director *director)
{
    sparring_random *random = &director->random;
    double time = sparring_director_now(director);
    director->grapple.hold = NULL;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        sparring_performer *one = &director->fighter[i];
        sparring_performer_restart(one, 0.5);
        if (one->walker.southpaw != one->southpaw_by_nature)
            director->next_switch[i] = time + random_between(random, 0.5, 2);
        director->span_label[i] = LABEL_IDLE;
    }
    director->mode = MODE_LEAVING;
    director->mode_until = time + random_between(random, 0.7, 1.3);
    director->wanted_distance = random_between(random, 1.5, 1.9);
    director->next_grapple = time + random_between(random, 4, 9);
    if (random_unit(random) < 0.5)
        director->turn_wanted = -director->turn_wanted;
}

/* The hold (or its time) is over: what comes next. */
static void next_hold(sparring_director *director)
{
    const sparring_hold *hold = director->grapple.hold, *next = NULL;
    sparring_tie tie = director->grapple.tie;
    int a = director->grapple.a;
    double time = sparring_director_now(director);
    int over = time >= director->round_ends;
    if (tie == TIE_NONE) {
        let_go(director);
        return;
    }
    int ground = tie >= TIE_GUARD;
    sparring_label label = ground ? LABEL_GROUND : LABEL_CLINCH;
    if (director->strikes_left > 0 && !over) {
        director->strikes_left--;
        next = sparring_director_find_hold(director, label, tie, 1);
        if (next == NULL || (hold->strike_beat > 0 && random_unit(&director->random) < 0.4))
            next = sparring_director_find_hold(director, label, tie, 0);
    } else if (!ground && director->may_take_down && !over) {
        director->may_take_down = 0;
        director->strikes_left = random_below(&director->random, 4);
        next = sparring_director_find_hold(director, LABEL_TAKEDOWN, tie, 0);
    } else if (ground && hold->label == LABEL_TAKEDOWN) {
        next = sparring_director_find_hold(director, LABEL_GROUND, tie, 0);
    } else if (ground) {
        next = find_way_up(director, tie);
    } else if (!director->break_called) {
        /* The referee comes to break them; until then they go on. */
        director->break_called = 1;
        sparring_crowd_call(director->crowd, CALL_BREAK);
        director->hold_until = time + random_between(&director->random, 0.4, 0.8);
        return;
    }
    if (next == NULL) {
        let_go(director);
        return;
    }
    go_on(director, next, a);
}

static void hold_contact(sparring_director *director)
{
    sparring_grapple *grapple = &director->grapple;
    const sparring_hold *hold = grapple->hold;
    if (hold->strike_beat == 0 || director->struck ||
        grapple->time * grapple->speed < hold->beat[hold->strike_beat].time)
        return;
    director->struck = 1;
    sparring_performer *a = &director->fighter[grapple->a], *b = &director->fighter[1 - grapple->a];
    double radius, distance;
    v3 tip = sparring_touch_tip(a, hold->strike_limb, &radius);
    sparring_target met = sparring_touch_nearest(b, tip, radius, &distance);
    int close = distance < 0.07;
    a->contact = (sparring_contact){.present = 1,
                                    .limb = hold->strike_limb,
                                    .serial = director->span_serial[grapple->a],
                                    .point = tip,
                                    .target = close ? met : TARGET_NONE,
                                    .outcome = !close              ? OUTCOME_MISSED
                                               : met == TARGET_ARM ? OUTCOME_BLOCKED
                                                                   : OUTCOME_LANDED};
}

/* Label, phase and limb of a fighter in a hold. */
static void hold_label(const sparring_director *director, int i, sparring_doing *doing)
{
    const sparring_grapple *grapple = &director->grapple;
    const sparring_hold *hold = grapple->hold;
    int is_a = i == grapple->a;
    double time = grapple->time * grapple->speed;
    doing->label = hold->label;
    doing->control = is_a;
    doing->phase =
        time < hold->beat[0].time && hold->from != hold->to ? PHASE_WINDUP : PHASE_STRIKE;
    if (hold->label == LABEL_TAKEDOWN) {
        int landed = time >= hold->lands, down = hold->leaves > 0;
        if (is_a)
            doing->label = !landed ? LABEL_TAKEDOWN : down ? LABEL_GROUND : LABEL_IDLE;
        else
            doing->label = down && time >= hold->leaves ? LABEL_GROUND : LABEL_IDLE;
        if (!is_a && doing->label == LABEL_IDLE)
            snprintf(doing->reaction, sizeof(doing->reaction), "%s",
                     down ? "taken_down" : "sprawl");
    } else if (hold->label == LABEL_GROUND && hold->to == TIE_NONE) {
        doing->phase = PHASE_RECOVER;
        if (time >= hold->lands) {
            doing->label = LABEL_IDLE;
            snprintf(doing->reaction, sizeof(doing->reaction), "standing_up");
        }
    } else if (hold->label == LABEL_IDLE) {
        doing->control = 0;
        if (!is_a)
            snprintf(doing->reaction, sizeof(doing->reaction), "knock_down");
    }
    int at = hold->strike_beat;
    if (is_a && at > 0) {
        double spare = at + 2 == hold->beats ? 0.03 : 0; /* no clinch for one last step */
        if (time < hold->beat[at + 1].time + spare) {
            doing->label = hold->strike_label;
            doing->limb = hold->strike_limb;
            doing->phase = time < hold->beat[at - 1].time       ? PHASE_WINDUP
                           : time <= hold->beat[at].time + 0.04 ? PHASE_STRIKE
                                                                : PHASE_RECOVER;
        }
    }
}

sparring_doing sparring_director_doing(sparring_director *director, int i)
{
    sparring_performer *performer = &director->fighter[i];
    sparring_doing doing = {.label = LABEL_IDLE, .reaction = "none", .move = "guard"};
    snprintf(doing.style, sizeof(doing.style), "%s", performer->stance.name);
    if (director->mode == MODE_HOLD) {
        const sparring_hold *hold = director->grapple.hold;
        hold_label(director, i, &doing);
        if (doing.label != director->span_label[i]) {
            director->span_label[i] = doing.label;
            if (doing.label != LABEL_IDLE)
                director->span_serial[i] = ++performer->moves_done;
        }
        if (doing.label == LABEL_IDLE) {
            doing.phase = PHASE_NONE;
        } else {
            doing.serial = director->span_serial[i];
            snprintf(doing.move, sizeof(doing.move), "%s", hold->name);
            snprintf(doing.style, sizeof(doing.style), "%s/%s", director->library->name,
                     hold->name);
        }
        return doing;
    }
    const sparring_layer *layer = sparring_performer_leading(performer);
    if (layer != NULL) {
        const sparring_move *move = layer->take.move;
        doing.feint = layer->take.broken_at >= 0;
        doing.label = doing.feint ? LABEL_IDLE : move->label;
        doing.phase = sparring_take_phase(&layer->take, layer->time);
        doing.limb = move->limb;
        doing.serial = layer->serial;
        snprintf(doing.move, sizeof(doing.move), "%s", move->name);
        snprintf(doing.style, sizeof(doing.style), "%s", layer->style);
    }
    for (int k = 0; k < PERFORMER_LAYERS; k++) {
        const sparring_layer *other = &performer->layer[k];
        if (other->active && other->take.move->label == LABEL_IDLE)
            snprintf(doing.reaction, sizeof(doing.reaction), "%s", other->take.move->name);
    }
    return doing;
}

void sparring_director_hold(sparring_director *director)
{
    double time = sparring_director_now(director);
    if (time >= director->hold_until)
        next_hold(director);
    if (director->mode != MODE_HOLD) {
        /* The step still has to be posed: the last of the hold, freely. */
        return;
    }
    sparring_grapple_step(&director->grapple, director->fighter, 1.0 / SPARRING_STEPS);
    hold_contact(director);
}
