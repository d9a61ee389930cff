#include "grapple.h"

#include <stddef.h>

int sparring_hold_repeats(const sparring_hold *hold)
{
    return hold->strike_beat == 0 && hold->to != TIE_NONE &&
           (hold->from == TIE_NONE || hold->from == hold->to) &&
           (hold->label == LABEL_CLINCH || hold->label == LABEL_GROUND);
}

double sparring_hold_length(const sparring_hold *hold)
{
    return hold->beat[hold->beats - 1].time;
}

static double frame_side(const sparring_performer *performer)
{
    return performer->walker.southpaw ? -1 : 1;
}

/* World place and heading of one of the two for a place of the pair's frame. */
static void place_in_world(const sparring_grapple *grapple, double side, double scale,
                           sparring_place place, int is_b, double ret_root[3])
{
    double x = side * place.x * scale, z = place.z * scale;
    double c = cos(grapple->angle), s = sin(grapple->angle);
    ret_root[0] = grapple->x + x * c + z * s;
    ret_root[1] = grapple->z + z * c - x * s;
    ret_root[2] = grapple->angle + side * radians(place.turn) + (is_b ? radians(180) : 0);
}

static double pair_scale(const sparring_performer performer[SPARRING_FIGHTERS])
{
    return 0.5 * (performer[0].body->scale + performer[1].body->scale);
}

void sparring_grapple_begin(sparring_grapple *grapple, const sparring_hold *hold, int a,
                            sparring_performer performer[SPARRING_FIGHTERS], double speed,
                            double turning)
{
    int standing = grapple->hold == NULL || grapple->tie == TIE_NONE;
    if (standing) {
        sparring_performer *one = &performer[a], *other = &performer[1 - a];
        grapple->a = a;
        grapple->x = 0.5 * (one->walker.x + other->walker.x);
        grapple->z = 0.5 * (one->walker.z + other->walker.z);
        grapple->angle = atan2(other->walker.x - one->walker.x, other->walker.z - one->walker.z);
        /* Two mirror images cannot grip each other as written: the other one changes the stance. */
        if (one->walker.southpaw != other->walker.southpaw)
            sparring_performer_switch(other);
    } else {
        /* The other one stays where it is, the frame moves. */
        const sparring_performer *b = &performer[1 - grapple->a];
        double root[3];
        grapple->x = grapple->z = 0;
        place_in_world(grapple, frame_side(b), pair_scale(performer), hold->beat[0].place_b, 1,
                       root);
        grapple->x = b->pose.root_x - root[0];
        grapple->z = b->pose.root_z - root[1];
    }
    grapple->hold = hold;
    grapple->time = 0;
    grapple->speed = speed;
    grapple->turning = turning;
    grapple->tie = hold->to;
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        sparring_performer_restart(&performer[i], fmax(0.2, hold->beat[0].time / speed));
}

/* Which four beats lie around `time`, and their times; repeating holds go round. */
static void beats_around(const sparring_hold *hold, double time, const sparring_beat *ret_beat[4],
                         double ret_time[4])
{
    int last = hold->beats - 1, repeats = sparring_hold_repeats(hold);
    double first_time = hold->beat[0].time, last_time = hold->beat[last].time;
    double shift = 0, round = last_time - first_time;
    if (repeats && last > 0 && time >= last_time)
        shift = round * floor((time - first_time) / round);
    time -= shift;
    int at = 0;
    while (at < last && time >= hold->beat[at + 1].time)
        at++;
    for (int i = 0; i < 4; i++) {
        int k = at - 1 + i;
        double extra = shift;
        if (repeats && last > 0) { /* beat `last` is beat 0 again */
            if (k < 0 && shift > 0)
                k += last, extra -= round;
            else if (k > last)
                k -= last, extra += round;
        }
        int inside = k < 0 ? 0 : k > last ? last : k;
        ret_beat[i] = &hold->beat[inside];
        ret_time[i] = hold->beat[inside].time + extra + (k < 0 ? k : k > last ? k - last : 0);
    }
}

