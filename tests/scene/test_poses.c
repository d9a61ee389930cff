#include "support.h"

#include "record/pack.h"
#include "scene/tables.h"

static poise_scene scene; /* large: not on the stack */
static poise_scene back;

static char *jsonl(int frames, size_t *ret_size)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, ret_size);
    poise_json json;
    poise_err err;
    poise_json_to_stream(&json, stream, 0);
    poise_poses_header header = poise_poses_header_defaults();
    header.width = 1920;
    header.height = 1080;
    header.fps = 29.97;
    assert_int_equal(poise_poses_write_header(&json, &header, &err), 0);
    uint32_t seed = 1;
    for (int i = 0; i < frames; i++) {
        memset(&scene, 0, sizeof scene);
        scene.time.index = i;
        scene.time.pts_ns = i * INT64_C(33366667);
        scene.time.flags = i == 1;
        scene.width = 1920;
        scene.height = 1080;
        scene.people_count = i;
        for (int p = 0; p < i; p++)
            fill_person(&scene.people[p], p + 1, &seed);
        if (i) {
            memset(&scene.people[0].hands[1], 0, sizeof(poise_hand));
            memset(scene.people[0].camera_mm, 0, sizeof scene.people[0].camera_mm);
            scene.people[0].flags = POISE_PERSON_SCALE_ASSUMED | POISE_PERSON_OVERLAPPED;
            memset(scene.people[0].error_px, 0, sizeof scene.people[0].error_px);
        }
        if (poise_poses_write_frame(&json, &scene, &err))
            fail_msg("%s", err.text);
    }
    fclose(stream);
    return text;
}

static void tables_are_sound(void **state)
{
    (void)state;
    poise_err err;
    if (poise_record_verify(&poise_scene_record, &err) ||
        poise_record_verify(&poise_poses_header_record, &err) ||
        poise_record_verify(&poise_frame_time_record, &err))
        fail_msg("%s", err.text);
}

static void frames_come_back_bit_by_bit(void **state)
{
    (void)state;
    size_t size;
    char *text = jsonl(4, &size);
    FILE *file = file_of(text);
    poise_lines lines;
    poise_err err;
    poise_poses_header header;
    int cut;
    poise_lines_open(&lines, file, "poses.jsonl", 0);
    assert_int_equal(poise_poses_read_header(&lines, &header, &err), 0);
    assert_int_equal(header.width, 1920);
    assert_true(header.fps == 29.97);
    assert_int_equal(header.has_height, 0);
    for (int i = 0; i < 4; i++) {
        if (poise_poses_read_frame(&lines, &back, &cut, &err))
            fail_msg("%s", err.text);
        assert_int_equal(back.time.index, i);
        assert_int_equal(back.people_count, i);
    }
    assert_memory_equal(&scene, &back, sizeof scene); /* the last one written */
    assert_int_equal(poise_poses_read_frame(&lines, &back, &cut, &err), POISE_EOF);
    assert_int_equal(cut, 0);
    poise_lines_close(&lines);
    fclose(file);
    free(text);
}

