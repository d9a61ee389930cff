/* See bind_level.h for the invariants. */
#include "record/bind_level.h"

#include "record/fields.h"
#include "record/number.h"
#include "record/text.h"

#include <inttypes.h>
#include <math.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t item_size(const poise_field *field)
{
    return field->kind == POISE_KIND_RECORD ? field->record->size : field->size;
}

int poise_bind_new(const poise_field *root, const poise_json_reader *how, poise_bind **ret_bind,
                   poise_err *err)
{
    poise_bind *bind = calloc(1, sizeof *bind);
    size_t size =
        root->kind == POISE_KIND_MAP || root->kind == POISE_KIND_LIST ? 1 : item_size(root);
    char *value = calloc(1, size);
    if (!bind || !value) {
        free(bind);
        free(value);
        return poise_fail(err, POISE_ENOMEM, "out of memory for reading a document");
    }
    bind->root = root;
    bind->how = how;
    bind->value = value;
    bind->value_size = size;
    poise_field_default(root, value);
    *ret_bind = bind;
    return 0;
}

static void free_stream(stream *s)
{
    if (!s)
        return;
    tdestroy(s->keys, free);
    free(s->key);
    free(s->value);
    free(s);
}

void poise_bind_free(poise_bind **bind)
{
    if (!bind || !*bind)
        return;
    for (int i = 0; i < (*bind)->depth; i++)
        free_stream((*bind)->levels[i].stream);
    free((*bind)->value);
    free(*bind);
    *bind = NULL;
}

level *poise_bind_top(poise_bind *bind)
{
    return bind->depth ? &bind->levels[bind->depth - 1] : NULL;
}

static const poise_field *version_field(const poise_bind *bind)
{
    const poise_record *record = bind->root->kind == POISE_KIND_RECORD ? bind->root->record : NULL;
    for (int i = 0; record && i < record->field_count; i++)
        if (record->fields[i].flags & POISE_FIELD_VERSION)
            return &record->fields[i];
    return NULL;
}

/* Keeps the first error. If the document's version is not known yet, reading goes on only to find
 * it: that the document is newer explains the error better than the error itself. */
static int failed(poise_bind *bind, int code)
{
    if (code == POISE_EFORMAT && !bind->version_seen && version_field(bind)) {
        bind->hunting = 1;
        return 0;
    }
    return code;
}

static int fail_text(poise_bind *bind, int code, const char *text)
{
    char path[POISE_PATH_TEXT];
    poise_path_print(&bind->path, path);
    return failed(bind, poise_fail(&bind->error, code, "%s: %s", path, text));
}

