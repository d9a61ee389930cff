/* The finder: one look of a network of our own at a whole picture says where each person is, also
 * one half hidden, in a clinch or on the ground, and who is likely to be a fighter. It was trained
 * on rendered fights (models/finder/card.json); its finds are where to look, not whom to believe:
 * the landmark network has the last word. */
#ifndef POISE_POSE_FINDER_H
#define POISE_POSE_FINDER_H

#include "pose/pose.h"

enum {
    POISE_FINDS_MAX = 12,
    POISE_FIND_JOINTS = 13,
    POISE_FINDER_CELL = 4,      /* input pixels from one cell of the maps to the next */
    POISE_FINDER_CHANNELS = 109 /* of the maps, see finder.c */
};

/* One person, drawn coarsely. hip, rim: the middle of the hips and the point on the circle around
 * the whole body in the direction of the trunk, normalised coordinates: what poise_pose_roi takes.
 */
typedef struct poise_find {
    float score;   /* 0..1, a fighter's or somebody else's, whichever is larger */
    float fighter; /* 0..1: how likely one of the fighters, not a referee or bystander */
    float hip[2], rim[2];
    float lateral[3]; /* from the right side of the body to the left, camera coordinates (x right, y
                         down, z away); shorter than 1 when in doubt */
    float joint[POISE_FIND_JOINTS][3];    /* landmarks 0, 11-16, 23-28: x, y normalised; z away from
                                             the camera, metres from the middle of the hips */
    float joint_score[POISE_FIND_JOINTS]; /* 0..1: how clearly it is seen; 0: only guessed from the
                                             rest of the body */
} poise_find;

typedef struct poise_finds {
    int32_t count; /* best score first */
    poise_find item[POISE_FINDS_MAX];
} poise_finds;

typedef struct poise_finder poise_finder;

/* Allocates all it will need; `models` must outlive it. One thread at a time uses a finder.
 * POISE_ENOMEM; POISE_EINVAL: models without a finder. */
int poise_finder_new(const poise_models *models, poise_finder **ret_finder, poise_err *err);
void poise_finder_free(poise_finder **finder);

/* Looks at a whole checked image. Finds of less than min_score (0..1) are left out. */
void poise_finder_run(poise_finder *finder, const poise_image *image, float min_score,
                      poise_finds *ret_finds);

/* What the network's maps[rows][columns][POISE_FINDER_CHANNELS] say: as poise_finder_run, but with
 * points in cells, 0..columns and 0..rows. Pure; nothing that the maps hold does harm. */
void poise_finds_decode(const float *maps, int columns, int rows, float min_score,
                        poise_finds *ret_finds);

/* The maps of the last run, valid until the next, and their size: for tests. */
const float *poise_finder_maps(const poise_finder *finder, int *ret_columns, int *ret_rows);

#endif
