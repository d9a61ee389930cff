#include "record/schema.h"

#include "record/emit.h"
#include "record/fields.h"

#include <stdio.h>

typedef struct types {
    const poise_record *list[POISE_SCHEMA_TYPES_MAX];
    int count, overflow;
} types;

static void collect_field(types *t, const poise_field *field);

static void collect(types *t, const poise_record *record)
{
    for (int i = 0; i < t->count; i++)
        if (t->list[i] == record)
            return;
    if (t->count == POISE_SCHEMA_TYPES_MAX) {
        t->overflow = 1;
        return;
    }
    t->list[t->count++] = record;
    for (int i = 0; i < record->field_count; i++)
        collect_field(t, &record->fields[i]);
}

static void collect_field(types *t, const poise_field *field)
{
    if (field->kind == POISE_KIND_RECORD)
        collect(t, field->record);
    else if (field->item)
        collect_field(t, field->item);
}

static void key_text(poise_json *json, const char *key, const char *text)
{
    poise_json_key(json, key);
    poise_json_text(json, text);
}

static void key_integer(poise_json *json, const char *key, int64_t value)
{
    poise_json_key(json, key);
    poise_json_i64(json, value);
}

static void reference(poise_json *json, const poise_record *record)
{
    char text[2 * POISE_RECORD_NAME_MAX];
    snprintf(text, sizeof text, "#/$defs/%s", record->name);
    key_text(json, "$ref", text);
}

static void names(poise_json *json, const char *const *list)
{
    poise_json_key(json, "enum");
    poise_json_begin_list(json);
    for (; *list; list++)
        if (**list)
            poise_json_text(json, *list);
    poise_json_end(json);
}

/* A limit as the field's own kind prints it. */
static void limit(poise_json *json, const char *key, double value)
{
    poise_json_key(json, key);
    if (value == (double)(int64_t)value)
        poise_json_i64(json, (int64_t)value);
    else
        poise_json_f64(json, value);
}

static void number(poise_json *json, const poise_field *field)
{
    static const struct {
        int64_t min;
        uint64_t max;
    } ranges[] = {
        [POISE_KIND_I32] = {INT32_MIN, INT32_MAX},
        [POISE_KIND_I64] = {INT64_MIN, INT64_MAX},
        [POISE_KIND_U32] = {0, UINT32_MAX},
        [POISE_KIND_U64] = {0, UINT64_MAX},
    };
    int whole = field->kind != POISE_KIND_F32 && field->kind != POISE_KIND_F64;
    uint32_t low = field->limits & (POISE_LIMIT_MIN | POISE_LIMIT_MIN_OPEN);
    uint32_t high = field->limits & (POISE_LIMIT_MAX | POISE_LIMIT_MAX_OPEN);
    key_text(json, "type", whole ? "integer" : "number");
    if (field->flags & POISE_FIELD_VERSION) {
        key_integer(json, "minimum", 1);
        return;
    }
    if (low)
        limit(json, low & POISE_LIMIT_MIN ? "minimum" : "exclusiveMinimum", field->min);
    else if (whole)
        key_integer(json, "minimum", ranges[field->kind].min);
    if (high) {
        limit(json, high & POISE_LIMIT_MAX ? "maximum" : "exclusiveMaximum", field->max);
    } else if (whole) {
        poise_json_key(json, "maximum");
        poise_json_u64(json, ranges[field->kind].max);
    }
}

static void value_schema(poise_json *json, const poise_field *field, int dim);

/* The keywords of one value, inside an open map. */
static void single(poise_json *json, const poise_field *field)
{
    switch (field->kind) {
    case POISE_KIND_BOOL:
        key_text(json, "type", "boolean");
        break;
    case POISE_KIND_I32:
    case POISE_KIND_I64:
    case POISE_KIND_U32:
    case POISE_KIND_U64:
    case POISE_KIND_F32:
    case POISE_KIND_F64:
        number(json, field);
        break;
    case POISE_KIND_ENUM:
        names(json, field->names);
        break;
    case POISE_KIND_BITS:
        key_text(json, "type", "array");
        poise_json_key(json, "items");
        poise_json_begin_map(json);
        names(json, field->names);
        poise_json_end(json);
        break;
    case POISE_KIND_TEXT:
        /* the limit counts bytes, the schema characters: only the bound that always holds */
        key_text(json, "type", "string");
        key_integer(json, "maxLength",
                    (int64_t)poise_field_stride(field, poise_field_dims(field)) - 1);
        break;
    case POISE_KIND_RECORD:
        reference(json, field->record);
        break;
    case POISE_KIND_MAP:
    case POISE_KIND_LIST:
        key_text(json, "type", field->kind == POISE_KIND_MAP ? "object" : "array");
        poise_json_key(json, field->kind == POISE_KIND_MAP ? "additionalProperties" : "items");
        value_schema(json, field->item, 0);
        break;
    }
}

static void array_keywords(poise_json *json, const poise_field *field, int dim)
{
    key_text(json, "type", "array");
    if (!field->dims[dim].counted)
        key_integer(json, "minItems", field->dims[dim].max);
    key_integer(json, "maxItems", field->dims[dim].max);
    poise_json_key(json, "items");
    value_schema(json, field, dim + 1);
}

