/* See allocations.h. */
#include "allocations.h"

#include <stdatomic.h>
#include <stddef.h>

static atomic_llong count;

void *__real_malloc(size_t size);
void *__real_calloc(size_t number, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **ret_memory, size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t number, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **ret_memory, size_t alignment, size_t size);

long long allocations_count(void)
{
    return atomic_load(&count);
}

void *__wrap_malloc(size_t size)
{
    atomic_fetch_add(&count, 1);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t number, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __real_calloc(number, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __real_aligned_alloc(alignment, size);
}

int __wrap_posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __real_posix_memalign(ret_memory, alignment, size);
}
