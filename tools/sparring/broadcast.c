#include "broadcast.h"

#include <stdlib.h>

/* The director of the programme looks at ring time step by step:
 *
 *   LIVE on one camera for 4..12 s, then a cut to another camera, or, when an exchange has just
 *   ended that is worth it and the last one is long enough ago, a REPLAY: its recording of one
 *   camera, from REPLAY_LEAD seconds before the contact, at half to a quarter of its speed.
 *
 * Wipes begin WIPE_STEPS/2 before a change and end as long after it. So a change is decided
 * WIPE_STEPS/2 before it happens (`next` holds it until then), with a wipe or without. */

enum { WIPE_STEPS = SPARRING_STEPS / 2, SHOT_LEAST = 2 * SPARRING_STEPS, WIPE_LOOKS = 3 };

static const double REPLAY_LEAD = 0.9, REPLAY_AFTER = 0.35; /* ring seconds around a contact */

/* What is on air from one change to the next. */
typedef struct programme {
    int camera;
    int focus; /* of the roaming camera: -1 the pair */
    int replay;
    double from, speed;   /* a replay's first step of ring time; ring steps per step */
    long long begin, end; /* steps: its change, and when the next change is due */
    int wipe;             /* -1: a plain cut; else the look of the wipe by which it came */
} programme;

typedef struct kept {
    sparring_moment moment;
    sparring_camera camera[BROADCAST_CAMERAS_MAX];
} kept;

struct sparring_broadcast {
    sparring_random random;
    int cameras;
    sparring_rig rig[BROADCAST_CAMERAS_MAX];
    int cuts;            /* 0: the first camera all the time */
    programme now, next; /* next: decided, not yet on air (while has_next) */
    int has_next;
    int number;               /* of shots */
    long long replay_allowed; /* not before this step */
    long long landed;         /* step of the last strike that landed, -1 before any */
    sparring_moment moment, moment_before;
    sparring_camera camera[BROADCAST_CAMERAS_MAX], camera_before[BROADCAST_CAMERAS_MAX];
    kept *kept; /* NULL without cuts; step s at place s / BROADCAST_STRIDE % BROADCAST_KEPT */
    sparring_contact strike[SPARRING_FIGHTERS]; /* since the last shot asked for, live */
    double last_step;                           /* the last one asked for; before any: -1 */
};

static const sparring_camera_kind single_kind[] = {
    [VIEWING_SIDE] = CAMERA_SIDE,     [VIEWING_BROADCAST] = CAMERA_MAIN,
    [VIEWING_CORNER] = CAMERA_CORNER, [VIEWING_PHONE] = CAMERA_PHONE,
    [VIEWING_LOW] = CAMERA_LOW,       [VIEWING_HIGH] = CAMERA_HIGH,
};

/* A broadcast has its main camera, the reverse one, a roaming one, and two of the others. */
static int choose_cameras(sparring_broadcast *b, sparring_viewing viewing,
                          sparring_camera_kind *ret_kinds)
{
    if (!b->cuts) {
        ret_kinds[0] = single_kind[viewing];
        return 1;
    }
    static const sparring_camera_kind others[4] = {CAMERA_SIDE, CAMERA_LOW, CAMERA_HIGH,
                                                   CAMERA_CORNER};
    int first = random_below(&b->random, 4), second = (first + 1 + random_below(&b->random, 3)) % 4;
    ret_kinds[0] = CAMERA_MAIN;
    ret_kinds[1] = CAMERA_ROAMING;
    ret_kinds[2] = others[first];
    ret_kinds[3] = others[second];
    ret_kinds[4] = CAMERA_REVERSE;
    return 5;
}

enum { CAMERA_OF_MAIN = 0, CAMERA_OF_ROAMING = 1 };

static long long steps_of(double seconds)
{
    return (long long)(seconds * SPARRING_STEPS + 0.5);
}

