/* What lasts longer than a frame: when each fighter was seen and uncertain, replays; and what
 * happens between two frames: cuts, swaps, locks. Found frame by frame, told when it is over.
 * Inside stage only. */
#ifndef POISE_STAGE_SPANS_H
#define POISE_STAGE_SPANS_H

#include "stage/sink.h"

#include "record/record.h"

/* A replay that was not seen as one for so long, or across a cut, is over. */
#define POISE_SPAN_REPLAY_WAIT_NS INT64_C(1000000000)

typedef enum poise_span_kind {
    POISE_SPAN_SEEN,      /* a fighter, without a gap */
    POISE_SPAN_UNCERTAIN, /* a fighter who is seen, but perhaps the other one */
    POISE_SPAN_CUT,       /* just before its frame */
    POISE_SPAN_REPLAY,
    POISE_SPAN_SWAP, /* by the user */
    POISE_SPAN_LOCK  /* by the user */
} poise_span_kind;

typedef struct poise_span {
    int32_t kind;
    int32_t fighter;        /* seen, uncertain, lock: 1 or 2; else 0 */
    int32_t id;             /* lock: the person's; else 0 */
    int64_t from_ns, to_ns; /* media times of the first and last frame; equal for events */
} poise_span;

/* {"kind": …, "fighter": …, "id": …, "from_ns": …, "to_ns": …} */
extern const poise_record poise_span_record;

/* What is going on. Begins as zeros. */
typedef struct poise_spans {
    int32_t open[2][2]; /* [seen, uncertain][fighter - 1] */
    int64_t from_ns[2][2];
    int32_t replay; /* there is one, perhaps waiting to be over */
    int64_t replay_from_ns, replay_to_ns;
    int64_t last_ns;
} poise_spans;

/* Adds one frame and tells of everything that ended or happened with it, in a fixed order. `tell`
 * may be told at most ten times. Not 0 from `tell` ends it and is returned. */
int poise_spans_add(poise_spans *spans, const poise_stage_item *item,
                    int (*tell)(void *cookie, const poise_span *span), void *cookie);

/* There are no more frames: tells of what was still going on. */
int poise_spans_end(poise_spans *spans, int (*tell)(void *cookie, const poise_span *span),
                    void *cookie);

#endif
