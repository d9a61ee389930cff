/* The namer: picture and bodies → network → a vector.
 *
 * Invariants:
 *  - The input is what training/finder/namer.py trains on: the closer's square (pose/square.h), and
 *    bodies drawn as OpenCV draws lines of whole thicknesses between whole pixels, as nearly as
 *    strips with round ends can (2 % of the drawn pixels differ).
 *  - What the map holds is limited before it is used, and NaN is the least there is, so that every
 *    sum is finite and the mass of the softmax at least 1. Sums are made cell by cell: the same map
 *    gives the same bits. */
#include "pose/namer.h"

#include "pose/square.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDE = POISE_NAMER_SIDE,
    CELLS = (SIDE / POISE_NAMER_CELL) * (SIDE / POISE_NAMER_CELL),
    VALUES = POISE_NAME_VALUES,
    WHERE = VALUES, /* channels of the map */
    SURE = VALUES + 1
};

_Static_assert((int)POISE_NAMER_INPUTS == (int)POISE_SQUARE_INPUTS, "the same square");

struct poise_namer {
    poise_square_net net;
};

/* ---- bodies --------------------------------------------------------------------------------- */

/* Ends of limbs: the joints of a poise_find, and the middles of shoulders and hips. */
enum {
    NOSE,
    LEFT_SHOULDER,
    RIGHT_SHOULDER,
    LEFT_ELBOW,
    RIGHT_ELBOW,
    LEFT_WRIST,
    RIGHT_WRIST,
    LEFT_HIP,
    RIGHT_HIP,
    LEFT_KNEE,
    RIGHT_KNEE,
    LEFT_ANKLE,
    RIGHT_ANKLE,
    SHOULDERS,
    HIPS,
    ENDS
};

_Static_assert((int)SHOULDERS == (int)POISE_FIND_JOINTS, "joints come first");

static const float limb = 0.05f, trunk = 0.12f, head = 0.10f; /* half their widths, radii */
static const float end_least = -500.0f, end_most = 700.0f;    /* input pixels, as in training */
static const float thickest = 32767.0f;                       /* OpenCV takes no more */

/* As OpenCV's cv2.line: discs of a whole radius at the ends; between them a strip as wide, whose
 * outline colours every pixel it comes nearest to, of a row or of a column. */
static void draw_limb(const float a[2], const float b[2], float half, int channel, float *input)
{
    const float thickness = floorf(fminf(2.0f * half + 0.5f, thickest));
    const float radius = thickness > 1.0f ? floorf(0.5f * (thickness + 1.0f)) : 0.0f;
    const float dx = fabsf(b[0] - a[0]), dy = fabsf(b[1] - a[1]);
    const float square = dx * dx + dy * dy;
    poise_stroke stroke = {.from = {a[0], a[1]}, .to = {b[0], b[1]}, .cap = radius + 0.01f};
    if (square > 0.0f) {
        stroke.strip = radius + 0.5f * fmaxf(dx, dy) / sqrtf(square);
        stroke.over = 0.5f * fmaxf(dx, dy) / square;
    }
    poise_square_draw(&stroke, SIDE, channel, 1.0f, input);
}

static void draw_body(const poise_square *square, const poise_sketch *body, int channel,
                      float *input)
{
    static const struct {
        int from, to;
    } limbs[] = {{LEFT_SHOULDER, LEFT_ELBOW},   {LEFT_ELBOW, LEFT_WRIST},
                 {RIGHT_SHOULDER, RIGHT_ELBOW}, {RIGHT_ELBOW, RIGHT_WRIST},
                 {LEFT_HIP, LEFT_KNEE},         {LEFT_KNEE, LEFT_ANKLE},
                 {RIGHT_HIP, RIGHT_KNEE},       {RIGHT_KNEE, RIGHT_ANKLE}};
    const float radius = body->radius * (float)SIDE / (square->roi.w * square->size[0]);
    if (!(radius > 0.0f))
        return;
    float end[ENDS][2];
    for (int j = 0; j < POISE_FIND_JOINTS; j++)
        poise_square_enter(square, body->joint[j], end[j]);
    for (int c = 0; c < 2; c++) {
        end[SHOULDERS][c] = 0.5f * (end[LEFT_SHOULDER][c] + end[RIGHT_SHOULDER][c]);
        end[HIPS][c] = 0.5f * (end[LEFT_HIP][c] + end[RIGHT_HIP][c]);
    }
    for (int j = 0; j < ENDS; j++)
        for (int c = 0; c < 2; c++)
            if (end[j][c] == end[j][c]) /* fminf and fmaxf would make a number of NaN */
                end[j][c] = rintf(fminf(fmaxf(end[j][c], end_least), end_most));
    for (size_t k = 0; k < sizeof limbs / sizeof limbs[0]; k++)
        draw_limb(end[limbs[k].from], end[limbs[k].to], limb * radius, channel, input);
    draw_limb(end[SHOULDERS], end[HIPS], trunk * radius, channel, input);
    draw_limb(end[NOSE], end[NOSE], head * radius, channel, input);
}

