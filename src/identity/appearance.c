/* See appearance.h. */
#include "identity/appearance.h"

#include "scene/names.h"

#include <math.h>
#include <string.h>

/* Lengths are in trunks: the distance of the middles of shoulders and hips, at least as long as a
 * trunk that is bent towards the camera could be (half the shoulders' width). Widths of body parts
 * after Winter, Biomechanics and Motor Control of Human Movement, fig. 4.1 (trunk .288 H). */
static const float limb_radius = 0.13f, trunk_radius = 0.36f, head_radius = 0.26f;
static const float memory_s = 10.0f;

/* Standard deviations of a channel that differences are measured in, when nothing is known about a
 * person's own variation: pictures of one person from two sides, on rendered and real clips. */
static const float floor_sigma[POISE_LOOK_CHANNELS] = {0.20f, 0.035f, 0.045f};
static const float floor_proportion = 0.10f;
static const float learned_s = 0.5f; /* of a part fully seen: half the trust */
static const float part_cap = 9.0f;  /* three standard deviations: a part cannot say more */
/* Parts of little area or that the landmarks place badly count less. */
static const float part_trust[POISE_LOOK_PARTS] = {
    [POISE_LOOK_HAIR] = 0.6f,   [POISE_LOOK_FACE] = 0.5f, [POISE_LOOK_TRUNK] = 1.0f,
    [POISE_LOOK_SHORTS] = 1.0f, [POISE_LOOK_ARMS] = 0.6f, [POISE_LOOK_GLOVES] = 0.8f,
    [POISE_LOOK_SHINS] = 0.6f,  [POISE_LOOK_FEET] = 0.4f};

typedef struct spot {
    float x, y;
} spot;

/* A body as the region it covers: limbs and trunk as segments with a radius, the head as a point.
 */
enum { CAPSULES = 10 };
typedef struct outline {
    spot a[CAPSULES], b[CAPSULES];
    float radius[CAPSULES];
    float left, top, right, bottom;
} outline;

typedef struct pixels {
    float value[POISE_LOOK_CHANNELS][POISE_LOOK_SAMPLES_MAX];
    int count, asked;
} pixels;

/* One person's look being taken. */
typedef struct sitting {
    const poise_image *image;
    const poise_person *person;
    const outline *others;
    int other_count;
    outline arms;     /* the own forearms, before the trunk */
    float trunk;      /* length, pixels */
    float visibility; /* of the landmarks of the part being sampled */
    pixels part[POISE_LOOK_PARTS];
} sitting;

static spot at(const poise_person *person, int landmark)
{
    return (spot){person->landmarks[landmark].x, person->landmarks[landmark].y};
}

