#include "moves/limbs.h"

#include "scene/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int64_t moment_ns = 8 * 1000000; /* frames nearer in time than this are passed over */
static const int64_t swing_before_ns = 250 * 1000000,
                     swing_after_ns = 200 * 1000000; /* where a limb's movement is looked for */
static const float swing_s = 0.15f;         /* so far from a strike a limb's movement counts 0.6 */
static const int64_t out_ns = 70 * 1000000; /* a straight is farthest out so near to its time */
static const float out_least = 0.7f;        /* torsos: a hand that is out; guards hold it at 0.5 */
static const float back_share = 0.6f;       /* of that reach: drawn back */
static const int64_t touch_before_ns = 80 * 1000000, touch_after_ns = 150 * 1000000;
static const float stance_s = 1.5f;      /* memory of the stance */
static const float stance_clear = 0.35f; /* of -1 .. 1 */
static const float feet_apart = 0.35f; /* torsos: feet so far one before the other leave no doubt */
static const float legs_least = 0.3f;    /* torsos: shorter ones are not seen */
static const float legs_stretched = 0.75f; /* of their length: so high are the hips of who stands */
static const float trunk_upright = 0.6f; /* of its length: so high are his shoulders above them */
static const int64_t stood_ns = 100 * 1000000; /* what was seen longer before or after is not it */
static const float hands_clear = 0.5f; /* of -1 .. 1: three straights that agree */
static const float hands_step = 0.25f; /* what the next straight counts */

void poise_limbs_forget(poise_limbs *limbs)
{
    limbs->moments = 0;
}

void poise_limbs_start(poise_limbs *limbs)
{
    poise_limbs_forget(limbs);
    limbs->stance = limbs->hands = 0;
    limbs->stance_ns = -1;
}

static float length(poise_point3 a, poise_point3 b)
{
    const float x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return sqrtf(x * x + y * y + z * z);
}

static int seen(const poise_motion *m, int landmark)
{
    return (int)(m->valid >> landmark & 1);
}

/* On rendered fights of the training split as poise sees them 95 % of the frames in which a fighter
 * stands, 7 % of those in which he is on the ground. */
static int stands(const poise_motion *m)
{
    static const uint8_t leg[2][3] = {
        {POISE_LEFT_HIP, POISE_LEFT_KNEE, POISE_LEFT_ANKLE},
        {POISE_RIGHT_HIP, POISE_RIGHT_KNEE, POISE_RIGHT_ANKLE}};
    float legs = 0, low = -INFINITY;
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < 3; i++)
            if (!seen(m, leg[side][i]))
                return -1;
        const poise_point3 hip = m->position[leg[side][0]], ankle = m->position[leg[side][2]];
        legs += length(hip, m->position[leg[side][1]]) / 2;
        legs += length(m->position[leg[side][1]], ankle) / 2;
        low = fmaxf(low, ankle.y);
    }
    if (!seen(m, POISE_LEFT_SHOULDER) || !seen(m, POISE_RIGHT_SHOULDER) || !(legs > legs_least))
        return -1;
    const float hips = (m->position[POISE_LEFT_HIP].y + m->position[POISE_RIGHT_HIP].y) / 2;
    const float shoulders =
        (m->position[POISE_LEFT_SHOULDER].y + m->position[POISE_RIGHT_SHOULDER].y) / 2;
    return low - hips > legs_stretched * legs && hips - shoulders > trunk_upright;
}

static void fill_moment(const poise_motion_frame *frame, int who, poise_limbs_moment *now)
{
    static const uint8_t root[POISE_LIMBS] = {
        POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER,
        POISE_LEFT_HIP,      POISE_RIGHT_HIP,      POISE_LEFT_HIP,      POISE_RIGHT_HIP};
    const poise_motion *m = &frame->fighter[who];
    const poise_approach *approach = &frame->interaction.approach[who];
    memset(now, 0, sizeof *now);
    now->ns = frame->time.pts_ns;
    now->overlapped = (m->flags & POISE_MOTION_OVERLAPPED) != 0;
    now->stands = (int8_t)stands(m);
    now->both = (frame->interaction.flags & POISE_INTERACTION_KNOWN) != 0;
    for (int l = 0; l < POISE_LIMBS; l++) {
        const int landmark = poise_limb_landmark[l];
        now->limb[l].target = -1;
        if (!seen(m, landmark))
            continue;
        poise_point3 velocity = m->velocity[landmark], at = m->position[landmark];
        now->limb[l].speed = length(velocity, (poise_point3){0, 0, 0});
        velocity.y = fminf(velocity.y, 0);
        now->limb[l].away = length(velocity, (poise_point3){0, 0, 0});
        now->limb[l].rise = -velocity.y;
        if (!seen(m, root[l]))
            continue;
        now->limb[l].reach = length(at, m->position[root[l]]);
        at.y = fminf(at.y, m->position[root[l]].y);
        now->limb[l].out = length(at, m->position[root[l]]);
    }
    for (int i = 0; i < approach->contacts && i < POISE_LIMBS; i++)
        now->limb[approach->contact[i].limb].target = (int8_t)approach->contact[i].target;
}

