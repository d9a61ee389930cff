/* Passing pointers between threads. Nothing here allocates after creation; waiting is a condition variable
 * with a deadline, never a spin or a sleep. All functions except new/free are thread-safe. */
#ifndef POISE_BASE_QUEUE_H
#define POISE_BASE_QUEUE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { POISE_QUEUE_CAPACITY_MAX = 4096 };

/* Waiting times in nanoseconds from now; POISE_WAIT_FOREVER does not end by itself, 0 does not wait. */
#define POISE_WAIT_FOREVER INT64_MAX

/* First in, first out, bounded: a full queue makes the producer wait (a file is never dropped, it is slowed). */
typedef struct poise_queue poise_queue;

int poise_queue_new(size_t capacity, poise_queue **ret_queue, poise_err *err);
void poise_queue_free(poise_queue **queue); /* items still inside are not freed: drain first */

/* 0; POISE_ETIMEOUT when still full; POISE_ECANCELED when closed. */
int poise_queue_push(poise_queue *queue, void *item, int64_t wait_ns);

/* 0 and *ret_item; POISE_ETIMEOUT when still empty; POISE_EOF when closed and empty. */
int poise_queue_pop(poise_queue *queue, void **ret_item, int64_t wait_ns);

/* No more pushes; pops go on until it is empty. Wakes everybody. */
void poise_queue_close(poise_queue *queue);

size_t poise_queue_size(poise_queue *queue);

/* Latest wins: one place; a newer item replaces an unread older one, which `drop` then receives (in the
 * pusher's thread). For live sources. offered = taken + dropped + (1 if one is waiting), read as one snapshot. */
typedef struct poise_slot poise_slot;
typedef struct poise_slot_counts {
    uint64_t offered, taken, dropped, waiting;
} poise_slot_counts;

int poise_slot_new(void (*drop)(void *cookie, void *item), void *cookie, poise_slot **ret_slot, poise_err *err);
void poise_slot_free(poise_slot **slot); /* an unread item goes to drop */
int poise_slot_put(poise_slot *slot, void *item);                               /* 0 or POISE_ECANCELED when closed (item stays the caller's) */
int poise_slot_take(poise_slot *slot, void **ret_item, int64_t wait_ns);        /* 0, POISE_ETIMEOUT, POISE_EOF */
void poise_slot_close(poise_slot *slot);
poise_slot_counts poise_slot_count(poise_slot *slot);

#endif
