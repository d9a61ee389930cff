/* Between the writer and the walk over field tables; inside record only. */
#ifndef POISE_RECORD_EMIT_H
#define POISE_RECORD_EMIT_H

#include "record/json.h"

/* Starts a writer of JSON (binary 0) or MessagePack (binary 1). */
void poise_emit_start(poise_json *json, int (*write)(void *cookie, const void *bytes, size_t size),
                      void *cookie, int indent, int binary);

/* Opens a map or list of `count` entries; count < 0: not known (JSON only). */
int poise_emit_begin(poise_json *json, int is_map, int64_t count);

/* Sets the writer's error, with the path of the value that comes next in front, unless it has one;
 * returns it. */
int poise_emit_fail(poise_json *json, int code, const char *format, ...) POISE_PRINTF(3, 4);

/* Hands all bytes to the sink; the document stays open. */
int poise_emit_flush(poise_json *json);

#endif
