/* UTF-8 in fixed arrays. */
#ifndef POISE_RECORD_TEXT_H
#define POISE_RECORD_TEXT_H

#include <stddef.h>

/* 1 if all bytes are well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF). */
int poise_utf8_valid(const char *text, size_t size);

/* Copies `text` into room[capacity], terminated (capacity >= 1): every invalid byte becomes U+FFFD,
 * what does not fit is cut at a character. For file names, which need not be UTF-8. */
void poise_text_copy(char *room, size_t capacity, const char *text);

#endif
