/* Recorded people as an animator: two fighters stand in a guard, walk, and play clips at each
 * other.
 *
 * Invariants. A fighter is always a blend of its stroll (guard, walking) and its track (the clip),
 * weight 0 or 1 outside of transitions. While a track is played the stroll does not move; when it
 * ends the stroll stands where the track has led. A fighter plans a stretch, walks to where it has
 * to begin so that its farthest point meets the other, and plays it only where the way is free. */
#include "retarget.h"
#include "stroll.h"

#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PLAN_ATTEMPTS = 12,
    STREAM_PLAYBACK = 40, /* random streams of this file: one of the bout, one per fighter */
};

static const double DT = 1.0 / SPARRING_STEPS, TURN_FULL = 2 * 3.14159265358979323846;

static const double BLEND = 0.28, /* seconds, of feet that are near */
    BLEND_MAX = 0.70,             /* of feet that have a way to go */
    RING = 2.45,                  /* nobody's pelvis gets nearer to the ropes */
    EASE = 0.12, BLEND_TURN = 5,  /* radians per second of a limb in a transition, on average */
    NEAREST = 0.55,               /* two pelvises, metres */
    WALK_MAX = 3,                 /* seconds given to get to where a stretch begins */
    ROUND_MIN = 45, ROUND_MAX = 80, PAUSE = 8;

typedef enum player_state { AT_EASE, ON_THE_WAY, PLAYING } player_state;

typedef struct player {
    sparring_random random;
    int southpaw;
    sparring_stroll stroll;
    player_state state;
    double until; /* seconds of ring time: AT_EASE: next plan; ON_THE_WAY: patience */

    /* The stretch that is planned or played. */
    sparring_track *track;
    const sparring_stretch *stretch;
    const sparring_event *event;            /* the one it was chosen for */
    int contact;                            /* its frame of the track where it reaches farthest */
    double yaw, x, z;                       /* where the track is placed */
    double begin_x, begin_z, begin_heading; /* of the root when it begins */
    double speed, blend, played;            /* frames per 1/30 s; seconds; seconds since it began */
    double hold; /* seconds at the end before it runs back; < 0: it does not */

    double weight, frame; /* 0 the stroll's, 1 the track's; where in the track */
    int heard;            /* number of the event that was begun last, -1 = none */
    long long serial;
    sparring_figure figure;
    v3 pelvis_before;
} player;

typedef struct playback {
    sparring_animator animator;
    sparring_clips *clips;
    sparring_crowd *crowd;
    sparring_random random;
    player player[SPARRING_FIGHTERS];
    long long step;
    int round;
    sparring_state state;
    double state_until;
} playback;

static double now(const playback *p)
{
    return (double)p->step * DT;
}

/* Length of a stretch one way, seconds: it starts and stops softly. */
static double length_of(const player *self)
{
    return (self->track->frames - 1) / (SPARRING_CLIP_FPS * self->speed) + EASE;
}

/* Where in the track it is, `played` seconds after the transition to it began. It rests in its
 * first frame until the transition is done, and in its last one during the transition back. */
static double frame_of(const player *self, double played)
{
    double length = length_of(self), time = played - self->blend;
    if (self->hold >= 0 && time > length + self->hold)
        time = 2 * length + self->hold - time;
    time = clampd(time, 0, length);
    double soft = time < EASE ? time * time / (2 * EASE)
                  : time <= length - EASE
                      ? time - EASE / 2
                      : length - EASE - (length - time) * (length - time) / (2 * EASE);
    return soft * SPARRING_CLIP_FPS * self->speed;
}

/* When the way back to the guard is done, seconds. */
static double end_of(const player *self)
{
    double way = self->hold >= 0 ? 2 * length_of(self) + self->hold : length_of(self);
    return way + 2 * self->blend;
}

