/* Contact sheets: small pictures with the skeletons of the fighters, 1 red and 2 blue, in rows. */
#ifndef POISE_BENCH_IDENTITY_SHEET_H
#define POISE_BENCH_IDENTITY_SHEET_H

#include "base/err.h"

#include <poise/image.h>
#include <poise/scene.h>

enum { SHEET_COLS = 5, SHEET_ROWS = 6, SHEET_CELL_W = 384 };

typedef struct sheet sheet;

/* Files are named "<prefix>_01.png" … Errors: POISE_ENOMEM. */
int sheet_new(const char *prefix, sheet **ret_sheet, poise_err *err);

/* One more cell; a full sheet is written. text: shown below. */
int sheet_add(sheet *s, const poise_image *image, const poise_scene *scene, const char *text,
              poise_err *err);

/* Writes what is left, frees and nulls. NULL is fine. */
int sheet_close(sheet **s, poise_err *err);

#endif
