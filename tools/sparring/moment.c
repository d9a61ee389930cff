#include "moment.h"

static m3 axes_between(const m3 *a, const m3 *b, double part)
{
    v3 z = v3_unit(v3_lerp(a->z, b->z, part), b->z);
    v3 x = v3_lerp(a->x, b->x, part);
    x = v3_unit(v3_mad(x, z, -v3_dot(x, z)), b->x);
    return (m3){x, v3_cross(z, x), z};
}

static void skeleton_between(const sparring_skeleton *a, const sparring_skeleton *b, double part,
                             sparring_skeleton *ret)
{
    ret->pelvis = v3_lerp(a->pelvis, b->pelvis, part);
    ret->lumbar = v3_lerp(a->lumbar, b->lumbar, part);
    ret->neck = v3_lerp(a->neck, b->neck, part);
    ret->head = v3_lerp(a->head, b->head, part);
    ret->pelvis_axes = axes_between(&a->pelvis_axes, &b->pelvis_axes, part);
    ret->chest_axes = axes_between(&a->chest_axes, &b->chest_axes, part);
    ret->head_axes = axes_between(&a->head_axes, &b->head_axes, part);
    for (int side = 0; side < 2; side++) {
        ret->shoulder[side] = v3_lerp(a->shoulder[side], b->shoulder[side], part);
        ret->elbow[side] = v3_lerp(a->elbow[side], b->elbow[side], part);
        ret->wrist[side] = v3_lerp(a->wrist[side], b->wrist[side], part);
        ret->hip[side] = v3_lerp(a->hip[side], b->hip[side], part);
        ret->knee[side] = v3_lerp(a->knee[side], b->knee[side], part);
        ret->ankle[side] = v3_lerp(a->ankle[side], b->ankle[side], part);
        ret->heel[side] = v3_lerp(a->heel[side], b->heel[side], part);
        ret->ball[side] = v3_lerp(a->ball[side], b->ball[side], part);
        ret->toe[side] = v3_lerp(a->toe[side], b->toe[side], part);
        ret->hand_axes[side] = axes_between(&a->hand_axes[side], &b->hand_axes[side], part);
        ret->foot_axes[side] = axes_between(&a->foot_axes[side], &b->foot_axes[side], part);
    }
    for (int i = 0; i < SPARRING_LANDMARKS; i++)
        ret->landmark[i] = v3_lerp(a->landmark[i], b->landmark[i], part);
}

void sparring_moment_between(const sparring_moment *a, const sparring_moment *b, double part,
                             sparring_moment *ret)
{
    *ret = *b;
    if (part >= 1)
        return; /* to the bit */
    for (int i = 0; i < b->actors; i++) {
        skeleton_between(&a->actor[i].skeleton, &b->actor[i].skeleton, part,
                         &ret->actor[i].skeleton);
        ret->actor[i].velocity = v3_lerp(a->actor[i].velocity, b->actor[i].velocity, part);
    }
}
