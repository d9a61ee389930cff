/* SIGINT, SIGTERM and SIGHUP: the first asks to stop, the second leaves at once. */
#ifndef POISE_CLI_SIGNALS_H
#define POISE_CLI_SIGNALS_H

#include "base/err.h"

#include <stdatomic.h>

/* Blocks the signals in the calling thread (and those it starts afterwards) and starts a thread
 * that waits for them: the first sets *stop to 1; the second calls leave(cookie), which may remove
 * temporary files, and ends the program with POISE_EXIT_INTERRUPTED. Once per program, before other
 * threads are started; everything must live on. */
int poise_signals_start(atomic_int *stop, void (*leave)(void *cookie), void *cookie,
                        poise_err *err);

#endif
