#include "figure.h"

#include "pose.h"

/* Invariants: every bone is a unit vector; hips and shoulders are never parallel to the spine
 * (nobody bends that far). */

enum { LEFT = SPARRING_LEFT, RIGHT = SPARRING_RIGHT };

static const double LIMB_STRAIGHTEST = 0.9995;

/* The frame whose y axis is along `y` and whose x axis is nearest to `x`. */
static m3 frame_yx(v3 y, v3 x)
{
    x = v3_unit(v3_mad(x, y, -v3_dot(x, y)), v3_of(1, 0, 0));
    return (m3){x, y, v3_cross(x, y)};
}

static m3 pelvis_frame(const sparring_figure *figure)
{
    v3 x = figure->bone[BONE_HIPS], spine = figure->bone[BONE_SPINE];
    v3 y = v3_unit(v3_mad(spine, x, -v3_dot(spine, x)), v3_of(0, 1, 0));
    return (m3){x, y, v3_cross(x, y)};
}

v3 sparring_figure_foot_left(const sparring_figure *figure, int side, v3 along, v3 up)
{
    v3 hinge = v3_cross(figure->bone[BONE_THIGH + side], figure->bone[BONE_SHANK + side]);
    v3 left = v3_mad(v3_mad(hinge, figure->bone[BONE_HIPS], 0.35), v3_cross(up, along), 0.5);
    return v3_unit(v3_mad(left, along, -v3_dot(left, along)), figure->bone[BONE_HIPS]);
}

/* Toes forward, sole down: below the shank in the air, level from side to side when it bears. */
static m3 foot_frame(const sparring_figure *figure, int side)
{
    double bear = clampd(figure->bear[side], 0, 1);
    v3 z = figure->bone[BONE_FOOT + side];
    if (z.y > 0) { /* a foot that bears has its toes on the floor */
        z.y *= 1 - bear;
        z = v3_unit(z, figure->bone[BONE_FOOT + side]);
    }
    v3 up = v3_lerp(v3_mul(figure->bone[BONE_SHANK + side], -1), v3_of(0, 1, 0), bear);
    v3 x = sparring_figure_foot_left(figure, side, z, up);
    v3 flat = v3_unit(v3_of(z.z, 0, -z.x), x);
    if (v3_dot(flat, x) > 0)
        x = v3_lerp(x, flat, bear);
    x = v3_unit(v3_mad(x, z, -v3_dot(x, z)), flat);
    return (m3){x, v3_cross(z, x), z};
}

static v3 ball_of_ankle(const sparring_body *body)
{
    return v3_of(0, -body->ankle_height, 0.115 * body->scale);
}

/* A leg as the bare bones have it. */
static v3 bare_ankle(const sparring_body *body, const sparring_figure *figure, int side, v3 hip)
{
    v3 knee = v3_mad(hip, figure->bone[BONE_THIGH + side], body->thigh);
    return v3_mad(knee, figure->bone[BONE_SHANK + side], body->shank);
}

static v3 hip_of(const sparring_body *body, const sparring_figure *figure, int side)
{
    return v3_mad(figure->pelvis, figure->bone[BONE_HIPS], side == LEFT ? body->hip : -body->hip);
}

v3 sparring_figure_bare_ball(const sparring_body *body, const sparring_figure *figure, int side)
{
    m3 foot = foot_frame(figure, side);
    v3 ankle = bare_ankle(body, figure, side, hip_of(body, figure, side));
    return m3_point(ankle, &foot, ball_of_ankle(body));
}

static void solve_legs(const sparring_body *body, const sparring_figure *figure,
                       sparring_skeleton *out)
{
    double s = body->scale, leg = LIMB_STRAIGHTEST * (body->thigh + body->shank);
    m3 foot[2];
    v3 ankle[2];
    double drop = 0;
    for (int side = 0; side < 2; side++) {
        foot[side] = foot_frame(figure, side);
        ankle[side] = v3_sub(figure->ball[side], m3_apply(&foot[side], ball_of_ankle(body)));
        v3 way = v3_sub(ankle[side], hip_of(body, figure, side));
        double flat = way.x * way.x + way.z * way.z;
        double depth = sqrt(fmax(0, leg * leg - flat));
        drop = fmax(drop, clampd(figure->bear[side], 0, 1) * (-way.y - depth));
    }
    out->pelvis = v3_add(figure->pelvis, v3_of(0, -drop, 0));
    out->pelvis_axes = pelvis_frame(figure);
    for (int side = 0; side < 2; side++) {
        v3 hip = v3_add(hip_of(body, figure, side), v3_of(0, -drop, 0));
        /* The knee bends to where the recorded one does; a straight leg's bends over the toes. */
        v3 pole = v3_sub(figure->bone[BONE_THIGH + side], figure->bone[BONE_SHANK + side]);
        pole = v3_mad(pole, v3_lerp(foot[side].z, out->pelvis_axes.z, 0.5), 0.05);
        out->hip[side] = hip;
        v3 knee = hip, reached = hip;
        for (int attempt = 0; attempt < 4; attempt++) { /* no part of a foot cuts the floor */
            knee = sparring_two_bones(hip, ankle[side], body->thigh, body->shank, LIMB_STRAIGHTEST,
                                      pole, &reached);
            out->heel[side] = m3_point(reached, &foot[side],
                                       v3_of(0, -body->ankle_height + 0.022 * s, -0.052 * s));
            out->ball[side] = m3_point(reached, &foot[side], ball_of_ankle(body));
            v3 toes = v3_of(foot[side].z.x, 0, foot[side].z.z);
            toes = v3_unit(v3_lerp(foot[side].z, v3_unit(toes, foot[side].z),
                                   clampd(figure->bear[side], 0, 1)),
                           foot[side].z);
            out->toe[side] =
                v3_add(v3_mad(out->ball[side], toes, 0.062 * s), v3_of(0, 0.012 * s, 0));
            double lowest = fmin(out->heel[side].y, fmin(out->ball[side].y, out->toe[side].y));
            if (lowest >= -1e-9)
                break;
            ankle[side].y += 0.0005 - lowest;
        }
        out->knee[side] = knee;
        out->ankle[side] = reached;
        out->foot_axes[side] = foot[side];
    }
}

