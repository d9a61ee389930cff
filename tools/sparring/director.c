#include "director.h"
#include "footwork.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* The two fighters' places follow from four numbers of the pair: centre, angle, distance, and a
 * push of the centre towards whoever is under pressure. Attacks come in combinations; the other one
 * answers. */

enum { STATE_APART, STATE_CLOSING, STATE_ATTACK };

typedef struct combination {
    int weight, count;
    sparring_move_id move[4];
} combination;

static const combination combinations[] = {
    {6, 1, {MOVE_JAB}},
    {7, 2, {MOVE_JAB, MOVE_CROSS}},
    {4, 2, {MOVE_JAB, MOVE_JAB}},
    {3, 2, {MOVE_JAB_BODY, MOVE_CROSS}},
    {4, 3, {MOVE_JAB, MOVE_CROSS, MOVE_LEAD_HOOK}},
    {4, 1, {MOVE_LEAD_HOOK}},
    {3, 2, {MOVE_REAR_UPPERCUT, MOVE_LEAD_HOOK}},
    {3, 2, {MOVE_JAB, MOVE_REAR_UPPERCUT}},
    {5, 1, {MOVE_KICK_MID}},
    {4, 2, {MOVE_JAB, MOVE_KICK_MID}},
    {4, 1, {MOVE_KICK_HIGH}},
    {2, 3, {MOVE_JAB, MOVE_CROSS, MOVE_KICK_HIGH}},
    {3, 1, {MOVE_REAR_KNEE}},
    {3, 1, {MOVE_REAR_ELBOW}},
    {2, 2, {MOVE_CROSS, MOVE_REAR_KNEE}},
    {2, 3, {MOVE_JAB, MOVE_CROSS, MOVE_REAR_ELBOW}},
    {3, 1, {MOVE_KICK_LOW}},
    {2, 3, {MOVE_JAB, MOVE_CROSS, MOVE_KICK_LOW}},
};

static double now(const sparring_director *director)
{
    return (double)director->steps / SPARRING_STEPS;
}

static int is_kick(const sparring_move *move)
{
    return sparring_limb_is_leg(move->limb);
}

static sparring_layer *start_move(sparring_fighter *fighter, sparring_move_id id)
{
    sparring_layer *layer = &fighter->layer[0];
    for (int i = 0; i < SPARRING_LAYERS; i++) { /* a free place, else the one nearest to its end */
        sparring_layer *other = &fighter->layer[i];
        if (!other->active) {
            layer = other;
            break;
        }
        if (sparring_move_get(other->id)->end - other->time <
            sparring_move_get(layer->id)->end - layer->time)
            layer = other;
    }
    *layer = (sparring_layer){.active = 1, .id = id};
    layer->serial = ++fighter->moves_done;
    layer->speed = random_between(&fighter->random, 0.86, 1.10);
    layer->size = random_between(&fighter->random, 0.88, 1.10);
    return layer;
}

/* The newest move that has a class of its own, or NULL. */
static const sparring_layer *leading_layer(const sparring_fighter *fighter)
{
    const sparring_layer *best = NULL;
    for (int i = 0; i < SPARRING_LAYERS; i++) {
        const sparring_layer *layer = &fighter->layer[i];
        if (layer->active && sparring_move_get(layer->id)->label != LABEL_IDLE &&
            (best == NULL || layer->serial > best->serial))
            best = layer;
    }
    return best;
}

static int defends(const sparring_fighter *fighter)
{
    const sparring_layer *layer = leading_layer(fighter);
    if (layer == NULL)
        return 0;
    sparring_label label = sparring_move_get(layer->id)->label;
    return label == LABEL_BLOCK || label == LABEL_DODGE;
}

static int kicks(const sparring_fighter *fighter)
{
    for (int i = 0; i < SPARRING_LAYERS; i++) {
        if (fighter->layer[i].active && is_kick(sparring_move_get(fighter->layer[i].id)))
            return 1;
    }
    return 0;
}

