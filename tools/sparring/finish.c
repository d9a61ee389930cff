#include "render_inner.h"

#include "random.h"

/* Whether an outline passes by this pixel. */
static int on_outline(const sparring_renderer *r, int x, int y)
{
    int width = r->settings.width, height = r->settings.height;
    const uint16_t *what = r->what + (size_t)y * (size_t)width + x;
    return (x > 0 && what[-1] != what[0]) || (x + 1 < width && what[1] != what[0]) ||
           (y > 0 && what[-width] != what[0]) || (y + 1 < height && what[width] != what[0]) ||
           (what[0] >= WHAT_BODY &&
            (what[0] - WHAT_BODY) % BODY_SPAN == STUFF_HEAD); /* faces are fine work */
}

void sparring_finish_edges(void *renderer, int row, int member)
{
    (void)member;
    sparring_renderer *r = renderer;
    int width = r->settings.width, height = r->settings.height;
    static const float dx[4] = {-0.125f, 0.375f, -0.375f, 0.125f},
                       dy[4] = {-0.375f, -0.125f, 0.125f, 0.375f};
    for (int y = row * TILE; y < height && y < (row + 1) * TILE; y++) {
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
            sparring_shade(r, &r->tile[row * r->columns + waiting[0] / TILE], &packet);
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
    }
}

static float speed_at(const sparring_renderer *r, size_t pixel, float otherwise)
{
    part_id piece = r->piece[pixel];
    return piece == NO_PART ? otherwise : r->speed[piece];
}

/* The light that a pixel gathers while the shutter is open: taps along the fastest motion nearby; a
 * tap shows what is there if that (or what the pixel itself shows) moves far enough to pass by
 * here. After McGuire et al., A reconstruction filter for plausible motion blur (2012). */
static void smear(const sparring_renderer *r, const screen_tile *tile, int x, int y, float pan,
                  float ret[3])
{
    enum { TAPS_MAX = 13 };
    int width = r->settings.width, height = r->settings.height;
    size_t here = (size_t)y * (size_t)width + (size_t)x;
    float length = sqrtf(tile->move_x * tile->move_x + tile->move_y * tile->move_y);
    int half = (int)(0.5f * length) + 1, most = TAPS_MAX / 2;
    half = half > most ? most : half;
    float own = speed_at(r, here, pan);
    float sum[3] = {0, 0, 0};
    for (int k = -half; k <= half; k++) {
        float along = 0.5f * (float)k / (float)half; /* of the motion, from -1/2 to 1/2 */
        int u = (int)((float)x + 0.5f + along * tile->move_x),
            v = (int)((float)y + 0.5f + along * tile->move_y);
        u = u < 0 ? 0 : u >= width ? width - 1 : u;
        v = v < 0 ? 0 : v >= height ? height - 1 : v;
        size_t there = (size_t)v * (size_t)width + (size_t)u;
        float away = fabsf(along) * length;
        int passes = away <= 0.5f * own || away <= 0.5f * speed_at(r, there, pan);
        const float *light = r->light + (passes ? there : here) * 3;
        for (int i = 0; i < 3; i++)
            sum[i] += light[i];
    }
    for (int i = 0; i < 3; i++)
        ret[i] = sum[i] / (float)(2 * half + 1);
}

static uint8_t develop(const sparring_renderer *r, float light, float grain)
{
    float c = light * GAMMA_STEPS; /* limits without branches: grain makes them unpredictable */
    c = c > 0 ? c : 0;
    c = c < GAMMA_STEPS ? c : GAMMA_STEPS;
    float value = (float)r->gamma[(int)c] + grain + 0.5f;
    value = value > 0 ? value : 0;
    value = value < 255 ? value : 255;
    return (uint8_t)(int)value;
}

/* Two numbers, each the sum of four bytes: nearly normal, standard deviation 1. */
static void grain_of(uint64_t bits, float ret[2])
{
    const uint64_t even = 0x00ff00ff00ff00ffu;
    uint64_t pairs = (bits & even) + (bits >> 8 & even);
    uint64_t sums = (pairs & 0x0000ffff0000ffffu) + (pairs >> 16 & 0x0000ffff0000ffffu);
    for (int i = 0; i < 2; i++)
        ret[i] = (float)((int)(sums >> (32 * i) & 0xffff) - 510) * (1 / 147.80054f);
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

/* The band of a wipe: a flat colour, brighter stripes, rings in the middle for a badge. */
static void draw_wipe(const sparring_renderer *r, int y, uint8_t *out)
{
    static const uint8_t colour[3][3] = {{20, 30, 90}, {150, 20, 25}, {18, 18, 20}};
    const uint8_t *base = colour[r->view.wipe_look % 3];
    int from, to;
    sparring_wipe_span(r, y, &from, &to);
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

void sparring_finish_develop(void *renderer, int row, int member)
{
    (void)member;
    sparring_renderer *r = renderer;
    const sparring_look *look = &r->settings.look;
    int width = r->settings.width, height = r->settings.height;
    float wave = look->flicker *
                 (float)sin(2 * 3.14159265358979 * (double)look->flicker_hz * r->view.time_s);
    float gain = look->exposure * (1 + wave);
    float across = 2.0f / (float)(width + height); /* corners lie at about 1 */
    v3 ahead = r->view.camera.axes.z, before = r->view.camera_earlier.axes.z;
    float pan = (float)(v3_len(v3_sub(ahead, before)) * r->view.camera.fx * r->view.exposure);
    for (int y = row * TILE; y < height && y < (row + 1) * TILE; y++) {
        sparring_random random = random_stream(
            r->settings.seed, (uint64_t)r->frame * 65536 + (uint64_t)y + ((uint64_t)1 << 60));
        uint8_t *out = r->rgb + (size_t)y * (size_t)width * 3;
        float dy = ((float)y + 0.5f - 0.5f * (float)height) * across;
        for (int x = 0; x < width; x++) {
            const screen_tile *tile = &r->tile[row * r->columns + x / TILE];
            const float *light = r->light + ((size_t)y * (size_t)width + (size_t)x) * 3;
            float smeared[3], grain[3] = {0, 0, 0};
            if (r->moving && tile->move_x * tile->move_x + tile->move_y * tile->move_y > 0.5f) {
                smear(r, tile, x, y, pan, smeared);
                light = smeared;
            }
            if (look->noise > 0) {
                float pair[2];
                grain_of(random_bits(&random), pair);
                float all = (float)look->noise * pair[0],
                      tint = (float)look->noise * 0.4f * pair[1];
                grain[0] = all + tint;
                grain[1] = all;
                grain[2] = all - tint;
            }
            float dx = ((float)x + 0.5f - 0.5f * (float)width) * across;
            float exposed = gain * (1 - look->vignette * (dx * dx + dy * dy));
            for (int i = 0; i < 3; i++)
                out[x * 3 + i] = develop(r, light[i] * exposed, grain[i]);
        }
        draw_wipe(r, y, out);
    }
}
