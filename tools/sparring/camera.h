/* Where the picture is taken from, and the camera men. Camera frame: x right, y down, z away from
 * the camera, metres. Pixels: the top-left pixel's centre is (0.5, 0.5). */
#ifndef POISE_SPARRING_CAMERA_H
#define POISE_SPARRING_CAMERA_H

#include "moment.h"

typedef struct sparring_camera {
    v3 position; /* world */
    m3 axes;     /* world directions of the camera's x, y and z */
    double fx, fy, cx, cy;
} sparring_camera;

typedef enum sparring_camera_kind {
    CAMERA_SIDE,    /* on a tripod at the ring side */
    CAMERA_MAIN,    /* broadcast: far, raised, long lens, pans and zooms */
    CAMERA_CORNER,  /* at a ring post, over the ropes, wide lens */
    CAMERA_PHONE,   /* a spectator's, hand-held */
    CAMERA_LOW,     /* on the apron, looking up */
    CAMERA_HIGH,    /* from a gallery */
    CAMERA_REVERSE, /* broadcast: from the other side of the ring; left and right change places */
    CAMERA_ROAMING, /* broadcast: hand-held, also of one person alone */
    CAMERA_KINDS
} sparring_camera_kind;

/* NULL-terminated. */
extern const char *const sparring_camera_names[CAMERA_KINDS + 1];

/* A camera and the man behind it: follows what it is told to, slowly, zooms, trembles. Moves in
 * steps of 1/SPARRING_STEPS s of ring time whatever the frame rate. */
typedef struct sparring_rig {
    sparring_camera_kind kind;
    int width, height;
    int focus; /* -1 the pair; else that actor alone */
    v3 place;  /* of the tripod */
    v3 look_at;
    double zoom;            /* focal length by picture height */
    double fixed_zoom;      /* > 0: the lens does not zoom */
    double tight;           /* 1: the fighters just fill the picture; less: air around them */
    double lazy, lazy_zoom; /* seconds the man lags behind */
    double tremble;         /* radians */
    double roll;
    double wave[12]; /* phases of the trembling */
    double time;     /* seconds */
} sparring_rig;

/* Draws a camera of a kind at a place of `split`, already looking at the moment. */
void sparring_rig_start(sparring_rig *rig, sparring_camera_kind kind, sparring_split split,
                        uint64_t seed, int width, int height, const sparring_moment *moment);

/* The next 1/SPARRING_STEPS s. */
void sparring_rig_step(sparring_rig *rig, const sparring_moment *moment);

/* Lets the man look at something else at once (he is not on air). */
void sparring_rig_focus(sparring_rig *rig, int focus, const sparring_moment *moment);

sparring_camera sparring_rig_camera(const sparring_rig *rig);

/* Between two states of one camera, 0 <= part <= 1. */
sparring_camera sparring_camera_between(const sparring_camera *a, const sparring_camera *b,
                                        double part);

v3 sparring_camera_see(const sparring_camera *camera, v3 world);

/* Pixel position of a camera-space point with z > 0. */
void sparring_camera_project(const sparring_camera *camera, v3 seen, double *ret_x, double *ret_y);

#endif
