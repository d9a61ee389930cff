/* See slot.h. */
#include "identity/slot.h"

#include "scene/names.h"

#include <math.h>
#include <string.h>

static const uint8_t joint[POISE_BODY_JOINTS] = {
    POISE_NOSE,        POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_ELBOW,
    POISE_RIGHT_ELBOW, POISE_LEFT_WRIST,    POISE_RIGHT_WRIST,    POISE_LEFT_HIP,
    POISE_RIGHT_HIP,   POISE_LEFT_KNEE,     POISE_RIGHT_KNEE,     POISE_LEFT_ANKLE,
    POISE_RIGHT_ANKLE};

/* Twice COCO's sigmas; the nose stands for the head, the hands and feet of fighters move by a good
 * part of the body within a frame and say little about where the body is. */
static const float falloff[POISE_BODY_JOINTS] = {.13f,  .158f, .158f, .2f, .2f,  .3f, .3f,
                                                 .214f, .214f, .2f,   .2f, .25f, .25f};

const float poise_trace_far = 8.0f;

static const float frame_s = 0.05f;   /* up to here nothing is less sure than from frame to frame */
static const float growth_s = 0.25f;  /* falloffs double in this time out of sight */
static const float glide_s = 0.25f;   /* how long a speed lasts */
static const float anywhere_s = 1.5f; /* time constant with which the place loses its meaning */
static const float smooth_s = 0.08f;  /* of the velocity */

static float seconds(int64_t ns)
{
    return (float)ns * 1e-9f;
}

static float covered(const poise_scene *scene, int index)
{
    const poise_bbox *a = &scene->people[index].box;
    float sum = 0;
    for (int i = 0; i < scene->people_count; i++) {
        const poise_bbox *b = &scene->people[i].box;
        if (i == index)
            continue;
        float w = fminf(a->x + a->w, b->x + b->w) - fmaxf(a->x, b->x);
        float h = fminf(a->y + a->h, b->y + b->h) - fmaxf(a->y, b->y);
        if (w > 0 && h > 0)
            sum += w * h;
    }
    return a->w > 0 && a->h > 0 ? fminf(sum / (a->w * a->h), 1) : 1;
}

int poise_body_of(const poise_scene *scene, int index, poise_body *ret_body)
{
    const poise_person *person = &scene->people[index];
    const float roi_radius = 2.5f; /* sides of the region: 1.25 times the circle around the body */
    poise_body body = {
        .id = person->id, .index = index, .roi = person->roi, .word = {.fighter = -1}};
    float sum = 0;
    for (int i = 0; i < POISE_BODY_JOINTS; i++) {
        const poise_landmark *l = &person->landmarks[joint[i]];
        body.x[i] = l->x;
        body.y[i] = l->y;
        body.visibility[i] = l->visibility;
        sum += l->x + l->y + l->visibility;
    }
    body.hip[0] = 0.5f * (body.x[7] + body.x[8]);
    body.hip[1] = 0.5f * (body.y[7] + body.y[8]);
    body.radius = person->roi.w * (float)scene->width / roi_radius;
    if (!(body.radius >= 1)) /* whoever makes scenes without regions */
        body.radius = 0.5f * fmaxf(person->box.w, person->box.h);
    body.covered = covered(scene, index);
    if (!isfinite(sum) || !isfinite(body.radius) || !(body.radius >= 1))
        return -1;
    *ret_body = body;
    return 0;
}

/* How far the body's middle has probably moved since it was seen, pixels. */
static void drift(const poise_trace *trace, int64_t now_ns, float ret_offset[2])
{
    float dt = seconds(now_ns - trace->seen_ns);
    float reach = glide_s * (1 - expf(-dt / glide_s));
    ret_offset[0] = trace->velocity[0] * reach;
    ret_offset[1] = trace->velocity[1] * reach;
}

