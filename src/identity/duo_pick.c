/* See duo_pick.h. */
#include "identity/duo_pick.h"

#include "scene/names.h"

#include <math.h>
#include <string.h>

static const float fade_s = 2.0f; /* averages look back so far */

const poise_candidate *poise_pick_find(const poise_pick *pick, int32_t id)
{
    for (int i = 0; i < POISE_PICK_MAX && id > 0; i++)
        if (pick->candidate[i].id == id)
            return &pick->candidate[i];
    return NULL;
}

/* Who was lost a moment ago where this body is now, though by another loop. NULL: nobody. */
static poise_candidate *lost_here(poise_pick *pick, const poise_body *body, int64_t now_ns)
{
    const int64_t lately_ns = 1000000000;
    const float size = 0.4f; /* natural log */
    float nearest = 0.6f;    /* radii */
    poise_candidate *who = NULL;
    for (int i = 0; i < POISE_PICK_MAX; i++) {
        poise_candidate *c = &pick->candidate[i];
        if (c->id == 0 || c->seen_ns == now_ns || now_ns - c->seen_ns > lately_ns ||
            fabsf(logf(c->body.radius / body->radius)) > size)
            continue;
        float d = hypotf(c->body.hip[0] - body->hip[0], c->body.hip[1] - body->hip[1]);
        if (d / body->radius < nearest) {
            nearest = d / body->radius;
            who = c;
        }
    }
    return who;
}

/* The candidate of this body; if there is none, the place of who was not seen for longest. */
static int place_of(poise_pick *pick, const poise_body *body, int64_t now_ns)
{
    const int32_t id = body->id;
    const poise_candidate *known = poise_pick_find(pick, id);
    if (known != NULL)
        return (int)(known - pick->candidate);
    poise_candidate *lost = lost_here(pick, body, now_ns);
    if (lost != NULL) {
        lost->id = id;
        return (int)(lost - pick->candidate);
    }
    int place = 0;
    for (int i = 0; i < POISE_PICK_MAX; i++) {
        if (pick->candidate[i].id == 0) {
            place = i;
            break;
        }
        if (pick->candidate[i].seen_ns < pick->candidate[place].seen_ns)
            place = i;
    }
    memset(&pick->candidate[place], 0, sizeof pick->candidate[place]);
    for (int i = 0; i < POISE_PICK_MAX; i++) {
        pick->candidate[i].both_s[place] = 0;
        pick->candidate[i].facing[place] = pick->candidate[i].near[place] = 0;
    }
    pick->candidate[place].id = id;
    return place;
}

/* Speed of hands and feet against the hips, radii per second. */
static float activity(const poise_body *now, const poise_body *last, float dt_s)
{
    static const uint8_t end[4] = {5, 6, 11, 12};
    float sum = 0;
    for (int i = 0; i < 4; i++) {
        float x = now->x[end[i]] - now->hip[0] - last->x[end[i]] + last->hip[0];
        float y = now->y[end[i]] - now->hip[1] - last->y[end[i]] + last->hip[1];
        sum += hypotf(x, y);
    }
    return sum / (4 * now->radius * dt_s);
}

static float unlike(const poise_look *look, poise_look_part a, poise_look_part b)
{
    /* standard deviations within one garment */
    static const float sigma[POISE_LOOK_CHANNELS] = {.4f, .08f, .1f};
    float sum = 0;
    for (int c = 0; c < POISE_LOOK_CHANNELS; c++)
        for (int k = 0; k < POISE_LOOK_QUANTILES; k++) {
            float d = (look->quantile[a][c][k] - look->quantile[b][c][k]) / sigma[c];
            sum += d * d / POISE_LOOK_QUANTILES;
        }
    return sum / (sum + 3);
}

float poise_pick_kit(const poise_template *look)
{
    const float enough = 0.1f;
    float sum = 0;
    if (look->mean.weight[POISE_LOOK_SHORTS] > enough &&
        look->mean.weight[POISE_LOOK_SHINS] > enough)
        sum += 0.6f * unlike(&look->mean, POISE_LOOK_SHORTS, POISE_LOOK_SHINS);
    if (look->mean.weight[POISE_LOOK_GLOVES] > enough &&
        look->mean.weight[POISE_LOOK_ARMS] > enough)
        sum += 0.4f * unlike(&look->mean, POISE_LOOK_GLOVES, POISE_LOOK_ARMS);
    return sum;
}

