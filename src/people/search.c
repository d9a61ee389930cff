/* Where and how the detector looks, and which of its finds deserve a closer look.
 *
 * MediaPipe merges boxes of IoU > 0.3, which makes one person of two who stand together. Here
 * detections are merged only when middles of hips and shoulders and the size agree, that is, when
 * they are the same body; whether two that are left are one person after all is decided by their
 * landmarks (many.c). The detector sees 224 x 224 pixels: a person much smaller than a fifth of the
 * picture is lost in it. So the picture is also looked at in overlapping tiles. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

/* In radii, see poise_shape_distance. */
static const float same_detection = 0.25f; /* two detections are one body */
static const float same_person = 0.20f; /* a detection shows somebody followed, however many do */
static const float near_person = 0.50f; /* the same, for the nearest detection of each person */

enum { TILE_SIDE_MIN = 96 /* pixels; below it a tile is mostly invented by interpolation */ };

/* Squares of 1/split of the longer side, overlapping by half along it and by what is needed across.
 */
static poise_rect tile_of(const poise_people *people, int split, int tile, int *ret_count)
{
    const float w = (float)people->width, h = (float)people->height;
    const float side = fmaxf(w, h) / (float)split;
    int columns = (int)ceilf(2 * w / side - 1 - 1e-3f), rows = (int)ceilf(2 * h / side - 1 - 1e-3f);
    columns = columns < 1 ? 1 : columns;
    rows = rows < 1 ? 1 : rows;
    *ret_count = side >= TILE_SIDE_MIN ? columns * rows : 0;
    int column = tile % columns, row = tile / columns;
    float x = columns > 1 ? (float)column / (float)(columns - 1) * (w - side) : (w - side) / 2;
    float y = rows > 1 ? (float)row / (float)(rows - 1) * (h - side) : (h - side) / 2;
    return (poise_rect){
        .xc = (x + side / 2) / w, .yc = (y + side / 2) / h, .w = side / w, .h = side / h};
}

int poise_people_tiles(poise_people *people, int whole, int tiles)
{
    static const int split[] = {2, 4};
    enum { LEVELS = sizeof split / sizeof *split };
    int count = 0, all = 0, of_level[LEVELS];

    if (whole)
        people->tile[count++] = poise_image_whole();
    if (whole && poise_fighters_near(people, &people->tile[count]))
        count++;
    people->seek.close = 0;
    if (tiles > 0 && !people->settings.still && people->settings.fighters == 0) {
        const poise_follow *who = poise_people_doubted(people, &people->tile[count]);
        people->seek.close = who != NULL ? who->id : 0;
        count += who != NULL;
        tiles -= who != NULL;
    }
    const float least = 1.5f * poise_fighters_size(people); /* in less a fighter has no room */
    for (int level = 0; level < LEVELS; level++) {
        poise_rect tile = tile_of(people, split[level], 0, &of_level[level]);
        if (level > 0 && tile.w * (float)people->width < least)
            of_level[level] = 0;
        all += of_level[level];
    }
    for (int k = 0; k < tiles && k < all && count < POISE_TILES_MAX; k++) {
        int tile = people->next_tile % all, level = 0, unused;
        while (tile >= of_level[level])
            tile -= of_level[level++];
        people->tile[count++] = tile_of(people, split[level], tile, &unused);
        people->next_tile = (people->next_tile + 1) % all;
    }
    return count;
}

int poise_people_turned_tiles(poise_people *people)
{
    const float quarter = 1.57079633f, room = 1.6f; /* radii */
    if (!poise_fighters_around(people, room, &people->tile[0]))
        return 0;
    people->tile[1] = people->tile[0];
    people->tile[0].rot = quarter;
    people->tile[1].rot = -quarter;
    return 2;
}

/* A find at a tile's inner border is a part of somebody; the neighbour or the whole picture has the
 * rest. */
static int cut_by_tile(const poise_detection *d, const poise_rect *tile)
{
    const float edge = 1e-4f;
    float x0 = tile->xc - tile->w / 2, x1 = tile->xc + tile->w / 2;
    float y0 = tile->yc - tile->h / 2, y1 = tile->yc + tile->h / 2;
    float sx = 0.1f * (d->xmax - d->xmin), sy = 0.1f * (d->ymax - d->ymin);
    return (x0 > edge && d->xmin < x0 - sx) || (x1 < 1 - edge && d->xmax > x1 + sx) ||
           (y0 > edge && d->ymin < y0 - sy) || (y1 < 1 - edge && d->ymax > y1 + sy);
}

