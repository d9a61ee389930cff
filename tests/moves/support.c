#include "support.h"

#include "moves/net.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 22, HEADER_MAX = 1 << 15, UNITS = 16, CHANNELS = 16 };

static char folder[256];
static unsigned state;

static float draw(void)
{
    state = state * 1664525u + 1013904223u;
    return ((float)(state >> 8) / (float)(1 << 24) - 0.5f) * 0.6f;
}

/* A file being put together. */
typedef struct weights {
    char header[HEADER_MAX];
    size_t header_used, data_used; /* bytes */
    float *data;
} weights;

static void put(weights *w, const char *name, int dims, const int *shape)
{
    size_t count = 1;
    char text[64] = "";
    for (int i = 0; i < dims; i++) {
        count *= (size_t)shape[i];
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", i ? "," : "", shape[i]);
    }
    w->header_used +=
        (size_t)snprintf(w->header + w->header_used, sizeof w->header - w->header_used,
                         ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}",
                         name, text, w->data_used, w->data_used + count * sizeof(float));
    for (size_t i = 0; i < count; i++)
        w->data[w->data_used / sizeof(float) + i] = strcmp(name, "input.scale") == 0 ? 1 : draw();
    w->data_used += count * sizeof(float);
}

static void put2(weights *w, const char *name, int a, int b)
{
    put(w, name, b ? 2 : 1, (const int[]){a, b});
}

static void put_dense(weights *w, const char *prefix, int out, int in, int kernel)
{
    char name[96];
    snprintf(name, sizeof name, "%s.weight", prefix);
    put(w, name, kernel ? 3 : 2, (const int[]){out, in, kernel});
    snprintf(name, sizeof name, "%s.bias", prefix);
    put2(w, name, out, 0);
}

static void put_lstm(weights *w, const char *prefix, const char *suffix, int in)
{
    static const char *const part[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    const int columns[] = {in, UNITS, 0, 0};
    char name[96];
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s.%s_%s", prefix, part[i], suffix);
        put2(w, name, 4 * UNITS, columns[i]);
    }
}

static void put_top(weights *w, int in)
{
    put_lstm(w, "top.before", "l0", in);
    put_lstm(w, "top.after", "l0", in);
}

static void put_norm(weights *w, const char *prefix, int width)
{
    char name[96];
    snprintf(name, sizeof name, "%s.weight", prefix);
    put2(w, name, width, 0);
    snprintf(name, sizeof name, "%s.bias", prefix);
    put2(w, name, width, 0);
}

static void put_net(weights *w, int kind)
{
    const int inputs = poise_net_inputs_of((poise_net_kind)kind), width = 64;
    put2(w, "input.mean", inputs, 0);
    put2(w, "input.scale", inputs, 0);
    if (kind == POISE_NET_BILSTM) {
        put_dense(w, "embed", CHANNELS, 2 * inputs, 0);
        put_lstm(w, "lstm", "l0", CHANNELS);
        put_lstm(w, "lstm", "l0_reverse", CHANNELS);
        put_top(w, 2 * UNITS);
        put_dense(w, "hidden", 32, 2 * UNITS, 0);
        put_dense(w, "out", POISE_LABELS, 32, 0);
    } else if (kind == POISE_NET_TRANSFORMER) {
        put2(w, "place", POISE_WINDOW_SAMPLES / 2, width);
        put_dense(w, "embed", width, 2 * inputs, 0);
        put_dense(w, "layers.0.qkv", 3 * width, width, 0);
        put_dense(w, "layers.0.project", width, width, 0);
        put_dense(w, "layers.0.up", width, width, 0);
        put_dense(w, "layers.0.down", width, width, 0);
        put_norm(w, "layers.0.norm1", width);
        put_norm(w, "layers.0.norm2", width);
        put_norm(w, "norm", width);
        put_dense(w, "out", POISE_LABELS, width, 0);
    } else {
        put_dense(w, "embed", CHANNELS, 2 * inputs, 0);
        put_dense(w, "conv1", CHANNELS, CHANNELS, 3);
        put_dense(w, "conv2", CHANNELS, CHANNELS, 3);
        put_top(w, CHANNELS);
        put_dense(w, "hidden", 32, 4 * UNITS, 0);
        put_dense(w, "own", POISE_LABELS, 32, 0);
        put_dense(w, "pair", 2, 4 * UNITS, 0);
    }
}

