/* See shape.h. */
#include "people/shape.h"

#include <math.h>

const unsigned char poise_shape_landmark[POISE_SHAPE_JOINTS] = {0,  11, 12, 13, 14, 15, 16,
                                                                23, 24, 25, 26, 27, 28};

/* COCO's sigmas; the nose's (.026) is for a point clicked by hand, here it stands for the head. */
static const float sigma[POISE_SHAPE_JOINTS] = {.060f, .079f, .079f, .072f, .072f, .062f, .062f,
                                                .107f, .107f, .087f, .087f, .089f, .089f};

static const unsigned char other_side[POISE_SHAPE_JOINTS] = {0, 2, 1,  4, 3,  6, 5,
                                                             8, 7, 10, 9, 12, 11};

static float far_away(void)
{
    return 1e6f;
}

poise_shape poise_shape_of(const poise_landmark landmarks[POISE_LANDMARKS],
                           const poise_landmark auxiliary[POISE_POSE_AUXILIARY], int width,
                           int height)
{
    poise_shape shape = {.radius = 0};
    const float w = (float)width, h = (float)height;
    float sum = 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        const poise_landmark *l = &landmarks[poise_shape_landmark[i]];
        shape.x[i] = l->x * w;
        shape.y[i] = l->y * h;
        shape.visibility[i] = l->visibility;
        sum += shape.x[i] + shape.y[i] + shape.visibility[i];
    }
    shape.shoulder[0] = 0.5f * (shape.x[1] + shape.x[2]);
    shape.shoulder[1] = 0.5f * (shape.y[1] + shape.y[2]);
    shape.hip[0] = 0.5f * (shape.x[7] + shape.x[8]);
    shape.hip[1] = 0.5f * (shape.y[7] + shape.y[8]);
    float radius =
        hypotf((auxiliary[1].x - auxiliary[0].x) * w, (auxiliary[1].y - auxiliary[0].y) * h);
    if (isfinite(sum) && isfinite(radius) && radius >= 1.0f)
        shape.radius = radius;
    return shape;
}

poise_shape poise_shape_of_detection(const poise_detection *detection, int width, int height)
{
    poise_shape shape = {.radius = 0};
    const float w = (float)width, h = (float)height;
    shape.hip[0] = detection->keypoint[0][0] * w;
    shape.hip[1] = detection->keypoint[0][1] * h;
    shape.shoulder[0] = detection->keypoint[2][0] * w;
    shape.shoulder[1] = detection->keypoint[2][1] * h;
    float radius = hypotf(detection->keypoint[1][0] * w - shape.hip[0],
                          detection->keypoint[1][1] * h - shape.hip[1]);
    if (isfinite(shape.hip[0] + shape.hip[1] + shape.shoulder[0] + shape.shoulder[1]) &&
        isfinite(radius) && radius >= 1.0f)
        shape.radius = radius;
    return shape;
}

/* Over joints [from, to). */
static float similarity_of(const poise_shape *a, const poise_shape *b, int from, int to)
{
    const float always = 0.1f;
    if (!(a->radius > 0) || !(b->radius > 0))
        return 0;
    float scale = 0.85f * 0.85f * a->radius * b->radius, sum = 0, weight = 0;
    for (int i = from; i < to; i++) {
        float dx = a->x[i] - b->x[i], dy = a->y[i] - b->y[i];
        float w = always + fminf(a->visibility[i], b->visibility[i]);
        float variance = 4 * sigma[i] * sigma[i];
        sum += w * expf(-(dx * dx + dy * dy) / (2 * variance * scale));
        weight += w;
    }
    return sum / weight;
}

float poise_shape_similarity(const poise_shape *a, const poise_shape *b)
{
    return similarity_of(a, b, 0, POISE_SHAPE_JOINTS);
}

poise_shape poise_shape_mirrored(const poise_shape *shape)
{
    poise_shape out = *shape;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        out.x[i] = shape->x[other_side[i]];
        out.y[i] = shape->y[other_side[i]];
        out.visibility[i] = shape->visibility[other_side[i]];
    }
    return out;
}

float poise_shape_likeness(const poise_shape *a, const poise_shape *b)
{
    const poise_shape mirrored = poise_shape_mirrored(a);
    return fmaxf(poise_shape_similarity(a, b), poise_shape_similarity(&mirrored, b));
}

float poise_shape_half_similarity(const poise_shape *a, const poise_shape *b)
{
    enum { HIPS = 7 };
    return fmaxf(similarity_of(a, b, 0, HIPS), similarity_of(a, b, HIPS, POISE_SHAPE_JOINTS));
}