static double setting_of(const sparring_posture *posture, int channel)
{
    double value = sparring_guard[channel];
    for (int i = 0; i < posture->settings; i++) {
        if ((int)posture->setting[i].channel == channel)
            value = posture->setting[i].value;
    }
    if ((channel == LEAD_REACH && posture->hand[SPARRING_LEAD] != GRIP_NONE) ||
        (channel == REAR_REACH && posture->hand[SPARRING_REAR] != GRIP_NONE))
        value = 1;
    return value;
}

static double between(const double t[4], const double v[4], double time)
{
    if (time <= t[1])
        return v[1];
    if (time >= t[2])
        return v[2];
    return sparring_cubic(t, v, time);
}

/* Where the palm of the performer's hand `lead` lies for a grip: the wrist's place, world. */
static v3 grip_point(const sparring_performer *performer, const sparring_performer *other, int lead,
                     sparring_grip grip)
{
    const sparring_skeleton *k = &other->skeleton, *own = &performer->skeleton;
    double s = other->body->scale;
    int side = sparring_pose_side(&performer->pose, lead);
    int other_lead = sparring_pose_side(&other->pose, SPARRING_LEAD);
    int other_rear = 1 - other_lead;
    /* Facing each other, a hand meets the side of the other that lies before it. */
    v3 to_own = v3_sub(own->shoulder[side], k->neck);
    double facing_side = v3_dot(to_own, k->chest_axes.x) >= 0 ? 1 : -1;
    switch (grip) {
    case GRIP_NECK:
        return m3_point(k->neck, &k->chest_axes, v3_of(facing_side * 0.085 * s, 0.07 * s, -0.01));
    case GRIP_HEAD: {
        v3 way = v3_unit(v3_sub(k->head, own->shoulder[side]), v3_of(0, -1, 0));
        return v3_mad(k->head, way, -0.24 * s);
    }
    case GRIP_LEAD_SHOULDER:
    case GRIP_REAR_SHOULDER: {
        int which = grip == GRIP_LEAD_SHOULDER ? other_lead : other_rear;
        return v3_add(k->shoulder[which],
                      v3_mad(v3_mul(k->chest_axes.z, 0.09 * s), k->chest_axes.y, 0.03 * s));
    }
    case GRIP_LEAD_ARM:
    case GRIP_REAR_ARM: {
        int which = grip == GRIP_LEAD_ARM ? other_lead : other_rear;
        double out = which == SPARRING_LEFT ? 1 : -1;
        v3 middle = v3_lerp(k->shoulder[which], k->elbow[which], 0.6);
        return v3_mad(v3_mad(middle, k->chest_axes.x, out * 0.07 * s), k->chest_axes.z, 0.05 * s);
    }
    case GRIP_LEAD_WRIST:
    case GRIP_REAR_WRIST: {
        int which = grip == GRIP_LEAD_WRIST ? other_lead : other_rear;
        return v3_lerp(k->wrist[which], k->elbow[which], 0.2);
    }
    case GRIP_BACK:
        return m3_point(v3_lerp(k->lumbar, k->neck, 0.45), &k->chest_axes,
                        v3_of(facing_side * 0.10 * s, 0, -0.17 * s));
    case GRIP_WAIST_LEAD:
    case GRIP_WAIST_REAR: {
        int which = grip == GRIP_WAIST_LEAD ? other_lead : other_rear;
        double out = which == SPARRING_LEFT ? 1 : -1;
        return m3_point(k->lumbar, &k->pelvis_axes, v3_of(out * 0.17 * s, 0, -0.09 * s));
    }
    case GRIP_LEAD_THIGH:
    case GRIP_REAR_THIGH: {
        int which = grip == GRIP_LEAD_THIGH ? other_lead : other_rear;
        v3 low = v3_lerp(k->hip[which], k->knee[which], 0.72);
        return v3_mad(low, k->pelvis_axes.z, -0.11 * s);
    }
    case GRIP_FLOOR: {
        int arm = lead == SPARRING_LEAD ? 0 : ARM_BLOCK;
        const double *c = performer->pose.channel + arm;
        sparring_pose turn = performer->pose;
        turn.root_x = turn.root_z = 0;
        v3 hand = v3_add(own->neck,
                         sparring_pose_world(&turn, v3_mul(v3_of(c[LEAD_HAND_X], 0, c[LEAD_HAND_Z]),
                                                           performer->body->scale)));
        hand.y = 0.07 * performer->body->scale;
        return hand;
    }
    default:
        return own->wrist[side];
    }
}

