#include "paint.h"

static sparring_rgb mix(sparring_rgb a, sparring_rgb b, double t)
{
    float f = (float)t;
    return (sparring_rgb){a.r + (b.r - a.r) * f, a.g + (b.g - a.g) * f, a.b + (b.b - a.b) * f};
}

static sparring_rgb dim(sparring_rgb a, double f)
{
    return mix((sparring_rgb){0, 0, 0}, a, f);
}

/* 1 inside an ellipse, 0 outside, soft over `soft` (metres). */
static double ellipse(double x, double y, double cx, double cy, double rx, double ry, double soft)
{
    double u = (x - cx) / rx, v = (y - cy) / ry;
    double outside = (sqrt(u * u + v * v) - 1) * (rx < ry ? rx : ry);
    return 1 - smoothstepd(-soft, soft, outside);
}

static sparring_rgb paint_face(const sparring_body *body, const sparring_skeleton *k, v3 p,
                               double footprint)
{
    double s = body->scale;
    v3 l = v3_mul(m3_back(&k->head_axes, v3_sub(p, k->head)), 1 / s);
    sparring_rgb skin = body->colour[STUFF_HEAD], c = skin;
    double soft = 0.0012 + 0.35 * footprint / s;
    double x = fabs(l.x), y = l.y;
    if (body->beard > 0 && l.z > -0.02) {
        double jaw = smoothstepd(-0.030, -0.062, y + 0.10 * (x > 0.03 ? x - 0.03 : 0));
        c = mix(c, mix(body->colour[STUFF_HAIR], skin, 0.35), body->beard * jaw);
    }
    if (body->hair == HAIR_NONE || body->hair == HAIR_CROPPED) /* stubble where hair would be */
        c = mix(c, body->colour[STUFF_HAIR], 0.25 * smoothstepd(0.075, 0.11, y - 0.3 * l.z));
    if (l.z < 0.02)
        return c;
    sparring_rgb dark = {0.012f, 0.009f, 0.008f}, white = {0.62f, 0.60f, 0.57f};
    sparring_rgb lips = {c.r * 0.72f, c.g * 0.42f, c.b * 0.42f};
    c = mix(c, dim(c, 0.62), 0.75 * ellipse(x, y, 0.032, 0.013, 0.024, 0.015, 0.012)); /* socket */
    c = mix(c, white, ellipse(x, y, 0.032, 0.012, 0.0165, 0.0070, soft));
    c = mix(c, dark, 0.95 * ellipse(x, y, 0.031, 0.012, 0.0078, 0.0078, soft)); /* iris and pupil */
    c = mix(c, dark,
            0.75 * ellipse(x, y, 0.032, 0.0195, 0.0180, 0.0022, soft)); /* lid and lashes */
    sparring_rgb brow =
        body->hair == HAIR_NONE ? dim(skin, 0.25) : dim(body->colour[STUFF_HAIR], 0.8);
    c = mix(c, brow,
            0.9 * ellipse(x, y + 1.8 * (x - 0.034) * (x - 0.034) / 0.04, 0.034, 0.036, 0.0195,
                          0.0042, soft));
    c = mix(c, dim(c, 0.35),
            0.8 * ellipse(x, y, 0.0085, -0.036, 0.0045, 0.0032, soft)); /* nostrils */
    c = mix(c, dim(c, 0.75),
            0.6 * ellipse(x, y, 0.018, -0.026, 0.0045, 0.010, 0.005)); /* wings of the nose */
    c = mix(c, lips, 0.9 * ellipse(x, y, 0, -0.068, 0.0260, 0.0085, soft));
    c = mix(c, dim(lips, 0.3), 0.85 * ellipse(x, y, 0, -0.067, 0.0240, 0.0018, soft));
    c = mix(c, dim(c, 0.8), 0.5 * ellipse(x, y, 0, -0.083, 0.016, 0.004, 0.004));
    return c;
}

void sparring_paint_marks(const sparring_body *body, const sparring_skeleton *skeleton,
                          paint_marks *ret_marks)
{
    const sparring_skeleton *k = skeleton;
    for (int side = 0; side < 2; side++) {
        v3 front = v3_unit(v3_sub(k->knee[side], v3_lerp(k->hip[side], k->ankle[side], 0.5)),
                           k->foot_axes[side].z);
        v3 tip = v3_unit(v3_sub(k->elbow[side], v3_lerp(k->shoulder[side], k->wrist[side], 0.5)),
                         v3_of(0, -1, 0));
        ret_marks->knee[side] = v3_mad(k->knee[side], front, 0.04 * body->scale);
        ret_marks->elbow[side] = v3_mad(k->elbow[side], tip, 0.03 * body->scale);
    }
}