/* a turned by `angle` about the unit vector `axis` (Rodrigues). */
static v3 turned(v3 a, v3 axis, double angle)
{
    v3 out = v3_add(v3_mul(a, cos(angle)), v3_mul(v3_cross(axis, a), sin(angle)));
    return v3_mad(out, axis, v3_dot(axis, a) * (1 - cos(angle)));
}

static void solve_head(const sparring_body *body, v3 look_at, sparring_skeleton *out)
{
    double s = body->scale;
    const m3 *chest = &out->chest_axes;
    double upright = smoothstepd(0.3, 0.8, chest->y.y);
    v3 rise = v3_unit(v3_add(chest->y, v3_of(0, 0.6 * upright, 0)), chest->y);
    v3 skull = v3_mad(out->neck, rise, 0.095 * s);
    /* The neck turns 65 degrees at most; what is behind is not looked at over either shoulder. */
    v3 look = v3_unit(v3_sub(look_at, skull), chest->z);
    double away = acos(clampd(v3_dot(chest->z, look), -1, 1));
    double turn = upright * fmin(away, radians(65)) * smoothstepd(radians(175), radians(110), away);
    v3 axis = v3_unit(v3_cross(chest->z, look), chest->y);
    out->head_axes = (m3){turned(chest->x, axis, turn), turned(chest->y, axis, turn),
                          turned(chest->z, axis, turn)};
    out->head = v3_mad(v3_mad(skull, out->head_axes.y, 0.098 * s), out->head_axes.z, 0.022 * s);
}

/* How far a point must be turned about the horizontal `axis` through the origin to come up to
 * `height`, radians; 0 when it is there, and for what would first have to swing down. */
static double rise_angle(v3 point, v3 axis, double height)
{
    double side = v3_cross(axis, point).y, reach = hypot(point.y, side);
    if (point.y >= height || reach < 1e-6)
        return 0;
    double angle = asin(clampd(height / reach, -1, 1)) - asin(clampd(point.y / reach, -1, 1));
    return angle * smoothstepd(0, 0.4, side / reach);
}

/* An arm that would reach into the floor is turned up at the shoulder, as far as an arm goes that
 * the body does not lie on; a hand that rests on the floor is bent back at the wrist. */
static void solve_arm(const sparring_body *body, const sparring_figure *figure, int side,
                      sparring_skeleton *out)
{
    const m3 *chest = &out->chest_axes;
    const double fist = 0.10 * body->scale, thick = 0.035 * body->scale;
    v3 upper = figure->bone[BONE_UPPER_ARM + side], along = figure->bone[BONE_FOREARM + side];
    v3 elbow = v3_mul(upper, body->upper_arm), wrist = v3_mad(elbow, along, body->forearm);
    v3 shoulder = out->shoulder[side], up = v3_of(0, 1, 0);
    v3 axis = v3_cross(v3_mad(wrist, chest->z, 0.1), up); /* a hanging arm goes forward */
    axis = v3_unit(axis, chest->x);
    double angle = fmax(rise_angle(elbow, axis, thick - shoulder.y),
                        rise_angle(wrist, axis, thick - shoulder.y));
    angle = clampd(angle, 0, radians(35));
    upper = turned(upper, axis, angle);
    along = turned(along, axis, angle);
    out->elbow[side] = elbow = v3_mad(shoulder, upper, body->upper_arm);
    out->wrist[side] = wrist = v3_mad(elbow, along, body->forearm);
    double dip = (thick - wrist.y) / fist; /* least rise of the hand, as a sine */
    if (along.y < dip) {
        v3 flat = v3_of(along.x + 0.05 * chest->z.x, 0, along.z + 0.05 * chest->z.z);
        flat = v3_unit(flat, v3_cross(axis, up));
        double rise = clampd(dip, -1, 0.7);
        along = v3_add(v3_mul(flat, sqrt(1 - rise * rise)), v3_mul(up, rise));
    }
    /* At rest the thumb lies on the side where the elbow bends to; of a hanging arm, before. */
    v3 thumb = v3_add(v3_mul(upper, -1), v3_add(v3_mul(chest->z, 0.35), v3_mul(chest->y, 0.15)));
    thumb = v3_unit(v3_mad(thumb, along, -v3_dot(thumb, along)), chest->z);
    out->hand_axes[side] = (m3){v3_cross(thumb, along), thumb, along};
}

