#include "support.h"

static const poise_field corner_fields[] = {
    POISE_FIELD(corner, x, POISE_KIND_F32),
    POISE_FIELD(corner, y, POISE_KIND_F32),
};
const poise_record corner_record =
    POISE_RECORD("Corner", corner, corner_fields, .flags = POISE_RECORD_TUPLE);

static const char *const shape_kinds[] = {"circle", "box", NULL};
static const poise_field shape_fields[] = {
    POISE_FIELD(shape, kind, POISE_KIND_ENUM, .names = shape_kinds),
    POISE_FIELD(shape, radius, POISE_KIND_F64, .when = 1u << 0, .limits = POISE_LIMIT_MIN_OPEN),
    POISE_FIELD(shape, size, POISE_KIND_RECORD, .when = 1u << 1, .record = &corner_record),
};
const poise_record shape_record = POISE_RECORD("Shape", shape, shape_fields);

static int check(const void *value, poise_err *err)
{
    const everything *e = value;
    return e->i32 == 13 ? poise_fail(err, POISE_EFORMAT, "i32 must not be 13") : 0;
}

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *const marks[] = {"new", "old", "borrowed", NULL};
static const poise_field everything_fields[] = {
    POISE_FIELD(everything, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(everything, yes, POISE_KIND_BOOL),
    POISE_FIELD(everything, i32, POISE_KIND_I32),
    POISE_FIELD(everything, i64, POISE_KIND_I64),
    POISE_FIELD(everything, u32, POISE_KIND_U32),
    POISE_FIELD(everything, u64, POISE_KIND_U64),
    POISE_FIELD(everything, f32, POISE_KIND_F32),
    POISE_FIELD(everything, f64, POISE_KIND_F64, .about = "any number"),
    POISE_FIELD(everything, colour, POISE_KIND_ENUM, .names = colours),
    POISE_FIELD(everything, marks, POISE_KIND_BITS, .names = marks),
    POISE_FIELD(everything, text, POISE_KIND_TEXT),
    POISE_FIELD(everything, corner, POISE_KIND_RECORD, .record = &corner_record),
    POISE_FIELD(everything, fixed, POISE_KIND_RECORD, .record = &corner_record,
                .dims = {POISE_FIXED(2)}),
    POISE_FIELD(everything, grid, POISE_KIND_F64,
                .dims = {POISE_COUNTED(everything, rows, ROWS_MAX),
                         POISE_COUNTED(everything, columns, COLUMNS_MAX)}),
    POISE_FIELD(everything, weights, POISE_KIND_F32,
                .dims = {POISE_COUNTED(everything, rows, ROWS_MAX)}, POISE_RANGE(0, 1)),
    POISE_FIELD(everything, shape, POISE_KIND_RECORD, .record = &shape_record,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(everything, has_shape, 1)),
    POISE_FIELD(everything, limited, POISE_KIND_I32, POISE_RANGE(-3, 3),
                .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(everything, ratio, POISE_KIND_F64, .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT,
                .fallback = 0.5, .min = 0, .max = 1,
                .limits = POISE_LIMIT_MIN | POISE_LIMIT_MAX_OPEN),
    POISE_FIELD(everything, hidden, POISE_KIND_I32, .flags = POISE_FIELD_CONSTANT, .fallback = 77),
    POISE_FIELD(everything, names, POISE_KIND_TEXT,
                .dims = {POISE_COUNTED(everything, name_count, 3)},
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT),
};
const poise_record everything_record =
    POISE_RECORD("Everything", everything, everything_fields, .version = 3, .check = check);

everything everything_example(void)
{
    return (everything){
        .schema_version = 3,
        .yes = 1,
        .i32 = INT32_MIN,
        .i64 = INT64_MIN,
        .u32 = UINT32_MAX,
        .u64 = UINT64_MAX,
        .f32 = 0.1f,
        .f64 = 0.1,
        .colour = 2,
        .marks = 5,
        .text = "a \"b\"\n\xc3\xa9",
        .corner = {1, -0.0f},
        .fixed = {{1e-7f, 3.4028235e38f}, {2, 3}},
        .rows = 2,
        .columns = 3,
        .grid = {{1, 2, 3}, {4, 5, 5e-324}},
        .weights = {0, 1},
        .has_shape = 1,
        .shape = {.kind = 1, .size = {4, 5}},
        .limited = -3,
        .ratio = 0.5,
        .hidden = 77,
        .names = {"one", "two"},
        .name_count = 2,
    };
}
