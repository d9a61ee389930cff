#include "camera.h"

void sparring_rig_start(sparring_rig *rig, uint64_t seed, int width, int height, v3 middle)
{
    sparring_random random = random_stream(seed, 20);
    *rig = (sparring_rig){.width = width, .height = height};
    rig->position = v3_of(random_between(&random, -0.7, 0.7), random_between(&random, 1.25, 1.65),
                          random_between(&random, 4.6, 5.8));
    rig->zoom = random_between(&random, 0.95, 1.06);
    rig->zoom_phase = random_between(&random, 0, 6.28);
    rig->pan_phase = random_between(&random, 0, 6.28);
    rig->look_at = v3_of(middle.x, 0.98, middle.z);
}

void sparring_rig_step(sparring_rig *rig, v3 middle, double dt)
{
    rig->time += dt;
    v3 wanted = v3_of(middle.x + 0.08 * sin(0.5 * rig->time + rig->pan_phase), 0.98, middle.z);
    rig->look_at = v3_lerp(rig->look_at, wanted, 1 - exp(-dt / 0.7));
}

sparring_camera sparring_rig_camera(const sparring_rig *rig)
{
    sparring_camera camera = {
        .position = rig->position, .width = rig->width, .height = rig->height};
    v3 forward = v3_unit(v3_sub(rig->look_at, rig->position), v3_of(0, 0, -1));
    v3 right = v3_unit(v3_cross(forward, v3_of(0, 1, 0)), v3_of(1, 0, 0));
    camera.axes = (m3){right, v3_cross(forward, right), forward};
    /* Two metres of height fill four fifths of the picture; 2.7 m of width must fit in any case. */
    double distance = v3_len(v3_sub(rig->look_at, rig->position));
    double zoom = rig->zoom * (1 + 0.04 * sin(0.35 * rig->time + rig->zoom_phase));
    double tall = 0.80 * rig->height * distance / 2.0, wide = rig->width * distance / 2.7;
    camera.fx = camera.fy = zoom * fmin(tall, wide);
    camera.cx = 0.5 * rig->width;
    camera.cy = 0.5 * rig->height;
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
