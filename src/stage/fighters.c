#include "stage/fighters.h"

#include "motion/motion.h"

#include <stdlib.h>

struct poise_fighters {
    const poise_stage_corner *corner;
    poise_motions *motions;
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
    motion.stride = 0; /* nobody here looks at windows */
    const int rc = poise_motions_new(&motion, &f->motions, err);
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

int poise_fighters_after(poise_fighters *f, poise_people *people, poise_stage_item *item,
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
    poise_motions_step(f->motions, &item->scene, &item->motion);
    return 0;
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