/* The way to the front: to the opponent, else where the chest faces, else where the nose points in
 * the picture. 0: not known. */
static int front(const poise_motion_frame *frame, int who, poise_point3 *ret_way)
{
    const poise_motion *m = &frame->fighter[who];
    poise_point3 way = {0, 0, 0};
    if (frame->interaction.flags & POISE_INTERACTION_KNOWN) {
        const float sign = who == 0 ? 1 : -1;
        way = (poise_point3){sign * frame->interaction.offset.x, 0,
                             sign * frame->interaction.offset.z};
    } else if (m->flags & POISE_MOTION_YAW) {
        way = (poise_point3){sinf(m->yaw), 0, -cosf(m->yaw)};
    } else if (seen(m, POISE_NOSE) && seen(m, POISE_LEFT_EAR) && seen(m, POISE_RIGHT_EAR)) {
        way.x = m->position[POISE_NOSE].x -
                0.5f * (m->position[POISE_LEFT_EAR].x + m->position[POISE_RIGHT_EAR].x);
    }
    const float size = length(way, (poise_point3){0, 0, 0});
    if (!(size > 0.02f))
        return 0;
    *ret_way = (poise_point3){way.x / size, 0, way.z / size};
    return 1;
}

static void follow_stance(poise_limbs *limbs, const poise_motion_frame *frame, int who)
{
    const poise_motion *m = &frame->fighter[who];
    poise_point3 way;
    if (!seen(m, POISE_LEFT_ANKLE) || !seen(m, POISE_RIGHT_ANKLE) || !front(frame, who, &way))
        return;
    const poise_point3 left = m->position[POISE_LEFT_ANKLE], right = m->position[POISE_RIGHT_ANKLE];
    const float ahead = (left.x - right.x) * way.x + (left.z - right.z) * way.z;
    const float says = fminf(fmaxf(ahead / feet_apart, -1), 1);
    const float dt =
        limbs->stance_ns < 0 ? 0.033f : (float)(frame->time.pts_ns - limbs->stance_ns) * 1e-9f;
    limbs->stance += (says - limbs->stance) * (1 - expf(-dt / stance_s));
    limbs->stance_ns = frame->time.pts_ns;
}

void poise_limbs_frame(poise_limbs *limbs, const poise_motion_frame *frame, int fighter)
{
    if (!(frame->fighter[fighter].flags & POISE_MOTION_SEEN))
        return;
    follow_stance(limbs, frame, fighter);
    const int64_t last = (limbs->moments - 1) % POISE_LIMBS_MOMENTS;
    if (limbs->moments > 0 && frame->time.pts_ns - limbs->moment[last].ns < moment_ns)
        return;
    fill_moment(frame, fighter, &limbs->moment[limbs->moments++ % POISE_LIMBS_MOMENTS]);
}

poise_stance poise_limbs_stance(const poise_limbs *limbs)
{
    const int by_feet = fabsf(limbs->stance) > stance_clear;
    const float says = by_feet ? limbs->stance : limbs->hands;
    if (!by_feet && fabsf(limbs->hands) <= hands_clear)
        return POISE_STANCE_UNKNOWN;
    return says > 0 ? POISE_STANCE_ORTHODOX : POISE_STANCE_SOUTHPAW;
}

void poise_limbs_straight(poise_limbs *limbs, int left, int leading)
{
    limbs->hands += ((left == leading ? 1.0f : -1.0f) - limbs->hands) * hands_step;
}

/* The left one of the limbs that a class may be made with (the right one follows it), or -1. */
static int left_limb(poise_label label)
{
    switch (label) {
    case POISE_LABEL_JAB:
    case POISE_LABEL_CROSS:
    case POISE_LABEL_HOOK:
    case POISE_LABEL_UPPERCUT:
        return POISE_LIMB_LEFT_WRIST;
    case POISE_LABEL_ELBOW:
        return POISE_LIMB_LEFT_ELBOW;
    case POISE_LABEL_KNEE:
        return POISE_LIMB_LEFT_KNEE;
    case POISE_LABEL_KICK_LOW:
    case POISE_LABEL_KICK_MID:
    case POISE_LABEL_KICK_HIGH:
        return POISE_LIMB_LEFT_ANKLE;
    default:
        return -1;
    }
}

/* A straight and a kick are at their peak when the limb is farthest out, an uppercut when it rises
 * fastest, the others when it is fastest. */
static float effort(poise_label label, const poise_limb_moment *limb)
{
    switch (label) {
    case POISE_LABEL_JAB:
    case POISE_LABEL_CROSS:
        return limb->out;
    case POISE_LABEL_KICK_LOW:
    case POISE_LABEL_KICK_MID:
    case POISE_LABEL_KICK_HIGH:
        return limb->reach;
    case POISE_LABEL_UPPERCUT:
        return limb->rise;
    default:
        return limb->speed;
    }
}

