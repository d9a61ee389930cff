#include "record/record.h"

#include "record/fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int poise_field_dims(const poise_field *field)
{
    int dims = 0;
    while (dims < POISE_RECORD_DIMS_MAX && field->dims[dims].max)
        dims++;
    return dims;
}

size_t poise_field_stride(const poise_field *field, int dim)
{
    size_t size = field->size;
    for (int i = 0; i < dim; i++)
        size /= (size_t)field->dims[i].max;
    return size;
}

int poise_field_applies(const poise_record *record, const poise_field *field, const void *base)
{
    if (!field->when)
        return 1;
    int32_t value;
    memcpy(&value, (const char *)base + record->fields[0].offset, sizeof value);
    return value >= 0 && value < 32 && (field->when >> value & 1);
}

int poise_field_present(const poise_field *field, const void *base)
{
    if (!field->has_present)
        return 1;
    uint32_t bits;
    memcpy(&bits, (const char *)base + field->present_offset, sizeof bits);
    return (bits & field->present_mask) != 0;
}

void poise_field_set_present(const poise_field *field, void *base, int present)
{
    if (!field->has_present)
        return;
    uint32_t bits;
    memcpy(&bits, (const char *)base + field->present_offset, sizeof bits);
    bits = present ? bits | field->present_mask : bits & ~field->present_mask;
    memcpy((char *)base + field->present_offset, &bits, sizeof bits);
}

static void empty_array(const poise_field *field, void *base)
{
    const int32_t none = 0;
    for (int d = 0; d < poise_field_dims(field); d++)
        if (field->dims[d].counted)
            memcpy((char *)base + field->dims[d].count_offset, &none, sizeof none);
    if (!field->dims[0].counted)
        memset((char *)base + field->offset, 0, field->size);
}

void poise_field_default(const poise_field *field, void *base)
{
    void *place = (char *)base + field->offset;
    poise_field_set_present(field, base, 0);
    if (poise_field_dims(field)) {
        empty_array(field, base);
        return;
    }
    switch (field->kind) {
    case POISE_KIND_BOOL:
    case POISE_KIND_ENUM:
    case POISE_KIND_I32: {
        int32_t value = (int32_t)field->fallback;
        memcpy(place, &value, sizeof value);
        break;
    }
    case POISE_KIND_BITS:
    case POISE_KIND_U32: {
        uint32_t value = (uint32_t)field->fallback;
        memcpy(place, &value, sizeof value);
        break;
    }
    case POISE_KIND_I64: {
        int64_t value = (int64_t)field->fallback;
        memcpy(place, &value, sizeof value);
        break;
    }
    case POISE_KIND_U64: {
        uint64_t value = (uint64_t)field->fallback;
        memcpy(place, &value, sizeof value);
        break;
    }
    case POISE_KIND_F32: {
        float value = (float)field->fallback;
        memcpy(place, &value, sizeof value);
        break;
    }
    case POISE_KIND_F64:
        memcpy(place, &field->fallback, sizeof field->fallback);
        break;
    case POISE_KIND_TEXT: {
        const char *text = field->fallback_text ? field->fallback_text : "";
        size_t size = strlen(text);
        memcpy(place, text, size < field->size ? size + 1 : field->size);
        break;
    }
    case POISE_KIND_RECORD:
        for (int i = 0; i < field->record->field_count; i++)
            poise_field_default(&field->record->fields[i], place);
        break;
    case POISE_KIND_MAP:
    case POISE_KIND_LIST:
        break;
    }
}

/* Also of the same sign: nothing may be lost by leaving a value out, and -0.0 is not 0.0. */
static int is_same(double a, double b)
{
    return a == b && !signbit(a) == !signbit(b);
}

int poise_field_is_default(const poise_field *field, const void *base)
{
    const char *place = (const char *)base + field->offset;
    if (poise_field_dims(field)) { /* an array's fallback is to be empty */
        int32_t count = 1;
        if (field->dims[0].counted)
            memcpy(&count, (const char *)base + field->dims[0].count_offset, sizeof count);
        return count == 0;
    }
    switch (field->kind) {
    case POISE_KIND_BOOL:
    case POISE_KIND_ENUM:
    case POISE_KIND_I32: {
        int32_t value;
        memcpy(&value, place, sizeof value);
        return value == (int32_t)field->fallback;
    }
    case POISE_KIND_BITS:
    case POISE_KIND_U32: {
        uint32_t value;
        memcpy(&value, place, sizeof value);
        return value == (uint32_t)field->fallback;
    }
    case POISE_KIND_I64: {
        int64_t value;
        memcpy(&value, place, sizeof value);
        return value == (int64_t)field->fallback;
    }
    case POISE_KIND_U64: {
        uint64_t value;
        memcpy(&value, place, sizeof value);
        return value == (uint64_t)field->fallback;
    }
    case POISE_KIND_F32: {
        float value;
        memcpy(&value, place, sizeof value);
        return is_same((double)value, (double)(float)field->fallback);
    }
    case POISE_KIND_F64: {
        double value;
        memcpy(&value, place, sizeof value);
        return is_same(value, field->fallback);
    }
    case POISE_KIND_TEXT: {
        const char *text = field->fallback_text ? field->fallback_text : "";
        size_t size = strlen(text) + 1;
        return size <= field->size && !memcmp(place, text, size);
    }
    case POISE_KIND_RECORD:
        for (int i = 0; i < field->record->field_count; i++)
            if (!poise_field_is_default(&field->record->fields[i], place))
                return 0;
        return 1;
    case POISE_KIND_MAP:
    case POISE_KIND_LIST:
        return 0;
    }
    return 0;
}