static void value_schema(poise_json *json, const poise_field *field, int dim)
{
    int dims = poise_field_dims(field), nullable = !dim && (field->flags & POISE_FIELD_NULLABLE);
    poise_json_begin_map(json);
    if (nullable) {
        poise_json_key(json, "anyOf");
        poise_json_begin_list(json);
        poise_json_begin_map(json);
    }
    if (dim < dims)
        array_keywords(json, field, dim);
    else
        single(json, field);
    if (nullable) {
        poise_json_end(json);
        poise_json_begin_map(json);
        key_text(json, "type", "null");
        poise_json_end(json);
        poise_json_end(json);
    }
    if (!dim && field->about)
        key_text(json, "description", field->about);
    poise_json_end(json);
}

static int in_document(const poise_field *field)
{
    return !(field->flags & POISE_FIELD_CONSTANT);
}

static int is_required(const poise_field *field, uint32_t kind)
{
    return in_document(field) && !(field->flags & (POISE_FIELD_OPTIONAL | POISE_FIELD_VERSION)) &&
           (field->when ? field->when & kind : !kind);
}

/* "required" of the fields without a condition (kind 0) or of those of one value of the first
 * field. */
static void required(poise_json *json, const poise_record *record, uint32_t kind)
{
    poise_json_key(json, "required");
    poise_json_begin_list(json);
    for (int i = 0; i < record->field_count; i++)
        if (is_required(&record->fields[i], kind))
            poise_json_text(json, record->fields[i].name);
    poise_json_end(json);
}

/* Fields that exist for some values of the first one: one alternative per value, with what it needs
 * and forbids. */
static void alternatives(poise_json *json, const poise_record *record)
{
    int conditional = 0;
    for (int i = 0; i < record->field_count; i++)
        conditional |= record->fields[i].when != 0;
    if (!conditional)
        return;
    const poise_field *first = &record->fields[0];
    poise_json_key(json, "oneOf");
    poise_json_begin_list(json);
    for (int v = 0; first->names[v]; v++) {
        poise_json_begin_map(json);
        poise_json_key(json, "properties");
        poise_json_begin_map(json);
        poise_json_key(json, first->name);
        poise_json_begin_map(json);
        key_text(json, "const", first->names[v]);
        poise_json_end(json);
        for (int i = 1; i < record->field_count; i++) {
            if (!record->fields[i].when || (record->fields[i].when >> v & 1))
                continue;
            poise_json_key(json, record->fields[i].name);
            poise_json_bool(json, 0);
        }
        poise_json_end(json);
        required(json, record, 1u << v);
        poise_json_end(json);
    }
    poise_json_end(json);
}

static void tuple(poise_json *json, const poise_record *record)
{
    int count = 0;
    key_text(json, "type", "array");
    poise_json_key(json, "prefixItems");
    poise_json_begin_list(json);
    for (int i = 0; i < record->field_count; i++) {
        if (!in_document(&record->fields[i]))
            continue;
        value_schema(json, &record->fields[i], 0);
        count++;
    }
    poise_json_end(json);
    key_integer(json, "minItems", count);
    key_integer(json, "maxItems", count);
}

static void object(poise_json *json, const poise_record *record)
{
    key_text(json, "type", "object");
    poise_json_key(json, "properties");
    poise_json_begin_map(json);
    for (int i = 0; i < record->field_count; i++) {
        if (!in_document(&record->fields[i]))
            continue;
        poise_json_key(json, record->fields[i].name);
        value_schema(json, &record->fields[i], 0);
    }
    poise_json_end(json);
    required(json, record, 0);
    poise_json_key(json, "additionalProperties");
    poise_json_bool(json, (record->flags & POISE_RECORD_OPEN) != 0);
    alternatives(json, record);
}

static void definitions(poise_json *json, const types *t)
{
    if (!t->count)
        return;
    poise_json_key(json, "$defs");
    poise_json_begin_map(json);
    for (int i = 0; i < t->count; i++) {
        poise_json_key(json, t->list[i]->name);
        poise_json_begin_map(json);
        if (t->list[i]->about)
            key_text(json, "description", t->list[i]->about);
        if (t->list[i]->flags & POISE_RECORD_TUPLE)
            tuple(json, t->list[i]);
        else
            object(json, t->list[i]);
        poise_json_end(json);
    }
    poise_json_end(json);
}

int poise_schema_write_root(poise_json *json, const char *title, const poise_field *root)
{
    types t = {.count = 0};
    collect_field(&t, root);
    if (t.overflow)
        return poise_emit_fail(json, POISE_ELIMIT, "more than %d record types",
                               POISE_SCHEMA_TYPES_MAX);
    poise_json_begin_map(json);
    key_text(json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    key_text(json, "title", title);
    single(json, root);
    definitions(json, &t);
    return poise_json_end(json);
}

int poise_schema_write(poise_json *json, const poise_record *record)
{
    poise_field root = {
        .name = record->name, .kind = POISE_KIND_RECORD, .size = record->size, .record = record};
    return poise_schema_write_root(json, record->name, &root);
}