int poise_bind_fail(poise_bind *bind, int code, const char *format, ...)
{
    char text[POISE_ERR_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return fail_text(bind, code, text);
}

/* About the innermost container itself, not the place inside it. */
#define FAIL_CONTAINER(bind, code, ...)                                                            \
    ((bind)->path.depth--, fail_container_end(bind, poise_bind_fail(bind, code, __VA_ARGS__)))
static int fail_container_end(poise_bind *bind, int code)
{
    bind->path.depth++;
    return code;
}

static const char *kind_text(const poise_field *field, int dim)
{
    if (dim < poise_field_dims(field))
        return "an array";
    switch (field->kind) {
    case POISE_KIND_BOOL:
        return "true or false";
    case POISE_KIND_I32:
    case POISE_KIND_I64:
    case POISE_KIND_U32:
    case POISE_KIND_U64:
        return "an integer";
    case POISE_KIND_F32:
    case POISE_KIND_F64:
        return "a number";
    case POISE_KIND_ENUM:
    case POISE_KIND_TEXT:
        return "text";
    case POISE_KIND_BITS:
    case POISE_KIND_LIST:
        return "an array";
    case POISE_KIND_RECORD:
        return field->record->flags & POISE_RECORD_TUPLE ? "an array" : "an object";
    case POISE_KIND_MAP:
        return "an object";
    }
    return "something else";
}

int poise_bind_wrong_kind(poise_bind *bind, const target *t, const char *found)
{
    return poise_bind_fail(bind, POISE_EFORMAT, "must be %s, not %s", kind_text(t->field, t->dim),
                           found);
}

/* Events after an error, while hunting: only the value of the version key on the first level
 * matters. */
static int hunt(poise_bind *bind, const char *number, size_t size)
{
    if (!bind->hunting)
        return bind->error.code;
    if (bind->hunt_next && bind->raw_depth == 1 && number) {
        double version;
        int newest = bind->root->record->version;
        bind->hunting = 0;
        if (!poise_parse_f64(number, size, &version) && version > newest)
            poise_fail(&bind->error, POISE_EUNSUPPORTED,
                       "%s %.0f is newer than %d, the newest this poise knows: upgrade",
                       version_field(bind)->name, version, newest);
        return bind->error.code;
    }
    bind->hunt_next = 0;
    return 0;
}

/* Common start of every value event. 1: the value is dealt with (code in *ret_code). opens: 1
 * container begins. */
int poise_bind_passed_over(poise_bind *bind, int opens, const char *number, size_t size,
                           int *ret_code)
{
    if (opens && bind->raw_depth >= POISE_RECORD_DEPTH_MAX) {
        bind->hunting = 0;
        if (!bind->error.code)
            poise_bind_fail(bind, POISE_ELIMIT, "more than %d levels of nesting",
                            POISE_RECORD_DEPTH_MAX);
        *ret_code = bind->error.code;
        return 1;
    }
    bind->raw_depth += opens;
    if (bind->error.code) {
        *ret_code = hunt(bind, number, size);
        return 1;
    }
    if (bind->skip_next) {
        bind->skip_next = 0;
        bind->skip_depth = opens;
        *ret_code = 0;
        return 1;
    }
    if (bind->skip_depth) {
        bind->skip_depth += opens;
        *ret_code = 0;
        return 1;
    }
    return 0;
}

static int stream_entry(poise_bind *bind, level *l)
{
    const poise_json_reader *how = bind->how;
    poise_field_default(l->field->item, l->stream->value);
    if (!how || !how->begin)
        return 0;
    poise_err err = {.code = 0};
    int code = how->begin(how->cookie, l->field, l->stream->key, l->index, &err);
    return code ? fail_text(bind, code, err.text) : 0;
}

/* Where the next value goes. 0 and *t, or the error (1 while hunting). */
int poise_bind_next_target(poise_bind *bind, target *t)
{
    level *l = poise_bind_top(bind);
    if (!l) {
        *t = (target){bind->root, bind->value, bind->value, 0};
        return 0;
    }
    switch (l->kind) {
    case IN_RECORD:
        *t = (target){l->field, l->base, l->base + l->field->offset, 0};
        return 0;
    case IN_TUPLE:
        while (l->index < l->record->field_count &&
               (l->record->fields[l->index].flags & POISE_FIELD_CONSTANT))
            l->index++;
        if (l->index >= l->record->field_count) {
            FAIL_CONTAINER(bind, POISE_EFORMAT, "has more entries than %s", l->record->name);
            return 1;
        }
        poise_path_index(&bind->path, l->index);
        *t = (target){&l->record->fields[l->index], l->base,
                      l->base + l->record->fields[l->index].offset, 0};
        return 0;
    case IN_ARRAY: {
        const poise_dim *d = &l->field->dims[l->dim];
        if (l->index >= d->max) {
            FAIL_CONTAINER(bind, d->counted ? POISE_ELIMIT : POISE_EFORMAT,
                           "has more than %d entries", d->max);
            return 1;
        }
        poise_path_index(&bind->path, l->index);
        *t = (target){l->field, l->base, l->place + (size_t)l->index * l->stride, l->dim + 1};
        return 0;
    }
    case IN_BITS:
        poise_path_index(&bind->path, l->index);
        *t = (target){l->field, l->base, l->place, 0};
        return 0;
    case IN_STREAM:
        if (!l->stream->key) {
            poise_path_index(&bind->path, l->index);
            stream_entry(bind, l);
            if (bind->error.code)
                return 1;
        }
        *t = (target){l->field->item, l->stream->value, l->stream->value, 0};
        return 0;
    }
    return 1;
}

int poise_bind_value_done(poise_bind *bind, int present)
{
    level *l = poise_bind_top(bind);
    if (!l) {
        bind->complete = 1;
        return 0;
    }
    switch (l->kind) {
    case IN_RECORD:
        if (present)
            l->present |= UINT64_C(1) << (l->field - l->record->fields);
        l->field = NULL;
        return 0;
    case IN_TUPLE:
        l->seen |= UINT64_C(1) << l->index;
        if (present)
            l->present |= UINT64_C(1) << l->index;
        break;
    case IN_STREAM: {
        poise_err err = {.code = 0};
        const poise_json_reader *how = bind->how;
        int code = how && how->item ? how->item(how->cookie, l->field, l->stream->key, l->index,
                                                l->stream->value, &err)
                                    : 0;
        if (code)
            return fail_text(bind, code, err.text);
        break;
    }
    case IN_ARRAY:
    case IN_BITS:
        break;
    }
    l->index++;
    return 0;
}

static level *push(poise_bind *bind)
{
    poise_path_enter(&bind->path);
    level *l = &bind->levels[bind->depth++];
    *l = (level){.kind = IN_RECORD};
    return l;
}

static void pop(poise_bind *bind)
{
    poise_path_leave(&bind->path);
    free_stream(poise_bind_top(bind)->stream);
    bind->depth--;
}

static void set_count(const poise_dim *dim, char *base, int32_t count)
{
    memcpy(base + dim->count_offset, &count, sizeof count);
}

static int32_t get_count(const poise_dim *dim, const char *base)
{
    int32_t count;
    memcpy(&count, base + dim->count_offset, sizeof count);
    return count;
}

static int record_begin(poise_bind *bind, const poise_record *record, char *base)
{
    level *l = push(bind);
    l->kind = record->flags & POISE_RECORD_TUPLE ? IN_TUPLE : IN_RECORD;
    l->record = record;
    l->base = base;
    for (int i = 0; i < record->field_count; i++) {
        const poise_field *field = &record->fields[i];
        poise_field_default(field, base);
        for (int d = 0; d < poise_field_dims(field); d++)
            if (field->dims[d].counted)
                set_count(&field->dims[d], base, -1);
    }
    return 0;
}

static int missing(poise_bind *bind, const level *l, const poise_field *field)
{
    if (l->kind == IN_TUPLE)
        return FAIL_CONTAINER(bind, POISE_EFORMAT, "has %" PRId64 " entries, %s is missing",
                              l->index, field->name);
    return FAIL_CONTAINER(bind, POISE_EFORMAT, "key '%s' is missing", field->name);
}

static int record_end(poise_bind *bind, level *l)
{
    const poise_record *record = l->record;
    for (int i = 0; i < record->field_count; i++) {
        const poise_field *field = &record->fields[i];
        int seen = l->seen >> i & 1, applies = poise_field_applies(record, field, l->base);
        if (field->flags & POISE_FIELD_CONSTANT)
            continue;
        if (seen && !applies)
            return FAIL_CONTAINER(bind, POISE_EFORMAT, "key '%s' does not belong to this %s",
                                  field->name, record->fields[0].name);
        if (!seen && (field->flags & POISE_FIELD_VERSION)) {
            int32_t first = 1;
            memcpy(l->base + field->offset, &first, sizeof first);
        } else if (!seen && applies && !(field->flags & POISE_FIELD_OPTIONAL)) {
            return missing(bind, l, field);
        }
        poise_field_set_present(field, l->base, l->present >> i & 1);
        for (int d = 0; d < poise_field_dims(field); d++)
            if (field->dims[d].counted && get_count(&field->dims[d], l->base) < 0)
                set_count(&field->dims[d], l->base, 0);
    }
    poise_err err = {.code = 0};
    if (record->check && record->check(l->base, &err))
        return FAIL_CONTAINER(bind, POISE_EFORMAT, "%s", err.text);
    return 0;
}

static int array_end(poise_bind *bind, level *l)
{
    const poise_dim *d = &l->field->dims[l->dim];
    int32_t wanted = d->counted ? get_count(d, l->base) : d->max;
    if (wanted < 0)
        set_count(d, l->base, (int32_t)l->index);
    else if (l->index != wanted)
        return FAIL_CONTAINER(bind, POISE_EFORMAT, "has %" PRId64 " entries where %d are needed%s",
                              l->index, wanted,
                              d->counted ? " (as many as in the arrays before it)" : "");
    return 0;
}

static int stream_begin(poise_bind *bind, const poise_field *field)
{
    level *l = push(bind);
    l->kind = IN_STREAM;
    l->field = field;
    stream *s = calloc(1, sizeof *s);
    size_t size = item_size(field->item);
    l->stream = s;
    if (!s || !(s->value = calloc(1, size)) ||
        (field->kind == POISE_KIND_MAP && !(s->key = calloc(1, POISE_MAP_KEY_MAX + 1))))
        return poise_bind_fail(bind, POISE_ENOMEM, "out of memory for an entry of %zu bytes", size);
    s->size = size;
    return 0;
}

int poise_bind_begin_map(poise_bind *bind)
{
    int code;
    target t;
    if (poise_bind_passed_over(bind, 1, NULL, 0, &code))
        return code;
    if (poise_bind_next_target(bind, &t))
        return bind->hunting ? 0 : bind->error.code;
    if (t.dim == poise_field_dims(t.field)) {
        if (t.field->kind == POISE_KIND_RECORD && !(t.field->record->flags & POISE_RECORD_TUPLE))
            return record_begin(bind, t.field->record, t.place);
        if (t.field->kind == POISE_KIND_MAP)
            return stream_begin(bind, t.field);
    }
    return poise_bind_wrong_kind(bind, &t, "an object");
}

int poise_bind_begin_list(poise_bind *bind)
{
    int code;
    target t;
    if (poise_bind_passed_over(bind, 1, NULL, 0, &code))
        return code;
    if (poise_bind_next_target(bind, &t))
        return bind->hunting ? 0 : bind->error.code;
    if (poise_bind_top(bind) && poise_bind_top(bind)->kind == IN_BITS)
        return poise_bind_fail(bind, POISE_EFORMAT, "must be text, not an array");
    if (t.dim < poise_field_dims(t.field) || t.field->kind == POISE_KIND_BITS) {
        level *owner = poise_bind_top(bind), *l = push(bind);
        l->kind = t.dim < poise_field_dims(t.field) ? IN_ARRAY : IN_BITS;
        l->field = t.field;
        l->record = owner ? owner->record : NULL;
        l->base = t.base;
        l->place = t.place;
        l->dim = t.dim;
        if (l->kind == IN_BITS)
            memset(t.place, 0, sizeof(uint32_t));
        else
            l->stride = poise_field_stride(t.field, t.dim + 1);
        return 0;
    }
    if (t.field->kind == POISE_KIND_RECORD && (t.field->record->flags & POISE_RECORD_TUPLE))
        return record_begin(bind, t.field->record, t.place);
    if (t.field->kind == POISE_KIND_LIST)
        return stream_begin(bind, t.field);
    return poise_bind_wrong_kind(bind, &t, "an array");
}

static int container_end(poise_bind *bind)
{
    bind->raw_depth--;
    if (bind->error.code)
        return hunt(bind, NULL, 0);
    if (bind->skip_depth) {
        bind->skip_depth--;
        return 0;
    }
    level *l = poise_bind_top(bind);
    int code = 0;
    if (l->kind == IN_RECORD || l->kind == IN_TUPLE)
        code = record_end(bind, l);
    else if (l->kind == IN_ARRAY)
        code = array_end(bind, l);
    if (code || bind->error.code)
        return code;
    pop(bind);
    return poise_bind_value_done(bind, 1);
}

int poise_bind_end_map(poise_bind *bind)
{
    return container_end(bind);
}

int poise_bind_end_list(poise_bind *bind)
{
    return container_end(bind);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int stream_key(poise_bind *bind, level *l, const char *key, size_t size)
{
    stream *s = l->stream;
    if (size > POISE_MAP_KEY_MAX || memchr(key, 0, size) || !poise_utf8_valid(key, size))
        return FAIL_CONTAINER(bind, POISE_EFORMAT,
                              "a key is longer than %d bytes or not valid text", POISE_MAP_KEY_MAX);
    if (l->field->flags & POISE_FIELD_ASCENDING) {
        size_t before = strlen(s->key);
        int order = size != before ? (size > before ? 1 : -1) : memcmp(key, s->key, size);
        if (l->index && order <= 0)
            return FAIL_CONTAINER(bind, POISE_EFORMAT, "key '%.*s' %s '%s'", (int)size, key,
                                  order ? "comes after" : "repeats", s->key);
    }
    memcpy(s->key, key, size);
    s->key[size] = 0;
    poise_path_key(&bind->path, key, size);
    if (!(l->field->flags & POISE_FIELD_ASCENDING)) {
        if (++s->key_count > POISE_MAP_KEYS_MAX)
            return FAIL_CONTAINER(bind, POISE_ELIMIT, "has more than %d keys", POISE_MAP_KEYS_MAX);
        char *copy = strdup(s->key), **found = copy ? tsearch(copy, &s->keys, compare_keys) : NULL;
        if (!found || *found != copy) {
            free(copy);
            return found ? FAIL_CONTAINER(bind, POISE_EFORMAT, "key '%s' appears twice", s->key)
                         : poise_bind_fail(bind, POISE_ENOMEM, "out of memory for keys");
        }
    }
    return stream_entry(bind, l);
}

static int unknown_key(poise_bind *bind, const level *l, const char *key, size_t size)
{
    const char *names[POISE_RECORD_FIELDS_MAX + 1];
    char word[POISE_RECORD_NAME_MAX];
    int count = 0;
    for (int i = 0; i < l->record->field_count; i++)
        if (!(l->record->fields[i].flags & POISE_FIELD_CONSTANT))
            names[count++] = l->record->fields[i].name;
    names[count] = NULL;
    snprintf(word, sizeof word, "%.*s", (int)(size < sizeof word ? size : sizeof word - 1), key);
    const char *nearest = poise_nearest_name(word, names);
    if (nearest)
        return FAIL_CONTAINER(bind, POISE_EFORMAT, "unknown key '%s' (did you mean '%s'?)", word,
                              nearest);
    return FAIL_CONTAINER(bind, POISE_EFORMAT, "unknown key '%s'", word);
}

int poise_bind_key(poise_bind *bind, const char *key, size_t size)
{
    if (bind->error.code) {
        const char *name = bind->hunting ? version_field(bind)->name : "";
        bind->hunt_next = bind->raw_depth == 1 && strlen(name) == size && !memcmp(name, key, size);
        return bind->hunting ? 0 : bind->error.code;
    }
    if (bind->skip_depth)
        return 0;
    level *l = poise_bind_top(bind);
    if (l->kind == IN_STREAM)
        return stream_key(bind, l, key, size);
    for (int i = 0; i < l->record->field_count; i++) {
        const poise_field *field = &l->record->fields[i];
        if (strlen(field->name) != size || memcmp(field->name, key, size) != 0 ||
            (field->flags & POISE_FIELD_CONSTANT))
            continue;
        if (l->seen >> i & 1)
            return FAIL_CONTAINER(bind, POISE_EFORMAT, "key '%s' appears twice", field->name);
        l->seen |= UINT64_C(1) << i;
        l->field = field;
        poise_path_key(&bind->path, key, size);
        return 0;
    }
    if (l->record->flags & POISE_RECORD_OPEN) {
        bind->skip_next = 1;
        return 0;
    }
    return unknown_key(bind, l, key, size);
}

int poise_bind_finish(poise_bind *bind, int prior, void *ret_value, poise_err *err)
{
    if (bind->error.code) {
        if (err)
            *err = bind->error;
        return bind->error.code;
    }
    if (prior)
        return prior;
    if (!bind->complete)
        return poise_fail(err, POISE_EFORMAT, "the document is empty");
    if (bind->root->kind != POISE_KIND_MAP && bind->root->kind != POISE_KIND_LIST)
        memcpy(ret_value, bind->value, bind->value_size);
    return 0;
}
