#include "moves/score.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 100000 };

static const int64_t near_ns = POISE_SCORE_TOLERANCE_MS * INT64_C(1000000);

typedef struct pair {
    int64_t apart;
    int32_t truth, said;
} pair;

static int is_lasting(int32_t name)
{
    return name == POISE_LABEL_BLOCK || (name >= POISE_LABEL_CLINCH && name <= POISE_LABEL_GROUND);
}

static int64_t difference(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* 0 or more: how far apart; -1: not near. */
static int64_t apart_of(const poise_score_event *truth, const poise_score_event *said, int by_class)
{
    if (truth->fighter != said->fighter || (by_class && !(truth->accepts >> said->name & 1)))
        return -1;
    if (by_class && is_lasting(truth->name))
        return said->start_ns <= truth->end_ns + near_ns &&
                       said->end_ns >= truth->start_ns - near_ns
                   ? difference(truth->start_ns, said->start_ns)
                   : -1;
    const int64_t apart = difference(truth->peak_ns, said->peak_ns);
    return apart <= near_ns ? apart : -1;
}

static int nearest_first(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->apart != y->apart)
        return x->apart < y->apart ? -1 : 1;
    if (x->truth != y->truth)
        return x->truth < y->truth ? -1 : 1;
    return (x->said > y->said) - (x->said < y->said);
}

/* Everything both sides of which are still free and near, nearest first. */
static int list_pairs(const poise_score_event *truth, int32_t truths, const uint8_t *truth_used,
                      const poise_score_event *said, int32_t saids, const uint8_t *said_used,
                      int by_class, pair **ret_pairs, int64_t *ret_count)
{
    int64_t n = 0, capacity = 0;
    pair *pairs = NULL;
    for (int32_t t = 0; t < truths; t++)
        for (int32_t s = 0; s < saids && truth[t].clear && !truth_used[t]; s++) {
            const int64_t apart = said_used[s] ? -1 : apart_of(&truth[t], &said[s], by_class);
            if (apart < 0)
                continue;
            if (n == capacity) {
                capacity = capacity ? 2 * capacity : 256;
                pair *larger = realloc(pairs, (size_t)capacity * sizeof *pairs);
                if (larger == NULL) {
                    free(pairs);
                    return POISE_ENOMEM;
                }
                pairs = larger;
            }
            pairs[n++] = (pair){apart, t, s};
        }
    if (n > 0)
        qsort(pairs, (size_t)n, sizeof *pairs, nearest_first);
    *ret_pairs = pairs;
    *ret_count = n;
    return 0;
}

static void count_pair(const poise_score_event *t, const poise_score_event *s, int by_class,
                       poise_score *score)
{
    const int32_t row = t->name;
    if (!by_class) {
        score->confusion[row][s->name]++;
        return;
    }
    /* What is accepted is right, by whatever name. */
    score->confusion[row][row]++;
    score->right++;
    if (!is_lasting(row)) {
        score->apart_s += (double)difference(t->peak_ns, s->peak_ns) / 1e9;
        score->timed++;
    }
}

/* How far a moment is from an event that is not clear. */
static int near_unclear(const poise_score_event *t, const poise_score_event *s)
{
    if (t->clear || t->fighter != s->fighter)
        return 0;
    if (is_lasting(t->name))
        return s->peak_ns >= t->start_ns - near_ns && s->peak_ns <= t->end_ns + near_ns;
    return difference(t->peak_ns, s->peak_ns) <= near_ns;
}

static void count_rest(const poise_score_event *truth, int32_t truths, const uint8_t *truth_used,
                       const poise_score_event *said, int32_t saids, const uint8_t *said_used,
                       poise_score *score)
{
    for (int32_t t = 0; t < truths; t++)
        if (truth[t].clear && !truth_used[t])
            score->confusion[truth[t].name][POISE_SCORE_NONE]++;
    for (int32_t s = 0; s < saids; s++) {
        int unclear = 0;
        for (int32_t t = 0; t < truths && !said_used[s] && !unclear; t++)
            unclear = near_unclear(&truth[t], &said[s]);
        if (unclear)
            score->ignored++;
        else if (!said_used[s])
            score->confusion[POISE_SCORE_NONE][said[s].name]++;
    }
}

int poise_score_add(const poise_score_event *truth, int32_t truths, const poise_score_event *said,
                    int32_t saids, poise_score *score, poise_err *err)
{
    if (truths < 0 || saids < 0 || truths > EVENTS_MAX || saids > EVENTS_MAX)
        return poise_fail(err, POISE_ELIMIT, "%d true and %d found events; at most %d each", truths,
                          saids, EVENTS_MAX);
    uint8_t *truth_used = calloc((size_t)truths + 1, 1), *said_used = calloc((size_t)saids + 1, 1);
    int rc = truth_used && said_used ? 0 : POISE_ENOMEM;
    for (int by_class = 1; by_class >= 0 && !rc; by_class--) {
        pair *pairs;
        int64_t n;
        rc = list_pairs(truth, truths, truth_used, said, saids, said_used, by_class, &pairs, &n);
        for (int64_t i = 0; i < n && !rc; i++) {
            const pair *p = &pairs[i];
            if (truth_used[p->truth] || said_used[p->said])
                continue;
            truth_used[p->truth] = said_used[p->said] = 1;
            count_pair(&truth[p->truth], &said[p->said], by_class, score);
        }
        if (!rc)
            free(pairs);
    }
    if (!rc)
        count_rest(truth, truths, truth_used, said, saids, said_used, score);
    free(truth_used);
    free(said_used);
    return rc ? poise_fail(err, rc, "no memory to compare events") : 0;
}

poise_score_class poise_score_of(const poise_score *score, int32_t row)
{
    poise_score_class c = {.right = score->confusion[row][row]};
    for (int32_t k = 0; k < POISE_SCORE_ROWS; k++) {
        c.truths += score->confusion[row][k];
        c.said += score->confusion[k][row];
    }
    c.precision = c.said ? (double)c.right / (double)c.said : 0;
    c.recall = c.truths ? (double)c.right / (double)c.truths : 0;
    c.f1 = c.precision + c.recall > 0 ? 2 * c.precision * c.recall / (c.precision + c.recall) : 0;
    return c;
}

void poise_score_merge_straights(poise_score_event *event, int32_t count)
{
    const uint32_t straights =
        1u << POISE_LABEL_JAB | 1u << POISE_LABEL_CROSS | 1u << POISE_SCORE_STRAIGHT;
    for (int32_t i = 0; i < count; i++) {
        if (event[i].name < POISE_SCORE_ANY && (straights >> event[i].name & 1))
            event[i].name = POISE_LABEL_JAB;
        if (event[i].accepts & straights)
            event[i].accepts |= 1u << POISE_LABEL_JAB;
    }
}
