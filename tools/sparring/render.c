#include "render_inner.h"

#include <stdlib.h>
#include <string.h>

/* A frame is drawn in three rounds over blocks of tiles: one ray per pixel, then four more where
 * neighbours differ in what they show, then blur, noise and gamma. A tile knows which parts and
 * which shadows can touch it (lists made once per frame). */

static void fill_gamma(sparring_renderer *r)
{
    for (int i = 0; i <= GAMMA_STEPS; i++) {
        double c = (double)i / GAMMA_STEPS;
        c = c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
        c = clampd(0.45 + (c - 0.45) * (double)r->settings.look.contrast, 0, 1);
        r->gamma[i] = (uint8_t)(255 * c + 0.5);
    }
}

static void fill_look(sparring_renderer *r)
{
    const sparring_look *look = &r->settings.look;
    memcpy(r->look.lamp, look->lamp, sizeof(r->look.lamp));
    const sparring_rgb *tint[2] = {&look->lamp_tint, &look->sky_tint};
    float *ret[2] = {r->look.lamp_tint, r->look.sky_tint};
    for (int i = 0; i < 2; i++) {
        ret[i][0] = tint[i]->r;
        ret[i][1] = tint[i]->g;
        ret[i][2] = tint[i]->b;
    }
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
    r->columns = (settings->width + TILE - 1) / TILE;
    r->rows = (settings->height + TILE - 1) / TILE;
    r->blocks = (r->columns + BLOCK - 1) / BLOCK;
    r->stride = r->columns * TILE;
    size_t tiles = (size_t)r->columns * (size_t)r->rows, pixels = tiles * TILE * TILE;
    r->tile = malloc(sizeof(screen_tile) * tiles);
    r->light[0] = malloc(pixels * 3 * sizeof(float));
    r->swift = calloc(pixels, sizeof(float));
    r->what = malloc(pixels * sizeof(uint16_t));
    int code = 0;
    if (r->tile == NULL || r->light[0] == NULL || r->swift == NULL || r->what == NULL)
        code = poise_fail(err, POISE_ENOMEM, "no memory for pictures of %dx%d", settings->width,
                          settings->height);
    if (code == 0)
        code = sparring_hall_new(settings->split, settings->seed, &r->hall, err);
    if (code == 0)
        code = poise_team_new(settings->threads, &r->team, err);
    if (code != 0) {
        sparring_renderer_free(&r);
        return code;
    }
    r->light[1] = r->light[0] + pixels;
    r->light[2] = r->light[1] + pixels;
    r->casters = (lanes_casters){r->caster_x, r->caster_y, r->caster_z, r->caster_size, r->caster};
    r->whole_casters =
        (lanes_casters){r->whole_x, r->whole_y, r->whole_z, r->whole_size, r->everything};
    for (int i = 0; i < PARTS; i++)
        r->everything[i] = (part_id)i;
    fill_gamma(r);
    fill_look(r);
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
    free(r->light[0]);
    free(r->swift);
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
        .reach = (float)(fmax(part->ra, part->rb) + 0.7 * part->blend + 0.004),
        .shadow_ax = (float)part->a.x,
        .shadow_ay = (float)part->a.y,
        .shadow_az = (float)part->a.z,
        .shadow_bx = (float)whole.x,
        .shadow_by = (float)whole.y,
        .shadow_bz = (float)whole.z,
        .inverse_axis = v3_dot(whole, whole) > 1e-8 ? (float)(1 / v3_dot(whole, whole)) : 0,
        .shadow_half = (float)(0.5 * v3_len(whole)),
        .shadow_r = (float)(0.5 * (part->ra + part->rb) * (1 + 1 / part->stretch) * 0.5),
    };
}

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

/* Square of the distance of (x, y) from the segment between two outlines' centres. */
static double from_segment(const outline *a, const outline *b, double x, double y)
{
    double ux = b->x - a->x, uy = b->y - a->y, vx = x - a->x, vy = y - a->y;
    double uu = ux * ux + uy * uy, h = uu > 1e-9 ? clampd((vx * ux + vy * uy) / uu, 0, 1) : 0;
    vx -= ux * h;
    vy -= uy * h;
    return vx * vx + vy * vy;
}

typedef enum bin_list { BIN_PART, BIN_AROUND, BIN_SHADOW, BIN_SIDE } bin_list;

