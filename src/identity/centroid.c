#include "identity/centroid.h"

#include "identity/assign.h"

#include <math.h>
#include <string.h>

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

poise_centroid_settings poise_centroid_defaults(void)
{
    return (poise_centroid_settings){.slots = 2, .max_disappeared = 50, .max_distance = 100};
}

void poise_centroid_start(poise_centroid *tracker, const poise_centroid_settings *settings)
{
    memset(tracker, 0, sizeof *tracker);
    tracker->settings = settings ? *settings : poise_centroid_defaults();
    tracker->settings.slots = clamp(tracker->settings.slots, 1, POISE_CENTROID_SLOTS_MAX);
    tracker->settings.max_disappeared = clamp(tracker->settings.max_disappeared, 0, INT32_MAX - 1);
    if (!(tracker->settings.max_distance > 0))
        tracker->settings.max_distance = poise_centroid_defaults().max_distance;
}

/* Gives the slots that are followed their nearest points. */
static void match_followed(poise_centroid *tracker, const poise_centroid_point *points, int count,
                           poise_assign_work *work, int32_t *ret_slot)
{
    double cost[POISE_CENTROID_SLOTS_MAX * POISE_CENTROID_POINTS_MAX] = {0};
    int32_t point_of[POISE_CENTROID_SLOTS_MAX], slots[POISE_CENTROID_SLOTS_MAX];
    int followed = 0;
    for (int i = 0; i < tracker->settings.slots; i++) {
        if (!tracker->slot[i].used)
            continue;
        for (int p = 0; p < count; p++) {
            cost[followed * count + p] = hypot((double)points[p].x - tracker->slot[i].at.x,
                                               (double)points[p].y - tracker->slot[i].at.y);
        }
        slots[followed++] = i;
    }
    poise_assign(cost, followed, count, count, work, point_of);
    for (int i = 0; i < followed; i++) {
        int slot = slots[i];
        int p = point_of[i];
        if (p >= 0 && cost[i * count + p] <= tracker->settings.max_distance) {
            ret_slot[p] = slot + 1;
            tracker->slot[slot].at = points[p];
            tracker->slot[slot].missed = 0;
        } else if (++tracker->slot[slot].missed > tracker->settings.max_disappeared) {
            tracker->slot[slot].used = 0;
        }
    }
}

void poise_centroid_step(poise_centroid *tracker, const poise_centroid_point *points, int count,
                         int32_t *ret_slot)
{
    poise_assign_work work;
    for (int p = 0; p < count; p++)
        ret_slot[p] = 0;
    if (count > POISE_CENTROID_POINTS_MAX)
        count = POISE_CENTROID_POINTS_MAX;
    match_followed(tracker, points, count, &work, ret_slot);
    /* Free slots are filled from the left. */
    for (int i = 0; i < tracker->settings.slots; i++) {
        if (tracker->slot[i].used)
            continue;
        int leftmost = -1;
        for (int p = 0; p < count; p++) {
            if (!ret_slot[p] && (leftmost < 0 || points[p].x < points[leftmost].x))
                leftmost = p;
        }
        if (leftmost < 0)
            return;
        ret_slot[leftmost] = i + 1;
        tracker->slot[i].used = 1;
        tracker->slot[i].missed = 0;
        tracker->slot[i].at = points[leftmost];
    }
}
