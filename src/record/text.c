#include "record/text.h"

#include <string.h>

/* Length of the well-formed character at `s` (`size` bytes left), 0 if it is malformed. Unicode,
 * table 3-7. */
static size_t character(const unsigned char *s, size_t size)
{
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || size < length)
        return 0;
    unsigned char low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

int poise_utf8_valid(const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    while (size) {
        size_t length = character(s, size);
        if (!length)
            return 0;
        s += length;
        size -= length;
    }
    return 1;
}

void poise_text_copy(char *room, size_t capacity, const char *text)
{
    size_t left = strlen(text), used = 0;
    while (left) {
        size_t length = character((const unsigned char *)text, left);
        size_t put = length ? length : 3;
        if (used + put >= capacity)
            break;
        memcpy(room + used, length ? text : "\xef\xbf\xbd", put);
        used += put;
        text += length ? length : 1;
        left -= length ? length : 1;
    }
    room[used] = 0;
}
