/* Counting allocations of everything linked into a program statically: link it with allocations.c
 * and -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=posix_memalign
 * Shared libraries' own allocations are not counted. Works in sanitised builds. Thread-safe. */
#ifndef POISE_TESTS_ALLOCATIONS_H
#define POISE_TESTS_ALLOCATIONS_H

/* Calls of allocating functions so far. */
long long allocations_count(void);

#endif