static void breathe(sparring_fighter *fighter, double *channel, double dt)
{
    double calm = leading_layer(fighter) != NULL ? 0.35 : 1;
    fighter->bounce_phase += 2 * 3.14159265358979 * fighter->bounce_rate * dt;
    double wave = sin(fighter->bounce_phase);
    channel[PELVIS_Y] += 0.013 * calm * wave;
    channel[LEAD_HEEL] += calm * (4 + 4 * wave);
    channel[REAR_HEEL] += calm * (4 + 5 * wave);
    channel[LEAD_HAND_Y] += 0.007 * sin(fighter->bounce_phase - 0.9);
    channel[REAR_HAND_Y] += 0.006 * sin(fighter->bounce_phase - 1.2);
    static const double rates[6] = {0.31, 0.47, 0.58, 0.73, 0.41, 0.89}; /* Hz */
    double s[6];
    for (int i = 0; i < 6; i++) {
        fighter->sway[i] += 2 * 3.14159265358979 * rates[i] * dt;
        s[i] = sin(fighter->sway[i]);
    }
    channel[PELVIS_X] += 0.022 * s[0];
    channel[PELVIS_Z] += 0.018 * s[1];
    channel[CHEST_YAW] += 4 * s[2] * calm;
    channel[CHEST_ROLL] += 3 * s[0] + 1.5 * s[3];
    channel[LEAD_HAND_X] += 0.02 * s[3];
    channel[LEAD_HAND_Z] += 0.03 * s[4];
    channel[LEAD_HAND_Y] += 0.025 * s[1];
    channel[REAR_HAND_Y] += 0.015 * s[5];
    channel[HEAD_ROLL] += 3 * s[4];
}

static v3 aim_point(const sparring_fighter *fighter, const sparring_fighter *other,
                    const sparring_move *move)
{
    const sparring_skeleton *k = &other->skeleton;
    v3 point = k->head;
    if (move->aim == AIM_BODY)
        point = v3_lerp(k->lumbar, k->neck, 0.30);
    else if (move->aim == AIM_LEG)
        point = v3_lerp(k->hip[sparring_pose_side(&other->pose, SPARRING_LEAD)],
                        k->knee[sparring_pose_side(&other->pose, SPARRING_LEAD)], 0.7);
    else
        point = v3_mad(point, k->head_axes.y, -0.02);
    sparring_pose turn = fighter->pose;
    turn.root_x = turn.root_z = 0;
    v3 approach = v3_unit(sparring_pose_world(&turn, move->approach), v3_of(0, 0, 1));
    return v3_mad(point, approach, -move->stop * fighter->body.scale);
}

/* Distance of a point from the surface of a body's region, metres (rounded limbs; negative =
 * inside). */
static double region_distance(const sparring_fighter *fighter, v3 point, sparring_target target)
{
    const sparring_skeleton *k = &fighter->skeleton;
    double s = fighter->body.scale, best = 1e9;
    v3 a[4], b[4];
    double radius = 0.1;
    int count = 0;
    if (target == TARGET_HEAD) {
        a[0] = m3_point(k->head, &k->head_axes, v3_of(0, 0.03 * s, 0));
        b[0] = m3_point(k->head, &k->head_axes, v3_of(0, -0.07 * s, 0.03 * s));
        count = 1;
        radius = 0.085;
    } else if (target == TARGET_BODY) {
        a[0] = k->pelvis;
        b[0] = v3_lerp(k->neck, k->lumbar, 0.25);
        count = 1;
        radius = 0.14;
    } else {
        for (int side = 0; side < 2; side++) {
            int arm = target == TARGET_ARM;
            a[count] = arm ? k->elbow[side] : k->hip[side];
            b[count++] =
                arm ? v3_mad(k->wrist[side], k->hand_axes[side].z, 0.10 * s) : k->knee[side];
            a[count] = arm ? k->shoulder[side] : k->knee[side];
            b[count++] = arm ? k->elbow[side] : k->ankle[side];
        }
        radius = target == TARGET_ARM ? 0.048 : 0.065;
    }
    for (int i = 0; i < count; i++) {
        v3 ab = v3_sub(b[i], a[i]), ap = v3_sub(point, a[i]);
        double h = clampd(v3_dot(ap, ab) / fmax(v3_dot(ab, ab), 1e-9), 0, 1);
        best = fmin(best, v3_len(v3_mad(ap, ab, -h)) - radius * s);
    }
    return best;
}

