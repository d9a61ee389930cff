#include "media/canvas.h"

#include "base/file.h"
#include "media/jpeg.h"
#include "media/scale.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 512,
    LEGEND_MAX = 64,
    POINTS_MAX = 1 << 20,
    FAR = 100000 /* canvas pixels; cairo counts in 24.8 bits */
};
#define POINT_SIDE 480.0

struct poise_canvas {
    cairo_surface_t *surface;
    cairo_t *cairo;
    int width, height;
    double scale_x, scale_y; /* canvas pixels per position */
    double unit;             /* canvas pixels per point */
    poise_scaler whole, part;
};

int poise_canvas_new(poise_canvas **ret_canvas, poise_err *err)
{
    poise_canvas *canvas = calloc(1, sizeof *canvas);
    if (!canvas)
        return poise_fail(err, POISE_ENOMEM, "no memory for a canvas");
    *ret_canvas = canvas;
    return 0;
}

static void drop_surface(poise_canvas *canvas)
{
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    canvas->cairo = NULL;
    canvas->surface = NULL;
}

void poise_canvas_free(poise_canvas **canvas)
{
    if (!canvas || !*canvas)
        return;
    drop_surface(*canvas);
    poise_scaler_free(&(*canvas)->whole);
    poise_scaler_free(&(*canvas)->part);
    free(*canvas);
    *canvas = NULL;
}

/* A surface of this size, the old one if it fits and is in order. */
static int resize(poise_canvas *canvas, int width, int height, poise_err *err)
{
    if (canvas->surface && canvas->width == width && canvas->height == height &&
        cairo_status(canvas->cairo) == CAIRO_STATUS_SUCCESS)
        return 0;
    drop_surface(canvas);
    canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    canvas->cairo = cairo_create(canvas->surface);
    if (cairo_status(canvas->cairo) != CAIRO_STATUS_SUCCESS) {
        drop_surface(canvas);
        return poise_fail(err, POISE_ENOMEM, "no memory for a canvas of %d x %d pixels", width,
                          height);
    }
    canvas->width = width;
    canvas->height = height;
    canvas->unit = (width < height ? width : height) / POINT_SIDE;
    cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_antialias(canvas->cairo, CAIRO_ANTIALIAS_FAST);
    cairo_select_font_face(canvas->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_BOLD);
    return 0;
}

static int even(double side)
{
    int n = (int)lround(side) / 2 * 2;
    return n < 2 ? 2 : n;
}

/* Scales `image` into the canvas' pixels at x, y (inside it). */
static int place(poise_canvas *canvas, poise_scaler *scaler, const poise_image *image, int x, int y,
                 int width, int height, poise_err *err)
{
    cairo_surface_flush(canvas->surface);
    int stride = cairo_image_surface_get_stride(canvas->surface);
    uint8_t *pixels = cairo_image_surface_get_data(canvas->surface);
    uint8_t *planes[4] = {pixels + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4};
    int strides[4] = {stride};
    int code = poise_scale(scaler, image, AV_PIX_FMT_0RGB32, SWS_CS_ITU601, width, height, planes,
                           strides, err);
    cairo_surface_mark_dirty(canvas->surface);
    return code;
}

int poise_canvas_begin(poise_canvas *canvas, const poise_image *image, int32_t max_height,
                       poise_err *err)
{
    int code = poise_picture_check(image, err);
    if (code)
        return code;
    double shrink =
        max_height > 0 && image->height > max_height ? (double)max_height / image->height : 1;
    int width = even(image->width * shrink), height = even(image->height * shrink);
    code = resize(canvas, width, height, err);
    if (code)
        return code;
    canvas->scale_x = (double)width / image->width;
    canvas->scale_y = (double)height / image->height;
    return place(canvas, &canvas->whole, image, 0, 0, width, height, err);
}

static void set_color(poise_canvas *canvas, poise_color color)
{
    cairo_set_source_rgba(canvas->cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0,
                          color.a / 255.0);
}

int poise_canvas_begin_blank(poise_canvas *canvas, int32_t width, int32_t height, poise_color color,
                             poise_err *err)
{
    if (width < 2 || height < 2 || width > POISE_IMAGE_SIDE_MAX || height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_EINVAL, "canvas of %d x %d pixels (2 to %d a side)", width,
                          height, POISE_IMAGE_SIDE_MAX);
    int code = resize(canvas, width, height, err);
    if (code)
        return code;
    canvas->scale_x = canvas->scale_y = 1;
    color.a = 255;
    set_color(canvas, color);
    cairo_paint(canvas->cairo);
    return 0;
}

