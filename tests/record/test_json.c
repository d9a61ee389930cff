#include "support.h"

#include <stdio.h>
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

static int read_text(const char *text, size_t size, everything *value, poise_err *err)
{
    /* a copy of its own without a terminator, so that a sanitizer sees one byte too far */
    char *copy = malloc(size ? size : 1);
    memcpy(copy, text, size);
    poise_json_reader how = {.name = "f.json"};
    int code = poise_json_read(copy, size, &everything_record, &how, value, err);
    free(copy);
    return code;
}

static void refuses_bytes(const char *text, size_t size, int code, const char *message)
{
    everything value;
    poise_err err = {.code = 0};
    memset(&value, 0x5a, sizeof value);
    int got = read_text(text, size, &value, &err);
    if (got != code || !strstr(err.text, message))
        fail_msg("%d '%s', not %d '%s'", got, err.text, code, message);
    for (size_t i = 0; i < sizeof value; i++)
        assert_int_equal(((unsigned char *)&value)[i], 0x5a); /* untouched */
}

static void refuses(const char *text, const char *message)
{
    refuses_bytes(text, strlen(text), POISE_EFORMAT, message);
}

/* The example with the value of one key replaced by other text. */
static void refuses_value(const char *key, const char *instead, const char *message)
{
    everything value = everything_example();
    char *text = text_of(&value, 0), pattern[64], changed[2048];
    snprintf(pattern, sizeof pattern, "\"%s\":", key);
    char *start = strstr(text, pattern);
    assert_non_null(start);
    start += strlen(pattern);
    char *end = start;
    for (int depth = 0; depth > 0 || (*end != ',' && *end != '}'); end++)
        depth += (*end == '[' || *end == '{') - (*end == ']' || *end == '}');
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(start - text), text, instead, end);
    refuses(changed, message);
    free(text);
}

static void refuses_wrong_values_by_path(void **state)
{
    (void)state;
    refuses_value("yes", "1", "f.json: yes: must be true or false, not a number");
    refuses_value("yes", "null", "yes: must be true or false, not null");
    refuses_value("i32", "2147483648", "i32: 2147483648 is out of range");
    refuses_value("i32", "1.0", "i32: must be an integer, not a fraction");
    refuses_value("i32", "1e3", "i32: must be an integer, not a fraction");
    refuses_value("i32", "13", "the document: i32 must not be 13");
    refuses_value("i64", "9223372036854775808", "i64: 9223372036854775808 is out of range");
    refuses_value("u32", "-1", "u32: -1 is out of range");
    refuses_value("u64", "18446744073709551616", "u64: the integer is too large");
    refuses_value("f32", "1e39", "f32: the number is malformed or too large");
    refuses_value("f64", "1e999", "f64: the number is malformed or too large");
    refuses_value("f64", "\"1\"", "f64: must be a number, not text");
    refuses_value("colour", "\"pink\"", "colour: 'pink' is none of red, green, blue");
    refuses_value("marks", "[\"new\",\"worn\"]", "marks[1]: 'worn' is none of new, old, borrowed");
    refuses_value("marks", "[[\"new\"]]", "marks[0]: must be text, not an array");
    refuses_value("marks", "\"new\"", "marks: must be an array, not text");
    refuses_value("corner", "{\"x\":1}", "corner: must be an array, not an object");
    refuses_value("corner", "[1,2,3]", "corner: has more entries than Corner");
    refuses_value("fixed", "[[1,2]]", "fixed: has 1 entries where 2 are needed");
    refuses_value("fixed", "[[1,2],[1,2],[1,2]]", "fixed: has more than 2 entries");
    refuses_value("grid", "[[1,2],[1]]", "grid[1]: has 1 entries where 2 are needed");
    refuses_value("weights", "[0.5]",
                  "weights: has 1 entries where 2 are needed (as many as in the arrays before it)");
    refuses_value("weights", "[0.5,1.5]", "weights[1]: 1.5 is out of range: must be >= 0 and <= 1");
    refuses_value("limited", "4", "limited: 4 is out of range: must be >= -3 and <= 3");
    refuses_value("shape", "{\"kind\":\"circle\",\"radius\":0}",
                  "shape.radius: 0 is out of range: must be > 0");
    refuses_value("shape", "{\"kind\":\"circle\",\"radius\":1,\"size\":[1,2]}",
                  "shape: key 'size' does not belong");
    refuses_value("shape", "{\"kind\":\"circle\"}", "shape: key 'radius' is missing");
    refuses_value("shape", "{\"radius\":1}", "shape: key 'kind' is missing");
    refuses_value("shape", "{\"kind\":\"box\",\"kind\":\"box\"}",
                  "shape: key 'kind' appears twice");
    refuses_value("shape", "{\"kind\":\"box\",\"sise\":1}",
                  "shape: unknown key 'sise' (did you mean 'size'?)");
    refuses_value("shape", "{\"hidden\":1}", "shape: unknown key 'hidden'");
    refuses_value("names", "[\"a\\u0000b\"]",
                  "names[0]: the text is not valid UTF-8 or holds a null character");
}

