/* The finder's maps → people. The network says for every cell of 4 x 4 input pixels whether
 * somebody's hips are there, and what he looks like if so (Zhou, Wang, Krähenbühl, "Objects as
 * points", 2019, section 4.2); joints that are seen have heat maps of their own.
 *
 * Invariants:
 *  - Every find comes from a peak: a cell that none of its eight neighbours exceeds.
 *  - Two people whose hips fall into (nearly) one cell are one peak in the front maps; the one who
 *    is seen less has his peak and his values in the maps behind.
 *  - Two finds are never the same place and direction: see is_known.
 *  - A joint is where the body's values say, or at a peak of its heat map near there. */
#include "pose/finder.h"

#include "pose/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Channels of a cell. */
enum {
    HEAT_FRONT = 0,  /* logits: a fighter, somebody else */
    HEAT_BEHIND = 2, /* the same */
    FRONT = 4,
    BEHIND = 50,
    JOINT_HEAT = 96 /* logits of the joints of everybody */
};

/* Values from FRONT and from BEHIND. */
enum {
    OFFSET = 0,  /* x, y of the hips from the cell's middle, cells */
    RIM = 2,     /* x, y from the hips, units */
    LATERAL = 4, /* x, y, z */
    PLACE = 7,   /* x, y of each joint from the hips, units */
    DEPTH = 33   /* of each joint from the hips, metres */
};

enum { CANDIDATES_MAX = 4 * POISE_FINDS_MAX };

static const float unit = 4.0f;         /* cells: 16 input pixels */
static const float same_hip = 0.12f;    /* radii, see is_known */
static const float same_rim = 0.5f;     /* radii */
static const float joint_least = 0.3f;  /* of a joint's heat: less is no peak */
static const float joint_reach = 0.25f; /* radii between a joint's place and its peak */

/* Maps of a look. */
typedef struct maps_view {
    const float *cells;
    int columns, rows;
} maps_view;

/* A peak of the hips' heat. */
typedef struct candidate {
    float logit;
    int x, y, behind;
} candidate;

struct poise_finder {
    const poise_model *model;
    poise_nn_instance *instance;
    float *input;  /* rows * side * 3 */
    float *square; /* side * side * 3: the input with what lies above and below it */
};

static float sigmoid(float logit)
{
    const float limited = fminf(fmaxf(logit, -30.0f), 30.0f);
    return 1.0f / (1.0f + expf(-limited));
}

static const float *cell_at(const maps_view *maps, int x, int y)
{
    return maps->cells +
           ((size_t)y * (size_t)maps->columns + (size_t)x) * (size_t)POISE_FINDER_CHANNELS;
}

/* ---- hips ----------------------------------------------------------------------------------- */

/* The larger of `channels` neighbouring maps: anybody's hips, or one joint. */
static float highest(const maps_view *maps, int x, int y, int first, int channels)
{
    const float *cell = cell_at(maps, x, y) + first;
    return channels == 2 ? fmaxf(cell[0], cell[1]) : cell[0];
}

/* Of equal neighbours only the first is a peak. Nothing is one if it is not a number. */
static int is_peak(const maps_view *maps, int x, int y, int first, int channels)
{
    const float top = highest(maps, x, y, first, channels);
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            const int nx = x + dx, ny = y + dy;
            if (nx < 0 || nx >= maps->columns || ny < 0 || ny >= maps->rows || (!dx && !dy))
                continue;
            const float other = highest(maps, nx, ny, first, channels);
            const int before = dy < 0 || (dy == 0 && dx < 0);
            if (!(before ? top > other : top >= other))
                return 0;
        }
    return isfinite(top);
}

/* Peaks over `least`, highest first. Returns their number. */
static int list_candidates(const maps_view *maps, float least, candidate list[CANDIDATES_MAX])
{
    int count = 0;
    for (int behind = 0; behind <= 1; behind++)
        for (int y = 0; y < maps->rows; y++)
            for (int x = 0; x < maps->columns; x++) {
                const int first = behind ? HEAT_BEHIND : HEAT_FRONT;
                const float logit = highest(maps, x, y, first, 2);
                if (!(logit >= least) || !is_peak(maps, x, y, first, 2))
                    continue;
                if (count == CANDIDATES_MAX && !(logit > list[CANDIDATES_MAX - 1].logit))
                    continue;
                int at = count < CANDIDATES_MAX ? count++ : CANDIDATES_MAX - 1;
                for (; at > 0 && logit > list[at - 1].logit; at--)
                    list[at] = list[at - 1];
                list[at] = (candidate){.logit = logit, .x = x, .y = y, .behind = behind};
            }
    return count;
}

static float distance(const float a[2], const float b[2])
{
    return hypotf(a[0] - b[0], a[1] - b[1]);
}