static spot between(spot a, spot b, float t)
{
    return (spot){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

static float trunk_of(const poise_person *person)
{
    spot shoulder = between(at(person, POISE_LEFT_SHOULDER), at(person, POISE_RIGHT_SHOULDER), .5f);
    spot hip = between(at(person, POISE_LEFT_HIP), at(person, POISE_RIGHT_HIP), .5f);
    spot l = at(person, POISE_LEFT_SHOULDER), r = at(person, POISE_RIGHT_SHOULDER);
    const float wide = 0.5f, least = 0.18f; /* of the whole region's side: bodies seen from above */
    float length = hypotf(shoulder.x - hip.x, shoulder.y - hip.y);
    length = fmaxf(length, wide * hypotf(l.x - r.x, l.y - r.y));
    return fmaxf(length, least * 0.5f * hypotf(person->box.w, person->box.h));
}

static void capsule(outline *o, int i, spot a, spot b, float radius)
{
    o->a[i] = a;
    o->b[i] = b;
    o->radius[i] = radius;
    o->left = fminf(o->left, fminf(a.x, b.x) - radius);
    o->right = fmaxf(o->right, fmaxf(a.x, b.x) + radius);
    o->top = fminf(o->top, fminf(a.y, b.y) - radius);
    o->bottom = fmaxf(o->bottom, fmaxf(a.y, b.y) + radius);
}

static outline outline_of(const poise_person *p)
{
    static const uint8_t limb[8][2] = {
        {POISE_LEFT_SHOULDER, POISE_LEFT_ELBOW},   {POISE_LEFT_ELBOW, POISE_LEFT_INDEX},
        {POISE_RIGHT_SHOULDER, POISE_RIGHT_ELBOW}, {POISE_RIGHT_ELBOW, POISE_RIGHT_INDEX},
        {POISE_LEFT_HIP, POISE_LEFT_KNEE},         {POISE_LEFT_KNEE, POISE_LEFT_FOOT_INDEX},
        {POISE_RIGHT_HIP, POISE_RIGHT_KNEE},       {POISE_RIGHT_KNEE, POISE_RIGHT_FOOT_INDEX}};
    outline o = {.left = INFINITY, .top = INFINITY, .right = -INFINITY, .bottom = -INFINITY};
    float trunk = trunk_of(p);
    spot shoulder = between(at(p, POISE_LEFT_SHOULDER), at(p, POISE_RIGHT_SHOULDER), .5f);
    spot hip = between(at(p, POISE_LEFT_HIP), at(p, POISE_RIGHT_HIP), .5f);
    spot head = between(at(p, POISE_LEFT_EAR), at(p, POISE_RIGHT_EAR), .5f);
    for (int i = 0; i < 8; i++)
        capsule(&o, i, at(p, limb[i][0]), at(p, limb[i][1]), limb_radius * trunk);
    capsule(&o, 8, shoulder, hip, trunk_radius * trunk);
    capsule(&o, 9, head, head, head_radius * trunk);
    return o;
}

static int inside(const outline *o, int from, int to, float x, float y)
{
    if (!(x >= o->left && x <= o->right && y >= o->top && y <= o->bottom))
        return 0;
    for (int i = from; i < to; i++) {
        float dx = o->b[i].x - o->a[i].x, dy = o->b[i].y - o->a[i].y;
        float px = x - o->a[i].x, py = y - o->a[i].y;
        float length = dx * dx + dy * dy;
        float t = length > 0 ? fminf(fmaxf((px * dx + py * dy) / length, 0), 1) : 0;
        px -= t * dx;
        py -= t * dy;
        if (px * px + py * py <= o->radius[i] * o->radius[i])
            return 1;
    }
    return 0;
}

/* Y 0..1, Cb, Cr -.5..5 of the pixel at x, y (inside the picture). */
static void colour(const poise_image *image, int x, int y, float ret[3])
{
    if (image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12) {
        size_t cx = (size_t)x / 2, cy = (size_t)y / 2;
        int luma = image->plane[0][(size_t)y * image->stride[0] + (size_t)x], cb, cr;
        if (image->format == POISE_PIXEL_I420) {
            cb = image->plane[1][cy * image->stride[1] + cx];
            cr = image->plane[2][cy * image->stride[2] + cx];
        } else {
            cb = image->plane[1][cy * image->stride[1] + 2 * cx];
            cr = image->plane[1][cy * image->stride[1] + 2 * cx + 1];
        }
        float scale = image->full_range ? 1 / 255.0f : 1 / 219.0f;
        float chroma = image->full_range ? 1 / 255.0f : 1 / 224.0f;
        ret[0] = fminf(fmaxf(((float)luma - (image->full_range ? 0 : 16)) * scale, 0), 1);
        ret[1] = ((float)cb - 128) * chroma;
        ret[2] = ((float)cr - 128) * chroma;
        return;
    }
    int step = image->format == POISE_PIXEL_RGBA32 ? 4 : 3;
    const uint8_t *p = image->plane[0] + (size_t)y * image->stride[0] + (size_t)(x * step);
    int bgr = image->format == POISE_PIXEL_BGR24;
    float r = (float)p[bgr ? 2 : 0] / 255, g = (float)p[1] / 255, b = (float)p[bgr ? 0 : 2] / 255;
    ret[0] = 0.299f * r + 0.587f * g + 0.114f * b; /* BT.601, full range */
    ret[1] = (b - ret[0]) / 1.772f;
    ret[2] = (r - ret[0]) / 1.402f;
}

static void sample(sitting *s, poise_look_part which, float x, float y)
{
    pixels *part = &s->part[which];
    part->asked++;
    if (!(x >= 0 && y >= 0 && x < (float)s->image->width && y < (float)s->image->height) ||
        part->count == POISE_LOOK_SAMPLES_MAX)
        return;
    if (which == POISE_LOOK_TRUNK && inside(&s->arms, 0, 2, x, y))
        return;
    for (int i = 0; i < s->other_count; i++)
        if (inside(&s->others[i], 0, CAPSULES, x, y))
            return;
    const float dark = 0.1f;
    float c[3];
    colour(s->image, (int)x, (int)y, c);
    part->value[0][part->count] = logf(c[0] + dark);
    part->value[1][part->count] = c[1] / (c[0] + dark);
    part->value[2][part->count] = c[2] / (c[0] + dark);
    part->count++;
}

/* Samples along a..b from t0 to t1, `along` steps, three across within `radius`. */
static void sample_limb(sitting *s, poise_look_part which, int a, int b, float t0, float t1,
                        int along, float radius)
{
    const float visible = 0.5f;
    if (s->person->landmarks[a].visibility < visible ||
        s->person->landmarks[b].visibility < visible) {
        s->part[which].asked += 3 * along;
        return;
    }
    spot from = at(s->person, a), to = at(s->person, b);
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    float across = length > 0 ? radius * s->trunk / length : 0;
    for (int i = 0; i < along; i++) {
        float t = t0 + (t1 - t0) * ((float)i + 0.5f) / (float)along;
        for (int k = -1; k <= 1; k++)
            sample(s, which, from.x + t * dx - (float)k * across * dy,
                   from.y + t * dy + (float)k * across * dx);
    }
}

/* A disc: 9 points. */
static void sample_disc(sitting *s, poise_look_part which, spot centre, float radius)
{
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++)
            sample(s, which, centre.x + (float)i * radius * s->trunk * 0.7f,
                   centre.y + (float)j * radius * s->trunk * 0.7f);
}

static void sample_trunk(sitting *s)
{
    enum { ROWS = 6, COLUMNS = 6 };
    spot l = at(s->person, POISE_LEFT_SHOULDER), r = at(s->person, POISE_RIGHT_SHOULDER);
    spot ll = at(s->person, POISE_LEFT_HIP), rr = at(s->person, POISE_RIGHT_HIP);
    spot middle = between(l, r, .5f), hip = between(ll, rr, .5f);
    /* seen from the side shoulders and hips are points: the trunk is still so wide */
    const float least = 0.35f;
    float nx = -(hip.y - middle.y), ny = hip.x - middle.x, length = hypotf(nx, ny);
    float half = fmaxf(0.5f * hypotf(l.x - r.x, l.y - r.y), 0.5f * least * s->trunk) * 0.75f;
    if (length <= 0)
        return;
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < COLUMNS; i++) {
            float t = 0.08f + 0.8f * ((float)j + 0.5f) / ROWS;
            float across = (2 * ((float)i + 0.5f) / COLUMNS - 1) * half / length;
            spot on = between(middle, hip, t);
            sample(s, POISE_LOOK_TRUNK, on.x + across * nx, on.y + across * ny);
        }
}

