#include "scene/neuropose.h"

#include "record/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COUNT_FIELD(type, member, ...)                                                             \
    POISE_FIELD(type, member, POISE_KIND_I64, POISE_AT_LEAST(0), __VA_ARGS__)

static const poise_field metadata_fields[] = {
    COUNT_FIELD(poise_np_metadata, frame_count, .about = "frames that were decoded"),
    POISE_FIELD(poise_np_metadata, fps, POISE_KIND_F64, POISE_AT_LEAST(0),
                .about = "frames per second, 0.0 if unknown"),
    COUNT_FIELD(poise_np_metadata, width, .about = "pixels"),
    COUNT_FIELD(poise_np_metadata, height, .about = "pixels"),
};
const poise_record poise_np_metadata_record =
    POISE_RECORD("VideoMetadata", poise_np_metadata, metadata_fields);

#define PEOPLE POISE_COUNTED(poise_np_frame, people, POISE_NP_PEOPLE_MAX)
#define JOINTS POISE_COUNTED(poise_np_frame, joints, POISE_NP_JOINTS_MAX)
static const poise_field frame_fields[] = {
    POISE_FIELD(poise_np_frame, boxes, POISE_KIND_F64, .dims = {PEOPLE, POISE_FIXED(5)},
                .about = "per person: x, y, width, height in pixels, confidence"),
    POISE_FIELD(poise_np_frame, poses3d, POISE_KIND_F64, .dims = {PEOPLE, JOINTS, POISE_FIXED(3)},
                .about = "per person and joint: x, y, z in the camera's frame, millimetres"),
    POISE_FIELD(poise_np_frame, poses2d, POISE_KIND_F64, .dims = {PEOPLE, JOINTS, POISE_FIXED(2)},
                .about = "per person and joint: x, y, pixels"),
};
const poise_record poise_np_frame_record =
    POISE_RECORD("FramePredictions", poise_np_frame, frame_fields);

static int check_provenance(const void *value, poise_err *err)
{
    const poise_np_provenance *p = value;
    if (strlen(p->model_sha256) != 64 || strspn(p->model_sha256, "0123456789abcdef") != 64)
        return poise_fail(err, POISE_EFORMAT,
                          "model_sha256 must be 64 lower-case hexadecimal digits");
    return 0;
}

static const poise_record opaque_record = {
    .name = "AnyObject", .size = sizeof(struct poise_np_opaque), .flags = POISE_RECORD_OPEN};

static const poise_field provenance_fields[] = {
    POISE_FIELD(poise_np_provenance, model_sha256, POISE_KIND_TEXT,
                .about = "64 lower-case hexadecimal digits"),
    POISE_FIELD(poise_np_provenance, model_filename, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_provenance, tensorflow_version, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_provenance, tensorflow_metal_version, POISE_KIND_TEXT,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_np_provenance, has_metal, 1)),
    POISE_FIELD(poise_np_provenance, numpy_version, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_provenance, neuropose_version, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_provenance, python_version, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_provenance, seed, POISE_KIND_I64,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_np_provenance, has_seed, 1)),
    POISE_FIELD(poise_np_provenance, deterministic, POISE_KIND_BOOL, .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_np_provenance, analysis_config, POISE_KIND_RECORD, .record = &opaque_record,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_np_provenance, analysis_config.present, 1)),
};
const poise_record poise_np_provenance_record =
    POISE_RECORD("Provenance", poise_np_provenance, provenance_fields, .check = check_provenance);

static const poise_field performance_fields[] = {
    POISE_FIELD(poise_np_performance, model_load_seconds, POISE_KIND_F64, POISE_AT_LEAST(0),
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_np_performance, has_load, 1)),
    POISE_FIELD(poise_np_performance, total_seconds, POISE_KIND_F64, POISE_AT_LEAST(0)),
    {.name = "per_frame_latencies_ms",
     .kind = POISE_KIND_LIST,
     .item = &(
         const poise_field){.name = "latency_ms", .kind = POISE_KIND_F64, .size = sizeof(double)}},
    POISE_FIELD(poise_np_performance, peak_rss_mb, POISE_KIND_F64, POISE_AT_LEAST(0),
                .about = "MiB"),
    POISE_FIELD(poise_np_performance, active_device, POISE_KIND_TEXT),
    POISE_FIELD(poise_np_performance, tensorflow_metal_active, POISE_KIND_BOOL,
                .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_np_performance, tensorflow_version, POISE_KIND_TEXT),
};
const poise_record poise_np_performance_record =
    POISE_RECORD("PerformanceMetrics", poise_np_performance, performance_fields);

