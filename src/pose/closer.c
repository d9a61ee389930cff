/* The closer: picture and trunks → network → joints.
 *
 * Invariants:
 *  - The input is the square of 2 * reach radii around the hips, turned so that hip → rim points
 * up, black outside the picture: what training/finder/closer.py trains on.
 *  - Sums over the maps are made cell by cell, in one order, for all joints at once: the same maps
 *    give the same bits.
 *  - Logits, depths and errors are limited before they are used, and NaN is the least there is, so
 *    that every sum is finite and the mass of a softmax at least 1. */
#include "pose/closer.h"

#include "pose/square.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    JOINTS = POISE_FIND_JOINTS,
    SIDE = POISE_CLOSER_SIDE,
    PLACE = 0, /* channels of the maps, of JOINTS each */
    DEPTH = JOINTS,
    ERROR = 2 * JOINTS
};

_Static_assert((int)POISE_CLOSER_INPUTS == (int)POISE_SQUARE_INPUTS, "the same square");

/* Half the width of a trunk and of a side of it, input pixels: as OpenCV draws lines of 10 and 6.
 */
static const float trunk_thick = 5.35f, side_thick = 3.35f;
static const float error_unit = 0.1f;
static const float error_low = -4.0f, error_high = 3.0f; /* logarithms, as in training */

struct poise_closer {
    poise_square_net net;
};

/* ---- trunks --------------------------------------------------------------------------------- */

/* Sets one channel to the value where the trunk is: nearer to it than half its width. */
static void draw_trunk(const poise_square *square, const poise_trunk *trunk, float thick,
                       int channel, float value, float *input)
{
    poise_stroke stroke = {.cap = thick};
    poise_square_enter(square, trunk->hip, stroke.from);
    poise_square_enter(square, trunk->shoulder, stroke.to);
    poise_square_draw(&stroke, SIDE, channel, value, input);
}

static void draw(const poise_square *square, const poise_image *image,
                 const poise_trunk own[POISE_SIDES], const poise_trunk *others, int count,
                 float *scratch, float *ret_input)
{
    poise_square_picture(square, image, scratch, ret_input);
    if (own) { /* the left side over the right one */
        draw_trunk(square, &own[POISE_RIGHT_SIDE], side_thick, POISE_SQUARE_OWN, -1.0f, ret_input);
        draw_trunk(square, &own[POISE_LEFT_SIDE], side_thick, POISE_SQUARE_OWN, 1.0f, ret_input);
    }
    for (int k = 0; k < count; k++)
        draw_trunk(square, &others[k], trunk_thick, POISE_SQUARE_OTHERS, 1.0f, ret_input);
}

int poise_closer_draw(const poise_image *image, const float hip[2], const float rim[2],
                      const poise_trunk own[POISE_SIDES], const poise_trunk *others, int count,
                      float *square, float *ret_input)
{
    poise_square view;
    if (!poise_square_around(image, hip, rim, SIDE, &view))
        return 0;
    draw(&view, image, own, others, count, square, ret_input);
    return 1;
}

/* ---- maps ----------------------------------------------------------------------------------- */

void poise_closer_decode(const float *maps, int columns, int rows, poise_close_look *ret_look)
{
    float top[JOINTS], mass[JOINTS] = {0}, x[JOINTS] = {0}, y[JOINTS] = {0}, z[JOINTS] = {0},
                       error[JOINTS] = {0};
    const size_t cells = (size_t)columns * (size_t)rows;
    for (int j = 0; j < JOINTS; j++)
        top[j] = -(float)POISE_SQUARE_MOST;
    for (size_t k = 0; k < cells; k++)
        for (int j = 0; j < JOINTS; j++) {
            const float logit =
                poise_square_limited(maps[k * POISE_CLOSER_CHANNELS + PLACE + (size_t)j]);
            top[j] = logit > top[j] ? logit : top[j];
        }
    for (size_t k = 0; k < cells; k++) {
        const float *cell = maps + k * POISE_CLOSER_CHANNELS;
        const float column = (float)(k % (size_t)columns) + 0.5f;
        const float row = (float)(k / (size_t)columns) + 0.5f;
        for (int j = 0; j < JOINTS; j++) {
            const float p = expf(poise_square_limited(cell[PLACE + j]) - top[j]);
            mass[j] += p;
            x[j] += p * column;
            y[j] += p * row;
            z[j] += p * poise_square_limited(cell[DEPTH + j]);
            error[j] += p * poise_square_limited(cell[ERROR + j]);
        }
    }
    for (int j = 0; j < JOINTS; j++) {
        ret_look->joint[j][0] = x[j] / mass[j];
        ret_look->joint[j][1] = y[j] / mass[j];
        ret_look->joint[j][2] = z[j] / mass[j];
        const float scale = fminf(fmaxf(error[j] / mass[j], error_low), error_high);
        ret_look->error[j] = error_unit * expf(scale);
    }
}

/* ---- the runner ----------------------------------------------------------------------------- */

int poise_closer_new(const poise_models *models, poise_closer **ret_closer, poise_err *err)
{
    poise_closer *closer = calloc(1, sizeof *closer);
    if (!closer)
        return poise_fail(err, POISE_ENOMEM, "closer: out of memory");
    const int rc = poise_square_net_open(models, POISE_ROLE_CLOSER, &closer->net, err);
    if (rc) {
        free(closer);
        return rc;
    }
    *ret_closer = closer;
    return 0;
}

void poise_closer_free(poise_closer **closer)
{
    if (!closer || !*closer)
        return;
    poise_square_net_close(&(*closer)->net);
    free(*closer);
    *closer = NULL;
}

void poise_closer_run(poise_closer *closer, const poise_image *image, const float hip[2],
                      const float rim[2], const poise_trunk own[POISE_SIDES],
                      const poise_trunk *others, int count, poise_close_look *ret_look)
{
    enum { CELLS = SIDE / POISE_CLOSER_CELL };
    poise_square view;
    if (!poise_square_around(image, hip, rim, SIDE, &view)) {
        memset(ret_look, 0, sizeof *ret_look);
        for (int j = 0; j < JOINTS; j++)
            ret_look->error[j] = error_unit * expf(error_high);
        return;
    }
    draw(&view, image, own, others, count, closer->net.picture, closer->net.input);
    poise_nn_run(closer->net.instance);
    poise_closer_decode(poise_closer_maps(closer), CELLS, CELLS, ret_look);
    for (int j = 0; j < JOINTS; j++) {
        ret_look->joint[j][0] /= (float)CELLS;
        ret_look->joint[j][1] /= (float)CELLS;
        poise_square_leave(&view, ret_look->joint[j]);
    }
}

const float *poise_closer_maps(const poise_closer *closer)
{
    return poise_nn_output(closer->net.instance, closer->net.model->place.joints, NULL);
}