static void sample_head(sitting *s)
{
    const poise_person *p = s->person;
    spot ears = between(at(p, POISE_LEFT_EAR), at(p, POISE_RIGHT_EAR), .5f);
    spot eyes = between(at(p, POISE_LEFT_EYE), at(p, POISE_RIGHT_EYE), .5f);
    spot mouth = between(at(p, POISE_MOUTH_LEFT), at(p, POISE_MOUTH_RIGHT), .5f);
    float ux = eyes.x - mouth.x, uy = eyes.y - mouth.y, length = hypotf(ux, uy);
    if (length <= 0)
        return;
    ux *= s->trunk / length;
    uy *= s->trunk / length;
    /* the head's top lies .13 H below the crown's height: half a trunk above the mouth */
    sample_disc(s, POISE_LOOK_HAIR, (spot){ears.x + 0.22f * ux, ears.y + 0.22f * uy}, 0.08f);
    sample_disc(s, POISE_LOOK_FACE, between(at(p, POISE_NOSE), ears, .25f), 0.08f);
}

static void sample_hand(sitting *s, int wrist, int index, int pinky)
{
    const poise_person *p = s->person;
    spot knuckles = between(at(p, index), at(p, pinky), .5f);
    if (p->landmarks[wrist].visibility >= 0.5f)
        sample_disc(s, POISE_LOOK_GLOVES, between(at(p, wrist), knuckles, .7f), 0.08f);
    else
        s->part[POISE_LOOK_GLOVES].asked += 9;
}

