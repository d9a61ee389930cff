#include "support.h"

#include "record/pack.h"
#include "scene/motion_tables.h"

static poise_motion_frame frame, back; /* large: not on the stack */

static void fill_motion(poise_motion *m, int32_t fighter, uint32_t *seed)
{
    memset(m, 0, sizeof *m);
    m->fighter = fighter;
    m->person_id = 10 + fighter;
    m->flags = POISE_MOTION_SEEN | POISE_MOTION_STABLE | POISE_MOTION_UNCERTAIN | POISE_MOTION_YAW |
               POISE_MOTION_METRIC | POISE_MOTION_SCALE_ASSUMED | POISE_MOTION_ERROR;
    m->valid = (UINT64_C(1) << 32) | 0x7fff;
    m->angles_valid = 0xA5;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        m->velocity[j] = (poise_point3){noise(seed) - 0.5f, noise(seed), -noise(seed)};
        m->acceleration[j] = (poise_point3){90 * noise(seed), -noise(seed), noise(seed)};
        m->error[j] = j % 4 == 0 ? 0 : noise(seed);
    }
    for (int k = 0; k < POISE_ANGLES; k++) {
        m->angles[k] = 3.14159274f * noise(seed);
        m->angle_speed[k] = 9 * (noise(seed) - 0.5f);
    }
    m->yaw = -3.14159274f;
    m->velocity_norm = 9 * noise(seed);
    m->acceleration_norm = noise(seed);
    m->torso_m = 0.5f + 0.1f * noise(seed);
    m->torso_px = 100 * noise(seed);
    m->root_m = (poise_point3){noise(seed), noise(seed), 4};
    m->root_velocity_m = (poise_point3){noise(seed), noise(seed), -1};
    m->root_px[1] = 300 * noise(seed);
    m->root_velocity_px[0] = 30 * noise(seed);
}

static void fill_frame(int64_t index)
{
    uint32_t seed = (uint32_t)index + 1;
    memset(&frame, 0, sizeof frame);
    frame.time = (poise_frame_time){.index = index, .pts_ns = index * 33366667};
    frame.flags = index == 1 ? POISE_SCENE_CUT : 0;
    fill_motion(&frame.fighter[0], 1, &seed);
    frame.fighter[1].fighter = 2;
    if (index % 2 == 0)
        return;
    fill_motion(&frame.fighter[1], 2, &seed);
    poise_interaction *in = &frame.interaction;
    in->space = POISE_SPACE_ASSUMED;
    in->flags = POISE_INTERACTION_KNOWN | POISE_INTERACTION_FACING_2;
    in->torso_m = 0.5f;
    in->distance = noise(&seed);
    in->closing = -noise(&seed);
    in->offset.z = noise(&seed);
    in->velocity.x = noise(&seed);
    in->overlap = noise(&seed);
    in->approach[1].facing = -noise(&seed);
    in->approach[0].extension[1] = noise(&seed);
    in->approach[0].reach = noise(&seed);
    in->approach[0].contacts = 1;
    in->approach[0].contact[0] =
        (poise_contact){POISE_LIMB_RIGHT_ANKLE, POISE_TARGET_LEGS, noise(&seed), noise(&seed), 7};
}

static void tables_are_sound(void **state)
{
    (void)state;
    poise_err err;
    if (poise_record_verify(&poise_motion_frame_record, &err) ||
        poise_record_verify(&poise_motion_header_record, &err) ||
        poise_record_verify(&poise_motion_vector_record, &err))
        fail_msg("%s", err.text);
}

static void lines_come_back_bit_by_bit(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    poise_json json;
    poise_err err;
    poise_json_to_stream(&json, stream, 0);
    poise_motion_header header = poise_motion_header_defaults(), read;
    header.width = 1280;
    header.height_m = 1.82;
    header.has_height = 1;
    assert_int_equal(poise_motion_write_header(&json, &header, &err), 0);
    for (int i = 0; i < 4; i++) {
        fill_frame(i);
        if (poise_motion_write_frame(&json, &frame, &err))
            fail_msg("%s", err.text);
    }
    fclose(stream);
    FILE *file = file_of(text);
    poise_lines lines;
    int cut;
    poise_lines_open(&lines, file, "motion.jsonl", 0);
    if (poise_motion_read_header(&lines, &read, &err))
        fail_msg("%s", err.text);
    assert_memory_equal(&header, &read, sizeof header);
    for (int i = 0; i < 4; i++) {
        fill_frame(i);
        if (poise_motion_read_frame(&lines, &back, &cut, &err))
            fail_msg("%s", err.text);
        assert_memory_equal(&frame, &back, sizeof frame);
    }
    assert_int_equal(poise_motion_read_frame(&lines, &back, &cut, &err), POISE_EOF);
    poise_lines_close(&lines);
    fclose(file);
    free(text);
}