/* Decides, while a strike is on its way, whether it has met something. */
static void meet(sparring_director *director, int who, sparring_layer *layer)
{
    sparring_fighter *fighter = &director->fighter[who], *other = &director->fighter[1 - who];
    const sparring_move *move = sparring_move_get(layer->id);
    if (layer->arrived || move->limb == LIMB_NONE || layer->time < move->strike)
        return;
    int lead = sparring_limb_lead(move->limb);
    int side = sparring_pose_side(&fighter->pose, lead);
    const sparring_skeleton *k = &fighter->skeleton;
    double s = fighter->body.scale;
    v3 tips[4] = {v3_mad(k->wrist[side], k->hand_axes[side].z, 0.105 * s),
                  v3_lerp(k->ankle[side], k->ball[side], 0.3), k->elbow[side], k->knee[side]};
    v3 tip = tips[sparring_limb_part(move->limb)];
    double thick = (is_kick(move) ? 0.055 : 0.065) * s, nearest = 1e9;
    sparring_target met = TARGET_NONE;
    for (sparring_target target = TARGET_HEAD; target <= TARGET_LEG; target++) {
        double distance = region_distance(other, tip, target) - thick;
        if (distance < nearest) {
            nearest = distance;
            met = target;
        }
    }
    if (nearest < 0.012 || (layer->time >= move->contact && nearest < 0.045)) {
        layer->arrived = 1;
        fighter->contact = (sparring_contact){
            .present = 1,
            .limb = move->limb,
            .target = met,
            .outcome = met == TARGET_ARM ? OUTCOME_BLOCKED : OUTCOME_LANDED,
            .serial = layer->serial,
            .point = tip,
        };
        if (met != TARGET_ARM && met != TARGET_LEG && !defends(other)) {
            start_move(other, met == TARGET_HEAD ? MOVE_HIT_HEAD : MOVE_HIT_BODY);
            director->distance += is_kick(move) ? 0.05 : 0.02;
        }
    } else if (layer->time > move->recover) {
        layer->arrived = 1;
    }
}

static void pose_fighter(sparring_director *director, int who, double dt)
{
    sparring_fighter *fighter = &director->fighter[who], *other = &director->fighter[1 - who];
    sparring_pose pose = fighter->pose;
    for (int i = 0; i < CHANNEL_COUNT; i++)
        pose.channel[i] = sparring_guard[i];
    breathe(fighter, pose.channel, dt);
    for (int i = 0; i < SPARRING_LAYERS; i++) {
        sparring_layer *layer = &fighter->layer[i];
        if (!layer->active)
            continue;
        const sparring_move *move = sparring_move_get(layer->id);
        layer->time += dt * layer->speed;
        if (layer->time >= move->end) {
            layer->active = 0;
            continue;
        }
        sparring_move_add(move, layer->time, layer->size, pose.channel);
        if (move->limb == LIMB_NONE)
            continue;
        if (layer->time < move->strike)
            layer->aim = aim_point(fighter, other, move);
        int lead = sparring_limb_lead(move->limb);
        v3 *target = is_kick(move) ? &pose.foot_target[lead] : &pose.hand_target[lead];
        *target = v3_lerp(*target, layer->aim, 1 - exp(-dt / 0.02));
    }
    pose.root_x = fighter->x;
    pose.root_z = fighter->z;
    pose.heading = fighter->heading;
    pose.southpaw = fighter->southpaw;
    for (int i = 0; i < 2; i++)
        pose.foot[i] = fighter->foot[i];
    v3 eyes = v3_mad(v3_mul(other->skeleton.head, 0.7), other->skeleton.neck, 0.3);
    pose.look_at = v3_lerp(fighter->pose.look_at, eyes, 1 - exp(-dt / 0.08));
    fighter->pose_before = fighter->pose;
    fighter->pose = pose;
    sparring_pose_solve(&fighter->body, &fighter->pose, &fighter->skeleton);
}

