/* See cuts.h. How it decides.
 *
 * A cut is where the picture cannot be made from the ones before. Every frame is reduced to a small
 * luma picture (COLUMNS x ROWS cells), made free of brightness and contrast (mean 0, deviation 1),
 * and predicted from another: first one shift for all of it (pans), then each block of BLOCK x
 * BLOCK cells on its own within +-NEAR cells of that (zooms, people, what they uncover): motion
 * compensation as in video coding. What is left, over what the blocks' own texture is, is the
 * residual: 0 .. 0.6 while the camera runs, 0.8 .. 2 across a cut, also between cameras that look
 * at the same people (real and rendered clips).
 *
 * Cameras in one hall may have more in common, 0.65: it is a cut where the camera before was calm,
 * a fifth of that, and hardly anything stays where it was.
 *
 * A camera cut to itself (a replay from the same place) changes less, but everywhere and at once:
 * `jump` times what it changed in the frames before, and nothing stays where it was.
 *
 * Not a cut: a flash or a bad frame (the picture goes on from one of the MEMORY frames before it; a
 * picture much brighter than the one before is believed when the next one is like it),
 * a whip pan or shaking hand (the residuals around are high as well: it must stand out from their
 * running mean). A wipe is one cut, there where nothing is left of the picture it began on: while
 * part of the frame still goes on it waits. After a cut nothing is said until the picture has been
 * quiet for a moment (the rest of the wipe). What changes over more than about a third of a second
 * (slow wipes, dissolves) is not seen. */
#include "identity/cuts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 64,
    ROWS = 40,
    BLOCK = 8,
    BLOCKS_X = COLUMNS / BLOCK,
    BLOCKS_Y = ROWS / BLOCK,
    TAPS = 4,  /* pixels averaged along a cell's side, at most */
    PAN_X = 6, /* cells of the half-size picture a pan may move it by */
    PAN_Y = 4,
    NEAR = 3,
    MEMORY = 4, /* frames before that a picture may go on from */
    PASSED = 1, /* calm frames a wipe may have */
    SCALE = 32  /* of one standard deviation, in the small pictures' bytes */
};

static const float residual_cut = 0.75f;  /* at least, for a cut */
static const float residual_calm = 0.45f; /* at most, where the camera runs on */
static const float residual_jump = 0.25f, gone_jump = 0.2f, stays_jump = 0.2f, jump = 10,
                   jump_floor = 0.01f;
static const float residual_leap = 0.6f, gone_leap = 0.6f, stays_leap = 0.2f, leap = 5;
static const float stays_wipe = 0.3f, gone_wipe = 0.06f, wipe = 2, wipe_floor = 0.03f;
static const float flash = 30;             /* steps of luma the whole picture is brighter */
static const float gone_cut = 0.7f;        /* share of the picture that must not go on, for a cut */
static const float gone_wiped = 0.85f;     /* and, of the picture a wipe began on */
static const float block_gone = 0.5f;      /* a block's residual from which on it does not go on */
static const float block_stays = 0.25f;    /* and below which, unmoved, it stays */
static const int64_t quiet_ns = 150000000; /* calm for so long: the cut or wipe is over */
static const int64_t wipe_ns = 1500000000; /* no wipe takes longer */
static const float stand_out = 2.0f;       /* times the running mean of residuals */
static const float mean_frames = 8;        /* of that mean */
static const float flat = 2.0f;            /* deviation of luma below which there is no picture */

typedef struct thumb {
    uint8_t cell[ROWS][COLUMNS];
    uint8_t half[ROWS / 2][COLUMNS / 2];
    float mean, deviation; /* of luma, 0..255 */
} thumb;

/* How one picture goes on from another. */
typedef struct step {
    float residual;
    float gone;  /* share of the picture, by texture, that does not go on, 0..1 */
    float stays; /* share of it that goes on where it was */
} step;

typedef enum phase {
    CALM,    /* the camera runs */
    WIPING,  /* part of the picture does not go on: a wipe, or somebody near the lens */
    SETTLING /* a cut was said; the rest of a wipe may follow */
} phase;

