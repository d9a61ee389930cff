/* Arrays out of NumPy's .npz files (a zip of .npy members), as far as recorded motion needs them.
 * Files are other people's: everything is checked, and no more is read than the limits allow. */
#ifndef POISE_SPARRING_NPZ_H
#define POISE_SPARRING_NPZ_H

#include "base/err.h"

#include <stddef.h>

enum {
    SPARRING_NPZ_BYTES_MAX = 64 << 20, /* of the file, and of an unpacked member */
    SPARRING_NPZ_RANK_MAX = 4
};

typedef struct sparring_array {
    int rank; /* 0: one number */
    size_t shape[SPARRING_NPZ_RANK_MAX];
    size_t count;  /* product of the shape */
    double *value; /* C order; from malloc */
} sparring_array;

/* The member `member` (written without ".npy") of the .npz in data[size]; `name` is the file's name
 * for messages. Little-endian f4, f8, i4 and i8 in C order are understood. The caller frees
 * ret_array->value. Errors: POISE_EFORMAT (no such zip, member, type), POISE_ELIMIT, POISE_ENOMEM.
 */
int sparring_npz_read(const void *data, size_t size, const char *name, const char *member,
                      sparring_array *ret_array, poise_err *err);

/* One unpacked member (a .npy file) in data[size]; otherwise as above. */
int sparring_npy_read(const void *data, size_t size, const char *name, const char *member,
                      sparring_array *ret_array, poise_err *err);

#endif
