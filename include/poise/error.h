/* Errors of poise. SPDX-License-Identifier: Apache-2.0
 *
 * One convention everywhere: a function that can fail returns 0 (or a count >= 0) on success and a
 * negative POISE_E… code on failure. On failure its outputs (parameters named ret_…) are untouched.
 * Where a function takes a `poise_err *err` it also fills in one line of text that names the file,
 * field or value and says what to do; `err` may be NULL. Nothing in the library prints. */
#ifndef POISE_ERROR_H
#define POISE_ERROR_H

#include <poise/version.h>

#ifdef __cplusplus
extern "C" {
#endif

enum poise_error_code {
    POISE_OK = 0,
    POISE_EINVAL = -1,       /* an argument or option is out of its stated range */
    POISE_ENOMEM = -2,       /* memory could not be had */
    POISE_EIO = -3,          /* the operating system refused to read or write */
    POISE_ENOENT = -4,       /* a file or thing that was named does not exist */
    POISE_EFORMAT = -5,      /* data from outside is malformed */
    POISE_EUNSUPPORTED = -6, /* well-formed, but something poise does not do */
    POISE_ELIMIT = -7,       /* a named limit was exceeded */
    POISE_EHASH = -8,        /* a file is not the file its manifest describes */
    POISE_EOF = -9,          /* no more data; not a failure of anything */
    POISE_ETIMEOUT = -10,    /* a deadline passed */
    POISE_ECANCELED = -11,   /* asked to stop */
    POISE_ENOSPC = -12,      /* the disk is full */
    POISE_EPIPE = -13        /* the reader of an output went away */
};

enum { POISE_ERR_TEXT = 512 };

/* One failure. `text` is one line without a line feed, always terminated. Plain data: copy freely. */
typedef struct poise_err {
    int code;
    char text[POISE_ERR_TEXT];
} poise_err;

/* The name of a code, e.g. "POISE_EFORMAT"; "POISE_E?" for an unknown one. Static string. Thread-safe. */
POISE_API const char *poise_error_name(int code);

#ifdef __cplusplus
}
#endif
#endif
