/* Single values: from what was read to the place in the struct, checked. */
#include "record/bind_level.h"

#include "record/fields.h"
#include "record/number.h"
#include "record/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Resolves the target of a single value. 1: nothing to do, code in *ret_code. */
static int single(poise_bind *bind, const char *number, size_t size, target *t, int *ret_code)
{
    if (poise_bind_passed_over(bind, 0, number, size, ret_code))
        return 1;
    if (poise_bind_next_target(bind, t)) {
        *ret_code = bind->hunting ? 0 : bind->error.code;
        return 1;
    }
    return 0;
}

int poise_bind_null(poise_bind *bind)
{
    int code;
    target t;
    if (single(bind, NULL, 0, &t, &code))
        return code;
    level *l = poise_bind_top(bind);
    if (l && (l->kind == IN_RECORD || l->kind == IN_TUPLE) &&
        (t.field->flags & POISE_FIELD_NULLABLE))
        return poise_bind_value_done(bind, 0);
    return poise_bind_wrong_kind(bind, &t, "null");
}

int poise_bind_bool(poise_bind *bind, int value)
{
    int code;
    target t;
    if (single(bind, NULL, 0, &t, &code))
        return code;
    if (t.dim < poise_field_dims(t.field) || t.field->kind != POISE_KIND_BOOL)
        return poise_bind_wrong_kind(bind, &t, value ? "true" : "false");
    int32_t stored = value != 0;
    memcpy(t.place, &stored, sizeof stored);
    return poise_bind_value_done(bind, 1);
}

static int out_of_limits(poise_bind *bind, const poise_field *field, double value)
{
    char limits[96];
    poise_field_limits_text(field, limits, sizeof limits);
    return poise_bind_fail(bind, POISE_EFORMAT, "%.10g is out of range: must be %s", value, limits);
}

static int store_float(poise_bind *bind, const target *t, double value, float as_float)
{
    if (!isfinite(value) || !isfinite(as_float))
        return poise_bind_fail(bind, POISE_EFORMAT, "%s",
                               isnan(value) ? "NaN is not allowed" : "the number is too large");
    double stored = t->field->kind == POISE_KIND_F32 ? (double)as_float : value;
    if (!poise_field_in_limits(t->field, stored))
        return out_of_limits(bind, t->field, stored);
    if (t->field->kind == POISE_KIND_F32)
        memcpy(t->place, &as_float, sizeof as_float);
    else
        memcpy(t->place, &value, sizeof value);
    return poise_bind_value_done(bind, 1);
}

static int check_version(poise_bind *bind, const target *t, int32_t version)
{
    level *l = poise_bind_top(bind);
    int newest = l->record->version;
    if (bind->depth == 1)
        bind->version_seen = 1;
    if (version < 1)
        return poise_bind_fail(bind, POISE_EFORMAT, "%d is no version: must be 1 to %d", version,
                               newest);
    if (version > newest)
        return poise_bind_fail(bind, POISE_EUNSUPPORTED,
                               "%d is newer than %d, the newest this poise knows: upgrade", version,
                               newest);
    memcpy(t->place, &version, sizeof version);
    return 0;
}