/* One person makes two peaks now and then: side by side, or in front and behind. */
static int is_known(const poise_finds *finds, const poise_find *find)
{
    const float radius = distance(find->rim, find->hip);
    for (int k = 0; k < finds->count; k++) {
        const poise_find *other = &finds->item[k];
        if (distance(find->hip, other->hip) < same_hip * radius &&
            distance(find->rim, other->rim) < same_rim * radius)
            return 1;
    }
    return 0;
}

/* ---- joints --------------------------------------------------------------------------------- */

/* Where between -1/2 and 1/2 the top of a bump lies of which three neighbouring heights are known:
 * exact for a Gaussian, whose logarithm is a parabola. */
static float top_between(float before, float top, float after)
{
    const float low = 1e-6f;
    const float a = logf(fmaxf(before, low)), b = logf(fmaxf(top, low)),
                c = logf(fmaxf(after, low));
    const float bend = a - 2.0f * b + c;
    return bend < 0 ? fminf(fmaxf(0.5f * (a - c) / bend, -0.5f), 0.5f) : 0;
}

static float joint_heat(const maps_view *maps, int x, int y, int joint)
{
    if (x < 0 || x >= maps->columns || y < 0 || y >= maps->rows)
        return 0;
    return sigmoid(cell_at(maps, x, y)[JOINT_HEAT + joint]);
}

/* Moves a joint from where the body's values place it to the best peak of its heat map near there.
 * Returns the peak's height, or 0: there is none and nothing is moved. */
static float refine(const maps_view *maps, int joint, float radius, float place[2])
{
    const float reach = fmaxf(joint_reach * radius, 1.0f);
    const int x0 = (int)fmaxf(floorf(place[0] - reach), 0),
              y0 = (int)fmaxf(floorf(place[1] - reach), 0);
    const int x1 = (int)fminf(floorf(place[0] + reach), (float)maps->columns - 1);
    const int y1 = (int)fminf(floorf(place[1] + reach), (float)maps->rows - 1);
    float best = 0, best_heat = 0;
    int best_x = 0, best_y = 0;
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            const float dx = (float)x + 0.5f - place[0], dy = (float)y + 0.5f - place[1];
            const float heat = joint_heat(maps, x, y, joint);
            if (!(heat > joint_least) || dx * dx + dy * dy > reach * reach)
                continue;
            const float worth = heat * expf(-2.0f * (dx * dx + dy * dy) / (reach * reach));
            if (!(worth > best) || !is_peak(maps, x, y, JOINT_HEAT + joint, 1))
                continue;
            best = worth;
            best_heat = heat;
            best_x = x;
            best_y = y;
        }
    if (!(best > 0))
        return 0;
    place[0] = (float)best_x + 0.5f +
               top_between(joint_heat(maps, best_x - 1, best_y, joint), best_heat,
                           joint_heat(maps, best_x + 1, best_y, joint));
    place[1] = (float)best_y + 0.5f +
               top_between(joint_heat(maps, best_x, best_y - 1, joint), best_heat,
                           joint_heat(maps, best_x, best_y + 1, joint));
    return best_heat;
}

/* ---- people --------------------------------------------------------------------------------- */

/* Whom a peak is; 0: its values make no person. */
static int read_find(const maps_view *maps, const candidate *peak, poise_find *ret_find)
{
    const float *cell = cell_at(maps, peak->x, peak->y);
    const float *heat = cell + (peak->behind ? HEAT_BEHIND : HEAT_FRONT);
    const float *value = cell + (peak->behind ? BEHIND : FRONT);
    const float fighter = sigmoid(heat[0]), other = sigmoid(heat[1]);
    const float radius = unit * hypotf(value[RIM], value[RIM + 1]);
    float sum = 0;
    for (int k = 0; k < BEHIND - FRONT; k++)
        sum += fabsf(value[k]);
    if (!(sum < 1e6f) || !(radius > 0))
        return 0;
    poise_find find = {
        .score = fmaxf(fighter, other),
        .fighter = fighter / (fighter + other),
        .hip = {(float)peak->x + 0.5f + value[OFFSET], (float)peak->y + 0.5f + value[OFFSET + 1]},
        .lateral = {value[LATERAL], value[LATERAL + 1], value[LATERAL + 2]}};
    find.rim[0] = find.hip[0] + unit * value[RIM];
    find.rim[1] = find.hip[1] + unit * value[RIM + 1];
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        float place[2] = {find.hip[0] + unit * value[PLACE + 2 * k],
                          find.hip[1] + unit * value[PLACE + 2 * k + 1]};
        find.joint_score[k] = refine(maps, k, radius, place);
        find.joint[k][0] = place[0];
        find.joint[k][1] = place[1];
        find.joint[k][2] = value[DEPTH + k];
    }
    *ret_find = find;
    return 1;
}

