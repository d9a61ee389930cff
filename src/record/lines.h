/* Reading JSON Lines: one document per line, also from a file whose writer was killed. */
#ifndef POISE_RECORD_LINES_H
#define POISE_RECORD_LINES_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { POISE_LINE_MAX = 8 << 20 };

typedef struct poise_lines {
    FILE *stream;     /* the caller's */
    const char *name; /* for error texts; the caller's */
    size_t max;
    char *data;
    size_t capacity;
    int64_t number; /* of the line read last, from 1 */
} poise_lines;

/* Starts reading; max = longest line in bytes, 0 = POISE_LINE_MAX. Allocates nothing. */
void poise_lines_open(poise_lines *lines, FILE *stream, const char *name, size_t max);

/* The next line without its line feed, valid until the next call; empty lines are passed over. 0;
 * POISE_EOF at the end; POISE_ELIMIT for a line over max; POISE_EIO; POISE_ENOMEM. *ret_cut is 1
 * when the last line has no line feed: the file may have been cut off there (the text may still be
 * complete). Errors name the line. */
int poise_lines_next(poise_lines *lines, const char **ret_text, size_t *ret_size, int *ret_cut,
                     poise_err *err);

/* Frees the buffer; the stream stays open. */
void poise_lines_close(poise_lines *lines);

#endif
