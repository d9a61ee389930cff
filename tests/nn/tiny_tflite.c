#include "tiny_tflite.h"

#include <stdlib.h>
#include <string.h>

static size_t reserve(tiny_tflite *t, size_t bytes)
{
    size_t place = (t->size + 3) / 4 * 4;
    if (place + bytes > sizeof t->data)
        abort();
    t->size = place + bytes;
    return place;
}

static void put32(tiny_tflite *t, size_t place, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        t->data[place + (size_t)i] = (unsigned char)(value >> 8 * i);
}

static uint32_t get32(const tiny_tflite *t, size_t place)
{
    return t->data[place] | (uint32_t)t->data[place + 1] << 8 | (uint32_t)t->data[place + 2] << 16 |
           (uint32_t)t->data[place + 3] << 24;
}

static void put16(tiny_tflite *t, size_t place, size_t value)
{
    t->data[place] = (unsigned char)value;
    t->data[place + 1] = (unsigned char)(value >> 8);
}

size_t tiny_table(tiny_tflite *t, int fields)
{
    size_t vtable_size = 4 + 2 * (size_t)fields, table_size = 4 + 4 * (size_t)fields;
    size_t vtable = reserve(t, vtable_size), table = reserve(t, table_size);
    put16(t, vtable, vtable_size);
    put16(t, vtable + 2, table_size);
    put32(t, table, (uint32_t)(table - vtable));
    return table;
}

static size_t slot(tiny_tflite *t, size_t table, int field)
{
    size_t vtable = table - get32(t, table);
    put16(t, vtable + 4 + 2 * (size_t)field, 4 + 4 * (size_t)field);
    return table + 4 + 4 * (size_t)field;
}

void tiny_set(tiny_tflite *t, size_t table, int field, int32_t value)
{
    put32(t, slot(t, table, field), (uint32_t)value);
}

void tiny_refer(tiny_tflite *t, size_t table, int field, size_t place)
{
    size_t at = slot(t, table, field);
    put32(t, at, (uint32_t)(place - at));
}

size_t tiny_list(tiny_tflite *t, const void *items, size_t count, size_t item_size)
{
    size_t place = reserve(t, 4 + count * item_size);
    put32(t, place, (uint32_t)count);
    if (count)
        memcpy(t->data + place + 4, items, count * item_size);
    return place;
}

size_t tiny_table_list(tiny_tflite *t, int room)
{
    return reserve(t, 4 + 4 * (size_t)room);
}

void tiny_add_table(tiny_tflite *t, size_t list, size_t table)
{
    uint32_t n = get32(t, list);
    size_t at = list + 4 + 4 * (size_t)n;
    put32(t, at, (uint32_t)(table - at));
    put32(t, list, n + 1);
}

static void add_id(tiny_tflite *t, size_t list, int32_t id)
{
    uint32_t n = get32(t, list);
    put32(t, list + 4 + 4 * (size_t)n, (uint32_t)id);
    put32(t, list, n + 1);
}

void tiny_begin(tiny_tflite *t)
{
    memset(t, 0, sizeof *t);
    t->size = 8;
    memcpy(t->data + 4, "TFL3", 4);
    t->model = tiny_table(t, 5);
    put32(t, 0, (uint32_t)t->model);
    tiny_set(t, t->model, 0, 3);
    t->codes = tiny_table_list(t, TINY_CODES);
    tiny_refer(t, t->model, 1, t->codes);
    size_t subgraphs = tiny_table_list(t, 1);
    tiny_refer(t, t->model, 2, subgraphs);
    t->subgraph = tiny_table(t, 5);
    tiny_add_table(t, subgraphs, t->subgraph);
    t->tensors = tiny_table_list(t, TINY_TENSORS);
    tiny_refer(t, t->subgraph, 0, t->tensors);
    t->inputs = tiny_table_list(t, 4);
    tiny_refer(t, t->subgraph, 1, t->inputs);
    t->outputs = tiny_table_list(t, 12);
    tiny_refer(t, t->subgraph, 2, t->outputs);
    t->ops = tiny_table_list(t, TINY_OPS);
    tiny_refer(t, t->subgraph, 3, t->ops);
    t->buffers = tiny_table_list(t, TINY_TENSORS + 1);
    tiny_refer(t, t->model, 4, t->buffers);
    tiny_add_table(t, t->buffers, tiny_table(t, 1));
}