struct poise_cuts {
    thumb seen[MEMORY + 1]; /* a ring; seen[next] is being filled */
    int next, count;
    float mean; /* of residuals */
    int calm;   /* frames that `mean` is of, up to mean_frames */
    int held;   /* 1: the last picture was much brighter and is not believed yet */
    phase phase;
    thumb before;     /* WIPING: the last picture before it */
    int passed;       /* WIPING, SETTLING: calm frames in a row */
    int64_t since_ns; /* WIPING: when it began; SETTLING: the last frame that was not calm */
    int64_t cut_ns;   /* of the last cut: when the picture began to change */
    int uneasy;       /* frames that were not calm, of the last cut or the wipe that goes on */
    int64_t uneasy_ns; /* from cut_ns to the last of them */
};

int poise_cuts_new(poise_cuts **ret_cuts, poise_err *err)
{
    poise_cuts *cuts = calloc(1, sizeof *cuts);
    if (cuts == NULL)
        return poise_fail(err, POISE_ENOMEM, "cuts: no memory for %zu bytes", sizeof *cuts);
    *ret_cuts = cuts;
    return 0;
}

void poise_cuts_free(poise_cuts **cuts)
{
    if (cuts == NULL)
        return;
    free(*cuts);
    *cuts = NULL;
}

void poise_cuts_reset(poise_cuts *cuts)
{
    memset(cuts, 0, sizeof *cuts);
}

/* Bytes between neighbouring pixels, and which byte of a pixel stands for luma. */
static void luma_layout(const poise_image *image, int *ret_step, int *ret_offset)
{
    int packed = image->format != POISE_PIXEL_I420 && image->format != POISE_PIXEL_NV12;
    *ret_step = !packed ? 1 : image->format == POISE_PIXEL_RGBA32 ? 4 : 3;
    *ret_offset = packed; /* green */
}

/* Means of a grid of pixels in every cell. */
static void reduce(const poise_image *image, float ret_mean[ROWS][COLUMNS])
{
    int apart, offset, x[COLUMNS * TAPS];
    luma_layout(image, &apart, &offset);
    for (int i = 0; i < COLUMNS * TAPS; i++)
        x[i] = (int)((int64_t)(2 * i + 1) * image->width / (2 * COLUMNS * TAPS)) * apart + offset;
    for (int j = 0; j < ROWS; j++) {
        int sum[COLUMNS] = {0};
        for (int t = 0; t < TAPS; t++) {
            int y = (int)((int64_t)(2 * (j * TAPS + t) + 1) * image->height / (2 * ROWS * TAPS));
            const uint8_t *row = image->plane[0] + (size_t)y * image->stride[0];
            for (int i = 0; i < COLUMNS; i++)
                for (int k = 0; k < TAPS; k++)
                    sum[i] += row[x[i * TAPS + k]];
        }
        for (int i = 0; i < COLUMNS; i++)
            ret_mean[j][i] = (float)sum[i] / (TAPS * TAPS);
    }
}

static uint8_t to_byte(float z)
{
    return (uint8_t)fminf(fmaxf(128 + SCALE * z, 0), 255);
}

static void take(const poise_image *image, thumb *ret_thumb)
{
    float cell[ROWS][COLUMNS], sum = 0, squares = 0;
    reduce(image, cell);
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < COLUMNS; i++) {
            sum += cell[j][i];
            squares += cell[j][i] * cell[j][i];
        }
    float mean = sum / (ROWS * COLUMNS);
    ret_thumb->mean = mean;
    ret_thumb->deviation = sqrtf(fmaxf(squares / (ROWS * COLUMNS) - mean * mean, 0));
    float scale = 1 / fmaxf(ret_thumb->deviation, flat);
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < COLUMNS; i++)
            ret_thumb->cell[j][i] = to_byte((cell[j][i] - mean) * scale);
    for (int j = 0; j < ROWS / 2; j++)
        for (int i = 0; i < COLUMNS / 2; i++)
            ret_thumb->half[j][i] =
                (uint8_t)((ret_thumb->cell[2 * j][2 * i] + ret_thumb->cell[2 * j][2 * i + 1] +
                           ret_thumb->cell[2 * j + 1][2 * i] +
                           ret_thumb->cell[2 * j + 1][2 * i + 1] + 2) /
                          4);
}

/* The shift of the whole, in cells of the half-size pictures: now[y][x] is like before[y + dy][x +
 * dx]. */
