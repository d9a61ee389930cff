/* Reading .safetensors files: named float32 arrays behind a JSON header.
 *
 * Format (github.com/huggingface/safetensors): 8 bytes little-endian length of the header, the
 * header
 * {"name": {"dtype": "F32", "shape": [...], "data_offsets": [begin, end]}, ..., "__metadata__":
 * {"key": "text"}}, then the data, without holes. Files come from outside: everything is checked,
 * no size is believed. */
#ifndef POISE_MOVES_SAFETENSORS_H
#define POISE_MOVES_SAFETENSORS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    POISE_TENSORS_MAX = 256,
    POISE_TENSOR_DIMS = 4,
    POISE_TENSOR_NAME = 96,
    POISE_TENSOR_HEADER_MAX = 1 << 18,        /* bytes of JSON */
    POISE_TENSOR_FILE_MAX = 64 * 1024 * 1024, /* bytes in all */
    POISE_TENSOR_METADATA_MAX = 64,
    POISE_TENSOR_TEXT = 512
};

typedef struct poise_tensor {
    char name[POISE_TENSOR_NAME];
    int dims;
    int64_t shape[POISE_TENSOR_DIMS]; /* each >= 1 */
    size_t count;                     /* product of the shape */
    const float *data;                /* finite numbers; lives as long as the poise_tensors */
} poise_tensor;

typedef struct poise_tensors poise_tensors;

/* From memory; `label` names the source in messages. Copies what it keeps. Errors: POISE_EFORMAT
 * (says where), POISE_EUNSUPPORTED (another type than F32), POISE_ELIMIT, POISE_ENOMEM. */
int poise_tensors_parse(const void *data, size_t size, const char *label,
                        poise_tensors **ret_tensors, poise_err *err);

/* From a file. Also POISE_ENOENT, POISE_EIO. */
int poise_tensors_read(const char *path, poise_tensors **ret_tensors, poise_err *err);

void poise_tensors_free(poise_tensors **tensors); /* nulls; NULL is fine */

/* The file's or buffer's label, for messages. */
const char *poise_tensors_label(const poise_tensors *tensors);

/* NULL if there is none of that name. */
const poise_tensor *poise_tensors_find(const poise_tensors *tensors, const char *name);

/* Text of "__metadata__", or NULL. */
const char *poise_tensors_metadata(const poise_tensors *tensors, const char *key);

/* The tensor `name`, which must have just this shape (0 = any size there). POISE_EFORMAT names
 * tensor and shape. */
int poise_tensors_get(const poise_tensors *tensors, const char *name, int dims,
                      const int64_t *shape, const poise_tensor **ret_tensor, poise_err *err);

#endif
