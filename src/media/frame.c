#include "media/frame.h"

#include <libavutil/mem.h>
#include <stdlib.h>

enum { ALIGN = 64 };

int poise_frame_set_new(int count, poise_frame_set **ret_set, poise_err *err)
{
    poise_frame_set *set = calloc(1, sizeof *set + (size_t)count * sizeof set->slot[0]);
    if (!set)
        return poise_fail(err, POISE_ENOMEM, "no memory for frames");
    atomic_init(&set->refs, 1);
    set->count = count;
    int code = poise_queue_new((size_t)count, &set->free, err);
    for (int i = 0; i < count && !code; i++) {
        set->slot[i].set = set;
        set->slot[i].held = av_frame_alloc();
        if (!set->slot[i].held)
            code = poise_fail(err, POISE_ENOMEM, "no memory for frames");
        else
            code = poise_queue_push(set->free, &set->slot[i], 0);
    }
    if (code) {
        poise_frame_set_unref(set);
        return code;
    }
    *ret_set = set;
    return 0;
}

void poise_frame_set_unref(poise_frame_set *set)
{
    if (atomic_fetch_sub(&set->refs, 1) != 1)
        return;
    for (int i = 0; i < set->count; i++) {
        av_frame_free(&set->slot[i].held);
        free(set->slot[i].pixels);
    }
    poise_queue_free(&set->free);
    free(set);
}

int poise_frame_slot_take(poise_frame_set *set, int64_t wait_ns, poise_frame_slot **ret_slot)
{
    void *item;
    int code = poise_queue_pop(set->free, &item, wait_ns);
    if (code)
        return code;
    poise_frame_slot *slot = item;
    slot->frame = (poise_frame){0};
    atomic_store(&slot->refs, 1);
    *ret_slot = slot;
    return 0;
}

void poise_frame_slot_return(poise_frame_slot *slot)
{
    av_frame_unref(slot->held);
    /* Fails only once the source is closing: nobody asks for the slot any more. */
    (void)poise_queue_push(slot->set->free, slot, 0);
}

int poise_frame_slot_reserve(poise_frame_slot *slot, size_t size, poise_err *err)
{
    if (slot->capacity >= size)
        return 0;
    free(slot->pixels);
    slot->capacity = 0;
    slot->pixels = aligned_alloc(ALIGN, (size + ALIGN + ALIGN - 1) / ALIGN * ALIGN);
    if (!slot->pixels)
        return poise_fail(err, POISE_ENOMEM, "no memory for a frame of %zu bytes", size);
    slot->capacity = size;
    return 0;
}

poise_frame *poise_frame_ref(poise_frame *frame)
{
    atomic_fetch_add(&((poise_frame_slot *)frame)->refs, 1);
    return frame;
}

void poise_frame_unref(poise_frame **frame)
{
    if (!frame || !*frame)
        return;
    poise_frame_slot *slot = (poise_frame_slot *)*frame;
    *frame = NULL;
    if (atomic_fetch_sub(&slot->refs, 1) != 1)
        return;
    poise_frame_set *set = slot->set;
    atomic_fetch_add(&set->processed, 1);
    poise_frame_slot_return(slot);
    poise_frame_set_unref(set);
}
