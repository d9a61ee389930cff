/* Numbers as text: the fewest digits that read back as exactly the same value, in any locale. */
#ifndef POISE_RECORD_NUMBER_H
#define POISE_RECORD_NUMBER_H

#include <stddef.h>

enum { POISE_NUMBER_TEXT = 32 }; /* enough for every number, terminated */

/* Writes a finite value as JSON in the form Python uses (1.0, 0.1, 1e-05, 1.5e+16, -0.0) and
 * returns the length. For a float the digits are the fewest that identify it among floats (0.1f
 * gives 0.1). Thread-safe. The value must be finite: the result for NaN and infinities is "null".
 */
size_t poise_print_f64(double value, char text[POISE_NUMBER_TEXT]);
size_t poise_print_f32(float value, char text[POISE_NUMBER_TEXT]);

/* The double that is nearest to the shortest text of a float: 0.1 for 0.1f (a cast gives
 * 0.10000000149011612). It prints with at most 9 digits and is the same float when cast back. For
 * files whose numbers are doubles; the value must be finite. */
double poise_widen_f32(float value);

/* The exact opposite, correctly rounded, in any locale: reads a JSON number of `size` bytes. 0; -1
 * when the text is not one or the value is not finite. */
int poise_parse_f64(const char *text, size_t size, double *ret_value);
int poise_parse_f32(const char *text, size_t size, float *ret_value);

#endif
