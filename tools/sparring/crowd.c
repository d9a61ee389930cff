#include "crowd.h"
#include "performer.h"

#include <stdlib.h>

static const double STEP = 1.0 / SPARRING_STEPS;

/* What a bystander does all the time. */
typedef enum habit {
    HABIT_STAND,
    HABIT_FOLD,
    HABIT_HIPS,
    HABIT_FILM,
    HABIT_SHOUT,
    HABIT_WALK
} habit;

typedef struct person {
    sparring_performer performer;
    habit habit;
    double home_x, home_z, way_x, way_z; /* walkers go to and fro between home and home + way */
    double until;                        /* seconds: the present errand's end */
    int out;                             /* on the way out */
    double arms;                         /* 0..1: how far the arms are where the habit wants them */
} person;

struct sparring_crowd {
    const sparring_cast *cast;
    person person[SPARRING_PEOPLE_MAX];
    sparring_random random;
    double time;
    sparring_call call, called; /* now, and in the last step */
    double call_until;
    double whim, whim_until; /* the side of the ring the referee keeps away from */
};

/* Wrists against the neck for a habit, lead arm; the rear arm mirrors it unless given. */
typedef struct arms {
    v3 lead, rear;
    double lead_elbow, rear_elbow;
} arms;

static const arms habits[] = {
    [HABIT_STAND] = {{0.25, -0.55, 0.05}, {-0.25, -0.55, 0.05}, 24, 24},
    [HABIT_FOLD] = {{-0.06, -0.26, 0.22}, {0.08, -0.22, 0.24}, 30, 30},
    [HABIT_HIPS] = {{0.20, -0.44, 0.04}, {-0.20, -0.44, 0.04}, 84, 84},
    [HABIT_FILM] = {{0.07, 0.10, 0.30}, {-0.07, 0.06, 0.30}, 34, 34},
    [HABIT_SHOUT] = {{0.14, 0.12, 0.12}, {-0.13, 0.12, 0.12}, 60, 60},
    [HABIT_WALK] = {{0.25, -0.55, 0.05}, {-0.25, -0.55, 0.05}, 24, 24},
};
static const arms parting = {{0.34, -0.16, 0.40}, {-0.34, -0.16, 0.40}, 40, 40};
static const arms watching = {{0.20, -0.38, 0.22}, {-0.20, -0.40, 0.20}, 24, 24};

static void place_bystander(person *p, sparring_random *random)
{
    double angle, away = random_between(random, 3.55, 4.3);
    int side =
        random_below(random, 3); /* beyond the far ropes, left, right; seldom the near side */
    double along = random_between(random, -2.6, 2.6);
    if (random_unit(random) < 0.08)
        side = 3;
    p->home_x = side == 1 ? -away : side == 2 ? away : along;
    p->home_z = side == 0 ? -away : side == 3 ? away : along;
    angle = random_between(random, 2, 4) * (random_unit(random) < 0.5 ? -1 : 1);
    p->way_x = side == 0 || side == 3 ? clampd(p->home_x + angle, -3.4, 3.4) - p->home_x : 0;
    p->way_z = side == 0 || side == 3 ? 0 : clampd(p->home_z + angle, -3.4, 2.2) - p->home_z;
    double draw = random_unit(random);
    p->habit = draw < 0.2    ? HABIT_STAND
               : draw < 0.4  ? HABIT_FOLD
               : draw < 0.5  ? HABIT_HIPS
               : draw < 0.65 ? HABIT_FILM
               : draw < 0.75 ? HABIT_SHOUT
                             : HABIT_WALK;
    p->arms = 1;
}

