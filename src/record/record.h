/* Field tables: one description of a C struct, from which JSON, MessagePack and configuration are
 * read and written, checked, and described as JSON Schema.
 *
 *     typedef struct box { float x, y; int32_t n; double scores[8]; } box;
 *     static const poise_field box_fields[] = {
 *         POISE_FIELD(box, x, POISE_KIND_F32, .about = "left edge, pixels"),
 *         POISE_FIELD(box, y, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL, .fallback = 7),
 *         POISE_FIELD(box, scores, POISE_KIND_F64, POISE_RANGE(0, 1),
 *                     .dims = {POISE_COUNTED(box, n, 8)}),
 *     };
 *     const poise_record box_record = POISE_RECORD("Box", box, box_fields);
 *
 * The tables are constant data: any number of threads may use them. Nothing here keeps state. */
#ifndef POISE_RECORD_RECORD_H
#define POISE_RECORD_RECORD_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    POISE_RECORD_FIELDS_MAX = 64,
    POISE_RECORD_DIMS_MAX = 3,
    POISE_RECORD_DEPTH_MAX = 48, /* nesting of a document, also of skipped parts */
    POISE_RECORD_NAME_MAX = 64,  /* bytes of a field name */
    POISE_MAP_KEY_MAX = 1024,    /* bytes of a key in a MAP */
    POISE_MAP_KEYS_MAX = 1 << 16 /* keys in a MAP that is not ASCENDING: each is remembered */
};

typedef enum poise_kind {
    POISE_KIND_BOOL, /* int32_t, 0 or 1; true / false */
    POISE_KIND_I32,
    POISE_KIND_I64,
    POISE_KIND_U32,
    POISE_KIND_U64,
    POISE_KIND_F32, /* finite; printed with the fewest digits that read back as the same float */
    POISE_KIND_F64, /* finite; the same for double */
    /* int32_t, index into `names`; written as that name. */
    POISE_KIND_ENUM,
    /* uint32_t; an array with names[i] for every set bit i. Bits without a name (or with an empty
     * one) are not written. */
    POISE_KIND_BITS,
    POISE_KIND_TEXT,   /* char[size], UTF-8, always terminated; longer text is refused */
    POISE_KIND_RECORD, /* a struct in place, described by `record` */
    /* An object with any keys / an array of any length, whose values (`item`) are handed over one
     * by one: no storage in the struct. */
    POISE_KIND_MAP,
    POISE_KIND_LIST
} poise_kind;

enum poise_field_flags {
    /* May be absent: then `fallback` (or zero, or not present) holds. */
    POISE_FIELD_OPTIONAL = 1u << 0,
    /* Not written when it equals its fallback / is not present. */
    POISE_FIELD_OMIT = 1u << 1,
    /* null when not present; needs has_present. */
    POISE_FIELD_NULLABLE = 1u << 2,
    /* The document's schema version: absent = 1, above record->version refused. */
    POISE_FIELD_VERSION = 1u << 3,
    /* Never in the document; reading sets it to `fallback`. */
    POISE_FIELD_CONSTANT = 1u << 4,
    /* MAP: keys must ascend (shorter first, then by bytes); needs no memory of them. */
    POISE_FIELD_ASCENDING = 1u << 5
};

enum poise_field_limits {
    POISE_LIMIT_MIN = 1u << 0,      /* value >= min */
    POISE_LIMIT_MAX = 1u << 1,      /* value <= max */
    POISE_LIMIT_MIN_OPEN = 1u << 2, /* value > min instead */
    POISE_LIMIT_MAX_OPEN = 1u << 3  /* value < max instead */
};

typedef struct poise_record poise_record;
typedef struct poise_field poise_field;

/* One dimension of an array. The C array always has `max` places; a counted one uses the first
 * *(int32_t *)(struct + count_offset) of them. Dimensions (also of different fields) with the same
 * count field must have equal lengths: that is checked when reading. */
typedef struct poise_dim {
    int32_t max; /* 0: no such dimension */
    int32_t counted;
    size_t count_offset;
} poise_dim;