typedef struct bin_item {
    bin_list list;
    int id;           /* of the part; BIN_SIDE: the side's bit */
    double near, far; /* BIN_PART */
} bin_item;

static void put(screen_tile *t, const bin_item *item)
{
    part_id id = (part_id)item->id;
    switch (item->list) {
    case BIN_PART:
        t->part[t->part_count++] = id;
        t->near = fminf(t->near, (float)item->near);
        t->far = fmaxf(t->far, (float)item->far);
        break;
    case BIN_AROUND:
        t->around[t->around_count++] = id;
        break;
    case BIN_SHADOW: /* lamp and sky may both touch it */
        if (t->shadow_count == 0 || t->shadow[t->shadow_count - 1] != id)
            t->shadow[t->shadow_count++] = id;
        break;
    case BIN_SIDE:
        t->sides |= item->id;
        break;
    }
}

/* Adds an item to all tiles that a thick segment between two balls touches. */
static void bin(sparring_renderer *r, const outline *a, const outline *b, const bin_item *item)
{
    double reach = fmax(a->r, b->r) + 1.5;
    int all = a->behind || b->behind;
    double x0 = all ? 0 : fmin(a->x, b->x) - reach, x1 = all ? 1e9 : fmax(a->x, b->x) + reach;
    double y0 = all ? 0 : fmin(a->y, b->y) - reach, y1 = all ? 1e9 : fmax(a->y, b->y) + reach;
    int c0 = (int)clampd(floor(x0 / TILE), 0, r->columns),
        c1 = (int)clampd(floor(x1 / TILE), -1, r->columns - 1);
    int r0 = (int)clampd(floor(y0 / TILE), 0, r->rows),
        r1 = (int)clampd(floor(y1 / TILE), -1, r->rows - 1);
    double limit = reach + 0.7072 * TILE;
    for (int row = r0; row <= r1; row++) {
        for (int column = c0; column <= c1; column++) {
            double middle_x = (column + 0.5) * TILE, middle_y = (row + 0.5) * TILE;
            if (all || from_segment(a, b, middle_x, middle_y) <= limit * limit)
                put(&r->tile[row * r->columns + column], item);
        }
    }
}

static void bin_part(sparring_renderer *r, const sparring_part *part, int id)
{
    const sparring_camera *camera = &r->view.camera;
    double margin = part->blend;
    outline a = ball_outline(camera, part->a, part->ra + margin),
            b = ball_outline(camera, part->b, part->rb + margin);
    if (a.behind && b.behind)
        return; /* nothing of it is before the camera */
    double length = v3_len(v3_sub(part->b, part->a)), radius = fmax(part->ra, part->rb) + margin;
    double da = v3_len(v3_sub(part->a, camera->position)),
           db = v3_len(v3_sub(part->b, camera->position));
    bin_item item = {BIN_PART, id, fmax(0.05, fmin(da, db) - radius - 0.5 * length),
                     fmax(da, db) + radius};
    bin(r, &a, &b, &item);
    a = ball_outline(camera, part->a, part->ra + OPEN_REACH);
    b = ball_outline(camera, part->b, part->rb + OPEN_REACH);
    item.list = BIN_AROUND;
    bin(r, &a, &b, &item);
}

/* Where the shadows of a part, from the lamp and from the sky, lie on the floor. */
static void bin_shadow(sparring_renderer *r, const sparring_part *part, int id)
{
    const sparring_camera *camera = &r->view.camera;
    const float *lamp = r->settings.look.lamp;
    bin_item item = {.list = BIN_SHADOW, .id = id};
    for (int sky = 0; sky < 2; sky++) {
        v3 to_light = sky ? v3_of(0, 1, 0) : v3_of(lamp[0], lamp[1], lamp[2]);
        v3 fa = v3_mad(part->a, to_light, -part->a.y / to_light.y),
           fb = v3_mad(part->b, to_light, -part->b.y / to_light.y);
        double wide = fmax(part->ra, part->rb) / to_light.y + 0.02;
        outline sa = ball_outline(camera, fa, wide + 0.07 * fabs(part->a.y)),
                sb = ball_outline(camera, fb, wide + 0.07 * fabs(part->b.y));
        if (!(sa.behind && sb.behind))
            bin(r, &sa, &sb, &item);
    }
}

