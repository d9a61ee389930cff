/* What the closer and the namer share: each looks at one fighter in a square around his hips that
 * is turned so that hip → rim points up, and is told by lines that are drawn into two more channels
 * of its input whose body is meant. Internal to pose/.
 *
 * Places: input pixels are 0..side over the square; a pixel's middle lies at + 0.5, but lines are
 * drawn, as in training, as if it lay at + 0. */
#ifndef POISE_POSE_SQUARE_H
#define POISE_POSE_SQUARE_H

#include "pose/models.h"

enum {
    POISE_SQUARE_INPUTS = 5, /* channels: R, G, B of 0..1, and two to draw into */
    POISE_SQUARE_OWN = 3,    /* those */
    POISE_SQUARE_OTHERS = 4
};

/* Where the square lies in the picture. */
typedef struct poise_square {
    poise_rect roi;
    float centre[2]; /* pixels */
    float along[2];  /* the square's side times cosine and sine of its turn, pixels */
    float size[2];   /* of the picture, pixels */
    int side;        /* of the input, pixels */
} poise_square;

/* The square of 2 * 1.12 radii (hip to rim, normalised) around the hips. Returns 0 if the two
 * points make no region. */
int poise_square_around(const poise_image *image, const float hip[2], const float rim[2], int side,
                        poise_square *ret_square);

/* Normalised coordinates → input pixels. */
void poise_square_enter(const poise_square *square, const float point[2], float ret_place[2]);

/* The square's coordinates 0..1 → normalised ones of the picture, in place. */
void poise_square_leave(const poise_square *square, float place[2]);

/* The picture within the square → ret_input[side][side][POISE_SQUARE_INPUTS], black outside it, the
 * channels to draw into all 0. scratch: side * side * 3. */
void poise_square_picture(const poise_square *square, const poise_image *image, float *scratch,
                          float *ret_input);

/* A thick line between two places, input pixels; nothing if they are not numbers. It is a strip and
 * what lies within `cap` of the line. */
typedef struct poise_stroke {
    float from[2], to[2];
    float cap;   /* pixels */
    float strip; /* half its width, pixels; 0: none */
    float over;  /* how far the strip goes beyond the ends, lengths of the line */
} poise_stroke;

/* Sets one channel of input[side][side][POISE_SQUARE_INPUTS] to the value where the stroke is. */
void poise_square_draw(const poise_stroke *stroke, int side, int channel, float value,
                       float *input);

/* What maps hold is limited to +-this, so that no sum of it overflows. */
enum { POISE_SQUARE_MOST = 10000 };

/* NaN becomes the least. */
static inline float poise_square_limited(float value)
{
    const float most = (float)POISE_SQUARE_MOST;
    const float v = value > -most ? value : -most;
    return v < most ? v : most;
}

/* A network of such squares and what it works in. */
typedef struct poise_square_net {
    const poise_model *model;
    poise_nn_instance *instance;
    float *input;   /* side * side * POISE_SQUARE_INPUTS */
    float *picture; /* side * side * 3 */
} poise_square_net;

/* POISE_ENOMEM; POISE_EINVAL: models without one. `models` must outlive it. */
int poise_square_net_open(const poise_models *models, poise_model_role role,
                          poise_square_net *ret_net, poise_err *err);
void poise_square_net_close(poise_square_net *net);

#endif
