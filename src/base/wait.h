/* Waiting on a condition variable until a deadline. Inside base only. */
#ifndef POISE_BASE_WAIT_H
#define POISE_BASE_WAIT_H

#include "base/err.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

typedef struct poise_deadline {
    struct timespec at; /* CLOCK_MONOTONIC */
    int forever;
} poise_deadline;

/* A condition whose deadlines are on CLOCK_MONOTONIC: setting the wall clock must not end or prolong a wait. */
void poise_cond_init(pthread_cond_t *cond);

/* wait_ns from now (see queue.h); negative counts as 0. */
poise_deadline poise_deadline_in(int64_t wait_ns);

/* Waits for a signal: 0 (perhaps spurious) or POISE_ETIMEOUT once the deadline has passed. */
int poise_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, const poise_deadline *deadline);

#endif