static int store_integer(poise_bind *bind, const target *t, int negative, uint64_t magnitude)
{
    int64_t value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    double real = negative ? -(double)magnitude : (double)magnitude;
    int fits;
    switch (t->field->kind) {
    case POISE_KIND_F32:
    case POISE_KIND_F64:
        return store_float(bind, t, real, negative ? -(float)magnitude : (float)magnitude);
    case POISE_KIND_I32:
        fits = magnitude <= (uint64_t)INT32_MAX + (uint64_t)negative;
        break;
    case POISE_KIND_I64:
        fits = magnitude <= (uint64_t)INT64_MAX + (uint64_t)negative;
        break;
    case POISE_KIND_U32:
        fits = !(negative && magnitude) && magnitude <= UINT32_MAX;
        break;
    default:
        fits = !(negative && magnitude);
        break;
    }
    if (!fits || !poise_field_in_limits(t->field, real)) {
        char limits[96];
        poise_field_limits_text(t->field, limits, sizeof limits);
        return poise_bind_fail(bind, POISE_EFORMAT, "%.20g is out of range%s%s", real,
                               *limits ? ": must be " : "", limits);
    }
    if (t->field->kind == POISE_KIND_I32) {
        int32_t stored = (int32_t)value;
        memcpy(t->place, &stored, sizeof stored);
        if ((t->field->flags & POISE_FIELD_VERSION) && check_version(bind, t, stored))
            return bind->error.code;
    } else if (t->field->kind == POISE_KIND_U32) {
        uint32_t stored = (uint32_t)magnitude;
        memcpy(t->place, &stored, sizeof stored);
    } else {
        memcpy(t->place, &value, sizeof value);
    }
    return poise_bind_value_done(bind, 1);
}

static int is_integer_field(const target *t)
{
    poise_kind kind = t->field->kind;
    return kind == POISE_KIND_I32 || kind == POISE_KIND_I64 || kind == POISE_KIND_U32 ||
           kind == POISE_KIND_U64;
}

static int is_float_field(const target *t)
{
    return t->field->kind == POISE_KIND_F32 || t->field->kind == POISE_KIND_F64;
}

static int store_number(poise_bind *bind, const target *t, const char *text, size_t size)
{
    if (t->dim < poise_field_dims(t->field) || (!is_integer_field(t) && !is_float_field(t)))
        return poise_bind_wrong_kind(bind, t, "a number");
    if (is_float_field(t)) {
        double value = 0;
        float as_float = 0;
        int bad = t->field->kind == POISE_KIND_F64 ? poise_parse_f64(text, size, &value)
                                                   : poise_parse_f32(text, size, &as_float);
        if (bad)
            return poise_bind_fail(bind, POISE_EFORMAT, "the number is malformed or too large");
        return t->field->kind == POISE_KIND_F64 ? store_float(bind, t, value, 0)
                                                : store_float(bind, t, (double)as_float, as_float);
    }
    int negative = size && text[0] == '-';
    uint64_t magnitude = 0;
    size_t i = (size_t)negative;
    if (i == size)
        return poise_bind_wrong_kind(bind, t, "text");
    for (; i < size; i++) {
        if (text[i] < '0' || text[i] > '9') {
            double fraction;
            int is_number = !poise_parse_f64(text, size, &fraction);
            return poise_bind_wrong_kind(bind, t, is_number ? "a fraction" : "text");
        }
        unsigned digit = (unsigned)(text[i] - '0');
        if (magnitude > (UINT64_MAX - digit) / 10)
            return poise_bind_fail(bind, POISE_EFORMAT, "the integer is too large");
        magnitude = magnitude * 10 + digit;
    }
    return store_integer(bind, t, negative, magnitude);
}

int poise_bind_number(poise_bind *bind, const char *text, size_t size)
{
    int code;
    target t;
    if (single(bind, text, size, &t, &code))
        return code;
    return store_number(bind, &t, text, size);
}

static int bind_integer(poise_bind *bind, int negative, uint64_t magnitude)
{
    int code;
    target t;
    char text[32];
    int size = snprintf(text, sizeof text, "%s%" PRIu64, negative ? "-" : "", magnitude);
    if (single(bind, text, (size_t)size, &t, &code))
        return code;
    if (t.dim < poise_field_dims(t.field) || (!is_integer_field(&t) && !is_float_field(&t)))
        return poise_bind_wrong_kind(bind, &t, "a number");
    return store_integer(bind, &t, negative, magnitude);
}

