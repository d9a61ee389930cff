#include "retarget.h"

#include <stddef.h>

/* Invariants: a stand's ball lies on the floor; the stands of a foot do not overlap and are in
 * order; between two stands the foot goes from one ball to the other. */

enum { LEFT = SPARRING_LEFT, RIGHT = SPARRING_RIGHT, STAND_FRAMES_MIN = 3, STAND_GAP = 2 };

/* A foot stands while it is lower than this above its rest and slower than this (metres, m/s). */
static const double STAND_HEIGHT = 0.10, STAND_SPEED = 0.40;

/* Somebody whose hips are lower than this share of the legs' length does not stand. */
static const double STANDING = 0.55;

/* Joints of the data that may lie on the floor, and how high they are then (metres of the recorded
 * person; of our body times its scale). Feet are looked at separately. */
static const struct {
    int joint;
    double height;
} resting[] = {{11, 0.08}, {12, 0.08},  {13, 0.045}, {14, 0.045},
               {23, 0.10}, {24, 0.100}, {25, 0.055}, {26, 0.055}};

/* The recorded joints of one frame, mirrored when wanted: x turned round, left and right in
 * exchange. */
typedef struct person {
    v3 joint[SPARRING_LANDMARKS];
} person;

static person person_at(const sparring_track *track, int frame)
{
    const v3 *joint = track->clip->joint + (ptrdiff_t)(track->first + frame) * SPARRING_LANDMARKS;
    person p;
    for (int i = 0; i < SPARRING_LANDMARKS; i++) {
        int from = i;
        if (track->mirrored && i >= 11) /* from the shoulders on odd is left, even is right */
            from = i % 2 != 0 ? i + 1 : i - 1;
        p.joint[i] = joint[from];
        if (track->mirrored)
            p.joint[i].x = -p.joint[i].x;
    }
    return p;
}

static v3 from_to(const person *p, int from, int to, v3 otherwise)
{
    return v3_unit(v3_sub(p->joint[to], p->joint[from]), otherwise);
}

static double leg_length(const person *p)
{
    double length = 0;
    for (int side = 0; side < 2; side++) {
        length += v3_len(v3_sub(p->joint[25 + side], p->joint[23 + side]));
        length += v3_len(v3_sub(p->joint[27 + side], p->joint[25 + side]));
    }
    return fmax(length / 2, 0.2);
}

/* The bones of a recorded person; where the pelvis is, times `scale`; height not yet. */
static sparring_figure bones_of(const sparring_track *track, const person *p, double scale)
{
    const v3 up = v3_of(0, 1, 0), down = v3_of(0, -1, 0), left = v3_of(1, 0, 0);
    const v3 *j = p->joint;
    sparring_figure figure = {.pelvis = v3_mul(v3_lerp(j[23], j[24], 0.5), scale)};
    figure.bone[BONE_HIPS] = from_to(p, 24, 23, left);
    figure.bone[BONE_SPINE] =
        v3_unit(v3_sub(v3_lerp(j[11], j[12], 0.5), v3_lerp(j[23], j[24], 0.5)), up);
    figure.bone[BONE_SHOULDERS] = from_to(p, 12, 11, left);
    for (int side = 0; side < 2; side++) {
        figure.bone[BONE_UPPER_ARM + side] = from_to(p, 11 + side, 13 + side, down);
        figure.bone[BONE_FOREARM + side] = from_to(p, 13 + side, 15 + side, down);
        figure.bone[BONE_THIGH + side] = from_to(p, 23 + side, 25 + side, down);
        v3 shank = from_to(p, 25 + side, 27 + side, down);
        figure.bone[BONE_SHANK + side] = shank;
        /* From ankle to toe the data dips; along the sole a standing foot does not. */
        v3 toes = from_to(p, 27 + side, 31 + side, v3_of(0, 0, 1));
        v3 x = sparring_figure_foot_left(&figure, side, toes, v3_mul(shank, -1));
        v3 y = v3_cross(toes, x);
        double dip = track->clip->foot_dip;
        figure.bone[BONE_FOOT + side] = v3_add(v3_mul(toes, cos(dip)), v3_mul(y, sin(dip)));
    }
    return figure;
}

