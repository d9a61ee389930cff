/* Test support: poise's stages against MediaPipe's recorded streams, as lines of one table.
 * tests/pose asserts them, bench/parity prints them. */
#ifndef POISE_TESTS_PARITY_H
#define POISE_TESTS_PARITY_H

#include "golden.h"
#include "pose/pose.h"

enum { PARITY_LINES_MAX = 64, PARITY_NAMED_MAX = 12 };

/* One line: what was compared, on which recording, and how far apart. Distances in the picture,
 * pixels. */
typedef struct parity_line {
    char stage[40], data[56];
    int frames;             /* pictures looked at */
    int expected, compared; /* persons or hands MediaPipe has / of these compared */
    int disagreements; /* pictures in which one side has a person (or another number of hands) */
    int values;        /* distances behind the percentiles */
    double median, p95, p99, worst;
    double share;               /* of pictures whose worst landmark is <= 1.5 px */
    double world_m, visibility; /* worst differences; NaN: not compared */
    int knife_edges; /* landmarks (or pictures) over the line's limit: the first are named */
    char named[PARITY_NAMED_MAX][112];
} parity_line;

typedef struct parity_report {
    int count;
    parity_line line[PARITY_LINES_MAX];
} parity_report;

/* Each appends lines and returns 0, or -1 when data is missing (said on stderr). `file` is a golden
 * name without
 * ".json.gz". Models must fit the recording's complexity. */

/* Stills: the whole chain (percentiles over pictures of their worst landmark), then the detector
 * alone (boxes, score, region), then landmarks with MediaPipe's region given. */
int parity_pose_stills(const poise_models *models, const char *file, parity_report *report);

/* Tracking: landmarks with MediaPipe's region given on the recorded pixels. With `information`
 * also, in brackets: the same from the decoder's I420, and the closed loop, which is chaotic. */
int parity_pose_track(const poise_models *models, const char *file, int information,
                      parity_report *report);

/* Filters and the next region from recorded unfiltered landmarks: no network. */
int parity_filters(const char *file, parity_report *report);

/* Hands: landmarks with the regions given, regions from palms and landmarks, association; on stills
 * also the whole chain, in videos (with `information`) the closed loop. */
int parity_hand_stills(const poise_models *models, const char *file, parity_report *report);
int parity_hand_track(const poise_models *models, const char *file, int information,
                      parity_report *report);

void parity_print(const parity_report *report);

#endif
