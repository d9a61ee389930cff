#include "render_inner.h"

static float lower(float a, float b)
{
    return a < b ? a : b;
}

static float upper(float a, float b)
{
    return a > b ? a : b;
}

/* Whether the shadow from the lamp of something within a ball can touch another ball at c. */
static int shades(const float lamp[3], const float away[3], float size)
{
    float along = away[0] * lamp[0] + away[1] * lamp[1] + away[2] * lamp[2];
    if (along < -size)
        return 0;
    float off = away[0] * away[0] + away[1] * away[1] + away[2] * away[2] - along * along;
    float reach = size + 0.006f + 0.05f * (along + size); /* and its half shade */
    return off < reach * reach;
}

/* A ball around the points of a packet that lie on a body. */
typedef struct packet_ball {
    float c[3], r;
} packet_ball;

static packet_ball ball_around(const lanes_points *point, const float *t)
{
    packet_ball ball = {{0, 0, 0}, 0};
    float low[3] = {1e9f, 1e9f, 1e9f}, high[3] = {-1e9f, -1e9f, -1e9f};
    for (int i = 0; i < LANES; i++) {
        const float p[3] = {point->x[i], point->y[i], point->z[i]};
        for (int k = 0; k < 3 && t[i] > 0; k++) {
            low[k] = lower(low[k], p[k]);
            high[k] = upper(high[k], p[k]);
        }
    }
    for (int k = 0; k < 3; k++) {
        ball.c[k] = 0.5f * (low[k] + high[k]);
        ball.r += (high[k] - ball.c[k]) * (high[k] - ball.c[k]);
    }
    ball.r = sqrtf(ball.r);
    return ball;
}

/* Of the parts around a tile, those within OPEN_REACH of the ball. */
static int parts_near(const sparring_renderer *r, const screen_tile *tile, const packet_ball *ball,
                      part_id *ret_list)
{
    int count = 0;
    for (int i = 0; i < tile->around_count; i++) {
        const lanes_part *part = &r->packed[tile->around[i]];
        float x = ball->c[0] - part->ax, y = ball->c[1] - part->ay, z = ball->c[2] - part->az;
        float bx = part->shadow_bx, by = part->shadow_by, bz = part->shadow_bz;
        float h = (x * bx + y * by + z * bz) * part->inverse_axis;
        h = h < 0 ? 0 : h > 1 ? 1 : h;
        x -= bx * h;
        y -= by * h;
        z -= bz * h;
        float reach = part->reach + (float)OPEN_REACH + ball->r;
        if (x * x + y * y + z * z < reach * reach)
            ret_list[count++] = tile->around[i];
    }
    return count;
}

/* Of all parts that throw shadows, those whose shadow from the lamp can touch the ball. */
static int casters_near(const sparring_renderer *r, const packet_ball *ball, part_id *ret_list)
{
    const float *lamp = r->settings.look.lamp, *c = ball->c;
    int count = 0;
    for (int who = 0; who < r->view.moment->actors; who++) {
        const float *whole = r->ball[who];
        const float to_whole[3] = {whole[0] - c[0], whole[1] - c[1], whole[2] - c[2]};
        if (!shades(lamp, to_whole, whole[3] + ball->r))
            continue;
        for (int i = r->casters_of[who]; i < r->casters_of[who + 1]; i++) {
            const lanes_part *part = &r->packed[r->caster[i]];
            const float away[3] = {part->shadow_ax + 0.5f * part->shadow_bx - c[0],
                                   part->shadow_ay + 0.5f * part->shadow_by - c[1],
                                   part->shadow_az + 0.5f * part->shadow_bz - c[2]};
            if (shades(lamp, away, part->shadow_half + part->shadow_r + ball->r))
                ret_list[count++] = r->caster[i];
        }
    }
    return count;
}