static void refuses_text_without_room(void **state)
{
    (void)state;
    const char *text = "{\"text\":\"0123456789abcdef\"}";
    refuses_bytes(text, strlen(text), POISE_ELIMIT,
                  "f.json: text: the text has 16 bytes: at most 15 are possible");
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    refuses("", "f.json: the document is empty");
    refuses("  \n ", "the document is empty");
    refuses("{\n  \"yes\": NaN}", "f.json: line 2, column ");
    refuses("{\"f64\":Infinity}", "this is not JSON");
    refuses("{\"f64\":-Infinity}", "this is not JSON");
    refuses("{\"yes\":tru}", "this is not JSON");
    refuses("{\"i32\":01}", "this is not JSON");
    refuses("{\"i32\":1,}", "this is not JSON");
    refuses("{'i32':1}", "this is not JSON");
    refuses("{\"i32\":1 /* no */}", "this is not JSON");
    everything value = everything_example();
    char *text = text_of(&value, 0), twice[2048];
    snprintf(twice, sizeof twice, "%s{}", text);
    refuses(twice, "line 2, column 2: this is not JSON (parse error: trailing garbage)");
    free(text);
    refuses("\"text\"", "the document: must be an object, not text");
    refuses("{\"text\":\"\\ud800\"}", "half of a surrogate pair");
    refuses("{\"text\":\"\\udc00\"}", "half of a surrogate pair");
    refuses("{\"text\":\"\\ud800\\u0041\"}", "half of a surrogate pair");
    refuses("{\"text\":\"\\x41\"}", "this is not JSON");
    refuses("{\"text\":\"\n\"}", "this is not JSON");
}

static void refuses_text_that_is_not_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"text\":\"%s\"}", bad[i]);
        refuses(text, "f.json: ");
        everything value = everything_example();
        snprintf(value.text, sizeof value.text, "%s", bad[i]);
        poise_buf buf;
        poise_json json;
        poise_err err;
        poise_buf_init(&buf, 4096);
        poise_json_to_buf(&json, &buf, 0);
        assert_int_equal(poise_json_record(&json, &everything_record, &value), POISE_EINVAL);
        assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
        assert_string_equal(err.text, "text: text is not valid UTF-8");
        poise_buf_free(&buf);
    }
}

static void every_cut_is_an_error(void **state)
{
    (void)state;
    everything value = everything_example(), back;
    char *text = text_of(&value, 2);
    poise_err err;
    for (size_t size = 0; size + 2 < strlen(text); size++)
        assert_int_equal(read_text(text, size, &back, &err), POISE_EFORMAT);
    assert_int_equal(read_text(text, strlen(text) - 1, &back, &err), 0);
    free(text);
}

static void depth_and_length_are_bounded(void **state)
{
    (void)state;
    enum { DEEP = 1 << 20 };
    char *text = malloc(2 * DEEP + 64);
    everything value;
    poise_err err;
    memset(text, '[', DEEP);
    refuses_bytes(text, DEEP, POISE_EFORMAT, "must be an object, not an array");
    memcpy(text, "{\"fixed\":", 9);
    assert_int_equal(read_text(text, DEEP, &value, &err),
                     POISE_EFORMAT); /* not an array of arrays of arrays */
    for (int i = 0; i < DEEP / 6; i++)
        memcpy(text + 6 * (size_t)i, "{\"x\":[", 6);
    refuses_bytes(text, DEEP / 6 * 6, POISE_EFORMAT, "unknown key 'x'");
    /* a document that says its version late is searched for it, but not to any depth */
    for (int i = 0; i < DEEP; i++)
        memcpy(text + (size_t)i, "[", 1);
    memcpy(text, "{\"x\":", 5);
    refuses_bytes(text, DEEP, POISE_EFORMAT, "unknown key 'x'");
    /* one token of any length never is in memory */
    memset(text, 'a', 2 * DEEP);
    memcpy(text, "{\"text\":\"", 9);
    refuses_bytes(text, 2 * DEEP, POISE_ELIMIT,
                  "line 1, column 1048586: a value is longer than 1048576 bytes");
    memset(text, '1', 2 * DEEP);
    memcpy(text, "{\"f64\":", 7);
    refuses_bytes(text, 2 * DEEP, POISE_ELIMIT, "a value is longer than 1048576 bytes");
    free(text);
}

