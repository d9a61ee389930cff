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

#include "pose/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    JOINTS = POISE_FIND_JOINTS,
    SIDE = POISE_CLOSER_SIDE,
    INPUTS = POISE_CLOSER_INPUTS,
    OWN_SIDES = 3, /* channels of the input */
    OTHER_TRUNKS = 4,
    PLACE = 0, /* channels of the maps, of JOINTS each */
    DEPTH = JOINTS,
    ERROR = 2 * JOINTS
};

static const float reach = 1.12f; /* half the square's side, radii */
/* Half the width of a trunk and of a side of it, input pixels: as OpenCV draws lines of 10 and 6.
 */
static const float trunk_thick = 5.35f, side_thick = 3.35f;
static const float most = 1e4f; /* of what maps hold */
static const float error_unit = 0.1f;
static const float error_low = -4.0f, error_high = 3.0f; /* logarithms, as in training */

struct poise_closer {
    const poise_model *model;
    poise_nn_instance *instance;
    float *input;  /* POISE_CLOSER_INPUT_SIZE */
    float *square; /* SIDE * SIDE * 3 */
};

/* ---- the square ----------------------------------------------------------------------------- */

/* Where the square lies in the picture. */
typedef struct square_view {
    poise_rect roi;
    float centre[2]; /* pixels */
    float along[2];  /* the square's side times cosine and sine of its turn, pixels */
    float size[2];   /* of the picture, pixels */
} square_view;

/* Returns 0 if the two points make no region. */
static int view_of(const poise_image *image, const float hip[2], const float rim[2],
                   square_view *ret_view)
{
    const poise_rect roi = poise_pose_roi(hip, rim, image->width, image->height, reach);
    if (!poise_rect_usable(roi))
        return 0;
    const float width = (float)image->width, height = (float)image->height;
    const float side = roi.w * width;
    *ret_view = (square_view){.roi = roi,
                              .centre = {roi.xc * width, roi.yc * height},
                              .along = {side * cosf(roi.rot), side * sinf(roi.rot)},
                              .size = {width, height}};
    return 1;
}

/* Normalised coordinates → input pixels. */
static void into_square(const square_view *view, const float point[2], float ret_place[2])
{
    const float dx = point[0] * view->size[0] - view->centre[0];
    const float dy = point[1] * view->size[1] - view->centre[1];
    const float *along = view->along;
    const float scale = (float)SIDE / (along[0] * along[0] + along[1] * along[1]);
    ret_place[0] = (along[0] * dx + along[1] * dy) * scale + 0.5f * (float)SIDE;
    ret_place[1] = (along[0] * dy - along[1] * dx) * scale + 0.5f * (float)SIDE;
}

/* The square's coordinates 0..1 → normalised ones of the picture. */
static void out_of_square(const square_view *view, float place[2])
{
    const float u = place[0] - 0.5f, v = place[1] - 0.5f;
    place[0] = (view->centre[0] + (u * view->along[0] - v * view->along[1])) / view->size[0];
    place[1] = (view->centre[1] + (u * view->along[1] + v * view->along[0])) / view->size[1];
}

/* ---- trunks --------------------------------------------------------------------------------- */

/* First and last pixel of a row or column that a thick line between two coordinates can touch.
 * Nothing (first > last) if one is not a number. */
static void touched(float a, float b, float thick, int *ret_first, int *ret_last)
{
    const float first = fminf(a, b) - thick, last = fmaxf(a, b) + thick;
    const float end = (float)(SIDE - 1);
    *ret_first = a == a && b == b && first < end ? (int)fmaxf(first, 0.0f) : SIDE;
    *ret_last = last > 0 ? (int)fminf(last, end) : -1;
}

/* Sets one channel to the value where the trunk is: nearer to it than half its width. */
static void draw_trunk(const square_view *view, const poise_trunk *trunk, float thick, float value,
                       float *channel)
{
    float a[2], b[2];
    into_square(view, trunk->hip, a);
    into_square(view, trunk->shoulder, b);
    int x0, x1, y0, y1;
    touched(a[0], b[0], thick, &x0, &x1);
    touched(a[1], b[1], thick, &y0, &y1);
    const float dx = b[0] - a[0], dy = b[1] - a[1];
    const float square = fmaxf(dx * dx + dy * dy, 1e-6f);
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            const float px = (float)x - a[0], py = (float)y - a[1];
            const float along = fminf(fmaxf((px * dx + py * dy) / square, 0.0f), 1.0f);
            const float ex = px - along * dx, ey = py - along * dy;
            if (ex * ex + ey * ey <= thick * thick)
                channel[((size_t)y * SIDE + (size_t)x) * INPUTS] = value;
        }
}