static v3 pelvis_of(const player *self, double played)
{
    if (self->state != PLAYING)
        return v3_of(self->stroll.x, 0, self->stroll.z);
    sparring_figure figure =
        sparring_track_at(self->track, frame_of(self, fmin(played, end_of(self))));
    figure = sparring_figure_place(&figure, self->yaw, self->x, self->z);
    return v3_of(figure.pelvis.x, 0, figure.pelvis.z);
}

static int is_leg(sparring_label label)
{
    return label == LABEL_KICK_LOW || label == LABEL_KICK_MID || label == LABEL_KICK_HIGH ||
           label == LABEL_KNEE;
}

static int is_strike(sparring_label label)
{
    return label >= LABEL_JAB && label <= LABEL_ELBOW;
}

/* Anatomical side of the event's limb as it is shown, or the lead side when none is named. */
static int shown_side(const player *self, const sparring_event *event)
{
    if (event->side < 0)
        return self->southpaw ? SPARRING_RIGHT : SPARRING_LEFT;
    return self->track->mirrored ? 1 - event->side : event->side;
}

/* The limb's end in a figure of the track, before it is placed. */
static v3 tip_of(const player *self, const sparring_event *event, double frame)
{
    sparring_skeleton skeleton;
    sparring_figure figure = sparring_track_at(self->track, frame);
    sparring_figure_solve(self->stroll.body, &figure, v3_of(0, 1.5, 0), &skeleton);
    int side = shown_side(self, event);
    if (is_leg(event->label))
        return v3_lerp(skeleton.ankle[side], skeleton.ball[side], 0.3);
    return v3_mad(skeleton.wrist[side], skeleton.hand_axes[side].z,
                  0.105 * self->stroll.body->scale);
}

/* Frame of the track where an event's limb is farthest from the pelvis; its middle for others. */
static int farthest(const player *self, const sparring_event *event)
{
    int first = event->first - self->track->first, last = event->last - self->track->first;
    first = first < 0 ? 0 : first;
    last = last >= self->track->frames ? self->track->frames - 1 : last;
    int best = (first + last) / 2;
    double most = -1;
    for (int i = first; i <= last && is_strike(event->label); i++) {
        v3 tip = tip_of(self, event, i), pelvis = self->track->figure[i].pelvis;
        double away = hypot(tip.x - pelvis.x, tip.z - pelvis.z);
        if (away > most) {
            most = away;
            best = i;
        }
    }
    return best;
}

/* Middle between the balls of the feet. */
static v3 between_feet(const sparring_figure *figure)
{
    return v3_lerp(figure->ball[0], figure->ball[1], 0.5);
}

/* Places the planned track: a strike so that its farthest point lies before the other, whom it is
 * thrown at; anything else from here, with the face to the other (turned by `aside`). */
static void place_track(playback *p, int who, double aside)
{
    player *self = &p->player[who];
    const player *other = &p->player[1 - who];
    sparring_figure begin = sparring_track_at(self->track, 0);
    v3 here = v3_of(self->stroll.x, 0, self->stroll.z);
    v3 there = pelvis_of(other, other->played);
    v3 way = v3_unit(v3_sub(there, here), v3_of(0, 0, 1));
    double bearing = atan2(way.x, way.z) + aside;
    if (is_strike(self->event->label)) {
        v3 tip = tip_of(self, self->event, self->contact);
        v3 pelvis = self->track->figure[self->contact].pelvis;
        self->yaw = bearing - atan2(tip.x - pelvis.x, tip.z - pelvis.z);
        /* Skin to skin is about the thickness of a trunk; many fall short. */
        double gap = random_unit(&self->random) < 0.55 ? random_between(&self->random, 0.05, 0.16)
                                                       : random_between(&self->random, 0.2, 0.5);
        m3 turn = m3_turn(self->yaw, 0, 0);
        v3 reached = m3_apply(&turn, tip);
        v3 aim = v3_mad(there, way, -gap);
        self->x = aim.x - reached.x;
        self->z = aim.z - reached.z;
    } else {
        self->yaw = bearing - sparring_figure_facing(&begin);
        m3 turn = m3_turn(self->yaw, 0, 0);
        v3 feet = m3_apply(&turn, between_feet(&begin));
        self->x = here.x - feet.x;
        self->z = here.z - feet.z;
    }
    begin = sparring_figure_place(&begin, self->yaw, self->x, self->z);
    v3 feet = between_feet(&begin);
    self->begin_x = feet.x;
    self->begin_z = feet.z;
    self->begin_heading = sparring_figure_facing(&begin);
}

