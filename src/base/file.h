/* Whole files in, whole files out: a reader with a limit, and a writer that leaves either the complete new
 * file or the old state. Not for data threads. */
#ifndef POISE_BASE_FILE_H
#define POISE_BASE_FILE_H

#include "base/err.h"

#include <stddef.h>
#include <stdio.h>

/* Reads a regular file of at most max bytes into memory from malloc (one 0 byte is put behind it); the caller
 * frees *ret_data. Errors: POISE_ENOENT, POISE_EIO, POISE_ELIMIT, POISE_ENOMEM. */
int poise_file_read(const char *path, size_t max, void **ret_data, size_t *ret_size, poise_err *err);

/* Makes folder `path` and its parents (mode 0777 & ~umask). Fine if it exists as a folder. */
int poise_make_folders(const char *path, poise_err *err);

/* A file being written beside its target as "<path>.tmp". */
typedef struct poise_atomic_file poise_atomic_file;

/* Opens "<path>.tmp" for writing (truncating a left-over). Errors: POISE_EIO, POISE_ENOSPC, POISE_ENOMEM, POISE_ENOENT. */
int poise_atomic_open(const char *path, poise_atomic_file **ret_file, poise_err *err);

/* The stream to write to; its buffer is large. Owned by the file. Check results at commit: a full disk shows there. */
FILE *poise_atomic_stream(poise_atomic_file *file);

/* Flushes, syncs, closes and renames over the target; *file becomes NULL in any case. On failure (also one met by
 * an earlier write) the temporary file is removed, the old target stays, and the cause is returned. */
int poise_atomic_commit(poise_atomic_file **file, poise_err *err);

/* Removes the temporary file; the target stays as it was. Accepts NULL and pointer to NULL. */
void poise_atomic_abort(poise_atomic_file **file);

#endif