static void keep(sparring_broadcast *b)
{
    if (b->kept == NULL || b->moment.step % BROADCAST_STRIDE != 0)
        return;
    kept *place = &b->kept[b->moment.step / BROADCAST_STRIDE % BROADCAST_KEPT];
    place->moment = b->moment;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) { /* what came in the steps between is not lost */
        if (!b->moment.actor[i].contact.present && b->moment_before.actor[i].contact.present)
            place->moment.actor[i].contact = b->moment_before.actor[i].contact;
    }
    for (int i = 0; i < b->cameras; i++)
        place->camera[i] = b->camera[i];
}

static const kept *kept_at(const sparring_broadcast *b, long long step)
{
    return &b->kept[step / BROADCAST_STRIDE % BROADCAST_KEPT];
}

int sparring_broadcast_new(sparring_viewing viewing, int plain, sparring_split split, uint64_t seed,
                           int width, int height, const sparring_moment *first,
                           sparring_broadcast **ret_broadcast, poise_err *err)
{
    sparring_broadcast *b = calloc(1, sizeof(*b));
    if (b == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the cameras");
    b->random = random_stream(seed, 21);
    if (viewing == VIEWING_AUTO) { /* a third are broadcasts */
        static const sparring_viewing drawn[12] = {
            VIEWING_SIDE,      VIEWING_SIDE,      VIEWING_SIDE,      VIEWING_BROADCAST,
            VIEWING_BROADCAST, VIEWING_BROADCAST, VIEWING_BROADCAST, VIEWING_CORNER,
            VIEWING_PHONE,     VIEWING_PHONE,     VIEWING_LOW,       VIEWING_HIGH};
        viewing = drawn[random_below(&b->random, 12)];
    }
    b->cuts = viewing == VIEWING_BROADCAST && !plain;
    sparring_camera_kind kinds[BROADCAST_CAMERAS_MAX];
    b->cameras = choose_cameras(b, viewing, kinds);
    for (int i = 0; i < b->cameras; i++) {
        sparring_rig_start(&b->rig[i], kinds[i], split, seed, width, height, first);
        b->camera[i] = b->camera_before[i] = sparring_rig_camera(&b->rig[i]);
    }
    if (b->cuts) {
        b->kept = malloc(sizeof(*b->kept) * BROADCAST_KEPT);
        if (b->kept == NULL) {
            sparring_broadcast_free(&b);
            return poise_fail(err, POISE_ENOMEM, "no memory for the replays (%zu bytes)",
                              sizeof(kept) * BROADCAST_KEPT);
        }
    }
    b->moment = b->moment_before = *first;
    b->number = 1;
    b->last_step = b->landed = -1;
    b->now = (programme){.focus = -1, .speed = 1, .wipe = -1};
    b->now.end = steps_of(random_between(&b->random, 5, 12));
    b->replay_allowed = steps_of(10); /* by then there is a past to show */
    keep(b);
    *ret_broadcast = b;
    return 0;
}

void sparring_broadcast_free(sparring_broadcast **broadcast)
{
    if (broadcast == NULL || *broadcast == NULL)
        return;
    free((*broadcast)->kept);
    free(*broadcast);
    *broadcast = NULL;
}

/* The next change, at the earliest WIPE_STEPS/2 from now: a replay of a contact, or another camera.
 */
static programme choose_next(sparring_broadcast *b, long long begin)
{
    sparring_random *random = &b->random;
    programme next = {.focus = -1, .speed = 1, .wipe = -1, .begin = begin};
    long long since = b->moment.step - b->landed;
    int fresh = b->landed >= 0 && since > steps_of(REPLAY_AFTER) && since < steps_of(6);
    if (!b->now.replay && fresh && begin >= b->replay_allowed && random_unit(random) < 0.8) {
        next.replay = 1;
        next.speed = random_between(random, 0.25, 0.5);
        double span = clampd((REPLAY_LEAD + REPLAY_AFTER) / next.speed, 3, 6) * next.speed;
        next.from = (double)b->landed - (span - REPLAY_AFTER) * SPARRING_STEPS;
        next.camera = random_unit(random) < 0.35 ? b->now.camera : random_below(random, b->cameras);
        next.end = begin + steps_of(span / next.speed);
        b->replay_allowed = next.end + steps_of(random_between(random, 18, 45));
    } else {
        int pause = b->moment.state == STATE_PAUSE;
        if (pause && random_unit(random) < 0.6) { /* a fighter in his corner */
            next.camera = CAMERA_OF_ROAMING;
            next.focus = random_below(random, SPARRING_FIGHTERS);
        } else { /* mostly back to the main camera; the reverse one now and then */
            double drawn = random_unit(random);
            next.camera = drawn < 0.35   ? CAMERA_OF_MAIN
                          : drawn < 0.90 ? 1 + random_below(random, b->cameras - 2)
                                         : b->cameras - 1;
        }
        if (!b->now.replay && next.camera == b->now.camera && next.focus == b->now.focus)
            next.camera = (next.camera + 1) % (b->cameras - 1);
        if (pause && next.camera == CAMERA_OF_ROAMING && next.focus < 0)
            next.focus = random_below(random, SPARRING_FIGHTERS); /* they are far apart */
        next.end = begin + steps_of(random_between(random, 4, next.focus >= 0 ? 7 : 12));
    }
    if ((next.replay || b->now.replay) && random_unit(random) < 0.6)
        next.wipe = random_below(random, WIPE_LOOKS);
    return next;
}

static void direct(sparring_broadcast *b)
{
    long long step = b->moment.step;
    /* The fight goes on: nobody is to miss it, but no shot is a mere flash. */
    if (b->now.focus >= 0 && b->moment.state == STATE_FIGHT && !b->has_next) {
        long long soon = step + WIPE_STEPS / 2, least = b->now.begin + SHOT_LEAST;
        soon = soon > least ? soon : least;
        b->now.end = soon < b->now.end ? soon : b->now.end;
    }
    int roaming_rests = b->now.replay || b->now.camera != CAMERA_OF_ROAMING;
    if (b->moment.state == STATE_FIGHT && roaming_rests && b->rig[CAMERA_OF_ROAMING].focus >= 0)
        sparring_rig_focus(&b->rig[CAMERA_OF_ROAMING], -1, &b->moment); /* for later recordings */
    if (!b->has_next && step >= b->now.end - WIPE_STEPS / 2) {
        b->next = choose_next(b, b->now.end);
        b->has_next = 1;
    }
    if (b->has_next && step >= b->next.begin) {
        b->now = b->next;
        b->has_next = 0;
        b->number++;
        if (!b->now.replay && b->now.camera == CAMERA_OF_ROAMING &&
            b->rig[CAMERA_OF_ROAMING].focus != b->now.focus) {
            sparring_rig_focus(&b->rig[CAMERA_OF_ROAMING], b->now.focus, &b->moment);
            b->camera[CAMERA_OF_ROAMING] = b->camera_before[CAMERA_OF_ROAMING] =
                sparring_rig_camera(&b->rig[CAMERA_OF_ROAMING]);
        }
    }
}

void sparring_broadcast_step(sparring_broadcast *broadcast, const sparring_moment *moment)
{
    sparring_broadcast *b = broadcast;
    b->moment_before = b->moment;
    b->moment = *moment;
    for (int i = 0; i < b->cameras; i++) {
        b->camera_before[i] = b->camera[i];
        sparring_rig_step(&b->rig[i], moment);
        b->camera[i] = sparring_rig_camera(&b->rig[i]);
    }
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const sparring_contact *contact = &moment->actor[i].contact;
        if (!contact->present)
            continue;
        b->strike[i] = *contact;
        if (contact->outcome == OUTCOME_LANDED)
            b->landed = moment->step;
    }
    if (b->cuts)
        direct(b);
    keep(b);
}

