#include "director.h"
#include "touch.h"

#include <stdlib.h>

static const double STEP = 1.0 / SPARRING_STEPS;
static const double CORNER = 2.15, RING_INSIDE = 1.25; /* metres from the middle */

double sparring_director_now(const sparring_director *director)
{
    return (double)director->steps / SPARRING_STEPS;
}

void sparring_director_rest(sparring_director *director, double shortest, double longest)
{
    director->mode = MODE_APART;
    director->mode_until =
        sparring_director_now(director) + random_between(&director->random, shortest, longest);
    director->wanted_distance = random_between(&director->random, 1.28, 1.55);
}

/* The pair's numbers as they are now; after a hold. */
static void read_pair(sparring_director *director)
{
    const sparring_walker *one = &director->fighter[0].walker,
                          *other = &director->fighter[1].walker;
    director->x = 0.5 * (one->x + other->x);
    director->z = 0.5 * (one->z + other->z);
    director->angle = atan2(other->z - one->z, other->x - one->x);
    director->distance = hypot(other->x - one->x, other->z - one->z);
    director->push = 0;
}

/* How fast and which way the pair turns: mostly on in one direction, now and then the other way. */
static void choose_turn(sparring_director *director)
{
    sparring_random *random = &director->random;
    double sign = director->turn_wanted < 0 ? -1 : 1;
    if (random_unit(random) < 0.10)
        sign = -sign;
    double fast = random_unit(random) < 0.25 ? random_between(random, 0.9, 1.35)
                                             : random_between(random, 0.75, 1.25);
    director->turn_wanted = sign * fast;
    director->turn_until = sparring_director_now(director) + random_between(random, 1.5, 5.0);
}

/* Both free: where they go. */
static void place_pair(sparring_director *director)
{
    double time = sparring_director_now(director), dt = STEP;
    double limit = 1.5 * dt, miss = director->wanted_distance - director->distance;
    director->distance += clampd(miss * 7 * dt, -limit, limit);
    if (time >= director->turn_until)
        choose_turn(director);
    int busy = director->mode == MODE_ATTACK;
    director->turn += ((busy ? 0.7 : 1) * director->turn_wanted - director->turn) * 2.5 * dt;
    double due = clampd(director->turn_due, -2.2 * dt, 2.2 * dt);
    director->turn_due -= due;
    director->angle += director->turn * dt + due;
    int pressing = director->mode == MODE_CLOSING || director->mode == MODE_ATTACK;
    double push = pressing ? (director->attacker == 0 ? 0.25 : -0.25) : 0;
    director->push += (push - director->push) * 1.2 * dt;
    double c = cos(director->angle), s = sin(director->angle);
    double home_x = 0.55 * sin(0.17 * time + director->wander[0]) +
                    0.35 * sin(0.41 * time + director->wander[1]);
    double home_z = 0.45 * sin(0.13 * time + director->wander[2]) +
                    0.35 * sin(0.37 * time + director->wander[3]);
    director->x += (home_x + c * director->push - director->x) * 0.9 * dt;
    director->z += (home_z + s * director->push - director->z) * 0.9 * dt;
    director->x = clampd(director->x, -RING_INSIDE, RING_INSIDE);
    director->z = clampd(director->z, -RING_INSIDE, RING_INSIDE);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        double sign = i == 0 ? -0.5 : 0.5;
        sparring_performer *one = &director->fighter[i], *other = &director->fighter[1 - i];
        sparring_walker *walker = &one->walker;
        double heading = atan2(other->walker.x - walker->x, other->walker.z - walker->z);
        int kicks = sparring_performer_kicks(one);
        if (kicks)
            sparring_walker_go(walker, walker->x, walker->z, walker->heading, dt);
        else
            sparring_walker_go(walker, director->x + sign * c * director->distance,
                               director->z + sign * s * director->distance, heading, dt);
        sparring_walker_feet(walker, kicks, dt);
    }
}