int poise_canvas_paste(poise_canvas *canvas, const poise_image *image, float x, float y, float w,
                       float h, poise_err *err)
{
    int code = poise_picture_check(image, err);
    if (code)
        return code;
    double left = x * canvas->scale_x, top = y * canvas->scale_y;
    double right = left + w * canvas->scale_x, bottom = top + h * canvas->scale_y;
    if (!canvas->surface ||
        !(left >= 0 && top >= 0 && right <= canvas->width && bottom <= canvas->height))
        return poise_fail(err, POISE_EINVAL,
                          "a picture at %g %g, %g x %g, does not lie on the canvas", (double)x,
                          (double)y, (double)w, (double)h);
    double shrink = fmin((right - left) / image->width, (bottom - top) / image->height);
    int width = (int)floor(image->width * shrink), height = (int)floor(image->height * shrink);
    if (width < 1 || height < 1)
        return poise_fail(err, POISE_EINVAL, "no room for a picture in %g x %g", (double)w,
                          (double)h);
    int px = (int)floor((left + right - width) / 2), py = (int)floor((top + bottom - height) / 2);
    return place(canvas, &canvas->part, image, px, py, width, height, err);
}

poise_canvas_view poise_canvas_pixels(poise_canvas *canvas)
{
    if (!canvas->surface)
        return (poise_canvas_view){0};
    cairo_surface_flush(canvas->surface);
    return (poise_canvas_view){.width = canvas->width,
                               .height = canvas->height,
                               .bgrx = cairo_image_surface_get_data(canvas->surface),
                               .stride = (size_t)cairo_image_surface_get_stride(canvas->surface)};
}

float poise_canvas_scale(const poise_canvas *canvas)
{
    return (float)canvas->scale_x;
}

/* Position to canvas pixels. 0 when it cannot be drawn. */
static int to_canvas(const poise_canvas *canvas, float x, float y, double *ret_x, double *ret_y)
{
    *ret_x = x * canvas->scale_x;
    *ret_y = y * canvas->scale_y;
    return canvas->cairo && fabs(*ret_x) < FAR && fabs(*ret_y) < FAR; /* false for NaN */
}

/* A length in points, made drawable. */
static double points(const poise_canvas *canvas, float length)
{
    return length > 0 && length < FAR ? length * canvas->unit : 0;
}

/* Strokes (width > 0 points) or fills the path. */
static void finish(poise_canvas *canvas, float width, poise_color color)
{
    set_color(canvas, color);
    if (width > 0) {
        cairo_set_line_width(canvas->cairo, points(canvas, width));
        cairo_stroke(canvas->cairo);
    } else {
        cairo_fill(canvas->cairo);
    }
}

void poise_canvas_line(poise_canvas *canvas, float x0, float y0, float x1, float y1, float width,
                       poise_color color)
{
    double ax, ay, bx, by;
    if (!to_canvas(canvas, x0, y0, &ax, &ay) || !to_canvas(canvas, x1, y1, &bx, &by) ||
        !(width > 0))
        return;
    cairo_move_to(canvas->cairo, ax, ay);
    cairo_line_to(canvas->cairo, bx, by);
    finish(canvas, width, color);
}

void poise_canvas_circle(poise_canvas *canvas, float x, float y, float radius, float width,
                         poise_color color)
{
    double cx, cy;
    if (!to_canvas(canvas, x, y, &cx, &cy) || !(radius > 0))
        return;
    cairo_new_sub_path(canvas->cairo);
    cairo_arc(canvas->cairo, cx, cy, points(canvas, radius), 0, 2 * 3.14159265358979323846);
    finish(canvas, width, color);
}

void poise_canvas_polyline(poise_canvas *canvas, const float *xy, int32_t count, int closed,
                           float width, poise_color color)
{
    int drawn = 0;
    if (count > POINTS_MAX || !(width > 0))
        return;
    for (int32_t i = 0; i < count; i++) {
        double x, y;
        if (!to_canvas(canvas, xy[2 * i], xy[2 * i + 1], &x, &y))
            continue;
        if (drawn++)
            cairo_line_to(canvas->cairo, x, y);
        else
            cairo_move_to(canvas->cairo, x, y);
    }
    if (!drawn)
        return;
    if (closed)
        cairo_close_path(canvas->cairo);
    finish(canvas, width, color);
}

void poise_canvas_rect(poise_canvas *canvas, float x, float y, float w, float h, float width,
                       poise_color color)
{
    double left, top, right, bottom;
    if (!to_canvas(canvas, x, y, &left, &top) || !to_canvas(canvas, x + w, y + h, &right, &bottom))
        return;
    cairo_rectangle(canvas->cairo, left, top, right - left, bottom - top);
    finish(canvas, width, color);
}

/* The length in bytes of the well-formed UTF-8 character at p, or 0. */
static int utf8_length(const unsigned char *p)
{
    if (p[0] < 0x80)
        return 1;
    int length = p[0] >= 0xf0 && p[0] < 0xf5   ? 4
                 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
                 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                                               : 0;
    for (int i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return length;
}

/* Copies what cairo will take: well-formed UTF-8 without control characters, cut at a character. */
static void clean_text(const char *text, char *clean)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t size = 0;
    while (*p) {
        int length = utf8_length(p);
        if (length == 0 || *p < 0x20 || *p == 0x7f) {
            if (size + 1 >= TEXT_MAX)
                break;
            clean[size++] = '?';
            p++;
            continue;
        }
        if (size + (size_t)length >= TEXT_MAX)
            break;
        memcpy(clean + size, p, (size_t)length);
        size += (size_t)length;
        p += length;
    }
    clean[size] = 0;
}

