/* Where scenes go: the interface of the pipeline's outputs, and the outputs there are. Inside stage
 * only.
 *
 * A sink is opened and finished by the thread that runs the pipeline and fed by the sinks' own
 * thread, never at the same time. */
#ifndef POISE_STAGE_SINK_H
#define POISE_STAGE_SINK_H

#include "stage/stage.h"

#include "base/file.h"
#include "identity/hindsight.h"
#include "scene/motion.h"
#include "scene/moves.h"
#include "scene/tables.h"

#include <poise/scene.h>

enum { POISE_STAGE_PREDICTIONS_MAX = 32, POISE_STAGE_EVENTS_MAX = 16 };

/* What was said of moves with one frame; what has no room comes with the next. */
typedef struct poise_stage_moves {
    int32_t predictions, events;
    poise_prediction prediction[POISE_STAGE_PREDICTIONS_MAX];
    poise_event event[POISE_STAGE_EVENTS_MAX];
} poise_stage_moves;

/* One frame on its way. A block of a pool. */
typedef struct poise_stage_item {
    poise_frame *frame; /* a reference, or NULL: no sink wants its pixels */
    int64_t taken_ns;   /* CLOCK_MONOTONIC when the decoded frame was in hand */
    int64_t scene_ns;   /* and when its scene was known */
    int32_t thumbnail;  /* 1: the report keeps a small picture of it */
    int32_t swapped;    /* how often the user had the fighters swapped just before it */
    int32_t locked[2];  /* the id that the user said is fighter 1, 2 after it; 0: said nothing */
    poise_scene scene;
    poise_hindsight_note note; /* in the first of two passes, with people.fighters */
    poise_motion_frame motion; /* with people.fighters; else unspecified */
    poise_stage_moves moves;   /* the same; nothing without naming.model */
} poise_stage_item;

typedef struct poise_sink poise_sink;
struct poise_sink {
    poise_stage_timer timer; /* what its time counts as */
    const char *path;        /* what it writes; removed again when a later output fails */
    int wants_pixels; /* 1: item->frame must be there for every frame; `begin` may set it to 0 */
    /* Before the first frame, when `result` knows the source; may be NULL. */
    void (*begin)(poise_sink *sink, const poise_stage_result *result);
    int (*frame)(poise_sink *sink, const poise_stage_item *item, poise_err *err);
    /* What was said of moves after the last frame, perhaps in several parts; may be NULL. */
    int (*rest)(poise_sink *sink, const poise_stage_moves *moves, poise_err *err);
    /* Completes the output and puts it in place. `result` holds all but what finishing adds: the
     * sink's own times, and that it was stopped. */
    int (*finish)(poise_sink *sink, poise_stage_result *result, poise_err *err);
    /* Frees; an output that was not finished is removed. */
    void (*close)(poise_sink *sink);
};

/* What sinks that write one stream of text begin with. */
typedef struct poise_file_sink {
    poise_sink sink;
    poise_atomic_file *file;
} poise_file_sink;

/* A zeroed sink of `size` bytes, at least a poise_file_sink, with its file open and its timer, path
 * and close set; frame and finish are left to the caller. */
int poise_file_sink_new(size_t size, const char *path, poise_file_sink **ret_sink, poise_err *err);

int poise_sink_poses(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err);
int poise_sink_predictions(const poise_stage_settings *settings, poise_sink **ret_sink,
                           poise_err *err);
int poise_sink_tracks(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err);
int poise_sink_motion(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err);
int poise_sink_spans(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err);

/* CLOCK_MONOTONIC, nanoseconds. */
int64_t poise_stage_now(void);

#endif