/* Rounds: to the corners and back. */
static void place_corners(sparring_director *director)
{
    int back = director->mode == MODE_RETURN;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        sparring_walker *walker = &director->fighter[i].walker;
        double sign = i == 0 ? -1 : 1;
        double x = sign * (back ? 0.75 : CORNER), z = sign * (back ? 0 : CORNER);
        double away = hypot(x - walker->x, z - walker->z);
        double heading = atan2(-walker->x, -walker->z);
        if (away > 0.35)
            heading = atan2(x - walker->x, z - walker->z);
        else if (back)
            heading = sign * radians(-90);
        walker->fastest = 1.25;
        /* A target not too far ahead: people do not walk like springs. */
        double reach = away > 0.8 ? 0.8 / away : 1;
        sparring_walker_go(walker, walker->x + (x - walker->x) * reach,
                           walker->z + (z - walker->z) * reach, heading, STEP);
        sparring_walker_feet(walker, 0, STEP);
    }
}

static void pose_free(sparring_director *director, int who)
{
    sparring_performer *performer = &director->fighter[who];
    const sparring_performer *other = &director->fighter[1 - who];
    double channel[CHANNEL_COUNT];
    sparring_performer_channels(performer, STEP, channel);
    for (int i = 0; i < PERFORMER_LAYERS; i++) {
        sparring_layer *layer = &performer->layer[i];
        const sparring_move *move = layer->take.move;
        if (!layer->active || move->limb == LIMB_NONE)
            continue;
        v3 aim = v3_add(sparring_touch_aim(performer, other, move), layer->error);
        if (layer->time < layer->take.knot[1])
            layer->aim = aim;
        int lead = sparring_limb_lead(move->limb), leg = sparring_limb_is_leg(move->limb);
        int side = sparring_pose_side(&performer->pose, lead);
        const sparring_skeleton *k = &performer->skeleton;
        /* Aimed no farther than the limb is long: the strike ends in the air, not in a snap. */
        v3 from = leg ? k->hip[side] : k->shoulder[side], way = v3_sub(layer->aim, from);
        double longest = leg ? performer->body->thigh + performer->body->shank
                             : performer->body->upper_arm + performer->body->forearm;
        double share = fmin(1, longest / fmax(v3_len(way), 0.1));
        v3 *target = leg ? &performer->pose.foot_target[lead] : &performer->pose.hand_target[lead];
        *target = v3_lerp(*target, v3_mad(from, way, share), 1 - exp(-STEP / 0.02));
    }
    if (director->mode == MODE_PAUSE || director->mode == MODE_RETURN) {
        double c = sin(performer->walker.heading), s = cos(performer->walker.heading);
        performer->look_at = v3_of(performer->walker.x + 3 * c, 1.45, performer->walker.z + 3 * s);
    } else {
        performer->look_at = v3_mad(v3_mul(other->skeleton.head, 0.7), other->skeleton.neck, 0.3);
    }
    sparring_performer_show(performer, channel, NULL, STEP);
    for (int lead = 0; lead < 2; lead++) {
        performer->grip[lead] =
            performer->skeleton.wrist[sparring_pose_side(&performer->pose, lead)];
        performer->grip_kind[lead] = -1;
    }
}

static void begin_pause(sparring_director *director)
{
    director->mode = MODE_PAUSE;
    director->pause_ends =
        sparring_director_now(director) + random_between(&director->random, 8, 11);
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        director->fighter[i].want_ready = 0;
}

static void begin_round(sparring_director *director)
{
    double time = sparring_director_now(director);
    director->round++;
    director->round_ends = time + director->round_seconds;
    director->next_grapple = time + random_between(&director->random, 4, 8);
    director->next_shot = time + random_between(&director->random, 10, 25);
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        director->fighter[i].walker.fastest = 1.5;
    read_pair(director);
    sparring_director_rest(director, 0.4, 1.2);
    sparring_crowd_call(director->crowd, CALL_START);
}

static void run_rounds(sparring_director *director)
{
    double time = sparring_director_now(director);
    if (director->mode == MODE_APART && time >= director->round_ends) {
        begin_pause(director);
    } else if (director->mode == MODE_PAUSE && time >= director->pause_ends - 3.5) {
        director->mode = MODE_RETURN;
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            sparring_performer *one = &director->fighter[i];
            one->want_ready = 1;
            one->tired = fmax(0, one->tired - 0.2);
        }
    } else if (director->mode == MODE_RETURN && time >= director->pause_ends) {
        begin_round(director);
    }
}

