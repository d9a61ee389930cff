#include "render.h"

#include "lanes.h"
#include "paint.h"
#include "random.h"

#include "base/team.h"

#include <stdlib.h>
#include <string.h>

/* A frame is drawn in two rounds over rows of tiles: one ray per pixel, then four more where
 * neighbours differ in what they show. A tile knows which parts and which shadows can touch it
 * (lists made once per frame). */

enum { TILE = 8, PARTS = SPARRING_PEOPLE_MAX * SPARRING_PARTS_MAX, GAMMA_STEPS = 4096 };

static const double OPEN_REACH = 0.09; /* how far lanes_kernels.openness looks, metres */

/* What a pixel shows: 1 or 2 the hall, from BODY_BASE on person × BODY_SPAN + stuff. */
enum { BODY_BASE = 16, BODY_SPAN = 32 };

typedef unsigned short part_id;

typedef struct screen_tile {
    part_id part[PARTS], around[PARTS], shadow[PARTS]; /* around: also what is within OPEN_REACH */
    int part_count, around_count, shadow_count;
    float near, far; /* of the parts, along rays */
} screen_tile;

struct sparring_renderer {
    sparring_render_settings settings;
    const lanes_kernels *lanes;
    sparring_hall *hall;
    poise_team *team;
    sparring_view view;
    sparring_part part[SPARRING_PEOPLE_MAX][SPARRING_PARTS_MAX];
    int part_count[SPARRING_PEOPLE_MAX];
    lanes_part packed[PARTS];
    int packed_count;
    part_id caster[PARTS], everything[PARTS];
    int caster_count;
    int columns, rows;
    screen_tile *tile;
    float *light;   /* width × height × 3, linear */
    uint16_t *what; /* width × height: what a pixel shows */
    uint8_t gamma[GAMMA_STEPS + 1];
    uint8_t *rgb; /* of the frame being drawn */
    int64_t frame;
};

static const float LAMP[3] = {0.30f, 0.83f, 0.47f}; /* direction to the lamp */

static void lamp_direction(float ret_lamp[3])
{
    float n = sqrtf(LAMP[0] * LAMP[0] + LAMP[1] * LAMP[1] + LAMP[2] * LAMP[2]);
    for (int i = 0; i < 3; i++)
        ret_lamp[i] = LAMP[i] / n;
}

int sparring_renderer_new(const sparring_render_settings *settings,
                          sparring_renderer **ret_renderer, poise_err *err)
{
    sparring_renderer *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the renderer");
    r->settings = *settings;
    r->lanes = &sparring_lanes_base;
#ifdef __x86_64__
    if (!settings->plain_lanes && __builtin_cpu_supports("avx2"))
        r->lanes = &sparring_lanes_avx2;
#endif
    size_t pixels = (size_t)settings->width * (size_t)settings->height;
    r->columns = (settings->width + TILE - 1) / TILE;
    r->rows = (settings->height + TILE - 1) / TILE;
    r->tile = malloc(sizeof(screen_tile) * (size_t)r->columns * (size_t)r->rows);
    r->light = malloc(pixels * 3 * sizeof(float));
    r->what = malloc(pixels * sizeof(uint16_t));
    int code = 0;
    if (r->tile == NULL || r->light == NULL || r->what == NULL)
        code = poise_fail(err, POISE_ENOMEM, "no memory for pictures of %dx%d", settings->width,
                          settings->height);
    if (code == 0)
        code = sparring_hall_new(settings->seed, &r->hall, err);
    if (code == 0)
        code = poise_team_new(settings->threads, &r->team, err);
    if (code != 0) {
        sparring_renderer_free(&r);
        return code;
    }
    for (int i = 0; i <= GAMMA_STEPS; i++) {
        double c = (double)i / GAMMA_STEPS;
        c = c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
        r->gamma[i] = (uint8_t)(255 * c + 0.5);
    }
    *ret_renderer = r;
    return 0;
}

void sparring_renderer_free(sparring_renderer **renderer)
{
    if (renderer == NULL || *renderer == NULL)
        return;
    sparring_renderer *r = *renderer;
    poise_team_free(&r->team);
    sparring_hall_free(&r->hall);
    free(r->tile);
    free(r->light);
    free(r->what);
    free(r);
    *renderer = NULL;
}

