#include "support.h"

#include <stdlib.h>

static char *text_of(const everything *value, int indent)
{
    poise_buf buf;
    poise_json json;
    poise_err err;
    poise_buf_init(&buf, 1 << 20);
    poise_json_to_buf(&json, &buf, indent);
    poise_json_record(&json, &everything_record, value);
    if (poise_json_finish(&json, &err))
        fail_msg("%s", err.text);
    return buf.data;
}

static void tables_are_sound(void **state)
{
    (void)state;
    poise_err err;
    if (poise_record_verify(&everything_record, &err))
        fail_msg("%s", err.text);
}

static void writes_what_the_table_says(void **state)
{
    (void)state;
    everything value = everything_example();
    char *text = text_of(&value, 0);
    assert_string_equal(
        text,
        "{\"schema_version\":3,\"yes\":true,\"i32\":-2147483648,\"i64\":-9223372036854775808,"
        "\"u32\":4294967295,"
        "\"u64\":18446744073709551615,\"f32\":0.1,\"f64\":0.1,\"colour\":\"blue\",\"marks\":["
        "\"new\",\"borrowed\"],"
        "\"text\":\"a "
        "\\\"b\\\"\\n\xc3\xa9\",\"corner\":[1.0,-0.0],\"fixed\":[[1e-07,3.4028235e+38],[2.0,3.0]],"
        "\"grid\":[[1.0,2.0,3.0],[4.0,5.0,5e-324]],\"weights\":[0.0,1.0],"
        "\"shape\":{\"kind\":\"box\",\"size\":[4.0,5.0]},\"limited\":-3,\"names\":[\"one\",\"two\"]"
        "}\n");
    free(text);
}

static void reads_back_the_same_bytes(void **state)
{
    (void)state;
    everything value = everything_example(), back;
    for (int indent = 0; indent < 3; indent += 2) {
        char *text = text_of(&value, indent);
        poise_err err;
        memset(&back, 0xaa, sizeof back);
        if (poise_json_read(text, strlen(text), &everything_record, NULL, &back, &err))
            fail_msg("%s", err.text);
        assert_memory_equal(&value, &back, sizeof value);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(writes_what_the_table_says),
        cmocka_unit_test(reads_back_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
