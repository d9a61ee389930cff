#include "body.h"

#include <assert.h>
#include <stddef.h>

void sparring_body_landmarks(const sparring_body *body, sparring_skeleton *skeleton)
{
    /* Left half of the face in the head's frame (metres of a 1.75 m body): inner eye, eye, outer
     * eye, ear, corner of the mouth. */
    static const v3 face[5] = {
        {0.017, 0.012, 0.094},   {0.032, 0.013, 0.090},  {0.046, 0.012, 0.080},
        {0.076, -0.008, -0.004}, {0.026, -0.068, 0.086},
    };
    static const int face_left[5] = {1, 2, 3, 7, 9}, face_right[5] = {4, 5, 6, 8, 10};
    double s = body->scale;
    v3 *landmark = skeleton->landmark;
    landmark[0] = m3_point(skeleton->head, &skeleton->head_axes, v3_of(0, -0.026 * s, 0.118 * s));
    for (int i = 0; i < 5; i++) {
        v3 p = v3_mul(face[i], s);
        landmark[face_left[i]] = m3_point(skeleton->head, &skeleton->head_axes, p);
        p.x = -p.x;
        landmark[face_right[i]] = m3_point(skeleton->head, &skeleton->head_axes, p);
    }
    for (int side = 0; side < 2; side++) {
        const m3 *hand = &skeleton->hand_axes[side];
        v3 wrist = skeleton->wrist[side];
        landmark[11 + side] = skeleton->shoulder[side];
        landmark[13 + side] = skeleton->elbow[side];
        landmark[15 + side] = wrist;
        landmark[17 + side] =
            m3_point(wrist, hand, v3_of(0, -0.034 * s, 0.078 * s)); /* little finger */
        landmark[19 + side] =
            m3_point(wrist, hand, v3_of(0, 0.020 * s, 0.092 * s)); /* index finger */
        landmark[21 + side] = m3_point(wrist, hand, v3_of(0, 0.042 * s, 0.055 * s)); /* thumb */
        landmark[23 + side] = skeleton->hip[side];
        landmark[25 + side] = skeleton->knee[side];
        landmark[27 + side] = skeleton->ankle[side];
        landmark[29 + side] = skeleton->heel[side];
        landmark[31 + side] = skeleton->toe[side];
    }
}

double sparring_body_depth(const sparring_body *body, int index)
{
    double d = index <= 10   ? 0.035
               : index <= 12 ? 0.11
               : index <= 16 ? 0.075
               : index <= 22 ? 0.09
                             : 0.07;
    if (index == 23 || index == 24)
        d = 0.18;
    else if (index == 25 || index == 26)
        d = 0.095;
    return d * body->scale * body->girth;
}

/* Parts are collected here; thicknesses are given for a 1.75 m body of girth 1. */
typedef struct builder {
    sparring_part *part;
    int count;
    double scale, thick;
} builder;

static sparring_part *add(builder *b, sparring_stuff stuff, v3 from, v3 to, double ra, double rb,
                          double blend)
{
    assert(b->count < SPARRING_PARTS_MAX);
    sparring_part *part = &b->part[b->count++];
    *part = (sparring_part){.a = from,
                            .b = to,
                            .ra = ra * b->thick,
                            .rb = rb * b->thick,
                            .axis = v3_of(0, 0, 1),
                            .stretch = 1,
                            .blend = blend * b->scale,
                            .stuff = stuff};
    return part;
}

static sparring_part *flat(sparring_part *part, v3 axis, double stretch)
{
    part->axis = axis;
    part->stretch = stretch;
    return part;
}

