/* A body in a frame, and a trace: one body followed from frame to frame by where its joints are.
 *
 * A trace says nothing about who it is. It goes on with whatever body lies where it must be now,
 * whichever loop of `people` found it: loops may jump to the other fighter's body, places do not.
 * Pure functions on plain values. */
#ifndef POISE_IDENTITY_SLOT_H
#define POISE_IDENTITY_SLOT_H

#include "identity/appearance.h"
#include "identity/words.h"
#include "scene/hint.h"

#include <poise/scene.h>

enum { POISE_BODY_JOINTS = 13 };

typedef struct poise_body {
    int32_t id;                                       /* poise_person.id */
    int32_t index;                                    /* in the scene */
    float x[POISE_BODY_JOINTS], y[POISE_BODY_JOINTS]; /* nose, shoulders .. ankles; pixels */
    float visibility[POISE_BODY_JOINTS];
    float hip[2];   /* their middle, pixels */
    float radius;   /* of the circle around the body, pixels; > 0 */
    float covered;  /* 0..1: how much of its box other people's boxes cover */
    poise_rect roi; /* poise_person.roi */
    poise_look look;
    poise_word word;
} poise_body;

typedef struct poise_trace {
    int32_t held; /* 0: nothing is followed, the rest means nothing */
    int32_t id;   /* of the loop that saw it last */
    int64_t seen_ns;
    int64_t since_ns;  /* when it began */
    float velocity[2]; /* of the whole body, pixels per second */
    poise_body body;   /* as last seen */
} poise_trace;

/* What the identity room needs of scene->people[index], without the look. 0, or -1 if its numbers
 * are not finite or it has no size. */
int poise_body_of(const poise_scene *scene, int index, poise_body *ret_body);

/* How unlikely it is that `body` is the trace's at `now_ns`, in nats (minus a log likelihood up to
 * a constant): object keypoint similarity (COCO) to the joints moved on by the trace's velocity,
 * with falloffs that grow with the time since it was seen. 0 (there) .. poise_trace_far, which
 * fades to 0 within seconds: after a while somebody may be anywhere. 0 if nothing is held. */
float poise_trace_cost(const poise_trace *trace, const poise_body *body, int64_t now_ns);

extern const float poise_trace_far;

/* The same with falloffs as narrow as bodies move, and looks err, from one frame to the next: not
 * whether somebody followed is lost, but which of two who are near each other he is. */
float poise_trace_narrow_cost(const poise_trace *trace, const poise_body *body, int64_t now_ns);

/* Goes on with `body`. */
void poise_trace_follow(poise_trace *trace, const poise_body *body, int64_t now_ns);

/* Where to look for the trace's body, which was not seen in `scene`: where it must be by now, the
 * longer ago the wider, and ever nearer to its opponent (NULL: not seen either), who hides or holds
 * it. Returns 1, or 0 when there is nothing to say: nothing held, or lost for seconds. */
int poise_trace_hint(const poise_trace *trace, const poise_scene *scene, const poise_body *opponent,
                     int32_t fighter, poise_roi_hint *ret_hint);

#endif
