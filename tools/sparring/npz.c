#include "npz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

/* The .npy layout: "\x93NUMPY", version (major, minor), length of the header (2 bytes in version 1,
 * 4 later, little-endian), the header as a Python dict, the values. (numpy.lib.format) */

enum { NPY_FIXED = 8, NPY_HEADER_MAX = 4096, MEMBER_NAME_MAX = 64 };

typedef enum value_type { TYPE_F4, TYPE_F8, TYPE_I4, TYPE_I8, TYPE_COUNT } value_type;

static const char *const type_names[TYPE_COUNT] = {"<f4", "<f8", "<i4", "<i8"};
static const size_t type_sizes[TYPE_COUNT] = {4, 8, 4, 8};

/* Behind "'key':" and blanks in the header; NULL when the key is not there. */
static const char *header_value(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (at == NULL)
        return NULL;
    at += strlen(key);
    while (*at == ' ')
        at++;
    if (*at++ != ':')
        return NULL;
    while (*at == ' ')
        at++;
    return at;
}

/* "(816, 33, 3)" into shape; the number of values or (size_t)-1. */
static size_t read_shape(const char *text, sparring_array *array)
{
    size_t count = 1;
    if (*text++ != '(')
        return (size_t)-1;
    for (;;) {
        while (*text == ' ')
            text++;
        if (*text == ')')
            return count;
        char *end;
        if (*text < '0' || *text > '9' || array->rank == SPARRING_NPZ_RANK_MAX)
            return (size_t)-1;
        unsigned long long n = strtoull(text, &end, 10);
        if (n > SPARRING_NPZ_BYTES_MAX || (n > 0 && count > SPARRING_NPZ_BYTES_MAX / n))
            return (size_t)-1;
        array->shape[array->rank++] = (size_t)n;
        count *= (size_t)n;
        text = end;
        while (*text == ' ')
            text++;
        if (*text == ',')
            text++;
        else if (*text != ')')
            return (size_t)-1;
    }
}

static double value_at(const uint8_t *bytes, value_type type)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < type_sizes[type]; i++)
        bits |= (uint64_t)bytes[i] << (8 * i);
    if (type == TYPE_F4) {
        uint32_t half = (uint32_t)bits;
        float f;
        memcpy(&f, &half, sizeof(f));
        return (double)f;
    }
    if (type == TYPE_F8) {
        double d;
        memcpy(&d, &bits, sizeof(d));
        return d;
    }
    return type == TYPE_I4 ? (double)(int32_t)(uint32_t)bits : (double)(int64_t)bits;
}

int sparring_npy_read(const void *data, size_t size, const char *name, const char *member,
                      sparring_array *ret_array, poise_err *err)
{
    const uint8_t *bytes = data;
    if (size < NPY_FIXED + 4 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return poise_fail(err, POISE_EFORMAT, "%s: %s.npy does not begin like a NumPy array", name,
                          member);
    size_t start = bytes[6] == 1 ? NPY_FIXED + 2 : NPY_FIXED + 4;
    size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (bytes[6] != 1)
        length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (bytes[6] < 1 || bytes[6] > 3 || length > NPY_HEADER_MAX || length > size - start)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: %s.npy has a header of version %d and %zu bytes; versions 1 to 3 "
                          "and at most %d bytes are read",
                          name, member, bytes[6], length, NPY_HEADER_MAX);
    char header[NPY_HEADER_MAX + 1];
    memcpy(header, bytes + start, length);
    header[length] = '\0';
    const char *descr = header_value(header, "'descr'");
    const char *order = header_value(header, "'fortran_order'");
    const char *shape = header_value(header, "'shape'");
    if (descr == NULL || order == NULL || shape == NULL)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: the header of %s.npy lacks descr, fortran_order or shape", name,
                          member);
    int type = 0;
    while (type < TYPE_COUNT &&
           (*descr != '\'' || strncmp(descr + 1, type_names[type], 3) != 0 || descr[4] != '\''))
        type++;
    if (type == TYPE_COUNT || strncmp(order, "False", 5) != 0)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: %s.npy is not in C order of type <f4, <f8, <i4 or <i8; save it with "
                          "numpy.ascontiguousarray(a, 'float32')",
                          name, member);
    sparring_array array = {0};
    array.count = read_shape(shape, &array);
    size_t body = size - start - length;
    if (array.count == (size_t)-1 || array.count != body / type_sizes[type] ||
        body % type_sizes[type] != 0)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: the shape of %s.npy does not fit its %zu bytes of values", name,
                          member, body);
    array.value = malloc((array.count > 0 ? array.count : 1) * sizeof(*array.value));
    if (array.value == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for %zu values", name, array.count);
    for (size_t i = 0; i < array.count; i++)
        array.value[i] = value_at(bytes + start + length + i * type_sizes[type], (value_type)type);
    *ret_array = array;
    return 0;
}

/* The unpacked bytes of a member, from malloc. */
static int unpack(zip_t *zip, const char *name, const char *member, uint8_t **ret_bytes,
                  size_t *ret_size, poise_err *err)
{
    char file[MEMBER_NAME_MAX];
    if (snprintf(file, sizeof(file), "%s.npy", member) >= (int)sizeof(file))
        return poise_fail(err, POISE_ELIMIT, "%s: the member's name is too long", name);
    zip_stat_t stat;
    if (zip_stat(zip, file, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
        return poise_fail(err, POISE_EFORMAT, "%s: holds no %s", name, file);
    if (stat.size > SPARRING_NPZ_BYTES_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: %s unpacks to %llu bytes; the limit is %d", name,
                          file, (unsigned long long)stat.size, SPARRING_NPZ_BYTES_MAX);
    size_t size = (size_t)stat.size;
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for %zu bytes", name, size);
    zip_file_t *stream = zip_fopen(zip, file, 0);
    /* One byte more than there should be: only at the end the checksum is compared. */
    zip_int64_t got = stream != NULL ? zip_fread(stream, bytes, size + 1) : -1;
    char rest;
    int whole = got == (zip_int64_t)size && zip_fread(stream, &rest, 1) == 0;
    if (stream != NULL && zip_fclose(stream) != 0)
        whole = 0;
    if (!whole) {
        free(bytes);
        return poise_fail(err, POISE_EFORMAT, "%s: %s is damaged (cannot be unpacked whole)", name,
                          file);
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return 0;
}

int sparring_npz_read(const void *data, size_t size, const char *name, const char *member,
                      sparring_array *ret_array, poise_err *err)
{
    if (size > SPARRING_NPZ_BYTES_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: %zu bytes; the limit is %d", name, size,
                          SPARRING_NPZ_BYTES_MAX);
    zip_source_t *source = zip_source_buffer_create(data, size, 0, NULL);
    if (source == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to read it", name);
    zip_error_t why;
    zip_error_init(&why);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    if (zip == NULL) {
        int code = poise_fail(err, POISE_EFORMAT, "%s: not a .npz (zip) file: %s", name,
                              zip_error_strerror(&why));
        zip_error_fini(&why);
        zip_source_free(source);
        return code;
    }
    zip_error_fini(&why);
    uint8_t *bytes = NULL;
    size_t unpacked = 0;
    int code = unpack(zip, name, member, &bytes, &unpacked, err);
    zip_discard(zip);
    if (code == 0)
        code = sparring_npy_read(bytes, unpacked, name, member, ret_array, err);
    free(bytes);
    return code;
}
