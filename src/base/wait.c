#include "base/wait.h"

#include "base/queue.h"

#include <errno.h>

enum { NS_PER_S = 1000000000 };

void poise_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

poise_deadline poise_deadline_in(int64_t wait_ns)
{
    poise_deadline deadline = {.forever = wait_ns == POISE_WAIT_FOREVER};
    if (deadline.forever)
        return deadline;
    if (wait_ns < 0)
        wait_ns = 0;
    clock_gettime(CLOCK_MONOTONIC, &deadline.at);
    deadline.at.tv_sec += (time_t)(wait_ns / NS_PER_S);
    deadline.at.tv_nsec += (long)(wait_ns % NS_PER_S);
    if (deadline.at.tv_nsec >= NS_PER_S) {
        deadline.at.tv_sec++;
        deadline.at.tv_nsec -= NS_PER_S;
    }
    return deadline;
}

int poise_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, const poise_deadline *deadline)
{
    if (deadline->forever) {
        pthread_cond_wait(cond, mutex);
        return 0;
    }
    return pthread_cond_timedwait(cond, mutex, &deadline->at) == ETIMEDOUT ? POISE_ETIMEOUT : 0;
}
