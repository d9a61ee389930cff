/* ByteTrack (Zhang et al., ECCV 2022): boxes with scores in, numbered tracks out.
 *
 * Every box is used: sure ones are matched first, then unsure ones to the tracks that are left, so
 * that somebody half hidden keeps the number. Works on boxes alone; equal to ByteTrack-cpp. */
#ifndef POISE_IDENTITY_BYTETRACK_H
#define POISE_IDENTITY_BYTETRACK_H

#include "base/err.h"

#include <poise/scene.h>

enum {
    POISE_BYTETRACK_BOXES_MAX = 256, /* per step; of more the first count */
    POISE_BYTETRACK_TRACKS_MAX =
        512, /* followed and lost ones together; over it no track is begun */
    POISE_BYTETRACK_BUFFER_MAX = 100000
};

typedef struct poise_bytetrack_settings {
    float track_thresh;   /* 0..1: a box from this score on is sure; 0.5 */
    float high_thresh;    /* 0..1: a box from this score on may begin a track; 0.6 */
    float match_thresh;   /* 0..1: the first matching goes up to this distance 1 - IoU; 0.8 */
    float min_box_area;   /* pixels^2: smaller tracks are followed but not reported; 100 */
    int32_t track_buffer; /* frames a lost track is waited for, 0..POISE_BYTETRACK_BUFFER_MAX; 30 */
    int64_t frame_ns; /* 0: time goes by steps, as in the original. Else media time counts: a frame
                         is this long (the original's 1/30 s), speeds and the buffer hold at any
                         frame rate; > 0; 0 */
} poise_bytetrack_settings;

/* The defaults of NC-TRK-1, time by steps. */
poise_bytetrack_settings poise_bytetrack_defaults(void);

/* A track that was seen in this step. */
typedef struct poise_bytetrack_track {
    int32_t id;        /* >= 1, by order of beginning, never reused */
    int32_t box;       /* index of the box that was matched */
    int32_t sightings; /* in how many steps it was seen, 1 = new */
    poise_bbox where;  /* filtered; score of the matched box */
} poise_bytetrack_track;

/* One source's tracks. Not thread-safe: one call at a time. */
typedef struct poise_bytetrack poise_bytetrack;

/* Allocates all that is ever needed. settings NULL: the defaults. Errors: POISE_EINVAL,
 * POISE_ENOMEM. */
int poise_bytetrack_new(const poise_bytetrack_settings *settings, poise_bytetrack **ret_tracker,
                        poise_err *err);
void poise_bytetrack_free(poise_bytetrack **tracker); /* nulls; NULL is fine */
void poise_bytetrack_reset(poise_bytetrack *tracker); /* as new; ids begin at 1 again */

/* One frame's boxes, in order of time; count may be 0. Boxes that are not finite or have no area
 * are left out. pts_ns: media time, ascending; looked at only with settings.frame_ns. Writes up to
 * `capacity` tracks (ascending by id) and returns their number, 0..POISE_BYTETRACK_BOXES_MAX.
 * Allocates nothing. */
int poise_bytetrack_step(poise_bytetrack *tracker, const poise_bbox *boxes, int count,
                         int64_t pts_ns, poise_bytetrack_track *ret_tracks, int capacity);

#endif
