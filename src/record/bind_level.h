/* The binder's inside, shared by bind.c (levels and keys) and bind_value.c (single values).
 *
 * Invariants. A level is one open map or list that is stored; path.depth == level count.
 * `raw_depth` counts all open containers, also skipped ones. A value is stored at the target that
 * the innermost level names; when it is complete, value_done moves that level on. Inside a record
 * each counted dimension's count is -1 until the first array with that count has ended; record_end
 * turns what is still -1 into 0. */
#ifndef POISE_RECORD_BIND_LEVEL_H
#define POISE_RECORD_BIND_LEVEL_H

#include "record/bind.h"

typedef enum level_kind { IN_RECORD, IN_TUPLE, IN_ARRAY, IN_BITS, IN_STREAM } level_kind;

typedef struct stream {
    char *value; /* memory of one entry */
    size_t size;
    char *key;  /* of the current entry; maps only */
    void *keys; /* tsearch tree of those before */
    size_t key_count;
} stream;

typedef struct level {
    level_kind kind;
    const poise_field
        *field; /* record: of the key that waits for its value; others: the field itself */
    const poise_record *record; /* IN_RECORD, IN_TUPLE; IN_ARRAY: the owner's */
    char *base;                 /* of that record's struct */
    char *place;                /* IN_ARRAY, IN_BITS: of its first element */
    uint64_t seen, present;     /* bits of fields */
    int dim;
    size_t stride; /* IN_ARRAY: bytes from one entry to the next */
    int64_t index;
    stream *stream;
} level;

struct poise_bind {
    const poise_field *root;
    const poise_json_reader *how;
    char *value;
    size_t value_size;
    int complete, raw_depth;
    int skip_next, skip_depth;
    int hunting, hunt_next, version_seen;
    int depth;
    level levels[POISE_RECORD_DEPTH_MAX];
    poise_path path;
    poise_err error;
};

typedef struct target {
    const poise_field *field;
    char *base, *place;
    int dim;
} target;

/* The innermost level, NULL at the root. */
level *poise_bind_top(poise_bind *bind);

/* Common start of every value event; opens: 1 if a container begins; number: its text if it is one.
 * 1: the value is passed over (skipped, or an error came before) and *ret_code is what the event
 * returns. */
int poise_bind_passed_over(poise_bind *bind, int opens, const char *number, size_t size,
                           int *ret_code);

/* Where the next value goes: 0 and *t, or 1 and the error is in the binder. */
int poise_bind_next_target(poise_bind *bind, target *t);

/* The value is stored (present 0: it was null): the innermost level moves on. */
int poise_bind_value_done(poise_bind *bind, int present);

/* Keeps an error with the current path in front; returns what the event has to return. */
int poise_bind_fail(poise_bind *bind, int code, const char *format, ...) POISE_PRINTF(3, 4);
int poise_bind_wrong_kind(poise_bind *bind, const target *t, const char *found);

#endif
