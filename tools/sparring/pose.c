#include "pose.h"

/* Solving is done for an orthodox fighter in the fighter's own frame; only the last step turns,
 * moves and, for a southpaw, mirrors the result into the world. */

/* How much of a limb's length is used at most: nobody locks a joint. */
static const double STRAIGHTEST = 0.995;

/* Degrees that an ankle bends under load (Norkin and White: 20 unloaded; squats reach 35). */
static const double DORSIFLEXION_MOST = 34;

/* Cosine of the sharpest angle between two bones: flesh is in the way (about 32 degrees). */
static const double TIGHTEST = 0.85;

const double sparring_guard[CHANNEL_COUNT] = {
    [PELVIS_X] = 0,        [PELVIS_Y] = -0.060,   [PELVIS_Z] = -0.01,    [PELVIS_YAW] = -36,
    [PELVIS_PITCH] = 5,    [PELVIS_ROLL] = 0,     [CHEST_YAW] = -2,      [CHEST_PITCH] = 13,
    [CHEST_ROLL] = 0,      [HEAD_YAW] = 0,        [HEAD_PITCH] = 7,      [HEAD_ROLL] = 0,
    [LEAD_HAND_X] = 0.100, [LEAD_HAND_Y] = -0.02, [LEAD_HAND_Z] = 0.355, [LEAD_ELBOW] = 16,
    [LEAD_FIST] = -10,     [LEAD_SHRUG] = 0.02,   [REAR_HAND_X] = -0.10, [REAR_HAND_Y] = 0.000,
    [REAR_HAND_Z] = 0.205, [REAR_ELBOW] = 12,     [REAR_FIST] = -20,     [REAR_SHRUG] = 0.01,
    [LEAD_FOOT_X] = 0.12,  [LEAD_FOOT_Y] = -0.80, [LEAD_FOOT_Z] = 0.18,  [REAR_FOOT_X] = -0.12,
    [REAR_FOOT_Y] = -0.80, [REAR_FOOT_Z] = -0.18, [REAR_HEEL] = 16,      [LEAD_HEEL] = 3,
};

void sparring_stance_foot(int lead, double *ret_x, double *ret_z, double *ret_yaw)
{
    *ret_x = lead == SPARRING_LEAD ? 0.085 : -0.125;
    *ret_z = lead == SPARRING_LEAD ? 0.270 : -0.215;
    *ret_yaw = radians(lead == SPARRING_LEAD ? -18 : -52);
}

int sparring_pose_side(const sparring_pose *pose, int lead)
{
    return pose->southpaw ? 1 - lead : lead;
}

static v3 turn_to_world(const sparring_pose *pose, v3 local)
{
    double c = cos(pose->heading), s = sin(pose->heading);
    double x = pose->southpaw ? -local.x : local.x;
    return v3_of(x * c + local.z * s, local.y, local.z * c - x * s);
}

v3 sparring_pose_world(const sparring_pose *pose, v3 local)
{
    return v3_add(turn_to_world(pose, local), v3_of(pose->root_x, 0, pose->root_z));
}

static v3 turn_to_local(const sparring_pose *pose, v3 world)
{
    double c = cos(pose->heading), s = sin(pose->heading);
    double side = world.x * c - world.z * s;
    return v3_of(pose->southpaw ? -side : side, world.y, world.x * s + world.z * c);
}

/* World point to the fighter's (orthodox) frame. */
static v3 to_local(const sparring_pose *pose, v3 world)
{
    return turn_to_local(pose, v3_sub(world, v3_of(pose->root_x, 0, pose->root_z)));
}

/* A part's frame in the world. A mirrored part keeps "x to the person's left" and right-handedness
 * by turning its x axis round. */
static m3 axes_to_world(const sparring_pose *pose, const m3 *axes)
{
    m3 world = {turn_to_world(pose, axes->x), turn_to_world(pose, axes->y),
                turn_to_world(pose, axes->z)};
    if (pose->southpaw)
        world.x = v3_mul(world.x, -1);
    return world;
}

