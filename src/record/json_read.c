/* yajl's events to the binder. What yajl does not do stands before it: a scan of the raw bytes
 * bounds the length of tokens (yajl would buffer a token that spans chunks without end) and refuses
 * \u escapes that are half of a surrogate pair (yajl would put "?" there). */
#include "record/bind.h"
#include "record/json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { CHUNK = 1 << 16 };

typedef struct scan {
    size_t token, max;
    int seen; /* anything but blanks */
    int in_text, escaped, hex_left, high_pending;
    unsigned code;
} scan;

typedef struct parser {
    poise_bind *bind;
    yajl_handle yajl;
    scan scan;
    int64_t line, column; /* of the next byte, from 1 */
    poise_err *err;
} parser;

static unsigned hex_value(unsigned char c)
{
    return c <= '9' ? (unsigned)c - '0' : (c | 0x20u) - 'a' + 10u;
}

/* One byte inside a text: POISE_EFORMAT for half a surrogate pair. Malformed escapes are yajl's to
 * refuse. */
static int scan_text(scan *s, unsigned char c)
{
    if (s->hex_left) {
        s->code = s->code << 4 | (hex_value(c) & 15);
        if (--s->hex_left)
            return 0;
        int high = s->code >= 0xd800 && s->code <= 0xdbff,
            low = s->code >= 0xdc00 && s->code <= 0xdfff;
        if (low != s->high_pending)
            return POISE_EFORMAT;
        s->high_pending = high;
    } else if (s->escaped) {
        s->escaped = 0;
        s->code = 0;
        if (c == 'u')
            s->hex_left = 4;
        else if (s->high_pending)
            return POISE_EFORMAT;
    } else if (c == '\\') {
        s->escaped = 1;
    } else if (s->high_pending) {
        return POISE_EFORMAT;
    } else if (c == '"') {
        s->in_text = 0;
        s->token = 0;
    }
    return 0;
}

/* Looks at bytes before yajl gets them. 0 or the error; *ret_at is where it is. */
static int scan_bytes(scan *s, const unsigned char *bytes, size_t size, size_t *ret_at)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = bytes[i];
        int code = 0;
        if (s->in_text) {
            code = ++s->token > s->max ? POISE_ELIMIT : scan_text(s, c);
        } else if (c == '"') {
            s->in_text = s->seen = 1;
            s->token = 0;
        } else if (c <= ' ' || c == ',' || c == ':' || c == '[' || c == ']' || c == '{' ||
                   c == '}') {
            s->seen |= c > ' ';
            s->token = 0;
        } else {
            s->seen = 1;
            code = ++s->token > s->max ? POISE_ELIMIT : 0;
        }
        if (code) {
            *ret_at = i;
            return code;
        }
    }
    return 0;
}