static void sort(float *v, int n)
{
    for (int i = 1; i < n; i++) {
        float x = v[i];
        int k = i;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
    }
}

static float quantile(const float *sorted, int n, float q)
{
    float place = fminf(fmaxf(q * (float)n - 0.5f, 0), (float)(n - 1));
    int i = (int)place;
    float part = place - (float)i;
    return i + 1 < n ? sorted[i] + part * (sorted[i + 1] - sorted[i]) : sorted[i];
}

static void reduce(sitting *s, poise_look *look)
{
    enum { LEAST = 4 };
    for (int p = 0; p < POISE_LOOK_PARTS; p++) {
        pixels *part = &s->part[p];
        if (part->count < LEAST)
            continue;
        look->weight[p] = (float)part->count / (float)part->asked;
        for (int c = 0; c < POISE_LOOK_CHANNELS; c++) {
            sort(part->value[c], part->count);
            for (int k = 0; k < POISE_LOOK_QUANTILES; k++)
                look->quantile[p][c][k] =
                    quantile(part->value[c], part->count, ((float)k + 0.5f) / POISE_LOOK_QUANTILES);
        }
    }
}

static float apart(const poise_person *p, int a, int b)
{
    const poise_point3 *u = &p->world_m[a], *v = &p->world_m[b];
    float x = u->x - v->x, y = u->y - v->y, z = u->z - v->z;
    return sqrtf(x * x + y * y + z * z);
}

static void proportions(const poise_person *p, poise_look *look)
{
    static const uint8_t needed[12] = {11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28};
    float seen = 0;
    for (int i = 0; i < 12; i++)
        seen += p->landmarks[needed[i]].visibility / 12;
    float trunk = 0.5f * (apart(p, 11, 23) + apart(p, 12, 24));
    float measure[POISE_LOOK_PROPORTIONS] = {
        0.5f * (apart(p, 23, 25) + apart(p, 25, 27) + apart(p, 24, 26) + apart(p, 26, 28)),
        0.5f * (apart(p, 11, 13) + apart(p, 13, 15) + apart(p, 12, 14) + apart(p, 14, 16)),
        apart(p, 11, 12), apart(p, 23, 24)};
    look->proportion_weight = seen > 0.6f && trunk > 0 ? (seen - 0.6f) / 0.4f : 0;
    for (int i = 0; i < POISE_LOOK_PROPORTIONS; i++) {
        look->proportion[i] = trunk > 0 ? logf(measure[i] / trunk + 0.01f) : 0;
        if (!isfinite(look->proportion[i])) {
            look->proportion[i] = 0;
            look->proportion_weight = 0;
        }
    }
}