static void add_head(builder *b, const sparring_body *body, const sparring_skeleton *k)
{
    double s = body->scale, thick = b->thick;
    const m3 *h = &k->head_axes;
    b->thick = s; /* heads do not grow with girth */
#define AT(x, y, z) m3_point(k->head, h, v3_of((x)*s, (y)*s, (z)*s))
    flat(add(b, STUFF_HEAD, AT(0, 0.042, -0.012), AT(0, 0.030, 0.010), 0.098, 0.094, 0), h->x, 1.22)
        ->casts = 1;
    flat(add(b, STUFF_HEAD, AT(0, -0.010, 0.030), AT(0, -0.085, 0.052), 0.076, 0.046, 0.035), h->x,
         1.10);
    add(b, STUFF_HEAD, AT(0, -0.098, 0.062), AT(0, -0.100, 0.064), 0.026, 0.026, 0.020); /* chin */
    add(b, STUFF_HEAD, AT(0.030, -0.070, 0.030), AT(0.050, -0.045, 0.000), 0.030, 0.030,
        0.030); /* jaw */
    add(b, STUFF_HEAD, AT(-0.030, -0.070, 0.030), AT(-0.050, -0.045, 0.000), 0.030, 0.030, 0.030);
    add(b, STUFF_HEAD, AT(0.0, 0.028, 0.084), AT(0, 0.030, 0.082), 0.024, 0.024, 0.035); /* brow */
    add(b, STUFF_HEAD, AT(0, 0.010, 0.098), AT(0, -0.026, 0.112), 0.009, 0.0135, 0.012); /* nose */
    for (int side = -1; side <= 1; side += 2) {
        sparring_part *ear = add(b, STUFF_HEAD, AT(0.078 * side, 0.008, -0.006),
                                 AT(0.080 * side, -0.026, 0.0), 0.019, 0.013, 0.006);
        flat(ear, h->x, 1.8);
    }
    if (body->hair == HAIR_NONE) {
        b->thick = thick;
        return;
    }
    double puff = body->hair == HAIR_CROPPED ? 0.003 : 0.009;
    flat(add(b, STUFF_HAIR, AT(0, 0.058, -0.030), AT(0, 0.062, -0.006), 0.092 + puff, 0.082 + puff,
             0),
         h->x, 1.16);
    flat(add(b, STUFF_HAIR, AT(0, 0.020, -0.050), AT(0, -0.035, -0.048), 0.072 + puff, 0.052 + puff,
             0.02),
         h->x, 1.05);
    if (body->hair == HAIR_BUN)
        add(b, STUFF_HAIR, AT(0, 0.130, -0.075), AT(0, 0.135, -0.085), 0.042, 0.038, 0.01);
    if (body->hair == HAIR_TIED) {
        add(b, STUFF_HAIR, AT(0, 0.050, -0.120), AT(0, 0.045, -0.130), 0.036, 0.034, 0.01);
        add(b, STUFF_HAIR, AT(0, 0.035, -0.140), AT(0, -0.110, -0.130), 0.032, 0.016, 0.01);
    }
    b->thick = thick;
#undef AT
}

static void add_trunk(builder *b, const sparring_body *body, const sparring_skeleton *k)
{
    double s = body->scale, w = body->shoulder / (0.187 * s); /* broad shoulders, broad ribs */
    const m3 *c = &k->chest_axes, *p = &k->pelvis_axes;
    double waist = body->woman ? 0.88 : 1, hip = body->woman ? 1.05 : 1;
    sparring_part *part;
#define CHEST(x, y, z)  m3_point(k->neck, c, v3_of((x)*s, (y)*s, (z)*s))
#define PELVIS(x, y, z) m3_point(k->pelvis, p, v3_of((x)*s, (y)*s, (z)*s))
    part = add(b, STUFF_TORSO, CHEST(0, -0.145, 0.0), CHEST(0, -0.265, 0.005), 0.158 * w,
               0.142 * waist, 0);
    flat(part, c->z, 1.42)->casts = 1;
    part = add(b, STUFF_TORSO, CHEST(0.09 * w, -0.075, -0.005), CHEST(-0.09 * w, -0.075, -0.005),
               0.080, 0.080, 0.06);
    part->casts = 1;
    part =
        add(b, STUFF_TORSO, k->lumbar, CHEST(0, -0.27, 0.005), 0.130 * waist, 0.138 * waist, 0.05);
    flat(part, c->z, 1.30)->casts = 1;
    part = add(b, STUFF_TORSO, PELVIS(0, 0.055, 0), k->lumbar, 0.140 * hip, 0.132 * waist, 0.04);
    flat(part, p->z, 1.25);
    for (int side = -1; side <= 1; side += 2) {
        if (body->woman)
            add(b, STUFF_TORSO, CHEST(0.068 * side, -0.175, 0.082),
                CHEST(0.072 * side, -0.172, 0.080), 0.058, 0.058, 0.035);
        else
            add(b, STUFF_TORSO, CHEST(0.055 * side, -0.135, 0.068),
                CHEST(0.115 * side * w, -0.105, 0.045), 0.056, 0.050, 0.040);
        add(b, STUFF_TORSO, CHEST(0.100 * side * w, -0.12, -0.035),
            CHEST(0.080 * side * w, -0.24, -0.020), 0.062, 0.055, 0.045);
        add(b, body->top >= TOP_SHORT ? STUFF_TORSO : STUFF_SKIN,
            CHEST(0.020 * side, 0.035, -0.012), CHEST(0.135 * side * w, -0.015, -0.005), 0.042,
            0.045, 0.040);
    }
    v3 jaw = m3_point(k->head, &k->head_axes, v3_of(0, -0.055 * s, -0.008 * s));
    add(b, STUFF_SKIN, CHEST(0, -0.03, -0.006), jaw, 0.064 * (body->woman ? 0.86 : 1),
        0.055 * (body->woman ? 0.88 : 1), 0.030)
        ->casts = 1;
#undef CHEST
#undef PELVIS
}