static double scaled_range(const sparring_director *director, sparring_move_id id)
{
    const sparring_fighter *attacker = &director->fighter[director->attacker];
    const sparring_fighter *other = &director->fighter[1 - director->attacker];
    return sparring_move_get(id)->range * (0.75 * attacker->body.scale + 0.25 * other->body.scale);
}

static void rest(sparring_director *director, double shortest, double longest)
{
    director->state = STATE_APART;
    director->state_until = now(director) + random_between(&director->random, shortest, longest);
    director->wanted_distance = random_between(&director->random, 1.28, 1.55);
}

static void choose_attack(sparring_director *director)
{
    sparring_random *random = &director->random;
    double first = director->fighter[0].aggression, second = director->fighter[1].aggression;
    director->attacker = random_unit(random) * (first + second) < first ? 0 : 1;
    int total = 0;
    for (size_t i = 0; i < sizeof(combinations) / sizeof(combinations[0]); i++)
        total += combinations[i].weight;
    int drawn = random_below(random, total);
    size_t chosen = 0;
    while (drawn >= combinations[chosen].weight)
        drawn -= combinations[chosen++].weight;
    director->combination_count = combinations[chosen].count;
    director->combination_next = 0;
    for (int i = 0; i < combinations[chosen].count; i++)
        director->combination[i] = combinations[chosen].move[i];
    director->state = STATE_CLOSING;
    director->state_until = now(director) + 1.0;
    director->wanted_distance = scaled_range(director, director->combination[0]);
}

/* What the other one does about a strike that has just begun. */
static void choose_answer(sparring_director *director, const sparring_move *move)
{
    sparring_fighter *other = &director->fighter[1 - director->attacker];
    sparring_random *random = &other->random;
    double chance = random_unit(random);
    director->answer_by = -1;
    if (chance < 0.38) {
        director->answer = move->aim == AIM_HEAD ? MOVE_BLOCK_HIGH : MOVE_BLOCK_BODY;
    } else if (chance < 0.66 && move->aim == AIM_HEAD) {
        static const sparring_move_id slips[] = {MOVE_SLIP_LEAD, MOVE_SLIP_REAR, MOVE_LEAN_BACK};
        director->answer = is_kick(move) || move->label == LABEL_HOOK
                               ? (chance < 0.52 ? MOVE_DUCK : MOVE_LEAN_BACK)
                               : slips[random_below(random, 3)];
    } else {
        if (chance > 0.9)
            director->wanted_distance += 0.22; /* a step back */
        return;
    }
    double lead_time = move->contact - sparring_move_get(director->answer)->contact -
                       random_between(random, 0.0, 0.05);
    director->answer_by = 1 - director->attacker;
    director->answer_at = now(director) + fmax(0, lead_time);
}

static void direct(sparring_director *director)
{
    double time = now(director);
    sparring_fighter *attacker = &director->fighter[director->attacker];
    if (director->answer_by >= 0 && time >= director->answer_at) {
        if (!defends(&director->fighter[director->answer_by]))
            start_move(&director->fighter[director->answer_by], director->answer);
        director->answer_by = -1;
    }
    if (director->state == STATE_APART) {
        if (time >= director->state_until && leading_layer(&director->fighter[0]) == NULL &&
            leading_layer(&director->fighter[1]) == NULL)
            choose_attack(director);
        return;
    }
    if (director->state == STATE_CLOSING) {
        const sparring_fighter *other = &director->fighter[1 - director->attacker];
        double gap = hypot(attacker->x - other->x, attacker->z - other->z);
        if (fabs(gap - director->wanted_distance) > 0.06 && time < director->state_until)
            return;
        director->state = STATE_ATTACK;
    }
    const sparring_layer *last = leading_layer(attacker);
    if (director->combination_next > 0 && last != NULL) {
        const sparring_move *move = sparring_move_get(last->id);
        if (move->limb != LIMB_NONE &&
            last->time < (is_kick(move) ? move->end - 0.05 : move->recover + 0.05))
            return;
    }
    if (director->combination_next == director->combination_count) {
        rest(director, 0.35, 1.5);
        return;
    }
    sparring_move_id next = director->combination[director->combination_next++];
    director->wanted_distance = scaled_range(director, next);
    start_move(attacker, next);
    choose_answer(director, sparring_move_get(next));
}