/* yajl would keep what is unknown, too; here nothing of it is stored. */
static const poise_field open_fields[] = {POISE_FIELD(corner, x, POISE_KIND_F32),
                                          POISE_FIELD(corner, y, POISE_KIND_F32)};
static const poise_record open_record =
    POISE_RECORD("Open", corner, open_fields, .flags = POISE_RECORD_OPEN);

static void an_open_record_passes_over_what_it_does_not_know(void **state)
{
    (void)state;
    const char *text =
        "{\"a\":{\"x\":[[{}],{\"y\":3}]},\"x\":1,\"b\":null,\"c\":[1,2],\"y\":2,\"d\":\"\"}";
    corner value;
    poise_err err;
    if (poise_json_read(text, strlen(text), &open_record, NULL, &value, &err))
        fail_msg("%s", err.text);
    assert_true(value.x == 1 && value.y == 2);
    char deep[256] = "{\"a\":";
    memset(deep + 5, '[', 100);
    assert_int_equal(poise_json_read(deep, 105, &open_record, NULL, &value, &err), POISE_ELIMIT);
    assert_non_null(strstr(err.text, "more than 48 levels"));
}

static const poise_field point_item = {
    .name = "corner", .kind = POISE_KIND_RECORD, .record = &corner_record, .size = sizeof(corner)};
static const poise_field point_map = {
    .name = "points", .kind = POISE_KIND_MAP, .item = &point_item};
static const poise_field point_list = {
    .name = "list", .kind = POISE_KIND_LIST, .item = &point_item};

typedef struct tally {
    int begun, done;
    float sum;
    char keys[64];
} tally;

static int on_begin(void *cookie, const poise_field *field, const char *key, int64_t index,
                    poise_err *err)
{
    tally *t = cookie;
    (void)field;
    assert_int_equal(index, t->begun);
    t->begun++;
    if (key)
        strncat(t->keys, key, sizeof t->keys - strlen(t->keys) - 1);
    return key && !strcmp(key, "stop") ? poise_fail(err, POISE_ECANCELED, "enough") : 0;
}

static int on_item(void *cookie, const poise_field *field, const char *key, int64_t index,
                   const void *value, poise_err *err)
{
    tally *t = cookie;
    const corner *c = value;
    (void)field;
    (void)key;
    (void)err;
    assert_int_equal(index, t->done);
    t->done++;
    t->sum += c->x;
    return 0;
}

static int read_root(const char *text, const poise_field *root, tally *t, poise_err *err)
{
    FILE *file = tmpfile();
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    rewind(file);
    poise_json_reader how = {.begin = on_begin, .item = on_item, .cookie = t};
    *t = (tally){.begun = 0};
    int code = poise_json_read_root(file, root, &how, NULL, err);
    fclose(file);
    return code;
}

static void streams_hand_over_entry_by_entry(void **state)
{
    (void)state;
    tally t;
    poise_err err;
    assert_int_equal(read_root("{\"b\":[1,2],\"a\":[3,4]}", &point_map, &t, &err), 0);
    assert_int_equal(t.done, 2);
    assert_true(t.sum == 4);
    assert_string_equal(t.keys, "ba");
    assert_int_equal(read_root("[[1,2],[3,4],[5,6]]", &point_list, &t, &err), 0);
    assert_int_equal(t.done, 3);
    assert_int_equal(read_root("{\"b\":[1,2],\"a\":[3,4],\"b\":[1,2]}", &point_map, &t, &err),
                     POISE_EFORMAT);
    assert_string_equal(err.text, "the document: key 'b' appears twice");
    assert_int_equal(read_root("{\"b\":[1,2],\"stop\":[3,4]}", &point_map, &t, &err),
                     POISE_ECANCELED);
    assert_string_equal(err.text, "stop: enough");
    assert_int_equal(read_root("[[1,2],[3]]", &point_list, &t, &err), POISE_EFORMAT);
    assert_string_equal(err.text, "[1]: has 1 entries, y is missing");
    assert_int_equal(read_root("{}", &point_list, &t, &err), POISE_EFORMAT);
}

typedef struct inner {
    int32_t count;
    float values[4];
    float fixed[2];
    int32_t has_note;
    int32_t note;
} inner;

