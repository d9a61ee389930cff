#include "support.h"

#include "scene/neuropose.h"

static poise_np_frame frame; /* large: not on the stack */
static poise_np_segmentation segmentation;

/* Two joints, one frame, as small as such a file can be. */
#define BEFORE                                                                                     \
    "{\"schema_version\":2,\"metadata\":{\"frame_count\":1,\"fps\":30.0,\"width\":32,\"height\":"  \
    "32},"
#define FRAME                                                                                      \
    "{\"boxes\":[[1.0,2.0,20.0,25.0,0.95]],\"poses3d\":[[[1.0,2.0,3.0],[4.0,5.0,6.0]]],"           \
    "\"poses2d\":[[[10.0,20.0],[30.0,31.0]]]}"
#define SEGMENTS                                                                                   \
    "\"segmentations\":{\"lift\":{\"config\":{\"extractor\":{\"kind\":\"joint_axis\",\"joint\":1," \
    "\"axis\":1,"                                                                                  \
    "\"invert\":false},\"person_index\":0,\"min_distance_seconds\":null,\"min_prominence\":null,"  \
    "\"min_height\":null,\"pad_seconds\":0.0,\"method\":\"valley_to_valley_v1\"},"                 \
    "\"segments\":[{\"start\":0,\"end\":1,\"peak\":0}]}}"
#define SMALL BEFORE "\"frames\":{\"frame_000000\":" FRAME "}," SEGMENTS ",\"provenance\":null}"

typedef struct seen {
    int frames, segmentations, last_people, last_joints, lines;
    char line[256];
} seen;

static int on_frame(void *cookie, int64_t index, const poise_np_frame *value, poise_err *err)
{
    seen *s = cookie;
    (void)err;
    assert_int_equal(index, s->frames);
    s->frames++;
    s->last_people = value->people;
    s->last_joints = value->joints;
    if (index == 0)
        frame = *value;
    return 0;
}

static int on_segmentation(void *cookie, const char *name, const poise_np_segmentation *value,
                           poise_err *err)
{
    seen *s = cookie;
    (void)err;
    s->segmentations++;
    assert_string_equal(name, "lift");
    segmentation = *value;
    return 0;
}

static void on_line(void *cookie, poise_log_level level, const char *topic, const char *line)
{
    seen *s = cookie;
    (void)level;
    (void)topic;
    s->lines++;
    snprintf(s->line, sizeof s->line, "%s", line);
}

static int read_text(const char *text, seen *s, poise_np_predictions *predictions, poise_err *err)
{
    FILE *file = file_of(text);
    poise_log log = {.level = POISE_LOG_INFO, .write = on_line, .cookie = s};
    poise_np_reader reader = {.name = "p.json",
                              .log = &log,
                              .frame = on_frame,
                              .segmentation = on_segmentation,
                              .cookie = s};
    memset(s, 0, sizeof *s);
    int code = poise_np_read(file, &reader, predictions, err);
    fclose(file);
    return code;
}

static void tables_are_sound(void **state)
{
    (void)state;
    poise_err err;
    if (poise_record_verify(&poise_np_predictions_record, &err) ||
        poise_record_verify(&poise_np_performance_record, &err))
        fail_msg("%s", err.text);
}

static void reads_a_small_file(void **state)
{
    (void)state;
    seen s;
    poise_np_predictions p;
    poise_err err;
    if (read_text(SMALL, &s, &p, &err))
        fail_msg("%s", err.text);
    assert_int_equal(p.schema_version, 2);
    assert_int_equal(p.metadata.frame_count, 1);
    assert_int_equal(p.has_provenance, 0);
    assert_int_equal(s.frames, 1);
    assert_int_equal(s.segmentations, 1);
    assert_int_equal(s.lines, 0);
    assert_int_equal(frame.people, 1);
    assert_int_equal(frame.joints, 2);
    assert_true(frame.boxes[0][4] == 0.95 && frame.poses3d[0][1][2] == 6 &&
                frame.poses2d[0][1][1] == 31);
    assert_int_equal(segmentation.count, 1);
    assert_int_equal(segmentation.config.extractor.kind, POISE_NP_JOINT_AXIS);
    assert_int_equal(segmentation.segments[0].end, 1);
    assert_int_equal(segmentation.config.has_height, 0);
}

static void version_1_is_migrated_and_told(void **state)
{
    (void)state;
    seen s;
    poise_np_predictions p;
    poise_err err;
    if (read_text(
            "{\"metadata\":{\"frame_count\":0,\"fps\":0.0,\"width\":0,\"height\":0},\"frames\":{}}",
            &s, &p, &err))
        fail_msg("%s", err.text);
    assert_int_equal(p.schema_version, 2);
    assert_int_equal(p.has_provenance, 0);
    assert_int_equal(s.lines, 1);
    assert_string_equal(s.line, "VideoPredictions: migrated from version 1 to 2");
}