int poise_field_in_limits(const poise_field *field, double value)
{
    if ((field->limits & POISE_LIMIT_MIN) && !(value >= field->min))
        return 0;
    if ((field->limits & POISE_LIMIT_MAX) && !(value <= field->max))
        return 0;
    if ((field->limits & POISE_LIMIT_MIN_OPEN) && !(value > field->min))
        return 0;
    if ((field->limits & POISE_LIMIT_MAX_OPEN) && !(value < field->max))
        return 0;
    return 1;
}

void poise_field_limits_text(const poise_field *field, char *text, size_t size)
{
    char low[40] = "", high[40] = "";
    if (field->limits & (POISE_LIMIT_MIN | POISE_LIMIT_MIN_OPEN))
        snprintf(low, sizeof low, "%s %.10g", field->limits & POISE_LIMIT_MIN ? ">=" : ">",
                 field->min);
    if (field->limits & (POISE_LIMIT_MAX | POISE_LIMIT_MAX_OPEN))
        snprintf(high, sizeof high, "%s %.10g", field->limits & POISE_LIMIT_MAX ? "<=" : "<",
                 field->max);
    snprintf(text, size, "%s%s%s", low, *low && *high ? " and " : "", high);
}

void poise_record_defaults(const poise_record *record, void *ret_value)
{
    memset(ret_value, 0, record->size);
    for (int i = 0; i < record->field_count; i++)
        poise_field_default(&record->fields[i], ret_value);
}

static size_t kind_size(const poise_field *field)
{
    switch (field->kind) {
    case POISE_KIND_BOOL:
    case POISE_KIND_ENUM:
    case POISE_KIND_I32:
    case POISE_KIND_U32:
    case POISE_KIND_BITS:
    case POISE_KIND_F32:
        return 4;
    case POISE_KIND_I64:
    case POISE_KIND_U64:
    case POISE_KIND_F64:
        return 8;
    case POISE_KIND_RECORD:
        return field->record ? field->record->size : 0;
    default:
        return 0;
    }
}

static int verify_record(const poise_record *record, int depth, poise_err *err);

