/* Every allocation of record fails once: reading and writing must say POISE_ENOMEM, leave outputs
 * alone and leak nothing (the sanitized build sees leaks). The linker hands the room's allocations
 * to the functions here. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/lines.h"

static int left = -1; /* allocations until one fails; negative: none does */

static int fails(void)
{
    return left >= 0 && left-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

static const poise_field item = {
    .name = "corner", .kind = POISE_KIND_RECORD, .record = &corner_record, .size = sizeof(corner)};
static const poise_field map = {.name = "points", .kind = POISE_KIND_MAP, .item = &item};

static int read_record(poise_err *err)
{
    static const char text[] = "{\"yes\":true}"; /* incomplete: reading ends with another error */
    everything value;
    return poise_json_read(text, sizeof text - 1, &everything_record, NULL, &value, err);
}

static int read_map(poise_err *err)
{
    static char text[] = "{\"a\":[1,2],\"b\":[3,4]}";
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    int code = file ? poise_json_read_root(file, &map, NULL, NULL, err) : POISE_EIO;
    if (file)
        fclose(file);
    return code;
}

static int read_lines(poise_err *err)
{
    static char text[] = "line\n";
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    poise_lines lines;
    const char *line;
    size_t size;
    int cut;
    poise_lines_open(&lines, file, "f", 0);
    int code = poise_lines_next(&lines, &line, &size, &cut, err);
    poise_lines_close(&lines);
    fclose(file);
    return code;
}

static int write_record(poise_err *err)
{
    everything value = everything_example();
    poise_buf buf;
    poise_json json;
    poise_buf_init(&buf, 1 << 20);
    poise_json_to_buf(&json, &buf, 0);
    poise_json_record(&json, &everything_record, &value);
    int code = poise_json_finish(&json, err);
    poise_buf_free(&buf);
    return code;
}

static void every_failure_is_told(void **state)
{
    (void)state;
    const struct {
        int (*work)(poise_err *err);
        int normal,
            allocations; /* how it ends with enough memory; the fewest allocations it makes */
    } works[] = {{read_record, POISE_EFORMAT, 2},
                 {read_map, 0, 7},
                 {read_lines, 0, 1},
                 {write_record, 0, 1}};
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        int code, n = 0;
        for (;; n++) {
            poise_err err = {.code = 0};
            left = n;
            code = works[i].work(&err);
            int reached = left < 0;
            left = -1;
            if (!reached)
                break;
            assert_int_equal(code, POISE_ENOMEM);
            assert_int_equal(err.code, POISE_ENOMEM);
        }
        assert_int_equal(code, works[i].normal);
        assert_in_range(n, works[i].allocations, 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failure_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