/* Cosine of the angle between where the chest of `a` points and where `b` stands, in the camera's
 * ground plane; in the picture alone when depths are not known. */
static float faces(const poise_person *a, const poise_person *b)
{
    const poise_point3 *l = &a->world_m[POISE_LEFT_SHOULDER],
                       *r = &a->world_m[POISE_RIGHT_SHOULDER];
    float fx = l->z - r->z, fz = -(l->x - r->x); /* towards the camera is -z */
    float dx, dz = 0;
    if (a->flags & b->flags & POISE_PERSON_CAMERA_VALID) {
        const poise_point3 *p = a->camera_mm, *q = b->camera_mm;
        dx = 0.5f * (q[POISE_LEFT_HIP].x + q[POISE_RIGHT_HIP].x - p[POISE_LEFT_HIP].x -
                     p[POISE_RIGHT_HIP].x);
        dz = 0.5f * (q[POISE_LEFT_HIP].z + q[POISE_RIGHT_HIP].z - p[POISE_LEFT_HIP].z -
                     p[POISE_RIGHT_HIP].z);
    } else {
        dx = b->box.x + 0.5f * b->box.w - a->box.x - 0.5f * a->box.w;
    }
    float length = hypotf(fx, fz) * hypotf(dx, dz), dot = fx * dx + fz * dz;
    return length > 0 && isfinite(dot / length) ? dot / length : 0;
}

static float nearness(const poise_body *a, const poise_body *b)
{
    const float touching = 0.5f, wide = 2.0f, sizes = 0.3f; /* radii, radii, natural log */
    float d = hypotf(a->hip[0] - b->hip[0], a->hip[1] - b->hip[1]) / sqrtf(a->radius * b->radius);
    float far = fmaxf(d - touching, 0) / wide, size = logf(a->radius / b->radius) / sizes;
    return expf(-0.5f * (far * far + size * size));
}

/* Who fights, as the finder sees it. */
static void hear(poise_candidate *c, const poise_word *word, float dt_s)
{
    if (!(word->fighter >= 0) || !(dt_s > 0))
        return;
    c->heard_s = fminf(c->heard_s + dt_s, fade_s);
    c->fighter += dt_s / c->heard_s * (word->fighter - c->fighter);
}

void poise_pick_look(poise_pick *pick, const poise_scene *scene, const poise_body *body, int count,
                     uint32_t known, int64_t now_ns, float dt_s)
{
    int place[POISE_PEOPLE_MAX];
    float rate = 1 - expf(-dt_s / fade_s);
    for (int i = 0; i < count; i++) { /* so that nobody seen counts as lost */
        const poise_candidate *c = poise_pick_find(pick, body[i].id);
        if (c != NULL)
            pick->candidate[c - pick->candidate].seen_ns = now_ns;
    }
    for (int i = 0; i < count; i++) {
        place[i] = place_of(pick, &body[i], now_ns);
        poise_candidate *c = &pick->candidate[place[i]];
        if (c->seen_s > 0 && dt_s > 0) {
            float speed = activity(&body[i], &c->body, dt_s), first = dt_s / c->seen_s;
            c->activity += fmaxf(rate, fminf(first, 1)) * (fminf(speed, 10) - c->activity);
        }
        c->seen_s += dt_s;
        c->seen_ns = now_ns;
        c->body = body[i];
        hear(c, &body[i].word, dt_s);
        if (!(known >> i & 1)) {
            poise_template_learn(&c->look, &body[i].look, dt_s);
            poise_words_learn(&c->words, &body[i].word, dt_s);
            c->kit = poise_pick_kit(&c->look);
            if (pick->chosen)
                c->stranger_s += dt_s;
        }
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++) {
            if (i == k || place[i] == place[k])
                continue;
            poise_candidate *c = &pick->candidate[place[i]];
            float *both = &c->both_s[place[k]];
            if (*both <= 0)
                c->right[place[k]] =
                    body[i].hip[0] > body[k].hip[0] || (body[i].hip[0] == body[k].hip[0] && i > k);
            *both = fminf(*both + dt_s, fade_s) + 1e-6f;
            float part = fmaxf(dt_s / *both, rate);
            const poise_person *a = &scene->people[body[i].index],
                               *b = &scene->people[body[k].index];
            float facing = fminf(faces(a, b), faces(b, a)); /* both have to */
            c->facing[place[k]] += fminf(part, 1) * (facing - c->facing[place[k]]);
            c->near[place[k]] +=
                fminf(part, 1) * (nearness(&body[i], &body[k]) - c->near[place[k]]);
        }
}

