/* Metric camera-space 3D: see metric.h. Double precision throughout: the normal equations mix
 * pixels and metres. */
#include "pose/metric.h"

#include <math.h>
#include <string.h>

enum { MIN_POINTS = 4, ROBUST_STEPS = 8 };

static const double min_visibility = 0.3;
static const double min_depth_m = 0.05;  /* of any landmark that counts */
static const double min_extent_px = 4.0; /* RMS distance from the centroid */

poise_metric_camera poise_metric_camera_of(int width, int height, double fov_degrees)
{
    const double pi = 3.14159265358979323846;
    poise_metric_camera camera = {.focal_px = 0.5 * width / tan(0.5 * fov_degrees * pi / 180.0),
                                  .cx = 0.5 * width,
                                  .cy = 0.5 * height};
    return camera;
}

/* 1 for the twelve limb joints, 0.25 for the points that crowd on face, hands and feet. */
static double share_of(int landmark)
{
    return (landmark >= 11 && landmark <= 16) || (landmark >= 23 && landmark <= 28) ? 1.0 : 0.25;
}

/* Solves the symmetric positive definite 3x3 system a x = b (upper triangle a00 a01 a02 a11 a12
 * a22) by Cholesky. Returns 0 when it is singular to working precision. */
static int solve_spd3(const double a[6], const double b[3], double x[3])
{
    double l00, l10, l20, l11, l21, l22;
    const double tiny = 1e-12;
    if (!(a[0] > 0) || !(a[3] > 0) || !(a[5] > 0))
        return 0;
    l00 = sqrt(a[0]);
    l10 = a[1] / l00;
    l20 = a[2] / l00;
    double d1 = a[3] - l10 * l10;
    if (!(d1 > tiny * a[3]))
        return 0;
    l11 = sqrt(d1);
    l21 = (a[4] - l20 * l10) / l11;
    double d2 = a[5] - l20 * l20 - l21 * l21;
    if (!(d2 > tiny * a[5]))
        return 0;
    l22 = sqrt(d2);
    double y0 = b[0] / l00;
    double y1 = (b[1] - l10 * y0) / l11;
    double y2 = (b[2] - l20 * y0 - l21 * y1) / l22;
    x[2] = y2 / l22;
    x[1] = (y1 - l21 * x[2]) / l11;
    x[0] = (y0 - l10 * x[1] - l20 * x[2]) / l00;
    return isfinite(x[0]) && isfinite(x[1]) && isfinite(x[2]);
}

static double median_of(double *values, int count)
{
    for (int i = 1; i < count; i++) {
        double v = values[i];
        int j = i;
        for (; j > 0 && values[j - 1] > v; j--)
            values[j] = values[j - 1];
        values[j] = v;
    }
    return count % 2 != 0 ? values[count / 2] : 0.5 * (values[count / 2 - 1] + values[count / 2]);
}

typedef struct points {
    int count;
    double x[POISE_LANDMARKS], y[POISE_LANDMARKS], z[POISE_LANDMARKS]; /* world, metres */
    double u[POISE_LANDMARKS], v[POISE_LANDMARKS]; /* image, pixels from the principal point */
    double w[POISE_LANDMARKS];
    double extent_px;
} points;

static int gather(const poise_metric_camera *camera, const poise_point3 *world,
                  const poise_landmark *landmarks, points *p)
{
    double sw = 0, su = 0, sv = 0, suu = 0;
    p->count = 0;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        const poise_landmark *l = &landmarks[i];
        if (!isfinite(l->x) || !isfinite(l->y) || !isfinite(l->visibility) ||
            !isfinite(world[i].x) || !isfinite(world[i].y) || !isfinite(world[i].z) ||
            (double)l->visibility < min_visibility)
            continue;
        int k = p->count++;
        p->x[k] = world[i].x;
        p->y[k] = world[i].y;
        p->z[k] = world[i].z;
        p->u[k] = (double)l->x - camera->cx;
        p->v[k] = (double)l->y - camera->cy;
        p->w[k] = share_of(i) * fmin(1.0, (double)l->visibility);
        sw += p->w[k];
        su += p->w[k] * p->u[k];
        sv += p->w[k] * p->v[k];
    }
    if (p->count < MIN_POINTS)
        return 0;
    for (int k = 0; k < p->count; k++)
        suu += p->w[k] * (pow(p->u[k] - su / sw, 2) + pow(p->v[k] - sv / sw, 2));
    p->extent_px = sqrt(suu / sw);
    return p->extent_px >= min_extent_px;
}

/* f (x + tx) = u (z + tz) and the same for y: linear in t. */
static int solve_linear(double f, const points *p, double t[3])
{
    double a[6] = {0}, b[3] = {0};
    for (int k = 0; k < p->count; k++) {
        double w = p->w[k], u = p->u[k], v = p->v[k];
        double ru = u * p->z[k] - f * p->x[k], rv = v * p->z[k] - f * p->y[k];
        a[0] += w * f * f;
        a[2] -= w * f * u;
        a[4] -= w * f * v;
        a[5] += w * (u * u + v * v);
        b[0] += w * f * ru;
        b[1] += w * f * rv;
        b[2] -= w * (u * ru + v * rv);
    }
    a[3] = a[0];
    return solve_spd3(a, b, t);
}

static int in_front(const points *p, const double t[3])
{
    for (int k = 0; k < p->count; k++)
        if (!(p->z[k] + t[2] >= min_depth_m))
            return 0;
    return 1;
}