/* How high a foot is above where it is when it stands. */
static double foot_height(const sparring_track *track, const person *p, int side)
{
    v3 ankle = p->joint[27 + side], toe = p->joint[31 + side];
    double rest = track->clip->ankle_rest;
    double toe_rest = rest - v3_len(v3_sub(toe, ankle)) * sin(track->clip->foot_dip);
    return fmin(ankle.y - rest, toe.y - toe_rest);
}

/* How far the lowest part of the recorded person is above the floor; a few centimetres are the
 * data's error. */
static double clearance(const sparring_track *track, const person *p)
{
    double lowest = fmin(foot_height(track, p, LEFT), foot_height(track, p, RIGHT));
    for (size_t i = 0; i < sizeof(resting) / sizeof(resting[0]); i++)
        lowest = fmin(lowest, p->joint[resting[i].joint].y - resting[i].height);
    lowest = fmax(lowest, 0);
    return lowest * lowest / (lowest + 0.05);
}

/* How far the lowest part of our body lies below the height where it would touch the floor. */
static double sinks(const sparring_body *body, const sparring_figure *figure)
{
    sparring_figure bare = *figure;
    sparring_skeleton skeleton;
    for (int side = 0; side < 2; side++)
        bare.ball[side] = sparring_figure_bare_ball(body, figure, side);
    /* High up, so that the solver finds no floor to keep feet out of. */
    const double high = 10;
    bare.pelvis.y += high;
    bare.ball[LEFT].y += high;
    bare.ball[RIGHT].y += high;
    sparring_figure_solve(body, &bare, v3_of(0, high, 0), &skeleton);
    double lowest = 1e9;
    for (int side = 0; side < 2; side++)
        lowest = fmin(lowest, fmin(skeleton.heel[side].y, skeleton.ball[side].y) - high);
    for (size_t i = 0; i < sizeof(resting) / sizeof(resting[0]); i++)
        lowest = fmin(lowest, skeleton.landmark[resting[i].joint].y - high -
                                  resting[i].height * body->scale);
    return -lowest;
}

static int standing(const sparring_track *track, int frame, int side)
{
    int before = frame > 0 ? frame - 1 : 0, after = frame + 1 < track->frames ? frame + 1 : frame;
    person p = person_at(track, frame), a = person_at(track, before), b = person_at(track, after);
    if (v3_lerp(p.joint[23], p.joint[24], 0.5).y < STANDING * leg_length(&p) ||
        foot_height(track, &p, side) > STAND_HEIGHT)
        return 0;
    /* The ball of the foot lies nearer to the toe. */
    v3 from = v3_lerp(a.joint[27 + side], a.joint[31 + side], 0.7);
    v3 to = v3_lerp(b.joint[27 + side], b.joint[31 + side], 0.7);
    return v3_len(v3_sub(to, from)) * SPARRING_CLIP_FPS / (after - before) < STAND_SPEED;
}

/* Finds when the foot stood, and puts its ball to the middle of where it was. */
static void find_stands(sparring_track *track, int side)
{
    int first = -1, last = -1;
    track->stands[side] = 0;
    for (int t = 0; t <= track->frames; t++) {
        int stands = t < track->frames && standing(track, t, side);
        if (stands) {
            first = first < 0 ? t : first;
            last = t;
        }
        if (first < 0 || (stands && t + 1 < track->frames) ||
            (t < track->frames && t - last <= STAND_GAP))
            continue;
        if (last - first + 1 >= STAND_FRAMES_MIN && track->stands[side] < SPARRING_STANDS_MAX) {
            sparring_stand *stand = &track->stand[side][track->stands[side]++];
            *stand = (sparring_stand){.first = first, .last = last};
            for (int i = first; i <= last; i++)
                stand->ball =
                    v3_mad(stand->ball, track->figure[i].ball[side], 1.0 / (last - first + 1));
            stand->ball.y = 0;
            stand->miss_first = v3_sub(stand->ball, track->figure[first].ball[side]);
            stand->miss_last = v3_sub(stand->ball, track->figure[last].ball[side]);
        }
        first = -1;
    }
}

/* bear: 1 within stands, down to 0 within a tenth of a second outside. */
static void find_bearing(sparring_track *track, int side)
{
    const double fade = 0.1 * SPARRING_CLIP_FPS;
    for (int t = 0; t < track->frames; t++) {
        double bear = 0;
        for (int i = 0; i < track->stands[side]; i++) {
            const sparring_stand *stand = &track->stand[side][i];
            double away = fmax(fmax(stand->first - t, t - stand->last), 0);
            bear = fmax(bear, 1 - smoothstepd(0, fade, away));
        }
        track->figure[t].bear[side] = bear;
    }
}