float poise_shape_distance(const poise_shape *a, const poise_shape *b)
{
    if (!(a->radius > 0) || !(b->radius > 0))
        return far_away();
    float hips = hypotf(a->hip[0] - b->hip[0], a->hip[1] - b->hip[1]);
    float shoulders = hypotf(a->shoulder[0] - b->shoulder[0], a->shoulder[1] - b->shoulder[1]);
    float ratio = fabsf(logf(a->radius / b->radius)) - logf(1.5f);
    return 0.5f * (hips + shoulders) / fminf(a->radius, b->radius) + fmaxf(0, ratio);
}

float poise_shape_gap(const poise_shape *a, const poise_shape *b)
{
    if (!(a->radius > 0) || !(b->radius > 0))
        return far_away();
    float hips = hypotf(a->hip[0] - b->hip[0], a->hip[1] - b->hip[1]);
    float shoulders = hypotf(a->shoulder[0] - b->shoulder[0], a->shoulder[1] - b->shoulder[1]);
    return fmaxf(hips, shoulders) / fminf(a->radius, b->radius);
}

typedef struct box {
    float x0, y0, x1, y1;
} box;

static box box_of(const poise_shape *shape)
{
    const float visible = 0.5f;
    box b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        if (!(shape->visibility[i] >= visible))
            continue;
        b.x0 = fminf(b.x0, shape->x[i]);
        b.y0 = fminf(b.y0, shape->y[i]);
        b.x1 = fmaxf(b.x1, shape->x[i]);
        b.y1 = fmaxf(b.y1, shape->y[i]);
    }
    return b;
}

float poise_shape_overlap(const poise_shape *a, const poise_shape *b)
{
    box p = box_of(a), q = box_of(b);
    float w = fminf(p.x1, q.x1) - fmaxf(p.x0, q.x0), h = fminf(p.y1, q.y1) - fmaxf(p.y0, q.y0);
    float area = fminf((p.x1 - p.x0) * (p.y1 - p.y0), (q.x1 - q.x0) * (q.y1 - q.y0));
    return w > 0 && h > 0 && area > 0 ? w * h / area : 0;
}

/* Distance of a point from the line between two others. */
static float segment_distance(float ax, float ay, float bx, float by, float x, float y)
{
    float dx = bx - ax, dy = by - ay;
    float along = ((x - ax) * dx + (y - ay) * dy) / fmaxf(dx * dx + dy * dy, 1e-6f);
    along = fminf(1, fmaxf(0, along));
    return hypotf(x - ax - along * dx, y - ay - along * dy);
}

static float bone_distance(const poise_shape *shape, int a, int b, float x, float y)
{
    return segment_distance(shape->x[a], shape->y[a], shape->x[b], shape->y[b], x, y);
}

/* Which share of a shape's visible joints lies on another's trunk, limbs or head. */
static float covered_by(const poise_shape *shape, const poise_shape *body)
{
    static const unsigned char bone[][2] = {{1, 2},  {1, 3},   {3, 5}, {2, 4}, {4, 6}, {1, 7},
                                            {2, 8},  {1, 8},   {2, 7}, {7, 8}, {7, 9}, {9, 11},
                                            {8, 10}, {10, 12}, {0, 1}, {0, 2}};
    const float thick = 0.17f; /* radii of the body */
    float covered = 0, all = 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        float nearest = far_away();
        for (size_t k = 0; k < sizeof bone / sizeof *bone; k++)
            nearest = fminf(nearest,
                            bone_distance(body, bone[k][0], bone[k][1], shape->x[i], shape->y[i]));
        all += shape->visibility[i];
        if (nearest < thick * body->radius)
            covered += shape->visibility[i];
    }
    return all > 0 ? covered / all : 0;
}

/* 1 if joints a and b of two bodies are in the same places. */
static int same_bone(const poise_shape *s, const poise_shape *other, int a, int b)
{
    const float near = 0.12f * s->radius;
    return hypotf(s->x[a] - other->x[a], s->y[a] - other->y[a]) < near &&
           hypotf(s->x[b] - other->x[b], s->y[b] - other->y[b]) < near;
}

int poise_shape_capsules(const poise_shape *shape, const poise_shape *const *except, int excepts,
                         poise_capsule ret_capsules[POISE_SHAPE_CAPSULES])
{
    /* thickness in radii, after a body's measures: the radius is about a metre for an adult */
    static const struct bone {
        unsigned char a, b;
        float thick;
    } bone[POISE_SHAPE_CAPSULES] = {{0, 0, .15f},  {1, 7, .12f}, {2, 8, .12f},  {1, 8, .12f},
                                    {2, 7, .12f},  {1, 3, .08f}, {2, 4, .08f},  {3, 5, .08f},
                                    {4, 6, .08f},  {7, 9, .11f}, {8, 10, .11f}, {9, 11, .08f},
                                    {10, 12, .08f}};
    const float seen = 0.3f;
    int count = 0;
    for (int k = 0; k < POISE_SHAPE_CAPSULES; k++) {
        const int a = bone[k].a, b = bone[k].b, limb = k >= 5;
        if (limb && !(fminf(shape->visibility[a], shape->visibility[b]) >= seen))
            continue;
        int shared = 0;
        for (int i = 0; i < excepts; i++)
            shared |= same_bone(shape, except[i], a, b);
        if (shared)
            continue;
        ret_capsules[count++] = (poise_capsule){.x0 = shape->x[a],
                                                .y0 = shape->y[a],
                                                .x1 = shape->x[b],
                                                .y1 = shape->y[b],
                                                .radius = bone[k].thick * shape->radius};
    }
    return count;
}