static void pack(const sparring_part *part, int person, int index, lanes_part *ret)
{
    v3 b = v3_sub(part->b, part->a), axis = part->axis;
    double more = part->stretch - 1;
    b = v3_mad(b, axis, v3_dot(b, axis) * more);
    double bb = v3_dot(b, b);
    double slope = bb > 1e-8 ? fabs(part->rb - part->ra) / sqrt(bb) : 0;
    v3 whole = v3_sub(part->b, part->a);
    *ret = (lanes_part){
        .ax = (float)part->a.x,
        .ay = (float)part->a.y,
        .az = (float)part->a.z,
        .bx = (float)b.x,
        .by = (float)b.y,
        .bz = (float)b.z,
        .inverse_bb = bb > 1e-8 ? (float)(1 / bb) : 0,
        .ra = (float)part->ra,
        .rb_minus_ra = (float)(part->rb - part->ra),
        .sx = (float)axis.x,
        .sy = (float)axis.y,
        .sz = (float)axis.z,
        .stretch = (float)more,
        .safe = (float)(1 / (part->stretch * sqrt(1 + slope * slope))),
        .blend = (float)part->blend,
        .half_inverse_blend = part->blend > 0 ? (float)(0.5 / part->blend) : 0,
        .person = person,
        .index = index,
        .shadow_ax = (float)part->a.x,
        .shadow_ay = (float)part->a.y,
        .shadow_az = (float)part->a.z,
        .shadow_bx = (float)whole.x,
        .shadow_by = (float)whole.y,
        .shadow_bz = (float)whole.z,
        .shadow_r = (float)(0.5 * (part->ra + part->rb) * (1 + 1 / part->stretch) * 0.5),
    };
}

typedef struct outline { /* of a ball in the picture */
    double x, y, r;      /* pixels */
    int behind;
} outline;

static outline ball_outline(const sparring_camera *camera, v3 centre, double radius)
{
    v3 seen = sparring_camera_see(camera, centre);
    outline o = {.behind = seen.z < radius + 0.05};
    if (!o.behind) {
        sparring_camera_project(camera, seen, &o.x, &o.y);
        /* An ellipse in truth; its longest half axis is below this. */
        double off = (seen.x * seen.x + seen.y * seen.y) / (seen.z * seen.z);
        o.r = camera->fx * radius / sqrt(seen.z * seen.z - radius * radius) * sqrt(1 + off);
    }
    return o;
}

/* Distance of (x, y) from the segment between two outlines' centres. */
static double from_segment(const outline *a, const outline *b, double x, double y)
{
    double ux = b->x - a->x, uy = b->y - a->y, vx = x - a->x, vy = y - a->y;
    double uu = ux * ux + uy * uy, h = uu > 1e-9 ? clampd((vx * ux + vy * uy) / uu, 0, 1) : 0;
    return hypot(vx - ux * h, vy - uy * h);
}

typedef enum bin_list { BIN_PART, BIN_AROUND, BIN_SHADOW } bin_list;

/* Adds part `id` to a list of all tiles that a thick segment between two balls touches. */
static void bin(sparring_renderer *r, const outline *a, const outline *b, int id, bin_list list,
                double near, double far)
{
    double reach = fmax(a->r, b->r) + 1.5;
    int all = a->behind || b->behind;
    double x0 = all ? 0 : fmin(a->x, b->x) - reach, x1 = all ? 1e9 : fmax(a->x, b->x) + reach;
    double y0 = all ? 0 : fmin(a->y, b->y) - reach, y1 = all ? 1e9 : fmax(a->y, b->y) + reach;
    int c0 = (int)clampd(floor(x0 / TILE), 0, r->columns),
        c1 = (int)clampd(floor(x1 / TILE), -1, r->columns - 1);
    int r0 = (int)clampd(floor(y0 / TILE), 0, r->rows),
        r1 = (int)clampd(floor(y1 / TILE), -1, r->rows - 1);
    for (int row = r0; row <= r1; row++) {
        for (int column = c0; column <= c1; column++) {
            double middle_x = (column + 0.5) * TILE, middle_y = (row + 0.5) * TILE;
            if (!all && from_segment(a, b, middle_x, middle_y) > reach + 0.7072 * TILE)
                continue;
            screen_tile *t = &r->tile[row * r->columns + column];
            if (list == BIN_SHADOW) {
                if (t->shadow_count == 0 ||
                    t->shadow[t->shadow_count - 1] != id) /* lamp and sky may both touch it */
                    t->shadow[t->shadow_count++] = (part_id)id;
                continue;
            }
            if (list == BIN_AROUND) {
                t->around[t->around_count++] = (part_id)id;
                continue;
            }
            t->part[t->part_count++] = (part_id)id;
            t->near = fminf(t->near, (float)near);
            t->far = fmaxf(t->far, (float)far);
        }
    }
}

