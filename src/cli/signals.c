#include "cli/signals.h"

#include "cli/cli.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct waiter {
    atomic_int *stop;
    void (*leave)(void *cookie);
    void *cookie;
    sigset_t set;
} waiter;

static void *wait_for_signals(void *cookie)
{
    int number;
    (void)cookie;
    pthread_setname_np(pthread_self(), "poise-signals");
    sigwait(&waiter.set, &number);
    atomic_store(waiter.stop, 1);
    sigwait(&waiter.set, &number);
    waiter.leave(waiter.cookie);
    _exit(POISE_EXIT_INTERRUPTED);
}

int poise_signals_start(atomic_int *stop, void (*leave)(void *cookie), void *cookie, poise_err *err)
{
    waiter.stop = stop;
    waiter.leave = leave;
    waiter.cookie = cookie;
    sigemptyset(&waiter.set);
    sigaddset(&waiter.set, SIGINT);
    sigaddset(&waiter.set, SIGTERM);
    sigaddset(&waiter.set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &waiter.set, NULL);
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_signals, NULL))
        return poise_fail(err, POISE_ENOMEM,
                          "cannot start a thread; raise the limit of processes (ulimit -u)");
    pthread_detach(thread);
    return 0;
}
