/* Test output by hand, for programs that must also run where cmocka is not (kernel tests under an emulator). */
#ifndef POISE_TESTS_TAP_H
#define POISE_TESTS_TAP_H

#include <stdarg.h>
#include <stdio.h>

/* Prints one numbered result line; returns ok. The counters live with the caller, who prints "1..done" at the end and
 * exits with failed != 0. */
typedef struct tap {
    int done, failed;
} tap;

static inline int tap_ok(tap *t, int ok, const char *format, ...)
{
    va_list args;
    t->done++;
    t->failed += !ok;
    printf("%sok %d - ", ok ? "" : "not ", t->done);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    fflush(stdout);
    return ok;
}

static inline int tap_end(const tap *t)
{
    printf("1..%d\n", t->done);
    return t->failed != 0;
}

#endif