v3 sparring_two_bones(v3 root, v3 target, double upper, double lower, double straightest, v3 pole,
                      v3 *ret_end)
{
    v3 way = v3_sub(target, root);
    double longest = straightest * (upper + lower);
    double shortest = sqrt(upper * upper + lower * lower - 2 * upper * lower * TIGHTEST);
    double distance = clampd(v3_len(way), shortest, longest);
    v3 along = v3_unit(way, v3_of(0, -1, 0));
    v3 side = v3_mad(pole, along, -v3_dot(pole, along));
    if (v3_len(side) < 1e-6) {
        side = v3_cross(along, fabs(along.y) < 0.9 ? v3_of(0, 1, 0) : v3_of(0, 0, 1));
    }
    side = v3_unit(side, v3_of(0, 0, 1));
    double cosine = (upper * upper + distance * distance - lower * lower) / (2 * upper * distance);
    cosine = clampd(cosine, -1, 1);
    double sine = sqrt(1 - cosine * cosine);
    *ret_end = v3_mad(root, along, distance);
    return v3_add(v3_mad(root, along, upper * cosine), v3_mul(side, upper * sine));
}

/* A limb straightens the slower the straighter it is, not with a jerk at its full length: `target`
 * brought nearer to `root` (soft inverse kinematics; Nicholas, Soft IK, 2009). share: how much of
 * it, 0..1. */
static v3 soften(v3 root, v3 target, double length, double share)
{
    double soft = 0.94 * length, most = STRAIGHTEST * length,
           distance = v3_len(v3_sub(target, root));
    if (distance <= soft)
        return target;
    double shorter = most - (most - soft) * exp((soft - distance) / (most - soft));
    return v3_lerp(root, target, lerpd(1, shorter / distance, share));
}

/* The same, but the middle joint stays `above` the floor: the bent side turns up and outward as far
 * as that needs. */
static v3 two_bones_above(v3 root, v3 target, double upper, double lower, v3 pole, v3 outward,
                          double above, v3 *ret_end)
{
    if (target.y < above)
        target.y = above;
    v3 middle = sparring_two_bones(root, target, upper, lower, STRAIGHTEST, pole, ret_end);
    if (middle.y >= above)
        return middle;
    v3 aside = v3_add(v3_mul(v3_unit(outward, v3_of(1, 0, 0)), 0.6), v3_of(0, 0.8, 0));
    pole = v3_unit(pole, v3_of(0, 1, 0));
    double low = 0, high = 1;
    for (int round = 0; round < 12; round++) {
        double share = 0.5 * (low + high);
        middle = sparring_two_bones(root, target, upper, lower, STRAIGHTEST,
                                    v3_lerp(pole, aside, share), ret_end);
        if (middle.y >= above)
            high = share;
        else
            low = share;
    }
    return sparring_two_bones(root, target, upper, lower, STRAIGHTEST, v3_lerp(pole, aside, high),
                              ret_end);
}

/* `now` (a unit vector square to the unit vector `axis`), but turned about the axis by at most
 * `most` radians against `before` (any vector; zero: no matter). */
static v3 turn_within(v3 axis, v3 now, v3 before, double most)
{
    v3 old = v3_mad(before, axis, -v3_dot(before, axis));
    if (most <= 0 || v3_len(old) < 0.05)
        return now;
    old = v3_unit(old, now);
    double cosine = clampd(v3_dot(old, now), -1, 1);
    if (cosine >= cos(most))
        return now;
    v3 across = v3_cross(axis, old);
    double sign = v3_dot(across, now) < 0 ? -1 : 1;
    return v3_add(v3_mul(old, cos(most)), v3_mul(across, sign * sin(most)));
}

/* The middle joint of a solved limb, its bent side turned no farther than `most` since before. */
static v3 no_flip(v3 root, v3 middle, v3 end, v3 before, double most)
{
    v3 along = v3_unit(v3_sub(end, root), v3_of(0, -1, 0)), to = v3_sub(middle, root);
    double ahead = v3_dot(to, along);
    v3 side = v3_mad(to, along, -ahead);
    double off = v3_len(side);
    if (off < 1e-9)
        return middle;
    side = turn_within(along, v3_mul(side, 1 / off), before, most);
    return v3_add(v3_mad(root, along, ahead), v3_mul(side, off));
}

/* One leg of the fighter's frame while it is being solved. */
typedef struct leg_plan {
    double free; /* 0 planted … 1 */
    v3 ankle;    /* wanted */
    v3 toes;     /* horizontal direction of a planted foot */
    m3 planted;  /* frame of the foot when planted */
    v3 ball;     /* where the ball is when planted */
} leg_plan;

