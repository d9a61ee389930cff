#include "record/lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void poise_lines_open(poise_lines *lines, FILE *stream, const char *name, size_t max)
{
    *lines = (poise_lines){
        .stream = stream, .name = name ? name : "input", .max = max ? max : POISE_LINE_MAX};
}

void poise_lines_close(poise_lines *lines)
{
    free(lines->data);
    lines->data = NULL;
    lines->capacity = 0;
}

static int grow(poise_lines *lines, poise_err *err)
{
    size_t capacity = lines->capacity ? 2 * lines->capacity : 4096;
    if (capacity > lines->max + 2)
        capacity = lines->max + 2;
    char *data = realloc(lines->data, capacity);
    if (!data)
        return poise_fail(err, POISE_ENOMEM, "%s: out of memory for line %" PRId64, lines->name,
                          lines->number);
    lines->data = data;
    lines->capacity = capacity;
    return 0;
}

/* One line with its line feed into `data`, terminated; its size, or a negative error. */
static int read_line(poise_lines *lines, size_t *ret_size, poise_err *err)
{
    size_t size = 0;
    int c;
    flockfile(lines->stream);
    int code = 0;
    while ((c = getc_unlocked(lines->stream)) != EOF) {
        if (size >= lines->max && c != '\n') {
            code = poise_fail(err, POISE_ELIMIT, "%s: line %" PRId64 " is longer than %zu bytes",
                              lines->name, lines->number, lines->max);
            break;
        }
        if (size + 2 > lines->capacity && (code = grow(lines, err)) != 0)
            break;
        lines->data[size++] = (char)c;
        if (c == '\n')
            break;
    }
    int failed = c == EOF && ferror(lines->stream);
    int error_number = errno;
    funlockfile(lines->stream);
    if (!code && failed)
        code = poise_fail_errno(err, error_number, "%s: cannot read line %" PRId64, lines->name,
                                lines->number);
    *ret_size = size;
    return code;
}

int poise_lines_next(poise_lines *lines, const char **ret_text, size_t *ret_size, int *ret_cut,
                     poise_err *err)
{
    for (;;) {
        size_t size;
        lines->number++;
        int code = read_line(lines, &size, err);
        if (code)
            return code;
        if (!size)
            return poise_fail(err, POISE_EOF, "%s: no more lines", lines->name);
        int cut = lines->data[size - 1] != '\n';
        if (!cut)
            size--;
        if (size && lines->data[size - 1] == '\r')
            size--;
        lines->data[size] = 0;
        if (strspn(lines->data, " \t") == size && !cut)
            continue;
        *ret_text = lines->data;
        *ret_size = size;
        *ret_cut = cut;
        return 0;
    }
}