static void add_hand(builder *b, const sparring_body *body, const sparring_skeleton *k, int side)
{
    double s = body->scale, thick = b->thick;
    v3 wrist = k->wrist[side];
    const m3 *hand = &k->hand_axes[side];
    sparring_part *part;
    b->thick = s;
#define HAND(x, y, z) m3_point(wrist, hand, v3_of((x)*s, (y)*s, (z)*s))
    switch (body->hands) {
    case HANDS_GLOVES:
        add(b, STUFF_CUFF, HAND(0, 0, -0.045), HAND(0, 0, 0.030), 0.040, 0.043, 0);
        part =
            add(b, STUFF_GLOVE, HAND(0, 0.0, 0.058), HAND(0, -0.004, 0.108), 0.058, 0.060, 0.010);
        flat(part, hand->x, 1.12)->casts = 1;
        add(b, STUFF_GLOVE, HAND(0, 0.040, 0.040), HAND(0, 0.050, 0.088), 0.024, 0.025, 0.008);
        break;
    case HANDS_SMALL_GLOVES:
        add(b, STUFF_CUFF, HAND(0, 0, -0.040), HAND(0, 0, 0.010), 0.033, 0.035, 0);
        part =
            add(b, STUFF_GLOVE, HAND(0, 0.0, 0.035), HAND(0, -0.002, 0.082), 0.043, 0.046, 0.010);
        flat(part, hand->x, 1.25)->casts = 1;
        add(b, STUFF_SKIN, HAND(0, 0.034, 0.030), HAND(0, 0.038, 0.080), 0.016, 0.015, 0.006);
        break;
    case HANDS_BARE: /* fists */
        part = add(b, STUFF_SKIN, HAND(0, 0.0, 0.030), HAND(0, -0.002, 0.080), 0.036, 0.040, 0.015);
        flat(part, hand->x, 1.25)->casts = 1;
        add(b, STUFF_SKIN, HAND(0, 0.030, 0.030), HAND(0, 0.034, 0.078), 0.015, 0.014, 0.006);
        break;
    case HANDS_OPEN:
        part = add(b, STUFF_SKIN, HAND(0, 0.0, 0.025), HAND(0, -0.002, 0.085), 0.036, 0.040, 0.015);
        flat(part, hand->x, 1.7)->casts = 1;
        part = add(b, STUFF_SKIN, HAND(0, 0.0, 0.085), HAND(0, -0.004, 0.155), 0.036, 0.024, 0.012);
        flat(part, hand->x, 2.2);
        add(b, STUFF_SKIN, HAND(0, 0.030, 0.030), HAND(0, 0.056, 0.085), 0.014, 0.011, 0.010);
        break;
    }
    b->thick = thick;
#undef HAND
}

