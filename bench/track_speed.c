/* What following boxes costs per frame: ByteTrack, centroids, one assignment; for 2 fighters and
 * for crowds. NC-TRK-1 allows 3-5 ms. */
#include "identity/assign.h"
#include "identity/bytetrack.h"
#include "identity/centroid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FRAMES = 3000, CROWD_MAX = 100 };

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* of this thread: other work does not count */
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

/* People walk to and fro on rows of their own; every seventh box is a weak one. */
static void boxes_at(int frame, int count, poise_bbox *ret_boxes)
{
    for (int i = 0; i < count; i++) {
        double phase = 0.01 * frame * (1 + i % 5) + i;
        ret_boxes[i] = (poise_bbox){.x = (float)(900 + 800 * sin(phase)),
                                    .y = (float)(20 * (i % 40)),
                                    .w = 60,
                                    .h = 160,
                                    .score = (frame + i) % 7 == 0 ? 0.3f : 0.9f};
    }
}

static double bytetrack_us(poise_bytetrack *tracker, int count)
{
    poise_bbox boxes[CROWD_MAX];
    poise_bytetrack_track tracks[CROWD_MAX];
    double sum = 0;
    poise_bytetrack_reset(tracker);
    for (int frame = 0; frame < FRAMES; frame++) {
        boxes_at(frame, count, boxes);
        double start = now_us();
        poise_bytetrack_step(tracker, boxes, count, 0, tracks, CROWD_MAX);
        sum += now_us() - start;
    }
    return sum / FRAMES;
}

static double centroid_us(int count)
{
    poise_centroid tracker;
    poise_centroid_point points[CROWD_MAX];
    int32_t slot[CROWD_MAX];
    double sum = 0;
    poise_centroid_start(&tracker, NULL);
    for (int frame = 0; frame < FRAMES; frame++) {
        poise_bbox boxes[CROWD_MAX];
        boxes_at(frame, count, boxes);
        for (int i = 0; i < count; i++)
            points[i] = (poise_centroid_point){boxes[i].x, boxes[i].y};
        double start = now_us();
        poise_centroid_step(&tracker, points, count, slot);
        sum += now_us() - start;
    }
    return sum / FRAMES;
}

static double assign_us(int count)
{
    static double cost[CROWD_MAX * CROWD_MAX];
    static poise_assign_work work;
    int32_t col_of_row[CROWD_MAX];
    uint32_t state = 1;
    double sum = 0;
    for (int frame = 0; frame < FRAMES / 10; frame++) {
        for (int i = 0; i < count * count; i++) {
            state = state * 1664525u + 1013904223u;
            cost[i] = (state >> 8) / 16777216.0;
        }
        double start = now_us();
        poise_assign(cost, count, count, count, &work, col_of_row);
        sum += now_us() - start;
    }
    return sum / (FRAMES / 10);
}

int main(void)
{
    static const int crowds[] = {2, 10, 40, CROWD_MAX};
    poise_bytetrack *tracker;
    poise_err err;
    if (poise_bytetrack_new(NULL, &tracker, &err) < 0) {
        fprintf(stderr, "track_speed: %s\n", err.text);
        return 1;
    }
    printf("microseconds of CPU per frame\n%8s %10s %10s %22s\n", "people", "ByteTrack", "centroid",
           "assignment (random)");
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++)
        printf("%8d %10.1f %10.1f %22.1f\n", crowds[i], bytetrack_us(tracker, crowds[i]),
               centroid_us(crowds[i]), assign_us(crowds[i]));
    poise_bytetrack_free(&tracker);
    return 0;
}