static void residuals(double f, const points *p, const double t[3], double *ru, double *rv,
                      double *distance)
{
    for (int k = 0; k < p->count; k++) {
        double z = p->z[k] + t[2];
        ru[k] = f * (p->x[k] + t[0]) / z - p->u[k];
        rv[k] = f * (p->y[k] + t[1]) / z - p->v[k];
        distance[k] = sqrt(ru[k] * ru[k] + rv[k] * rv[k]);
    }
}

static int robust_step(double f, const points *p, double t[3])
{
    double ru[POISE_LANDMARKS], rv[POISE_LANDMARKS], r[POISE_LANDMARKS], order[POISE_LANDMARKS];
    double a[6] = {0}, b[3] = {0}, step[3];
    residuals(f, p, t, ru, rv, r);
    memcpy(order, r, (size_t)p->count * sizeof *order);
    double threshold = fmax(2.0 * median_of(order, p->count), 1e-6 * p->extent_px);
    for (int k = 0; k < p->count; k++) {
        double z = p->z[k] + t[2];
        double w = p->w[k] * (r[k] <= threshold ? 1.0 : threshold / r[k]);
        double jx = f / z, ju = -f * (p->x[k] + t[0]) / (z * z),
               jv = -f * (p->y[k] + t[1]) / (z * z);
        a[0] += w * jx * jx;
        a[2] += w * jx * ju;
        a[4] += w * jx * jv;
        a[5] += w * (ju * ju + jv * jv);
        b[0] -= w * jx * ru[k];
        b[1] -= w * jx * rv[k];
        b[2] -= w * (ju * ru[k] + jv * rv[k]);
    }
    a[3] = a[0];
    if (!solve_spd3(a, b, step))
        return 0;
    for (int i = 0; i < 3; i++)
        t[i] += step[i];
    return in_front(p, t);
}

int poise_metric_solve(const poise_metric_camera *camera,
                       const poise_point3 world_m[POISE_LANDMARKS],
                       const poise_landmark landmarks[POISE_LANDMARKS], poise_metric_fit *ret_fit)
{
    points p;
    double t[3], ru[POISE_LANDMARKS], rv[POISE_LANDMARKS], r[POISE_LANDMARKS];
    double sum = 0, weight = 0;

    if (!gather(camera, world_m, landmarks, &p) || !solve_linear(camera->focal_px, &p, t) ||
        !in_front(&p, t))
        return POISE_EUNSUPPORTED;
    for (int i = 0; i < ROBUST_STEPS; i++)
        if (!robust_step(camera->focal_px, &p, t))
            return POISE_EUNSUPPORTED;
    residuals(camera->focal_px, &p, t, ru, rv, r);
    for (int k = 0; k < p.count; k++) {
        sum += p.w[k] * r[k] * r[k];
        weight += p.w[k];
    }
    double rms = sqrt(sum / weight);
    if (!isfinite(rms) || rms > p.extent_px / 3.0)
        return POISE_EUNSUPPORTED;
    memcpy(ret_fit->t_m, t, sizeof t);
    ret_fit->rms_px = rms;
    return 0;
}

static double between(const poise_point3 *a, const poise_point3 *b)
{
    double x = (double)a->x - (double)b->x, y = (double)a->y - (double)b->y,
           z = (double)a->z - (double)b->z;
    return sqrt(x * x + y * y + z * z);
}

static poise_point3 middle(const poise_point3 *a, const poise_point3 *b)
{
    poise_point3 m = {0.5f * (a->x + b->x), 0.5f * (a->y + b->y), 0.5f * (a->z + b->z)};
    return m;
}

float poise_metric_stature(const poise_point3 world_m[POISE_LANDMARKS],
                           const poise_landmark landmarks[POISE_LANDMARKS])
{
    enum { SHOULDER = 11, HIP = 23, KNEE = 25, ANKLE = 27 }; /* left; right is one more */
    const double chain_share = POISE_STATURE_CHAIN_SHARE;
    double leg = 0;
    int legs = 0;

    for (int side = 0; side < 2; side++) {
        if (!(landmarks[SHOULDER + side].visibility >= 0.5f) ||
            !(landmarks[HIP + side].visibility >= 0.5f))
            return 0;
        if (landmarks[KNEE + side].visibility >= 0.5f &&
            landmarks[ANKLE + side].visibility >= 0.5f) {
            leg += between(&world_m[HIP + side], &world_m[KNEE + side]) +
                   between(&world_m[KNEE + side], &world_m[ANKLE + side]);
            legs++;
        }
    }
    if (legs == 0)
        return 0;
    poise_point3 shoulders = middle(&world_m[SHOULDER], &world_m[SHOULDER + 1]);
    poise_point3 hips = middle(&world_m[HIP], &world_m[HIP + 1]);
    double stature = (leg / legs + between(&shoulders, &hips)) / chain_share;
    return stature >= 0.3 && stature <= 3.0 ? (float)stature : 0;
}

float poise_stature_add(poise_stature *stature, float value)
{
    if (isfinite(value) && value > 0) {
        int kept = stature->count;
        if (kept == POISE_STATURE_SAMPLES) { /* the oldest leaves */
            float oldest = stature->sample[stature->next];
            int i = 0;
            while (stature->sorted[i] < oldest)
                i++;
            memmove(&stature->sorted[i], &stature->sorted[i + 1],
                    (size_t)(kept - 1 - i) * sizeof(float));
            kept--;
        }
        int i = kept;
        for (; i > 0 && stature->sorted[i - 1] > value; i--)
            stature->sorted[i] = stature->sorted[i - 1];
        stature->sorted[i] = value;
        stature->sample[stature->next] = value;
        stature->next = (stature->next + 1) % POISE_STATURE_SAMPLES;
        stature->count = kept + 1;
    }
    return stature->count > 0 ? stature->sorted[stature->count / 2] : 0;
}
