#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void poise_buf_init(poise_buf *buf, size_t max)
{
    *buf = (poise_buf){.max = max};
}

void poise_buf_free(poise_buf *buf)
{
    free(buf->data);
    poise_buf_init(buf, buf->max);
}

void poise_buf_clear(poise_buf *buf)
{
    buf->size = 0;
    buf->failed = 0;
    if (buf->data)
        buf->data[0] = 0;
}

static int reserve(poise_buf *buf, size_t extra)
{
    if (buf->failed)
        return buf->failed;
    if (extra > buf->max - buf->size)
        return buf->failed = POISE_ELIMIT;
    size_t need = buf->size + extra + 1;
    if (need <= buf->capacity)
        return 0;
    size_t capacity = buf->capacity ? buf->capacity : 256;
    while (capacity < need)
        capacity += capacity;
    if (capacity > buf->max + 1)
        capacity = buf->max + 1;
    char *data = realloc(buf->data, capacity);
    if (!data)
        return buf->failed = POISE_ENOMEM;
    buf->data = data;
    buf->capacity = capacity;
    return 0;
}

int poise_buf_add(poise_buf *buf, const void *bytes, size_t size)
{
    int code = reserve(buf, size);
    if (code)
        return code;
    if (size)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = 0;
    return 0;
}

int poise_buf_puts(poise_buf *buf, const char *text)
{
    return poise_buf_add(buf, text, strlen(text));
}

int poise_buf_printf(poise_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return buf->failed = POISE_EINVAL;
    int code = reserve(buf, (size_t)length);
    if (code)
        return code;
    va_start(args, format);
    vsnprintf(buf->data + buf->size, (size_t)length + 1, format, args);
    va_end(args);
    buf->size += (size_t)length;
    return 0;
}