/* Moves the hand's target towards the grip; a new grip is reached without a jump. */
static void follow_grip(sparring_performer *performer, const sparring_performer *other, int lead,
                        sparring_grip grip, double dt)
{
    v3 point = grip_point(performer, other, lead, grip);
    if (performer->grip_kind[lead] != (int)grip) {
        performer->grip_kind[lead] = grip;
        performer->grip_offset[lead] = v3_sub(performer->grip[lead], point);
    }
    performer->grip_offset[lead] = v3_mul(performer->grip_offset[lead], exp(-dt / 0.07));
    v3 wanted = v3_add(point, performer->grip_offset[lead]);
    performer->grip[lead] = v3_lerp(performer->grip[lead], wanted, 1 - exp(-dt / 0.025));
    performer->pose.hand_target[lead] = performer->grip[lead];
}

void sparring_grapple_step(sparring_grapple *grapple,
                           sparring_performer performer[SPARRING_FIGHTERS], double dt)
{
    const sparring_hold *hold = grapple->hold;
    grapple->time += dt;
    grapple->angle += grapple->turning * dt;
    const sparring_beat *beat[4];
    double t[4], time = grapple->time * grapple->speed, scale = pair_scale(performer);
    beats_around(hold, time, beat, t);
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        int is_b = i != grapple->a;
        sparring_performer *p = &performer[i];
        const sparring_performer *other = &performer[1 - i];
        double standing[CHANNEL_COUNT], channel[CHANNEL_COUNT], v[4];
        sparring_performer_channels(p, dt, standing);
        const sparring_posture *posture[4];
        for (int k = 0; k < 4; k++)
            posture[k] = is_b ? beat[k]->b : beat[k]->a;
        for (int c = 0; c < CHANNEL_COUNT; c++) {
            for (int k = 0; k < 4; k++)
                v[k] = posture[k]->settings == 0 ? standing[c] : setting_of(posture[k], c);
            channel[c] = between(t, v, time);
        }
        channel[CHEST_PITCH] += 0.3 * (standing[CHEST_ROLL] - p->stance.channel[CHEST_ROLL]);
        channel[CHEST_YAW] += 0.6 * (standing[CHEST_YAW] - p->stance.channel[CHEST_YAW]);
        sparring_place place;
        double *field[3] = {&place.x, &place.z, &place.turn}, root[3];
        for (int f = 0; f < 3; f++) {
            for (int k = 0; k < 4; k++) {
                const sparring_place *q = is_b ? &beat[k]->place_b : &beat[k]->place_a;
                v[k] = f == 0 ? q->x : f == 1 ? q->z : q->turn;
            }
            *field[f] = between(t, v, time);
        }
        place_in_world(grapple, frame_side(p), scale, place, is_b, root);
        for (int lead = 0; lead < 2; lead++) {
            sparring_grip grip = posture[time < t[1] ? 1 : 2]->hand[lead];
            follow_grip(p, other, lead, grip, dt);
            if (p->pose.channel[lead == SPARRING_LEAD ? LEAD_FREE : REAR_FREE] > 0.9) {
                /* A leg that carries nothing is put down under the body when it lands. */
                p->walker.foot[lead] = sparring_walker_place(&p->walker, lead);
                p->walker.step[lead].active = 0;
            }
        }
        p->look_at = v3_mad(v3_mul(other->skeleton.head, 0.7), other->skeleton.neck, 0.3);
        sparring_performer_show(p, channel, root, dt);
        sparring_walker_feet(&p->walker, 0, dt);
    }
    /* Arms once more, now that both trunks are where they belong. */
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        for (int lead = 0; lead < 2; lead++)
            follow_grip(&performer[i], &performer[1 - i], lead,
                        (sparring_grip)performer[i].grip_kind[lead], 0);
        sparring_pose_solve(performer[i].body, &performer[i].pose, &performer[i].skeleton);
    }
}
