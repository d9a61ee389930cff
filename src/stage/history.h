/* What the report shows of a whole source, in bounded memory: values over time, thinned out evenly
 * as the source gets longer, and a few small pictures. Inside stage only. */
#ifndef POISE_STAGE_HISTORY_H
#define POISE_STAGE_HISTORY_H

#include "media/canvas.h"
#include "scene/angles.h"
#include "stage/crowd.h"
#include "stage/duel.h"
#include "stage/moves.h"
#include "stage/sink.h"

enum {
    POISE_HISTORY_SAMPLES =
        1024, /* when full, every second one goes and only every second frame is taken on */
    POISE_HISTORY_PEOPLE = 8, /* of one sample: the fighters, then the largest */
    POISE_THUMBNAILS = 12,    /* when full, every second one goes */
    POISE_THUMBNAIL_HEIGHT = 180,
    POISE_THUMBNAIL_WIDTH_MAX = 480
};

typedef struct poise_history_person {
    int32_t id, fighter;
    float visibility; /* mean of the landmarks */
    float
        angles[POISE_ANGLES]; /* radians, 3D world; NaN: none, or a landmark of it is not visible */
    float angle_error[POISE_ANGLES]; /* radians: half of the errors from this side are smaller; NaN:
                                        not known */
} poise_history_person;

typedef struct poise_history_sample {
    int64_t pts_ns;
    int32_t people; /* in the scene, also those not kept here */
    int32_t kept;
    poise_history_person person[POISE_HISTORY_PEOPLE];
} poise_history_sample;

typedef struct poise_thumbnail {
    int64_t pts_ns;
    int32_t width, height;
    uint8_t *rgb; /* width * height * 3 */
} poise_thumbnail;

typedef struct poise_history {
    int32_t count;
    int64_t stride, seen;
    poise_history_sample sample[POISE_HISTORY_SAMPLES];
    poise_crowd crowd;
    int32_t thumbnails;
    poise_thumbnail thumbnail[POISE_THUMBNAILS];
    poise_canvas *canvas; /* for thumbnails; NULL without a report */
    const char *fighter_names[2];
    poise_duel *duel; /* NULL without fighters */
} poise_history;

/* `settings` must live on. */
int poise_history_new(const poise_stage_settings *settings, poise_history **ret_history,
                      poise_err *err);
void poise_history_free(poise_history **history); /* NULL is fine */

/* Adds one frame (and its thumbnail if the item says so and has pixels). Allocates nothing but what
 * cairo does for a thumbnail. */
int poise_history_add(poise_history *history, const poise_stage_item *item, poise_err *err);

/* Writes the report / performance.json to the settings' paths. moves NULL: they were not named. */
int poise_report_write(const poise_stage_settings *settings, const poise_stage_result *result,
                       const poise_history *history, const poise_moves_view *moves, poise_err *err);
int poise_performance_write(const poise_stage_settings *settings, const poise_stage_result *result,
                            poise_err *err);

#endif