static void pan(const thumb *now, const thumb *before, int *ret_dx, int *ret_dy)
{
    enum { W = COLUMNS / 2, H = ROWS / 2 };
    float least = INFINITY;
    for (int dy = -PAN_Y; dy <= PAN_Y; dy++)
        for (int dx = -PAN_X; dx <= PAN_X; dx++) {
            int x0 = dx < 0 ? -dx : 0, x1 = dx < 0 ? W : W - dx;
            int y0 = dy < 0 ? -dy : 0, y1 = dy < 0 ? H : H - dy;
            int sum = 0;
            for (int y = y0; y < y1; y++)
                for (int x = x0; x < x1; x++)
                    sum += abs(now->half[y][x] - before->half[y + dy][x + dx]);
            float mean = (float)sum / (float)((x1 - x0) * (y1 - y0));
            mean +=
                0.05f * (float)(abs(dx) + abs(dy)); /* nothing moved, if that explains as much */
            if (mean < least) {
                least = mean;
                *ret_dx = dx;
                *ret_dy = dy;
            }
        }
}

static int clamp(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* Sum of absolute differences of a block and the one at (u, v) before; it may stop at `most`. */
static int differ(const thumb *now, const thumb *before, int x, int y, int u, int v, int most)
{
    int sum = 0;
    for (int j = 0; j < BLOCK && sum < most; j++) {
        const uint8_t *a = &now->cell[y + j][x], *b = &before->cell[v + j][u];
        for (int i = 0; i < BLOCK; i++)
            sum += abs(a[i] - b[i]);
    }
    return sum;
}

/* The least of it over shifts around (dx, dy). */
static int match(const thumb *now, const thumb *before, int x, int y, int dx, int dy)
{
    int least = INT32_MAX;
    int y0 = clamp(y + dy - NEAR, ROWS - BLOCK), y1 = clamp(y + dy + NEAR, ROWS - BLOCK);
    int x0 = clamp(x + dx - NEAR, COLUMNS - BLOCK), x1 = clamp(x + dx + NEAR, COLUMNS - BLOCK);
    for (int v = y0; v <= y1; v++)
        for (int u = x0; u <= x1; u++) {
            int sum = differ(now, before, x, y, u, v, least);
            least = sum < least ? sum : least;
        }
    return least;
}

/* Sum of absolute differences from the block's mean. */
static int texture(const thumb *now, int x, int y)
{
    int sum = 0, apart = 0;
    for (int j = 0; j < BLOCK; j++)
        for (int i = 0; i < BLOCK; i++)
            sum += now->cell[y + j][x + i];
    int mean = (sum + BLOCK * BLOCK / 2) / (BLOCK * BLOCK);
    for (int j = 0; j < BLOCK; j++)
        for (int i = 0; i < BLOCK; i++)
            apart += abs(now->cell[y + j][x + i] - mean);
    return apart;
}

/* What of `now` cannot be made from `before`, over its texture. */
static step go_on(const thumb *now, const thumb *before)
{
    const int noise = BLOCK * BLOCK; /* one step of luma everywhere */
    int dx = 0, dy = 0, left = 0, all = 0, gone = 0, stays = 0, weights = 0;
    pan(now, before, &dx, &dy);
    for (int j = 0; j < BLOCKS_Y; j++)
        for (int i = 0; i < BLOCKS_X; i++) {
            int x = i * BLOCK, y = j * BLOCK, own = texture(now, x, y) + noise;
            int rest = match(now, before, x, y, 2 * dx, 2 * dy);
            int weight = rest > own ? rest : own; /* flat where there was something: also gone */
            left += rest;
            all += own;
            weights += weight;
            if ((float)rest > block_gone * (float)own)
                gone += weight;
            if ((float)differ(now, before, x, y, x, y, INT32_MAX) < block_stays * (float)own)
                stays += weight;
        }
    return (step){.residual = (float)left / (float)all,
                  .gone = (float)gone / (float)weights,
                  .stays = (float)stays / (float)weights};
}

/* From the frame before, or, if that looks like a cut, from whichever of the last goes on best. */
static step from_memory(const poise_cuts *cuts, float enough)
{
    step best = {.residual = INFINITY, .gone = 1};
    for (int back = 1; back <= cuts->count && back <= MEMORY; back++) {
        int at = (cuts->next - back + MEMORY + 1) % (MEMORY + 1);
        step now = go_on(&cuts->seen[cuts->next], &cuts->seen[at]);
        if (now.residual < best.residual)
            best = now;
        if (best.residual < enough)
            break;
    }
    return best;
}

/* 1 if part of the picture was replaced while the rest stays where it was: a wipe, or somebody who
 * comes in close to the lens. */
static int replaced(const poise_cuts *cuts, step last)
{
    return last.stays >= stays_wipe && last.gone >= gone_wipe &&
           last.residual >= wipe * fmaxf(cuts->mean, wipe_floor);
}

/* begun_ns: when the first part of the picture changed. */
static int settle(poise_cuts *cuts, int64_t begun_ns, int64_t pts_ns)
{
    cuts->phase = SETTLING;
    cuts->passed = 0;
    cuts->since_ns = pts_ns;
    cuts->cut_ns = begun_ns;
    cuts->uneasy_ns = pts_ns - begun_ns;
    cuts->uneasy = cuts->uneasy_ns > 0 ? cuts->uneasy : 0;
    cuts->count = 0;
    cuts->mean = 0;
    cuts->calm = 0;
    return 1;
}

/* 1 if the picture changed at once, by much or, of a camera that was calm, everywhere. */
static int jumped(const poise_cuts *cuts, step last)
{
    if (last.residual >= fmaxf(residual_cut, stand_out * cuts->mean) && last.gone >= gone_cut)
        return 1;
    if (cuts->calm < (int)mean_frames)
        return 0;
    if (last.residual >= fmaxf(residual_leap, leap * cuts->mean) && last.gone >= gone_leap &&
        last.stays <= stays_leap)
        return 1;
    return last.residual >= residual_jump && last.gone >= gone_jump && last.stays <= stays_jump &&
           last.residual >= jump * fmaxf(cuts->mean, jump_floor);
}

static int decide(poise_cuts *cuts, int64_t pts_ns)
{
    const thumb *now = &cuts->seen[cuts->next];
    const thumb *before = &cuts->seen[(cuts->next + MEMORY) % (MEMORY + 1)];
    float bound = fmaxf(residual_calm, stand_out * cuts->mean);
    step last = from_memory(cuts, fminf(bound, residual_jump));
    int cut = jumped(cuts, last), held = cuts->held;
    int calm = !cut && last.residual < bound && !replaced(cuts, last);
    cuts->held = 0;
    if (calm) {
        cuts->mean += (last.residual - cuts->mean) / mean_frames;
        cuts->calm++;
    }
    if (cuts->phase == SETTLING) {
        cuts->passed += calm;
        if (!calm) {
            cuts->since_ns = pts_ns;
            if (cuts->passed <= PASSED) { /* a wipe is uneasy from its beginning to its end */
                cuts->uneasy++;
                cuts->uneasy_ns = pts_ns - cuts->cut_ns;
                cuts->passed = 0;
            }
        } else if (pts_ns - cuts->since_ns >= quiet_ns)
            cuts->phase = CALM;
        return 0;
    }
    if (cuts->phase == CALM) {
        if (calm)
            return 0;
        cuts->held = !held && now->mean - before->mean >= flash;
        if (cuts->held)
            return 0;
        if (cut)
            return settle(cuts, pts_ns, pts_ns);
        cuts->phase = WIPING;
        cuts->uneasy = 0;
        cuts->uneasy_ns = 0;
        cuts->since_ns = pts_ns;
        cuts->before = *before;
        cuts->passed = 0;
    }
    cuts->uneasy += !calm;
    step whole = go_on(now, &cuts->before);
    if (whole.residual >= fmaxf(residual_cut, stand_out * cuts->mean) && whole.gone >= gone_wiped)
        return settle(cuts, cuts->since_ns, pts_ns);
    cuts->passed = calm ? cuts->passed + 1 : 0;
    if ((calm && whole.residual < residual_calm) || cuts->passed > PASSED ||
        pts_ns - cuts->since_ns > wipe_ns)
        cuts->phase = CALM; /* it passed, or it is how this camera moves */
    return 0;
}

int poise_cuts_look(poise_cuts *cuts, const poise_image *image, int64_t pts_ns)
{
    take(image, &cuts->seen[cuts->next]);
    int cut = cuts->count > 0 && decide(cuts, pts_ns);
    if (cuts->held) /* it is not remembered: the next is compared with those before it */
        return 0;
    cuts->next = (cuts->next + 1) % (MEMORY + 1);
    cuts->count = cuts->count < MEMORY ? cuts->count + 1 : MEMORY;
    return cut;
}

int poise_cuts_wiped(const poise_cuts *cuts)
{
    enum { UNEASY = 3 };
    const int64_t wiped_ns = 100000000; /* after a plain cut the next frame is calm */
    return cuts->uneasy >= UNEASY && cuts->uneasy_ns >= wiped_ns;
}