static sparring_rgb lit_colour(const sparring_renderer *r, sparring_rgb base, int skin, float gloss,
                               const float n[3], const float d[3], float lit, float open)
{
    const float *lamp = r->settings.look.lamp;
    const sparring_rgb *key_tint = &r->settings.look.lamp_tint,
                       *sky_tint = &r->settings.look.sky_tint;
    float facing = n[0] * lamp[0] + n[1] * lamp[1] + n[2] * lamp[2];
    float key = facing > 0 ? facing : 0;
    float wrap =
        (facing + 0.35f) / 1.35f; /* light that goes through skin at the edge of the shade */
    wrap = wrap > 0 ? wrap * wrap : 0;
    float sky = 0.5f + 0.5f * n[1], front = -(n[0] * d[0] + n[1] * d[1] + n[2] * d[2]);
    front = front > 0 ? front : 0;
    float ambient = open * (0.20f + 0.24f * sky + 0.20f * front);
    float half[3] = {lamp[0] - d[0], lamp[1] - d[1], lamp[2] - d[2]};
    float half_length = sqrtf(half[0] * half[0] + half[1] * half[1] + half[2] * half[2]);
    float shine = (n[0] * half[0] + n[1] * half[1] + n[2] * half[2]) / half_length;
    shine = shine > 0 ? shine * shine : 0;
    shine *= shine;
    shine *= shine;
    shine *= shine; /* 16th power */
    float rim = 1 - front;
    float spec = gloss * (0.35f * shine * lit + 0.10f * rim * rim * rim * sky);
    float direct = 1.05f * key * lit, soft = skin ? 0.16f * (wrap - key) * (0.4f + 0.6f * lit) : 0;
    soft = soft > 0 ? soft : 0;
    return (sparring_rgb){
        base.r * (ambient * 0.97f * sky_tint->r + (direct * 1.04f + soft * 1.6f) * key_tint->r) +
            spec,
        base.g * (ambient * sky_tint->g + (direct + soft * 0.7f) * key_tint->g) + spec,
        base.b * (ambient * 1.06f * sky_tint->b + (direct * 0.92f + soft * 0.5f) * key_tint->b) +
            spec};
}

static void shade_bodies(const sparring_renderer *r, const screen_tile *tile,
                         const lanes_list *here, const float origin[3], const lanes_points *dir,
                         const float *t, float spread, ray_packet *packet)
{
    lanes_points point, normal;
    int part[LANES];
    float open[LANES], lit[LANES];
    part_id caster[PARTS], close[PARTS];
    for (int i = 0; i < LANES; i++) {
        float along = t[i] > 0 ? t[i] : 1;
        point.x[i] = origin[0] + dir->x[i] * along;
        point.y[i] = origin[1] + dir->y[i] * along;
        point.z[i] = origin[2] + dir->z[i] * along;
    }
    packet_ball ball = ball_around(&point, t);
    lanes_list around = {r->packed, close, parts_near(r, tile, &ball, close)};
    r->lanes->surface(here, &point, &normal, part);
    r->lanes->openness(&around, &point, &normal, open);
    lanes_points lifted = point;
    for (int i = 0; i < LANES; i++) {
        lifted.x[i] += 0.02f * normal.x[i];
        lifted.y[i] += 0.02f * normal.y[i];
        lifted.z[i] += 0.02f * normal.z[i];
    }
    lanes_list casters = {r->packed, caster, casters_near(r, &ball, caster)};
    r->lanes->light(&casters, &lifted, r->settings.look.lamp, 0.05f, lit);
    for (int i = 0; i < LANES; i++) {
        if (t[i] <= 0)
            continue;
        const lanes_part *packed = &r->packed[part[i]];
        const sparring_part *what = &r->part[packed->person][packed->index];
        paint_spot spot = {.body = &r->view.cast->body[packed->person],
                           .skeleton = &r->view.moment->actor[packed->person].skeleton,
                           .marks = &r->marks[packed->person],
                           .part = what,
                           .p = v3_of(point.x[i], point.y[i], point.z[i]),
                           .footprint = spread * t[i]};
        double gloss;
        sparring_rgb base = sparring_paint_body(&spot, &gloss);
        int skin =
            what->stuff == STUFF_SKIN || what->stuff == STUFF_HEAD || what->stuff == STUFF_TORSO;
        float n[3] = {normal.x[i], normal.y[i], normal.z[i]},
              d[3] = {dir->x[i], dir->y[i], dir->z[i]};
        packet->colour[i] = lit_colour(r, base, skin, (float)gloss, n, d, lit[i], open[i]);
        packet->what[i] = (uint16_t)(WHAT_BODY + packed->person * BODY_SPAN + (int)what->stuff);
        packet->piece[i] = (part_id)part[i];
    }
}

