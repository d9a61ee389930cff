/* See figures.h. */
#include "figures.h"

#include "scene/names.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { W = FIGURES_WIDTH, H = FIGURES_HEIGHT };

const figure_kit figure_red = {0x201810, 0xd0a080, 0xd0a080, 0xc01818,
                               0xd02020, 0xd0a080, 0x303030};
const figure_kit figure_blue = {0x806030, 0x805838, 0x805838, 0x1830b0,
                                0x2040c8, 0x805838, 0xe0e0e0};
const figure_kit figure_referee = {0x909090, 0xd0a888, 0xd8d8d8, 0x181818,
                                   0xd0a888, 0x181818, 0x101010};

static uint8_t rgb[H][W][3], luma[H][W], cb[H / 2][W / 2], cr[H / 2][W / 2], uv[H / 2][W];
static float shade = 1;
static uint32_t noise_state;

/* -4..4 */
static int noise(void)
{
    noise_state = noise_state * 1664525u + 1013904223u;
    return (int)(noise_state >> 24) % 9 - 4;
}

static uint8_t byte(float value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void dot(int x, int y, uint32_t colour)
{
    if (x < 0 || y < 0 || x >= W || y >= H)
        return;
    for (int c = 0; c < 3; c++)
        rgb[y][x][c] = byte((float)(colour >> (16 - 8 * c) & 255) * shade + (float)noise());
}

/* A stroke with round ends. */
static void stroke(const poise_landmark *a, const poise_landmark *b, float radius, uint32_t colour)
{
    int x0 = (int)(fminf(a->x, b->x) - radius), x1 = (int)(fmaxf(a->x, b->x) + radius) + 1;
    int y0 = (int)(fminf(a->y, b->y) - radius), y1 = (int)(fmaxf(a->y, b->y) + radius) + 1;
    float dx = b->x - a->x, dy = b->y - a->y, length = dx * dx + dy * dy;
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            float px = (float)x + 0.5f - a->x, py = (float)y + 0.5f - a->y;
            float t = length > 0 ? fminf(fmaxf((px * dx + py * dy) / length, 0), 1) : 0;
            px -= t * dx;
            py -= t * dy;
            if (px * px + py * py <= radius * radius)
                dot(x, y, colour);
        }
}

void figures_begin(poise_scene *scene, int64_t pts_ns, uint32_t flags, float light, int camera)
{
    memset(scene, 0, offsetof(poise_scene, people));
    scene->time.pts_ns = pts_ns;
    scene->width = W;
    scene->height = H;
    scene->flags = flags;
    shade = light;
    noise_state = 1u + (uint32_t)camera;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            uint32_t hall =
                (uint32_t)(60 + 40 * ((x / (40 + 9 * camera) + y / (30 + 7 * camera)) % 3));
            dot(x, y, hall << 16 | hall << 8 | (hall + 10));
        }
}

/* A point of the body, fractions of the height: side (to the person's left), up from the floor,
 * forward. */
static void place(poise_person *person, const figure *f, int landmark, float side, float up,
                  float forward)
{
    float c = cosf(f->turn), s = sinf(f->turn), h = f->height;
    /* facing the camera the person's left is at larger x, forward is nearer */
    float x = side * c + forward * s, z = side * s - forward * c;
    person->landmarks[landmark] = (poise_landmark){
        .x = f->x + h * x, .y = f->foot_y - h * up, .z = h * z, .visibility = 0.95f, .presence = 1};
    const float metres = 1.8f, hip = 0.53f;
    person->world_m[landmark] = (poise_point3){metres * x, -metres * (up - hip), metres * z};
}

static void pose(poise_person *person, const figure *f)
{
    float sway = 0.02f * sinf(f->move), step = 0.05f * sinf(0.7f * f->move);
    float right = 0.5f + 0.5f * sinf(1.3f * f->move + 1);
    place(person, f, POISE_NOSE, 0, .93f + sway, .07f);
    for (int i = POISE_LEFT_EYE_INNER; i <= POISE_RIGHT_EYE_OUTER; i++)
        place(person, f, i, i <= POISE_LEFT_EYE_OUTER ? .02f : -.02f, .945f + sway, .06f);
    place(person, f, POISE_LEFT_EAR, .045f, .94f + sway, 0);
    place(person, f, POISE_RIGHT_EAR, -.045f, .94f + sway, 0);
    place(person, f, POISE_MOUTH_LEFT, .015f, .91f + sway, .06f);
    place(person, f, POISE_MOUTH_RIGHT, -.015f, .91f + sway, .06f);
    place(person, f, POISE_LEFT_SHOULDER, .11f, .82f + sway, .02f);
    place(person, f, POISE_RIGHT_SHOULDER, -.11f, .82f + sway, -.02f);
    place(person, f, POISE_LEFT_ELBOW, .13f, .70f + .1f * f->jab, .10f + .08f * f->jab);
    place(person, f, POISE_RIGHT_ELBOW, -.14f, .67f, .08f + .04f * right);
    place(person, f, POISE_LEFT_WRIST, .08f - .04f * f->jab, .82f, .18f + .22f * f->jab);
    place(person, f, POISE_RIGHT_WRIST, -.08f, .78f + .06f * right, .16f + .1f * right);
    for (int side = 0; side < 2; side++) {
        int wrist = POISE_LEFT_WRIST + side;
        const poise_landmark *w = &person->landmarks[wrist];
        const poise_landmark *e = &person->landmarks[POISE_LEFT_ELBOW + side];
        for (int i = POISE_LEFT_PINKY + side; i <= POISE_RIGHT_THUMB; i += 2) {
            person->landmarks[i] = *w;
            person->landmarks[i].x += 0.35f * (w->x - e->x);
            person->landmarks[i].y += 0.35f * (w->y - e->y);
            person->world_m[i] = person->world_m[wrist];
        }
    }
    place(person, f, POISE_LEFT_HIP, .06f, .53f, 0);
    place(person, f, POISE_RIGHT_HIP, -.06f, .53f, 0);
    place(person, f, POISE_LEFT_KNEE, .08f, .29f, .06f + step);
    place(person, f, POISE_RIGHT_KNEE, -.08f, .29f, -.02f - step);
    place(person, f, POISE_LEFT_ANKLE, .08f, .05f, .08f + 2 * step);
    place(person, f, POISE_RIGHT_ANKLE, -.08f, .05f, -.08f - 2 * step);
    place(person, f, POISE_LEFT_HEEL, .08f, .01f, .05f + 2 * step);
    place(person, f, POISE_RIGHT_HEEL, -.08f, .01f, -.11f - 2 * step);
    place(person, f, POISE_LEFT_FOOT_INDEX, .08f, .01f, .18f + 2 * step);
    place(person, f, POISE_RIGHT_FOOT_INDEX, -.08f, .01f, .02f - 2 * step);
}

