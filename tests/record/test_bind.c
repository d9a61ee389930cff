/* What JSON does not exercise of the binder: untyped scalars, fallbacks; and the small parts beside
 * it. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/bind.h"
#include "record/lines.h"
#include "record/migrate.h"
#include "record/text.h"

typedef struct settings {
    int32_t version;
    int32_t threads;
    double fov;
    int32_t hands;
    char model[16];
    int32_t mode;
    int32_t has_height;
    float height;
    corner origin;
} settings;

static const char *const modes[] = {"many", "one", NULL};
static const poise_field origin_fields[] = {
    POISE_FIELD(corner, x, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL, .fallback = 3),
    POISE_FIELD(corner, y, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL, .fallback = 4),
};
static const poise_record origin_record = POISE_RECORD("Origin", corner, origin_fields);
static const poise_field settings_fields[] = {
    POISE_FIELD(settings, version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(settings, threads, POISE_KIND_I32, POISE_RANGE(1, 64),
                .flags = POISE_FIELD_OPTIONAL, .fallback = 2),
    POISE_FIELD(settings, fov, POISE_KIND_F64, .min = 0, .max = 180,
                .limits = POISE_LIMIT_MIN_OPEN | POISE_LIMIT_MAX_OPEN,
                .flags = POISE_FIELD_OPTIONAL, .fallback = 55),
    POISE_FIELD(settings, hands, POISE_KIND_BOOL, .flags = POISE_FIELD_OPTIONAL, .fallback = 1),
    POISE_FIELD(settings, model, POISE_KIND_TEXT, .flags = POISE_FIELD_OPTIONAL,
                .fallback_text = "full"),
    POISE_FIELD(settings, mode, POISE_KIND_ENUM, .names = modes, .flags = POISE_FIELD_OPTIONAL,
                .fallback = 1),
    POISE_FIELD(settings, height, POISE_KIND_F32,
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_NULLABLE,
                POISE_PRESENT(settings, has_height, 1)),
    POISE_FIELD(settings, origin, POISE_KIND_RECORD, .record = &origin_record,
                .flags = POISE_FIELD_OPTIONAL),
};
static const poise_record settings_record =
    POISE_RECORD("Settings", settings, settings_fields, .version = 4);
static const poise_field settings_root = {.name = "settings",
                                          .kind = POISE_KIND_RECORD,
                                          .size = sizeof(settings),
                                          .record = &settings_record};

/* Binds pairs of key and untyped text. */
static int bind_scalars(const char *const *pairs, settings *value, poise_err *err)
{
    poise_bind *bind;
    assert_int_equal(poise_bind_new(&settings_root, NULL, &bind, err), 0);
    int code = poise_bind_begin_map(bind);
    for (; *pairs && !code; pairs += 2) {
        code = poise_bind_key(bind, pairs[0], strlen(pairs[0]));
        if (!code)
            code = poise_bind_scalar(bind, pairs[1], strlen(pairs[1]));
    }
    if (!code)
        code = poise_bind_end_map(bind);
    code = poise_bind_finish(bind, code, value, err);
    poise_bind_free(&bind);
    assert_null(bind);
    return code;
}

static void what_is_absent_has_its_fallback(void **state)
{
    (void)state;
    settings value, defaults;
    poise_err err;
    const char *const none[] = {NULL};
    poise_record_defaults(&settings_record, &defaults);
    assert_int_equal(bind_scalars(none, &value, &err), 0);
    assert_int_equal(value.version, 1);
    assert_int_equal(value.threads, 2);
    assert_true(value.fov == 55 && value.origin.x == 3 && value.origin.y == 4);
    assert_string_equal(value.model, "full");
    assert_int_equal(value.mode, 1);
    assert_int_equal(value.has_height, 0);
    assert_int_equal(defaults.threads, 2);
    assert_true(defaults.origin.y == 4);
}

static void untyped_text_is_read_as_the_field_wants(void **state)
{
    (void)state;
    settings value;
    poise_err err;
    const char *const pairs[] = {"threads", "8",     "fov",     "60.5", "hands",
                                 "false",   "model", "12",      "mode", "many",
                                 "height",  "1.8",   "version", "4",    NULL};
    assert_int_equal(bind_scalars(pairs, &value, &err), 0);
    assert_int_equal(value.threads, 8);
    assert_true(value.fov == 60.5 && value.height == 1.8f);
    assert_int_equal(value.hands, 0);
    assert_string_equal(value.model, "12");
    assert_int_equal(value.mode, 0);
    assert_int_equal(value.has_height, 1);
    const char *const null[] = {"height", "~", NULL};
    assert_int_equal(bind_scalars(null, &value, &err), 0);
    assert_int_equal(value.has_height, 0);
}

static void refuses(const char *key, const char *text, const char *message)
{
    settings value;
    poise_err err;
    const char *const pairs[] = {key, text, "version", "4", NULL};
    assert_int_equal(bind_scalars(pairs, &value, &err), POISE_EFORMAT);
    if (!strstr(err.text, message))
        fail_msg("'%s' does not hold '%s'", err.text, message);
}

