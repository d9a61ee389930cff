/* Field tables of moves: moves.jsonl (NeuroCombat's PredictionPacket, NC-SCH-5, one per window) and
 * events.jsonl (what the machine found, one line about the file, then one per event;
 * docs/formats.md).
 */
#ifndef POISE_SCENE_MOVES_TABLES_H
#define POISE_SCENE_MOVES_TABLES_H

#include "record/json.h"
#include "record/lines.h"
#include "record/record.h"
#include "scene/moves.h"

enum { POISE_EVENTS_VERSION = 1, POISE_MOVES_NAME = 64, POISE_UUID_TEXT = 37 };

extern const poise_record poise_count_models_record;

/* ---- moves.jsonl ---- */

/* NC-SCH-5. timestamp_ms is media time in files (0: the first frame). */
typedef struct poise_prediction_packet {
    char prediction_id[POISE_UUID_TEXT];
    int64_t frame_id; /* in the middle of the window */
    int64_t timestamp_ms;
    char fighter_id[16];     /* fighter_1, fighter_2 */
    int32_t predicted_label; /* the most probable */
    float confidence;
    float class_probabilities[POISE_LABELS];
    char model_name[16]; /* ensemble */
    float ensemble_weights[POISE_MOVE_MODELS];
    double inference_time_ms; /* > 0 */
    char model_version[POISE_MOVES_NAME];
    int32_t abstained; /* ours: the models are not sure, predicted_label is no answer */
    int32_t uncertain; /* ours: whose window it was is not certain */
} poise_prediction_packet;

extern const poise_record poise_prediction_packet_record;

/* model_version is copied; prediction_id is left to the caller. */
poise_prediction_packet poise_prediction_packet_of(const poise_prediction *prediction,
                                                   const char *model_version);

/* ---- events.jsonl ---- */

/* First line: with it and the events everything about moves can be written again. */
typedef struct poise_events_header {
    int32_t schema_version;
    char type[32]; /* "poise.events" */
    char poise_version[32];
    char source[256]; /* file name; empty (then not written) in clinical mode */
    double fps;       /* nominal, 0 unknown */
    int64_t media_ns; /* time of the last frame */
    char model[POISE_MOVES_NAME], model_version[POISE_MOVES_NAME];
    char fighter_name[2][32];         /* as the user named them; may be empty */
    int64_t windows[2], abstained[2]; /* by fighter: judged; of these without an answer */
    int64_t dropped;                  /* events over the limit of the run: not in the file */
    poise_rounds rounds;
    poise_count_models counts;
} poise_events_header;

extern const poise_record poise_events_header_record;

/* Everything zero except schema_version, type, poise_version. */
poise_events_header poise_events_header_defaults(void);

/* One line each, with line feed (poise_json with indent 0; both finish the document). */
int poise_events_write_header(poise_json *json, const poise_events_header *header, poise_err *err);
int poise_events_write_event(poise_json *json, const poise_event *event, poise_err *err);

/* As poise_poses_read_header and poise_poses_read_frame; a file that was cut off is an error
 * (events.jsonl appears whole or not at all). POISE_EOF at the end. */
int poise_events_read_header(poise_lines *lines, poise_events_header *ret_header, poise_err *err);
int poise_events_read_event(poise_lines *lines, poise_event *ret_event, poise_err *err);

#endif
