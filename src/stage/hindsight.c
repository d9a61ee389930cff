/* See hindsight.h. */
#include "stage/hindsight.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4096 };

struct poise_hindsight_aside {
    int64_t spent_ns; /* from the frame in hand to its scene */
    int32_t swapped, locked[2];
};

int poise_hindsight_keep(poise_hindsight *h, const poise_hindsight_note *note,
                         const poise_stage_item *item, int64_t spent_ns, poise_err *err)
{
    if (h->count == POISE_HINDSIGHT_MOST)
        return 0;
    if (h->count == h->room) {
        const int64_t room = h->room ? 2 * h->room : FIRST_ROOM;
        void *notes = realloc(h->note, (size_t)room * sizeof *h->note);
        if (notes)
            h->note = notes;
        void *asides = realloc(h->aside, (size_t)room * sizeof *h->aside);
        if (asides)
            h->aside = asides;
        if (!notes || !asides)
            return poise_fail(err, POISE_ENOMEM, "no memory for what %lld frames say of who is who",
                              (long long)room);
        h->room = room;
    }
    h->note[h->count] = *note;
    struct poise_hindsight_aside *aside = &h->aside[h->count++];
    aside->spent_ns = spent_ns;
    aside->swapped = item->swapped;
    memcpy(aside->locked, item->locked, sizeof aside->locked);
    return 0;
}

void poise_hindsight_settle(poise_hindsight *h)
{
    poise_hindsight_judge(h->note, h->count);
    h->next = 0;
}

void poise_hindsight_recall(poise_hindsight *h, poise_stage_item *item)
{
    item->swapped = item->locked[0] = item->locked[1] = 0;
    if (h->next == h->count)
        return;
    const struct poise_hindsight_aside *aside = &h->aside[h->next];
    poise_hindsight_apply(&h->note[h->next++], &item->scene);
    item->taken_ns -= aside->spent_ns;
    item->swapped = aside->swapped;
    memcpy(item->locked, aside->locked, sizeof item->locked);
}

void poise_hindsight_free(poise_hindsight *h)
{
    free(h->note);
    free(h->aside);
    *h = (poise_hindsight){0};
}