struct poise_field {
    const char *name;
    const char *about; /* meaning and unit, for the schema; may be NULL */
    poise_kind kind;
    uint32_t flags;  /* poise_field_flags */
    uint32_t limits; /* poise_field_limits: which of min and max hold, for every array element */
    /* Not 0: the field exists only if bit v is set, v the value of the record's first field (an
     * ENUM); then it is required unless OPTIONAL, otherwise it is refused. */
    uint32_t when;
    size_t offset;
    size_t size;                           /* of the member */
    poise_dim dims[POISE_RECORD_DIMS_MAX]; /* outermost first; none = a single value */
    const poise_record *record;            /* RECORD */
    const poise_field *item;               /* MAP, LIST: the value, at offset 0 of its own memory */
    const char *const *names;              /* ENUM, BITS: ends with NULL */
    double min, max;
    double fallback;           /* numbers, BOOL, ENUM */
    const char *fallback_text; /* TEXT; NULL = "" */
    /* has_present 1: the value is present iff a bit of present_mask is set in the uint32_t at
     * present_offset; reading sets or clears exactly these bits. */
    int32_t has_present;
    uint32_t present_mask;
    size_t present_offset;
};

enum poise_record_flags {
    POISE_RECORD_TUPLE = 1u << 0, /* written as an array of its fields in order, without names */
    POISE_RECORD_OPEN = 1u << 1   /* unknown keys are ignored; otherwise they are refused */
};

struct poise_record {
    const char *name; /* of the type, in the schema and in error texts */
    const char *about;
    size_t size; /* of the struct */
    const poise_field *fields;
    int32_t field_count;
    uint32_t flags;
    int32_t version; /* current schema version; 0: the type has none of its own */
    /* Rules between fields; NULL if none. Returns 0 or poise_fail(err, POISE_EFORMAT, "…") naming
     * the fields (the caller puts the path in front). Called after reading and before writing. */
    int (*check)(const void *value, poise_err *err);
};

#define POISE_FIELD(type, member, kind_, ...)                                                      \
    POISE_FIELD_AS(#member, type, member, kind_, __VA_ARGS__)
/* The same with a name in documents that differs from the member's (member may be a path:
 * hands[1]). */
#define POISE_FIELD_AS(name_, type, member, kind_, ...)                                            \
    {                                                                                              \
        .name = name_, .kind = kind_, .offset = offsetof(type, member),                            \
        .size = sizeof(((type *)0)->member), __VA_ARGS__                                           \
    }
#define POISE_FIXED(n)                                                                             \
    {                                                                                              \
        .max = (n)                                                                                 \
    }
#define POISE_COUNTED(type, count_member, n)                                                       \
    {                                                                                              \
        .max = (n), .counted = 1, .count_offset = offsetof(type, count_member)                     \
    }
#define POISE_RANGE(lo, hi) .min = (lo), .max = (hi), .limits = POISE_LIMIT_MIN | POISE_LIMIT_MAX
#define POISE_AT_LEAST(lo)  .min = (lo), .limits = POISE_LIMIT_MIN
#define POISE_PRESENT(type, member, mask)                                                          \
    .has_present = 1, .present_offset = offsetof(type, member), .present_mask = (mask)
#define POISE_RECORD(name_, type, fields_, ...)                                                    \
    {                                                                                              \
        .name = name_, .size = sizeof(type), .fields = fields_,                                    \
        .field_count = (int32_t)(sizeof(fields_) / sizeof((fields_)[0])), __VA_ARGS__              \
    }

/* Zeroes the struct and sets every fallback, also in nested records (not in array elements). */
void poise_record_defaults(const poise_record *record, void *ret_value);

/* Checks the table itself (sizes against kinds, names, counts, limits, nested ones too): 0 or
 * POISE_EINVAL with the field's name. For tests: a table that passes once passes always. */
int poise_record_verify(const poise_record *record, poise_err *err);

/* The entry of NULL-terminated `names` nearest to `word` (at most 2 edits and fewer than half of
 * its letters), or NULL. For "did you mean". */
const char *poise_nearest_name(const char *word, const char *const *names);

#endif
