/* JSON, written and read as a stream: a file of any length needs the memory of one record.
 *
 * Writing:
 *     poise_json out;
 *     poise_json_to_stream(&out, file, 2);            or _to_buf(&out, &buf, 0), or _to(&out,
 * write, cookie, 0) poise_json_begin_map(&out); poise_json_key(&out, "frames");
 * poise_json_begin_map(&out); for (…) { poise_json_key(&out, id); poise_json_record(&out,
 * &frame_record, &frame); } poise_json_end(&out); poise_json_end(&out); int code =
 * poise_json_finish(&out, &err);       the first error of all calls, with its path
 *
 * Reading:
 *     poise_json_reader how = {.name = path, .item = on_frame, .cookie = me};
 *     int code = poise_json_read_stream(file, &predictions_record, &how, &predictions, &err);
 */
#ifndef POISE_RECORD_JSON_H
#define POISE_RECORD_JSON_H

#include "base/buf.h"
#include "record/path.h"
#include "record/record.h"

#include <stdio.h>

enum {
    POISE_JSON_TEXT_MAX = 1 << 20, /* bytes of one string or number in a document that is read */
    POISE_JSON_CHUNK = 8192
};

/* A writer. Plain memory without ownership; may be abandoned at any time. Not thread-safe. */
typedef struct poise_json {
    int (*write)(void *cookie, const void *bytes, size_t size); /* 0 or POISE_E… */
    void *cookie;
    int indent; /* blanks per level; 0: everything on one line without blanks */
    int binary; /* MessagePack instead; see pack.h */
    int depth, key_pending, ended;
    int64_t entries[POISE_RECORD_DEPTH_MAX + 1]; /* written so far on every level */
    uint8_t is_map[POISE_RECORD_DEPTH_MAX + 1];
    poise_path path;
    poise_err error;
    size_t used;
    char chunk[POISE_JSON_CHUNK];
} poise_json;

/* Starts a writer. Bytes go to `write` in chunks; to `buf`; to `stream` (flushing it is the
 * caller's work). */
void poise_json_to(poise_json *json, int (*write)(void *cookie, const void *bytes, size_t size),
                   void *cookie, int indent);
void poise_json_to_buf(poise_json *json, poise_buf *buf, int indent);
void poise_json_to_stream(poise_json *json, FILE *stream, int indent);

/* Each returns 0 or the first error this writer met (POISE_EINVAL: a NaN, infinity, value out of
 * range, invalid UTF-8, or calls in an impossible order; POISE_EIO/ENOSPC/EPIPE/ELIMIT/ENOMEM from
 * the sink); after an error nothing is written any more. */
int poise_json_begin_map(poise_json *json);
int poise_json_begin_list(poise_json *json);
int poise_json_end(poise_json *json); /* of the innermost map or list */
int poise_json_key(poise_json *json, const char *key);
int poise_json_null(poise_json *json);
int poise_json_bool(poise_json *json, int value);
int poise_json_i64(poise_json *json, int64_t value);
int poise_json_u64(poise_json *json, uint64_t value);
int poise_json_f64(poise_json *json, double value);
int poise_json_f32(poise_json *json, float value);
int poise_json_text(poise_json *json, const char *text);
int poise_json_text_n(poise_json *json, const char *text, size_t size);
/* One struct by its table: all fields are checked like when reading. A table with MAP or LIST
 * fields cannot be written in one call: write its map by hand with poise_json_field for the others.
 */
int poise_json_record(poise_json *json, const poise_record *record, const void *value);
/* Key and value of the one field `name` of the struct (nothing if OMIT applies), inside an open
 * map. */
int poise_json_field(poise_json *json, const poise_record *record, const char *name,
                     const void *value);

/* Ends a document: everything must be closed. A line feed is added. The writer can then begin the
 * next one (JSON Lines: indent 0). Returns the first error of the whole document and fills in err.
 */
int poise_json_finish(poise_json *json, poise_err *err);

/* How to read. All members may be zero. */
typedef struct poise_json_reader {
    const char *name; /* of the file or source, for error texts */
    /* Called when an entry of a MAP or LIST field begins, before its content (NULL: not told).
     * `key` is NULL in lists. Non-zero (poise_fail) stops reading. */
    int (*begin)(void *cookie, const poise_field *field, const char *key, int64_t index,
                 poise_err *err);
    /* Called with every complete, checked entry; valid only during the call;
     * what lies behind the count of a counted array is unspecified. NULL: entries are
     * checked only. */
    int (*item)(void *cookie, const poise_field *field, const char *key, int64_t index,
                const void *value, poise_err *err);
    void *cookie;
    size_t text_max; /* 0 = POISE_JSON_TEXT_MAX */
} poise_json_reader;

/* Reads one whole document into *ret_value (zeroed and defaulted first; untouched on failure) and
 * checks everything the table says. Errors: POISE_EFORMAT (syntax with line and column, or a value
 * with its path: "predictions.json: frames.frame_000003.boxes[2][4]: …"), POISE_EUNSUPPORTED (newer
 * schema version), POISE_ELIMIT (depth, text length), POISE_EIO, POISE_ENOMEM, or what `begin` /
 * `item` returned. Duplicate keys, NaN, infinities, invalid UTF-8 and anything after the document
 * are refused. `how` may be NULL. Thread-safe. */
int poise_json_read(const void *text, size_t size, const poise_record *record,
                    const poise_json_reader *how, void *ret_value, poise_err *err);
int poise_json_read_stream(FILE *stream, const poise_record *record, const poise_json_reader *how,
                           void *ret_value, poise_err *err);
/* The document is the value of `root` (MAP, LIST or RECORD; its offset must be 0) instead of a
 * record. */
int poise_json_read_root(FILE *stream, const poise_field *root, const poise_json_reader *how,
                         void *ret_value, poise_err *err);

#endif