int poise_bind_i64(poise_bind *bind, int64_t value)
{
    return bind_integer(bind, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

int poise_bind_u64(poise_bind *bind, uint64_t value)
{
    return bind_integer(bind, 0, value);
}

int poise_bind_f64(poise_bind *bind, double value)
{
    int code;
    target t;
    if (single(bind, NULL, 0, &t, &code))
        return code;
    if (t.dim < poise_field_dims(t.field) || !is_float_field(&t))
        return poise_bind_wrong_kind(bind, &t, "a fraction");
    if (t.field->kind == POISE_KIND_F32 && fabs(value) > 3.5e38)
        return store_float(bind, &t, (double)INFINITY, INFINITY);
    return store_float(bind, &t, value, t.field->kind == POISE_KIND_F32 ? (float)value : 0);
}

static int name_index(const poise_field *field, const char *text, size_t size)
{
    for (int i = 0; field->names[i]; i++)
        if (size && strlen(field->names[i]) == size && !memcmp(field->names[i], text, size))
            return i;
    return -1;
}

static int unknown_name(poise_bind *bind, const poise_field *field, const char *text, size_t size)
{
    char list[256];
    size_t used = 0;
    for (int i = 0; field->names[i] && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 used && *field->names[i] ? ", " : "", field->names[i]);
    return poise_bind_fail(bind, POISE_EFORMAT, "'%.*s' is none of %s",
                           (int)(size < 40 ? size : 40), text, list);
}

static int store_text(poise_bind *bind, const target *t, const char *text, size_t size)
{
    const poise_field *field = t->field;
    level *l = poise_bind_top(bind);
    int in_bits = l && l->kind == IN_BITS;
    int named = field->kind == POISE_KIND_ENUM || in_bits;
    if ((t->dim < poise_field_dims(field) && !in_bits) ||
        (!named && field->kind != POISE_KIND_TEXT))
        return poise_bind_wrong_kind(bind, t, "text");
    if (!poise_utf8_valid(text, size) || memchr(text, 0, size))
        return poise_bind_fail(bind, POISE_EFORMAT,
                               "the text is not valid UTF-8 or holds a null character");
    if (named) {
        int32_t index = name_index(field, text, size);
        if (index < 0)
            return unknown_name(bind, field, text, size);
        if (in_bits) {
            uint32_t bits;
            memcpy(&bits, t->place, sizeof bits);
            bits |= 1u << index;
            memcpy(t->place, &bits, sizeof bits);
        } else {
            memcpy(t->place, &index, sizeof index);
        }
    } else {
        size_t room = poise_field_stride(field, poise_field_dims(field));
        if (size >= room)
            return poise_bind_fail(bind, POISE_ELIMIT,
                                   "the text has %zu bytes: at most %zu are possible", size,
                                   room - 1);
        memcpy(t->place, text, size);
        memset(t->place + size, 0, room - size);
    }
    return poise_bind_value_done(bind, 1);
}

int poise_bind_text(poise_bind *bind, const char *text, size_t size)
{
    int code;
    target t;
    if (single(bind, NULL, 0, &t, &code))
        return code;
    return store_text(bind, &t, text, size);
}

int poise_bind_scalar(poise_bind *bind, const char *text, size_t size)
{
    int code;
    target t;
    if (single(bind, NULL, 0, &t, &code))
        return code;
    int is_null = (size == 4 && !memcmp(text, "null", 4)) || (size == 1 && *text == '~') || !size;
    level *l = poise_bind_top(bind);
    if (is_null && l && (l->kind == IN_RECORD || l->kind == IN_TUPLE) &&
        (t.field->flags & POISE_FIELD_NULLABLE))
        return poise_bind_value_done(bind, 0);
    if (t.dim == poise_field_dims(t.field) && t.field->kind == POISE_KIND_BOOL) {
        int32_t stored = size == 4 && !memcmp(text, "true", 4);
        if (!stored && !(size == 5 && !memcmp(text, "false", 5)))
            return poise_bind_wrong_kind(bind, &t, "text");
        memcpy(t.place, &stored, sizeof stored);
        return poise_bind_value_done(bind, 1);
    }
    if (is_integer_field(&t) || is_float_field(&t))
        return store_number(bind, &t, text, size);
    return store_text(bind, &t, text, size);
}
