#include "render_inner.h"

void sparring_renderer_visible(const sparring_renderer *renderer, int which,
                               int ret_visible[SPARRING_LANDMARKS])
{
    const sparring_renderer *r = renderer;
    const sparring_skeleton *skeleton = &r->view.moment->actor[which].skeleton;
    v3 eye = r->view.camera.position;
    float origin[3] = {(float)eye.x, (float)eye.y, (float)eye.z};
    lanes_list list = {r->packed, r->everything, r->packed_count};
    for (int first = 0; first < SPARRING_LANDMARKS; first += LANES) {
        lanes_points dir;
        float t[LANES], far = 0, near = 1e9f, away[LANES];
        part_id chosen[PARTS];
        for (int i = 0; i < LANES; i++) {
            int k = first + i < SPARRING_LANDMARKS ? first + i : SPARRING_LANDMARKS - 1;
            v3 way = v3_sub(skeleton->landmark[k], eye), unit = v3_unit(way, v3_of(0, 0, 1));
            dir.x[i] = (float)unit.x;
            dir.y[i] = (float)unit.y;
            dir.z[i] = (float)unit.z;
            away[i] = (float)v3_len(way);
            far = fmaxf(far, away[i]);
            near = fminf(near, away[i]);
        }
        lanes_trace job = {list, &dir, fmaxf(0.05f, near - 3), far, t, chosen, 0};
        r->lanes->trace(&job, 1, origin, 1e-4f);
        for (int i = 0; i < LANES && first + i < SPARRING_LANDMARKS; i++)
            ret_visible[first + i] =
                t[i] <= 0 ||
                t[i] > away[i] - (float)sparring_body_depth(&r->view.cast->body[which], first + i);
    }
}

void sparring_renderer_box(const sparring_renderer *renderer, int which, double ret_box[4])
{
    double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
    for (int i = 0; i < renderer->part_count[which]; i++) {
        for (int end = 0; end < 2; end++) {
            const outline *o = &renderer->ends[which][i][end];
            if (o->behind)
                continue;
            x0 = fmin(x0, o->x - o->r);
            y0 = fmin(y0, o->y - o->r);
            x1 = fmax(x1, o->x + o->r);
            y1 = fmax(y1, o->y + o->r);
        }
    }
    ret_box[0] = x0 <= x1 ? x0 : 0; /* nothing before the camera: an empty box */
    ret_box[1] = y0 <= y1 ? y0 : 0;
    ret_box[2] = fmax(0, x1 - x0);
    ret_box[3] = fmax(0, y1 - y0);
}

/* The body's silhouette (without its smooth joints) as a grid of GRID × GRID cells over its box. */
enum { GRID = 96 };

static void fill_part(const sparring_renderer *r, const outline ends[2], const double box[4],
                      unsigned char cell[GRID][GRID + LANES])
{
    const outline *a = &ends[0], *b = &ends[1];
    if (a->behind || b->behind)
        return;
    double high = box[3] / GRID, reach = fmax(a->r, b->r);
    lanes_grid grid = {box[0], box[2] / GRID};
    lanes_outline line = {a->x, a->y, a->r, b->x - a->x, b->y - a->y, b->r - a->r, 0};
    line.uu = line.ux * line.ux + line.uy * line.uy;
    int c0 = (int)clampd((fmin(a->x, b->x) - reach - box[0]) / grid.wide, 0, GRID - 1),
        c1 = (int)clampd((fmax(a->x, b->x) + reach - box[0]) / grid.wide, 0, GRID - 1),
        r0 = (int)clampd((fmin(a->y, b->y) - reach - box[1]) / high, 0, GRID - 1),
        r1 = (int)clampd((fmax(a->y, b->y) + reach - box[1]) / high, 0, GRID - 1);
    for (int row = r0; row <= r1; row++)
        r->lanes->fill(&line, &grid, box[1] + (row + 0.5) * high, c0, c1 + 1, cell[row]);
}

float sparring_renderer_visible_share(const sparring_renderer *renderer, int which)
{
    return renderer->share[which];
}

float sparring_seen_share(const sparring_renderer *renderer, int which)
{
    const sparring_renderer *r = renderer;
    int width = r->settings.width, height = r->settings.height;
    unsigned char cell[GRID][GRID + LANES] = {0};
    double box[4];
    sparring_renderer_box(r, which, box);
    if (box[2] <= 0 || box[3] <= 0)
        return 0;
    for (int i = 0; i < r->part_count[which]; i++)
        fill_part(r, r->ends[which][i], box, cell);
    int seen = 0, hidden = 0;
    for (int row = 0; row < GRID; row++) {
        double y = box[1] + (row + 0.5) * box[3] / GRID;
        int py = (int)floor(y), from = 0, to = 0;
        if (py >= 0 && py < height)
            sparring_wipe_span(r, py, &from, &to);
        for (int column = 0; column < GRID; column++) {
            if (!cell[row][column])
                continue;
            int px = (int)floor(box[0] + (column + 0.5) * box[2] / GRID);
            if (px < 0 || py < 0 || px >= width || py >= height || (px >= from && px < to)) {
                hidden++;
                continue;
            }
            uint16_t what = r->what[(size_t)py * (size_t)r->stride + (size_t)px];
            if (what < WHAT_BODY)
                continue; /* the outline is a little wider than the body: nobody is here */
            if ((what - WHAT_BODY) / BODY_SPAN == which)
                seen++;
            else
                hidden++;
        }
    }
    return seen + hidden > 0 ? (float)seen / (float)(seen + hidden) : 0;
}

float sparring_renderer_wiped(const sparring_renderer *renderer)
{
    int64_t covered = 0;
    for (int y = 0; y < renderer->settings.height; y++) {
        int from, to;
        sparring_wipe_span(renderer, y, &from, &to);
        covered += to > from ? to - from : 0;
    }
    return (float)((double)covered /
                   ((double)renderer->settings.width * renderer->settings.height));
}