static int check_extractor(const void *value, poise_err *err)
{
    const poise_np_extractor *e = value;
    if (e->kind == POISE_NP_JOINT_PAIR_DISTANCE && e->joints[0] == e->joints[1])
        return poise_fail(err, POISE_EFORMAT, "joints must be two different joints");
    return 0;
}

static const char *const extractor_kinds[] = {"joint_axis", "joint_pair_distance", "joint_speed",
                                              "joint_angle", NULL};
static const poise_field extractor_fields[] = {
    POISE_FIELD(poise_np_extractor, kind, POISE_KIND_ENUM, .names = extractor_kinds),
    COUNT_FIELD(poise_np_extractor, joint,
                .when = 1u << POISE_NP_JOINT_AXIS | 1u << POISE_NP_JOINT_SPEED),
    POISE_FIELD(poise_np_extractor, axis, POISE_KIND_I32, POISE_RANGE(0, 2),
                .when = 1u << POISE_NP_JOINT_AXIS),
    POISE_FIELD(poise_np_extractor, invert, POISE_KIND_BOOL, .when = 1u << POISE_NP_JOINT_AXIS,
                .flags = POISE_FIELD_OPTIONAL),
    COUNT_FIELD(poise_np_extractor, joints, .dims = {POISE_FIXED(2)},
                .when = 1u << POISE_NP_JOINT_PAIR_DISTANCE),
    COUNT_FIELD(poise_np_extractor, triplet, .dims = {POISE_FIXED(3)},
                .when = 1u << POISE_NP_JOINT_ANGLE),
};
static const poise_record extractor_record =
    POISE_RECORD("Extractor", poise_np_extractor, extractor_fields, .check = check_extractor);

static const char *const methods[] = {"valley_to_valley_v1", NULL};
#define NULLABLE .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL
static const poise_field segmentation_config_fields[] = {
    POISE_FIELD(poise_np_segmentation_config, extractor, POISE_KIND_RECORD,
                .record = &extractor_record),
    COUNT_FIELD(poise_np_segmentation_config, person_index, .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_np_segmentation_config, min_distance_seconds, POISE_KIND_F64,
                POISE_AT_LEAST(0), NULLABLE,
                POISE_PRESENT(poise_np_segmentation_config, has_distance, 1)),
    POISE_FIELD(poise_np_segmentation_config, min_prominence, POISE_KIND_F64, NULLABLE,
                POISE_PRESENT(poise_np_segmentation_config, has_prominence, 1)),
    POISE_FIELD(poise_np_segmentation_config, min_height, POISE_KIND_F64, NULLABLE,
                POISE_PRESENT(poise_np_segmentation_config, has_height, 1)),
    POISE_FIELD(poise_np_segmentation_config, pad_seconds, POISE_KIND_F64, POISE_AT_LEAST(0),
                .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_np_segmentation_config, method, POISE_KIND_ENUM, .names = methods,
                .flags = POISE_FIELD_OPTIONAL),
};
static const poise_record segmentation_config_record =
    POISE_RECORD("SegmentationConfig", poise_np_segmentation_config, segmentation_config_fields);

static int check_segment(const void *value, poise_err *err)
{
    const poise_np_segment *s = value;
    if (s->start >= s->end || s->peak < s->start || s->peak >= s->end)
        return poise_fail(err, POISE_EFORMAT, "must hold start < end and start <= peak < end");
    return 0;
}

static const poise_field segment_fields[] = {
    COUNT_FIELD(poise_np_segment, start, .about = "first frame"),
    POISE_FIELD(poise_np_segment, end, POISE_KIND_I64, .limits = POISE_LIMIT_MIN_OPEN,
                .about = "frame behind the last"),
    COUNT_FIELD(poise_np_segment, peak),
};
static const poise_record segment_record =
    POISE_RECORD("Segment", poise_np_segment, segment_fields, .check = check_segment);