static leg_plan leg_target(const sparring_body *body, const sparring_pose *pose, int lead,
                           v3 pelvis, double heel_more)
{
    const double *c = pose->channel + (lead == SPARRING_LEAD ? 0 : LEG_BLOCK);
    double s = body->scale, mirror = pose->southpaw ? -1 : 1;
    const sparring_foot *foot = &pose->foot[lead];
    leg_plan leg = {.free = clampd(c[LEAD_FREE], 0, 1)};
    double yaw = mirror * angle_wrap(foot->yaw - pose->heading) + radians(c[LEAD_PIVOT]);
    leg.toes = v3_of(sin(yaw), 0, cos(yaw));
    leg.planted = m3_turn(yaw, radians(clampd(c[LEAD_HEEL] + heel_more, 0, 65)), 0);
    leg.ball = to_local(pose, v3_of(foot->x, foot->height, foot->z));
    v3 ball_of_ankle = v3_of(0, -body->ankle_height, 0.115 * s);
    v3 planted = v3_sub(leg.ball, m3_apply(&leg.planted, ball_of_ankle));
    v3 free = v3_mad(pelvis, v3_of(c[LEAD_FOOT_X], c[LEAD_FOOT_Y], c[LEAD_FOOT_Z]), s);
    free = v3_lerp(free, to_local(pose, pose->foot_target[lead]), clampd(c[LEAD_KICK], 0, 1));
    leg.ankle = v3_lerp(planted, free, leg.free);
    leg.ankle.y = fmax(leg.ankle.y, lerpd(body->ankle_height, 0.045 * s, leg.free));
    return leg;
}

/* How far the pelvis must come down so that planted feet can stay. */
static double pelvis_drop(const sparring_body *body, const leg_plan *leg, v3 hip)
{
    double length = 0.99 * (body->thigh + body->shank);
    double dx = leg->ankle.x - hip.x, dz = leg->ankle.z - hip.z;
    double flat = dx * dx + dz * dz;
    double highest = leg->ankle.y + sqrt(flat < length * length ? length * length - flat : 0);
    return hip.y > highest ? (hip.y - highest) * (1 - leg->free) : 0;
}

/* The foot's frame and its points behind and before the ball, once the ankle is known. */
static void place_foot(const sparring_body *body, const sparring_pose *pose, int lead,
                       const leg_plan *leg, v3 hip, v3 knee, v3 ankle, m3 *ret_axes, v3 *ret_heel,
                       v3 *ret_ball, v3 *ret_toe)
{
    const double *c = pose->channel + (lead == SPARRING_LEAD ? 0 : LEG_BLOCK);
    double s = body->scale;
    m3 axes = leg->planted;
    double flat_toes = 1 - leg->free;
    if (leg->free > 0) {
        /* A free foot follows the shank: it points along the plane in which the knee bends. */
        v3 shank = v3_unit(v3_sub(knee, ankle), v3_of(0, 1, 0));
        v3 hinge = v3_cross(v3_sub(knee, hip), v3_sub(ankle, hip));
        v3 front = v3_unit(v3_cross(hinge, shank), leg->toes);
        double point = radians(clampd(c[LEAD_TOE], -20, 75));
        v3 y = v3_add(v3_mul(shank, cos(point)), v3_mul(front, sin(point)));
        v3 z = v3_sub(v3_mul(front, cos(point)), v3_mul(shank, sin(point)));
        y = v3_unit(v3_lerp(axes.y, y, leg->free), y);
        z = v3_lerp(axes.z, z, leg->free);
        z = v3_unit(v3_mad(z, y, -v3_dot(z, y)), axes.z);
        axes = (m3){v3_cross(y, z), y, z};
        /* On the way from standing to free the ankle keeps within its limits, too. */
        double bent = atan2(v3_dot(shank, z), v3_dot(shank, y)) / radians(1);
        double excess = bent - clampd(bent, -75, 40);
        m3 back = m3_turn(0, radians(excess * smoothstepd(0, 0.15, leg->free)), 0);
        axes = m3_mul(&axes, &back);
    }
    *ret_axes = axes;
    *ret_heel = m3_point(ankle, &axes, v3_of(0, -body->ankle_height + 0.022 * s, -0.052 * s));
    *ret_ball = m3_point(ankle, &axes, v3_of(0, -body->ankle_height, 0.115 * s));
    /* Toes lie flat on the floor while the heel lifts. */
    v3 toes = v3_unit(v3_lerp(axes.z, leg->toes, flat_toes), axes.z);
    *ret_toe = v3_add(v3_mad(*ret_ball, toes, 0.062 * s), v3_mul(axes.y, 0.012 * s));
}

