/* Pictures in files: a folder of them in natural order, or one. Inside media only. */
#ifndef POISE_MEDIA_PICTURES_H
#define POISE_MEDIA_PICTURES_H

#include "media/convert.h"
#include "media/fdio.h"
#include "media/source.h"

enum { POISE_PICTURE_BYTES_MAX = 1 << 30 };

typedef struct poise_pictures poise_pictures;

/* Lists a folder (subfolders and files of other kinds are passed over), or takes one file. Errors:
 * POISE_ENOENT (no pictures in it), POISE_EIO, POISE_ELIMIT, POISE_ENOMEM. */
int poise_pictures_open(const char *name, poise_source_kind kind, poise_pictures **ret_pictures,
                        poise_err *err);
void poise_pictures_close(poise_pictures **pictures);

int poise_pictures_count(const poise_pictures *pictures);

/* Decodes picture `index` into the slot (image, flags, pixel_aspect). *ret_format: "jpeg", "png",
 * …, static. */
int poise_pictures_read(poise_pictures *pictures, int index, const poise_source_settings *settings,
                        poise_interrupt *interrupt, poise_converter *converter,
                        poise_frame_slot *slot, poise_turn *ret_turn, const char **ret_format,
                        poise_err *err);

#endif