/* Text at canvas pixels. */
static void draw_text(poise_canvas *canvas, double x, double y, double height, poise_align align,
                      const char *text, poise_color color, double outline)
{
    char clean[TEXT_MAX];
    clean_text(text, clean);
    cairo_t *c = canvas->cairo;
    cairo_set_font_size(c, height);
    if (align != POISE_ALIGN_LEFT) {
        cairo_text_extents_t extents;
        cairo_text_extents(c, clean, &extents);
        x -= align == POISE_ALIGN_CENTRE ? extents.x_advance / 2 : extents.x_advance;
    }
    if (outline > 0) {
        cairo_move_to(c, x, y);
        cairo_text_path(c, clean);
        cairo_set_source_rgba(c, 0, 0, 0, color.a / 255.0);
        cairo_set_line_width(c, 2 * outline);
        cairo_stroke(c);
    }
    cairo_move_to(c, x, y);
    set_color(canvas, color);
    cairo_show_text(c, clean);
    cairo_new_path(c);
}

void poise_canvas_text(poise_canvas *canvas, float x, float y, float size, poise_align align,
                       const char *text, poise_color color, float outline)
{
    double cx, cy;
    if (to_canvas(canvas, x, y, &cx, &cy) && points(canvas, size) > 0)
        draw_text(canvas, cx, cy, points(canvas, size), align, text, color,
                  points(canvas, outline));
}

void poise_canvas_legend(poise_canvas *canvas, int corner, float size, const char *const *texts,
                         const poise_color *colors, int32_t count)
{
    double height = points(canvas, size), widest = 0;
    if (!canvas->cairo || count < 1 || count > LEGEND_MAX || !(height > 0))
        return;
    cairo_t *c = canvas->cairo;
    cairo_set_font_size(c, height);
    for (int32_t i = 0; i < count; i++) {
        char clean[TEXT_MAX];
        cairo_text_extents_t extents;
        clean_text(texts[i], clean);
        cairo_text_extents(c, clean, &extents);
        widest = fmax(widest, extents.x_advance);
    }
    double line = 1.4 * height, border = 0.5 * height, w = widest + 1.3 * height + 2 * border,
           h = count * line + 2 * border;
    double left = corner & 1 ? canvas->width - w - border : border;
    double top = corner & 2 ? canvas->height - h - border : border;
    cairo_set_source_rgba(c, 0, 0, 0, 0.55);
    cairo_rectangle(c, left, top, w, h);
    cairo_fill(c);
    for (int32_t i = 0; i < count; i++) {
        double middle = top + border + (i + 0.5) * line;
        cairo_new_sub_path(c);
        cairo_arc(c, left + border + 0.4 * height, middle, 0.35 * height, 0,
                  2 * 3.14159265358979323846);
        set_color(canvas, colors[i]);
        cairo_fill(c);
        draw_text(canvas, left + border + 1.2 * height, middle + 0.36 * height, height,
                  POISE_ALIGN_LEFT, texts[i], (poise_color){255, 255, 255, 255}, 0);
    }
}

static cairo_status_t write_file(void *cookie, const unsigned char *bytes, unsigned size)
{
    return fwrite(bytes, 1, size, cookie) == size ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int poise_canvas_png(poise_canvas *canvas, const char *path, poise_err *err)
{
    if (!canvas->surface)
        return poise_fail(err, POISE_EINVAL, "%s: nothing was drawn", path);
    poise_atomic_file *file;
    int code = poise_atomic_open(path, &file, err);
    if (code)
        return code;
    cairo_status_t status =
        cairo_surface_write_to_png_stream(canvas->surface, write_file, poise_atomic_stream(file));
    if (status == CAIRO_STATUS_NO_MEMORY) {
        poise_atomic_abort(&file);
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", path);
    }
    return poise_atomic_commit(&file, err); /* also names the cause of a failed write */
}

static cairo_status_t write_buf(void *cookie, const unsigned char *bytes, unsigned size)
{
    return poise_buf_add(cookie, bytes, size) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

int poise_canvas_png_data(poise_canvas *canvas, poise_buf *out, poise_err *err)
{
    if (!canvas->surface)
        return poise_fail(err, POISE_EINVAL, "nothing was drawn");
    if (cairo_surface_write_to_png_stream(canvas->surface, write_buf, out) == CAIRO_STATUS_SUCCESS)
        return 0;
    return poise_fail(err, out->failed ? out->failed : POISE_ENOMEM,
                      "a PNG of %d x %d pixels could not be made", canvas->width, canvas->height);
}

int poise_canvas_jpeg(poise_canvas *canvas, int quality, poise_buf *out, poise_err *err)
{
    poise_canvas_view view = poise_canvas_pixels(canvas);
    if (!view.bgrx)
        return poise_fail(err, POISE_EINVAL, "nothing was drawn");
    return poise_jpeg_encode_bgrx(view.bgrx, view.stride, view.width, view.height, quality, out,
                                  err);
}
