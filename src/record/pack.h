/* The same records as MessagePack: same names and shapes as the JSON, float32 stays float32. */
#ifndef POISE_RECORD_PACK_H
#define POISE_RECORD_PACK_H

#include "base/buf.h"
#include "record/record.h"

/* Appends one struct. Errors as poise_json_record; on failure the buffer's content after the old
 * size is unspecified and buf->size is the old one. */
int poise_msgpack_write(poise_buf *buf, const poise_record *record, const void *value,
                        poise_err *err);

/* Reads exactly one struct out of `size` bytes (size <= POISE_MSGPACK_MAX). Errors as
 * poise_json_read. */
enum { POISE_MSGPACK_MAX = 16 << 20 };
int poise_msgpack_read(const void *bytes, size_t size, const poise_record *record, void *ret_value,
                       poise_err *err);

#endif