static void draw(const poise_square *square, const poise_image *image, const poise_sketch *own,
                 const poise_sketch *others, int count, float *scratch, float *ret_input)
{
    poise_square_picture(square, image, scratch, ret_input);
    if (own)
        draw_body(square, own, POISE_SQUARE_OWN, ret_input);
    for (int k = 0; k < count; k++)
        draw_body(square, &others[k], POISE_SQUARE_OTHERS, ret_input);
}

int poise_namer_draw(const poise_image *image, const float hip[2], const float rim[2],
                     const poise_sketch *own, const poise_sketch *others, int count, float *square,
                     float *ret_input)
{
    poise_square view;
    if (!poise_square_around(image, hip, rim, SIDE, &view))
        return 0;
    draw(&view, image, own, others, count, square, ret_input);
    return 1;
}

/* ---- the map -------------------------------------------------------------------------------- */

void poise_namer_decode(const float *map, int cells, poise_name *ret_name)
{
    float top = -(float)POISE_SQUARE_MOST, mass = 0.0f, sum[VALUES] = {0}, sure = 0.0f;
    for (int k = 0; k < cells; k++)
        top = fmaxf(top, poise_square_limited(map[k * POISE_NAMER_CHANNELS + WHERE]));
    for (int k = 0; k < cells; k++) {
        const float *cell = map + k * POISE_NAMER_CHANNELS;
        const float p = expf(poise_square_limited(cell[WHERE]) - top);
        mass += p;
        for (int v = 0; v < VALUES; v++)
            sum[v] += p * poise_square_limited(cell[v]);
        sure += p * poise_square_limited(cell[SURE]);
    }
    for (int v = 0; v < VALUES; v++)
        ret_name->value[v] = sum[v] / mass;
    ret_name->sure = 1.0f / (1.0f + expf(-sure / mass));
}

/* ---- the runner ----------------------------------------------------------------------------- */

int poise_namer_new(const poise_models *models, poise_namer **ret_namer, poise_err *err)
{
    poise_namer *namer = calloc(1, sizeof *namer);
    if (!namer)
        return poise_fail(err, POISE_ENOMEM, "namer: out of memory");
    const int rc = poise_square_net_open(models, POISE_ROLE_NAMER, &namer->net, err);
    if (rc) {
        free(namer);
        return rc;
    }
    *ret_namer = namer;
    return 0;
}

void poise_namer_free(poise_namer **namer)
{
    if (!namer || !*namer)
        return;
    poise_square_net_close(&(*namer)->net);
    free(*namer);
    *namer = NULL;
}

void poise_namer_run(poise_namer *namer, const poise_image *image, const float hip[2],
                     const float rim[2], const poise_sketch *own, const poise_sketch *others,
                     int count, poise_name *ret_name)
{
    poise_square view;
    if (!poise_square_around(image, hip, rim, SIDE, &view)) {
        memset(ret_name, 0, sizeof *ret_name);
        return;
    }
    draw(&view, image, own, others, count, namer->net.picture, namer->net.input);
    poise_nn_run(namer->net.instance);
    poise_namer_decode(poise_namer_map(namer), CELLS, ret_name);
}

const float *poise_namer_map(const poise_namer *namer)
{
    return poise_nn_output(namer->net.instance, namer->net.model->place.map, NULL);
}