static void refuses(const char *text, int code, const char *message)
{
    seen s;
    poise_np_predictions p = {.schema_version = 99};
    poise_err err = {.code = 0};
    int got = read_text(text, &s, &p, &err);
    if (got != code || !strstr(err.text, message))
        fail_msg("%d '%s', not %d '%s'", got, err.text, code, message);
    assert_int_equal(p.schema_version, 99);
}

#define WITH(frame) BEFORE "\"frames\":{\"frame_000000\":" frame "}}"
#define META(n)                                                                                    \
    "{\"schema_version\":2,\"metadata\":{\"frame_count\":" n                                       \
    ",\"fps\":30.0,\"width\":32,\"height\":32},"

static void refuses_wrong_shapes_by_path(void **state)
{
    (void)state;
    refuses(WITH("{\"boxes\":[[1,2,3,4]],\"poses3d\":[[]],\"poses2d\":[[]]}"), POISE_EFORMAT,
            "p.json: frames.frame_000000.boxes[0]: has 4 entries where 5 are needed");
    refuses(WITH("{\"boxes\":[[1,2,3,4,5]],\"poses3d\":[[[1,2]]],\"poses2d\":[[[1,2]]]}"),
            POISE_EFORMAT, "frames.frame_000000.poses3d[0][0]: has 2 entries where 3 are needed");
    refuses(WITH("{\"boxes\":[[1,2,3,4,5]],\"poses3d\":[],\"poses2d\":[]}"), POISE_EFORMAT,
            "frames.frame_000000.poses3d: has 0 entries where 1 are needed (as many as in the "
            "arrays before it)");
    refuses(WITH("{\"boxes\":[[1,2,3,4,5]],\"poses3d\":[[[1,2,3]]],\"poses2d\":[[[1,2],[3,4]]]}"),
            POISE_EFORMAT, "frames.frame_000000.poses2d[0]: has 2 entries where 1 are needed");
    refuses(WITH("{\"boxes\":[[1,2,3,4,\"x\"]],\"poses3d\":[[]],\"poses2d\":[[]]}"), POISE_EFORMAT,
            "frames.frame_000000.boxes[0][4]: must be a number, not text");
    refuses(META("2") "\"frames\":{\"frame_000000\":" FRAME "}}", POISE_EFORMAT,
            "p.json: metadata.frame_count is 2, but there are 1 frames");
    refuses(META("1") "\"frames\":{\"frame_000001\":" FRAME "}}", POISE_EFORMAT,
            "frames.frame_000001: expected frame_000000 here");
    refuses(META("2") "\"frames\":{\"frame_000000\":" FRAME ",\"frame_000000\":" FRAME "}}",
            POISE_EFORMAT, "frames: key 'frame_000000' repeats 'frame_000000'");
}

static void refuses_unknown_missing_and_future(void **state)
{
    (void)state;
    refuses(WITH("{\"boxs\":[]}"), POISE_EFORMAT,
            "frames.frame_000000: unknown key 'boxs' (did you mean 'boxes'?)");
    refuses(WITH("{\"boxes\":[],\"poses3d\":[]}"), POISE_EFORMAT,
            "frames.frame_000000: key 'poses2d' is missing");
    refuses("{\"schema_version\":3,\"x\":1}", POISE_EUNSUPPORTED,
            "schema_version: 3 is newer than 2");
    /* an unknown key first: that the file is newer is still what is told */
    refuses("{\"new_thing\":{\"schema_version\":1},\"schema_version\":3}", POISE_EUNSUPPORTED,
            "schema_version 3 is newer than 2");
    refuses("{\"new_thing\":{\"schema_version\":9},\"schema_version\":2}", POISE_EFORMAT,
            "unknown key 'new_thing'");
    refuses("{\"schema_version\":0}", POISE_EFORMAT, "schema_version: 0 is no version");
    refuses("{\"schema_version\":1.5}", POISE_EFORMAT,
            "schema_version: must be an integer, not a fraction");
    refuses("[]", POISE_EFORMAT, "the document: must be an object, not an array");
    refuses(META("0") "\"frames\":{},\"segmentations\":{\"a\":{\"config\":{\"extractor\":{\"kind\":"
                      "\"joint_speed\","
                      "\"joint\":1,\"axis\":0}},\"segments\":[]}}}",
            POISE_EFORMAT,
            "segmentations.a.config.extractor: key 'axis' does not belong to this kind");
    refuses(META("0") "\"frames\":{},\"segmentations\":{\"a\":{\"config\":{\"extractor\":{\"kind\":"
                      "\"joint_pair_distance\",\"joints\":[4,4]}},\"segments\":[]}}}",
            POISE_EFORMAT, "segmentations.a.config.extractor: joints must be two different joints");
    refuses(META("0") "\"frames\":{},\"segmentations\":{\"a\":{\"config\":{\"extractor\":{\"kind\":"
                      "\"joint_speed\","
                      "\"joint\":1}},\"segments\":[{\"start\":2,\"end\":3,\"peak\":3}]}}}",
            POISE_EFORMAT,
            "segmentations.a.segments[0]: must hold start < end and start <= peak < end");
}

