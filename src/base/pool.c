/* Layout of one block: header (one cache line) directly in front of the user's bytes. Free blocks form a list
 * under the mutex; the reference count is atomic so that ref/unref of a lent block take no lock. */
#include "base/pool.h"
#include "base/wait.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

typedef struct header {
    poise_pool *pool;
    struct header *next_free;
    atomic_int references;
} header;

struct poise_pool {
    pthread_mutex_t mutex;
    pthread_cond_t returned;
    header *free_list;
    size_t free_count;
    unsigned char *memory;
};

static header *header_of(void *block)
{
    return (header *)(void *)((unsigned char *)block - ALIGNMENT);
}

int poise_pool_new(size_t count, size_t size, poise_pool **ret_pool, poise_err *err)
{
    static_assert(sizeof(header) <= ALIGNMENT, "the header must fit in front of the block");
    size_t stride = ALIGNMENT + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (count < 1 || count > POISE_POOL_BLOCKS_MAX || size < 1 || size > SIZE_MAX / 2 / count - ALIGNMENT)
        return poise_fail(err, POISE_EINVAL, "pool of %zu blocks of %zu bytes (1 to %d blocks)", count,
                          size, POISE_POOL_BLOCKS_MAX);
    poise_pool *pool = calloc(1, sizeof *pool);
    unsigned char *memory = pool ? aligned_alloc(ALIGNMENT, count * stride) : NULL;
    if (!memory) {
        free(pool);
        return poise_fail(err, POISE_ENOMEM, "no memory for %zu blocks of %zu bytes", count, size);
    }
    memset(memory, 0, count * stride);
    pool->memory = memory;
    pool->free_count = count;
    pthread_mutex_init(&pool->mutex, NULL);
    poise_cond_init(&pool->returned);
    for (size_t i = count; i-- > 0;) {
        header *h = (header *)(void *)(memory + i * stride);
        h->pool = pool;
        h->next_free = pool->free_list;
        pool->free_list = h;
    }
    *ret_pool = pool;
    return 0;
}

void poise_pool_free(poise_pool **pool)
{
    if (!pool || !*pool)
        return;
    pthread_cond_destroy(&(*pool)->returned);
    pthread_mutex_destroy(&(*pool)->mutex);
    free((*pool)->memory);
    free(*pool);
    *pool = NULL;
}

int poise_pool_take(poise_pool *pool, void **ret_block, int64_t wait_ns)
{
    poise_deadline deadline = poise_deadline_in(wait_ns);
    int code = 0;
    pthread_mutex_lock(&pool->mutex);
    while (!pool->free_list && !code)
        code = poise_cond_wait(&pool->returned, &pool->mutex, &deadline);
    header *h = pool->free_list;
    if (h) {
        pool->free_list = h->next_free;
        pool->free_count--;
        atomic_store_explicit(&h->references, 1, memory_order_relaxed);
        *ret_block = (unsigned char *)h + ALIGNMENT;
        code = 0;
    }
    pthread_mutex_unlock(&pool->mutex);
    return code;
}

void poise_pool_ref(void *block)
{
    atomic_fetch_add_explicit(&header_of(block)->references, 1, memory_order_relaxed);
}

void poise_pool_unref(void *block)
{
    header *h = header_of(block);
    if (atomic_fetch_sub_explicit(&h->references, 1, memory_order_acq_rel) != 1)
        return;
    poise_pool *pool = h->pool;
    pthread_mutex_lock(&pool->mutex);
    h->next_free = pool->free_list;
    pool->free_list = h;
    pool->free_count++;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->mutex);
}

size_t poise_pool_free_count(poise_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    size_t count = pool->free_count;
    pthread_mutex_unlock(&pool->mutex);
    return count;
}
