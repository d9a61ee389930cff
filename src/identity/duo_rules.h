/* The other rules that duo can be asked for, to be compared with: boxes or centroids alone.
 *
 * ByteTrack with NC-TRK-1's defaults: a number belongs to a track; who comes first gets the number,
 * and when a track ends its number goes to the strongest track without one. Centroids: see
 * centroid.h. Neither looks at pictures, poses or cuts. */
#ifndef POISE_IDENTITY_DUO_RULES_H
#define POISE_IDENTITY_DUO_RULES_H

#include "identity/bytetrack.h"
#include "identity/centroid.h"
#include "identity/duo.h"

typedef struct poise_duo_boxes {
    poise_bytetrack *tracker;
    int32_t track[POISE_FIGHTERS]; /* id, 0: free */
    int64_t seen_ns[POISE_FIGHTERS];
} poise_duo_boxes;

/* Both fill person[]; -1: not seen. */
void poise_duo_boxes_step(poise_duo_boxes *boxes, const poise_scene *scene,
                          int32_t ret_person[POISE_FIGHTERS]);
void poise_duo_centroid_step(poise_centroid *tracker, const poise_scene *scene,
                             int32_t ret_person[POISE_FIGHTERS]);

/* The numbers change places. */
void poise_duo_boxes_swap(poise_duo_boxes *boxes);
void poise_duo_centroid_swap(poise_centroid *tracker);

#endif