int poise_shape_clear(const poise_shape *shape, const poise_shape *const *body, int bodies)
{
    poise_capsule capsule[POISE_SHAPE_CAPSULES];
    uint8_t covered[POISE_SHAPE_JOINTS];
    int clear = 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++)
        covered[i] = !(shape->visibility[i] >= 0.5f);
    for (int b = 0; b < bodies; b++) {
        const int capsules = poise_shape_capsules(body[b], NULL, 0, capsule);
        for (int i = 0; i < POISE_SHAPE_JOINTS; i++)
            for (int k = 0; k < capsules; k++)
                covered[i] |=
                    segment_distance(capsule[k].x0, capsule[k].y0, capsule[k].x1, capsule[k].y1,
                                     shape->x[i], shape->y[i]) < capsule[k].radius;
    }
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++)
        clear += !covered[i];
    return clear;
}

int poise_shape_own(const poise_shape *shape, const poise_shape *const *body, int bodies)
{
    /* left and right are mixed up easily when bodies meet */
    const float near = 0.15f * shape->radius;
    int own = 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        int shared = !(shape->visibility[i] >= 0.5f);
        for (int b = 0; b < bodies; b++) {
            const int k = other_side[i];
            shared |= hypotf(shape->x[i] - body[b]->x[i], shape->y[i] - body[b]->y[i]) < near ||
                      hypotf(shape->x[i] - body[b]->x[k], shape->y[i] - body[b]->y[k]) < near;
        }
        own += !shared;
    }
    return own;
}

int poise_shape_part_of(const poise_shape *small, const poise_shape *large)
{
    /* lengths in radii of the large one */
    const float smaller = 0.8f, tiny = 0.3f, head = 0.15f, most = 0.75f;
    if (!(small->radius > 0) || !(large->radius > 0) || small->radius > smaller * large->radius)
        return 0;
    if (small->radius > tiny * large->radius &&
        hypotf(small->x[0] - large->x[0], small->y[0] - large->y[0]) > head * large->radius)
        return 0;
    return covered_by(small, large) >= most;
}

int poise_shape_ghost_of(const poise_shape *ghost, const poise_shape *body)
{
    const float most = 0.6f, opposite = -0.5f; /* cosine */
    if (!(ghost->radius > 0) || !(body->radius > 0))
        return 0;
    float ax = ghost->shoulder[0] - ghost->hip[0], ay = ghost->shoulder[1] - ghost->hip[1];
    float bx = body->shoulder[0] - body->hip[0], by = body->shoulder[1] - body->hip[1];
    if (ax * bx + ay * by > opposite * hypotf(ax, ay) * hypotf(bx, by))
        return 0;
    return covered_by(ghost, body) >= most;
}

float poise_shape_rise(const poise_shape *shape)
{
    return shape->radius > 0 ? (shape->hip[1] - shape->shoulder[1]) / shape->radius : 0;
}

float poise_result_quality(const poise_pose_result *result)
{
    float sum = 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++)
        sum += result->landmarks[poise_shape_landmark[i]].visibility;
    return result->presence * sum / POISE_SHAPE_JOINTS;
}

int poise_result_believable(const poise_pose_result *result, float min_presence, int width,
                            int height)
{
    const int joints_min = 3;
    const float shrink = 0.25f, grow = 4.0f; /* of the region from one look to the next */
    int inside = 0;
    float sum = 0;
    if (!(result->presence > min_presence))
        return 0;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        const poise_landmark *l = &result->landmarks[i];
        sum += l->x + l->y + l->z + l->visibility + result->world[i].x + result->world[i].y +
               result->world[i].z;
    }
    poise_rect next = poise_pose_roi_from_auxiliary(result->auxiliary, width, height);
    if (!isfinite(sum) || !poise_rect_usable(next))
        return 0;
    for (int i = 0; i < POISE_SHAPE_JOINTS; i++) {
        const poise_landmark *l = &result->landmarks[poise_shape_landmark[i]];
        inside += l->visibility >= 0.5f && l->x >= 0 && l->x <= 1 && l->y >= 0 && l->y <= 1;
    }
    return inside >= joints_min && next.w > shrink * result->roi.w && next.w < grow * result->roi.w;
}