static void find_balls(sparring_track *track)
{
    for (int t = 0; t < track->frames; t++) {
        for (int side = 0; side < 2; side++)
            track->figure[t].ball[side] =
                sparring_figure_bare_ball(&track->body, &track->figure[t], side);
    }
}

/* Twice 1 2 1 over time; the ends stay. */
static void smooth(double *value, int count)
{
    for (int round = 0; round < 2; round++) {
        double before = value[0];
        for (int t = 1; t + 1 < count; t++) {
            double here = value[t];
            value[t] = 0.25 * before + 0.5 * here + 0.25 * value[t + 1];
            before = here;
        }
    }
}

/* Who stands on two feet has both on the floor: our hips are wider and our legs are equal, so the
 * line of the hips is tilted (by 8 degrees at most) rather than a knee bent. */
static void level_feet(sparring_track *track)
{
    double tilt[SPARRING_STRETCH_FRAMES_MAX];
    for (int t = 0; t < track->frames; t++) {
        const sparring_figure *figure = &track->figure[t];
        double both = fmin(figure->bear[LEFT], figure->bear[RIGHT]);
        double higher = figure->ball[LEFT].y - figure->ball[RIGHT].y;
        tilt[t] = both * clampd(-higher / (2 * track->body.hip), -0.14, 0.14);
    }
    smooth(tilt, track->frames);
    for (int t = 0; t < track->frames; t++) {
        v3 *hips = &track->figure[t].bone[BONE_HIPS];
        *hips = v3_unit(v3_add(*hips, v3_of(0, tilt[t], 0)), *hips);
    }
}

/* How far the bare bones put a foot from its stand, or from the nearest one. */
static v3 miss_at(const sparring_track *track, int side, int frame)
{
    v3 miss = {0};
    int nearest = track->frames;
    for (int i = 0; i < track->stands[side]; i++) {
        const sparring_stand *stand = &track->stand[side][i];
        int away = frame < stand->first ? stand->first - frame : frame - stand->last;
        if (away <= 0)
            return v3_sub(stand->ball, track->figure[frame].ball[side]);
        if (away < nearest) {
            nearest = away;
            miss = frame < stand->first ? stand->miss_first : stand->miss_last;
        }
    }
    return miss;
}

/* The pelvis goes along with the feet that stand, so that legs keep their angles. */
static void follow_feet(sparring_track *track)
{
    double x[SPARRING_STRETCH_FRAMES_MAX], z[SPARRING_STRETCH_FRAMES_MAX];
    for (int t = 0; t < track->frames; t++) {
        const double *bear = track->figure[t].bear;
        v3 left = miss_at(track, LEFT, t), right = miss_at(track, RIGHT, t);
        double weight = fmax(bear[LEFT] + bear[RIGHT], 1);
        x[t] = (bear[LEFT] * left.x + bear[RIGHT] * right.x) / weight;
        z[t] = (bear[LEFT] * left.z + bear[RIGHT] * right.z) / weight;
    }
    smooth(x, track->frames);
    smooth(z, track->frames);
    for (int t = 0; t < track->frames; t++) {
        track->figure[t].pelvis.x += x[t];
        track->figure[t].pelvis.z += z[t];
    }
}

/* Heights of the pelvis, as the lowest part of the body demands. */
static void find_heights(sparring_track *track, double scale)
{
    double height[SPARRING_STRETCH_FRAMES_MAX];
    for (int t = 0; t < track->frames; t++) {
        person p = person_at(track, t);
        track->figure[t].pelvis.y = 0;
        height[t] = scale * clearance(track, &p) + sinks(&track->body, &track->figure[t]);
    }
    smooth(height, track->frames);
    for (int t = 0; t < track->frames; t++)
        track->figure[t].pelvis.y = height[t];
}

