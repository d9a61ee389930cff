/* Writing is msgpack-c's. Reading is not: msgpack-c's C interface builds a tree of the whole
 * message and makes room for as many entries as a header claims before they are there (5 bytes can
 * ask for gigabytes). Here every byte becomes an event at once and nothing is allocated for what
 * has not come. */
#include "record/pack.h"

#include "record/bind.h"
#include "record/emit.h"

#include <string.h>

static int append(void *cookie, const void *bytes, size_t size)
{
    return poise_buf_add(cookie, bytes, size);
}

int poise_msgpack_write(poise_buf *buf, const poise_record *record, const void *value,
                        poise_err *err)
{
    poise_json writer;
    size_t before = buf->size;
    poise_emit_start(&writer, append, buf, 0, 1);
    poise_json_record(&writer, record, value);
    int code = poise_json_finish(&writer, err);
    if (code) {
        buf->size = before;
        if (buf->data)
            buf->data[before] = 0;
    }
    return code;
}

typedef struct input {
    const unsigned char *next, *end;
} input;

typedef struct container {
    int is_map;
    uint64_t left; /* values that have not come yet; in a map keys count, too, so that an even
                      number means a key */
} container;

/* `size` (1, 2, 4, 8) bytes, big end first. */
static int take(input *in, size_t size, uint64_t *ret_value)
{
    uint64_t value = 0;
    if ((size_t)(in->end - in->next) < size)
        return -1;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | in->next[i];
    in->next += size;
    *ret_value = value;
    return 0;
}

typedef enum token_kind {
    NIL,
    BOOLEAN,
    UNSIGNED,
    SIGNED,
    REAL,
    TEXT,
    LIST,
    MAP,
    UNKNOWN
} token_kind;

typedef struct token {
    token_kind kind;
    uint64_t number; /* value, or length of text, list or map */
    double real;
} token;

/* The head of the next value, by the first byte:
 * https://github.com/msgpack/msgpack/blob/master/spec.md */
static int take_token(input *in, token *t)
{
    uint64_t first, value = 0;
    if (take(in, 1, &first))
        return -1;
    *t = (token){.kind = UNKNOWN};
    if (first < 0x80) {
        *t = (token){.kind = UNSIGNED, .number = first};
    } else if (first >= 0xe0) {
        *t = (token){.kind = SIGNED, .number = (uint64_t)((int64_t)first - 0x100)};
    } else if (first < 0xc0) {
        *t = first < 0x90   ? (token){.kind = MAP, .number = first & 15}
             : first < 0xa0 ? (token){.kind = LIST, .number = first & 15}
                            : (token){.kind = TEXT, .number = first & 31};
    } else if (first == 0xc0) {
        t->kind = NIL;
    } else if (first == 0xc2 || first == 0xc3) {
        *t = (token){.kind = BOOLEAN, .number = first & 1};
    } else if (first == 0xca) {
        uint32_t bits;
        float real;
        if (take(in, 4, &value))
            return -1;
        bits = (uint32_t)value;
        memcpy(&real, &bits, sizeof real);
        *t = (token){.kind = REAL, .real = (double)real};
    } else if (first == 0xcb) {
        t->kind = REAL;
        if (take(in, 8, &value))
            return -1;
        memcpy(&t->real, &value, sizeof t->real);
    } else if (first >= 0xcc && first <= 0xcf) {
        t->kind = UNSIGNED;
        return take(in, (size_t)1 << (first - 0xcc), &t->number);
    } else if (first >= 0xd0 && first <= 0xd3) {
        size_t size = (size_t)1 << (first & 3);
        if (take(in, size, &value))
            return -1;
        uint64_t sign = UINT64_C(1) << (8 * size - 1);
        *t = (token){.kind = SIGNED, .number = (value ^ sign) - sign}; /* extends the sign */
    } else if (first >= 0xd9 && first <= 0xdb) {
        t->kind = TEXT;
        return take(in, (size_t)1 << (first - 0xd9), &t->number);
    } else if (first >= 0xdc) {
        t->kind = first < 0xde ? LIST : MAP;
        return take(in, first & 1 ? 4 : 2, &t->number);
    }
    return 0;
}

/* Events of one token; opens: it began a container. */
static int tell(poise_bind *bind, input *in, const token *t, int is_key, int *ret_opens,
                poise_err *err)
{
    *ret_opens = t->kind == LIST || t->kind == MAP;
    if (is_key && t->kind != TEXT)
        return poise_fail(err, POISE_EFORMAT, "a key of a MessagePack map is not text");
    switch (t->kind) {
    case NIL:
        return poise_bind_null(bind);
    case BOOLEAN:
        return poise_bind_bool(bind, (int)t->number);
    case UNSIGNED:
        return poise_bind_u64(bind, t->number);
    case SIGNED: {
        int64_t value;
        memcpy(&value, &t->number, sizeof value);
        return poise_bind_i64(bind, value);
    }
    case REAL:
        return poise_bind_f64(bind, t->real);
    case TEXT: {
        const char *text = (const char *)in->next;
        if (t->number > (uint64_t)(in->end - in->next))
            return poise_fail(err, POISE_EFORMAT, "the MessagePack data ends inside a text");
        in->next += t->number;
        return is_key ? poise_bind_key(bind, text, (size_t)t->number)
                      : poise_bind_text(bind, text, (size_t)t->number);
    }
    case LIST:
        return poise_bind_begin_list(bind);
    case MAP:
        return poise_bind_begin_map(bind);
    case UNKNOWN:
        break;
    }
    return poise_fail(err, POISE_EFORMAT,
                      "MessagePack binary and extension types are not used here");
}

static int read_value(poise_bind *bind, input *in, poise_err *err)
{
    container open[POISE_RECORD_DEPTH_MAX + 1];
    int depth = 0, code = 0;
    do {
        container *c = depth ? &open[depth - 1] : NULL;
        if (c && !c->left) {
            code = c->is_map ? poise_bind_end_map(bind) : poise_bind_end_list(bind);
            depth--;
            continue;
        }
        token t;
        int opens, is_key = c && c->is_map && !(c->left & 1);
        if (take_token(in, &t))
            return poise_fail(err, POISE_EFORMAT, "the MessagePack data ends too early");
        code = tell(bind, in, &t, is_key, &opens, err);
        if (c)
            c->left--;
        if (opens && !code)
            open[depth++] = (container){.is_map = t.kind == MAP,
                                        .left = t.kind == MAP ? 2 * t.number : t.number};
    } while (!code && depth);
    return code;
}

int poise_msgpack_read(const void *bytes, size_t size, const poise_record *record, void *ret_value,
                       poise_err *err)
{
    poise_field root = {
        .name = record->name, .kind = POISE_KIND_RECORD, .size = record->size, .record = record};
    poise_bind *bind = NULL;
    poise_err own = {.code = 0};
    input in = {bytes, (const unsigned char *)bytes + size};
    if (size > POISE_MSGPACK_MAX)
        return poise_fail(err, POISE_ELIMIT,
                          "a MessagePack message of %zu bytes: at most %d are read", size,
                          POISE_MSGPACK_MAX);
    int code = poise_bind_new(&root, NULL, &bind, &own);
    if (!code)
        code = read_value(bind, &in, &own);
    if (!code && in.next != in.end)
        code = poise_fail(&own, POISE_EFORMAT, "%zu bytes follow the MessagePack value",
                          (size_t)(in.end - in.next));
    if (bind)
        code = poise_bind_finish(bind, code, ret_value, &own);
    poise_bind_free(&bind);
    if (code && err)
        *err = own;
    return code;
}