static void paint(const poise_person *person, const figure *f)
{
    const poise_landmark *l = person->landmarks;
    const figure_kit *k = f->kit;
    float r = 0.035f * f->height;
    poise_landmark head = l[POISE_LEFT_EAR], crown, shoulder = l[POISE_LEFT_SHOULDER];
    poise_landmark hip = l[POISE_LEFT_HIP];
    head.x = 0.5f * (head.x + l[POISE_RIGHT_EAR].x);
    crown = head;
    crown.y -= 0.03f * f->height;
    shoulder.x = 0.5f * (shoulder.x + l[POISE_RIGHT_SHOULDER].x);
    hip.x = 0.5f * (hip.x + l[POISE_RIGHT_HIP].x);
    for (int side = 0; side < 2; side++) {
        poise_landmark knee = l[POISE_LEFT_KNEE + side], up = l[POISE_LEFT_HIP + side], half = up;
        half.x = 0.4f * up.x + 0.6f * knee.x;
        half.y = 0.4f * up.y + 0.6f * knee.y;
        stroke(&half, &knee, r, k->shins);
        stroke(&up, &half, 1.4f * r, k->shorts);
        stroke(&knee, &l[POISE_LEFT_ANKLE + side], r, k->shins);
        stroke(&l[POISE_LEFT_HEEL + side], &l[POISE_LEFT_FOOT_INDEX + side], 0.7f * r, k->feet);
    }
    stroke(&shoulder, &hip, 2.4f * r, k->trunk);
    stroke(&l[POISE_LEFT_SHOULDER], &l[POISE_RIGHT_SHOULDER], 1.2f * r, k->trunk);
    stroke(&head, &head, 1.6f * r, k->skin);
    stroke(&crown, &crown, 1.4f * r, k->hair);
    stroke(&l[POISE_NOSE], &l[POISE_NOSE], 1.1f * r, k->skin);
    for (int side = 0; side < 2; side++) {
        stroke(&l[POISE_LEFT_SHOULDER + side], &l[POISE_LEFT_ELBOW + side], 0.8f * r, k->skin);
        stroke(&l[POISE_LEFT_ELBOW + side], &l[POISE_LEFT_WRIST + side], 0.7f * r, k->skin);
        stroke(&l[POISE_LEFT_WRIST + side], &l[POISE_LEFT_INDEX + side], 1.2f * r, k->gloves);
    }
}

void figures_add(poise_scene *scene, const figure *f)
{
    poise_person person;
    memset(&person, 0, sizeof person);
    person.id = f->id;
    person.score = 1;
    person.flags = POISE_PERSON_SCALE_ASSUMED;
    pose(&person, f);
    paint(&person, f);
    float left = W, right = 0;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        left = fminf(left, person.landmarks[i].x);
        right = fmaxf(right, person.landmarks[i].x);
    }
    person.box = (poise_bbox){left, f->foot_y - f->height, right - left, f->height, 1};
    person.roi = (poise_rect){.xc = f->x / W,
                              .yc = (f->foot_y - 0.5f * f->height) / H,
                              .w = 1.25f * f->height / W,
                              .h = 1.25f * f->height / H};
    if (!f->hidden)
        scene->people[scene->people_count++] = person;
}

poise_image figures_image(poise_pixel_format format)
{
    poise_image image = {.format = format, .full_range = 1, .width = W, .height = H};
    if (format == POISE_PIXEL_RGB24) {
        image.plane[0] = &rgb[0][0][0];
        image.stride[0] = sizeof rgb[0];
        return image;
    }
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            const uint8_t *p = rgb[y][x];
            float l = 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
            luma[y][x] = byte(l + 0.5f);
            if (x % 2 == 0 && y % 2 == 0) {
                cb[y / 2][x / 2] = uv[y / 2][x] = byte((p[2] - l) / 1.772f + 128.5f);
                cr[y / 2][x / 2] = uv[y / 2][x + 1] = byte((p[0] - l) / 1.402f + 128.5f);
            }
        }
    image.plane[0] = &luma[0][0];
    image.stride[0] = W;
    image.plane[1] = format == POISE_PIXEL_I420 ? &cb[0][0] : &uv[0][0];
    image.stride[1] = format == POISE_PIXEL_I420 ? W / 2 : W;
    image.plane[2] = format == POISE_PIXEL_I420 ? &cr[0][0] : NULL;
    image.stride[2] = format == POISE_PIXEL_I420 ? W / 2 : 0;
    return image;
}
