/* From a container's time stamps, such as they are, to media time: strictly increasing nanoseconds.
 * Pure; not thread-safe. Inside media only.
 *
 * A stamp that stands still or steps back a little is moved to half a frame after the frame before
 * it (half, so that the next true stamp still lies ahead). One that jumps back or ahead by more
 * than a stream can (a clip glued on, a clock set anew) starts a new stretch one frame after the
 * frame before. A missing stamp is counted on from the frame rate. */
#ifndef POISE_MEDIA_TIMELINE_H
#define POISE_MEDIA_TIMELINE_H

#include <poise/scene.h>

#include <stdint.h>

#define POISE_NO_PTS            INT64_MIN
#define POISE_TIMELINE_BACK_NS  INT64_C(1000000000) /* a longer step back starts a new stretch */
#define POISE_TIMELINE_AHEAD_NS (INT64_C(86400) * 1000000000) /* as does a longer step ahead */

typedef struct poise_timeline {
    int64_t base_num, base_den; /* seconds per tick */
    int64_t rate_num, rate_den; /* frames per second */
    double scale;               /* media time = file time * scale */
    int64_t interval_ns;        /* of one frame, file time */
    int64_t index;
    int64_t origin_pts, origin_ns;  /* stretch: file time = origin_ns + (pts - origin_pts) ticks */
    int64_t last_ns, last_raw_ns;   /* file time given out, and as the stamp said */
    int64_t count_from_ns, counted; /* estimated times count on from here */
    int64_t gap_ns; /* >= 0: the next frame starts a new stretch so long after the last */
    int64_t last_out_ns;
    int started, anchored;
    uint64_t repaired, estimated;
    int64_t interval_min_ns, interval_max_ns;
    int variable;
} poise_timeline;

/* base: seconds per tick of the stamps (both > 0). rate: frames per second, 0/x = unknown (25 is
 * assumed where a time must be estimated). scale > 0. */
void poise_timeline_init(poise_timeline *line, int64_t base_num, int64_t base_den, int64_t rate_num,
                         int64_t rate_den, double scale);

/* The stamps start over (reconnected): the next frame comes gap_ns (>= 0) after the last. */
void poise_timeline_restart(poise_timeline *line, int64_t base_num, int64_t base_den,
                            int64_t gap_ns);

/* Time of the next frame in decode output order; pts POISE_NO_PTS = none. */
poise_frame_time poise_timeline_next(poise_timeline *line, int64_t pts);

#endif
