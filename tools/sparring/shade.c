#include "render_inner.h"

/* Of the parts around a tile, those within OPEN_REACH of the ball. Without branches on what is
 * found: that cannot be foretold. */
static int parts_near(const sparring_renderer *r, const screen_tile *tile, const lanes_ball *ball,
                      part_id *ret_list)
{
    int count = 0;
    for (int i = 0; i < tile->around_count; i++) {
        const lanes_part *part = &r->packed[tile->around[i]];
        float x = ball->c[0] - part->ax, y = ball->c[1] - part->ay, z = ball->c[2] - part->az;
        float bx = part->shadow_bx, by = part->shadow_by, bz = part->shadow_bz;
        float h = (x * bx + y * by + z * bz) * part->inverse_axis;
        h = h > 0 ? h : 0;
        h = h < 1 ? h : 1;
        x -= bx * h;
        y -= by * h;
        z -= bz * h;
        float reach = part->reach + (float)OPEN_REACH + ball->r;
        ret_list[count] = tile->around[i];
        count += x * x + y * y + z * z < reach * reach;
    }
    return count;
}

/* Of all parts that throw shadows, those whose shadow from the lamp can touch the ball. */
static int casters_near(const sparring_renderer *r, const lanes_ball *ball, part_id *ret_list)
{
    const float *lamp = r->look.lamp;
    part_id whole[SPARRING_PEOPLE_MAX];
    int count = 0,
        people = r->lanes->casters(&r->whole_casters, 0, r->view.moment->actors, lamp, ball, whole);
    for (int i = 0; i < people; i++)
        count += r->lanes->casters(&r->casters, r->casters_of[whole[i]],
                                   r->casters_of[whole[i] + 1], lamp, ball, ret_list + count);
    return count;
}

static void shade_bodies(const sparring_renderer *r, const screen_tile *tile,
                         const lanes_list *here, const lanes_points *dir, const float *t,
                         ray_packet *packet)
{
    lanes_points point;
    lanes_surface surface;
    lanes_colours colour;
    lanes_ball ball;
    int part[LANES];
    part_id caster[PARTS + 1], close[PARTS + 1];
    r->lanes->reach(r->camera.origin, dir, t, &point, &ball);
    lanes_list around = {r->packed, close, parts_near(r, tile, &ball, close)};
    r->lanes->surface(here, &point, &surface.normal, part);
    r->lanes->openness(&around, &point, &surface.normal, surface.open);
    surface.direction = *dir;
    lanes_points lifted;
    for (int i = 0; i < LANES; i++) {
        lifted.x[i] = point.x[i] + 0.02f * surface.normal.x[i];
        lifted.y[i] = point.y[i] + 0.02f * surface.normal.y[i];
        lifted.z[i] = point.z[i] + 0.02f * surface.normal.z[i];
    }
    lanes_list casters = {r->packed, caster, casters_near(r, &ball, caster)};
    r->lanes->light(&casters, &lifted, r->look.lamp, 0.05f, surface.lit);
    for (int i = 0; i < LANES; i++) {
        colour.r[i] = colour.g[i] = colour.b[i] = surface.gloss[i] = 0;
        surface.skin[i] = 0;
        if (t[i] <= 0 || i >= packet->count)
            continue;
        const lanes_part *packed = &r->packed[part[i]];
        const sparring_part *what = &r->part[packed->person][packed->index];
        paint_spot spot = {.body = &r->view.cast->body[packed->person],
                           .skeleton = &r->view.moment->actor[packed->person].skeleton,
                           .marks = &r->marks[packed->person],
                           .part = what,
                           .p = v3_of(point.x[i], point.y[i], point.z[i]),
                           .footprint = r->camera.spread * t[i]};
        double gloss;
        sparring_rgb base = sparring_paint_body(&spot, &gloss);
        colour.r[i] = base.r;
        colour.g[i] = base.g;
        colour.b[i] = base.b;
        surface.gloss[i] = (float)gloss;
        surface.skin[i] =
            -(what->stuff == STUFF_SKIN || what->stuff == STUFF_HEAD || what->stuff == STUFF_TORSO);
        packet->what[i] = (uint16_t)(WHAT_BODY + packed->person * BODY_SPAN + (int)what->stuff);
        packet->piece[i] = (part_id)part[i];
    }
    r->lanes->light_up(&r->look, &surface, &colour);
    for (int i = 0; i < LANES; i++) {
        packet->colour.r[i] = t[i] > 0 ? colour.r[i] : packet->colour.r[i];
        packet->colour.g[i] = t[i] > 0 ? colour.g[i] : packet->colour.g[i];
        packet->colour.b[i] = t[i] > 0 ? colour.b[i] : packet->colour.b[i];
    }
}