/* Knees and elbows are redder and darker than the skin around them. */
static sparring_rgb paint_skin(const paint_spot *spot)
{
    double nearest = 1e9;
    for (int side = 0; side < 2; side++) {
        v3 knee = v3_sub(spot->p, spot->marks->knee[side]),
           elbow = v3_sub(spot->p, spot->marks->elbow[side]);
        nearest = fmin(nearest, fmin(v3_dot(knee, knee) / (0.055 * 0.055),
                                     v3_dot(elbow, elbow) / (0.042 * 0.042)));
    }
    sparring_rgb skin = spot->body->colour[STUFF_SKIN];
    double scale = spot->body->scale;
    if (nearest > scale * scale)
        return skin;
    sparring_rgb joint = {skin.r * 0.74f, skin.g * 0.54f, skin.b * 0.50f};
    return mix(skin, joint, 0.85 * (1 - smoothstepd(0.4, 1.0, sqrt(nearest) / scale)));
}

/* A top's pattern; l: in the chest's frame, metres of a 1.75 m body. */
static sparring_rgb paint_top(const sparring_body *body, v3 l)
{
    sparring_rgb c = body->colour[STUFF_TORSO];
    double x = fabs(l.x);
    switch (body->pattern) {
    case PATTERN_PLAIN:
        return c;
    case PATTERN_STRIPE:
        return mix(c, body->trim, 0.9 * smoothstepd(0.118, 0.124, x));
    case PATTERN_HEM:
        return mix(c, body->trim, 0.9 * (1 - smoothstepd(0.006, 0.010, fabs(l.y + 0.265))));
    case PATTERN_PANEL:
        return mix(c, body->trim, 0.9 * smoothstepd(0.085, 0.09, x));
    case PATTERN_CHECK:
        return ((int)floor(l.x / 0.07) + (int)floor(l.y / 0.07)) & 1 ? c : mix(c, body->trim, 0.8);
    case PATTERN_HALVES:
        return l.x > 0 ? c : body->trim;
    case PATTERN_FLECKS:
        break;
    }
    double a = sin(l.x * 61 + 2 * sin(l.y * 37)) + sin(l.y * 53 + 2 * sin(l.x * 41));
    return mix(c, body->trim, smoothstepd(0.7, 0.9, a));
}

/* Height above the hips in the pelvis' frame, metres of a 1.75 m body. */
static double above_hips(const sparring_body *body, const sparring_skeleton *k, v3 p)
{
    return v3_dot(v3_sub(p, k->pelvis), k->pelvis_axes.y) / body->scale;
}

static const double BAND_LOW = 0.080, BAND_HIGH = 0.120; /* the waistband */

static sparring_rgb paint_torso(const sparring_body *body, const sparring_skeleton *k, v3 p)
{
    double s = body->scale, hips = above_hips(body, k, p);
    if (hips < BAND_HIGH)
        return hips < BAND_LOW ? body->colour[STUFF_SHORTS] : body->trim;
    v3 l = v3_mul(m3_back(&k->chest_axes, v3_sub(p, k->neck)), 1 / s);
    double x = fabs(l.x);
    sparring_rgb c = body->colour[STUFF_TORSO];
    if (body->top != TOP_BARE) {
        double low = body->top == TOP_CROP ? -0.28 : -1, high = body->top == TOP_CROP ? -0.03 : 1;
        if (l.y < low || l.y > high)
            return body->colour[STUFF_SKIN];
        if (body->bow_tie && l.z > 0) {
            if (l.y > -0.085 && l.y < -0.035 && x < 0.055 && x > 0.3 * fabs(l.y + 0.06))
                return body->trim;
            if (x < 0.010)
                return dim(c, 0.75); /* buttons */
        }
        return paint_top(body, l);
    }
    if (l.z > 0) {
        double line = 1 - smoothstepd(0.003, 0.012, x);
        c = mix(c, dim(c, 0.72), 0.55 * line * smoothstepd(-0.42, -0.12, l.y));
        double rows = 0.5 + 0.5 * cos(l.y * 2 * 3.14159265 / 0.075);
        if (l.y < -0.21)
            c = mix(c, dim(c, 0.75), 0.35 * rows * rows * (1 - smoothstepd(0.045, 0.075, x)));
        c = mix(c, dim(c, 0.70),
                0.5 * (1 - smoothstepd(0.004, 0.016, fabs(l.y + 0.19 - 0.25 * x))) *
                    (1 - smoothstepd(0.10, 0.13, x)));
        c = mix(c, (sparring_rgb){c.r * 0.6f, c.g * 0.4f, c.b * 0.38f},
                0.8 * ellipse(x, l.y, 0.092, -0.150, 0.012, 0.011, 0.004));
    }
    return c;
}

