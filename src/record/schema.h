/* JSON Schema (draft 2020-12) of a record. */
#ifndef POISE_RECORD_SCHEMA_H
#define POISE_RECORD_SCHEMA_H

#include "record/json.h"

enum { POISE_SCHEMA_TYPES_MAX = 64 };

/* Writes the schema as one document to `json` (finish it afterwards): nested records below "$defs",
 * ranges, enum names, array lengths, required and forbidden keys. What only the table's `check`
 * knows is not in it. */
int poise_schema_write(poise_json *json, const poise_record *record);
/* The same for a document that is a map or list itself. */
int poise_schema_write_root(poise_json *json, const char *title, const poise_field *root);

#endif