void sparring_track_make(sparring_track *track, const sparring_clip *clip,
                         const sparring_stretch *stretch, const sparring_body *body, int mirrored)
{
    track->clip = clip;
    track->body = *body;
    track->first = stretch->first;
    track->frames = stretch->last - stretch->first + 1;
    track->mirrored = mirrored;
    person begin = person_at(track, 0);
    double scale = (body->thigh + body->shank) / leg_length(&begin);
    v3 origin = {0};
    for (int t = 0; t < track->frames; t++) {
        person p = person_at(track, t);
        track->figure[t] = bones_of(track, &p, scale);
        if (t == 0)
            origin = track->figure[t].pelvis;
        track->figure[t].pelvis.x -= origin.x;
        track->figure[t].pelvis.z -= origin.z;
    }
    /* Which feet stand decides how they lie, that how high the body is, that where they stand. */
    find_balls(track);
    for (int side = 0; side < 2; side++) {
        find_stands(track, side);
        find_bearing(track, side);
    }
    level_feet(track);
    find_heights(track, scale);
    for (int round = 0; round < 3; round++) {
        find_balls(track);
        for (int side = 0; side < 2; side++)
            find_stands(track, side);
        if (round < 2)
            follow_feet(track);
    }
}

/* One coordinate between b and c, whose neighbours are a and d: a cubic whose slopes are those of a
 * monotone curve. */
static double monotone(double a, double b, double c, double d, double t)
{
    double left = b - a, middle = c - b, right = d - c;
    double from = left * middle > 0 ? 2 * left * middle / (left + middle) : 0;
    double to = middle * right > 0 ? 2 * middle * right / (middle + right) : 0;
    double u = t * t, w = u * t;
    return (2 * w - 3 * u + 1) * b + (w - 2 * u + t) * from + (3 * u - 2 * w) * c + (w - u) * to;
}

static v3 monotone_v3(const v3 *a, const v3 *b, const v3 *c, const v3 *d, double t)
{
    return v3_of(monotone(a->x, b->x, c->x, d->x, t), monotone(a->y, b->y, c->y, d->y, t),
                 monotone(a->z, b->z, c->z, d->z, t));
}

/* Where the ball of a foot has to be that the bones put to `bare`. */
static v3 ball_at(const sparring_track *track, int side, double frame, v3 bare)
{
    const sparring_stand *before = NULL, *after = NULL;
    for (int i = 0; i < track->stands[side] && after == NULL; i++) {
        const sparring_stand *stand = &track->stand[side][i];
        if (frame < stand->first)
            after = stand;
        else
            before = stand;
    }
    if (before != NULL && frame <= before->last)
        return before->ball;
    if (before == NULL && after == NULL)
        return v3_of(bare.x, fmax(bare.y, 0), bare.z);
    /* The error of one stand goes over into that of the next. A foot that does not stand is lifted:
     * some people glide, but it would look like a fault. */
    v3 from = before != NULL ? before->miss_last : after->miss_first;
    v3 to = after != NULL ? after->miss_first : before->miss_last;
    double part = 0.5, lift = 0.02, away = track->frames;
    if (before != NULL)
        away = frame - before->last;
    if (after != NULL)
        away = fmin(away, after->first - frame);
    if (before != NULL && after != NULL) {
        part = (frame - before->last) / (after->first - before->last);
        lift = clampd(0.3 * hypot(after->ball.x - before->ball.x, after->ball.z - before->ball.z),
                      0, 0.03);
    }
    v3 ball = v3_add(bare, v3_lerp(from, to, smoothstepd(0, 1, part)));
    ball.y = fmax(ball.y, lift * smoothstepd(0, 0.9, away));
    return ball;
}

sparring_figure sparring_track_at(const sparring_track *track, double frame)
{
    int last = track->frames - 1;
    frame = clampd(frame, 0, last);
    int b = (int)frame < last ? (int)frame : last - 1;
    int a = b > 0 ? b - 1 : 0, c = b + 1, d = c < last ? c + 1 : last;
    double t = frame - b;
    const sparring_figure *f = track->figure;
    sparring_figure out;
    for (int i = 0; i < BONE_COUNT; i++)
        out.bone[i] =
            v3_unit(monotone_v3(&f[a].bone[i], &f[b].bone[i], &f[c].bone[i], &f[d].bone[i], t),
                    f[b].bone[i]);
    out.pelvis = monotone_v3(&f[a].pelvis, &f[b].pelvis, &f[c].pelvis, &f[d].pelvis, t);
    for (int side = 0; side < 2; side++) {
        out.bear[side] = lerpd(f[b].bear[side], f[c].bear[side], t);
        v3 bare = sparring_figure_bare_ball(&track->body, &out, side);
        out.ball[side] = ball_at(track, side, frame, bare);
    }
    return out;
}