static void shade_hall(const sparring_renderer *r, const screen_tile *tile, const float origin[3],
                       const lanes_points *dir, const float *t, ray_packet *packet)
{
    int floors = 0, on_floor[LANES] = {0};
    for (int i = 0; i < LANES; i++) {
        if (t[i] > 0)
            continue;
        float d[3] = {dir->x[i], dir->y[i], dir->z[i]};
        packet->colour[i] = sparring_hall_see(r->hall, origin, d, &on_floor[i]);
        packet->what[i] = on_floor[i] ? WHAT_FLOOR : WHAT_WALL;
        packet->piece[i] = NO_PART;
        floors += on_floor[i];
    }
    if (floors == 0)
        return;
    const sparring_look *look = &r->settings.look;
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
        r->lanes->light(&shadows, &point, look->lamp, 0, lit);
        r->lanes->light(&shadows, &point, up, 0, sky);
    } else {
        for (int i = 0; i < LANES; i++)
            lit[i] = sky[i] = 1;
    }
    for (int i = 0; i < LANES; i++) {
        if (!on_floor[i])
            continue;
        float direct = 0.62f * lit[i], open = 0.38f * (0.45f + 0.55f * sky[i]);
        packet->colour[i].r *= direct * look->lamp_tint.r + open * look->sky_tint.r;
        packet->colour[i].g *= direct * look->lamp_tint.g + open * look->sky_tint.g;
        packet->colour[i].b *= direct * look->lamp_tint.b + open * look->sky_tint.b;
    }
}

void sparring_shade(const sparring_renderer *renderer, const screen_tile *tile, ray_packet *packet)
{
    const sparring_renderer *r = renderer;
    const sparring_camera *camera = &r->view.camera;
    float origin[3] = {(float)camera->position.x, (float)camera->position.y,
                       (float)camera->position.z};
    float right[3] = {(float)camera->axes.x.x, (float)camera->axes.x.y, (float)camera->axes.x.z};
    float down[3] = {(float)camera->axes.y.x, (float)camera->axes.y.y, (float)camera->axes.y.z};
    float ahead[3] = {(float)camera->axes.z.x, (float)camera->axes.z.y, (float)camera->axes.z.z};
    float focal = (float)camera->fx, cx = (float)camera->cx, cy = (float)camera->cy,
          spread = 1 / focal;
    lanes_points dir;
    float t[LANES];
    for (int i = 0; i < LANES; i++) {
        float u = (packet->x[i] - cx) * spread, v = (packet->y[i] - cy) * spread;
        float n = 1 / sqrtf(1 + u * u + v * v);
        dir.x[i] = (ahead[0] + right[0] * u + down[0] * v) * n;
        dir.y[i] = (ahead[1] + right[1] * u + down[1] * v) * n;
        dir.z[i] = (ahead[2] + right[2] * u + down[2] * v) * n;
        t[i] = -1;
    }
    int hits = 0;
    if (tile->part_count > 0) {
        lanes_list list = {r->packed, tile->part, tile->part_count};
        part_id chosen[PARTS];
        lanes_list here = {r->packed, chosen, 0};
        here.count =
            r->lanes->trace(&list, origin, &dir, tile->near, tile->far, 0.16f * spread, t, chosen);
        for (int i = 0; i < LANES; i++)
            hits += t[i] > 0;
        if (hits > 0)
            shade_bodies(r, tile, &here, origin, &dir, t, spread, packet);
    }
    if (hits < LANES)
        shade_hall(r, tile, origin, &dir, t, packet);
    if (tile->sides == 0)
        return;
    float far[LANES];
    for (int i = 0; i < LANES; i++)
        far[i] = t[i] > 0 ? t[i] : 1e9f;
    sparring_hall_cover(r->hall, tile->sides, origin, &dir, &r->lens, far, packet->colour);
}