int sparring_broadcast_live(const sparring_broadcast *broadcast)
{
    return !broadcast->now.replay;
}

const char *sparring_broadcast_name(const sparring_broadcast *broadcast)
{
    return broadcast->cuts ? "broadcast" : sparring_camera_names[broadcast->rig[0].kind];
}

/* How far a wipe has gone at `step`, or -1: it belongs to the change before or to the one to come.
 */
static double wipe_at(const sparring_broadcast *b, double step, int *ret_look)
{
    const double half = WIPE_STEPS / 2.0;
    *ret_look = 0;
    if (b->now.wipe >= 0 && step < (double)b->now.begin + half) {
        *ret_look = b->now.wipe;
        return 0.5 + 0.5 * (step - (double)b->now.begin) / half;
    }
    if (b->has_next && b->next.wipe >= 0 && step > (double)b->next.begin - half) {
        *ret_look = b->next.wipe;
        return 0.5 - 0.5 * ((double)b->next.begin - step) / half;
    }
    return -1;
}

/* What lies between two recordings `steps` apart, and what lay one such distance before it. */
static void show_between(const sparring_moment *a, const sparring_moment *c,
                         const sparring_camera *camera_a, const sparring_camera *camera_c,
                         double part, int steps, sparring_shot *shot)
{
    sparring_moment_between(a, c, part, &shot->moment);
    sparring_moment_between(a, c, part - 1, &shot->earlier);
    shot->camera = sparring_camera_between(camera_a, camera_c, part);
    shot->camera_earlier = sparring_camera_between(camera_a, camera_c, part - 1);
    shot->earlier_s = (double)steps / SPARRING_STEPS;
}