/* tight: factor of the falloffs. */
static float cost_of(const poise_trace *trace, const poise_body *body, int64_t now_ns, float tight)
{
    if (!trace->held)
        return 0;
    const poise_body *last = &trace->body;
    const float area = 0.85f,
                guess = 0.1f; /* sqrt(area) of a body in radii; weight of the unseen */
    float away = fmaxf(seconds(now_ns - trace->seen_ns) - frame_s, 0);
    float grown = 1 + away / growth_s, scale = area * sqrtf(last->radius * body->radius) * grown;
    float offset[2], sum = 0, weights = 0;
    drift(trace, now_ns, offset);
    for (int i = 0; i < POISE_BODY_JOINTS; i++) {
        float dx = body->x[i] - last->x[i] - offset[0], dy = body->y[i] - last->y[i] - offset[1];
        float weight = guess + fminf(last->visibility[i], body->visibility[i]);
        float k = tight * scale * falloff[i];
        sum += weight * expf(-(dx * dx + dy * dy) / (2 * k * k));
        weights += weight;
    }
    float far = poise_trace_far * expf(-away / anywhere_s);
    float size = logf(body->radius / last->radius) / (0.3f * grown);
    float cost = -logf(sum / weights + expf(-poise_trace_far)) + 0.5f * size * size;
    return fminf(cost + fminf(logf(grown), 2), far);
}

float poise_trace_cost(const poise_trace *trace, const poise_body *body, int64_t now_ns)
{
    return cost_of(trace, body, now_ns, 1);
}

float poise_trace_narrow_cost(const poise_trace *trace, const poise_body *body, int64_t now_ns)
{
    const float narrow = 0.5f;
    return cost_of(trace, body, now_ns, narrow);
}

void poise_trace_follow(poise_trace *trace, const poise_body *body, int64_t now_ns)
{
    const float longest_s = 0.5f;
    float dt = seconds(now_ns - trace->seen_ns);
    if (!trace->held || dt > longest_s) {
        int64_t since = trace->held ? trace->since_ns : now_ns;
        *trace = (poise_trace){.held = 1, .since_ns = since};
    } else if (dt > 0) {
        /* hips and shoulders: hands would make it jump */
        static const uint8_t firm[4] = {1, 2, 7, 8};
        float rate = 1 - expf(-dt / smooth_s), v[2] = {0, 0};
        for (int i = 0; i < 4; i++) {
            v[0] += (body->x[firm[i]] - trace->body.x[firm[i]]) / (4 * dt);
            v[1] += (body->y[firm[i]] - trace->body.y[firm[i]]) / (4 * dt);
        }
        for (int c = 0; c < 2; c++)
            trace->velocity[c] += rate * (v[c] - trace->velocity[c]);
    }
    trace->id = body->id;
    trace->seen_ns = now_ns;
    trace->body = *body;
}

int poise_trace_hint(const poise_trace *trace, const poise_scene *scene, const poise_body *opponent,
                     int32_t fighter, poise_roi_hint *ret_hint)
{
    const float longest_s = 3.0f, moment_s = 0.3f, widest = 1.6f, close = 1.2f; /* radii */
    float lost = seconds(scene->time.pts_ns - trace->seen_ns), offset[2];
    if (!trace->held || lost > longest_s)
        return 0;
    drift(trace, scene->time.pts_ns, offset);
    if (opponent != NULL && lost > moment_s) {
        float dx = trace->body.hip[0] + offset[0] - opponent->hip[0];
        float dy = trace->body.hip[1] + offset[1] - opponent->hip[1];
        float d = hypotf(dx, dy) / opponent->radius;
        if (d > close) {
            float pull = fminf(lost / longest_s, 1) * (1 - close / d);
            offset[0] -= pull * dx;
            offset[1] -= pull * dy;
        }
    }
    float grown = fminf(1 + 0.3f * lost, widest);
    const poise_rect *roi = &trace->body.roi;
    *ret_hint = (poise_roi_hint){.roi = {.xc = roi->xc + offset[0] / (float)scene->width,
                                         .yc = roi->yc + offset[1] / (float)scene->height,
                                         .w = roi->w * grown,
                                         .h = roi->h * grown,
                                         .rot = roi->rot},
                                 .fighter = fighter,
                                 .confidence = expf(-lost)};
    return 1;
}
