/* What the tests of record share: a record with one field of every kind. */
#ifndef POISE_TESTS_RECORD_SUPPORT_H
#define POISE_TESTS_RECORD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/json.h"

enum { ROWS_MAX = 4, COLUMNS_MAX = 5 };

typedef struct corner {
    float x, y;
} corner;

/* Packed: no padding, so that two of them can be compared byte by byte; the codec asks for no
 * alignment. */
typedef struct __attribute__((packed)) shape {
    int32_t kind; /* 0 circle, 1 box */
    double radius;
    corner size;
} shape;

typedef struct __attribute__((packed)) everything {
    int32_t schema_version;
    int32_t yes;
    int32_t i32;
    int64_t i64;
    uint32_t u32;
    uint64_t u64;
    float f32;
    double f64;
    int32_t colour;
    uint32_t marks;
    char text[16];
    corner corner;
    corner fixed[2];
    int32_t rows, columns;
    double grid[ROWS_MAX][COLUMNS_MAX];
    float weights[ROWS_MAX]; /* as many as rows */
    int32_t has_shape;
    shape shape;
    int32_t limited;
    double ratio;
    int32_t hidden;
    char names[3][8];
    int32_t name_count;
} everything;

extern const poise_record corner_record, shape_record, everything_record;

everything everything_example(void);

#endif
