#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t poise_cli_started_ns;

int64_t poise_cli_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Length of the valid UTF-8 sequence at p (1..4), or 0. */
static int sequence(const unsigned char *p)
{
    if (p[0] < 0x80)
        return 1;
    const int n = p[0] >= 0xf0 && p[0] <= 0xf4  ? 4
                  : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
                  : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                                                : 0;
    for (int i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    /* Overlong forms, surrogates, beyond U+10FFFF. */
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

void poise_cli_clean(char *to, size_t size, const char *from)
{
    const unsigned char *p = (const unsigned char *)from;
    size_t used = 0;
    while (*p && used + 1 < size) {
        const int n = sequence(p);
        if (n == 0 || *p < 0x20 || *p == 0x7f) {
            to[used++] = '?';
            p++;
            continue;
        }
        if (used + (size_t)n >= size)
            break;
        memcpy(to + used, p, (size_t)n);
        used += (size_t)n;
        p += n;
    }
    to[used] = 0;
}

int poise_cli_error(const char *format, ...)
{
    char text[POISE_ERR_TEXT + 256], line[sizeof(text)];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    poise_cli_clean(line, sizeof(line), text);
    fprintf(stderr, "error: %s\n", line);
    return POISE_EXIT_ERROR;
}

int poise_cli_failed(const poise_err *err)
{
    return poise_cli_error("%s", *err->text ? err->text : poise_error_name(err->code));
}

int poise_cli_flush(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno == EPIPE)
        return poise_cli_error("standard output: the reader went away");
    return poise_cli_error("standard output: %s", strerror(errno));
}

int poise_cli_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
    return 1;
}

int poise_cli_temporary(char ret_path[POISE_PATH_BYTES], poise_err *err)
{
    char path[POISE_PATH_BYTES];
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = P_tmpdir;
    if (snprintf(path, sizeof(path), "%s/poise-XXXXXX", folder) >= (int)sizeof(path) ||
        !mkdtemp(path))
        return poise_fail_errno(
            err, errno, "%s: cannot make a temporary folder (TMPDIR names another place)", folder);
    memcpy(ret_path, path, sizeof(path));
    return 0;
}

static int holds_models(const char *folder)
{
    char path[POISE_PATH_BYTES + 32];
    snprintf(path, sizeof(path), "%s/pose_detection.json", folder);
    return access(path, F_OK) == 0;
}

int poise_cli_models_folder(const char *given, char ret_path[POISE_PATH_BYTES], poise_err *err)
{
    if (!given)
        given = getenv("POISE_MODELS");
    if (given && *given) {
        if (snprintf(ret_path, POISE_PATH_BYTES, "%s", given) >= POISE_PATH_BYTES)
            return poise_fail(err, POISE_ELIMIT, "path of the models is too long");
        return 0;
    }
    char program[POISE_PATH_BYTES];
    const ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (n > 0) {
        program[n] = 0;
        static const char *const places[] = {"../models", "models", "../share/poise/models"};
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = 0;
        for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++)
            if (snprintf(ret_path, POISE_PATH_BYTES, "%s/%s", program, places[i]) <
                    POISE_PATH_BYTES &&
                holds_models(ret_path))
                return 0;
    }
    snprintf(ret_path, POISE_PATH_BYTES, "%s", POISE_INSTALLED_MODELS);
    if (holds_models(ret_path))
        return 0;
    return poise_fail(err, POISE_ENOENT,
                      "no models found: neither beside the program nor in %s; run 'make models', "
                      "or name their folder "
                      "with --models or POISE_MODELS",
                      POISE_INSTALLED_MODELS);
}

void poise_cli_csv_text(poise_buf *out, const char *text)
{
    poise_buf_puts(out, "\"");
    for (; *text; text++) {
        if (*text == '"')
            poise_buf_puts(out, "\"");
        poise_buf_add(out, text, 1);
    }
    poise_buf_puts(out, "\"");
}