static void untyped_text_is_checked(void **state)
{
    (void)state;
    refuses("threads", "many", "threads: must be an integer, not text");
    refuses("threads", "0", "threads: 0 is out of range: must be >= 1 and <= 64");
    refuses("threads", "2.5", "threads: must be an integer, not a fraction");
    refuses("threads", "", "threads: must be an integer, not text");
    refuses("fov", "180", "fov: 180 is out of range: must be > 0 and < 180");
    refuses("fov", "wide", "fov: the number is malformed or too large");
    refuses("hands", "yes", "hands: must be true or false, not text");
    refuses("mode", "all", "mode: 'all' is none of many, one");
    refuses("thread", "1", "unknown key 'thread' (did you mean 'threads'?)");
}

static int double_threads(void *value, poise_err *err)
{
    settings *s = value;
    if (s->threads > 32)
        return poise_fail(err, POISE_EFORMAT, "threads cannot be doubled");
    s->threads *= 2;
    return 0;
}

static int logged;

static void count_line(void *cookie, poise_log_level level, const char *topic, const char *line)
{
    (void)cookie;
    (void)topic;
    (void)line;
    assert_int_equal(level, POISE_LOG_INFO);
    logged++;
}

static void migrations_go_step_by_step(void **state)
{
    (void)state;
    poise_migrations m = {.count = 0};
    poise_err err;
    poise_log log = {.level = POISE_LOG_INFO, .write = count_line};
    settings value = {.version = 1, .threads = 4};
    assert_int_equal(poise_migrations_add(&m, &settings_record, 1, double_threads, &err), 0);
    assert_int_equal(poise_migrations_add(&m, &settings_record, 2, NULL, &err), 0);
    assert_int_equal(poise_migrations_add(&m, &settings_record, 1, NULL, &err), POISE_EINVAL);
    assert_string_equal(err.text, "Settings: the migration from version 1 is registered already");
    assert_int_equal(poise_migrations_add(&m, &settings_record, 0, NULL, &err), POISE_EINVAL);
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, &log, &err), POISE_EFORMAT);
    assert_string_equal(err.text, "Settings: no migration from version 3 to 4");
    assert_int_equal(poise_migrations_add(&m, &settings_record, 3, double_threads, &err), 0);
    value = (settings){.version = 1, .threads = 4};
    logged = 0;
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, &log, &err), 0);
    assert_int_equal(value.version, 4);
    assert_int_equal(value.threads, 16);
    assert_int_equal(logged, 3);
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, &log, &err),
                     0); /* current: nothing to do */
    assert_int_equal(logged, 3);
    value.version = 5;
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, NULL, &err),
                     POISE_EUNSUPPORTED);
    assert_non_null(strstr(err.text, "upgrade"));
    value.version = 0;
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, NULL, &err), POISE_EFORMAT);
    value = (settings){.version = 3, .threads = 40};
    assert_int_equal(poise_migrations_run(&m, &settings_record, &value, NULL, &err), POISE_EFORMAT);
    assert_string_equal(err.text, "Settings: migrating from version 3: threads cannot be doubled");
}

static void lines_are_bounded_and_numbered(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    poise_lines lines;
    poise_err err;
    const char *text;
    size_t size;
    int cut;
    for (int i = 0; i < 5000; i++)
        fputc('x', file);
    fputs("\r\n\n  \nshort\n0123456789\nend", file);
    rewind(file);
    poise_lines_open(&lines, file, "f", 5001);
    assert_int_equal(poise_lines_next(&lines, &text, &size, &cut, &err), 0);
    assert_int_equal(size, 5000);
    assert_int_equal(lines.number, 1);
    assert_int_equal(poise_lines_next(&lines, &text, &size, &cut, &err), 0);
    assert_string_equal(text, "short");
    assert_int_equal(lines.number, 4);
    lines.max = 9;
    assert_int_equal(poise_lines_next(&lines, &text, &size, &cut, &err), POISE_ELIMIT);
    assert_string_equal(err.text, "f: line 5 is longer than 9 bytes");
    poise_lines_close(&lines);
    rewind(file);
    fseek(file, -3, SEEK_END);
    poise_lines_open(&lines, file, "f", 0);
    assert_int_equal(poise_lines_next(&lines, &text, &size, &cut, &err), 0);
    assert_string_equal(text, "end");
    assert_int_equal(cut, 1);
    assert_int_equal(poise_lines_next(&lines, &text, &size, &cut, &err), POISE_EOF);
    poise_lines_close(&lines);
    fclose(file);
}

static void file_names_become_utf8(void **state)
{
    (void)state;
    char room[8];
    poise_text_copy(room, sizeof room, "plain");
    assert_string_equal(room, "plain");
    poise_text_copy(room, sizeof room,
                    "a\xff"
                    "b");
    assert_string_equal(room, "a\xef\xbf\xbd"
                              "b");
    poise_text_copy(room, sizeof room, "123456\xc3\xa9");
    assert_string_equal(room, "123456"); /* not half a character */
    poise_text_copy(room, 1, "x");
    assert_string_equal(room, "");
    assert_int_equal(poise_utf8_valid("\xf0\x9f\x98\x80", 4), 1);
    assert_int_equal(poise_utf8_valid("\xf0\x9f\x98", 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_has_its_fallback),
        cmocka_unit_test(untyped_text_is_read_as_the_field_wants),
        cmocka_unit_test(untyped_text_is_checked),
        cmocka_unit_test(migrations_go_step_by_step),
        cmocka_unit_test(lines_are_bounded_and_numbered),
        cmocka_unit_test(file_names_become_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
