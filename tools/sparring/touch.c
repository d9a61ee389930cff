#include "touch.h"

v3 sparring_touch_tip(const sparring_performer *performer, sparring_limb limb, double *ret_radius)
{
    int side = sparring_pose_side(&performer->pose, sparring_limb_lead(limb));
    const sparring_skeleton *k = &performer->skeleton;
    double s = performer->body->scale;
    *ret_radius = (sparring_limb_is_leg(limb) ? 0.055 : 0.065) * s;
    switch (sparring_limb_part(limb)) {
    case 0:
        return v3_mad(k->wrist[side], k->hand_axes[side].z, 0.105 * s);
    case 1:
        return v3_lerp(k->ankle[side], k->ball[side], 0.3);
    case 2:
        return k->elbow[side];
    default:
        return k->knee[side];
    }
}

v3 sparring_touch_aim(const sparring_performer *performer, const sparring_performer *other,
                      const sparring_move *move)
{
    const sparring_skeleton *k = &other->skeleton;
    v3 point = v3_mad(k->head, k->head_axes.y, -0.02);
    if (move->aim == AIM_BODY) {
        point = v3_lerp(k->lumbar, k->neck, 0.30);
    } else if (move->aim == AIM_LEG) {
        int side = sparring_pose_side(&other->pose, SPARRING_LEAD);
        point = v3_lerp(k->hip[side], k->knee[side], 0.7);
    }
    sparring_pose turn = performer->pose;
    turn.root_x = turn.root_z = 0;
    v3 approach = v3_unit(sparring_pose_world(&turn, move->approach), v3_of(0, 0, 1));
    return v3_mad(point, approach, -move->stop * performer->body->scale);
}

typedef struct bone {
    v3 a, b;
} bone;

/* The bones of a region and the flesh around them, metres of a 1.75 m body. */
static int region_bones(const sparring_performer *other, sparring_target target, bone ret[4],
                        double *ret_radius)
{
    const sparring_skeleton *k = &other->skeleton;
    double s = other->body->scale;
    if (target == TARGET_HEAD) {
        ret[0].a = m3_point(k->head, &k->head_axes, v3_of(0, 0.03 * s, 0));
        ret[0].b = m3_point(k->head, &k->head_axes, v3_of(0, -0.07 * s, 0.03 * s));
        *ret_radius = 0.085;
        return 1;
    }
    if (target == TARGET_BODY) {
        ret[0] = (bone){k->pelvis, v3_lerp(k->neck, k->lumbar, 0.25)};
        *ret_radius = 0.14;
        return 1;
    }
    for (int side = 0; side < 2; side++) {
        if (target == TARGET_ARM) {
            ret[2 * side].a = k->elbow[side];
            ret[2 * side].b = v3_mad(k->wrist[side], k->hand_axes[side].z, 0.10 * s);
            ret[2 * side + 1] = (bone){k->shoulder[side], k->elbow[side]};
        } else {
            ret[2 * side] = (bone){k->hip[side], k->knee[side]};
            ret[2 * side + 1] = (bone){k->knee[side], k->ankle[side]};
        }
    }
    *ret_radius = target == TARGET_ARM ? 0.048 : 0.065;
    return 4;
}

sparring_target sparring_touch_nearest(const sparring_performer *other, v3 point, double radius,
                                       double *ret_distance)
{
    sparring_target nearest = TARGET_NONE;
    *ret_distance = 1e9;
    for (sparring_target target = TARGET_HEAD; target <= TARGET_LEG; target++) {
        bone bones[4];
        double flesh;
        int count = region_bones(other, target, bones, &flesh);
        for (int i = 0; i < count; i++) {
            v3 along = v3_sub(bones[i].b, bones[i].a), to = v3_sub(point, bones[i].a);
            double h = clampd(v3_dot(to, along) / fmax(v3_dot(along, along), 1e-9), 0, 1);
            double distance = v3_len(v3_mad(to, along, -h)) - flesh * other->body->scale - radius;
            if (distance < *ret_distance) {
                *ret_distance = distance;
                nearest = target;
            }
        }
    }
    return nearest;
}