static const poise_field segmentation_fields[] = {
    POISE_FIELD(poise_np_segmentation, config, POISE_KIND_RECORD,
                .record = &segmentation_config_record),
    POISE_FIELD(poise_np_segmentation, segments, POISE_KIND_RECORD, .record = &segment_record,
                .dims = {POISE_COUNTED(poise_np_segmentation, count, POISE_NP_SEGMENTS_MAX)}),
};
const poise_record poise_np_segmentation_record =
    POISE_RECORD("Segmentation", poise_np_segmentation, segmentation_fields);

static const poise_field frame_item = {.name = "frame",
                                       .kind = POISE_KIND_RECORD,
                                       .record = &poise_np_frame_record,
                                       .size = sizeof(poise_np_frame)};
static const poise_field segmentation_item = {.name = "segmentation",
                                              .kind = POISE_KIND_RECORD,
                                              .record = &poise_np_segmentation_record,
                                              .size = sizeof(poise_np_segmentation)};
enum { SCHEMA_VERSION, METADATA, FRAMES, SEGMENTATIONS, PROVENANCE };
static const poise_field predictions_fields[] = {
    [SCHEMA_VERSION] = POISE_FIELD(poise_np_predictions, schema_version, POISE_KIND_I32,
                                   .flags = POISE_FIELD_VERSION),
    [METADATA] = POISE_FIELD(poise_np_predictions, metadata, POISE_KIND_RECORD,
                             .record = &poise_np_metadata_record),
    [FRAMES] = {.name = "frames",
                .kind = POISE_KIND_MAP,
                .item = &frame_item,
                .flags = POISE_FIELD_ASCENDING,
                .about = "frame_000000 onwards, in order of time"},
    [SEGMENTATIONS] = {.name = "segmentations",
                       .kind = POISE_KIND_MAP,
                       .item = &segmentation_item,
                       .flags = POISE_FIELD_OPTIONAL},
    [PROVENANCE] = POISE_FIELD(poise_np_predictions, provenance, POISE_KIND_RECORD, NULLABLE,
                               .record = &poise_np_provenance_record,
                               POISE_PRESENT(poise_np_predictions, has_provenance, 1)),
};
const poise_record poise_np_predictions_record = POISE_RECORD(
    "VideoPredictions", poise_np_predictions, predictions_fields, .version = POISE_NP_VERSION);

void poise_np_frame_id(int64_t index, char ret_id[POISE_NP_ID_TEXT])
{
    snprintf(ret_id, POISE_NP_ID_TEXT, "frame_%06" PRId64, index);
}

poise_np_provenance poise_np_provenance_of(const char *model_filename, const char *model_sha256)
{
    poise_np_provenance p = {
        .tensorflow_version = "none (poise " POISE_VERSION ")",
        .numpy_version = "none",
        .neuropose_version = "none (poise " POISE_VERSION ")",
        .python_version = "none",
        .deterministic = 1,
    };
    poise_text_copy(p.model_filename, sizeof p.model_filename, model_filename);
    poise_text_copy(p.model_sha256, sizeof p.model_sha256, model_sha256);
    return p;
}

void poise_np_begin(poise_np_writer *writer, FILE *stream)
{
    writer->frames = 0;
    writer->in_segmentations = 0;
    poise_json_to_stream(&writer->json, stream, 2);
    poise_json_begin_map(&writer->json);
    poise_json_key(&writer->json, "schema_version");
    poise_json_i64(&writer->json, POISE_NP_VERSION);
    poise_json_key(&writer->json, "frames");
    poise_json_begin_map(&writer->json);
}

int poise_np_write_frame(poise_np_writer *writer, const poise_np_frame *frame)
{
    char id[POISE_NP_ID_TEXT];
    poise_np_frame_id(writer->frames, id);
    poise_json_key(&writer->json, id);
    writer->frames++;
    return poise_json_record(&writer->json, &poise_np_frame_record, frame);
}

static void begin_segmentations(poise_np_writer *writer)
{
    if (writer->in_segmentations)
        return;
    writer->in_segmentations = 1;
    poise_json_end(&writer->json);
    poise_json_key(&writer->json, "segmentations");
    poise_json_begin_map(&writer->json);
}