/* Fills all eight rays, also those that meet a body first. */
static void shade_hall(const sparring_renderer *r, const screen_tile *tile, const lanes_points *dir,
                       ray_packet *packet)
{
    const float *origin = r->camera.origin;
    int on_floor[LANES], floors = 0;
    r->lanes->hall(sparring_hall_surfaces(r->hall), origin, dir, &packet->colour, on_floor);
    for (int i = 0; i < LANES; i++) {
        packet->what[i] = on_floor[i] ? WHAT_FLOOR : WHAT_WALL;
        packet->piece[i] = NO_PART;
        floors |= on_floor[i];
    }
    if (!floors)
        return;
    float lit[LANES], sky[LANES];
    if (tile->shadow_count > 0) {
        lanes_points point;
        for (int i = 0; i < LANES; i++) {
            float along = dir->y[i] < -1e-3f ? -origin[1] / dir->y[i] : 1;
            point.x[i] = origin[0] + dir->x[i] * along;
            point.y[i] = 0;
            point.z[i] = origin[2] + dir->z[i] * along;
        }
        const float up[3] = {0, 1, 0};
        lanes_list shadows = {r->packed, tile->shadow, tile->shadow_count};
        r->lanes->light(&shadows, &point, r->look.lamp, 0, lit);
        r->lanes->light(&shadows, &point, up, 0, sky);
    } else {
        for (int i = 0; i < LANES; i++)
            lit[i] = sky[i] = 1;
    }
    r->lanes->light_floor(&r->look, lit, sky, on_floor, &packet->colour);
}

/* What is between tracing a packet and its colours. */
typedef struct traced {
    lanes_points dir;
    float t[LANES];
    part_id chosen[PARTS];
} traced;

static void shade_packet(const sparring_renderer *r, const screen_tile *tile, const traced *rays,
                         int chosen, ray_packet *packet)
{
    const lanes_list here = {r->packed, rays->chosen, chosen};
    float far[LANES];
    int hits = 0;
    for (int i = 0; i < LANES; i++) {
        hits += rays->t[i] > 0;
        far[i] = rays->t[i] > 0 ? rays->t[i] : 1e9f;
    }
    if (hits < LANES)
        shade_hall(r, tile, &rays->dir, packet);
    if (hits > 0)
        shade_bodies(r, tile, &here, &rays->dir, rays->t, packet);
    if (tile->sides != 0)
        r->lanes->cover(sparring_hall_bounds(r->hall), tile->sides, r->camera.origin, &rays->dir,
                        &r->lens, far, &packet->colour);
}

void sparring_shade(const sparring_renderer *renderer, ray_packet *packet, int packets)
{
    const sparring_renderer *r = renderer;
    traced rays[LANES_TRACES_MAX];
    lanes_trace job[LANES_TRACES_MAX];
    int jobs = 0, chosen[LANES_TRACES_MAX] = {0};
    int job_of[LANES_TRACES_MAX] = {0};
    for (int k = 0; k < packets; k++) {
        const screen_tile *tile = packet[k].tile;
        r->lanes->rays(&r->camera, packet[k].x, packet[k].y, &rays[k].dir);
        for (int i = 0; i < LANES; i++)
            rays[k].t[i] = -1;
        if (tile->part_count == 0)
            continue;
        job_of[jobs] = k;
        job[jobs++] = (lanes_trace){{r->packed, tile->part, tile->part_count},
                                    &rays[k].dir,
                                    tile->near,
                                    tile->far,
                                    rays[k].t,
                                    rays[k].chosen,
                                    0};
    }
    if (jobs > 0)
        r->lanes->trace(job, jobs, r->camera.origin, 0.16f * r->camera.spread);
    for (int i = 0; i < jobs; i++)
        chosen[job_of[i]] = job[i].ret_count;
    for (int k = 0; k < packets; k++)
        shade_packet(r, packet[k].tile, &rays[k], chosen[k], &packet[k]);
}