/* The ring's ropes and posts (or its mesh). */
static void bin_bars(sparring_renderer *r)
{
    enum { PIECES = 6 }; /* of a bar: so that one end behind the camera matters little */
    hall_bar bar[HALL_BARS_MAX];
    int count = sparring_hall_bars(r->hall, bar);
    for (int i = 0; i < count; i++) {
        bin_item item = {.list = BIN_SIDE, .id = bar[i].sides};
        for (int k = 0; k < PIECES; k++) {
            outline a = ball_outline(&r->view.camera,
                                     v3_lerp(bar[i].a, bar[i].b, (double)k / PIECES), bar[i].r),
                    b = ball_outline(&r->view.camera,
                                     v3_lerp(bar[i].a, bar[i].b, (k + 1.0) / PIECES), bar[i].r);
            if (!(a.behind && b.behind))
                bin(r, &a, &b, &item);
        }
    }
}

/* How far (pixels) the point moves in the picture while the shutter is open. */
static void motion(const sparring_renderer *r, v3 now, v3 earlier, float *ret_x, float *ret_y)
{
    v3 a = sparring_camera_see(&r->view.camera, now),
       b = sparring_camera_see(&r->view.camera_earlier, earlier);
    *ret_x = *ret_y = 0;
    if (a.z < 0.1 || b.z < 0.1)
        return;
    double ax, ay, bx, by;
    sparring_camera_project(&r->view.camera, a, &ax, &ay);
    sparring_camera_project(&r->view.camera_earlier, b, &bx, &by);
    *ret_x = (float)((ax - bx) * r->view.exposure);
    *ret_y = (float)((ay - by) * r->view.exposure);
}

/* Lets a tile's motion count also where it smears to. */
static void spread_motion(sparring_renderer *r, int column, int row, float x, float y)
{
    int reach = 1 + (int)(0.5f * sqrtf(x * x + y * y) / TILE);
    if (reach > 4)
        reach = 4;
    for (int v = row - reach; v <= row + reach; v++) {
        for (int u = column - reach; u <= column + reach; u++) {
            if (u < 0 || v < 0 || u >= r->columns || v >= r->rows)
                continue;
            screen_tile *t = &r->tile[v * r->columns + u];
            if (x * x + y * y > t->move_x * t->move_x + t->move_y * t->move_y) {
                t->move_x = x;
                t->move_y = y;
            }
        }
    }
}

/* Fills speed[] of the parts and every tile's move. */
static void find_motion(sparring_renderer *r)
{
    static const float LEAST = 0.7f; /* pixels worth blurring */
    float move[PARTS][2];
    r->moving = 0;
    if (r->view.exposure <= 0)
        return;
    int id = 0;
    for (int who = 0; who < r->view.moment->actors; who++) {
        sparring_part earlier[SPARRING_PARTS_MAX];
        int count = sparring_body_parts(&r->view.cast->body[who],
                                        &r->view.earlier->actor[who].skeleton, earlier);
        for (int i = 0; i < count; i++, id++) {
            float a[2], b[2];
            motion(r, r->part[who][i].a, earlier[i].a, &a[0], &a[1]);
            motion(r, r->part[who][i].b, earlier[i].b, &b[0], &b[1]);
            int second = b[0] * b[0] + b[1] * b[1] > a[0] * a[0] + a[1] * a[1];
            move[id][0] = second ? b[0] : a[0];
            move[id][1] = second ? b[1] : a[1];
            r->speed[id] = sqrtf(move[id][0] * move[id][0] + move[id][1] * move[id][1]);
        }
    }
    v3 ahead = v3_mad(r->view.camera.position, r->view.camera.axes.z, 7);
    float pan[2]; /* of the hall behind */
    motion(r, ahead, ahead, &pan[0], &pan[1]);
    for (int i = 0; i < r->columns * r->rows; i++) {
        r->tile[i].move_x = pan[0];
        r->tile[i].move_y = pan[1];
    }
    r->moving = pan[0] * pan[0] + pan[1] * pan[1] > LEAST * LEAST;
    for (int row = 0; row < r->rows; row++) {
        for (int column = 0; column < r->columns; column++) {
            const screen_tile *t = &r->tile[row * r->columns + column];
            part_id fastest = NO_PART;
            for (int i = 0; i < t->part_count; i++) {
                if (fastest == NO_PART || r->speed[t->part[i]] > r->speed[fastest])
                    fastest = t->part[i];
            }
            if (fastest == NO_PART || r->speed[fastest] < LEAST)
                continue;
            spread_motion(r, column, row, move[fastest][0], move[fastest][1]);
            r->moving = 1;
        }
    }
}

