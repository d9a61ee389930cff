/* Events in, a checked struct out: what JSON, MessagePack and configuration readers have in common.
 *
 * The caller reports what it reads in document order; the binder finds the field, checks and stores
 * it. Keys may come in any order. After the first error every call returns it. */
#ifndef POISE_RECORD_BIND_H
#define POISE_RECORD_BIND_H

#include "record/json.h"
#include "record/record.h"

typedef struct poise_bind poise_bind;

/* Binds to a record (root of kind RECORD) or a bare MAP / LIST; `root` and `how` must outlive it.
 */
int poise_bind_new(const poise_field *root, const poise_json_reader *how, poise_bind **ret_bind,
                   poise_err *err);
void poise_bind_free(poise_bind **bind);

/* Events; 0 or a negative code. Text need not be terminated. */
int poise_bind_begin_map(poise_bind *bind);
int poise_bind_key(poise_bind *bind, const char *key, size_t size);
int poise_bind_end_map(poise_bind *bind);
int poise_bind_begin_list(poise_bind *bind);
int poise_bind_end_list(poise_bind *bind);
int poise_bind_null(poise_bind *bind);
int poise_bind_bool(poise_bind *bind, int value);
int poise_bind_i64(poise_bind *bind, int64_t value);
int poise_bind_u64(poise_bind *bind, uint64_t value);
int poise_bind_f64(poise_bind *bind, double value);
int poise_bind_number(poise_bind *bind, const char *text, size_t size); /* as JSON writes it */
int poise_bind_text(poise_bind *bind, const char *text, size_t size);
/* Text without a type (YAML plain scalars, environment): read as what the field wants; "null" and
 * "~" are null where null is allowed. */
int poise_bind_scalar(poise_bind *bind, const char *text, size_t size);

/* After the last event: copies the struct to *ret_value (untouched on failure). `prior` is the
 * reader's own error (syntax, input) or 0; returns the error to report: err is filled with the
 * binder's own where that came first. */
int poise_bind_finish(poise_bind *bind, int prior, void *ret_value, poise_err *err);

#endif