/* Would the track, begun now, stay within the ropes and clear of the other? */
static int way_is_free(const playback *p, int who)
{
    const player *self = &p->player[who], *other = &p->player[1 - who];
    double nearest = is_strike(self->event->label) ? 0.8 * NEAREST : NEAREST;
    for (double played = 0; played <= end_of(self); played += 0.1) {
        sparring_figure figure = sparring_track_at(self->track, frame_of(self, played));
        figure = sparring_figure_place(&figure, self->yaw, self->x, self->z);
        v3 there = pelvis_of(other, other->played + played);
        if (fmax(fabs(figure.pelvis.x), fabs(figure.pelvis.z)) > RING ||
            hypot(figure.pelvis.x - there.x, figure.pelvis.z - there.z) < nearest)
            return 0;
    }
    return fmax(fabs(self->begin_x), fabs(self->begin_z)) < RING;
}

/* A stretch by chance: first the class, so that rare ones are seen. */
static const sparring_stretch *draw_stretch(playback *p, player *self)
{
    double weight[LABEL_COUNT] = {0}, total = 0;
    int count[LABEL_COUNT] = {0};
    for (int i = 0; i < p->clips->stretches; i++) {
        const sparring_stretch *stretch = &p->clips->stretch[i];
        count[p->clips->clip[stretch->clip].event[stretch->event].label]++;
    }
    for (int label = 0; label < LABEL_COUNT; label++) {
        double liked = label == LABEL_IDLE ? 0.2 : label == LABEL_GROUND ? 0.4 : 1;
        weight[label] = liked * sqrt(count[label]);
        total += weight[label];
    }
    double drawn = random_unit(&self->random) * total;
    int label = 0;
    while (label + 1 < LABEL_COUNT && (drawn -= weight[label]) >= 0)
        label++;
    while (count[label] == 0)
        label--;
    int which = random_below(&self->random, count[label]);
    for (int i = 0; i < p->clips->stretches; i++) {
        const sparring_stretch *stretch = &p->clips->stretch[i];
        if ((int)p->clips->clip[stretch->clip].event[stretch->event].label == label && which-- == 0)
            return stretch;
    }
    return &p->clips->stretch[0];
}

/* Draws a stretch and makes it ready; 0 when nothing fits here now. */
static int plan(playback *p, int who)
{
    player *self = &p->player[who];
    for (int attempt = 0; attempt < PLAN_ATTEMPTS; attempt++) {
        const sparring_stretch *stretch = draw_stretch(p, self);
        const sparring_clip *clip = &p->clips->clip[stretch->clip];
        const sparring_event *event = &clip->event[stretch->event];
        int mirrored = random_unit(&self->random) < 0.5;
        int lead_side = self->southpaw ? SPARRING_RIGHT : SPARRING_LEFT;
        if (event->label == LABEL_JAB && event->side >= 0) /* a jab is the lead hand's */
            mirrored = event->side != lead_side;
        else if (event->label == LABEL_CROSS && event->side >= 0)
            mirrored = event->side == lead_side;
        self->stretch = stretch;
        self->event = event;
        self->speed = random_between(&self->random, 0.9, 1.1);
        self->blend = BLEND;
        /* Who lies at the end gets up as he lay down. */
        self->hold = event->label == LABEL_GROUND ? random_between(&self->random, 0.5, 2.5) : -1;
        sparring_track_make(self->track, clip, stretch, self->stroll.body, mirrored);
        self->contact = farthest(self, event);
        double aside = 0;
        if (!is_strike(event->label) && attempt > 3) /* not everything is done face to face */
            aside = random_between(&self->random, -0.5, 0.5) * TURN_FULL;
        place_track(p, who, aside);
        if (way_is_free(p, who))
            return 1;
    }
    return 0;
}