static void show_past(sparring_broadcast *b, double step, sparring_shot *shot)
{
    double ring = b->now.from + (step - (double)b->now.begin) * b->now.speed;
    double earlier = ring - (step - b->last_step) * b->now.speed;
    long long low = (long long)(ring / BROADCAST_STRIDE) * BROADCAST_STRIDE;
    const kept *a = kept_at(b, low), *c = kept_at(b, low + BROADCAST_STRIDE);
    int camera = b->now.camera;
    show_between(&a->moment, &c->moment, &a->camera[camera], &c->camera[camera],
                 (ring - (double)low) / BROADCAST_STRIDE, BROADCAST_STRIDE, shot);
    shot->ring_step = ring;
    for (long long s = ((long long)(earlier / BROADCAST_STRIDE) + 1) * BROADCAST_STRIDE;
         (double)s <= ring; s += BROADCAST_STRIDE) {
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            if (kept_at(b, s)->moment.actor[i].contact.present)
                shot->contact[i] = kept_at(b, s)->moment.actor[i].contact;
        }
    }
}

void sparring_broadcast_shot(sparring_broadcast *broadcast, double step, sparring_shot *ret_shot)
{
    sparring_broadcast *b = broadcast;
    sparring_shot *shot = ret_shot;
    shot->number = b->number;
    shot->kind = b->rig[b->now.camera].kind;
    shot->replay = b->now.replay;
    shot->speed = b->now.speed;
    shot->wipe = wipe_at(b, step, &shot->wipe_look);
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        shot->contact[i] = (sparring_contact){0};
    if (b->now.replay) {
        show_past(b, fmax(step, (double)b->now.begin), shot);
    } else {
        double part = clampd(1 - ((double)b->moment.step - step), 0, 1);
        int camera = b->now.camera;
        show_between(&b->moment_before, &b->moment, &b->camera_before[camera], &b->camera[camera],
                     part, 1, shot);
        shot->ring_step = step;
        for (int i = 0; i < SPARRING_FIGHTERS; i++)
            shot->contact[i] = b->strike[i];
    }
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        b->strike[i].present = 0;
    b->last_step = step;
}