static void messagepack_says_the_same(void **state)
{
    (void)state;
    poise_buf packed;
    poise_err err;
    fill_frame(3);
    poise_buf_init(&packed, 1 << 20);
    assert_int_equal(poise_msgpack_write(&packed, &poise_motion_frame_record, &frame, &err), 0);
    if (poise_msgpack_read(packed.data, packed.size, &poise_motion_frame_record, &back, &err))
        fail_msg("%s", err.text);
    back.fighter[0].fighter = 1;
    back.fighter[1].fighter = 2;
    assert_memory_equal(&frame, &back, sizeof frame);
    poise_buf_free(&packed);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    static const char *const text[][2] = {
        {"", "m: the file is empty"},
        {"{\"type\":\"poise.poses\",\"schema_version\":1,\"width\":1,\"height\":1,\"fps\":0.0}\n",
         "'poise.poses' is not 'poise.motion'"},
        {"{\"type\":\"poise.motion\",\"schema_version\":2}\n", "2 is newer than 1"},
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        FILE *file = file_of(text[i][0]);
        poise_lines lines;
        poise_err err = {.code = 0};
        poise_motion_header header;
        poise_lines_open(&lines, file, "m", 0);
        assert_true(poise_motion_read_header(&lines, &header, &err) < 0);
        if (!strstr(err.text, text[i][1]))
            fail_msg("'%s' does not hold '%s'", err.text, text[i][1]);
        poise_lines_close(&lines);
        fclose(file);
    }
}

static void the_wire_clamps_and_counts(void **state)
{
    (void)state;
    int64_t clamped = 3;
    poise_err err;
    fill_frame(1);
    poise_motion *m = &frame.fighter[1];
    memset(m->velocity, 0, sizeof m->velocity);
    m->velocity[4] = (poise_point3){3, -1e9f, 4};
    m->acceleration[0].y = NAN;
    m->angles_valid = (1u << POISE_ANGLES) - 1;
    poise_motion_vector v = poise_motion_vector_of(m, 7, 1700000000000, &clamped);
    assert_int_equal(clamped, 5);
    assert_string_equal(v.fighter_id, "fighter_2");
    assert_true(v.velocity[12] == 3 && v.velocity[13] == -POISE_VECTOR_SPEED_MAX);
    assert_true(v.acceleration[1] == 0);
    assert_true(fabsf(v.velocity_norm - sqrtf(9 + 16 + 100 * 100)) < 1e-3f);
    assert_int_equal(v.joint_angle_count, POISE_ANGLES);
    assert_int_equal(v.is_stable, 1);
    m->angles_valid = 1;
    v = poise_motion_vector_of(m, 7, 1700000000000, NULL);
    poise_buf text;
    poise_json json;
    poise_buf_init(&text, 1 << 20);
    poise_json_to_buf(&json, &text, 0);
    poise_json_record(&json, &poise_motion_vector_record, &v);
    if (poise_json_finish(&json, &err))
        fail_msg("%s", err.text);
    text.data[text.size - 1] = 0;
    assert_non_null(strstr((const char *)text.data, "\"joint_angles\":null"));
    poise_buf_free(&text);
}

static void wrong_vectors_are_refused(void **state)
{
    (void)state;
    static const char *const change[][2] = {{"fighter_1", "fighter_3"}, {",0.0]", "]"}};
    poise_err err;
    poise_json json;
    poise_buf text;
    poise_motion empty = {.fighter = 1};
    poise_motion_vector v = poise_motion_vector_of(&empty, 0, 0, NULL);
    poise_buf_init(&text, 1 << 20);
    poise_json_to_buf(&json, &text, 0);
    poise_json_record(&json, &poise_motion_vector_record, &v);
    assert_int_equal(poise_json_finish(&json, &err), 0);
    assert_int_equal(
        poise_json_read(text.data, text.size, &poise_motion_vector_record, NULL, &v, &err), 0);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) { /* fighter_3; 98 velocities */
        char copy[4096], *at;
        assert_true(text.size < sizeof copy);
        memcpy(copy, text.data, text.size);
        copy[text.size] = 0;
        at = strstr(copy, change[i][0]);
        assert_non_null(at);
        const size_t cut = strlen(change[i][0]) - strlen(change[i][1]);
        memmove(at, at + cut, strlen(at + cut) + 1);
        memcpy(at, change[i][1], strlen(change[i][1]));
        assert_int_equal(
            poise_json_read(copy, strlen(copy), &poise_motion_vector_record, NULL, &v, &err),
            POISE_EFORMAT);
    }
    poise_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),           cmocka_unit_test(lines_come_back_bit_by_bit),
        cmocka_unit_test(messagepack_says_the_same),  cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(the_wire_clamps_and_counts), cmocka_unit_test(wrong_vectors_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
