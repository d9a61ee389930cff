/* NeuroPose's prediction files, as NeuroPose itself reads and writes them (schema version 2):
 * unknown keys are refused, shapes are checked, NaN never gets in.
 *
 * Writing streams frame by frame:
 *     poise_np_writer writer;
 *     poise_np_begin(&writer, stream);
 *     while (…) poise_np_write_frame(&writer, &frame);
 *     poise_np_end(&writer, &metadata, &provenance, &err);
 * (metadata comes behind the frames in the file because only then frame_count is known; JSON
 * objects have no order). */
#ifndef POISE_SCENE_NEUROPOSE_H
#define POISE_SCENE_NEUROPOSE_H

#include "base/log.h"
#include "record/json.h"
#include "record/migrate.h"
#include "record/record.h"

enum {
    POISE_NP_VERSION = 2,
    POISE_NP_PEOPLE_MAX = 64,
    POISE_NP_JOINTS_MAX = 160,
    POISE_NP_TEXT = 256,
    POISE_NP_ID_TEXT = 32
};

/* One frame. All arrays share the counts: P people with J joints each. A frame of nobody has P = 0.
 */
typedef struct poise_np_frame {
    int32_t people;
    int32_t joints;
    double boxes[POISE_NP_PEOPLE_MAX][5]; /* x, y, width, height px, confidence */
    double poses3d[POISE_NP_PEOPLE_MAX][POISE_NP_JOINTS_MAX][3]; /* camera space, mm */
    double poses2d[POISE_NP_PEOPLE_MAX][POISE_NP_JOINTS_MAX][2]; /* px */
} poise_np_frame;

typedef struct poise_np_metadata {
    int64_t frame_count;
    double fps; /* 0.0 unknown */
    int64_t width, height;
} poise_np_metadata;

/* How the predictions came to be. The *_version fields of Python's world are required by the
 * format: a C program says "none" there, and the engine's identity in model_filename and
 * model_sha256. */
typedef struct poise_np_provenance {
    char model_sha256[65]; /* 64 lower-case hex digits */
    char model_filename[POISE_NP_TEXT];
    char tensorflow_version[64];
    int32_t has_metal;
    char tensorflow_metal_version[64];
    char numpy_version[64];
    char neuropose_version[64];
    char python_version[64];
    int32_t has_seed;
    int64_t seed;
    int32_t deterministic;
    struct poise_np_opaque {
        int32_t present; /* an object was there; what it held is not kept */
    } analysis_config;   /* belongs to analysis reports; in prediction files it is null */
} poise_np_provenance;

typedef struct poise_np_performance {
    int32_t has_load;
    double model_load_seconds; /* only when the library loaded the model itself */
    double total_seconds;
    double peak_rss_mb; /* MiB */
    char active_device[64];
    int32_t tensorflow_metal_active;
    char tensorflow_version[64];
} poise_np_performance;

typedef enum poise_np_extractor_kind {
    POISE_NP_JOINT_AXIS,
    POISE_NP_JOINT_PAIR_DISTANCE,
    POISE_NP_JOINT_SPEED,
    POISE_NP_JOINT_ANGLE
} poise_np_extractor_kind;

typedef struct poise_np_extractor {
    int32_t kind;
    int64_t joint;
    int32_t axis, invert;
    int64_t joints[2];
    int64_t triplet[3];
} poise_np_extractor;

typedef struct poise_np_segmentation_config {
    poise_np_extractor extractor;
    int64_t person_index;
    int32_t has_distance, has_prominence, has_height;
    double min_distance_seconds, min_prominence, min_height, pad_seconds;
    int32_t method; /* 0: valley_to_valley_v1 */
} poise_np_segmentation_config;

typedef struct poise_np_segment {
    int64_t start, end, peak; /* frame indices: start inclusive, end exclusive */
} poise_np_segment;

enum { POISE_NP_SEGMENTS_MAX = 4096 };

typedef struct poise_np_segmentation {
    poise_np_segmentation_config config;
    int32_t count;
    poise_np_segment segments[POISE_NP_SEGMENTS_MAX];
} poise_np_segmentation;

/* What a prediction file holds besides its frames and segmentations, which are handed over one by
 * one. */
typedef struct poise_np_predictions {
    int32_t schema_version; /* after reading always POISE_NP_VERSION */
    poise_np_metadata metadata;
    int32_t has_provenance;
    poise_np_provenance provenance;
} poise_np_predictions;

extern const poise_record poise_np_metadata_record, poise_np_frame_record,
    poise_np_provenance_record, poise_np_performance_record, poise_np_segmentation_record,
    poise_np_predictions_record;

/* Text "frame_%06d" of a frame's index (from 0). */
void poise_np_frame_id(int64_t index, char ret_id[POISE_NP_ID_TEXT]);

/* Truthful values for a model that poise ran: numpy_version and python_version "none",
 * tensorflow_version and neuropose_version "none (poise <version>)", deterministic true.
 * model_sha256: 64 hex digits. */
poise_np_provenance poise_np_provenance_of(const char *model_filename, const char *model_sha256);

/* Writes one prediction file, 2 blanks of indentation as NeuroPose does. Not thread-safe; holds no
 * resources. */
typedef struct poise_np_writer {
    poise_json json;
    int64_t frames;
    int in_segmentations;
} poise_np_writer;

void poise_np_begin(poise_np_writer *writer, FILE *stream);
/* The next frame; its id follows from the number of frames so far. 0 or an error that stays (see
 * poise_json). */
int poise_np_write_frame(poise_np_writer *writer, const poise_np_frame *frame);
/* After the last frame, any number of times. */
int poise_np_write_segmentation(poise_np_writer *writer, const char *name,
                                const poise_np_segmentation *value);
/* Closes the document. metadata->frame_count must be the number of frames written. provenance may
 * be NULL: null. */
int poise_np_end(poise_np_writer *writer, const poise_np_metadata *metadata,
                 const poise_np_provenance *provenance, poise_err *err);

/* The performance record (one object) with its latencies, ms per frame. */
int poise_np_write_performance(poise_json *json, const poise_np_performance *value,
                               const double *latencies_ms, int64_t count);

typedef struct poise_np_reader {
    const char *name; /* for error texts */
    const poise_log *log;
    /* Any may be NULL. Values are valid during the call; frames come in order of time. */
    int (*frame)(void *cookie, int64_t index, const poise_np_frame *frame, poise_err *err);
    int (*segmentation)(void *cookie, const char *name, const poise_np_segmentation *value,
                        poise_err *err);
    void *cookie;
} poise_np_reader;

/* Reads and checks one prediction file: shapes, equal numbers of people, consecutive frame ids from
 * frame_000000, frame_count == number of frames, schema version 1 (migrated) or 2. Errors: see
 * poise_json_read. */
int poise_np_read(FILE *stream, const poise_np_reader *reader,
                  poise_np_predictions *ret_predictions, poise_err *err);

#endif