static char *write_text(const poise_np_provenance *provenance)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    poise_np_writer writer;
    poise_err err;
    poise_np_begin(&writer, stream);
    frame = (poise_np_frame){.people = 1, .joints = 2, .boxes = {{1, 2, 20, 25, 0.95}}};
    frame.poses3d[0][1][0] = 123.45600128173828;
    for (int i = 0; i < 3; i++)
        poise_np_write_frame(&writer, &frame);
    frame.people = frame.joints = 0;
    poise_np_write_frame(&writer, &frame);
    segmentation =
        (poise_np_segmentation){.config = {.extractor = {.kind = POISE_NP_JOINT_SPEED, .joint = 1}},
                                .count = 1,
                                .segments = {{0, 2, 1}}};
    poise_np_write_segmentation(&writer, "lift", &segmentation);
    poise_np_metadata metadata = {.frame_count = 4, .fps = 30, .width = 32, .height = 32};
    if (poise_np_end(&writer, &metadata, provenance, &err))
        fail_msg("%s", err.text);
    fclose(stream);
    return text;
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    seen s;
    poise_np_predictions p;
    poise_err err;
    poise_np_provenance provenance =
        poise_np_provenance_of("pose_landmark_full.tflite",
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    char *text = write_text(&provenance);
    assert_non_null(strstr(text, "{\n  \"schema_version\": 2,\n  \"frames\": {\n    "
                                 "\"frame_000000\": {\n      \"boxes\": [\n"));
    assert_non_null(strstr(text, "\"poses2d\": []"));
    if (read_text(text, &s, &p, &err))
        fail_msg("%s", err.text);
    assert_int_equal(s.frames, 4);
    assert_int_equal(s.last_people, 0);
    assert_int_equal(s.last_joints, 0);
    assert_true(frame.poses3d[0][1][0] == 123.45600128173828);
    assert_int_equal(p.has_provenance, 1);
    assert_memory_equal(&p.provenance, &provenance, sizeof provenance);
    free(text);
}

static void wrong_use_is_an_error_not_a_file(void **state)
{
    (void)state;
    FILE *stream = tmpfile();
    poise_np_writer writer;
    poise_err err;
    poise_np_metadata metadata = {.frame_count = 1};
    poise_np_begin(&writer, stream);
    assert_int_equal(poise_np_end(&writer, &metadata, NULL, &err), POISE_EINVAL);
    frame = (poise_np_frame){.people = 1, .joints = 1};
    frame.poses2d[0][0][1] = (double)NAN;
    assert_int_equal(poise_np_write_frame(&writer, &frame), POISE_EINVAL);
    assert_int_equal(poise_np_write_frame(&writer, &frame), POISE_EINVAL);
    assert_int_equal(poise_np_end(&writer, &metadata, NULL, &err), POISE_EINVAL);
    assert_string_equal(
        err.text,
        "frames.frame_000000.poses2d[0][0][1]: NaN cannot be written: only finite numbers can");
    fclose(stream);
}

static void performance_holds_every_latency(void **state)
{
    (void)state;
    poise_np_performance performance = {.total_seconds = 1.5,
                                        .peak_rss_mb = 99.25,
                                        .active_device = "/CPU:0",
                                        .tensorflow_version = "none"};
    const double latencies[] = {1, 2.5};
    poise_buf buf;
    poise_json json;
    poise_err err;
    poise_buf_init(&buf, 4096);
    poise_json_to_buf(&json, &buf, 0);
    poise_np_write_performance(&json, &performance, latencies, 2);
    assert_int_equal(poise_json_finish(&json, &err), 0);
    assert_string_equal(
        buf.data,
        "{\"model_load_seconds\":null,\"total_seconds\":1.5,\"per_frame_latencies_ms\":[1.0,2.5],"
        "\"peak_rss_mb\":99.25,\"active_device\":\"/CPU:0\",\"tensorflow_metal_active\":false,"
        "\"tensorflow_version\":\"none\"}\n");
    poise_np_performance back;
    assert_int_equal(
        poise_json_read(buf.data, buf.size, &poise_np_performance_record, NULL, &back, &err), 0);
    assert_memory_equal(&back, &performance, sizeof back);
    poise_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(reads_a_small_file),
        cmocka_unit_test(version_1_is_migrated_and_told),
        cmocka_unit_test(refuses_wrong_shapes_by_path),
        cmocka_unit_test(refuses_unknown_missing_and_future),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(wrong_use_is_an_error_not_a_file),
        cmocka_unit_test(performance_holds_every_latency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
