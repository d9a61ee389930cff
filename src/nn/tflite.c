#include "nn/tflite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int poise_tfl_fail(poise_tfl *tfl, int code, const char *format, ...)
{
    if (tfl->status)
        return tfl->status;
    tfl->status = code;
    char text[POISE_ERR_TEXT];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = 0;
    va_end(args);
    return poise_fail(tfl->err, code, "%s: %s", tfl->name, text);
}

/* 1 if [at, at + bytes) lies in the file. */
static int inside(const poise_tfl *tfl, size_t at, size_t bytes)
{
    return at <= tfl->size && bytes <= tfl->size - at;
}

static uint16_t read_u16(const poise_tfl *tfl, size_t at)
{
    const uint8_t *p = tfl->data + at;
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t read_u32(const poise_tfl *tfl, size_t at)
{
    const uint8_t *p = tfl->data + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void fail_outside(poise_tfl *tfl, const char *what, size_t at)
{
    poise_tfl_fail(
        tfl, POISE_EFORMAT,
        "%s at byte %zu lies outside the file of %zu bytes; the file is damaged, fetch it again",
        what, at, tfl->size);
}

/* The table at byte `at`: its vtable and both extents are inside the file, or it is absent and
 * status set. */
static poise_tfl_table open_table(poise_tfl *tfl, size_t at)
{
    const poise_tfl_table absent = {0};
    if (!inside(tfl, at, 4)) {
        fail_outside(tfl, "a table", at);
        return absent;
    }
    /* The vtable lies at `at` minus a signed 32-bit distance. */
    int64_t vtable = (int64_t)at - (int32_t)read_u32(tfl, at);
    if (vtable < 0 || !inside(tfl, (size_t)vtable, 4)) {
        fail_outside(tfl, "the field list of the table", at);
        return absent;
    }
    poise_tfl_table table = {.at = at,
                             .vtable = (size_t)vtable,
                             .table_size = read_u16(tfl, (size_t)vtable + 2),
                             .vtable_size = read_u16(tfl, (size_t)vtable)};
    if (table.vtable_size < 4 || table.table_size < 4 ||
        !inside(tfl, table.vtable, table.vtable_size) || !inside(tfl, at, table.table_size)) {
        fail_outside(tfl, "a table with its field list", at);
        return absent;
    }
    return table;
}

/* Byte position of field `index` that needs `bytes` bytes; 0 when the field is not there. */
static size_t field(poise_tfl *tfl, poise_tfl_table table, int index, size_t bytes)
{
    if (tfl->status || !table.at)
        return 0;
    size_t slot = 4 + 2 * (size_t)index;
    if (slot + 2 > table.vtable_size)
        return 0;
    size_t offset = read_u16(tfl, table.vtable + slot);
    if (!offset)
        return 0;
    if (offset < 4 || offset + bytes > table.table_size) {
        fail_outside(tfl, "a field of the table", table.at);
        return 0;
    }
    return table.at + offset;
}

/* Where the 32-bit forward offset stored at byte `at` points; 0 and status when that is outside. */
static size_t follow(poise_tfl *tfl, size_t at)
{
    size_t target = at + read_u32(tfl, at);
    if (!inside(tfl, target, 4) || target == at) {
        fail_outside(tfl, "what an offset points to", target);
        return 0;
    }
    return target;
}

poise_tfl_table poise_tfl_root(poise_tfl *tfl)
{
    const poise_tfl_table absent = {0};
    if (tfl->size < 8 || memcmp(tfl->data + 4, "TFL3", 4) != 0) {
        poise_tfl_fail(tfl, POISE_EFORMAT, "not a .tflite model (the mark TFL3 is missing)");
        return absent;
    }
    size_t at = follow(tfl, 0);
    return at ? open_table(tfl, at) : absent;
}

int32_t poise_tfl_int(poise_tfl *tfl, poise_tfl_table table, int index, int32_t otherwise)
{
    size_t at = field(tfl, table, index, 4);
    return at ? (int32_t)read_u32(tfl, at) : otherwise;
}

int32_t poise_tfl_byte(poise_tfl *tfl, poise_tfl_table table, int index, int32_t otherwise)
{
    size_t at = field(tfl, table, index, 1);
    return at ? tfl->data[at] : otherwise;
}

poise_tfl_table poise_tfl_child(poise_tfl *tfl, poise_tfl_table table, int index)
{
    const poise_tfl_table absent = {0};
    size_t at = field(tfl, table, index, 4);
    size_t target = at ? follow(tfl, at) : 0;
    return target ? open_table(tfl, target) : absent;
}

poise_tfl_vector poise_tfl_list(poise_tfl *tfl, poise_tfl_table table, int index,
                                size_t element_size)
{
    const poise_tfl_vector absent = {0};
    size_t at = field(tfl, table, index, 4);
    size_t target = at ? follow(tfl, at) : 0;
    if (!target)
        return absent;
    poise_tfl_vector vector = {.at = target + 4, .count = read_u32(tfl, target)};
    if (vector.count > (tfl->size - vector.at) / element_size) {
        fail_outside(tfl, "the end of a list", target);
        return absent;
    }
    return vector;
}

poise_tfl_table poise_tfl_item(poise_tfl *tfl, poise_tfl_vector vector, uint32_t i)
{
    const poise_tfl_table absent = {0};
    if (tfl->status)
        return absent;
    size_t target = follow(tfl, vector.at + 4 * (size_t)i);
    return target ? open_table(tfl, target) : absent;
}

int32_t poise_tfl_int_item(const poise_tfl *tfl, poise_tfl_vector vector, uint32_t i)
{
    return (int32_t)read_u32(tfl, vector.at + 4 * (size_t)i);
}
