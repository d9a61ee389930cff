/* Making and passing on errors inside poise. See include/poise/error.h for the convention. */
#ifndef POISE_BASE_ERR_H
#define POISE_BASE_ERR_H

#include <poise/error.h>

/* Writes code and formatted text into *err (if not NULL) and returns code, so that a failing function
 * ends with `return poise_fail(err, POISE_EFORMAT, "%s: ...", path);`. Longer text is cut. */
int poise_fail(poise_err *err, int code, const char *format, ...) POISE_PRINTF(3, 4);

/* Like poise_fail, for a failed system call: appends ": " and the text of errno value `error_number`,
 * and chooses the code from it (ENOENT, ENOMEM, ENOSPC/EDQUOT, EPIPE, else EIO). Returns that code. */
int poise_fail_errno(poise_err *err, int error_number, const char *format, ...) POISE_PRINTF(3, 4);

/* Puts a formatted prefix and ": " before the text already in *err; returns err's code (or `code` when
 * err is NULL). For callers that know more (which file) than the one that failed. */
int poise_fail_prefix(poise_err *err, int code, const char *format, ...) POISE_PRINTF(3, 4);

#endif