static void begin(player *self)
{
    sparring_figure guard = sparring_stroll_figure(&self->stroll);
    sparring_figure first = sparring_track_at(self->track, 0);
    first = sparring_figure_place(&first, self->yaw, self->x, self->z);
    double way = 0, turn = 0;
    for (int i = 0; i < BONE_COUNT; i++)
        turn = fmax(turn, acos(clampd(v3_dot(guard.bone[i], first.bone[i]), -1, 1)));
    for (int side = 0; side < 2; side++)
        way = fmax(way, hypot(guard.ball[side].x - first.ball[side].x,
                              guard.ball[side].z - first.ball[side].z));
    self->blend = clampd(fmax(BLEND + 0.6 * (way - 0.25), turn / BLEND_TURN), BLEND, BLEND_MAX);
    self->state = PLAYING;
    self->played = 0;
    self->heard = -1;
}

/* Between guard and track: the trunk and the arms all the time, one foot after the other, each
 * lifted on its way. */
static sparring_figure transition(const sparring_figure *guard, const sparring_figure *track,
                                  double part)
{
    sparring_figure out = sparring_figure_between(guard, track, smoothstepd(0, 1, part));
    for (int side = 0; side < 2; side++) {
        double begins = side == SPARRING_LEFT ? 0 : 0.4;
        double way = smoothstepd(begins, begins + 0.6, part);
        v3 from = guard->ball[side], to = track->ball[side];
        double lift = 4 * way * (1 - way);
        out.ball[side] = v3_lerp(from, to, way);
        out.ball[side].y += lift * clampd(0.25 * hypot(to.x - from.x, to.z - from.z), 0, 0.05);
        out.bear[side] = lerpd(guard->bear[side], track->bear[side], way);
        out.bone[BONE_FOOT + side] =
            v3_unit(v3_lerp(guard->bone[BONE_FOOT + side], track->bone[BONE_FOOT + side], way),
                    track->bone[BONE_FOOT + side]);
    }
    return out;
}

/* The stroll goes on from where the track ends. */
static void stand_at_end(player *self)
{
    sparring_figure last = sparring_track_at(self->track, frame_of(self, end_of(self)));
    last = sparring_figure_place(&last, self->yaw, self->x, self->z);
    v3 feet = between_feet(&last);
    sparring_stroll_stand(&self->stroll, self->stroll.body, self->southpaw, feet.x, feet.z,
                          sparring_figure_facing(&last));
}

static void play(playback *p, player *self)
{
    double end = end_of(self), out = end - self->blend;
    double before = self->played;
    self->played += DT;
    if (before < out && self->played >= out)
        stand_at_end(self);
    sparring_stroll_wait(&self->stroll, DT);
    self->frame = frame_of(self, self->played);
    sparring_figure guard = sparring_stroll_figure(&self->stroll);
    sparring_figure track = sparring_track_at(self->track, self->frame);
    track = sparring_figure_place(&track, self->yaw, self->x, self->z);
    self->weight = self->played < self->blend ? self->played / self->blend
                   : self->played > out       ? (end - self->played) / self->blend
                                              : 1;
    self->weight = clampd(self->weight, 0, 1);
    self->figure = self->weight < 1 ? transition(&guard, &track, self->weight) : track;
    if (self->played >= end) {
        self->state = AT_EASE;
        self->weight = 0;
        self->until = now(p) + random_between(&self->random, 0.2, 1.1);
    }
}

