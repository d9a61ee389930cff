/* FFmpeg reads through our own file descriptor: exact errors, no surprising protocols, and a pipe
 * that stays silent can be given up. Inside media only. */
#ifndef POISE_MEDIA_FDIO_H
#define POISE_MEDIA_FDIO_H

#include "base/err.h"

#include <libavformat/avio.h>
#include <stdatomic.h>
#include <stdint.h>

/* Why and when reading must stop. */
typedef struct poise_interrupt {
    atomic_int canceled;
    const atomic_int *stop;   /* of the caller, or NULL */
    atomic_llong deadline_ns; /* CLOCK_MONOTONIC; 0 = none */
    atomic_int timed_out;     /* set when the deadline ended something */
} poise_interrupt;

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t poise_host_ns(void);

/* Sets the deadline so long from now; 0 = none. Clears timed_out. */
void poise_interrupt_within(poise_interrupt *interrupt, int64_t ns);

/* AVIOInterruptCB: 1 = stop. `interrupt` is a poise_interrupt. */
int poise_interrupted(void *interrupt);

/* Only what the user asked to stop, deadlines left aside. */
int poise_interrupt_canceled(const poise_interrupt *interrupt);

/* A context that reads descriptor fd, which it owns from now on (also on failure). Free with
 * poise_fdio_free. */
int poise_fdio_new(int fd, int seekable, poise_interrupt *interrupt, AVIOContext **ret_io,
                   poise_err *err);
void poise_fdio_free(AVIOContext **io);

#endif
