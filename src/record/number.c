/* Shortest decimal digits by the Schubfach method: R. Giulietti, "The Schubfach way to render
 * doubles" (2020).
 *
 * A value is c * 2^q. Every decimal between the midpoints to its neighbours reads back as it. With
 * k = floor(log10 of that interval's width) the interval holds at least one multiple of 10^k and at
 * most one of 10^(k+1), so that two candidates of each kind decide; all are compared as four times
 * the value scaled by 10^-k, rounded to odd, which keeps every comparison exact. Closed ends count
 * when c is even, because reading rounds ties to even. Trailing zeros are removed when printing. */
#include "record/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "record/powers.inc"

typedef struct decimal {
    uint64_t digits;
    int exponent; /* value = digits * 10^exponent */
} decimal;

typedef unsigned __int128 uint128;

/* floor(log10(2^q)), and of 3/4 * 2^q when the lower neighbour is half as far away. |q| < 1500. */
static int floor_log10_pow2(int q, int closer_below)
{
    return (q * 1262611 - (closer_below ? 524031 : 0)) >> 22;
}

static int floor_log2_pow10(int k)
{
    return (k * 1741647) >> 19;
}

static uint64_t scale_f64(const uint64_t g[2], uint64_t c)
{
    uint64_t low = (uint64_t)((uint128)g[1] * c >> 64);
    uint128 product = (uint128)g[0] * c + low;
    return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

static uint64_t scale_f32(const uint64_t g[2], uint64_t c)
{
    uint64_t rounded_up = g[0] + (g[1] != 0);
    uint128 product = (uint128)rounded_up * c;
    return (uint64_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}

static decimal shortest(uint64_t c, int q, int closer_below, int is_f64)
{
    int open = (int)(c & 1);
    int k = floor_log10_pow2(q, closer_below);
    int h = q + floor_log2_pow10(-k) + 1;
    const uint64_t *g = powers[-k - POWER_MIN];
    uint64_t (*scale)(const uint64_t *, uint64_t) = is_f64 ? scale_f64 : scale_f32;
    uint64_t lower = scale(g, (4 * c - 2 + (uint64_t)closer_below) << h) + (uint64_t)open;
    uint64_t value = scale(g, (4 * c) << h);
    uint64_t upper = scale(g, (4 * c + 2) << h) - (uint64_t)open;

    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        int below_inside = lower <= 40 * tens, above_inside = 40 * tens + 40 <= upper;
        if (below_inside != above_inside)
            return (decimal){tens + (uint64_t)above_inside, k + 1};
    }
    int below_inside = lower <= 4 * s, above_inside = 4 * s + 4 <= upper;
    if (below_inside != above_inside)
        return (decimal){s + (uint64_t)above_inside, k};
    uint64_t middle = 4 * s + 2;
    int up = value > middle || (value == middle && (s & 1));
    return (decimal){s + (uint64_t)up, k};
}

/* Digits and exponent as text the way Python's repr chooses: fixed notation for 1e-4 <= value <
 * 1e16. */
static size_t print_decimal(int negative, decimal d, char *text)
{
    char digits[24];
    int count = 0;
    while (d.digits % 10 == 0 && d.digits) {
        d.digits /= 10;
        d.exponent++;
    }
    char *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + d.digits % 10);
        d.digits /= 10;
        count++;
    } while (d.digits);
    int point = count + d.exponent; /* value = 0.digits * 10^point */

    char *out = text;
    if (negative)
        *out++ = '-';
    if (point < -3 || point > 16) {
        *out++ = *first;
        if (count > 1) {
            *out++ = '.';
            memcpy(out, first + 1, (size_t)count - 1);
            out += count - 1;
        }
        int e = point - 1;
        *out++ = 'e';
        *out++ = e < 0 ? '-' : '+';
        e = e < 0 ? -e : e;
        if (e >= 100)
            *out++ = (char)('0' + e / 100);
        *out++ = (char)('0' + e / 10 % 10);
        *out++ = (char)('0' + e % 10);
    } else if (point <= 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = point; i < 0; i++)
            *out++ = '0';
        memcpy(out, first, (size_t)count);
        out += count;
    } else {
        for (int i = 0; i < point; i++)
            *out++ = i < count ? first[i] : '0';
        *out++ = '.';
        if (count > point) {
            memcpy(out, first + point, (size_t)(count - point));
            out += count - point;
        } else {
            *out++ = '0';
        }
    }
    *out = 0;
    return (size_t)(out - text);
}