static int verify_field(const poise_record *record, const poise_field *field, int depth,
                        poise_err *err)
{
#define BAD(...)                                                                                   \
    return poise_fail_prefix(err, poise_fail(err, POISE_EINVAL, __VA_ARGS__), "field '%s'",        \
                             field->name)
    if (!field->name || !*field->name || strlen(field->name) >= POISE_RECORD_NAME_MAX)
        return poise_fail(err, POISE_EINVAL, "a field has no name, or too long a one");
    int streamed = field->kind == POISE_KIND_MAP || field->kind == POISE_KIND_LIST;
    size_t elements = 1;
    for (int i = 0; i < poise_field_dims(field); i++) {
        if (field->dims[i].max < 0 || field->size % (elements * (size_t)field->dims[i].max))
            BAD("its size does not fit its dimensions");
        elements *= (size_t)field->dims[i].max;
        if (field->dims[i].counted && field->dims[i].count_offset + sizeof(int32_t) > record->size)
            BAD("its count lies outside the struct");
    }
    if (!streamed && field->offset + field->size > record->size)
        BAD("it lies outside the struct");
    size_t single = kind_size(field);
    if (single && field->size != elements * single)
        BAD("its size does not fit its kind");
    if (field->kind == POISE_KIND_TEXT && field->size / elements < 2)
        BAD("a text needs room for a character");
    if ((field->kind == POISE_KIND_ENUM || field->kind == POISE_KIND_BITS) && !field->names)
        BAD("it has no names");
    if (field->kind == POISE_KIND_BITS) {
        int names = 0;
        while (field->names[names])
            names++;
        if (names > 32)
            BAD("more names than bits");
    }
    if (field->kind == POISE_KIND_RECORD && !field->record)
        BAD("it has no record");
    if (streamed && (!field->item || poise_field_dims(field) || field->item->offset))
        BAD("a stream needs an item at offset 0 and has no dimensions");
    if (((field->flags & POISE_FIELD_NULLABLE) != 0) > (field->has_present != 0))
        BAD("it may be null but nothing says when");
    if (field->has_present && !(field->flags & (POISE_FIELD_NULLABLE | POISE_FIELD_OMIT)))
        BAD("it may be missing, but neither as null nor by being left out");
    if (field->has_present &&
        (field->present_offset + sizeof(uint32_t) > record->size || !field->present_mask))
        BAD("its presence bits lie outside the struct or are none");
    if ((field->flags & POISE_FIELD_OMIT) && !(field->flags & POISE_FIELD_OPTIONAL))
        BAD("it may be left out of a document but is not optional in reading");
    if ((record->flags & POISE_RECORD_TUPLE) &&
        (field->flags & (POISE_FIELD_OMIT | POISE_FIELD_OPTIONAL)))
        BAD("a tuple has no optional fields");
    if ((field->flags & POISE_FIELD_VERSION) &&
        (field->kind != POISE_KIND_I32 || record->version < 1))
        BAD("a version is an I32 of a record that has one");
    if (field->when && (record->fields[0].kind != POISE_KIND_ENUM || field == record->fields))
        BAD("it depends on the first field, which is no enum");
    if (field->limits &&
        (single == 0 || field->kind == POISE_KIND_RECORD || !isfinite(field->min + field->max)))
        BAD("limits are for numbers");
    if (field->limits && !poise_field_dims(field) && !field->has_present &&
        !poise_field_in_limits(field, field->fallback) && (field->flags & POISE_FIELD_OPTIONAL))
        BAD("its fallback is outside its limits");
#undef BAD
    int code = 0;
    if (field->kind == POISE_KIND_RECORD)
        code = verify_record(field->record, depth + 1, err);
    else if (streamed)
        code = field->item->kind == POISE_KIND_RECORD
                   ? verify_record(field->item->record, depth + 1, err)
                   : 0;
    return code ? poise_fail_prefix(err, code, "field '%s'", field->name) : 0;
}

static int verify_record(const poise_record *record, int depth, poise_err *err)
{
    if (depth > POISE_RECORD_DEPTH_MAX / 2)
        return poise_fail(err, POISE_EINVAL, "records are nested too deeply");
    if (!record->name || record->field_count < !(record->flags & POISE_RECORD_OPEN) ||
        record->field_count > POISE_RECORD_FIELDS_MAX)
        return poise_fail(err, POISE_EINVAL, "a record needs a name and 1..%d fields",
                          POISE_RECORD_FIELDS_MAX);
    for (int i = 0; i < record->field_count; i++) {
        int code = verify_field(record, &record->fields[i], depth, err);
        if (code)
            return code;
        for (int j = 0; j < i; j++)
            if (!strcmp(record->fields[i].name, record->fields[j].name) &&
                !(record->fields[i].flags & POISE_FIELD_CONSTANT))
                return poise_fail(err, POISE_EINVAL, "two fields are named '%s'",
                                  record->fields[i].name);
    }
    return 0;
}

int poise_record_verify(const poise_record *record, poise_err *err)
{
    int code = verify_record(record, 0, err);
    return code ? poise_fail_prefix(err, code, "record %s", record->name ? record->name : "?") : 0;
}

enum { NEAREST_MAX = 64, NEAREST_EDITS = 2 };

/* Edits (insert, delete, replace, swap of neighbours) between two words: Damerau's distance,
 * optimal alignment. */
static int edits(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int row[3][NEAREST_MAX + 1];
    for (size_t j = 0; j <= b_size; j++)
        row[1][j] = (int)j;
    for (size_t i = 1; i <= a_size; i++) {
        int *before2 = row[(i + 2) % 3], *before = row[i % 3], *now = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b_size; j++) {
            int best = before[j - 1] + (a[i - 1] != b[j - 1]);
            if (before[j] + 1 < best)
                best = before[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before2[j - 2] + 1 < best)
                best = before2[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[(a_size + 1) % 3][b_size];
}

const char *poise_nearest_name(const char *word, const char *const *names)
{
    size_t size = strlen(word);
    const char *nearest = NULL;
    int best = NEAREST_EDITS + 1;
    if (size > NEAREST_MAX)
        return NULL;
    for (; *names; names++) {
        size_t other = strlen(*names);
        if (other > NEAREST_MAX)
            continue;
        int distance = edits(word, size, *names, other);
        if (distance < best && (size_t)distance * 2 < size) {
            best = distance;
            nearest = *names;
        }
    }
    return nearest;
}
