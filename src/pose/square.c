/* The turned square: the closer's and the namer's view of a picture. What training/finder/closer.py
 * and namer.py train on is the same. */
#include "pose/square.h"

#include <math.h>
#include <stdlib.h>

static const float reach = 1.12f; /* half the square's side, radii */

/* ---- places --------------------------------------------------------------------------------- */

int poise_square_around(const poise_image *image, const float hip[2], const float rim[2], int side,
                        poise_square *ret_square)
{
    const poise_rect roi = poise_pose_roi(hip, rim, image->width, image->height, reach);
    if (!poise_rect_usable(roi))
        return 0;
    const float width = (float)image->width, height = (float)image->height;
    const float length = roi.w * width;
    *ret_square = (poise_square){.roi = roi,
                                 .centre = {roi.xc * width, roi.yc * height},
                                 .along = {length * cosf(roi.rot), length * sinf(roi.rot)},
                                 .size = {width, height},
                                 .side = side};
    return 1;
}

void poise_square_enter(const poise_square *square, const float point[2], float ret_place[2])
{
    const float dx = point[0] * square->size[0] - square->centre[0];
    const float dy = point[1] * square->size[1] - square->centre[1];
    const float *along = square->along;
    const float side = (float)square->side;
    const float scale = side / (along[0] * along[0] + along[1] * along[1]);
    ret_place[0] = (along[0] * dx + along[1] * dy) * scale + 0.5f * side;
    ret_place[1] = (along[0] * dy - along[1] * dx) * scale + 0.5f * side;
}

void poise_square_leave(const poise_square *square, float place[2])
{
    const float *centre = square->centre, *along = square->along;
    const float u = place[0] - 0.5f, v = place[1] - 0.5f;
    place[0] = (centre[0] + (u * along[0] - v * along[1])) / square->size[0];
    place[1] = (centre[1] + (u * along[1] + v * along[0])) / square->size[1];
}

/* ---- the input ------------------------------------------------------------------------------ */

void poise_square_picture(const poise_square *square, const poise_image *image, float *scratch,
                          float *ret_input)
{
    const size_t side = (size_t)square->side;
    poise_image_sample(image, square->roi, square->side, POISE_BORDER_ZERO, 0.0f, 1.0f, scratch);
    for (size_t k = 0; k < side * side; k++) {
        float *pixel = ret_input + k * POISE_SQUARE_INPUTS;
        for (size_t c = 0; c < 3; c++)
            pixel[c] = scratch[3 * k + c];
        pixel[POISE_SQUARE_OWN] = pixel[POISE_SQUARE_OTHERS] = 0.0f;
    }
}

/* First and last pixel of a row or column that a stroke between two coordinates can touch.
 * Nothing (first > last) if one is not a number. */
static void touched(float a, float b, float thick, int side, int *ret_first, int *ret_last)
{
    const float first = fminf(a, b) - thick, last = fmaxf(a, b) + thick;
    const float end = (float)(side - 1);
    *ret_first = a == a && b == b && first < end ? (int)fmaxf(first, 0.0f) : side;
    *ret_last = last > 0 ? (int)fminf(last, end) : -1;
}

void poise_square_draw(const poise_stroke *stroke, int side, int channel, float value, float *input)
{
    const float *a = stroke->from, *b = stroke->to;
    const float dx = b[0] - a[0], dy = b[1] - a[1];
    const float square = fmaxf(dx * dx + dy * dy, 1e-6f);
    const float cap = stroke->cap * stroke->cap, strip = stroke->strip * stroke->strip * square;
    const float over = stroke->over;
    const float margin = fmaxf(stroke->cap, stroke->strip + over * sqrtf(square));
    int x0, x1, y0, y1;
    touched(a[0], b[0], margin, side, &x0, &x1);
    touched(a[1], b[1], margin, side, &y0, &y1);
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            const float px = (float)x - a[0], py = (float)y - a[1];
            const float place = (px * dx + py * dy) / square;
            const float along = fminf(fmaxf(place, 0.0f), 1.0f);
            const float ex = px - along * dx, ey = py - along * dy;
            const float across = px * dy - py * dx; /* times the line's length */
            if (ex * ex + ey * ey <= cap ||
                (across * across < strip && place >= -over && place <= 1.0f + over))
                input[((size_t)y * (size_t)side + (size_t)x) * POISE_SQUARE_INPUTS +
                      (size_t)channel] = value;
        }
}

/* ---- the network ---------------------------------------------------------------------------- */

int poise_square_net_open(const poise_models *models, poise_model_role role,
                          poise_square_net *ret_net, poise_err *err)
{
    const char *name = poise_model_role_names[role];
    poise_square_net net = {.model = poise_models_get(models, role)};
    if (!net.model)
        return poise_fail(err, POISE_EINVAL,
                          "models: opened without a %s; their folder has no %s.json", name, name);
    const int rc = poise_nn_instance_new(net.model->plan, &net.instance, err);
    if (rc)
        return rc;
    const size_t side = (size_t)net.model->manifest.input.side;
    net.input = poise_nn_input(net.instance, NULL);
    net.picture = malloc(side * side * 3 * sizeof(float));
    if (!net.picture) {
        poise_square_net_close(&net);
        return poise_fail(err, POISE_ENOMEM, "%s: out of memory", name);
    }
    *ret_net = net;
    return 0;
}

void poise_square_net_close(poise_square_net *net)
{
    poise_nn_instance_free(&net->instance);
    free(net->picture);
    net->picture = NULL;
}
