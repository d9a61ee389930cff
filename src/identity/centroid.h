/* The simplest follower, for comparison and as NC-TRK-1's fall-back: nearest centroids.
 *
 * A few numbered slots; 1 is the leftmost at the start (V9-3). Every frame slots and centroids are
 * matched at the least sum of distances; pairs that lie too far apart are undone then. */
#ifndef POISE_IDENTITY_CENTROID_H
#define POISE_IDENTITY_CENTROID_H

#include <stdint.h>

enum {
    POISE_CENTROID_SLOTS_MAX = 16,
    POISE_CENTROID_POINTS_MAX = 256 /* per step; of more the first count */
};

typedef struct poise_centroid_settings {
    int32_t slots;           /* 1..POISE_CENTROID_SLOTS_MAX; 2 fighters */
    int32_t max_disappeared; /* steps without a match after which a slot is free again, >= 0; 50 */
    float max_distance; /* pixels a centroid may move between two sightings, > 0; 100 (V9-3: 300) */
} poise_centroid_settings;

/* The defaults of NC-TRK-1. */
poise_centroid_settings poise_centroid_defaults(void);

typedef struct poise_centroid_point {
    float x, y; /* pixels: middle of the hips, else mean of the landmarks (V9-2) */
} poise_centroid_point;

/* A plain value: copy or zero it as you like; poise_centroid_start before the first step. */
typedef struct poise_centroid {
    poise_centroid_settings settings;
    struct {
        int32_t used;
        int32_t missed; /* steps since the last match */
        poise_centroid_point at;
    } slot[POISE_CENTROID_SLOTS_MAX];
} poise_centroid;

/* settings NULL: the defaults; values out of range are brought into it. */
void poise_centroid_start(poise_centroid *tracker, const poise_centroid_settings *settings);

/* One frame's centroids, in any order. ret_slot: `count` numbers, the slot 1.. or 0 for none.
 * Allocates nothing. */
void poise_centroid_step(poise_centroid *tracker, const poise_centroid_point *points, int count,
                         int32_t *ret_slot);

#endif
