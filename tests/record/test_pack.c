#include "support.h"

#include <math.h>
#include <msgpack.h>
#include <stdlib.h>

#include "record/pack.h"

static void packed(const everything *value, poise_buf *buf)
{
    poise_err err;
    poise_buf_init(buf, 1 << 20);
    if (poise_msgpack_write(buf, &everything_record, value, &err))
        fail_msg("%s", err.text);
}

static void reads_back_the_same_bytes(void **state)
{
    (void)state;
    everything value = everything_example(), back;
    for (int variant = 0; variant < 3; variant++) {
        poise_buf buf;
        poise_err err;
        if (variant == 1) {
            value.has_shape = 0;
            memset(&value.shape, 0, sizeof value.shape);
            value.ratio = 0.25;
            value.rows = value.columns = 0;
            memset(value.grid, 0, sizeof value.grid);
            memset(value.weights, 0, sizeof value.weights);
        }
        if (variant == 2) {
            value.i64 = INT64_MAX;
            value.i32 = -200;
            value.u32 = 70000;
            value.u64 = 200;
            value.f64 = 3;
        }
        packed(&value, &buf);
        memset(&back, 0xaa, sizeof back);
        if (poise_msgpack_read(buf.data, buf.size, &everything_record, &back, &err))
            fail_msg("%s", err.text);
        assert_memory_equal(&value, &back, sizeof value);
        poise_buf_free(&buf);
    }
}

/* msgpack-c's own reader finds the same message in it. */
static void another_reader_agrees(void **state)
{
    (void)state;
    everything value = everything_example();
    poise_buf buf;
    packed(&value, &buf);
    msgpack_unpacked result;
    size_t at = 0;
    msgpack_unpacked_init(&result);
    assert_int_equal(msgpack_unpack_next(&result, buf.data, buf.size, &at), MSGPACK_UNPACK_SUCCESS);
    assert_int_equal(at, buf.size);
    assert_int_equal(result.data.type, MSGPACK_OBJECT_MAP);
    assert_int_equal(result.data.via.map.size, 18);
    for (uint32_t i = 0; i < result.data.via.map.size; i++) {
        const msgpack_object_kv *kv = &result.data.via.map.ptr[i];
        if (kv->key.via.str.size == 3 && !memcmp(kv->key.via.str.ptr, "f32", 3)) {
            assert_int_equal(kv->val.type, MSGPACK_OBJECT_FLOAT32);
            assert_true((float)kv->val.via.f64 == 0.1f);
        }
        if (kv->key.via.str.size == 3 && !memcmp(kv->key.via.str.ptr, "i64", 3))
            assert_true(kv->val.via.i64 == INT64_MIN);
    }
    msgpack_unpacked_destroy(&result);
    poise_buf_free(&buf);
}

static void every_cut_is_an_error(void **state)
{
    (void)state;
    everything value = everything_example(), back;
    poise_buf buf;
    poise_err err;
    packed(&value, &buf);
    for (size_t size = 0; size < buf.size; size++) {
        /* a copy of its own, so that a sanitizer sees one byte too far */
        char *part = malloc(size ? size : 1);
        memcpy(part, buf.data, size);
        assert_int_equal(poise_msgpack_read(part, size, &everything_record, &back, &err),
                         POISE_EFORMAT);
        free(part);
    }
    poise_buf_puts(&buf, "x");
    assert_int_equal(poise_msgpack_read(buf.data, buf.size, &everything_record, &back, &err),
                     POISE_EFORMAT);
    assert_non_null(strstr(err.text, "1 bytes follow"));
    poise_buf_free(&buf);
}

static void refuses(const char *bytes, size_t size, const char *message)
{
    corner back;
    poise_err err = {.code = 0};
    assert_true(poise_msgpack_read(bytes, size, &corner_record, &back, &err) < 0);
    if (!strstr(err.text, message))
        fail_msg("'%s' does not hold '%s'", err.text, message);
}

#define BYTES(text) text, sizeof text - 1

static void hostile_bytes_are_refused(void **state)
{
    (void)state;
    refuses(BYTES("\x92\xca\x7f\xc0\x00\x00\x01"), "NaN is not allowed");
    refuses(BYTES("\x92\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00\x01"), "[0]: the number is too large");
    refuses(BYTES("\x92\xcb\x7e\xf0\x00\x00\x00\x00\x00\x00\x01"), "the number is too large");
    refuses(BYTES("\xdd\xff\xff\xff\xff"), "ends too early");
    refuses(BYTES("\x93\x01\x02\x03"), "has more entries than Corner");
    refuses(BYTES("\x91\x01"), "has 1 entries, y is missing");
    refuses(BYTES("\x92\xc4\x01\x00\x01"), "binary and extension types");
    refuses(BYTES("\x92\x01\xdb\xff\xff\xff\xff"), "ends inside a text");
    refuses(BYTES("\x80"), "must be an array, not an object");
}

static void a_nan_inside_leaves_the_buffer_as_it_was(void **state)
{
    (void)state;
    everything value = everything_example();
    poise_buf buf;
    poise_err err;
    poise_buf_init(&buf, 1 << 20);
    poise_buf_puts(&buf, "before");
    value.grid[1][2] = (double)NAN;
    assert_int_equal(poise_msgpack_write(&buf, &everything_record, &value, &err), POISE_EINVAL);
    assert_string_equal(err.text, "grid[1][2]: NaN cannot be written: only finite numbers can");
    assert_string_equal(buf.data, "before");
    poise_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_the_same_bytes),
        cmocka_unit_test(another_reader_agrees),
        cmocka_unit_test(every_cut_is_an_error),
        cmocka_unit_test(hostile_bytes_are_refused),
        cmocka_unit_test(a_nan_inside_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
