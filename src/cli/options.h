/* Command lines from tables: one row per option gives its parsing, its range check and its help
 * text.
 *
 * A command declares a plain struct, fills it with its defaults, and hands over a table whose rows
 * say where in that struct each value goes. Nothing is allocated: texts point into argv. Not for
 * data threads. */
#ifndef POISE_CLI_OPTIONS_H
#define POISE_CLI_OPTIONS_H

#include "base/err.h"

#include <stddef.h>
#include <stdio.h>

enum {
    POISE_CLI_POSITIONALS_MAX = 65536, /* SOURCE arguments of one command line */
    POISE_CLI_TEXTS_MAX = 64,          /* values of one POISE_CLI_TEXTS option */
    POISE_CLI_WIDTH = 79               /* columns of help texts */
};

typedef enum poise_cli_kind {
    POISE_CLI_FLAG,    /* no argument; sets an int to 1 */
    POISE_CLI_INTEGER, /* int within [min, max] */
    POISE_CLI_NUMBER,  /* double within min..max; `open` leaves out the ends */
    POISE_CLI_CHOICE,  /* int: index into `choices` */
    POISE_CLI_TEXT,    /* const char * */
    POISE_CLI_TEXTS    /* poise_cli_texts: may be given several times, in order */
} poise_cli_kind;

typedef struct poise_cli_texts {
    const char *text[POISE_CLI_TEXTS_MAX];
    int count;
} poise_cli_texts;

typedef struct poise_cli_option {
    const char *name; /* without "--" */
    char letter;      /* short form, or 0 */
    poise_cli_kind kind;
    size_t offset; /* of the value in the command's struct */
    const char
        *argument;   /* what help calls the argument: "DEGREES"; also the word in range errors */
    double min, max; /* INTEGER, NUMBER; infinite max = no upper bound */
    int open;        /* NUMBER: min and max themselves are not allowed */
    const char *choices; /* CHOICE: "lite|full|heavy" */
    const char *help;    /* one or two sentences, with the default */
} poise_cli_option;

/* One command. `options` ends with a row whose name is NULL. `text` is what stands below the
 * options in help: examples, units, files, exit codes. */
typedef struct poise_cli_command {
    const char *name;    /* "run", "dev models" */
    const char *usage;   /* "SOURCE... --out DIR [options]" */
    const char *summary; /* one line */
    const poise_cli_option *options;
    const char *text;
} poise_cli_command;

/* What parsing leaves besides the values. */
typedef struct poise_cli_words {
    char **word; /* positional arguments: the front of argv, reordered in place */
    int count;
    int help; /* --help was seen */
} poise_cli_words;

enum {
    POISE_CLI_STOP_AT_WORD =
        1 /* options after the first positional argument belong to somebody else */
};

/* Reads argv[0..argc) (without the program's and command's names) into `values`. `--name value`,
 * `--name=value`,
 * `-n value`, `-nvalue`; options may stand anywhere, "--" ends them, "-" alone is a positional
 * argument; the last of equal options wins (TEXTS collect). argv is reordered. Errors: POISE_EINVAL
 * with text such as "--fov 0: need 0 < degrees < 180" or "unknown option '--treads'; did you mean
 * --threads?". After --help the rest is not checked. */
int poise_cli_parse(const poise_cli_command *command, int argc, char **argv, int flags,
                    void *values, poise_cli_words *ret_words, poise_err *err);

/* Checks a number against a row's range, as the parser does; `shown` is how the error text names
 * the place
 * ("--fov 0"). For values from elsewhere (configuration files, environment). */
int poise_cli_check(const poise_cli_option *option, const char *shown, double value,
                    poise_err *err);

/* Prints the help of a command, with `program` in front of its name ("poise"). */
void poise_cli_help(FILE *out, const char *program, const poise_cli_command *command);

/* The word of `names` (ends with NULL) nearest to `word` by edit distance (insert, delete, replace,
 * swap of neighbours), or NULL if none is near enough to be meant. */
const char *poise_cli_nearest(const char *word, const char *const *names);

#endif