static void bin_part(sparring_renderer *r, const sparring_part *part, int id)
{
    const sparring_camera *camera = &r->view.camera;
    double margin = part->blend;
    outline a = ball_outline(camera, part->a, part->ra + margin),
            b = ball_outline(camera, part->b, part->rb + margin);
    double length = v3_len(v3_sub(part->b, part->a)), radius = fmax(part->ra, part->rb) + margin;
    double da = v3_len(v3_sub(part->a, camera->position)),
           db = v3_len(v3_sub(part->b, camera->position));
    bin(r, &a, &b, id, BIN_PART, fmax(0.05, fmin(da, db) - radius - 0.5 * length),
        fmax(da, db) + radius);
    a = ball_outline(camera, part->a, part->ra + OPEN_REACH);
    b = ball_outline(camera, part->b, part->rb + OPEN_REACH);
    bin(r, &a, &b, id, BIN_AROUND, 0, 0);
    if (!part->casts)
        return;
    float lamp[3];
    lamp_direction(lamp);
    for (int sky = 0; sky < 2; sky++) { /* where its shadow lies on the floor */
        v3 to_light = sky ? v3_of(0, 1, 0) : v3_of(lamp[0], lamp[1], lamp[2]);
        v3 fa = v3_mad(part->a, to_light, -part->a.y / to_light.y),
           fb = v3_mad(part->b, to_light, -part->b.y / to_light.y);
        double wide = fmax(part->ra, part->rb) / to_light.y + 0.02;
        outline sa = ball_outline(camera, fa, wide + 0.07 * fabs(part->a.y)),
                sb = ball_outline(camera, fb, wide + 0.07 * fabs(part->b.y));
        bin(r, &sa, &sb, id, BIN_SHADOW, 0, 0);
    }
}

static void prepare(sparring_renderer *r)
{
    for (int i = 0; i < r->columns * r->rows; i++) {
        r->tile[i].part_count = r->tile[i].around_count = r->tile[i].shadow_count = 0;
        r->tile[i].near = 1e9f;
        r->tile[i].far = 0;
    }
    r->packed_count = r->caster_count = 0;
    for (int who = 0; who < r->view.moment->actors; who++) {
        r->part_count[who] = sparring_body_parts(
            &r->view.cast->body[who], &r->view.moment->actor[who].skeleton, r->part[who]);
        for (int i = 0; i < r->part_count[who]; i++) {
            int id = r->packed_count++;
            r->everything[id] = (part_id)id;
            pack(&r->part[who][i], who, i, &r->packed[id]);
            if (r->part[who][i].casts)
                r->caster[r->caster_count++] = (part_id)id;
            bin_part(r, &r->part[who][i], id);
        }
    }
}

/* Eight pixel positions of one tile. */
typedef struct ray_packet {
    float x[LANES], y[LANES];
    sparring_rgb colour[LANES];
    uint16_t what[LANES];
} ray_packet;