static void place(sparring_director *director, double dt)
{
    double time = now(director);
    double limit = 1.5 * dt, miss = director->wanted_distance - director->distance;
    director->distance += clampd(miss * 7 * dt, -limit, limit);
    director->angle = radians(19) * sin(0.37 * time + director->wander[0]) +
                      radians(9) * sin(0.91 * time + director->wander[1]);
    int attacking = director->state != STATE_APART;
    double push = attacking ? (director->attacker == 0 ? 0.22 : -0.22) : 0;
    director->push += (push - director->push) * 1.2 * dt;
    director->centre_x = 0.25 * sin(0.29 * time + director->wander[2]) + director->push;
    director->centre_z = 0.18 * sin(0.23 * time + director->wander[3]);
    double c = cos(director->angle), s = sin(director->angle);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        double sign = i == 0 ? -0.5 : 0.5;
        sparring_fighter *fighter = &director->fighter[i], *other = &director->fighter[1 - i];
        double heading = atan2(other->x - fighter->x, other->z - fighter->z);
        sparring_footwork_step(fighter, director->centre_x + sign * c * director->distance,
                               director->centre_z + sign * s * director->distance, heading,
                               kicks(fighter), dt);
    }
}

void sparring_director_step(sparring_director *director)
{
    const double dt = 1.0 / SPARRING_STEPS;
    director->steps++;
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        director->fighter[i].contact.present = 0;
    direct(director);
    place(director, dt);
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        pose_fighter(director, i, dt);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        for (int k = 0; k < SPARRING_LAYERS; k++) {
            if (director->fighter[i].layer[k].active)
                meet(director, i, &director->fighter[i].layer[k]);
        }
    }
}

void sparring_director_start(sparring_director *director, const sparring_cast *cast, uint64_t seed)
{
    *director = (sparring_director){.random = random_stream(seed, 1), .answer_by = -1};
    sparring_random *random = &director->random;
    for (int i = 0; i < 4; i++)
        director->wander[i] = random_between(random, 0, 6.28);
    rest(director, 0.3, 0.6);
    director->distance = director->wanted_distance;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        sparring_fighter *fighter = &director->fighter[i];
        fighter->random = random_stream(seed, 10 + (uint64_t)i);
        fighter->body = cast->body[i];
        fighter->southpaw = random_unit(&fighter->random) < 0.25;
        fighter->aggression = random_between(&fighter->random, 0.3, 1);
        fighter->bounce_rate = random_between(&fighter->random, 1.7, 2.3);
        fighter->bounce_phase = random_between(&fighter->random, 0, 6.28);
        for (int k = 0; k < 6; k++)
            fighter->sway[k] = random_between(&fighter->random, 0, 6.28);
        fighter->x = i == 0 ? -director->distance / 2 : director->distance / 2;
        fighter->heading = i == 0 ? radians(90) : radians(-90);
        fighter->pose.look_at = v3_of(-fighter->x, 1.5, 0);
        fighter->skeleton.head = fighter->skeleton.neck = v3_of(fighter->x, 1.5, 0);
        sparring_footwork_stand(fighter);
    }
    /* A second of standing, so that everything has settled and a first frame looks like any other.
     */
    double until = director->state_until;
    director->state_until = 1e9;
    for (int i = 0; i < SPARRING_STEPS; i++)
        sparring_director_step(director);
    director->state_until = until + 1;
}

