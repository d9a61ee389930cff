/* Reading the FlatBuffer a .tflite file is: the few accessors the graph reader needs,
 * bounds-checked.
 *
 * Why no FlatBuffers library: the C++ runtime and a generated verifier are some 10,000 lines to
 * read nine table types, and its accessors trust the buffer once it was verified as a whole. Here
 * every single access is checked where it happens, so no order of calls and no offset in the file
 * can read outside [data, data + size).
 *
 * Failure is sticky: the first problem is written to `err`, `status` becomes its code, and every
 * later accessor returns "absent", 0 or its default. A caller may therefore read a whole table and
 * look at `status` once. Not thread-safe; allocates nothing. Internal to src/nn. */
#ifndef POISE_NN_TFLITE_H
#define POISE_NN_TFLITE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

typedef struct poise_tfl {
    const uint8_t *data;
    size_t size;
    const char *name; /* of the model, for error texts */
    poise_err *err;
    int status; /* 0 or the first failure's POISE_E… */
} poise_tfl;

/* A table; `at` = 0 means absent. */
typedef struct poise_tfl_table {
    size_t at, vtable;
    uint32_t table_size, vtable_size;
} poise_tfl_table;

/* A vector; `at` is its first element, count 0 also stands for an absent one. All elements lie in
 * the file. */
typedef struct poise_tfl_vector {
    size_t at;
    uint32_t count;
} poise_tfl_vector;

/* Records the first failure as "<model>: <text>". Returns tfl->status. */
int poise_tfl_fail(poise_tfl *tfl, int code, const char *format, ...) POISE_PRINTF(3, 4);

/* The Model table. Checks the file identifier TFL3. */
poise_tfl_table poise_tfl_root(poise_tfl *tfl);

/* Scalar field `index` of a table, or `otherwise` when it is not there. An absent table has no
 * fields. */
int32_t poise_tfl_int(poise_tfl *tfl, poise_tfl_table table, int index, int32_t otherwise);
int32_t poise_tfl_byte(poise_tfl *tfl, poise_tfl_table table, int index,
                       int32_t otherwise); /* unsigned */

/* Field `index`: a table, or a vector whose elements have element_size bytes. */
poise_tfl_table poise_tfl_child(poise_tfl *tfl, poise_tfl_table table, int index);
poise_tfl_vector poise_tfl_list(poise_tfl *tfl, poise_tfl_table table, int index,
                                size_t element_size);

/* Element i of a vector of tables (read with element_size 4) or of int32. i must be < vector.count.
 */
poise_tfl_table poise_tfl_item(poise_tfl *tfl, poise_tfl_vector vector, uint32_t i);
int32_t poise_tfl_int_item(const poise_tfl *tfl, poise_tfl_vector vector, uint32_t i);

enum { POISE_TFL_FLOAT32 = 0, POISE_TFL_FLOAT16 = 1, POISE_TFL_INT32 = 2 };

/* A constant as the file holds it. */
typedef struct poise_tfl_values {
    const char *tensor; /* name, for error texts */
    int32_t type;       /* POISE_TFL_… */
    int32_t rank, shape[4];
    size_t elements; /* product of shape */
    poise_tfl_vector bytes;
    poise_tfl_table sparsity; /* absent: dense */
} poise_tfl_values;

/* Expands a constant to `elements` dense float32 in row-major order; ret_values holds that many.
 * Sparse constants: the TFLite sparsity format (traversal order, block map, dense and CSR levels).
 * Errors (also in tfl->status): POISE_EFORMAT, POISE_EUNSUPPORTED for other types. */
int poise_tfl_expand(poise_tfl *tfl, const poise_tfl_values *values, float *ret_values);

#endif