static void shade_bodies(const sparring_renderer *r, const screen_tile *tile, const float origin[3],
                         const lanes_points *dir, const float *t, float spread, ray_packet *packet)
{
    lanes_points point, normal;
    int part[LANES];
    float open[LANES], lit[LANES], lamp[3];
    lamp_direction(lamp);
    for (int i = 0; i < LANES; i++) {
        float along = t[i] > 0 ? t[i] : 1;
        point.x[i] = origin[0] + dir->x[i] * along;
        point.y[i] = origin[1] + dir->y[i] * along;
        point.z[i] = origin[2] + dir->z[i] * along;
    }
    lanes_list here = {r->packed, tile->part, tile->part_count},
               around = {r->packed, tile->around, tile->around_count};
    r->lanes->surface(&here, &point, &normal, part);
    r->lanes->openness(&around, &point, &normal, open);
    lanes_points lifted = point;
    for (int i = 0; i < LANES; i++) {
        lifted.x[i] += 0.02f * normal.x[i];
        lifted.y[i] += 0.02f * normal.y[i];
        lifted.z[i] += 0.02f * normal.z[i];
    }
    lanes_list casters = {r->packed, r->caster, r->caster_count};
    r->lanes->light(&casters, &lifted, lamp, 0.05f, lit);
    for (int i = 0; i < LANES; i++) {
        if (t[i] <= 0)
            continue;
        const lanes_part *packed = &r->packed[part[i]];
        const sparring_part *what = &r->part[packed->person][packed->index];
        double gloss;
        sparring_rgb base = sparring_paint_body(
            &r->view.cast->body[packed->person], &r->view.moment->actor[packed->person].skeleton,
            what, v3_of(point.x[i], point.y[i], point.z[i]), spread * t[i], &gloss);
        float n[3] = {normal.x[i], normal.y[i], normal.z[i]},
              d[3] = {dir->x[i], dir->y[i], dir->z[i]};
        float facing = n[0] * lamp[0] + n[1] * lamp[1] + n[2] * lamp[2];
        float key = facing > 0 ? facing : 0;
        float wrap =
            (facing + 0.35f) / 1.35f; /* light that goes through skin at the edge of the shade */
        wrap = wrap > 0 ? wrap * wrap : 0;
        float sky = 0.5f + 0.5f * n[1], front = -(n[0] * d[0] + n[1] * d[1] + n[2] * d[2]);
        front = front > 0 ? front : 0;
        float ambient = open[i] * (0.20f + 0.24f * sky + 0.20f * front);
        float half[3] = {lamp[0] - d[0], lamp[1] - d[1], lamp[2] - d[2]};
        float half_length = sqrtf(half[0] * half[0] + half[1] * half[1] + half[2] * half[2]);
        float shine = (n[0] * half[0] + n[1] * half[1] + n[2] * half[2]) / half_length;
        shine = shine > 0 ? shine * shine : 0;
        shine *= shine;
        shine *= shine;
        shine *= shine; /* 16th power */
        float rim = 1 - front;
        float spec = (float)gloss * (0.35f * shine * lit[i] + 0.10f * rim * rim * rim * sky);
        int skin =
            what->stuff == STUFF_SKIN || what->stuff == STUFF_HEAD || what->stuff == STUFF_TORSO;
        float direct = 1.05f * key * lit[i],
              soft = skin ? 0.16f * (wrap - key) * (0.4f + 0.6f * lit[i]) : 0;
        soft = soft > 0 ? soft : 0;
        packet->colour[i] =
            (sparring_rgb){base.r * (ambient * 0.97f + direct * 1.04f + soft * 1.6f) + spec,
                           base.g * (ambient + direct + soft * 0.7f) + spec,
                           base.b * (ambient * 1.06f + direct * 0.92f + soft * 0.5f) + spec};
        packet->what[i] = (uint16_t)(BODY_BASE + packed->person * BODY_SPAN + (int)what->stuff);
    }
}

static void shade_hall(const sparring_renderer *r, const screen_tile *tile, const float origin[3],
                       const lanes_points *dir, const float *t, float spread, ray_packet *packet)
{
    lanes_points point;
    int floors = 0, on_floor[LANES];
    for (int i = 0; i < LANES; i++) {
        on_floor[i] = 0;
        float along = dir->y[i] < -1e-3f ? -origin[1] / dir->y[i] : 1;
        point.x[i] = origin[0] + dir->x[i] * along;
        point.y[i] = 0;
        point.z[i] = origin[2] + dir->z[i] * along;
        if (t[i] > 0)
            continue;
        float d[3] = {dir->x[i], dir->y[i], dir->z[i]};
        packet->colour[i] = sparring_hall_see(r->hall, origin, d, spread, &on_floor[i]);
        packet->what[i] = (uint16_t)(1 + on_floor[i]);
        floors += on_floor[i];
    }
    if (floors == 0)
        return;
    float lit[LANES], sky[LANES], lamp[3], up[3] = {0, 1, 0};
    lamp_direction(lamp);
    if (tile->shadow_count > 0) {
        lanes_list shadows = {r->packed, tile->shadow, tile->shadow_count};
        r->lanes->light(&shadows, &point, lamp, 0, lit);
        r->lanes->light(&shadows, &point, up, 0, sky);
    } else {
        for (int i = 0; i < LANES; i++)
            lit[i] = sky[i] = 1;
    }
    for (int i = 0; i < LANES; i++) {
        if (!on_floor[i])
            continue;
        float f = 0.62f * lit[i] + 0.38f * (0.45f + 0.55f * sky[i]);
        packet->colour[i].r *= f;
        packet->colour[i].g *= f;
        packet->colour[i].b *= f;
    }
}

