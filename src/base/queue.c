/* Invariants: `head` and `size` change only under `mutex`; a waiter re-checks its condition after every
 * wake-up; close is final. Deadlines are taken from CLOCK_MONOTONIC (host time: used for waiting only,
 * never for data). */
#include "base/queue.h"
#include "base/wait.h"

#include <pthread.h>
#include <stdlib.h>

struct poise_queue {
    pthread_mutex_t mutex;
    pthread_cond_t not_full, not_empty;
    size_t capacity, head, size;
    int closed;
    void *item[];
};

int poise_queue_new(size_t capacity, poise_queue **ret_queue, poise_err *err)
{
    if (capacity < 1 || capacity > POISE_QUEUE_CAPACITY_MAX)
        return poise_fail(err, POISE_EINVAL, "queue capacity %zu (1 to %d)", capacity,
                          POISE_QUEUE_CAPACITY_MAX);
    poise_queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->item[0]);
    if (!queue)
        return poise_fail(err, POISE_ENOMEM, "no memory for a queue");
    queue->capacity = capacity;
    pthread_mutex_init(&queue->mutex, NULL);
    poise_cond_init(&queue->not_full);
    poise_cond_init(&queue->not_empty);
    *ret_queue = queue;
    return 0;
}

void poise_queue_free(poise_queue **queue)
{
    if (!queue || !*queue)
        return;
    pthread_cond_destroy(&(*queue)->not_empty);
    pthread_cond_destroy(&(*queue)->not_full);
    pthread_mutex_destroy(&(*queue)->mutex);
    free(*queue);
    *queue = NULL;
}

int poise_queue_push(poise_queue *queue, void *item, int64_t wait_ns)
{
    poise_deadline deadline = poise_deadline_in(wait_ns);
    int code = 0;
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && queue->size == queue->capacity && !code)
        code = poise_cond_wait(&queue->not_full, &queue->mutex, &deadline);
    if (queue->closed) {
        code = POISE_ECANCELED;
    } else if (queue->size < queue->capacity) {
        queue->item[(queue->head + queue->size++) % queue->capacity] = item;
        pthread_cond_signal(&queue->not_empty);
        code = 0;
    }
    pthread_mutex_unlock(&queue->mutex);
    return code;
}

int poise_queue_pop(poise_queue *queue, void **ret_item, int64_t wait_ns)
{
    poise_deadline deadline = poise_deadline_in(wait_ns);
    int code = 0;
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && queue->size == 0 && !code)
        code = poise_cond_wait(&queue->not_empty, &queue->mutex, &deadline);
    if (queue->size > 0) {
        *ret_item = queue->item[queue->head];
        queue->head = (queue->head + 1) % queue->capacity;
        queue->size--;
        pthread_cond_signal(&queue->not_full);
        code = 0;
    } else if (queue->closed) {
        code = POISE_EOF;
    }
    pthread_mutex_unlock(&queue->mutex);
    return code;
}

void poise_queue_close(poise_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = 1;
    pthread_cond_broadcast(&queue->not_full);
    pthread_cond_broadcast(&queue->not_empty);
    pthread_mutex_unlock(&queue->mutex);
}

size_t poise_queue_size(poise_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    size_t size = queue->size;
    pthread_mutex_unlock(&queue->mutex);
    return size;
}

struct poise_slot {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    void *item;
    int full, closed;
    poise_slot_counts counts; /* `waiting` is derived from `full` when read */
    void (*drop)(void *cookie, void *item);
    void *cookie;
};

int poise_slot_new(void (*drop)(void *cookie, void *item), void *cookie, poise_slot **ret_slot,
                   poise_err *err)
{
    poise_slot *slot = calloc(1, sizeof *slot);
    if (!slot)
        return poise_fail(err, POISE_ENOMEM, "no memory for a slot");
    slot->drop = drop;
    slot->cookie = cookie;
    pthread_mutex_init(&slot->mutex, NULL);
    poise_cond_init(&slot->changed);
    *ret_slot = slot;
    return 0;
}

void poise_slot_free(poise_slot **slot)
{
    if (!slot || !*slot)
        return;
    poise_slot *s = *slot;
    if (s->full && s->drop)
        s->drop(s->cookie, s->item);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->mutex);
    free(s);
    *slot = NULL;
}

int poise_slot_put(poise_slot *slot, void *item)
{
    void *old = NULL;
    int replaced = 0;
    pthread_mutex_lock(&slot->mutex);
    if (slot->closed) {
        pthread_mutex_unlock(&slot->mutex);
        return POISE_ECANCELED;
    }
    if (slot->full) {
        old = slot->item;
        replaced = 1;
        slot->counts.dropped++;
    }
    slot->item = item;
    slot->full = 1;
    slot->counts.offered++;
    pthread_cond_signal(&slot->changed);
    pthread_mutex_unlock(&slot->mutex);
    if (replaced && slot->drop)
        slot->drop(slot->cookie, old);
    return 0;
}

int poise_slot_take(poise_slot *slot, void **ret_item, int64_t wait_ns)
{
    poise_deadline deadline = poise_deadline_in(wait_ns);
    int code = 0;
    pthread_mutex_lock(&slot->mutex);
    while (!slot->closed && !slot->full && !code)
        code = poise_cond_wait(&slot->changed, &slot->mutex, &deadline);
    if (slot->full) {
        *ret_item = slot->item;
        slot->full = 0;
        slot->counts.taken++;
        code = 0;
    } else if (slot->closed) {
        code = POISE_EOF;
    }
    pthread_mutex_unlock(&slot->mutex);
    return code;
}

void poise_slot_close(poise_slot *slot)
{
    pthread_mutex_lock(&slot->mutex);
    slot->closed = 1;
    pthread_cond_broadcast(&slot->changed);
    pthread_mutex_unlock(&slot->mutex);
}

poise_slot_counts poise_slot_count(poise_slot *slot)
{
    pthread_mutex_lock(&slot->mutex);
    poise_slot_counts counts = slot->counts;
    counts.waiting = (uint64_t)slot->full;
    pthread_mutex_unlock(&slot->mutex);
    return counts;
}
