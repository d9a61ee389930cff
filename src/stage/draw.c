#include "stage/draw.h"

#include "scene/names.h"

#include <math.h>
#include <stdio.h>

#define VISIBLE_MIN 0.3f /* below it a landmark is not drawn */

/* Hues that stay apart on video pictures and for most colour-blind eyes, light enough for a dark
 * outline. */
static const poise_color palette[] = {
    {64, 196, 255, 255}, {255, 167, 38, 255},  {124, 224, 92, 255}, {255, 99, 146, 255},
    {255, 231, 76, 255}, {179, 136, 255, 255}, {38, 222, 196, 255}, {255, 122, 89, 255},
};

poise_color poise_draw_color(int32_t id)
{
    const int32_t n = (int32_t)(sizeof(palette) / sizeof(palette[0]));
    return palette[(id - 1) % n >= 0 ? (id - 1) % n : 0];
}

static poise_color mix(poise_color a, poise_color b, float t, uint8_t alpha)
{
    return (poise_color){(uint8_t)lroundf(a.r + t * (float)(b.r - a.r)),
                         (uint8_t)lroundf(a.g + t * (float)(b.g - a.g)),
                         (uint8_t)lroundf(a.b + t * (float)(b.b - a.b)), alpha};
}

/* -1 left, 0 middle, 1 right. By MediaPipe's order: behind the nose and eyes, odd indices are left.
 */
static int side_of(int landmark)
{
    if (landmark == POISE_NOSE)
        return 0;
    if (landmark <= POISE_RIGHT_EYE_OUTER)
        return landmark <= POISE_LEFT_EYE_OUTER ? -1 : 1;
    return landmark % 2 ? -1 : 1;
}

static int seen(const poise_landmark *l)
{
    return l->visibility >= VISIBLE_MIN && isfinite(l->x) && isfinite(l->y);
}

static uint8_t alpha_of(float visibility)
{
    const float t = fminf(fmaxf((visibility - VISIBLE_MIN) / (0.8f - VISIBLE_MIN), 0), 1);
    return (uint8_t)(110 + 145 * t);
}

typedef struct tints {
    poise_color base, left, right;
} tints;

static poise_color tint(const tints *t, int side, uint8_t alpha)
{
    poise_color c = side < 0 ? t->left : side > 0 ? t->right : t->base;
    c.a = alpha;
    return c;
}

static void draw_bones(poise_canvas *canvas, const poise_person *p, const tints *t, float thick,
                       int shadow)
{
    const poise_color dark = {12, 14, 20, 150};
    for (int i = 0; i < POISE_POSE_EDGES; i++) {
        const int a = poise_pose_edges[i][0], b = poise_pose_edges[i][1];
        const poise_landmark *la = &p->landmarks[a], *lb = &p->landmarks[b];
        if (!seen(la) || !seen(lb))
            continue;
        const int sa = side_of(a), sb = side_of(b);
        const int face = a <= POISE_MOUTH_RIGHT;
        const float width = face ? thick * 0.45f : thick;
        const poise_color colour =
            tint(t, sa == sb ? sa : 0, alpha_of(fminf(la->visibility, lb->visibility)));
        if (shadow)
            poise_canvas_line(canvas, la->x, la->y, lb->x, lb->y, width + thick * 0.8f, dark);
        else
            poise_canvas_line(canvas, la->x, la->y, lb->x, lb->y, width, colour);
    }
}

static void draw_joints(poise_canvas *canvas, const poise_person *p, const tints *t, float thick)
{
    const poise_color dark = {12, 14, 20, 220}, light = {255, 255, 255, 255};
    for (int j = POISE_LEFT_SHOULDER; j < POISE_LANDMARKS; j++) {
        const poise_landmark *l = &p->landmarks[j];
        const int finger = j >= POISE_LEFT_PINKY && j <= POISE_RIGHT_THUMB;
        if (!seen(l) || finger)
            continue;
        const float radius = j >= POISE_LEFT_HEEL ? thick * 0.75f : thick * 1.15f;
        const uint8_t alpha = alpha_of(l->visibility);
        poise_canvas_circle(canvas, l->x, l->y, radius + thick * 0.35f, 0, dark);
        if (side_of(j) < 0) {
            poise_canvas_circle(canvas, l->x, l->y, radius, 0, tint(t, -1, alpha));
            poise_canvas_circle(canvas, l->x, l->y, radius * 0.5f, 0, light);
        } else {
            poise_canvas_circle(canvas, l->x, l->y, radius, 0, tint(t, 1, alpha));
        }
    }
    if (seen(&p->landmarks[POISE_NOSE]))
        poise_canvas_circle(canvas, p->landmarks[POISE_NOSE].x, p->landmarks[POISE_NOSE].y,
                            thick * 0.6f, 0, tint(t, 0, 255));
}