static size_t print_special(int negative, int zero, char *text)
{
    const char *word = !zero ? "null" : negative ? "-0.0" : "0.0";
    size_t length = strlen(word);
    memcpy(text, word, length + 1);
    return length;
}

/* c * 2^q from the fields of a binary float with `bits` fraction bits and exponent bias such that q
 * = e - bias. */
static decimal decode(uint64_t fraction, int e, int bits, int bias)
{
    if (!e)
        return shortest(fraction, 1 - bias, 0, bits == 52);
    uint64_t c = fraction | UINT64_C(1) << bits;
    int q = e - bias;
    if (q <= 0 && -q <= bits && !(c & ((UINT64_C(1) << -q) - 1)))
        return (decimal){c >> -q, 0}; /* an integer: its own digits */
    return shortest(c, q, !fraction && e > 1, bits == 52);
}

size_t poise_print_f64(double value, char text[POISE_NUMBER_TEXT])
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int negative = (int)(bits >> 63), e = (int)(bits >> 52 & 0x7ff);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    if (e == 0x7ff || (!e && !fraction))
        return print_special(negative, e == 0, text);
    return print_decimal(negative, decode(fraction, e, 52, 1023 + 52), text);
}

size_t poise_print_f32(float value, char text[POISE_NUMBER_TEXT])
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    int negative = (int)(bits >> 31), e = (int)(bits >> 23 & 0xff);
    uint32_t fraction = bits & 0x7fffff;
    if (e == 0xff || (!e && !fraction))
        return print_special(negative, e == 0, text);
    return print_decimal(negative, decode(fraction, e, 23, 127 + 23), text);
}

static locale_t c_locale;
static pthread_once_t locale_once = PTHREAD_ONCE_INIT;

static void make_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int is_number(const char *text, size_t size)
{
    const char *end = text + size;
    if (text < end && *text == '-')
        text++;
    const char *start = text;
    while (text < end && *text >= '0' && *text <= '9')
        text++;
    if (text == start || (*start == '0' && text - start > 1))
        return 0;
    if (text < end && *text == '.') {
        start = ++text;
        while (text < end && *text >= '0' && *text <= '9')
            text++;
        if (text == start)
            return 0;
    }
    if (text < end && (*text == 'e' || *text == 'E')) {
        text++;
        if (text < end && (*text == '+' || *text == '-'))
            text++;
        start = text;
        while (text < end && *text >= '0' && *text <= '9')
            text++;
        if (text == start)
            return 0;
    }
    return text == end;
}

/* Longer numbers than this are cut by nobody: they are refused (correct rounding would need every
 * digit). */
enum { DIGITS_MAX = 1100 };

static int terminated_number(const char *text, size_t size, char copy[DIGITS_MAX + 1])
{
    if (size > DIGITS_MAX || !is_number(text, size))
        return -1;
    memcpy(copy, text, size);
    copy[size] = 0;
    pthread_once(&locale_once, make_locale);
    return c_locale ? 0 : -1;
}

int poise_parse_f64(const char *text, size_t size, double *ret_value)
{
    char copy[DIGITS_MAX + 1];
    if (terminated_number(text, size, copy))
        return -1;
    double value = strtod_l(copy, NULL, c_locale);
    if (!isfinite(value))
        return -1;
    *ret_value = value;
    return 0;
}

int poise_parse_f32(const char *text, size_t size, float *ret_value)
{
    char copy[DIGITS_MAX + 1];
    if (terminated_number(text, size, copy))
        return -1;
    float value = strtof_l(copy, NULL, c_locale);
    if (!isfinite(value))
        return -1;
    *ret_value = value;
    return 0;
}

double poise_widen_f32(float value)
{
    char text[POISE_NUMBER_TEXT];
    double wide = (double)value;
    size_t size = poise_print_f32(value, text);
    return poise_parse_f64(text, size, &wide) ? (double)value : wide;
}