void poise_pick_choose(poise_pick *pick, const int32_t id[2])
{
    pick->chosen = 1;
    for (int i = 0; i < POISE_PICK_MAX; i++) {
        poise_candidate *c = &pick->candidate[i];
        c->stranger_s = 0;
        if (c->id == id[0] || c->id == id[1]) {
            memset(&c->look, 0, sizeof c->look);
            memset(&c->words, 0, sizeof c->words);
        }
    }
}

void poise_pick_dress(poise_pick *pick, int32_t id, float kit)
{
    const poise_candidate *c = poise_pick_find(pick, id);
    if (c != NULL)
        pick->candidate[c - pick->candidate].kit = kit;
}

float poise_pick_stranger(const poise_pick *pick, const poise_look *look, float least)
{
    const float enough_s = 0.5f, enough_weight = 1.0f;
    for (int i = 0; i < POISE_PICK_MAX; i++) {
        const poise_candidate *c = &pick->candidate[i];
        float weight = 0;
        if (c->id == 0 || c->stranger_s < enough_s)
            continue;
        float distance = poise_look_distance(look, &c->look, &weight);
        if (weight >= enough_weight)
            least = fminf(least, distance);
    }
    return least;
}

/* 0..1: what the finder's word leaves of a pair with this one. */
static float fights(const poise_candidate *c)
{
    const float least = 0.05f, enough_s = 0.3f; /* of hearing, for half the weight */
    const float weight = c->heard_s / (c->heard_s + enough_s);
    return fmaxf(1 - weight * (1 - c->fighter), least);
}

/* Nearness multiplies: a bystander who looks their way is no fighter, whatever else he is like. So
 * does the finder's word. */
static float score(const poise_pick *pick, int i, int k)
{
    const float facing = 0.8f, active = 0.4f, kits = 0.8f, any = 0.2f, sure_s = 0.2f;
    const poise_candidate *a = &pick->candidate[i], *b = &pick->candidate[k];
    float both = a->both_s[k];
    if (both <= 0)
        return 0;
    float sum =
        any + facing * a->facing[k] + 0.5f * kits * (a->kit + b->kit) +
        0.5f * active * (a->activity / (a->activity + 1.5f) + b->activity / (b->activity + 1.5f));
    return fmaxf(a->near[k] * sum * fights(a) * fights(b), 1e-3f) * both / (both + sure_s);
}

float poise_pick_score(const poise_pick *pick, int32_t id_a, int32_t id_b)
{
    const poise_candidate *a = poise_pick_find(pick, id_a), *b = poise_pick_find(pick, id_b);
    if (a == NULL || b == NULL || a == b)
        return 0;
    return score(pick, (int)(a - pick->candidate), (int)(b - pick->candidate));
}

float poise_pick_best(const poise_pick *pick, int64_t now_ns, int32_t ret_id[2], float *ret_both_s,
                      float *ret_lead)
{
    const int64_t lately_ns = 1000000000;
    float best = 0, second = 0;
    for (int i = 0; i < POISE_PICK_MAX; i++)
        for (int k = i + 1; k < POISE_PICK_MAX; k++) {
            const poise_candidate *a = &pick->candidate[i], *b = &pick->candidate[k];
            if (a->id == 0 || b->id == 0 || now_ns - a->seen_ns > lately_ns ||
                now_ns - b->seen_ns > lately_ns)
                continue;
            const int here = a->seen_ns == now_ns && b->seen_ns == now_ns;
            float s = score(pick, i, k);
            if (!here) { /* who is hidden for a moment is not to be passed over */
                second = fmaxf(second, s);
                continue;
            }
            second = fmaxf(second, fminf(s, best));
            if (s > best) {
                best = s;
                ret_id[a->right[k]] = a->id;
                ret_id[!a->right[k]] = b->id;
                *ret_both_s = a->both_s[k];
            }
        }
    *ret_lead = best - second;
    return best;
}
