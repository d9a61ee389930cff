#include "camera.h"

#include <stddef.h>

const char *const sparring_camera_names[CAMERA_KINDS + 1] = {
    "side", "main", "corner", "phone", "low", "high", "reverse", "roaming", NULL};

/* Where cameras of a kind stand and how their men work. Azimuth: degrees from the world's +z axis
 * to its +x axis; distance from the middle of the ring, on the floor. */
typedef struct kind_row {
    double azimuth[2], distance[2], height[2];
    double tight[2];
    double lens[2];  /* not zero: a fixed focal length, by the picture's longer side */
    double lazy[2];  /* seconds */
    double tremble;  /* degrees */
    int either_side; /* 1: the azimuth is drawn with either sign */
} kind_row;

static const kind_row kinds[CAMERA_KINDS] = {
    [CAMERA_SIDE] = {{-40, 40}, {4.6, 6.4}, {1.6, 2.3}, {0.76, 0.93}, {0, 0}, {0.5, 1.0}, 0.02, 0},
    [CAMERA_MAIN] = {{-28, 28}, {7, 9.5}, {2.0, 3.2}, {0.72, 0.95}, {0, 0}, {0.35, 0.7}, 0.02, 0},
    [CAMERA_CORNER] = {{37, 53}, {4.3, 5.0}, {1.6, 2.3}, {0, 0}, {0.72, 0.98}, {0.3, 0.6}, 0.05, 1},
    [CAMERA_PHONE] =
        {{-36, 36}, {4.2, 5.7}, {1.45, 1.85}, {0, 0}, {0.75, 1.0}, {0.4, 0.9}, 0.45, 0},
    [CAMERA_LOW] = {{-30, 30}, {3.9, 4.8}, {0.3, 0.75}, {0.70, 0.88}, {0, 0}, {0.4, 0.8}, 0.10, 0},
    [CAMERA_HIGH] = {{-55, 55}, {5.2, 8.0}, {3.7, 5.0}, {0.70, 0.90}, {0, 0}, {0.6, 1.2}, 0.01, 0},
    [CAMERA_REVERSE] =
        {{150, 210}, {4.6, 6.5}, {2.0, 3.0}, {0.72, 0.9}, {0, 0}, {0.4, 0.8}, 0.04, 0},
    [CAMERA_ROAMING] =
        {{-32, 32}, {3.9, 4.8}, {1.4, 1.9}, {0.78, 0.95}, {0, 0}, {0.3, 0.6}, 0.25, 0},
};

static const double ZOOM_LEAST = 0.45, ZOOM_MOST = 6;

/* Middle and half extents (seen from the camera) of what is to be in the picture. */
static void subject(const sparring_rig *rig, const sparring_moment *moment, v3 *ret_middle,
                    double *ret_half_width, double *ret_half_height)
{
    int first = rig->focus < 0 ? 0 : rig->focus, last = rig->focus < 0 ? 1 : rig->focus;
    const sparring_skeleton *a = &moment->actor[first].skeleton, *b = &moment->actor[last].skeleton;
    double top = fmax(fmax(a->head.y, b->head.y), fmax(a->pelvis.y, b->pelvis.y)) + 0.15;
    top = clampd(top, 0.7, 2.0);
    v3 middle = v3_lerp(a->pelvis, b->pelvis, 0.5);
    v3 away = v3_sub(middle, rig->place);
    double distance = fmax(hypot(away.x, away.z), 0.1);
    v3 across = v3_of(away.z / distance, 0, -away.x / distance);
    double half = 0;
    for (int side = 0; side < 2; side++) { /* outer ends of both: heads, hips and feet */
        const v3 points[6] = {a->head,        b->head,   a->ankle[side],
                              b->ankle[side], a->pelvis, b->pelvis};
        for (int i = 0; i < 6; i++)
            half = fmax(half, fabs(v3_dot(v3_sub(points[i], middle), across)));
    }
    *ret_middle = v3_of(middle.x, 0.48 * top, middle.z);
    *ret_half_width = half + 0.45;
    *ret_half_height = 0.5 * top + 0.10;
}

/* Focal length by picture height at which the subject fills the picture up to `tight`. */
static double fitting_zoom(const sparring_rig *rig, v3 middle, double half_width,
                           double half_height)
{
    double distance = fmax(v3_len(v3_sub(middle, rig->place)) - 0.3, 0.6);
    double wide = 0.5 * rig->width * distance / half_width,
           tall = 0.5 * rig->height * distance / half_height;
    return clampd(rig->tight * fmin(wide, tall) / rig->height, ZOOM_LEAST, ZOOM_MOST);
}

void sparring_rig_focus(sparring_rig *rig, int focus, const sparring_moment *moment)
{
    double half_width, half_height;
    rig->focus = focus;
    subject(rig, moment, &rig->look_at, &half_width, &half_height);
    rig->zoom = rig->fixed_zoom > 0 ? rig->fixed_zoom
                                    : fitting_zoom(rig, rig->look_at, half_width, half_height);
}

