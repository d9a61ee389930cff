/* The frames a source lends: a fixed set of slots, each either viewing the decoder's own memory or
 * holding converted pixels. Inside media only.
 *
 * A slot is in one place at a time: in `free`, being filled by the source's thread, waiting, or
 * lent. The set lives until the source and the last lent frame are gone. */
#ifndef POISE_MEDIA_FRAME_H
#define POISE_MEDIA_FRAME_H

#include "media/source.h"

#include <libavutil/frame.h>

typedef struct poise_frame_set poise_frame_set;

typedef struct poise_frame_slot {
    poise_frame frame; /* first: the consumer sees only this */
    atomic_int refs;
    poise_frame_set *set;
    AVFrame *held;   /* the decoder's memory, when `frame` views it */
    uint8_t *pixels; /* our own, when it was converted or turned */
    size_t capacity;
    int stretch; /* how many times the source had been reconnected before it */
} poise_frame_slot;

struct poise_frame_set {
    atomic_int refs; /* the source, and each lent frame */
    atomic_ullong processed;
    poise_queue *free;
    int count;
    poise_frame_slot slot[];
};

int poise_frame_set_new(int count, poise_frame_set **ret_set, poise_err *err);
void poise_frame_set_unref(poise_frame_set *set);

/* An empty slot with one reference. Codes of poise_queue_pop. */
int poise_frame_slot_take(poise_frame_set *set, int64_t wait_ns, poise_frame_slot **ret_slot);

/* Gives a slot back that was not lent. */
void poise_frame_slot_return(poise_frame_slot *slot);

/* At least `size` bytes of the slot's own, 64-byte aligned, with 64 readable bytes more; old
 * content is lost. */
int poise_frame_slot_reserve(poise_frame_slot *slot, size_t size, poise_err *err);

#endif
