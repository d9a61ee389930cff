#include "render_inner.h"

#include "random.h"

#include <string.h>

static int is_face(uint16_t what)
{
    return what >= WHAT_BODY && (what - WHAT_BODY) % BODY_SPAN == STUFF_HEAD;
}

/* Whether an outline passes by this pixel (or a face is there, which is fine work). */
static int on_outline(const sparring_renderer *r, int x, int y)
{
    int width = r->settings.width, height = r->settings.height, stride = r->stride;
    const uint16_t *what = r->what + (size_t)y * (size_t)stride + x;
    return (x > 0 && what[-1] != what[0]) || (x + 1 < width && what[1] != what[0]) ||
           (y > 0 && what[-stride] != what[0]) || (y + 1 < height && what[stride] != what[0]) ||
           is_face(what[0]);
}

/* Whether none of eight pixels from (x, y) on has an outline: they and all their neighbours show
 * the same, and it is no face. Only asked within the picture's borders. */
static int even(const sparring_renderer *r, int x, int y)
{
    enum { BYTES = TILE * sizeof(uint16_t) };
    const uint16_t *what = r->what + (size_t)y * (size_t)r->stride + x;
    return memcmp(what - 1, what, BYTES) == 0 && memcmp(what + 1, what, BYTES) == 0 &&
           memcmp(what - r->stride, what, BYTES) == 0 &&
           memcmp(what + r->stride, what, BYTES) == 0 && !is_face(what[0]);
}

/* Pixels whose colours are found anew, with four rays each: one or two of a row of a tile share a
 * packet. */
typedef struct refining {
    ray_packet packet[LANES_TRACES_MAX];
    int x[LANES_TRACES_MAX][2], y[LANES_TRACES_MAX];
    int count; /* of packets */
} refining;

static void refine(sparring_renderer *r, refining *waiting)
{
    sparring_shade(r, waiting->packet, waiting->count);
    for (int p = 0; p < waiting->count; p++) {
        const ray_packet *packet = &waiting->packet[p];
        const float *channel[3] = {packet->colour.r, packet->colour.g, packet->colour.b};
        for (int c = 0; c < 3; c++) {
            float *light = r->light[c] + (size_t)waiting->y[p] * (size_t)r->stride;
            float part[LANES];
            for (int i = 0; i < LANES; i++)
                part[i] = 0.25f * (channel[c][i] < 1.2f ? channel[c][i] : 1.2f);
            for (int i = 0; i < packet->count; i += 4)
                light[waiting->x[p][i / 4]] = part[i] + part[i + 1] + part[i + 2] + part[i + 3];
        }
    }
    waiting->count = 0;
}

static void add_pixels(sparring_renderer *r, refining *waiting, const screen_tile *tile,
                       const int *x, int y, int count)
{
    static const float dx[4] = {-0.125f, 0.375f, -0.375f, 0.125f},
                       dy[4] = {-0.375f, -0.125f, 0.125f, 0.375f};
    int k = waiting->count++;
    ray_packet *packet = &waiting->packet[k];
    packet->tile = tile;
    packet->count = 4 * count; /* two pixels, or one twice */
    waiting->y[k] = y;
    for (int i = 0; i < LANES; i++) {
        int px = x[i / 4 < count ? i / 4 : 0];
        packet->x[i] = (float)px + 0.5f + dx[i % 4];
        packet->y[i] = (float)y + 0.5f + dy[i % 4];
        waiting->x[k][i / 4] = px;
    }
    if (waiting->count == LANES_TRACES_MAX)
        refine(r, waiting);
}

/* A row of a tile, from x0 to end - 1. */
static void refine_row(sparring_renderer *r, refining *waiting, const screen_tile *tile, int x0,
                       int end, int y)
{
    int found[2], count = 0;
    for (int x = x0; x < end; x++) {
        if (!on_outline(r, x, y))
            continue;
        found[count++] = x;
        if (count == 2) {
            add_pixels(r, waiting, tile, found, y, count);
            count = 0;
        }
    }
    if (count > 0)
        add_pixels(r, waiting, tile, found, y, count);
}