void sparring_rig_start(sparring_rig *rig, sparring_camera_kind kind, sparring_split split,
                        uint64_t seed, int width, int height, const sparring_moment *moment)
{
    sparring_random random = random_stream(seed, 200 + (uint64_t)kind);
    const kind_row *row = &kinds[kind];
    *rig = (sparring_rig){.kind = kind, .width = width, .height = height};
    double azimuth = radians(split_between(&random, split, row->azimuth[0], row->azimuth[1]));
    if (row->either_side && random_unit(&random) < 0.5)
        azimuth = -azimuth;
    double distance = split_between(&random, split, row->distance[0], row->distance[1]);
    rig->place = v3_of(distance * sin(azimuth),
                       split_between(&random, split, row->height[0], row->height[1]),
                       distance * cos(azimuth));
    rig->tight = split_between(&random, split, row->tight[0], row->tight[1]);
    rig->lazy = random_between(&random, row->lazy[0], row->lazy[1]);
    rig->lazy_zoom = 1.7 * rig->lazy;
    rig->tremble = radians(row->tremble) * random_between(&random, 0.5, 1.2);
    if (row->lens[0] > 0)
        rig->fixed_zoom = split_between(&random, split, row->lens[0], row->lens[1]) *
                          (width > height ? width : height) / height;
    if (width < height)
        rig->fixed_zoom *= 1.4; /* held upright people zoom in */
    if (kind == CAMERA_PHONE)
        rig->roll = radians(random_between(&random, -2.5, 2.5));
    for (int i = 0; i < 12; i++)
        rig->wave[i] = random_between(&random, 0, 6.28);
    sparring_rig_focus(rig, -1, moment);
}

void sparring_rig_step(sparring_rig *rig, const sparring_moment *moment)
{
    const double dt = 1.0 / SPARRING_STEPS;
    v3 middle;
    double half_width, half_height;
    rig->time += dt;
    subject(rig, moment, &middle, &half_width, &half_height);
    rig->look_at = v3_lerp(rig->look_at, middle, dt / rig->lazy);
    if (rig->fixed_zoom > 0)
        return;
    double wanted = fitting_zoom(rig, rig->look_at, half_width, half_height);
    rig->zoom += (wanted - rig->zoom) * dt / rig->lazy_zoom;
}

/* A trembling hand: a few waves of unrelated rates, the slow ones large. */
static double wave(const sparring_rig *rig, int first)
{
    static const double hertz[3] = {0.83, 2.27, 5.61}, size[3] = {1, 0.45, 0.16};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += size[i] * sin(2 * 3.14159265358979 * hertz[i] * rig->time * (1 + 0.07 * first) +
                             rig->wave[first * 3 + i]);
    return sum;
}

sparring_camera sparring_rig_camera(const sparring_rig *rig)
{
    sparring_camera camera = {.position = rig->place};
    double held = rig->tremble / radians(0.45); /* a hand also carries the camera about */
    camera.position.x += 0.06 * held * sin(0.9 * rig->time + rig->wave[9]);
    camera.position.y += 0.03 * held * sin(1.7 * rig->time + rig->wave[10]);
    v3 forward = v3_unit(v3_sub(rig->look_at, camera.position), v3_of(0, 0, -1));
    v3 right = v3_unit(v3_cross(forward, v3_of(0, 1, 0)), v3_of(1, 0, 0));
    v3 down = v3_cross(forward, right);
    forward = v3_unit(v3_add(forward, v3_add(v3_mul(right, rig->tremble * wave(rig, 0)),
                                             v3_mul(down, rig->tremble * wave(rig, 1)))),
                      forward);
    right = v3_unit(v3_cross(forward, v3_of(0, 1, 0)), right);
    down = v3_cross(forward, right);
    double roll = rig->roll + 0.6 * rig->tremble * wave(rig, 2), c = cos(roll), s = sin(roll);
    camera.axes = (m3){v3_add(v3_mul(right, c), v3_mul(down, s)),
                       v3_sub(v3_mul(down, c), v3_mul(right, s)), forward};
    camera.fx = camera.fy = rig->zoom * rig->height;
    camera.cx = 0.5 * rig->width;
    camera.cy = 0.5 * rig->height;
    return camera;
}

sparring_camera sparring_camera_between(const sparring_camera *a, const sparring_camera *b,
                                        double part)
{
    sparring_camera camera = *b;
    camera.position = v3_lerp(a->position, b->position, part);
    v3 z = v3_unit(v3_lerp(a->axes.z, b->axes.z, part), b->axes.z);
    v3 x = v3_lerp(a->axes.x, b->axes.x, part);
    x = v3_unit(v3_mad(x, z, -v3_dot(x, z)), b->axes.x);
    camera.axes = (m3){x, v3_cross(z, x), z};
    camera.fx = camera.fy = lerpd(a->fx, b->fx, part);
    return camera;
}

v3 sparring_camera_see(const sparring_camera *camera, v3 world)
{
    return m3_back(&camera->axes, v3_sub(world, camera->position));
}

void sparring_camera_project(const sparring_camera *camera, v3 seen, double *ret_x, double *ret_y)
{
    *ret_x = camera->cx + camera->fx * seen.x / seen.z;
    *ret_y = camera->cy + camera->fy * seen.y / seen.z;
}