int32_t tiny_tensor(tiny_tflite *t, const char *name, int type, int rank, const int32_t *shape,
                    const void *data, size_t bytes)
{
    int32_t id = (int32_t)get32(t, t->tensors);
    if (id == TINY_TENSORS)
        abort();
    size_t table = t->tensor[id] = tiny_table(t, 8);
    tiny_refer(t, table, 0, tiny_list(t, shape, (size_t)rank, 4));
    tiny_set(t, table, 1, type);
    tiny_set(t, table, 2, 0);
    tiny_refer(t, table, 3, tiny_list(t, name, strlen(name), 1));
    if (data) {
        tiny_set(t, table, 2, (int32_t)get32(t, t->buffers));
        size_t buffer = tiny_table(t, 1);
        tiny_refer(t, buffer, 0, tiny_list(t, data, bytes, 1));
        tiny_add_table(t, t->buffers, buffer);
    }
    tiny_add_table(t, t->tensors, table);
    return id;
}

int tiny_op(tiny_tflite *t, int code, int input_count, const int32_t *inputs, int32_t output)
{
    int index = (int)get32(t, t->ops);
    if (index == TINY_OPS)
        abort();
    size_t code_table = tiny_table(t, 4);
    tiny_set(t, code_table, 0, code < 127 ? code : 127);
    tiny_set(t, code_table, 3, code);
    int32_t code_index = (int32_t)get32(t, t->codes);
    tiny_add_table(t, t->codes, code_table);
    size_t table = t->op[index] = tiny_table(t, 5);
    tiny_set(t, table, 0, code_index);
    tiny_refer(t, table, 1, tiny_list(t, inputs, (size_t)input_count, 4));
    tiny_refer(t, table, 2, tiny_list(t, &output, 1, 4));
    tiny_add_table(t, t->ops, table);
    return index;
}

size_t tiny_options(tiny_tflite *t, int op, int type, int fields)
{
    size_t options = tiny_table(t, fields);
    tiny_set(t, t->op[op], 3, type);
    tiny_refer(t, t->op[op], 4, options);
    return options;
}

void tiny_input(tiny_tflite *t, int32_t id)
{
    add_id(t, t->inputs, id);
}

void tiny_output(tiny_tflite *t, int32_t id)
{
    add_id(t, t->outputs, id);
}

void tiny_conv_options(tiny_tflite *t, int op, int padding, int stride, int activation)
{
    size_t o = tiny_options(t, op, 1, 6);
    tiny_set(t, o, 0, padding);
    tiny_set(t, o, 1, stride);
    tiny_set(t, o, 2, stride);
    tiny_set(t, o, 3, activation);
}

void tiny_depthwise_options(tiny_tflite *t, int op, int padding, int stride, int activation)
{
    size_t o = tiny_options(t, op, 2, 7);
    tiny_set(t, o, 0, padding);
    tiny_set(t, o, 1, stride);
    tiny_set(t, o, 2, stride);
    tiny_set(t, o, 3, 1);
    tiny_set(t, o, 4, activation);
}

static int32_t activation(tiny_tflite *t, const char *name, int32_t h, int32_t w, int32_t c)
{
    return tiny_tensor(t, name, 0, 4, (const int32_t[]){1, h, w, c}, NULL, 0);
}

static int32_t constant(tiny_tflite *t, const char *name, int rank, const int32_t *shape)
{
    float values[1024];
    size_t count = 1;
    for (int i = 0; i < rank; i++)
        count *= (size_t)shape[i];
    if (count > sizeof values / sizeof values[0])
        abort();
    for (size_t i = 0; i < count; i++)
        values[i] = (float)((int)(i * 7 % 13) - 6) / 8.0f;
    return tiny_tensor(t, name, 0, rank, shape, values, count * sizeof values[0]);
}

