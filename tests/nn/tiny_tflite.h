/* Writes small .tflite files for tests: honest ones and broken ones. Each table keeps 4 bytes for
 * every field, so that a test can overwrite any field of any table at a known place. */
#ifndef POISE_TESTS_NN_TINY_TFLITE_H
#define POISE_TESTS_NN_TINY_TFLITE_H

#include <stddef.h>
#include <stdint.h>

enum { TINY_TENSORS = 48, TINY_OPS = 24, TINY_CODES = 24, TINY_BYTES = 1 << 18 };

/* Places are byte positions in `data`. A value too large for `data` aborts the test program. */
typedef struct tiny_tflite {
    unsigned char data[TINY_BYTES];
    size_t size;
    size_t model, subgraph;                    /* tables */
    size_t codes, tensors, ops, buffers;       /* lists of tables, filled as things are added */
    size_t inputs, outputs;                    /* lists of tensor ids */
    size_t tensor[TINY_TENSORS], op[TINY_OPS]; /* tables of the tensors and operators, in order */
} tiny_tflite;

/* An empty model: no tensors, operators, inputs or outputs. */
void tiny_begin(tiny_tflite *t);

/* Adds a tensor and returns its id. type: 0 float32, 1 float16, 2 int32. data NULL: an activation.
 */
int32_t tiny_tensor(tiny_tflite *t, const char *name, int type, int rank, const int32_t *shape,
                    const void *data, size_t bytes);

/* Adds an operator of builtin code `code` with one output and no options; returns its index. */
int tiny_op(tiny_tflite *t, int code, int input_count, const int32_t *inputs, int32_t output);

/* Gives operator `op` an options table with `fields` absent fields, of the union member `type`;
 * returns the table. */
size_t tiny_options(tiny_tflite *t, int op, int type, int fields);

void tiny_input(tiny_tflite *t, int32_t id);
void tiny_output(tiny_tflite *t, int32_t id);

/* The pieces: a table with `fields` absent fields; setting a field to a number or to a place (which
 * must lie behind the table: offsets in a FlatBuffer only point forwards); lists. */
size_t tiny_table(tiny_tflite *t, int fields);
void tiny_set(tiny_tflite *t, size_t table, int field, int32_t value);
void tiny_refer(tiny_tflite *t, size_t table, int field, size_t place);
size_t tiny_list(tiny_tflite *t, const void *items, size_t count, size_t item_size);

/* A list with room for `room` tables, and adding one to it. */
size_t tiny_table_list(tiny_tflite *t, int room);
void tiny_add_table(tiny_tflite *t, size_t list, size_t table);

/* Options of the usual operators. padding: 0 SAME, 1 VALID; activation: 0 none, 1 RELU, 3 RELU6. */
void tiny_conv_options(tiny_tflite *t, int op, int padding, int stride, int activation);
void tiny_depthwise_options(tiny_tflite *t, int op, int padding, int stride, int activation);

/* A model with every operator that poise knows, on an input of 1x8x8x4; two outputs, "first" and
 * "second". */
void tiny_everything(tiny_tflite *t);

#endif