static void advance(parser *p, const unsigned char *bytes, size_t size)
{
    if (!size)
        return;
    for (const unsigned char *end = bytes + size, *lf;
         (lf = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL;) {
        p->line++;
        p->column = 1;
        size -= (size_t)(lf + 1 - bytes);
        bytes = lf + 1;
    }
    p->column += (int64_t)size;
}

static int on_null(void *ctx)
{
    return !poise_bind_null(((parser *)ctx)->bind);
}

static int on_boolean(void *ctx, int value)
{
    return !poise_bind_bool(((parser *)ctx)->bind, value);
}

static int on_number(void *ctx, const char *text, size_t size)
{
    return !poise_bind_number(((parser *)ctx)->bind, text, size);
}

static int on_string(void *ctx, const unsigned char *text, size_t size)
{
    return !poise_bind_text(((parser *)ctx)->bind, (const char *)text, size);
}

static int on_start_map(void *ctx)
{
    return !poise_bind_begin_map(((parser *)ctx)->bind);
}

static int on_key(void *ctx, const unsigned char *key, size_t size)
{
    return !poise_bind_key(((parser *)ctx)->bind, (const char *)key, size);
}

static int on_end_map(void *ctx)
{
    return !poise_bind_end_map(((parser *)ctx)->bind);
}

static int on_start_array(void *ctx)
{
    return !poise_bind_begin_list(((parser *)ctx)->bind);
}

static int on_end_array(void *ctx)
{
    return !poise_bind_end_list(((parser *)ctx)->bind);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

/* Turns yajl's verdict into a code; `bytes` is what it was given last. 0: go on. */
static int judge(parser *p, yajl_status status, const unsigned char *bytes, size_t size)
{
    if (status == yajl_status_ok) {
        advance(p, bytes, size);
        return 0;
    }
    if (status == yajl_status_client_canceled)
        return POISE_EFORMAT; /* the binder has the error */
    if (!bytes && !p->scan.seen)
        return poise_fail(p->err, POISE_EFORMAT, "the document is empty");
    size_t used = yajl_get_bytes_consumed(p->yajl);
    advance(p, bytes, used < size ? used : size);
    unsigned char *text = yajl_get_error(p->yajl, 0, bytes, size);
    size_t length = text ? strcspn((const char *)text, "\n") : 0;
    int code = poise_fail(p->err, POISE_EFORMAT,
                          "line %" PRId64 ", column %" PRId64 ": this is not JSON (%.*s)", p->line,
                          p->column, (int)length, text ? (const char *)text : "");
    if (text)
        yajl_free_error(p->yajl, text);
    return code;
}

static int feed(parser *p, const unsigned char *bytes, size_t size)
{
    size_t at;
    int code = scan_bytes(&p->scan, bytes, size, &at);
    if (code) {
        /* what stands before it may hold an earlier error */
        int earlier = judge(p, yajl_parse(p->yajl, bytes, at), bytes, at);
        if (earlier)
            return earlier;
        return code == POISE_ELIMIT
                   ? poise_fail(p->err, code,
                                "line %" PRId64 ", column %" PRId64
                                ": a value is longer than %zu bytes",
                                p->line, p->column, p->scan.max)
                   : poise_fail(p->err, code,
                                "line %" PRId64 ", column %" PRId64 ": half of a surrogate pair",
                                p->line, p->column);
    }
    return judge(p, yajl_parse(p->yajl, bytes, size), bytes, size);
}

static int feed_stream(parser *p, FILE *stream)
{
    unsigned char *chunk = malloc(CHUNK);
    if (!chunk)
        return poise_fail(p->err, POISE_ENOMEM, "out of memory");
    int code = 0;
    size_t size;
    while (!code && (size = fread(chunk, 1, CHUNK, stream)) > 0)
        code = feed(p, chunk, size);
    if (!code && ferror(stream))
        code = poise_fail_errno(p->err, errno, "cannot read");
    free(chunk);
    return code;
}

static int read_any(const unsigned char *text, size_t size, FILE *stream, const poise_field *root,
                    const poise_json_reader *how, void *ret_value, poise_err *err)
{
    poise_err own = {.code = 0};
    parser p = {.line = 1, .column = 1, .err = &own};
    p.scan.max = how && how->text_max ? how->text_max : POISE_JSON_TEXT_MAX;
    int code = poise_bind_new(root, how, &p.bind, &own);
    if (!code && !(p.yajl = yajl_alloc(&callbacks, NULL, &p)))
        code = poise_fail(&own, POISE_ENOMEM, "out of memory");
    if (!code && stream)
        code = feed_stream(&p, stream);
    for (size_t at = 0; !code && at < size; at += CHUNK)
        code = feed(&p, text + at, size - at < CHUNK ? size - at : CHUNK);
    if (!code)
        code = judge(&p, yajl_complete_parse(p.yajl), NULL, 0);
    if (p.bind)
        code = poise_bind_finish(p.bind, code, ret_value, &own);
    if (p.yajl)
        yajl_free(p.yajl);
    poise_bind_free(&p.bind);
    if (code && err)
        *err = own;
    if (code && how && how->name)
        return poise_fail_prefix(err, code, "%s", how->name);
    return code;
}

static poise_field root_of(const poise_record *record)
{
    return (poise_field){
        .name = record->name, .kind = POISE_KIND_RECORD, .size = record->size, .record = record};
}

int poise_json_read(const void *text, size_t size, const poise_record *record,
                    const poise_json_reader *how, void *ret_value, poise_err *err)
{
    poise_field root = root_of(record);
    return read_any(text, size, NULL, &root, how, ret_value, err);
}

int poise_json_read_stream(FILE *stream, const poise_record *record, const poise_json_reader *how,
                           void *ret_value, poise_err *err)
{
    poise_field root = root_of(record);
    return read_any(NULL, 0, stream, &root, how, ret_value, err);
}

int poise_json_read_root(FILE *stream, const poise_field *root, const poise_json_reader *how,
                         void *ret_value, poise_err *err)
{
    return read_any(NULL, 0, stream, root, how, ret_value, err);
}