int sparring_crowd_new(const sparring_cast *cast, uint64_t seed, sparring_crowd **ret_crowd,
                       poise_err *err)
{
    sparring_crowd *crowd = calloc(1, sizeof(*crowd));
    if (crowd == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the people around a bout");
    crowd->cast = cast;
    crowd->random = random_stream(seed, 40);
    for (int i = SPARRING_FIGHTERS; i < cast->actors; i++) {
        person *p = &crowd->person[i];
        sparring_random random = random_stream(seed, 41 + (uint64_t)i);
        p->home_z = -1.8;
        if (cast->role[i] == ROLE_BYSTANDER)
            place_bystander(p, &random);
        sparring_performer_start(&p->performer, &cast->body[i], NULL, SPLIT_TRAIN, seed,
                                 50 + (uint64_t)i, p->home_x, p->home_z,
                                 atan2(-p->home_x, -p->home_z));
        p->performer.walker.southpaw = 0;
        sparring_walker_stand(&p->performer.walker);
    }
    *ret_crowd = crowd;
    return 0;
}

void sparring_crowd_free(sparring_crowd **crowd)
{
    if (crowd == NULL)
        return;
    free(*crowd);
    *crowd = NULL;
}

void sparring_crowd_call(sparring_crowd *crowd, sparring_call call)
{
    static const double seconds[] = {
        [CALL_WATCH] = 0, [CALL_BREAK] = 2.0, [CALL_COUNT] = 6.0, [CALL_START] = 0.9};
    crowd->call = call;
    crowd->call_until = crowd->time + seconds[call];
}

static void put_arms(const arms *wanted, double share, double *channel)
{
    const v3 *hand[2] = {&wanted->lead, &wanted->rear};
    for (int i = 0; i < 2; i++) {
        double *c = channel + (i == SPARRING_LEAD ? 0 : ARM_BLOCK);
        c[LEAD_HAND_X] = lerpd(c[LEAD_HAND_X], hand[i]->x, share);
        c[LEAD_HAND_Y] = lerpd(c[LEAD_HAND_Y], hand[i]->y, share);
        c[LEAD_HAND_Z] = lerpd(c[LEAD_HAND_Z], hand[i]->z, share);
        c[LEAD_ELBOW] =
            lerpd(c[LEAD_ELBOW], i == 0 ? wanted->lead_elbow : wanted->rear_elbow, share);
    }
}

static void walk_to(person *p, double x, double z, v3 watch, double fastest)
{
    sparring_walker *walker = &p->performer.walker;
    double away = hypot(x - walker->x, z - walker->z);
    double heading = atan2(watch.x - walker->x, watch.z - walker->z);
    if (away > 1.0)
        heading = atan2(x - walker->x, z - walker->z);
    walker->fastest = fastest;
    double reach = away > 0.7 ? 0.7 / away : 1;
    sparring_walker_go(walker, walker->x + (x - walker->x) * reach,
                       walker->z + (z - walker->z) * reach, heading, STEP);
    sparring_walker_feet(walker, 0, STEP);
}

static void show(person *p, const arms *wanted, double share, v3 watch)
{
    double channel[CHANNEL_COUNT];
    sparring_performer_channels(&p->performer, STEP, channel);
    p->arms += clampd(share - p->arms, -2.2 * STEP, 2.2 * STEP);
    put_arms(wanted, smoothstepd(0, 1, p->arms), channel);
    p->performer.look_at = watch;
    sparring_performer_show(&p->performer, channel, NULL, STEP);
}

/* How much the referee dislikes to stand in direction `angle` of the pair (0 = +z): in line with
 * the two, and on the side where most spectators and cameras are; `whim` turns that side. */
static double dislike(const sparring_crowd *crowd, double angle, v3 line)
{
    double in_line = sin(angle) * line.x + cos(angle) * line.z;
    return 1.0 * in_line * in_line + 1.9 * cos(angle - crowd->whim);
}

static void step_referee(sparring_crowd *crowd, person *p, const sparring_moment *moment)
{
    v3 one = moment->actor[0].skeleton.pelvis, other = moment->actor[1].skeleton.pelvis;
    v3 middle = v3_lerp(one, other, 0.5), line = v3_sub(other, one);
    line.y = 0;
    line = v3_unit(line, v3_of(1, 0, 0));
    if (crowd->call != CALL_WATCH && crowd->time >= crowd->call_until)
        crowd->call = CALL_WATCH;
    if (crowd->time >= crowd->whim_until) {
        crowd->whim_until = crowd->time + random_between(&crowd->random, 6, 14);
        crowd->whim = random_unit(&crowd->random) < 0.8 ? random_between(&crowd->random, -0.7, 0.7)
                                                        : random_between(&crowd->random, -3.1, 3.1);
    }
    /* He walks round the pair, never through it: downhill in what he dislikes. */
    const sparring_walker *walker = &p->performer.walker;
    double angle = atan2(walker->x - middle.x, walker->z - middle.z);
    double slope = (dislike(crowd, angle + 0.1, line) - dislike(crowd, angle - 0.1, line)) / 0.2;
    double away = crowd->call == CALL_BREAK ? 0.85 : crowd->call == CALL_COUNT ? 1.1 : 2.4;
    angle -= clampd(0.5 * slope, -0.45, 0.45);
    double x = clampd(middle.x + away * sin(angle), -2.6, 2.6);
    double z = clampd(middle.z + away * cos(angle), -2.6, 2.6);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) { /* nor into one of them */
        v3 other_one = moment->actor[i].skeleton.pelvis;
        double from_x = walker->x - other_one.x, from_z = walker->z - other_one.z;
        double near = fmax(0, 0.8 - hypot(from_x, from_z));
        x += 2 * near * from_x;
        z += 2 * near * from_z;
    }
    walk_to(p, x, z, middle, 1.4);
    const arms *wanted = &watching;
    arms count = watching;
    if (crowd->call == CALL_BREAK || crowd->call == CALL_START) {
        wanted = &parting;
    } else if (crowd->call == CALL_COUNT) {
        double beat = fmod(crowd->time, 1.0);
        double up = smoothstepd(0, 0.4, beat) * (1 - smoothstepd(0.5, 0.9, beat));
        count.rear = v3_of(-0.24, lerpd(-0.16, 0.34, up), lerpd(0.40, 0.16, up));
        count.rear_elbow = 40;
        wanted = &count;
    }
    if (crowd->call != crowd->called) {
        crowd->called = crowd->call;
        sparring_performer_restart(&p->performer, 0.45);
    }
    double speed = hypot(walker->speed_x, walker->speed_z);
    double share = wanted == &watching ? 1 - 0.7 * smoothstepd(0.4, 1.0, speed) : 1;
    show(p, wanted, share, v3_of(middle.x, 1.2, middle.z));
}