/* A hand near its shoulder is before it, not behind: between the two the elbow would swing wildly.
 * Farther away an arm reaches back as shoulders allow. */
static v3 before_shoulder(v3 shoulder, v3 hand, v3 front, double s)
{
    v3 way = v3_sub(hand, shoulder);
    double z = v3_dot(way, front);
    double least = s * lerpd(0.13, -0.35, smoothstepd(0.20 * s, 0.52 * s, v3_len(way)));
    double more = 0.5 * (least - z + hypot(least - z, 0.02 * s));
    return v3_mad(hand, front, more);
}

/* How far the foot is drawn up against the shank, degrees; 0 = square to it. */
static double dorsiflexion(const m3 *foot, v3 shank)
{
    return atan2(v3_dot(shank, foot->z), v3_dot(shank, foot->y)) / radians(1);
}

/* How far a trunk that lies or kneels must come up so that none of it is in the floor. */
static double trunk_rise(const sparring_body *body, v3 pelvis, const m3 *pelvis_axes, v3 neck,
                         const m3 *chest)
{
    double s = body->scale, rise = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        v3 hip = v3_mad(pelvis, pelvis_axes->x, sign * body->hip);
        v3 shoulder = v3_mad(v3_mad(neck, chest->x, sign * body->shoulder), chest->y, -0.025 * s);
        rise = fmax(rise, 0.095 * s - hip.y);
        rise = fmax(rise, 0.070 * s - shoulder.y);
    }
    return rise;
}

/* A head frame that looks along `look`, at most so far away from the chest's front as a neck turns.
 */
static m3 head_frame(const double *c, const m3 *chest, v3 look)
{
    v3 in_chest = m3_back(chest, v3_unit(look, chest->z));
    double flat = sqrt(in_chest.x * in_chest.x + in_chest.z * in_chest.z);
    double aside = atan2(in_chest.x, in_chest.z);
    /* What is behind or right above is not looked at: no flip from one shoulder to the other. */
    double yaw = clampd(aside, radians(-75), radians(75)) * smoothstepd(0, 0.4, flat) *
                 (1 - smoothstepd(radians(105), radians(175), fabs(aside)));
    double pitch = clampd(-atan2(in_chest.y, flat), radians(-45), radians(45));
    m3 turn = m3_turn(yaw, pitch, 0);
    m3 aimed = m3_mul(chest, &turn);
    m3 own = m3_turn(radians(c[HEAD_YAW]), radians(c[HEAD_PITCH]), radians(c[HEAD_ROLL]));
    return m3_mul(&aimed, &own);
}

static m3 hand_frame(double fist_degrees, v3 along, v3 inward)
{
    v3 up = v3_of(0, 1, -0.45);
    up = v3_unit(v3_mad(up, along, -v3_dot(up, along)), v3_of(0, 0, -1));
    v3 in = v3_cross(along, up);
    if (v3_dot(in, inward) < 0)
        in = v3_mul(in, -1);
    double roll = radians(fist_degrees);
    v3 thumb = v3_add(v3_mul(up, cos(roll)), v3_mul(in, sin(roll)));
    return (m3){v3_cross(thumb, along), thumb, along};
}