void poise_look_take(const poise_image *image, const poise_person *people, int count, int index,
                     poise_look *ret_look)
{
    outline others[POISE_PEOPLE_MAX];
    sitting s = {.image = image, .person = &people[index], .others = others};
    memset(ret_look, 0, sizeof *ret_look);
    outline own = outline_of(s.person);
    s.trunk = trunk_of(s.person);
    if (!(s.trunk >= 2) || !isfinite(s.trunk)) /* too small for colours, or no numbers */
        return;
    for (int i = 0; i < count && s.other_count < POISE_PEOPLE_MAX; i++) {
        if (i == index)
            continue;
        others[s.other_count] = outline_of(&people[i]);
        const outline *o = &others[s.other_count];
        s.other_count += o->left < own.right && own.left < o->right && o->top < own.bottom &&
                         own.top < o->bottom;
    }
    s.arms = own;
    s.arms.a[0] = own.a[1], s.arms.b[0] = own.b[1];
    s.arms.a[1] = own.a[3], s.arms.b[1] = own.b[3];
    sample_trunk(&s);
    sample_head(&s);
    sample_limb(&s, POISE_LOOK_SHORTS, POISE_LEFT_HIP, POISE_LEFT_KNEE, 0, .5f, 6, 0.10f);
    sample_limb(&s, POISE_LOOK_SHORTS, POISE_RIGHT_HIP, POISE_RIGHT_KNEE, 0, .5f, 6, 0.10f);
    sample_limb(&s, POISE_LOOK_ARMS, POISE_LEFT_SHOULDER, POISE_LEFT_ELBOW, .25f, .9f, 4, 0.05f);
    sample_limb(&s, POISE_LOOK_ARMS, POISE_RIGHT_SHOULDER, POISE_RIGHT_ELBOW, .25f, .9f, 4, 0.05f);
    sample_limb(&s, POISE_LOOK_ARMS, POISE_LEFT_ELBOW, POISE_LEFT_WRIST, .15f, .7f, 3, 0.04f);
    sample_limb(&s, POISE_LOOK_ARMS, POISE_RIGHT_ELBOW, POISE_RIGHT_WRIST, .15f, .7f, 3, 0.04f);
    sample_hand(&s, POISE_LEFT_WRIST, POISE_LEFT_INDEX, POISE_LEFT_PINKY);
    sample_hand(&s, POISE_RIGHT_WRIST, POISE_RIGHT_INDEX, POISE_RIGHT_PINKY);
    sample_limb(&s, POISE_LOOK_SHINS, POISE_LEFT_KNEE, POISE_LEFT_ANKLE, .2f, .85f, 6, 0.05f);
    sample_limb(&s, POISE_LOOK_SHINS, POISE_RIGHT_KNEE, POISE_RIGHT_ANKLE, .2f, .85f, 6, 0.05f);
    sample_limb(&s, POISE_LOOK_FEET, POISE_LEFT_ANKLE, POISE_LEFT_FOOT_INDEX, .2f, .9f, 4, 0.03f);
    sample_limb(&s, POISE_LOOK_FEET, POISE_RIGHT_ANKLE, POISE_RIGHT_FOOT_INDEX, .2f, .9f, 4, 0.03f);
    reduce(&s, ret_look);
    proportions(s.person, ret_look);
}

