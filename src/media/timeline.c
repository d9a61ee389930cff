#include "media/timeline.h"

#include <libavutil/mathematics.h>

#include <math.h>

enum { NS = 1000000000 };
#define FARTHEST_NS                                                                                \
    INT64_C(4000000000000000000) /* 126 years: no sum of two such numbers overflows */

/* a * num / den nanoseconds for `a` units of num/den seconds; POISE_NO_PTS when it does not fit. */
static int64_t to_ns(int64_t a, int64_t num, int64_t den)
{
    if (num < 1 || num > INT32_MAX || den < 1 || den > INT32_MAX ||
        !(fabs((double)a * (double)num / (double)den) < (double)FARTHEST_NS / NS))
        return POISE_NO_PTS;
    return av_rescale(a, num * NS, den);
}

void poise_timeline_init(poise_timeline *line, int64_t base_num, int64_t base_den, int64_t rate_num,
                         int64_t rate_den, double scale)
{
    *line =
        (poise_timeline){.base_num = base_num, .base_den = base_den, .scale = scale, .gap_ns = -1};
    int known = rate_num > 0 && rate_den > 0 && rate_num <= INT32_MAX && rate_den <= INT32_MAX &&
                (double)rate_num / (double)rate_den <= 10000.0 &&
                (double)rate_num / (double)rate_den >= 0.001;
    line->rate_num = known ? rate_num : 25;
    line->rate_den = known ? rate_den : 1;
    line->interval_ns = to_ns(1, line->rate_den, line->rate_num);
}

void poise_timeline_restart(poise_timeline *line, int64_t base_num, int64_t base_den,
                            int64_t gap_ns)
{
    line->base_num = base_num;
    line->base_den = base_den;
    line->gap_ns = gap_ns;
    line->anchored = 0;
}

static void start_stretch(poise_timeline *line, int64_t pts, int64_t at_ns)
{
    line->origin_pts = pts;
    line->origin_ns = at_ns;
    line->anchored = 1;
}

/* Remembers how far apart the source's own stamps are. */
static void note_interval(poise_timeline *line, int64_t interval)
{
    if (interval <= 0)
        return;
    if (!line->interval_min_ns || interval < line->interval_min_ns)
        line->interval_min_ns = interval;
    if (interval > line->interval_max_ns)
        line->interval_max_ns = interval;
    int64_t tick = to_ns(1, line->base_num, line->base_den);
    line->variable = line->interval_max_ns - line->interval_min_ns > 2 * tick &&
                     (double)line->interval_max_ns > 1.25 * (double)line->interval_min_ns;
}

poise_frame_time poise_timeline_next(poise_timeline *line, int64_t pts)
{
    poise_frame_time time = {.index = line->index++};
    int64_t last = line->last_ns, now;
    int64_t soon =
        line->started ? last + line->interval_ns : 0; /* where a regular frame would be */
    int gap = line->gap_ns >= 0 && line->started;
    if (gap)
        soon = last + (line->gap_ns > line->interval_ns ? line->gap_ns : line->interval_ns);
    line->gap_ns = -1;

    int64_t difference = 0, offset;
    if (pts == POISE_NO_PTS) {
        time.flags |= POISE_TIME_ESTIMATED;
        line->estimated++;
        if (gap || !line->started || !line->counted) {
            line->count_from_ns = soon;
            line->counted = 0;
        }
        offset = to_ns(line->counted, line->rate_den, line->rate_num);
        now = offset == POISE_NO_PTS ? soon : line->count_from_ns + offset;
        line->counted++;
    } else {
        line->counted = 0;
        if (!line->anchored) {
            start_stretch(line, pts, soon);
            now = soon;
        } else {
            int overflow = __builtin_sub_overflow(pts, line->origin_pts, &difference);
            offset = overflow ? POISE_NO_PTS : to_ns(difference, line->base_num, line->base_den);
            now = offset == POISE_NO_PTS ? POISE_NO_PTS : line->origin_ns + offset;
            if (now == POISE_NO_PTS || now > FARTHEST_NS || now > last + POISE_TIMELINE_AHEAD_NS ||
                now < last - POISE_TIMELINE_BACK_NS) {
                time.flags |= POISE_TIME_REPAIRED;
                start_stretch(line, pts, soon);
                now = soon;
            } else {
                note_interval(line, now - line->last_raw_ns);
            }
        }
        line->last_raw_ns = now;
    }
    if (line->started && now <= last) {
        time.flags |= POISE_TIME_REPAIRED;
        now = last + (line->interval_ns > 1 ? line->interval_ns / 2 : 1);
    }
    if (time.flags & POISE_TIME_REPAIRED)
        line->repaired++;
    line->last_ns = now;
    int64_t out = now;
    if (line->scale != 1.0) {
        double scaled = (double)now * line->scale;
        out = scaled < 2.0 * (double)FARTHEST_NS ? llround(scaled) : 0;
    }
    if (line->started && out <= line->last_out_ns)
        out = line->last_out_ns + 1;
    line->last_out_ns = out;
    line->started = 1;
    time.pts_ns = out;
    return time;
}