typedef struct outer {
    int32_t has_inner;
    inner inner;
    inner other;
    int32_t count;
    inner list[2];
} outer;

#define OPTIONAL .flags = POISE_FIELD_OPTIONAL
static const poise_field inner_fields[] = {
    POISE_FIELD(inner, values, POISE_KIND_F32, .dims = {POISE_COUNTED(inner, count, 4)}, OPTIONAL),
    POISE_FIELD(inner, fixed, POISE_KIND_F32, .dims = {POISE_FIXED(2)}, OPTIONAL),
    POISE_FIELD(inner, note, POISE_KIND_I32, .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_NULLABLE,
                POISE_PRESENT(inner, has_note, 1)),
};
static const poise_record inner_record = POISE_RECORD("Inner", inner, inner_fields);
static const poise_field outer_fields[] = {
    POISE_FIELD(outer, inner, POISE_KIND_RECORD, .record = &inner_record,
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_NULLABLE,
                POISE_PRESENT(outer, has_inner, 1)),
    POISE_FIELD(outer, other, POISE_KIND_RECORD, .record = &inner_record, OPTIONAL),
    POISE_FIELD(outer, list, POISE_KIND_RECORD, .record = &inner_record,
                .dims = {POISE_COUNTED(outer, count, 2)}, OPTIONAL),
};
static const poise_record outer_record = POISE_RECORD("Outer", outer, outer_fields);
static const poise_field outer_item = {
    .name = "outer", .kind = POISE_KIND_RECORD, .record = &outer_record, .size = sizeof(outer)};
static const poise_field outer_list = {
    .name = "list", .kind = POISE_KIND_LIST, .item = &outer_item};

static void assert_empty(const inner *value)
{
    assert_int_equal(value->count, 0);
    assert_true(value->fixed[0] == 0 && value->fixed[1] == 0);
    assert_int_equal(value->has_note, 0);
}

static int on_outer(void *cookie, const poise_field *field, const char *key, int64_t index,
                    const void *value, poise_err *err)
{
    const outer *o = value;
    (void)cookie;
    (void)field;
    (void)key;
    (void)err;
    if (index == 0) {
        assert_int_equal(o->inner.count, 2);
        assert_int_equal(o->list[1].note, 4);
        return 0;
    }
    assert_int_equal(o->has_inner, 0);
    assert_empty(&o->inner);
    assert_empty(&o->other);
    assert_int_equal(o->count, (int)index - 1);
    for (int i = 0; i < o->count; i++)
        assert_empty(&o->list[i]);
    return 0;
}

#define FULL "{\"values\":[1,2],\"fixed\":[3,4],\"note\":4}"

static void an_entry_keeps_nothing_of_the_one_before(void **state)
{
    (void)state;
    static char text[] = "[{\"inner\":" FULL ",\"other\":" FULL ",\"list\":[" FULL "," FULL
                         "]},{},{\"list\":[{}]},{\"inner\":null,\"list\":[{},{\"note\":null}]}]";
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    poise_json_reader how = {.item = on_outer};
    poise_err err;
    assert_int_equal(poise_record_verify(&outer_record, &err), 0);
    if (poise_json_read_root(file, &outer_list, &how, NULL, &err))
        fail_msg("%s", err.text);
    fclose(file);
}

static void the_writer_refuses_impossible_calls_and_values(void **state)
{
    (void)state;
    poise_buf buf;
    poise_json json;
    poise_err err;
    poise_buf_init(&buf, 4096);
    poise_json_to_buf(&json, &buf, 2);
    poise_json_begin_map(&json);
    poise_json_i64(&json, 1);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    assert_string_equal(err.text, "the document: a value in a map needs a key before it");
    poise_json_begin_list(&json);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    poise_json_null(&json);
    poise_json_null(&json);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    poise_json_begin_list(&json);
    for (int i = 0; i < 100; i++)
        poise_json_begin_list(&json);
    assert_int_equal(poise_json_finish(&json, &err), POISE_ELIMIT);
    poise_buf_clear(&buf);
    poise_json_begin_map(&json);
    poise_json_key(&json, "empty");
    poise_json_begin_list(&json);
    poise_json_end(&json);
    poise_json_key(&json, "c\x01\x7f/");
    poise_json_text(&json, "\b\f\r\t\x1f");
    poise_json_end(&json);
    assert_int_equal(poise_json_finish(&json, &err), 0);
    assert_string_equal(buf.data,
                        "{\n  \"empty\": [],\n  \"c\\u0001\x7f/\": \"\\b\\f\\r\\t\\u001f\"\n}\n");
    everything value = everything_example();
    value.weights[1] = 1.25f;
    poise_json_record(&json, &everything_record, &value);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    assert_string_equal(err.text, "weights[1]: 1.25 is out of range: must be >= 0 and <= 1");
    value = everything_example();
    value.rows = ROWS_MAX + 1;
    poise_json_record(&json, &everything_record, &value);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    assert_string_equal(err.text, "grid: 5 entries: must be 0 to 4");
    value = everything_example();
    value.colour = 3;
    poise_json_record(&json, &everything_record, &value);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    value = everything_example();
    value.i32 = 13;
    poise_json_record(&json, &everything_record, &value);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    assert_string_equal(err.text, "the document: i32 must not be 13");
    value = everything_example();
    memset(value.text, 'x', sizeof value.text);
    poise_json_record(&json, &everything_record, &value);
    assert_int_equal(poise_json_finish(&json, &err), POISE_EINVAL);
    poise_buf_free(&buf);
}

