/* Drawing on frames, by cairo.
 *
 * Positions are pixels of the picture the canvas was begun with (edges convention, as in
 * poise/scene.h), whatever size the canvas itself has. Line widths, radii and text sizes are in
 * points: 1 point = 1/480 of the canvas' shorter side, so that an overlay looks the same on every
 * video. One thread at a time per canvas. */
#ifndef POISE_MEDIA_CANVAS_H
#define POISE_MEDIA_CANVAS_H

#include "base/buf.h"
#include "base/err.h"

#include <poise/image.h>

typedef struct poise_canvas poise_canvas;

typedef struct poise_color {
    uint8_t r, g, b, a; /* a: 255 = opaque */
} poise_color;

typedef enum poise_align { POISE_ALIGN_LEFT, POISE_ALIGN_CENTRE, POISE_ALIGN_RIGHT } poise_align;

int poise_canvas_new(poise_canvas **ret_canvas, poise_err *err);
void poise_canvas_free(poise_canvas **canvas); /* NULL is fine */

/* Starts over with a picture of a frame, made smaller (never larger) so that its height is at most
 * max_height (0 = as it is) and both sides are even. Memory is reused while the size stays. Errors:
 * POISE_EINVAL, POISE_ENOMEM. */
int poise_canvas_begin(poise_canvas *canvas, const poise_image *image, int32_t max_height,
                       poise_err *err);

/* Starts over with one colour; positions are canvas pixels then. Sides 2..POISE_IMAGE_SIDE_MAX. */
int poise_canvas_begin_blank(poise_canvas *canvas, int32_t width, int32_t height, poise_color color,
                             poise_err *err);

/* Copies a picture, scaled, into a rectangle of the canvas (in the canvas' positions), its own
 * shape kept, centred: contact sheets. Errors: POISE_EINVAL, POISE_ENOMEM. */
int poise_canvas_paste(poise_canvas *canvas, const poise_image *image, float x, float y, float w,
                       float h, poise_err *err);

/* The canvas as a picture: RGB bytes in memory as B G R x (cairo's), so only width, height, data,
 * stride. Valid until the next begin or free. */
typedef struct poise_canvas_view {
    int32_t width, height;
    const uint8_t *bgrx;
    size_t stride;
} poise_canvas_view;
poise_canvas_view poise_canvas_pixels(poise_canvas *canvas);

/* Drawing cannot fail: what is not finite or far outside is left out. */
void poise_canvas_line(poise_canvas *canvas, float x0, float y0, float x1, float y1, float width,
                       poise_color color);
/* radius in points; width 0: filled. */
void poise_canvas_circle(poise_canvas *canvas, float x, float y, float radius, float width,
                         poise_color color);
/* `count` points x0 y0 x1 y1 …; closed != 0 joins the ends. */
void poise_canvas_polyline(poise_canvas *canvas, const float *xy, int32_t count, int closed,
                           float width, poise_color color);
/* x, y, w, h as positions; width 0: filled. */
void poise_canvas_rect(poise_canvas *canvas, float x, float y, float w, float h, float width,
                       poise_color color);
/* One line of UTF-8 (malformed bytes become "?"), `size` points high, its baseline starting
 * (centred, ending) at x, y; outlined in black when outline > 0 points. Without any font on the
 * machine nothing is drawn. */
void poise_canvas_text(poise_canvas *canvas, float x, float y, float size, poise_align align,
                       const char *text, poise_color color, float outline);
/* A box with a coloured dot and a text per line in the corner (0 top left, 1 top right, 2 bottom
 * left, 3 bottom right); size of the text in points. */
void poise_canvas_legend(poise_canvas *canvas, int corner, float size, const char *const *texts,
                         const poise_color *colors, int32_t count);

/* Canvas pixels per picture pixel, across. */
float poise_canvas_scale(const poise_canvas *canvas);

/* Writes the canvas as a PNG file (complete or not at all). Errors: of base/file.h, POISE_ENOMEM.
 */
int poise_canvas_png(poise_canvas *canvas, const char *path, poise_err *err);

/* Appends the canvas as JPEG / PNG. */
int poise_canvas_jpeg(poise_canvas *canvas, int quality, poise_buf *out, poise_err *err);
int poise_canvas_png_data(poise_canvas *canvas, poise_buf *out, poise_err *err);

#endif
