/* Everything of the header is checked before a byte of data is looked at: types, shapes, offsets
 * that fit the shape, lie inside the file and follow each other without holes. The sums cannot
 * overflow: sizes are bounded first. */
#include "moves/safetensors.h"

#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8 };

typedef struct text_pair {
    char key[POISE_TENSOR_NAME], text[POISE_TENSOR_TEXT];
} text_pair;

struct poise_tensors {
    char label[256];
    int count, texts;
    poise_tensor tensor[POISE_TENSORS_MAX];
    size_t begin[POISE_TENSORS_MAX]; /* bytes into the data */
    text_pair metadata[POISE_TENSOR_METADATA_MAX];
    float *data;
};

const char *poise_tensors_label(const poise_tensors *tensors)
{
    return tensors->label;
}

void poise_tensors_free(poise_tensors **tensors)
{
    if (tensors == NULL || *tensors == NULL)
        return;
    free((*tensors)->data);
    free(*tensors);
    *tensors = NULL;
}

const poise_tensor *poise_tensors_find(const poise_tensors *tensors, const char *name)
{
    for (int i = 0; i < tensors->count; i++)
        if (strcmp(tensors->tensor[i].name, name) == 0)
            return &tensors->tensor[i];
    return NULL;
}

const char *poise_tensors_metadata(const poise_tensors *tensors, const char *key)
{
    for (int i = 0; i < tensors->texts; i++)
        if (strcmp(tensors->metadata[i].key, key) == 0)
            return tensors->metadata[i].text;
    return NULL;
}

static int read_metadata(poise_tensors *t, json_t *object, poise_err *err)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return poise_fail(err, POISE_EFORMAT, "%s: __metadata__ is not an object", t->label);
    json_object_foreach(object, key, value)
    {
        const char *text = json_string_value(value);
        if (text == NULL || strlen(text) >= POISE_TENSOR_TEXT || strlen(key) >= POISE_TENSOR_NAME ||
            t->texts == POISE_TENSOR_METADATA_MAX)
            return poise_fail(err, POISE_EFORMAT,
                              "%s: __metadata__ must hold at most %d texts of less than %d bytes",
                              t->label, POISE_TENSOR_METADATA_MAX, POISE_TENSOR_TEXT);
        text_pair *pair = &t->metadata[t->texts++];
        memcpy(pair->key, key, strlen(key) + 1);
        memcpy(pair->text, text, strlen(text) + 1);
    }
    return 0;
}

/* One entry of the header; data_size is what the file has behind the header. */
static int read_tensor(poise_tensors *t, const char *name, json_t *entry, size_t data_size,
                       poise_err *err)
{
    if (strlen(name) >= POISE_TENSOR_NAME || t->count == POISE_TENSORS_MAX)
        return poise_fail(err, POISE_ELIMIT,
                          "%s: more than %d tensors, or a name of %d bytes or more", t->label,
                          POISE_TENSORS_MAX, POISE_TENSOR_NAME);
    poise_tensor *tensor = &t->tensor[t->count];
    json_t *shape = json_object_get(entry, "shape"),
           *offsets = json_object_get(entry, "data_offsets");
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    if (!json_is_array(shape) || !json_is_array(offsets) || json_array_size(offsets) != 2 ||
        type == NULL)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: tensor %s needs dtype, shape and two data_offsets", t->label, name);
    if (strcmp(type, "F32") != 0)
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: tensor %s is of type %.16s; only F32 is read", t->label, name, type);
    if (json_array_size(shape) > POISE_TENSOR_DIMS)
        return poise_fail(err, POISE_ELIMIT, "%s: tensor %s has more than %d dimensions", t->label,
                          name, POISE_TENSOR_DIMS);
    size_t count = 1;
    tensor->dims = (int)json_array_size(shape);
    for (int i = 0; i < tensor->dims; i++) {
        json_t *side = json_array_get(shape, (size_t)i);
        json_int_t n = json_integer_value(side);
        if (!json_is_integer(side) || n < 1 || (size_t)n > data_size / sizeof(float) / count)
            return poise_fail(err, POISE_EFORMAT, "%s: tensor %s: shape does not fit the file",
                              t->label, name);
        tensor->shape[i] = n;
        count *= (size_t)n;
    }
    json_t *first = json_array_get(offsets, 0), *last = json_array_get(offsets, 1);
    json_int_t begin = json_integer_value(first), end = json_integer_value(last);
    if (!json_is_integer(first) || !json_is_integer(last) || begin < 0 || end < begin ||
        (size_t)end > data_size || (size_t)(end - begin) != count * sizeof(float) ||
        begin % (json_int_t)sizeof(float) != 0)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: tensor %s: data_offsets do not fit its shape or the file", t->label,
                          name);
    tensor->count = count;
    t->begin[t->count] = (size_t)begin;
    memcpy(tensor->name, name, strlen(name) + 1);
    t->count++;
    return 0;
}

