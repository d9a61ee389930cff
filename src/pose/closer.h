/* The closer: a network of our own looks at one fighter in a turned square around him and says
 * where his joints are, how far away, and how sure it is of each. He is told apart from the one he
 * holds, and his left from his right, by what is drawn into the network's input: both sides of his
 * trunk and everybody else's trunks. It was trained on rendered fights
 * (models/closer/card.json). */
#ifndef POISE_POSE_CLOSER_H
#define POISE_POSE_CLOSER_H

#include "pose/finder.h"

enum {
    POISE_CLOSER_SIDE = 160,    /* of the square input, pixels */
    POISE_CLOSER_INPUTS = 5,    /* its channels: R, G, B of 0..1; the sides of his trunk (left 1,
                                   right -1, nothing 0); the others' trunks (0 or 1) */
    POISE_CLOSER_CELL = 4,      /* input pixels from one cell of the maps to the next */
    POISE_CLOSER_CHANNELS = 39, /* of the maps, see poise_closer_decode */
    POISE_CLOSER_INPUT_SIZE = POISE_CLOSER_SIDE * POISE_CLOSER_SIDE * POISE_CLOSER_INPUTS
};

/* Hip and shoulder, normalised coordinates: of one side of somebody, or the middles of both. */
typedef struct poise_trunk {
    float hip[2], shoulder[2];
} poise_trunk;

enum { POISE_LEFT_SIDE, POISE_RIGHT_SIDE, POISE_SIDES };

/* What a look says of landmarks 0, 11-16, 23-28 (the joints of a poise_find). */
typedef struct poise_close_look {
    float joint[POISE_FIND_JOINTS][3]; /* x, y normalised; z away from the camera, metres from the
                                          middle of the hips */
    float error[POISE_FIND_JOINTS];    /* expected along either axis of the square, radii (hip to
                                          rim): the scale of a Laplace distribution; 0.0018..2.01 */
} poise_close_look;

typedef struct poise_closer poise_closer;

/* Allocates all it will need; `models` must outlive it. One thread at a time uses a closer.
 * POISE_ENOMEM; POISE_EINVAL: models without a closer. */
int poise_closer_new(const poise_models *models, poise_closer **ret_closer, poise_err *err);
void poise_closer_free(poise_closer **closer);

/* Looks at the fighter around hip..rim (as of a poise_find; normalised) of a checked image. own: the
 * left and the right side of his trunk; others[count]: trunks of everybody else, from middle to
 * middle. What is not known (NULL, NaN) is not drawn. If hip and rim make no region (one place, not finite) nothing is looked at: joints are 0
 * and errors the largest there are. */
void poise_closer_run(poise_closer *closer, const poise_image *image, const float hip[2],
                      const float rim[2], const poise_trunk own[POISE_SIDES],
                      const poise_trunk *others, int count, poise_close_look *ret_look);

/* What maps[rows][columns][POISE_CLOSER_CHANNELS] say: logits of where each joint is, then its z,
 * metres, then the logarithm of its error, tenths of a radius. Each is taken as the mean under the
 * softmax of the logits (soft-argmax: Sun et al., "Integral human pose regression", 2018). Places
 * come in cells, 0..columns and 0..rows. Pure; what comes out is finite whatever the maps hold. */
void poise_closer_decode(const float *maps, int columns, int rows, poise_close_look *ret_look);

/* What poise_closer_run gives to the network: ret_input[side][side][POISE_CLOSER_INPUTS]. square:
 * scratch of side * side * 3. Returns 0 if hip and rim make no region, and leaves both untouched.
 * Pure; for tests. */
int poise_closer_draw(const poise_image *image, const float hip[2], const float rim[2],
                      const poise_trunk own[POISE_SIDES], const poise_trunk *others, int count, float *square,
                      float *ret_input);

/* The maps of the last run, valid until the next: for tests. */
const float *poise_closer_maps(const poise_closer *closer);

#endif