static void a_full_sink_is_an_error(void **state)
{
    (void)state;
    poise_buf buf;
    poise_json json;
    poise_err err;
    poise_buf_init(&buf, 10000);
    poise_json_to_buf(&json, &buf, 0);
    poise_json_begin_list(&json);
    for (int i = 0; i < 10000; i++)
        poise_json_i64(&json, i);
    poise_json_end(&json);
    assert_int_equal(poise_json_finish(&json, &err), POISE_ELIMIT);
    poise_buf_free(&buf);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    poise_json_to_stream(&json, full, 0);
    poise_json_null(&json);
    assert_int_equal(poise_json_finish(&json, &err), POISE_ENOSPC);
    fclose(full);
}

static void unsound_tables_are_found(void **state)
{
    (void)state;
    poise_err err;
    const poise_field bad[] = {
        {.name = "x", .kind = POISE_KIND_F64, .size = 4},
        {.name = "x", .kind = POISE_KIND_F32, .size = 4, .offset = sizeof(corner)},
        {.name = "x", .kind = POISE_KIND_F32, .size = 4, .flags = POISE_FIELD_NULLABLE},
        {.name = "x", .kind = POISE_KIND_F32, .size = 4, .flags = POISE_FIELD_OMIT},
        {.name = "x", .kind = POISE_KIND_ENUM, .size = 4},
        {.name = "x", .kind = POISE_KIND_RECORD, .size = 4},
        {.name = "x", .kind = POISE_KIND_LIST},
        {.name = "x", .kind = POISE_KIND_F32, .size = 8, .dims = {POISE_FIXED(3)}},
        {.name = "x", .kind = POISE_KIND_I32, .size = 4, .flags = POISE_FIELD_VERSION},
        {.name = "x", .kind = POISE_KIND_TEXT, .size = 1},
        {.name = "x", .kind = POISE_KIND_F32, .size = 4, .when = 1},
        {.name = "", .kind = POISE_KIND_F32, .size = 4},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        poise_record record = {
            .name = "Bad", .size = sizeof(corner), .fields = &bad[i], .field_count = 1};
        assert_int_equal(poise_record_verify(&record, &err), POISE_EINVAL);
        assert_non_null(strstr(err.text, "record Bad: "));
    }
}

static void the_nearest_name_is_offered(void **state)
{
    (void)state;
    static const char *const names[] = {"threads", "height", "fov", "no-overlay", NULL};
    assert_string_equal(poise_nearest_name("thraeds", names), "threads");
    assert_string_equal(poise_nearest_name("hight", names), "height");
    assert_null(poise_nearest_name("fo", names)); /* too short to guess */
    assert_null(poise_nearest_name("weather", names));
    assert_null(poise_nearest_name("", names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(writes_what_the_table_says),
        cmocka_unit_test(reads_back_the_same_bytes),
        cmocka_unit_test(refuses_wrong_values_by_path),
        cmocka_unit_test(refuses_text_without_room),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(refuses_text_that_is_not_utf8),
        cmocka_unit_test(every_cut_is_an_error),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(an_open_record_passes_over_what_it_does_not_know),
        cmocka_unit_test(streams_hand_over_entry_by_entry),
        cmocka_unit_test(an_entry_keeps_nothing_of_the_one_before),
        cmocka_unit_test(the_writer_refuses_impossible_calls_and_values),
        cmocka_unit_test(a_full_sink_is_an_error),
        cmocka_unit_test(unsound_tables_are_found),
        cmocka_unit_test(the_nearest_name_is_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