/* Everything eight rays of a tile see. */
static void draw_packet(const sparring_renderer *r, const screen_tile *tile, ray_packet *packet)
{
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
        r->lanes->trace(&list, origin, &dir, tile->near, tile->far, 0.12f * spread, t);
        for (int i = 0; i < LANES; i++)
            hits += t[i] > 0;
        if (hits > 0)
            shade_bodies(r, tile, origin, &dir, t, spread, packet);
    }
    if (hits < LANES)
        shade_hall(r, tile, origin, &dir, t, spread, packet);
}

static void draw_row(void *cookie, int row, int member)
{
    (void)member;
    sparring_renderer *r = cookie;
    int width = r->settings.width, height = r->settings.height;
    for (int column = 0; column < r->columns; column++) {
        const screen_tile *tile = &r->tile[row * r->columns + column];
        for (int k = 0; k < TILE * TILE / LANES; k++) { /* packets of 4 × 2 pixels */
            int x0 = column * TILE + k % (TILE / 4) * 4, y0 = row * TILE + k / (TILE / 4) * 2;
            if (x0 >= width || y0 >= height)
                continue;
            ray_packet packet;
            for (int i = 0; i < LANES; i++) {
                packet.x[i] = (float)(x0 + i % 4) + 0.5f;
                packet.y[i] = (float)(y0 + i / 4) + 0.5f;
            }
            draw_packet(r, tile, &packet);
            for (int i = 0; i < LANES; i++) {
                int x = x0 + i % 4, y = y0 + i / 4;
                if (x >= width || y >= height)
                    continue;
                size_t at = (size_t)y * (size_t)width + (size_t)x;
                r->light[at * 3] = packet.colour[i].r;
                r->light[at * 3 + 1] = packet.colour[i].g;
                r->light[at * 3 + 2] = packet.colour[i].b;
                r->what[at] = packet.what[i];
            }
        }
    }
}

/* Whether an outline passes by this pixel. */
static int on_outline(const sparring_renderer *r, int x, int y)
{
    int width = r->settings.width, height = r->settings.height;
    const uint16_t *what = r->what + (size_t)y * (size_t)width + x;
    return (x > 0 && what[-1] != what[0]) || (x + 1 < width && what[1] != what[0]) ||
           (y > 0 && what[-width] != what[0]) || (y + 1 < height && what[width] != what[0]) ||
           (what[0] >= BODY_BASE &&
            (what[0] - BODY_BASE) % BODY_SPAN == STUFF_HEAD); /* faces are fine work */
}

static uint8_t develop(const sparring_renderer *r, float light, float grain)
{
    float c = light * GAMMA_STEPS;
    int i = c < 0 ? 0 : c > GAMMA_STEPS ? GAMMA_STEPS : (int)c;
    float value = (float)r->gamma[i] + grain;
    return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)(value + 0.5f);
}

/* Sum of four uniform numbers: nearly normal, standard deviation 1. */
static float grain_of(uint64_t bits)
{
    float sum = (float)(bits & 0xffff) + (float)(bits >> 16 & 0xffff) +
                (float)(bits >> 32 & 0xffff) + (float)(bits >> 48);
    return (sum - 131070.0f) * (1.7320508f / 65535.0f);
}