static void add_arm(builder *b, const sparring_body *body, const sparring_skeleton *k, int side)
{
    double s = body->scale, sign = side == SPARRING_LEFT ? 1 : -1, slim = body->woman ? 0.90 : 1;
    v3 shoulder = k->shoulder[side], elbow = k->elbow[side], wrist = k->wrist[side];
    v3 inner = v3_mad(shoulder, k->chest_axes.x, -0.02 * sign * s);
    v3 bent = v3_unit(v3_sub(v3_lerp(shoulder, wrist, 0.5), elbow),
                      v3_of(0, 0, 0)); /* to the crook of the elbow */
    int covered = body->top == TOP_LONG;
    double cloth = covered ? 0.007 : 0;
    sparring_stuff upper = covered ? STUFF_SLEEVE : STUFF_SKIN;
    add(b, body->top >= TOP_SHORT ? STUFF_SLEEVE : STUFF_SKIN, inner,
        v3_lerp(shoulder, elbow, 0.22), 0.066 * slim + cloth, 0.058 * slim + cloth, 0.045);
    double sleeve = body->top == TOP_SHORT ? 0.4 : 0; /* no skin under it: it would show through */
    add(b, upper, v3_lerp(shoulder, elbow, sleeve), elbow,
        lerpd(0.053, 0.040, sleeve) * slim + cloth, 0.040 * slim + cloth, 0.020)
        ->casts = 1;
    v3 biceps = v3_mad(v3_lerp(shoulder, elbow, 0.55), bent, 0.012 * s);
    add(b, upper, v3_lerp(biceps, shoulder, 0.15), v3_lerp(biceps, elbow, 0.20),
        0.046 * slim + cloth, 0.043 * slim + cloth, 0.020);
    add(b, upper, v3_mad(elbow, bent, -0.008 * s), v3_mad(elbow, bent, -0.006 * s),
        0.036 * slim + cloth, 0.036 * slim + cloth, 0.010);
    add(b, upper, v3_lerp(elbow, wrist, 0.12), v3_lerp(elbow, wrist, 0.42), 0.043 * slim + cloth,
        0.043 * slim + cloth, 0.018);
    add(b, upper, elbow, v3_lerp(elbow, wrist, covered ? 0.93 : 1), 0.039 * slim + cloth,
        0.029 * slim + cloth, 0.015)
        ->casts = 1;
    if (covered)
        add(b, STUFF_SKIN, v3_lerp(elbow, wrist, 0.8), wrist, 0.029 * slim, 0.029 * slim, 0);
    if (body->top == TOP_SHORT)
        add(b, STUFF_SLEEVE, inner, v3_lerp(shoulder, elbow, 0.55), 0.070 * slim, 0.064 * slim,
            0.010)
            ->casts = 1;
    if (body->pads)
        add(b, STUFF_PAD, v3_lerp(elbow, shoulder, 0.14), v3_lerp(elbow, wrist, 0.16), 0.048 * slim,
            0.048 * slim, 0);
    add_hand(b, body, k, side);
}

static void add_foot(builder *b, const sparring_body *body, const sparring_skeleton *k, int side)
{
    double s = body->scale;
    v3 knee = k->knee[side], ankle = k->ankle[side];
    const m3 *foot = &k->foot_axes[side];
#define FOOT(x, y, z) m3_point(ankle, foot, v3_of((x)*s, (y)*s - body->ankle_height, (z)*s))
    double thick = b->thick;
    b->thick = s;
    double shoe = body->barefoot ? 0 : 0.006;
    v3 heel = FOOT(0, 0.036, -0.030), middle = FOOT(0, 0.030, 0.100);
    v3 toe = v3_add(k->ball[side], v3_of(0, 0.027 * s, 0));
    toe = v3_mad(toe, v3_sub(k->toe[side], k->ball[side]), 0.72);
    if (!body->barefoot)
        add(b, STUFF_SHOE, v3_lerp(ankle, knee, body->trousers ? 0.08 : 0.30), ankle, 0.050, 0.045,
            0);
    add(b, STUFF_SHOE, ankle, v3_lerp(ankle, heel, 0.6), 0.036 + shoe, 0.036 + shoe,
        body->barefoot ? 0.015 : 0.010);
    add(b, STUFF_SHOE, heel, middle, 0.035, 0.031, 0.020)->casts = 1;
    flat(
        add(b, STUFF_SHOE, v3_lerp(ankle, middle, 0.25), middle, 0.038 + shoe, 0.034 + shoe, 0.020),
        foot->y, 1.25);
    flat(add(b, STUFF_SHOE, v3_lerp(middle, toe, 0.1), toe, 0.037 + shoe, 0.028 + shoe, 0.015),
         foot->y, 1.35);
    b->thick = thick;
#undef FOOT
}