void sparring_finish_edges(void *renderer, int task, int member)
{
    (void)member;
    sparring_renderer *r = renderer;
    int width = r->settings.width, height = r->settings.height;
    int row = task / r->blocks, first = task % r->blocks * BLOCK;
    refining waiting;
    waiting.count = 0;
    for (int y = row * TILE; y < height && y < (row + 1) * TILE; y++) {
        for (int column = first; column < first + BLOCK && column < r->columns; column++) {
            int x = column * TILE, end = x + TILE < width ? x + TILE : width;
            if (x > 0 && x + TILE < width && y > 0 && y + 1 < height && even(r, x, y))
                continue;
            refine_row(r, &waiting, &r->tile[row * r->columns + column], x, end, y);
        }
    }
    if (waiting.count > 0)
        refine(r, &waiting);
}

void sparring_wipe_span(const sparring_renderer *renderer, int y, int *ret_from, int *ret_to)
{
    const sparring_renderer *r = renderer;
    *ret_from = *ret_to = 0;
    if (r->view.wipe < 0)
        return;
    /* A slanted band whose front passes in the first half and whose back in the second. */
    static const double slant[3] = {0.35, -0.35, 0};
    double tilt = slant[r->view.wipe_look % 3] * ((y + 0.5) / r->settings.height - 0.5);
    double front = -0.2 + 1.4 * clampd(r->view.wipe * 2, 0, 1) + tilt,
           back = -0.2 + 1.4 * clampd(r->view.wipe * 2 - 1, 0, 1) + tilt;
    *ret_from = (int)(clampd(back, 0, 1) * r->settings.width + 0.5);
    *ret_to = (int)(clampd(front, 0, 1) * r->settings.width + 0.5);
}

/* The band of a wipe where it covers pixels first .. last - 1: a flat colour, brighter stripes,
 * rings in the middle for a badge. */
static void draw_wipe(const sparring_renderer *r, int y, int first, int last, uint8_t *out)
{
    static const uint8_t colour[3][3] = {{20, 30, 90}, {150, 20, 25}, {18, 18, 20}};
    const uint8_t *base = colour[r->view.wipe_look % 3];
    int from, to;
    sparring_wipe_span(r, y, &from, &to);
    from = from > first ? from : first;
    to = to < last ? to : last;
    for (int x = from; x < to; x++) {
        double u = (x - 0.5 * r->settings.width) / r->settings.height,
               v = (y - 0.5 * r->settings.height) / r->settings.height, away = hypot(u, v);
        int bright = (away < 0.2 && away > 0.17) || (fabs(u) < 0.09 && fabs(v) < 0.02) ||
                     (away < 0.12 && fabs(fabs(u) - fabs(v)) < 0.02);
        int stripe = fabs(fmod(u + 0.35 * v + 8, 0.25) - 0.12) < 0.015;
        for (int i = 0; i < 3; i++)
            out[x * 3 + i] = (uint8_t)(bright ? 230 : base[i] + (stripe ? 40 : 0));
    }
}

void sparring_finish_develop(void *renderer, int task, int member)
{
    (void)member;
    const sparring_renderer *r = renderer;
    int width = r->settings.width, height = r->settings.height;
    int row = task / r->blocks, first = task % r->blocks * BLOCK;
    int last = first + BLOCK < r->columns ? first + BLOCK : r->columns;
    for (int y = row * TILE; y < height && y < (row + 1) * TILE; y++) {
        sparring_random random = random_stream(
            r->settings.seed, (uint64_t)r->frame * 65536 + (uint64_t)y + ((uint64_t)1 << 60));
        random_skip(&random, (uint64_t)first * TILE);
        uint8_t *out = r->rgb + (size_t)y * (size_t)width * 3;
        for (int column = first; column < last; column++) {
            const screen_tile *tile = &r->tile[row * r->columns + column];
            const float move[2] = {tile->move_x, tile->move_y};
            int moves = r->moving && move[0] * move[0] + move[1] * move[1] > 0.5f;
            int x = column * TILE, count = x + TILE < width ? TILE : width - x;
            uint8_t pixels[TILE * 3];
            r->lanes->develop(&r->film, x, y, moves ? move : NULL, &random.state, pixels);
            memcpy(out + x * 3, pixels, (size_t)count * 3);
        }
        draw_wipe(r, y, first * TILE, last * TILE, out);
    }
}