sparring_pose sparring_director_pose(const sparring_director *director, int i, double part)
{
    const sparring_fighter *fighter = &director->fighter[i];
    return sparring_pose_between(&fighter->pose_before, &fighter->pose, part);
}

sparring_doing sparring_director_doing(const sparring_director *director, int i)
{
    const sparring_fighter *fighter = &director->fighter[i];
    sparring_doing doing = {.move = "guard", .reaction = "none", .style = "library"};
    const sparring_layer *layer = leading_layer(fighter);
    if (layer != NULL) {
        const sparring_move *move = sparring_move_get(layer->id);
        doing.label = move->label;
        doing.phase = sparring_move_phase(move, layer->time);
        doing.limb = move->limb;
        doing.serial = layer->serial;
        snprintf(doing.move, sizeof(doing.move), "%s", move->name);
    }
    for (int k = 0; k < SPARRING_LAYERS; k++) {
        const sparring_layer *other = &fighter->layer[k];
        if (other->active && sparring_move_get(other->id)->label == LABEL_IDLE)
            snprintf(doing.reaction, sizeof(doing.reaction), "%s",
                     sparring_move_get(other->id)->name);
    }
    return doing;
}

typedef struct director_animator {
    sparring_animator base;
    sparring_director director;
    long long steps; /* moments given out */
} director_animator;

/* Upright, arms hanging, looking at the middle of the ring. */
static void stand(const sparring_body *body, double x, double z, sparring_skeleton *ret)
{
    sparring_pose pose = {.root_x = x, .root_z = z, .heading = atan2(-x, -z)};
    for (int lead = 0; lead < 2; lead++) {
        double side = lead == SPARRING_LEAD ? 1 : -1;
        double *arm = pose.channel + lead * ARM_BLOCK;
        arm[LEAD_HAND_X] = 0.24 * side;
        arm[LEAD_HAND_Y] = -0.55;
        arm[LEAD_HAND_Z] = 0.06;
        v3 foot = sparring_pose_world(&pose, v3_of(0.11 * side, 0, 0.05));
        pose.foot[lead] = (sparring_foot){foot.x, foot.z, pose.heading, 0};
    }
    pose.look_at = v3_of(0, 1.2, 0);
    sparring_pose_solve(body, &pose, ret);
}

static void animate(sparring_animator *animator, sparring_moment *ret_moment)
{
    director_animator *a = (director_animator *)animator;
    sparring_director *director = &a->director;
    if (a->steps > 0)
        sparring_director_step(director);
    *ret_moment =
        (sparring_moment){.step = a->steps++, .round = 1, .actors = animator->cast->actors};
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const sparring_fighter *fighter = &director->fighter[i];
        sparring_actor *actor = &ret_moment->actor[i];
        actor->skeleton = fighter->skeleton;
        actor->doing = sparring_director_doing(director, i);
        actor->contact = fighter->contact;
        actor->southpaw = fighter->southpaw;
        actor->velocity = v3_of(fighter->speed_x, 0, fighter->speed_z);
    }
    for (int i = SPARRING_FIGHTERS; i < animator->cast->actors; i++) {
        int referee = animator->cast->role[i] == ROLE_REFEREE;
        stand(&animator->cast->body[i], referee ? 0.5 : 1.3 * i - 4.5, referee ? -1.4 : -3.8,
              &ret_moment->actor[i].skeleton);
    }
}

static void free_animator(sparring_animator *animator)
{
    free(animator);
}

int sparring_director_new(const sparring_cast *cast, sparring_origin origin, sparring_split split,
                          uint64_t seed, sparring_animator **ret_animator, poise_err *err)
{
    (void)origin; /* one library so far */
    (void)split;
    director_animator *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the director");
    a->base = (sparring_animator){.cast = cast, .step = animate, .free = free_animator};
    sparring_director_start(&a->director, cast, seed);
    *ret_animator = &a->base;
    return 0;
}
