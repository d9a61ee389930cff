#include "identity_sheet.h"

#include "media/canvas.h"
#include "stage/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 1024 };

struct sheet {
    char prefix[NAME_BYTES];
    poise_canvas *page, *cell;
    uint8_t *rgba;
    size_t capacity;
    int cell_h, used, pages;
};

int sheet_new(const char *prefix, sheet **ret_sheet, poise_err *err)
{
    sheet *s = calloc(1, sizeof *s);
    if (!s)
        return poise_fail(err, POISE_ENOMEM, "no memory for contact sheets");
    snprintf(s->prefix, sizeof s->prefix, "%s", prefix);
    int code = poise_canvas_new(&s->page, err);
    if (code == 0)
        code = poise_canvas_new(&s->cell, err);
    if (code < 0) {
        poise_canvas_free(&s->page);
        free(s);
        return code;
    }
    *ret_sheet = s;
    return 0;
}

static int begin_page(sheet *s, const poise_image *image, poise_err *err)
{
    const poise_color dark = {24, 24, 24, 255};
    s->cell_h = (SHEET_CELL_W * image->height / image->width + 1) / 2 * 2;
    return poise_canvas_begin_blank(s->page, SHEET_COLS * SHEET_CELL_W, SHEET_ROWS * s->cell_h,
                                    dark, err);
}

static int write_page(sheet *s, poise_err *err)
{
    char path[NAME_BYTES + 16];
    snprintf(path, sizeof path, "%s_%02d.png", s->prefix, ++s->pages);
    s->used = 0;
    return poise_canvas_png(s->page, path, err);
}

/* The cell's picture with skeletons, as RGBA in the sheet's memory. */
static int draw_cell(sheet *s, const poise_image *image, const poise_scene *scene,
                     poise_image *ret_picture, poise_err *err)
{
    static const char *const names[] = {"1", "2"};
    const poise_draw_look style = {.labels = 1, .weight = 1.6f, .fighter_names = names};
    int code = poise_canvas_begin(s->cell, image, 2 * s->cell_h, err);
    if (code < 0)
        return code;
    poise_draw_people(s->cell, scene, &style);
    poise_canvas_view view = poise_canvas_pixels(s->cell);
    size_t row = 4 * (size_t)view.width, size = row * (size_t)view.height;
    if (size > s->capacity) {
        uint8_t *larger = realloc(s->rgba, size);
        if (!larger)
            return poise_fail(err, POISE_ENOMEM, "no memory for contact sheets");
        s->rgba = larger;
        s->capacity = size;
    }
    for (int y = 0; y < view.height; y++) {
        const uint8_t *from = view.bgrx + (size_t)y * view.stride;
        uint8_t *to = s->rgba + (size_t)y * row;
        for (int x = 0; x < view.width; x++, from += 4, to += 4) {
            to[0] = from[2];
            to[1] = from[1];
            to[2] = from[0];
            to[3] = 255;
        }
    }
    *ret_picture = (poise_image){.format = POISE_PIXEL_RGBA32,
                                 .width = view.width,
                                 .height = view.height,
                                 .plane = {s->rgba},
                                 .stride = {row}};
    return 0;
}

int sheet_add(sheet *s, const poise_image *image, const poise_scene *scene, const char *text,
              poise_err *err)
{
    const poise_color white = {255, 255, 255, 255};
    poise_image picture;
    int code = s->used == 0 ? begin_page(s, image, err) : 0;
    if (code == 0)
        code = draw_cell(s, image, scene, &picture, err);
    if (code < 0)
        return code;
    float x = (float)(s->used % SHEET_COLS * SHEET_CELL_W),
          y = (float)(s->used / SHEET_COLS * s->cell_h);
    code = poise_canvas_paste(s->page, &picture, x, y, SHEET_CELL_W - 2, (float)s->cell_h - 2, err);
    if (code < 0)
        return code;
    poise_canvas_text(s->page, x + 4, y + (float)s->cell_h - 8, 6, POISE_ALIGN_LEFT, text, white,
                      1);
    return ++s->used == SHEET_COLS * SHEET_ROWS ? write_page(s, err) : 0;
}

int sheet_close(sheet **sheet_at, poise_err *err)
{
    sheet *s = *sheet_at;
    if (!s)
        return 0;
    int code = s->used > 0 ? write_page(s, err) : 0;
    poise_canvas_free(&s->page);
    poise_canvas_free(&s->cell);
    free(s->rgba);
    free(s);
    *sheet_at = NULL;
    return code;
}