void sparring_pose_solve(const sparring_body *body, const sparring_pose *pose,
                         sparring_skeleton *ret_skeleton)
{
    const double *c = pose->channel;
    double s = body->scale;
    sparring_skeleton *out = ret_skeleton;

    v3 pelvis =
        v3_of(c[PELVIS_X] * s, body->thigh + body->shank + body->ankle_height + c[PELVIS_Y] * s,
              c[PELVIS_Z] * s);
    m3 pelvis_axes =
        m3_turn(radians(c[PELVIS_YAW]), radians(c[PELVIS_PITCH]), radians(c[PELVIS_ROLL]));
    v3 lumbar = v3_mad(pelvis, pelvis_axes.y, 0.22 * body->spine);
    m3 bend = m3_turn(radians(c[CHEST_YAW]), radians(c[CHEST_PITCH]), radians(c[CHEST_ROLL]));
    m3 chest = m3_mul(&pelvis_axes, &bend);
    pelvis.y +=
        trunk_rise(body, pelvis, &pelvis_axes, v3_mad(lumbar, chest.y, 0.78 * body->spine), &chest);
    leg_plan legs[2];
    v3 hips[2];
    double heel_more[2];
    for (int i = 0; i < 2; i++) {
        hips[i] = v3_mad(pelvis, pelvis_axes.x, i == SPARRING_LEAD ? body->hip : -body->hip);
        legs[i] = leg_target(body, pose, i, pelvis, 0);
        /* A leg left behind rolls over the ball of the foot before it pulls the pelvis down. */
        double late = v3_len(v3_sub(legs[i].ankle, hips[i])) - 0.95 * (body->thigh + body->shank);
        heel_more[i] = clampd(late / (0.11 * s) / radians(1), 0, 36) * (1 - legs[i].free);
        legs[i] = leg_target(body, pose, i, pelvis, heel_more[i]);
    }
    double lowest_pelvis = pelvis.y - 0.20 * s; /* then rather a foot drags */
    for (int round = 0; round < 3; round++) {   /* each leg's demand, one after the other */
        for (int i = 0; i < 2; i++) {
            double drop = fmin(pelvis_drop(body, &legs[i], hips[i]), pelvis.y - lowest_pelvis);
            pelvis.y -= drop;
            hips[0].y -= drop;
            hips[1].y -= drop;
        }
    }
    for (int i = 0; i < 2; i++) {
        const double *leg_channel = c + (i == SPARRING_LEAD ? 0 : LEG_BLOCK);
        double out_angle = radians(leg_channel[LEAD_KNEE]) * legs[i].free;
        v3 outward = v3_mul(pelvis_axes.x, i == SPARRING_LEAD ? 1 : -1);
        v3 front = v3_unit(v3_lerp(legs[i].toes, pelvis_axes.z, 0.35 + 0.65 * legs[i].free),
                           pelvis_axes.z);
        v3 pole = v3_add(v3_mul(front, cos(out_angle)), v3_mul(outward, sin(out_angle) + 0.12));
        int side = sparring_pose_side(pose, i);
        v3 knee, ankle, heel, ball, toe;
        m3 foot;
        for (int attempt = 0; attempt < 6; attempt++) {
            v3 soft = soften(hips[i], legs[i].ankle, body->thigh + body->shank, legs[i].free);
            knee = two_bones_above(hips[i], soft, body->thigh, body->shank, pole, outward,
                                   0.045 * s, &ankle);
            place_foot(body, pose, i, &legs[i], hips[i], knee, ankle, &foot, &heel, &ball, &toe);
            double lowest = fmin(heel.y, fmin(ball.y, toe.y));
            double bent = dorsiflexion(&foot, v3_sub(knee, ankle)) * (1 - legs[i].free);
            if (lowest < 0 && legs[i].free > 0) {
                legs[i].ankle.y += 0.002 - lowest; /* a swinging foot does not cut the floor */
            } else if (bent > DORSIFLEXION_MOST + 1) {
                heel_more[i] +=
                    bent - DORSIFLEXION_MOST; /* nor does a knee go before a flat foot */
                double high = legs[i].ankle.y;
                legs[i] = leg_target(body, pose, i, pelvis, heel_more[i]);
                legs[i].ankle.y = fmax(legs[i].ankle.y, legs[i].free > 0 ? high : 0);
            } else {
                break;
            }
        }
        knee = no_flip(hips[i], knee, ankle, turn_to_local(pose, pose->leg_bent[side]),
                       pose->turn_most);
        place_foot(body, pose, i, &legs[i], hips[i], knee, ankle, &foot, &heel, &ball, &toe);
        out->hip[side] = sparring_pose_world(pose, hips[i]);
        out->knee[side] = sparring_pose_world(pose, knee);
        out->ankle[side] = sparring_pose_world(pose, ankle);
        out->heel[side] = sparring_pose_world(pose, heel);
        out->ball[side] = sparring_pose_world(pose, ball);
        out->toe[side] = sparring_pose_world(pose, toe);
        out->foot_axes[side] = axes_to_world(pose, &foot);
    }

    lumbar = v3_mad(pelvis, pelvis_axes.y, 0.22 * body->spine);
    v3 neck = v3_mad(lumbar, chest.y, 0.78 * body->spine);
    v3 rise = v3_unit(v3_add(chest.y, v3_of(0, 0.6, 0)), chest.y);
    v3 skull = v3_mad(neck, rise, 0.095 * s);
    m3 head = head_frame(c, &chest, v3_sub(to_local(pose, pose->look_at), skull));
    v3 head_middle = v3_mad(v3_mad(skull, head.y, 0.098 * s), head.z, 0.022 * s);

    for (int i = 0; i < 2; i++) {
        const double *arm = c + (i == SPARRING_LEAD ? 0 : ARM_BLOCK);
        double sign = i == SPARRING_LEAD ? 1 : -1;
        v3 hand = v3_mad(neck, v3_of(arm[LEAD_HAND_X], arm[LEAD_HAND_Y], arm[LEAD_HAND_Z]), s);
        hand = v3_lerp(hand, to_local(pose, pose->hand_target[i]), clampd(arm[LEAD_REACH], 0, 1));
        v3 shoulder = v3_mad(v3_mad(neck, chest.x, sign * body->shoulder), chest.y, -0.025 * s);
        shoulder = v3_mad(shoulder, chest.z, arm[LEAD_SHRUG] * s);
        shoulder.y +=
            0.10 * clampd(hand.y - shoulder.y - 0.05 * s, 0, 0.4); /* raised arms lift it */
        double elbow_out = radians(arm[LEAD_ELBOW]);
        v3 outward = v3_mul(chest.x, sign);
        v3 pole = v3_add(v3_mul(chest.y, -cos(elbow_out)), v3_mul(outward, sin(elbow_out)));
        /* A hand above its shoulder has the elbow before it, a hanging one behind it. */
        v3 way = v3_unit(v3_sub(hand, shoulder), chest.z);
        pole = v3_mad(pole, chest.z, 0.6 * v3_dot(way, chest.y));
        hand = before_shoulder(shoulder, hand, chest.z, s);
        hand = soften(shoulder, hand, body->upper_arm + body->forearm, 1);
        v3 wrist;
        v3 elbow = two_bones_above(shoulder, hand, body->upper_arm, body->forearm, pole, outward,
                                   0.045 * s, &wrist);
        int side = sparring_pose_side(pose, i);
        elbow = no_flip(shoulder, elbow, wrist, turn_to_local(pose, pose->arm_bent[side]),
                        pose->turn_most);
        v3 along = v3_unit(v3_sub(wrist, elbow), v3_of(0, 0, 1));
        m3 fist = hand_frame(arm[LEAD_FIST], along, v3_mul(outward, -1));
        fist.y = turn_within(along, fist.y, turn_to_local(pose, pose->thumb[side]),
                             1.5 * pose->turn_most);
        fist.x = v3_cross(fist.y, along);
        out->shoulder[side] = sparring_pose_world(pose, shoulder);
        out->elbow[side] = sparring_pose_world(pose, elbow);
        out->wrist[side] = sparring_pose_world(pose, wrist);
        out->hand_axes[side] = axes_to_world(pose, &fist);
    }
    out->pelvis = sparring_pose_world(pose, pelvis);
    out->lumbar = sparring_pose_world(pose, lumbar);
    out->neck = sparring_pose_world(pose, neck);
    out->head = sparring_pose_world(pose, head_middle);
    out->pelvis_axes = axes_to_world(pose, &pelvis_axes);
    out->chest_axes = axes_to_world(pose, &chest);
    out->head_axes = axes_to_world(pose, &head);
    sparring_body_landmarks(body, out);
}

/* Where a middle joint lies off the line between the ends; zero when it lies on it. */
static v3 bent_side(v3 root, v3 middle, v3 end, v3 otherwise)
{
    v3 along = v3_unit(v3_sub(end, root), v3_of(0, -1, 0)), to = v3_sub(middle, root);
    return v3_unit(v3_mad(to, along, -v3_dot(to, along)), otherwise);
}

void sparring_pose_remember(sparring_pose *pose, const sparring_skeleton *skeleton)
{
    const sparring_skeleton *k = skeleton;
    for (int i = 0; i < 2; i++) {
        pose->arm_bent[i] = bent_side(k->shoulder[i], k->elbow[i], k->wrist[i], pose->arm_bent[i]);
        pose->leg_bent[i] = bent_side(k->hip[i], k->knee[i], k->ankle[i], pose->leg_bent[i]);
        pose->thumb[i] = k->hand_axes[i].y;
    }
}
