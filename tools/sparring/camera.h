/* Where the picture is taken from. Camera frame: x right, y down, z away from the camera, metres.
 * Pixels: the top-left pixel's centre is (0.5, 0.5). */
#ifndef POISE_SPARRING_CAMERA_H
#define POISE_SPARRING_CAMERA_H

#include "random.h"
#include "vec.h"

typedef struct sparring_camera {
    v3 position; /* world */
    m3 axes;     /* world directions of the camera's x, y and z */
    double fx, fy, cx, cy;
    int width, height;
} sparring_camera;

/* A camera man at the ring side: follows the pair slowly, zooms a little. */
typedef struct sparring_rig {
    v3 position, look_at;
    double zoom, zoom_phase, pan_phase, time;
    int width, height;
} sparring_rig;

void sparring_rig_start(sparring_rig *rig, uint64_t seed, int width, int height, v3 middle);

/* `middle`: between the two fighters, on the floor; dt in seconds. */
void sparring_rig_step(sparring_rig *rig, v3 middle, double dt);

sparring_camera sparring_rig_camera(const sparring_rig *rig);

v3 sparring_camera_see(const sparring_camera *camera, v3 world);

/* Pixel position of a camera-space point with z > 0. */
void sparring_camera_project(const sparring_camera *camera, v3 seen, double *ret_x, double *ret_y);

#endif