/* Walks to where it has to be, or keeps a fighter's distance. */
static void walk(playback *p, int who)
{
    player *self = &p->player[who], *other = &p->player[1 - who];
    v3 here = v3_of(self->stroll.x, 0, self->stroll.z), there = pelvis_of(other, other->played);
    v3 way = v3_sub(there, here);
    double apart = v3_len(way), heading = atan2(way.x, way.z);
    way = v3_unit(way, v3_of(0, 0, 1));
    double x = here.x, z = here.z;
    if (p->state == STATE_PAUSE) {
        double corner = who == 0 ? -1 : 1;
        x = 1.7 * corner;
        z = 1.7 * corner;
        heading = atan2(-x, -z);
    } else if (self->state == ON_THE_WAY && (apart > NEAREST + 0.1 || other->state != PLAYING)) {
        x = self->begin_x;
        z = self->begin_z;
        heading = self->begin_heading;
    } else if (other->state == AT_EASE || apart < NEAREST + 0.3) {
        double miss = apart - 1.35 * self->stroll.body->scale;
        x += 0.7 * miss * way.x;
        z += 0.7 * miss * way.z;
        if (miss < 0) { /* backwards, and along the ropes when they are near */
            x += 0.4 * way.z * (who == 0 ? 1 : -1);
            z -= 0.4 * way.x * (who == 0 ? 1 : -1);
        } else { /* circling slowly */
            x += 0.12 * way.z;
            z -= 0.12 * way.x;
        }
    }
    if (apart < NEAREST + 0.45 && (p->state == STATE_PAUSE || self->state == ON_THE_WAY) &&
        (x - here.x) * way.x + (z - here.z) * way.z > 0) { /* both pass on their right */
        x = here.x - way.z - 0.3 * way.x;
        z = here.z + way.x - 0.3 * way.z;
    }
    sparring_stroll_step(&self->stroll, clampd(x, -RING, RING), clampd(z, -RING, RING), heading,
                         DT);
    self->figure = sparring_stroll_figure(&self->stroll);
}

static void decide(playback *p, int who)
{
    player *self = &p->player[who];
    const player *other = &p->player[1 - who];
    double time = now(p);
    if (p->state == STATE_PAUSE) {
        self->state = AT_EASE;
        self->until = fmax(self->until, time + 0.3);
        return;
    }
    if (self->state == AT_EASE && time >= self->until) {
        /* Nobody sets out against one who is about to come, or who lies on the floor. */
        int wait = other->state == ON_THE_WAY ||
                   (other->state == PLAYING && other->event->label == LABEL_GROUND);
        if (wait || !plan(p, who)) {
            self->until = time + 0.15;
            return;
        }
        self->state = ON_THE_WAY;
        self->until = time + WALK_MAX;
    }
    if (self->state != ON_THE_WAY)
        return;
    int there = hypot(self->begin_x - self->stroll.x, self->begin_z - self->stroll.z) < 0.06 &&
                fabs(angle_wrap(self->begin_heading - self->stroll.heading)) < radians(12);
    int stands = self->stroll.stride[0].length == 0 && self->stroll.stride[1].length == 0;
    if (there && stands && way_is_free(p, who)) {
        begin(self);
    } else if (time >= self->until) {
        self->state = AT_EASE;
        self->until = time + 0.1;
    }
}

/* Distance from a point to the limb or trunk between a and b, whose thickness is `radius`. */
static double distance_to(v3 point, v3 a, v3 b, double radius)
{
    v3 ab = v3_sub(b, a), ap = v3_sub(point, a);
    double part = clampd(v3_dot(ap, ab) / fmax(v3_dot(ab, ab), 1e-9), 0, 1);
    return v3_len(v3_mad(ap, ab, -part)) - radius;
}

