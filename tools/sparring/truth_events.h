/* Moves as events: watches every step of a bout and hands out one record per move, when it is
 * certain that neither the move nor a replay of it goes on. */
#ifndef POISE_SPARRING_TRUTH_EVENTS_H
#define POISE_SPARRING_TRUTH_EVENTS_H

#include "truth.h"

enum {
    EVENTS_OPEN_MAX = 128, /* of both fighters within EVENTS_DELAY_S; beyond it the oldest goes */
    EVENTS_DELAY_S = 15    /* no replay reaches farther back */
};

typedef struct sparring_events {
    struct {
        long long first, last; /* steps at which the move led */
        long long live;        /* steps of these that were on air */
        truth_event event;
    } open[EVENTS_OPEN_MAX];
    int count;
    long long step;
} sparring_events;

/* One step. live: it is on air. */
void sparring_events_step(sparring_events *events, const sparring_moment *moment, int live);

/* A replay shows this moment. */
void sparring_events_replay(sparring_events *events, const sparring_moment *moment);

/* The next finished event: 1, or 0 when there is none. all: also those that may still change (the
 * bout is over). */
int sparring_events_next(sparring_events *events, int all, truth_event *ret_event);

#endif
