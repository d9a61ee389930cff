/* Painted people with their poses: small pictures and scenes for tests of identity. */
#ifndef POISE_TESTS_FIGURES_H
#define POISE_TESTS_FIGURES_H

#include <poise/image.h>
#include <poise/scene.h>

enum { FIGURES_WIDTH = 640, FIGURES_HEIGHT = 360 };

/* 0xRRGGBB of the parts. */
typedef struct figure_kit {
    uint32_t hair, skin, trunk, shorts, gloves, shins, feet;
} figure_kit;

typedef struct figure {
    int32_t id;      /* of the loop that finds it */
    float x, foot_y; /* pixels */
    float height;    /* pixels */
    float turn;      /* radians about the vertical: 0 faces the camera, pi/2 looks right */
    float move;      /* phase of what arms and legs do, radians */
    float jab;       /* 0..1: how far the left arm is stretched out */
    const figure_kit *kit;
    int32_t hidden; /* 1: painted, but the scene does not have it */
} figure;

extern const figure_kit figure_red, figure_blue, figure_referee;

/* Forgets all people, paints the hall. light: 1 = normal. camera: another number, another hall. */
void figures_begin(poise_scene *scene, int64_t pts_ns, uint32_t flags, float light, int camera);

/* Paints one person over what is there and adds it to the scene unless it is hidden. Add those
 * behind first, ids ascending within the scene are not needed. */
void figures_add(poise_scene *scene, const figure *figure);

/* The picture as it is now, valid until the next figures_begin. */
poise_image figures_image(poise_pixel_format format);

#endif
