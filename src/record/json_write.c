/* The streaming writer. Levels are counted from 0 (the document); path.depth == depth. A list's
 * place in the path is filled in only when an error is told: entries[depth] is the index of the
 * value that comes next. */
#include "record/emit.h"
#include "record/number.h"
#include "record/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <msgpack.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int poise_emit_fail(poise_json *json, int code, const char *format, ...)
{
    if (json->error.code)
        return json->error.code;
    for (int level = 1; level <= json->depth; level++)
        if (!json->is_map[level])
            json->path.index[level - 1] = json->entries[level];
    char path[POISE_PATH_TEXT], text[POISE_ERR_TEXT];
    poise_path_print(&json->path, path);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return poise_fail(&json->error, code, "%s: %s", path, text);
}

int poise_emit_flush(poise_json *json)
{
    if (json->used && !json->error.code) {
        errno = 0;
        int code = json->write(json->cookie, json->chunk, json->used);
        if (code == POISE_ENOMEM || code == POISE_ELIMIT)
            poise_fail(&json->error, code, "the document does not fit into memory or its limit");
        else if (code)
            poise_fail_errno(&json->error, errno ? errno : EIO, "cannot write");
    }
    json->used = 0;
    return json->error.code;
}

static void put(poise_json *json, const char *bytes, size_t size)
{
    while (size && !json->error.code) {
        size_t room = sizeof json->chunk - json->used;
        size_t part = size < room ? size : room;
        memcpy(json->chunk + json->used, bytes, part);
        json->used += part;
        bytes += part;
        size -= part;
        if (json->used == sizeof json->chunk)
            poise_emit_flush(json);
    }
}

static void put_char(poise_json *json, char c)
{
    put(json, &c, 1);
}

static int pack(void *data, const char *bytes, size_t size)
{
    put(data, bytes, size);
    return 0;
}

#define PACKER(json)                                                                               \
    {                                                                                              \
        .data = (json), .callback = pack                                                           \
    }

static void new_line(poise_json *json, int depth)
{
    static const char blanks[] = "                                ";
    if (!json->indent)
        return;
    put_char(json, '\n');
    size_t count = (size_t)json->indent * (size_t)depth;
    while (count) {
        size_t part = count < sizeof blanks - 1 ? count : sizeof blanks - 1;
        put(json, blanks, part);
        count -= part;
    }
}

/* What stands before any value: nothing, a comma, a line break. */
static int before_value(poise_json *json)
{
    if (json->error.code)
        return json->error.code;
    int level = json->depth;
    if (json->is_map[level]) {
        if (!json->key_pending)
            return poise_emit_fail(json, POISE_EINVAL, "a value in a map needs a key before it");
        json->key_pending = 0;
        return 0;
    }
    if (!level && json->ended)
        return poise_emit_fail(json, POISE_EINVAL, "a document has one value");
    if (level && !json->binary) {
        if (json->entries[level])
            put_char(json, ',');
        new_line(json, level);
    }
    return json->error.code;
}

static int after_value(poise_json *json)
{
    if (!json->is_map[json->depth])
        json->entries[json->depth]++;
    if (!json->depth)
        json->ended = 1;
    return json->error.code;
}

void poise_emit_start(poise_json *json, int (*write)(void *, const void *, size_t), void *cookie,
                      int indent, int binary)
{
    json->write = write;
    json->cookie = cookie;
    json->indent = indent < 0 ? 0 : indent > 16 ? 16 : indent;
    json->binary = binary;
    json->depth = json->key_pending = json->ended = 0;
    json->entries[0] = 0;
    json->is_map[0] = 0;
    json->path.depth = 0;
    json->path.used = 0;
    json->error = (poise_err){.code = 0};
    json->used = 0;
}

void poise_json_to(poise_json *json, int (*write)(void *, const void *, size_t), void *cookie,
                   int indent)
{
    poise_emit_start(json, write, cookie, indent, 0);
}

static int write_buf(void *cookie, const void *bytes, size_t size)
{
    return poise_buf_add(cookie, bytes, size);
}

void poise_json_to_buf(poise_json *json, poise_buf *buf, int indent)
{
    poise_json_to(json, write_buf, buf, indent);
}

static int write_stream(void *cookie, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, cookie) == size ? 0 : POISE_EIO;
}

void poise_json_to_stream(poise_json *json, FILE *stream, int indent)
{
    poise_json_to(json, write_stream, stream, indent);
}

int poise_emit_begin(poise_json *json, int is_map, int64_t count)
{
    if (before_value(json))
        return json->error.code;
    if (poise_path_enter(&json->path))
        return poise_emit_fail(json, POISE_ELIMIT, "more than %d levels of nesting",
                               POISE_RECORD_DEPTH_MAX);
    json->depth++;
    json->entries[json->depth] = 0;
    json->is_map[json->depth] = (uint8_t)is_map;
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        if (is_map)
            msgpack_pack_map(&packer, (size_t)count);
        else
            msgpack_pack_array(&packer, (size_t)count);
    } else {
        put_char(json, is_map ? '{' : '[');
    }
    return json->error.code;
}

int poise_json_begin_map(poise_json *json)
{
    return poise_emit_begin(json, 1, -1);
}