/* What a striking limb's end meets on the other's body. */
static sparring_target met(const sparring_body *body, const sparring_skeleton *k, v3 tip)
{
    double s = body->scale, distance[TARGET_LEG + 1] = {[TARGET_NONE] = 1e9};
    distance[TARGET_HEAD] =
        distance_to(tip, k->head, v3_mad(k->head, k->head_axes.y, -0.07 * s), 0.09 * s);
    distance[TARGET_BODY] = distance_to(tip, k->pelvis, k->neck, 0.15 * s);
    distance[TARGET_ARM] = distance[TARGET_LEG] = 1e9;
    for (int side = 0; side < 2; side++) {
        v3 fist = v3_mad(k->wrist[side], k->hand_axes[side].z, 0.1 * s);
        distance[TARGET_ARM] =
            fmin(distance[TARGET_ARM], distance_to(tip, k->elbow[side], fist, 0.05 * s));
        distance[TARGET_LEG] =
            fmin(distance[TARGET_LEG], distance_to(tip, k->hip[side], k->knee[side], 0.07 * s));
        distance[TARGET_LEG] =
            fmin(distance[TARGET_LEG], distance_to(tip, k->knee[side], k->ankle[side], 0.05 * s));
    }
    int best = TARGET_NONE;
    for (int target = TARGET_HEAD; target <= TARGET_LEG; target++) {
        if (distance[target] < distance[best])
            best = target;
    }
    return distance[best] < 0.09 * s ? (sparring_target)best : TARGET_NONE;
}

static sparring_limb limb_of(const player *self, const sparring_event *event, int southpaw)
{
    if (!is_strike(event->label) || event->side < 0)
        return LIMB_NONE;
    int lead = southpaw ? 1 - shown_side(self, event) : shown_side(self, event);
    sparring_limb first = is_leg(event->label) ? LIMB_LEAD_FOOT : LIMB_LEAD_HAND;
    return (sparring_limb)((int)first + lead);
}

/* What the fighter does, in the words of the labels. */
static void tell(playback *p, int who, sparring_moment *moment)
{
    player *self = &p->player[who];
    sparring_actor *actor = &moment->actor[who];
    sparring_doing *doing = &actor->doing;
    *doing = (sparring_doing){.move = "guard", .reaction = "none", .style = "guard"};
    actor->contact = (sparring_contact){0};
    actor->southpaw = self->southpaw;
    if (self->state != PLAYING)
        return;
    const sparring_clip *clip = self->track->clip;
    int number, frame = self->track->first + (int)floor(self->frame + 0.5);
    doing->label = sparring_clip_label(clip, frame, &number);
    snprintf(doing->move, sizeof(doing->move), "%s",
             doing->label == LABEL_IDLE ? "recorded" : sparring_label_names[doing->label]);
    snprintf(doing->style, sizeof(doing->style), "%.*s%s", SPARRING_NAME - 3, clip->name,
             self->track->mirrored ? "-m" : "");
    if (doing->label == LABEL_IDLE)
        return;
    const sparring_event *event = &clip->event[number];
    if (self->heard != number) {
        self->heard = number;
        self->serial++;
        self->contact = farthest(self, event);
    }
    /* Whose hand jabs leads: in karate that changes with every step. */
    if (event->label == LABEL_JAB && event->side >= 0)
        actor->southpaw = shown_side(self, event) == SPARRING_RIGHT;
    doing->serial = self->serial;
    doing->limb = limb_of(self, event, actor->southpaw);
    double at = self->track->first + self->frame, peak = self->track->first + self->contact;
    double strike = lerpd(event->first, peak, 0.5);
    doing->phase = at < strike ? PHASE_WINDUP : at <= peak ? PHASE_STRIKE : PHASE_RECOVER;
    double step = DT * SPARRING_CLIP_FPS * self->speed;
    if (doing->limb == LIMB_NONE || at < peak || at - step >= peak)
        return;
    v3 tip = tip_of(self, event, self->frame);
    m3 turn = m3_turn(self->yaw, 0, 0);
    tip = m3_point(v3_of(self->x, 0, self->z), &turn, tip);
    sparring_target target =
        met(p->player[1 - who].stroll.body, &moment->actor[1 - who].skeleton, tip);
    actor->contact = (sparring_contact){.present = 1,
                                        .limb = doing->limb,
                                        .target = target,
                                        .outcome = target == TARGET_NONE  ? OUTCOME_MISSED
                                                   : target == TARGET_ARM ? OUTCOME_BLOCKED
                                                                          : OUTCOME_LANDED,
                                        .serial = doing->serial,
                                        .point = tip};
}

