/* Where in a document one is: frames.frame_000003.boxes[2][4]. Used in error texts. */
#ifndef POISE_RECORD_PATH_H
#define POISE_RECORD_PATH_H

#include "record/record.h"

enum { POISE_PATH_TEXT = 256 };

typedef struct poise_path {
    int depth;
    int32_t used;                                  /* of `keys` */
    int64_t index[POISE_RECORD_DEPTH_MAX + 1];     /* >= 0: place in a list; -1: a key */
    int32_t key_start[POISE_RECORD_DEPTH_MAX + 1]; /* its key in `keys` */
    char keys[POISE_PATH_TEXT]; /* terminated one after another; too long ones are cut */
} poise_path;

/* One level deeper; the level has no place yet. Returns 0 or POISE_ELIMIT at
 * POISE_RECORD_DEPTH_MAX. */
int poise_path_enter(poise_path *path);
void poise_path_leave(poise_path *path);
/* Names the current place on the innermost level. */
void poise_path_key(poise_path *path, const char *key, size_t size);
void poise_path_index(poise_path *path, int64_t index);
/* The whole path as text; "the document" for the empty path. */
void poise_path_print(const poise_path *path, char ret_text[POISE_PATH_TEXT]);

#endif