static void draw_hand(poise_canvas *canvas, const poise_hand *hand, poise_color colour, float thick)
{
    if (!hand->present)
        return;
    const poise_color dark = {12, 14, 20, 150};
    for (int shadow = 1; shadow >= 0; shadow--)
        for (int i = 0; i < POISE_HAND_EDGES; i++) {
            const poise_landmark *a = &hand->landmarks[poise_hand_edges[i][0]];
            const poise_landmark *b = &hand->landmarks[poise_hand_edges[i][1]];
            poise_canvas_line(canvas, a->x, a->y, b->x, b->y, shadow ? thick : thick * 0.5f,
                              shadow ? dark : colour);
        }
}

typedef struct label {
    float x, y, w, h; /* its box: centre across, bottom; frame pixels */
} label;

/* Above the head, or the box where no head is seen; higher where another label stands already. */
static label place_label(const poise_scene *scene, const poise_person *p, float size, float unit,
                         const label *placed, int32_t count)
{
    label l = {p->box.x + p->box.w / 2, p->box.y - 0.08f * p->box.h, 2.4f * size * unit,
               1.15f * size * unit};
    if (seen(&p->landmarks[POISE_NOSE]))
        l.x = p->landmarks[POISE_NOSE].x;
    l.x = fminf(fmaxf(l.x, l.w / 2), (float)scene->width - l.w / 2);
    l.y = fmaxf(l.y, l.h);
    for (int32_t i = 0; i < count; i++)
        if (fabsf(placed[i].x - l.x) < (placed[i].w + l.w) / 2 && fabsf(placed[i].y - l.y) < l.h &&
            placed[i].y - l.h >= l.h)
            l.y = placed[i].y - l.h;
    return l;
}

static void draw_labels(poise_canvas *canvas, const poise_scene *scene, const int32_t *order,
                        float unit)
{
    const poise_color white = {255, 255, 255, 255};
    label placed[POISE_PEOPLE_MAX];
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[order[i]];
        const float size = fminf(fmaxf(p->box.h / unit / 18.0f, 12.0f), 16.0f);
        char text[32];
        snprintf(text, sizeof(text), "#%d", p->id);
        placed[i] = place_label(scene, p, size, unit, placed, i);
        poise_canvas_text(canvas, placed[i].x, placed[i].y, size, POISE_ALIGN_CENTRE, text,
                          mix(poise_draw_color(p->id), white, 0.25f, 255), size * 0.16f);
    }
}

void poise_draw_people(poise_canvas *canvas, const poise_scene *scene, int labels, float weight)
{
    const poise_color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    int32_t order[POISE_PEOPLE_MAX];
    for (int32_t i = 0; i < scene->people_count; i++) {
        int32_t at = i;
        while (at > 0 && scene->people[order[at - 1]].box.h > scene->people[i].box.h) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    const float unit =
        (float)(scene->width < scene->height ? scene->width : scene->height) / 480.0f;
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[order[i]];
        const poise_color base = poise_draw_color(p->id);
        const tints t = {base, mix(base, white, 0.35f, 255), mix(base, black, 0.25f, 255)};
        /* Thinner on people who are small in the picture. */
        const float thick = weight * fminf(fmaxf(p->box.h / unit / 110.0f, 1.0f), 3.0f);
        draw_bones(canvas, p, &t, thick, 1);
        draw_bones(canvas, p, &t, thick, 0);
        draw_hand(canvas, &p->hands[0], t.left, thick);
        draw_hand(canvas, &p->hands[1], t.right, thick);
        draw_joints(canvas, p, &t, thick);
    }
    if (labels)
        draw_labels(canvas, scene, order, unit);
}