static void finish_row(void *cookie, int row, int member)
{
    (void)member;
    sparring_renderer *r = cookie;
    int width = r->settings.width, height = r->settings.height;
    static const float dx[4] = {-0.125f, 0.375f, -0.375f, 0.125f},
                       dy[4] = {-0.375f, -0.125f, 0.125f, 0.375f};
    for (int y = row * TILE; y < height && y < (row + 1) * TILE; y++) {
        sparring_random random = random_stream(
            r->settings.seed, (uint64_t)r->frame * 65536 + (uint64_t)y + ((uint64_t)1 << 60));
        int waiting[2], count = 0;
        for (int x = 0; x <= width; x++) {
            if (x < width && on_outline(r, x, y))
                waiting[count++] = x;
            if (count == 0 || (count < 2 && x < width && waiting[0] / TILE == (x + 1) / TILE))
                continue;
            ray_packet packet; /* two pixels of one tile, or one twice */
            for (int i = 0; i < LANES; i++) {
                int px = waiting[i / 4 < count ? i / 4 : 0];
                packet.x[i] = (float)px + 0.5f + dx[i % 4];
                packet.y[i] = (float)y + 0.5f + dy[i % 4];
            }
            draw_packet(r, &r->tile[row * r->columns + waiting[0] / TILE], &packet);
            for (int k = 0; k < count; k++) {
                sparring_rgb c = {0, 0, 0};
                for (int i = 4 * k; i < 4 * k + 4; i++) {
                    c.r += 0.25f * fminf(packet.colour[i].r, 1.2f);
                    c.g += 0.25f * fminf(packet.colour[i].g, 1.2f);
                    c.b += 0.25f * fminf(packet.colour[i].b, 1.2f);
                }
                float *light = r->light + ((size_t)y * (size_t)width + (size_t)waiting[k]) * 3;
                light[0] = c.r;
                light[1] = c.g;
                light[2] = c.b;
            }
            count = 0;
        }
        uint8_t *out = r->rgb + (size_t)y * (size_t)width * 3;
        const float *light = r->light + (size_t)y * (size_t)width * 3;
        for (int x = 0; x < width; x++) {
            float grain[3] = {0, 0, 0};
            if (r->settings.noise > 0) {
                float all = (float)r->settings.noise * grain_of(random_bits(&random));
                float tint = (float)r->settings.noise * 0.4f * grain_of(random_bits(&random));
                grain[0] = all + tint;
                grain[1] = all;
                grain[2] = all - tint;
            }
            for (int i = 0; i < 3; i++)
                out[x * 3 + i] = develop(r, light[x * 3 + i], grain[i]);
        }
    }
}

void sparring_renderer_draw(sparring_renderer *renderer, const sparring_view *view, int64_t frame,
                            uint8_t *rgb)
{
    renderer->view = *view;
    renderer->frame = frame;
    renderer->rgb = rgb;
    prepare(renderer);
    poise_team_run(renderer->team, renderer->rows, draw_row, renderer);
    poise_team_run(renderer->team, renderer->rows, finish_row, renderer);
}

void sparring_renderer_visible(const sparring_renderer *renderer, int which,
                               int ret_visible[SPARRING_LANDMARKS])
{
    const sparring_renderer *r = renderer;
    v3 eye = r->view.camera.position;
    float origin[3] = {(float)eye.x, (float)eye.y, (float)eye.z};
    lanes_list list = {r->packed, r->everything, r->packed_count};
    for (int first = 0; first < SPARRING_LANDMARKS; first += LANES) {
        lanes_points dir;
        float t[LANES], far = 0, near = 1e9f, away[LANES];
        for (int i = 0; i < LANES; i++) {
            int k = first + i < SPARRING_LANDMARKS ? first + i : SPARRING_LANDMARKS - 1;
            v3 way = v3_sub(r->view.moment->actor[which].skeleton.landmark[k], eye),
               unit = v3_unit(way, v3_of(0, 0, 1));
            dir.x[i] = (float)unit.x;
            dir.y[i] = (float)unit.y;
            dir.z[i] = (float)unit.z;
            away[i] = (float)v3_len(way);
            far = fmaxf(far, away[i]);
            near = fminf(near, away[i]);
        }
        r->lanes->trace(&list, origin, &dir, fmaxf(0.05f, near - 3), far, 1e-4f, t);
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
        const sparring_part *part = &renderer->part[which][i];
        for (int end = 0; end < 2; end++) {
            outline o = ball_outline(&renderer->view.camera, end ? part->b : part->a,
                                     (end ? part->rb : part->ra) / part->stretch);
            if (o.behind)
                continue;
            x0 = fmin(x0, o.x - o.r);
            y0 = fmin(y0, o.y - o.r);
            x1 = fmax(x1, o.x + o.r);
            y1 = fmax(y1, o.y + o.r);
        }
    }
    ret_box[0] = x0;
    ret_box[1] = y0;
    ret_box[2] = x1 - x0;
    ret_box[3] = y1 - y0;
}