static void draw(const square_view *view, const poise_image *image,
                 const poise_trunk own[POISE_SIDES], const poise_trunk *others, int count,
                 float *square, float *ret_input)
{
    poise_image_sample(image, view->roi, SIDE, POISE_BORDER_ZERO, 0.0f, 1.0f, square);
    for (size_t k = 0; k < (size_t)SIDE * SIDE; k++) {
        float *pixel = ret_input + k * INPUTS;
        for (size_t c = 0; c < 3; c++)
            pixel[c] = square[3 * k + c];
        pixel[OWN_SIDES] = pixel[OTHER_TRUNKS] = 0.0f;
    }
    if (own) { /* the left side over the right one */
        draw_trunk(view, &own[POISE_RIGHT_SIDE], side_thick, -1.0f, ret_input + OWN_SIDES);
        draw_trunk(view, &own[POISE_LEFT_SIDE], side_thick, 1.0f, ret_input + OWN_SIDES);
    }
    for (int k = 0; k < count; k++)
        draw_trunk(view, &others[k], trunk_thick, 1.0f, ret_input + OTHER_TRUNKS);
}

int poise_closer_draw(const poise_image *image, const float hip[2], const float rim[2],
                      const poise_trunk own[POISE_SIDES], const poise_trunk *others, int count,
                      float *square, float *ret_input)
{
    square_view view;
    if (!view_of(image, hip, rim, &view))
        return 0;
    draw(&view, image, own, others, count, square, ret_input);
    return 1;
}

/* ---- maps ----------------------------------------------------------------------------------- */

/* NaN becomes the least. */
static inline float limited(float value)
{
    const float v = value > -most ? value : -most;
    return v < most ? v : most;
}

void poise_closer_decode(const float *maps, int columns, int rows, poise_close_look *ret_look)
{
    float top[JOINTS], mass[JOINTS] = {0}, x[JOINTS] = {0}, y[JOINTS] = {0}, z[JOINTS] = {0},
                       error[JOINTS] = {0};
    const size_t cells = (size_t)columns * (size_t)rows;
    for (int j = 0; j < JOINTS; j++)
        top[j] = -most;
    for (size_t k = 0; k < cells; k++)
        for (int j = 0; j < JOINTS; j++) {
            const float logit = limited(maps[k * POISE_CLOSER_CHANNELS + PLACE + (size_t)j]);
            top[j] = logit > top[j] ? logit : top[j];
        }
    for (size_t k = 0; k < cells; k++) {
        const float *cell = maps + k * POISE_CLOSER_CHANNELS;
        const float column = (float)(k % (size_t)columns) + 0.5f;
        const float row = (float)(k / (size_t)columns) + 0.5f;
        for (int j = 0; j < JOINTS; j++) {
            const float p = expf(limited(cell[PLACE + j]) - top[j]);
            mass[j] += p;
            x[j] += p * column;
            y[j] += p * row;
            z[j] += p * limited(cell[DEPTH + j]);
            error[j] += p * limited(cell[ERROR + j]);
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
    const poise_model *model = poise_models_get(models, POISE_ROLE_CLOSER);
    if (!model)
        return poise_fail(err, POISE_EINVAL,
                          "models: opened without a closer; their folder has no closer.json");
    poise_closer *closer = calloc(1, sizeof *closer);
    if (!closer)
        return poise_fail(err, POISE_ENOMEM, "closer: out of memory");
    closer->model = model;
    const int rc = poise_nn_instance_new(model->plan, &closer->instance, err);
    if (rc) {
        free(closer);
        return rc;
    }
    closer->input = poise_nn_input(closer->instance, NULL);
    closer->square = malloc((size_t)SIDE * SIDE * 3 * sizeof(float));
    if (!closer->square) {
        poise_closer_free(&closer);
        return poise_fail(err, POISE_ENOMEM, "closer: out of memory");
    }
    *ret_closer = closer;
    return 0;
}

void poise_closer_free(poise_closer **closer)
{
    if (!closer || !*closer)
        return;
    poise_nn_instance_free(&(*closer)->instance);
    free((*closer)->square);
    free(*closer);
    *closer = NULL;
}

void poise_closer_run(poise_closer *closer, const poise_image *image, const float hip[2],
                      const float rim[2], const poise_trunk own[POISE_SIDES],
                      const poise_trunk *others, int count, poise_close_look *ret_look)
{
    enum { CELLS = SIDE / POISE_CLOSER_CELL };
    square_view view;
    if (!view_of(image, hip, rim, &view)) {
        memset(ret_look, 0, sizeof *ret_look);
        for (int j = 0; j < JOINTS; j++)
            ret_look->error[j] = error_unit * expf(error_high);
        return;
    }
    draw(&view, image, own, others, count, closer->square, closer->input);
    poise_nn_run(closer->instance);
    poise_closer_decode(poise_closer_maps(closer), CELLS, CELLS, ret_look);
    for (int j = 0; j < JOINTS; j++) {
        ret_look->joint[j][0] /= (float)CELLS;
        ret_look->joint[j][1] /= (float)CELLS;
        out_of_square(&view, ret_look->joint[j]);
    }
}

const float *poise_closer_maps(const poise_closer *closer)
{
    return poise_nn_output(closer->instance, closer->model->place.joints, NULL);
}