int poise_np_write_segmentation(poise_np_writer *writer, const char *name,
                                const poise_np_segmentation *value)
{
    begin_segmentations(writer);
    poise_json_key(&writer->json, name);
    return poise_json_record(&writer->json, &poise_np_segmentation_record, value);
}

int poise_np_end(poise_np_writer *writer, const poise_np_metadata *metadata,
                 const poise_np_provenance *provenance, poise_err *err)
{
    if (writer->json.error.code)
        return poise_json_finish(&writer->json, err);
    if (metadata->frame_count != writer->frames)
        return poise_fail(err, POISE_EINVAL,
                          "metadata.frame_count is %" PRId64 ", but %" PRId64
                          " frames were written",
                          metadata->frame_count, writer->frames);
    if (provenance && provenance->analysis_config.present)
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "provenance.analysis_config cannot be kept: it belongs to analysis reports");
    begin_segmentations(writer);
    poise_json_end(&writer->json);
    poise_json_key(&writer->json, "metadata");
    poise_json_record(&writer->json, &poise_np_metadata_record, metadata);
    poise_json_key(&writer->json, "provenance");
    if (provenance)
        poise_json_record(&writer->json, &poise_np_provenance_record, provenance);
    else
        poise_json_null(&writer->json);
    poise_json_end(&writer->json);
    return poise_json_finish(&writer->json, err);
}

int poise_np_write_performance(poise_json *json, const poise_np_performance *value,
                               const double *latencies_ms, int64_t count)
{
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof performance_fields / sizeof *performance_fields; i++) {
        if (performance_fields[i].kind != POISE_KIND_LIST) {
            poise_json_field(json, &poise_np_performance_record, performance_fields[i].name, value);
            continue;
        }
        poise_json_key(json, performance_fields[i].name);
        poise_json_begin_list(json);
        for (int64_t k = 0; k < count; k++)
            poise_json_f64(json, latencies_ms[k]);
        poise_json_end(json);
    }
    return poise_json_end(json);
}

typedef struct reading {
    const poise_np_reader *reader;
    int64_t frames;
} reading;

static int begin_entry(void *cookie, const poise_field *field, const char *key, int64_t index,
                       poise_err *err)
{
    (void)cookie;
    char id[POISE_NP_ID_TEXT];
    if (field != &predictions_fields[FRAMES])
        return 0;
    poise_np_frame_id(index, id);
    if (strcmp(id, key) != 0)
        return poise_fail(err, POISE_EFORMAT,
                          "expected %s here: frame ids must count up from frame_000000", id);
    return 0;
}

static int end_entry(void *cookie, const poise_field *field, const char *key, int64_t index,
                     const void *value, poise_err *err)
{
    reading *r = cookie;
    if (field == &predictions_fields[FRAMES]) {
        r->frames++;
        return r->reader && r->reader->frame
                   ? r->reader->frame(r->reader->cookie, index, value, err)
                   : 0;
    }
    return r->reader && r->reader->segmentation
               ? r->reader->segmentation(r->reader->cookie, key, value, err)
               : 0;
}

int poise_np_read(FILE *stream, const poise_np_reader *reader,
                  poise_np_predictions *ret_predictions, poise_err *err)
{
    reading r = {.reader = reader};
    const char *name = reader && reader->name ? reader->name : "predictions";
    poise_json_reader how = {.name = name, .begin = begin_entry, .item = end_entry, .cookie = &r};
    poise_np_predictions predictions;
    int code =
        poise_json_read_stream(stream, &poise_np_predictions_record, &how, &predictions, err);
    if (code)
        return code;
    if (predictions.metadata.frame_count != r.frames)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: metadata.frame_count is %" PRId64 ", but there are %" PRId64
                          " frames",
                          name, predictions.metadata.frame_count, r.frames);
    poise_migrations migrations = {.count = 0};
    code = poise_migrations_add(&migrations, &poise_np_predictions_record, 1, NULL, err);
    if (!code)
        code = poise_migrations_run(&migrations, &poise_np_predictions_record, &predictions,
                                    reader ? reader->log : NULL, err);
    if (code)
        return code;
    *ret_predictions = predictions;
    return 0;
}