/* A ball around everything of a person that throws a shadow. */
static void find_balls(sparring_renderer *r)
{
    for (int who = 0; who < r->view.moment->actors; who++) {
        v3 middle = r->view.moment->actor[who].skeleton.pelvis;
        double radius = 0;
        for (int i = 0; i < r->part_count[who]; i++) {
            const sparring_part *part = &r->part[who][i];
            if (part->casts)
                radius = fmax(radius, fmax(v3_len(v3_sub(part->a, middle)) + part->ra,
                                           v3_len(v3_sub(part->b, middle)) + part->rb));
        }
        r->whole_x[who] = (float)middle.x;
        r->whole_y[who] = (float)middle.y;
        r->whole_z[who] = (float)middle.z;
        r->whole_size[who] = (float)radius;
    }
}

/* A lens of 10 mm opening (70 mm at f/7, 28 mm at f/2.8), sharp in the middle of the ring at a
 * chest's height: what bounds the ring is nearer or farther and blurred. */
static lanes_lens lens_of(const sparring_camera *camera)
{
    const float opening = 0.010f; /* metres */
    float focus = (float)v3_len(v3_sub(camera->position, v3_of(0, 1, 0)));
    return (lanes_lens){1 / (float)camera->fx, focus, opening / focus};
}

static void add_caster(sparring_renderer *r, int id)
{
    const lanes_part *p = &r->packed[id];
    int i = r->caster_count++;
    r->caster[i] = (part_id)id;
    r->caster_x[i] = p->shadow_ax + 0.5f * p->shadow_bx;
    r->caster_y[i] = p->shadow_ay + 0.5f * p->shadow_by;
    r->caster_z[i] = p->shadow_az + 0.5f * p->shadow_bz;
    r->caster_size[i] = p->shadow_half + p->shadow_r;
}

static void put_floats(float ret[3], v3 a)
{
    ret[0] = (float)a.x;
    ret[1] = (float)a.y;
    ret[2] = (float)a.z;
}

/* The camera and the sensor as the lanes want them. */
static void set_up_camera(sparring_renderer *r)
{
    const sparring_camera *camera = &r->view.camera;
    const sparring_look *look = &r->settings.look;
    r->camera = (lanes_camera){
        .spread = 1 / (float)camera->fx, .cx = (float)camera->cx, .cy = (float)camera->cy};
    put_floats(r->camera.origin, camera->position);
    put_floats(r->camera.right, camera->axes.x);
    put_floats(r->camera.down, camera->axes.y);
    put_floats(r->camera.ahead, camera->axes.z);
    r->lens = lens_of(camera);
    v3 turn = v3_sub(camera->axes.z, r->view.camera_earlier.axes.z);
    r->pan = (float)(v3_len(turn) * camera->fx * r->view.exposure);
    float wave = look->flicker *
                 (float)sin(2 * 3.14159265358979 * (double)look->flicker_hz * r->view.time_s);
    r->film = (lanes_film){.light = {r->light[0], r->light[1], r->light[2]},
                           .speed = r->swift,
                           .stride = r->stride,
                           .width = r->settings.width,
                           .height = r->settings.height,
                           .gain = look->exposure * (1 + wave),
                           .vignette = look->vignette,
                           .across = 2.0f / (float)(r->settings.width + r->settings.height),
                           .noise = (float)look->noise,
                           .gamma = r->gamma};
}

