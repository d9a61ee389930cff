/* What all commands share. */
#ifndef POISE_CLI_CLI_H
#define POISE_CLI_CLI_H

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"

#include <poise/people.h>

#include <stddef.h>
#include <stdint.h>

/* Exit codes, the same everywhere. */
enum {
    POISE_EXIT_OK = 0,
    POISE_EXIT_ERROR =
        2, /* wrong usage, or something that could be expected to fail; one line on stderr */
    POISE_EXIT_UNAVAILABLE = 3, /* a command that this version does not have yet */
    POISE_EXIT_INTERRUPTED = 130
};

enum { POISE_PATH_BYTES = 4096 };

/* CLOCK_MONOTONIC in ns when main() began. */
extern int64_t poise_cli_started_ns;
int64_t poise_cli_now(void);

/* The commands. argv is without the program's and the command's name. They return an exit code. */
int poise_cmd_run(int argc, char **argv);
int poise_cmd_export(int argc, char **argv);
int poise_cmd_clips(int argc, char **argv);
int poise_cmd_corrections(int argc, char **argv);
int poise_cmd_doctor(int argc, char **argv);
int poise_cmd_dev(int argc, char **argv);
int poise_cmd_models(int argc, char **argv);
int poise_cmd_moves(int argc, char **argv);
int poise_cmd_bench(int argc, char **argv);
/* `program` is how it was called: "neuropose" or "poise neuropose". */
int poise_cmd_neuropose(const char *program, int argc, char **argv);

/* Prints "error: " and one line (control characters become "?") on stderr; returns
 * POISE_EXIT_ERROR. */
int poise_cli_error(const char *format, ...) POISE_PRINTF(1, 2);
int poise_cli_failed(const poise_err *err);

/* Flushes stdout. A reader that went away or a full disk is an error line and POISE_EXIT_ERROR;
 * else `code`. */
int poise_cli_flush(int code);

/* The folder of model manifests: `given` (--models) if not NULL, else $POISE_MODELS, else "models"
 * beside or above the program (a build tree), else where poise was installed to. Only looked for,
 * not opened. */
int poise_cli_models_folder(const char *given, char ret_path[POISE_PATH_BYTES], poise_err *err);

/* Makes a folder of its own for temporary files, below $TMPDIR. POISE_EIO, POISE_ENOSPC. */
int poise_cli_temporary(char ret_path[POISE_PATH_BYTES], poise_err *err);

/* How many cores this process may use. */
int poise_cli_cores(void);

/* Appends text as a CSV field in quotes. */
void poise_cli_csv_text(poise_buf *out, const char *text);

/* Copies text as valid UTF-8 without control characters, cut at a letter's border to fit `size`
 * bytes. */
void poise_cli_clean(char *to, size_t size, const char *from);

#endif
