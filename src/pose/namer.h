/* The namer: a network of our own looks at one body and says who it is, as a short vector: vectors
 * of one person lie close together, those of two people apart, also when both wear the same. Whose
 * body is meant is drawn into the network's input. It was trained on rendered fights
 * (models/namer/card.json). */
#ifndef POISE_POSE_NAMER_H
#define POISE_POSE_NAMER_H

#include "pose/finder.h"

enum {
    POISE_NAMER_SIDE = 96,     /* of the square input, pixels */
    POISE_NAMER_INPUTS = 5,    /* its channels: R, G, B of 0..1; his body; everybody else's bodies
                                  (0 or 1) */
    POISE_NAMER_CELL = 16,     /* input pixels from one cell of the map to the next */
    POISE_NAME_VALUES = 16,    /* of a vector */
    POISE_NAMER_CHANNELS = 18, /* of the map, see poise_namer_decode */
    POISE_NAMER_INPUT_SIZE = POISE_NAMER_SIDE * POISE_NAMER_SIDE * POISE_NAMER_INPUTS
};

/* Who somebody is, as far as the picture shows it. Vectors are compared by the squares of their
 * distances; they mean nothing from one model to another. */
typedef struct poise_name {
    float value[POISE_NAME_VALUES];
    float sure; /* 0..1 */
} poise_name;

/* A body to draw: joints of a poise_find, normalised; what is not known (NaN) is not drawn. radius:
 * hips to rim, pixels of the picture; it says how thick the limbs are, and without one (NaN, 0 or
 * less) nothing is drawn. */
typedef struct poise_sketch {
    float joint[POISE_FIND_JOINTS][2];
    float radius;
} poise_sketch;

typedef struct poise_namer poise_namer;

/* Allocates all it will need; `models` must outlive it. One thread at a time uses a namer.
 * POISE_ENOMEM; POISE_EINVAL: models without a namer. */
int poise_namer_new(const poise_models *models, poise_namer **ret_namer, poise_err *err);
void poise_namer_free(poise_namer **namer);

/* Looks at the body around hip..rim (as of a poise_find; normalised) of a checked image. own: that
 * body (NULL: not known); others[count]: everybody else's. If hip and rim make no region (one
 * place, not finite) nothing is looked at: all is 0. */
void poise_namer_run(poise_namer *namer, const poise_image *image, const float hip[2],
                     const float rim[2], const poise_sketch *own, const poise_sketch *others,
                     int count, poise_name *ret_name);

/* What map[cells][POISE_NAMER_CHANNELS] says: a vector, the logit of where it counts, the logit of
 * how sure it is. Vector and sureness are means under the softmax of where they count. Pure; what
 * comes out is finite whatever the map holds. cells: 1 or more. */
void poise_namer_decode(const float *map, int cells, poise_name *ret_name);

/* What poise_namer_run gives to the network: ret_input[side][side][POISE_NAMER_INPUTS]. square:
 * scratch of side * side * 3. Returns 0 if hip and rim make no region, and leaves both untouched.
 * Pure; for tests. */
int poise_namer_draw(const poise_image *image, const float hip[2], const float rim[2],
                     const poise_sketch *own, const poise_sketch *others, int count, float *square,
                     float *ret_input);

/* The map of the last run, valid until the next: for tests. */
const float *poise_namer_map(const poise_namer *namer);

#endif
