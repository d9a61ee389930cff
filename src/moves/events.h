/* From a stream of probabilities to events: one per strike, with the limb that struck and what it
 * came near to, and states that last (block, clinch, ground ...) from their beginning to their end.
 *
 *  - Strikes: a class has an event where its probability, averaged over three windows, has a peak:
 * the highest within POISE_EVENT_APART_MS for the same class, within POISE_EVENT_CROSS_MS for any,
 * and above the class's threshold.
 *  - Jab and cross are one class here, "straight", beside all others, with one threshold; between
 * the two of them they are two, so that the hands of a one-two are told apart in time; a hand that
 * was drawn back in between makes two of one, however sure the networks are all the while. Which of
 * the two an event is follows from hand and stance (moves/hands.h); when the stance is not clear
 * the label is unknown and the flag POISE_EVENT_STRAIGHT stays.
 *  - While somebody else overlaps the fighter in the picture no strike of his is told: the limbs
 * may be the other's (decision 0018).
 *  - States: from where a class's probability rises above its threshold to where it falls below
 * half of it. A clinch is of two: the other fighter's probability must have been above it too.
 *    Who is seen to stand in most views of it is not on the ground.
 *  - Nothing begins in a replay or across a cut.
 * An event is told POISE_EVENT_LATE_MS after its peak at the latest, a state when it has ended for
 * as long as a gap in it may last. Bounded, deterministic, no allocation after opening; not
 * thread-safe. */
#ifndef POISE_MOVES_EVENTS_H
#define POISE_MOVES_EVENTS_H

#include "base/err.h"
#include "moves/ensemble.h"
#include "scene/motion.h"
#include "scene/moves.h"

enum {
    POISE_EVENT_APART_MS = 330, /* two of one class are at least so far apart */
    POISE_EVENT_CROSS_MS = 130, /* two of any class: a one-two takes a fifth of a second */
    POISE_EVENT_LATE_MS = 1700, /* half a window, its lag, what decides a peak, and a hand */
    POISE_EVENT_STATE_MS =
        300, /* a state that is shorter is none; a gap in one that is shorter is none */
    POISE_EVENT_GROUND_MS = 1000, /* the same of the ground: of 44 times in rendered bouts of the */
    POISE_EVENT_GROUND_GAP_MS = 2000, /* training split none was below 2.9 s, no two within 3.6 s */
    POISE_EVENTS_WAITING = 64 /* not fetched yet; older ones are dropped and counted */
};

typedef struct poise_events poise_events;

typedef struct poise_event_settings {
    float threshold[POISE_LABELS]; /* 0..1; of the straight: threshold[POISE_LABEL_JAB] */
} poise_event_settings;

poise_event_settings poise_event_defaults(void); /* 0.5 for all */

/* For both fighters. Errors: POISE_EINVAL (names the label), POISE_ENOMEM. */
int poise_events_new(const poise_event_settings *settings, poise_events **ret_events,
                     poise_err *err);
void poise_events_free(poise_events **events); /* nulls; NULL is fine */

/* Every window with what the networks say of it, in order of time. */
void poise_events_window(poise_events *events, const poise_window *window,
                         const poise_fused *fused);

/* Every frame of motion, in order of time, each behind the windows that its step gave
 * (poise_motions_window): at a cut these still belong to what came before it. */
void poise_events_frame(poise_events *events, const poise_motion_frame *frame);

/* The source, or a stretch of it, has ended: what is open is decided. Also done at a cut and when a
 * replay begins. */
void poise_events_end(poise_events *events);

/* The next event; 0 when there is none, 1 when *ret_event was filled in. */
int poise_events_next(poise_events *events, poise_event *ret_event);

/* The stance of fighter 1 or 2 now. */
poise_stance poise_events_stance(const poise_events *events, int fighter);

#endif
