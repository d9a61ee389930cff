/* What reading and writing share about field tables; inside record only. */
#ifndef POISE_RECORD_FIELDS_H
#define POISE_RECORD_FIELDS_H

#include "record/record.h"

/* Number of dimensions of a field. */
int poise_field_dims(const poise_field *field);

/* Bytes of one element in memory, behind the first `dim` dimensions (dim = all: a single value). */
size_t poise_field_stride(const poise_field *field, int dim);

/* Whether the discriminator of the struct lets this field exist. */
int poise_field_applies(const poise_record *record, const poise_field *field, const void *base);

/* Whether the value is there (no presence bits: always). */
int poise_field_present(const poise_field *field, const void *base);
void poise_field_set_present(const poise_field *field, void *base, int present);

/* Puts a field into the state it has when a document does not mention it: its fallback, not
 * present, counts 0. Arrays without counts are zeroed; what lies behind a count is left as it is.
 */
void poise_field_default(const poise_field *field, void *base);
int poise_field_is_default(const poise_field *field, const void *base);

/* "a number >= 0 and < 5" etc. for error texts; "" if there are no limits. */
void poise_field_limits_text(const poise_field *field, char *text, size_t size);
int poise_field_in_limits(const poise_field *field, double value);

#endif