static const poise_limbs_moment *moment_at(const poise_limbs *limbs, int64_t back)
{
    return &limbs->moment[(limbs->moments - 1 - back) % POISE_LIMBS_MOMENTS];
}

static int64_t moments_kept(const poise_limbs *limbs)
{
    return limbs->moments < POISE_LIMBS_MOMENTS ? limbs->moments : POISE_LIMBS_MOMENTS;
}

static int within_swing(const poise_limbs_moment *at, int64_t ns)
{
    return at->ns >= ns - swing_before_ns && at->ns <= ns + swing_after_ns;
}

int poise_limbs_overlapped(const poise_limbs *limbs, int64_t ns)
{
    int seen_in = 0, overlapped = 0;
    for (int64_t i = 0; i < moments_kept(limbs); i++)
        if (within_swing(moment_at(limbs, i), ns)) {
            seen_in++;
            overlapped += moment_at(limbs, i)->overlapped;
        }
    return 2 * overlapped > seen_in;
}

static poise_swing swing_of(const poise_limbs *limbs, poise_label label, int limb, int64_t ns)
{
    poise_swing swing = {.limb = limb, .peak_ns = ns};
    const int straight = label == POISE_LABEL_JAB || label == POISE_LABEL_CROSS;
    float least = INFINITY, most = 0, fastest = 0;
    for (int64_t i = 0; i < moments_kept(limbs); i++) {
        const poise_limbs_moment *at = moment_at(limbs, i);
        if (!within_swing(at, ns) || at->limb[limb].reach <= 0)
            continue;
        const float value = effort(label, &at->limb[limb]);
        least = fminf(least, value);
        fastest = fmaxf(fastest, straight ? at->limb[limb].away : at->limb[limb].speed);
        if (value > most)
            most = value, swing.peak_ns = at->ns;
    }
    /* How far it went out, times how fast: a guard that is merely held out is not a strike. */
    const float late = (float)(swing.peak_ns - ns) * 1e-9f / swing_s;
    swing.strength = (most - fminf(least, most)) * fastest * expf(-0.5f * late * late);
    return swing;
}

void poise_limbs_swings(const poise_limbs *limbs, poise_label label, int64_t ns,
                        poise_swing ret_swing[2])
{
    const int left = left_limb(label);
    for (int side = 0; side < 2; side++)
        ret_swing[side] = left < 0 ? (poise_swing){.limb = -1, .peak_ns = ns}
                                   : swing_of(limbs, label, left + side, ns);
}

int poise_limbs_stood(const poise_limbs *limbs, int64_t ns)
{
    const poise_limbs_moment *nearest = NULL;
    for (int64_t i = 0; i < moments_kept(limbs); i++) {
        const poise_limbs_moment *at = moment_at(limbs, i);
        if (nearest == NULL || llabs(at->ns - ns) < llabs(nearest->ns - ns))
            nearest = at;
    }
    return nearest != NULL && llabs(nearest->ns - ns) <= stood_ns ? nearest->stands : -1;
}

int poise_limbs_drawn_back(const poise_limbs *limbs, int64_t ns, int64_t other_ns)
{
    const int64_t first = ns < other_ns ? ns : other_ns, last = ns < other_ns ? other_ns : ns;
    float out[2] = {0, 0}, least[2] = {INFINITY, INFINITY};
    for (int64_t i = 0; i < moments_kept(limbs); i++) {
        const poise_limbs_moment *at = moment_at(limbs, i);
        for (int side = 0; side < 2; side++) {
            const poise_limb_moment *hand = &at->limb[POISE_LIMB_LEFT_WRIST + side];
            if (llabs(at->ns - ns) <= out_ns)
                out[side] = fmaxf(out[side], hand->out);
            if (hand->reach > 0 && at->ns >= first && at->ns <= last)
                least[side] = fminf(least[side], hand->out);
        }
    }
    const int side = out[1] > out[0];
    return out[side] >= out_least && least[side] < back_share * out[side];
}

void poise_limbs_touch(const poise_limbs *limbs, poise_event *event)
{
    int looked = 0;
    if (event->limb < 0)
        return;
    for (int64_t i = moments_kept(limbs) - 1; i >= 0; i--) {
        const poise_limbs_moment *at = moment_at(limbs, i);
        if (at->ns < event->peak_ns - touch_before_ns || at->ns > event->peak_ns + touch_after_ns ||
            !at->both)
            continue;
        looked = 1;
        const int target = at->limb[event->limb].target;
        /* What is hit beats what is only brushed past on the way. */
        if (target >= 0 && (event->target < 0 || event->target == POISE_TARGET_ARMS))
            event->target = target;
    }
    if (looked)
        event->outcome = event->target < 0                    ? POISE_STRIKE_MISSED
                         : event->target == POISE_TARGET_ARMS ? POISE_STRIKE_BLOCKED
                                                              : POISE_STRIKE_LANDED;
}