static void step_bystander(sparring_crowd *crowd, person *p, const sparring_moment *moment)
{
    v3 watch = v3_lerp(moment->actor[0].skeleton.head, moment->actor[1].skeleton.head, 0.5);
    double x = p->home_x, z = p->home_z;
    if (p->habit == HABIT_WALK) {
        if (crowd->time >= p->until) {
            p->out = !p->out;
            p->until = crowd->time + random_between(&p->performer.random, 3, 9);
        }
        x += p->out ? p->way_x : 0;
        z += p->out ? p->way_z : 0;
    }
    walk_to(p, x, z, watch, 1.15);
    double lively = p->habit == HABIT_SHOUT ? 0.5 + 0.5 * sin(0.9 * crowd->time + p->home_x) : 1;
    show(p, &habits[p->habit], p->habit == HABIT_WALK || p->habit == HABIT_STAND ? 0 : lively,
         watch);
}

void sparring_crowd_step(sparring_crowd *crowd, sparring_moment *moment)
{
    crowd->time += STEP;
    moment->actors = crowd->cast->actors;
    for (int i = SPARRING_FIGHTERS; i < crowd->cast->actors; i++) {
        person *p = &crowd->person[i];
        if (crowd->cast->role[i] == ROLE_REFEREE)
            step_referee(crowd, p, moment);
        else
            step_bystander(crowd, p, moment);
        sparring_actor *actor = &moment->actor[i];
        *actor =
            (sparring_actor){.skeleton = p->performer.skeleton, .velocity = p->performer.velocity};
    }
}