/* Left or right leg of the shorts; u: around it, -1 inside .. 1 outside; along: metres below the
 * hip.
 */
static sparring_rgb paint_shorts(const paint_spot *spot)
{
    const sparring_body *body = spot->body;
    const sparring_skeleton *k = spot->skeleton;
    double s = body->scale;
    sparring_rgb c = body->colour[STUFF_SHORTS];
    if (above_hips(body, k, spot->p) > BAND_LOW)
        return body->trim;
    int side =
        v3_dot(v3_sub(spot->p, k->pelvis), k->pelvis_axes.x) > 0 ? SPARRING_LEFT : SPARRING_RIGHT;
    v3 thigh = v3_unit(v3_sub(k->knee[side], k->hip[side]), v3_of(0, -1, 0));
    v3 across = v3_sub(spot->p, k->hip[side]);
    double along = v3_dot(across, thigh);
    across = v3_mad(across, thigh, -along);
    v3 outward = v3_mul(k->pelvis_axes.x, side == SPARRING_LEFT ? 1 : -1);
    outward = v3_unit(v3_mad(outward, thigh, -v3_dot(outward, thigh)), k->pelvis_axes.x);
    double u = v3_dot(v3_unit(across, outward), outward),
           around = v3_dot(across, k->pelvis_axes.z) / s;
    switch (body->pattern) {
    case PATTERN_PLAIN:
    case PATTERN_HEM:
        break;
    case PATTERN_STRIPE:
        c = mix(c, body->trim, smoothstepd(0.95, 0.965, u));
        break;
    case PATTERN_PANEL:
        c = mix(c, body->trim, smoothstepd(0.70, 0.72, u));
        break;
    case PATTERN_CHECK:
        if (((int)floor(along / s / 0.06) + (int)floor(around / 0.06)) & 1)
            c = mix(c, body->trim, 0.8);
        break;
    case PATTERN_HALVES:
        c = side == SPARRING_LEFT ? c : body->trim;
        break;
    case PATTERN_FLECKS:
        c = mix(c, body->trim,
                smoothstepd(0.5, 0.8,
                            sin(along / s * 70 + 2 * sin(around * 50)) +
                                sin(around * 64 + 2 * sin(along / s * 44))));
        break;
    }
    double fold = 0.5 + 0.5 * sin(60 * around + 25 * along / s);
    c = mix(c, dim(c, 0.7), 0.35 * fold);
    double end = v3_len(v3_sub(spot->part->b, spot->part->a));
    if (body->pattern == PATTERN_HEM && end > 0.10 * s) /* a leg: its hem */
        c = mix(c, body->trim, 0.9 * smoothstepd(0.028, 0.022, fabs(end + 0.055 * s - along) / s));
    return c;
}

static sparring_rgb paint_shoe(const paint_spot *spot)
{
    const sparring_skeleton *k = spot->skeleton;
    v3 left = v3_sub(spot->p, k->ball[0]), right = v3_sub(spot->p, k->ball[1]);
    int side = v3_dot(left, left) < v3_dot(right, right) ? 0 : 1;
    double above =
        v3_dot(v3_sub(spot->p, k->ankle[side]), k->foot_axes[side].y) + spot->body->ankle_height;
    return mix(spot->body->colour[STUFF_SOLE], spot->body->colour[STUFF_SHOE],
               smoothstepd(0.010, 0.020, above));
}

sparring_rgb sparring_paint_body(const paint_spot *spot, double *ret_gloss)
{
    const sparring_body *body = spot->body;
    *ret_gloss = 0.22;
    switch (spot->part->stuff) {
    case STUFF_HEAD:
        return paint_face(body, spot->skeleton, spot->p, spot->footprint);
    case STUFF_SKIN:
        return paint_skin(spot);
    case STUFF_TORSO:
        *ret_gloss = body->top != TOP_BARE ? 0.05 : 0.22;
        return paint_torso(body, spot->skeleton, spot->p);
    case STUFF_SHORTS:
        *ret_gloss = 0.10;
        return paint_shorts(spot);
    case STUFF_GLOVE:
    case STUFF_GUARD:
        *ret_gloss = 0.55;
        return body->colour[spot->part->stuff];
    case STUFF_HAIR:
        *ret_gloss = 0.15;
        return body->colour[STUFF_HAIR];
    case STUFF_SHOE:
        return paint_shoe(spot);
    default:
        *ret_gloss = 0.08;
        return body->colour[spot->part->stuff];
    }
}