static void add_leg(builder *b, const sparring_body *body, const sparring_skeleton *k, int side)
{
    double s = body->scale, full = body->woman ? 1.03 : 1, cloth = body->trousers ? 0.012 : 0;
    sparring_stuff stuff = body->trousers ? STUFF_TROUSERS : STUFF_SKIN;
    v3 hip = k->hip[side], knee = k->knee[side], ankle = k->ankle[side];
    const m3 *foot = &k->foot_axes[side];
    v3 back = v3_unit(v3_sub(v3_lerp(hip, ankle, 0.5), knee),
                      v3_mul(foot->z, -1)); /* hollow of the knee */
    v3 thigh_end = v3_lerp(hip, knee, 0.93);
    add(b, stuff, hip, thigh_end, 0.090 * full + cloth, 0.058 + cloth, 0.020)->casts = 1;
    add(b, stuff, v3_mad(v3_lerp(hip, knee, 0.35), back, -0.016 * s),
        v3_mad(v3_lerp(hip, knee, 0.72), back, -0.008 * s), 0.074 * full + cloth, 0.060 + cloth,
        0.025);
    add(b, stuff, v3_mad(knee, back, -0.014 * s),
        v3_mad(v3_lerp(knee, ankle, 0.06), back, -0.014 * s), 0.047 + cloth, 0.043 + cloth,
        0.020); /* kneecap */
    add(b, stuff, knee, ankle, 0.050 + cloth, 0.034 + 1.8 * cloth, 0.020)->casts = 1;
    add(b, stuff, v3_mad(v3_lerp(knee, ankle, 0.20), back, 0.020 * s),
        v3_mad(v3_lerp(knee, ankle, 0.46), back, 0.012 * s), 0.047 + cloth, 0.036 + cloth,
        0.025); /* calf */
    if (body->guards && !body->trousers) {
        add(b, STUFF_GUARD, v3_mad(v3_lerp(knee, ankle, 0.14), back, -0.020 * s),
            v3_mad(v3_lerp(knee, ankle, 0.90), back, -0.014 * s), 0.050, 0.040, 0.004);
        add(b, STUFF_GUARD, v3_lerp(ankle, k->ball[side], 0.2), v3_lerp(ankle, k->ball[side], 0.6),
            0.040, 0.034, 0.010);
    }
    if (body->pads && !body->trousers)
        add(b, STUFF_PAD, v3_mad(v3_lerp(knee, hip, 0.14), back, -0.006 * s),
            v3_mad(v3_lerp(knee, ankle, 0.16), back, -0.006 * s), 0.064, 0.058, 0);
    add_foot(b, body, k, side);
}

static void add_shorts(builder *b, const sparring_body *body, const sparring_skeleton *k)
{
    double s = body->scale, hip = body->woman ? 1.04 : 1;
    const m3 *p = &k->pelvis_axes;
    v3 seat = v3_mad(k->pelvis, p->z, -0.015 * s);
    v3 left = v3_lerp(seat, k->hip[SPARRING_LEFT], 0.55),
       right = v3_lerp(seat, k->hip[SPARRING_RIGHT], 0.55);
    flat(add(b, STUFF_SHORTS, left, right, 0.128 * hip, 0.128 * hip, 0), p->z, 1.06)->casts = 1;
    v3 crotch = v3_mad(k->pelvis, p->y, -0.085 * s);
    add(b, STUFF_SHORTS, seat, crotch, 0.110 * hip, 0.078, 0.04);
    for (int side = 0; side < 2; side++) {
        v3 end = v3_lerp(k->hip[side], k->knee[side], body->trousers ? 0.3 : body->shorts_length);
        add(b, body->trousers ? STUFF_TROUSERS : STUFF_SHORTS, k->hip[side], end, 0.108 * hip,
            body->trousers ? 0.096 : 0.104, 0.030);
    }
}

int sparring_body_parts(const sparring_body *body, const sparring_skeleton *skeleton,
                        sparring_part *ret_parts)
{
    builder b = {ret_parts, 0, body->scale, body->scale * body->girth};
    add_trunk(&b, body, skeleton);
    for (int side = 0; side < 2; side++) {
        add_arm(&b, body, skeleton, side);
        add_leg(&b, body, skeleton, side);
    }
    add_shorts(&b, body, skeleton);
    add_head(&b, body, skeleton);
    return b.count;
}