/* Every byte of the data belongs to exactly one tensor: sizes add up, and no two begin alike. */
static int check_layout(const poise_tensors *t, size_t data_size, poise_err *err)
{
    size_t total = 0;
    for (int i = 0; i < t->count; i++) {
        total += t->tensor[i].count * sizeof(float);
        for (int k = 0; k < t->count; k++)
            if (k != i && t->begin[k] >= t->begin[i] &&
                t->begin[k] < t->begin[i] + t->tensor[i].count * sizeof(float))
                return poise_fail(err, POISE_EFORMAT, "%s: tensors %s and %s overlap", t->label,
                                  t->tensor[i].name, t->tensor[k].name);
    }
    if (total != data_size)
        return poise_fail(err, POISE_EFORMAT, "%s: the tensors take %zu bytes, the file holds %zu",
                          t->label, total, data_size);
    return 0;
}

static int read_header(poise_tensors *t, const char *text, size_t length, size_t data_size,
                       poise_err *err)
{
    json_error_t at;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &at);
    if (root == NULL)
        return poise_fail(err, POISE_EFORMAT, "%s: the header is no JSON: %s (byte %d)", t->label,
                          at.text, at.position);
    int r = json_is_object(root)
                ? 0
                : poise_fail(err, POISE_EFORMAT, "%s: the header is no JSON object", t->label);
    const char *key;
    json_t *value;
    if (r == 0) {
        json_object_foreach(root, key, value)
        {
            r = strcmp(key, "__metadata__") == 0 ? read_metadata(t, value, err)
                                                 : read_tensor(t, key, value, data_size, err);
            if (r != 0)
                break;
        }
    }
    json_decref(root);
    return r != 0 ? r : check_layout(t, data_size, err);
}

static int read_data(poise_tensors *t, const unsigned char *data, size_t data_size, poise_err *err)
{
    t->data = malloc(data_size + 1);
    if (t->data == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for %zu bytes", t->label, data_size);
    memcpy(t->data, data, data_size);
    for (int i = 0; i < t->count; i++) {
        poise_tensor *tensor = &t->tensor[i];
        tensor->data = t->data + t->begin[i] / sizeof(float);
        for (size_t k = 0; k < tensor->count; k++)
            if (!isfinite(tensor->data[k]))
                return poise_fail(err, POISE_EFORMAT, "%s: tensor %s: number %zu is not finite",
                                  t->label, tensor->name, k);
    }
    return 0;
}

int poise_tensors_parse(const void *data, size_t size, const char *label,
                        poise_tensors **ret_tensors, poise_err *err)
{
    const unsigned char *bytes = data;
    uint64_t length = 0;
    if (size < LENGTH_BYTES || size > POISE_TENSOR_FILE_MAX)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: %zu bytes; a .safetensors file has at least %d and at most %d",
                          label, size, LENGTH_BYTES, POISE_TENSOR_FILE_MAX);
    for (int i = 0; i < LENGTH_BYTES; i++)
        length |= (uint64_t)bytes[i] << (8 * i);
    if (length > POISE_TENSOR_HEADER_MAX || length > size - LENGTH_BYTES)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: a header of %llu bytes; at most %d, and not beyond the file", label,
                          (unsigned long long)length, POISE_TENSOR_HEADER_MAX);
    poise_tensors *t = calloc(1, sizeof *t);
    if (t == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory", label);
    size_t label_length = strlen(label) < sizeof t->label ? strlen(label) : sizeof t->label - 1;
    memcpy(t->label, label, label_length);
    const size_t data_size = size - LENGTH_BYTES - (size_t)length;
    int r = read_header(t, (const char *)bytes + LENGTH_BYTES, (size_t)length, data_size, err);
    if (r == 0)
        r = read_data(t, bytes + LENGTH_BYTES + length, data_size, err);
    if (r != 0) {
        poise_tensors_free(&t);
        return r;
    }
    *ret_tensors = t;
    return 0;
}

int poise_tensors_read(const char *path, poise_tensors **ret_tensors, poise_err *err)
{
    void *data;
    size_t size;
    int r = poise_file_read(path, POISE_TENSOR_FILE_MAX, &data, &size, err);
    if (r != 0)
        return r;
    r = poise_tensors_parse(data, size, path, ret_tensors, err);
    free(data);
    return r;
}

int poise_tensors_get(const poise_tensors *tensors, const char *name, int dims,
                      const int64_t *shape, const poise_tensor **ret_tensor, poise_err *err)
{
    const poise_tensor *tensor = poise_tensors_find(tensors, name);
    if (tensor == NULL)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: there is no tensor %s; is it another kind of model?", tensors->label,
                          name);
    if (tensor->dims != dims)
        return poise_fail(err, POISE_EFORMAT, "%s: tensor %s has %d dimensions, not %d",
                          tensors->label, name, tensor->dims, dims);
    for (int i = 0; i < dims; i++)
        if (shape[i] != 0 && tensor->shape[i] != shape[i])
            return poise_fail(err, POISE_EFORMAT,
                              "%s: tensor %s: size %lld in dimension %d, not %lld", tensors->label,
                              name, (long long)tensor->shape[i], i, (long long)shape[i]);
    *ret_tensor = tensor;
    return 0;
}
