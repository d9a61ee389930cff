#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *poise_error_name(int code)
{
    static const char *const names[] = {
        "POISE_OK",     "POISE_EINVAL",       "POISE_ENOMEM", "POISE_EIO",   "POISE_ENOENT",
        "POISE_EFORMAT", "POISE_EUNSUPPORTED", "POISE_ELIMIT", "POISE_EHASH", "POISE_EOF",
        "POISE_ETIMEOUT", "POISE_ECANCELED",   "POISE_ENOSPC", "POISE_EPIPE",
    };
    if (code > 0 || -code >= (int)(sizeof names / sizeof names[0]))
        return "POISE_E?";
    return names[-code];
}

/* Text reaches terminals and one-line logs: no control characters from file names or models. */
static void make_one_line(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
}

int poise_fail(poise_err *err, int code, const char *format, ...)
{
    if (!err)
        return code;
    va_list args;
    va_start(args, format);
    err->code = code;
    if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
        err->text[0] = 0;
    va_end(args);
    make_one_line(err->text);
    return code;
}

static int code_of_errno(int error_number)
{
    switch (error_number) {
    case ENOENT:
    case ENOTDIR:
        return POISE_ENOENT;
    case ENOMEM:
        return POISE_ENOMEM;
    case ENOSPC:
    case EDQUOT:
        return POISE_ENOSPC;
    case EPIPE:
        return POISE_EPIPE;
    default:
        return POISE_EIO;
    }
}

int poise_fail_errno(poise_err *err, int error_number, const char *format, ...)
{
    int code = code_of_errno(error_number);
    if (!err)
        return code;
    va_list args;
    va_start(args, format);
    err->code = code;
    if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
        err->text[0] = 0;
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", strerror(error_number));
    make_one_line(err->text);
    return code;
}

int poise_fail_prefix(poise_err *err, int code, const char *format, ...)
{
    if (!err)
        return code;
    char old[POISE_ERR_TEXT];
    memcpy(old, err->text, sizeof old);
    va_list args;
    va_start(args, format);
    if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
        err->text[0] = 0;
    va_end(args);
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", old);
    make_one_line(err->text);
    return err->code;
}
