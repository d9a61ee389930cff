#include "scene/angles.h"

#include "scene/names.h"

#include <math.h>

const char *const poise_angle_names[POISE_ANGLES + 1] = {
    "left_elbow",     "right_elbow", "left_knee", "right_knee", "left_shoulder",
    "right_shoulder", "left_hip",    "right_hip", NULL,
};

const uint8_t poise_angle_triples[POISE_ANGLES][3] = {
    {POISE_LEFT_SHOULDER, POISE_LEFT_ELBOW, POISE_LEFT_WRIST},
    {POISE_RIGHT_SHOULDER, POISE_RIGHT_ELBOW, POISE_RIGHT_WRIST},
    {POISE_LEFT_HIP, POISE_LEFT_KNEE, POISE_LEFT_ANKLE},
    {POISE_RIGHT_HIP, POISE_RIGHT_KNEE, POISE_RIGHT_ANKLE},
    {POISE_LEFT_ELBOW, POISE_LEFT_SHOULDER, POISE_LEFT_HIP},
    {POISE_RIGHT_ELBOW, POISE_RIGHT_SHOULDER, POISE_RIGHT_HIP},
    {POISE_LEFT_SHOULDER, POISE_LEFT_HIP, POISE_LEFT_KNEE},
    {POISE_RIGHT_SHOULDER, POISE_RIGHT_HIP, POISE_RIGHT_KNEE},
};

/* In double: products of float differences are then exact enough for angles near 0 and pi. */
static float angle(const double u[3], const double v[3])
{
    double arm_u = sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    double arm_v = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    if (!(arm_u >= (double)POISE_ANGLE_ARM_MIN) || !(arm_v >= (double)POISE_ANGLE_ARM_MIN) ||
        !isfinite(arm_u) || !isfinite(arm_v))
        return NAN;
    double cross[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                       u[0] * v[1] - u[1] * v[0]};
    double length = sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
    return (float)atan2(length, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

float poise_angle_3d(poise_point3 a, poise_point3 b, poise_point3 c)
{
    double u[3] = {(double)a.x - (double)b.x, (double)a.y - (double)b.y, (double)a.z - (double)b.z};
    double v[3] = {(double)c.x - (double)b.x, (double)c.y - (double)b.y, (double)c.z - (double)b.z};
    return angle(u, v);
}

float poise_angle_2d(float ax, float ay, float bx, float by, float cx, float cy)
{
    return poise_angle_3d((poise_point3){ax, ay, 0}, (poise_point3){bx, by, 0},
                          (poise_point3){cx, cy, 0});
}

void poise_angles_3d(const poise_point3 points[POISE_LANDMARKS], float ret_radians[POISE_ANGLES])
{
    for (int i = 0; i < POISE_ANGLES; i++) {
        const uint8_t *t = poise_angle_triples[i];
        ret_radians[i] = poise_angle_3d(points[t[0]], points[t[1]], points[t[2]]);
    }
}

void poise_angles_2d(const poise_landmark landmarks[POISE_LANDMARKS],
                     float ret_radians[POISE_ANGLES])
{
    for (int i = 0; i < POISE_ANGLES; i++) {
        const poise_landmark *a = &landmarks[poise_angle_triples[i][0]],
                             *b = &landmarks[poise_angle_triples[i][1]],
                             *c = &landmarks[poise_angle_triples[i][2]];
        ret_radians[i] = poise_angle_2d(a->x, a->y, b->x, b->y, c->x, c->y);
    }
}