static void a_cut_last_line_is_told_and_loses_nothing_else(void **state)
{
    (void)state;
    size_t size;
    char *text = jsonl(3, &size);
    text[size - 100] = 0;
    FILE *file = file_of(text);
    poise_lines lines;
    poise_err err;
    poise_poses_header header;
    int cut;
    poise_lines_open(&lines, file, "poses.jsonl", 0);
    assert_int_equal(poise_poses_read_header(&lines, &header, &err), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(poise_poses_read_frame(&lines, &back, &cut, &err), 0);
    assert_int_equal(poise_poses_read_frame(&lines, &back, &cut, &err), POISE_EOF);
    assert_int_equal(cut, 1);
    assert_string_equal(err.text,
                        "poses.jsonl: line 4 is cut off; the frames before it are complete");
    poise_lines_close(&lines);
    fclose(file);
    free(text);
}

static void refuses(const char *text, const char *message)
{
    FILE *file = file_of(text);
    poise_lines lines;
    poise_err err = {.code = 0};
    poise_poses_header header;
    int cut;
    poise_lines_open(&lines, file, "f", 0);
    int code = poise_poses_read_header(&lines, &header, &err);
    if (!code)
        code = poise_poses_read_frame(&lines, &back, &cut, &err);
    assert_true(code < 0);
    if (!strstr(err.text, message))
        fail_msg("'%s' does not hold '%s'", err.text, message);
    poise_lines_close(&lines);
    fclose(file);
}

#define HEADER                                                                                     \
    "{\"type\":\"poise.poses\",\"schema_version\":1,\"width\":1,\"height\":1,\"fps\":0.0,\"fov_"   \
    "degrees\":55.0}\n"

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    refuses("", "f: the file is empty");
    refuses("{\"type\":\"other\",\"schema_version\":1,\"width\":1,\"height\":1,\"fps\":0,\"fov_"
            "degrees\":55}\n",
            "line 1 is no header of a poses file: type: 'other'");
    refuses("{\"schema_version\":9,\"type\":\"poise.poses\"}\n", "9 is newer than 1");
    refuses(HEADER "{\"frame\":0,\"pts_ns\":0,\"width\":1,\"height\":1}\n",
            "f: line 2: the document: key 'people' is missing");
    refuses(
        HEADER
        "{\"frame\":0,\"pts_ns\":0,\"width\":1,\"height\":1,\"people\":[{\"id\":1,\"score\":2}]}\n",
        "people[0].score: 2 is out of range: must be >= 0 and <= 1");
    refuses(HEADER "{\"frame\":0,\"pts_ns\":0,\"width\":1,\"height\":1,\"people\":[{\"id\":1,"
                   "\"landmarks\":[[1,2,3]]}]}\n",
            "people[0].landmarks[0]: has 3 entries, visibility is missing");
}

static void messagepack_says_the_same(void **state)
{
    (void)state;
    size_t size;
    char *lines = jsonl(4, &size), *last;
    poise_buf packed, text;
    poise_json json;
    poise_err err;
    lines[size - 1] = 0; /* the last line's line feed */
    last = strrchr(lines, '\n') + 1;
    poise_buf_init(&packed, 1 << 20);
    poise_buf_init(&text, 1 << 20);
    assert_int_equal(poise_msgpack_write(&packed, &poise_scene_record, &scene, &err), 0);
    if (poise_msgpack_read(packed.data, packed.size, &poise_scene_record, &back, &err))
        fail_msg("%s", err.text);
    assert_memory_equal(&scene, &back, sizeof scene);
    poise_json_to_buf(&json, &text, 0);
    assert_int_equal(poise_poses_write_frame(&json, &back, &err), 0);
    text.data[text.size - 1] = 0;
    assert_string_equal(text.data, last);
    assert_true(packed.size < text.size);
    poise_buf_free(&packed);
    poise_buf_free(&text);
    free(lines);
}

static void nan_is_never_written(void **state)
{
    (void)state;
    poise_buf buf;
    poise_json json;
    poise_err err;
    uint32_t seed = 3;
    memset(&scene, 0, sizeof scene);
    scene.people_count = 1;
    scene.time.index = 7;
    fill_person(&scene.people[0], 1, &seed);
    scene.people[0].landmarks[4].y = NAN;
    poise_buf_init(&buf, 1 << 20);
    poise_json_to_buf(&json, &buf, 0);
    assert_int_equal(poise_poses_write_frame(&json, &scene, &err), POISE_EINVAL);
    assert_string_equal(
        err.text,
        "frame 7: people[0].landmarks[4][1]: NaN cannot be written: only finite numbers can");
    poise_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(frames_come_back_bit_by_bit),
        cmocka_unit_test(a_cut_last_line_is_told_and_loses_nothing_else),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(messagepack_says_the_same),
        cmocka_unit_test(nan_is_never_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
