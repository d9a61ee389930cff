/* Fuzzes the .tflite reader. A random file is refused at its first offset, so most inputs are edits
 * of a good model: byte 0: which base (see choose_base), byte 1: outputs wanted, then edits of 6
 * bytes: place (24 bits), kind, value (16 bits). Base 0 takes the rest as the file itself. The last
 * base is a real model when the environment names the folder of models (POISE_MODELS): no seeds
 * need to be stored. A graph that was accepted is read through, so that a wrong shape or count
 * shows. */
#include "nn/graph.h"

#include "../nn/tiny_tflite.h"
#include "base/file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BASES = 4, EDIT = 6 };

static struct {
    unsigned char *data;
    size_t size;
} bases[BASES];

/* Block-sparse weights of a fully connected layer: every part of the sparse format. */
static void make_sparse(tiny_tflite *t)
{
    const uint16_t stored[8] = {0x3c00, 0x3d00, 0x3e00, 0x3f00, 0x4000, 0x4100, 0x4200, 0x4300};
    tiny_begin(t);
    int32_t in = tiny_tensor(t, "in", 0, 2, (const int32_t[]){1, 4}, NULL, 0);
    int32_t sparse = tiny_tensor(t, "sparse", 1, 2, (const int32_t[]){4, 4}, stored, sizeof stored);
    int32_t half = tiny_tensor(t, "half", 1, 2, (const int32_t[]){4, 4}, NULL, 0);
    int32_t dense = tiny_tensor(t, "dense", 0, 2, (const int32_t[]){4, 4}, NULL, 0);
    int32_t out = tiny_tensor(t, "out", 0, 2, (const int32_t[]){1, 4}, NULL, 0);
    tiny_input(t, in);
    tiny_output(t, out);
    tiny_op(t, 124, 1, &sparse, half);
    tiny_op(t, 6, 1, &half, dense);
    tiny_options(t, tiny_op(t, 9, 2, (const int32_t[]){in, dense}, out), 8, 3);
    size_t sparsity = tiny_table(t, 3);
    tiny_refer(t, t->tensor[sparse], 6, sparsity);
    tiny_refer(t, sparsity, 0, tiny_list(t, (const int32_t[]){0, 1, 2, 3}, 4, 4));
    tiny_refer(t, sparsity, 1, tiny_list(t, (const int32_t[]){0, 1}, 2, 4));
    size_t levels = tiny_table_list(t, 4);
    tiny_refer(t, sparsity, 2, levels);
    for (int i = 0; i < 4; i++) {
        size_t level = tiny_table(t, 6);
        tiny_add_table(t, levels, level);
        tiny_set(t, level, 0, i == 1);
        tiny_set(t, level, 1, i == 1 ? 0 : 2);
        if (i != 1)
            continue;
        tiny_set(t, level, 2, 3);
        tiny_set(t, level, 4, 2);
        size_t segments = tiny_table(t, 1);
        tiny_refer(t, level, 3, segments);
        tiny_refer(t, segments, 0, tiny_list(t, (const uint8_t[]){0, 1, 2}, 3, 1));
        size_t indices = tiny_table(t, 1);
        tiny_refer(t, level, 5, indices);
        tiny_refer(t, indices, 0, tiny_list(t, (const uint16_t[]){0, 1}, 2, 2));
    }
}

static void keep(int base, const void *data, size_t size)
{
    bases[base].data = malloc(size);
    if (!bases[base].data)
        abort();
    memcpy(bases[base].data, data, size);
    bases[base].size = size;
}

static void make_bases(void)
{
    static tiny_tflite tiny;
    tiny_everything(&tiny);
    keep(1, tiny.data, tiny.size);
    keep(3, tiny.data, tiny.size);
    make_sparse(&tiny);
    keep(2, tiny.data, tiny.size);
    const char *folder = getenv("POISE_MODELS");
    char path[4096];
    void *model = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/cache/palm_detection_lite.tflite", folder ? folder : "models");
    if (!poise_file_read(path, POISE_NN_FILE_MAX, &model, &size, NULL)) {
        free(bases[3].data);
        bases[3].data = model;
        bases[3].size = size;
    }
}

/* Mostly the small models: a real one is a thousand times slower. */
static int choose_base(uint8_t byte)
{
    return byte < 16 ? 0 : byte < 130 ? 1 : byte < 250 ? 2 : 3;
}

static void edit(unsigned char *file, size_t size, const uint8_t *e)
{
    size_t at = ((size_t)e[0] | (size_t)e[1] << 8 | (size_t)e[2] << 16) % (size - 3);
    uint32_t old = file[at] | (uint32_t)file[at + 1] << 8 | (uint32_t)file[at + 2] << 16 |
                   (uint32_t)file[at + 3] << 24;
    uint32_t value = e[4] | (uint32_t)e[5] << 8;
    switch (e[3] % 4) {
    case 0: /* a byte */
        file[at] = e[4];
        return;
    case 1: /* a field offset */
        file[at] = e[4];
        file[at + 1] = e[5];
        return;
    case 2: /* a number, an extreme one when the upper bit says so */
        old = value & 0x8000 ? ~(value & 0x7fff) : value;
        break;
    default: /* an offset moved a little */
        old += (uint32_t)(int32_t)(int16_t)value;
        break;
    }
    for (int i = 0; i < 4; i++)
        file[at + (size_t)i] = (unsigned char)(old >> 8 * i);
}

static void read_through(const poise_nn_graph *g)
{
    volatile float sink = 0;
    for (int32_t n = 0; n < g->node_count; n++)
        for (int k = 0; k < g->node[n].input_count; k++) {
            const poise_nn_tensor *t = &g->tensor[g->node[n].input[k]];
            if (t->values)
                sink = t->values[t->elements - 1];
            else if (t->producer >= n)
                abort();
        }
    (void)sink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!bases[1].data)
        make_bases();
    if (size < 2)
        return 0;
    int base = choose_base(data[0]);
    uint32_t want = data[1] | 1u;
    data += 2;
    size -= 2;
    size_t file_size = base ? bases[base].size : size;
    unsigned char *file =
        malloc(file_size ? file_size : 1); /* of exactly that size: a byte too far is seen */
    if (!file)
        abort();
    if (file_size)
        memcpy(file, base ? bases[base].data : data, file_size);
    for (; base && size >= EDIT; data += EDIT, size -= EDIT)
        edit(file, file_size, data);
    poise_nn_graph *graph = NULL;
    poise_err err;
    int status = poise_nn_graph_read(file, file_size, "fuzz", want, &graph, &err);
    free(file);
    if ((status == 0) != (graph != NULL))
        abort();
    if (graph)
        read_through(graph);
    poise_nn_graph_free(&graph);
    return 0;
}