static const char *path_of(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_net(int kind, char ret_hex[SHA256_DIGEST_STRING_LENGTH])
{
    static weights w;
    char name[64];
    unsigned char length[8] = {0};
    w = (weights){.data = calloc(FILE_MAX, 1)};
    w.header_used = (size_t)snprintf(
        w.header, sizeof w.header, "{\"__metadata__\":{\"poise.net\":\"%s\",\"poise.heads\":\"4\"}",
        poise_net_names[kind]);
    put_net(&w, kind);
    w.header_used +=
        (size_t)snprintf(w.header + w.header_used, sizeof w.header - w.header_used, "}");
    for (int i = 0; i < 4; i++)
        length[i] = (unsigned char)(w.header_used >> 8 * i);
    snprintf(name, sizeof name, "%s.safetensors", poise_net_names[kind]);
    FILE *file = fopen(path_of(name), "wb");
    fwrite(length, 1, sizeof length, file);
    fwrite(w.header, 1, w.header_used, file);
    fwrite(w.data, 1, w.data_used, file);
    fclose(file);
    free(w.data);
    SHA256File(path_of(name), ret_hex);
}

const char *moves_test_folder(unsigned seed)
{
    const char *top = getenv("TMPDIR");
    char hex[POISE_NETS][SHA256_DIGEST_STRING_LENGTH];
    state = seed;
    snprintf(folder, sizeof folder, "%s/poise-moves-XXXXXX", top && *top ? top : P_tmpdir);
    if (!mkdtemp(folder))
        abort();
    for (int kind = 0; kind < POISE_NETS; kind++)
        write_net(kind, hex[kind]);
    FILE *file = fopen(path_of("moves.json"), "w");
    fputs("{\"type\":\"poise.moves\",\"schema_version\":1,\"name\":\"test\",\"version\":\"0.1\","
          "\"labels\":[",
          file);
    for (int c = 0; c < POISE_LABELS; c++)
        fprintf(file, "%s\"%s\"", c ? "," : "", poise_label_names[c]);
    fputs("],\"models\":{", file);
    for (int k = 0; k < POISE_NETS; k++)
        fprintf(file,
                "%s\"%s\":{\"file\":\"%s.safetensors\",\"sha256\":\"%s\",\"weight\":0.%d,"
                "\"threshold\":0.0,\"temperature\":1.5}",
                k ? "," : "", poise_net_names[k], poise_net_names[k], hex[k], 5 - k);
    fputs("},\"ensemble\":{\"method\":\"bayesian\",\"min_confidence\":0.2,\"smoothing\":2,"
          "\"adapt_every\":50,\"sure_a\":0.5,\"sure_b\":1.5},\"events\":{\"stride\":2,"
          "\"threshold\":{",
          file);
    for (int c = 1; c < POISE_LABELS; c++)
        if (poise_event_class_names[c])
            fprintf(file, "%s\"%s\":0.1", c > 1 ? "," : "", poise_event_class_names[c]);
    fputs("}},\"evidence\":{", file);
    for (int c = 1; c < POISE_LABELS; c++)
        fprintf(file, "%s\"%s\":\"%s\"", c > 1 ? "," : "", poise_label_names[c],
                c == POISE_LABEL_CROSS ? "synthetic" : "real");
    fputs("},\"counts\":{\"hook\":{\"a\":0.5,\"b\":1.0,\"recall\":0.8,\"strength\":20}}}\n", file);
    fclose(file);
    return folder;
}

void moves_test_edit(const char *name, const char *from, const char *to)
{
    static char text[FILE_MAX];
    FILE *file = fopen(path_of(name), "rb");
    const size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = 0;
    char *at = memmem(text, size, from, strlen(from));
    if (!at)
        abort();
    file = fopen(path_of(name), "wb");
    fwrite(text, 1, (size_t)(at - text), file);
    fputs(to, file);
    at += strlen(from);
    fwrite(at, 1, size - (size_t)(at - text), file);
    fclose(file);
}

void moves_test_clean(void)
{
    for (int k = 0; k < POISE_NETS; k++) {
        char name[64];
        snprintf(name, sizeof name, "%s.safetensors", poise_net_names[k]);
        unlink(path_of(name));
    }
    unlink(path_of("moves.json"));
    rmdir(folder);
}
