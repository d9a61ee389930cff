/* A few threads that do one list of independent tasks together ("parallel for"), for work of milliseconds.
 * Members sleep on a condition between lists: no spinning (spinning pools collapsed under contention). */
#ifndef POISE_BASE_TEAM_H
#define POISE_BASE_TEAM_H

#include "base/err.h"

enum { POISE_TEAM_THREADS_MAX = 64 };

typedef struct poise_team poise_team;

/* A team of `threads` (1..POISE_TEAM_THREADS_MAX) members, the caller of run included: threads-1 are started. */
int poise_team_new(int threads, poise_team **ret_team, poise_err *err);
void poise_team_free(poise_team **team);

/* Calls work(cookie, task, member) once for each task in [0, tasks), each on one member (0..threads-1; the caller is
 * 0), and returns when all are done. Which member does which task is not determined: results must not depend
 * on it. One run at a time per team. Allocates nothing. */
void poise_team_run(poise_team *team, int tasks, void (*work)(void *cookie, int task, int member), void *cookie);

int poise_team_size(const poise_team *team);

#endif