void sparring_figure_solve(const sparring_body *body, const sparring_figure *figure, v3 look_at,
                           sparring_skeleton *ret_skeleton)
{
    sparring_skeleton *out = ret_skeleton;
    double s = body->scale;
    solve_legs(body, figure, out);
    m3 chest = frame_yx(figure->bone[BONE_SPINE], figure->bone[BONE_SHOULDERS]);
    out->chest_axes = chest;
    out->lumbar = v3_mad(out->pelvis, figure->bone[BONE_SPINE], 0.22 * body->spine);
    out->neck = v3_mad(out->pelvis, figure->bone[BONE_SPINE], body->spine);
    solve_head(body, look_at, out);
    for (int side = 0; side < 2; side++) {
        double sign = side == LEFT ? 1 : -1;
        out->shoulder[side] =
            v3_mad(v3_mad(out->neck, chest.x, sign * body->shoulder), chest.y, -0.025 * s);
        solve_arm(body, figure, side, out);
    }
    sparring_body_landmarks(body, out);
}

sparring_figure sparring_figure_of(const sparring_body *body, const sparring_skeleton *k)
{
    sparring_figure figure = {.pelvis = k->pelvis};
    v3 *bone = figure.bone;
    bone[BONE_HIPS] = k->pelvis_axes.x;
    bone[BONE_SPINE] = v3_unit(v3_sub(k->neck, k->pelvis), v3_of(0, 1, 0));
    bone[BONE_SHOULDERS] = v3_unit(v3_sub(k->shoulder[LEFT], k->shoulder[RIGHT]), k->chest_axes.x);
    for (int side = 0; side < 2; side++) {
        v3 down = v3_of(0, -1, 0);
        bone[BONE_UPPER_ARM + side] = v3_unit(v3_sub(k->elbow[side], k->shoulder[side]), down);
        bone[BONE_FOREARM + side] = v3_unit(v3_sub(k->wrist[side], k->elbow[side]), down);
        bone[BONE_THIGH + side] = v3_unit(v3_sub(k->knee[side], k->hip[side]), down);
        bone[BONE_SHANK + side] = v3_unit(v3_sub(k->ankle[side], k->knee[side]), down);
        bone[BONE_FOOT + side] = k->foot_axes[side].z;
        figure.ball[side] = k->ball[side];
        figure.bear[side] = 1 - smoothstepd(0.05, 0.15, k->ball[side].y / body->scale);
    }
    return figure;
}

/* From one direction to another along the great circle. Opposite ones are joined through whatever
 * is square to them. */
static v3 turn_between(v3 a, v3 b, double part)
{
    double angle = acos(clampd(v3_dot(a, b), -1, 1));
    v3 axis = v3_cross(a, b);
    if (v3_len(axis) < 1e-6)
        axis = v3_cross(a, fabs(a.y) < 0.9 ? v3_of(0, 1, 0) : v3_of(0, 0, 1));
    return turned(a, v3_unit(axis, v3_of(0, 1, 0)), angle * part);
}

sparring_figure sparring_figure_between(const sparring_figure *a, const sparring_figure *b,
                                        double part)
{
    sparring_figure out;
    for (int i = 0; i < BONE_COUNT; i++)
        out.bone[i] = turn_between(a->bone[i], b->bone[i], part);
    out.pelvis = v3_lerp(a->pelvis, b->pelvis, part);
    for (int side = 0; side < 2; side++) {
        out.ball[side] = v3_lerp(a->ball[side], b->ball[side], part);
        out.bear[side] = lerpd(a->bear[side], b->bear[side], part);
    }
    return out;
}

sparring_figure sparring_figure_place(const sparring_figure *figure, double yaw, double x, double z)
{
    m3 turn = m3_turn(yaw, 0, 0);
    v3 move = v3_of(x, 0, z);
    sparring_figure out = *figure;
    for (int i = 0; i < BONE_COUNT; i++)
        out.bone[i] = m3_apply(&turn, figure->bone[i]);
    out.pelvis = m3_point(move, &turn, figure->pelvis);
    for (int side = 0; side < 2; side++)
        out.ball[side] = m3_point(move, &turn, figure->ball[side]);
    return out;
}

double sparring_figure_facing(const sparring_figure *figure)
{
    m3 chest = frame_yx(figure->bone[BONE_SPINE], figure->bone[BONE_SHOULDERS]);
    return atan2(chest.z.x, chest.z.z);
}