static void fill_moment(sparring_director *director, sparring_moment *moment)
{
    moment->step = director->steps;
    moment->round = director->round;
    moment->state =
        director->mode == MODE_PAUSE || director->mode == MODE_RETURN ? STATE_PAUSE : STATE_FIGHT;
    moment->actors = SPARRING_FIGHTERS;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const sparring_performer *performer = &director->fighter[i];
        sparring_actor *actor = &moment->actor[i];
        actor->skeleton = performer->skeleton;
        actor->doing = sparring_director_doing(director, i);
        actor->contact = performer->contact;
        actor->southpaw = performer->walker.southpaw;
        actor->velocity = performer->velocity;
    }
    sparring_crowd_step(director->crowd, moment);
}

static void director_step(sparring_animator *animator, sparring_moment *ret_moment)
{
    sparring_director *director = (sparring_director *)animator;
    director->steps++;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        sparring_performer *one = &director->fighter[i];
        one->contact.present = 0;
        one->tired = fmin(1, one->tired + STEP / 260);
    }
    run_rounds(director);
    if (director->mode == MODE_HOLD) {
        sparring_director_hold(director);
        if (director->mode != MODE_HOLD)
            read_pair(director);
    } else {
        if (director->mode == MODE_PAUSE || director->mode == MODE_RETURN) {
            place_corners(director);
        } else {
            sparring_director_fight(director);
            if (director->mode != MODE_HOLD)
                place_pair(director);
        }
        if (director->mode == MODE_HOLD) {
            sparring_director_hold(director);
        } else {
            for (int i = 0; i < SPARRING_FIGHTERS; i++)
                pose_free(director, i);
            sparring_director_contacts(director);
        }
    }
    fill_moment(director, ret_moment);
}

static void director_free(sparring_animator *animator)
{
    sparring_director *director = (sparring_director *)animator;
    sparring_crowd_free(&director->crowd);
    free(director);
}

int sparring_director_new(const sparring_cast *cast, sparring_origin origin, sparring_split split,
                          uint64_t seed, double loose, sparring_animator **ret_animator,
                          poise_err *err)
{
    sparring_director *director = calloc(1, sizeof(*director));
    if (director == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for a bout");
    int code = sparring_crowd_new(cast, seed, &director->crowd, err);
    if (code != 0) {
        free(director);
        return code;
    }
    director->animator = (sparring_animator){cast, director_step, director_free};
    director->random = random_stream(seed, 1);
    director->library =
        origin == ORIGIN_SECOND ? &sparring_library_second : &sparring_library_first;
    director->answer_by = -1;
    director->last_knock_down = -40;
    sparring_random *random = &director->random;
    for (int i = 0; i < 4; i++)
        director->wander[i] = random_between(random, 0, 6.28);
    director->round_seconds = random_between(random, 45, 85);
    director->angle = random_between(random, -3.1, 3.1);
    director->turn_wanted = random_unit(random) < 0.5 ? -0.6 : 0.6;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        double sign = i == 0 ? -0.7 : 0.7;
        double x = sign * cos(director->angle), z = sign * sin(director->angle);
        sparring_performer_start(&director->fighter[i], &cast->body[i], director->library, split,
                                 seed, 10 + (uint64_t)i, x, z, atan2(-x, -z));
        sparring_random own = random_stream(seed, 80 + (uint64_t)i);
        sparring_loose_start(&director->fighter[i].loose, loose, &own);
        director->aggression[i] = random_between(random, 0.3, 1);
        director->next_switch[i] = random_between(random, 12, 40);
        director->fighter[i].tired = random_between(random, 0, 0.3);
    }
    begin_round(director);
    /* A second of standing, so that everything has settled and a first frame looks like any other.
     */
    director->mode_until += 1;
    sparring_moment moment;
    for (int i = 0; i < SPARRING_STEPS; i++)
        director_step(&director->animator, &moment);
    director->steps = -1; /* the first moment asked for is number 0 */
    director->mode_until -= 1;
    director->round_ends -= 1;
    director->next_grapple -= 1;
    *ret_animator = &director->animator;
    return 0;
}