/* Rounds and pauses. */
static void keep_time(playback *p)
{
    if (now(p) < p->state_until)
        return;
    if (p->state == STATE_FIGHT) {
        /* The bell waits for whoever is in the middle of something. */
        if (p->player[0].state == PLAYING || p->player[1].state == PLAYING)
            return;
        p->state = STATE_PAUSE;
        p->state_until = now(p) + PAUSE;
        sparring_crowd_call(p->crowd, CALL_BREAK);
    } else {
        p->state = STATE_FIGHT;
        p->round++;
        p->state_until = now(p) + random_between(&p->random, ROUND_MIN, ROUND_MAX);
        sparring_crowd_call(p->crowd, CALL_START);
    }
}

static void playback_step(sparring_animator *animator, sparring_moment *ret_moment)
{
    playback *p = (playback *)animator;
    sparring_moment *moment = ret_moment;
    memset(moment, 0, sizeof(*moment));
    keep_time(p);
    for (int who = 0; who < SPARRING_FIGHTERS; who++) {
        decide(p, who);
        if (p->player[who].state == PLAYING)
            play(p, &p->player[who]);
        else
            walk(p, who);
    }
    for (int who = 0; who < SPARRING_FIGHTERS; who++) {
        player *self = &p->player[who];
        v3 other = p->player[1 - who].figure.pelvis;
        v3 face = v3_mad(other, p->player[1 - who].figure.bone[BONE_SPINE],
                         1.25 * self->stroll.body->spine);
        sparring_actor *actor = &moment->actor[who];
        sparring_figure_solve(self->stroll.body, &self->figure, face, &actor->skeleton);
        if (p->step > 0)
            actor->velocity = v3_mul(v3_sub(actor->skeleton.pelvis, self->pelvis_before), 1 / DT);
        self->pelvis_before = actor->skeleton.pelvis;
    }
    for (int who = 0; who < SPARRING_FIGHTERS; who++)
        tell(p, who, moment);
    moment->step = p->step++;
    moment->round = p->round;
    moment->state = p->state;
    moment->actors = SPARRING_FIGHTERS;
    sparring_crowd_step(p->crowd, moment);
}

static void playback_free(sparring_animator *animator)
{
    playback *p = (playback *)animator;
    for (int who = 0; who < SPARRING_FIGHTERS; who++)
        free(p->player[who].track);
    sparring_crowd_free(&p->crowd);
    sparring_clips_free(&p->clips);
    free(p);
}

int sparring_playback_new(const sparring_cast *cast, const char *folder, sparring_split split,
                          uint64_t seed, sparring_animator **ret_animator, poise_err *err)
{
    playback *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory to play recorded movement");
    p->animator = (sparring_animator){cast, playback_step, playback_free};
    p->random = random_stream(seed, STREAM_PLAYBACK);
    p->round = 1;
    p->state_until = random_between(&p->random, ROUND_MIN, ROUND_MAX);
    int code = sparring_clips_load(folder, split, &p->clips, err);
    if (code == 0)
        code = sparring_crowd_new(cast, seed, &p->crowd, err);
    for (int who = 0; code == 0 && who < SPARRING_FIGHTERS; who++) {
        player *self = &p->player[who];
        self->track = calloc(1, sizeof(*self->track));
        if (self->track == NULL) {
            code = poise_fail(err, POISE_ENOMEM, "no memory to play recorded movement");
            break;
        }
        self->random = random_stream(seed, STREAM_PLAYBACK + 1 + (uint64_t)who);
        self->southpaw = random_unit(&self->random) < 0.25;
        self->until = random_between(&self->random, 0.3, 1.5);
        self->stroll.breath = random_between(&self->random, 0, TURN_FULL);
        double side = who == 0 ? -1 : 1;
        sparring_stroll_stand(&self->stroll, &cast->body[who], self->southpaw, 0.7 * side, 0,
                              radians(-90 * side));
        self->figure = sparring_stroll_figure(&self->stroll);
    }
    if (code != 0)
        playback_free(&p->animator);
    else
        *ret_animator = &p->animator;
    return code;
}