/* Squared distance of two parts in one channel. */
static float squared(const float a[POISE_LOOK_QUANTILES], const float b[POISE_LOOK_QUANTILES])
{
    float sum = 0;
    for (int k = 0; k < POISE_LOOK_QUANTILES; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum / POISE_LOOK_QUANTILES;
}

/* How much is known of a part of which `seconds` were learned, 0..1. */
static float trust(float seconds)
{
    return seconds / (seconds + learned_s);
}

/* A part against a template with a given spread, capped. */
static float part_distance(const poise_look *look, const poise_template *mind, int p,
                           const float spread[POISE_LOOK_CHANNELS])
{
    float sum = 0;
    for (int c = 0; c < POISE_LOOK_CHANNELS; c++)
        sum += squared(look->quantile[p][c], mind->mean.quantile[p][c]) /
               (floor_sigma[c] * floor_sigma[c] + spread[c]);
    return fminf(sum, part_cap);
}

static float proportion_distance(const poise_look *look, const poise_template *mind,
                                 const float spread[POISE_LOOK_PROPORTIONS])
{
    float sum = 0;
    for (int i = 0; i < POISE_LOOK_PROPORTIONS; i++) {
        float d = look->proportion[i] - mind->mean.proportion[i];
        sum += d * d / (floor_proportion * floor_proportion + spread[i]);
    }
    return fminf(sum, part_cap);
}

float poise_look_distance(const poise_look *look, const poise_template *mind, float *ret_weight)
{
    float sum = 0, weights = 0;
    for (int p = 0; p < POISE_LOOK_PARTS; p++) {
        float weight = part_trust[p] * look->weight[p] * trust(mind->mean.weight[p]);
        if (weight <= 0)
            continue;
        sum += weight * part_distance(look, mind, p, mind->spread[p]);
        weights += weight;
    }
    if (ret_weight != NULL)
        *ret_weight = weights;
    return sum;
}

float poise_look_ratio(const poise_look *look, const poise_template *a, const poise_template *b)
{
    float sum = 0;
    for (int p = 0; p < POISE_LOOK_PARTS; p++) {
        float known = fminf(trust(a->mean.weight[p]), trust(b->mean.weight[p]));
        float weight = part_trust[p] * look->weight[p] * known, spread[POISE_LOOK_CHANNELS];
        if (weight <= 0)
            continue;
        for (int c = 0; c < POISE_LOOK_CHANNELS; c++)
            spread[c] = 0.5f * (a->spread[p][c] + b->spread[p][c]);
        sum += weight * (part_distance(look, b, p, spread) - part_distance(look, a, p, spread));
    }
    float known = fminf(trust(a->mean.proportion_weight), trust(b->mean.proportion_weight));
    float weight = 0.5f * look->proportion_weight * known, spread[POISE_LOOK_PROPORTIONS];
    if (weight > 0) {
        for (int i = 0; i < POISE_LOOK_PROPORTIONS; i++)
            spread[i] = 0.5f * (a->proportion_spread[i] + b->proportion_spread[i]);
        sum +=
            weight * (proportion_distance(look, b, spread) - proportion_distance(look, a, spread));
    }
    return 0.5f * sum;
}

static float follow(float mean, float value, float rate)
{
    return mean + rate * (value - mean);
}

void poise_template_learn(poise_template *mind, const poise_look *look, float dt_s)
{
    for (int p = 0; p < POISE_LOOK_PARTS; p++) {
        float gain = look->weight[p] * dt_s;
        if (gain <= 0)
            continue;
        float *known = &mind->mean.weight[p];
        float rate = gain / fminf(*known + gain, memory_s);
        for (int c = 0; c < POISE_LOOK_CHANNELS; c++) {
            if (*known > 0)
                mind->spread[p][c] =
                    follow(mind->spread[p][c],
                           squared(look->quantile[p][c], mind->mean.quantile[p][c]), rate);
            for (int k = 0; k < POISE_LOOK_QUANTILES; k++)
                mind->mean.quantile[p][c][k] =
                    follow(mind->mean.quantile[p][c][k], look->quantile[p][c][k], rate);
        }
        *known = fminf(*known + gain, memory_s);
    }
    float gain = look->proportion_weight * dt_s;
    if (gain <= 0)
        return;
    float *known = &mind->mean.proportion_weight;
    float rate = gain / fminf(*known + gain, memory_s);
    for (int i = 0; i < POISE_LOOK_PROPORTIONS; i++) {
        float d = look->proportion[i] - mind->mean.proportion[i];
        if (*known > 0)
            mind->proportion_spread[i] = follow(mind->proportion_spread[i], d * d, rate);
        mind->mean.proportion[i] = follow(mind->mean.proportion[i], look->proportion[i], rate);
    }
    *known = fminf(*known + gain, memory_s);
}
