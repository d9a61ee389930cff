/* Equal blocks, made once, lent out with reference counts. Thread-safe except new/free. */
#ifndef POISE_BASE_POOL_H
#define POISE_BASE_POOL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { POISE_POOL_BLOCKS_MAX = 4096 };

typedef struct poise_pool poise_pool;

/* `count` blocks of `size` bytes each, 64-byte aligned, zeroed once. */
int poise_pool_new(size_t count, size_t size, poise_pool **ret_pool, poise_err *err);

/* Every block must be back. */
void poise_pool_free(poise_pool **pool);

/* Lends a block with one reference; its content is what the last user left. 0; POISE_ETIMEOUT when none came
 * back within wait_ns (see queue.h). */
int poise_pool_take(poise_pool *pool, void **ret_block, int64_t wait_ns);

/* One reference more / less; the last one gives the block back. `block` is a pointer from take. */
void poise_pool_ref(void *block);
void poise_pool_unref(void *block);

size_t poise_pool_free_count(poise_pool *pool);

#endif