int poise_json_begin_list(poise_json *json)
{
    return poise_emit_begin(json, 0, -1);
}

int poise_json_end(poise_json *json)
{
    if (json->error.code)
        return json->error.code;
    if (!json->depth || json->key_pending)
        return poise_emit_fail(json, POISE_EINVAL, "nothing can be closed here");
    int level = json->depth, is_map = json->is_map[level];
    if (!json->binary) {
        if (json->entries[level])
            new_line(json, level - 1);
        put_char(json, is_map ? '}' : ']');
    }
    json->depth--;
    poise_path_leave(&json->path);
    return after_value(json);
}

static int put_text(poise_json *json, const char *text, size_t size)
{
    if (!poise_utf8_valid(text, size))
        return poise_emit_fail(json, POISE_EINVAL, "text is not valid UTF-8");
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        msgpack_pack_str(&packer, size);
        msgpack_pack_str_body(&packer, text, size);
        return json->error.code;
    }
    put_char(json, '"');
    size_t plain = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        put(json, text + plain, i - plain);
        plain = i + 1;
        static const char letters[] = "btn\0fr"; /* 0x08, 0x09, 0x0a, -, 0x0c, 0x0d */
        char escape[8];
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", c);
        else if (c >= 0x08 && c <= 0x0d && letters[c - 0x08])
            snprintf(escape, sizeof escape, "\\%c", letters[c - 0x08]);
        else
            snprintf(escape, sizeof escape, "\\u%04x", c);
        put(json, escape, strlen(escape));
    }
    put(json, text + plain, size - plain);
    put_char(json, '"');
    return json->error.code;
}

int poise_json_key(poise_json *json, const char *key)
{
    if (json->error.code)
        return json->error.code;
    int level = json->depth;
    if (!json->is_map[level] || json->key_pending)
        return poise_emit_fail(json, POISE_EINVAL,
                               "a key is only possible in a map, before a value");
    size_t size = strlen(key);
    poise_path_key(&json->path, key, size);
    if (!json->binary) {
        if (json->entries[level])
            put_char(json, ',');
        new_line(json, level);
    }
    if (put_text(json, key, size))
        return json->error.code;
    if (!json->binary)
        put(json, ": ", json->indent ? 2 : 1);
    json->entries[level]++;
    json->key_pending = 1;
    return json->error.code;
}

static int put_word(poise_json *json, const char *word, size_t size)
{
    if (before_value(json))
        return json->error.code;
    put(json, word, size);
    return after_value(json);
}

int poise_json_null(poise_json *json)
{
    return put_word(json, json->binary ? "\xc0" : "null", json->binary ? 1 : 4);
}

int poise_json_bool(poise_json *json, int value)
{
    if (json->binary)
        return put_word(json, value ? "\xc3" : "\xc2", 1);
    return value ? put_word(json, "true", 4) : put_word(json, "false", 5);
}

int poise_json_i64(poise_json *json, int64_t value)
{
    if (before_value(json))
        return json->error.code;
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        msgpack_pack_int64(&packer, value);
    } else {
        char text[32];
        put(json, text, (size_t)snprintf(text, sizeof text, "%" PRId64, value));
    }
    return after_value(json);
}

int poise_json_u64(poise_json *json, uint64_t value)
{
    if (before_value(json))
        return json->error.code;
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        msgpack_pack_uint64(&packer, value);
    } else {
        char text[32];
        put(json, text, (size_t)snprintf(text, sizeof text, "%" PRIu64, value));
    }
    return after_value(json);
}

static int not_finite(poise_json *json, double value)
{
    return poise_emit_fail(json, POISE_EINVAL, "%s cannot be written: only finite numbers can",
                           isnan(value) ? "NaN" : "infinity");
}

int poise_json_f64(poise_json *json, double value)
{
    if (!isfinite(value))
        return not_finite(json, value);
    if (before_value(json))
        return json->error.code;
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        msgpack_pack_double(&packer, value);
    } else {
        char text[POISE_NUMBER_TEXT];
        put(json, text, poise_print_f64(value, text));
    }
    return after_value(json);
}

int poise_json_f32(poise_json *json, float value)
{
    if (!isfinite(value))
        return not_finite(json, (double)value);
    if (before_value(json))
        return json->error.code;
    if (json->binary) {
        msgpack_packer packer = PACKER(json);
        msgpack_pack_float(&packer, value);
    } else {
        char text[POISE_NUMBER_TEXT];
        put(json, text, poise_print_f32(value, text));
    }
    return after_value(json);
}

int poise_json_text_n(poise_json *json, const char *text, size_t size)
{
    if (before_value(json) || put_text(json, text, size))
        return json->error.code;
    return after_value(json);
}

int poise_json_text(poise_json *json, const char *text)
{
    return poise_json_text_n(json, text, strlen(text));
}

int poise_json_finish(poise_json *json, poise_err *err)
{
    if (!json->error.code && (json->depth || !json->ended))
        poise_emit_fail(json, POISE_EINVAL, "the document is not complete");
    if (!json->binary)
        put_char(json, '\n');
    poise_emit_flush(json);
    int code = json->error.code;
    if (code && err)
        *err = json->error;
    poise_emit_start(json, json->write, json->cookie, json->indent, json->binary);
    return code;
}