void tiny_everything(tiny_tflite *t)
{
    tiny_begin(t);
    int32_t input = activation(t, "input", 8, 8, 4);
    tiny_input(t, input);

    int32_t amounts = tiny_tensor(t, "amounts", 2, 2, (const int32_t[]){4, 2},
                                  (const int32_t[]){0, 0, 0, 1, 0, 1, 0, 0}, 32);
    int32_t padded = activation(t, "padded", 9, 9, 4);
    int op = tiny_op(t, 34, 2, (const int32_t[]){input, amounts}, padded);
    tiny_options(t, op, 22, 1);

    static const uint16_t halves[288] = {0x3c00, 0xb800};
    int32_t half =
        tiny_tensor(t, "half", 1, 4, (const int32_t[]){8, 3, 3, 4}, halves, sizeof halves);
    int32_t weights = tiny_tensor(t, "weights", 0, 4, (const int32_t[]){8, 3, 3, 4}, NULL, 0);
    tiny_op(t, 6, 1, &half, weights);
    int32_t conv = activation(t, "conv", 4, 4, 8);
    int32_t bias = constant(t, "bias", 1, (const int32_t[]){8});
    op = tiny_op(t, 3, 3, (const int32_t[]){padded, weights, bias}, conv);
    tiny_conv_options(t, op, 1, 2, 3);

    int32_t deep = activation(t, "depthwise", 4, 4, 8);
    int32_t filter = constant(t, "filter", 4, (const int32_t[]){1, 3, 3, 8});
    op = tiny_op(t, 4, 3, (const int32_t[]){conv, filter, -1}, deep);
    tiny_depthwise_options(t, op, 0, 1, 0);

    int32_t prelu = activation(t, "prelu", 4, 4, 8);
    int32_t slopes = constant(t, "slopes", 3, (const int32_t[]){1, 1, 8});
    tiny_op(t, 54, 2, (const int32_t[]){deep, slopes}, prelu);

    int32_t sum = activation(t, "sum", 4, 4, 8);
    op = tiny_op(t, 0, 2, (const int32_t[]){prelu, conv}, sum);
    tiny_set(t, tiny_options(t, op, 11, 1), 0, 1);

    int32_t pool = activation(t, "pool", 2, 2, 8);
    op = tiny_op(t, 17, 1, &sum, pool);
    size_t options = tiny_options(t, op, 5, 6);
    tiny_set(t, options, 0, 1);
    for (int field = 1; field <= 4; field++)
        tiny_set(t, options, field, 2);

    int32_t large = activation(t, "resized", 4, 4, 8);
    int32_t size = tiny_tensor(t, "size", 2, 1, (const int32_t[]){2}, (const int32_t[]){4, 4}, 8);
    op = tiny_op(t, 23, 2, (const int32_t[]){pool, size}, large);
    tiny_set(t, tiny_options(t, op, 15, 4), 3, 1);

    int32_t joined = activation(t, "joined", 4, 4, 16);
    op = tiny_op(t, 2, 2, (const int32_t[]){large, sum}, joined);
    tiny_set(t, tiny_options(t, op, 10, 2), 0, -1);

    int32_t space = activation(t, "space", 8, 8, 4);
    op = tiny_op(t, 5, 1, &joined, space);
    tiny_set(t, tiny_options(t, op, 94, 1), 0, 2);

    int32_t flat = tiny_tensor(t, "flat", 0, 2, (const int32_t[]){1, 256}, NULL, 0);
    op = tiny_op(t, 22, 1, &space, flat);
    tiny_options(t, op, 17, 1);
    int32_t first = tiny_tensor(t, "first", 0, 2, (const int32_t[]){1, 256}, NULL, 0);
    tiny_op(t, 14, 1, &flat, first);

    int32_t mean = tiny_tensor(t, "mean", 0, 2, (const int32_t[]){1, 8}, NULL, 0);
    int32_t axes = tiny_tensor(t, "axes", 2, 1, (const int32_t[]){2}, (const int32_t[]){1, 2}, 8);
    op = tiny_op(t, 40, 2, (const int32_t[]){sum, axes}, mean);
    tiny_options(t, op, 27, 1);

    int32_t second = tiny_tensor(t, "second", 0, 2, (const int32_t[]){1, 5}, NULL, 0);
    int32_t matrix = constant(t, "matrix", 2, (const int32_t[]){5, 8});
    int32_t offsets = constant(t, "offsets", 1, (const int32_t[]){5});
    op = tiny_op(t, 9, 3, (const int32_t[]){mean, matrix, offsets}, second);
    tiny_options(t, op, 8, 3);
    tiny_output(t, first);
    tiny_output(t, second);
}
