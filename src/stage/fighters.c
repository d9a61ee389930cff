#include "stage/fighters.h"

#include "motion/motion.h"
#include "moves/watch.h"

#include <stdlib.h>

struct poise_fighters {
    const poise_stage_corner *corner;
    poise_motions *motions;
    poise_watch *watch; /* NULL: moves are not named */
    float window_ms;    /* host time of naming, per window, lately */
    int ended;
    int32_t swaps_done;
    uint8_t lock_done[POISE_STAGE_LOCKS_MAX];
};

int poise_fighters_new(const poise_stage_settings *settings, poise_fighters **ret_fighters,
                       poise_err *err)
{
    poise_fighters *f = calloc(1, sizeof(*f));
    if (!f)
        return poise_fail(err, POISE_ENOMEM, "no memory for two fighters");
    f->corner = &settings->corner;
    poise_motion_settings motion = poise_motion_defaults();
    const poise_moves_model *model = settings->naming.model;
    motion.stride = model ? model->stride : 0;
    int rc = poise_motions_new(&motion, &f->motions, err);
    if (!rc && model)
        rc = poise_watch_new(model, &settings->naming.ensemble, &settings->naming.events, &f->watch,
                             err);
    if (rc) {
        poise_fighters_free(&f);
        return rc;
    }
    *ret_fighters = f;
    return 0;
}

void poise_fighters_free(poise_fighters **fighters)
{
    if (!fighters || !*fighters)
        return;
    poise_watch_free(&(*fighters)->watch);
    poise_motions_free(&(*fighters)->motions);
    free(*fighters);
    *fighters = NULL;
}

int poise_fighters_before(poise_fighters *f, poise_people *people, int64_t pts_ns,
                          poise_stage_item *item, poise_err *err)
{
    item->swapped = 0;
    while (f->swaps_done < f->corner->swaps && f->corner->swap_ns[f->swaps_done] <= pts_ns) {
        const int rc = poise_people_swap(people, err);
        if (rc)
            return rc;
        f->swaps_done++;
        item->swapped++;
    }
    return 0;
}

int poise_fighters_locks(poise_fighters *f, poise_people *people, poise_stage_item *item,
                         poise_err *err)
{
    item->locked[0] = item->locked[1] = 0;
    for (int32_t i = 0; i < f->corner->locks; i++) {
        const poise_stage_lock *lock = &f->corner->lock[i];
        if (f->lock_done[i] || lock->at_ns > item->scene.time.pts_ns)
            continue;
        const int rc = poise_people_lock(people, lock->fighter, lock->id, err);
        if (rc == POISE_ENOENT)
            continue; /* not there: the lock waits for the person */
        if (rc)
            return rc;
        f->lock_done[i] = 1;
        item->locked[lock->fighter - 1] = lock->id;
    }
    return 0;
}

void poise_fighters_motion(poise_fighters *f, poise_stage_item *item)
{
    poise_motions_step(f->motions, &item->scene, &item->motion);
}

/* What waits, as far as there is room. */
static void fetch(poise_fighters *f, poise_stage_moves *moves)
{
    moves->predictions = moves->events = 0;
    while (moves->predictions < POISE_STAGE_PREDICTIONS_MAX &&
           poise_watch_prediction(f->watch, &moves->prediction[moves->predictions]))
        moves->prediction[moves->predictions++].inference_ms = f->window_ms;
    while (moves->events < POISE_STAGE_EVENTS_MAX &&
           poise_watch_event(f->watch, &moves->event[moves->events]))
        moves->events++;
}

/* The windows that the last step of motion ended; returns how many. */
static int watch_windows(poise_fighters *f)
{
    int windows = 0;
    for (const poise_window *w; (w = poise_motions_window(f->motions)) != NULL; windows++)
        poise_watch_window(f->watch, w);
    return windows;
}

int64_t poise_fighters_moves(poise_fighters *f, poise_stage_item *item)
{
    item->moves.predictions = item->moves.events = 0;
    if (!f->watch)
        return 0;
    const int64_t begin = poise_stage_now();
    const int windows = watch_windows(f);
    poise_watch_frame(f->watch, &item->motion);
    const int64_t took = poise_stage_now() - begin;
    if (windows)
        f->window_ms = (float)((double)(took > 0 ? took : 1) / 1e6 / windows);
    fetch(f, &item->moves);
    return windows ? took : 0;
}

int poise_fighters_rest(poise_fighters *f, poise_stage_moves *ret_moves)
{
    if (!f->watch)
        return 0;
    if (!f->ended) {
        f->ended = 1;
        poise_motions_end(f->motions);
        watch_windows(f);
        poise_watch_end(f->watch);
        if (f->window_ms <= 0)
            f->window_ms = 1e-3f; /* all windows were these: not measured, and never 0 in packets */
    }
    fetch(f, ret_moves);
    return ret_moves->predictions || ret_moves->events;
}

void poise_fighters_warnings(const poise_fighters *f, poise_buf *out)
{
    for (int32_t i = f->swaps_done; i < f->corner->swaps; i++)
        poise_buf_printf(out, "--swap-at %.6g: it ended before; nothing was swapped\n",
                         (double)f->corner->swap_ns[i] / 1e9);
    for (int32_t i = 0; i < f->corner->locks; i++) {
        const poise_stage_lock *lock = &f->corner->lock[i];
        if (!f->lock_done[i])
            poise_buf_printf(out, "--lock %d=%d@%.6g: no person with id %d from then on\n",
                             lock->fighter, lock->id, (double)lock->at_ns / 1e9, lock->id);
    }
}
