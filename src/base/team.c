/* Invariants: `generation` counts lists and changes only under `mutex`; a member works on list g exactly once,
 * after it has seen generation g; `busy` is the number of started members that have not finished list g; run
 * returns only when busy is 0, so `work` and `cookie` never change under a member's feet. Tasks are handed out by
 * one atomic counter. */
#include "base/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct member {
    poise_team *team;
    int index;
    pthread_t thread;
} member;

struct poise_team {
    pthread_mutex_t mutex;
    pthread_cond_t start, finished;
    unsigned generation;
    int busy, quit;
    int tasks;
    atomic_int next;
    void (*work)(void *cookie, int task, int member);
    void *cookie;
    int size, started;
    member members[];
};

static void do_tasks(poise_team *team, int index)
{
    for (;;) {
        int task = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed);
        if (task >= team->tasks)
            return;
        team->work(team->cookie, task, index);
    }
}

static void *member_main(void *argument)
{
    member *self = argument;
    poise_team *team = self->team;
    unsigned seen = 0;
    pthread_mutex_lock(&team->mutex);
    for (;;) {
        while (team->generation == seen && !team->quit)
            pthread_cond_wait(&team->start, &team->mutex);
        if (team->quit)
            break;
        seen = team->generation;
        pthread_mutex_unlock(&team->mutex);
        do_tasks(team, self->index);
        pthread_mutex_lock(&team->mutex);
        if (--team->busy == 0)
            pthread_cond_signal(&team->finished);
    }
    pthread_mutex_unlock(&team->mutex);
    return NULL;
}

int poise_team_new(int threads, poise_team **ret_team, poise_err *err)
{
    if (threads < 1 || threads > POISE_TEAM_THREADS_MAX)
        return poise_fail(err, POISE_EINVAL, "threads %d: 1 to %d are possible", threads,
                          POISE_TEAM_THREADS_MAX);
    poise_team *team = calloc(1, sizeof *team + (size_t)threads * sizeof team->members[0]);
    if (!team)
        return poise_fail(err, POISE_ENOMEM, "no memory for %d threads", threads);
    team->size = threads;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->start, NULL);
    pthread_cond_init(&team->finished, NULL);
    for (int i = 1; i < threads; i++) {
        team->members[i] = (member){.team = team, .index = i};
        if (pthread_create(&team->members[i].thread, NULL, member_main, &team->members[i])) {
            poise_team_free(&team);
            return poise_fail(err, POISE_ENOMEM, "the system did not start thread %d of %d", i + 1, threads);
        }
        team->started = i;
    }
    *ret_team = team;
    return 0;
}

void poise_team_free(poise_team **team)
{
    if (!team || !*team)
        return;
    poise_team *t = *team;
    pthread_mutex_lock(&t->mutex);
    t->quit = 1;
    pthread_cond_broadcast(&t->start);
    pthread_mutex_unlock(&t->mutex);
    for (int i = 1; i <= t->started; i++)
        pthread_join(t->members[i].thread, NULL);
    pthread_cond_destroy(&t->finished);
    pthread_cond_destroy(&t->start);
    pthread_mutex_destroy(&t->mutex);
    free(t);
    *team = NULL;
}

void poise_team_run(poise_team *team, int tasks, void (*work)(void *cookie, int task, int member),
                    void *cookie)
{
    if (tasks <= 0)
        return;
    if (team->size == 1 || tasks == 1) {
        for (int task = 0; task < tasks; task++)
            work(cookie, task, 0);
        return;
    }
    pthread_mutex_lock(&team->mutex);
    team->work = work;
    team->cookie = cookie;
    team->tasks = tasks;
    atomic_store_explicit(&team->next, 0, memory_order_relaxed);
    team->busy = team->size - 1;
    team->generation++;
    pthread_cond_broadcast(&team->start);
    pthread_mutex_unlock(&team->mutex);
    do_tasks(team, 0);
    pthread_mutex_lock(&team->mutex);
    while (team->busy > 0)
        pthread_cond_wait(&team->finished, &team->mutex);
    pthread_mutex_unlock(&team->mutex);
}

int poise_team_size(const poise_team *team)
{
    return team->size;
}