/* Best first; of equal scores the earlier one. */
static void sort_detections(poise_detection *items, int count)
{
    for (int i = 1; i < count; i++) {
        poise_detection d = items[i];
        int k = i;
        for (; k > 0 && items[k - 1].score < d.score; k--)
            items[k] = items[k - 1];
        items[k] = d;
    }
}

static void add_weighted(poise_detection *sum, const poise_detection *d, float weight)
{
    sum->xmin += weight * d->xmin;
    sum->ymin += weight * d->ymin;
    sum->xmax += weight * d->xmax;
    sum->ymax += weight * d->ymax;
    for (int k = 0; k < POISE_DETECTION_KEYPOINTS_MAX; k++) {
        sum->keypoint[k][0] += weight * d->keypoint[k][0];
        sum->keypoint[k][1] += weight * d->keypoint[k][1];
    }
}

/* Merges detections of one body into their mean weighted by score. In place; returns the new count.
 */
static int merge_same(const poise_people *people, poise_detection *items, int count)
{
    int kept = 0;
    sort_detections(items, count);
    for (int i = 0; i < count; i++) {
        if (!(items[i].score > 0))
            continue;
        poise_detection best = items[i], sum;
        poise_shape shape = poise_shape_of_detection(&best, people->width, people->height);
        float weight = 0;
        memset(&sum, 0, sizeof sum);
        if (!(shape.radius > 0))
            continue;
        for (int k = i; k < count; k++) {
            if (!(items[k].score > 0))
                continue;
            poise_shape other = poise_shape_of_detection(&items[k], people->width, people->height);
            if (k != i && !(poise_shape_distance(&shape, &other) < same_detection))
                continue;
            add_weighted(&sum, &items[k], items[k].score);
            weight += items[k].score;
            items[k].score = 0;
        }
        poise_detection mean;
        memset(&mean, 0, sizeof mean);
        add_weighted(&mean, &sum, 1 / weight);
        mean.score = best.score;
        items[kept++] = mean; /* kept <= i: in place of one that is used up */
    }
    return kept;
}

/* Somebody is there: see doubt.c. */
static void vouch(const poise_people *people, poise_follow *follow)
{
    follow->vouched_ns = people->now_ns;
    follow->vouched_shape = follow->shape;
}

/* Removes what shows people seen in this frame. */
static int remove_explained(poise_people *people, int whole, poise_detection *items, int count)
{
    unsigned char explained[POISE_TILES_MAX * POISE_DETECTIONS_MAX];
    int kept = 0;
    memset(explained, 0, sizeof explained);
    for (int p = 0; p < people->count; p++) {
        float nearest = people->follow[p].tangled ? 0 : near_person;
        int which = -1;
        if (whole)
            people->follow[p].vouched = 0;
        if (!people->follow[p].seen)
            continue;
        for (int i = 0; i < count; i++) {
            poise_shape shape = poise_shape_of_detection(&items[i], people->width, people->height);
            float distance = poise_shape_distance(&people->follow[p].shape, &shape);
            if (distance < near_person)
                vouch(people, &people->follow[p]);
            if (distance < same_person)
                explained[i] = people->follow[p].vouched = 1;
            else if (distance < nearest && !explained[i]) {
                nearest = distance;
                which = i;
            }
        }
        if (which >= 0)
            explained[which] = 1;
        people->follow[p].doubts += people->follow[p].id == people->seek.close;
        if (people->follow[p].vouched_ns == people->now_ns)
            people->follow[p].doubts = 0;
    }
    for (int i = 0; i < count; i++)
        if (!explained[i])
            items[kept++] = items[i];
    return kept;
}

/* Into people->pooled, bodies once each, best first. */
static int pool(poise_people *people, int tile_count)
{
    int count = 0;
    for (int t = 0; t < tile_count; t++)
        for (int i = 0; i < people->found[t].count; i++)
            if (!cut_by_tile(&people->found[t].item[i], &people->tile[t]))
                people->pooled[count++] = people->found[t].item[i];
    return merge_same(people, people->pooled, count);
}

int poise_people_sights(poise_people *people, int tile_count, poise_detection *ret_items, int max)
{
    int count = pool(people, tile_count);
    if (count > max)
        count = max;
    memcpy(ret_items, people->pooled, (size_t)count * sizeof *ret_items);
    return count;
}

int poise_people_finds(poise_people *people, int whole, int tile_count, poise_detection *ret_items,
                       int max)
{
    int count = remove_explained(people, whole, people->pooled, pool(people, tile_count));
    if (count > max)
        count = max;
    memcpy(ret_items, people->pooled, (size_t)count * sizeof *ret_items);
    return count;
}
