/* Structs to the writer, by their tables. */
#include "record/emit.h"
#include "record/fields.h"

#include <string.h>

static int walk_record(poise_json *json, const poise_record *record, const char *base);

static int is_written(const poise_record *record, const poise_field *field, const char *base)
{
    if ((field->flags & POISE_FIELD_CONSTANT) || !poise_field_applies(record, field, base))
        return 0;
    if (!(field->flags & POISE_FIELD_OMIT))
        return 1;
    return field->has_present ? poise_field_present(field, base)
                              : !poise_field_is_default(field, base);
}

static int out_of_limits(poise_json *json, const poise_field *field, double value)
{
    char limits[96];
    poise_field_limits_text(field, limits, sizeof limits);
    return poise_emit_fail(json, POISE_EINVAL, "%.9g is out of range: must be %s", value, limits);
}

static int walk_bits(poise_json *json, const poise_field *field, uint32_t bits)
{
    int64_t count = 0;
    for (int i = 0; i < 32 && field->names[i]; i++)
        count += *field->names[i] && (bits >> i & 1);
    poise_emit_begin(json, 0, count);
    for (int i = 0; i < 32 && field->names[i]; i++)
        if (*field->names[i] && (bits >> i & 1))
            poise_json_text(json, field->names[i]);
    return poise_json_end(json);
}

/* Fetches a number of type T and checks it; a NaN is left to the writer, which names it. */
#define NUMBER(T, writer)                                                                          \
    do {                                                                                           \
        T value;                                                                                   \
        memcpy(&value, place, sizeof value);                                                       \
        if (field->limits && value == value && !poise_field_in_limits(field, (double)value))       \
            return out_of_limits(json, field, (double)value);                                      \
        return writer(json, value);                                                                \
    } while (0)

static int walk_single(poise_json *json, const poise_field *field, const char *place)
{
    switch (field->kind) {
    case POISE_KIND_I32:
        NUMBER(int32_t, poise_json_i64);
    case POISE_KIND_I64:
        NUMBER(int64_t, poise_json_i64);
    case POISE_KIND_U32:
        NUMBER(uint32_t, poise_json_u64);
    case POISE_KIND_U64:
        NUMBER(uint64_t, poise_json_u64);
    case POISE_KIND_F32:
        NUMBER(float, poise_json_f32);
    case POISE_KIND_F64:
        NUMBER(double, poise_json_f64);
    case POISE_KIND_BOOL: {
        int32_t value;
        memcpy(&value, place, sizeof value);
        return poise_json_bool(json, value != 0);
    }
    case POISE_KIND_ENUM: {
        int32_t value, count = 0;
        memcpy(&value, place, sizeof value);
        while (field->names[count])
            count++;
        if (value < 0 || value >= count)
            return poise_emit_fail(json, POISE_EINVAL, "%d is none of the %d named values", value,
                                   count);
        return poise_json_text(json, field->names[value]);
    }
    case POISE_KIND_BITS: {
        uint32_t bits;
        memcpy(&bits, place, sizeof bits);
        return walk_bits(json, field, bits);
    }
    case POISE_KIND_TEXT: {
        size_t size = poise_field_stride(field, poise_field_dims(field));
        const char *end = memchr(place, 0, size);
        if (!end)
            return poise_emit_fail(json, POISE_EINVAL, "the text is not terminated");
        return poise_json_text_n(json, place, (size_t)(end - place));
    }
    case POISE_KIND_RECORD:
        return walk_record(json, field->record, place);
    case POISE_KIND_MAP:
    case POISE_KIND_LIST:
        break;
    }
    return poise_emit_fail(json, POISE_EINVAL, "a streamed field has to be written entry by entry");
}

static int walk_value(poise_json *json, const poise_field *field, const char *base,
                      const char *place, int dim)
{
    if (dim == POISE_RECORD_DIMS_MAX || !field->dims[dim].max)
        return walk_single(json, field, place);
    const poise_dim *d = &field->dims[dim];
    int32_t count = d->max;
    if (d->counted)
        memcpy(&count, base + d->count_offset, sizeof count);
    if (count < 0 || count > d->max)
        return poise_emit_fail(json, POISE_EINVAL, "%d entries: must be 0 to %d", count, d->max);
    size_t stride = poise_field_stride(field, dim + 1);
    poise_emit_begin(json, 0, count);
    for (int32_t i = 0; i < count && !json->error.code; i++)
        walk_value(json, field, base, place + (size_t)i * stride, dim + 1);
    return poise_json_end(json);
}

static int walk_field(poise_json *json, const poise_field *field, const char *base)
{
    if (!poise_field_present(field, base))
        return poise_json_null(json);
    return walk_value(json, field, base, base + field->offset, 0);
}

static int check(poise_json *json, const poise_record *record, const char *base)
{
    poise_err err = {.code = 0};
    if (!record->check || !record->check(base, &err))
        return 0;
    return poise_emit_fail(json, POISE_EINVAL, "%s", err.text);
}

static int walk_record(poise_json *json, const poise_record *record, const char *base)
{
    if (json->error.code || check(json, record, base))
        return json->error.code;
    int tuple = (record->flags & POISE_RECORD_TUPLE) != 0;
    int64_t count = 0;
    for (int i = 0; json->binary && i < record->field_count; i++)
        count += is_written(record, &record->fields[i], base);
    poise_emit_begin(json, !tuple, count);
    for (int i = 0; i < record->field_count && !json->error.code; i++) {
        const poise_field *field = &record->fields[i];
        if (!is_written(record, field, base))
            continue;
        if (!tuple)
            poise_json_key(json, field->name);
        walk_field(json, field, base);
    }
    return poise_json_end(json);
}

int poise_json_record(poise_json *json, const poise_record *record, const void *value)
{
    return walk_record(json, record, value);
}

int poise_json_field(poise_json *json, const poise_record *record, const char *name,
                     const void *value)
{
    for (int i = 0; i < record->field_count; i++) {
        const poise_field *field = &record->fields[i];
        if (strcmp(field->name, name) != 0)
            continue;
        if (!is_written(record, field, value))
            return json->error.code;
        if (poise_json_key(json, name))
            return json->error.code;
        return walk_field(json, field, value);
    }
    return poise_emit_fail(json, POISE_EINVAL, "record %s has no field '%s'", record->name, name);
}
