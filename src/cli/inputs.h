/* From the SOURCE arguments of `poise run` to a list of sources, each with its own folder for
 * results. */
#ifndef POISE_CLI_INPUTS_H
#define POISE_CLI_INPUTS_H

#include "base/err.h"

#include <stddef.h>

enum { POISE_INPUTS_MAX = 100000, POISE_INPUT_DEPTH_MAX = 32 };

typedef struct poise_input {
    char *source; /* for poise_source_open */
    char *label;  /* what people call it: valid UTF-8, no credentials, no folder names of this
                     machine */
    char *name;   /* of its folder below --out; "" = --out itself */
} poise_input;

typedef struct poise_inputs {
    poise_input *item;
    size_t count, capacity;
} poise_inputs;

/* Expands words: a file, camera, stream or "-" is a source; a folder of pictures is one; any other
 * folder is gone through for videos and folders of pictures, in order of their names (hidden files,
 * and `out`, left out). One source that is not found in a tree gets --out itself, several get
 * folders named after their paths. Errors: POISE_ENOENT, POISE_EIO, POISE_ELIMIT,
 * POISE_EUNSUPPORTED (nothing in a folder), POISE_ENOMEM. */
int poise_inputs_expand(char **word, int count, const char *out, poise_inputs *ret_inputs,
                        poise_err *err);
void poise_inputs_free(poise_inputs *inputs);

#endif
