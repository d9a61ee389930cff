/* Queues, slots, pools and teams under real threads; run under TSan in check-long. */
#include "base/pool.h"
#include "base/queue.h"
#include "base/team.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 20000 };

static void *push_numbers(void *argument)
{
    poise_queue *queue = argument;
    for (uintptr_t i = 1; i <= ITEMS; i++)
        if (poise_queue_push(queue, (void *)i, POISE_WAIT_FOREVER))
            return (void *)1;
    poise_queue_close(queue);
    return NULL;
}

static void queue_keeps_order_and_ends(void **state)
{
    (void)state;
    poise_queue *queue;
    assert_int_equal(poise_queue_new(0, &queue, NULL), POISE_EINVAL);
    assert_int_equal(poise_queue_new(3, &queue, NULL), 0);
    void *item;
    assert_int_equal(poise_queue_pop(queue, &item, 1000), POISE_ETIMEOUT);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, push_numbers, queue), 0);
    uintptr_t expected = 1;
    int code;
    while ((code = poise_queue_pop(queue, &item, POISE_WAIT_FOREVER)) == 0)
        assert_int_equal((uintptr_t)item, expected++);
    assert_int_equal(code, POISE_EOF);
    assert_int_equal(expected, ITEMS + 1);
    void *result;
    pthread_join(thread, &result);
    assert_null(result);
    assert_int_equal(poise_queue_push(queue, queue, 0), POISE_ECANCELED);
    poise_queue_free(&queue);
    assert_null(queue);
    poise_queue_free(&queue);
}

static void full_queue_makes_the_producer_wait(void **state)
{
    (void)state;
    poise_queue *queue;
    assert_int_equal(poise_queue_new(2, &queue, NULL), 0);
    assert_int_equal(poise_queue_push(queue, queue, 0), 0);
    assert_int_equal(poise_queue_push(queue, queue, 0), 0);
    assert_int_equal(poise_queue_push(queue, queue, 1000), POISE_ETIMEOUT);
    assert_int_equal(poise_queue_size(queue), 2);
    poise_queue_free(&queue);
}

static void count_drop(void *cookie, void *item)
{
    (void)item;
    atomic_fetch_add((atomic_int *)cookie, 1);
}

static void *offer_numbers(void *argument)
{
    for (uintptr_t i = 1; i <= ITEMS; i++)
        if (poise_slot_put(argument, (void *)i))
            return (void *)1;
    poise_slot_close(argument);
    return NULL;
}

static void slot_accounts_for_everything(void **state)
{
    (void)state;
    atomic_int dropped = 0;
    poise_slot *slot;
    assert_int_equal(poise_slot_new(count_drop, &dropped, &slot, NULL), 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, offer_numbers, slot), 0);
    uintptr_t last = 0, taken = 0;
    void *item;
    while (poise_slot_take(slot, &item, POISE_WAIT_FOREVER) == 0) {
        assert_true((uintptr_t)item > last);
        last = (uintptr_t)item;
        taken++;
        poise_slot_counts c = poise_slot_count(slot);
        assert_int_equal(c.offered, c.taken + c.dropped + c.waiting);
    }
    pthread_join(thread, NULL);
    assert_int_equal(last, ITEMS); /* the newest is never lost */
    poise_slot_counts c = poise_slot_count(slot);
    assert_int_equal(c.offered, ITEMS);
    assert_int_equal(c.taken, taken);
    assert_int_equal((int)c.dropped, atomic_load(&dropped));
    assert_int_equal(poise_slot_put(slot, slot), POISE_ECANCELED);
    poise_slot_free(&slot);
}

static void pool_lends_and_takes_back(void **state)
{
    (void)state;
    poise_pool *pool;
    assert_int_equal(poise_pool_new(2, 100, &pool, NULL), 0);
    void *a, *b, *c = NULL;
    assert_int_equal(poise_pool_take(pool, &a, 0), 0);
    assert_int_equal(poise_pool_take(pool, &b, 0), 0);
    assert_int_equal((uintptr_t)a % 64, 0);
    memset(a, 1, 100);
    memset(b, 2, 100);
    assert_int_equal(poise_pool_take(pool, &c, 1000), POISE_ETIMEOUT);
    assert_null(c);
    poise_pool_ref(a);
    poise_pool_unref(a);
    assert_int_equal(poise_pool_free_count(pool), 0);
    poise_pool_unref(a);
    assert_int_equal(poise_pool_take(pool, &c, 0), 0);
    assert_ptr_equal(a, c);
    poise_pool_unref(b);
    poise_pool_unref(c);
    assert_int_equal(poise_pool_free_count(pool), 2);
    poise_pool_free(&pool);
    assert_null(pool);
}

typedef struct tally {
    atomic_int count[64];
    int members_max;
    atomic_int bad_member;
} tally;

static void count_task(void *cookie, int task, int member)
{
    tally *t = cookie;
    atomic_fetch_add(&t->count[task], 1);
    if (member < 0 || member >= t->members_max)
        atomic_store(&t->bad_member, 1);
}

static void team_does_each_task_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        poise_team *team;
        assert_int_equal(poise_team_new(threads, &team, NULL), 0);
        assert_int_equal(poise_team_size(team), threads);
        tally t = {.members_max = threads};
        for (int round = 0; round < 500; round++)
            poise_team_run(team, round % 64, count_task, &t);
        int expected[64] = {0};
        for (int round = 0; round < 500; round++)
            for (int task = 0; task < round % 64; task++)
                expected[task]++;
        for (int task = 0; task < 64; task++)
            assert_int_equal(atomic_load(&t.count[task]), expected[task]);
        assert_int_equal(atomic_load(&t.bad_member), 0);
        poise_team_free(&team);
        assert_null(team);
    }
    poise_err err;
    poise_team *team;
    assert_int_equal(poise_team_new(0, &team, &err), POISE_EINVAL);
    assert_int_equal(poise_team_new(65, &team, &err), POISE_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queue_keeps_order_and_ends),
        cmocka_unit_test(full_queue_makes_the_producer_wait),
        cmocka_unit_test(slot_accounts_for_everything),
        cmocka_unit_test(pool_lends_and_takes_back),
        cmocka_unit_test(team_does_each_task_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