void poise_finds_decode(const float *maps, int columns, int rows, float min_score,
                        poise_finds *ret_finds)
{
    const maps_view view = {maps, columns, rows};
    const float low = 1e-6f, least = fminf(fmaxf(min_score, low), 1.0f - low);
    candidate list[CANDIDATES_MAX];
    const int count = list_candidates(&view, logf(least / (1.0f - least)), list);
    ret_finds->count = 0;
    for (int k = 0; k < count && ret_finds->count < POISE_FINDS_MAX; k++) {
        poise_find find;
        if (read_find(&view, &list[k], &find) && !is_known(ret_finds, &find))
            ret_finds->item[ret_finds->count++] = find;
    }
}

/* ---- the runner ----------------------------------------------------------------------------- */

int poise_finder_new(const poise_models *models, poise_finder **ret_finder, poise_err *err)
{
    const poise_model *model = poise_models_get(models, POISE_ROLE_FINDER);
    if (!model)
        return poise_fail(err, POISE_EINVAL,
                          "models: opened without a finder; their folder has no finder.json");
    poise_finder *finder = calloc(1, sizeof *finder);
    if (!finder)
        return poise_fail(err, POISE_ENOMEM, "finder: out of memory");
    finder->model = model;
    const int rc = poise_nn_instance_new(model->plan, &finder->instance, err);
    if (rc) {
        free(finder);
        return rc;
    }
    const size_t side = (size_t)model->manifest.input.side;
    finder->input = poise_nn_input(finder->instance, NULL);
    finder->square = malloc(side * side * 3 * sizeof(float));
    if (!finder->square) {
        poise_finder_free(&finder);
        return poise_fail(err, POISE_ENOMEM, "finder: out of memory");
    }
    *ret_finder = finder;
    return 0;
}

void poise_finder_free(poise_finder **finder)
{
    if (!finder || !*finder)
        return;
    poise_nn_instance_free(&(*finder)->instance);
    free((*finder)->square);
    free(*finder);
    *finder = NULL;
}

/* Cells → normalised coordinates. */
typedef struct cell_grid {
    float origin[2], step[2];
} cell_grid;

static void place_point(const cell_grid *grid, float point[2])
{
    for (int c = 0; c < 2; c++)
        point[c] = grid->origin[c] + grid->step[c] * point[c];
}

/* The whole picture fills all rows or all columns of the input, the rest is black. The square
 * around it is sampled and its middle rows are what the network gets. */
void poise_finder_run(poise_finder *finder, const poise_image *image, float min_score,
                      poise_finds *ret_finds)
{
    const int side = finder->model->manifest.input.side, rows = finder->model->manifest.input.rows;
    const float width = (float)image->width, height = (float)image->height;
    const float reach = fmaxf(width, height * (float)side / (float)rows); /* pixels, of `side` */
    poise_image_sample(image, (poise_rect){0.5f, 0.5f, reach / width, 1, 0}, side,
                       POISE_BORDER_ZERO, finder->model->manifest.input.low,
                       finder->model->manifest.input.high, finder->square);
    const size_t row = (size_t)side * 3;
    memcpy(finder->input, finder->square + (size_t)((side - rows) / 2) * row,
           (size_t)rows * row * sizeof(float));
    if (finder->model->manifest.input.channels == POISE_CHANNELS_BGR)
        for (size_t k = 0; k < (size_t)rows * (size_t)side; k++) {
            const float red = finder->input[3 * k];
            finder->input[3 * k] = finder->input[3 * k + 2];
            finder->input[3 * k + 2] = red;
        }
    poise_nn_run(finder->instance);

    int columns, lines;
    const float *maps = poise_finder_maps(finder, &columns, &lines);
    poise_finds_decode(maps, columns, lines, min_score, ret_finds);
    const float cell = reach / (float)columns; /* pixels */
    const cell_grid grid = {
        {0.5f - 0.5f * reach / width, 0.5f - 0.5f * (float)lines * cell / height},
        {cell / width, cell / height}};
    for (int k = 0; k < ret_finds->count; k++) {
        poise_find *find = &ret_finds->item[k];
        place_point(&grid, find->hip);
        place_point(&grid, find->rim);
        for (int j = 0; j < POISE_FIND_JOINTS; j++)
            place_point(&grid, find->joint[j]);
    }
}

const float *poise_finder_maps(const poise_finder *finder, int *ret_columns, int *ret_rows)
{
    *ret_columns = finder->model->manifest.input.side / POISE_FINDER_CELL;
    *ret_rows = finder->model->manifest.input.rows / POISE_FINDER_CELL;
    return poise_nn_output(finder->instance, finder->model->place.finds, NULL);
}
