/* A growable byte buffer with a named maximum. Not thread-safe. */
#ifndef POISE_BASE_BUF_H
#define POISE_BASE_BUF_H

#include "base/err.h"

#include <stddef.h>

typedef struct poise_buf {
    char *data; /* always terminated by a 0 byte that `size` does not count; NULL before the first append */
    size_t size, capacity;
    size_t max; /* the most `size` may become */
    int failed; /* first POISE_E… that an append met; later appends do nothing and return it */
} poise_buf;

/* An empty buffer that may grow to max bytes. Allocates nothing. */
void poise_buf_init(poise_buf *buf, size_t max);

/* Frees the memory; the buffer is as after init. */
void poise_buf_free(poise_buf *buf);

/* Empties it, keeps the memory, clears `failed`. */
void poise_buf_clear(poise_buf *buf);

/* Append bytes / a C string / formatted text. 0, POISE_ELIMIT or POISE_ENOMEM; on failure nothing was added
 * and `failed` stays set, so that a writer may check once at the end. */
int poise_buf_add(poise_buf *buf, const void *bytes, size_t size);
int poise_buf_puts(poise_buf *buf, const char *text);
int poise_buf_printf(poise_buf *buf, const char *format, ...) POISE_PRINTF(2, 3);

#endif
