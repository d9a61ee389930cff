#include "stage/draw.h"

#include "scene/names.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

poise_color poise_draw_fighter_color(int32_t fighter)
{
    return fighter == 1 ? (poise_color){255, 72, 66, 255} : (poise_color){70, 140, 255, 255};
}

const char *poise_fighter_name(const poise_stage_corner *corner, int32_t fighter)
{
    const char *given = corner->name[fighter - 1];
    return *given ? given : fighter == 1 ? "fighter 1" : "fighter 2";
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

/* How one person is drawn. */
typedef struct paint {
    poise_color base, left, right;
    float thick; /* points */
    float dash;  /* frame pixels of a dash and of the gap behind it; 0: unbroken */
} paint;

static poise_color tint(const paint *t, int side, uint8_t alpha)
{
    poise_color c = side < 0 ? t->left : side > 0 ? t->right : t->base;
    c.a = alpha;
    return c;
}

static void draw_stroke(poise_canvas *canvas, const poise_landmark *a, const poise_landmark *b,
                        float dash, float width, poise_color colour)
{
    const float dx = b->x - a->x, dy = b->y - a->y, length = hypotf(dx, dy);
    /* A bone far outside the picture is not cut into thousands of dashes. */
    if (dash <= 0 || !(length > 0 && length < 100 * dash)) {
        poise_canvas_line(canvas, a->x, a->y, b->x, b->y, width, colour);
        return;
    }
    for (float from = 0; from < length; from += 2 * dash) {
        const float s = from / length, e = fminf(from + dash, length) / length;
        poise_canvas_line(canvas, a->x + s * dx, a->y + s * dy, a->x + e * dx, a->y + e * dy, width,
                          colour);
    }
}

static void draw_bones(poise_canvas *canvas, const poise_person *p, const paint *t, int shadow)
{
    const poise_color dark = {12, 14, 20, 150};
    const float thick = t->thick;
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
        draw_stroke(canvas, la, lb, t->dash, shadow ? width + thick * 0.8f : width,
                    shadow ? dark : colour);
    }
}

static void draw_joints(poise_canvas *canvas, const poise_person *p, const paint *t)
{
    const float thick = t->thick;
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

static poise_color colour_of(const poise_person *p, const poise_draw_look *look)
{
    if (!look->fighter_names)
        return poise_draw_color(p->id);
    return p->fighter ? poise_draw_fighter_color(p->fighter) : (poise_color){176, 184, 196, 255};
}

typedef struct label {
    float x, y, w, h; /* its box: centre across, bottom; frame pixels */
} label;

#define LINE_HEIGHT 1.15f /* of letters */

/* Above the head, or the box where no head is seen; higher where another label stands already. */
static label place_label(const poise_scene *scene, const poise_person *p, float size, float letters,
                         int lines, float unit, const label *placed, int32_t count)
{
    label l = {p->box.x + p->box.w / 2, p->box.y - 0.08f * p->box.h,
               fmaxf(2.4f, 0.62f * letters) * size * unit,
               (float)lines * LINE_HEIGHT * size * unit};
    if (seen(&p->landmarks[POISE_NOSE]))
        l.x = p->landmarks[POISE_NOSE].x;
    l.x = fminf(fmaxf(l.x, l.w / 2), (float)scene->width - l.w / 2);
    l.y = fmaxf(l.y, l.h);
    for (int32_t i = 0; i < count; i++)
        if (fabsf(placed[i].x - l.x) < (placed[i].w + l.w) / 2 && placed[i].y - placed[i].h < l.y &&
            l.y - l.h < placed[i].y && placed[i].y - placed[i].h >= l.h)
            l.y = placed[i].y - placed[i].h;
    return l;
}

static void draw_labels(poise_canvas *canvas, const poise_scene *scene, const int32_t *order,
                        float unit, const poise_draw_look *look)
{
    const poise_color white = {255, 255, 255, 255};
    label placed[POISE_PEOPLE_MAX];
    for (int32_t i = scene->people_count - 1, count = 0; i >= 0; i--, count++) {
        const poise_person *p = &scene->people[order[i]];
        const int fighter = look->fighter_names ? p->fighter : 0;
        float size = fminf(fmaxf(p->box.h / unit / 18.0f, 12.0f), 16.0f);
        if (look->fighter_names && !fighter)
            size = 9;
        char text[POISE_STAGE_NAME_MAX + 8];
        if (fighter)
            snprintf(text, sizeof(text), "%s%s", look->fighter_names[fighter - 1],
                     p->flags & POISE_PERSON_UNCERTAIN ? " ?" : "");
        else
            snprintf(text, sizeof(text), "#%d", p->id);
        const char *move = fighter ? look->move[fighter - 1] : NULL;
        const size_t letters = move && strlen(move) > strlen(text) ? strlen(move) : strlen(text);
        placed[count] =
            place_label(scene, p, size, (float)letters, move ? 2 : 1, unit, placed, count);
        if (move)
            poise_canvas_text(canvas, placed[count].x, placed[count].y - LINE_HEIGHT * size * unit,
                              size, POISE_ALIGN_CENTRE, move, white, size * 0.2f);
        poise_canvas_text(canvas, placed[count].x, placed[count].y, size, POISE_ALIGN_CENTRE, text,
                          mix(colour_of(p, look), white, 0.25f, 255), size * 0.16f);
    }
}

/* The smallest first, fighters last: those drawn later cover the others. */
static void draw_order(const poise_scene *scene, int fighters, int32_t *ret_order)
{
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        int32_t at = i;
        for (; at > 0; at--) {
            const poise_person *other = &scene->people[ret_order[at - 1]];
            const int rank = fighters && p->fighter > 0,
                      other_rank = fighters && other->fighter > 0;
            if (other_rank < rank || (other_rank == rank && other->box.h <= p->box.h))
                break;
            ret_order[at] = ret_order[at - 1];
        }
        ret_order[at] = i;
    }
}

void poise_draw_people(poise_canvas *canvas, const poise_scene *scene, const poise_draw_look *look)
{
    const poise_color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    int32_t order[POISE_PEOPLE_MAX];
    draw_order(scene, look->fighter_names != NULL, order);
    const float unit =
        (float)(scene->width < scene->height ? scene->width : scene->height) / 480.0f;
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[order[i]];
        const int other = look->fighter_names && !p->fighter;
        const poise_color base = colour_of(p, look);
        paint t = {base, mix(base, white, 0.35f, 255), mix(base, black, 0.25f, 255), 0, 0};
        /* Thinner on people who are small in the picture. */
        t.thick = look->weight * fminf(fmaxf(p->box.h / unit / 110.0f, 1.0f), 3.0f);
        if (other)
            t.thick *= 0.5f;
        if (look->fighter_names && p->fighter && p->flags & POISE_PERSON_UNCERTAIN)
            t.dash = 2.5f * t.thick * unit;
        draw_bones(canvas, p, &t, 1);
        draw_bones(canvas, p, &t, 0);
        if (other)
            continue;
        draw_hand(canvas, &p->hands[0], t.left, t.thick);
        draw_hand(canvas, &p->hands[1], t.right, t.thick);
        draw_joints(canvas, p, &t);
    }
    if (look->labels)
        draw_labels(canvas, scene, order, unit, look);
}