static void prepare(sparring_renderer *r)
{
    set_up_camera(r);
    for (int i = 0; i < r->columns * r->rows; i++) {
        r->tile[i].part_count = r->tile[i].around_count = r->tile[i].shadow_count = 0;
        r->tile[i].sides = 0;
        r->tile[i].near = 1e9f;
        r->tile[i].far = 0;
    }
    r->packed_count = r->caster_count = 0;
    for (int who = 0; who < r->view.moment->actors; who++) {
        const sparring_body *body = &r->view.cast->body[who];
        const sparring_skeleton *skeleton = &r->view.moment->actor[who].skeleton;
        r->part_count[who] = sparring_body_parts(body, skeleton, r->part[who]);
        r->casters_of[who] = r->caster_count;
        sparring_paint_marks(body, skeleton, &r->marks[who]);
        for (int i = 0; i < r->part_count[who]; i++) {
            const sparring_part *part = &r->part[who][i];
            int id = r->packed_count++;
            pack(part, who, i, &r->packed[id]);
            r->ends[who][i][0] = ball_outline(&r->view.camera, part->a, part->ra / part->stretch);
            r->ends[who][i][1] = ball_outline(&r->view.camera, part->b, part->rb / part->stretch);
            bin_part(r, part, id);
            if (!part->casts)
                continue;
            add_caster(r, id);
            bin_shadow(r, part, id);
        }
    }
    r->casters_of[r->view.moment->actors] = r->caster_count;
    find_balls(r);
    bin_bars(r);
    find_motion(r);
}

/* Puts a packet of 4 × 2 pixels from (x, y) on into the planes. */
static void put_packet(sparring_renderer *r, const ray_packet *packet, int x, int y)
{
    enum { WIDE = 4 };
    const float *channel[3] = {packet->colour.r, packet->colour.g, packet->colour.b};
    for (int k = 0; k < LANES / WIDE; k++) {
        size_t at = (size_t)(y + k) * (size_t)r->stride + (size_t)x;
        for (int c = 0; c < 3; c++)
            memcpy(r->light[c] + at, channel[c] + k * WIDE, WIDE * sizeof(float));
        memcpy(r->what + at, packet->what + k * WIDE, WIDE * sizeof(uint16_t));
        for (int i = 0; i < WIDE && r->moving; i++) {
            part_id piece = packet->piece[k * WIDE + i];
            r->swift[at + (size_t)i] = piece == NO_PART ? r->pan : r->speed[piece];
        }
    }
}

/* One ray per pixel of a tile, in packets of 4 × 2. */
static void draw_tile(sparring_renderer *r, const screen_tile *tile, int left, int top)
{
    enum { WIDE = 4, HIGH = LANES / WIDE, PACKETS = TILE * TILE / LANES };
    _Static_assert((int)PACKETS <= (int)LANES_TRACES_MAX, "a tile is shaded at once");
    ray_packet packet[PACKETS];
    int count = 0, from[PACKETS][2];
    for (int k = 0; k < PACKETS; k++) {
        int x = left + k % (TILE / WIDE) * WIDE, y = top + k / (TILE / WIDE) * HIGH;
        if (x >= r->settings.width || y >= r->settings.height)
            continue;
        ray_packet *p = &packet[count];
        p->tile = tile;
        p->count = LANES;
        for (int i = 0; i < LANES; i++) {
            p->x[i] = (float)(x + i % WIDE) + 0.5f;
            p->y[i] = (float)(y + i / WIDE) + 0.5f;
        }
        from[count][0] = x;
        from[count++][1] = y;
    }
    sparring_shade(r, packet, count);
    for (int k = 0; k < count; k++)
        put_packet(r, &packet[k], from[k][0], from[k][1]);
}

static void draw_block(void *cookie, int task, int member)
{
    (void)member;
    sparring_renderer *r = cookie;
    int row = task / r->blocks, first = task % r->blocks * BLOCK;
    for (int column = first; column < first + BLOCK && column < r->columns; column++) {
        draw_tile(r, &r->tile[row * r->columns + column], column * TILE, row * TILE);
    }
}

/* The second round. The truth's questions about what the pixels show go first: they are long. */
static void finish_edges(void *cookie, int task, int member)
{
    sparring_renderer *r = cookie;
    int actors = r->view.moment->actors;
    if (task < actors)
        r->share[task] = sparring_seen_share(r, task);
    else
        sparring_finish_edges(r, task - actors, member);
}

void sparring_renderer_draw(sparring_renderer *renderer, const sparring_view *view, int64_t frame,
                            uint8_t *rgb)
{
    renderer->view = *view;
    renderer->frame = frame;
    renderer->rgb = rgb;
    prepare(renderer);
    int tasks = renderer->rows * renderer->blocks;
    poise_team_run(renderer->team, tasks, draw_block, renderer);
    poise_team_run(renderer->team, tasks + view->moment->actors, finish_edges, renderer);
    poise_team_run(renderer->team, tasks, sparring_finish_develop, renderer);
}
